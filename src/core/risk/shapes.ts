/**
 * One step of boosting on binned inputs: a small tree on one column (up to three leaves, unknown apart), or one cross cut on two.
 * `gradient` and `hessian` are of the loss by the link-scale score; a leaf's value is the Newton step −G / (H + penalty).
 */
export type Direction = 'rising' | 'falling' | undefined;

export interface LeafRules {
  /** Added to a leaf's H: pulls small leaves to zero. */
  penalty: number;
  /** A leaf holds at least this much H, so that a handful of rows cannot make one. */
  minHessian: number;
}

const step = (g: number, h: number, penalty: number) => -g / (h + penalty);
const gainOf = (g: number, h: number, penalty: number) => (g * g) / (h + penalty);

/**
 * The best tree of at most three leaves over bins in their order, for histograms `g` and `h` by code; code 0 gets a leaf of its own.
 * Writes the value of each code into `out`. @returns the gain in loss (≥ 0)
 */
export function fitOrdered(g: Float64Array, h: Float64Array, out: Float64Array, rules: LeafRules, direction: Direction): number {
  const codes = g.length;
  out.fill(0);
  let gain = 0;
  if (h[0]! >= rules.minHessian) {
    out[0] = step(g[0]!, h[0]!, rules.penalty);
    gain += gainOf(g[0]!, h[0]!, rules.penalty);
  }
  const first = bestCut(g, h, 1, codes, rules);
  const whole = sums(g, h, 1, codes);
  if (first.at < 0) return gain + leaf(out, 1, codes, whole.g, whole.h, rules.penalty);
  const left = bestCut(g, h, 1, first.at, rules);
  const right = bestCut(g, h, first.at, codes, rules);
  const second = left.gain >= right.gain ? left : right;
  const cuts = second.at < 0 ? [first.at] : [first.at, second.at].sort((a, b) => a - b);
  const edges = [1, ...cuts, codes];
  const leaves = edges.slice(1).map((to, i) => ({ from: edges[i]!, to, ...sums(g, h, edges[i]!, to) }));
  for (const one of direction ? pooled(leaves, direction, rules.penalty) : leaves)
    gain += leaf(out, one.from, one.to, one.g, one.h, rules.penalty);
  return gain;
}

interface Leaf {
  from: number;
  to: number;
  g: number;
  h: number;
}

/** Merges neighbouring leaves that run against the direction (pool adjacent violators). */
function pooled(leaves: Leaf[], direction: 'rising' | 'falling', penalty: number): Leaf[] {
  const sign = direction === 'rising' ? 1 : -1;
  const kept: Leaf[] = [];
  for (const one of leaves) {
    let last = one;
    while (kept.length > 0 && sign * step(kept.at(-1)!.g, kept.at(-1)!.h, penalty) > sign * step(last.g, last.h, penalty)) {
      const before = kept.pop()!;
      last = { from: before.from, to: last.to, g: before.g + last.g, h: before.h + last.h };
    }
    kept.push(last);
  }
  return kept;
}

function leaf(out: Float64Array, from: number, to: number, g: number, h: number, penalty: number): number {
  out.fill(step(g, h, penalty), from, to);
  return gainOf(g, h, penalty);
}

function sums(g: Float64Array, h: Float64Array, from: number, to: number) {
  let sumG = 0;
  let sumH = 0;
  for (let code = from; code < to; code++) {
    sumG += g[code]!;
    sumH += h[code]!;
  }
  return { g: sumG, h: sumH };
}

/** Where to cut codes [from, to) in two; `at` is the first code of the right part, −1 if no cut pays. Ties go to the lower code. */
function bestCut(
  g: Float64Array,
  h: Float64Array,
  from: number,
  to: number,
  { penalty, minHessian }: LeafRules,
): { at: number; gain: number } {
  const whole = sums(g, h, from, to);
  const base = gainOf(whole.g, whole.h, penalty);
  let best = { at: -1, gain: 1e-9 };
  let leftG = 0;
  let leftH = 0;
  for (let code = from; code < to - 1; code++) {
    leftG += g[code]!;
    leftH += h[code]!;
    if (leftH < minHessian) continue;
    const rightH = whole.h - leftH;
    if (rightH < minHessian) break;
    const gain = gainOf(leftG, leftH, penalty) + gainOf(whole.g - leftG, rightH, penalty) - base;
    if (gain > best.gain) best = { at: code + 1, gain };
  }
  return best;
}

/**
 * As `fitOrdered` for categories: levels are put in the order of their own shrunk steps first (optimal for one cut on a convex loss).
 * `levelPenalty` shrinks rare levels towards the middle of that order.
 */
