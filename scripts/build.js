// Builds what is stale: the server by esbuild (tens of milliseconds), the web app by Vite (seconds).
// The stamp beside each output is a digest of its inputs, so that a pull, an edit or a new dependency is noticed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Every process and worker that runs compiled code; each is a file of its own in dist/server. */
const serverEntries = {
  cli: 'src/cli.ts',
  'embedded-worker': 'src/platform/db/embedded-worker.ts',
  'travel-worker': 'src/core/travel-time/worker.ts',
  'matching-worker': 'src/core/matching/worker.ts',
  'risk-worker': 'src/features/risk/worker.ts',
  'import-worker': 'src/features/places/import/worker.ts',
  'cover-worker': 'src/features/cover/worker.ts',
};

function* filesUnder(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else if (!entry.name.includes('.test.')) yield path;
  }
}

/** Size and time of change stand for the content: reading 1,000 files would cost more than the build it saves. */
function digestOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

const inputs = () => [
  ...filesUnder(join(root, 'src')),
  join(root, 'package-lock.json'),
  join(root, 'vite.config.ts'),
  join(root, 'scripts/build.js'),
];

async function buildIfStale(name, build) {
  if (!existsSync(join(root, 'src'))) return false; // an installed release carries dist/ and no sources
  const stamp = join(root, 'dist', `${name}.stamp`);
  const digest = digestOf(inputs());
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return false;
  await build();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
  return true;
}

export const buildServerIfStale = () =>
  buildIfStale('server', async () => {
    const { build } = await import('esbuild');
    rmSync(join(root, 'dist/server'), { recursive: true, force: true });
    await build({
      absWorkingDir: root,
      entryPoints: serverEntries,
      outdir: 'dist/server',
      bundle: true,
      splitting: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      packages: 'external',
      sourcemap: true,
      logLevel: 'warning',
    });
  });

/** Once here instead of at every request. Brotli at 6 is 1 % larger than at 9 and takes a twentieth of its time, which a first start waits for. */
async function compressFiles(folder) {
  const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };
  await Promise.all(
    [...filesUnder(folder)]
      .filter((path) => /\.(?:js|mjs|css|html|svg|json|webmanifest)$/.test(path) && statSync(path).size > 1024)
      .map(async (path) => {
        const content = readFileSync(path);
        writeFileSync(`${path}.br`, await promisify(brotliCompress)(content, brotli));
        writeFileSync(`${path}.gz`, await promisify(gzip)(content, { level: 9 }));
      }),
  );
}

export const buildWebIfStale = () =>
  buildIfStale('web', async () => {
    const { build } = await import('vite');
    const { NODE_ENV } = process.env;
    process.env.NODE_ENV = 'production'; // a test runner says "test", and Vite would then build React for development
    try {
      await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
      await compressFiles(join(root, 'dist/web'));
    } finally {
      if (NODE_ENV === undefined) delete process.env.NODE_ENV;
      else process.env.NODE_ENV = NODE_ENV;
    }
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] !== 'web') await buildServerIfStale();
  await buildWebIfStale();
}
