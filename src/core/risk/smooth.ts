/**
 * Additive rates from few events: each input a penalised shape (numbers smooth, categories drawn to the average), each penalty found by
 * empirical Bayes from the data themselves. Where a district has hundreds of fires and not tens of thousands, this beats boosting.
 */
import type { AdditiveModel, Shape, Surface } from './additive.ts';
import { codeCount, type Column } from './columns.ts';
import type { Direction } from './shapes.ts';

export interface CountRows {
  codes: readonly Uint8Array[];
  outcome: ArrayLike<number>;
  exposure: ArrayLike<number>;
}

export interface SmoothOptions {
  directions?: Record<string, Direction>;
  /** At most this many pairs of categories with few levels. */
  pairs?: number;
  cycles?: number;
}

interface Term {
  codes: Uint8Array;
  size: number;
  /** Codes from 1 are in order. */
  ordered: boolean;
  direction: Direction;
  values: Float64Array;
  /** Precision of the levels about zero, and of the bends of an ordered shape. */
  level: number;
  bend: number;
}

const firstLevel = 8;
const firstBend = 40;

const termOf = (codes: Uint8Array, size: number, ordered: boolean, direction: Direction): Term => ({
  codes,
  size,
  ordered,
  direction,
  values: new Float64Array(size),
  level: firstLevel,
  bend: firstBend,
});

/** @throws RangeError if nothing ever happened */
export function fitSmooth(columns: readonly Column[], rows: CountRows, options: SmoothOptions = {}): AdditiveModel {
  const n = rows.outcome.length;
  let [events, watched] = [0, 0];
  for (let row = 0; row < n; row++) {
    events += rows.outcome[row]!;
    watched += rows.exposure[row]!;
  }
  if (!(events > 0) || !(watched > 0)) throw new RangeError(`expected an outcome that varies, got ${events} in ${watched}`);
  const state = { base: Math.log(events / watched), expected: new Float64Array(n) };
  for (let row = 0; row < n; row++) state.expected[row] = rows.exposure[row]! * Math.exp(state.base);
  const singles = columns.map((column, i) =>
    termOf(rows.codes[i]!, codeCount(column), column.kind === 'number', options.directions?.[column.name]),
  );
  const cycles = options.cycles ?? 14;
  const run = (terms: readonly Term[], times: number) => {
    for (let cycle = 0; cycle < times; cycle++) for (const term of terms) step(term, rows.outcome, state, cycle > 1);
  };
  run(singles, cycles);
  const pairs = pairsOf(columns, rows, state.expected, options.pairs ?? 4);
  const crossed = pairs.map(({ codes, size }) => termOf(codes, size, false, undefined));
  if (crossed.length > 0) run([...singles, ...crossed], Math.ceil(cycles / 2));
  const shapes: Shape[] = singles.map(({ values }, column) => ({ column, values: [...values] }));
  const surfaces: Surface[] = pairs.map(({ of, bins }, i) => ({ columns: of, bins, values: [...crossed[i]!.values] }));
  return { outcome: 'count', columns: [...columns], base: centre(state.base, singles, shapes), shapes, surfaces };
}

/** Averages of shapes over the rows go to the base, so that a reason is told against the average. */
function centre(base: number, terms: readonly Term[], shapes: Shape[]): number {
  terms.forEach(({ codes }, i) => {
    const { values } = shapes[i]!;
    let mean = 0;
    for (const code of codes) mean += values[code]! / codes.length;
    for (let code = 0; code < values.length; code++) values[code] = values[code]! - mean;
    base += mean;
  });
  return base;
}

/** One Newton step of one term, all others held; then its penalties anew. */
function step(term: Term, outcome: ArrayLike<number>, state: { base: number; expected: Float64Array }, learn: boolean): void {
  const { codes, size, values } = term;
  const happened = new Float64Array(size);
  const weight = new Float64Array(size);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    happened[code] = happened[code]! + outcome[row]!;
    weight[code] = weight[code]! + state.expected[row]!;
  }
  // Working response about the values as they stand: weight × value + (happened − expected).
  const pull = Float64Array.from(values, (value, code) => weight[code]! * value + happened[code]! - weight[code]!);
  const fresh = term.ordered ? orderedStep(term, weight, pull, learn) : levelStep(term, weight, pull, learn);
  let [sum, of] = [0, 0];
  for (let code = 0; code < size; code++) {
    sum += weight[code]! * fresh[code]!;
    of += weight[code]!;
  }
  const mean = of > 0 ? sum / of : 0;
  const factor = new Float64Array(size);
  for (let code = 0; code < size; code++) {
    const value = clamp(fresh[code]! - mean, values[code]!);
    factor[code] = Math.exp(value - values[code]!);
    values[code] = value;
  }
  let [all, expected] = [0, 0];
  for (let row = 0; row < codes.length; row++) {
    state.expected[row] = state.expected[row]! * factor[codes[row]!]!;
    expected += state.expected[row]!;
    all += outcome[row]!;
  }
  const shift = all / expected;
  state.base += Math.log(shift);
  for (let row = 0; row < codes.length; row++) state.expected[row] = state.expected[row]! * shift;
}

