// Everything that must hold: types, lint, format, dead code, and all tests on both databases and in a real browser.
// npm test -- --without=postgres,browser leaves out what a machine lacks; the last line is "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildServerIfStale, buildWebIfStale } from './build.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const without = (process.argv.find((word) => word.startsWith('--without=')) ?? '')
  .slice('--without='.length)
  .split(',')
  .filter(Boolean);
const report = join(root, '.cache/test-report.json');

let passed = 0;
let failed = 0;

/** @returns true if the program ended with 0 */
const run = (program, ...words) =>
  spawnSync(join(root, 'node_modules/.bin', program), words, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, FENGSUI_TEST_WITHOUT: without.join(',') },
  }).status === 0;

function check(name, ...command) {
  const began = Date.now();
  const good = run(...command);
  if (good) passed += 1;
  else failed += 1;
  process.stdout.write(`${good ? '✓' : '✗'} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)\n`);
}

mkdirSync(dirname(report), { recursive: true });
rmSync(report, { force: true });
check('types of the server', 'tsc', '-p', 'tsconfig.json');
check('types of the web app', 'tsc', '-p', 'tsconfig.web.json');
check('lint', 'oxlint');
check('format', 'oxfmt', '--check');
check('nothing unused', 'knip');

await buildServerIfStale();
await buildWebIfStale();
const projects = without.includes('browser') ? ['--project', 'unit', '--project', 'routes'] : [];
const good = run('vitest', 'run', ...projects, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`);
try {
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  passed += numPassedTests;
  failed += numFailedTests || (good ? 0 : Math.max(1, numFailedTestSuites));
} catch {
  failed += 1; // the runner itself fell over
}
process.stdout.write(
  without.length > 0 ? `without ${without.join(' and ')}\n` : 'on embedded PostgreSQL, on a PostgreSQL server and in a browser\n',
);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
