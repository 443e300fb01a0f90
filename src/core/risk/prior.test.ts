import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../random.ts';
import { blend, factorPoints, factorTable, type PlaceFacts, priorRate, shrink, type Cell } from './prior.ts';

const facts = fc.record<PlaceFacts>(
  {
    hazardClass: fc.constantFrom('A', 'B', 'C', 'D', 'E'),
    peopleOverThreshold: fc.double({ min: 0, max: 5, noNaN: true }),
    vulnerableSleep: fc.boolean(),
    mixedUse: fc.constantFrom('three-in-one', 'mixed-use', 'multi-tenant', 'none'),
    hazards: fc.record({ general: fc.nat(5), serious: fc.nat(3), overdue: fc.nat(2) }),
    arrivalSeconds: fc.nat(1200),
  },
  { requiredKeys: [] },
);

const poisson = (mean: number, random: () => number) => {
  let [count, product] = [0, random()];
  for (; product > Math.exp(-mean); count++) product *= random();
  return count;
};

describe('prior rate', () => {
  test('weights sum to 100, and the terms add up to the rate', () => {
    expect(Object.values(factorTable.weights).reduce((sum, weight) => sum + weight, 0)).toBe(100);
    fc.assert(
      fc.property(facts, (place) => {
        const { rate, base, reasons, index, basis } = priorRate(place);
        expect(basis).toBe('prior');
        expect(Math.exp(reasons.reduce((sum, { value }) => sum + value, base))).toBe(rate);
        expect(index).toBeGreaterThanOrEqual(0);
        expect(index).toBeLessThanOrEqual(100.0001);
      }),
      { seed: 7 },
    );
  });

  test('unknown is a level of its own, neither harmless nor worst', () => {
    const at = (place: PlaceFacts) => priorRate(place).rate;
    expect(at({ hazardClass: 'E' })).toBeLessThan(at({}));
    expect(at({ hazardClass: 'A' })).toBeGreaterThan(at({}));
    expect(factorPoints({}).R01).toBeUndefined();
    expect(factorPoints({ arrivalSeconds: 700, laneMissing: true }).R11).toBe(100);
    expect(factorPoints({ arrivalSeconds: 400, hydrantMissing: true }).R11).toBe(90);
    expect(factorPoints({ hazards: { general: 1, serious: 1, overdue: 0 } }).R09).toBe(40);
  });
});

describe('prior and data', () => {
  test('without data it is the prior; with much data it is the data', () => {
    const none = blend([{ town: 'a', type: 'x', events: 0, expected: 0 }]).at('a', 'x');
    expect(none).toEqual({ ratio: 1, dataShare: 0 });
    const much = blend([
      { town: 'a', type: 'x', events: 3000, expected: 1000 },
      { town: 'b', type: 'x', events: 1000, expected: 1000 },
    ]);
    expect(much.at('a', 'x').ratio).toBeCloseTo(3, 1);
    expect(much.at('b', 'x').ratio).toBeCloseTo(1, 1);
    expect(much.at('a', 'x').dataShare).toBeGreaterThan(0.95);
  });

  test('on drawn districts the blend is nearer to the truth than the prior alone and than the data alone', () => {
    const random = seededRandom(5);
    const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const off = { blend: 0, prior: 0, data: 0 };
    for (let district = 0; district < 20; district++) {
      const towns = Array.from({ length: 12 }, () => 0.3 * normal());
      const types = Array.from({ length: 20 }, () => 0.6 * normal());
      const cells: (Cell & { truth: number })[] = towns.flatMap((town, i) =>
        types.map((type, j) => {
          const truth = Math.exp(0.2 + town + type + 0.2 * normal());
          const expected = 0.3 + 3 * random() ** 3;
          return { town: `t${i}`, type: `k${j}`, expected, truth, events: poisson(truth * expected, random) };
        }),
      );
      const blended = blend(cells);
      for (const cell of cells) {
        const { ratio } = blended.at(cell.town, cell.type);
        off.blend += Math.abs(ratio - cell.truth);
        off.prior += Math.abs(1 - cell.truth);
        off.data += Math.abs(cell.events / cell.expected - cell.truth);
      }
    }
    expect(off.blend).toBeLessThan(0.6 * off.prior);
    expect(off.blend).toBeLessThan(0.6 * off.data);
  });

  test('groups that differ by chance alone are all drawn to the middle', () => {
    const random = seededRandom(9);
    const groups = Array.from({ length: 200 }, () => ({ expected: 5, events: poisson(5, random) }));
    const { ratio } = shrink(groups, 1);
    expect(Math.abs(ratio({ expected: 5, events: 10 }) - 1)).toBeLessThan(0.2);
  });
});
