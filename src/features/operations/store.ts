import type { Instant } from '../../core/time.ts';
import { sql, type Db, type Tx } from '../../platform/db/index.ts';
import type { JobNow } from './schema.ts';

export async function readSetting<V>(db: Db, district: string, name: string): Promise<V | undefined> {
  const [row] = await db.query<{ value: V }>(sql`select value from setting where district = ${district} and name = ${name}`);
  return row?.value;
}

export async function storeSetting(tx: Tx, district: string, name: string, value: unknown): Promise<void> {
  await tx.query(sql`insert into setting (district, name, value) values (${district}, ${name}, ${JSON.stringify(value)}::jsonb)
    on conflict (district, name) do update set value = excluded.value, changed_at = clock_timestamp()`);
}

/** When the district's first line was recorded. */
export async function readFounded(db: Db, district: string): Promise<Instant> {
  const [row] = await db.query<{ recordedAt: Instant }>(
    sql`select recorded_at from ledger where district = ${district} order by id limit 1`,
  );
  return row!.recordedAt;
}

/** Estimated rows, real sizes: what a page can ask each time it opens. */
export const largestTables = (db: Db) =>
  db.query<{ name: string; bytes: number; rows: number }>(sql`
    select relname as name, pg_total_relation_size(oid) as bytes, greatest(reltuples, 0)::int8 as rows from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' order by 2 desc limit 10`);

export async function sizes(db: Db, district: string): Promise<{ databaseBytes: number; unsealed: number }> {
  const [row] = await db.query<{ databaseBytes: number; unsealed: number }>(sql`
    select pg_database_size(current_database()) as database_bytes,
      (select count(*) from ledger_unsealed where district = ${district}) as unsealed`);
  return row!;
}

export type JobRow = Omit<JobNow, 'text'>;

/** Those under way first, then the newest. */
export const readJobs = (db: Db, district: string, limit: number): Promise<JobRow[]> =>
  db.query<JobRow>(sql`
    select id, kind, state, sent_at, started_at, ended_at, attempt, attempts, done, total, cancel_asked, problem from job
    where district = ${district} order by (state in ('waiting', 'running')) desc, sent_at desc, id desc limit ${limit}`);

/** One that waits ends at once; one that runs hears of it with its next word of progress. @returns its state; undefined if it is over */
export async function askToCancel(tx: Tx, district: string, id: string): Promise<JobNow['state'] | undefined> {
  const [row] = await tx.query<{ state: JobNow['state'] }>(sql`
    update job set cancel_asked = true, state = case when state = 'waiting' then 'cancelled' else state end,
      ended_at = case when state = 'waiting' then clock_timestamp() end
    where district = ${district} and id = ${id} and state in ('waiting', 'running') returning state`);
  return row?.state;
}
