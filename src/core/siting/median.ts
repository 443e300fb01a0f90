import type { Random } from '../random.ts';
import type { Relaxation } from './relaxation.ts';

/** Weighted distances, one row of `demands` values per site; Infinity where there is no way. */
export interface Costs {
  sites: number;
  demands: number;
  cost: Float64Array;
}

/**
 * p-median of two sites and more: each demand goes to its cheapest chosen site. Relaxed are the rows "each demand is served once" (Cornuéjols,
 * Fisher and Nemhauser 1977); the bound at the best prices is that of the strong linear programme.
 * Per demand the sites stand in order of cost, cut where no useful price reaches; a price never passes the end of its list,
 * which keeps every bound valid.
 */
export class Median implements Relaxation {
  readonly sites: number;
  readonly prices: number;
  readonly pick: number;
  readonly grain: number;
  readonly cost: Float64Array;
  readonly lists: Lists;
  /** Between these a price makes sense. */
  private readonly floor: Float64Array;
  readonly ceiling: Float64Array;
  private served: Served;
  private spare: Served;
  /** What a site would save, what leaving out the k-th chosen would lose, and what the two owe each other (sites × pick). */
  private readonly gain: Float64Array;
  private readonly loss: Float64Array;
  private readonly owed: Float64Array;
  private readonly inside: Uint8Array;
  /** Sites that were not dropped. */
  private open: Int32Array;
  private spent = 0;

  constructor({ sites, demands, cost }: Costs, pick: number, grain: number) {
    this.sites = sites;
    this.prices = demands;
    this.pick = pick;
    this.grain = grain;
    this.cost = cost;
    const length = sites <= 1200 ? sites : Math.min(sites, Math.max(600, Math.ceil((sites / pick) * 6)));
    this.lists = sortedLists(cost, sites, demands, length);
    this.floor = Float64Array.from({ length: demands }, (_, i) => this.lists.cost[i * length]!);
    this.ceiling = Float64Array.from({ length: demands }, (_, i) => this.lists.cost[i * length + length - 1]!);
    this.served = servedBy(demands);
    this.spare = servedBy(demands);
    this.gain = new Float64Array(sites);
    this.loss = new Float64Array(pick);
    this.owed = new Float64Array(sites * pick);
    this.inside = new Uint8Array(sites);
    this.open = Int32Array.from(this.inside.keys());
  }

  start(chosen: ArrayLike<number>, price: Float64Array): void {
    this.assign(chosen);
    const { first, second } = this.served;
    for (let i = 0; i < this.prices; i++) price[i] = (first[i]! + Math.min(second[i]!, this.ceiling[i]!)) / 2;
    this.clamp(price);
  }

  score(price: Float64Array, _closed: Int8Array, score: Float64Array): number {
    return scoreBy(this.lists, price, this.prices, score);
  }

  slope(price: Float64Array, chosen: ArrayLike<number>, slope: Float64Array): number {
    const { cost, prices } = this;
    const { first } = this.spare;
    slope.fill(1);
    first.fill(Infinity);
    for (let k = 0; k < chosen.length; k++) {
      const row = chosen[k]! * prices;
      for (let i = 0; i < prices; i++) {
        const one = cost[row + i]!;
        if (one < price[i]!) slope[i]!--;
        if (one < first[i]!) first[i] = one;
      }
    }
    let total = 0;
    for (let i = 0; i < prices; i++) total += first[i]!;
    return total;
  }

  clamp(price: Float64Array): void {
    const { floor, ceiling } = this;
    for (let i = 0; i < price.length; i++) {
      if (price[i]! < floor[i]!) price[i] = floor[i]!;
      else if (price[i]! > ceiling[i]!) price[i] = ceiling[i]!;
    }
  }

