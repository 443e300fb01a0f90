/** What was known of places at a moment, for models: facts and counts, nothing personal. */
import { addDays, type LocalDate } from '../../core/local-date.ts';
import type { Instant } from '../../core/time.ts';
import { sql, type Db } from '../../platform/db/index.ts';

export interface PlaceAsOf {
  id: string;
  region: string;
  trade: string | null;
  type: string;
  form: string;
  hazardClass: string | null;
  flags: string[];
  keyUnit: string;
  attributes: Record<string, string | boolean>;
  openedOn: string | null;
  closedOn: string | null;
  measures: Record<string, number>;
  /** Of the year before the moment. */
  visits: number;
  found: number;
  severe: number;
  /** Of the three years before the moment. */
  visitsThreeYears: number;
  foundThreeYears: number;
  /** Codes of what visits ever found there. */
  items: string[];
  /** Not closed at the moment, and what of it since when. */
  open: number;
  openItems: { item: string; since: Instant }[];
  /** Of the year before the moment. */
  relapses: number;
  /** Day since which a severe hazard is past its term. */
  overdueSince: string | null;
  /** Fires of the two years before, and of the span after. */
  firesBefore: number;
  fires: number;
}

/**
 * Places in the order of their ids, as they were known at `at`; the register's own attributes have no history and are today's, and a
 * measure that nobody took before is the first one taken after.
 * Each place's own rows are read by its index (`offset 0`): a planner whose statistics end where history began to be written takes any
 * earlier span for empty, and reads the whole district for each place.
 * @param which ids, or the next ones after an id
 * @param until end of the span whose fires are counted
 */
export const placesAsOf = (
  db: Db,
  district: string,
  which: { ids: readonly string[] } | { after: string; limit: number },
  at: Instant,
  until: Instant,
): Promise<PlaceAsOf[]> =>
  db.query<PlaceAsOf>(sql`
    with p as materialized (select * from place where district = ${district} and ${
      'ids' in which ? sql`id = any(${[...which.ids]}::uuid[])` : sql`id > ${which.after}::uuid`
    } order by id ${'ids' in which ? sql`` : sql`limit ${which.limit}`})
    select p.id, p.region, p.trade, p.type, p.form, p.hazard_class, p.flags, p.key_unit, p.attributes, p.opened_on, p.closed_on,
      coalesce(m.values, '{}') as measures, v.visits, v.found, v.severe, v.visits_three_years, v.found_three_years, coalesce(h.items, '{}') as items, h.open, coalesce(h.open_items, '[]') as open_items, h.relapses, h.overdue_since, f.fires_before, f.fires
    from p
    cross join lateral (select json_object_agg(measure, value) as values from (select distinct on (measure) measure, value from place_measure
      where district = ${district} and place = p.id
      order by measure, as_of <= ${at}::timestamptz desc, abs(extract(epoch from as_of - ${at}::timestamptz))) nearest) m
    cross join lateral (select count(*) filter (where recent)::int as visits, coalesce(sum(found) filter (where recent), 0)::int as found,
        coalesce(sum(severe) filter (where recent), 0)::int as severe, count(*)::int as visits_three_years, coalesce(sum(found), 0)::int as found_three_years
      from (select found, severe, visited_at >= ${at}::timestamptz - interval '365 days' as recent from (select * from place_visit
        where district = ${district} and place = p.id offset 0) own where visited_at >= ${at}::timestamptz - interval '1095 days' and visited_at < ${at}) seen) v
    cross join lateral (select count(*) filter (where closed_at is null or closed_at >= ${at})::int as open,
        count(*) filter (where relapse_of is not null and found_at >= ${at}::timestamptz - interval '365 days')::int as relapses,
        min(due_on) filter (where severe and due_on < ${at}::timestamptz and (closed_at is null or closed_at >= ${at})) as overdue_since,
        array_agg(distinct item) as items,
        json_agg(json_build_object('item', item, 'since', to_char(found_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) order by found_at)
          filter (where closed_at is null or closed_at >= ${at}) as open_items
      from (select * from place_hazard where district = ${district} and place = p.id offset 0) own where found_at < ${at}) h
    cross join lateral (select count(*) filter (where happened_at < ${at})::int as fires_before, count(*) filter (where happened_at >= ${at})::int as fires
      from (select * from place_fire where district = ${district} and place = p.id offset 0) own where happened_at >= ${at}::timestamptz - interval '730 days' and happened_at < ${until}) f
    order by p.id`);

/** How far back the district's history reaches, and how much of it there is. */
export async function historyOf(db: Db, district: string): Promise<{ since: Instant | null; fires: number; places: number }> {
  const [row] = await db.query<{ since: Instant | null; fires: number; places: number }>(sql`
    select least((select min(visited_at) from place_visit where district = ${district}),
        (select min(happened_at) from place_fire where district = ${district})) as since,
      (select count(*)::int from place_fire where district = ${district} and place is not null) as fires,
      (select count(*)::int from place where district = ${district} and closed_on is null) as places`);
  return row!;
}

/**
 * Open places that are judged otherwise because a day began: a severe hazard of theirs is past its term, or one has been open for two days.
 * @param from the day that was looked at before
 */
export async function placesOfNewDay(db: Db, district: string, from: LocalDate, today: LocalDate): Promise<string[]> {
  const rows = await db.query<{ place: string }>(sql`select distinct h.place from place_hazard h
    where h.district = ${district} and h.closed_at is null and ((h.severe and h.due_on >= ${addDays(from, -1)} and h.due_on < ${today})
      or (h.found_at >= ${addDays(from, -3)}::timestamptz and h.found_at < ${today}::timestamptz))`);
  return rows.map(({ place }) => place);
}
