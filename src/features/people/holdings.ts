import type { RawBuilder } from 'kysely';
import type { Instant } from '../../core/time.ts';
import { sql, type Db } from '../../platform/db/index.ts';

/** A post that somebody holds, once per grant that hangs on it; `role` null: the post has none. */
export interface Holding {
  post: string;
  title: string;
  titleEn: string | null;
  organisationName: string;
  /** Where the post's organisation lies. */
  region: string;
  role: string | null;
  /** The grant's region and all predecessors of what lies below it. */
  regions: string[] | null;
  trade: string | null;
}

/** What `person` holds at an instant, as a statement to stand inside another: opening a session is one trip to the database. */
export const holdingsQuery = (district: string, person: RawBuilder<unknown>, at: Instant) => sql`
  select p.id as post, p.title, p.title_en as "titleEn", o.name as "organisationName", o.region, g.role, g.trade,
    (with recursive covered (code) as (select g.region union
        select s.old from covered c join region_succession s on s.district = ${district} and s.new >= c.code and s.new < c.code || ':'
          and s.from_date <= ${at}::timestamptz::date)
      select json_agg(code) from covered where code is not null) as regions
  from tenure t join post p on p.district = t.district and p.id = t.post
    join organisation o on o.district = p.district and o.id = p.organisation
    left join post_grant g on g.district = t.district and g.post = t.post and g.from_at <= ${at} and (g.to_at is null or g.to_at > ${at})
  where t.district = ${district} and t.person = ${person} and t.from_at <= ${at} and (t.to_at is null or t.to_at > ${at})
  order by t.from_at, p.id, g.role`;

/** The next instant after `at` from which `holdingsQuery` answers otherwise though nothing was changed; null if there is none. */
export const holdingsChangeAt = (district: string, person: RawBuilder<unknown>, at: Instant) => sql`
  (select min(e.at) from (
      select unnest(array[t.from_at, t.to_at, g.from_at, g.to_at]) as at
        from tenure t left join post_grant g on g.district = t.district and g.post = t.post where t.district = ${district} and t.person = ${person}
      union all select s.from_date::timestamptz from region_succession s where s.district = ${district}) e
    where e.at > ${at})`;

export interface PostHolder extends Omit<Holding, 'regions' | 'trade'> {
  person: string;
  personName: string | null;
}

/** Of each role the first few posts that somebody holds, widest region first: whom a demo lets one be. */
export const holdersByRole = (db: Db, district: string, at: Instant, each: number): Promise<PostHolder[]> =>
  db.query<PostHolder>(sql`select post, title, title_en, organisation_name, region, role, person, person_name from (
      select p.id as post, p.title, p.title_en, o.name as organisation_name, o.region, g.role, t.person, n.name as person_name,
        row_number() over (partition by g.role order by length(g.region), p.desk desc, o.region, p.id) as place
      from post_grant g join tenure t on t.district = g.district and t.post = g.post and t.from_at <= ${at} and (t.to_at is null or t.to_at > ${at})
        join post p on p.district = g.district and p.id = g.post join organisation o on o.district = p.district and o.id = p.organisation
        join person n on n.district = t.district and n.id = t.person
      where g.district = ${district} and g.from_at <= ${at} and (g.to_at is null or g.to_at > ${at}) and n.name is not null) h
    where place <= ${each} order by role, place`);

/** Who holds a post at an instant. */
export async function holderOf(db: Db, district: string, post: string, at: Instant): Promise<string | undefined> {
  const rows = await db.query<{ person: string }>(sql`select person from tenure
    where district = ${district} and post = ${post} and from_at <= ${at} and (to_at is null or to_at > ${at})`);
  return rows[0]?.person;
}

/** Who was in each of these posts, and when; the name is null once it was erased. */
export const tenuresOfPosts = (
  db: Db,
  district: string,
  posts: readonly string[],
): Promise<{ post: string; person: string; name: string | null; fromAt: Instant; toAt: Instant | null }[]> =>
  db.query(sql`select t.post, t.person, h.name, t.from_at, t.to_at from tenure t
    join person h on h.district = t.district and h.id = t.person
    where t.district = ${district} and t.post = any(${[...new Set(posts)]}::uuid[]) order by t.from_at, t.id`);

/** Names of persons that still have one, by id. */
export async function namesOf(db: Db, district: string, persons: readonly string[]): Promise<Map<string, string>> {
  if (persons.length === 0) return new Map();
  const rows = await db.query<{ id: string; name: string }>(
    sql`select id, name from person where district = ${district} and id = any(${[...new Set(persons)]}::uuid[]) and name is not null`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Persons whose name contains `text`, at most 200. */
export async function personsNamed(db: Db, district: string, text: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`select id from person where district = ${district}
    and name like ${`%${text.replaceAll(/[%_\\]/g, String.raw`\$&`)}%`} order by id limit 200`);
  return rows.map(({ id }) => id);
}

/** What each of `persons` holds at an instant, by person. */
export async function holdingsOf(
  db: Db,
  district: string,
  persons: readonly string[],
  at: Instant,
): Promise<Map<string, Holding[]>> {
  if (persons.length === 0) return new Map();
  const rows = await db.query<{ person: string; holdings: Holding[] }>(sql`select n.id as person,
      (select coalesce(json_agg(h), '[]'::json) from (${holdingsQuery(district, sql`n.id`, at)}) h) as holdings
    from person n where n.district = ${district} and n.id = any(${[...new Set(persons)]}::uuid[])`);
  return new Map(rows.map(({ person, holdings }) => [person, holdings]));
}
