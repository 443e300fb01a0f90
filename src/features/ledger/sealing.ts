import type { KeyObject } from 'node:crypto';
import type { Database } from '../../platform/db/index.ts';
import { beginningOf, makeSeal, type Seal } from './seals.ts';
import { addPartition, insertSeal, lastSeal, mayTakeSealing, someUnsealed, takeUnsealed } from './store.ts';

/** Lines of one seal at most: enough that an import is sealed in minutes, few enough that no writer waits noticeably. */
export const linesPerSeal = 500;

/**
 * Seals the oldest waiting lines of the district, if no other sealer is at it.
 * Only committed lines are seen: one of a transaction under way goes into a later seal, so no writer ever waits for this.
 */
export async function sealOnce(database: Database, district: string, key?: KeyObject): Promise<Seal | undefined> {
  return database.transaction(async (tx) => {
    if (!(await mayTakeSealing(tx))) return undefined;
    const { lines, sealedAt } = await takeUnsealed(tx, district, linesPerSeal);
    if (lines.length === 0) return undefined;
    const previous = (await lastSeal(tx, district)) ?? { seal: 0, hash: beginningOf(district) };
    const seal = makeSeal(previous, sealedAt, lines, key);
    await insertSeal(tx, district, seal);
    return seal;
  });
}

/** Seals until nothing waits. @returns the number of seals made */
export async function sealAll(database: Database, district: string, key?: KeyObject): Promise<number> {
  let made = 0;
  while (await sealOnce(database, district, key)) made += 1;
  return made;
}

export interface Sealer {
  /** Lines were just committed here: they are sealed soon, at most once a second unless a seal is full. */
  wake(lines: number): void;
  /** Seals what waits and ends. */
  stop(): Promise<void>;
}

export interface SealerOptions {
  key?: KeyObject | undefined;
  /** Called after each seal is committed, in order. */
  sealed?: (seal: Seal) => void | Promise<void>;
  failed?: (error: unknown) => void;
  everyMillis?: number;
}

const partitionEveryMillis = 60_000;
/** Acts that follow one another closely share a seal. */
const gatherMillis = 40;

/** Lines of other servers are found by looking each `everyMillis`, those of this one as soon as `wake` says. */
export function startSealer(database: Database, district: string, options: SealerOptions = {}): Sealer {
  const { key, everyMillis = 1000, sealed, failed } = options;
  const end = new AbortController();
  let waiting = 0;
  let sealedLast = 0;
  let partitionDue = 0;
  let interrupt = (_afterMillis: number) => {};

  const pause = () =>
    new Promise<void>((resolve) => {
      let timer = setTimeout(resolve, everyMillis);
      interrupt = (afterMillis) => {
        clearTimeout(timer);
        timer = setTimeout(resolve, afterMillis);
        interrupt = () => {};
      };
    });
  const drain = async () => {
    waiting = 0;
    if (!(await someUnsealed(database, district))) return;
    for (;;) {
      const seal = await sealOnce(database, district, key);
      if (!seal) return;
      sealedLast = performance.now();
      await sealed?.(seal);
      if (seal.lineCount < linesPerSeal) return;
    }
  };
  const keepRoom = async () => {
    if (performance.now() < partitionDue) return;
    await addPartition(database);
    partitionDue = performance.now() + partitionEveryMillis;
  };
  const pass = (work: () => Promise<void>) => work().catch((error: unknown) => failed?.(error));
  const loop = async () => {
    while (!end.signal.aborted) {
      await pass(drain);
      await pass(keepRoom);
      if (!end.signal.aborted) await pause();
    }
    await pass(drain);
  };
  const ended = loop();
  return {
    wake: (lines) => {
      waiting += lines;
      if (waiting >= linesPerSeal || performance.now() - sealedLast >= everyMillis) interrupt(gatherMillis);
    },
    stop: () => {
      end.abort();
      interrupt(0);
      return ended;
    },
  };
}
