/** One question of siting, whichever the model: reduced, solved, and answered in its own terms with a bound that was proved. */
import { centre, coverWithin, filledUp } from './centre.ts';
import { type Control, inTerms, type Status } from './control.ts';
import { coverAll, withoutDominated } from './cover-all.ts';
import { leastMissed, merged, restricted } from './cover-some.ts';
import { Coverage, type Cover, sitesByDemand } from './coverage.ts';
import { minimise } from './highs.ts';
import { MedianTree } from './median-tree.ts';
import { Median } from './median.ts';
import { Search } from './search.ts';

export const MODELS = ['lscp', 'mclp', 'p-median', 'p-centre', 'lscp-b', 'mexclp'] as const;
export type Model = (typeof MODELS)[number];

export interface Question {
  model: Model;
  sites: number;
  /** Weight of each demand, none negative. */
  weight: Float64Array;
  /** Fills `into` with the distance from a site to each demand; Infinity where there is no way. */
  distances(site: number, into: Float64Array): void;
  /** How many sites; for all but the covering models lscp and lscp-b. */
  pick?: number;
  /** Covered is what is no farther than this; for the covering models. */
  radius?: number;
  /** Sites that must be among the chosen ones. */
  fixed: readonly number[];
  /** Probability that a unit is busy, for mexclp. */
  busy?: number;
}

export interface Answer {
  status: Status;
  /** In the model's own terms; null if there is no answer. */
  value: number | null;
  bound: number | null;
  /** |bound − value| / |value| */
  gap: number | null;
  /** Positions in the list of candidates, ascending. */
  sites: number[];
  /** lscp-b: the weight that a second site covers too, and the most that as few sites could cover twice. */
  backup?: { value: number; bound: number };
  /** Demands that no candidate can serve or cover: why the question has no answer. */
  beyondReach: number[];
}

/** @throws RangeError if the question lacks what its model needs */
export async function solve(question: Question, control: Control): Promise<Answer> {
  check(question);
  const scale = scaleOf(question.weight);
  if (scale === 1) return byModel(question, control);
  // Times a power of two, so that no digit is lost on the way there and back.
  const { model } = question;
  const weighs = model === 'mclp' || model === 'mexclp' || model === 'p-median';
  const outward = (inner: number) => (weighs ? inner / scale : inner);
  const answer = await byModel({ ...question, weight: question.weight.map((one) => one * scale) }, inTerms(control, outward));
  const { value, bound, backup } = answer;
  return {
    ...answer,
    value: value === null ? null : outward(value),
    bound: bound === null ? null : outward(bound),
    ...(backup ? { backup: { value: backup.value / scale, bound: backup.bound / scale } } : {}),
  };
}

/** What the searches take for nothing, and for much, is meant for weights of about this size; others are brought there. */
const WEIGHTS = { least: 2 ** -6, most: 2 ** 30, usual: 2 ** 10 };

function scaleOf(weight: Float64Array): number {
  const heaviest = weight.reduce((most, one) => Math.max(most, one), 0);
  if (heaviest === 0 || (heaviest >= WEIGHTS.least && heaviest <= WEIGHTS.most)) return 1;
  return 2 ** Math.round(Math.log2(WEIGHTS.usual) - Math.log2(heaviest));
}

function byModel(question: Question, control: Control): Promise<Answer> {
  switch (question.model) {
    case 'lscp':
      return lscp(question, control);
    case 'lscp-b':
      return lscpBackup(question, control);
    case 'mclp':
    case 'mexclp':
      return covering(question, control);
    case 'p-median':
      return median(question, control);
    case 'p-centre':
      return pCentre(question, control);
  }
}

