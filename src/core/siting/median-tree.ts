import { Pace, type Control, type Solved } from './control.ts';
import { type Lists, type Median, scoreBy } from './median.ts';
import { CLOSED, FREE, OPEN, select } from './selection.ts';

/** What is known before the tree is begun. */
interface Known {
  /** Sites that stand in every answer. */
  fixed: readonly number[];
  solved: Solved;
  /** 1 in every better answer, −1 in none, 0 undecided. */
  decided: Int8Array;
}

interface Node {
  bound: number;
  depth: number;
  state: Int8Array;
  /** Regions that must hold a chosen site. */
  regions: readonly Int32Array[];
  /** Of the demands, then of the regions. */
  price: Float64Array;
  /** How much of each site the relaxed answers took on the way here. */
  share: Float64Array;
}

interface Manner {
  steps: number;
  /** The first step towards the best answer; after `patience` steps in vain it is cut by `cut`, to `least` in the end. */
  stride: number;
  patience: number;
  cut: number;
  least: number;
}

/** How the bound is raised at the root, at each node, and to choose among ways to split one. */
export interface Manners {
  root: Manner;
  node: Manner;
  trial: Manner;
}
const MANNERS: Manners = {
  root: { steps: 2000, stride: 1, patience: 30, cut: 0.8, least: 0.001 },
  node: { steps: 400, stride: 0.5, patience: 16, cut: 0.7, least: 0.003 },
  trial: { steps: 60, stride: 0.15, patience: 60, cut: 0.7, least: 0 },
};
/** Between two looks at all sites, that many steps see only those that are likely to be chosen: by this share of the gap. */
const LOOK = 25;
const LIKELY = 0.1;
/** So many ways to split a node are tried. */
const TRIALS = 3;
/** The price of a region, of which there are few, has to go as far as those of all demands together. */
const REGION_METRIC = 100;
/** With more open nodes the newest is taken, not the one with the least bound. */
const MANY_NODES = 1500;

/**
 * Branch and bound for the p-median where prices leave a gap. A relaxed answer spreads each site over several neighbours, and closing one
 * of them only moves its part next door. So a node is split by a region, the sites nearest to some demand: either none of them is
 * chosen, or at least one is (radius variables of Cornuéjols, Nemhauser and Wolsey 1980). Such a row has a price of its own in the relaxation. Bounds come from the
 * volume algorithm (Barahona and Anbil 2000), warm from the node above; its mean of the relaxed answers shows where to split.
 */
export class MedianTree {
  private readonly median: Median;
  private readonly control: Control;
  private readonly manners: Manners;
  private readonly pace: Pace;
  private readonly pick: number;
  private readonly demands: number;
  /** Sites of the whole question by number in the tree. */
  private readonly name: Int32Array;
  private readonly held: Int8Array;
  private readonly whole: Lists;
  /** The lists of some sites alone, those marked 1. */
  private readonly lists: Lists;
  private readonly listed: Uint8Array;
  private readonly ceiling: Float64Array;
  private readonly score: Float64Array;
  private readonly chosen: Int32Array;
  private readonly sorted: Float64Array;
  private readonly serves: Uint8Array;
  private readonly tried = new Set<string>();
  private best: Int32Array;
  private bestValue: number;
  private readonly rootBound: number;
  private readonly decided: Int8Array;
  private readonly metric: Float64Array;
  private readonly nearest: Float64Array;
  /** Scores at the border between the chosen and the others. */
  private last = 0;
  private next = 0;

