/**
 * Additive rates from few events: each input a penalised shape (numbers piecewise linear and smooth, categories drawn to the average),
 * all fitted together by Newton steps, each penalty found by empirical Bayes from the data themselves (Fellner and Schall). Where a
 * district has hundreds of fires and not tens of thousands, this beats boosting. Where a value is unknown, the average of what is known
 * of places of the same kind stands in, and beside it what not being known itself adds.
 */
import { type AdditiveModel, scoreCodes, type Shape, type Surface } from './additive.ts';
import { codeCount, type Codes, type Column } from './columns.ts';
import type { Direction } from './shapes.ts';
import { addTransposed, choleskyOf, innerProduct, inverseOfLower, solveBy } from './solving.ts';

export interface CountRows {
  codes: readonly Codes[];
  outcome: ArrayLike<number>;
  exposure: ArrayLike<number>;
}

export interface SmoothOptions {
  directions?: Record<string, Direction>;
  /** Levels of categories from the safest to the gravest: known ones never fall along it, whatever else is so there. Others are free. */
  orders?: Record<string, readonly string[]>;
  /** At most this many pairs of categories with few levels. */
  pairs?: number;
  /** Name of the category by which an unknown value of another input is guessed. */
  kind?: string | undefined;
  /** Inputs whose unknown values are not guessed: they say where a place lies, not what it is like. */
  unguessed?: readonly string[];
  /** Which place each row is of: with it predictions are spread as the true rates must be. */
  places?: ArrayLike<number> | undefined;
}

/** A penalty on some coefficients of a term; terms of the same `shares` have one strength. */
interface Penalty {
  shares: string;
  /** Coefficients, counted from the term's first. */
  from: number;
  size: number;
  /** Bends of neighbours rather than the values themselves. */
  bend: boolean;
}

interface Term {
  /** Code per row: of the column, or beyond its size a kind of place whose value is unknown. */
  codes: Uint16Array;
  /** Per code: coefficients and how much of each; a value is their sum. */
  basis: { at: number[]; by: number[] }[];
  width: number;
  penalties: Penalty[];
  /** First coefficient in the whole. */
  start: number;
}

const mostKnots = 10;
/** Spread a priori of what not being known adds: about a fifth either way. */
const unknownPrecision = 20;
const ridge = 0.02;
/** Near what districts turn out to have, so that few rounds suffice. */
const firstStrength = (shares: string) => (shares.startsWith('bend ') ? 40 : shares.startsWith('level ') ? 3 : 11);

/** @throws RangeError if nothing ever happened */
export function fitSmooth(columns: readonly Column[], rows: CountRows, options: SmoothOptions = {}): AdditiveModel {
  const n = rows.outcome.length;
  let [events, watched] = [0, 0];
  for (let row = 0; row < n; row++) {
    events += rows.outcome[row]!;
    watched += rows.exposure[row]!;
  }
  if (!(events > 0) || !(watched > 0)) throw new RangeError(`expected an outcome that varies, got ${events} in ${watched}`);
  const kindAt = columns.findIndex(({ name, kind }) => name === options.kind && kind === 'category');
  const kinds = kindAt < 0 ? undefined : { codes: rows.codes[kindAt]!, size: codeCount(columns[kindAt]!) };
  const singles = columns.map((column, i) => {
    const guessed = kinds && i !== kindAt && !options.unguessed?.includes(column.name);
    return termOf(column, rows.codes[i]!, guessed ? kinds : undefined);
  });
  const solver = new Solver(rows, Math.log(events / watched));
  solver.add(singles);
  solver.run(6, true);
  const chains = columns.map((column) => chainOf(column, options));
  const ordered = columns.flatMap((column, i) => (column.kind === 'category' && chains[i]!.length > 1 ? [i] : []));
  const tied = () => ordered.map((i) => solver.tie(singles[i]!, chains[i]!)).includes(true);
  if (tied()) solver.run(1, false);
  const pairs = pairsOf(columns, rows, solver.expected, options.pairs ?? 4);
  const crossed = pairs.map(({ codes, size }) => cellTerm(codes, size));
  solver.add(crossed);
  solver.run(crossed.length > 0 ? 2 : 1, false);
  // Levels that were tied move the others: what then stands against its order is tied too. Each round leaves fewer to tie.
  while (tied()) solver.run(1, false);
  const shapes: Shape[] = [];
  const surfaces: Surface[] = [];
  for (const [i, column] of columns.entries()) {
    const values = solver.valuesOf(singles[i]!);
    const size = codeCount(column);
    if (column.kind === 'number') makeMonotone(values, solver.weightOf(singles[i]!), chains[i]!);
    const guesses = values.subarray(size);
    const shape = [...values.subarray(0, size)];
    if (guesses.length > 0 && kinds) {
      const counts = new Float64Array(guesses.length);
      for (const code of singles[i]!.codes) if (code >= size) counts[code - size] = counts[code - size]! + 1;
      const total = counts.reduce((sum, one) => sum + one, 0);
      // The shape's own value for unknown is the average over those rows; the surface is each kind's way from it.
      shape[0] = guesses.reduce((sum, value, kind) => sum + (total > 0 ? counts[kind]! / total : 1 / guesses.length) * value, 0);
      surfaces.push({
        columns: [kindAt, i],
        unknownOf: i,
        bins: [
          Array.from({ length: kinds.size }, (_, code) => code),
          Array.from({ length: size }, (_, code) => (code === 0 ? 0 : 1)),
        ],
        values: [...guesses].flatMap((value) => [value - shape[0]!, 0]),
      });
    }
    shapes.push({ column: i, values: shape });
  }
  const crossings = pairs.map(({ of, bins }, i): Surface => ({ columns: of, bins, values: [...solver.valuesOf(crossed[i]!)] }));
  for (const i of ordered) keepOrder(i, chains[i]!, shapes[i]!.values, crossings);
  surfaces.push(...crossings);
  const model = centred({ outcome: 'count', columns: [...columns], base: solver.base, shapes, surfaces }, rows.codes);
  return options.places ? spread(model, rows, options.places) : model;
}

