/**
 * The model of a district: rates before any fire by the factor table, drawn to what the towns and types show (empirical Bayes), and,
 * once there are fires enough, learned shapes over it. Additive on the log scale at every stage; pure, the same in a browser.
 */
import { type AdditiveModel, reasonsOf, scoreCodes } from './additive.ts';
import { categoryColumn, type Codes, codesOf, numberColumn, type Column, type Value } from './columns.ts';
import { inputOfFactor, riskInputs, type RiskInput } from './factors.ts';
import { blend, factorTable, priorRate, type FactorTable, type PlaceFacts } from './prior.ts';
import { fitSmooth } from './smooth.ts';

/** Values by input; each list has one value a row. A column that is left out is unknown throughout. */
export type InputTable = Record<string, readonly Value[]>;

export interface TrainingTable {
  columns: InputTable;
  fires: ArrayLike<number>;
  /** Years watched. */
  exposure: ArrayLike<number>;
  /** Which place each row is of. */
  places?: ArrayLike<number> | undefined;
}

export interface DistrictModel {
  basis: 'prior' | 'blended' | 'learned';
  table: FactorTable;
  /** By what a prior rate is multiplied before anything else, on the log scale. */
  level: number;
  /** ln of the ratio of a town and type, `town type`. */
  ratios: Record<string, number>;
  learned: AdditiveModel | null;
  fires: number;
  rows: number;
}

/** Fires from which shapes are learned: with fewer a shape is mostly chance. */
export const firesToLearn = 120;

const vulnerable = new Set(['E02', 'E04', 'H01', 'H03', 'H04']);
const valueAt = (columns: InputTable, name: string, row: number): Value => columns[name]?.[row] ?? null;
const numberAt = (columns: InputTable, name: string, row: number): number | undefined => {
  const value = valueAt(columns, name, row);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};
const classes = ['A', 'B', 'C', 'D', 'E'] as const;

/** The facts that the factor table asks for, from the inputs of a row. */
export function factsOf(columns: InputTable, row: number): PlaceFacts {
  const is = (name: string) => valueAt(columns, name, row);
  const type = is('type');
  const hazardClass = classes.find((one) => one === is('hazard_class'));
  const people = numberAt(columns, 'people', row);
  const [structure, panels, age] = [is('structure'), is('sandwich_panels'), numberAt(columns, 'age', row)];
  const built = structure === null && panels === null && age === undefined;
  const [sprinklers, alarm] = [is('sprinklers'), is('alarm_system')];
  const sparks = ['hot_work', 'open_fire', 'ebikes_indoors'].map(is);
  const open = numberAt(columns, 'open', row);
  const arrival = numberAt(columns, 'arrival', row);
  const [lodging, sublet] = [is('lodging'), is('sublet')];
  const events = numberAt(columns, 'fires_before', row);
  return {
    ...(hazardClass && { hazardClass }),
    ...(people !== undefined && { peopleOverThreshold: people / 100 }),
    ...(type !== null && { vulnerableSleep: vulnerable.has(String(type)) }),
    ...(!built && {
      buildingPoints:
        (structure === 'timber' ? 60 : structure === 'brick_timber' ? 45 : 10) +
        (panels === 'yes' ? 40 : 0) +
        ((age ?? 0) > 30 ? 20 : 0),
    }),
    ...((lodging !== null || sublet !== null) && {
      mixedUse:
        lodging === 'yes' && type !== null && /^[FW]/.test(String(type))
          ? ('three-in-one' as const)
          : lodging === 'yes'
            ? ('mixed-use' as const)
            : sublet === 'yes'
              ? ('multi-tenant' as const)
              : ('none' as const),
    }),
    failed: {
      ...((sprinklers !== null || alarm !== null) && {
        systems: ((sprinklers === 'no' ? 1 : 0) + (alarm === 'no' ? 1 : 0)) / 2,
      }),
      ...(sparks.some((one) => one !== null) && { ignition: sparks.filter((one) => one === 'yes').length / 3 }),
    },
    ...(open !== undefined && { hazards: { general: open, serious: 0, overdue: 0 } }),
    ...(events !== undefined && { events }),
    ...(arrival !== undefined && { arrivalSeconds: arrival }),
  };
}

const keyOf = (columns: InputTable, row: number) =>
  `${valueAt(columns, 'town', row) ?? ''} ${valueAt(columns, 'type', row) ?? ''}`;

export interface LearnOptions {
  inputs?: readonly RiskInput[];
  pairs?: number;
  table?: FactorTable;
  fewest?: number;
}

