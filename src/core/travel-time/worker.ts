/** A thread that searches: { position, source } → SearchResult. Graph and matrix are shared memory. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Graph } from '../graph/graph.ts';
import { BucketSearch } from './bucket-queue.ts';
import { searchOne, type SearchTask } from './many.ts';

const { graph, task } = workerData as { graph: Graph; task: SearchTask };
const search = new BucketSearch(graph);

parentPort!.on('message', ({ position, source }: { position: number; source: number }) => {
  const result = searchOne(search, position, source, task);
  parentPort!.postMessage(result, result.distance ? [result.distance.buffer as ArrayBuffer] : []);
});