function check({ model, sites, weight, pick, radius, fixed, busy }: Question): void {
  const counts = model === 'lscp' || model === 'lscp-b';
  if (!counts && !(pick !== undefined && pick >= 1 && pick <= sites))
    throw new RangeError(`expected to pick 1 to ${sites} sites, got ${pick}`);
  if (model !== 'p-median' && model !== 'p-centre' && !(radius !== undefined && radius >= 0))
    throw new RangeError(`expected a radius of 0 or more, got ${radius}`);
  if (pick !== undefined && !counts && fixed.length > pick)
    throw new RangeError(`${fixed.length} sites are fixed, but only ${pick} picked`);
  if (model === 'mexclp' && !(busy !== undefined && busy >= 0 && busy < 1))
    throw new RangeError(`expected a busy share from 0 to below 1, got ${busy}`);
  for (const one of weight) if (!(one >= 0 && one < Infinity)) throw new RangeError(`expected weights of 0 or more, got ${one}`);
}

const nothing = (beyondReach: number[]): Answer => ({
  status: 'infeasible',
  value: null,
  bound: null,
  gap: null,
  sites: [],
  beyondReach,
});

function answerOf(status: Status, sites: number[], value: number, bound: number): Answer {
  const difference = Math.abs(bound - value);
  const gap = difference === 0 ? 0 : difference / Math.max(Math.abs(value), 1e-12);
  return { status, value, bound, gap, sites, beyondReach: [] };
}

/**
 * What is as far as the radius on paper may lie beyond it in its last digits, for distances are sums and roots: one part in
 * 10⁹ counts as equal, a micrometre or microsecond at most.
 */
const reaching = (radius: number) => radius + Math.min(radius * 1e-9, 1e-6);

/** Cover lists straight from the distances, row by row, without ever holding the whole table. */
function coverOf({ sites, weight, distances }: Question, radius: number): Cover {
  const reach = reaching(radius);
  const row = new Float64Array(weight.length);
  const first = new Int32Array(sites + 1);
  let demand = new Int32Array(Math.max(1024, weight.length * 8));
  let count = 0;
  for (let j = 0; j < sites; j++) {
    distances(j, row);
    if (count + row.length > demand.length) {
      const narrow = demand;
      (demand = new Int32Array((count + row.length) * 2)).set(narrow);
    }
    for (let i = 0; i < row.length; i++) if (row[i]! <= reach) demand[count++] = i;
    first[j + 1] = count;
  }
  return { sites, demands: weight.length, weight, first, demand: demand.slice(0, count) };
}

function tableOf({ sites, weight, distances }: Question): Float64Array {
  const table = new Float64Array(sites * weight.length);
  for (let j = 0; j < sites; j++) distances(j, table.subarray(j * weight.length, (j + 1) * weight.length));
  return table;
}

function uncovered(cover: Cover): number[] {
  const { first } = sitesByDemand(cover);
  return Array.from({ length: cover.demands }, (_, i) => i).filter((i) => first[i] === first[i + 1]);
}

async function lscp(question: Question, control: Control): Promise<Answer> {
  const cover = coverOf(question, question.radius!);
  const solved = await coverAll(cover, question.fixed, control);
  if (solved.status === 'infeasible') return nothing(uncovered(cover));
  return answerOf(solved.status, solved.sites, solved.value, solved.bound);
}

