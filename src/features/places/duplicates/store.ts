import type { Pair, Register } from '../../../core/matching/duplicates.ts';
import type { Instant } from '../../../core/time.ts';
import { inScope, type Session } from '../../../platform/access.ts';
import { sql, type Db, type Tx } from '../../../platform/db/index.ts';
import type { MergeRow, PairRow } from './schema.ts';

/** Every open place as the search wants it. */
export const openRegister = (db: Db, district: string): Promise<Register[]> =>
  db.query(sql`select p.id, p.name, p.sort_key as syllables, p.address, p.lon, p.lat, f.credit_code, p.type, p.region, p.form,
      coalesce((select array_agg(distinct c.telephone_tail) from place_contact c
        where c.district = p.district and c.place = p.id and c.telephone_tail is not null), '{}') as tails
    from place p left join firm f on f.district = p.district and f.id = p.operator
    where p.district = ${district} and p.closed_on is null order by p.id`);

/** The district's name, then its towns', full before short: they open many names and tell nothing apart. */
export async function openingNames(db: Db, district: string): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    sql`select name from region where district = ${district} and length(code) <= 9 and abolished_on is null order by length(code), code`,
  );
  const names = rows.map(({ name }) => name);
  const short = names.map((name) => name.replace(/(?:街道|地区|新区|区|镇|乡|县|市)$/u, '')).filter((name) => name.length > 1);
  return [...names, ...short];
}

/** Replaces what was proposed; decisions stay. */
export async function storePairs(tx: Tx, district: string, pairs: readonly Pair[], at: Instant): Promise<void> {
  await tx.query(sql`delete from place_pair where district = ${district} and state = 'open'`);
  for (let from = 0; from < pairs.length; from += 500)
    await tx.query(sql`insert into place_pair (district, a, b, likelihood, evidence, found_at)
      select ${district}, x.a, x.b, x.likelihood, x.evidence, ${at}
      from jsonb_to_recordset(${JSON.stringify(pairs.slice(from, from + 500))}::jsonb) as x(a uuid, b uuid, likelihood float8, evidence jsonb)
      where exists (select from place p where p.district = ${district} and p.id = x.a and p.closed_on is null)
        and exists (select from place p where p.district = ${district} and p.id = x.b and p.closed_on is null)
      on conflict (district, a, b) do nothing`);
}

const side = (alias: string) => {
  const p = sql.raw(alias);
  return sql`jsonb_build_object('id', ${p}.id, 'code', ${p}.code, 'name', ${p}.name, 'form', ${p}.form, 'type', ${p}.type, 'region', ${p}.region,
    'regionName', (select r.name from region r where r.district = ${p}.district and r.code = ${p}.region),
    'address', ${p}.address, 'lon', ${p}.lon, 'lat', ${p}.lat,
    'creditCode', (select f.credit_code from firm f where f.district = ${p}.district and f.id = ${p}.operator),
    'operatorName', (select f.name from firm f where f.district = ${p}.district and f.id = ${p}.operator),
    'tails', coalesce((select jsonb_agg(distinct c.telephone_tail) from place_contact c
      where c.district = ${p}.district and c.place = ${p}.id and c.telephone_tail is not null), '[]'),
    'records', (select count(*) from place_fire x where x.district = ${p}.district and x.place = ${p}.id)
      + (select count(*) from place_visit x where x.district = ${p}.district and x.place = ${p}.id)
      + (select count(*) from place_hazard x where x.district = ${p}.district and x.place = ${p}.id)
      + (select count(*) from place_measure x where x.district = ${p}.district and x.place = ${p}.id)
      + (select count(*) from place_actor x where x.district = ${p}.district and x.place = ${p}.id)
      + (select count(*) from place_contact x where x.district = ${p}.district and x.place = ${p}.id))`;
};

/** Both must be in sight: who sees one only is not told of the other. */
const bothInSight = (session: Session) =>
  sql`${inScope(session, 'places.read', { region: sql`p.region`, trade: sql`p.trade` })}
    and ${inScope(session, 'places.read', { region: sql`q.region`, trade: sql`q.trade` })}`;

export async function openPairs(
  db: Db,
  district: string,
  session: Session,
  skip: number,
): Promise<{ total: number; pairs: PairRow[] }> {
  const from = sql`from place_pair x join place p on p.district = x.district and p.id = x.a join place q on q.district = x.district and q.id = x.b
    where x.district = ${district} and x.state = 'open' and p.closed_on is null and q.closed_on is null and ${bothInSight(session)}`;
  const [count] = await db.query<{ total: number }>(sql`select count(*) as total ${from}`);
  const pairs = await db.query<PairRow>(sql`select ${side('p')} as a, ${side('q')} as b, x.likelihood, x.evidence ${from}
    order by x.likelihood desc, x.a, x.b limit 20 offset ${skip}`);
  return { total: count!.total, pairs };
}

