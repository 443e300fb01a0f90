import type { Compilable, RawBuilder } from 'kysely';
import pg from 'pg';
import { build, type Db } from './index.ts';

/** Session settings of both engines, see docs/architecture.md. */
export const sessionSettings = {
  timezone: 'UTC',
  statement_timeout: '15s',
  idle_in_transaction_session_timeout: '30s',
  lock_timeout: '5s',
};

const camel = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
export const snakeName = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const camelNames = new Map<string, string>();
export function camelName(column: string): string {
  let name = camelNames.get(column);
  if (name === undefined) camelNames.set(column, (name = camel(column)));
  return name;
}

/** '2026-03-18 01:12:00.5+00' → '2026-03-18T01:12:00.5Z' */
const instantText = (text: string) => `${text.slice(0, 10)}T${text.slice(11).replace(/\+00(:00)?$/, '')}Z`;

/** By type id: int8, numeric, date, timestamp, timestamptz. */
const parsers: Record<number, (text: string) => unknown> = {
  20: Number,
  1700: Number,
  1082: (text) => text,
  1114: (text) => `${text.slice(0, 10)}T${text.slice(11)}`,
  1184: instantText,
};

/** Reads a value of a type as text; the same on both engines. */
export const typeParser = (type: number): ((text: string) => unknown) => parsers[type] ?? pg.types.getTypeParser(type, 'text');

export function compiled(statement: RawBuilder<unknown> | Compilable<unknown>): { sql: string; parameters: readonly unknown[] } {
  return 'isRawBuilder' in statement
    ? (statement as RawBuilder<unknown>).compile(build)
    : (statement as Compilable<unknown>).compile();
}

export const rowsPerStatement = 2000;

/** One statement a chunk, typed by the table itself, so that both engines read every column alike. */
export async function bulkInsert(run: Db['run'], table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
  if (rows.length === 0) return;
  const names = Object.keys(rows[0]!).map((key) => [key, snakeName(key)] as const);
  const columns = names.map(([, column]) => `"${column}"`).join(', ');
  for (let from = 0; from < rows.length; from += rowsPerStatement) {
    const chunk = rows.slice(from, from + rowsPerStatement).map((row) => {
      const object: Record<string, unknown> = {};
      for (const [key, column] of names) object[column] = jsonValue(row[key]);
      return object;
    });
    await run(`insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1::json)`, [
      wellFormed(JSON.stringify(chunk)),
    ]);
  }
}

/** Half a character, such as a broken sender leaves, becomes the replacement character; the database would refuse the whole row. */
export const wellFormed = (json: string) =>
  !json.includes(String.raw`\ud`)
    ? json
    : json.replaceAll(/\\\\|\\ud[89a-f][0-9a-f]{2}/g, (found) => (found === '\\\\' ? found : String.raw`\ufffd`));

const jsonValue = (value: unknown) => (value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value);
