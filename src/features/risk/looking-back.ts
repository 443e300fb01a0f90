/**
 * Quarters that are over and that nobody froze before they began, as in a district whose history was brought in: the forecast that would
 * have been made is reckoned from what was known when the quarter began, kept like a frozen one, and marked as made afterwards.
 */
import { addDays, beginningOf, localDateOf } from '../../core/local-date.ts';
import { scoreDistrict } from '../../core/risk/district.ts';
import { fromMicros } from '../../core/time.ts';
import type { Act } from '../../platform/act.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { historyOf } from '../places/index.ts';
import { batchesAsOf, gather, learningSeed } from './fitting.ts';
import { judge, keep } from './forecasts.ts';
import { inputTable } from './inputs.ts';
import type { Learned, Training } from './learning.ts';
import { quarterOf, type Quarter } from './rules.ts';
import { zoneOf } from './scoring.ts';
import * as store from './store.ts';

const quarters = 4;

/** Of the last four quarters those without a forecast and with a year of history before them, the newest first. */
export async function quartersMissed(db: Db, district: string, day: string): Promise<Quarter[]> {
  const { since } = await historyOf(db, district);
  if (since === null) return [];
  const begun = localDateOf(since, await zoneOf(db));
  const known = await store.quartersForecast(db, district);
  return Array.from({ length: quarters }, (_, back) => quarterOf(day, -1 - back)).filter(
    ({ code, beginsOn }) => !known.has(code) && begun <= addDays(beginsOn, 30 - 365),
  );
}

/** Learns from what was there before the quarter and rates the places that were open then. Writes nothing. `goOn` throws when it is to stop. */
export async function reckonAfterwards(
  db: Db,
  district: string,
  { beginsOn }: Quarter,
  { zone, learn, goOn }: { zone: string; learn: (training: Training) => Promise<Learned>; goOn: () => void },
): Promise<{ model: store.StoredModel; rates: store.ForecastRate[] }> {
  const at = fromMicros(beginningOf(beginsOn, zone));
  // Fires from then on are not on record yet.
  const { training, until } = await gather(db, district, { now: at, zone, progress: async () => goOn() });
  const { model: learned, middle } = await learn(training);
  const model: store.StoredModel = {
    id: newId(),
    kind: learned.basis,
    // As of the quarter's first moment, so that it is never taken for the newest.
    fittedAt: at,
    trainedUntil: until,
    seed: learningSeed,
    firesKnown: learned.fires,
    model: learned,
    middle,
    inputs: [...training.inputs],
    validation: null,
  };
  const rates: store.ForecastRate[] = [];
  for await (const some of batchesAsOf(db, district, at, at)) {
    goOn();
    const there = some.filter(
      ({ openedOn, closedOn }) => (openedOn === null || openedOn < beginsOn) && (closedOn === null || closedOn > beginsOn),
    );
    const table = await inputTable(db, district, there, { on: beginsOn, at, historyKnown: learned.rows > 0 });
    const scores = scoreDistrict(learned, table, there.length);
    for (const [row, { id, firesBefore, keyUnit, flags }] of there.entries())
      rates.push({
        place: id,
        rate: scores[row]!,
        pastFires: firesBefore,
        statutory:
          (keyUnit === 'set' ? 3 : 0) + (flags.includes('PUBLIC_GATHERING') ? 2 : 0) + (flags.includes('CROWDED') ? 1 : 0),
        arm: 'ranking',
      });
  }
  return { model, rates };
}

/** Keeps it and holds it against its quarter. */
export async function keepAfterwards(
  tx: Tx,
  act: Act,
  quarter: Quarter,
  model: store.StoredModel,
  rates: readonly store.ForecastRate[],
): Promise<void> {
  await store.storeModel(tx, act.district, model);
  const forecast = await keep(tx, act, quarter, model.id, rates, true);
  await judge(tx, act, forecast);
}
