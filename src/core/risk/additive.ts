/**
 * An additive model that reaches the accuracy of boosted trees: score = base + Σ shape of one input + Σ surface of a few pairs.
 * Each shape is learned by cyclic boosting of small trees on binned inputs at a low rate, stopped where rows left out stop gaining,
 * and averaged over several such splits ("bags"). The sum is exact: a reason is a term, and the terms are the score.
 * Outcomes: yes/no (logit link) or counts with exposure (log link). Same inputs and seed, same model.
 */
import { seededRandom, shuffled } from '../random.ts';
import { codeCount, type Codes, codesOf, type Column, type Value } from './columns.ts';
import { calibrationSlope } from './measures.ts';
import { fitCross, fitOrdered, fitUnordered, type Direction, type LeafRules } from './shapes.ts';

export type Outcome = 'yes-no' | 'count';

export interface Rows {
  /** One column of values per input, in the order of `columns`. */
  codes: readonly Codes[];
  /** 0/1, or counts. */
  outcome: ArrayLike<number>;
  /** Place-years or the like behind each count; 1 if left out. */
  exposure?: ArrayLike<number> | undefined;
  weight?: ArrayLike<number> | undefined;
}

export interface FitOptions {
  outcome: Outcome;
  seed?: number;
  bags?: number;
  rate?: number;
  maxRounds?: number;
  patience?: number;
  /** Share of rows left out of a bag to know when to stop. */
  leftOut?: number;
  pairs?: number;
  penalty?: number;
  levelPenalty?: number;
  minLeaf?: number;
  directions?: Record<string, Direction>;
}

export interface Shape {
  column: number;
  /** Link-scale value by code; averages to zero over the rows it was fitted on. */
  values: number[];
}

export interface Surface {
  columns: [number, number];
  /** This is what stands in where this column is unknown, by the other: a reason of this column alone. */
  unknownOf?: number;
  /** Coarse bin of each code of either column, and the link-scale value of each cell, row by row. */
  bins: [number[], number[]];
  values: number[];
}

export interface AdditiveModel {
  outcome: Outcome;
  columns: Column[];
  base: number;
  shapes: Shape[];
  surfaces: Surface[];
}

interface Work {
  rows: Uint32Array;
  score: Float64Array;
  gradient: Float64Array;
  hessian: Float64Array;
}

interface Data {
  codes: readonly Codes[];
  outcome: Float64Array;
  exposure: Float64Array;
  weight: Float64Array;
  kind: Outcome;
}

function refresh(data: Data, work: Work): void {
  const { rows, score, gradient, hessian } = work;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const weight = data.weight[row]!;
    if (data.kind === 'yes-no') {
      const p = 1 / (1 + Math.exp(-score[i]!));
      gradient[i] = weight * (p - data.outcome[row]!);
      hessian[i] = weight * Math.max(p * (1 - p), 1e-6);
    } else {
      const expected = data.exposure[row]! * Math.exp(Math.min(score[i]!, 30));
      gradient[i] = weight * (expected - data.outcome[row]!);
      hessian[i] = weight * Math.max(expected, 1e-9);
    }
  }
}

function lossOf(data: Data, work: Work): number {
  let loss = 0;
  for (let i = 0; i < work.rows.length; i++) {
    const row = work.rows[i]!;
    const score = work.score[i]!;
    const outcome = data.outcome[row]!;
    loss +=
      data.weight[row]! *
      (data.kind === 'yes-no'
        ? Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score))) - outcome * score
        : data.exposure[row]! * Math.exp(Math.min(score, 30)) - outcome * score);
  }
  return loss;
}

const workOn = (rows: Uint32Array, base: number): Work => ({
  rows,
  score: new Float64Array(rows.length).fill(base),
  gradient: new Float64Array(rows.length),
  hessian: new Float64Array(rows.length),
});

/** A term in the making: something with a code per row, a value per code and a way to take one step. */
interface Term {
  codes: Codes;
  size: number;
  step: (g: Float64Array, h: Float64Array, out: Float64Array) => number;
}

const treesPerVisit = 4;

