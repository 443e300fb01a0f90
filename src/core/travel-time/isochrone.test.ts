import { describe, expect, test } from 'vitest';
import { areaSquareMetres } from '../geo/ellipsoid.ts';
import type { MultiPolygon } from '../geo/geojson.ts';
import { isInside } from '../geo/inside.ts';
import { graphOf } from '../graph/graph.ts';
import { BucketSearch, UNREACHED } from './bucket-queue.ts';
import { isochrones, type Places } from './isochrone.ts';

const METRE = 180 / (6_371_008.8 * Math.PI);
const rules = { ticks: 1000, offRoad: { speedKmh: 5, metres: 100 }, cellMetres: 20 };

/** Streets 150 m apart round a lake of 7 × 7 blocks, each stretch with a speed of its own, some one-way; at the equator. */
function town(side: number) {
  const list: [number, number, number, number][] = [];
  const lake = (v: number) => {
    const [column, row] = [v % side, Math.floor(v / side)];
    return column > 3 && column < 11 && row > 3 && row < 11;
  };
  const stretch = (a: number, b: number) => {
    if (lake(a) || lake(b)) return;
    list.push([a, b, 9000 + ((a * 7919 + b * 104_729) % 20_011), [0, 0, 0, 1, -1][(a + b * 3) % 5]!]);
  };
  for (let v = 0; v < side * side; v++) {
    if (v % side < side - 1) stretch(v, v + 1);
    if (v + side < side * side) stretch(v, v + side);
  }
  const graph = graphOf(side * side, {
    count: list.length,
    from: Int32Array.from(list, ([a]) => a),
    to: Int32Array.from(list, ([, b]) => b),
    weight: Int32Array.from(list, ([, , ticks]) => ticks),
    oneway: Int8Array.from(list, ([, , , oneway]) => oneway),
  });
  const places: Places = {
    lon: Float64Array.from({ length: side * side }, (_, v) => (v % side) * 150 * METRE),
    lat: Float64Array.from({ length: side * side }, (_, v) => Math.floor(v / side) * 150 * METRE),
  };
  return { graph, places };
}

function drawn(limits: number[], source = 15 * 16 + 7, side = 16) {
  const { graph, places } = town(side);
  const search = new BucketSearch(graph);
  search.run([source], Math.max(...limits));
  const reach = { distance: search.distance, nodes: search.reached.subarray(0, search.reachedCount) };
  return { graph, places, reach, areas: isochrones(graph, places, reach, limits, rules) };
}

const LIMITS = [60_000, 180_000, 300_000, 480_000];

