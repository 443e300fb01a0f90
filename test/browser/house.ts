/** One demo district with its server and one browser, for a whole file of tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { readConfig } from '../../src/platform/config.ts';
import { startServer, type Running } from '../../src/server.ts';
import { openBrowser } from './browser.ts';
import { Visitor, type Look } from './visitor.ts';

/** @returns opens a visitor's screen; all are closed at the end of the file */
export function openHouse(): (look?: Look) => Promise<Visitor> {
  let running: Running;
  let browser: Browser;
  const directory = mkdtempSync(join(tmpdir(), 'fengsui-browser-'));
  beforeAll(async () => {
    browser = await openBrowser();
    running = await startServer(readConfig({ PORT: '0', FENGSUI_DATA: directory, LOG_LEVEL: 'silent', FENGSUI_DEMO: 'small' }));
  }, 400_000);
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  return (look) => Visitor.at(browser, new URL(running.url).origin, look);
}