  constructor(median: Median, { fixed, solved, decided }: Known, control: Control, manners = MANNERS) {
    this.manners = manners;
    this.median = median;
    this.control = control;
    this.pace = new Pace(control);
    this.pick = median.pick;
    this.demands = median.prices;
    this.name = Int32Array.from(decided.keys()).filter((j) => decided[j] !== CLOSED);
    this.held = new Int8Array(median.sites);
    for (const site of fixed) this.held[site] = OPEN;
    this.whole = renamed(median.lists, this.name, median.sites);
    this.lists = { ...this.whole, site: this.whole.site.slice(), cost: this.whole.cost.slice(), end: this.whole.end.slice() };
    this.listed = new Uint8Array(this.name.length);
    this.ceiling = median.ceiling;
    this.metric = new Float64Array(this.demands);
    this.nearest = new Float64Array(this.demands);
    this.score = new Float64Array(this.name.length);
    this.sorted = new Float64Array(this.name.length);
    this.serves = new Uint8Array(this.name.length);
    this.chosen = new Int32Array(this.pick);
    this.best = Int32Array.from(solved.sites);
    this.bestValue = solved.value;
    this.rootBound = solved.bound;
    this.decided = decided;
  }

  async run(): Promise<Solved> {
    const { name, decided, demands } = this;
    const root: Node = {
      bound: this.rootBound,
      depth: 0,
      state: Int8Array.from(name, (site) => decided[site]!),
      regions: [],
      price: new Float64Array(demands),
      share: new Float64Array(name.length),
    };
    this.median.start(this.best, root.price);
    // Prices of the heavy and far are the greater, and have the farther to go.
    const most = root.price.reduce((sum, one) => Math.max(sum, one), 0);
    for (let i = 0; i < demands; i++) this.metric[i] = most === 0 ? 1 : root.price[i]! / most + 1e-3;
    const open = [root];
    while (open.length > 0) {
      const at = open.length > MANY_NODES ? open.length - 1 : leastOf(open);
      const node = open.splice(at, 1)[0]!;
      if (node.bound > this.cutoff()) continue;
      await this.ascend(node, node.depth === 0 ? this.manners.root : this.manners.node);
      if (node.bound <= this.cutoff()) {
        if (this.pace.over()) open.push(node);
        else await this.split(node, open);
      }
      this.control.report({ value: this.bestValue, bound: this.least(open) });
      if (this.pace.over()) break;
    }
    const bound = this.least(open);
    const optimal = bound > this.cutoff() - Math.abs(this.bestValue) * 1e-12 - 1e-12;
    return {
      status: optimal ? 'optimal' : 'feasible',
      sites: Array.from(this.best).toSorted((a, b) => a - b),
      value: this.bestValue,
      bound: optimal ? this.bestValue : bound,
    };
  }

  private least(open: readonly Node[]): number {
    return open.reduce((least, node) => Math.min(least, node.bound), this.bestValue);
  }

  /** The least cost that would still be better than the best answer. */
  private cutoff(): number {
    const { grain } = this.median;
    return this.bestValue - Math.max(grain * (1 - 1e-6), Math.abs(this.bestValue) * 1e-9);
  }

  /** Tries several regions and keeps the two halves of the one whose bounds rise most. */
  private async split(node: Node, open: Node[]): Promise<void> {
    const ways = this.waysToSplit(node);
    if (ways.length === 0) {
      // Nothing is free to choose any more: the open sites are the answer of this node.
      const sites = Int32Array.from(node.state.keys()).filter((j) => node.state[j] === OPEN);
      if (sites.length === this.pick) this.offer(sites);
      return;
    }
    let best: Node[] = [];
    let most = -Infinity;
    for (const region of ways) {
      const kids = this.halves(node, region);
      const gains: number[] = [];
      for (const kid of kids) {
        if (ways.length > 1) await this.ascend(kid, this.manners.trial);
        gains.push(Math.min(kid.bound, this.bestValue) - node.bound);
      }
      const merit = 4 * Math.min(...gains) + Math.max(...gains);
      if (best.length === 0 || merit > most) [best, most] = [kids, merit];
      if (Math.min(...gains) >= this.cutoff() - node.bound) break;
      if (this.pace.over()) break;
    }
    for (const kid of best) if (kid.bound <= this.cutoff()) open.push(kid);
  }

