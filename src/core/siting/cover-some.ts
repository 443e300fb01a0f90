/** Covering with a given number of sites: which of them leave the least weight uncovered. */
import { annealed } from './annealing.ts';
import { inTerms, type Control, type Solved } from './control.ts';
import { CoverPricing } from './cover-pricing.ts';
import { Coverage, type Cover, sitesByDemand } from './coverage.ts';
import { warmUp } from './highs.ts';
import { Search } from './search.ts';
import { TablePricing } from './table-pricing.ts';

/** So many nodes of the search without linear programmes come first: easy questions need no more. */
const NODES_BEFORE_PROGRAMME = 20;

/** With more sites than these cuts pay, and answers are first sought among the likely sites. */
const MANY_SITES = 1200;
/** Largest trees: of the whole question, among likely sites, by the quick table before anything else is brought in. */
const NODES = { whole: Infinity, likely: 60, table: 200 };

/** With a gap larger than this share of what is covered a better answer is sought once more before the tree, which closes little then. */
const STILL_OPEN = 0.005;

/** Where the table has no more entries the linear programme is quick, and little effort goes before it. */
const QUICK_ENTRIES = 150_000;
const QUICK = { rootSteps: 240, tries: 4, effort: 0, nodeLimit: 0 };

/** Which `pick` sites of a table to choose, those in `held` among them. */
interface Choice {
  cover: Cover;
  pick: number;
  held: readonly number[];
  /** Any two values differ by a whole multiple of this; 0 if nothing is known. */
  grain: number;
}

/** What a search before found out. */
interface Known {
  solved: Solved;
  /** 1 in every better answer, −1 in none, 0 undecided. */
  decided: Int8Array;
  /** How much of each site relaxed answers took. */
  share: Float64Array;
}

/** A short search first, with annealing where the question is large, then linear programmes until it is proved or time is over. */
export async function leastMissed(
  { busy, ...choice }: Choice & { busy: number },
  relaxation: Coverage,
  control: Control,
): Promise<Solved> {
  const { cover, held } = choice;
  const programmable = busy === 0;
  const quick = cover.demand.length <= QUICK_ENTRIES;
  if (programmable && !TablePricing.suits(cover)) warmUp();
  const improve = (state: Int8Array, sites: readonly number[]) => annealed(cover, { busy, state, held }, sites, control);
  const settings =
    programmable && quick ? QUICK : { ...(programmable && { nodeLimit: NODES_BEFORE_PROGRAMME }), ...(!quick && { improve }) };
  const search = new Search(relaxation, held, control, settings);
  let solved = await search.run(relaxation.greedy(held));
  const { decided, share } = search;
  const open = () => programmable && solved.status !== 'optimal' && control.now() < control.deadline && !control.cancelled();
  if (open() && quick) solved = await byProgramme(choice, { solved, decided, share }, 'table', control);
  if (open()) solved = await byProgramme(choice, { solved, decided, share }, 'whole', control);
  return solved;
}

/**
 * Where nearly everything can be covered, the ascent comes near its best prices but slowly: the linear programme of what the
 * first search could not decide has them at once. What it decided stays so, for no better answer has it otherwise.
 */
async function byProgramme(
  { cover: whole, pick, held, grain }: Choice,
  { solved: known, decided, share }: Known,
  how: 'whole' | 'likely' | 'table',
  control: Control,
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
    const seek = async (part: Float64Array, best: Solved, state: Int8Array) => {
      const among = Int8Array.from(part, (one, at) => (one > 1e-9 || best.sites.includes(at) ? 0 : -1));
      const quiet: Control = { ...watched, report: ({ value }) => watched.report({ value, bound: best.bound }) };
      const covered = cover.weight.reduce((sum, one) => sum + one, 0) - best.value;
      if (best.value - best.bound > STILL_OPEN * covered)
        return annealed(cover, { busy: 0, state, held: heldHere }, best.sites, watched);
      const here: Choice = { cover, pick, held: heldHere, grain };
      const { sites } = await byProgramme(here, { solved: best, decided: among, share: part }, 'likely', quiet);
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
