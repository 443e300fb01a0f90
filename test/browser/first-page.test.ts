import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/platform/config.ts';
import { startServer, type Running } from '../../src/server.ts';
import { openBrowser } from './browser.ts';

let running: Running;
let browser: Browser;
const directory = mkdtempSync(join(tmpdir(), 'fengsui-browser-'));

beforeAll(async () => {
  browser = await openBrowser();
  running = await startServer(readConfig({ PORT: '0', FENGSUI_DATA: directory, LOG_LEVEL: 'silent' }));
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await running?.stop();
  rmSync(directory, { recursive: true, force: true });
});

test('the first page opens and asks nothing of any other host', async () => {
  const page = await browser.newPage();
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(running.url) && !/^(data|blob):/.test(request.url())) elsewhere.push(request.url());
  });
  await page.goto(running.url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(elsewhere).toEqual([]);
});
