import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from './package.ts';

/** The built file of a worker by the name of its entry; also for sources, as tests run them, and for what benches bundle elsewhere. */
export const workerFile = (entry: string): URL => pathToFileURL(join(packageRoot, 'dist/server', `${entry}.js`));
