/**
 * Hazard-days: for how long hazards stayed open, each day weighted by how grave the hazard is. Found early and really mended lowers
 * them; a find that is cheap does not. The sum over regions is the region above, the sum over hazards the week.
 */
import { addDays, beginningOf, localDateOf, weekdayOf, type LocalDate } from '../../core/local-date.ts';
import { fromMicros, toMicros, type Instant } from '../../core/time.ts';
import { inScope, type Session } from '../../platform/access.ts';
import { sql, type Db } from '../../platform/db/index.ts';

/** The district's default; no law says so. */
export const hazardWeights = { severe: 3, other: 1 } as const;

export interface Week {
  /** Its Monday. */
  from: LocalDate;
  begins: Instant;
  /** Its end, or now while it lasts. */
  ends: Instant;
  whole: boolean;
}

const mondayOf = (day: LocalDate) => addDays(day, 1 - weekdayOf(day));

const weekFrom = (from: LocalDate, now: Instant, zone: string): Week => {
  const ends = fromMicros(beginningOf(addDays(from, 7), zone));
  const whole = toMicros(ends) <= toMicros(now);
  return { from, begins: fromMicros(beginningOf(from, zone)), ends: whole ? ends : now, whole };
};

/** The last weeks, oldest first; the last one is still running. */
export function weeksBefore(now: Instant, count: number, zone: string): Week[] {
  const monday = mondayOf(localDateOf(now, zone));
  return Array.from({ length: count }, (_, n) => weekFrom(addDays(monday, 7 * (n + 1 - count)), now, zone));
}

/** The week that a day lies in, never one to come. */
export const weekOf = (day: LocalDate | undefined, now: Instant, zone: string): Week => {
  const today = localDateOf(now, zone);
  return weekFrom(mondayOf(day !== undefined && day < today ? day : today), now, zone);
};

const weight = sql`case when h.severe then ${hazardWeights.severe}::int else ${hazardWeights.other}::int end`;

/** A region with all below it, or `direct`: only what is assigned to itself and to none below. */
export interface Part {
  region: string;
  direct: boolean;
}

const inPart = ({ region, direct }: Part) =>
  direct ? sql`and p.region = ${region}` : sql`and p.region >= ${region} and p.region < ${`${region}:`}`;

/** Hazards that were open at some moment of a span, at places that the session may see. */
const openDuring = (district: string, session: Session, part: Part | undefined, begins: Instant, ends: Instant) =>
  sql`from place_hazard h join place p on p.district = h.district and p.id = h.place
    where h.district = ${district} and h.found_at < ${ends} and (h.closed_at is null or h.closed_at > ${begins})
      and ${inScope(session, 'places.read', { region: sql`p.region`, trade: sql`p.trade` })}
      ${part ? inPart(part) : sql``}`;

/** @param level  how many digits of a region's code tell it from its neighbours: 9 for towns, 12 for villages */
export function hazardDaysByWeek(
  db: Db,
  district: string,
  session: Session,
  part: Part | undefined,
  weeks: readonly Week[],
  level: number,
): Promise<{ region: string; week: number; days: number; hazards: number }[]> {
  const [first, last] = [weeks[0]!, weeks.at(-1)!];
  return db.query(sql`
    with open as materialized (
      select left(p.region, ${level}::int) as region, ${weight} as weight, h.found_at, coalesce(h.closed_at, ${last.ends}::timestamptz) as until
      ${openDuring(district, session, part, first.begins, last.ends)})
    select o.region, (w.n - 1)::int as week, count(*)::int as hazards,
      sum(o.weight * extract(epoch from least(o.until, w.ends) - greatest(o.found_at, w.begins)) / 86400)::float8 as days
    from unnest(${weeks.map(({ begins }) => begins)}::timestamptz[], ${weeks.map(({ ends }) => ends)}::timestamptz[])
        with ordinality w (begins, ends, n)
      join open o on o.found_at < w.ends and o.until > w.begins
    group by 1, 2 order by 1, 2`);
}

export interface HazardRow {
  id: string;
  code: string;
  name: string;
  nameEn: string | null;
  region: string;
  item: string;
  severe: boolean;
  relapse: boolean;
  foundAt: Instant;
  closedAt: Instant | null;
  dueOn: LocalDate | null;
  days: number;
}

/** The hazards behind a week's figure, those with the most days first. */
export const hazardsOfWeek = (
  db: Db,
  district: string,
  session: Session,
  part: Part | undefined,
  { begins, ends }: Week,
  { offset, limit }: { offset: number; limit: number },
): Promise<HazardRow[]> =>
  db.query(sql`
    select h.id, p.code, p.name, p.name_en, p.region, h.item, h.severe, h.relapse_of is not null as relapse, h.found_at,
      case when h.closed_at <= ${ends}::timestamptz then h.closed_at end as closed_at, h.due_on,
      (${weight} * extract(epoch from least(coalesce(h.closed_at, ${ends}::timestamptz), ${ends}::timestamptz)
        - greatest(h.found_at, ${begins}::timestamptz)) / 86400)::float8 as days
    ${openDuring(district, session, part, begins, ends)}
    order by days desc, h.id limit ${limit} offset ${offset}`);
