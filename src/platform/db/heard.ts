/** What is read from the database once and kept: as long as no change is announced, or where nothing is announced, one reading for all who ask at once. */
import type { Db } from './index.ts';

/** One reading serves all who called before it began. */
export class Latest<V> {
  private readonly read: () => Promise<V>;
  private running: Promise<V> | undefined;
  private next: Promise<V> | undefined;

  constructor(read: () => Promise<V>) {
    this.read = read;
  }

  get busy(): boolean {
    return this.running !== undefined;
  }

  /** What a reading gives that begins after the call. */
  now(): Promise<V> {
    if (this.running) {
      const passed = this.running.then(
        () => undefined,
        () => undefined, // who asked for that one was told
      );
      return (this.next ??= passed.then(() => {
        this.next = undefined;
        return this.now();
      }));
    }
    const running = this.read().finally(() => {
      this.running = undefined;
    });
    this.running = running;
    return running;
  }
}

interface Entry<V> {
  latest: Latest<V>;
  known: { heard: number | undefined; value: V; readAt: number } | undefined;
}

/**
 * A reading that need not be done again while nothing was announced.
 * @param what  the word of the announcements after which it may be another
 * @param millis  how old it may be where nothing is announced
 */
export function keptUntil<V>(
  what: string,
  read: (db: Db, district: string) => Promise<V>,
  millis = 0,
): (db: Db, district: string) => Promise<V> {
  const entries = new WeakMap<Db, Map<string, Entry<V>>>();
  return async (db, district) => {
    const ofDatabase = entries.get(db) ?? new Map<string, Entry<V>>();
    entries.set(db, ofDatabase);
    let entry = ofDatabase.get(district);
    if (!entry) {
      const fresh: Entry<V> = { latest: new Latest(() => readInto(fresh, db, district)), known: undefined };
      ofDatabase.set(district, (entry = fresh));
    }
    const { known } = entry;
    if (known && (db.announced ? known.heard === db.announced(what) : performance.now() - known.readAt < millis))
      return known.value;
    return entry.latest.now();
  };

  async function readInto(entry: Entry<V>, db: Db, district: string): Promise<V> {
    const heard = db.announced?.(what);
    const value = await read(db, district);
    entry.known = { heard, value, readAt: performance.now() };
    return value;
  }
}