export async function lastSearch(db: Db, district: string): Promise<{ searchedAt: Instant | null; searching: string | null }> {
  const [row] = await db.query<{ searchedAt: Instant | null; searching: string | null }>(sql`select
    (select max(ended_at) from job where district = ${district} and kind = 'places.seekDuplicates' and state = 'done') as searched_at,
    (select id from job where district = ${district} and kind = 'places.seekDuplicates' and state in ('waiting', 'running') order by id limit 1) as searching`);
  return row!;
}

/** Decides a pair, proposed or not. @returns false if it was decided otherwise before */
export async function decidePair(
  tx: Tx,
  district: string,
  ids: readonly [string, string],
  { state, at, post }: { state: 'apart' | 'merged'; at: Instant; post: string | null },
): Promise<void> {
  const [a, b] = [...ids].sort() as [string, string];
  await tx.query(sql`insert into place_pair (district, a, b, likelihood, evidence, found_at, state, decided_at, post)
    values (${district}, ${a}, ${b}, 0, '[]', ${at}, ${state}, ${at}, ${post})
    on conflict (district, a, b) do update set state = excluded.state, decided_at = excluded.decided_at, post = excluded.post`);
}

/** A merge that was taken back leaves its pair open again. */
export async function reopenPair(tx: Tx, district: string, ids: readonly [string, string]): Promise<void> {
  const [a, b] = [...ids].sort() as [string, string];
  await tx.query(sql`update place_pair set state = 'open', decided_at = null, post = null
    where district = ${district} and a = ${a} and b = ${b}`);
}

/** Rows that follow a place, by table; of measures those that the other does not have of the same day. */
export const following = ['place_actor', 'place_contact', 'place_fire', 'place_visit', 'place_hazard'] as const;

export interface Moved {
  /** Ids by table, and of places the tenants and parts within. */
  rows: Record<string, string[]>;
  measures: { measure: string; asOf: string }[];
  /** Fields of the kept place that were empty and took the other's value. */
  filled: Record<string, { before: unknown; after: unknown }>;
  attributes: string[];
}

export async function moveRows(tx: Tx, district: string, gone: string, kept: string): Promise<Pick<Moved, 'rows' | 'measures'>> {
  const rows: Record<string, string[]> = {};
  for (const table of following) {
    const moved = await tx.query<{ id: string }>(
      sql`update ${sql.table(table)} set place = ${kept} where district = ${district} and place = ${gone} returning id`,
    );
    rows[table] = moved.map(({ id }) => id);
  }
  const within = await tx.query<{ id: string }>(
    sql`update place set within = ${kept} where district = ${district} and within = ${gone} and id <> ${kept} returning id`,
  );
  rows['place'] = within.map(({ id }) => id);
  const measures = await tx.query<{ measure: string; asOf: string }>(sql`update place_measure m set place = ${kept}
    where m.district = ${district} and m.place = ${gone} and not exists (select from place_measure k
      where k.district = ${district} and k.place = ${kept} and k.measure = m.measure and k.as_of = m.as_of)
    returning m.measure, m.as_of`);
  return { rows, measures };
}

/** The way back: only what still hangs where the merge put it; what was added since stays with the place that was kept. */
export async function moveBack(tx: Tx, district: string, gone: string, kept: string, { rows, measures }: Moved): Promise<void> {
  for (const table of following)
    await tx.query(sql`update ${sql.table(table)} set place = ${gone}
      where district = ${district} and place = ${kept} and id = any(${rows[table] ?? []}::uuid[])`);
  await tx.query(sql`update place set within = ${gone}
    where district = ${district} and within = ${kept} and id = any(${rows['place'] ?? []}::uuid[])`);
  for (const { measure, asOf } of measures)
    await tx.query(sql`update place_measure set place = ${gone}
      where district = ${district} and place = ${kept} and measure = ${measure} and as_of = ${asOf}::date`);
}

/** Where a closed place went; null: nowhere. */
export const pointTo = (tx: Tx, district: string, gone: string, kept: string | null) =>
  tx.query(sql`update place set merged_into = ${kept} where district = ${district} and id = ${gone}`);

export const insertMerge = (
  tx: Tx,
  row: { district: string; id: string; kept: string; gone: string; moved: Moved; mergedAt: Instant; post: string | null },
) => tx.bulk('place_merge', [row]);

export interface StandingMerge {
  id: string;
  kept: string;
  moved: Moved;
}

export async function standingMerge(tx: Tx, district: string, gone: string): Promise<StandingMerge | undefined> {
  const [row] = await tx.query<StandingMerge>(sql`select id, kept, moved from place_merge
    where district = ${district} and gone = ${gone} and undone_at is null for update`);
  return row;
}

export const endMerge = (tx: Tx, district: string, id: string, at: Instant) =>
  tx.query(sql`update place_merge set undone_at = ${at} where district = ${district} and id = ${id}`);

export const mergesInScope = (db: Db, district: string, session: Session): Promise<MergeRow[]> =>
  db.query(sql`select m.id, ${side('p')} as kept, ${side('q')} as gone, m.merged_at from place_merge m
      join place p on p.district = m.district and p.id = m.kept join place q on q.district = m.district and q.id = m.gone
    where m.district = ${district} and m.undone_at is null and ${bothInSight(session)} order by m.merged_at desc, m.id limit 100`);
