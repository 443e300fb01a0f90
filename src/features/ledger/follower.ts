import type { Database } from '../../platform/db/index.ts';
import type { LedgerLine } from './schema.ts';
import { anchorOf, idsOf } from './seals.ts';
import { lastSeal, linesByIds, sealsAfter } from './store.ts';
import type { Db } from '../../platform/db/index.ts';

/** A line with its place in the only order that readers may follow. */
export type SealedLine = LedgerLine & { seal: number; position: number };

/**
 * Lines of the next seals after `seal`, in sealed order. A reader keeps the last seal's number as its cursor:
 * going by line ids would skip lines that were committed late.
 */
export async function sealedAfter(db: Db, district: string, seal: number, seals = 20): Promise<SealedLine[]> {
  const next = await sealsAfter(db, district, seal, seals);
  const places = next.flatMap((one) => (idsOf(one) ?? []).map((id, i) => ({ id, seal: one.seal, position: i + 1 })));
  const lines = new Map(
    (
      await linesByIds(
        db,
        district,
        places.map(({ id }) => id),
      )
    ).map((line) => [line.id, line]),
  );
  return places.flatMap(({ id, seal, position }) => {
    const line = lines.get(id);
    return line ? [{ ...line, seal, position }] : [];
  });
}

export interface Follower {
  /** Anchor of the newest seal known here, SEAL:HASH. */
  newest(): string | undefined;
  /** Calls `hear` with the lines of each new seal, in order. @returns how to stop */
  subscribe(hear: (lines: readonly SealedLine[]) => void): () => void;
  /** A seal was made in this process: look now. */
  wake(): void;
  stop(): Promise<void>;
}

/** One per server: reads each new seal once, whoever made it, and tells all who listen. */
export async function startFollower(
  database: Database,
  district: string,
  options: { everyMillis?: number; failed?: (error: unknown) => void } = {},
): Promise<Follower> {
  const { everyMillis = 300, failed } = options;
  const listeners = new Set<(lines: readonly SealedLine[]) => void>();
  const end = new AbortController();
  let interrupt = () => {};
  let newest = await lastSeal(database, district);

  const look = async () => {
    for (;;) {
      const seals = await sealsAfter(database, district, newest?.seal ?? 0, 20);
      if (seals.length === 0) return;
      const lines = listeners.size > 0 ? await sealedAfter(database, district, newest?.seal ?? 0, seals.length) : [];
      newest = seals.at(-1);
      if (lines.length > 0) for (const hear of listeners) hear(lines);
    }
  };
  const loop = async () => {
    while (!end.signal.aborted) {
      await look().catch((error: unknown) => failed?.(error));
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMillis);
        interrupt = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const ended = loop();
  return {
    newest: () => newest && anchorOf(newest),
    subscribe: (hear) => {
      listeners.add(hear);
      return () => void listeners.delete(hear);
    },
    wake: () => interrupt(),
    stop: () => {
      end.abort();
      interrupt();
      return ended;
    },
  };
}