  drop(closed: Int8Array): void {
    const { site, cost, start, end } = this.lists;
    this.open = this.open.filter((j) => closed[j]! >= 0);
    for (let i = 0; i < this.prices; i++) {
      let to = start[i]!;
      for (let at = to; at < end[i]!; at++) {
        if (closed[site[at]!]! < 0) continue;
        site[to] = site[at]!;
        cost[to++] = cost[at]!;
      }
      end[i] = to;
      this.floor[i] = to > start[i]! ? cost[start[i]!]! : this.ceiling[i]!;
    }
  }

  /** Adds the site that saves most, again and again; of equal ones the first. Where sites are many, only every so manyth is looked at. */
  greedy(fixed: readonly number[]): Int32Array {
    const { sites, prices, cost, pick } = this;
    const chosen = [...fixed];
    const taken = new Uint8Array(sites);
    const nearest = new Float64Array(prices).fill(Infinity);
    const settle = (site: number) => {
      taken[site] = 1;
      for (let i = 0; i < prices; i++) nearest[i] = Math.min(nearest[i]!, cost[site * prices + i]!);
    };
    for (const site of fixed) settle(site);
    const stride = Math.max(1, Math.min(Math.floor(sites / pick / 4), Math.ceil((sites * prices * pick) / 1e8)));
    while (chosen.length < pick) {
      let [best, least] = [-1, Infinity];
      // Each round looks at others, so that a stride leaves nobody out for good.
      for (let j = stride === 1 ? 0 : chosen.length % stride; j < sites; j += stride) {
        if (taken[j]) continue;
        const row = j * prices;
        let total = 0;
        for (let i = 0; i < prices; i++) {
          const here = cost[row + i]!;
          total += here < nearest[i]! ? here : nearest[i]!;
        }
        if (total < least) [best, least] = [j, total];
      }
      if (best === -1) best = taken.indexOf(0);
      chosen.push(best);
      settle(best);
    }
    return Int32Array.from(chosen);
  }

  /** Fills `into` with what the chosen serve. @returns the cost */
  private assign(chosen: ArrayLike<number>, into = this.served): number {
    const { cost, prices } = this;
    const { first, second, nearest } = into;
    first.fill(Infinity);
    second.fill(Infinity);
    for (let k = 0; k < chosen.length; k++) {
      const row = chosen[k]! * prices;
      for (let i = 0; i < prices; i++) {
        const one = cost[row + i]!;
        if (one < first[i]!) {
          second[i] = first[i]!;
          first[i] = one;
          nearest[i] = k;
        } else if (one < second[i]!) second[i] = one;
      }
    }
    let total = 0;
    for (let i = 0; i < prices; i++) total += first[i]!;
    return total;
  }

  /**
   * Best exchange of one chosen for one other site until none helps. What a site would gain, what leaving one out would lose
   * and what the two owe each other are summed apart, over the lists up to the second nearest, and kept up to date where an
   * exchange changes who serves (Resende and Werneck 2007).
   */
  improve(chosen: Int32Array, frozen: Int8Array): number {
    return this.descend(chosen, frozen, this.tabulate(chosen));
  }

  /**
   * Again and again a few exchanges at random from the best answer, each followed by those that help; what is worse is
   * taken back.
   */
  wander(chosen: Int32Array, frozen: Int8Array, effort: number, random: Random, goal: number): number {
    const { sites, pick, inside, open } = this;
    if (pick === sites || open.length === 0) return this.assign(chosen);
    this.spent = 0;
    const now = chosen.slice();
    let best = this.descend(now, frozen, this.tabulate(now));
    chosen.set(now);
    while (this.spent < effort && best > goal) {
      const many = 1 + Math.floor(random() * 3);
      for (let turn = 0; turn < many; turn++) {
        const out = Math.floor(random() * pick);
        const into = open[Math.floor(random() * open.length)]!;
        if (frozen[now[out]!] === 1 || frozen[into] !== 0 || inside[into] === 1) continue;
        inside[now[out]!] = 0;
        inside[into] = 1;
        now[out] = into;
      }
      this.spent += 10;
      const total = this.descend(now, frozen, this.retabulate(now));
      if (total < best - best * 1e-12) {
        best = total;
        chosen.set(now);
      } else {
        for (const site of now) inside[site] = 0;
        for (const site of chosen) inside[site] = 1;
        now.set(chosen);
        this.retabulate(now);
      }
    }
    return this.assign(chosen);
  }