/** A step of at most one: far from the answer the curvature tells little. */
const clamp = (value: number, before: number) => before + Math.min(1, Math.max(-1, value - before));

function levelStep(term: Term, weight: Float64Array, pull: Float64Array, learn: boolean): Float64Array {
  const fresh = pull.map((one, code) => one / (weight[code]! + term.level));
  if (learn) {
    let [sum, count] = [0, 0];
    for (let code = 0; code < term.size; code++) {
      if (weight[code]! <= 0) continue;
      sum += fresh[code]! ** 2 + 1 / (weight[code]! + term.level);
      count += 1;
    }
    if (count > 1) term.level = Math.min(1e4, Math.max(0.5, (count - 0.5) / sum));
  }
  return fresh;
}

function orderedStep(term: Term, weight: Float64Array, pull: Float64Array, learn: boolean): Float64Array {
  const n = term.size - 1;
  const fresh = new Float64Array(term.size);
  fresh[0] = pull[0]! / (weight[0]! + 1);
  if (n < 1) return fresh;
  const ridge = 0.05;
  const system = new Float64Array(n * n);
  for (let i = 0; i < n; i++) system[i * n + i] = weight[i + 1]! + ridge;
  for (let i = 0; i + 2 < n; i++)
    for (const [a, x] of bendParts)
      for (const [b, y] of bendParts) system[(i + a) * n + i + b] = system[(i + a) * n + i + b]! + term.bend * x * y;
  // Two values alone have no bend: they are drawn to the average like levels.
  if (n === 2) for (let i = 0; i < n; i++) system[i * n + i] = system[i * n + i]! + term.level;
  const inverse = invert(system, n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += inverse[i * n + j]! * pull[j + 1]!;
    fresh[i + 1] = sum;
  }
  if (learn && n > 2) {
    let sum = 0;
    for (let i = 0; i + 2 < n; i++) {
      let value = 0;
      let spread = 0;
      for (const [a, x] of bendParts) {
        value += x * fresh[i + a + 1]!;
        for (const [b, y] of bendParts) spread += x * y * inverse[(i + a) * n + i + b]!;
      }
      sum += value * value + spread;
    }
    term.bend = Math.min(1e6, Math.max(1, (n - 2) / sum));
  }
  if (term.direction) makeMonotone(fresh, weight, term.direction);
  return fresh;
}

const bendParts = [
  [0, 1],
  [1, -2],
  [2, 1],
] as const;

/** Inverse of a symmetric positive matrix by Gauss and Jordan; small. */
function invert(matrix: Float64Array, n: number): Float64Array {
  const a = Float64Array.from(matrix);
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) out[i * n + i] = 1;
  for (let k = 0; k < n; k++) {
    const pivot = a[k * n + k]!;
    for (let j = 0; j < n; j++) {
      a[k * n + j] = a[k * n + j]! / pivot;
      out[k * n + j] = out[k * n + j]! / pivot;
    }
    for (let i = 0; i < n; i++) {
      const factor = a[i * n + k]!;
      if (i === k || factor === 0) continue;
      for (let j = 0; j < n; j++) {
        a[i * n + j] = a[i * n + j]! - factor * a[k * n + j]!;
        out[i * n + j] = out[i * n + j]! - factor * out[k * n + j]!;
      }
    }
  }
  return out;
}

/** Nearest monotone shape over codes 1…: neighbours that disagree are pooled by weight. */
function makeMonotone(values: Float64Array, weight: Float64Array, direction: 'rising' | 'falling'): void {
  const sign = direction === 'rising' ? 1 : -1;
  const pools: { value: number; weight: number; count: number }[] = [];
  for (let code = 1; code < values.length; code++) {
    pools.push({ value: sign * values[code]!, weight: weight[code]! + 1e-9, count: 1 });
    while (pools.length > 1 && pools.at(-2)!.value > pools.at(-1)!.value) {
      const [b, a] = [pools.pop()!, pools.pop()!];
      const sum = a.weight + b.weight;
      pools.push({ value: (a.value * a.weight + b.value * b.weight) / sum, weight: sum, count: a.count + b.count });
    }
  }
  let code = 1;
  for (const { value, count } of pools) for (let i = 0; i < count; i++) values[code++] = sign * value;
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
      codes: Uint8Array.from(outcome, (_, row) => codes[of[0]]![row]! * width + codes[of[1]]![row]!),
    }));
}
