import type { z } from 'zod';
import type { LocalDate } from '../../core/local-date.ts';
import type { Instant } from '../../core/time.ts';
import { inScope, type Session } from '../../platform/access.ts';
import { sql, type Db, type Tx } from '../../platform/db/index.ts';
import type { ScopeOf } from '../../platform/endpoint.ts';
import { newId } from '../../platform/ids.ts';
import type { Decision } from './rules.ts';
import type { Binding, GrantRow, Organisation, OrganisationInTree, PostCard, PostRow, TaskForce, View } from './schema.ts';

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

/** Superiors of a post, nearest first; vacant ones are passed over unless asked for. Ends with the root desk, which answers itself. */
export async function superiorsOf(db: Db, district: string, post: string, { vacantToo = false } = {}): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`${chainOf(district, post)}
    select p.id from step s join post p on p.district = ${district} and p.id = s.post
    where (${vacantToo} or ${canAct}) and (s.n > 0 or p.root) order by s.n`);
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

/** The desk nearest to a region: the longest prefix first, fire offices before governments of the same town. */
export async function findDeskOfRegion(db: Db, district: string, region: string): Promise<string | undefined> {
  const prefixes = [15, 12, 9].filter((length) => length <= region.length).map((length) => region.slice(0, length));
  const [row] = await db.query<{
    id: string;
  }>(sql`select p.id from organisation o join post p on p.district = o.district and p.organisation = o.id
    where o.district = ${district} and o.region = any(${prefixes}::text[]) and o.closed_at is null and p.desk and p.closed_at is null
      and o.kind in ('grid', 'village_committee', 'town_fire_office', 'town_government')
    order by length(o.region) desc, o.kind <> 'town_fire_office', o.opened_at, p.id limit 1`);
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

export interface StoredPost {
  id: string;
  organisation: string;
  desk: boolean;
  root: boolean;
  region: string;
  department: string | null;
  openedAt: string;
  vacantSince: string | null;
  closedAt: string | null;
}

/** A post with where it lies, locked against a second change in the same moment. */
export async function lockPost(tx: Tx, district: string, id: string): Promise<StoredPost | undefined> {
  const [row] =
    await tx.query<StoredPost>(sql`select p.id, p.organisation, p.desk, p.root, o.region, o.department, p.opened_at, p.vacant_since, p.closed_at
    from post p join organisation o on o.district = p.district and o.id = p.organisation
    where p.district = ${district} and p.id = ${id} for update of p`);
  return row;
}

/** Whether somebody is in the post, who then stays until this transaction ends; undefined: no such post. */
export async function lockIfActing(tx: Tx, district: string, id: string): Promise<boolean | undefined> {
  const [row] = await tx.query<{ acts: boolean }>(
    sql`select ${canAct} as acts from post p where p.district = ${district} and p.id = ${id} for share`,
  );
  return row?.acts;
}

const postColumns = sql`p.id as post, p.title, p.title_en, o.id as organisation, o.name as organisation_name, o.kind, o.region,
  h.id as person, h.name as person_name, p.rank, p.desk, p.root, p.superior, p.vacant_since, p.opened_at, p.closed_at`;
const postJoins = sql`post p join organisation o on o.district = p.district and o.id = p.organisation
  left join tenure t on t.district = p.district and t.post = p.id and t.to_at is null
  left join person h on h.district = p.district and h.id = t.person`;
/** First leader first, the desk last, then as they were opened. */
const postOrder = sql`array_position(array['FIRST', 'PRINCIPAL', 'LEADERSHIP'], p.rank), p.desk, p.opened_at, p.id`;

export const readPosts = (db: Db, district: string, posts: readonly string[]) =>
  db.query<PostRow>(
    sql`select ${postColumns} from ${postJoins} where p.district = ${district} and p.id = any(${[...posts]}::uuid[]) order by ${postOrder}`,
  );

export const postsOfOrganisation = (db: Db, district: string, organisation: string) =>
  db.query<PostRow>(
    sql`select ${postColumns} from ${postJoins} where p.district = ${district} and p.organisation = ${organisation} and p.closed_at is null order by ${postOrder}`,
  );

export const postsOfPerson = (db: Db, district: string, person: string) =>
  db.query<PostRow>(
    sql`select ${postColumns} from ${postJoins} where p.district = ${district} and t.person = ${person} order by ${postOrder}`,
  );

const organisationColumns = sql`o.id, o.kind, o.name, o.name_en, o.initials, o.region, o.under, o.department, o.opened_at, o.closed_at`;
/** The head's name is looked up by keys alone, so that it is fast before the database has counted its rows too. */
const inTree = sql`${organisationColumns}, s.posts, s.vacant, s.vacant_since, s.head
  from organisation o left join lateral (
    select count(*) as posts, count(p.vacant_since) as vacant, min(p.vacant_since) as vacant_since,
      (array_agg((select h.name from person h where h.district = p.district and h.id = (select t.person from tenure t
        where t.district = p.district and t.post = p.id and t.to_at is null)) order by ${postOrder}) filter (where p.vacant_since is null))[1] as head
    from post p where p.district = o.district and p.organisation = o.id and p.closed_at is null) s on true`;

/** Open organisations that the session may see, by region, then by the sound of their name. */
export function organisationsInScope(
  db: Db,
  district: string,
  session: Session,
  filter: { search?: string | undefined; firms: boolean; limit: number },
): Promise<OrganisationInTree[]> {
  const like = `%${filter.search?.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  const conditions = [
    sql`o.district = ${district} and o.closed_at is null`,
    inScope(session, 'people.read', { region: sql`o.region`, trade: sql`o.department` }),
    ...(filter.search ? [sql`(lower(o.name) like ${like} or o.initials like ${like} or lower(o.name_en) like ${like})`] : []),
    ...(filter.firms ? [] : [sql`o.kind <> 'firm'`]),
  ];
  return db.query(
    sql`select ${inTree} where ${sql.join(conditions, sql` and `)} order by o.region, o.sort_key limit ${filter.limit}`,
  );
}

export const organisationsUnder = (db: Db, district: string, organisation: string): Promise<OrganisationInTree[]> =>
  db.query(sql`select ${inTree} where o.district = ${district} and o.under = ${organisation} and o.closed_at is null
    order by o.region, o.sort_key limit 500`);

export async function readOneOrganisation(db: Db, district: string, id: string): Promise<Organisation | undefined> {
  const [row] = await db.query<Organisation>(
    sql`select ${organisationColumns} from organisation o where o.district = ${district} and o.id = ${id}`,
  );
  return row;
}

export async function namesOfOrganisations(db: Db, district: string, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.query<{ id: string; name: string }>(
    sql`select id, name from organisation where district = ${district} and id = any(${[...ids]}::uuid[])`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export const organisationsOfDepartments = (db: Db, district: string) =>
  db.query<{ id: string; name: string; department: string }>(
    sql`select id, name, department from organisation where district = ${district} and department is not null and closed_at is null order by region, sort_key`,
  );

export async function openParts(
  tx: Tx,
  district: string,
  organisation: string,
): Promise<{ parts: number; held: number; posts: string[] }> {
  const [row] = await tx.query<{ parts: number; held: number; posts: string[] }>(sql`select
    (select count(*) from organisation where district = ${district} and under = ${organisation} and closed_at is null) as parts,
    (select count(*) from post where district = ${district} and organisation = ${organisation} and closed_at is null and vacant_since is null) as held,
    array(select id::text from post where district = ${district} and organisation = ${organisation} and closed_at is null) as posts`);
  return row!;
}

export async function markClosed(
  tx: Tx,
  district: string,
  table: 'organisation' | 'post',
  ids: readonly string[],
  at: Instant,
): Promise<void> {
  await tx.query(
    sql`update ${sql.table(table)} set closed_at = ${at} where district = ${district} and id = any(${[...ids]}::uuid[]) and closed_at is null`,
  );
}

/** Sets the given columns; the caller names only columns of the table. */
export async function update(
  tx: Tx,
  table: 'organisation' | 'post' | 'person',
  district: string,
  id: string,
  values: Record<string, unknown>,
): Promise<void> {
  const sets = Object.entries(values).map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
  if (sets.length > 0)
    await tx.query(sql`update ${sql.table(table)} set ${sql.join(sets)} where district = ${district} and id = ${id}`);
}

/** Whether `organisation` is `above` or stands somewhere over it. */
export async function standsOver(db: Db, district: string, organisation: string, above: string): Promise<boolean> {
  const rows = await db.query(sql`with recursive up (id, under) as (
      select id, under from organisation where district = ${district} and id = ${above}
      union select o.id, o.under from organisation o join up on o.district = ${district} and o.id = up.under)
    select 1 from up where id = ${organisation}`);
  return rows.length > 0;
}

export async function scopeOfOrganisation(db: Db, district: string, id: string): Promise<ScopeOf | undefined> {
  const [row] = await db.query<ScopeOf>(
    sql`select region, department as trade from organisation where district = ${district} and id = ${id}`,
  );
  return row;
}

export async function scopeOfPost(db: Db, district: string, id: string): Promise<ScopeOf | undefined> {
  const [row] = await db.query<ScopeOf>(sql`select o.region, o.department as trade from post p
    join organisation o on o.district = p.district and o.id = p.organisation where p.district = ${district} and p.id = ${id}`);
  return row;
}

/** A person belongs where the present post is, without one where the last was, without any where registered. */
export async function scopeOfPerson(db: Db, district: string, id: string): Promise<ScopeOf | undefined> {
  const [row] =
    await db.query<ScopeOf>(sql`select coalesce(o.region, h.region, h.district) as region, o.department as trade from person h
      left join tenure t on t.district = h.district and t.person = h.id left join post p on p.district = t.district and p.id = t.post
      left join organisation o on o.district = p.district and o.id = p.organisation
    where h.district = ${district} and h.id = ${id} order by t.to_at desc nulls first, t.from_at desc limit 1`);
  return row;
}

export async function scopeOfBinding(db: Db, district: string, id: string): Promise<ScopeOf | undefined> {
  const [row] = await db.query<ScopeOf>(
    sql`select region, null as trade from guarantor_binding where district = ${district} and id = ${id}`,
  );
  return row;
}

export async function scopeOfTaskForce(db: Db, district: string, id: string): Promise<ScopeOf | undefined> {
  const [row] = await db.query<ScopeOf>(
    sql`select region, null as trade from task_force where district = ${district} and id = ${id}`,
  );
  return row;
}

export interface StoredPerson {
  id: string;
  name: string | null;
  initials: string | null;
  telephone: string | null;
  erasedAt: string | null;
}

export async function lockPerson(tx: Tx, district: string, id: string): Promise<StoredPerson | undefined> {
  const [row] = await tx.query<StoredPerson>(
    sql`select id, name, initials, telephone, erased_at from person where district = ${district} and id = ${id} for update`,
  );
  return row;
}

/** Views of one list, in the order they were first kept. */
export const viewsOf = (db: Db, district: string, person: string, list: string) =>
  db.query<View>(sql`select name, query from person_view
    where district = ${district} and person = ${person} and list = ${list} order by id`);

export async function countViews(db: Db, district: string, person: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    sql`select count(*) as count from person_view where district = ${district} and person = ${person}`,
  );
  return row!.count;
}

export async function putView(
  tx: Tx,
  { district, person, list, name, query, replace }: View & { district: string; person: string; list: string; replace: boolean },
): Promise<void> {
  const words = sql`${JSON.stringify(query)}::jsonb`;
  await tx.query(sql`insert into person_view (district, person, list, name, query, id)
    values (${district}, ${person}, ${list}, ${name}, ${words}, ${newId()})
    on conflict (district, person, list, name) ${replace ? sql`do update set query = excluded.query` : sql`do nothing`}`);
}

/** Of one list the one with that name; without `which` all. */
export async function removeViews(
  tx: Tx,
  district: string,
  person: string,
  which?: { list: string; name: string },
): Promise<void> {
  const one = which ? sql`and list = ${which.list} and name = ${which.name}` : sql``;
  await tx.query(sql`delete from person_view where district = ${district} and person = ${person} ${one}`);
}

export async function readPersons(db: Db, district: string, ids: readonly string[]): Promise<StoredPerson[]> {
  return db.query(
    sql`select id, name, initials, telephone, erased_at from person where district = ${district} and id = any(${[...ids]}::uuid[])`,
  );
}

/** People by present post, or by where they were registered while they have none. */
export function personsInScope(
  db: Db,
  district: string,
  session: Session,
  filter: { search?: string | undefined; limit: number },
): Promise<(StoredPerson & { posts: { post: string; title: string; titleEn: string | null; organisationName: string }[] })[]> {
  const like = `%${filter.search?.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return db.query(sql`select h.id, h.name, h.initials, h.telephone, h.erased_at,
      coalesce(json_agg(json_build_object('post', p.id, 'title', p.title, 'titleEn', p.title_en, 'organisationName', o.name) order by p.opened_at) filter (where p.id is not null), '[]') as posts
    from person h left join tenure t on t.district = h.district and t.person = h.id and t.to_at is null
      left join post p on p.district = t.district and p.id = t.post
      left join organisation o on o.district = p.district and o.id = p.organisation
    where h.district = ${district} and h.erased_at is null
      and ${inScope(session, 'people.read', { region: sql`coalesce(o.region, h.region, h.district)`, trade: sql`o.department` })}
      ${filter.search ? sql`and (lower(h.name) like ${like} or h.initials like ${like})` : sql``}
    group by h.district, h.id order by h.sort_key limit ${filter.limit}`);
}

export const tenuresOf = (db: Db, district: string, post: string) =>
  db.query<{ id: string; person: string; personName: string | null; fromAt: string; toAt: string | null }>(
    sql`select t.id, t.person, h.name as person_name, t.from_at, t.to_at from tenure t join person h on h.district = t.district and h.id = t.person
      where t.district = ${district} and t.post = ${post} order by t.from_at desc`,
  );

/** When the last tenure of a post ended, if it had any that did. */
export async function lastTenureEnd(tx: Tx, district: string, post: string): Promise<string | null> {
  const [row] = await tx.query<{ end: string | null }>(
    sql`select max(to_at) as end from tenure where district = ${district} and post = ${post}`,
  );
  return row!.end;
}

export async function endTenure(tx: Tx, district: string, post: string, person: string, at: Instant): Promise<boolean> {
  const rows = await tx.query(
    sql`update tenure set to_at = ${at} where district = ${district} and post = ${post} and person = ${person} and to_at is null returning id`,
  );
  return rows.length === 1;
}

export async function setVacant(tx: Tx, district: string, post: string, since: Instant | null): Promise<void> {
  await tx.query(sql`update post set vacant_since = ${since} where district = ${district} and id = ${post}`);
}

export const grantsOf = (db: Db, district: string, post: string) =>
  db.query<z.infer<typeof GrantRow>>(
    sql`select id, role, region, null as region_name, trade, from_at, to_at from post_grant where district = ${district} and post = ${post} and to_at is null order by role, region`,
  );

export async function endGrantRow(
  tx: Tx,
  district: string,
  post: string,
  grant: string,
  at: Instant,
): Promise<string | undefined> {
  const [row] = await tx.query<{ role: string }>(
    sql`update post_grant set to_at = ${at} where district = ${district} and id = ${grant} and post = ${post} and to_at is null returning role`,
  );
  return row?.role;
}

export const readDecisions = (db: Db, district: string) =>
  db.query<Decision>(
    sql`select id, place_type, department, part, from_on, to_on, decided_on, minutes from duty where district = ${district} order by from_on, id`,
  );

export async function endDecision(
  tx: Tx,
  district: string,
  id: string,
  on: LocalDate,
): Promise<{ placeType: string; department: string } | undefined> {
  const [row] = await tx.query<{ placeType: string; department: string }>(
    sql`update duty set to_on = ${on} where district = ${district} and id = ${id} and to_on is null returning place_type, department`,
  );
  return row;
}

const bindingColumns = sql`b.id, b.post, p.title as post_title, p.title_en as post_title_en, h.name as person_name, b.region, null as region_name, b.organisation, o.name as organisation_name,
  b.from_on, b.to_on, b.visit_every_days, v.last_visit, coalesce(v.visits, 0) as visits
  from guarantor_binding b join post p on p.district = b.district and p.id = b.post
    left join tenure t on t.district = p.district and t.post = p.id and t.to_at is null
    left join person h on h.district = p.district and h.id = t.person
    left join organisation o on o.district = b.district and o.id = b.organisation
    left join lateral (select max(visited_on) as last_visit, count(*) as visits from guarantor_visit where district = b.district and binding = b.id) v on true`;

export function bindingsInScope(
  db: Db,
  district: string,
  session: Session,
  filter: { post?: string | undefined; ended: boolean },
): Promise<Binding[]> {
  const own = sql`b.post = any(${[...session.posts]}::uuid[])`;
  return db.query(sql`select ${bindingColumns} where b.district = ${district}
    and (${inScope(session, 'people.read', { region: sql`b.region` })} or ${own})
    ${filter.post ? sql`and b.post = ${filter.post}` : sql``} ${filter.ended ? sql`` : sql`and b.to_on is null`}
    order by coalesce(v.last_visit, b.from_on) + b.visit_every_days, b.id limit 2000`);
}

export const bindingsOfPost = (db: Db, district: string, post: string): Promise<Binding[]> =>
  db.query(
    sql`select ${bindingColumns} where b.district = ${district} and b.post = ${post} and b.to_on is null order by b.from_on, b.id`,
  );

export interface StoredBinding {
  post: string;
  region: string;
  fromOn: string;
  toOn: string | null;
}

export async function readBinding(db: Db, district: string, id: string): Promise<StoredBinding | undefined> {
  const [row] = await db.query<StoredBinding>(
    sql`select post, region, from_on, to_on from guarantor_binding where district = ${district} and id = ${id}`,
  );
  return row;
}

export async function endBindingRow(tx: Tx, district: string, id: string, on: LocalDate): Promise<boolean> {
  const rows = await tx.query(
    sql`update guarantor_binding set to_on = ${on} where district = ${district} and id = ${id} and to_on is null and from_on <= ${on}::date returning id`,
  );
  return rows.length === 1;
}

export async function taskForcesInScope(db: Db, district: string, session: Session): Promise<TaskForce[]> {
  return db.query(sql`select f.id, f.name, f.region, f.lead_post, p.title as lead_title, p.title_en as lead_title_en, f.from_on, f.to_on,
      coalesce((select json_agg(json_build_object('id', m.id, 'person', m.person, 'personName', h.name, 'secondedFrom', m.seconded_from, 'secondedTitle', s.title, 'secondedTitleEn', s.title_en,
          'fromOn', m.from_on, 'toOn', m.to_on) order by m.from_on, m.id)
        from task_force_member m join person h on h.district = m.district and h.id = m.person join post s on s.district = m.district and s.id = m.seconded_from
        where m.district = f.district and m.task_force = f.id), '[]') as members
    from task_force f join post p on p.district = f.district and p.id = f.lead_post
    where f.district = ${district} and ${inScope(session, 'people.read', { region: sql`f.region` })} order by f.to_on nulls first, f.from_on desc limit 200`);
}

export async function endTaskForceRow(tx: Tx, district: string, id: string, on: LocalDate): Promise<string | undefined> {
  const [row] = await tx.query<{ region: string }>(
    sql`update task_force set to_on = ${on} where district = ${district} and id = ${id} and to_on is null and from_on <= ${on}::date returning region`,
  );
  if (row)
    await tx.query(
      sql`update task_force_member set to_on = greatest(${on}::date, from_on) where district = ${district} and task_force = ${id} and to_on is null`,
    );
  return row?.region;
}

export async function returnMemberRow(
  tx: Tx,
  district: string,
  taskForce: string,
  member: string,
  on: LocalDate,
): Promise<string | undefined> {
  const [row] = await tx.query<{ person: string }>(sql`update task_force_member set to_on = ${on}
    where district = ${district} and task_force = ${taskForce} and id = ${member} and to_on is null and from_on <= ${on}::date returning person`);
  return row?.person;
}

export async function isInPost(db: Db, district: string, person: string, post: string): Promise<boolean> {
  const rows = await db.query(
    sql`select 1 from tenure where district = ${district} and post = ${post} and person = ${person} and to_at is null`,
  );
  return rows.length > 0;
}

export async function holderNow(db: Db, district: string, post: string): Promise<string | undefined> {
  const [row] = await db.query<{ person: string }>(
    sql`select person from tenure where district = ${district} and post = ${post} and to_at is null`,
  );
  return row?.person;
}

export async function rolesOfPost(db: Db, district: string, post: string): Promise<string[]> {
  const rows = await db.query<{ role: string }>(
    sql`select role from post_grant where district = ${district} and post = ${post} and to_at is null`,
  );
  return rows.map(({ role }) => role);
}
