/**
 * The one way to the district's data. Nothing outside this folder may know which engine answers.
 * SQL is written with Kysely's `sql` tag (every `${value}` a parameter) or its builder; rows come back with camelCase
 * names, instants as ISO text in UTC, dates as ISO dates, int8 and numeric as numbers.
 */
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type Compilable,
  type RawBuilder,
} from 'kysely';

export { sql };

export interface Db {
  /** Rows of a statement, in the order the database gives them. @throws DatabaseError */
  query<R>(statement: RawBuilder<R> | Compilable<R>): Promise<R[]>;
  /** Rows of plain SQL with `$1…` parameters: for libraries that bring their own text. */
  run(text: string, parameters?: readonly unknown[]): Promise<Answer>;
  /** Adds many rows fast. Keys are camelCase column names; every row must have the keys of the first. */
  bulk(table: string, rows: readonly Record<string, unknown>[]): Promise<void>;
  /**
   * How often a commit has announced a change (`announce()` in the migrations). Only where every commit passes through here: while the
   * number stands, nothing has changed. Where others write too there is no such thing, and who keeps something has to ask.
   */
  readonly announced?: (what: string) => number;
}

export interface Answer {
  rows: Record<string, unknown>[];
  /** Rows that an insert, update or delete touched. */
  affected: number;
}

/** Inside a transaction: what `fn` returned is there after it resolved, or nothing is. */
export interface Tx extends Db {
  readonly inTransaction: true;
  /** Lets `work` fill these tables with very many rows. The embedded engine does it faster if they are empty, a server as ever. */
  filling<T>(tables: readonly string[], work: () => Promise<T>): Promise<T>;
}

export interface Database extends Db {
  transaction<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
  /** Scripts of several statements without parameters: migrations and maintenance. Not inside a transaction. */
  script(text: string): Promise<void>;
  /** Everything as it was at one moment, read without holding up anyone for long. */
  snapshot<T>(read: (db: Db) => Promise<T>): Promise<T>;
  /** Writes what is only in the log into the tables' files, and lets go of the log. A server does so by itself. */
  checkpoint(): Promise<void>;
  /** Checkpoint, and vacuum of what churned most. A server does so by itself. */
  tidy(): Promise<void>;
  /** What a page of operations shows; never a switch for behaviour. */
  readonly describe: { engine: 'embedded' | 'server'; place: string };
  /** Resolves if the engine is gone for good and only a new start helps; a server that restarts is not gone. */
  readonly lost: Promise<Error>;
  close(): Promise<void>;
}

/** What the database refused, the same from both engines. */
export class DatabaseError extends Error {
  readonly code: string;
  readonly constraint: string | undefined;
  constructor(message: string, code: string, constraint?: string) {
    super(message);
    this.name = 'DatabaseError';
    this.code = code;
    this.constraint = constraint;
  }
}

/** Writes SQL, never runs it: for statements that are composed from filters. */
// oxlint-disable-next-line typescript/no-explicit-any -- tables are described by migrations, not by a type
export const build = new Kysely<any>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});
