import { sql, type Db } from '../../platform/db/index.ts';
import type { PostCard } from './schema.ts';

/** Longest chain of superiors that is followed; writes refuse a circle, this only keeps a damaged table from hanging a request. */
const longestChain = 30;

/**
 * The superior of each post p: the one named on it; else its organisation's desk; for a desk the desk of the next organisation above
 * that has one; in the end the root desk.
 */
const chainOf = (district: string, post: string) => sql`
  with recursive root as (select id from post where district = ${district} and root),
  step (post, n) as (
    select ${post}::uuid, 0
    union all select coalesce(p.superior,
        case when p.desk then (
          with recursive above (id, under, depth) as (
            select o.id, o.under, 0 from organisation o where o.district = ${district} and o.id = p.organisation
            union all select o.id, o.under, a.depth + 1 from above a join organisation o on o.district = ${district} and o.id = a.under and a.depth < ${longestChain})
          select d.id from above a join post d on d.district = ${district} and d.organisation = a.id and d.desk and d.closed_at is null
          where a.depth > 0 order by a.depth limit 1)
        else (select d.id from post d where d.district = ${district} and d.organisation = p.organisation and d.desk and d.closed_at is null) end,
        (select id from root)), s.n + 1
      from step s join post p on p.district = ${district} and p.id = s.post
      where not p.root and s.n < ${longestChain})`;

/** A post that can act: somebody is in it, or it is the root desk, which always counts as held. */
const canAct = sql`(p.root or (p.closed_at is null and p.vacant_since is null))`;

/** Superiors of a post that can act, nearest first; vacant ones are passed over. Ends with the root desk, which answers itself. */
export async function superiorsOf(db: Db, district: string, post: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`${chainOf(district, post)}
    select p.id from step s join post p on p.district = ${district} and p.id = s.post
    where ${canAct} and (s.n > 0 or p.root) order by s.n`);
  return rows.map((row) => row.id);
}

/** The post itself, if it can act, then its superiors. */
export async function actingChain(db: Db, district: string, post: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`${chainOf(district, post)}
    select p.id from step s join post p on p.district = ${district} and p.id = s.post where ${canAct} order by s.n`);
  return rows.map((row) => row.id);
}

export async function findDesk(db: Db, district: string, organisation: string): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(
    sql`select id from post where district = ${district} and organisation = ${organisation} and desk and closed_at is null`,
  );
  return row?.id;
}

export async function findRootDesk(db: Db, district: string): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(sql`select id from post where district = ${district} and root`);
  return row?.id;
}

export async function readPostCards(db: Db, district: string, posts: readonly string[]): Promise<PostCard[]> {
  return db.query<PostCard>(sql`select p.id as post, p.title, p.title_en, o.id as organisation, o.name as organisation_name, o.kind, o.region,
      h.id as person, h.name as person_name
    from post p join organisation o on o.district = p.district and o.id = p.organisation
      left join tenure t on t.district = p.district and t.post = p.id and t.to_at is null
      left join person h on h.district = p.district and h.id = t.person
    where p.district = ${district} and p.id = any(${[...posts]}::uuid[])`);
}