/**
 * Every estimate is drawn to the average, so that all of them together lie closer than the true rates do. Spread by one factor they are
 * as far apart as those (Louis 1984; constrained empirical Bayes): to their own variance comes what is left over, told by the places that
 * burnt more than once beyond what the estimates make of it. As many fires are expected as before.
 */
function spread(model: AdditiveModel, rows: CountRows, places: ArrayLike<number>): AdditiveModel {
  const n = rows.outcome.length;
  const scores = scoreCodes(model, rows.codes, n);
  let mean = 0;
  for (const score of scores) mean += score / n;
  let variance = 0;
  for (const score of scores) variance += (score - mean) ** 2 / n;
  const [happened, expected] = [new Map<number, number>(), new Map<number, number>()];
  for (let row = 0; row < n; row++) {
    const place = places[row]!;
    happened.set(place, (happened.get(place) ?? 0) + rows.outcome[row]!);
    expected.set(place, (expected.get(place) ?? 0) + rows.exposure[row]! * Math.exp(scores[row]!));
  }
  let [again, byChance] = [0, 0];
  for (const [place, count] of happened) {
    again += count * (count - 1);
    byChance += expected.get(place)! ** 2;
  }
  // A few repeated fires tell little: fifteen by chance put to both sides say so.
  const left = Math.log(Math.max(1, (again + 15) / (byChance + 15)));
  const factor = Math.min(1.25, Math.sqrt((variance + left) / variance));
  const stretched = (values: readonly number[]) => values.map((value) => value * factor);
  const wider: AdditiveModel = {
    ...model,
    shapes: model.shapes.map((shape) => ({ ...shape, values: stretched(shape.values) })),
    surfaces: model.surfaces.map((surface) => ({ ...surface, values: stretched(surface.values) })),
  };
  let [all, sum] = [0, 0];
  scoreCodes(wider, rows.codes, n).forEach((score, row) => {
    all += rows.outcome[row]!;
    sum += rows.exposure[row]! * Math.exp(score);
  });
  return { ...wider, base: wider.base + Math.log(all / sum) };
}

/** Codes of a column that never fall along the list; empty where nothing is known of it. */
function chainOf(column: Column, { directions, orders }: SmoothOptions): number[] {
  if (column.kind === 'category')
    return (orders?.[column.name] ?? []).map((level) => column.levels.indexOf(level) + 1).filter((code) => code > 0);
  const direction = directions?.[column.name];
  if (!direction) return [];
  const known = Array.from({ length: codeCount(column) - 1 }, (_, i) => i + 1);
  return direction === 'rising' ? known : known.reverse();
}

