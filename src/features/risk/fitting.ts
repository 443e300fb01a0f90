/** Gathers what the district lived through and has it learned in another process. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { workerFile } from '../../core/worker-file.ts';
import { addDays, localDateOf, beginningOf } from '../../core/local-date.ts';
import { fromMicros, toMicros, type Instant } from '../../core/time.ts';
import type { Value } from '../../core/risk/columns.ts';
import type { Db } from '../../platform/db/index.ts';
import { historyOf, placesAsOf, type PlaceAsOf } from '../places/index.ts';
import { allInputs, inputTable } from './inputs.ts';
import type { Learned, Training } from './learning.ts';

/** The same data learned again give the same model. */
export const learningSeed = 1;
const batch = 400;
const mostYears = 5;
const yearDays = 365;
const first = '00000000-0000-0000-0000-000000000000';

/** All places in batches, with what was known at a moment; others have the database between. */
export async function* batchesAsOf(
  db: Db,
  district: string,
  at: Instant,
  until: Instant,
  after = first,
): AsyncGenerator<PlaceAsOf[]> {
  for (let last = after; ;) {
    const places = await placesAsOf(db, district, { after: last, limit: batch }, at, until);
    if (places.length > 0) yield places;
    if (places.length < batch) return;
    last = places.at(-1)!.id;
    await pause(5);
  }
}

/** Years lived through by a place from `at` to `until`; 0 if it was not there. */
function watched(place: PlaceAsOf, on: string, until: string): number {
  const begin = place.openedOn !== null && place.openedOn > on ? place.openedOn : on;
  const end = place.closedOn !== null && place.closedOn < until ? place.closedOn : until;
  return Math.max(0, (toMicros(`${end}T00:00:00Z`) - toMicros(`${begin}T00:00:00Z`)) / 86_400e6 / yearDays);
}

/**
 * A row for each place and year: what was known when the year began, and how often it burnt in it. Nothing of the year itself is among
 * the inputs; the first year of the history knows no visits before it, so they are unknown in it.
 */
export async function gather(
  db: Db,
  district: string,
  { now, zone, progress }: { now: Instant; zone: string; progress: (done: number, total: number) => Promise<void> },
): Promise<{ training: Training; until: string; places: number; fires: number }> {
  const until = localDateOf(now, zone);
  const { since, places, fires } = await historyOf(db, district);
  const inputs = allInputs();
  const columns: Record<string, Value[]> = Object.fromEntries(inputs.map(({ code }) => [code, []]));
  const training: Training & { columns: Record<string, Value[]> } = {
    columns,
    fires: [],
    exposure: [],
    year: [],
    places: [],
    inputs,
  };
  const numbers = new Map<string, number>();
  const numberOf = ({ id }: PlaceAsOf) => numbers.get(id) ?? (numbers.set(id, numbers.size), numbers.size - 1);
  const begun = since === null ? until : localDateOf(since, zone);
  const spans: { on: string; end: string }[] = [];
  for (let year = 0; year < mostYears; year++) {
    const [on, end] = [addDays(until, -yearDays * (year + 1)), addDays(until, -yearDays * year)];
    // A year that was lived through only in part is not a row: its exposure would be a guess.
    if (addDays(on, 30) < begun) break;
    spans.unshift({ on, end });
  }
  if (spans.length === 0)
    // Without history nothing is learned, but what is average can still be told.
    for await (const some of batchesAsOf(db, district, now, now)) {
      const table = await inputTable(db, district, some, { on: until, at: now, historyKnown: false });
      for (const { code } of inputs) columns[code]!.push(...(table[code] ?? []));
      for (const place of some) {
        training.places.push(numberOf(place));
        training.fires.push(0);
        training.exposure.push(0);
        training.year.push(0);
      }
    }
  let done = 0;
  for (const [year, { on, end }] of spans.entries()) {
    const [at, to] = [fromMicros(beginningOf(on, zone)), fromMicros(beginningOf(end, zone))];
    const historyKnown = begun <= addDays(on, 30 - yearDays);
    for await (const some of batchesAsOf(db, district, at, to)) {
      const there = some.filter((place) => watched(place, on, end) > 0.05);
      const table = await inputTable(db, district, there, { on, at, historyKnown });
      for (const { code } of inputs) columns[code]!.push(...(table[code] ?? []));
      for (const place of there) {
        training.fires.push(place.fires);
        training.exposure.push(watched(place, on, end));
        training.year.push(year);
        training.places.push(numberOf(place));
      }
      done += some.length;
      await progress(done, spans.length * places);
    }
  }
  return { training, until, places, fires };
}

/**
 * Has it fitted in a process of its own: fitting takes many times the memory of the model, which only the end of a process gives back.
 * @throws Error if the process fails or `signal` says stop
 */
export async function learnApart(training: Training, seed: number, signal: AbortSignal): Promise<Learned> {
  const learner = fork(fileURLToPath(workerFile('risk-worker')), [], {
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
    execArgv: ['--max-old-space-size=1024'],
    signal, // and not a listener of our own: one that stays behind would hold all that was learned from
  });
  try {
    return await new Promise<Learned>((resolve, reject) => {
      learner.once('message', (learned) => resolve(learned as Learned));
      learner.once('error', reject);
      learner.once('exit', (code) => reject(new Error(`the learning process ended with ${code}`)));
      learner.send({ training, seed }, (error) => void (error && reject(error)));
    });
  } finally {
    learner.kill();
  }
}