  private descend(chosen: Int32Array, frozen: Int8Array, known: number): number {
    const { sites, gain, loss, owed, inside } = this;
    const count = chosen.length;
    let total = known;
    let fresh = false;
    for (;;) {
      let [best, into, out] = [total * 1e-12 + 1e-12, -1, -1];
      this.spent += sites * count;
      for (let site = 0; site < sites; site++) {
        const won = gain[site]!;
        if (won <= 0 || inside[site] === 1 || frozen[site] !== 0) continue;
        const base = site * count;
        for (let k = 0; k < count; k++) {
          const saved = won - loss[k]! + owed[base + k]!;
          if (saved > best && frozen[chosen[k]!] !== 1) [best, into, out] = [saved, site, k];
        }
      }
      if (into === -1) return total;
      const leaving = chosen[out]!;
      chosen[out] = into;
      inside[leaving] = 0;
      inside[into] = 1;
      const after = this.retabulate(chosen);
      if (after < total) {
        total = after;
        fresh = false;
        continue;
      }
      chosen[out] = leaving;
      // Sums that were added to and taken from for long may have promised too much.
      this.tabulate(chosen);
      if (fresh) return total;
      fresh = true;
    }
  }

  private tabulate(chosen: Int32Array): number {
    this.gain.fill(0);
    this.loss.fill(0);
    this.owed.fill(0);
    this.inside.fill(0);
    for (const site of chosen) this.inside[site] = 1;
    const total = this.assign(chosen);
    for (let i = 0; i < this.prices; i++) this.count(this.served, i, 1);
    return total;
  }

  /** The same for other sites in place of some, `inside` being up to date. @returns their cost */
  private retabulate(chosen: Int32Array): number {
    const { served, spare, prices } = this;
    const total = this.assign(chosen, spare);
    this.spent += prices * chosen.length;
    for (let i = 0; i < prices; i++) {
      if (served.first[i] === spare.first[i] && served.second[i] === spare.second[i] && served.nearest[i] === spare.nearest[i])
        continue;
      this.count(served, i, -1);
      this.count(spare, i, 1);
    }
    [this.served, this.spare] = [spare, served];
    return total;
  }

  /** Adds to the sums, or takes from them, what demand i has in them. */
  private count({ first, second, nearest }: Served, i: number, sign: 1 | -1): void {
    const { gain, loss, owed, pick } = this;
    const { site, cost, start, end } = this.lists;
    const [one, two, k] = [first[i]!, second[i]!, nearest[i]!];
    if (two === Infinity) return;
    loss[k]! += sign * (two - one);
    const last = end[i]!;
    let at = start[i]!;
    for (; at < last; at++) {
      const here = cost[at]!;
      if (here >= one) break;
      gain[site[at]!]! += sign * (one - here);
      owed[site[at]! * pick + k]! += sign * (two - one);
    }
    for (; at < last; at++) {
      const here = cost[at]!;
      if (here >= two) break;
      owed[site[at]! * pick + k]! += sign * (two - here);
    }
    this.spent += at - start[i]!;
  }
}

/** Per demand the costs of its cheapest and second cheapest chosen site, and which of the chosen is the cheapest. */
interface Served {
  first: Float64Array;
  second: Float64Array;
  nearest: Int32Array;
}

const servedBy = (demands: number): Served => ({
  first: new Float64Array(demands),
  second: new Float64Array(demands),
  nearest: new Int32Array(demands),
});