/** Pairs are weakened as far as a graver level of one input would count for less beside some level of another. */
function keepOrder(column: number, chain: readonly number[], shape: readonly number[], pairs: readonly Surface[]): void {
  const of = pairs.filter(({ columns }) => columns.includes(column));
  for (const [k, graver] of chain.slice(1).entries()) {
    const safer = chain[k]!;
    const own = shape[graver]! - shape[safer]!;
    let against = 0;
    for (const { columns, bins, values } of of) {
      const width = bins[1].length;
      const cell = (code: number, other: number) => values[columns[0] === column ? code * width + other : other * width + code]!;
      const others = bins[columns[0] === column ? 1 : 0];
      against += Math.min(0, ...others.map((other) => cell(graver, other) - cell(safer, other)));
    }
    if (own + against >= 0) continue;
    // A hair less than would do, so that rounding does not undo it.
    for (const { values } of of) values.forEach((value, i) => (values[i] = ((value * own) / -against) * (1 - 1e-9)));
  }
}

/** Averages of shapes over the rows go to the base, so that a reason is told against the average. */
function centred(model: AdditiveModel, codes: readonly Codes[]): AdditiveModel {
  for (const { column, values } of model.shapes) {
    let mean = 0;
    for (const code of codes[column]!) mean += values[code]! / codes[column]!.length;
    for (let code = 0; code < values.length; code++) values[code] = values[code]! - mean;
    model.base += mean;
  }
  return model;
}

function termOf(column: Column, codes: Codes, kinds: { codes: Codes; size: number } | undefined): Term {
  const size = codeCount(column);
  const term = column.kind === 'number' ? numberTerm(column.name, size) : categoryTerm(column.name, size);
  if (!kinds) return { ...term, codes: Uint16Array.from(codes), start: 0 };
  const extended = new Uint16Array(codes.length);
  const sums = Array.from({ length: kinds.size }, () => new Float64Array(term.width));
  const counts = new Float64Array(kinds.size);
  const all = new Float64Array(term.width);
  let known = 0;
  for (let row = 0; row < codes.length; row++) {
    const [code, kind] = [codes[row]!, kinds.codes[row]!];
    extended[row] = code === 0 ? size + kind : code;
    if (code === 0) continue;
    const { at, by } = term.basis[code]!;
    for (let k = 0; k < at.length; k++) {
      sums[kind]![at[k]!] = sums[kind]![at[k]!]! + by[k]!;
      all[at[k]!] = all[at[k]!]! + by[k]!;
    }
    counts[kind] = counts[kind]! + 1;
    known += 1;
  }
  // Ten rows of the average of all are put to each kind's own.
  const guesses = sums.map((of, kind) => {
    const at: number[] = [0];
    const by: number[] = [1];
    for (let k = 1; k < term.width; k++) {
      const share = known === 0 ? 0 : (of[k]! + (10 * all[k]!) / known) / (counts[kind]! + 10);
      if (share < 1e-3) continue;
      at.push(k);
      by.push(share);
    }
    return { at, by };
  });
  return { ...term, basis: [...term.basis, ...guesses], codes: extended, start: 0 };
}

/** Coefficient 0 is "unknown"; the others are values at knots, the shape straight between them. */
function numberTerm(name: string, size: number): Pick<Term, 'basis' | 'width' | 'penalties'> {
  const bins = size - 1;
  const knots = Math.min(bins, mostKnots);
  const basis: Term['basis'] = [{ at: [0], by: [1] }];
  for (let bin = 0; bin < bins; bin++) {
    const place = bins === 1 ? 0 : (bin * (knots - 1)) / (bins - 1);
    const left = Math.min(Math.floor(place + 1e-9), knots - 1);
    const part = place - left;
    basis.push(part < 1e-6 ? { at: [left + 1], by: [1] } : { at: [left + 1, left + 2], by: [1 - part, part] });
  }
  const level: Penalty = { shares: `level ${name}`, from: 1, size: knots, bend: false };
  const penalties = knots > 2 ? [{ shares: `bend ${name}`, from: 1, size: knots, bend: true }, level] : [level];
  return { basis, width: knots + 1, penalties };
}

