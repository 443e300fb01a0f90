import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sitesByDemand } from './coverage.ts';
import { type OddCut, oddCut, oddCuts } from './odd-cuts.ts';

const table = fc.integer({ min: 3, max: 7 }).chain((sites) =>
  fc.record({
    reach: fc.array(fc.uniqueArray(fc.integer({ min: 0, max: sites - 1 }), { minLength: 1, maxLength: 3 }), {
      minLength: 3,
      maxLength: 9,
    }),
    share: fc.array(fc.constantFrom(0, 1 / 3, 0.5, 0.5, 0.5, 0.5), { minLength: sites, maxLength: sites }),
  }),
);

/** Cover lists from who reaches each demand. */
function byDemandOf(reach: number[][], sites: number) {
  const lists = Array.from({ length: sites }, (_, j) => Array.from(reach.keys()).filter((i) => reach[i]!.includes(j)));
  const first = new Int32Array(sites + 1);
  lists.forEach((list, j) => (first[j + 1] = first[j]! + list.length));
  const weight = new Float64Array(reach.length).fill(1);
  return sitesByDemand({ sites, demands: reach.length, weight, first, demand: Int32Array.from(lists.flat()) });
}

const missed = (reach: number[][], i: number, share: ArrayLike<number>) =>
  Math.max(0, 1 - reach[i]!.reduce((sum, j) => sum + share[j]!, 0));

/** How far an answer is above what the cut asks for; below 0 the cut forbids it. */
function above(cut: OddCut, reach: number[][], share: ArrayLike<number>): number {
  const sites = cut.sites.reduce((sum, j, k) => sum + cut.times[k]! * share[j]!, 0);
  return sites + cut.demands.reduce((sum, i) => sum + missed(reach, i, share), 0) - cut.atLeast;
}

test('no cut forbids any choice of sites, and each forbids the relaxed answer that it was found for', () => {
  let cuts = 0;
  fc.assert(
    fc.property(table, ({ reach, share }) => {
      for (const cut of oddCuts(byDemandOf(reach, share.length), Float64Array.from(share))) {
        cuts++;
        expect(above(cut, reach, share)).toBeLessThan(-0.02);
        for (let choice = 0; choice < 1 << share.length; choice++) {
          const taken = share.map((_, j) => (choice >> j) & 1);
          expect(above(cut, reach, taken)).toBeGreaterThanOrEqual(0);
        }
      }
    }),
    { seed: 20_261_127, numRuns: 2000 },
  );
  expect(cuts).toBeGreaterThan(100);
});

test('three demands, each pair in reach of one site: halves of the three sites serve all, but two sites are needed', () => {
  const byDemand = byDemandOf(
    [
      [0, 1],
      [1, 2],
      [0, 2],
    ],
    3,
  );
  const cuts = oddCuts(byDemand, Float64Array.of(0.5, 0.5, 0.5));
  expect(cuts).toEqual([oddCut(byDemand, [0, 1, 2])]);
  expect(cuts[0]).toMatchObject({ atLeast: 2, times: Float64Array.of(1, 1, 1) });
  expect(oddCuts(byDemand, Float64Array.of(1, 1, 0))).toEqual([]);
});
