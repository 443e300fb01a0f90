import { expect, test } from 'vitest';
import { components } from '../core/graph/components.ts';
import { graphOf } from '../core/graph/graph.ts';
import { surveyLand } from './land.ts';
import { makeRoads } from './roads.ts';
import { makeStations } from './stations.ts';
import { towns } from './towns.ts';

const land = surveyLand(3);
const roads = makeRoads({ seed: 3 }, land);
const stations = makeStations({ seed: 3 }, land, roads);
const of = (kind: string) => stations.filter((one) => one.kind === kind);

test('every town has a station of some kind, and fewer fire stations than the standard asks for', () => {
  for (const { code } of towns) {
    expect(stations.some(({ town, kind }) => town === code && kind !== 'mini_station')).toBe(true);
    expect(stations.some(({ town, kind }) => town === code && kind === 'mini_station')).toBe(true);
  }
  // 460 km² at 15 km² a station would be 31.
  expect(of('fire_station').length).toBeGreaterThan(5);
  expect(of('fire_station').length).toBeLessThan(20);
  expect(of('mini_station').length).toBeGreaterThan(100);
  expect(new Set(stations.map(({ code }) => code)).size).toBe(stations.length);
});

test('an engine gets from nearly every station into the network', () => {
  const { of: component } = components(graphOf(roads.lon.length, roads.roads));
  const apart = stations.filter(({ node }) => component[node] !== 0);
  expect(apart.length / stations.length).toBeLessThan(0.03);
  for (const { node, lon, lat } of stations) expect([lon, lat]).toEqual([roads.lon[node], roads.lat[node]]);
});

test('the same seed gives the same stations', () => {
  expect(makeStations({ seed: 3 })).toEqual(stations);
});
