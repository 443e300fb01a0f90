import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaSquareMetres, geodesicMetres, lengthMetres, sphereMetresBetween } from './ellipsoid.ts';
import { areaFault, centreOf, oriented } from './faults.ts';
import { gcj02FromWgs84, wgs84FromGcj02 } from './gcj02.ts';
import { boxOf, boxesMeet, boxHolds, mapPositions, type Area, type Position, type Ring } from './geojson.ts';
import { isInside } from './inside.ts';

const cell = (west: number, south: number, width = 1, height = 1): Position[] => [
  [west, south],
  [west + width, south],
  [west + width, south + height],
  [west, south + height],
  [west, south],
];
const polygon = (...coordinates: Ring[]): Area => ({ type: 'Polygon', coordinates });

/** The same seed always, and one that changes; fast-check prints it when a property fails. */
const seeds = [20260318, Date.now() % 2 ** 31];
const expectAlways = (property: fc.IProperty<never> | fc.IProperty<unknown>) => {
  for (const seed of seeds) fc.assert(property as fc.IProperty<unknown>, { seed, numRuns: 200 });
};

describe('point in an area', () => {
  const area = polygon(cell(0, 0, 10, 10), cell(4, 4, 2, 2));
  test.each([
    ['the middle of the land', [2, 2], true],
    ['the hole', [5, 5], false],
    ['the edge', [10, 5], true],
    ['a corner', [0, 0], true],
    ['the edge of the hole', [4, 5], true],
    ['beyond', [10.0000001, 5], false],
    ['level with a corner, outside', [-1, 10], false],
  ] as const)('%s', (_, point, expected) => expect(isInside(point, area)).toBe(expected));

  test('agrees with the winding number on random outlines', () => {
    const corner = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 }));
    expectAlways(
      fc.property(fc.array(corner, { minLength: 3, maxLength: 9 }), corner, (corners, [x, y]) => {
        const ring = [...corners, corners[0]!] as Position[];
        fc.pre(areaFault(polygon(ring)) === undefined);
        const point: Position = [x + 0.31, y + 0.17];
        let angle = 0;
        for (let at = 1; at < ring.length; at++) {
          const [a, b] = [ring[at - 1]!, ring[at]!].map(([px, py]) => Math.atan2(py - point[1], px - point[0])) as [
            number,
            number,
          ];
          angle += Math.atan2(Math.sin(b - a), Math.cos(b - a));
        }
        expect(isInside(point, polygon(ring))).toBe(Math.abs(angle) > Math.PI);
      }),
    );
  });
});

describe('area on the ellipsoid', () => {
  test('the whole globe is the published surface of WGS 84', () => {
    expect(areaSquareMetres(polygon(cell(-180, -90, 360, 180))) / 1e6).toBeCloseTo(510_065_621.724, 2);
  });

  test('one degree by one degree is between the two meridian and parallel arcs that bound it', () => {
    for (const lat of [0, 31, 60, 88]) {
      const meridian = geodesicMetres([0, lat], [0, lat + 1]);
      const parallel = (at: number) => (6_378_137 * Math.cos((at * Math.PI) / 180) * (Math.PI / 180)) / Math.sqrt(1 - 0.00669437999014 * Math.sin((at * Math.PI) / 180) ** 2); // prettier-ignore
      const area = areaSquareMetres(polygon(cell(0, lat)));
      expect(area).toBeLessThan(meridian * parallel(lat) * 1.0001);
      expect(area).toBeGreaterThan(meridian * parallel(lat + 1));
      // Simpson's rule over the parallels is right to a millionth here.
      const simpson = (meridian / 6) * (parallel(lat) + 4 * parallel(lat + 0.5) + parallel(lat + 1));
      expect(Math.abs(area / simpson - 1)).toBeLessThan(1e-5);
    }
  });

  test('parts add up to the whole, direction and holes do as they should', () => {
    const whole = areaSquareMetres(polygon(cell(121, 31)));
    const halves = areaSquareMetres({ type: 'MultiPolygon', coordinates: [[cell(121, 31, 0.5)], [cell(121.5, 31, 0.5)]] });
    expect(halves / whole).toBeCloseTo(1, 12);
    expect(areaSquareMetres(polygon(cell(121, 31).toReversed())) / whole).toBeCloseTo(1, 12);
    expect(areaSquareMetres(polygon(cell(121, 31), cell(121, 31, 0.5))) / whole).toBeCloseTo(0.5, 12);
    const diagonal = [[121, 31], [122, 31], [122, 32], [121, 31]] as Position[]; // prettier-ignore
    const rest = [[121, 31], [122, 32], [121, 32], [121, 31]] as Position[]; // prettier-ignore
    expect((areaSquareMetres(polygon(diagonal)) + areaSquareMetres(polygon(rest))) / whole).toBeCloseTo(1, 12);
  });
});

