/** Whether a ranking was any good, told with its uncertainty; what each source of data is worth; and whether the world has moved on. All pure. */
import { seededRandom, shuffled } from '../random.ts';
import { type AdditiveModel, fit, type FitOptions, inverseLink, reasonsOf, type Rows, scoreCodes } from './additive.ts';
import { codeCount, type Codes, type Column } from './columns.ts';
import { auc, capture, captures, ranked } from './measures.ts';

export interface Interval {
  value: number;
  low: number;
  high: number;
}

const quantile = (sorted: ArrayLike<number>, share: number) =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))))]!;

function interval(value: number, drawn: readonly number[]): Interval {
  const sorted = Float64Array.from(drawn.filter((one) => !Number.isNaN(one))).sort();
  return sorted.length === 0
    ? { value, low: Number.NaN, high: Number.NaN }
    : { value, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

/** How often each row is drawn, when as many are drawn as there are. */
function* draws(rows: number, times: number, seed: number): Generator<Uint32Array> {
  const random = seededRandom(seed);
  for (let i = 0; i < times; i++) {
    const drawn = new Uint32Array(rows);
    for (let n = 0; n < rows; n++) drawn[Math.floor(random() * rows)]!++;
    yield drawn;
  }
}

export interface Comparison {
  /** Share of what happened among the top percent, by ranking and percent, with 95 % intervals (bootstrap over places). */
  captured: Record<string, Record<number, Interval>>;
  /** First ranking less each other one: the same places drawn for both, so that an interval above 0 is a real lead. */
  lead: Record<string, Record<number, Interval>>;
}

/**
 * Rankings of the same places, the first against each other. `random` is added: it catches p % in the top p %.
 * @param rankings scores by name, higher is visited first; ties share
 */
export function compareRankings(
  outcomes: ArrayLike<number>,
  rankings: Record<string, ArrayLike<number>>,
  {
    percents = [1, 5, 10, 20, 25, 50],
    times = 200,
    seed = 1,
  }: { percents?: readonly number[]; times?: number; seed?: number } = {},
): Comparison {
  const all: Record<string, ArrayLike<number>> = { ...rankings, random: new Float64Array(outcomes.length) };
  const names = Object.keys(all);
  const first = names[0]!;
  const rising = percents.toSorted((a, b) => a - b);
  // Sorted once; drawing again only changes how often each row counts.
  const orders = new Map(names.map((name) => [name, ranked(all[name]!)]));
  const byPercent = (name: string, drawn?: Uint32Array) => captures(orders.get(name)!, outcomes, rising, drawn);
  const values = new Map(names.map((name) => [name, byPercent(name)]));
  const drawn = new Map(names.map((name) => [name, [] as number[][]]));
  for (const rows of draws(outcomes.length, times, seed)) for (const name of names) drawn.get(name)!.push(byPercent(name, rows));
  const of = (name: string, percent: number) => drawn.get(name)!.map((one) => one[rising.indexOf(percent)]!);
  const value = (name: string, percent: number) => values.get(name)![rising.indexOf(percent)]!;
  const table = (ones: string[], cell: (name: string, percent: number) => Interval) =>
    Object.fromEntries(ones.map((name) => [name, Object.fromEntries(percents.map((percent) => [percent, cell(name, percent)]))]));
  return {
    captured: table(names, (name, percent) => interval(value(name, percent), of(name, percent))),
    lead: table(names.slice(1), (name, percent) =>
      interval(
        value(first, percent) - value(name, percent),
        of(first, percent).map((one, i) => one - of(name, percent)[i]!),
      ),
    ),
  };
}

/** Groups of about equal size by predicted value: what was expected of each and what happened, with a 95 % interval for counts. */
export function calibrationPlot(
  predicted: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  groups = 10,
): { rows: number; expected: number; happened: Interval }[] {
  const order = Uint32Array.from({ length: predicted.length }, (_, i) => i).sort(
    (a, b) => predicted[a]! - predicted[b]! || a - b,
  );
  return Array.from({ length: Math.min(groups, order.length) }, (_, group) => {
    const rows = order.subarray(Math.floor((group * order.length) / groups), Math.floor(((group + 1) * order.length) / groups));
    let [expected, happened] = [0, 0];
    for (const row of rows) {
      expected += predicted[row]! / rows.length;
      happened += outcomes[row]!;
    }
    // Square-root scale: about right for counts from none upwards.
    const edge = (sign: number) => Math.max(0, Math.sqrt(happened + 0.375) + (sign * 1.96) / 2) ** 2 / rows.length;
    return {
      rows: rows.length,
      expected,
      happened: { value: happened / rows.length, low: happened === 0 ? 0 : edge(-1), high: edge(1) },
    };
  }).filter(({ rows }) => rows > 0);
}

/** What a source of data is worth: how much worse the ranking of other rows gets when its columns are not there. */
export function ablation(
  columns: readonly Column[],
  train: Rows,
  other: Pick<Rows, 'codes' | 'outcome'>,
  sources: Record<string, readonly string[]>,
  options: FitOptions,
): { whole: { auc: number; capture10: number }; without: Record<string, { aucLost: number; capture10Lost: number }> } {
  const merit = (dropped: readonly string[]) => {
    const kept = columns.flatMap(({ name }, i) => (dropped.includes(name) ? [] : [i]));
    const only = (codes: readonly Codes[]) => kept.map((i) => codes[i]!);
    const model = fit(
      kept.map((i) => columns[i]!),
      { ...train, codes: only(train.codes) },
      options,
    );
    const scores = scoreCodes(model, only(other.codes), other.outcome.length);
    return { auc: auc(scores, other.outcome), capture10: capture(scores, other.outcome, 10) };
  };
  const whole = merit([]);
  const without = Object.fromEntries(
    Object.entries(sources).map(([name, of]) => {
      const left = merit(of);
      return [name, { aucLost: whole.auc - left.auc, capture10Lost: whole.capture10 - left.capture10 }];
    }),
  );
  return { whole, without };
}

/** Share of rows by code, to be kept with a model so that later rows can be held against it. */
export function codeShares(columns: readonly Column[], codes: readonly Codes[]): number[][] {
  return columns.map((column, i) => {
    const shares = Array.from({ length: codeCount(column) }, () => 0);
    for (const code of codes[i]!) shares[code] = shares[code]! + 1 / codes[i]!.length;
    return shares;
  });
}

export interface Drift {
  column: string;
  /** Population stability index over known values in about ten groups: below 0.1 steady, above 0.25 another population. */
  stability: number;
  missingBefore: number;
  missingNow: number;
  warning: 'moved' | 'missing' | undefined;
}

/** How the inputs of rows to be scored differ from those the model was fitted on. */
export function drift(columns: readonly Column[], before: readonly (readonly number[])[], codes: readonly Codes[]): Drift[] {
  const now = codeShares(columns, codes);
  return columns.map(({ name }, i) => {
    const [old, fresh] = [before[i]!, now[i]!];
    const [missingBefore, missingNow] = [old[0]!, fresh[0]!];
    const groups = grouped(old);
    const sums = (shares: readonly number[], known: number) => {
      const sum = Array.from({ length: groups.count }, () => 0);
      for (let code = 1; code < shares.length; code++) sum[groups.of[code]!] = sum[groups.of[code]!]! + shares[code]! / known;
      return sum.map((share) => Math.max(share, 1e-4));
    };
    const known = missingNow < 1 && missingBefore < 1;
    const [a, b] = known ? [sums(old, 1 - missingBefore), sums(fresh, 1 - missingNow)] : [[], []];
    const stability = a.reduce((sum, share, group) => sum + (b[group]! - share) * Math.log(b[group]! / share), 0);
    const missing = missingNow > missingBefore + 0.1 || (missingNow === 1 && missingBefore < 1);
    return {
      column: name,
      stability,
      missingBefore,
      missingNow,
      warning: missing ? 'missing' : stability > 0.25 ? 'moved' : undefined,
    };
  });
}

/** Codes in about ten groups of equal share, so that fine bins do not pass off chance as change. */
function grouped(shares: readonly number[]): { of: number[]; count: number } {
  const known = shares.slice(1).reduce((sum, share) => sum + share, 0);
  const of = [0];
  let [group, sum] = [0, 0];
  for (let code = 1; code < shares.length; code++) {
    of.push(group);
    sum += shares[code]!;
    if (sum >= (known * (group + 1)) / 10 && code < shares.length - 1) group += 1;
  }
  return { of, count: group + 1 };
}

/** A fixed share of visits goes to places drawn by lot, so that hit rates do not only echo the ranking. @returns rows, and the chance each row had */
export function explorationDraw(rows: number, share: number, seed: number): { drawn: Uint32Array; chance: number } {
  const count = Math.round(rows * share);
  const order = shuffled(
    Uint32Array.from({ length: rows }, (_, i) => i),
    seededRandom(seed),
  );
  return { drawn: order.slice(0, count).sort(), chance: rows === 0 ? 0 : count / rows };
}

/** Something that can be done about a place: the inputs it changes, by column of the model, and what it costs. */
export interface Remedy {
  code: string;
  cost: number;
  sets: Record<string, number>;
}

export interface Advice {
  code: string;
  cost: number;
  /** Chance or rate after this and all before it. */
  after: number;
}

/** The remedies, at most `most`, that lower the expected number most for their cost, each chosen with those before it done (pairs are taken into account). */
export function cheapestRemedies(
  model: AdditiveModel,
  codes: readonly number[],
  remedies: readonly Remedy[],
  most = 3,
): Advice[] {
  const indexOf = new Map(model.columns.map(({ name }, i) => [name, i]));
  const after = (state: readonly number[], { sets }: Remedy) => {
    const changed = [...state];
    for (const [name, code] of Object.entries(sets)) {
      const index = indexOf.get(name);
      if (index !== undefined) changed[index] = code;
    }
    return changed;
  };
  const valueOf = (state: readonly number[]) => inverseLink(model.outcome, reasonsOf(model, state).score);
  let state: readonly number[] = codes;
  let left = [...remedies];
  const advice: Advice[] = [];
  while (advice.length < most && left.length > 0) {
    const before = valueOf(state);
    const best = left
      .map((remedy) => ({ remedy, state: after(state, remedy) }))
      .map((one) => ({ ...one, value: valueOf(one.state) }))
      .map((one) => ({ ...one, worth: (before - one.value) / Math.max(one.remedy.cost, 1e-9) }))
      .sort((a, b) => b.worth - a.worth || (a.remedy.code < b.remedy.code ? -1 : 1))[0]!;
    if (!(best.value < before)) break;
    state = best.state;
    left = left.filter((one) => one !== best.remedy);
    advice.push({ code: best.remedy.code, cost: best.remedy.cost, after: best.value });
  }
  return advice;
}
