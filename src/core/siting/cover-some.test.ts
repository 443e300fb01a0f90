import { expect, test } from 'vitest';
import { seededRandom } from '../random.ts';
import { improvedInParts, missedBy } from './cover-some.ts';
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

test('neighbouring sites chosen anew leave less out than the greedy choice, keep the fixed ones and tell what they truly leave', async () => {
  let better = 0;
  for (let seed = 1; seed <= 4; seed++) {
    const cover = plane(seed, 300, 12);
    const held = [seed, 100 + seed];
    const sites = Array.from(new Coverage(cover, 16, 0, 1).greedy(held)).toSorted((a, b) => a - b);
    const known = { status: 'feasible' as const, sites, value: missedBy(cover, sites), bound: 0 };
    const after = await improvedInParts(cover, held, 1, new Int8Array(300), known, patient);
    expect(after.value).toBe(missedBy(cover, after.sites));
    expect(after.sites).toEqual([...new Set(after.sites)].toSorted((a, b) => a - b));
    expect(after.sites).toHaveLength(16);
    expect(after.sites).toEqual(expect.arrayContaining(held));
    expect(after.value).toBeLessThanOrEqual(known.value);
    if (after.value < known.value) better++;
  }
  expect(better).toBeGreaterThan(2);
});