describe('length', () => {
  test('one degree along the equator and the first meridian', () => {
    expect(geodesicMetres([0, 0], [1, 0])).toBeCloseTo(111_319.491, 3);
    expect(geodesicMetres([0, 0], [0, 1])).toBeCloseTo(110_574.389, 3);
  });

  // Source: Geocentric Datum of Australia technical manual, worked example Flinders Peak to Buninyong.
  test('the surveyors’ worked line from Flinders Peak to Buninyong', () => {
    const degrees = (d: number, m: number, s: number) => d + m / 60 + s / 3600;
    const flinders: Position = [degrees(144, 25, 29.5244), -degrees(37, 57, 3.7203)];
    const buninyong: Position = [degrees(143, 55, 35.3839), -degrees(37, 39, 10.1561)];
    expect(geodesicMetres(flinders, buninyong)).toBeCloseTo(54_972.271, 3);
    expect(lengthMetres([flinders, buninyong, flinders])).toBeCloseTo(2 * 54_972.271, 2);
  });

  test('no distance, no length; the sphere stays within 0.6 % of the ellipsoid', () => {
    expect(geodesicMetres([121, 31], [121, 31])).toBe(0);
    expect(lengthMetres([[121, 31]])).toBe(0);
    const place = fc.tuple(fc.double({ min: 73, max: 135, noNaN: true }), fc.double({ min: 3, max: 54, noNaN: true }));
    expectAlways(
      fc.property(place, place, (a, b) => {
        const exact = geodesicMetres(a, b);
        expect(Math.abs(sphereMetresBetween(a, b) - exact)).toBeLessThanOrEqual(exact * 0.006 + 0.001);
      }),
    );
  });

  test('a quarter of the sphere', () => {
    expect(sphereMetresBetween([0, 0], [0, 90])).toBeCloseTo((Math.PI / 2) * 6_371_008.8, 3);
  });
});

describe('GCJ-02', () => {
  test('shifts Shanghai by 300 to 700 metres and comes back to the micrometre', () => {
    const place = fc.tuple(fc.double({ min: 120.8, max: 122, noNaN: true }), fc.double({ min: 30.6, max: 31.9, noNaN: true }));
    expectAlways(
      fc.property(place, (wgs84) => {
        const gcj02Point = gcj02FromWgs84(wgs84);
        const shift = sphereMetresBetween(wgs84, gcj02Point);
        expect(shift).toBeGreaterThan(300);
        expect(shift).toBeLessThan(700);
        expect(sphereMetresBetween(wgs84FromGcj02(gcj02Point), wgs84)).toBeLessThan(1e-5);
      }),
    );
  });

  test('leaves the rest of the world alone', () => {
    expect(gcj02FromWgs84([2.35, 48.85])).toEqual([2.35, 48.85]);
    expect(wgs84FromGcj02([2.35, 48.85])).toEqual([2.35, 48.85]);
  });
});

