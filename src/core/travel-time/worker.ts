/** A thread that searches: { position, source } → SearchResult. Graph and matrix are shared memory. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Graph } from '../graph/graph.ts';
import type { Hierarchy } from './hierarchy.ts';
import { searcherOf, searchOne, type SearchTask } from './many.ts';

const { graph, hierarchy, task } = workerData as { graph: Graph; hierarchy?: Hierarchy; task: SearchTask };
const searcher = searcherOf(graph, hierarchy);

parentPort!.on('message', ({ position, source }: { position: number; source: number }) => {
  const result = searchOne(searcher, position, source, task);
  parentPort!.postMessage(result, result.distance ? [result.distance.buffer as ArrayBuffer] : []);
});
