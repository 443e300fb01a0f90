import { beforeAll, expect, test } from 'vitest';
import { onBothEngines } from '../../../../test/databases.ts';
import { buildPlaces } from '../../../../test/places.ts';
import { inTestAct, installation, join, type Member } from '../../../../test/world.ts';
import { systemClock } from '../../../platform/clock.ts';
import { assemble } from '../../../server.ts';
import { addPlaces } from '../index.ts';
import { gradeOf } from './fires.ts';
import type { FiresBroughtIn } from './schema.ts';

const { district } = installation;

test('the worst of deaths, serious injuries and loss decides the grade', () => {
  const none = { deaths: 0, serious: 0, loss: 0 };
  expect(gradeOf(none)).toBe('general');
  expect([2, 3, 9, 10, 29, 30].map((deaths) => gradeOf({ ...none, deaths }))).toEqual([
    'general',
    'larger',
    'larger',
    'major',
    'major',
    'especially_major',
  ]);
  expect([9, 10, 50, 100].map((serious) => gradeOf({ ...none, serious }))).toEqual([
    'general',
    'larger',
    'major',
    'especially_major',
  ]);
  expect(gradeOf({ ...none, deaths: 3, loss: 50_000_000 })).toBe('major');
});

onBothEngines('fires of earlier years', (db) => {
  let app: Awaited<ReturnType<typeof assemble>>;
  let office: Member;
  let town: Member;
  let place: { id: string; code: string };
  const send = (csv: string | Uint8Array, dryRun = false, member = office) =>
    app.inject({
      method: 'POST',
      url: `/api/places/fires/${dryRun ? 'check' : 'import'}`,
      headers: member.headers,
      payload: { fileName: '火灾.csv', content: Buffer.from(csv).toString('base64') },
    });
  const brought = async (csv: string, dryRun = false): Promise<FiresBroughtIn> => {
    const reply = await send(csv, dryRun);
    expect([reply.statusCode, reply.statusCode === 200 ? '' : reply.body]).toEqual([200, '']);
    return reply.json();
  };
  const get = async (url: string) => (await app.inject({ method: 'GET', url, headers: office.headers })).json();
  const undo = (id: string, member = office) =>
    app.inject({ method: 'POST', url: `/api/places/fires/imports/${id}/undo`, headers: member.headers, payload: {} });
  const count = async () => Number((await db().run('select count(*) as n from place_fire')).rows[0]!['n']);
  const traces = async () =>
    (await db().run('select (select count(*) from act) as acts, (select count(*) from ledger) as lines')).rows[0];
  const csv = () =>
    [
      '火灾编号,起火时间,地址,街镇,场所编号,场所名称,起火原因,死亡,直接损失',
      `H-1,2024/3/5 13:20,,,${place.code.toLowerCase()},,电气,0,35000元`,
      'H-2,2024-07-01 02:05,石港路9号,石港镇,,,FC04,3,',
      ',2023年1月2日,,,,港东旅店,,,',
    ].join('\n');
  let id: string;

  beforeAll(async () => {
    await buildPlaces(db());
    app = await assemble(db(), systemClock, installation, { logger: false });
    office = await join(db(), { role: 'committee_office' });
    town = await join(db(), { role: 'committee_office', region: `${district}001` });
    const { ids, codes } = await inTestAct(db(), (tx, act) =>
      addPlaces(tx, act, [
        { form: 'occupancy', name: '老王五金店', region: `${district}001001`, type: 'S02' },
        { form: 'occupancy', name: '港东旅店', region: `${district}001001`, type: 'A03' },
      ]),
    );
    place = { id: ids[0]!, code: codes[0]! };
  });

  test('are shown as they were understood, and tried only, nothing is kept and no act is left', async () => {
    const before = await traces();
    const tried = await brought(csv(), true);
    expect(tried).toMatchObject({ import: null, added: 3, known: 0, linked: 2, rejected: [] });
    expect(tried.rows).toMatchObject([
      {
        row: 2,
        number: 'H-1',
        known: false,
        happenedAt: '2024-03-05T05:20:00.000000Z',
        place: { code: place.code, name: '老王五金店' },
        regionName: '港东村',
        cause: { zh: '电气' },
        grade: 'general',
      },
      { row: 3, place: null, address: '石港路9号', regionName: '石港镇', cause: { zh: '吸烟' }, grade: 'larger' },
      { row: 4, number: null, place: { name: '港东旅店' }, cause: null },
    ]);
    expect(await count()).toBe(0);
    expect(await get('/api/places/fires/imports')).toEqual({ imports: [] });
    expect(await traces()).toEqual(before);
    // Who asks the other way to try is refused rather than taken at their file.
    const payload = { fileName: '火灾.csv', content: Buffer.from(csv()).toString('base64'), dryRun: true };
    const reply = await app.inject({ method: 'POST', url: '/api/places/fires/import', headers: office.headers, payload });
    expect([reply.statusCode, await count()]).toEqual([422, 0]);
  });

  test('with one row wrong none is kept, and each wrong cell is named with its cure', async () => {
    const wrong = await brought(`${csv()}\nH-1,2024-01-01,,,,,,,\nH-4,昨天,,,SG-S-99999,,妖火,,很多\nH-5,,,,,,,,`);
    expect(wrong.rejected.map(({ row, column }) => [row, column])).toEqual([
      [5, 'A'],
      [6, 'B'],
      [6, 'E'],
      [6, 'G'],
      [6, 'I'],
      [7, 'B'],
    ]);
    for (const { reason, cure } of wrong.rejected) expect([reason.zh, reason.en, cure.zh, cure.en]).not.toContain('');
    expect(wrong.rejected[1]!.cure.zh).toBe('写成 2024-03-05 13:20');
    expect([wrong.import, wrong.added, await count()]).toEqual([null, 0, 0]);
  });

  test('stand at their places once brought in, and a number that is known is passed over', async () => {
    const first = await brought(csv());
    id = first.import!;
    expect([first.added, await count()]).toEqual([3, 3]);
    expect((await get(`/api/places/${place.id}`)).fires).toMatchObject([
      { number: 'H-1', cause: 'FC01', happenedAt: '2024-03-05T05:20:00.000000Z' },
    ]);
    const again = await brought(csv().split('\n').slice(0, 3).join('\n'));
    expect(again).toMatchObject({ import: null, added: 0, known: 2 });
    expect(again.rows.map(({ known }) => known)).toEqual([true, true]);
    expect(await get('/api/places/fires/imports')).toMatchObject({
      imports: [{ id, fileName: '火灾.csv', state: 'committed', added: 3, undoneAt: null }],
    });
  });

  test('are taken back whole, once, by who may bring them in', async () => {
    expect((await undo(id, town)).statusCode).toBe(404);
    expect((await send(csv(), true, town)).statusCode).toBe(403);
    expect(await count()).toBe(3);
    expect((await undo(id)).json()).toEqual({ removed: 3 });
    expect((await get(`/api/places/${place.id}`)).fires).toEqual([]);
    expect([(await undo(id)).statusCode, await count()]).toEqual([409, 0]);
    expect((await get('/api/places/fires/imports')).imports).toMatchObject([{ id, state: 'undone', added: 3 }]);
    expect((await brought(csv(), true)).added).toBe(3);
  });

  test.each([
    ['a workbook', Buffer.from('504b0304140000000800', 'hex'), '另存为 CSV'],
    ['a script', Buffer.from('#!/bin/sh\n# 起火时间\n'), '程序代码'],
    ['a table of something else', Buffer.from('名称,地址\n甲,乙\n'), '起火时间'],
  ])('%s is refused with what to do', async (_, content, words) => {
    const reply = await send(content, true);
    expect([reply.statusCode, reply.json().type]).toEqual([422, '/problems/import-file-refused']);
    expect(reply.json().detail).toContain(words);
  });
});
