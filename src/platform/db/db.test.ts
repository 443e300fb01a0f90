import { expect, test } from 'vitest';
import { onBothEngines, rolledBack } from '../../../test/databases.ts';
import { sql } from './index.ts';
import { statementsOf } from './migrate.ts';

onBothEngines('database port', (db, engine) => {
  test('announced changes are counted with their commit where every commit passes through here, and nowhere else', async () => {
    const announced = () => db().announced?.('test');
    const counts = [announced()];
    await rolledBack(db(), async (tx) => void (await tx.run(`select announce('test')`)));
    counts.push(announced());
    await db().transaction(async (tx) => {
      await tx.run(`select announce('test')`);
      counts.push(announced());
    });
    counts.push(announced());
    await db().run(`select announce('test'), announce('other')`);
    counts.push(announced());
    expect(counts).toEqual(engine === 'server' ? Array(5).fill(undefined) : [0, 0, 0, 1, 2]);
  });

  test('values read the same from every engine', async () => {
    const [row] = await db().query(sql`select 12::int8 as whole_number, 1.5::numeric as decimal, date '2026-03-18' as due_on,
      timestamptz '2026-03-18 09:12:00.000001+08' as happened_at, '{"a": [1]}'::jsonb as facts, '\\x01ff'::bytea as bytes,
      array['a', 'b'] as words, null::text as nothing, true as yes, '00000000-0000-7000-8000-000000000001'::uuid as id`);
    expect({ ...(row as object), bytes: [...(row as { bytes: Uint8Array }).bytes] }).toEqual({
      wholeNumber: 12,
      decimal: 1.5,
      dueOn: '2026-03-18',
      happenedAt: '2026-03-18T01:12:00.000001Z',
      facts: { a: [1] },
      bytes: [1, 255],
      words: ['a', 'b'],
      nothing: null,
      yes: true,
      id: '00000000-0000-7000-8000-000000000001',
    });
  });

  test('bulk adds rows of every type and keeps their order', async () => {
    await rolledBack(db(), async (tx) => {
      await tx.run('create temporary table sample (n serial, due_on date, facts jsonb, bytes bytea, words text[])');
      const rows = Array.from({ length: 4500 }, (_, i) => ({
        dueOn: '2026-03-18',
        facts: { i },
        bytes: new Uint8Array([i % 256]),
        words: ['甲', `${i}`],
      }));
      await tx.bulk('sample', rows);
      expect(
        await tx.query(
          sql`select count(*) as count from sample where (facts->>'i')::int = n - 1 and words[1] = '甲' and get_byte(bytes, 0) = (n - 1) % 256`,
        ),
      ).toEqual([{ count: 4500 }]);
    });
  });

  test.each([1, 120])('bulk keeps what is awkward to write, %i rows at once', async (count) => {
    await rolledBack(db(), async (tx) => {
      await tx.run(`create temporary table awkward
        (word text, words text[], facts jsonb, list jsonb, bytes bytea, share float8, day date, at timestamptz, yes boolean)`);
      const row = {
        word: String.raw`a\tb\N "c" {d},` + '\t\n\r\\甲\ud800',
        words: ['', 'a,b', '"q"', String.raw`back\slash`, 'NULL', null, '乙'],
        facts: { line: 'one\ntwo', slash: String.raw`\u0041\\`, half: 'x\udc00', deep: [{ a: null }] },
        list: [],
        bytes: new Uint8Array([0, 9, 10, 92, 255]),
        share: Number.NaN,
        day: undefined,
        at: '2026-03-18T01:12:00.000001Z',
        yes: false,
      };
      await tx.bulk(
        'awkward',
        Array.from({ length: count }, () => row),
      );
      const rows = (await tx.run('select * from awkward')).rows as (typeof row)[];
      expect(rows).toHaveLength(count);
      for (const { bytes, ...read } of rows) {
        expect([...bytes]).toEqual([0, 9, 10, 92, 255]);
        expect(read).toEqual({
          word: row.word.replace('\ud800', '\ufffd'),
          words: row.words,
          facts: { ...row.facts, half: 'x\ufffd' },
          list: [],
          share: null,
          day: null,
          at: '2026-03-18T01:12:00.000001Z',
          yes: false,
        });
      }
      await expect(
        tx.bulk(
          'awkward',
          Array.from({ length: count }, () => ({ word: 'a', facts: 'a text is JSON too', day: 'no day' })),
        ),
      ).rejects.toMatchObject({ code: '22007' });
    });
  });

  test('a failed transaction leaves nothing, and the next one works', async () => {
    await db().run('create table if not exists kept (n int unique)');
    await expect(
      db().transaction(async (tx) => {
        await tx.run('insert into kept values (1)');
        await tx.run('insert into kept values (1)');
      }),
    ).rejects.toMatchObject({ code: '23505', constraint: 'kept_n_key' });
    expect((await db().run('select count(*) from kept')).rows).toEqual([{ count: 0 }]);
  });

  test('transactions that overlap do not see each other half done', async () => {
    await db().run('create table if not exists counter (n int)');
    await db().run('delete from counter');
    await db().run('insert into counter values (0)');
    const addOne = () => db().transaction(async (tx) => void (await tx.run('update counter set n = n + 1')));
    await Promise.all(Array.from({ length: 20 }, addOne));
    expect((await db().run('select n from counter')).rows).toEqual([{ n: 20 }]);
  });
});

test('a script is split at the semicolons that end statements only', () => {
  const script = `create table a (b text default ';'); -- one; two
create function f() returns int language sql as $$ select 1; $$; /* ; */
insert into a values ('it''s; fine');`;
  expect(statementsOf(script)).toHaveLength(3);
  expect(statementsOf('-- only a comment;\n')).toEqual([]);
});
