import { Coverage, type Cover, sitesByDemand } from './coverage.ts';
import { Pace, type Control, type Solved } from './control.ts';
import { CoverPricing } from './cover-pricing.ts';
import { smallestOf } from './order.ts';
import type { Pricing } from './relaxation.ts';
import { Search } from './search.ts';
import { TablePricing } from './table-pricing.ts';

/** A cover table without what cannot matter, and the way back to the original numbers. */
interface Reduced {
  cover: Cover;
  /** Original number of each site that is left. */
  siteOf: Int32Array;
  /** Sites that every smallest answer may contain, already chosen. */
  forced: number[];
}

/**
 * The fewest sites that cover every demand (location set covering, Toregas 1971), the fixed ones included.
 * With `enough` it stops as soon as that many sites suffice (status feasible or optimal, value ≤ enough) or are proved too
 * few (bound > enough).
 */
export async function coverAll(cover: Cover, fixed: readonly number[], control: Control, enough?: number): Promise<Solved> {
  const reduced = reduce(cover, fixed);
  if (!reduced) return { status: 'infeasible', sites: [], value: Infinity, bound: Infinity };
  const { forced, siteOf } = reduced;
  const outward = (inner: Solved): Solved => ({
    status: inner.status,
    sites: [...forced, ...inner.sites.map((site) => siteOf[site]!)].toSorted((a, b) => a - b),
    value: forced.length + inner.value,
    bound: forced.length + inner.bound,
  });
  if (reduced.cover.demands === 0) return outward({ status: 'optimal', sites: [], value: 0, bound: 0 });
  const target = enough === undefined ? undefined : enough - forced.length;
  return outward(await coverReduced(reduced.cover, control, target));
}

async function coverReduced(cover: Cover, control: Control, enough: number | undefined): Promise<Solved> {
  let sites = greedyCover(cover);
  const bounds = new CoverBound(cover);
  const stops = () => enough !== undefined && (sites.length <= enough || bounds.best > enough);
  const found = (): Solved => ({
    status: bounds.best >= sites.length ? 'optimal' : 'feasible',
    sites,
    value: sites.length,
    bound: bounds.best,
  });
  if (stops()) return found();
  const pace = new Pace(control);
  await bounds.raise(sites.length, enough, pace);
  if (stops() || bounds.best >= sites.length || pace.over()) return found();
  // One site fewer, as long as exchanges alone find a way.
  for (let fewer = withOneLess(cover, sites); fewer && !pace.over(); fewer = withOneLess(cover, sites)) {
    sites = fewer;
    control.report({ value: sites.length, bound: bounds.best });
    if (stops() || bounds.best >= sites.length) return found();
    await pace.pause();
  }
  if (pace.over()) return found();
  // One site fewer again and again, until as few are found or proved too few.
  while (bounds.best < sites.length && !stops() && !pace.over()) {
    const fewer = enough ?? sites.length - 1;
    const answer = await coverWith(cover, fewer, control);
    if (answer === undefined) break;
    if (answer === 'impossible') bounds.best = Math.max(bounds.best, fewer + 1);
    else sites = answer;
    control.report({ value: sites.length, bound: bounds.best });
  }
  return found();
}

/** Of relaxed answers that leave nothing out one may lead astray; with another solver's the search begins anew. */
const NODES_BY_TABLE = 100;

/** Sites, `pick` of them, that leave nothing uncovered; undefined if the time was too short to tell. */
async function coverWith(cover: Cover, pick: number, control: Control): Promise<number[] | 'impossible' | undefined> {
  const even: Cover = { ...cover, weight: new Float64Array(cover.demands).fill(1) };
  const quiet: Control = { ...watched(control), report: () => {} };
  const search = async (pricing: Pricing, nodeLimit: number) => {
    const coverage = new Coverage(even, pick, 0, 1);
    const found = await new Search(coverage, [], quiet, {
      ceiling: 1,
      pricing,
      rootSteps: 0,
      effort: 0,
      nodeLimit,
    }).run(coverage.greedy([]));
    if (found.value < 1) return found.sites;
    return found.status === 'optimal' ? 'impossible' : undefined;
  };
  if (TablePricing.suits(even)) {
    const answer = await search(new TablePricing(even, pick), NODES_BY_TABLE);
    if (answer !== undefined) return answer;
  }
  const all = Array.from({ length: cover.sites }, (_, j) => j);
  const pricing = await CoverPricing.load(even, pick, all, false);
  try {
    return await search(pricing, Infinity);
  } finally {
    pricing.end();
  }
}

