/**
 * The district's model against the known truth of the demo, seed by seed: slope of log predicted on log true rate, Spearman, loss of AUC
 * against the true score, and the truth's three strongest factors found. Each seed draws another district and its fires. Usage: risk-truth.ts [seeds] [places]
 */
import { auc } from '../src/core/risk/measures.ts';
import {
  type DistrictModel,
  explainer,
  type InputTable,
  learnDistrict,
  middleOf,
  scoreDistrict,
} from '../src/core/risk/district.ts';
import { foundPerVisit, riskInputs, shownByVisits } from '../src/core/risk/factors.ts';
import { drawLife, type LifeTable } from '../src/demo/life.ts';
import { truthOf } from '../src/demo/register.ts';
import { factors } from '../src/demo/truth.ts';

const [seeds, size] = [Number(process.argv[2] ?? 10), Number(process.argv[3] ?? 30_000)];
const asOf = '2026-06-01';

function inputsOf({ columns }: LifeTable): InputTable {
  const n = columns['type']!.length;
  const value = (name: string, row: number) => columns[name]![row] as number | null;
  const derived = (of: (row: number) => number | null) => Array.from({ length: n }, (_, row) => of(row));
  const shown = columns['items_before']!.map((items) => shownByVisits(String(items).split(' ')));
  const filled = Object.fromEntries(
    [...new Set(shown.flatMap((of) => Object.keys(of)))].map((name) => [
      name,
      columns[name]!.map((written, row) => written ?? shown[row]![name] ?? null),
    ]),
  );
  return {
    ...columns,
    ...filled,
    age: derived((row) => (value('built_year', row) === null ? null : Number(asOf.slice(0, 4)) - value('built_year', row)!)),
    crowd: derived((row) => {
      const [people, area] = [value('people', row), value('floor_area', row)];
      return people === null || area === null || area <= 0 ? null : (100 * people) / area;
    }),
    found_rate: derived((row) => {
      const [found, visits] = [value('found_before', row), value('visits_before', row)];
      return foundPerVisit(Number(found), Number(visits));
    }),
  };
}

/** The drawn tables count these from the beginning and not over a fixed span, so that they mean another thing each year. */
const inputs = riskInputs.filter(({ code }) => code !== 'fires_before' && code !== 'relapses');

/** The factor of the truth that an input shows. */
const shows: Record<string, string> = {
  ...Object.fromEntries(factors.map((factor) => [factor, factor])),
  age: 'built_year',
  crowd: 'people',
  hazard_class: 'type',
};

function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const rank = new Float64Array(values.length);
  order.forEach((row, at) => (rank[row] = at));
  return rank;
}

function regression(x: ArrayLike<number>, y: ArrayLike<number>): { slope: number; correlation: number } {
  const n = x.length;
  let [mx, my, xx, xy, yy] = [0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) [mx, my] = [mx + x[i]! / n, my + y[i]! / n];
  for (let i = 0; i < n; i++) {
    const [dx, dy] = [x[i]! - mx, y[i]! - my];
    [xx, xy, yy] = [xx + dx * dx, xy + dx * dy, yy + dy * dy];
  }
  return { slope: xy / xx, correlation: xy / Math.sqrt(xx * yy) };
}

/** The area under the curve over all outcomes that the true rates could have drawn in a quarter, not only the one they drew. */
function expectedAuc(scores: ArrayLike<number>, trueRates: ArrayLike<number>): number {
  const twice = <T>(of: ArrayLike<T>, value: (one: T, burns: boolean) => number) =>
    Float64Array.from({ length: 2 * of.length }, (_, i) => value(of[i >> 1]!, i % 2 === 1));
  const weight = (rate: number, burns: boolean) => (burns ? 1 - Math.exp(-rate / 4) : Math.exp(-rate / 4));
  return auc(
    twice(scores, (score) => score),
    twice(scores, (_, burns) => Number(burns)),
    twice(trueRates, weight),
  );
}