describe('isochrones', () => {
  test('a straight road is covered as far as time allows, and a walk around it', () => {
    const graph = graphOf(2, {
      count: 1,
      from: Int32Array.of(0),
      to: Int32Array.of(1),
      weight: Int32Array.of(100_000),
      oneway: Int8Array.of(1),
    });
    const places = { lon: Float64Array.of(0, 1000 * METRE), lat: Float64Array.of(0, 0) };
    const distance = Int32Array.of(0, UNREACHED);
    const [area] = isochrones(graph, places, { distance, nodes: [0] }, [50_000], {
      ticks: 1000,
      offRoad: { speedKmh: 3600, metres: 40 },
      cellMetres: 5,
    });
    // 500 m of the road reached, 40 m to either side, half a disc at either end: the tip tapers within the last 40 ms.
    expect(areaSquareMetres(area!)).toBeGreaterThan(500 * 80 + Math.PI * 20 ** 2);
    expect(areaSquareMetres(area!)).toBeLessThan((500 * 80 + Math.PI * 40 ** 2) * 1.02);
    expect(isInside([495 * METRE, 0], area!)).toBe(true);
    expect(isInside([550 * METRE, 0], area!)).toBe(false);
  });

  test('every crossing that is reached lies inside, and what is far from every reached road outside', () => {
    for (const source of [0, 15 * 16 + 7]) {
      const { graph, places, reach, areas } = drawn(LIMITS, source);
      areas.forEach((area, i) => {
        const limit = LIMITS[i]!;
        const nodes = Array.from({ length: graph.nodeCount }, (_, v) => v);
        const [reached, others] = [nodes.filter(isReached), nodes.filter((v) => !isReached(v))];
        const inside = (v: number) => isInside([places.lon[v]!, places.lat[v]!], area);
        expect(reached.filter((v) => !inside(v))).toEqual([]);
        const far = others.filter((v) => !nearReachedRoad(v));
        expect(far.length).toBeGreaterThan(40);
        expect(far.filter(inside)).toEqual([]);

        function isReached(v: number): boolean {
          return reach.distance[v]! <= limit;
        }
        /** Whether a road into the crossing is reached to within a disc and a cell and a half of it. */
        function nearReachedRoad(v: number): boolean {
          for (let u = 0; u < graph.nodeCount; u++)
            for (let arc = graph.firstOut[u]!; arc < graph.firstOut[u + 1]!; arc++) {
              const left = limit - reach.distance[u]!;
              if (graph.head[arc] !== v || left < 0) continue;
              if (150 * (1 - left / graph.weight[arc]!) < 60) return true;
            }
          return false;
        }
      });
    }
  });

  test('outlines close, never cross or touch, run against the clock, and holes lie within', () => {
    const { areas } = drawn(LIMITS);
    expect(areas.some(({ coordinates }) => coordinates.some((polygon) => polygon.length > 1))).toBe(true);
    for (const area of areas) {
      const segments: [x: number, y: number, x2: number, y2: number, ring: number, at: number, length: number][] = [];
      area.coordinates.flat().forEach((ring, r) => {
        expect(ring[0]).toEqual(ring[ring.length - 1]);
        for (let i = 1; i < ring.length; i++) segments.push([...ring[i - 1]!, ...ring[i]!, r, i - 1, ring.length - 1] as never);
      });
      for (let a = 0; a < segments.length; a++)
        for (let b = a + 1; b < segments.length; b++) {
          const [s, t] = [segments[a]!, segments[b]!];
          const apart = s[4] !== t[4] || (t[5] - s[5] > 1 && t[5] - s[5] < s[6] - 1);
          if (apart && meet(s, t)) throw new Error(`segments ${s.join()} and ${t.join()} meet`);
        }
      for (const [outline, ...holes] of area.coordinates) {
        expect(turning(outline!)).toBeGreaterThan(0);
        for (const hole of holes) {
          expect(turning(hole)).toBeLessThan(0);
          expect(isInside(hole[0]!, { type: 'Polygon', coordinates: [outline!] })).toBe(true);
        }
      }
    }
  });

  test('a longer limit holds all of a shorter one', () => {
    const { areas } = drawn(LIMITS);
    for (let i = 1; i < areas.length; i++) {
      for (const [lon, lat] of areas[i - 1]!.coordinates.flat(2)) expect(nearlyInside(lon, lat, areas[i]!)).toBe(true);
      expect(areaSquareMetres(areas[i]!)).toBeGreaterThan(areaSquareMetres(areas[i - 1]!));
    }
  });

  test('where nothing is reached there is no area', () => {
    const { graph, places } = town(16);
    const nothing = { distance: new Int32Array(256).fill(UNREACHED), nodes: [] };
    expect(isochrones(graph, places, nothing, [60_000], rules)).toEqual([{ type: 'MultiPolygon', coordinates: [] }]);
  });
});

type Segment = [number, number, number, number, ...number[]];

function meet([ax, ay, bx, by]: Segment, [cx, cy, dx, dy]: Segment): boolean {
  const side = (px: number, py: number, qx: number, qy: number, rx: number, ry: number) =>
    Math.sign((qx - px) * (ry - py) - (qy - py) * (rx - px));
  return (
    side(ax, ay, bx, by, cx, cy) !== side(ax, ay, bx, by, dx, dy) && side(cx, cy, dx, dy, ax, ay) !== side(cx, cy, dx, dy, bx, by)
  );
}

const turning = (ring: readonly (readonly [number, number])[]) =>
  ring.slice(1).reduce((sum, [x, y], i) => sum + ring[i]![0] * y - x * ring[i]![1], 0);

/** Inside, or within the decimetre that rounding and dropped points of a straight line may take away. */
const nearlyInside = (lon: number, lat: number, area: MultiPolygon) =>
  [0, 1, 2, 3, 4].some((i) =>
    isInside([lon + [0, 1, -1, 0, 0][i]! * 0.1 * METRE, lat + [0, 0, 0, 1, -1][i]! * 0.1 * METRE], area),
  );
