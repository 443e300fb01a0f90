import { expect, test } from 'vitest';
import { seededRandom } from '../random.ts';
import { CoverPricing } from './cover-pricing.ts';
import { Coverage, type Cover } from './coverage.ts';
import { Search } from './search.ts';

const patient = { now: () => 0, deadline: Infinity, cancelled: () => false, report: () => {}, breathe: () => Promise.resolve() };

/** Each of the sites covers every demand by chance. */
function chance(seed: number, sites: number, demands: number): Cover {
  const random = seededRandom(seed);
  const lists = Array.from({ length: sites }, () => Array.from({ length: demands }, (_, i) => i).filter(() => random() < 0.25));
  const first = new Int32Array(sites + 1);
  lists.forEach((list, j) => (first[j + 1] = first[j]! + list.length));
  const weight = Float64Array.from({ length: demands }, () => 1 + Math.floor(random() * 9));
  return { sites, demands, weight, first, demand: Int32Array.from(lists.flat()) };
}

/** The least weight that three sites leave out, by trying all. */
function leastMissed({ sites, weight, first, demand }: Cover): number {
  let least = Infinity;
  for (let a = 0; a < sites; a++)
    for (let b = a + 1; b < sites; b++)
      for (let c = b + 1; c < sites; c++) {
        const met = new Set([a, b, c].flatMap((j) => [...demand.subarray(first[j], first[j + 1])]));
        least = Math.min(
          least,
          weight.reduce((sum, one, i) => sum + (met.has(i) ? 0 : one), 0),
        );
      }
  return least;
}

test('with cuts and sites that come in late the bound is higher, never above the best answer, and the tree finds that', async () => {
  let higher = 0;
  for (let seed = 1; seed <= 60; seed++) {
    const cover = chance(seed, 12, 24);
    const truth = leastMissed(cover);
    const bounds: number[] = [];
    for (const withCuts of [false, true]) {
      const pricing = await CoverPricing.load(cover, 3, [seed % 12], withCuts);
      const score = new Float64Array(12);
      const aim = { enough: truth, root: true };
      const constant = pricing.price(new Int8Array(12), undefined, score, new Float64Array(12), aim, patient);
      const best = score
        .toSorted()
        .subarray(0, 3)
        .reduce((sum, one) => sum + one, 0);
      bounds.push(Number(constant) + best);
      const coverage = new Coverage(cover, 3, 0, 1);
      const search = new Search(coverage, [], patient, { pricing, rootSteps: 0, effort: 0 });
      expect(await search.run(coverage.greedy([]))).toMatchObject({ status: 'optimal', value: truth, bound: truth });
      pricing.end();
    }
    expect(bounds[1]).toBeLessThanOrEqual(truth + 1e-6);
    if (bounds[1]! > bounds[0]! + 1e-6) higher++;
  }
  expect(higher).toBeGreaterThan(10);
});
