/** How good a ranking and its probabilities are. All pure; ties are shared out evenly, so that no order of rows flatters. */

/** Chance that a positive scores above a negative; a tie counts half. @returns NaN if there is only one kind */
export function auc(scores: ArrayLike<number>, positives: ArrayLike<number>, weights?: ArrayLike<number>): number {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let below = 0;
  let wins = 0;
  let sumPositive = 0;
  for (let from = 0; from < order.length;) {
    let to = from;
    let positive = 0;
    let negative = 0;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) {
      const weight = weights ? weights[order[to]!]! : 1;
      if (positives[order[to]!]! > 0) positive += weight;
      else negative += weight;
      to += 1;
    }
    wins += positive * (below + negative / 2);
    below += negative;
    sumPositive += positive;
    from = to;
  }
  return sumPositive > 0 && below > 0 ? wins / (sumPositive * below) : Number.NaN;
}

/** Rows from the highest score down, and where each group of equal scores ends. */
export interface Ranked {
  order: Uint32Array;
  ends: readonly number[];
}

export function ranked(scores: ArrayLike<number>): Ranked {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const ends: number[] = [];
  for (let i = 1; i <= order.length; i++) if (i === order.length || scores[order[i]!] !== scores[order[i - 1]!]) ends.push(i);
  return { order, ends };
}

/**
 * Share of all positives among the highest so many percent; a tie at the edge gives its fair part.
 * @param percents ascending
 * @param times how often each row counts; once if left out
 * @returns a share for each percent; NaN without a positive
 */
export function captures(
  { order, ends }: Ranked,
  outcomes: ArrayLike<number>,
  percents: readonly number[],
  times?: ArrayLike<number>,
): number[] {
  const caughtAt: number[] = [];
  let [from, passed, caught] = [0, 0, 0];
  for (const end of ends) {
    let [size, positive] = [0, 0];
    for (; from < end; from++) {
      const row = order[from]!;
      const count = times ? times[row]! : 1;
      size += count;
      positive += count * outcomes[row]!;
    }
    // As many rows count as there are, also where some count twice and others not at all.
    for (let limit; caughtAt.length < percents.length; caughtAt.push(caught + (positive * (limit - passed)) / size)) {
      limit = (order.length * percents[caughtAt.length]!) / 100;
      if (size === 0 || limit > passed + size) break;
    }
    passed += size;
    caught += positive;
  }
  while (caughtAt.length < percents.length) caughtAt.push(caught);
  return caughtAt.map((share) => (caught > 0 ? share / caught : Number.NaN));
}

/** Share of all positives among the `percent` highest scores; a tie at the edge gives its fair part. */
export const capture = (scores: ArrayLike<number>, outcomes: ArrayLike<number>, percent: number): number =>
  captures(ranked(scores), outcomes, [percent])[0]!;

/**
 * Slope of the outcome's logit on the predicted logit (logistic regression with intercept, Newton): 1 is well calibrated,
 * below 1 the predictions are too extreme.
 */
export function calibrationSlope(logits: ArrayLike<number>, positives: ArrayLike<number>): { slope: number; intercept: number } {
  let slope = 1;
  let intercept = 0;
  for (let round = 0; round < 50; round++) {
    let g0 = 0;
    let g1 = 0;
    let h00 = 1e-9;
    let h01 = 0;
    let h11 = 1e-9;
    for (let i = 0; i < logits.length; i++) {
      const x = logits[i]!;
      const p = 1 / (1 + Math.exp(-(intercept + slope * x)));
      const w = p * (1 - p);
      const r = positives[i]! - p;
      g0 += r;
      g1 += r * x;
      h00 += w;
      h01 += w * x;
      h11 += w * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (Math.abs(determinant) < 1e-12) break;
    const stepIntercept = (h11 * g0 - h01 * g1) / determinant;
    const stepSlope = (h00 * g1 - h01 * g0) / determinant;
    intercept += stepIntercept;
    slope += stepSlope;
    if (Math.abs(stepIntercept) + Math.abs(stepSlope) < 1e-9) break;
  }
  return { slope, intercept };
}

/** The same for counts: slope of the log rate on the predicted log rate (Poisson regression with the log of exposure as offset). */
export function rateSlope(
  logRates: ArrayLike<number>,
  counts: ArrayLike<number>,
  exposures: ArrayLike<number>,
): { slope: number; intercept: number } {
  let slope = 1;
  let intercept = 0;
  for (let round = 0; round < 50; round++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-9, 0, 1e-9];
    for (let i = 0; i < logRates.length; i++) {
      const exposure = exposures[i]!;
      if (!(exposure > 0)) continue;
      const x = logRates[i]!;
      const expected = exposure * Math.exp(Math.min(intercept + slope * x, 50));
      const r = counts[i]! - expected;
      g0 += r;
      g1 += r * x;
      h00 += expected;
      h01 += expected * x;
      h11 += expected * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (Math.abs(determinant) < 1e-12) break;
    const stepIntercept = (h11 * g0 - h01 * g1) / determinant;
    const stepSlope = (h00 * g1 - h01 * g0) / determinant;
    intercept += stepIntercept;
    slope += stepSlope;
    if (Math.abs(stepIntercept) + Math.abs(stepSlope) < 1e-9) break;
  }
  return { slope, intercept };
}

/**
 * Mean days by which positives come earlier when the rows are visited in order of score on the very dates they were visited.
 * Ties in the score keep the old order, so that a score that says nothing gains nothing.
 */
export function daysEarlier(scores: ArrayLike<number>, positives: ArrayLike<number>, days: ArrayLike<number>): number {
  const before = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => days[a]! - days[b]! || a - b);
  const after = Uint32Array.from(before).sort((a, b) => scores[b]! - scores[a]! || days[a]! - days[b]! || a - b);
  let gained = 0;
  let count = 0;
  after.forEach((row, place) => {
    if (positives[row]! <= 0) return;
    gained += days[row]! - days[before[place]!]!;
    count += 1;
  });
  return count > 0 ? gained / count : Number.NaN;
}