function categoryTerm(name: string, size: number): Pick<Term, 'basis' | 'width' | 'penalties'> {
  return {
    basis: Array.from({ length: size }, (_, code) => ({ at: [code], by: [1] })),
    width: size,
    // Yes and no alone would tell too little of how far such answers are apart: all of them are asked together.
    penalties: [{ shares: size <= 5 ? 'few' : name, from: 1, size: size - 1, bend: false }],
  };
}

const cellTerm = (codes: Uint16Array, size: number): Term => ({
  codes,
  basis: Array.from({ length: size }, (_, code) => ({ at: [code], by: [1] })),
  width: size,
  penalties: [{ shares: 'pair', from: 0, size, bend: false }],
  start: 0,
});

const bendParts = [
  [0, 1],
  [1, -2],
  [2, 1],
] as const;

const alone = [[0, 1]] as const;

/** All terms together: coefficients, expected counts, and the strengths of penalties. */
class Solver {
  readonly expected: Float64Array;
  private readonly rows: CountRows;
  private readonly terms: Term[] = [];
  private readonly strengths: Record<string, number> = {};
  private beta: Float64Array = new Float64Array(1);
  private lower: Float64Array = new Float64Array(1);
  private readonly score: Float64Array;
  private scratch: Float64Array = new Float64Array(1);

  constructor(rows: CountRows, base: number) {
    this.rows = rows;
    this.expected = new Float64Array(rows.outcome.length);
    this.score = new Float64Array(rows.outcome.length);
    // The base is a term too: one code, one coefficient, no penalty.
    this.add([{ codes: new Uint16Array(rows.outcome.length), basis: [{ at: [0], by: [1] }], width: 1, penalties: [], start: 0 }]);
    this.beta[0] = base;
    this.expect();
  }

  get base(): number {
    return this.beta[0]!;
  }

  add(terms: readonly Term[]): void {
    let start = this.terms.reduce((sum, { width }) => sum + width, 0);
    for (const term of terms) {
      term.start = start;
      start += term.width;
      this.terms.push(term);
      for (const { shares } of term.penalties) this.strengths[shares] ??= firstStrength(shares);
    }
    const beta = new Float64Array(start);
    beta.set(this.beta.subarray(0, Math.min(this.beta.length, start)));
    this.beta = beta;
  }

  valuesOf({ basis, start }: Term): Float64Array {
    return Float64Array.from(basis, ({ at, by }) => at.reduce((sum, one, k) => sum + this.beta[start + one]! * by[k]!, 0));
  }

  /** Expected events by code. */
  weightOf({ codes, basis }: Term): Float64Array {
    const weight = new Float64Array(basis.length);
    for (let row = 0; row < codes.length; row++) weight[codes[row]!] = weight[codes[row]!]! + this.expected[row]!;
    return weight;
  }

  /**
   * Levels that run against the order become one coefficient, and stay one. They are the neighbours that disagree, so that what comes out
   * is the best that keeps the order. @returns whether there were such levels
   */
  tie(term: Term, chain: readonly number[]): boolean {
    const values = this.valuesOf(term);
    const before = values.slice();
    makeMonotone(values, this.weightOf(term), chain);
    let changed = false;
    for (const [k, code] of chain.slice(1).entries()) {
      const safer = chain[k]!;
      if (values[code] !== values[safer] || before[code] === before[safer]) continue;
      changed = true;
      const [from, to] = [term.basis[code]!.at[0]!, term.basis[safer]!.at[0]!];
      for (const one of term.basis) one.at = one.at.map((coefficient) => (coefficient === from ? to : coefficient));
      this.beta[term.start + from] = 0;
      this.beta[term.start + to] = values[code]!;
    }
    if (changed) this.expect();
    return changed;
  }

  private expect(): void {
    const { score } = this;
    score.fill(0);
    for (const term of this.terms) {
      const values = this.valuesOf(term);
      for (let row = 0; row < score.length; row++) score[row] = score[row]! + values[term.codes[row]!]!;
    }
    for (let row = 0; row < score.length; row++)
      this.expected[row] = this.rows.exposure[row]! * Math.exp(Math.min(score[row]!, 30));
  }

  /** Newton steps; once near the answer two by one curvature: it moves little, and to reckon it is nearly all the work. */
  run(times: number, far: boolean): void {
    const size = this.beta.length;
    for (let time = 0; time < times; time++) {
      const system = this.curvature();
      this.addPenalty(system);
      choleskyOf(system, size);
      this.step(system);
      if (far && time === 0) continue;
      this.lower = inverseOfLower(system, size);
      this.learn();
      if (!far || time > 1) this.step(system);
    }
  }

