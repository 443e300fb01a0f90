/** What the siting bench asks: instances read from files, and made ones of the families they come from. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { readPoints, straightDistances } from '../../src/commands/points.ts';
import { type Random, seededRandom } from '../../src/core/random.ts';
import type { Question } from '../../src/core/siting/solve.ts';

export type Places = Omit<Question, 'model'>;

export interface Graph {
  name: string;
  pick: number;
  places: Places;
}

/**
 * The sizes of the forty graphs of the OR-Library's p-median family: 100 to 900 nodes, n²/50 edges, few to very many sites
 * (Beasley 1985).
 */
const GRAPH_SIZES: [nodes: number, picks: number[]][] = [
  [100, [5, 10, 10, 20, 33]],
  [200, [5, 10, 20, 40, 67]],
  [300, [5, 10, 30, 60, 100]],
  [400, [5, 10, 40, 80, 133]],
  [500, [5, 10, 50, 100, 167]],
  [600, [5, 10, 60, 120, 200]],
  [700, [5, 10, 70, 140]],
  [800, [5, 10, 80]],
  [900, [5, 10, 90]],
];

/** Forty made graphs of those sizes: a path through all nodes, so that all are joined, and random edges of length 1 to 100. */
export function* madeGraphs(seed: number): Generator<Graph> {
  const random = seededRandom(seed);
  const length = () => 1 + Math.floor(random() * 100);
  let number = 0;
  for (const [nodes, picks] of GRAPH_SIZES)
    for (const pick of picks) {
      const edges: [number, number, number][] = [];
      for (let v = 1; v < nodes; v++) edges.push([v - 1, v, length()]);
      while (edges.length < (nodes * nodes) / 50) {
        const [from, to] = [Math.floor(random() * nodes), Math.floor(random() * nodes)];
        if (from !== to) edges.push([from, to, length()]);
      }
      yield { name: `graph ${++number}: ${nodes} nodes, p ${pick}`, pick, places: placesOfGraph(nodes, edges) };
    }
}

/** A graph in the OR-Library's form: nodes, edges and p, then from, to and length of each edge; of a repeated edge the last counts. */
export async function readGraph(path: string): Promise<Graph> {
  const [nodes, count, pick, ...rest] = (await readFile(path, 'utf8')).trim().split(/\s+/).map(Number);
  if (!nodes || !count || !pick || rest.length !== 3 * count) throw new RangeError(`${basename(path)}: is no graph file`);
  const lengths = new Map<string, [number, number, number]>();
  for (let at = 0; at < rest.length; at += 3) {
    const [from, to] = [rest[at]! - 1, rest[at + 1]! - 1].toSorted((a, b) => a - b) as [number, number];
    lengths.set(`${from} ${to}`, [from, to, rest[at + 2]!]);
  }
  return { name: basename(path), pick, places: placesOfGraph(nodes, [...lengths.values()]) };
}

/** Every node demands once and may hold a site; distances are those of the shortest ways (Floyd 1962). */
function placesOfGraph(nodes: number, edges: readonly [number, number, number][]): Places {
  const way = new Float64Array(nodes * nodes).fill(Infinity);
  for (let v = 0; v < nodes; v++) way[v * nodes + v] = 0;
  for (const [from, to, length] of edges)
    for (const at of [from * nodes + to, to * nodes + from]) way[at] = Math.min(way[at]!, length);
  for (let via = 0; via < nodes; via++) {
    const second = way.subarray(via * nodes, (via + 1) * nodes);
    for (let from = 0; from < nodes; from++) {
      const first = way[from * nodes + via]!;
      if (first === Infinity) continue;
      const row = way.subarray(from * nodes, (from + 1) * nodes);
      for (let to = 0; to < nodes; to++) if (first + second[to]! < row[to]!) row[to] = first + second[to]!;
    }
  }
  return {
    sites: nodes,
    weight: new Float64Array(nodes).fill(1),
    distances: (site, into) => into.set(way.subarray(site * nodes, (site + 1) * nodes)),
    fixed: [],
  };
}

/** Points as `id,x_m,y_m,weight`, or in the form of the São José dos Campos files: a line of four words, then x, y and weight. */
export async function readPlaces(path: string): Promise<Places> {
  if (/\.csv(\.gz)?$/.test(path)) {
    const points = await readPoints(path);
    return {
      sites: points.list.length,
      weight: Float64Array.from(points.list, (point) => point.weight),
      distances: straightDistances(points, points),
      fixed: [],
    };
  }
  const [, ...lines] = (await readFile(path, 'utf8')).trim().split(/\r?\n/);
  return placesInPlane(lines.map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number]));
}

function placesInPlane(places: readonly (readonly [x: number, y: number, weight: number])[]): Places {
  const [x, y, weight] = [0, 1, 2].map((column) => Float64Array.from(places, (place) => place[column]!)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return {
    sites: places.length,
    weight,
    distances: (site, into) => {
      for (let i = 0; i < into.length; i++) into[i] = Math.sqrt((x[i]! - x[site]!) ** 2 + (y[i]! - y[site]!) ** 2);
    },
    fixed: [],
  };
}

/** A made town: most places in clusters, the others anywhere, weights skewed; as dense as a real one whatever its size. */
export function madeTown(places: number, seed: number): Places {
  const random = seededRandom(seed);
  const side = Math.sqrt(places / 324) * 3000;
  const middles = Array.from({ length: Math.ceil(places / 60) }, () => [random() * side, random() * side] as const);
  return placesInPlane(
    Array.from({ length: places }, (_, i) => {
      const [x, y] = middles[i % middles.length]!;
      const at =
        random() < 0.3 ? ([random() * side, random() * side] as const) : ([x + spread(random), y + spread(random)] as const);
      return [Math.round(at[0]), Math.round(at[1]), 1 + Math.floor(random() ** 3 * 100)] as const;
    }),
  );
}

const spread = (random: Random) => (random() + random() + random() - 1.5) * 900;

/** Places spread evenly over a square of 100 by 100: no clusters to hold on to, the hardest kind to prove. */
export function madePlain(places: number, seed: number): Places {
  const random = seededRandom(seed);
  return placesInPlane(
    Array.from({ length: places }, () => [random() * 100_00, random() * 100_00, 1 + Math.floor(random() * 100)] as const),
  );
}
