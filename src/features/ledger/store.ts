import type { Session } from '../../platform/access.ts';
import { inScope } from '../../platform/access.ts';
import { sql, type Db, type Tx } from '../../platform/db/index.ts';
import { auditOnly } from './rules.ts';
import type { LedgerLine, LineFilter } from './schema.ts';
import type { LineText, Seal } from './seals.ts';

export interface StoredAct {
  requestHash: Uint8Array;
  status: number | null;
  answer: unknown;
}

/** @returns false if the act is there already; a twin that is under way is waited for */
export async function insertAct(
  tx: Tx,
  act: { district: string; id: string; actor: string | null; requestHash: Uint8Array },
): Promise<boolean> {
  const rows =
    await tx.query(sql`insert into act (district, act, actor, request_hash) values (${act.district}, ${act.id}, ${act.actor}, ${act.requestHash})
    on conflict do nothing returning act`);
  return rows.length === 1;
}

export async function readAct(db: Db, district: string, id: string): Promise<StoredAct | undefined> {
  const rows = await db.query<StoredAct>(
    sql`select request_hash, status, answer from act where district = ${district} and act = ${id}`,
  );
  return rows[0];
}

export async function finishAct(
  tx: Tx,
  act: { district: string; id: string; lines: number },
  status: number,
  answer: unknown,
): Promise<void> {
  await tx.query(sql`update act set lines = ${act.lines}, status = ${status}, answer = ${JSON.stringify(answer ?? null)}::jsonb
    where district = ${act.district} and act = ${act.id}`);
}

interface PastActRow {
  district: string;
  act: string;
  actor: string | null;
  requestHash: Uint8Array;
  lines: number;
}

/** Adds whole acts of the past. Only `recordActs` calls this. */
export const insertActs = (tx: Tx, acts: readonly PastActRow[]) =>
  tx.bulk(
    'act',
    acts.map((act) => ({ ...act, status: 200 })),
  );

export type LineToWrite = Omit<LedgerLine, 'id' | 'recordedAt'> & { district: string };

/** Adds lines in the order given. Only `record` calls this. */
export const insertLines = (tx: Tx, lines: readonly LineToWrite[]) => tx.bulk('ledger', lines);

const columns = sql`id, recorded_at, happened_at, act, n, verb, subject_kind, subject, obligation, region, trade, actor, post, via, facts`;

/** Lines the session may see, newest first. */
export async function linesInScope(db: Db, district: string, session: Session, filter: LineFilter): Promise<LedgerLine[]> {
  const conditions = [
    sql`district = ${district}`,
    inScope(session, 'ledger.read', { region: sql`region`, trade: sql`trade` }),
    sql`verb not like ${`${auditOnly}%`}`,
    ...(filter.subject ? [sql`subject = ${filter.subject}`] : []),
    ...(filter.obligation ? [sql`obligation = ${filter.obligation}`] : []),
    ...(filter.verb ? [sql`verb = ${filter.verb}`] : []),
    ...(filter.region ? [sql`region >= ${filter.region} and region < ${`${filter.region}:`}`] : []),
    ...(filter.before ? [sql`id < ${filter.before}`] : []),
  ];
  return db.query<LedgerLine>(
    sql`select ${columns} from ledger where ${sql.join(conditions, sql` and `)} order by id desc limit ${filter.limit}`,
  );
}

/**
 * Lines whose verb is like one of `verbs`, wherever they lie, newest first: for the audit, which sees who entered and whose
 * rights changed and nothing of the district's business.
 */
export const linesLike = (
  db: Db,
  district: string,
  filter: {
    verbs: readonly string[];
    from?: string | undefined;
    to?: string | undefined;
    before?: number | undefined;
    limit: number;
  },
): Promise<LedgerLine[]> => {
  const conditions = [
    sql`district = ${district} and verb like any(${[...filter.verbs]}::text[])`,
    ...(filter.from ? [sql`recorded_at >= ${filter.from}`] : []),
    ...(filter.to ? [sql`recorded_at < ${filter.to}`] : []),
    ...(filter.before ? [sql`id < ${filter.before}`] : []),
  ];
  return db.query<LedgerLine>(
    sql`select ${columns} from ledger where ${sql.join(conditions, sql` and `)} order by id desc limit ${filter.limit}`,
  );
};