interface Boosted {
  values: Float64Array[];
  rounds: number;
  gains: Float64Array;
}

/** Cyclic boosting of `terms` from the scores in `train` and `held`; both are left at the best round. */
function boost(
  data: Data,
  terms: readonly Term[],
  train: Work,
  held: Work,
  options: Required<Pick<FitOptions, 'rate' | 'maxRounds' | 'patience'>>,
): Boosted {
  const values = terms.map(({ size }) => new Float64Array(size));
  const gains = new Float64Array(terms.length);
  const best = { loss: lossOf(data, held), round: 0, values: values.map((one) => one.slice()) };
  const widest = Math.max(...terms.map(({ size }) => size), 1);
  const g = new Float64Array(widest);
  const h = new Float64Array(widest);
  const out = new Float64Array(widest);
  const sum = new Float64Array(widest);
  const n = train.rows.length;
  // Side by side in the bag's own order: looking rows up one by one would cost as much as the rest.
  const inside = terms.map(({ codes }) => train.rows.reduce((of, row, i) => ((of[i] = codes[row]!), of), new Uint16Array(n)));
  const outside = terms.map(({ codes }) =>
    held.rows.reduce((of, row, i) => ((of[i] = codes[row]!), of), new Uint16Array(held.rows.length)),
  );
  let round = 0;
  while (round < options.maxRounds && round - best.round < options.patience) {
    round += 1;
    refresh(data, train);
    const { gradient, hessian, score } = train;
    terms.forEach((term, t) => {
      const { size } = term;
      const codes = inside[t]!;
      const heldCodes = outside[t]!;
      const histogramG = g.subarray(0, size).fill(0);
      const histogramH = h.subarray(0, size).fill(0);
      for (let i = 0; i < n; i++) {
        const code = codes[i]!;
        histogramG[code] = histogramG[code]! + gradient[i]!;
        histogramH[code] = histogramH[code]! + hessian[i]!;
      }
      const steps = out.subarray(0, size);
      const total = sum.subarray(0, size).fill(0);
      // Several small trees on the same histogram, each after the slope has followed the one before: rows are visited once for all.
      for (let tree = 0; tree < treesPerVisit; tree++) {
        const gain = term.step(histogramG, histogramH, steps);
        if (gain <= 0) break;
        gains[t] = gains[t]! + gain;
        for (let code = 0; code < size; code++) {
          const by = steps[code]! * options.rate;
          total[code] = total[code]! + by;
          histogramG[code] = histogramG[code]! + histogramH[code]! * by;
        }
      }
      const value = values[t]!;
      for (let code = 0; code < size; code++) value[code] = value[code]! + total[code]!;
      // The gradient follows by its own slope until the next round reckons it anew: an exp for every row and term would cost more than all else.
      for (let i = 0; i < n; i++) {
        const by = total[codes[i]!]!;
        score[i] = score[i]! + by;
        gradient[i] = gradient[i]! + hessian[i]! * by;
      }
      for (let i = 0; i < held.rows.length; i++) held.score[i] = held.score[i]! + total[heldCodes[i]!]!;
    });
    const loss = lossOf(data, held);
    if (loss < best.loss - 1e-9) {
      best.loss = loss;
      best.round = round;
      values.forEach((value, t) => best.values[t]!.set(value));
    }
  }
  values.forEach((value, t) => {
    const kept = best.values[t]!;
    const { codes } = terms[t]!;
    const excess = value.map((v, code) => v - kept[code]!);
    for (const work of [train, held])
      for (let i = 0; i < work.rows.length; i++) work.score[i] = work.score[i]! - excess[codes[work.rows[i]!]!]!;
  });
  return { values: best.values, rounds: best.round, gains };
}

/** Coarse bins of a column for pairs: about equal shares of rows, unknown apart. */
function coarse(codes: Codes, size: number, most: number): { map: Uint8Array; bins: number } {
  const counts = new Float64Array(size);
  for (const code of codes) counts[code] = counts[code]! + 1;
  const map = new Uint8Array(size);
  let bin = counts[0]! > 0 ? 1 : 0;
  const first = bin;
  const total = codes.length - counts[0]!;
  let sum = 0;
  for (let code = 1; code < size; code++) {
    map[code] = bin;
    sum += counts[code]!;
    if (sum >= (total * (bin - first + 1)) / most && code < size - 1) bin += 1;
  }
  return { map, bins: bin + 1 };
}

