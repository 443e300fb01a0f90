import iconv from 'iconv-lite';
import { beforeAll, expect, test } from 'vitest';
import { onBothEngines } from '../../../../test/databases.ts';
import { creditCode, messyWorkbook, xlsxOf, type MessySheet } from '../../../../test/messy-workbooks.ts';
import { buildPlaces } from '../../../../test/places.ts';
import { seeded } from '../../../../test/requests.ts';
import { installation, inTestAct } from '../../../../test/world.ts';
import { systemClock } from '../../../platform/clock.ts';
import { readConfig } from '../../../platform/config.ts';
import type { Database } from '../../../platform/db/index.ts';
import { newId } from '../../../platform/ids.ts';
import { runWaitingJobs } from '../../../platform/jobs.ts';
import * as actions from './actions.ts';
import { importById, rowsAfter } from './store.ts';
import { importDuty, importJobs } from './work.ts';

const { district } = installation;
const towns = [{ name: '石港镇', committees: ['港东村', '港东村委会'] }];

onBothEngines('an import', (db) => {
  beforeAll(async () => void (await buildPlaces(db())));

  const work = async () => {
    const signal = new AbortController().signal;
    await runWaitingJobs(importJobs, { district, database: db(), clock: systemClock, config: readConfig({}), signal });
    expect(await rowsOf(db(), 'select kind, problem from job where problem is not null')).toEqual([]);
  };
  const opened = async (content: Uint8Array, fileName = '表.xlsx', sender: string | null = null) => {
    const id = newId();
    await inTestAct(db(), (tx, act) => actions.openImport(tx, act, { id, fileName, sender, content }));
    await work();
    return id;
  };
  const compared = async (content: Uint8Array, fileName?: string) => {
    const id = await opened(content, fileName);
    await inTestAct(db(), (tx, act) => actions.confirmColumns(tx, act, id, { sheets: [], datum: 'unstated' }));
    await work();
    return id;
  };
  const deeds = { commitImport: actions.commitImport, cancelImport: actions.cancelImport, undoImport: actions.undoImport };
  const deed = async (id: string, perform: keyof typeof deeds) => {
    await inTestAct(db(), (tx, act) => deeds[perform](tx, act, id));
    await work();
  };
  const stored = async (id: string) => (await importById(db(), district, id))!;
  const office = (rows: MessySheet['rows']) => xlsxOf([{ name: '表', rows }]);
  const head = ['单位名称', '地址', '街镇', '类型', '面积', '联系人', '联系电话'];

  test('a workbook with every fault comes in whole, changes nothing when sent again, and can be taken back', async () => {
    const before = await everything(db());
    const messy = messyWorkbook({ seed: 11, rows: 400, towns });
    const id = await compared(messy.bytes);
    expect(await stored(id)).toMatchObject({ stage: 'difference', problem: null });
    expect((await stored(id)).summary.counts).toMatchObject({
      new: messy.good,
      changed: 0,
      unchanged: 0,
      rejected: messy.bad.length,
    });
    const refused = await rowsAfter(db(), district, id, { verdict: 'rejected', after: -1, limit: 100 });
    expect(refused.map(({ sheet, row }) => [sheet, row])).toEqual(messy.bad.map(({ sheet, row }) => [sheet, row]));
    expect(await everything(db())).toEqual(before);

    await deed(id, 'commitImport');
    expect(await stored(id)).toMatchObject({ stage: 'committed', problem: null });
    const [count] = await rowsOf(db(), 'select count(*) as n from place where import = $1', [id]);
    expect(count).toEqual({ n: messy.good });
    const [left] = await rowsOf(db(), 'select count(*) as n from place_import_piece where import = $1', [id]);
    expect(left).toEqual({ n: 0 });

    const again = await compared(messy.bytes);
    expect((await stored(again)).summary.counts).toMatchObject({ new: 0, changed: 0, unchanged: messy.good });
    await deed(again, 'cancelImport');
    expect(await stored(again)).toMatchObject({ stage: 'cancelled' });

    await deed(id, 'undoImport');
    expect(await stored(id)).toMatchObject({ stage: 'undone', problem: null });
    expect(await everything(db())).toEqual(before);
  });

  test('what a second sheet changes is shown field by field, and taken back to what it was', async () => {
    const first = await compared(
      office([
        head,
        ['甲饭店', '石港路1号', '石港镇', '餐饮', 100, '陆文', '13900000001'],
        ['乙旅馆', '石港路2号', '', '旅馆', '', '', ''],
      ]),
    );
    await deed(first, 'commitImport');
    const before = await everything(db());
    const second = await compared(
      office([
        head,
        ['甲饭店', '石港路1号', '石港镇', '餐饮', 120, '沈国', '13900000002'],
        ['乙旅馆', '石港路2号', '石港', '', 60, '', ''],
      ]),
    );
    const { rows } = { rows: await rowsAfter(db(), district, second, { after: -1, limit: 10 }) };
    expect(rows.map(({ verdict, differences }) => [verdict, differences])).toEqual([
      [
        'changed',
        [
          { field: 'floor_area', before: 100, after: 120 },
          { field: 'responsible', before: '陆文', after: '沈国' },
          { field: 'responsible_tel', before: '13900000001', after: '13900000002' },
        ],
      ],
      [
        'changed',
        [
          { field: 'region', before: district, after: `${district}001` },
          { field: 'floor_area', before: null, after: 60 },
        ],
      ],
    ]);
    await deed(second, 'commitImport');
    expect(await stored(second)).toMatchObject({ stage: 'committed', problem: null });
    expect((await everything(db())).contact).toContainEqual(
      expect.objectContaining({ name: '沈国', telephone: '13900000002', telephoneTail: '0002' }),
    );
    await deed(second, 'undoImport');
    expect(await stored(second)).toMatchObject({ stage: 'undone', problem: null });
    expect(await everything(db())).toEqual(before);
    await deed(first, 'undoImport');
    expect(await stored(first)).toMatchObject({ stage: 'committed' });
    expect((await stored(first)).problem?.zh).toContain('又改过');
  });

  test('a place in several rows keeps every person, is known again, and gets one more beside them', async () => {
    const people = ['单位名称', '地址', '街镇', '联系人', '职务', '联系电话'];
    const rows = [
      people,
      ['庚饭店', '石港路31号', '石港镇', '陆文', '店长', '13900000001'],
      [null, null, null, '沈国', '安全管理员', '13900000002'],
      ['庚饭店', '石港路31号', '石港镇', '范春', '会计', '13900000003'],
      ['庚饭店', '石港路31号', '石港镇', '顾明', '经理', '13900000004'],
    ];
    const book = (more: MessySheet['rows'] = []) =>
      xlsxOf([{ name: '表', rows: [...rows, ...more], merged: ['A2:A3', 'B2:B3', 'C2:C3'] }]);
    const first = await compared(book());
    expect((await stored(first)).summary).toMatchObject({
      counts: { new: 1, rejected: 0, noted: 1 },
      warnings: [{ zh: expect.stringContaining('有 3 行写的是上面某个场所的其他联系人') as string }],
    });
    await deed(first, 'commitImport');
    const contacts = () =>
      rowsOf(
        db(),
        `select part, c.name, telephone_tail as tail from place_contact c join place p on p.id = c.place where p.name = '庚饭店' order by tail`,
      );
    const kept = [
      { part: 'responsible', name: '陆文', tail: '0001' },
      { part: 'manager', name: '沈国', tail: '0002' },
      { part: 'other', name: '范春', tail: '0003' },
      { part: 'responsible', name: '顾明', tail: '0004' },
    ];
    expect(await contacts()).toEqual(kept);
    const again = await compared(book());
    expect((await stored(again)).summary.counts).toMatchObject({ unchanged: 1, changed: 0, new: 0 });
    await deed(again, 'cancelImport');

    const before = await everything(db());
    const more = await compared(book([['庚饭店', '石港路31号', '石港镇', '韦青', '经理', '13900000005']]));
    const [row] = await rowsAfter(db(), district, more, { after: -1, limit: 10 });
    expect(row!.differences.map(({ field, after }) => [field, after])).toEqual([
      ['responsible', '韦青'],
      ['responsible_tel', '13900000005'],
    ]);
    await deed(more, 'commitImport');
    expect(await contacts()).toEqual([...kept, { part: 'responsible', name: '韦青', tail: '0005' }]);
    await deed(more, 'undoImport');
    expect(await everything(db())).toEqual(before);
  });

  test('a replaced operator, its code, a type and an attribute come back too, and firms that were made go', async () => {
    const columns = ['单位名称', '地址', '街镇', '类型', '经营单位', '统一社会信用代码', '自动喷水', '开业日期', '房东电话'];
    const [old, fresh] = [creditCode(seeded(1)), creditCode(seeded(2))];
    const first = await compared(
      office([columns, ['己饭店', '石港路6号', '石港镇', '餐饮', '己餐饮公司', old, '否', '2020-01-01', '']]),
    );
    await deed(first, 'commitImport');
    const before = await everything(db());
    const second = await compared(
      office([columns, ['己饭店', '石港路6号', '石港镇', '旅馆', '新餐饮公司', fresh, '是', '2021-01-01', '13900000009']]),
    );
    await deed(second, 'commitImport');
    expect(await stored(second)).toMatchObject({ stage: 'committed', problem: null });
    const after = await everything(db());
    expect(after.firm).toContainEqual(expect.objectContaining({ name: '新餐饮公司', creditCode: fresh }));
    expect(after.place).not.toEqual(before.place);
    await deed(second, 'undoImport');
    expect(await stored(second)).toMatchObject({ stage: 'undone', problem: null });
    expect(await everything(db())).toEqual(before);
    await deed(first, 'undoImport');
  });

  test.each(['undone', 'committed'] as const)(
    'a server that is killed in the middle leaves nothing half done (%s before)',
    async (stage) => {
      const id = await compared(office([head, [`庚店${stage}`, '石港路7号', '石港镇', '小商店', 30, '', '']]));
      if (stage === 'committed') await deed(id, 'commitImport');
      const before = await everything(db());
      const send = stage === 'committed' ? actions.undoImport : actions.commitImport;
      await inTestAct(db(), (tx, act) => send(tx, act, id));
      // As the job's row stands when its server falls over: taken, and nobody renews the lease.
      await db().run(
        "update job set state = 'running', attempt = 1, lease_until = now() - interval '1 second' where state = 'waiting'",
      );
      await work();
      expect(await stored(id)).toMatchObject(stage === 'committed' ? { stage: 'committed' } : { stage: 'difference' });
      expect((await stored(id)).problem?.zh).toContain('服务器停了');
      expect(await everything(db())).toEqual(before);
      await deed(id, stage === 'committed' ? 'undoImport' : 'commitImport');
      expect(await stored(id)).toMatchObject({ stage: stage === 'committed' ? 'undone' : 'committed', problem: null });
      if (stage === 'undone') await deed(id, 'undoImport');
    },
  );

  test('what rows held is dropped in time, and then undoing is over; a file that nobody went on with is dropped', async () => {
    const done = await compared(office([head, ['辛店', '石港路8号', '石港镇', '小商店', 30, '陆文', '13900000001']]));
    await deed(done, 'commitImport');
    expect((await stored(done)).plan[0]!.columns.flatMap(({ samples }) => samples)).toEqual([]);
    const left = await opened(office([head, ['壬店', '石港路9号', '石港镇', '小商店', 30, '陆文', '13900000001']]));
    const duty = () =>
      importDuty.run({
        district,
        database: db(),
        clock: systemClock,
        config: readConfig({}),
        signal: new AbortController().signal,
      });
    await duty();
    expect((await stored(left)).stage).toBe('columns');
    await db().run(
      "update place_import set committed_at = committed_at - interval '31 days', created_at = created_at - interval '31 days'",
    );
    await duty();
    expect(await rowsOf(db(), 'select import from place_import_piece union all select import from place_import_part')).toEqual(
      [],
    );
    expect((await stored(left)).stage).toBe('cancelled');
    await deed(done, 'undoImport');
    expect(await stored(done)).toMatchObject({ stage: 'committed' });
    expect((await stored(done)).problem?.zh).toContain('30 天');
  });

  test('cancelled while it is being saved, nothing is stored', async () => {
    const before = await everything(db());
    const id = await compared(messyWorkbook({ seed: 5, rows: 600, towns }).bytes);
    await inTestAct(db(), (tx, act) => actions.commitImport(tx, act, id));
    await inTestAct(db(), (tx, act) => actions.cancelImport(tx, act, id));
    await work();
    expect(await stored(id)).toMatchObject({ stage: 'cancelled' });
    expect(await everything(db())).toEqual(before);
  });

  test('a difference that somebody’s work overtook is not committed unseen', async () => {
    const sheet = office([head, ['丙商店', '石港路3号', '石港镇', '小商店', 30, '', '']]);
    const [mine, theirs] = [await compared(sheet), await compared(sheet)];
    await deed(theirs, 'commitImport');
    await deed(mine, 'commitImport');
    expect(await stored(mine)).toMatchObject({ stage: 'difference' });
    expect((await stored(mine)).problem?.en).toContain('register changed');
  });

  test.each([
    [
      'a workbook with a password',
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]),
      '密码',
    ],
    ['an old workbook', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('Workbook', 'utf16le')]), '.xls'],
    ['a workbook cut short', messyWorkbook({ seed: 1, rows: 20, towns }).bytes.subarray(0, 3000), '损坏'],
    [
      'a table that lies sideways',
      Buffer.from('单位名称,石港饭店,港前旅馆\n地址,石港路1号,石港路2号\n联系电话,13900000001,13900000002\n'),
      '转置',
    ],
    [
      'a sheet without a column of names',
      Buffer.from('地址,建筑面积,联系电话\n石港路1号,80,13900000001\n'),
      '没有一列是场所名称',
    ],
    [
      'text in Big5',
      iconv.encode('單位名稱,地址,電話\n石港飯店,石港路1號,13900000001\n港前旅館,石港路2號,13900000002\n', 'big5'),
      'Big5',
    ],
    ['a file without a header', Buffer.from('1,2,3\n4,5,6\n'), '没有找到表头'],
  ])('%s is refused with what to do', async (_, content, words) => {
    const id = await opened(content, 'x.xlsx');
    expect(await stored(id)).toMatchObject({ stage: 'refused', state: 'cancelled' });
    expect((await stored(id)).problem?.zh).toContain(words);
  });

  test('what columns meant is remembered for the sender', async () => {
    const strange = office([
      ['单位名称', '暗号'],
      ['丁仓库', '石港路9号'],
      ['戊仓库', '石港路10号'],
    ]);
    const id = await opened(strange, '表.xlsx', '石港所');
    const choice = { sheets: [{ sheet: 0, use: true, columns: [{ column: 1, field: 'address' }] }], datum: 'unstated' as const };
    await inTestAct(db(), (tx, act) => actions.confirmColumns(tx, act, id, choice));
    await work();
    await deed(id, 'commitImport');
    const next = await opened(strange, '表.xlsx', '石港所');
    expect((await stored(next)).plan[0]!.columns.map(({ field }) => field)).toEqual(['name', 'address']);
    const other = await opened(strange, '表.xlsx', '别的所');
    expect((await stored(other)).plan[0]!.columns.map(({ field }) => field)).toEqual(['name', null]);
  });
});

const rowsOf = async (db: Database, text: string, parameters: unknown[] = []) => (await db.run(text, parameters)).rows;

/** What an export would show, without what only counts changes. */
async function everything(db: Database) {
  return {
    place: await rowsOf(db, `select to_jsonb(p) - 'version' - 'updated_at' as place from place p order by id`),
    measure: await rowsOf(
      db,
      'select place, measure, value from (select distinct on (place, measure) * from place_measure order by place, measure, as_of desc) m order by place, measure',
    ),
    contact: await rowsOf(db, 'select place, part, name, telephone, telephone_tail from place_contact order by place, part'),
    actor: await rowsOf(db, 'select * from place_actor order by id'),
    firm: await rowsOf(db, 'select * from firm order by id'),
    queue: await rowsOf(db, 'select place from place_unassigned order by place'),
  };
}
