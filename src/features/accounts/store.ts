import type { Instant } from '../../core/time.ts';
import { sql, type Db, type Tx } from '../../platform/db/index.ts';
import { holdingsChangeAt, holdingsQuery, type Holding } from '../people/index.ts';
import { later } from './rules.ts';
import type { OpenSession } from './schema.ts';

export interface StoredAccount {
  id: string;
  person: string;
  name: string;
  lockedAt: Instant | null;
  password: string | null;
  passwordAt: Instant | null;
  passwordOnce: boolean;
  totp: string | null;
}

const accountColumns = sql`a.id, a.person, a.name, a.locked_at, a.password, a.password_at, a.password_once,
  (select t.secret from account_totp t where t.district = a.district and t.account = a.id and t.confirmed_at is not null) as totp`;

export async function accountByName(db: Db, district: string, key: string): Promise<StoredAccount | undefined> {
  const rows = await db.query<StoredAccount>(
    sql`select ${accountColumns} from account a where a.district = ${district} and a.name_key = ${key}`,
  );
  return rows[0];
}

export async function accountById(db: Db, district: string, id: string): Promise<StoredAccount | undefined> {
  const rows = await db.query<StoredAccount>(
    sql`select ${accountColumns} from account a where a.district = ${district} and a.id = ${id}`,
  );
  return rows[0];
}

export async function accountOfPerson(db: Db, district: string, person: string): Promise<StoredAccount | undefined> {
  const rows = await db.query<StoredAccount>(
    sql`select ${accountColumns} from account a where a.district = ${district} and a.person = ${person}`,
  );
  return rows[0];
}

export async function insertAccount(
  tx: Tx,
  account: { district: string; id: string; person: string; name: string; nameKey: string; madeAt: Instant },
): Promise<void> {
  await tx.bulk('account', [account]);
}

export async function storePassword(
  tx: Tx,
  district: string,
  account: string,
  password: { hash: string; at: Instant; once: boolean },
): Promise<void> {
  await tx.query(sql`update account set password = ${password.hash}, password_at = ${password.at}, password_once = ${password.once}
    where district = ${district} and id = ${account}`);
}

export async function setLocked(tx: Tx, district: string, account: string, at: Instant | null): Promise<void> {
  await tx.query(sql`update account set locked_at = ${at} where district = ${district} and id = ${account}`);
}

export interface NewSession {
  district: string;
  id: string;
  tokenHash: Buffer;
  account: string;
  way: 'password' | 'oidc' | 'demo';
  madeAt: Instant;
  seenAt: Instant;
  endsAt: Instant;
  post: string | null;
  address: string;
  agent: string;
}

export const insertSession = (tx: Tx, session: NewSession) => tx.bulk('account_session', [{ ...session }]);

/** A session by its token, with all that its owner holds. */
export interface FoundSession {
  id: string;
  account: string;
  name: string;
  person: string;
  way: 'password' | 'oidc' | 'demo';
  seenAt: Instant;
  endsAt: Instant;
  post: string | null;
  passwordOnce: boolean;
  passwordAt: Instant | null;
  holdings: Holding[];
  /** The next instant at which a tenure or a grant begins or ends by itself. */
  changesAt: Instant | null;
}

export async function sessionByToken(
  db: Db,
  district: string,
  tokenHash: Buffer,
  now: Instant,
): Promise<FoundSession | undefined> {
  const rows = await db.query<FoundSession>(sql`select s.id, s.account, a.name, a.person, s.way, s.seen_at, s.ends_at, s.post,
    a.password_once and s.way = 'password' as password_once, a.password_at,
    (select coalesce(json_agg(h), '[]'::json) from (${holdingsQuery(district, sql`a.person`, now)}) h) as holdings,
    ${holdingsChangeAt(district, sql`a.person`, now)} as changes_at
    from account_session s join account a on a.district = s.district and a.id = s.account
    where s.token_hash = ${tokenHash} and s.district = ${district} and s.ended_at is null and s.ends_at > ${now} and a.locked_at is null`);
  return rows[0];
}

export async function touchSession(db: Db, district: string, id: string, at: Instant): Promise<void> {
  await db.query(
    sql`update account_session set seen_at = ${at} where district = ${district} and id = ${id} and ended_at is null`,
  );
}

export async function setSessionPost(tx: Tx, district: string, id: string, post: string): Promise<void> {
  await tx.query(sql`update account_session set post = ${post} where district = ${district} and id = ${id}`);
}

/** @returns the ids of the sessions that were open until now */
export async function endSessions(
  tx: Tx,
  district: string,
  account: string,
  at: Instant,
  which: { only?: string; but?: string | undefined } = {},
): Promise<string[]> {
  const conditions = [
    sql`district = ${district} and account = ${account} and ended_at is null`,
    ...(which.only ? [sql`id = ${which.only}`] : []),
    ...(which.but ? [sql`id <> ${which.but}`] : []),
  ];
  const rows = await tx.query<{ id: string }>(
    sql`update account_session set ended_at = ${at} where ${sql.join(conditions, sql` and `)} returning id`,
  );
  return rows.map(({ id }) => id);
}

