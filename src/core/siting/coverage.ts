import type { Random } from '../random.ts';
import type { Relaxation } from './relaxation.ts';

/** Which demands each site covers, as rows of sorted demand numbers, and what each demand weighs. */
export interface Cover {
  sites: number;
  demands: number;
  weight: Float64Array;
  /** sites + 1 values */
  first: Int32Array;
  demand: Int32Array;
}

/** The same table by demand: which sites cover it, ascending. */
export function sitesByDemand({ sites, demands, first, demand }: Cover): { first: Int32Array; site: Int32Array } {
  const start = new Int32Array(demands + 1);
  for (const i of demand) start[i + 1]!++;
  for (let i = 0; i < demands; i++) start[i + 1]! += start[i]!;
  const next = start.slice(0, demands);
  const site = new Int32Array(demand.length);
  for (let j = 0; j < sites; j++) for (let at = first[j]!; at < first[j + 1]!; at++) site[next[demand[at]!]!++] = j;
  return { first: start, site };
}

/**
 * Weight that is not covered, to be made least: a demand with k chosen sites in reach counts its weight × busy^k.
 * With busy = 0 this is the maximal covering problem (Church and ReVelle 1974), above 0 the expected covering problem
 * (Daskin 1983) with at most one unit per site. Relaxed are the rows "covered at most as often as sites stand in reach".
 */
export class Coverage implements Relaxation {
  readonly sites: number;
  readonly prices: number;
  readonly pick: number;
  readonly grain: number;
  private readonly cover: Cover;
  private readonly byDemand: { first: Int32Array; site: Int32Array };
  private readonly busy: number;
  /** busy^k */
  private readonly powers: Float64Array;
  private readonly times: Int32Array;
  readonly must: Uint8Array;

  constructor(cover: Cover, pick: number, busy: number, grain: number) {
    this.cover = cover;
    this.sites = cover.sites;
    this.prices = cover.demands;
    this.pick = pick;
    this.busy = busy;
    this.grain = grain;
    this.byDemand = sitesByDemand(cover);
    this.powers = Float64Array.from({ length: pick + 2 }, (_, k) => busy ** k);
    this.times = new Int32Array(cover.demands);
    this.must = new Uint8Array(cover.demands);
  }

  start(chosen: ArrayLike<number>, price: Float64Array): void {
    this.count(chosen);
    const { weight } = this.cover;
    for (let i = 0; i < price.length; i++) {
      const k = this.times[i]!;
      price[i] = k === 0 ? weight[i]! * (1 - this.busy) : (weight[i]! * (this.powers[k - 1]! - this.powers[k]!)) / (k + 1);
    }
  }

  score(price: Float64Array, closed: Int8Array, score: Float64Array): number {
    const { first, demand, weight } = this.cover;
    let constant = 0;
    for (let i = 0; i < price.length; i++) {
      const k = this.worth(i, price[i]!);
      constant += weight[i]! * this.powers[k]! + price[i]! * k;
    }
    for (let j = 0; j < score.length; j++) {
      if (closed[j]! < 0) continue;
      let sum = 0;
      const end = first[j + 1]!;
      for (let at = first[j]!; at < end; at++) sum += price[demand[at]!]!;
      score[j] = -sum;
    }
    return constant;
  }

  slope(price: Float64Array, chosen: ArrayLike<number>, slope: Float64Array): number {
    const cost = this.count(chosen);
    for (let i = 0; i < price.length; i++) slope[i] = this.worth(i, price[i]!) - this.times[i]!;
    return cost;
  }

  clamp(price: Float64Array): void {
    const { weight } = this.cover;
    for (let i = 0; i < price.length; i++) {
      const most = weight[i]! * (1 - this.busy);
      if (price[i]! < 0) price[i] = 0;
      else if (price[i]! > most && this.must[i] === 0) price[i] = most;
    }
  }

