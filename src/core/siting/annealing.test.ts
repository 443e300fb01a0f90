import { expect, test } from 'vitest';
import { seededRandom } from '../random.ts';
import { annealed } from './annealing.ts';
import { Coverage, type Cover } from './coverage.ts';

const patient = { now: () => 0, deadline: Infinity, cancelled: () => false, report: () => {}, breathe: () => Promise.resolve() };

/** Places on a square of 100 by 100, each of them a site that covers what lies within `radius`. */
function plane(seed: number, places: number, radius: number): Cover {
  const random = seededRandom(seed);
  const at = Array.from({ length: places }, () => [random() * 100, random() * 100] as const);
  const lists = at.map(([x, y]) => at.flatMap(([u, v], i) => (Math.hypot(x - u, y - v) <= radius ? [i] : [])));
  const first = new Int32Array(places + 1);
  lists.forEach((list, j) => (first[j + 1] = first[j]! + list.length));
  const weight = Float64Array.from({ length: places }, () => 1 + Math.floor(random() * 9));
  return { sites: places, demands: places, weight, first, demand: Int32Array.from(lists.flat()) };
}

/** What is covered, a demand with k chosen sites in reach counting its weight × (1 − busy^k). */
function covered({ demands, first, demand, weight }: Cover, chosen: readonly number[], busy = 0): number {
  const times = new Int32Array(demands);
  for (const site of chosen) for (let at = first[site]!; at < first[site + 1]!; at++) times[demand[at]!]!++;
  return times.reduce((sum, k, i) => sum + (k === 0 ? 0 : weight[i]! * (1 - busy ** k)), 0);
}

test('annealing covers more than the greedy choice improved by single exchanges, keeps fixed sites and closed ones out', async () => {
  let better = 0;
  for (let seed = 1; seed <= 4; seed++) {
    const cover = plane(seed, 300, 12);
    const held = [seed, 100 + seed];
    const state = new Int8Array(300);
    const coverage = new Coverage(cover, 16, 0, 1);
    const sites = coverage.greedy(held);
    for (let j = 0; j < 300; j += 3) if (!sites.includes(j)) state[j] = -1;
    const frozen = state.slice();
    for (const site of held) frozen[site] = 1;
    coverage.improve(sites, frozen);
    const after = await annealed(cover, { busy: 0, state, held }, Array.from(sites), patient);
    expect(new Set(after).size).toBe(16);
    expect(after).toEqual(expect.arrayContaining(held));
    expect(after.filter((j) => state[j] === -1)).toEqual([]);
    const gain = covered(cover, after) - covered(cover, Array.from(sites));
    expect(gain).toBeGreaterThanOrEqual(0);
    if (gain > 0) better++;
  }
  expect(better).toBeGreaterThan(2);
});

test('annealing finds the best of all choices where they can be counted, busy units too', async () => {
  for (const busy of [0, 0.4]) {
    const cover = plane(7, 14, 30);
    let best = 0;
    for (let set = 0; set < 1 << 14; set++) {
      const chosen = Array.from({ length: 14 }, (_, j) => j).filter((j) => (set >> j) & 1);
      if (chosen.length === 4) best = Math.max(best, covered(cover, chosen, busy));
    }
    const after = await annealed(cover, { busy, state: new Int8Array(14), held: [] }, [0, 1, 2, 3], patient);
    expect(covered(cover, after, busy)).toBeCloseTo(best, 9);
  }
});