export async function openSessions(
  db: Db,
  district: string,
  account: string,
  now: Instant,
): Promise<Omit<OpenSession, 'current'>[]> {
  return db.query(sql`select id, way, made_at, seen_at, ends_at, address, agent from account_session
    where district = ${district} and account = ${account} and ended_at is null and ends_at > ${now} order by seen_at desc, id`);
}

export interface AttemptKey {
  kind: 'account' | 'address';
  key: string;
  /** How many in `minutes` are looked at; the next ones are refused for as long. */
  attempts: number;
  minutes: number;
}

/**
 * Counts an attempt before anything is checked, in one statement, so that guesses sent at once cannot slip through.
 * @returns `refused` if the key was blocked already; `blockedUntil` also if this attempt is the last that is looked at
 */
export async function countAttempt(
  db: Db,
  district: string,
  { kind, key, attempts, minutes }: AttemptKey,
  now: Instant,
): Promise<{ blockedUntil: Instant | null; refused: boolean }> {
  const blocked = sql`a.blocked_until > ${now}`;
  const afresh = sql`(a.blocked_until is not null or a.since < ${later(now, -minutes)})`;
  const [row] = await db.query<{ blockedUntil: Instant | null; refused: boolean }>(sql`
    insert into account_attempt as a (district, kind, key, failures, since) values (${district}, ${kind}, ${key}, 1, ${now})
    on conflict (district, kind, key) do update set
      refused = case when ${blocked} then a.refused + 1 else 0 end,
      failures = case when ${blocked} then a.failures when ${afresh} then 1 else a.failures + 1 end,
      since = case when ${blocked} or not ${afresh} then a.since else excluded.since end,
      blocked_until = case when ${blocked} then a.blocked_until
        when not ${afresh} and a.failures + 1 >= ${attempts} then ${later(now, minutes)}::timestamptz end
    returning blocked_until, refused > 0 as refused`);
  return row!;
}

/** After a success the account starts afresh; the address only gets this one back, or one good account would hide a hundred guesses. */
export async function forgiveAttempt(tx: Tx, district: string, key: string, address: string): Promise<void> {
  await tx.query(sql`with own as (delete from account_attempt where district = ${district} and kind = 'account' and key = ${key})
    update account_attempt set failures = failures - 1, blocked_until = null
    where district = ${district} and kind = 'address' and key = ${address} and failures > 0`);
}

export async function forgetAttempts(tx: Tx, district: string, key: string): Promise<void> {
  await tx.query(sql`delete from account_attempt where district = ${district} and kind = 'account' and key = ${key}`);
}

export async function insertChallenge(
  db: Db,
  challenge: {
    district: string;
    tokenHash: Buffer;
    kind: 'second-factor' | 'oidc';
    account: string | null;
    payload: unknown;
    endsAt: Instant;
  },
): Promise<void> {
  await db.bulk('account_challenge', [challenge]);
}

/** A challenge that has not ended yet. */
export async function readChallenge(
  db: Db,
  district: string,
  tokenHash: Buffer,
  kind: 'second-factor' | 'oidc',
  now: Instant,
): Promise<{ account: string | null; payload: Record<string, string> } | undefined> {
  const rows = await db.query<{
    account: string | null;
    payload: Record<string, string>;
  }>(sql`select account, payload from account_challenge
    where district = ${district} and token_hash = ${tokenHash} and kind = ${kind} and ends_at > ${now}`);
  return rows[0];
}

/** @returns false if it was taken before: a challenge is good once. Removes what has ended, too. */
export async function takeChallenge(db: Db, district: string, tokenHash: Buffer, now: Instant): Promise<boolean> {
  const rows =
    await db.query(sql`delete from account_challenge where district = ${district} and (token_hash = ${tokenHash} or ends_at < ${now})
    returning token_hash = ${tokenHash} as taken`);
  return rows.some((row) => (row as { taken: boolean }).taken);
}

/** A secret that waits for its first code; an earlier one that was never confirmed is replaced. */
export async function putTotp(tx: Tx, district: string, account: string, secret: string): Promise<void> {
  await tx.query(sql`insert into account_totp (district, account, secret) values (${district}, ${account}, ${secret})
    on conflict (district, account) do update set secret = excluded.secret, last_step = 0, confirmed_at = null`);
}

export async function waitingTotp(db: Db, district: string, account: string): Promise<string | undefined> {
  const rows = await db.query<{ secret: string }>(
    sql`select secret from account_totp where district = ${district} and account = ${account} and confirmed_at is null`,
  );
  return rows[0]?.secret;
}

