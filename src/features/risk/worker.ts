/** The thread that fits: { training, seed } in, a model and how good it is out. */
import { parentPort, workerData } from 'node:worker_threads';
import { learnAndJudge, type Training } from './learning.ts';

const { training, seed } = workerData as { training: Training; seed: number };
parentPort!.postMessage(learnAndJudge(training, seed));
