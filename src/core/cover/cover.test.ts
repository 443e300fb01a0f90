import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaSquareMetres } from '../geo/ellipsoid.ts';
import type { Polygon } from '../geo/geojson.ts';
import { isInside } from '../geo/inside.ts';
import { seededRandom } from '../random.ts';
import { cellsOf } from './cells.ts';
import { outlinesOf, simplified } from './outlines.ts';
import { dueOf, gapsOf, jurisdictions, percentile, reachOf, tiersOf } from './reach.ts';
import { judgeArea, shortage } from './station-standard.ts';

describe('station standard', () => {
  test('464.2 km² need 31 stations at least and 67 at most; the reference goes between by what is built up', () => {
    const found = shortage({ areaKm2: 464.2, builtUpKm2: 200, stations: 10 });
    expect(found).toMatchObject({
      min: { needed: 31, missing: 21, rate: 21 / 31, pieces: [{ km2: 464.2, perStationKm2: 15 }] },
      max: { needed: 67, missing: 57 },
      standard: { edition: '建标152-2017' },
    });
    expect(found.reference!.needed).toBe(Math.ceil(200 / 7 + 264.2 / 15));
    expect(found.reference!.pieces.map(({ km2 }) => km2)).toEqual([200, 264.2]);
    expect(shortage({ areaKm2: 14, stations: 3 })).toMatchObject({ reference: null, max: { needed: 2, missing: 0, rate: 0 } });
    expect(() => shortage({ areaKm2: 5, builtUpKm2: 6, stations: 0 })).toThrow('from 0 to 5 km²');
  });

  test('"should not" and "must not" are told apart, and an assessment goes before both', () => {
    expect(judgeArea(7, 'class-1')).toEqual({ verdict: 'within', limitKm2: 7 });
    expect(judgeArea(7.1, 'class-1')).toEqual({ verdict: 'beyond_should', limitKm2: 7 });
    expect(judgeArea(15.1, 'class-1', 'suburb')).toEqual({ verdict: 'beyond_must', limitKm2: 15 });
    expect(judgeArea(9, 'class-1', 'city', 10)).toEqual({ verdict: 'assessed', limitKm2: 10 });
    expect(judgeArea(2.5, 'small', 'suburb').verdict).toBe('beyond_should');
    expect(judgeArea(100, 'support').verdict).toBe('no_own_area');
    expect(() => judgeArea(1, 'class-9')).toThrow('got class-9');
  });
});

describe('reach', () => {
  /** Three stations, four houses. */
  const seconds = Float64Array.of(100, 200, 400, Infinity, 100, 150, 500, Infinity, 50, 900, 300, 700);
  const people = Float64Array.of(10, 20, 30, 40);

  test('the quickest station is due, of equal ones the first, and only those on duty', () => {
    expect(dueOf(seconds, 4)).toEqual({
      first: Float64Array.of(50, 150, 300, 700),
      second: Float64Array.of(100, 200, 400, Infinity),
      station: Int32Array.of(2, 1, 2, 2),
    });
    const night = dueOf(seconds, 4, [true, true, false]);
    expect(night.station).toEqual(Int32Array.of(0, 1, 0, -1));
    expect(reachOf(night, people, [180, 400])).toEqual({
      total: 100,
      limits: [
        { seconds: 180, first: 30, second: 10, firstShare: 0.3, secondShare: 0.1 },
        { seconds: 400, first: 60, second: 30, firstShare: 0.6, secondShare: 0.3 },
      ],
      p50: 400,
      p90: null,
    });
    expect(jurisdictions(night, people, 3)).toEqual({ sums: Float64Array.of(40, 20, 0), none: 40 });
  });

  test('gaps come heaviest first, then the later reached', () => {
    const due = dueOf(Float64Array.of(500, 100, 600, Infinity, 700), 5);
    expect(gapsOf(due, Float64Array.of(1, 9, 5, 5, 0), 300).map(({ demand }) => demand)).toEqual([3, 2, 0]);
  });

  test('two tiers share out all weight', () => {
    const [micro, full] = [dueOf(Float64Array.of(60, 170, 400, Infinity), 4), dueOf(Float64Array.of(200, 400, 290, 900), 4)];
    expect(tiersOf(micro, full, people, { firstAttack: 180, full: 300 })).toEqual({
      both: 10,
      firstAttackOnly: 20,
      fullOnly: 30,
      none: 40,
      gained: 0,
    });
  });

  test('a percentile is the least time that reaches the share', () => {
    const list = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 9 })), { minLength: 1 });
    fc.assert(
      fc.property(list, fc.double({ min: 0.01, max: 1, noNaN: true }), (pairs, share) => {
        const [times, weight] = [Float64Array.from(pairs, ([t]) => t), Float64Array.from(pairs, ([, w]) => w)];
        const upTo = (limit: number) => pairs.reduce((sum, [t, w]) => sum + (t <= limit ? w : 0), 0);
        const found = percentile(times, weight, share)!;
        const wanted = upTo(Infinity) * share;
        expect(upTo(found)).toBeGreaterThanOrEqual(wanted);
        expect(pairs.filter(([t]) => t < found).every(([t]) => upTo(t) < wanted)).toBe(true);
      }),
      { seed: 9 },
    );
  });
});

