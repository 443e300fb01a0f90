/** The one connection to the embedded database: statements in, rows out, by the wire protocol through the worker thread. */
import { inOne } from '../../core/bytes.ts';
import type { Answer } from './index.ts';
import { copyText } from './copy-text.ts';
import { camelName, rowsPerStatement, snakeName, typeParser } from './statements.ts';
import {
  bind,
  closeStatement,
  copyRows,
  describe,
  execute,
  parse,
  readAnswer,
  script,
  sync,
  type Column,
  type Read,
} from './wire-protocol.ts';

/** Sends bytes and resolves with the bytes of the answer; in the order of the calls. */
export type Exchange = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

interface Prepared {
  name: string;
  columns?: Column[] | undefined;
}

/** A statement asked twice is kept prepared: parsing and planning cost more than most answers. */
const mostPrepared = 200;
const mostRemembered = 2000;

const keepsShapes = /^\s*(?:select|with|insert|update|delete|begin|commit|rollback)\b/i;

export class EmbeddedConnection {
  private readonly exchange: Exchange;
  private readonly prepared = new Map<string, Prepared>();
  private readonly seen = new Set<string>();
  /** Of each table that rows were copied into: its columns of JSON. */
  private readonly jsonOf = new Map<string, ReadonlySet<string>>();
  private closing: Buffer[] = [];
  private named = 0;
  private shapesChanged = false;
  private readonly announcements = new Map<string, number>();

  constructor(exchange: Exchange) {
    this.exchange = exchange;
  }

  /** How often commits have announced a change in these words. */
  announced(what: string): number {
    return this.announcements.get(what) ?? 0;
  }

  private async answerTo(bytes: Uint8Array<ArrayBuffer>): Promise<Read> {
    const read = readAnswer(await this.exchange(bytes));
    for (const what of read.announced ?? []) this.announcements.set(what, this.announced(what) + 1);
    return read;
  }

  /** @throws DatabaseError */
  async run(text: string, parameters: readonly unknown[] = []): Promise<Answer> {
    if (!keepsShapes.test(text)) this.forgetAll();
    else if (this.shapesChanged && /^\s*rollback\b/i.test(text)) this.forgetAll(false);
    const known = this.prepared.get(text);
    const statement = known ?? this.newStatement(text);
    const described = known?.columns !== undefined;
    const bytes = inOne([
      ...this.closing,
      ...(known ? [] : [parse(statement.name, text)]),
      bind(statement.name, parameters),
      ...(described ? [] : [describe()]),
      execute(),
      sync(),
    ]);
    this.closing = [];
    const read = await this.answerTo(bytes);
    if (read.error) {
      if (this.prepared.get(text) === statement) this.forget(text); // it may not even have been parsed
      throw read.error;
    }
    const columns = known?.columns ?? read.columns ?? [];
    if (statement.name) statement.columns ??= columns;
    return { rows: objectsOf(read, columns), affected: read.affected };
  }

  /** Several statements without parameters. @throws DatabaseError */
  async script(text: string): Promise<void> {
    this.forgetAll();
    await this.simply(script(text));
  }

  /** Adds rows; every row must have the keys of the first. @throws DatabaseError */
  async copy(table: string, rows: readonly Record<string, unknown>[]): Promise<void> {
    const json = this.jsonOf.get(table) ?? (await this.jsonColumns(table));
    const columns = Object.keys(rows[0]!).map((key) => ({ key, name: snakeName(key), json: json.has(snakeName(key)) }));
    const command = script(`copy ${table} (${columns.map(({ name }) => `"${name}"`).join(', ')}) from stdin`);
    for (let from = 0; from < rows.length; from += rowsPerStatement)
      await this.simply(command, copyRows(copyText(columns, rows.slice(from, from + rowsPerStatement))));
  }

  private async jsonColumns(table: string): Promise<ReadonlySet<string>> {
    const { rows } = await this.run(
      `select attname as name from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and atttypid in ('json'::regtype, 'jsonb'::regtype)`,
      [table],
    );
    const json = new Set(rows.map(({ name }) => String(name)));
    this.jsonOf.set(table, json);
    return json;
  }

  /** By the simple protocol, which needs no `sync`. @throws DatabaseError */
  private async simply(...messages: Buffer[]): Promise<void> {
    const bytes = inOne([...this.closing, ...(this.closing.length > 0 ? [sync()] : []), ...messages]);
    this.closing = [];
    const { error } = await this.answerTo(bytes);
    if (error) throw error;
  }

  private newStatement(text: string): Prepared {
    if (!this.seen.has(text)) {
      if (this.seen.size >= mostRemembered) this.seen.clear();
      this.seen.add(text);
      return { name: '' };
    }
    if (this.prepared.size >= mostPrepared) this.forget(this.prepared.keys().next().value!);
    const statement = { name: `s${++this.named}` };
    this.prepared.set(text, statement);
    return statement;
  }

  private forget(text: string): void {
    this.closing.push(closeStatement(this.prepared.get(text)!.name));
    this.prepared.delete(text);
  }

  /** Tables may have another shape now, and again if that is rolled back. */
  private forgetAll(changed = true): void {
    for (const text of this.prepared.keys()) this.forget(text);
    this.jsonOf.clear();
    this.shapesChanged = changed;
  }
}

function objectsOf({ rows }: Read, columns: readonly Column[]): Record<string, unknown>[] {
  const readers = columns.map(({ name, type }) => ({ name: camelName(name), read: typeParser(type) }));
  return rows.map((row) => {
    const object: Record<string, unknown> = {};
    for (let i = 0; i < readers.length; i++) {
      const value = row[i]!;
      object[readers[i]!.name] = value === null ? null : readers[i]!.read(value);
    }
    return object;
  });
}