/** @returns a model for any number of fires, none included; the same data and seed give the same model */
export function learnDistrict(training: TrainingTable, options: LearnOptions = {}): DistrictModel {
  const { inputs = riskInputs, table = factorTable, fewest = firesToLearn } = options;
  const { columns, fires } = training;
  const rows = fires.length;
  const priors = Float64Array.from({ length: rows }, (_, row) => priorRate(factsOf(columns, row), table).rate / 1000);
  const expected = priors.map((rate, row) => rate * training.exposure[row]!);
  const burnt = sumOf(fires);
  const watchedRows = Array.from(training.exposure).filter((years) => years > 0).length;
  const model: DistrictModel = { basis: 'prior', table, level: 0, ratios: {}, learned: null, fires: burnt, rows: watchedRows };
  if (burnt === 0) return model;
  if (burnt < fewest) {
    const cells = new Map<string, { town: string; type: string; events: number; expected: number }>();
    for (let row = 0; row < rows; row++) {
      const [town, type] = keyOf(columns, row).split(' ') as [string, string];
      const cell = cells.get(`${town} ${type}`) ?? { town, type, events: 0, expected: 0 };
      cell.events += fires[row]!;
      cell.expected += expected[row]!;
      cells.set(`${town} ${type}`, cell);
    }
    const { at } = blend([...cells.values()]);
    model.basis = 'blended';
    model.level = Math.log(at('', '').ratio);
    for (const [key, { town, type }] of cells) model.ratios[key] = Math.log(at(town, type).ratio) - model.level;
    return model;
  }
  const taken: Column[] = [];
  const codes: Codes[] = [];
  for (const { code, kind } of inputs) {
    const values = columns[code];
    if (!values) continue;
    const column =
      kind === 'number'
        ? numberColumn(
            code,
            Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))),
            { maxBins: 60 },
          )
        : categoryColumn(
            code,
            values.map((value) => (value === null ? null : String(value))),
            { minCount: 20, maxLevels: 2000 },
          );
    if (!column) continue;
    taken.push(column);
    codes.push(codesOf(column, values as ArrayLike<Value>));
  }
  const directions = Object.fromEntries(inputs.flatMap(({ code, direction }) => (direction ? [[code, direction]] : [])));
  const orders = Object.fromEntries(inputs.flatMap(({ code, order }) => (order ? [[code, order]] : [])));
  model.learned = fitSmooth(
    taken,
    { codes, outcome: fires, exposure: Float64Array.from(training.exposure, (years) => years / 1000) },
    {
      directions,
      orders,
      pairs: options.pairs ?? 4,
      kind: 'type',
      unguessed: ['town', 'village', 'form'],
      places: training.places,
    },
  );
  model.basis = 'learned';
  return model;
}

const sumOf = (values: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
};

/** Codes of the learned columns. */
const codesFor = (model: AdditiveModel, columns: InputTable, rows: number) =>
  model.columns.map((column) => {
    const values = columns[column.name];
    return values ? codesOf(column, values as ArrayLike<Value>) : new Uint8Array(rows);
  });

/** Expected fires per 1,000 place-years of each row. */
export function scoreDistrict(model: DistrictModel, columns: InputTable, rows: number): Float64Array {
  if (model.learned)
    return scoreCodes(model.learned, codesFor(model.learned, columns, rows), rows).map((score) => Math.exp(score));
  return Float64Array.from({ length: rows }, (_, row) => {
    const prior = Math.log(priorRate(factsOf(columns, row), model.table).rate);
    return Math.exp(prior + model.level + (model.ratios[keyOf(columns, row)] ?? 0));
  });
}

export interface RateReason {
  /** Inputs by code; two for a pair. */
  inputs: string[];
  /** What it adds to the natural logarithm of the rate beside the middle of the district. */
  value: number;
}

/** One place as a sum: `base + Σ value` is ln(rate). Strongest first. */
export interface Explained {
  rate: number;
  base: number;
  reasons: RateReason[];
}

/** Explains rows of one table. What a reason adds is told against `middle`, the average over the district, where it is given. */
export function explainer(model: DistrictModel, columns: InputTable, rows: number, middle: Record<string, number> = {}) {
  const codes = model.learned ? codesFor(model.learned, columns, rows) : [];
  return (row: number): Explained => {
    const sums = new Map<string, RateReason>();
    const add = (inputs: string[], value: number) => {
      const key = inputs.join(' ');
      const one = sums.get(key);
      if (one) one.value += value;
      else sums.set(key, { inputs, value });
    };
    let base: number;
    if (model.learned) {
      const learned = reasonsOf(
        model.learned,
        codes.map((of) => of[row]!),
      );
      base = learned.base;
      for (const { columns: inputs, value } of learned.reasons) add(inputs, value);
    } else {
      const prior = priorRate(factsOf(columns, row), model.table);
      for (const { factor, value } of prior.reasons) add([inputOfFactor[factor]], value);
      add(['town', 'type'], model.ratios[keyOf(columns, row)] ?? 0);
      base = prior.base + model.level;
    }
    const reasons = [...sums.values()].map((reason) => ({
      ...reason,
      value: reason.value - (middle[reason.inputs.join(' ')] ?? 0),
    }));
    base += Object.entries(middle).reduce((sum, [key, value]) => sum + (sums.has(key) ? value : 0), 0);
    reasons.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    return {
      rate: Math.exp(reasons.reduce((sum, { value }) => sum + value, base)),
      base,
      reasons: reasons.filter(({ value }) => value !== 0),
    };
  };
}

/** The average of each reason over rows: what a reason is told against. */
export function middleOf(model: DistrictModel, columns: InputTable, rows: number): Record<string, number> {
  const explain = explainer(model, columns, rows);
  const sums: Record<string, number> = {};
  const step = Math.max(1, Math.floor(rows / 4000));
  let seen = 0;
  for (let row = 0; row < rows; row += step) {
    seen += 1;
    for (const { inputs, value } of explain(row).reasons) sums[inputs.join(' ')] = (sums[inputs.join(' ')] ?? 0) + value;
  }
  return Object.fromEntries(Object.entries(sums).map(([key, sum]) => [key, sum / seen]));
}
