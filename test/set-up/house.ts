/** Once for all tests in a browser: a small demo district with its server, and the web app it serves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { readConfig } from '../../src/platform/config.ts';
import { startServer } from '../../src/server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the demo district answers. */
    houseUrl: string;
  }
}

export default async function setUp(project: TestProject) {
  const { buildServerIfStale, buildWebIfStale } = (await import('../../scripts/build.js' as string)) as Record<
    'buildServerIfStale' | 'buildWebIfStale',
    () => Promise<void>
  >;
  await buildServerIfStale();
  await buildWebIfStale();
  const directory = mkdtempSync(join(tmpdir(), 'fengsui-browser-'));
  const running = await startServer(
    readConfig({ PORT: '0', FENGSUI_DATA: directory, LOG_LEVEL: 'silent', FENGSUI_DEMO: 'tiny' }),
  );
  project.provide('houseUrl', new URL(running.url).origin);
  return async () => {
    await running.stop();
    rmSync(directory, { recursive: true, force: true });
  };
}