/** All lines of these obligations, in the order of their ids. */
export const linesOfObligations = (db: Db, district: string, obligations: readonly string[]): Promise<LedgerLine[]> =>
  db.query<LedgerLine>(
    sql`select ${columns} from ledger where district = ${district} and obligation = any(${[...obligations]}::uuid[]) order by id`,
  );

/** Any number that nothing else locks; the same for every Fengsui on one database. */
const sealingLock = 7_254_032;

/** Until the transaction ends. A statement of its own, so that what is read next was committed before the lock was had. */
export async function mayTakeSealing(tx: Tx): Promise<boolean> {
  const [row] = await tx.query<{ mine: boolean }>(sql`select pg_try_advisory_xact_lock(${sealingLock}::bigint) as mine`);
  return row!.mine;
}

export async function someUnsealed(db: Db, district: string): Promise<boolean> {
  return (await db.query(sql`select 1 as one from ledger_unsealed where district = ${district} limit 1`)).length > 0;
}

export async function countUnsealed(db: Db, district: string): Promise<number> {
  const rows = await db.query<{ waiting: number }>(
    sql`select count(*) as waiting from ledger_unsealed where district = ${district}`,
  );
  return rows[0]!.waiting;
}

/** @returns the age in seconds of the oldest line without a seal; 0 if all have one */
export async function oldestUnsealed(db: Db, district: string): Promise<number> {
  const rows = await db.query<{ seconds: number }>(sql`
    select greatest(0, extract(epoch from clock_timestamp() - l.recorded_at))::float8 as seconds from ledger_unsealed u
      join ledger l on l.district = u.district and l.id = u.id where u.district = ${district} order by u.id limit 1`);
  return rows[0]?.seconds ?? 0;
}

/** Removes the oldest lines from the queue. The instant is never before one of them, even if the clock was set back. */
export async function takeUnsealed(tx: Tx, district: string, limit: number): Promise<{ lines: LineText[]; sealedAt: string }> {
  const rows = await tx.query<LineText & { sealedAt: string }>(sql`
    with taken as (
      delete from ledger_unsealed where district = ${district} and id in (
        select id from ledger_unsealed where district = ${district} order by id limit ${limit})
      returning id)
    select l.id, ledger_text(l) as text, greatest(clock_timestamp(), max(l.recorded_at) over (),
        (select s.sealed_at from ledger_seal s where s.district = ${district} order by s.seal desc limit 1)) as sealed_at
      from taken join ledger l on l.district = ${district} and l.id = taken.id order by l.id`);
  return { lines: rows, sealedAt: rows.at(-1)?.sealedAt ?? '' };
}

const sealColumns = sql`seal, sealed_at, line_count, lines, body_hash, prev, hash, signature`;

export async function lastSeal(db: Db, district: string): Promise<Seal | undefined> {
  const rows = await db.query<Seal>(
    sql`select ${sealColumns} from ledger_seal where district = ${district} order by seal desc limit 1`,
  );
  return rows[0];
}

/** How far the ledger is sealed, for the page of operations. */
export async function newestSeal(db: Db, district: string): Promise<{ seals: number; sealedAt: string | null }> {
  const newest = await lastSeal(db, district);
  return { seals: newest?.seal ?? 0, sealedAt: newest?.sealedAt ?? null };
}

export const insertSeal = (tx: Tx, district: string, seal: Seal) => tx.bulk('ledger_seal', [{ district, ...seal }]);

export const sealsAfter = (db: Db, district: string, seal: number, limit: number): Promise<Seal[]> =>
  db.query<Seal>(
    sql`select ${sealColumns} from ledger_seal where district = ${district} and seal > ${seal} order by seal limit ${limit}`,
  );