/** A control's own methods may need it as `this`. */
const watched = (control: Control): Control => ({
  now: () => control.now(),
  deadline: control.deadline,
  cancelled: () => control.cancelled(),
  report: (progress) => control.report(progress),
  breathe: () => control.breathe(),
});

function greedyCover(cover: Cover): number[] {
  const { sites, demands, first, demand } = cover;
  const open = new Uint8Array(demands).fill(1);
  const chosen: number[] = [];
  for (let left = demands; left > 0;) {
    let [best, most] = [-1, 0];
    for (let j = 0; j < sites; j++) {
      if (first[j + 1]! - first[j]! <= most) continue;
      let count = 0;
      for (let at = first[j]!; at < first[j + 1]!; at++) count += open[demand[at]!]!;
      if (count > most) [best, most] = [j, count];
    }
    chosen.push(best);
    for (let at = first[best]!; at < first[best + 1]!; at++) {
      left -= open[demand[at]!]!;
      open[demand[at]!] = 0;
    }
  }
  return withoutIdle(cover, chosen);
}

/** Leaves out sites whose demands others cover too, the last chosen first. */
function withoutIdle({ demands, first, demand }: Cover, chosen: number[]): number[] {
  const times = new Int32Array(demands);
  for (const site of chosen) for (let at = first[site]!; at < first[site + 1]!; at++) times[demand[at]!]!++;
  const kept: number[] = [];
  for (const site of chosen.toReversed()) {
    let needed = false;
    for (let at = first[site]!; at < first[site + 1]! && !needed; at++) needed = times[demand[at]!] === 1;
    if (needed) kept.push(site);
    else for (let at = first[site]!; at < first[site + 1]!; at++) times[demand[at]!]!--;
  }
  return kept.toSorted((a, b) => a - b);
}

/** Leaves out each site in turn and exchanges until nothing is left uncovered. */
function withOneLess(cover: Cover, sites: number[]): number[] | undefined {
  if (sites.length <= 1) return undefined;
  const even: Cover = { ...cover, weight: new Float64Array(cover.demands).fill(1) };
  const coverage = new Coverage(even, sites.length - 1, 0, 1);
  const none = new Int8Array(cover.sites);
  for (const out of sites) {
    const fewer = Int32Array.from(sites.filter((site) => site !== out));
    if (coverage.improve(fewer, none) === 0) return Array.from(fewer).toSorted((a, b) => a - b);
  }
  return undefined;
}

/** The bound of the covering programme: prices on demands such that no `k` sites are worth as much as all demands together. */
class CoverBound {
  best = 1;
  private readonly cover: Cover;

  constructor(cover: Cover) {
    this.cover = cover;
  }

  /** Subgradient ascent; ends when the bound passes `enough` or meets `value`. */
  async raise(value: number, enough: number | undefined, pace: Pace): Promise<void> {
    const { sites, demands, first, demand } = this.cover;
    const price = new Float64Array(demands);
    const bestPrice = new Float64Array(demands);
    const slope = new Float64Array(demands);
    const bent = new Float64Array(demands);
    const worth = new Float64Array(sites);
    const { first: firstSite, site } = sitesByDemand(this.cover);
    for (let i = 0; i < demands; i++) {
      let widest = 1;
      for (let at = firstSite[i]!; at < firstSite[i + 1]!; at++)
        widest = Math.max(widest, first[site[at]! + 1]! - first[site[at]!]!);
      price[i] = 1 / widest;
    }
    let [stride, idle, top] = [1, 0, -Infinity];
    for (let step = 0; step < 600; step++) {
      let bound = 0;
      for (let i = 0; i < demands; i++) bound += price[i]!;
      slope.fill(1);
      for (let j = 0; j < sites; j++) {
        let sum = -1;
        for (let at = first[j]!; at < first[j + 1]!; at++) sum += price[demand[at]!]!;
        worth[j] = sum;
        if (sum <= 0) continue;
        bound -= sum;
        for (let at = first[j]!; at < first[j + 1]!; at++) slope[demand[at]!]!--;
      }
      // With exactly k sites the k best count, dear or not; where that is too little, k sites are too few.
      if (enough !== undefined && enough < sites && this.fallsShort(price, worth, enough)) {
        this.best = Math.max(this.best, enough + 1);
        return;
      }
      if (bound > top + 1e-4) idle = 0;
      else if (++idle > 15) {
        stride /= 2;
        idle = 0;
        price.set(bestPrice);
        bent.fill(0);
        if (stride < 0.005) return;
      }
      if (bound > top) {
        top = bound;
        bestPrice.set(price);
        this.best = Math.max(this.best, Math.ceil(bound - 1e-6));
        if (this.best >= value || (enough !== undefined && this.best > enough)) return;
      }
      let length = 0;
      for (let i = 0; i < demands; i++) {
        bent[i] = slope[i]! + 0.6 * bent[i]!;
        length += bent[i]! * bent[i]!;
      }
      if (length === 0) return;
      const scale = (stride * Math.max(value - bound, 0.1)) / length;
      for (let i = 0; i < demands; i++) price[i] = Math.max(0, price[i]! + scale * bent[i]!);
      if (step % 8 === 7) {
        await pace.pause();
        if (pace.over()) return;
      }
    }
  }

