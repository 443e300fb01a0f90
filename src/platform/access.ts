/** Who is asking, what they may do and where: the one place that decides, for routes, lists, tiles and live events. */
import { sql, type RawBuilder } from 'kysely';
import type { ScopeOf } from './endpoint.ts';
import { problem, type Problem, type Text } from './problem.ts';

/** One grant, expanded when the session opens: its role's permissions, its region and that region's predecessors. */
export interface Grant {
  role: string;
  permissions: ReadonlySet<string>;
  regions: readonly string[];
  /** Code of the department whose trade it is limited to; null: every trade. */
  trade: string | null;
}

export interface Session {
  account: string;
  person: string;
  /** The post the caller acts in, and all posts held today. */
  post: string | null;
  posts: readonly string[];
  grants: readonly Grant[];
}

export const signInFirst = problem('sign-in-first', 401, { zh: '没有登录', en: 'Not signed in' }, () => ({
  zh: '登录后再试。',
  en: 'Sign in and try again.',
}));

/** What rights are called, as the features declare them; said once when the server is put together. */
let rightTexts: Readonly<Record<string, Text>> = {};
export const nameRights = (texts: Readonly<Record<string, Text>>): void => void (rightTexts = texts);

export const notAllowed = problem<{ permission: string }>(
  'not-allowed',
  403,
  { zh: '没有这项权限', en: 'Not allowed' },
  ({ permission }) => ({
    zh: `你的岗位没有“${rightTexts[permission]?.zh ?? permission}”这项权限，或者只在部分区域有。需要的话，找系统管理员授权。`,
    en: `Your post lacks the right "${rightTexts[permission]?.en ?? permission}", or has it only in part of the district. If you need it, ask the system administrator.`,
  }),
);

/** The same answer for what is elsewhere and what does not exist: the difference would be a leak. */
export const notFound = problem<{ kind: string }>('not-found', 404, { zh: '没有找到', en: 'Not found' }, () => ({
  zh: '没有这一条，或者它不在你的范围内。核对编号，或找上级单位查看。',
  en: 'There is no such record, or it lies outside your scope. Check the number, or ask the superior office.',
}));

const covers = (grant: Grant, scope: { region: string; trade: string | null }) =>
  (grant.trade === null || grant.trade === scope.trade) && grant.regions.some((prefix) => scope.region.startsWith(prefix));

/** @returns true if a grant with `permission` covers the scope, or the session's posts hold or held the subject */
export function mayDo(session: Session, permission: string, scope: ScopeOf): boolean {
  const granted = session.grants.filter((grant) => grant.permissions.has(permission));
  if (granted.some((grant) => covers(grant, scope))) return true;
  return granted.length > 0 && (scope.posts ?? []).some((post) => session.posts.includes(post));
}

/** @returns true if any grant reaches there, whatever it permits: enough to be told that something changed, never what */
export const mayHear = (session: Session, scope: { region: string; trade: string | null }): boolean =>
  session.grants.some((grant) => covers(grant, scope));

export const hasPermission = (session: Session, permission: string) =>
  session.grants.some((grant) => grant.permissions.has(permission));

/** @throws Problem not-found where the session may not even see, not-allowed where the right itself is missing */
export function refuse(session: Session, permission: string, kind: string): Problem {
  return hasPermission(session, permission) ? notFound({ kind }) : notAllowed({ permission });
}

/**
 * The session of somebody who looks at one region of all they may see: never more than before. A region where they may see nothing,
 * such as one that the person before them at this device had chosen, narrows nothing.
 */
export function lookingAt(session: Session, region: string): Session {
  const within = (prefix: string) => (region.startsWith(prefix) ? [region] : prefix.startsWith(region) ? [prefix] : []);
  const grants = session.grants.map((grant) => ({ ...grant, regions: [...new Set(grant.regions.flatMap(within))] }));
  return grants.some(({ regions }) => regions.length > 0) ? { ...session, grants } : session;
}

/**
 * SQL condition for rows that a session may see by its grants: `region` and `trade` are columns.
 * Prefix queries use a range, so that an index on the region serves them (codes are `collate "C"`).
 */
export function inScope(
  session: Session,
  permission: string,
  column: { region: RawBuilder<unknown>; trade?: RawBuilder<unknown> },
): RawBuilder<boolean> {
  const conditions = session.grants
    .filter((grant) => grant.permissions.has(permission))
    .flatMap((grant) =>
      grant.regions.map((prefix) => {
        const region = sql<boolean>`${column.region} >= ${prefix} and ${column.region} < ${`${prefix}:`}`;
        if (grant.trade === null) return sql<boolean>`(${region})`;
        return column.trade ? sql<boolean>`(${region} and ${column.trade} = ${grant.trade})` : sql<boolean>`false`;
      }),
    );
  return conditions.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(conditions, sql` or `)})`;
}

/** Who acts when a command of the machine's operator does: no person's account, so the ledger names the console itself. */
const operator = '00000000-0000-7000-8000-0000000000ff';

/** The rights of whoever may read the data directory's lock: all of the district's. */
export const operatorSession = (district: string, permissions: Iterable<string>): Session => ({
  account: 'operator',
  person: operator,
  post: null,
  posts: [],
  grants: [{ role: 'operator', permissions: new Set(permissions), regions: [district], trade: null }],
});
