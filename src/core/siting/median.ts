import { smallestOf } from './order.ts';
import type { Relaxation } from './relaxation.ts';

/** Weighted distances, one row of `demands` values per site; Infinity where there is no way. */
export interface Costs {
  sites: number;
  demands: number;
  cost: Float64Array;
}

/**
 * p-median: each demand goes to its cheapest chosen site. Relaxed are the rows "each demand is served once" (Cornuéjols,
 * Fisher and Nemhauser 1977); the bound at the best prices is that of the strong linear programme.
 * Per demand the sites stand in order of cost, cut where no useful price reaches; a price never passes the end of its list,
 * which keeps every bound valid.
 */
export class Median implements Relaxation {
  readonly sites: number;
  readonly prices: number;
  readonly pick: number;
  readonly grain: number;
  private readonly cost: Float64Array;
  private readonly listLength: number;
  private readonly listSite: Int32Array;
  private readonly listCost: Float64Array;
  private readonly ceiling: Float64Array;
  private readonly first: Float64Array;
  private readonly second: Float64Array;
  private readonly nearest: Int32Array;

  constructor({ sites, demands, cost }: Costs, pick: number, grain: number) {
    this.sites = sites;
    this.prices = demands;
    this.pick = pick;
    this.grain = grain;
    this.cost = cost;
    this.listLength = sites <= 1200 ? sites : Math.min(sites, Math.max(600, Math.ceil((sites / pick) * 6)));
    [this.listSite, this.listCost] = sortedLists(cost, sites, demands, this.listLength);
    const length = this.listLength;
    this.ceiling = Float64Array.from({ length: demands }, (_, i) => this.listCost[i * length + length - 1]!);
    this.first = new Float64Array(demands);
    this.second = new Float64Array(demands);
    this.nearest = new Int32Array(demands);
  }

  start(chosen: ArrayLike<number>, price: Float64Array): void {
    this.assign(chosen);
    for (let i = 0; i < this.prices; i++) price[i] = (this.first[i]! + Math.min(this.second[i]!, this.ceiling[i]!)) / 2;
    this.clamp(price);
  }

  score(price: Float64Array, _closed: Int8Array, score: Float64Array): number {
    const { listSite, listCost, listLength } = this;
    score.fill(0);
    let constant = 0;
    for (let i = 0; i < price.length; i++) {
      const limit = price[i]!;
      constant += limit;
      const end = (i + 1) * listLength;
      for (let at = i * listLength; at < end; at++) {
        const below = listCost[at]! - limit;
        if (below >= 0) break;
        score[listSite[at]!]! += below;
      }
    }
    return constant;
  }

  slope(price: Float64Array, chosen: ArrayLike<number>, slope: Float64Array): number {
    const { cost, prices, first } = this;
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
    for (let i = 0; i < price.length; i++) {
      const low = this.listCost[i * this.listLength]!;
      if (price[i]! < low) price[i] = low;
      else if (price[i]! > this.ceiling[i]!) price[i] = this.ceiling[i]!;
    }
  }

  /** Adds the site that saves most, again and again; of equal ones the first. */
  greedy(fixed: readonly number[]): Int32Array {
    const { sites, prices, cost, pick } = this;
    const chosen = [...fixed];
    const nearest = new Float64Array(prices).fill(Infinity);
    const settle = (site: number) => {
      for (let i = 0; i < prices; i++) nearest[i] = Math.min(nearest[i]!, cost[site * prices + i]!);
    };
    for (const site of fixed) settle(site);
    while (chosen.length < pick) {
      let [best, least] = [-1, Infinity];
      for (let j = 0; j < sites; j++) {
        if (chosen.includes(j)) continue;
        const row = j * prices;
        let total = 0;
        for (let i = 0; i < prices; i++) {
          const here = cost[row + i]!;
          total += here < nearest[i]! ? here : nearest[i]!;
        }
        if (total < least) [best, least] = [j, total];
      }
      chosen.push(best);
      settle(best);
    }
    return Int32Array.from(chosen);
  }

