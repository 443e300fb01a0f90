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
 * The best cross cut of two columns: one cut each, four leaves. `g` and `h` are `rows × columns` histograms, row by row.
 * Writes the value of each cell into `out`. @returns the gain in loss over no cut at all
 */
export function fitCross(
  g: Float64Array,
  h: Float64Array,
  rows: number,
  columns: number,
  out: Float64Array,
  rules: LeafRules,
): number {
  const { penalty, minHessian } = rules;
  const cumulative = (source: Float64Array) => {
    const sum = new Float64Array((rows + 1) * (columns + 1));
    for (let r = 0; r < rows; r++) {
      let row = 0;
      for (let c = 0; c < columns; c++) {
        row += source[r * columns + c]!;
        sum[(r + 1) * (columns + 1) + c + 1] = sum[r * (columns + 1) + c + 1]! + row;
      }
    }
    return sum;
  };
  const sumG = cumulative(g);
  const sumH = cumulative(h);
  const width = columns + 1;
  const allG = sumG[rows * width + columns]!;
  const allH = sumH[rows * width + columns]!;
  let best = 1e-9;
  let cutRow = -1;
  let cutColumn = -1;
  const base = gainOf(allG, allH, penalty);
  for (let r = 1; r < rows; r++) {
    const topG = sumG[r * width + columns]!;
    const topH = sumH[r * width + columns]!;
    for (let c = 1; c < columns; c++) {
      const h1 = sumH[r * width + c]!;
      const h2 = topH - h1;
      const h3 = sumH[rows * width + c]! - h1;
      const h4 = allH - topH - h3;
      if (h1 < minHessian || h2 < minHessian || h3 < minHessian || h4 < minHessian) continue;
      const g1 = sumG[r * width + c]!;
      const g2 = topG - g1;
      const g3 = sumG[rows * width + c]! - g1;
      const g4 = allG - topG - g3;
      const gain = gainOf(g1, h1, penalty) + gainOf(g2, h2, penalty) + gainOf(g3, h3, penalty) + gainOf(g4, h4, penalty) - base;
      if (gain > best) {
        best = gain;
        cutRow = r;
        cutColumn = c;
      }
    }
  }
  out.fill(0);
  if (cutRow < 0) return 0;
  const values = [0, 0, 0, 0];
  const h1 = sumH[cutRow * width + cutColumn]!;
  const g1 = sumG[cutRow * width + cutColumn]!;
  const topG = sumG[cutRow * width + columns]!;
  const topH = sumH[cutRow * width + columns]!;
  const leftG = sumG[rows * width + cutColumn]!;
  const leftH = sumH[rows * width + cutColumn]!;
  values[0] = step(g1, h1, penalty);
  values[1] = step(topG - g1, topH - h1, penalty);
  values[2] = step(leftG - g1, leftH - h1, penalty);
  values[3] = step(allG - topG - leftG + g1, allH - topH - leftH + h1, penalty);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) out[r * columns + c] = values[(r < cutRow ? 0 : 2) + (c < cutColumn ? 0 : 1)]!;
  return best;
}
