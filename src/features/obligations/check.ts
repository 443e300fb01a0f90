/** Every obligation against the fold of its lines: the stored tables may say nothing that the ledger does not. */
import { toMicros } from '../../core/time.ts';
import type { Db } from '../../platform/db/index.ts';
import { linesOfObligations, type ProjectionCheck } from '../ledger/index.ts';
import { foldLine, reckoningOf, rowOf, spanRows } from './actions.ts';
import { knownKinds } from './registry.ts';
import { fold, type FoldLine } from './rules.ts';
import { idsAfter, readMany, spansOfMany, type Stored, type StoredSpan } from './store.ts';

const batch = 500;
const first = '00000000-0000-0000-0000-000000000000';

/** One spelling per instant; when the clock acts next follows from dated ladders and is not the ledger's to say. */
const canonical = (value: object): string =>
  JSON.stringify(
    Object.entries(value)
      .filter(([key]) => key !== 'nextAt')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [
        key,
        typeof part === 'string' && /^\d{4}-\d\d-\d\dT.*Z$/.test(part)
          ? toMicros(part)
          : key === 'term'
            ? Object.entries(part as object).sort()
            : part,
      ]),
  );

/** @returns the first obligation that differs from its fold */
export async function differing(db: Db, district: string, signal?: AbortSignal): Promise<string | undefined> {
  const reckoning = await reckoningOf(db, district, '2000-01-01T00:00:00Z');
  for (let after = first; ;) {
    const ids = await idsAfter(db, district, after, batch);
    if (ids.length === 0 || signal?.aborted) return undefined;
    after = ids.at(-1)!;
    const lines = new Map<string, FoldLine[]>(ids.map((id) => [id, []]));
    for (const line of await linesOfObligations(db, district, ids)) lines.get(line.obligation!)!.push(foldLine(line));
    const spans = new Map<string, StoredSpan[]>(ids.map((id) => [id, []]));
    for (const span of await spansOfMany(db, district, ids)) spans.get(span.obligation)!.push(span);
    for (const row of await readMany(db, district, ids)) if (!agrees(row, spans.get(row.id)!, lines.get(row.id)!)) return row.id;
  }

  function agrees(row: Stored, spans: StoredSpan[], lines: FoldLine[]): boolean {
    const state = fold(lines, knownKinds());
    if (!state) return false;
    const [wanted, held] = [spanRows(district, row.id, state.spans), spans];
    return (
      canonical(rowOf(row, state, reckoning)) === canonical(row) &&
      wanted.length === held.length &&
      wanted.every((span, i) => canonical(span) === canonical(held[i]!))
    );
  }
}

export const compareProjections: ProjectionCheck = async (db, district, signal) => {
  const obligation = await differing(db, district, signal);
  return obligation === undefined ? undefined : { kind: 'obligation-differs', obligation };
};
