// Writes docs/configuration.md from the one table of settings; a test proves that it is fresh.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = join(root, '.cache/config-text.mjs');
await build({
  entryPoints: [join(root, 'src/platform/config-text.ts')],
  outfile: out,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
});
const { configurationText } = await import(out);
writeFileSync(join(root, 'docs/configuration.md'), configurationText());
