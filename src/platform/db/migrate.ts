import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql, type Database } from './index.ts';

export interface Migration {
  number: number;
  name: string;
  text: string;
  hash: string;
}

const fileName = /^(\d{4})-([a-z0-9-]+)\.sql$/;

/** Migrations in order. @throws Error on a file name that does not fit or a number used twice */
export function readMigrations(folder: string): Migration[] {
  const seen = new Map<number, string>();
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const parts = fileName.exec(file);
      if (!parts) throw new Error(`${file}: a migration is named NNNN-feature-what.sql`);
      const number = Number(parts[1]);
      if (seen.has(number)) throw new Error(`${file} and ${seen.get(number)} share a number`);
      seen.set(number, file);
      const text = readFileSync(join(folder, file), 'utf8');
      return { number, name: parts[2]!, text, hash: createHash('sha256').update(text).digest('hex') };
    });
}

/** Names of migrations that the database lacks. @throws Error as `migrate` does */
export async function pendingMigrations(db: Database, folder: string): Promise<string[]> {
  const known = await db.run(`select to_regclass('migration') is not null as made`);
  if (!known.rows[0]!['made']) return readMigrations(folder).map(nameOf);
  const applied = await db.query<{ number: number; hash: string }>(sql`select number, hash from migration`);
  const hashes = new Map(applied.map(({ number, hash }) => [number, hash]));
  return readMigrations(folder)
    .filter((migration) => {
      const hash = hashes.get(migration.number);
      if (hash && hash !== migration.hash) throw wasEdited(migration);
      return hash === undefined;
    })
    .map(nameOf);
}

const nameOf = ({ number, name }: Migration) => `${String(number).padStart(4, '0')}-${name}`;

const wasEdited = (migration: Migration) => new Error(`migration ${nameOf(migration)} was edited after it was applied`);

/**
 * Gives the role the server runs as what it needs and no more: it may not change tables, and what is append-only it may
 * only read and add to, so that it cannot switch off the triggers that guard the ledger.
 */
export async function grantTo(owner: Database, role: string): Promise<void> {
  const name = `"${role.replaceAll('"', '""')}"`;
  const appendOnly = await owner.query<{ name: string }>(
    sql`select distinct tgrelid::regclass::text as name from pg_trigger where tgname in ('no_change', 'no_truncate')`,
  );
  await owner.transaction(async (tx) => {
    await tx.run(`grant usage on schema public to ${name}`);
    await tx.run(`grant select, insert, update, delete on all tables in schema public to ${name}`);
    await tx.run(`grant usage, select on all sequences in schema public to ${name}`);
    for (const table of [...appendOnly.map((row) => row.name), 'migration'])
      await tx.run(`revoke insert, update, delete, truncate on ${table} from ${name}`);
    for (const { name: table } of appendOnly) await tx.run(`grant insert on ${table} to ${name}`);
    await tx.run(`revoke update, delete on installation from ${name}`);
  });
}

/** Any number that nothing else locks; the same for every Fengsui, so that two never migrate at once. */
const migrationLock = 7_254_031;

/**
 * Brings the database up to date, forward only, each migration whole or not at all.
 * @returns the names of those that were applied now
 * @throws Error if a migration that was applied has been edited since
 */
export async function migrate(db: Database, folder: string, only?: ReadonlySet<number>): Promise<string[]> {
  const migrations = readMigrations(folder).filter(({ number }) => only?.has(number) ?? true);
  await db.run(`create table if not exists migration
    (number int primary key, name text not null, hash text not null, applied_at timestamptz not null default clock_timestamp())`);
  const applied: string[] = [];
  for (const migration of migrations) {
    const fresh = await db.transaction(async (tx) => {
      await tx.query(sql`select pg_advisory_xact_lock(${migrationLock}::bigint)`);
      const [known] = await tx.query<{ hash: string }>(sql`select hash from migration where number = ${migration.number}`);
      if (known && known.hash !== migration.hash) throw wasEdited(migration);
      if (known) return false;
      for (const statement of statementsOf(migration.text)) await tx.run(statement);
      await tx.query(
        sql`insert into migration (number, name, hash) values (${migration.number}, ${migration.name}, ${migration.hash})`,
      );
      return true;
    });
    if (fresh) applied.push(nameOf(migration));
  }
  return applied;
}

/** Splits a script at the semicolons that end statements: not those in quotes, $$ bodies or comments. */
export function statementsOf(script: string): string[] {
  const statements: string[] = [];
  let from = 0;
  let at = 0;
  const skipTo = (end: string, start: number) => {
    const found = script.indexOf(end, start);
    at = found < 0 ? script.length : found + end.length;
  };
  while (at < script.length) {
    const rest = script.slice(at, at + 2);
    const dollar = script[at] === '$' ? /^\$[a-z_]*\$/.exec(script.slice(at, at + 40))?.[0] : undefined;
    if (rest === '--') skipTo('\n', at);
    else if (rest === '/*') skipTo('*/', at);
    else if (script[at] === "'" || script[at] === '"') skipTo(script[at]!, at + 1);
    else if (dollar) skipTo(dollar, at + dollar.length);
    else if (script[at] === ';') {
      statements.push(script.slice(from, at).trim());
      from = ++at;
    } else at += 1;
  }
  statements.push(script.slice(from).trim());
  return statements.filter((statement) => statement.replace(/--.*$/gm, '').trim() !== '');
}
