import { expect, test } from 'vitest';
import { areaSquareMetres } from '../core/geo/ellipsoid.ts';
import { areaFault } from '../core/geo/faults.ts';
import { surveyLand } from './land.ts';
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

test.each([1, 7, 2026])('one to four grids tile each community, and no village in the fields has any (seed %i)', (seed) => {
  const { villages } = surveyLand(seed);
  const counts = new Map<number, number>();
  for (const { urban, outline, code, grids } of villages) {
    counts.set(grids.length, (counts.get(grids.length) ?? 0) + 1);
    expect(grids.length > 0).toBe(urban);
    if (!urban) continue;
    expect(grids.map((grid) => grid.code)).toEqual(grids.map((_, i) => `${code}00${i + 1}`));
    const outlines = grids.map((grid) => grid.outline);
    for (const one of outlines) expect(areaFault(one)).toBeUndefined();
    // Every side within is walked once each way; what is left is the community's own border.
    const sides = new Set(outlines.flatMap(sidesOf).map(walked));
    const border = [...sides].filter((side) => !sides.has(side.split(' ').reverse().join(' ')));
    expect(new Set(border)).toEqual(new Set(sidesOf(outline).map(walked)));
    const areas = outlines.map((one) => areaSquareMetres(one));
    expect(areas.reduce((sum, area) => sum + area, 0) / areaSquareMetres(outline)).toBeCloseTo(1, 9);
    expect(Math.min(...areas) / Math.max(...areas)).toBeGreaterThan(0.1);
  }
  expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3, 4]);
  const grids = villages.reduce((sum, village) => sum + village.grids.length, 0);
  expect(grids).toBeGreaterThan(300);
  expect(grids).toBeLessThan(500);
});
