import { describe, expect, test } from 'vitest';
import type { Control } from './control.ts';
import { Median } from './median.ts';
import { MedianTree } from './median-tree.ts';
import { seededRandom } from '../random.ts';

const patient: Control = {
  now: () => 0,
  deadline: Infinity,
  cancelled: () => false,
  report: () => {},
  breathe: () => Promise.resolve(),
};

/** Places in the plane with weights, some of them 0 and some places in one spot. */
function made(seed: number, places: number) {
  const random = seededRandom(seed);
  const grid = 4 + Math.floor(random() * 60);
  const at = Array.from({ length: places }, () => [Math.floor(random() * grid), Math.floor(random() * grid)] as const);
  const cost = new Float64Array(places * places);
  const weight = at.map(() => Math.floor(random() * 12));
  const straight = random() < 0.5;
  for (let j = 0; j < places; j++)
    for (let i = 0; i < places; i++) {
      const [across, down] = [Math.abs(at[i]![0] - at[j]![0]), Math.abs(at[i]![1] - at[j]![1])];
      cost[j * places + i] = weight[i]! * (straight ? Math.hypot(across, down) : across + down);
    }
  return { cost, grain: straight ? 0 : 1, random };
}

function costOf(cost: Float64Array, places: number, chosen: readonly number[]): number {
  let total = 0;
  for (let i = 0; i < places; i++) total += Math.min(...chosen.map((j) => cost[j * places + i]!));
  return total;
}

function leastCost(cost: Float64Array, places: number, pick: number, fixed: readonly number[]): number {
  let least = Infinity;
  const choose = (chosen: number[], from: number) => {
    if (chosen.length === pick) {
      if (fixed.every((site) => chosen.includes(site))) least = Math.min(least, costOf(cost, places, chosen));
      return;
    }
    for (let j = from; j < places; j++) choose([...chosen, j], j + 1);
  };
  choose([], 0);
  return least;
}

describe('the tree of the p-median', () => {
  // With so few steps prices prove next to nothing: what is proved, splitting proves.
  const few = { stride: 0.3, patience: 3, cut: 0.7, least: 0.001 };
  const hasty = { root: { ...few, steps: 6 }, node: { ...few, steps: 5 }, trial: { ...few, steps: 3 } };

  test('finds and proves what trying out every choice finds, though hardly a site is settled by prices', async () => {
    for (let seed = 1; seed <= 160; seed++) {
      const places = 8 + (seed % 6);
      const { cost, grain, random } = made(seed, places);
      const pick = 2 + (seed % 4);
      const fixed = seed % 5 === 0 ? [Math.floor(random() * places)] : [];
      const median = new Median({ sites: places, demands: places, cost }, pick, grain);
      // Exchanges would find the best answer of so few places by themselves, whatever the tree leaves out.
      median.improve = (chosen) => costOf(cost, places, Array.from(chosen));
      const decided = new Int8Array(places);
      for (const site of fixed) decided[site] = 1;
      // From a poor answer and without any bound.
      const sites = [...new Set([...fixed, ...Array.from({ length: places }, (_, j) => j)])].slice(0, pick);
      const known = {
        fixed,
        solved: { status: 'feasible' as const, sites, value: costOf(cost, places, sites), bound: 0 },
        decided,
      };
      const { status, value, bound, sites: found } = await new MedianTree(median, known, patient, hasty).run();
      expect({ seed, status, bound }).toEqual({ seed, status: 'optimal', bound: value });
      expect(value).toBeCloseTo(leastCost(cost, places, pick, fixed), 6);
      expect(costOf(cost, places, found)).toBeCloseTo(value, 6);
      expect(new Set([...found, ...fixed]).size).toBe(pick);
    }
  });

  test('ended early it tells a bound that holds, and claims no proof', async () => {
    const places = 60;
    const { cost, grain } = made(7, places);
    const median = new Median({ sites: places, demands: places, cost }, 5, grain);
    const sites = [0, 1, 2, 3, 4];
    const known = () => ({
      fixed: [],
      solved: { status: 'feasible' as const, sites, value: costOf(cost, places, sites), bound: 0 },
      decided: new Int8Array(places),
    });
    const proved = await new MedianTree(median, known(), patient).run();
    expect(proved.status).toBe('optimal');
    for (const looks of [1, 3, 10, 40]) {
      let looked = 0;
      const hurried = { ...patient, now: () => looked++, deadline: looks };
      const early = await new MedianTree(median, known(), hurried, hasty).run();
      expect(early.bound).toBeLessThanOrEqual(proved.value + 1e-6);
      expect(early.value).toBeGreaterThanOrEqual(proved.value - 1e-6);
      expect(early.status === 'optimal').toBe(early.bound === early.value);
    }
  });
});
