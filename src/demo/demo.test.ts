import { beforeAll, expect, test } from 'vitest';
import { committedDatabase, onBothEngines } from '../../test/databases.ts';
import type { Area } from '../core/geo/geojson.ts';
import { isInside } from '../core/geo/inside.ts';
import { addDays, instantAt } from '../core/local-date.ts';
import { acceptVerbs } from '../features/ledger/index.ts';
import type { Database, Tx } from '../platform/db/index.ts';
import { allVerbs, features } from '../server.ts';
import { batch, fillIn, lifeState } from './filling.ts';
import { foundDemo } from './index.ts';
import { lifeDays } from './life-rows.ts';
import { living, type Life, type Truth } from './life.ts';
import { truthOf } from './register.ts';

const asOf = '2026-03-18';
const zone = 'Asia/Shanghai';
const noon = instantAt(asOf, '12:00', zone);

async function found(database: Database, demo = 'tiny'): Promise<void> {
  acceptVerbs(allVerbs(features));
  await foundDemo(database, { now: () => noon }, { demo, seed: 1, timeZone: zone });
}

function lifeOf(truth: Truth): Life {
  const steps = living(truth, -lifeDays, 0);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** What the register's own door gives an id is compared without it. */
const assigned = `(select id from obligation where kind = 'places.assign')`;
const tables: Record<string, string> = {
  region: 'select * from region',
  region_boundary: 'select * from region_boundary',
  organisation: 'select * from organisation',
  post: 'select * from post',
  person: 'select * from person',
  tenure: 'select * from tenure',
  post_grant: 'select * from post_grant',
  guarantor_binding: 'select * from guarantor_binding',
  guarantor_visit: 'select * from guarantor_visit',
  matter: 'select * from matter',
  obligation: `select * from obligation where id not in ${assigned}`,
  obligation_span: `select * from obligation_span where obligation not in ${assigned}`,
  obligation_note: 'select * from obligation_note',
  attachment: 'select * from attachment',
  firm: 'select id, name, initials, sort_key, credit_code, organisation from firm',
  place: 'select * from place',
  place_measure: 'select * from place_measure',
  place_actor: 'select place, firm, role, from_on, to_on from place_actor',
  place_contact: 'select place, part, name, telephone from place_contact',
  place_visit: 'select * from place_visit',
  place_hazard: 'select * from place_hazard',
  place_fire: 'select * from place_fire',
  ledger: `select happened_at, act, n, verb, subject_kind, subject, obligation, region, trade, actor, post, via, facts from ledger
    where (obligation is null or obligation not in ${assigned}) and subject not in ${assigned}`,
};

/** A digest of each table's rows, but not of when they were recorded. */
async function digests(database: Database): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const [table, query] of Object.entries(tables)) {
    const { rows } = await database.run(
      `select count(*)::int as rows, md5(coalesce(string_agg(row, '' order by row), '')) as digest
        from (select md5(q::text) collate "C" as row from (${query}) q) t`,
    );
    all[table] = rows[0];
  }
  return all;
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

  test('guarantors are late now and then, by days or weeks and never by years', async () => {
    const { rows } = await db().run(
      `select b.visit_every_days as every, $1::date - coalesce(max(v.visited_on), b.from_on) as ago
       from guarantor_binding b left join guarantor_visit v on v.district = b.district and v.binding = b.id
       group by b.district, b.id, b.visit_every_days, b.from_on`,
      [asOf],
    );
    const intervals = rows.map(({ every, ago }) => Number(ago) / Number(every));
    expect(intervals.length).toBeGreaterThan(40);
    expect(Math.max(...intervals)).toBeLessThan(3);
    const late = intervals.filter((one) => one > 1).length / intervals.length;
    expect(late).toBeGreaterThan(0);
    expect(late).toBeLessThan(0.3);
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

  test('every photo that proves something opens, and is a picture', async () => {
    const proofs = `obligation_note n, jsonb_array_elements_text(n.attachments) photo`;
    const opens = `select from attachment a join attachment_piece p using (district, sha256)
      where a.id = photo::uuid and a.subject = n.obligation and a.bytes = length(p.piece) and encode(sha256(p.piece), 'hex') = sha256
        and substr(p.piece, 2, 3) = 'PNG'`;
    const one = async (text: string) => Number((await db().run(text)).rows[0]!['n']);
    expect(await one(`select count(*) as n from ${proofs} where not exists (${opens})`)).toBe(0);
    expect(await one(`select count(*) as n from ${proofs}`)).toBeGreaterThan(50);
    expect(await one('select count(*) as n from attachment_piece')).toBeLessThan(6);
    expect(await one(`select count(*) as n from ledger where verb = 'attachment.kept'`)).toBe(
      await one('select count(*) as n from attachment'),
    );
  });

  test('nothing is left for the clock to do before the day of the demo', async () => {
    expect(await count('next_at < $1', [instantAt(asOf, '00:00', zone)])).toBe(0);
  });

  test('the same seed, size and day give the same district', { timeout: 120_000 }, async () => {
    const again = await committedDatabase('embedded');
    try {
      await found(again.database);
      const [one, other] = [await digests(db()), await digests(again.database)];
      expect(other).toEqual(one);
      expect((one['place'] as { rows: number }).rows).toBe(400);
    } finally {
      await again.drop();
    }
  });

  test('what pages show adds up', async () => {
    const one = async (text: string) => Number((await db().run(text)).rows[0]!['n']);
    const whole = await one('select count(*) as n from place');
    expect(whole).toBe(400);
    const towns = await one(
      'select count(*) as n from place p join region r on r.code = left(p.region, 9) where length(p.region) >= 9',
    );
    const district = await one(`select count(*) as n from place where region = '990101'`);
    expect(towns + district).toBe(whole);
    expect(await one('select count(*) as n from place_unassigned')).toBe(
      await one(`select count(*) as n from place where region = '990101' or type = 'unclassified'`),
    );
    expect(await one('select count(*) as n from place_unassigned')).toBeGreaterThan(2);
    expect(await one(`select count(*) as n from obligation where kind = 'places.assign' and ended_at is null`)).toBe(1);
    expect(await one('select count(*) as n from place p join place w on w.id = p.within where w.lon is null')).toBe(0);
    expect(await one('select count(*) as n from place where within is not null')).toBeGreaterThan(30);
    const inGrids = `from place p join region_boundary b on b.code = p.region where length(p.region) = 15`;
    const { rows: walked } = await db().run(`select p.lon, p.lat, b.geometry ${inGrids}`);
    expect(walked.length).toBeGreaterThan(100);
    expect(walked.filter(({ lon, lat, geometry }) => !isInside([Number(lon), Number(lat)], geometry as Area))).toEqual([]);
    const unwalked = `select count(*) as n from region r where kind = 'grid' and not exists (select from organisation o
      join post d on d.organisation = o.id and d.desk join post_grant g on g.post = d.id and g.region = r.code
      where o.region = r.code and o.kind = 'grid' and g.role = 'grid_worker')`;
    expect(await one(unwalked)).toBe(0);
    const vacant = await one(`select count(*) as n from post p join organisation o on o.id = p.organisation
      where o.kind = 'grid' and p.vacant_since is not null`);
    expect(vacant).toBeGreaterThan(0);
    expect(vacant).toBeLessThan(25);
    const odd = `select count(*) as n from place_visit v where found <> (select count(*) from place_hazard h where h.visit = v.id)
      or severe <> (select count(*) from place_hazard h where h.visit = v.id and h.severe)`;
    expect(await one(odd)).toBe(0);
    expect(
      await one('select count(*) as n from place_hazard h join place_visit v on v.id = h.visit where h.found_at <> v.visited_at'),
    ).toBe(0);
    expect(await one('select count(*) as n from place_hazard where visit not in (select id from place_visit)')).toBe(0);
    const outside = `select count(*) as n from place_fire f join place p on p.id = f.place where f.region <> p.region or f.happened_at >= $1`;
    expect((await db().run(outside, [instantAt(asOf, '00:00', zone)])).rows[0]!['n']).toBe(0);
  });

  test(
    'a history that is cut off in the middle goes on where it was, and is whole in the end',
    { timeout: 120_000 },
    async () => {
      const first = await lifeState(db(), '990101');
      expect(first).toMatchObject({ ended: false, places: 400 });
      expect(first!.reached).toBe(addDays(asOf, -90));
      const fill = (database: Database) =>
        fillIn({ database, district: '990101', clock: { now: () => noon }, signal: new AbortController().signal });
      let left = 3;
      const dying: Database = Object.assign(Object.create(db()) as Database, {
        transaction: <T>(work: (tx: Tx) => Promise<T>) =>
          db().transaction(async (tx) => {
            const result = await work(tx);
            if (left-- === 0) throw new Error('killed');
            return result;
          }),
      });
      await expect(fill(dying)).rejects.toThrow('killed');
      const middle = await lifeState(db(), '990101');
      expect(middle!.written).toBe(first!.written + 3 * batch);
      expect(middle!.reached < first!.reached).toBe(true);
      await fill(db());
      const last = await lifeState(db(), '990101');
      expect(last).toMatchObject({ ended: true, written: last!.units, reached: addDays(asOf, -1096) });

      const truth = truthOf({ seed: 1, asOf, zone, obligations: 400, places: 400 });
      const { visits, hazards, fires } = lifeOf(truth);
      const one = async (text: string) => Number((await db().run(text)).rows[0]!['n']);
      expect(await one('select count(*) as n from place_visit')).toBe(visits.count);
      expect(await one('select count(*) as n from place_hazard')).toBe(hazards.count);
      expect(await one('select count(*) as n from place_fire')).toBe(fires.count);
      expect(await one('select sum(found) as n from place_visit')).toBe(hazards.count);
      expect(await one('select count(*) as n from place_hazard where relapse_of is not null')).toBeGreaterThan(5);
      const lost =
        'select count(*) as n from place_hazard h where relapse_of is not null and relapse_of not in (select id from place_hazard)';
      expect(await one(lost)).toBe(0);
      const late = await one('select count(*) as n from place_hazard where closed_at::date > due_on');
      expect(late).toBeGreaterThan(20);
      expect(late / hazards.count).toBeLessThan(0.5);
      await fill(db());
      expect(await one('select count(*) as n from place_visit')).toBe(visits.count);
    },
  );
});
