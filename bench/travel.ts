/**
 * Travel times beside the C yardstick, in one run: `npm run bench -- travel EDGES.csv [NODES.csv]`.
 * Without a file, or where no C compiler is installed, it says so and skips what it cannot measure.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNetwork } from '../src/commands/network.ts';
import { BucketSearch } from '../src/core/travel-time/bucket-queue.ts';
import { searchMany } from '../src/core/travel-time/many.ts';
import { addStation, nearestOf } from '../src/core/travel-time/nearest.ts';
import { packageRoot } from '../src/platform/package.ts';

const [edges, nodes] = process.argv.slice(2);
const SOURCES = 100;

async function bench(edgesFile: string): Promise<Record<string, unknown>> {
  const loadBegan = performance.now();
  const { graph } = await readNetwork(edgesFile, nodes, 'time');
  const loadMs = performance.now() - loadBegan;
  const sources = Int32Array.from({ length: SOURCES }, (_, i) => Math.floor(((i + 0.5) / SOURCES) * graph.nodeCount));
  const timed = async (run: () => unknown) => {
    const began = performance.now();
    await run();
    return performance.now() - began;
  };
  const sums: number[] = [];
  await searchMany(graph, sources, {}, () => {});
  const ownMs = await timed(() => searchMany(graph, sources, {}, ({ sum }) => void sums.push(sum)));
  const twoMs = await timed(() => searchMany(graph, sources, { threads: 2 }, () => {}));
  const bounded = new BucketSearch(graph);
  const isochroneMs = await timed(() => sources.subarray(0, 50).forEach((source) => bounded.run([source], 300_000)));
  const nearest = nearestOf(graph, sources.subarray(0, 20));
  const nearestMs = await timed(() => nearestOf(graph, sources.subarray(0, 20)));
  const oneMoreMs = await timed(() => addStation(graph, nearest, sources[50]!, 20));
  const yardstick = reference(graph, sources);
  const c = yardstick?.reduce((sum, one) => sum + one.ms, 0);
  return {
    nodes: graph.nodeCount,
    arcs: graph.head.length,
    load_ms: loadMs,
    sources: SOURCES,
    one_thread_ms: ownMs,
    two_threads_ms: twoMs,
    c_ms: c ?? 'skipped: no cc',
    one_thread_times_c: c && ownMs / c,
    two_threads_times_c: c && twoMs / c,
    equal_to_c: yardstick?.every((one, i) => one.sum === sums[i]),
    isochrones_50_ms: isochroneMs,
    nearest_of_20_ms: nearestMs,
    one_more_station_ms: oneMoreMs,
    memory_mb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

function reference(
  graph: { nodeCount: number; firstOut: Int32Array; head: Int32Array; weight: Int32Array },
  sources: Int32Array,
) {
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
    const { stdout } = spawnSync(program, { input, maxBuffer: 1 << 24, encoding: 'utf8' });
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

process.stdout.write(`${JSON.stringify(edges ? await bench(edges) : { skipped: 'no edges file given' }, null, 2)}\n`);
