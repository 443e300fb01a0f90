import { existsSync } from 'node:fs';

/**
 * The built file of a worker by the name of its entry. Built code finds it beside itself; sources, as tests run them, and
 * what is bundled elsewhere, as benches are, find it in `dist/server` of the nearest folder above that has one.
 */
export function workerFile(entry: string): URL {
  const beside = new URL(`./${entry}.js`, import.meta.url);
  if (existsSync(beside)) return beside;
  for (
    let folder = beside, above = new URL('./', folder);
    above.href !== folder.href;
    folder = above, above = new URL('../', above)
  ) {
    const built = new URL(`dist/server/${entry}.js`, above);
    if (existsSync(built)) return built;
  }
  throw new Error(`${entry}.js is not built: run npm run build`);
}
