// Runs one measurement: npm run bench -- NAME [words]. Bundles bench/NAME.ts by esbuild, because Node 20 cannot run TypeScript.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildServerIfStale } from './build.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [name, ...words] = process.argv.slice(2);
const source = join(root, 'bench', `${name}.ts`);
if (!name || !existsSync(source)) {
  process.stderr.write('usage: npm run bench -- NAME, one of the files in bench/\n');
  process.exit(2);
}
await buildServerIfStale();
const outfile = join(root, '.cache/bench', name, 'bench.js');
await build({
  entryPoints: [source],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  target: 'node20',
});
process.exitCode = spawnSync(process.execPath, [outfile, ...words], { cwd: root, stdio: 'inherit' }).status ?? 3;
