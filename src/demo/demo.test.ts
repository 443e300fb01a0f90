import { beforeAll, expect, test } from 'vitest';
import { committedDatabase, onBothEngines } from '../../test/databases.ts';
import { addDays, instantAt } from '../core/local-date.ts';
import { acceptVerbs } from '../features/ledger/index.ts';
import type { Database } from '../platform/db/index.ts';
import { allVerbs, features } from '../server.ts';
import { foundDemo } from './index.ts';

const asOf = '2026-03-18';
const zone = 'Asia/Shanghai';
const noon = instantAt(asOf, '12:00', zone);

async function found(database: Database, demo = 'tiny'): Promise<void> {
  acceptVerbs(allVerbs(features));
  await foundDemo(database, { now: () => noon }, { demo, seed: 1, timeZone: zone });
}

/** All rows of the demo, but not when they were recorded. */
async function rowsOf(database: Database): Promise<Record<string, unknown[]>> {
  const tables: Record<string, string> = {
    region: 'code',
    region_boundary: 'code',
    organisation: 'id',
    post: 'id',
    person: 'id',
    tenure: 'id',
    post_grant: 'id',
    guarantor_binding: 'id',
    matter: 'id',
    obligation: 'id',
    obligation_span: 'obligation, from_at',
    firm: 'id',
    place: 'id',
    place_measure: 'place, measure, as_of',
    place_visit: 'id',
    place_hazard: 'id',
    place_fire: 'id',
    demo_life: 'district',
    obligation_note: 'id',
  };
  const all: Record<string, unknown[]> = {};
  for (const [table, order] of Object.entries(tables))
    all[table] = (await database.run(`select * from ${table} order by ${order}`)).rows;
  const lines = await database.run(
    'select id, happened_at, act, n, verb, subject_kind, subject, obligation, region, trade, actor, post, via, facts from ledger order by id',
  );
  return { ...all, ledger: lines.rows };
}

onBothEngines('demo', (db) => {
  beforeAll(() => found(db()));
  const count = async (condition: string, parameters: unknown[] = []) =>
    (await db().run(`select count(*) as n from obligation where ${condition}`, parameters)).rows[0]!['n'] as number;

  test('陆文娟 finds 3 overdue, 4 due today, 2 to receive and 7 more this week', async () => {
    const [{ post }] = (await db().run(`select t.post from tenure t join person p on p.id = t.person where p.name = '陆文娟'`))
      .rows as [{ post: string }];
    const [today, tomorrow, sunday] = [asOf, addDays(asOf, 1), addDays(asOf, 5)].map((day) => instantAt(day, '00:00', zone));
    const mine = (condition: string, parameters: unknown[]) =>
      count(`holder = $1 and ended_at is null and ${condition}`, [post, ...parameters]);
    expect(await mine('due_at <= $2', [today])).toBe(3);
    expect(await mine('due_at > $2 and due_at <= $3', [today, tomorrow])).toBe(4);
    expect(await mine('due_at > $2 and due_at <= $3', [tomorrow, sunday])).toBe(7);
    expect(await mine('true', [])).toBe(14);
    expect(await count('offered_to = $1', [post])).toBe(2);
    expect(await count('giver = $1 and holder <> $1 and ended_at is null', [post])).toBeGreaterThan(1);
  });

  test('every line fits its place, and every matter that began has someone who holds it', async () => {
    expect(await count('ignored > 0')).toBe(0);
    const odd = await db().run('select m.id from matter m left join obligation o on o.subject = m.id where o.id is null');
    expect(odd.rows).toEqual([]);
    expect(await count('holder not in (select id from post)')).toBe(0);
    expect(await count("ended_at is null and state <> 'held' and state <> 'offered' and state <> 'paused'")).toBe(0);
  });

  test('histories hold every turn an obligation can take', async () => {
    const verbs = (await db().run("select distinct verb from ledger where verb like 'obligation.%' order by verb")).rows.map(
      (row) => row['verb'],
    );
    for (const verb of [
      'opened',
      'offered',
      'received',
      'lapsed',
      'refused',
      'paused',
      'resumed',
      'extended',
      'escalated',
      'reminded',
      'discharged',
      'voided',
    ])
      expect(verbs).toContain(`obligation.${verb}`);
    expect(await count('ended_at is null and due_at < $1', [noon])).toBeGreaterThan(5);
    expect(await count('ended_at is not null')).toBeGreaterThan(200);
  });

  test('nothing is left for the clock to do before the day of the demo', async () => {
    expect(await count('next_at < $1', [instantAt(asOf, '00:00', zone)])).toBe(0);
  });

  test('the same seed, size and day give the same district', async () => {
    const again = await committedDatabase('embedded');
    try {
      await found(again.database);
      const [one, other] = [await rowsOf(db()), await rowsOf(again.database)];
      for (const table of Object.keys(one)) expect({ [table]: one[table] }).toEqual({ [table]: other[table] });
    } finally {
      await again.drop();
    }
  });
});