  private assign(chosen: ArrayLike<number>): number {
    const { cost, prices, first, second, nearest } = this;
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
   * and what the two owe each other are summed apart (Resende and Werneck 2007), over the lists up to the second nearest.
   */
  improve(chosen: Int32Array, frozen: Int8Array): number {
    const { sites, prices, listLength, listSite, listCost, first, second, nearest } = this;
    const count = chosen.length;
    const gain = new Float64Array(sites);
    const loss = new Float64Array(count);
    const owed = new Float64Array(sites * count);
    const place = new Int32Array(sites).fill(-1);
    let total = this.assign(chosen);
    if (count === 1) return frozen[chosen[0]!] === 1 ? total : this.bestAlone(chosen, frozen, total);
    for (;;) {
      gain.fill(0);
      loss.fill(0);
      owed.fill(0);
      place.fill(-1);
      for (let k = 0; k < count; k++) place[chosen[k]!] = k;
      for (let i = 0; i < prices; i++) {
        const [one, two, k] = [first[i]!, second[i]!, nearest[i]!];
        if (two < Infinity) loss[k]! += two - one;
        const end = (i + 1) * listLength;
        for (let at = i * listLength; at < end; at++) {
          const here = listCost[at]!;
          if (here >= two) break;
          const site = listSite[at]!;
          if (here < one) {
            gain[site]! += one - here;
            if (two < Infinity) owed[site * count + k]! += two - one;
          } else if (two < Infinity) owed[site * count + k]! += two - here;
        }
      }
      let [best, into, out] = [total * 1e-12 + 1e-12, -1, -1];
      for (let site = 0; site < sites; site++) {
        if (place[site] !== -1 || frozen[site] !== 0) continue;
        const base = site * count;
        const won = gain[site]!;
        for (let k = 0; k < count; k++) {
          const saved = won - loss[k]! + owed[base + k]!;
          if (saved > best && frozen[chosen[k]!] !== 1) [best, into, out] = [saved, site, k];
        }
      }
      if (into === -1) return total;
      const leaving = chosen[out]!;
      chosen[out] = into;
      const after = this.assign(chosen);
      if (!(after < total)) {
        chosen[out] = leaving;
        return total;
      }
      total = after;
    }
  }

  private bestAlone(chosen: Int32Array, frozen: Int8Array, known: number): number {
    let least = known;
    for (let site = 0; site < this.sites; site++) {
      if (frozen[site] !== 0) continue;
      let total = 0;
      for (let at = site * this.prices; at < (site + 1) * this.prices; at++) total += this.cost[at]!;
      if (total < least) [least, chosen[0]] = [total, site];
    }
    return least;
  }
}

/** Per demand the `length` cheapest sites in order; equal costs by site. */
function sortedLists(cost: Float64Array, sites: number, demands: number, length: number): [Int32Array, Float64Array] {
  const site = new Int32Array(demands * length);
  const sorted = new Float64Array(demands * length);
  const column = new Float64Array(sites);
  const picked = new Int32Array(length);
  for (let i = 0; i < demands; i++) {
    for (let j = 0; j < sites; j++) column[j] = cost[j * demands + i]!;
    const limit = length < sites ? smallestOf(column.slice(), length) : Infinity;
    let count = 0;
    for (let j = 0; j < sites && count < length; j++) if (column[j]! < limit) picked[count++] = j;
    for (let j = 0; j < sites && count < length; j++) if (column[j] === limit) picked[count++] = j;
    picked.sort((a, b) => column[a]! - column[b]! || a - b);
    for (let k = 0; k < length; k++) {
      site[i * length + k] = picked[k]!;
      sorted[i * length + k] = column[picked[k]!]!;
    }
  }
  return [site, sorted];
}
