/** What is expected of a quarter is written down before it, sealed in the ledger, and held against what happened when it is over. */
import { createHash } from 'node:crypto';
import { beginningOf, localDateOf } from '../../core/local-date.ts';
import { calibrationPlot, compareRankings, explorationDraw } from '../../core/risk/honesty.ts';
import { fromMicros, type Instant } from '../../core/time.ts';
import type { Act } from '../../platform/act.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { record } from '../ledger/index.ts';
import { noModelYet, notOverYet, quarterFrozen, quarterOf, type Quarter } from './rules.ts';
import { zoneOf } from './scoring.ts';
import * as store from './store.ts';

/** The bytes that are sealed: one line a place, in the order of the ids. */
export const forecastBytes = (quarter: string, model: string, rates: readonly store.ForecastRate[]): string =>
  [`${quarter} ${model}`, ...rates.map((one) => `${one.place} ${one.rate} ${one.pastFires} ${one.statutory} ${one.arm}`)].join(
    '\n',
  );

export const digestOf = (bytes: string): string => createHash('sha256').update(bytes).digest('hex');

/** Freezes the forecast of a quarter. @throws Problem quarter-frozen the second time, no-model-yet before the first scoring */
export async function freeze(tx: Tx, act: Act, later: number): Promise<store.Forecast> {
  const { district, now } = act;
  const zone = await zoneOf(tx);
  const quarter = quarterOf(localDateOf(now, zone), later);
  if (await store.forecastOf(tx, district, quarter.code)) throw quarterFrozen({ quarter: quarter.code });
  const model = await store.newestModel(tx, district);
  const open = await store.ratesToFreeze(tx, district, now);
  if (!model || open.length === 0) throw noModelYet({});
  const share = await store.explorationShare(tx, district);
  const { drawn } = explorationDraw(
    open.length,
    share,
    [...quarter.code].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 2 ** 31,
  );
  const lots = new Set(drawn);
  const rates = open.map((one, row): store.ForecastRate => ({ ...one, arm: lots.has(row) ? 'exploration' : 'ranking' }));
  return keep(tx, act, quarter, model.id, rates, false);
}

/** Stores a forecast; its digest is in the ledger from then on. */
export async function keep(
  tx: Tx,
  act: Act,
  quarter: Quarter,
  model: string,
  rates: readonly store.ForecastRate[],
  afterwards: boolean,
): Promise<store.Forecast> {
  const { district } = act;
  const forecast: store.Forecast = {
    id: newId(),
    quarter: quarter.code,
    beginsOn: quarter.beginsOn,
    endsOn: quarter.endsOn,
    frozenAt: act.now,
    model,
    places: rates.length,
    digest: digestOf(forecastBytes(quarter.code, model, rates)),
    afterwards,
  };
  await store.storeForecast(tx, district, forecast, rates);
  await record(tx, act, [
    {
      verb: 'risk.frozen',
      subjectKind: 'district',
      subject: forecast.id,
      region: district,
      trade: null,
      facts: {
        quarter: quarter.code,
        model,
        places: rates.length,
        sha256: forecast.digest,
        ...(afterwards && { afterwards }),
      },
    },
  ]);
  return forecast;
}

/** How good a frozen forecast was. `intact`: its bytes still have the digest that stands in the ledger. */
export interface ForecastResult {
  comparison: ReturnType<typeof compareRankings>;
  calibration: ReturnType<typeof calibrationPlot>;
  /** Fires where the lot went and elsewhere, with how many places each has. */
  arms: { arm: 'ranking' | 'exploration'; places: number; fires: number }[];
}

/** Reckons without writing: pure but for reading. */
async function resultOf(db: Db, district: string, forecast: store.Forecast, zone: string) {
  const rates = await store.forecastRates(db, district, forecast.id);
  const intact = digestOf(forecastBytes(forecast.quarter, forecast.model, rates)) === forecast.digest;
  const [from, until] = [forecast.beginsOn, forecast.endsOn].map((day) => fromMicros(beginningOf(day, zone))) as [
    Instant,
    Instant,
  ];
  const burnt = new Map((await store.firesBetween(db, district, from, until)).map(({ place, fires }) => [place, fires]));
  const outcome = Float64Array.from(rates, ({ place }) => burnt.get(place) ?? 0);
  const of = (value: (one: store.ForecastRate) => number) => Float64Array.from(rates, value);
  const result: ForecastResult = {
    comparison: compareRankings(
      outcome,
      { model: of(({ rate }) => rate), past: of(({ pastFires }) => pastFires), statutory: of(({ statutory }) => statutory) },
      { percents: [1, 2, 5, 10, 20, 30, 50], times: 100, seed: 1 },
    ),
    calibration: calibrationPlot(
      of(({ rate }) => rate / 4000),
      outcome,
    ),
    arms: (['ranking', 'exploration'] as const).map((arm) => ({
      arm,
      places: rates.filter((one) => one.arm === arm).length,
      fires: rates.reduce((sum, one, row) => sum + (one.arm === arm ? outcome[row]! : 0), 0),
    })),
  };
  return { intact, fires: outcome.reduce((sum, one) => sum + one, 0), result };
}

/** Scores a quarter that is over; late reports may make it be scored again. @throws Problem quarter-not-over */
export async function judge(tx: Tx, act: Act, forecast: store.Forecast): Promise<{ fires: number; intact: boolean }> {
  const { district, now } = act;
  const zone = await zoneOf(tx);
  if (localDateOf(now, zone) < forecast.endsOn) throw notOverYet({ quarter: forecast.quarter });
  const { intact, fires, result } = await resultOf(tx, district, forecast, zone);
  await store.storeResult(tx, district, { forecast: forecast.id, at: now, intact, fires, result });
  await record(tx, act, [
    {
      verb: 'risk.judged',
      subjectKind: 'district',
      subject: forecast.id,
      region: district,
      trade: null,
      facts: { quarter: forecast.quarter, fires, intact },
    },
  ]);
  return { fires, intact };
}
