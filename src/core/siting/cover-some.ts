/** Covering with a given number of sites: which of them leave the least weight uncovered. */
import { inTerms, Pace, type Control, type Solved } from './control.ts';
import { withoutDominated } from './cover-all.ts';
import { CoverPricing } from './cover-pricing.ts';
import { Coverage, type Cover, sitesByDemand } from './coverage.ts';
import { warmUp } from './highs.ts';
import { Search } from './search.ts';
import { TablePricing } from './table-pricing.ts';

/** So many nodes of the search without linear programmes come first: easy questions need no more. */
const NODES_BEFORE_PROGRAMME = 20;

/** With more sites than these cuts pay, and answers are first sought among the likely sites. */
const MANY_SITES = 1200;
/** Largest trees: of the whole question, among likely sites, by the quick table before anything else is brought in, of parts. */
const NODES = { whole: Infinity, likely: 60, table: 200, part: 20 };

/** Where the table has no more entries the linear programme is quick, and little effort goes before it. */
const QUICK_ENTRIES = 150_000;
const QUICK = { rootSteps: 240, tries: 4, effort: 0, nodeLimit: 0 };

/** A short search first, then neighbourhoods chosen anew where the question is large, then linear programmes until it is proved or time is over. */
export async function leastMissed(
  cover: Cover,
  relaxation: Coverage,
  { pick, held, grain, busy }: { pick: number; held: readonly number[]; grain: number; busy: number },
  control: Control,
): Promise<Solved> {
  const programmable = busy === 0;
  const quick = cover.demand.length <= QUICK_ENTRIES;
  if (programmable && !TablePricing.suits(cover)) warmUp();
  const settings = programmable ? (quick ? QUICK : { nodeLimit: NODES_BEFORE_PROGRAMME }) : {};
  const search = new Search(relaxation, held, control, settings);
  let solved = await search.run(relaxation.greedy(held));
  const open = () => programmable && solved.status !== 'optimal' && control.now() < control.deadline && !control.cancelled();
  const { decided, share } = search;
  if (open() && quick) solved = await coveringByProgramme(cover, pick, held, grain, decided, share, solved, control, 'table');
  if (open() && !quick) solved = await improvedInParts(cover, held, grain, decided, solved, control);
  if (open()) solved = await coveringByProgramme(cover, pick, held, grain, decided, share, solved, control, 'whole');
  return solved;
}

/**
 * Where nearly everything can be covered, the ascent comes near its best prices but slowly: the linear programme of what the
 * first search could not decide has them at once. What it decided stays so, for no better answer has it otherwise.
 */
async function coveringByProgramme(
  whole: Cover,
  pick: number,
  held: readonly number[],
  grain: number,
  decided: Int8Array,
  share: Float64Array,
  known: Solved,
  control: Control,
  how: 'whole' | 'likely' | 'table' | 'part',
): Promise<Solved> {
  const open = Int32Array.from(decided.keys()).filter((site) => decided[site] !== -1 || known.sites.includes(site));
  const cover = merged(restricted(whole, open));
  if (how === 'table' && !TablePricing.suits(cover)) return known;
  const place = new Map(Array.from(open, (site, at) => [site, at]));
  // What no open site reaches is missed in any case.
  const missed = whole.weight.reduce((sum, one) => sum + one, 0) - cover.weight.reduce((sum, one) => sum + one, 0);
  const outward = (inner: number) => inner + missed;
  const many = how === 'likely' || (how === 'whole' && open.length > MANY_SITES);
  const likely = Array.from(open.keys()).filter((at) => !many || share[open[at]!]! > 0.001 || known.sites.includes(open[at]!));
  const programme = how === 'table' ? undefined : await CoverPricing.load(cover, pick, likely, many);
  try {
    const heldHere = held.map((site) => place.get(site)!);
    const told = inTerms(control, outward);
    // What is known already is not forgotten while the programme has nothing better.
    const watched: Control = {
      ...told,
      report: ({ value, bound }) => told.report({ value, bound: Math.max(bound ?? -Infinity, known.bound - missed) }),
    };
    // Good answers take nearly all their sites from among those that the relaxed one takes a part of.
    const seek = async (part: Float64Array, best: Solved) => {
      const among = Int8Array.from(part, (one, at) => (one > 1e-9 || best.sites.includes(at) ? 0 : -1));
      const quiet: Control = { ...watched, report: ({ value }) => watched.report({ value, bound: best.bound }) };
      const { sites } = await coveringByProgramme(cover, pick, heldHere, grain, among, part, best, quiet, 'likely');
      return sites;
    };
    const search = new Search(new Coverage(cover, pick, 0, grain), heldHere, watched, {
      pricing: programme ?? new TablePricing(cover, pick),
      rootSteps: 0,
      effort: 0,
      wanders: how === 'table' ? 0 : 10,
      wandering: many ? 1e6 : 1e5,
      nodeLimit: NODES[how],
      seek: many && how === 'whole' ? seek : undefined,
    });
    const inner = await search.run(Int32Array.from(known.sites, (site) => place.get(site)!));
    return {
      status: inner.status,
      sites: inner.sites.map((at) => open[at]!),
      value: outward(inner.value),
      bound: Math.min(outward(inner.value), Math.max(known.bound, outward(inner.bound))),
    };
  } finally {
    programme?.end();
  }
}

