import type { Db } from './index.ts';

interface Dropped {
  table: string;
  name: string;
  /** What makes it again. */
  definition: string;
}

/** What refers to or from one of the tables. */
const references = `select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as definition
  from pg_constraint where contype = 'f' and conparentid = 0 and (conrelid = any($1::regclass[]) or confrelid = any($1::regclass[]))
  order by 1, 2`;

/** Keys that nothing refers to, and indexes that are no key. */
const keys = `select c.conrelid::regclass::text as "table", c.conname as name, pg_get_constraintdef(c.oid) as definition
  from pg_constraint c where c.contype in ('p', 'u') and c.conrelid = any($1::regclass[])
    and not exists (select 1 from pg_constraint f where f.contype = 'f' and f.confrelid = c.conrelid) order by 1, 2`;
const indexes = `select indexrelid::regclass::text as name, indrelid::regclass::text as "table", pg_get_indexdef(indexrelid) as definition
  from pg_index where indrelid = any($1::regclass[]) and not exists (select 1 from pg_constraint where conindid = indexrelid) order by 1`;

/**
 * Lets `work` fill empty tables while their indexes and references are away, then makes those again, each in one go:
 * what does not fit is refused all the same, and the planner knows them. Within a transaction of the tables' owner. Tables that hold rows are filled as they are.
 */
export async function fillEmpty<T>({ run }: Pick<Db, 'run'>, tables: readonly string[], work: () => Promise<T>): Promise<T> {
  for (const table of tables) if ((await run(`select 1 from ${table} limit 1`)).rows.length > 0) return work();
  const away = async (query: string) => (await run(query, [tables])).rows as unknown as Dropped[];
  const dropped = { keys: await away(keys), references: await away(references), indexes: await away(indexes) };
  for (const { table, name } of [...dropped.references, ...dropped.keys])
    await run(`alter table ${table} drop constraint ${name}`);
  for (const { name } of dropped.indexes) await run(`drop index ${name}`);
  // Files made within the transaction need no log: they are flushed as they are when it commits.
  await run(`truncate ${tables.join(', ')}`);
  const result = await work();
  const constrain = ({ table, name, definition }: Dropped) => run(`alter table ${table} add constraint ${name} ${definition}`);
  for (const key of dropped.keys) await constrain(key);
  for (const { definition } of dropped.indexes) await run(definition);
  for (const reference of dropped.references) await constrain(reference);
  // A small sample tells the planner enough; without any it takes a full table for an empty one.
  await run('set local default_statistics_target = 20');
  for (const table of tables) await run(`analyze ${table}`);
  await run('set local default_statistics_target to default');
  return result;
}
