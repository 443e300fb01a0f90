// Pictures for the README, taken from a running demo: node scripts/screenshots.js [http://localhost:7070]
// With ImageMagick installed they are cut to 128 colours, a third of the size.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const url = new URL(process.argv[2] ?? 'http://localhost:7070').origin;
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs/images');
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

/** Of the first places, the one with the most to tell. */
async function tellingPlace(ask) {
  const { rows } = await ask('/api/places?flag=PUBLIC_GATHERING&limit=40');
  const read = await Promise.all(rows.map(({ id }) => ask(`/api/places/${id}`)));
  const told = ({ hazards, measures, contacts, actors }) =>
    3 * hazards.length + measures.length + contacts.length + actors.length;
  return read.sort((a, b) => told(b) - told(a))[0].place.code;
}

const overdue = async (ask) => (await ask('/api/obligations?limit=1&due=overdue')).rows[0].id;

const shots = [
  { name: 'workbench-zh', path: () => '/?tab=scope', language: 'zh', size: desk },
  { name: 'phone', path: () => '/?tab=scope', language: 'zh', size: phone },
  { name: 'obligation', path: async (ask) => `/obligations/${await overdue(ask)}`, language: 'zh', size: desk },
  { name: 'map', path: () => '/map', language: 'zh', size: desk, drawn: true },
  { name: 'place', path: async (ask) => `/places/${await tellingPlace(ask)}`, language: 'zh', size: desk },
  { name: 'risk', path: () => '/risk', language: 'zh', size: desk },
  { name: 'cover', path: () => '/cover', language: 'zh', size: desk, drawn: true },
];

mkdirSync(folder, { recursive: true });
const installed = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? installed, args: ['--no-sandbox'] });
for (const { name, path, language, size, drawn } of shots) {
  const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
  await context.addInitScript(`localStorage.setItem('fengsui.language', '${language}')`);
  const page = await context.newPage();
  const ask = async (address) => (await page.request.get(url + address)).json();
  const { people } = await ask('/api/session/demo');
  const { post } = people.find(({ role }) => role === 'committee_office');
  await page.request.post(`${url}/api/session/demo`, { data: { post }, headers: { 'idempotency-key': crypto.randomUUID() } });
  await page.goto(url + (await path(ask)));
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'hidden' });
  await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => undefined); // the live stream never ends
  if (drawn) await page.waitForTimeout(8000); // tiles are drawn after they came
  const file = join(folder, `${name}.png`);
  await page.screenshot({ path: file });
  spawnSync('convert', [file, '+dither', '-colors', '128', '-strip', '-define', 'png:compression-level=9', `PNG8:${file}`]);
  process.stderr.write(`docs/images/${name}.png\n`);
  await context.close();
}
await browser.close();
