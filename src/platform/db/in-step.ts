/**
 * Memory kept in step with a table: triggers note which rows a transaction touched, and before an answer one short statement asks for notes
 * of transactions that the memory has not seen, by whichever server; only those rows are read again. What was committed before a request is
 * in its answer. Several servers may share a database: there one look serves all who called before it began. Where every commit passes
 * through this process it is announced, and while nothing was, nobody asks.
 */
import type { RawBuilder } from 'kysely';
import { Latest } from './heard.ts';
import { sql, type Db } from './index.ts';

/** What of the database is kept. */
export interface Followed<M> {
  /** A table as the triggers fill it: district, by_xact, touched. Its name is announced with each commit that adds to it. */
  notes: string;
  empty(): M;
  /** Everything, in short steps. */
  load(db: Db, district: string, memory: M): Promise<void>;
  /** These rows as they are now; some may be gone. */
  reread(db: Db, district: string, memory: M, ids: readonly string[]): Promise<void>;
}

interface Kept<M> {
  memory: M;
  /** The database's snapshot up to which every change is in the memory. */
  snapshot: string;
  /** Announcements heard before that snapshot was taken. */
  heard: number | undefined;
  lookedAt: number;
  /** Looks for changes. */
  look: Latest<void>;
  /** Changed rows are being read: the memory is half done between its steps. */
  halfDone: boolean;
}

/** Notes are kept for a day; who has not looked for half a day reads everything anew. */
const longestSleepMillis = 12 * 3_600_000;
const idsPerRead = 4000;

export class InStep<M> {
  private readonly followed: Followed<M>;
  private readonly kept = new WeakMap<Db, Map<string, Promise<Kept<M>>>>();

  constructor(followed: Followed<M>) {
    this.followed = followed;
  }

  /** The memory with everything in it that was committed before the call. It holds until the caller next waits for anything. */
  async fresh(db: Db, district: string): Promise<M> {
    const known = await this.known(db, district);
    await this.look(db, known);
    return known.memory;
  }

  /**
   * Chooses by the memory, and reads what the memory lacks of it.
   * @param choose  pure; called again if the memory turns out to lag
   * @param rows  a statement for the rows that are lacking, each with `there` true; undefined if none are
   * @returns `settled` if the rows are of the same moment as the memory
   */
  async readBeside<C, R extends object>(
    db: Db,
    district: string,
    choose: (memory: M) => C,
    rows: (chosen: C) => RawBuilder<unknown> | undefined,
  ): Promise<{ chosen: C; rows: R[]; memory: M; settled: boolean }> {
    const known = await this.known(db, district);
    for (let round = 0; ; round++) {
      await this.look(db, known);
      const chosen = choose(known.memory);
      const wanted = rows(chosen);
      if (!wanted) return { chosen, rows: [], memory: known.memory, settled: true };
      const found = await db.query<R & { changed: boolean; there: boolean | null }>(sql`
        select f.changed, r.* from (select exists (select from ${this.unseen(district, known)}) as changed) f left join (${wanted}) r on true`);
      const settled = !found[0]!.changed && !known.halfDone;
      if (found[0]!.changed) known.heard = undefined;
      if (settled || round === 2)
        return { chosen, rows: found.filter(({ there }) => there === true), memory: known.memory, settled };
    }
  }

  /** Has everything in the memory that was committed before the call; at once where nothing was announced. One look serves all who wait for it. */
  private look(db: Db, known: Kept<M>): Promise<void> | undefined {
    if (known.look.busy || known.heard === undefined || known.heard !== db.announced?.(this.followed.notes))
      return known.look.now();
    known.lookedAt = performance.now();
    return undefined;
  }

  private known(db: Db, district: string): Promise<Kept<M>> {
    const ofDatabase = this.kept.get(db) ?? new Map<string, Promise<Kept<M>>>();
    this.kept.set(db, ofDatabase);
    const read = () => {
      const loading = this.load(db, district);
      ofDatabase.set(district, loading);
      loading.catch(() => ofDatabase.delete(district));
      return loading;
    };
    const known = ofDatabase.get(district);
    if (!known) return read();
    return known.then((kept) => {
      if (performance.now() - kept.lookedAt < longestSleepMillis) return kept;
      return ofDatabase.get(district) === known ? read() : this.known(db, district);
    });
  }

  private async load(db: Db, district: string): Promise<Kept<M>> {
    const heard = db.announced?.(this.followed.notes);
    const [row] = await db.query<{ snapshot: string }>(sql`select pg_current_snapshot()::text as snapshot`);
    const memory = this.followed.empty();
    const lookedAt = performance.now();
    const look = new Latest(() => this.refresh(db, district, fresh));
    const fresh: Kept<M> = { memory, snapshot: row!.snapshot, heard, lookedAt, look, halfDone: false };
    await this.followed.load(db, district, memory);
    await look.now();
    return fresh;
  }

  /** Notes of transactions that were not over at the snapshot, and are over now. What a restored backup brought from another database is no such. */
  private unseen(district: string, { snapshot }: Kept<M>): RawBuilder<unknown> {
    return sql`${sql.table(this.followed.notes)} c where c.district = ${district}
      and c.by_xact >= pg_snapshot_xmin(${snapshot}::pg_snapshot) and c.by_xact < pg_snapshot_xmax(pg_current_snapshot())
      and not pg_visible_in_snapshot(c.by_xact, ${snapshot}::pg_snapshot)`;
  }

  private async refresh(db: Db, district: string, known: Kept<M>): Promise<void> {
    const heard = db.announced?.(this.followed.notes);
    const [now] = await db.query<{ snapshot: string; touched: string[] }>(sql`select pg_current_snapshot()::text as snapshot,
      coalesce((select json_agg(distinct x) from (select unnest(c.touched) as x from ${this.unseen(district, known)}) n), '[]') as touched`);
    const { snapshot, touched } = now!;
    known.halfDone = touched.length > 0;
    // What fails half-way is read again: the snapshot stays, and so does the mark that the memory is half done.
    for (let from = 0; from < touched.length; from += idsPerRead)
      await this.followed.reread(db, district, known.memory, touched.slice(from, from + idsPerRead));
    known.halfDone = false;
    known.snapshot = snapshot;
    known.heard = heard;
    known.lookedAt = performance.now();
  }
}