test('cells of an outline with a hole add up to its area, and those wholly inside are whole', () => {
  const ring = (size: number) =>
    [0, 1, 2, 3, 4, 5, 6].map((i): [number, number] => [
      121.2 + size * Math.cos((i * Math.PI) / 3 + 0.3),
      31.3 + size * Math.sin((i * Math.PI) / 3 + 0.3),
    ]);
  const close = (points: [number, number][]) => [...points.slice(0, -1), points[0]!];
  const outline: Polygon = { type: 'Polygon', coordinates: [close(ring(0.05)), close(ring(0.02)).toReversed()] };
  const cells = cellsOf(outline, 200);
  expect(cells.area.reduce((sum, one) => sum + one, 0) / areaSquareMetres(outline)).toBeCloseTo(1, 9);
  const middle = cells.area.filter((_, i) => {
    const corners = [-1, 1].flatMap((x) => [-1, 1].map((y) => [cells.lon[i]! + x * 0.0012, cells.lat[i]! + y * 0.001] as const));
    return corners.every((corner) => isInside(corner, outline));
  });
  expect(middle.length).toBeGreaterThan(500);
  for (const area of middle) expect(Math.abs(area / 40_000 - 1)).toBeLessThan(0.01);
});

test('outlines of owners hold their own cells and share out the ground', () => {
  const random = seededRandom(4);
  const [west, south, size] = [121.2, 31.3, 0.02];
  const square: Polygon = {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
      ],
    ],
  };
  const cells = cellsOf(square, 100);
  // Three owners by the nearest of three points, with lone cells of another strewn in.
  const points = [0, 1, 2].map(() => [west + size * random(), south + size * random()] as const);
  const owner = Int32Array.from(cells.lon, (lon, i) => {
    const from = points.map(([x, y]) => Math.hypot(x - lon, y - cells.lat[i]!));
    return random() < 0.02 ? 3 : from.indexOf(Math.min(...from));
  });
  const areas = outlinesOf(cells, owner, 5);
  expect(areas[4]!.coordinates).toEqual([]);
  expect(areas[3]!.coordinates.length).toBeGreaterThan(1);
  const wrong = [...owner.keys()].filter((i) => !isInside([cells.lon[i]!, cells.lat[i]!], areas[owner[i]!]!));
  expect(wrong).toEqual([]);
  const strangers = [...owner.keys()].filter((i) =>
    areas.some((area, one) => one !== owner[i] && isInside([cells.lon[i]!, cells.lat[i]!], area)),
  );
  expect(strangers).toEqual([]);
  const whole = areas.reduce((sum, area) => sum + areaSquareMetres(area), 0);
  expect(whole / areaSquareMetres(square)).toBeGreaterThan(0.97);
});

test('a simplified ring keeps to the line and stays closed', () => {
  const ring = Array.from({ length: 401 }, (_, i): [number, number] => {
    const turn = (2 * Math.PI * (i % 400)) / 400;
    return [121.2 + 0.01 * Math.cos(turn), 31.3 + 0.01 * Math.sin(turn)];
  });
  const fewer = simplified(ring, 5);
  expect(fewer.length).toBeLessThan(80);
  expect(fewer.at(-1)).toEqual(fewer[0]);
  const [before, after] = [ring, fewer].map((one) => areaSquareMetres({ type: 'Polygon', coordinates: [one] }));
  expect(after! / before!).toBeGreaterThan(0.985);
  expect(simplified(ring.slice(0, 4), 1000)).toHaveLength(4);
});
