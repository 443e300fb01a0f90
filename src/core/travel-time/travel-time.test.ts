import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { components } from '../graph/components.ts';
import { type Graph, graphOf, reversed, type Roads } from '../graph/graph.ts';
import { BucketSearch, UNREACHED, WayTooLong } from './bucket-queue.ts';
import { hierarchyOf, SweepSearch } from './hierarchy.ts';
import { searchMany, type SearchResult } from './many.ts';
import { addStation, nearestOf } from './nearest.ts';

const roads = (list: [from: number, to: number, weight: number, oneway: number][]): Roads => ({
  count: list.length,
  from: Int32Array.from(list, (road) => road[0]),
  to: Int32Array.from(list, (road) => road[1]),
  weight: Int32Array.from(list, (road) => road[2]),
  oneway: Int8Array.from(list, (road) => road[3]),
});

/** Small networks with loops, doubled roads, zero weights, one-way roads and places no road leads to. */
const network = fc.integer({ min: 1, max: 14 }).chain((nodeCount) => {
  const node = fc.integer({ min: 0, max: nodeCount - 1 });
  const weight = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 100_000 }));
  return fc
    .array(fc.tuple(node, node, weight, fc.constantFrom(0, 0, 1, -1)), { maxLength: 30 })
    .map((list) => graphOf(nodeCount, roads(list as [number, number, number, number][])));
});

/** Bellman and Ford's method: slow and obvious. */
function slowDistances(graph: Graph, source: number): number[] {
  const distance: number[] = Array.from({ length: graph.nodeCount }, () => Infinity);
  distance[source] = 0;
  for (let round = 0; round < graph.nodeCount; round++)
    for (let v = 0; v < graph.nodeCount; v++)
      for (let arc = graph.firstOut[v]!; arc < graph.firstOut[v + 1]!; arc++)
        distance[graph.head[arc]!] = Math.min(distance[graph.head[arc]!]!, distance[v]! + graph.weight[arc]!);
  return distance;
}

const plain = (distance: Int32Array) => Array.from(distance, (ticks) => (ticks === UNREACHED ? Infinity : ticks));

