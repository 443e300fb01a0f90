/**
 * Travel times beside the C yardstick and pgRouting, in one run: `npm run bench -- travel EDGES.csv [NODES.csv]`.
 * Without a file it measures a made-up town of 160,000 crossings. A yardstick that is not installed is named as skipped
 * (a C compiler; Debian's postgresql-15-pgrouting). Isochrone areas need the nodes file. All figures of time are milliseconds.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Graph } from '../src/core/graph/graph.ts';
import { readNetwork } from '../src/commands/network.ts';
import pg from 'pg';
import { BucketSearch } from '../src/core/travel-time/bucket-queue.ts';
import { searchMany } from '../src/core/travel-time/many.ts';
import { ISOCHRONE_RULES, isochrones } from '../src/core/travel-time/isochrone.ts';
import { hierarchyOf } from '../src/core/travel-time/hierarchy.ts';
import { addStation, nearestOf } from '../src/core/travel-time/nearest.ts';
import { packageRoot } from '../src/core/package.ts';
import { startPostgres } from '../test/set-up/postgres.ts';

let [edges, nodes] = process.argv.slice(2);
const SOURCES = 100;

async function bench(edgesFile: string): Promise<Record<string, unknown>> {
  const loadBegan = performance.now();
  const { graph, lon, lat } = await readNetwork(edgesFile, nodes, 'time');
  const loadMs = performance.now() - loadBegan;
  const every = (count: number) =>
    Int32Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) / count) * graph.nodeCount));
  const sources = every(SOURCES);
  const fifty = sources.subarray(0, 50);
  const timed = async (run: () => unknown) => {
    const began = performance.now();
    await run();
    return performance.now() - began;
  };
  const sums: number[] = [];
  await searchMany(graph, sources.subarray(0, 40), {}, () => {});
  const ownMs = await timed(() => searchMany(graph, sources, {}, ({ sum }) => void sums.push(sum)));
  const twoMs = await timed(() => searchMany(graph, sources, { threads: 2 }, () => {}));
  const manyMs = await timed(() => searchMany(graph, every(500), { threads: 2 }, () => {}));
  const orderMs = await timed(() => hierarchyOf(graph));
  const plain = new BucketSearch(graph);
  const plainMs = await timed(() => sources.subarray(0, 20).forEach((source) => plain.run([source])));
  const isochroneMs = await timed(() => fifty.forEach((source) => plain.run([source], 300_000)));
  let polygons = 0;
  const drawMs =
    lon &&
    lat &&
    (await timed(() =>
      fifty.forEach((source) => {
        plain.run([source], 300_000);
        const reach = { distance: plain.distance, nodes: plain.reached.subarray(0, plain.reachedCount) };
        const [area] = isochrones(graph, { lon, lat }, reach, [300_000], { ...ISOCHRONE_RULES, ticks: 1000 });
        polygons += area!.coordinates.length;
      }),
    ));
  const nearest = nearestOf(graph, sources.subarray(0, 20));
  const nearestMs = await timed(() => nearestOf(graph, sources.subarray(0, 20)));
  const oneMoreMs = await timed(() => addStation(graph, nearest, sources[50]!, 20));
  // Before the yardsticks: their processes and answers are not ours.
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  const yardstick = reference(graph, sources);
  const bounded = reference(graph, fifty, 300_000);
  const total = (runs: typeof yardstick) => runs?.reduce((sum, one) => sum + one.ms, 0);
  const [c, cBounded] = [total(yardstick), total(bounded)];
  const peer = await pgRouting(graph, sources.subarray(0, 3)).catch((error: Error) => ({ skipped: error.message }));
  return {
    nodes: graph.nodeCount,
    arcs: graph.head.length,
    load_ms: loadMs,
    sources: SOURCES,
    one_thread_ms: ownMs,
    two_threads_ms: twoMs,
    of_which_order_ms: orderMs,
    sources_500_two_threads_ms: manyMs,
    plain_search_ms: plainMs / 20,
    c_ms: c ?? 'skipped: no cc',
    one_thread_times_c: c && ownMs / c,
    two_threads_times_c: c && twoMs / c,
    equal_to_c: yardstick?.every((one, i) => one.sum === sums[i]),
    isochrones_50_ms: isochroneMs,
    isochrones_50_c_ms: cBounded,
    isochrones_50_times_c: cBounded && isochroneMs / cBounded,
    isochrones_50_with_areas_ms: drawMs ?? 'skipped: no nodes file',
    isochrone_polygons: polygons,
    nearest_of_20_ms: nearestMs,
    one_more_station_ms: oneMoreMs,
    memory_mb: memory,
    pgrouting: 'skipped' in peer ? `skipped: ${peer.skipped}` : peer,
    times_faster_than_pgrouting: 'skipped' in peer ? undefined : peer.ms_per_source / (ownMs / SOURCES),
    pgrouting_equal: 'skipped' in peer ? undefined : peer.sums.every((sum, i) => sum === sums[i]),
  };
}

/** pgr_drivingDistance on the same arcs, in a database of its own; times as the server's client sees them. */
async function pgRouting(graph: Graph, sources: Int32Array) {
  const server = await startPostgres({ own: true });
  const client = new pg.Client({ connectionString: server.url });
  try {
    await client.connect();
    await client.query('create extension pgrouting cascade');
    await client.query('create table arc (id int, source int, target int, cost float8)');
    const tail = new Int32Array(graph.head.length);
    for (let v = 0; v < graph.nodeCount; v++) tail.fill(v, graph.firstOut[v], graph.firstOut[v + 1]);
    for (let from = 0; from < tail.length; from += 50_000) {
      const part = (list: Int32Array) => Array.from(list.subarray(from, from + 50_000));
      await client.query(
        'insert into arc select $1 + n, s, t, c from unnest($2::int[], $3::int[], $4::int[]) with ordinality u(s, t, c, n)',
        [from, part(tail), part(graph.head), part(graph.weight)],
      );
    }
    const sums: number[] = [];
    const began = performance.now();
    for (const source of sources) {
      const { rows } = await client.query<{ sum: string }>(
        "select sum(agg_cost) as sum from pgr_drivingDistance('select id, source, target, cost from arc', $1::int, 2e9::float8)",
        [source],
      );
      sums.push(Number(rows[0]!.sum));
    }
    return { ms_per_source: (performance.now() - began) / sources.length, sums };
  } finally {
    await client.end();
    await server.stop();
  }
}

