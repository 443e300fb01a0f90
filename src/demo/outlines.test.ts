import { expect, test } from 'vitest';
import { areaSquareMetres } from '../core/geo/ellipsoid.ts';
import { areaFault } from '../core/geo/faults.ts';
import { tile, type Outline } from './outlines.ts';
import { towns } from './towns.ts';

const sidesOf = ({ coordinates }: Outline) => {
  const ring = coordinates[0]!;
  return ring.slice(1).map((to, i) => [ring[i]!, to] as const);
};
const walked = ([from, to]: readonly [readonly number[], readonly number[]]) => `${from.join()} ${to.join()}`;

test.each([1, 7, 2026])('villages tile the district without gap or overlap (seed %i)', (seed) => {
  const { whole, blocks } = tile(seed, towns);
  const cells = blocks.flatMap((block) => block.cells);
  expect(cells.length).toBeGreaterThan(380);
  expect(cells.length).toBeLessThan(420);
  for (const outline of [whole, ...blocks.map((block) => block.outline), ...cells.map((cell) => cell.outline)])
    expect(areaFault(outline)).toBeUndefined();

  // Every side of a cell is walked once each way, or lies on the district's border.
  const once = (outlines: Outline[]) => {
    const sides = new Set<string>();
    for (const side of outlines.flatMap(sidesOf)) {
      expect(sides.has(walked(side))).toBe(false);
      sides.add(walked(side));
    }
    return new Set([...sides].filter((side) => !sides.has(side.split(' ').reverse().join(' '))));
  };
  const border = once([whole]);
  expect(once(cells.map((cell) => cell.outline))).toEqual(border);
  expect(once(blocks.map((block) => block.outline))).toEqual(border);

  const area = (outlines: Outline[]) => outlines.reduce((sum, outline) => sum + areaSquareMetres(outline), 0);
  expect(area([whole]) / 1e6).toBeGreaterThan(440);
  expect(area([whole]) / 1e6).toBeLessThan(480);
  expect(area(cells.map((cell) => cell.outline)) / area([whole])).toBeCloseTo(1, 9);
  for (const { cells, outline } of blocks) {
    expect(cells.length).toBeGreaterThan(14);
    expect(area(cells.map((cell) => cell.outline)) / area([outline])).toBeCloseTo(1, 9);
  }
});