/**
 * Chooses some neighbouring sites anew, as well as can be while all others stay, and goes round until no neighbourhood gets
 * better: where exchanges of single sites help no more, those of several often do.
 */
export async function improvedInParts(
  cover: Cover,
  held: readonly number[],
  grain: number,
  decided: Int8Array,
  known: Solved,
  control: Control,
): Promise<Solved> {
  const { first, demand } = cover;
  const columns = sitesByDemand(cover);
  const pace = new Pace(control);
  const best = { ...known };
  /** Sites that share a demand with each: the more two have in common, the nearer they are. */
  const around = (site: number) => {
    const near = new Uint8Array(cover.sites);
    for (let at = first[site]!; at < first[site + 1]!; at++)
      for (let to = columns.first[demand[at]!]!; to < columns.first[demand[at]! + 1]!; to++) near[columns.site[to]!] = 1;
    return near;
  };
  const free = known.sites.filter((site) => !held.includes(site));
  if (free.length <= 2 * PART) return known;
  for (let round = 0, idle = 0; idle < free.length && round < MOST_PARTS * free.length && !pace.over(); round++) {
    const centre = free[round % free.length]!;
    const near = around(centre);
    const shared = new Map(free.map((site) => [site, site === centre ? Infinity : inCommon(near, around(site))]));
    const part = free.toSorted((a, b) => shared.get(b)! - shared.get(a)! || a - b).slice(0, PART);
    const others = best.sites.filter((site) => !part.includes(site));
    const anew = await chosenAnew(cover, others, part, grain, decided, control);
    const value = missedBy(cover, [...others, ...anew]);
    idle++;
    if (value < best.value - Math.abs(best.value) * 1e-12) {
      free.splice(0, free.length, ...free.filter((site) => !part.includes(site)), ...anew);
      best.sites = [...others, ...anew].toSorted((a, b) => a - b);
      best.value = value;
      idle = 0;
      control.report({ value: best.value, bound: best.bound });
    }
    await pace.pause();
  }
  return best;
}

/** So many sites are chosen anew at once, and each neighbourhood so many times at most. */
const PART = 6;
const MOST_PARTS = 4;

function inCommon(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  for (let j = 0; j < a.length; j++) count += a[j]! & b[j]!;
  return count;
}