  private step(factor: Float64Array): void {
    const size = this.beta.length;
    const step = solveBy(factor, size, this.slope());
    const before = this.beta.slice();
    const worth = this.worth();
    // A step too long makes things worse: then half of it, and half again.
    for (let part = 1; part > 0.05; part /= 2) {
      for (let i = 0; i < size; i++) this.beta[i] = before[i]! + part * step[i]!;
      this.expect();
      if (this.worth() >= worth) return;
    }
    this.beta.set(before);
    this.expect();
  }

  /** Logarithm of the likelihood, less what the penalties cost. */
  private worth(): number {
    let sum = 0;
    for (let row = 0; row < this.expected.length; row++) sum += this.rows.outcome[row]! * this.score[row]! - this.expected[row]!;
    this.penalise((i, j, by) => (sum -= (by * this.beta[i]! * this.beta[j]!) / 2));
    return sum;
  }

  /** Sum over rows of expected × basis × basis, by tables of each two terms' codes. */
  private curvature(): Float64Array {
    const size = this.beta.length;
    const system = new Float64Array(size * size);
    const n = this.expected.length;
    for (const [a, left] of this.terms.entries())
      for (const right of this.terms.slice(a)) {
        const width = right.basis.length;
        const cells = left.basis.length * width;
        if (this.scratch.length < cells) this.scratch = new Float64Array(cells);
        const table = this.scratch.fill(0, 0, cells);
        const [x, y, w] = [left.codes, right.codes, this.expected];
        for (let row = 0; row < n; row++) {
          const cell = x[row]! * width + y[row]!;
          table[cell] = table[cell]! + w[row]!;
        }
        addTransposed(table, left, right, system, size);
      }
    for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) system[i * size + j] = system[j * size + i]!;
    return system;
  }

  private slope(): Float64Array {
    const pull = new Float64Array(this.beta.length);
    for (const { codes, basis, start } of this.terms) {
      const left = new Float64Array(basis.length);
      for (let row = 0; row < codes.length; row++)
        left[codes[row]!] = left[codes[row]!]! + this.rows.outcome[row]! - this.expected[row]!;
      basis.forEach(({ at, by }, code) =>
        at.forEach((one, k) => (pull[start + one] = pull[start + one]! + left[code]! * by[k]!)),
      );
    }
    this.penalise((i, j, by) => (pull[i] = pull[i]! - by * this.beta[j]!));
    return pull;
  }

  private addPenalty(system: Float64Array): void {
    const size = this.beta.length;
    this.penalise((i, j, by) => (system[i * size + j] = system[i * size + j]! + by));
  }

  /** Goes over what the penalties put at each two coefficients. */
  private penalise(add: (i: number, j: number, by: number) => void): void {
    for (const { start, width, penalties } of this.terms) {
      for (const { shares, from, size, bend } of penalties) {
        const strength = this.strengths[shares]!;
        if (from > 0) add(start, start, unknownPrecision);
        if (!bend) for (let k = 0; k < size; k++) add(start + from + k, start + from + k, strength);
        else
          for (let k = 0; k + 2 < size; k++)
            for (const [a, x] of bendParts)
              for (const [b, y] of bendParts) add(start + from + k + a, start + from + k + b, strength * x * y);
      }
      for (let k = 0; k < width; k++) if (penalties.length > 0) add(start + k, start + k, ridge);
    }
  }

  /** Each strength anew: parameters that the data fix, over what they cost. */
  private learn(): void {
    const size = this.beta.length;
    const sums = new Map<string, { free: number; cost: number }>();
    for (const { start, penalties } of this.terms) {
      const bend = penalties.find((one) => one.bend);
      const spreads = bend
        ? this.spreadsOf(
            bend,
            penalties.find((one) => !one.bend)!,
          )
        : undefined;
      for (const { shares, from, size: of, bend: bends } of penalties) {
        const one = sums.get(shares) ?? { free: 0, cost: 0 };
        sums.set(shares, one);
        const strength = this.strengths[shares]!;
        const at = start + from;
        for (let k = 0; bends ? k + 2 < of : k < of; k++) {
          let [spread, value] = [0, 0];
          for (const [a, x] of bends ? bendParts : alone) {
            value += x * this.beta[at + k + a]!;
            for (const [b, y] of bends ? bendParts : alone)
              spread += x * y * innerProduct(this.lower, size, at + k + a, at + k + b);
          }
          one.free += spreads ? 0 : 1;
          one.free -= strength * spread;
          one.cost += value * value;
        }
        if (spreads) one.free += strength * (bends ? spreads.bend : spreads.level);
      }
    }
    for (const [shares, { free, cost }] of sums)
      this.strengths[shares] = Math.min(1e5, Math.max(0.5, Math.max(free, 1e-3) / Math.max(cost, 1e-9)));
  }

  /** What a priori the bends and the values of a shape would be, both penalties at work: traces of its inverse times either. */
  private spreadsOf({ shares, size }: Penalty, level: Penalty): { bend: number; level: number } {
    const matrix = new Float64Array(size * size);
    for (let k = 0; k < size; k++) matrix[k * size + k] = this.strengths[level.shares]! + ridge;
    for (let k = 0; k + 2 < size; k++)
      for (const [a, x] of bendParts)
        for (const [b, y] of bendParts)
          matrix[(k + a) * size + k + b] = matrix[(k + a) * size + k + b]! + this.strengths[shares]! * x * y;
    choleskyOf(matrix, size);
    const lower = inverseOfLower(matrix, size);
    const traces = { bend: 0, level: 0 };
    for (let k = 0; k < size; k++) traces.level += innerProduct(lower, size, k, k);
    for (let k = 0; k + 2 < size; k++)
      for (const [a, x] of bendParts)
        for (const [b, y] of bendParts) traces.bend += x * y * innerProduct(lower, size, k + a, k + b);
    return traces;
  }
}