/** Milliseconds for all rows with their reasons, and the median for one place in a table of its own, as after a change there. */
function timesOfReasons(
  model: DistrictModel,
  columns: InputTable,
  rows: number,
  middle: Record<string, number>,
): [number, number] {
  const began = performance.now();
  const all = explainer(model, columns, rows, middle);
  for (let row = 0; row < rows; row++) all(row);
  const took = performance.now() - began;
  const singles = Array.from({ length: 200 }, (_, k) => {
    const row = Math.floor((k * rows) / 200);
    const alone = Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, [values[row]!]]));
    const from = performance.now();
    explainer(model, alone, 1, middle)(0);
    return performance.now() - from;
  }).sort((a, b) => a - b);
  return [took, singles[100]!];
}

const results: Record<string, number>[] = [];
for (let seed = 1; seed <= seeds; seed++) {
  const life = drawLife(truthOf({ seed, asOf, places: size, zone: 'Asia/Shanghai', obligations: 0 }), 3, seed);
  const began = performance.now();
  const placeOf = new Map([...new Set(life.training.id)].map((id, place) => [id, place]));
  const places = life.training.id.map((id) => placeOf.get(id)!);
  const model = learnDistrict(
    { columns: inputsOf(life.training), fires: life.training.fires, exposure: life.training.exposure, places },
    { inputs },
  );
  const fitted = performance.now();
  const columns = inputsOf(life.quarter);
  const rows = life.quarter.id.length;
  const rates = scoreDistrict(model, columns, rows);
  const scored = performance.now();
  const trueRates = life.quarter.id.map((id) => life.rates.get(id)!);
  const logs = (values: ArrayLike<number>) => Float64Array.from(values, Math.log);
  const { slope } = regression(logs(trueRates), logs(rates));
  // The other way round: 1 means that a predicted difference is a true one.
  const { slope: calibration } = regression(logs(rates), logs(trueRates));
  const { correlation } = regression(logs(rates), logs(trueRates));
  const { correlation: spearman } = regression(ranks(trueRates), ranks(rates));
  const aucLoss = auc(trueRates, life.quarter.fires) - auc(rates, life.quarter.fires);
  const aucLossExpected = expectedAuc(trueRates, trueRates) - expectedAuc(rates, trueRates);
  const middle = middleOf(model, columns, rows);
  const explain = explainer(model, columns, rows, middle);
  const [explainMillis, oneMillis] = timesOfReasons(model, columns, rows, middle);
  const top = Array.from({ length: rows }, (_, row) => row)
    .sort((a, b) => rates[b]! - rates[a]!)
    .slice(0, 500);
  let found = 0;
  for (const row of top) {
    const sums = new Map<string, number>();
    for (const { inputs, value } of explain(row).reasons)
      for (const input of inputs) {
        const factor = shows[input];
        if (factor) sums.set(factor, (sums.get(factor) ?? 0) + value / inputs.length);
      }
    const named = [...sums].sort((a, b) => b[1] - a[1]).slice(0, 3);
    const strongest = life.strongest.get(life.quarter.id[row]!)!;
    found += named.filter(([factor]) => strongest.includes(factor)).length / 3 / top.length;
  }
  const round = (value: number) => Math.round(value * 1000) / 1000;
  const result = {
    seed,
    fires: model.fires,
    slope: round(slope),
    calibration: round(calibration),
    spearman: round(spearman),
    aucLoss: round(aucLoss),
    aucLossExpected: round(aucLossExpected),
    correlation: round(correlation),
    topFactors: round(found),
    fitSeconds: round((fitted - began) / 1000),
    scoreSeconds: round((scored - fitted) / 1000),
    reasonsSeconds: round(explainMillis / 1000),
    onePlaceMillis: round(oneMillis),
  };
  results.push(result);
  console.log(JSON.stringify(result));
}
const mean = (name: string) => results.reduce((sum, one) => sum + one[name]!, 0) / results.length;
console.log(
  JSON.stringify({
    mean: Object.fromEntries(
      ['slope', 'calibration', 'spearman', 'correlation', 'aucLoss', 'aucLossExpected', 'topFactors', 'fitSeconds'].map(
        (name) => [name, mean(name)],
      ),
    ),
  }),
);
