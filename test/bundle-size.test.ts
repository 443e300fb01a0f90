import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../src/core/package.ts';

/**
 * The map library's worker can evaluate scripts that a page hands it from elsewhere. We hand it none, and the
 * Content-Security-Policy, which has no 'unsafe-eval', would refuse it.
 */
const NEVER_REACHED = /^maplibre-gl-worker-/;

const built = join(packageRoot, 'dist/web');

test('the first page costs at most 450 KB on the wire, and no built file evaluates text', async () => {
  const { buildWebIfStale } = (await import('../scripts/build.js' as string)) as { buildWebIfStale: () => Promise<boolean> };
  await buildWebIfStale();
  const { firstLoad } = (await import('../scripts/bundle-size.js' as string)) as {
    firstLoad: () => { total: number; sizes: Record<string, number> };
  };
  const { total, sizes } = firstLoad();
  expect(Object.keys(sizes).length).toBeGreaterThan(3);
  expect(total).toBeLessThanOrEqual(450 * 1024);
  const scripts = readdirSync(join(built, 'assets')).filter((name) => name.endsWith('.js') && !NEVER_REACHED.test(name));
  const evaluating = scripts.filter((name) => /\beval\(|new Function\(/.test(readFileSync(join(built, 'assets', name), 'utf8')));
  expect(evaluating).toEqual([]);
});