/** Levels of a category in the order of their mean outcome, so that a cut on a pair means something. */
function reordered(data: Data, codes: Codes, size: number, residual: Float64Array): Uint8Array {
  const sum = new Float64Array(size);
  const count = new Float64Array(size).fill(20);
  for (let i = 0; i < codes.length; i++) {
    sum[codes[i]!] = sum[codes[i]!]! + residual[i]!;
    count[codes[i]!] = count[codes[i]!]! + data.weight[i]!;
  }
  const order = Array.from({ length: size - 1 }, (_, i) => i + 1).sort(
    (a, b) => sum[a]! / count[a]! - sum[b]! / count[b]! || a - b,
  );
  const map = new Uint8Array(size);
  order.forEach((code, place) => (map[code] = place + 1));
  return map;
}

interface PairTerm {
  columns: [number, number];
  bins: [number[], number[]];
  rows: number;
  width: number;
  codes: Uint16Array;
}

function pairTerm(data: Data, columns: readonly Column[], a: number, b: number, residual: Float64Array, grain: number): PairTerm {
  const side = (index: number) => {
    const codes = data.codes[index]!;
    const size = codeCount(columns[index]!);
    if (columns[index]!.kind === 'number') {
      const { map, bins } = coarse(codes, size, grain);
      return { bins: [...map], count: bins };
    }
    const order = reordered(data, codes, size, residual);
    const { map, bins } = coarse(
      codes.map((code) => order[code]!),
      size,
      grain,
    );
    return { bins: Array.from({ length: size }, (_, code) => map[order[code]!]!), count: bins };
  };
  const left = side(a);
  const right = side(b);
  const codes = new Uint16Array(data.outcome.length);
  for (let i = 0; i < codes.length; i++)
    codes[i] = left.bins[data.codes[a]![i]!]! * right.count + right.bins[data.codes[b]![i]!]!;
  return { columns: [a, b], bins: [left.bins, right.bins], rows: left.count, width: right.count, codes };
}

/** The pairs whose cross cut explains most of what single inputs left over. */
function strongestPairs(
  data: Data,
  columns: readonly Column[],
  among: readonly number[],
  work: Work,
  rules: LeafRules,
  most: number,
): PairTerm[] {
  refresh(data, work);
  const residual = new Float64Array(data.outcome.length);
  for (let i = 0; i < work.rows.length; i++) residual[work.rows[i]!] = -work.gradient[i]!;
  const found: { gain: number; term: PairTerm }[] = [];
  for (let x = 0; x < among.length; x++) {
    for (let y = x + 1; y < among.length; y++) {
      const term = pairTerm(data, columns, among[x]!, among[y]!, residual, 10);
      const g = new Float64Array(term.rows * term.width);
      const h = new Float64Array(term.rows * term.width);
      for (let i = 0; i < work.rows.length; i++) {
        const code = term.codes[work.rows[i]!]!;
        g[code] = g[code]! + work.gradient[i]!;
        h[code] = h[code]! + work.hessian[i]!;
      }
      const gain = fitCross(g, h, term.rows, term.width, new Float64Array(g.length), rules);
      found.push({ gain, term });
    }
  }
  return found
    .sort((a, b) => b.gain - a.gain)
    .slice(0, most)
    .map(({ term }) => pairTerm(data, columns, ...term.columns, residual, 24));
}