  private halves(node: Node, region: Int32Array): Node[] {
    const without: Node = {
      ...node,
      depth: node.depth + 1,
      state: node.state.slice(),
      price: node.price.slice(),
      share: node.share.slice(),
    };
    for (const site of region) without.state[site] = CLOSED;
    const within: Node = { ...node, depth: node.depth + 1, state: node.state.slice(), share: node.share.slice() };
    if (region.length === 1) {
      within.state[region[0]!] = OPEN;
      within.price = node.price.slice();
    } else {
      within.regions = [...node.regions, region];
      within.price = new Float64Array(node.price.length + 1);
      within.price.set(node.price);
    }
    return [without, within];
  }

  /** Regions about which the relaxed answers are in two minds, best first. */
  private waysToSplit({ state, share, regions, price }: Node): Int32Array[] {
    const { lists, demands } = this;
    const opened = state.reduce((sum, one) => sum + (one === OPEN ? 1 : 0), 0);
    if (opened === this.pick) return [];
    for (let j = 0; j < state.length; j++) this.listed[j] = state[j] === CLOSED ? 0 : 1;
    this.list();
    const found: { demand: number; count: number; merit: number }[] = [];
    for (let i = 0; i < demands; i++) {
      const from = lists.start[i]!;
      let [sum, before] = [0, -1];
      for (let at = from; at < lists.end[i]!; at++) {
        const part = share[lists.site[at]!]!;
        if (part < 0.01) continue;
        if (before !== -1 && sum > 0.15 && sum < 0.85) {
          const apart = lists.cost[at]! - lists.cost[before]!;
          const merit = (Math.min(sum, 1 - sum) * apart) / price[i]!;
          if (merit > 0) found.push({ demand: i, count: before + 1 - from, merit });
        }
        sum += part;
        if (sum > 0.85) break;
        before = at;
      }
    }
    found.sort((a, b) => b.merit - a.merit);
    const known = new Set<string>();
    const ways: Int32Array[] = [];
    for (const { demand, count } of found) {
      const from = lists.start[demand]!;
      const region = lists.site.slice(from, from + count);
      if (region.some((j) => state[j] === OPEN)) continue;
      const key = Array.from(region)
        .filter((j) => share[j]! >= 0.01)
        .toSorted((a, b) => a - b)
        .join();
      if (known.has(key)) continue;
      known.add(key);
      // Where a part of it must hold a site already, so must the whole.
      const inside = new Set(region);
      if (regions.some((other) => other.every((j) => inside.has(j) || state[j] === CLOSED))) continue;
      ways.push(region);
      if (ways.length === TRIALS) break;
    }
    if (ways.length > 0) return ways;
    let [site, doubt] = [-1, -1];
    for (let j = 0; j < state.length; j++) {
      if (state[j] !== FREE) continue;
      const here = Math.min(share[j]!, 1 - share[j]!);
      if (here > doubt) [site, doubt] = [j, here];
    }
    return site === -1 ? [] : [Int32Array.of(site)];
  }

  private list(): void {
    const { whole, lists, listed, demands } = this;
    for (let i = 0; i < demands; i++) {
      let to = whole.start[i]!;
      for (let at = to; at < whole.end[i]!; at++) {
        const site = whole.site[at]!;
        if (listed[site] === 0) continue;
        lists.site[to] = site;
        lists.cost[to++] = whole.cost[at]!;
      }
      lists.end[i] = to;
    }
  }