/** Adds the next partition when four fifths of the last one's numbers are used. @returns its name if one was added */
export async function addPartition(db: Db): Promise<string | null> {
  const rows = await db.query<{ name: string | null }>(sql`select add_ledger_partition() as name`);
  return rows[0]!.name;
}

export const textsOf = (db: Db, district: string, ids: readonly number[]): Promise<LineText[]> =>
  db.query<LineText>(
    sql`select l.id, ledger_text(l) as text from ledger l where l.district = ${district} and l.id = any(${ids}::bigint[]) order by l.id`,
  );

/** Lines and waiting lines per block of `span` ids, from the first. */
export const countsPerBlock = (
  db: Db,
  district: string,
  from: number,
  to: number,
  span: number,
): Promise<{ block: number; lines: number; waiting: number }[]> =>
  db.query(sql`select l.id / ${span}::bigint as block, count(*) as lines, count(u.id) as waiting
    from ledger l left join ledger_unsealed u on u.district = l.district and u.id = l.id
    where l.district = ${district} and l.id >= ${from} and l.id < ${to} group by 1 order by 1`);

/** Ids from..to that are lines and do not wait. */
export async function settledIds(db: Db, district: string, from: number, to: number): Promise<number[]> {
  const rows = await db.query<{ id: number }>(sql`select l.id from ledger l
    left join ledger_unsealed u on u.district = l.district and u.id = l.id
    where l.district = ${district} and l.id >= ${from} and l.id < ${to} and u.id is null order by l.id`);
  return rows.map(({ id }) => id);
}

export async function greatestId(db: Db, district: string): Promise<number> {
  const rows = await db.query<{ id: number | null }>(sql`select max(id) as id from ledger where district = ${district}`);
  return rows[0]!.id ?? 0;
}

/** The next acts after `after` with the lines that they say and that they have. */
export const actsAfter = (
  db: Db,
  district: string,
  after: string,
  limit: number,
): Promise<{ act: string; says: number; has: number; last: number | null }[]> =>
  db.query(sql`select a.act, a.lines as says, count(l.id) as has, max(l.n) as last
    from (select district, act, lines from act where district = ${district} and act > ${after}::uuid order by act limit ${limit}) a
    left join ledger l on l.district = a.district and l.act = a.act group by a.act, a.lines order by a.act`);

/** The first line in a range of ids whose act is not there. */
export async function lineWithoutAct(
  db: Db,
  district: string,
  from: number,
  to: number,
): Promise<{ id: number; act: string } | undefined> {
  const rows = await db.query<{ id: number; act: string }>(sql`select l.id, l.act from ledger l
    where l.district = ${district} and l.id >= ${from} and l.id < ${to}
      and not exists (select 1 from act a where a.district = l.district and a.act = l.act) order by l.id limit 1`);
  return rows[0];
}

export const linesByIds = (db: Db, district: string, ids: readonly number[]): Promise<LedgerLine[]> =>
  ids.length === 0
    ? Promise.resolve([])
    : db.query<LedgerLine>(sql`select ${columns} from ledger where district = ${district} and id = any(${ids}::bigint[])`);

/** Posts that acted on a subject, each with its last line there and the latest of all first. */
export const lastActsOn = (
  db: Db,
  district: string,
  subject: string,
): Promise<{ post: string; verb: string; happenedAt: string }[]> =>
  db.query(sql`select post, verb, happened_at from (
      select distinct on (post) post, verb, happened_at from ledger where district = ${district} and subject = ${subject} and post is not null
      order by post, id desc) last order by happened_at desc`);

/** Lines about a subject, newest first. */
export const linesOfSubject = (db: Db, district: string, subject: string, limit: number): Promise<LedgerLine[]> =>
  db.query<LedgerLine>(
    sql`select ${columns} from ledger where district = ${district} and subject = ${subject} order by id desc limit ${limit}`,
  );