describe('travel times', () => {
  test('the engine reaches every node as soon as any way allows', () => {
    fc.assert(
      fc.property(network, fc.integer({ min: 0, max: 12 }), (graph, shift) => {
        const search = new BucketSearch(graph, shift);
        for (let source = 0; source < graph.nodeCount; source++) {
          search.run([source]);
          expect(plain(search.distance)).toEqual(slowDistances(graph, source));
        }
      }),
      { seed: 20261124, numRuns: 400 },
    );
  });

  test('a network put in order gives the same times, however much of it is taken out', () => {
    fc.assert(
      fc.property(network, fc.integer({ min: 0, max: 9 }), (graph, mostNeighbours) => {
        const hierarchy = hierarchyOf(graph, mostNeighbours);
        const search = new SweepSearch(hierarchy);
        for (let source = 0; source < graph.nodeCount; source++) {
          search.run(source);
          const byNode = hierarchy.rank.map((at) => search.byRank[at]!);
          expect(plain(byNode)).toEqual(slowDistances(graph, source));
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  test('a way longer than can be counted is an error and not a place that no way leads to, in order or not', async () => {
    const long = 2 ** 28;
    // Eight arcs of this length are one tick more than can be counted; node 11 is an island.
    const graph = graphOf(12, roads(Array.from({ length: 10 }, (_, i): [number, number, number, number] => [i, i + 1, long, 0])));
    const all = Int32Array.from({ length: 40 }, () => 0);
    const search = (sources: Int32Array, limit?: number) =>
      searchMany(graph, sources, limit === undefined ? {} : { limit }, () => undefined);
    await expect(search(Int32Array.of(5, 0))).rejects.toEqual(new WayTooLong(1));
    await expect(search(all)).rejects.toThrow(WayTooLong);
    expect(() => nearestOf(graph, Int32Array.of(0))).toThrow(WayTooLong);
    // From the middle everything is near enough, the island apart; and whoever sets a limit knows that more may lie beyond.
    await search(Int32Array.of(5, 4, 6));
    expect(nearestOf(graph, Int32Array.of(5)).distance[11]).toBe(UNREACHED);
    await search(Int32Array.of(0), 3 * long);
    expect(nearestOf(graph, Int32Array.of(0), 3 * long).distance[3]).toBe(3 * long);
    await expect(search(Int32Array.of(0), 2 ** 40)).rejects.toThrow(WayTooLong);
  });

  test('ways too long for their sum to be held are no ways, in order or not', () => {
    const long = 2 ** 28;
    const graph = graphOf(12, roads(Array.from({ length: 11 }, (_, v) => [v, v + 1, long, 0])));
    const search = new SweepSearch(hierarchyOf(graph, 2));
    const whole = new BucketSearch(graph);
    search.run(0);
    whole.run([0]);
    expect(search.rank.map((at) => search.byRank[at]!)).toEqual(Int32Array.from(whole.distance));
    expect(whole.distance[7]).toBe(7 * long);
    expect(whole.distance[8]).toBe(UNREACHED);
  });

  test('sources that start later are as if each stood at the end of a road of that length', () => {
    fc.assert(
      fc.property(
        network,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 200_000 })), { minLength: 1, maxLength: 4 }),
        (graph, picks) => {
          const sources = picks.map(([pick]) => pick % graph.nodeCount);
          const starts = picks.map(([, start]) => start);
          const nearest = new Int32Array(graph.nodeCount).fill(-1);
          const search = new BucketSearch(graph);
          search.run(sources, undefined, nearest, starts);
          const each = sources.map((source, i) => slowDistances(graph, source).map((ticks) => ticks + starts[i]!));
          for (let v = 0; v < graph.nodeCount; v++) {
            const best = Math.min(...each.map((distances) => distances[v]!));
            expect(plain(search.distance)[v]).toBe(best);
            expect(nearest[v]).toBe(best === Infinity ? -1 : each.findIndex((distances) => distances[v] === best));
          }
        },
      ),
      { seed: 8, numRuns: 400 },
    );
  });

  test('within a limit exactly the nodes no farther than the limit are reached', () => {
    fc.assert(
      fc.property(network, fc.integer({ min: 0, max: 60_000 }), (graph, limit) => {
        const search = new BucketSearch(graph);
        search.run([0], limit);
        expect(plain(search.distance)).toEqual(slowDistances(graph, 0).map((ticks) => (ticks <= limit ? ticks : Infinity)));
        expect(search.reachedCount).toBe(plain(search.distance).filter((ticks) => ticks <= limit).length);
      }),
      { seed: 2 },
    );
  });

  test('a node belongs to its nearest station, and to the first named of equally near ones', () => {
    fc.assert(
      fc.property(network, fc.array(fc.nat(), { minLength: 1, maxLength: 5 }), (graph, picks) => {
        const stations = Int32Array.from(picks, (pick) => pick % graph.nodeCount);
        const nearest = nearestOf(graph, stations);
        const each = Array.from(stations, (station) => slowDistances(graph, station));
        for (let v = 0; v < graph.nodeCount; v++) {
          const best = Math.min(...each.map((distances) => distances[v]!));
          expect(plain(nearest.distance)[v]).toBe(best);
          expect(nearest.station[v]).toBe(best === Infinity ? -1 : each.findIndex((distances) => distances[v] === best));
        }
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  test('one more station gives what a new reckoning with all of them would give', () => {
    fc.assert(
      fc.property(network, fc.nat(), fc.nat(), (graph, first, second) => {
        const stations = Int32Array.of(first % graph.nodeCount, second % graph.nodeCount);
        const grown = nearestOf(graph, stations.subarray(0, 1));
        const before = grown.distance.slice();
        const taken = addStation(graph, grown, stations[1]!, 1);
        const whole = nearestOf(graph, stations);
        expect(grown.distance).toEqual(whole.distance);
        expect(grown.station).toEqual(whole.station);
        expect(taken.toSorted((a, b) => a - b)).toEqual([...before.keys()].filter((v) => grown.distance[v]! < before[v]!));
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  test.each([17, 40])('%i sources give the same on one thread and on two, in the order they were named', async (count) => {
    const side = 30;
    const grid = roads(
      Array.from({ length: side * side }, (_, v): [number, number, number, number][] => [
        ...(v % side < side - 1 ? [[v, v + 1, 1000 + ((v * 7919) % 977), 0] as [number, number, number, number]] : []),
        ...(v + side < side * side
          ? [[v, v + side, 900 + ((v * 104_729) % 1009), v % 5 === 0 ? 1 : 0] as [number, number, number, number]]
          : []),
      ]).flat(),
    );
    const graph = graphOf(side * side, grid);
    const sources = Int32Array.from({ length: count }, (_, i) => (i * 53) % (side * side));
    const results: SearchResult[][] = [];
    for (const threads of [1, 2]) {
      const found: SearchResult[] = [];
      const rows = new Int32Array(new SharedArrayBuffer(4 * count * 3));
      const matrix = { targets: Int32Array.of(0, 5, 899), rows };
      await searchMany(graph, sources, { threads, distances: true, matrix }, (result) => void found.push({ ...result, ms: 0 }));
      found.forEach(({ distance }, position) =>
        expect([...rows.subarray(position * 3, position * 3 + 3)]).toEqual([distance![0], distance![5], distance![899]]),
      );
      results.push(found);
    }
    expect(results[0]!.map(({ position }) => position)).toEqual([...sources.keys()]);
    expect(results[1]).toEqual(results[0]);
    expect(plain(results[0]![3]!.distance!)).toEqual(slowDistances(graph, sources[3]!));
  });
});

describe('road network', () => {
  test('two nodes share a component exactly if each can drive to the other', () => {
    fc.assert(
      fc.property(network, (graph) => {
        const { of, sizes, count } = components(graph);
        const reach = Array.from({ length: graph.nodeCount }, (_, v) => slowDistances(graph, v));
        for (let a = 0; a < graph.nodeCount; a++)
          for (let b = 0; b < graph.nodeCount; b++)
            expect(of[a] === of[b]).toBe(reach[a]![b]! < Infinity && reach[b]![a]! < Infinity);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(graph.nodeCount);
        expect([...sizes]).toEqual([...sizes].toSorted((a, b) => b - a));
        expect(count).toBe(sizes.length);
      }),
      { seed: 5 },
    );
  });

  test('turned round twice, a network gives the same travel times', () => {
    fc.assert(
      fc.property(network, (graph) => {
        const back = reversed(graph);
        for (let v = 0; v < graph.nodeCount; v++) expect(slowDistances(reversed(back), v)).toEqual(slowDistances(graph, v));
        const last = graph.nodeCount - 1;
        expect(slowDistances(back, 0)[last]).toBe(slowDistances(graph, last)[0]);
      }),
      { seed: 6 },
    );
  });

  test('a road to nowhere or with a negative time is refused', () => {
    expect(() => graphOf(2, roads([[0, 2, 1, 0]]))).toThrow('road 0 joins 0 and 2; expected nodes 0 to 1');
    expect(() => graphOf(2, roads([[0, 1, -1, 0]]))).toThrow('road 0 has weight -1');
  });
});