  /**
   * Raises the bound of a node by better prices, and fixes sites by them. A node under which nothing can be better gets the bound Infinity.
   */
  private async ascend(node: Node, { steps, stride: first, patience, cut, least }: Manner): Promise<void> {
    const { demands, chosen, metric } = this;
    const { state, regions, share, price: center } = node;
    const price = center.slice();
    const hopeful = center.slice();
    const { length } = price;
    const slope = new Float64Array(length);
    const direction = new Float64Array(length);
    let [best, hoped] = [-Infinity, -Infinity];
    let [stride, idle] = [first, 0];
    let fresh = true;
    /** Looks at all sites. @returns whether nothing under this node can be better */
    const sure = (at: Float64Array): boolean => {
      const bound = this.relax(at, regions, this.whole) + this.select(state);
      hoped = bound;
      if (bound > best) {
        best = bound;
        center.set(at);
        if (bound > this.cutoff()) return true;
        this.settle(state, bound);
      }
      if (fresh || chosen.some((j) => this.listed[j] === 0)) this.near(state, LIKELY * (this.bestValue - bound));
      fresh = false;
      return false;
    };
    if (sure(price)) {
      node.bound = Infinity;
      return;
    }
    for (let step = 0; step < steps; step++) {
      const bound = this.relax(price, regions, this.lists) + this.select(state);
      if (bound > hoped + Math.abs(hoped) * 1e-7) idle = 0;
      if (bound > hoped) {
        hoped = bound;
        hopeful.set(price);
      }
      const last = step === steps - 1 || stride * cut < least;
      if (bound > this.cutoff() || ((step % LOOK === LOOK - 1 || last) && hoped > best)) {
        if (sure(bound > this.cutoff() ? price : hopeful)) {
          node.bound = Infinity;
          return;
        }
        this.relax(price, regions, this.lists);
        if (this.select(state) === Infinity) continue;
      }
      if (step % 20 === 0 && this.worth() < this.bestValue * 1.01) this.offer(chosen);
      if (++idle > patience) {
        stride *= cut;
        if (stride < least) break;
        idle = 0;
      }
      this.lean(price, regions, slope);
      let norm = 0;
      for (let i = 0; i < length; i++) {
        const bent = slope[i]! + 0.93 * direction[i]!;
        direction[i] = bent;
        norm += bent * bent * (i < demands ? metric[i]! : REGION_METRIC);
      }
      if (norm === 0) break;
      for (let j = 0; j < share.length; j++) share[j]! *= 0.98;
      for (const site of chosen) share[site]! += 0.02;
      const scale = (stride * Math.max(this.bestValue - bound, this.bestValue * 1e-6)) / norm;
      for (let i = 0; i < length; i++) price[i]! += scale * direction[i]! * (i < demands ? metric[i]! : REGION_METRIC);
      this.clamp(price);
      if (step % 8 === 7) {
        await this.pace.pause();
        if (this.pace.over()) break;
      }
    }
    if (hoped > best && sure(hopeful)) best = Infinity;
    node.bound = Math.max(node.bound, best);
  }

  /** Keeps in the lists, after all sites were looked at, the open ones and those whose scores are no more than `margin` from being chosen. */
  private near(state: Int8Array, margin: number): void {
    const { score, last, listed } = this;
    for (let j = 0; j < state.length; j++)
      listed[j] = state[j] === OPEN || (state[j] === FREE && score[j]! <= last + margin) ? 1 : 0;
    this.list();
  }

  /** Fills `slope`: by how much the bound would grow per unit of each price if `chosen` stayed the best. */
  private lean(price: Float64Array, regions: readonly Int32Array[], slope: Float64Array): void {
    const { demands, chosen, serves, name } = this;
    const { cost } = this.median;
    slope.fill(1);
    for (const site of chosen) {
      const row = name[site]! * demands;
      for (let i = 0; i < demands; i++) if (cost[row + i]! < price[i]!) slope[i]!--;
    }
    serves.fill(0);
    for (const site of chosen) serves[site] = 1;
    for (let m = 0; m < regions.length; m++) for (const site of regions[m]!) slope[demands + m]! -= serves[site]!;
  }