/** @throws RangeError if there are no rows, or the outcome never varies */
export function fit(columns: readonly Column[], rows: Rows, options: FitOptions): AdditiveModel {
  const n = rows.outcome.length;
  const data: Data = {
    codes: rows.codes,
    outcome: Float64Array.from(rows.outcome),
    exposure: rows.exposure ? Float64Array.from(rows.exposure) : new Float64Array(n).fill(1),
    weight: rows.weight ? Float64Array.from(rows.weight) : new Float64Array(n).fill(1),
    kind: options.outcome,
  };
  const base = baseScore(data);
  const settings = { rate: 0.03, maxRounds: 250, patience: 12, ...options };
  const rules: LeafRules = { penalty: options.penalty ?? 1, minHessian: minHessianFor(data, base, options.minLeaf ?? 12) };
  const bags = options.bags ?? 8;
  const singles: Term[] = columns.map((column, index) => ({
    codes: data.codes[index]!,
    size: codeCount(column),
    step:
      column.kind === 'number'
        ? (g, h, out) => fitOrdered(g, h, out, rules, options.directions?.[column.name])
        : (g, h, out) =>
            fitUnordered(g, h, out, rules, options.levelPenalty ?? 20 * (rules.minHessian / (options.minLeaf ?? 12))),
  }));
  const random = seededRandom(options.seed ?? 1);
  const splits = Array.from({ length: bags }, () => split(data, options.leftOut ?? 0.15, random));
  const means = singles.map(({ size }) => new Float64Array(size));
  const gains = new Float64Array(columns.length);
  const states = splits.map(({ inside, outside }) => {
    const train = workOn(inside, base);
    const held = workOn(outside, base);
    const boosted = boost(data, singles, train, held, settings);
    boosted.values.forEach((value, t) => value.forEach((v, code) => (means[t]![code] = means[t]![code]! + v / bags)));
    boosted.gains.forEach((gain, t) => (gains[t] = gains[t]! + gain));
    return { train, held };
  });

  const everyRow = Uint32Array.from({ length: n }, (_, i) => i);
  const whole = workOn(everyRow, base);
  for (let i = 0; i < n; i++)
    for (let t = 0; t < singles.length; t++) whole.score[i] = whole.score[i]! + means[t]![singles[t]!.codes[i]!]!;
  // A category of many levels has its history as a number beside it; put in order by the outcome here it would foretell itself.
  const few = (column: Column) => column.kind === 'number' || column.levels.length <= 12;
  const strongest = [...gains.keys()]
    .filter((t) => few(columns[t]!))
    .sort((a, b) => gains[b]! - gains[a]! || a - b)
    .slice(0, 30);
  const wanted = options.pairs ?? 18;
  const pairs = wanted > 0 && columns.length > 1 ? strongestPairs(data, columns, strongest, whole, rules, wanted) : [];
  const pairMeans = pairs.map(({ rows: height, width }) => new Float64Array(height * width));
  if (pairs.length > 0) {
    const crossed: Term[] = pairs.map(({ codes, rows: height, width }) => ({
      codes,
      size: height * width,
      step: (g, h, out) => fitCross(g, h, height, width, out, rules),
    }));
    for (const { train, held } of states) {
      const boosted = boost(data, crossed, train, held, settings);
      boosted.values.forEach((value, t) => value.forEach((v, code) => (pairMeans[t]![code] = pairMeans[t]![code]! + v / bags)));
    }
  }
  const slope = leftOutSlope(data, states);
  return centred(data, {
    outcome: options.outcome,
    columns: [...columns],
    base,
    shapes: means.map((values, column) => ({ column, values: [...values].map((v) => v * slope) })),
    surfaces: pairs.map(({ columns: of, bins }, t) => ({ columns: of, bins, values: [...pairMeans[t]!].map((v) => v * slope) })),
  });
}

const baseScore = (data: Data): number => {
  let sum = 0;
  let of = 0;
  for (let i = 0; i < data.outcome.length; i++) {
    sum += data.weight[i]! * data.outcome[i]!;
    of += data.weight[i]! * (data.kind === 'yes-no' ? 1 : data.exposure[i]!);
  }
  if (!(sum > 0) || !(of > 0) || (data.kind === 'yes-no' && sum >= of))
    throw new RangeError(`expected an outcome that varies, got ${sum} in ${of}`);
  return data.kind === 'yes-no' ? Math.log(sum / (of - sum)) : Math.log(sum / of);
};

