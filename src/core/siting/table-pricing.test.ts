import { expect, test } from 'vitest';
import { seededRandom } from '../random.ts';
import { CoverPricing } from './cover-pricing.ts';
import type { Cover } from './coverage.ts';
import { TablePricing } from './table-pricing.ts';

const patient = { now: () => 0, deadline: Infinity, cancelled: () => false, report: () => {}, breathe: () => Promise.resolve() };

function chance(seed: number, sites: number, demands: number, heaviest: number): Cover {
  const random = seededRandom(seed);
  const lists = Array.from({ length: sites }, () => Array.from({ length: demands }, (_, i) => i).filter(() => random() < 0.2));
  const first = new Int32Array(sites + 1);
  lists.forEach((list, j) => (first[j + 1] = first[j]! + list.length));
  const weight = Float64Array.from({ length: demands }, () => 1 + Math.floor(random() * heaviest));
  return { sites, demands, weight, first, demand: Int32Array.from(lists.flat()) };
}

/** The bound that scores and constant make: open sites count in any case, closed ones never. */
function boundOf(constant: number | string, score: Float64Array, state: Int8Array, pick: number): number {
  if (typeof constant === 'string') return Infinity;
  const open = score.filter((_, j) => state[j] === 1);
  const free = score.filter((_, j) => state[j] === 0).toSorted();
  return constant + [...open, ...free.subarray(0, pick - open.length)].reduce((sum, one) => sum + one, 0);
}

test('at the root and wherever a tree may lead, the table proves what a general solver of linear programmes does', async () => {
  let [met, impossible] = [0, 0];
  for (let seed = 1; seed <= 25; seed++) {
    const random = seededRandom(seed);
    const pick = 2 + (seed % 3);
    const cover = chance(seed, 14, 30, seed % 5 === 0 ? 1 : 9);
    const all = Array.from({ length: 14 }, (_, j) => j);
    const [table, other] = [new TablePricing(cover, pick), await CoverPricing.load(cover, pick, all, false)];
    for (let node = 0; node < 12; node++) {
      const root = node === 0;
      const state = Int8Array.from(all, () => (root || random() < 0.7 ? 0 : random() < 0.8 ? -1 : 1));
      const must = Uint8Array.from({ length: 30 }, () => (!root && random() < 0.06 ? 1 : 0));
      if (state.filter((one) => one === 1).length > pick || state.filter((one) => one >= 0).length < pick) continue;
      const shares: Float64Array[] = [];
      const bounds = [table, other].map((pricing) => {
        const score = new Float64Array(14);
        const share = new Float64Array(14);
        const constant = pricing.price(state, must, score, share, { enough: 1e4, root }, patient);
        shares.push(share);
        return boundOf(constant, score, state, pick);
      });
      expect(shares[0]!.every((one, j) => one >= 0 && one <= 1 && (state[j] !== -1 || one === 0))).toBe(true);
      const possible = bounds[1] !== Infinity;
      if (possible) met++;
      else impossible++;
      // Beyond what is enough nothing more is asked.
      expect(Math.min(bounds[0]!, 1e4)).toBeCloseTo(Math.min(bounds[1]!, 1e4), 4);
    }
    other.end();
  }
  expect([met > 100, impossible > 10]).toEqual([true, true]);
});

test('what is left when the table gives up is still a bound', () => {
  const cover = chance(3, 14, 30, 9);
  const [score, share, state] = [new Float64Array(14), new Float64Array(14), new Int8Array(14)];
  let looks = 0;
  const stopped = { ...patient, cancelled: () => looks++ > 0 };
  const bound = (control: typeof patient) => {
    const table = new TablePricing(cover, 3);
    const constant = table.price(state, undefined, score, share, { enough: Infinity, root: true }, control);
    return boundOf(constant, score, state, 3);
  };
  expect(bound(stopped)).toBeLessThanOrEqual(bound(patient) + 1e-6);
});