describe('faults of an outline', () => {
  const bow: Position[] = [[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]; // prettier-ignore
  const pinched: Position[] = [[0, 0], [2, 0], [1, 1], [2, 2], [0, 2], [1, 1], [0, 0]]; // prettier-ignore
  const spike: Position[] = [[0, 0], [2, 0], [2, 2], [2, 3], [2, 2], [0, 2], [0, 0]]; // prettier-ignore
  test.each([
    ['a square', polygon(cell(121, 31)), undefined],
    ['a square with doubled corners', polygon(cell(121, 31).flatMap((p) => [p, p])), undefined],
    ['a square with a hole', polygon(cell(0, 0, 9, 9), cell(1, 1)), undefined],
    ['nothing', polygon(), 'empty'],
    ['no polygons', { type: 'MultiPolygon', coordinates: [] } as Area, 'empty'],
    ['an empty ring', polygon([]), 'empty'],
    ['a line there and back', polygon([[0, 0], [1, 1], [0, 0], [0, 0]]), 'self-crossing'], // prettier-ignore
    ['an open ring', polygon(cell(0, 0).slice(0, 4)), 'not-closed'],
    ['a bow', polygon(bow), 'self-crossing'],
    ['a ring that touches itself', polygon(pinched), 'self-crossing'],
    ['a spike', polygon(spike), 'self-crossing'],
    ['a hole that cuts the outline', polygon(cell(0, 0, 4, 4), cell(3, 1, 2, 2)), 'self-crossing'],
    ['a hole elsewhere', polygon(cell(0, 0), cell(5, 5)), 'hole-outside'],
    ['projected metres', polygon(cell(351_000, 3_470_000, 100, 100)), 'projected-metres'],
    ['latitude first', polygon(cell(31, 121)), 'swapped-axes'],
    ['off the globe', polygon(cell(181, 31)), 'out-of-range'],
    ['not a number', polygon(cell(Number.NaN, 31)), 'out-of-range'],
  ] as const)('%s', (_, area, fault) => expect(areaFault(area)?.fault).toBe(fault));

  test('polygons of one area may touch and may not overlap; one in the hole of another does not', () => {
    const several = (...polygons: Position[][][]): Area => ({ type: 'MultiPolygon', coordinates: polygons });
    expect(areaFault(several([cell(0, 0)], [cell(1, 0)]))).toBeUndefined();
    expect(areaFault(several([cell(0, 0, 9, 9), cell(2, 2, 5, 5)], [cell(3, 3)]))).toBeUndefined();
    // What fills a hole, or a bay, has all its corners on the other.
    expect(areaFault(several([cell(0, 0, 9, 9), cell(3, 3)], [cell(3, 3)]))).toBeUndefined();
    const bay: Position[] = [
      [0, 0],
      [3, 0],
      [3, 3],
      [2, 3],
      [2, 1],
      [1, 1],
      [1, 3],
      [0, 3],
      [0, 0],
    ];
    expect(areaFault(several([bay], [cell(1, 1, 1, 2)]))).toBeUndefined();
    expect(areaFault(several([cell(0, 0)], [cell(0, 0)]))?.fault).toBe('overlap');
    expect(areaFault(several([cell(0, 0, 9, 9)], [cell(3, 3)]))).toEqual({ fault: 'overlap', at: [3, 3] });
    expect(areaFault(several([cell(0, 0, 4, 4)], [cell(3, 3, 4, 4)]))?.fault).toBe('self-crossing');
  });

  test('a comb of twenty thousand teeth is looked through at once, whichever way it lies; what is too entangled is said to be', () => {
    const teeth = 10_000;
    const comb: Position[] = Array.from({ length: teeth }, (_, n): Position[] => [
      [1, n / teeth],
      [2, n / teeth],
      [2, (n + 0.5) / teeth],
      [1, (n + 0.5) / teeth],
    ]).flat();
    const ring = [...comb, [0.5, (teeth - 0.5) / teeth], [0.5, 0], comb[0]!] as Position[];
    const before = process.cpuUsage();
    expect(areaFault(polygon(ring))).toBeUndefined();
    expect(areaFault(polygon(ring.map(([lon, lat]): Position => [lat, lon])))).toBeUndefined();
    const leaning = ring.map(([lon, lat]): Position => [lon + lat, lat - lon]);
    expect(areaFault(polygon(leaning))).toEqual({ fault: 'too-involved' });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(10);
  });

  test('finds every crossing that a look at every pair finds', () => {
    const corner = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
    const properly = (a: Position, b: Position, c: Position, d: Position) => {
      const turn = (p: Position, q: Position, r: Position) =>
        Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
      return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
    };
    expectAlways(
      fc.property(fc.array(corner, { minLength: 4, maxLength: 8 }), (corners) => {
        const ring = [...corners, corners[0]!] as Position[];
        const crosses = ring.slice(1).some((b, i) => ring.slice(1).some((d, j) => properly(ring[i]!, b, ring[j]!, d)));
        fc.pre(crosses);
        expect(areaFault(polygon(ring))?.fault).toBe('self-crossing');
      }),
    );
  });

  test('an outline runs against the clock and a hole with it', () => {
    const turned = oriented(polygon(cell(0, 0, 9, 9).toReversed(), cell(1, 1)));
    expect(turned).toEqual(polygon(cell(0, 0, 9, 9), cell(1, 1).toReversed()));
  });
});

test('boxes and centres', () => {
  const area = polygon(cell(121, 31, 2, 1));
  expect(boxOf(area)).toEqual([121, 31, 123, 32]);
  expect(boxHolds(boxOf(area), [123, 32])).toBe(true);
  expect(boxesMeet([0, 0, 1, 1], [1, 1, 2, 2])).toBe(true);
  expect(boxesMeet([0, 0, 1, 1], [1.1, 1, 2, 2])).toBe(false);
  expect(centreOf(area)).toEqual([122, 31.5]);
  expect(boxOf(mapPositions(area, ([lon, lat]) => [lon + 1, lat]))).toEqual([122, 31, 124, 32]);
});
