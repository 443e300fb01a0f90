/** Fits a model and says how good it is on a year it has not seen. Pure; runs in a thread of its own. */
import { calibrationPlot, codeShares, compareRankings, type Comparison } from '../../core/risk/honesty.ts';
import { auc, rateSlope } from '../../core/risk/measures.ts';
import { codesOf, type Value } from '../../core/risk/columns.ts';
import { learnDistrict, middleOf, scoreDistrict, type DistrictModel, type InputTable } from '../../core/risk/district.ts';
import type { RiskInput } from '../../core/risk/factors.ts';

export interface Training {
  columns: InputTable;
  fires: number[];
  exposure: number[];
  /** Which year each row is of; the highest is the last. */
  year: number[];
  /** Which place each row is of. */
  places: number[];
  inputs: readonly RiskInput[];
}

/** Measured on the last year by a model that knew only the years before; null where that cannot be done. */
export interface Validation {
  rows: number;
  fires: number;
  auc: number;
  slope: number;
  comparison: Comparison;
  calibration: ReturnType<typeof calibrationPlot>;
  /** By how much the area under the curve falls without each source of data. */
  sources: { source: RiskInput['source']; aucLost: number }[];
  /** Shares of codes at fitting, by input: what drift is measured against. */
  shares: Record<string, number[]>;
}

export interface Learned {
  model: DistrictModel;
  middle: Record<string, number>;
  validation: Validation | null;
}

const rowsWhere = (training: Training, keep: (row: number) => boolean): Training => {
  const rows = training.fires.flatMap((_, row) => (keep(row) ? [row] : []));
  const picked = <T>(values: readonly T[]) => rows.map((row) => values[row]!);
  return {
    ...training,
    columns: Object.fromEntries(Object.entries(training.columns).map(([name, values]) => [name, picked(values)])),
    fires: picked(training.fires),
    exposure: picked(training.exposure),
    year: picked(training.year),
    places: picked(training.places),
  };
};

/** @param seed of the bootstrap; the model itself draws nothing */
export function learnAndJudge(training: Training, seed: number): Learned {
  const model = learnDistrict(training, { inputs: training.inputs });
  const middle = middleOf(model, training.columns, training.fires.length);
  return { model, middle, validation: judge(training, model, seed) };
}

function judge(training: Training, whole: DistrictModel, seed: number): Validation | null {
  const last = Math.max(...training.year.slice(0, 1), ...new Set(training.year));
  const before = rowsWhere(training, (row) => training.year[row]! < last);
  const after = rowsWhere(training, (row) => training.year[row] === last);
  const fires = after.fires.reduce((sum, one) => sum + one, 0);
  if (before.fires.length === 0 || fires < 5) return null;
  const scoresOf = (dropped?: RiskInput['source']) => {
    const kept = training.inputs.filter(({ source }) => source !== dropped);
    const model = learnDistrict(before, { inputs: kept });
    return scoreDistrict(model, after.columns, after.fires.length);
  };
  const scores = scoresOf();
  const whenWhole = auc(scores, after.fires);
  const used = [...new Set(training.inputs.map(({ source }) => source))];
  const numeric = (name: string) =>
    Float64Array.from(after.columns[name] ?? after.fires.map((): Value => 0), (value) => Number(value ?? 0));
  return {
    rows: after.fires.length,
    fires,
    auc: whenWhole,
    slope: rateSlope(scores.map(Math.log), after.fires, after.exposure).slope,
    comparison: compareRankings(
      after.fires,
      { model: scores, past: numeric('fires_before') },
      { percents: [1, 5, 10, 20, 50], times: 60, seed },
    ),
    calibration: calibrationPlot(
      scores.map((rate, row) => (rate / 1000) * after.exposure[row]!),
      after.fires,
    ),
    sources: used.map((source) => ({ source, aucLost: whenWhole - auc(scoresOf(source), after.fires) })),
    shares: Object.fromEntries(
      (whole.learned?.columns ?? []).map((column) => [
        column.name,
        codeShares([column], [codesOf(column, (after.columns[column.name] ?? []) as ArrayLike<Value>)])[0]!,
      ]),
    ),
  };
}
