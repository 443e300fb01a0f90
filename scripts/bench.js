// Runs one measurement: npm run bench -- NAME [words]. Bundles bench/NAME.ts by esbuild, because Node 20 cannot run TypeScript.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
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
// The built threads beside it, where code that was built looks for them.
mkdirSync(dirname(outfile), { recursive: true });
for (const file of readdirSync(join(root, 'dist/server')).filter((one) => one.endsWith('-worker.js'))) {
  const link = join(dirname(outfile), file);
  rmSync(link, { force: true });
  symlinkSync(join(root, 'dist/server', file), link);
}
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
