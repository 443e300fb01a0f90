import { existsSync } from 'node:fs';

/** The built file of a worker by the name of its entry. Built code finds it beside itself; sources, as tests run them, in dist. */
export function workerFile(entry: string): URL {
  const beside = new URL(`./${entry}.js`, import.meta.url);
  return existsSync(beside) ? beside : new URL(`../../dist/server/${entry}.js`, import.meta.url);
}
