import { sql, type Db, type Tx } from '../../platform/db/index.ts';

export async function readSetting<V>(db: Db, district: string, name: string): Promise<V | undefined> {
  const [row] = await db.query<{ value: V }>(sql`select value from setting where district = ${district} and name = ${name}`);
  return row?.value;
}

export async function storeSetting(tx: Tx, district: string, name: string, value: unknown): Promise<void> {
  await tx.query(sql`insert into setting (district, name, value) values (${district}, ${name}, ${JSON.stringify(value)}::jsonb)
    on conflict (district, name) do update set value = excluded.value, changed_at = clock_timestamp()`);
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
