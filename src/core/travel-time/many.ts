import { Worker } from 'node:worker_threads';
import { workerFile } from '../worker-file.ts';
import type { Graph } from '../graph/graph.ts';
import { BucketSearch, leavesOut, longestArc, MOST_TICKS, UNREACHED, WayTooLong } from './bucket-queue.ts';
import { type Hierarchy, hierarchyOf, SweepSearch } from './hierarchy.ts';

/** What one search found; distances in ticks of the graph. */
export interface SearchResult {
  /** Position of the source in the list. */
  position: number;
  reached: number;
  sum: number;
  max: number;
  /** Time of the search alone, in milliseconds. */
  ms: number;
  /** Distance of every node, where it was asked for. */
  distance?: Int32Array;
}

export interface ManyOptions {
  /** Ticks; nothing farther is reached. Without it a way that cannot be counted is an error. */
  limit?: number;
  /** 1 runs here, more start workers that share the graph's memory. */
  threads?: number;
  /** Hand over every node's distance with each result. */
  distances?: boolean;
  /** Fill row by row, one row per source: the ticks to each target, UNREACHED where there is no way. */
  matrix?: { targets: Int32Array; rows: Int32Array };
}

export type SearchTask = Pick<ManyOptions, 'limit' | 'distances' | 'matrix'>;

/**
 * Putting a network in order costs as much as about 20 plain searches and makes each search four times as fast; within a
 * limit plain searches end early and need no order.
 */
const SOURCES_WORTH_ORDER = 30;
/** A full grid of two-way streets has nearly four arcs a node and then too large a core; towns have two to three. */
const ARCS_WORTH_ORDER = 3.2;

/** How sources are searched: plainly, or by sweeps where the network has been put in order. */
export type Searcher = BucketSearch | SweepSearch;

export const searcherOf = (graph: Graph, hierarchy: Hierarchy | undefined): Searcher =>
  hierarchy ? new SweepSearch(hierarchy) : new BucketSearch(graph);

/**
 * One search from each source; `each` gets the results in the order of `sources`, and the next source waits for it.
 * The graph must lie in shared memory (as `graphOf` makes it) when `threads` is above 1.
 * @throws WayTooLong
 */
export async function searchMany(
  graph: Graph,
  sources: Int32Array,
  options: ManyOptions,
  each: (result: SearchResult) => void | Promise<void>,
): Promise<void> {
  const threads = Math.min(options.threads ?? 1, sources.length);
  // Only a search that came near the edge can have left something out beyond it.
  const edge = MOST_TICKS - longestArc(graph);
  const checked = (result: SearchResult) => {
    const whole = options.limit === undefined || options.limit >= MOST_TICKS;
    if (whole && result.max > edge) {
      const again = new BucketSearch(graph);
      again.run([sources[result.position]!]);
      if (leavesOut(graph, again.distance)) throw new WayTooLong(result.position);
    }
    return each(result);
  };
  const { limit, distances, matrix } = options;
  const task: SearchTask = {
    ...(limit === undefined ? {} : { limit }),
    ...(distances === undefined ? {} : { distances }),
    ...(matrix === undefined ? {} : { matrix }),
  };
  const worth =
    limit === undefined && sources.length >= SOURCES_WORTH_ORDER && graph.head.length <= graph.nodeCount * ARCS_WORTH_ORDER;
  const ordered = worth ? hierarchyOf(graph) : undefined;
  if (threads > 1) return searchInWorkers(graph, ordered, sources, task, threads, checked);
  const searcher = searcherOf(graph, ordered);
  for (let position = 0; position < sources.length; position++)
    await checked(searchOne(searcher, position, sources[position]!, task));
}

/** The work of one thread for one source. */
export function searchOne(searcher: Searcher, position: number, source: number, task: SearchTask): SearchResult {
  return 'byRank' in searcher ? sweepOne(searcher, position, source, task) : plainOne(searcher, position, source, task);
}

function plainOne(search: BucketSearch, position: number, source: number, task: SearchTask): SearchResult {
  const began = performance.now();
  search.run([source], task.limit);
  const ms = performance.now() - began;
  const { distance, reached, reachedCount } = search;
  let [sum, max] = [0, 0];
  for (let i = 0; i < reachedCount; i++) {
    const ticks = distance[reached[i]!]!;
    sum += ticks;
    if (ticks > max) max = ticks;
  }
  if (task.matrix) fillRow(task.matrix, position, (target) => distance[target]!);
  return { position, reached: reachedCount, sum, max, ms, ...(task.distances ? { distance: distance.slice() } : {}) };
}

function sweepOne(search: SweepSearch, position: number, source: number, task: SearchTask): SearchResult {
  const began = performance.now();
  search.run(source);
  const ms = performance.now() - began;
  const { byRank, rank } = search;
  let [reached, sum, max] = [0, 0, 0];
  for (let v = 0; v < byRank.length; v++) {
    const ticks = byRank[v]!;
    if (ticks === UNREACHED) continue;
    reached++;
    sum += ticks;
    if (ticks > max) max = ticks;
  }
  if (task.matrix) fillRow(task.matrix, position, (target) => byRank[rank[target]!]!);
  return { position, reached, sum, max, ms, ...(task.distances ? { distance: rank.map((at) => byRank[at]!) } : {}) };
}

function fillRow(
  { targets, rows }: NonNullable<SearchTask['matrix']>,
  position: number,
  ticks: (target: number) => number,
): void {
  const from = position * targets.length;
  for (let i = 0; i < targets.length; i++) rows[from + i] = ticks(targets[i]!);
}

async function searchInWorkers(
  graph: Graph,
  hierarchy: Hierarchy | undefined,
  sources: Int32Array,
  task: SearchTask,
  threads: number,
  each: (result: SearchResult) => void | Promise<void>,
): Promise<void> {
  const workers = Array.from(
    { length: threads },
    () =>
      new Worker(workerFile('travel-worker'), {
        workerData: { graph, hierarchy, task },
        // A search makes hardly any garbage: it need not be given room for much.
        resourceLimits: { maxYoungGenerationSizeMb: 4 },
      }),
  );
  try {
    await new Promise<void>((resolve, reject) => {
      const early = new Map<number, SearchResult>();
      let [next, handed, handing] = [0, 0, false];
      const assign = (worker: Worker) => {
        // A slow reader of results holds the searches back, so that finished ones do not pile up in memory.
        if (next < sources.length && next < handed + threads * 4) {
          worker.postMessage({ position: next, source: sources[next] });
          next++;
        } else idle.push(worker);
      };
      const idle: Worker[] = [];
      const hand = async () => {
        handing = true;
        for (let result = early.get(handed); result; result = early.get(handed)) {
          early.delete(handed);
          await each(result);
          handed++;
          for (const worker of idle.splice(0)) assign(worker);
        }
        handing = false;
        if (handed === sources.length) resolve();
      };
      for (const worker of workers) {
        worker.on('message', (result: SearchResult) => {
          early.set(result.position, result);
          assign(worker);
          if (!handing) hand().catch(reject);
        });
        worker.on('error', reject);
        assign(worker);
      }
    });
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
