/**
 * An additive model that reaches the accuracy of boosted trees: score = base + Σ shape of one input + Σ surface of a few pairs.
 * Each shape is learned by cyclic boosting of small trees on binned inputs at a low rate, in several models ("bags") side by side, each of
 * which leaves out a fold of the rows. A term grows while the rows left out, over all bags, gain by it, and counts as far as what they gained
 * is beyond chance; the bags are averaged. The sum is exact: a reason is a term, and the terms are the score.
 * Outcomes: yes/no (logit link) or counts with exposure (log link). Same inputs and seed, same model.
 */
import { seededRandom, shuffled } from '../random.ts';
import { codeCount, type Codes, codesOf, type Column, type Value } from './columns.ts';
import { calibrationSlope, rateSlope } from './measures.ts';
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
  /** Models that are averaged, and folds of rows; at least 5. */
  bags?: number;
  rate?: number;
  maxRounds?: number;
  patience?: number;
  /** At most this many. */
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

/** Rows are put in the order of their folds, so that those which a bag leaves out lie side by side. */
interface Data {
  codes: readonly Codes[];
  outcome: Float64Array;
  exposure: Float64Array;
  weight: Float64Array;
  kind: Outcome;
}

/** One of the models that are averaged: learned on all rows but those from `from` to `to`. All rows are scored. */
interface Bag {
  from: number;
  to: number;
  score: Float64Array;
  gradient: Float64Array;
  hessian: Float64Array;
}

type Slopes = Pick<Bag, 'score' | 'gradient' | 'hessian'>;

function refresh(data: Data, { score, gradient, hessian }: Slopes): void {
  const { outcome, exposure, weight } = data;
  for (let i = 0; i < score.length; i++) {
    if (data.kind === 'yes-no') {
      const p = 1 / (1 + Math.exp(-score[i]!));
      gradient[i] = weight[i]! * (p - outcome[i]!);
      hessian[i] = weight[i]! * Math.max(p * (1 - p), 1e-6);
    } else {
      const expected = exposure[i]! * Math.exp(Math.min(score[i]!, 30));
      gradient[i] = weight[i]! * (expected - outcome[i]!);
      hessian[i] = weight[i]! * Math.max(expected, 1e-9);
    }
  }
}

/** A term in the making: something with a code per row, a value per code and a way to take one step. */
interface Term {
  codes: Uint16Array;
  size: number;
  step: (g: Float64Array, h: Float64Array, out: Float64Array) => number;
}

const treesPerVisit = 4;

/** Slopes of the rows [start, end) summed by code. */
function addUp(
  { gradient, hessian }: Bag,
  codes: Uint16Array,
  start: number,
  end: number,
  g: Float64Array,
  h: Float64Array,
): void {
  for (let i = start; i < end; i++) {
    const code = codes[i]!;
    g[code] = g[code]! + gradient[i]!;
    h[code] = h[code]! + hessian[i]!;
  }
}

/** Scores and gradients after one term has taken a step. */
function follow({ score, gradient, hessian }: Bag, codes: Uint16Array, step: Float64Array): void {
  for (let i = 0; i < codes.length; i++) {
    const by = step[codes[i]!]!;
    score[i] = score[i]! + by;
    gradient[i] = gradient[i]! + hessian[i]! * by;
  }
}

/** What a term has come to: its values bag by bag, and what rows left out gain by them, as a logarithm of likelihood. */
interface Grown {
  values: Float64Array[];
  worth: number;
}

type Pace = Required<Pick<FitOptions, 'rate' | 'maxRounds' | 'patience'>>;

/**
 * How much of a term is believed: as much as the odds say by which rows left out speak for it (`gain`, a logarithm of likelihood) against
 * those that it says nothing (`evidence`). Almost nothing is nothing.
 */
function partOf(gain: number, evidence: number): number {
  const part = 1 / (1 + Math.exp(evidence - gain));
  return part < 0.05 ? 0 : part;
}

/**
 * Cyclic boosting of `terms` in all bags at once. Each term goes on as long as the rows that its bags leave out (together: all rows) gain
 * by it, and stops where they gained most: what says nothing stops at once and does not hinder what has something to say. A term by which
 * they gain less than chance would give is nothing. The scores in `bags` are left with what the terms have come to.
 */