/** The H that `rows` average rows carry. */
function minHessianFor(data: Data, base: number, rows: number): number {
  const p = 1 / (1 + Math.exp(-base));
  if (data.kind === 'yes-no') return rows * p * (1 - p);
  const exposure = data.exposure.reduce((sum, one) => sum + one, 0) / data.exposure.length;
  return rows * exposure * Math.exp(base);
}

/** Rows of one bag and the rows left out; positives are shared out evenly, so that rare events are on both sides. */
function split(data: Data, leftOut: number, random: () => number): { inside: Uint32Array; outside: Uint32Array } {
  const inside: number[] = [];
  const outside: number[] = [];
  const positive = data.outcome.map((outcome) => (outcome > 0 ? 1 : 0));
  for (const kind of [0, 1]) {
    const of = shuffled(
      [...positive.keys()].filter((row) => positive[row] === kind),
      random,
    );
    const cut = Math.round(of.length * leftOut);
    outside.push(...of.slice(0, cut));
    inside.push(...of.slice(cut));
  }
  return { inside: Uint32Array.from(inside).sort(), outside: Uint32Array.from(outside).sort() };
}

/** One factor for all terms, learned on rows that no bag was fitted on, so that predictions are neither too bold nor too shy. */
function leftOutSlope(data: Data, states: readonly { held: Work }[]): number {
  if (data.kind !== 'yes-no') return 1;
  const logits: number[] = [];
  const outcomes: number[] = [];
  for (const { held } of states) {
    for (let i = 0; i < held.rows.length; i++) {
      logits.push(held.score[i]!);
      outcomes.push(data.outcome[held.rows[i]!]!);
    }
  }
  const { slope } = calibrationSlope(logits, outcomes);
  return Number.isFinite(slope) ? Math.min(Math.max(slope, 0.5), 1.5) : 1;
}

/** Moves each term's mean over the fitted rows into the base, then sets the base so that predictions add up to what happened. */
function centred(data: Data, model: AdditiveModel): AdditiveModel {
  const n = data.outcome.length;
  let { base } = model;
  const shift = (values: number[], codeAt: (row: number) => number) => {
    let mean = 0;
    for (let row = 0; row < n; row++) mean += values[codeAt(row)]! / n;
    base += mean;
    return values.map((value) => value - mean);
  };
  const shapes = model.shapes.map(({ column, values }) => ({
    column,
    values: shift(values, (row) => data.codes[column]![row]!),
  }));
  const surfaces = model.surfaces.map((surface) => ({
    ...surface,
    values: shift(surface.values, (row) =>
      cellOf(surface, data.codes[surface.columns[0]]![row]!, data.codes[surface.columns[1]]![row]!),
    ),
  }));
  const centredModel = { ...model, base, shapes, surfaces };
  return { ...centredModel, base: balanced(data, centredModel) };
}

function balanced(data: Data, model: AdditiveModel): number {
  const scores = scoreCodes(model, data.codes, data.outcome.length);
  let by = 0;
  for (let round = 0; round < 30; round++) {
    let off = 0;
    let slope = 0;
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i]! + by;
      const p = 1 / (1 + Math.exp(-score));
      const expected = data.kind === 'yes-no' ? p : data.exposure[i]! * Math.exp(score);
      off += data.weight[i]! * (data.outcome[i]! - expected);
      slope += data.weight[i]! * (data.kind === 'yes-no' ? p * (1 - p) : expected);
    }
    by += off / slope;
    if (Math.abs(off / slope) < 1e-10) break;
  }
  return model.base + by;
}

const widthOf = (surface: Surface) => surface.values.length / (Math.max(...surface.bins[0]) + 1);

function cellOf(surface: Surface, left: number, right: number): number {
  return surface.bins[0][left]! * widthOf(surface) + surface.bins[1][right]!;
}