  /** The true cost of `chosen`. */
  private worth(): number {
    const { demands, chosen, name, nearest } = this;
    const { cost } = this.median;
    nearest.fill(Infinity);
    for (const site of chosen) {
      const row = name[site]! * demands;
      for (let i = 0; i < demands; i++) if (cost[row + i]! < nearest[i]!) nearest[i] = cost[row + i]!;
    }
    return nearest.reduce((sum, one) => sum + one, 0);
  }

  /** Keeps prices where they make sense. */
  private clamp(price: Float64Array): void {
    const { demands, ceiling, whole } = this;
    for (let i = 0; i < demands; i++) {
      if (price[i]! > ceiling[i]!) price[i] = ceiling[i]!;
      else {
        const floor = whole.start[i]! < whole.end[i]! ? whole.cost[whole.start[i]!]! : ceiling[i]!;
        if (price[i]! < floor) price[i] = floor;
      }
    }
    for (let m = demands; m < price.length; m++) if (price[m]! < 0) price[m] = 0;
  }

  /** Fills `score` from the lists of all sites, or from those of some, the others then being out of the question. @returns the constant */
  private relax(price: Float64Array, regions: readonly Int32Array[], lists: Lists): number {
    const { score, demands, listed } = this;
    let constant = scoreBy(lists, price, demands, score);
    for (let m = 0; m < regions.length; m++) {
      const owed = price[demands + m]!;
      constant += owed;
      for (const one of regions[m]!) score[one]! -= owed;
    }
    if (lists === this.lists) for (let j = 0; j < score.length; j++) if (listed[j] === 0) score[j] = Infinity;
    return constant;
  }

  /** @returns the sum of the scores chosen */
  private select(state: Int8Array): number {
    const { sum, last, next } = select(state, this.score, this.chosen, this.sorted);
    [this.last, this.next] = [last, next];
    return sum;
  }

  /** A site is fixed for this node when doing the opposite would push the bound past the best answer. */
  private settle(state: Int8Array, bound: number): void {
    const { score, last, next } = this;
    const cutoff = this.cutoff();
    for (let j = 0; j < state.length; j++) {
      if (state[j] !== FREE) continue;
      const mine = score[j]!;
      if (mine > last) {
        if (bound + mine - last > cutoff) state[j] = CLOSED;
      } else if (next > last && bound - mine + next > cutoff) state[j] = OPEN;
    }
  }

  /** Improves a choice and keeps it if it is the best so far. */
  private offer(sites: Int32Array): void {
    const chosen = Int32Array.from(sites, (at) => this.name[at]!).sort();
    const key = chosen.join();
    if (this.tried.has(key) || this.tried.size > 20_000) return;
    this.tried.add(key);
    const value = this.median.improve(chosen, this.held);
    if (value >= this.bestValue) return;
    this.bestValue = value;
    this.best = chosen;
  }
}

function leastOf(nodes: readonly Node[]): number {
  let best = 0;
  for (let at = 1; at < nodes.length; at++) if (nodes[at]!.bound < nodes[best]!.bound) best = at;
  return best;
}

/** The lists of the sites in `name` alone, each by its place in it. */
function renamed({ site, cost, start, end }: Lists, name: Int32Array, sites: number): Lists {
  const place = new Int32Array(sites).fill(-1);
  name.forEach((one, at) => (place[one] = at));
  const starts = new Int32Array(start.length);
  const ends = new Int32Array(start.length);
  let size = 0;
  for (let i = 0; i < start.length; i++) size += end[i]! - start[i]!;
  const lists = { site: new Int32Array(size), cost: new Float64Array(size), start: starts, end: ends };
  let to = 0;
  for (let i = 0; i < start.length; i++) {
    starts[i] = to;
    for (let at = start[i]!; at < end[i]!; at++) {
      if (place[site[at]!]! < 0) continue;
      lists.site[to] = place[site[at]!]!;
      lists.cost[to++] = cost[at]!;
    }
    ends[i] = to;
  }
  return lists;
}