/** The best instead of `part` that a short search finds while `others` stay. */
async function chosenAnew(
  cover: Cover,
  others: readonly number[],
  part: readonly number[],
  grain: number,
  decided: Int8Array,
  control: Control,
): Promise<number[]> {
  const { first, demand } = cover;
  const weight = cover.weight.slice();
  for (const site of others) for (let at = first[site]!; at < first[site + 1]!; at++) weight[demand[at]!] = 0;
  const among = Int32Array.from(decided.keys()).filter(
    (site) => part.includes(site) || (decided[site] !== -1 && !others.includes(site)),
  );
  const wide = merged(restricted({ ...cover, weight }, among));
  const kept = withoutDominated(
    wide,
    part.map((site) => among.indexOf(site)),
    part.length,
  );
  const narrow = merged(restricted(wide, kept));
  const siteOf = kept.map((at) => among[at]!);
  const quiet: Control = { ...inTerms(control, (inner) => inner), report: () => {} };
  const search = new Search(new Coverage(narrow, part.length, 0, grain), [], quiet, { ...QUICK, rootSteps: 100 });
  const known = await search.run(Int32Array.from(part, (site) => siteOf.indexOf(site)));
  const { decided: inner, share } = search;
  const solved =
    known.status === 'optimal'
      ? known
      : await coveringByProgramme(narrow, part.length, [], grain, inner, share, known, quiet, 'part');
  return solved.sites.map((at) => siteOf[at]!);
}

export function missedBy({ demands, first, demand, weight }: Cover, chosen: readonly number[]): number {
  const covered = new Uint8Array(demands);
  for (const site of chosen) for (let at = first[site]!; at < first[site + 1]!; at++) covered[demand[at]!] = 1;
  let missed = 0;
  for (let i = 0; i < demands; i++) if (covered[i] === 0) missed += weight[i]!;
  return missed;
}

/** The cover table of some sites alone. */
export function restricted(cover: Cover, kept: Int32Array): Cover {
  if (kept.length === cover.sites) return cover;
  const first = new Int32Array(kept.length + 1);
  kept.forEach((site, at) => (first[at + 1] = first[at]! + cover.first[site + 1]! - cover.first[site]!));
  const demand = new Int32Array(first[kept.length]!);
  kept.forEach((site, at) => demand.set(cover.demand.subarray(cover.first[site], cover.first[site + 1]), first[at]));
  return { ...cover, sites: kept.length, first, demand };
}

/** Demands with the same sites in reach become one; those with none, or no weight, go. */
export function merged(cover: Cover): Cover {
  const { first, site } = sitesByDemand(cover);
  const numberOf = new Int32Array(cover.demands).fill(-1);
  // By a short sum of their lists, then by the lists themselves.
  const known = new Map<number, number[]>();
  const firstOf: number[] = [];
  const weight: number[] = [];
  for (let i = 0; i < cover.demands; i++) {
    const [begin, end] = [first[i]!, first[i + 1]!];
    if (begin === end || cover.weight[i] === 0) continue;
    let key = end - begin;
    for (let at = begin; at < end; at++) key = (Math.imul(key, 31) + site[at]!) | 0;
    const alike = (other: number) => {
      const from = first[firstOf[other]!]!;
      if (first[firstOf[other]! + 1]! - from !== end - begin) return false;
      for (let at = begin; at < end; at++) if (site[at] !== site[from + at - begin]) return false;
      return true;
    };
    const same = known.get(key);
    let number = same?.find(alike) ?? -1;
    if (number === -1) {
      number = weight.push(0) - 1;
      firstOf.push(i);
      if (same) same.push(number);
      else known.set(key, [number]);
    }
    numberOf[i] = number;
    weight[number]! += cover.weight[i]!;
  }
  const starts = new Int32Array(cover.sites + 1);
  const demand = new Int32Array(cover.demand.length);
  const seen = new Int32Array(weight.length).fill(-1);
  let count = 0;
  for (let j = 0; j < cover.sites; j++) {
    for (let at = cover.first[j]!; at < cover.first[j + 1]!; at++) {
      const number = numberOf[cover.demand[at]!]!;
      if (number === -1 || seen[number] === j) continue;
      seen[number] = j;
      demand[count++] = number;
    }
    starts[j + 1] = count;
  }
  return {
    sites: cover.sites,
    demands: weight.length,
    weight: Float64Array.from(weight),
    first: starts,
    demand: demand.slice(0, count),
  };
}