  /** Adds the site that covers most of what is left, again and again; of equal ones the first. */
  greedy(fixed: readonly number[]): Int32Array {
    const { sites, pick, powers } = this;
    const { first, demand, weight } = this.cover;
    const chosen = [...fixed];
    const taken = new Uint8Array(sites);
    this.count(chosen);
    for (const site of chosen) taken[site] = 1;
    while (chosen.length < pick) {
      let [best, most] = [-1, -1];
      for (let j = 0; j < sites; j++) {
        if (taken[j]) continue;
        let won = 0;
        for (let at = first[j]!; at < first[j + 1]!; at++) {
          const i = demand[at]!;
          won += weight[i]! * (powers[this.times[i]!]! - powers[this.times[i]! + 1]!);
        }
        if (won > most) [best, most] = [j, won];
      }
      taken[best] = 1;
      chosen.push(best);
      for (let at = first[best]!; at < first[best + 1]!; at++) this.times[demand[at]!]!++;
    }
    return Int32Array.from(chosen);
  }

  /** Best exchange until none helps; what two sites owe each other for demands in reach of both is summed apart. */
  improve(chosen: Int32Array, frozen: Int8Array): number {
    const { sites, prices, powers, times, busy } = this;
    const { first, demand, weight } = this.cover;
    const { first: firstSite, site: siteOf } = this.byDemand;
    const count = chosen.length;
    const gain = new Float64Array(sites);
    const loss = new Float64Array(count);
    const owed = new Float64Array(sites * count);
    const place = new Int32Array(sites).fill(-1);
    let total = this.count(chosen);
    for (;;) {
      gain.fill(0);
      loss.fill(0);
      owed.fill(0);
      place.fill(-1);
      for (let k = 0; k < count; k++) place[chosen[k]!] = k;
      for (let i = 0; i < prices; i++) {
        const k = times[i]!;
        const more = weight[i]! * (powers[k]! - powers[k + 1]!);
        if (more === 0) continue;
        for (let at = firstSite[i]!; at < firstSite[i + 1]!; at++) gain[siteOf[at]!]! += more;
      }
      for (let out = 0; out < count; out++) {
        const from = chosen[out]!;
        for (let at = first[from]!; at < first[from + 1]!; at++) {
          const i = demand[at]!;
          const k = times[i]!;
          const less = weight[i]! * (powers[k - 1]! - powers[k]!);
          if (less === 0) continue;
          loss[out]! += less;
          const debt = less - weight[i]! * (powers[k]! - powers[k + 1]!);
          if (busy === 0 && k > 1) continue;
          for (let other = firstSite[i]!; other < firstSite[i + 1]!; other++) owed[siteOf[other]! * count + out]! += debt;
        }
      }
      let [best, into, leaving] = [total * 1e-12 + 1e-9, -1, -1];
      for (let site = 0; site < sites; site++) {
        if (place[site] !== -1 || frozen[site] !== 0) continue;
        for (let out = 0; out < count; out++) {
          const saved = gain[site]! - loss[out]! + owed[site * count + out]!;
          if (saved > best && frozen[chosen[out]!] !== 1) [best, into, leaving] = [saved, site, out];
        }
      }
      if (into === -1) return total;
      const left = chosen[leaving]!;
      chosen[leaving] = into;
      const after = this.count(chosen);
      if (!(after < total)) {
        chosen[leaving] = left;
        return total;
      }
      total = after;
    }
  }

