/** The demo district of the test run, seen through one browser for a whole file of tests. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, inject } from 'vitest';
import { openBrowser } from './browser.ts';
import { Visitor, type Look } from './visitor.ts';

/** @returns opens a visitor's screen; all are closed at the end of the file */
export function openHouse(): (look?: Look) => Promise<Visitor> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  return (look) => Visitor.at(browser, inject('houseUrl'), look);
}
