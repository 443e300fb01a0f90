/** Tables as lines of JSON, the same from either engine, and back. */
import { sql, type Database, type Db, type Tx } from '../db/index.ts';

export interface TableShape {
  name: string;
  columns: string[];
  /** Of them those of JSON that are never absent: what a line has as null is the null of JSON there. */
  wholeJson: string[];
}

interface Partition {
  name: string;
  parent: string;
  bound: string;
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Which migrations ran is not data: the target says so itself. */
const notData = new Set(['migration']);

/** Every table that holds data, by name; a partitioned one once, without its parts. */
export async function readTables(db: Db): Promise<TableShape[]> {
  const rows = await db.query<TableShape>(sql`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns,
      coalesce(array_agg(a.attname::text) filter (where a.attnotnull and a.atttypid in ('json'::regtype, 'jsonb'::regtype)), '{}') as whole_json
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    group by c.relname order by c.relname collate "C"`);
  return rows.filter(({ name }) => !notData.has(name));
}

export const readPartitions = (db: Db) =>
  db.query<Partition>(sql`
    select c.relname as name, p.relname as parent, pg_get_expr(c.relpartbound, c.oid) as bound from pg_class c
    join pg_inherits i on i.inhrelid = c.oid join pg_class p on p.oid = i.inhparent
    where c.relispartition and c.relkind = 'r' order by c.relname collate "C"`);

export const readSequences = (db: Db) =>
  db.query<{ name: string; last: number }>(
    sql`select sequencename as name, last_value as last from pg_sequences where schemaname = 'public' and last_value is not null order by 1`,
  );

async function orderOf(db: Db, table: string): Promise<string> {
  const key = await db.query<{ name: string; text: boolean }>(sql`
    select a.attname as name, a.atttypid = 'text'::regtype as text from pg_index i
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
    where i.indrelid = ${table}::regclass and i.indisprimary order by array_position(i.indkey::int2[], a.attnum)`);
  const columns = key.map(({ name, text }) => `t.${quoted(name)}${text ? ' collate "C"' : ''}`);
  return columns.length > 0 ? columns.join(', ') : 'row_to_json(t)::text collate "C"';
}

const rowsPerFetch = 1000;

/** Rows as JSON texts in the order of the primary key. JSON is made by the database, so that no number loses digits. */
export async function* readRows(db: Db, { name, columns }: TableShape): AsyncGenerator<string[]> {
  const order = await orderOf(db, name);
  const list = columns.map((column) => `t.${quoted(column)}`).join(', ');
  await db.run(
    `declare reading no scroll cursor for select row_to_json(r)::text as line from (select ${list} from ${quoted(name)} t order by ${order}) r`,
  );
  for (;;) {
    const { rows } = await db.run(`fetch ${rowsPerFetch} from reading`);
    if (rows.length > 0) yield rows.map((row) => row['line'] as string);
    if (rows.length < rowsPerFetch) break;
  }
  await db.run('close reading');
}

/**
 * Fills the tables of an empty database within one transaction: triggers are off (the lines bring their own instants and
 * numbers), foreign keys are taken away and checked as a whole at the end.
 */
export async function refill(
  database: Database,
  partitions: readonly Partition[],
  sequences: readonly { name: string; last: number }[],
  fill: (insert: (table: string, lines: readonly string[]) => Promise<void>) => Promise<void>,
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.run("set local statement_timeout = '60min'");
    await addPartitions(tx, partitions);
    const all = await tx.query<{ name: string }>(
      sql`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'migration'`,
    );
    const keys = await tx.query<{ relation: string; name: string; definition: string }>(sql`
      select conrelid::regclass::text as relation, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint
      where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace`);
    for (const { relation, name } of keys) await tx.run(`alter table ${relation} drop constraint ${quoted(name)}`);
    for (const { name } of all) await tx.run(`alter table ${quoted(name)} disable trigger user`);
    await tx.run(`truncate ${all.map(({ name }) => quoted(name)).join(', ')}`);
    const shapes = new Map((await readTables(tx)).map((shape) => [shape.name, shape]));
    await fill(async (table, lines) => {
      const shape = shapes.get(table);
      if (!shape) throw new Error(`the backup has a table ${table} that this version does not know`);
      const columns = shape.columns.map(quoted).join(', ');
      const values = shape.columns.map((name) =>
        shape.wholeJson.includes(name) ? `coalesce(${quoted(name)}, 'null')` : quoted(name),
      );
      await tx.run(
        `insert into ${quoted(table)} (${columns}) overriding system value
         select ${values.join(', ')} from json_populate_recordset(null::${quoted(table)}, $1::json)`,
        [`[${lines.join(',')}]`],
      );
    });
    for (const { name } of all) await tx.run(`alter table ${quoted(name)} enable trigger user`);
    for (const { relation, name, definition } of keys)
      await tx.run(`alter table ${relation} add constraint ${quoted(name)} ${definition}`);
    for (const { name, last } of sequences) await tx.query(sql`select setval(${quoted(name)}::regclass, ${last}::bigint)`);
  });
}

async function addPartitions(tx: Tx, partitions: readonly Partition[]): Promise<void> {
  for (const { name, parent, bound } of partitions) {
    const [there] = await tx.query<{ made: boolean }>(sql`select to_regclass(${quoted(name)}) is not null as made`);
    if (there!.made) continue;
    await tx.run(`create table ${quoted(name)} partition of ${quoted(parent)} ${bound}`);
    await tx.run(`create trigger no_truncate before truncate on ${quoted(name)} execute function refuse_change()`);
  }
}
