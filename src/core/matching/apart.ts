import { Worker } from 'node:worker_threads';
import { workerFile } from '../worker-file.ts';
import type { Pair, Register } from './duplicates.ts';

/** `findDuplicates` in a thread of its own. @throws the thread's error, or the reason of `signal` */
export function findDuplicatesApart(
  records: readonly Register[],
  regions: readonly string[],
  signal: AbortSignal,
): Promise<Pair[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerFile('matching-worker'), {
      workerData: { records, regions },
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    });
    const stop = () => {
      void worker.terminate();
      reject(signal.reason as Error);
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    worker.once('message', (pairs: Pair[]) => resolve(pairs));
    worker.once('error', reject);
    worker.once('exit', () => signal.removeEventListener('abort', stop));
    return undefined;
  });
}
