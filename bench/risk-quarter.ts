/**
 * A whole round of a forecast on the demo: the district as it stands at the end of June, fitted, rated, its next quarter frozen; then
 * the fires of that quarter by the known truth, and the forecast held against them. The directory can be opened by `fengsui start`
 * afterwards. Usage: risk-quarter.ts [SIZE] [DIRECTORY]. One JSON line.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginningOf } from '../src/core/local-date.ts';
import { fromMicros } from '../src/core/time.ts';
import { foundDemo } from '../src/demo/index.ts';
import { fillIn } from '../src/demo/filling.ts';
import { living } from '../src/demo/life.ts';
import { truthOf } from '../src/demo/register.ts';
import { inAct } from '../src/features/ledger/index.ts';
import { batchesAsOf, gather } from '../src/features/risk/fitting.ts';
import { freeze, judge, type ForecastResult } from '../src/features/risk/forecasts.ts';
import { learnAndJudge } from '../src/features/risk/learning.ts';
import { scorePlaces } from '../src/features/risk/scoring.ts';
import * as store from '../src/features/risk/store.ts';
import { allVerbs, features } from '../src/server.ts';
import { acceptVerbs } from '../src/features/ledger/index.ts';
import type { Act } from '../src/platform/act.ts';
import type { Tx } from '../src/platform/db/index.ts';
import { migrate } from '../src/platform/db/migrate.ts';
import { openDatabase } from '../src/platform/db/open.ts';
import { newId } from '../src/platform/ids.ts';
import { packageRoot } from '../src/core/package.ts';

const size = process.argv[2] ?? '6000';
const directory = process.argv[3] ?? mkdtempSync(join(tmpdir(), 'fengsui-quarter-'));
const [asOf, seed, timeZone, district] = ['2026-06-29', 1, 'Asia/Shanghai', '990101'];
const before = '2026-06-29T02:00:00Z';
const after = '2026-10-10T02:00:00Z';

acceptVerbs(allVerbs(features));
const database = await openDatabase({ dataDirectory: directory });
await migrate(database, join(packageRoot, 'migrations'));
const clockAt = (now: string) => ({ now: () => now });
await foundDemo(database, clockAt(before), { demo: size, seed, timeZone, dataDirectory: directory });
const { signal } = new AbortController();
await fillIn({ database, district, signal, clock: clockAt(before) });

const began = performance.now();
const { training, until, fires } = await gather(database, district, {
  now: before,
  zone: timeZone,
  progress: async () => undefined,
});
const { model, middle, validation } = learnAndJudge(training, seed);
const fitted = performance.now();
const stored: store.StoredModel = {
  id: newId(),
  kind: model.basis,
  fittedAt: before,
  trainedUntil: until,
  seed,
  firesKnown: fires,
  model,
  middle,
  inputs: [...training.inputs],
  validation,
};
await database.transaction((tx) => store.storeModel(tx, district, stored));
for await (const places of batchesAsOf(database, district, before, before)) {
  const scores = await scorePlaces(database, district, stored, places, { now: before, zone: timeZone, dynamic: false });
  await database.transaction((tx) => store.storeScores(tx, district, scores));
}
const rated = performance.now();

const acting = <A>(now: string, perform: (tx: Tx, act: Act) => Promise<A>) =>
  inAct(
    database,
    clockAt(now),
    { id: newId(), district, actor: null, post: null, via: 'job', request: now },
    async (tx, act) => ({
      status: 200,
      answer: await perform(tx, act),
    }),
  ).then(({ answer }) => answer);
const forecast = await acting(before, (tx, act) => freeze(tx, act, 1));

const truth = truthOf({ seed, asOf, places: Number(size), zone: timeZone, obligations: 0 });
// Another seed for the days to come, or they would be the first days of the history again.
const steps = living(truth, 0, 95, seed + 1);
let step = steps.next();
while (!step.done) step = steps.next();
const { of } = step.value.fires;
const midnight = beginningOf(asOf, timeZone);
const rows = of.place.map((n, i) => ({
  district,
  id: newId(),
  number: `NEXT${i}`,
  place: truth.ids[n],
  region: truth.regions[n],
  happenedAt: fromMicros(midnight + Math.round(of.at[i]!) * 1_000_000),
}));
await database.transaction((tx) => tx.bulk('place_fire', rows));
const judged = await acting(after, (tx, act) => judge(tx, act, forecast));
const [listed] = await store.listForecasts(database, district);
const { comparison, calibration, arms } = listed!.result as ForecastResult;
console.log(
  JSON.stringify({
    places: forecast.places,
    firesLearned: fires,
    learnSeconds: (fitted - began) / 1000,
    rateSeconds: (rated - fitted) / 1000,
    lastYear: validation && { auc: validation.auc, slope: validation.slope, sources: validation.sources },
    sha256: forecast.digest,
    ...judged,
    captured: Object.fromEntries(Object.entries(comparison.captured).map(([name, by]) => [name, by[10]])),
    lead: Object.fromEntries(Object.entries(comparison.lead).map(([name, by]) => [name, by[10]])),
    calibration: calibration.map(({ expected, happened }) => [expected, happened.value]),
    arms,
    directory,
  }),
);
await database.close();
