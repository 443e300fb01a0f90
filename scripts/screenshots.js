// Pictures for the README, taken from a running demo: node scripts/screenshots.js [http://localhost:3000]
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const url = new URL(process.argv[2] ?? 'http://localhost:3000').origin;
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs/images');
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

const shots = [
  { name: 'workbench-zh', path: '/?tab=scope', language: 'zh', size: desk },
  { name: 'workbench-en', path: '/?tab=scope', language: 'en', size: desk },
  { name: 'phone', path: '/?tab=scope', language: 'zh', size: phone },
  { name: 'obligation', path: 'first obligation', language: 'zh', size: desk },
  { name: 'map', path: '/settings/regions', language: 'zh', size: desk },
  { name: 'duties', path: '/responsibility/duties', language: 'en', size: desk },
  { name: 'ledger', path: '/ledger', language: 'zh', size: desk },
];

mkdirSync(folder, { recursive: true });
const installed = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? installed, args: ['--no-sandbox'] });
for (const { name, path, language, size } of shots) {
  const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
  await context.addInitScript(`localStorage.setItem('fengsui.language', '${language}')`);
  const page = await context.newPage();
  const { people } = await (await page.request.get(`${url}/api/session/demo`)).json();
  const { post } = people.find(({ role }) => role === 'committee_office');
  await page.request.post(`${url}/api/session/demo`, { data: { post }, headers: { 'idempotency-key': crypto.randomUUID() } });
  const { rows } = await (await page.request.get(`${url}/api/obligations?limit=1&due=overdue`)).json();
  await page.goto(url + (path === 'first obligation' ? `/obligations/${rows[0].id}` : path));
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'hidden' });
  await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => undefined); // the live stream never ends
  await page.screenshot({ path: join(folder, `${name}.png`) });
  process.stderr.write(`docs/images/${name}.png\n`);
  await context.close();
}
await browser.close();
