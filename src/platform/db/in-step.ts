/**
 * Memory kept in step with a table: triggers note which rows a transaction touched, and before every answer one short statement asks for notes
 * of transactions that the memory has not seen, by whichever server; only those rows are read again. What was committed before a request is
 * in its answer. Several servers may share a database.
 */
import type { RawBuilder } from 'kysely';
import { sql, type Db } from './index.ts';

/** What of the database is kept. */
export interface Followed<M> {
  /** A table as `note_touched()` fills it: district, by_xact, touched. */
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
  lookedAt: number;
  refreshing: Promise<void> | undefined;
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
    const nothing = sql`select true as there where false`;
    await this.readBeside(
      db,
      district,
      () => undefined,
      () => nothing,
    );
    // One that began meanwhile is half done between its steps.
    while (known.refreshing) await known.refreshing;
    return known.memory;
  }

  /**
   * Chooses by the memory and reads what was chosen, in one statement if nothing changed meanwhile.
   * @param choose  pure; called again if the memory turns out to lag
   * @param rows  a statement for the rows of what was chosen, each with `there` true
   * @returns `settled` if the rows are of the same moment as the memory
   */
  async readBeside<C, R extends object>(
    db: Db,
    district: string,
    choose: (memory: M) => C,
    rows: (chosen: C) => RawBuilder<unknown>,
  ): Promise<{ chosen: C; rows: R[]; memory: M; settled: boolean }> {
    const known = await this.known(db, district);
    // A refreshing that others began may be of before this call; the one after it is not.
    for (let round = 0; ; round++) {
      if (known.refreshing) await known.refreshing;
      const chosen = choose(known.memory);
      const found = await db.query<R & { changed: boolean; there: boolean | null }>(sql`
        select f.changed, r.* from (select exists (select from ${this.unseen(district, known)}) as changed) f left join (${rows(chosen)}) r on true`);
      known.lookedAt = performance.now();
      const settled = !found[0]!.changed && !known.refreshing;
      if (!found[0]!.changed || round === 2)
        return { chosen, rows: found.filter(({ there }) => there === true), memory: known.memory, settled };
      known.refreshing ??= this.refresh(db, district, known).finally(() => (known.refreshing = undefined));
      await known.refreshing;
    }
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
    const [row] = await db.query<{ snapshot: string }>(sql`select pg_current_snapshot()::text as snapshot`);
    const memory = this.followed.empty();
    const fresh = { memory, snapshot: row!.snapshot, lookedAt: performance.now(), refreshing: undefined };
    await this.followed.load(db, district, memory);
    await this.refresh(db, district, fresh);
    return fresh;
  }

  /** Notes of transactions that were not over at the snapshot, and are over now. What a restored backup brought from another database is no such. */
  private unseen(district: string, { snapshot }: Kept<M>): RawBuilder<unknown> {
    return sql`${sql.table(this.followed.notes)} c where c.district = ${district}
      and c.by_xact >= pg_snapshot_xmin(${snapshot}::pg_snapshot) and c.by_xact < pg_snapshot_xmax(pg_current_snapshot())
      and not pg_visible_in_snapshot(c.by_xact, ${snapshot}::pg_snapshot)`;
  }

  private async refresh(db: Db, district: string, known: Kept<M>): Promise<void> {
    const [now] = await db.query<{ snapshot: string; touched: string[] }>(sql`select pg_current_snapshot()::text as snapshot,
      coalesce((select json_agg(distinct x) from (select unnest(c.touched) as x from ${this.unseen(district, known)}) n), '[]') as touched`);
    const { snapshot, touched } = now!;
    for (let from = 0; from < touched.length; from += idsPerRead)
      await this.followed.reread(db, district, known.memory, touched.slice(from, from + idsPerRead));
    known.snapshot = snapshot;
    known.lookedAt = performance.now();
  }
}