/** Nearest shape that never falls along the chain of codes: neighbours that disagree are pooled by weight. */
function makeMonotone(values: Float64Array, weight: Float64Array, chain: readonly number[]): void {
  const pools: { value: number; weight: number; codes: number[] }[] = [];
  for (const code of chain) {
    pools.push({ value: values[code]!, weight: weight[code]! + 1e-9, codes: [code] });
    while (pools.length > 1 && pools.at(-2)!.value > pools.at(-1)!.value) {
      const [b, a] = [pools.pop()!, pools.pop()!];
      const sum = a.weight + b.weight;
      pools.push({ value: (a.value * a.weight + b.value * b.weight) / sum, weight: sum, codes: [...a.codes, ...b.codes] });
    }
  }
  for (const { value, codes } of pools) for (const code of codes) values[code] = value;
}

/** Pairs of categories whose cells differ most from what both say alone: by the score of each cell against chance. */
function pairsOf(columns: readonly Column[], { codes, outcome }: CountRows, expected: Float64Array, most: number) {
  const few = columns.flatMap((column, i) => (column.kind === 'category' && column.levels.length <= 4 ? [i] : []));
  const found: { of: [number, number]; gain: number; size: number; width: number }[] = [];
  for (const [at, left] of few.entries())
    for (const right of few.slice(at + 1)) {
      const [height, width] = [codeCount(columns[left]!), codeCount(columns[right]!)];
      const sums = new Float64Array(height * width);
      const weights = new Float64Array(height * width);
      for (let row = 0; row < outcome.length; row++) {
        const cell = codes[left]![row]! * width + codes[right]![row]!;
        sums[cell] = sums[cell]! + outcome[row]!;
        weights[cell] = weights[cell]! + expected[row]!;
      }
      let [gain, cells] = [0, 0];
      for (let cell = 0; cell < sums.length; cell++) {
        if (weights[cell]! < 3) continue;
        gain += (sums[cell]! - weights[cell]!) ** 2 / weights[cell]!;
        cells += 1;
      }
      // Three standard deviations beyond what chance alone would give.
      if (cells > 0 && gain > cells + 3 * Math.sqrt(2 * cells))
        found.push({ of: [left, right], gain: gain / cells, size: height * width, width });
    }
  return found
    .sort((a, b) => b.gain - a.gain)
    .slice(0, most)
    .map(({ of, size, width }) => ({
      of,
      size,
      bins: [of[0], of[1]].map((column) => Array.from({ length: codeCount(columns[column]!) }, (_, code) => code)) as [
        number[],
        number[],
      ],
      codes: Uint16Array.from(outcome, (_, row) => codes[of[0]]![row]! * width + codes[of[1]]![row]!),
    }));
}
