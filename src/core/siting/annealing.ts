/** Covering by simulated annealing: where sites overlap much, exchanges one at a time come to rest long before the best answer. */
import { seededRandom } from '../random.ts';
import { Pace, type Control } from './control.ts';
import { type Cover, sitesByDemand } from './coverage.ts';
import { CLOSED } from './selection.ts';

/** Temperatures, as shares of what one chosen site covers on average. */
const HOT = 0.03;
const COLD = 0.006;
/** Exchanges tried per site to choose, and entries looked at, in all and as often as the table has them, at most. */
const MOVES_PER_SITE = 200_000;
const MOST_ENTRIES = 1e9;
const TABLES = 1500;
/** So many entries in a millisecond, to keep to a fifth of the time that is left. */
const ENTRIES_PER_MS = 1.2e5;
const SHARE_OF_TIME = 0.2;
/** Now and then a site far away is tried, not a neighbour. */
const FAR = 0.02;
/** Exchanges between two looks at the clock; the temperature falls by the same steps. */
const AT_ONCE = 2000;

/**
 * Takes one chosen site out and one that shares a demand with it in, again and again, ever more seldom for the worse (Kirkpatrick,
 * Gelatt and Vecchi 1983). A demand with k chosen sites in reach counts its weight × busy^k.
 * @param state   by site: −1 may not be chosen
 * @param chosen  to begin with; those in `held` stay
 * @returns the best choice met
 */
export async function annealed(
  cover: Cover,
  { busy, state, held }: { busy: number; state: Int8Array; held: readonly number[] },
  chosen: readonly number[],
  control: Control,
): Promise<number[]> {
  const { first, demand, weight, demands } = cover;
  const { first: firstSite, site: siteOf } = sitesByDemand(cover);
  const random = seededRandom(20_261_128);
  const pace = new Pace(control);
  const free = chosen.filter((site) => !held.includes(site));
  const powers = Float64Array.from({ length: chosen.length + 2 }, (_, k) => busy ** k);
  const times = new Int32Array(demands);
  const inside = new Uint8Array(cover.sites);
  const marked = new Int32Array(demands);
  let covered = 0;
  for (const site of chosen) {
    inside[site] = 1;
    for (let at = first[site]!; at < first[site + 1]!; at++) {
      const k = times[demand[at]!]!++;
      covered += weight[demand[at]!]! * (powers[k]! - powers[k + 1]!);
    }
  }
  const all = weight.reduce((sum, one) => sum + one, 0);
  if (free.length === 0 || covered === 0 || covered === all) return [...chosen];
  const perMove = (2 * demand.length) / cover.sites;
  const entries = Math.min(
    MOST_ENTRIES,
    TABLES * demand.length,
    (control.deadline - control.now()) * SHARE_OF_TIME * ENTRIES_PER_MS,
  );
  const moves = Math.min(MOVES_PER_SITE * free.length, entries / perMove);
  const mean = covered / chosen.length;
  let [saved, most] = [0, 0];
  let best = free.slice();
  for (let move = 1; move <= moves && !pace.over();) {
    const heat = HOT * mean * (COLD / HOT) ** (move / moves);
    for (const until = move + AT_ONCE; move < until; move++) {
      const place = Math.floor(random() * free.length);
      const out = free[place]!;
      const [from, to] = [first[out]!, first[out + 1]!];
      let into = Math.floor(random() * cover.sites);
      if (random() >= FAR && to > from) {
        const shared = demand[from + Math.floor(random() * (to - from))]!;
        into = siteOf[firstSite[shared]! + Math.floor(random() * (firstSite[shared + 1]! - firstSite[shared]!))]!;
      }
      if (inside[into] === 1 || state[into] === CLOSED) continue;
      let gain = 0;
      for (let at = from; at < to; at++) {
        const i = demand[at]!;
        const k = times[i]!;
        marked[i] = move;
        gain -= weight[i]! * (powers[k - 1]! - powers[k]!);
      }
      const end = first[into + 1]!;
      for (let at = first[into]!; at < end; at++) {
        const i = demand[at]!;
        const k = marked[i] === move ? times[i]! - 1 : times[i]!;
        gain += weight[i]! * (powers[k]! - powers[k + 1]!);
      }
      if (gain < 0 && gain < heat * Math.log(random())) continue;
      for (let at = from; at < to; at++) times[demand[at]!]!--;
      for (let at = first[into]!; at < end; at++) times[demand[at]!]!++;
      inside[out] = 0;
      inside[into] = 1;
      free[place] = into;
      saved += gain;
      if (saved <= most + 1e-9 * covered) continue;
      most = saved;
      best = free.slice();
      if (covered + saved >= all * (1 - 1e-12)) return [...held, ...best];
    }
    await pace.pause();
  }
  return [...held, ...best];
}