/** Link-scale scores of rows given as codes, one column each. */
export function scoreCodes(model: AdditiveModel, codes: readonly Codes[], n = codes[0]?.length ?? 0): Float64Array {
  const scores = new Float64Array(n).fill(model.base);
  for (const { column, values } of model.shapes) {
    const of = codes[column]!;
    for (let i = 0; i < n; i++) scores[i] = scores[i]! + values[of[i]!]!;
  }
  for (const surface of model.surfaces) {
    const width = widthOf(surface);
    const [left, right] = [codes[surface.columns[0]]!, codes[surface.columns[1]]!];
    for (let i = 0; i < n; i++)
      scores[i] = scores[i]! + surface.values[surface.bins[0][left[i]!]! * width + surface.bins[1][right[i]!]!]!;
  }
  return scores;
}

export interface Reason {
  /** One column, or two for a pair. */
  columns: string[];
  /** What this adds to the link-scale score; all reasons and the base add up to it exactly, in this order. */
  value: number;
}

/** The score of one row as a sum: `base + Σ value` in the order given is the very number that `scoreCodes` gives. */
export function reasonsOf(model: AdditiveModel, codes: readonly number[]): { score: number; base: number; reasons: Reason[] } {
  const name = (column: number) => model.columns[column]!.name;
  const reasons = [
    ...model.shapes.map(({ column, values }) => ({ columns: [name(column)], value: values[codes[column]!]! })),
    ...model.surfaces.map((surface) => ({
      columns: (surface.unknownOf === undefined ? surface.columns : [surface.unknownOf]).map(name),
      value: surface.values[cellOf(surface, codes[surface.columns[0]]!, codes[surface.columns[1]]!)]!,
    })),
  ];
  return { base: model.base, reasons, score: reasons.reduce((sum, { value }) => sum + value, model.base) };
}

export interface SourceReason {
  /** One column of the table, or two for a pair. */
  sources: string[];
  value: number;
}

/**
 * Reasons by column of the table rather than by input: `sources` names the table's column behind each input, and the terms of one
 * column (a date's day and weekday) are one reason. @returns a function: the `most` strongest reasons of a row, strongest first
 */
export function reasonsBySource(
  model: AdditiveModel,
  sources: readonly string[],
): (codes: readonly Codes[], row: number, most: number) => SourceReason[] {
  const groups = new Map<string, SourceReason>();
  const groupOf = (of: string[]) => {
    const key = JSON.stringify(of);
    const group = groups.get(key) ?? { sources: of, value: 0 };
    groups.set(key, group);
    return group;
  };
  const shapes = model.shapes.map((shape) => ({ ...shape, group: groupOf([sources[shape.column]!]) }));
  const surfaces = model.surfaces.map((surface) => ({
    surface,
    width: widthOf(surface),
    group: groupOf(
      [
        ...new Set((surface.unknownOf === undefined ? surface.columns : [surface.unknownOf]).map((column) => sources[column]!)),
      ].sort(),
    ),
  }));
  const all = [...groups.values()];
  return (codes, row, most) => {
    for (const group of all) group.value = 0;
    for (const { column, values, group } of shapes) group.value += values[codes[column]![row]!]!;
    for (const { surface, width, group } of surfaces) {
      const [left, right] = surface.columns;
      group.value += surface.values[surface.bins[0][codes[left]![row]!]! * width + surface.bins[1][codes[right]![row]!]!]!;
    }
    const best: SourceReason[] = [];
    for (const group of all) {
      if (group.value === 0 || (best.length === most && Math.abs(group.value) <= Math.abs(best.at(-1)!.value))) continue;
      let place = best.length;
      while (place > 0 && Math.abs(best[place - 1]!.value) < Math.abs(group.value)) place -= 1;
      best.splice(place, 0, group);
      if (best.length > most) best.pop();
    }
    return best.map(({ sources: of, value }) => ({ sources: of, value }));
  };
}

/** Codes of rows for `model`; `valuesOf(name)` gives a column's values, unknown where it has none. */
export const encode = (model: AdditiveModel, valuesOf: (name: string) => ArrayLike<Value>): Codes[] =>
  model.columns.map((column) => codesOf(column, valuesOf(column.name)));

/** Chance of a yes, or the expected count per unit of exposure. */
export const inverseLink = (outcome: Outcome, score: number) =>
  outcome === 'yes-no' ? 1 / (1 + Math.exp(-score)) : Math.exp(score);
