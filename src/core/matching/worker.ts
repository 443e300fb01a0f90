/** A thread that looks for doubled records, so that the server goes on answering: posts the pairs and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { giveWay } from '../give-way.ts';
import { findDuplicates, type Register } from './duplicates.ts';

giveWay();
const { records, regions } = workerData as { records: Register[]; regions: string[] };
parentPort!.postMessage(findDuplicates(records, regions));