function boost(
  data: Data,
  terms: readonly Term[],
  bags: readonly Bag[],
  evidence: number,
  { rate, maxRounds, patience }: Pace,
): Grown[] {
  const n = data.outcome.length;
  const fresh = (size: number) => bags.map(() => new Float64Array(size));
  const growing = terms.map((term) => ({
    ...term,
    values: fresh(term.size),
    best: fresh(term.size),
    worth: 0,
    most: 0,
    since: 0,
  }));
  const widest = Math.max(...terms.map(({ size }) => size), 1);
  const [g, h, out, sum, heldG, heldH] = Array.from({ length: 6 }, () => new Float64Array(widest)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let active = growing;
  for (let round = 0; round < maxRounds && active.length > 0; round++) {
    for (const [b, bag] of bags.entries()) {
      refresh(data, bag);
      const { from, to } = bag;
      for (const term of active) {
        const { codes, size } = term;
        const histogramG = g.subarray(0, size).fill(0);
        const histogramH = h.subarray(0, size).fill(0);
        addUp(bag, codes, 0, from, g, h);
        addUp(bag, codes, to, n, g, h);
        heldG.fill(0, 0, size);
        heldH.fill(0, 0, size);
        addUp(bag, codes, from, to, heldG, heldH);
        const steps = out.subarray(0, size);
        const total = sum.subarray(0, size).fill(0);
        // Several small trees on the same histogram, each after the slope has followed the one before: rows are visited once for all.
        for (let tree = 0; tree < treesPerVisit; tree++) {
          if (term.step(histogramG, histogramH, steps) <= 0) break;
          for (let code = 0; code < size; code++) {
            const by = steps[code]! * rate;
            total[code] = total[code]! + by;
            histogramG[code] = histogramG[code]! + histogramH[code]! * by;
          }
        }
        const value = term.values[b]!;
        for (let code = 0; code < size; code++) {
          const by = total[code]!;
          value[code] = value[code]! + by;
          term.worth -= heldG[code]! * by + (heldH[code]! * by * by) / 2;
        }
        // The gradient follows by its own slope until the next round reckons it anew: an exp for every row and term would cost more than all else.
        follow(bag, codes, sum);
      }
    }
    for (const term of active) {
      if (term.worth > term.most + 0.01) {
        term.most = term.worth;
        term.since = 0;
        term.values.forEach((value, b) => term.best[b]!.set(value));
      } else term.since += 1;
    }
    const stopped = active.filter(
      ({ since, most, worth }) => since >= patience || worth < most - evidence || round === maxRounds - 1,
    );
    active = active.filter((term) => !stopped.includes(term));
    for (const term of stopped) {
      const part = partOf(term.most, evidence);
      for (const best of term.best) best.forEach((value, code) => (best[code] = value * part));
      for (const [b, { score }] of bags.entries()) {
        const excess = term.values[b]!.map((value, code) => value - term.best[b]![code]!);
        for (let i = 0; i < n; i++) score[i] = score[i]! - excess[term.codes[i]!]!;
      }
    }
  }
  return growing.map(({ best, most }) => ({ values: best, worth: partOf(most, evidence) > 0 ? most : 0 }));
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

/** The pairs whose cross cut explains most of what is left over where each row is scored by the bag that left it out. */
function strongestPairs(
  data: Data,
  columns: readonly Column[],
  among: readonly number[],
  known: ReadonlySet<string>,
  bags: readonly Bag[],
  rules: LeafRules,
  most: number,
): PairTerm[] {
  const n = data.outcome.length;
  const left: Slopes = { score: honestScores(bags), gradient: new Float64Array(n), hessian: new Float64Array(n) };
  refresh(data, left);
  const residual = left.gradient.map((one) => -one);
  // Finer where there are rows to fill the cells.
  const grain = Math.min(24, Math.max(8, Math.floor(Math.sqrt(n) / 4)));
  const found: { gain: number; term: PairTerm }[] = [];
  for (let x = 0; x < among.length; x++) {
    for (let y = x + 1; y < among.length; y++) {
      if (known.has(`${among[x]!} ${among[y]!}`)) continue;
      const term = pairTerm(data, columns, among[x]!, among[y]!, residual, 10);
      const g = new Float64Array(term.rows * term.width);
      const h = new Float64Array(term.rows * term.width);
      for (let i = 0; i < n; i++) {
        const code = term.codes[i]!;
        g[code] = g[code]! + left.gradient[i]!;
        h[code] = h[code]! + left.hessian[i]!;
      }
      const gain = fitCross(g, h, term.rows, term.width, new Float64Array(g.length), rules);
      found.push({ gain, term });
    }
  }
  return found
    .sort((a, b) => b.gain - a.gain)
    .slice(0, most)
    .map(({ term }) => pairTerm(data, columns, ...term.columns, residual, grain));
}

/** The score of each row by the bag that left it out. */
function honestScores(bags: readonly Bag[]): Float64Array {
  const scores = bags[0]!.score.slice();
  for (const { from, to, score } of bags) scores.set(score.subarray(from, to), from);
  return scores;
}

/** @throws RangeError if there are no rows, or the outcome never varies */
export function fit(columns: readonly Column[], rows: Rows, options: FitOptions): AdditiveModel {
  const n = rows.outcome.length;
  const { order, folds } = foldsOf(rows.outcome, Math.max(options.bags ?? 8, 5), seededRandom(options.seed ?? 1));
  const ordered = (values: ArrayLike<number> | undefined) => Float64Array.from(order, (row) => (values ? values[row]! : 1));
  const data: Data = {
    codes: rows.codes.map((codes) => codes.map((_, i) => codes[order[i]!]!)),
    outcome: ordered(rows.outcome),
    exposure: ordered(rows.exposure),
    weight: ordered(rows.weight),
    kind: options.outcome,
  };
  const base = baseScore(data);
  const pace: Pace = { rate: 0.03, maxRounds: 250, patience: 12, ...options };
  const rules: LeafRules = { penalty: options.penalty ?? 1, minHessian: minHessianFor(data, base, options.minLeaf ?? 12) };
  const singles: Term[] = columns.map((column, index) => ({
    codes: Uint16Array.from(data.codes[index]!),
    size: codeCount(column),
    step:
      column.kind === 'number'
        ? (g, h, out) => fitOrdered(g, h, out, rules, options.directions?.[column.name])
        : (g, h, out) =>
            fitUnordered(g, h, out, rules, options.levelPenalty ?? 20 * (rules.minHessian / (options.minLeaf ?? 12))),
  }));
  const bags = folds.slice(1).map((to, k): Bag => ({
    from: folds[k]!,
    to,
    score: new Float64Array(n).fill(base),
    gradient: new Float64Array(n),
    hessian: new Float64Array(n),
  }));
  const grown = boost(data, singles, bags, Math.log(singles.length), pace);
  // A category of many levels has its history as a number beside it; put in order by the outcome here it would foretell itself.
  const few = (column: Column) => column.kind === 'number' || column.levels.length <= 12;
  const strongest = [...grown.keys()]
    .filter((t) => few(columns[t]!))
    .sort((a, b) => grown[b]!.worth - grown[a]!.worth || a - b)
    .slice(0, 40)
    .sort((a, b) => a - b);
  const pairs: { term: PairTerm; grown: Grown }[] = [];
  // What the strongest pairs hide shows once they are there: so in two waves.
  const wanted = options.pairs ?? 40;
  const evidence = 1.25 * Math.log((strongest.length * (strongest.length - 1)) / 2);
  for (const most of [Math.ceil(wanted * 0.6), Math.floor(wanted * 0.4)]) {
    if (most === 0 || strongest.length < 2) break;
    const known = new Set(pairs.map(({ term }) => term.columns.join(' ')));
    const found = strongestPairs(data, columns, strongest, known, bags, rules, most);
    const crossed: Term[] = found.map(({ codes, rows: height, width }) => ({
      codes,
      size: height * width,
      step: (g, h, out) => fitCross(g, h, height, width, out, rules),
    }));
    boost(data, crossed, bags, evidence, pace).forEach((one, i) => pairs.push({ term: found[i]!, grown: one }));
  }
  const slope = leftOutSlope(data, bags);
  const mean = ({ values }: Grown) =>
    Array.from(values[0]!, (_, code) => (slope * values.reduce((sum, value) => sum + value[code]!, 0)) / values.length);
  return centred(data, {
    outcome: options.outcome,
    columns: [...columns],
    base,
    shapes: grown.map((one, column) => ({ column, values: mean(one) })),
    surfaces: pairs
      .filter((one) => one.grown.worth > 0)
      .map(({ term, grown: one }) => ({ columns: term.columns, bins: term.bins, values: mean(one) })),
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

/** An order of rows by folds, and where each fold begins; positives are shared out evenly, so that rare events are in each. */
function foldsOf(outcome: ArrayLike<number>, count: number, random: () => number): { order: Uint32Array; folds: number[] } {
  const parts: number[][] = Array.from({ length: count }, () => []);
  let turn = 0;
  for (const positive of [true, false]) {
    const of = shuffled(
      Array.from({ length: outcome.length }, (_, row) => row).filter((row) => outcome[row]! > 0 === positive),
      random,
    );
    for (const row of of) parts[turn++ % count]!.push(row);
  }
  const folds = [0];
  for (const part of parts) folds.push(folds.at(-1)! + part.length);
  return { order: Uint32Array.from(parts.flat()), folds };
}

/** One factor for all terms, learned on rows that no bag was fitted on, so that predictions are neither too bold nor too shy. */
function leftOutSlope(data: Data, bags: readonly Bag[]): number {
  const scores = honestScores(bags);
  const { slope } =
    data.kind === 'yes-no' ? calibrationSlope(scores, data.outcome) : rateSlope(scores, data.outcome, data.exposure);
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
