import { expect, test } from 'vitest';
import { onBothEngines, rolledBack } from '../../../test/databases.ts';
import type { Tx } from './index.ts';

const shape = async (tx: Tx) =>
  (
    await tx.run(`select conname as name, pg_get_constraintdef(oid) as is from pg_constraint where conrelid in ('house'::regclass, 'room'::regclass)
      union all select indexname, indexdef from pg_indexes where tablename in ('house', 'room') order by 1, 2`)
  ).rows;

const build = async (tx: Tx) => {
  await tx.run('create table house (id int primary key, name text not null, within int references house (id))');
  await tx.run(
    'create table room (house int not null references house (id), n int not null, kind text, primary key (house, n), unique (kind, n))',
  );
  await tx.run('create index room_by_kind on room (kind, house desc) where kind is not null');
};
const rooms = (from: number) => Array.from({ length: 200 }, (_, n) => ({ house: 1, n: from + n, kind: `${from}` }));

onBothEngines('filling', (db) => {
  test('tables that were filled have the keys, indexes and references that they had', async () => {
    await rolledBack(db(), async (tx) => {
      await build(tx);
      const before = await shape(tx);
      const made = await tx.filling(['house', 'room'], async () => {
        await tx.bulk('house', [{ id: 1, name: 'a', within: null }]);
        await tx.bulk('room', rooms(1));
        return 7;
      });
      expect(made).toBe(7);
      expect(await shape(tx)).toEqual(before);
      expect(before.length).toBeGreaterThan(8);
      // Not empty any more: nothing is taken away, and nothing of what stands is lost.
      await tx.filling(['house', 'room'], () => tx.bulk('room', rooms(1000)));
      expect((await tx.run('select count(*) as n from room')).rows).toEqual([{ n: 400 }]);
    });
  });

  test.each([
    ['a room of no house', '23503', [{ house: 2, n: 1, kind: null }]],
    ['a room twice', '23505', [...rooms(1), { house: 1, n: 1, kind: null }]],
    ['a kind twice', '23505', [...rooms(1), { house: 1, n: -1, kind: '1' }].map((room) => ({ ...room, n: Math.abs(room.n) }))],
  ])('%s is refused', async (_, code, rows) => {
    await rolledBack(db(), async (tx) => {
      await build(tx);
      const fill = tx.filling(['house', 'room'], async () => {
        await tx.bulk('house', [{ id: 1, name: 'a', within: null }]);
        await tx.bulk('room', rows);
      });
      await expect(fill).rejects.toMatchObject({ code });
    });
  });
});
