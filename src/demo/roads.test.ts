import { expect, test } from 'vitest';
import { components } from '../core/graph/components.ts';
import { FIRE_ENGINE } from '../core/graph/fire-engine.ts';
import { graphOf } from '../core/graph/graph.ts';
import { isInside } from '../core/geo/inside.ts';
import { surveyLand } from './land.ts';
import { makeRoads, roadClasses } from './roads.ts';

const land = surveyLand(1);
const made = makeRoads({ seed: 1 }, land);
const { lon, lat, roads, metres, highway } = made;

test('a fire engine reaches nearly all of the district, and every village', () => {
  const { of, sizes } = components(graphOf(lon.length, roads));
  expect(sizes[0]! / lon.length).toBeGreaterThan(0.97);
  for (const node of made.middle) expect(of[node]).toBe(0);
  for (const name of roadClasses) expect(FIRE_ENGINE.speeds[name]).toBeGreaterThan(0);
});

test('the network has the size and the mix of such a district', () => {
  expect(lon.length).toBeGreaterThan(10_000);
  expect(lon.length).toBeLessThan(40_000);
  const total = metres.reduce((sum, length) => sum + length, 0) / 1000;
  // Kilometres of road per square kilometre: dense in the towns, thin in the fields.
  expect(total / 460).toBeGreaterThan(3);
  expect(total / 460).toBeLessThan(12);
  for (const [at] of roadClasses.entries()) expect(highway.filter((one) => one === at).length).toBeGreaterThan(30);
  expect(Math.max(...metres)).toBeLessThan(1500);
  expect(Math.min(...metres)).toBeGreaterThan(5);
  expect(roads.oneway.some((one) => one === 1) && roads.oneway.some((one) => one === -1)).toBe(true);
});

test('streets and lanes lie in their village', () => {
  for (const village of land.villages.filter(({ n }) => n % 7 === 0)) {
    const ends = [...made.ofVillage[village.n]!].flatMap((road) => [roads.from[road]!, roads.to[road]!]);
    expect(ends.length).toBeGreaterThan(8);
    const inside = ends.filter((node) => isInside([lon[node]!, lat[node]!], village.outline)).length;
    expect(inside / ends.length).toBeGreaterThan(0.95);
  }
});

test('the same seed gives the same roads, another seed others', () => {
  expect(makeRoads({ seed: 1 })).toEqual(made);
  expect(makeRoads({ seed: 2 }).metres).not.toEqual(metres);
});