  private fallsShort(price: Float64Array, worth: Float64Array, sites: number): boolean {
    let all = 0;
    for (const one of price) all += one;
    if (sites <= 0) return all > 1e-9;
    const negative = worth.map((one) => -(one + 1));
    const border = smallestOf(negative, sites);
    let most = 0;
    let counted = 0;
    for (const one of negative) {
      if (one >= border) continue;
      most -= one;
      counted++;
    }
    most -= border * (sites - counted);
    return most < all * (1 - 1e-9) - 1e-9;
  }
}

/**
 * Leaves out demands that are covered whenever another one is, sites that another site can stand in for, and chooses sites
 * that are a demand's only one, until nothing changes. @returns undefined if a demand has no site at all
 */
function reduce(cover: Cover, fixed: readonly number[]): Reduced | undefined {
  const { sites, demands } = cover;
  const bySite = new Lists(cover.first, cover.demand, sites);
  const columns = sitesByDemand(cover);
  const byDemand = new Lists(columns.first, columns.site, demands);
  for (let i = 0; i < demands; i++) if (byDemand.size(i) === 0) return undefined;
  const siteLeft = new Uint8Array(sites).fill(1);
  const demandLeft = new Uint8Array(demands).fill(1);
  const forced: number[] = [];
  const choose = (site: number) => {
    forced.push(site);
    siteLeft[site] = 0;
    for (const i of bySite.of(site)) demandLeft[i] = 0;
  };
  for (const site of fixed) choose(site);
  for (let changed = true; changed;) {
    changed = false;
    bySite.narrow(demandLeft);
    byDemand.narrow(siteLeft);
    for (let i = 0; i < demands; i++) {
      if (!demandLeft[i] || byDemand.size(i) !== 1 || !siteLeft[byDemand.of(i)[0]!]) continue;
      choose(byDemand.of(i)[0]!);
      changed = true;
    }
    if (changed) continue;
    if (dominated(byDemand, bySite, demandLeft, siteLeft, 'wider')) changed = true;
    if (changed) {
      bySite.narrow(demandLeft);
      byDemand.narrow(siteLeft);
    }
    if (dominated(bySite, byDemand, siteLeft, demandLeft, 'narrower')) changed = true;
  }
  return packed(cover, bySite, siteLeft, demandLeft, forced);
}