/** Per demand, from `start` to before `end`: sites in order of their cost. */
export interface Lists {
  site: Int32Array;
  cost: Float64Array;
  start: Int32Array;
  end: Int32Array;
}

/** Fills `score`: by how much each site is nearer than the prices of the demands, summed, 0 at most. @returns the sum of the prices */
export function scoreBy({ site, cost, start, end }: Lists, price: Float64Array, demands: number, score: Float64Array): number {
  score.fill(0);
  let constant = 0;
  for (let i = 0; i < demands; i++) {
    const limit = price[i]!;
    constant += limit;
    const last = end[i]!;
    for (let at = start[i]!; at < last; at++) {
      const below = cost[at]! - limit;
      if (below >= 0) break;
      score[site[at]!]! += below;
    }
  }
  return constant;
}

/** Per demand the `length` cheapest sites in order; equal costs by site. */
function sortedLists(table: Float64Array, sites: number, demands: number, length: number): Lists {
  const site = new Int32Array(demands * length);
  const cost = new Float64Array(demands * length);
  // Sites of one demand lie far apart in the table: a few demands are read along with one another.
  const together = 16;
  const columns = new Float64Array(together * sites);
  const order = new Order(sites);
  for (let from = 0; from < demands; from += together) {
    const many = Math.min(together, demands - from);
    for (let j = 0; j < sites; j++) for (let k = 0; k < many; k++) columns[k * sites + j] = table[j * demands + from + k]!;
    for (let k = 0; k < many; k++) {
      const column = columns.subarray(k * sites, (k + 1) * sites);
      const sorted = order.of(column);
      const base = (from + k) * length;
      for (let at = 0; at < length; at++) {
        site[base + at] = sorted[at]!;
        cost[base + at] = column[sorted[at]!]!;
      }
    }
  }
  return {
    site,
    cost,
    start: Int32Array.from({ length: demands }, (_, i) => i * length),
    end: Int32Array.from({ length: demands }, (_, i) => (i + 1) * length),
  };
}

/** Puts numbers of 0 or more in order: by radix in single precision, then what that cannot tell apart by comparing. */
class Order {
  private readonly single: Float32Array;
  private readonly bits: Uint32Array;
  private sorted: Int32Array;
  private other: Int32Array;
  private readonly counts = [new Int32Array(2048), new Int32Array(2048), new Int32Array(1024)] as const;

  constructor(length: number) {
    this.single = new Float32Array(length);
    this.bits = new Uint32Array(this.single.buffer);
    this.sorted = new Int32Array(length);
    this.other = new Int32Array(length);
  }

  /** @returns positions in `values`, least first, equal ones in their order; valid until the next call */
  of(values: Float64Array): Int32Array {
    const { single, bits, counts } = this;
    single.set(values);
    const [low, middle, high] = counts;
    for (const count of counts) count.fill(0);
    for (const bit of bits) {
      low[bit & 2047]!++;
      middle[(bit >>> 11) & 2047]!++;
      high[bit >>> 22]!++;
    }
    for (const count of counts) {
      let sum = 0;
      for (let at = 0; at < count.length; at++) {
        const here = count[at]!;
        count[at] = sum;
        sum += here;
      }
    }
    let [from, to] = [this.sorted, this.other];
    for (let j = 0; j < bits.length; j++) to[low[bits[j]! & 2047]!++] = j;
    [from, to] = [to, from];
    for (const j of from) to[middle[(bits[j]! >>> 11) & 2047]!++] = j;
    [from, to] = [to, from];
    for (const j of from) to[high[bits[j]! >>> 22]!++] = j;
    for (let at = 1; at < to.length; at++) {
      const j = to[at]!;
      const mine = values[j]!;
      let before = at - 1;
      while (before >= 0 && values[to[before]!]! > mine) to[before + 1] = to[before--]!;
      to[before + 1] = j;
    }
    [this.sorted, this.other] = [to, from];
    return to;
  }
}