/** @returns false if this step's code, or a later one, was used before */
export async function useTotpStep(
  tx: Tx,
  district: string,
  account: string,
  step: number,
  confirmedAt: Instant,
): Promise<boolean> {
  const rows =
    await tx.query(sql`update account_totp set last_step = ${step}, confirmed_at = coalesce(confirmed_at, ${confirmedAt})
    where district = ${district} and account = ${account} and last_step < ${step} returning 1 as used`);
  return rows.length === 1;
}

export async function deleteTotp(tx: Tx, district: string, account: string): Promise<void> {
  await tx.query(sql`delete from account_recovery where district = ${district} and account = ${account}`);
  await tx.query(sql`delete from account_totp where district = ${district} and account = ${account}`);
}

export async function replaceRecovery(tx: Tx, district: string, account: string, hashes: readonly Buffer[]): Promise<void> {
  await tx.query(sql`delete from account_recovery where district = ${district} and account = ${account}`);
  await tx.bulk(
    'account_recovery',
    hashes.map((codeHash) => ({ district, account, codeHash })),
  );
}

/** @returns false if there is no such code, or it was used before */
export async function useRecovery(tx: Tx, district: string, account: string, codeHash: Buffer, at: Instant): Promise<boolean> {
  const rows = await tx.query(sql`update account_recovery set used_at = ${at}
    where district = ${district} and account = ${account} and code_hash = ${codeHash} and used_at is null returning 1 as used`);
  return rows.length === 1;
}

export async function countsOf(db: Db, district: string, account: string): Promise<{ recoveryLeft: number; identities: number }> {
  const [row] = await db.query<{ recoveryLeft: number; identities: number }>(sql`select
    (select count(*) from account_recovery where district = ${district} and account = ${account} and used_at is null) as recovery_left,
    (select count(*) from account_identity where district = ${district} and account = ${account}) as identities`);
  return row!;
}

export async function accountOfIdentity(
  db: Db,
  district: string,
  issuer: string,
  subject: string,
): Promise<StoredAccount | undefined> {
  const rows = await db.query<StoredAccount>(sql`select ${accountColumns} from account_identity i
    join account a on a.district = i.district and a.id = i.account
    where i.district = ${district} and i.issuer = ${issuer} and i.subject = ${subject}`);
  return rows[0];
}

export async function linkIdentity(
  tx: Tx,
  link: { district: string; issuer: string; subject: string; account: string; linkedAt: Instant },
): Promise<void> {
  await tx.bulk('account_identity', [link]);
}

export interface AccountRow {
  id: string;
  name: string;
  nameKey: string;
  person: string;
  lockedAt: Instant | null;
  blockedUntil: Instant | null;
  totp: boolean;
  passwordAt: Instant | null;
  passwordOnce: boolean;
  lastSeenAt: Instant | null;
  openSessions: number;
}

/** Accounts by name; `persons` adds those whose person was found by another name. */
export async function accountsPage(
  db: Db,
  district: string,
  filter: { search: string | undefined; persons: readonly string[]; after: string | undefined; limit: number },
  now: Instant,
): Promise<{ rows: AccountRow[]; total: number }> {
  const found = filter.search
    ? sql`(a.name_key like ${`%${filter.search.replaceAll(/[%_\\]/g, String.raw`\$&`)}%`} or a.person = any(${[...filter.persons]}::uuid[]))`
    : sql`true`;
  const rows =
    await db.query<AccountRow>(sql`select a.id, a.name, a.name_key, a.person, a.locked_at, a.password_at, a.password_once,
    (select t.blocked_until from account_attempt t where t.district = a.district and t.kind = 'account' and t.key = a.name_key and t.blocked_until > ${now}) as blocked_until,
    exists (select 1 from account_totp t where t.district = a.district and t.account = a.id and t.confirmed_at is not null) as totp,
    (select max(s.seen_at) from account_session s where s.district = a.district and s.account = a.id) as last_seen_at,
    (select count(*)::int from account_session s where s.district = a.district and s.account = a.id and s.ended_at is null and s.ends_at > ${now}) as open_sessions
    from account a where a.district = ${district} and ${found} ${filter.after ? sql`and a.name_key > ${filter.after}` : sql``}
    order by a.name_key limit ${filter.limit}`);
  const [count] = await db.query<{ total: number }>(
    sql`select count(*)::int as total from account a where a.district = ${district} and ${found}`,
  );
  return { rows, total: count!.total };
}

/** Names of accounts by id. */
export async function namesOfAccounts(db: Db, district: string, accounts: readonly string[]): Promise<Map<string, string>> {
  if (accounts.length === 0) return new Map();
  const rows = await db.query<{ id: string; name: string }>(
    sql`select id, name from account where district = ${district} and id = any(${[...new Set(accounts)]}::uuid[])`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