export function fitUnordered(
  g: Float64Array,
  h: Float64Array,
  out: Float64Array,
  rules: LeafRules,
  levelPenalty: number,
): number {
  const codes = g.length;
  const order = Array.from({ length: codes - 1 }, (_, i) => i + 1);
  const place = order.map((code) => step(g[code]!, h[code]!, levelPenalty));
  order.sort((a, b) => place[a - 1]! - place[b - 1]! || a - b);
  const orderedG = new Float64Array(codes);
  const orderedH = new Float64Array(codes);
  orderedG[0] = g[0]!;
  orderedH[0] = h[0]!;
  order.forEach((code, i) => {
    orderedG[i + 1] = g[code]!;
    orderedH[i + 1] = h[code]!;
  });
  const ordered = new Float64Array(codes);
  const gain = fitOrdered(orderedG, orderedH, ordered, rules, undefined);
  out.fill(0);
  out[0] = ordered[0]!;
  order.forEach((code, i) => (out[code] = ordered[i + 1]!));
  return gain;
}

/**
 * The best small tree over two columns: a cut on one, then a cut of its own on the other for either side; up to four leaves.
 * `g` and `h` are `rows × columns` histograms, row by row. Writes the value of each cell into `out`.
 * @returns the gain in loss over no cut at all
 */
export function fitCross(
  g: Float64Array,
  h: Float64Array,
  rows: number,
  columns: number,
  out: Float64Array,
  rules: LeafRules,
): number {
  const sumG = cumulative(g, rows, columns);
  const sumH = cumulative(h, rows, columns);
  const width = columns + 1;
  const base = gainOf(sumG[rows * width + columns]!, sumH[rows * width + columns]!, rules.penalty);
  const byRow = bestSplit(sumG, sumH, rows, columns, width, 1, rules);
  const byColumn = bestSplit(sumG, sumH, columns, rows, 1, width, rules);
  out.fill(0);
  const best = byColumn.gain > byRow.gain ? byColumn : byRow;
  if (best.first < 0 || best.gain - base < 1e-9) return 0;
  const across = best === byRow;
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      const [along, other] = across ? [r, c] : [c, r];
      const low = along < best.first;
      out[r * columns + c] = best.values[(low ? 0 : 2) + (other < (low ? best.low : best.high) ? 0 : 1)]!;
    }
  return best.gain - base;
}

function cumulative(source: Float64Array, rows: number, columns: number): Float64Array {
  const width = columns + 1;
  const sum = new Float64Array((rows + 1) * width);
  for (let r = 0; r < rows; r++) {
    let row = 0;
    for (let c = 0; c < columns; c++) {
      row += source[r * columns + c]!;
      sum[(r + 1) * width + c + 1] = sum[r * width + c + 1]! + row;
    }
  }
  return sum;
}

/** Cuts the axis with stride `along` first, then either side on the other axis; a side that no cut pays on stays whole. */
function bestSplit(
  sumG: Float64Array,
  sumH: Float64Array,
  length: number,
  breadth: number,
  along: number,
  across: number,
  { penalty, minHessian }: LeafRules,
): { gain: number; first: number; low: number; high: number; values: [number, number, number, number] } {
  const end = length * along;
  const edge = breadth * across;
  const allG = sumG[end + edge]!;
  const allH = sumH[end + edge]!;
  let [gain, first, low, high] = [0, -1, 0, 0];
  for (let r = 1; r < length; r++) {
    const at = r * along;
    const lowG = sumG[at + edge]!;
    const lowH = sumH[at + edge]!;
    const highG = allG - lowG;
    const highH = allH - lowH;
    if (lowH < minHessian || highH < minHessian) continue;
    let bestLow = gainOf(lowG, lowH, penalty);
    let bestHigh = gainOf(highG, highH, penalty);
    let [cutLow, cutHigh] = [0, 0];
    for (let c = 1; c < breadth; c++) {
      const place = c * across;
      const h1 = sumH[at + place]!;
      const g1 = sumG[at + place]!;
      if (h1 >= minHessian && lowH - h1 >= minHessian) {
        const pays = (g1 * g1) / (h1 + penalty) + ((lowG - g1) * (lowG - g1)) / (lowH - h1 + penalty);
        if (pays > bestLow) [bestLow, cutLow] = [pays, c];
      }
      const h3 = sumH[end + place]! - h1;
      const g3 = sumG[end + place]! - g1;
      if (h3 >= minHessian && highH - h3 >= minHessian) {
        const pays = (g3 * g3) / (h3 + penalty) + ((highG - g3) * (highG - g3)) / (highH - h3 + penalty);
        if (pays > bestHigh) [bestHigh, cutHigh] = [pays, c];
      }
    }
    if (bestLow + bestHigh > gain) [gain, first, low, high] = [bestLow + bestHigh, r, cutLow, cutHigh];
  }
  const leaf = (fromAlong: number, toAlong: number, fromAcross: number, toAcross: number) => {
    const sum = (of: Float64Array) =>
      of[toAlong * along + toAcross * across]! -
      of[fromAlong * along + toAcross * across]! -
      of[toAlong * along + fromAcross * across]! +
      of[fromAlong * along + fromAcross * across]!;
    return step(sum(sumG), sum(sumH), penalty);
  };
  const values: [number, number, number, number] =
    first < 0
      ? [0, 0, 0, 0]
      : [leaf(0, first, 0, low), leaf(0, first, low, breadth), leaf(first, length, 0, high), leaf(first, length, high, breadth)];
  return { gain, first, low, high, values };
}