/** A grid of 400 × 400 streets whose stretches take from 5 to 25 seconds, a tenth of them one-way. */
function madeUpTown(folder: string): [edges: string, nodes: string] {
  const side = 400;
  const [edgeLines, nodeLines] = [['from,to,time_s,oneway'], ['id,lon,lat']];
  const stretch = (a: number, b: number) => {
    const noise = ((a * 7919 + b * 104_729) >>> 0) % 20_011;
    edgeLines.push(`${a},${b},${(5000 + noise) / 1000},${noise % 10 === 0 ? 1 : 0}`);
  };
  for (let v = 0; v < side * side; v++) {
    nodeLines.push(`${v},${(121 + (v % side) * 0.001).toFixed(4)},${(31 + Math.floor(v / side) * 0.001).toFixed(4)}`);
    if (v % side < side - 1) stretch(v, v + 1);
    if (v + side < side * side) stretch(v, v + side);
  }
  const files: [string, string] = [join(folder, 'edges.csv'), join(folder, 'nodes.csv')];
  writeFileSync(files[0], edgeLines.join('\n'));
  writeFileSync(files[1], nodeLines.join('\n'));
  return files;
}

function reference(graph: Graph, sources: Int32Array, limit?: number) {
  const folder = mkdtempSync(join(tmpdir(), 'dial-'));
  try {
    const program = join(folder, 'dial');
    if (spawnSync('cc', ['-O3', '-o', program, join(packageRoot, 'bench/reference/dial.c')]).status !== 0) return undefined;
    const parts = [
      Int32Array.of(graph.nodeCount, graph.head.length),
      graph.firstOut,
      graph.head,
      graph.weight,
      Int32Array.of(sources.length),
      sources,
    ];
    const input = Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)));
    const { stdout } = spawnSync(program, limit === undefined ? [] : [String(limit)], {
      input,
      maxBuffer: 1 << 24,
      encoding: 'utf8',
    });
    return stdout
      .trim()
      .split('\n')
      .map((line) => {
        const [, sum, ms] = line.split(' ').map(Number);
        return { sum: sum!, ms: ms! };
      });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const folder = mkdtempSync(join(tmpdir(), 'bench-travel-'));
try {
  if (!edges) [edges, nodes] = madeUpTown(folder);
  process.stdout.write(`${JSON.stringify(await bench(edges), null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
