import type { Session } from '../../platform/access.ts';
import { inScope } from '../../platform/access.ts';
import { sql, type Db, type Tx } from '../../platform/db/index.ts';
import type { LedgerLine, LineFilter } from './schema.ts';

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

export type LineToWrite = Omit<LedgerLine, 'id' | 'recordedAt'> & { district: string };

/** Adds lines in the order given. Only `record` calls this. */
export const insertLines = (tx: Tx, lines: readonly LineToWrite[]) => tx.bulk('ledger', lines);

const columns = sql`id, recorded_at, happened_at, act, n, verb, subject_kind, subject, obligation, region, trade, actor, post, via, facts`;

/** Lines the session may see, newest first. */
export async function linesInScope(db: Db, district: string, session: Session, filter: LineFilter): Promise<LedgerLine[]> {
  const conditions = [
    sql`district = ${district}`,
    inScope(session, 'ledger.read', { region: sql`region`, trade: sql`trade` }),
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
