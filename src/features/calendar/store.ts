import { sql, type Db, type Tx } from '../../platform/db/index.ts';
import type { EditionDay } from './rules.ts';
import type { Edition, NewEdition } from './schema.ts';

const newest = (district: string) =>
  sql`select distinct on (year) edition, nth, year from calendar_edition where district = ${district} order by year, nth desc`;

/** The names of all editions in force as one text, and the district's zone, in one statement. */
export async function readEffective(db: Db, district: string): Promise<{ effective: string; zone: string | null }> {
  const [row] = await db.query<{ effective: string | null; zone: string | null }>(sql`
    select (select string_agg(edition, ' ' order by year) from (${newest(district)}) n) as effective,
      (select time_zone from installation where district = ${district}) as zone`);
  return { effective: row?.effective ?? '', zone: row?.zone ?? null };
}

export const readDaysInForce = (db: Db, district: string): Promise<(EditionDay & { edition: string })[]> =>
  db.query<EditionDay & { edition: string }>(sql`
    select d.edition, d.day, d.kind, d.name from (${newest(district)}) n
    join calendar_day d on d.district = ${district} and d.edition = n.edition and d.nth = n.nth order by d.day, n.year`);

export const readEditions = (db: Db, district: string): Promise<Edition[]> =>
  db.query<Edition>(sql`
    select e.edition, e.year, e.announced_on, e.title, e.source, (n.nth is not null) as in_force,
      count(*) filter (where d.kind = 'off') as days_off, count(*) filter (where d.kind = 'work') as make_up_days
    from calendar_edition e left join (${newest(district)}) n on n.edition = e.edition and n.nth = e.nth
    join calendar_day d on d.district = e.district and d.edition = e.edition and d.nth = e.nth
    where e.district = ${district} group by e.edition, e.nth, e.year, e.announced_on, e.title, e.source, n.nth
    order by e.year desc, e.nth desc`);

/** Adds an edition after all others of its year; two at once are told apart by the database. */
export async function insertEdition(
  tx: Tx,
  district: string,
  edition: string,
  { year, announcedOn, title, source }: NewEdition,
  days: readonly EditionDay[],
): Promise<void> {
  const [{ nth } = { nth: 1 }] = await tx.query<{ nth: number }>(sql`
    insert into calendar_edition (district, edition, year, nth, announced_on, title, source)
    select ${district}, ${edition}, ${year}, 1 + coalesce(max(nth), 0), ${announcedOn}, ${title}, ${source}
    from calendar_edition where district = ${district} and year = ${year} returning nth`);
  await tx.bulk(
    'calendar_day',
    days.map((day) => ({ district, edition, nth, ...day })),
  );
}
