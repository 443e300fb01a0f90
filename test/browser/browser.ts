/** A real browser on the machine, or the one that ships inside a package. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];

const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** @throws Error that says what to install */
export async function openBrowser(): Promise<Browser> {
  const found = process.env['CHROMIUM'] ?? installed.find((path) => existsSync(path));
  if (found) return chromium.launch({ executablePath: found, args: flags });
  const { default: packaged } = await import('@sparticuz/chromium');
  try {
    return await chromium.launch({ executablePath: await packaged.executablePath(), args: [...packaged.args, ...flags] });
  } catch (error) {
    throw new Error(
      'The browser tests need Chromium: apt-get install chromium fonts-noto-cjk, or set CHROMIUM, or run npm test -- --without=browser',
      {
        cause: error,
      },
    );
  }
}