  /**
   * Exchanges again and again, worse ones too: out goes what is missed least, in comes what adds most, and neither may come
   * back for a while (Glover 1989). Gains and losses are kept up to date from exchange to exchange.
   * @param effort about how many entries of the table may be touched
   */
  wander(chosen: Int32Array, frozen: Int8Array, effort: number, random: Random, goal: number): number {
    const { sites, times, powers } = this;
    const { first, demand, weight } = this.cover;
    const { first: firstSite, site: siteOf } = this.byDemand;
    const gain = new Float64Array(sites);
    const loss = new Float64Array(sites);
    const banned = new Int32Array(sites);
    const inside = new Uint8Array(sites);
    const count = chosen.length;
    let total = this.count(chosen);
    for (const site of chosen) inside[site] = 1;
    for (let j = 0; j < sites; j++)
      for (let at = first[j]!; at < first[j + 1]!; at++) {
        const [w, k] = [weight[demand[at]!]!, times[demand[at]!]!];
        gain[j]! += w * (powers[k]! - powers[k + 1]!);
        if (k > 0) loss[j]! += w * (powers[k - 1]! - powers[k]!);
      }
    let spent = demand.length;
    const turn = (site: number, by: 1 | -1) => {
      inside[site] = by === 1 ? 1 : 0;
      total += by === 1 ? -gain[site]! : loss[site]!;
      for (let at = first[site]!; at < first[site + 1]!; at++) {
        const i = demand[at]!;
        const [k, w] = [times[i]!, weight[i]!];
        times[i] = k + by;
        const after = k + by;
        const gained = w * (powers[after]! - powers[after + 1]! - powers[k]! + powers[k + 1]!);
        const lost = w * ((after > 0 ? powers[after - 1]! - powers[after]! : 0) - (k > 0 ? powers[k - 1]! - powers[k]! : 0));
        spent++;
        if (gained === 0 && lost === 0) continue;
        const end = firstSite[i + 1]!;
        spent += end - firstSite[i]!;
        for (let other = firstSite[i]!; other < end; other++) {
          gain[siteOf[other]!]! += gained;
          loss[siteOf[other]!]! += lost;
        }
      }
    };
    const now = chosen.slice();
    let best = total;
    const lastMove = 40 * sites;
    for (let move = 1; spent < effort && move < lastMove && best > goal; move++) {
      let [out, least] = [-1, Infinity];
      // Now and then any one goes: what is missed least is often the same again.
      const any = random() < 0.4;
      for (let k = 0; k < count; k++) {
        const site = now[k]!;
        if (frozen[site] === 1 || banned[site]! >= move) continue;
        const missed = any ? random() : loss[site]!;
        if (missed < least || (missed === least && random() < 0.5)) [out, least] = [k, missed];
      }
      spent += count;
      if (out === -1) continue;
      const leaving = now[out]!;
      turn(leaving, -1);
      let [into, most] = [-1, -Infinity];
      for (let j = 0; j < sites; j++) {
        if (inside[j] || frozen[j] !== 0 || j === leaving) continue;
        const won = gain[j]!;
        if (won < most || (banned[j]! >= move && total - won >= best - 1e-9)) continue;
        if (won > most || random() < 0.5) [into, most] = [j, won];
      }
      spent += sites;
      if (into === -1) into = leaving;
      turn(into, 1);
      now[out] = into;
      banned[leaving] = move + 3 + Math.floor(random() * 10);
      banned[into] = move + 1 + Math.floor((random() * count) / 2);
      if (total < best - 1e-9) {
        best = total;
        chosen.set(now);
      }
    }
    return this.count(chosen);
  }

  /**
   * The demand that is worth most half-served: to leave it out closes every site in its reach, to insist on it takes one of
   * them, and either says far more than one site of many alike.
   */
  split(share: Float64Array): { demand: number; sites: Int32Array; served: number } | undefined {
    const { first, site } = this.byDemand;
    if (this.busy > 0) return undefined;
    let [demand, most, served] = [-1, 1e-6, 0];
    for (let i = 0; i < this.prices; i++) {
      if (this.must[i] === 1) continue;
      let sum = 0;
      for (let at = first[i]!; at < first[i + 1]! && sum < 1; at++) sum += share[site[at]!]!;
      const doubt = this.cover.weight[i]! * Math.min(sum, 1 - sum);
      if (doubt > most) [demand, most, served] = [i, doubt, sum];
    }
    return demand === -1 ? undefined : { demand, sites: site.subarray(first[demand], first[demand + 1]), served };
  }

  /** How many times a demand is worth covering at this price. */
  private worth(i: number, price: number): number {
    if (this.must[i] === 1) return 1;
    const weight = this.cover.weight[i]!;
    if (this.busy === 0) return weight > price ? 1 : 0;
    let k = 0;
    while (k < this.pick && weight * (this.powers[k]! - this.powers[k + 1]!) > price) k++;
    return k;
  }

  private count(chosen: ArrayLike<number>): number {
    const { first, demand, weight } = this.cover;
    const { times, powers } = this;
    times.fill(0);
    for (let k = 0; k < chosen.length; k++) {
      const site = chosen[k]!;
      for (let at = first[site]!; at < first[site + 1]!; at++) times[demand[at]!]!++;
    }
    let total = 0;
    for (let i = 0; i < times.length; i++) total += weight[i]! * powers[times[i]!]!;
    return total;
  }
}