/** Sites, ascending, without those that cover no more than another one; all of them if fewer than `atLeast` would be left. */
export function withoutDominated(cover: Cover, fixed: readonly number[], atLeast: number): Int32Array {
  const { sites, demands, first, demand } = cover;
  const { first: firstSite, site } = sitesByDemand(cover);
  const words = (demands + 31) >> 5;
  const covers = new Int32Array(sites * words);
  for (let j = 0; j < sites; j++)
    for (let at = first[j]!; at < first[j + 1]!; at++) covers[j * words + (demand[at]! >> 5)]! |= 1 << (demand[at]! & 31);
  const holds = (b: number, a: number) => {
    for (let w = 0, x = a * words, y = b * words; w < words; w++, x++, y++) if ((covers[x]! & ~covers[y]!) !== 0) return false;
    return true;
  };
  const left = new Uint8Array(sites).fill(1);
  for (let a = 0; a < sites; a++) {
    const size = first[a + 1]! - first[a]!;
    left[a] = size > 0 ? 1 : 0;
    // Whoever covers all that a covers also covers the demand in a's reach that fewest do.
    let rarest = -1;
    for (let at = first[a]!; at < first[a + 1]!; at++) {
      const i = demand[at]!;
      if (rarest === -1 || firstSite[i + 1]! - firstSite[i]! < firstSite[rarest + 1]! - firstSite[rarest]!) rarest = i;
    }
    for (let at = firstSite[rarest]!; at < firstSite[rarest + 1]! && left[a] === 1; at++) {
      const b = site[at]!;
      const wider = first[b + 1]! - first[b]! - size;
      if (b !== a && left[b] === 1 && (wider > 0 || (wider === 0 && b < a)) && holds(b, a)) left[a] = 0;
    }
  }
  for (const one of fixed) left[one] = 1;
  const kept = Int32Array.from(left.keys()).filter((one) => left[one] === 1);
  return kept.length < atLeast ? Int32Array.from(left.keys()) : kept;
}

/**
 * Strikes members whose list contains another's list ('wider': a demand with more sites is covered along with the other), or
 * is contained in it ('narrower': a site that covers less); of equal ones the first stays.
 */
function dominated(lists: Lists, across: Lists, left: Uint8Array, otherLeft: Uint8Array, strike: 'wider' | 'narrower'): boolean {
  const mark = new Int32Array(otherLeft.length).fill(-1);
  let struck = false;
  for (let a = 0; a < left.length; a++) {
    if (!left[a]) continue;
    const mine = lists.of(a);
    if (mine.length === 0) {
      if (strike === 'narrower') {
        left[a] = 0;
        struck = true;
      }
      continue;
    }
    for (const x of mine) mark[x] = a;
    // Whoever's list holds all of mine also holds the rarest thing in mine.
    let rarest = mine[0]!;
    for (const x of mine) if (across.size(x) < across.size(rarest)) rarest = x;
    for (const b of across.of(rarest)) {
      if (b === a || !left[b] || !left[a]) continue;
      const other = lists.of(b);
      if (other.length < mine.length || (other.length === mine.length && strike === 'wider' && b < a)) continue;
      if (other.length === mine.length && strike === 'narrower' && b > a) continue;
      let shared = 0;
      for (const x of other) if (mark[x] === a) shared++;
      if (shared < mine.length) continue;
      left[strike === 'wider' ? b : a] = 0;
      struck = true;
    }
  }
  return struck;
}

/** Lists of numbers that can be narrowed in place. */
class Lists {
  private readonly items: Int32Array[];

  constructor(first: Int32Array, item: Int32Array, count: number) {
    this.items = Array.from({ length: count }, (_, at) => item.slice(first[at], first[at + 1]));
  }

  of(at: number): Int32Array {
    return this.items[at]!;
  }

  size(at: number): number {
    return this.items[at]!.length;
  }

  narrow(left: Uint8Array): void {
    for (let at = 0; at < this.items.length; at++) {
      const items = this.items[at]!;
      let kept = 0;
      for (const item of items) if (left[item]) items[kept++] = item;
      if (kept < items.length) this.items[at] = items.subarray(0, kept);
    }
  }
}

function packed(cover: Cover, bySite: Lists, siteLeft: Uint8Array, demandLeft: Uint8Array, forced: number[]): Reduced {
  bySite.narrow(demandLeft);
  const siteOf = Int32Array.from(siteLeft.keys()).filter((site) => siteLeft[site] === 1);
  const numberOf = new Int32Array(demandLeft.length);
  const weight: number[] = [];
  demandLeft.forEach((left, i) => {
    numberOf[i] = weight.length;
    if (left) weight.push(cover.weight[i]!);
  });
  const first = new Int32Array(siteOf.length + 1);
  siteOf.forEach((site, at) => (first[at + 1] = first[at]! + bySite.size(site)));
  const demand = new Int32Array(first[siteOf.length]!);
  siteOf.forEach((site, at) =>
    demand.set(
      bySite.of(site).map((i) => numberOf[i]!),
      first[at],
    ),
  );
  return {
    cover: { sites: siteOf.length, demands: weight.length, weight: Float64Array.from(weight), first, demand },
    siteOf,
    forced,
  };
}
