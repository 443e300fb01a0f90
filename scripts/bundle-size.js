// How much a browser loads before the first page: prints one JSON object, gzip bytes of each file of the first load.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const built = join(dirname(fileURLToPath(import.meta.url)), '..', 'dist/web');

/** The page, and what it names itself: entry, style and preloaded chunks; then whatever these import at once. */
export function firstLoad(folder = built) {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const sizes = { 'index.html': gzipSync(page).length };
  const waiting = [...page.matchAll(/(?:src|href)="\.?\/(assets\/[^"]+)"/g)].map((match) => match[1]);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (sizes[name] !== undefined) continue;
    const bytes = readFileSync(join(folder, name));
    sizes[name] = gzipSync(bytes).length;
    if (!name.endsWith('.js')) continue;
    for (const [, , needed] of bytes.toString().matchAll(/(?:^|[;}])(import|export)[^()"'`]*?["']\.\/([^"']+)["']/g))
      waiting.push(`assets/${needed}`);
  }
  return { sizes, total: Object.values(sizes).reduce((sum, size) => sum + size, 0) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(`${JSON.stringify(firstLoad(), null, 2)}\n`);