/** Backup cover (Hogan and ReVelle 1986): first as few sites as cover all, then as much weight covered twice as so few can. */
async function lscpBackup(question: Question, control: Control): Promise<Answer> {
  const cover = coverOf(question, question.radius!);
  const fewest = await coverAll(cover, question.fixed, control);
  if (fewest.status === 'infeasible') return nothing(uncovered(cover));
  const { sites, demands, weight } = cover;
  const { first, site } = sitesByDemand(cover);
  const rows = demands + 1;
  const starts = new Int32Array(rows + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (let i = 0; i < demands; i++) {
    for (let at = first[i]!; at < first[i + 1]!; at++) indices.push(site[at]!);
    for (let at = first[i]!; at < first[i + 1]!; at++) values.push(1);
    indices.push(sites + i);
    values.push(-1);
    starts[i + 1] = indices.length;
  }
  for (let j = 0; j < sites; j++) indices.push(j);
  for (let j = 0; j < sites; j++) values.push(1);
  starts[rows] = indices.length;
  const cost = new Float64Array(sites + demands);
  for (let i = 0; i < demands; i++) cost[sites + i] = -weight[i]!;
  const lower = new Float64Array(sites + demands);
  for (const one of question.fixed) lower[one] = 1;
  const whole = new Uint8Array(sites + demands);
  whole.fill(1, 0, sites);
  const twice = (chosen: readonly number[]) => {
    const times = new Int32Array(demands);
    for (const j of chosen) for (let at = cover.first[j]!; at < cover.first[j + 1]!; at++) times[cover.demand[at]!]!++;
    return times;
  };
  const start = new Float64Array(sites + demands);
  for (const j of fewest.sites) start[j] = 1;
  twice(fewest.sites).forEach((count, i) => (start[sites + i] = count > 1 ? 1 : 0));
  const most = await minimise(
    {
      cost,
      lower,
      upper: new Float64Array(sites + demands).fill(1),
      whole,
      rowLower: new Float64Array(rows).fill(1).fill(fewest.value, demands),
      rowUpper: new Float64Array(rows).fill(Infinity).fill(fewest.value, demands),
      starts,
      indices: Int32Array.from(indices),
      values: Float64Array.from(values),
    },
    control,
    start,
  );
  const chosen =
    most.values.length > 0 ? Array.from({ length: sites }, (_, j) => j).filter((j) => most.values[j]! > 0.5) : fewest.sites;
  const value = twice(chosen).reduce((sum, count, i) => sum + (count > 1 ? weight[i]! : 0), 0);
  const total = weight.reduce((sum, one) => sum + one, 0);
  const proved = fewest.status === 'optimal' && most.status === 'optimal';
  return {
    ...answerOf(proved ? 'optimal' : 'feasible', chosen, fewest.value, fewest.bound),
    backup: { value, bound: most.status === 'optimal' ? value : Math.min(total, Math.max(value, -most.bound)) },
  };
}

async function covering(question: Question, control: Control): Promise<Answer> {
  const { weight, fixed } = question;
  const pick = question.pick!;
  const busy = question.model === 'mexclp' ? question.busy! : 0;
  const whole = coverOf(question, question.radius!);
  const total = weight.reduce((sum, one) => sum + one, 0);
  const valueOf = (chosen: readonly number[]) => {
    const times = new Int32Array(whole.demands);
    for (const j of chosen) for (let at = whole.first[j]!; at < whole.first[j + 1]!; at++) times[whole.demand[at]!]!++;
    let sum = 0;
    for (let i = 0; i < times.length; i++) if (times[i]! > 0) sum += weight[i]! * (1 - busy ** times[i]!);
    return sum;
  };
  // Without busy units a site that covers less than another one is never needed, as long as enough others are left.
  const kept = busy === 0 ? withoutDominated(whole, fixed, pick) : Int32Array.from({ length: whole.sites }, (_, j) => j);
  const cover = merged(restricted(whole, kept));
  const place = new Map(Array.from(kept, (site, at) => [site, at]));
  const held = fixed.map((site) => place.get(site)!);
  const grain = busy === 0 ? grainOf(cover.weight) : 0;
  const relaxation = new Coverage(cover, pick, busy, grain);
  // With one site to choose at most, looking at each of them is the proof.
  if (pick - held.length <= 1) {
    const sites = Array.from(relaxation.greedy(held), (at) => kept[at]!).toSorted((a, b) => a - b);
    const value = valueOf(sites);
    return answerOf('optimal', sites, value, value);
  }
  const reachable = cover.weight.reduce((sum, one) => sum + one, 0);
  const watched = inTerms(control, (missed) => reachable - missed);
  const solved = await leastMissed({ cover, pick, held, grain, busy }, relaxation, watched);
  const sites = solved.sites.map((at) => kept[at]!);
  const value = valueOf(sites);
  const bound = solved.status === 'optimal' ? value : Math.max(value, Math.min(total, reachable - solved.bound));
  return answerOf(solved.status, sites, value, bound);
}

async function median(question: Question, control: Control): Promise<Answer> {
  const { sites, weight } = question;
  const demands = weight.length;
  const cost = tableOf(question);
  const nearest = new Float64Array(demands).fill(Infinity);
  let most = 0;
  for (let at = 0, i = 0; at < cost.length; at++, i = i + 1 === demands ? 0 : i + 1) {
    const distance = cost[at]!;
    if (distance < nearest[i]!) nearest[i] = distance;
    if (distance === Infinity) continue;
    cost[at] = weight[i]! * distance;
    if (cost[at]! > most) most = cost[at]!;
  }
  const beyond = Array.from(nearest.keys()).filter((i) => nearest[i] === Infinity && weight[i]! > 0);
  if (beyond.length > 0) return nothing(beyond);
  // A missing way costs more than any answer without one, so that it is used only when there is no such answer.
  const missing = Math.max(most, 1) * (demands + 1);
  for (let at = 0; at < cost.length; at++) if (cost[at] === Infinity) cost[at] = weight[at % demands] === 0 ? 0 : missing;
  if (question.pick === 1) {
    const [site, value] = bestAlone(
      cost,
      demands,
      question.fixed.length > 0 ? question.fixed : Array.from({ length: sites }, (_, j) => j),
    );
    return value >= missing ? nothing([]) : answerOf('optimal', [site], value, value);
  }
  const relaxation = new Median({ sites, demands, cost }, question.pick!, grainOf(cost));
  const search = new Search(relaxation, question.fixed, control, { effort: 100 * sites * demands, nodeLimit: 0 });
  let solved = await search.run(relaxation.greedy(question.fixed));
  if (solved.status !== 'optimal' && control.now() < control.deadline && !control.cancelled())
    solved = await new MedianTree(relaxation, { fixed: question.fixed, solved, decided: search.decided }, control).run();
  if (solved.value >= missing) return { ...nothing([]), status: solved.status === 'optimal' ? 'infeasible' : 'unknown' };
  return answerOf(solved.status, solved.sites, solved.value, solved.bound);
}

/** The site that serves all demands at least cost, and that cost; of equal ones the first. */
function bestAlone(cost: Float64Array, demands: number, among: readonly number[]): [site: number, cost: number] {
  let [best, least] = [-1, Infinity];
  for (const site of among) {
    let total = 0;
    for (let at = site * demands; at < (site + 1) * demands; at++) total += cost[at]!;
    if (total < least) [best, least] = [site, total];
  }
  return [best, least];
}

async function pCentre(question: Question, control: Control): Promise<Answer> {
  const table = { sites: question.sites, demands: question.weight.length, distance: tableOf(question) };
  const solved = await centre(table, question.pick!, question.fixed, control);
  if (solved.value === Infinity) return { ...nothing(uncovered(coverWithin(table, Number.MAX_VALUE))), status: solved.status };
  return answerOf(solved.status, filledUp(solved.sites, question.pick!, question.sites), solved.value, solved.bound);
}

/** The largest of 1, 0.1, 0.01 and 0.001 that divides all of `values`, as far as their digits go; 0 if none does. */
function grainOf(values: Float64Array): number {
  for (const scale of [1, 10, 100, 1000]) {
    let fits = true;
    for (let i = 0; i < values.length && fits; i++) {
      const scaled = values[i]! * scale;
      fits = scaled < 1e11 && Math.abs(scaled - Math.round(scaled)) <= scaled * 2e-15;
    }
    if (fits) return 1 / scale;
  }
  return 0;
}
