/**
 * How long the register takes: list, filter, search, counts and tiles by 16 callers of six roles, in a process of their own, who ask again at
 * once, with values not asked before, while places change; then the same while a workbook of as many rows as `--import` says is brought in.
 * `npm run bench -- places [PLACES] [SECONDS] [--keep DIRECTORY] [--import ROWS] [--pause MILLIS]`, on the server of DATABASE_URL if it is set.
 * A district that stands in DIRECTORY, or on the server, with enough places is used again. One JSON line a run; the reference of the same run is
 * a call that reads nothing (`/healthz`) and a place read by its id in bare SQL.
 */
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { parseArgs } from 'node:util';
import { inAct, sealAll } from '../src/features/ledger/index.ts';
import { placeTypes } from '../src/features/people/index.ts';
import { addPlaces, changePlaces, places as placesFeature, type NewPlace } from '../src/features/places/index.ts';
import { searchableName } from '../src/features/territory/index.ts';
import { systemClock } from '../src/platform/clock.ts';
import { readConfig } from '../src/platform/config.ts';
import { migrate } from '../src/platform/db/migrate.ts';
import { openDatabase } from '../src/platform/db/open.ts';
import { newId } from '../src/platform/ids.ts';
import { makeInstallation, readInstallation } from '../src/platform/installation.ts';
import { runWaitingJobs } from '../src/platform/jobs.ts';
import { packageRoot } from '../src/core/package.ts';
import { assemble } from '../src/server.ts';
import { installation, join } from '../test/world.ts';
import { callIfCaller, startCallers, type Caller } from './callers.ts';

await callIfCaller();

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'string' }, import: { type: 'string' }, pause: { type: 'string' } },
});
const wanted = Number(positionals[0] ?? 30_000);
const seconds = Number(positionals[1] ?? 15);
const [importRows, pause] = [Number(flags.import ?? 0), Number(flags.pause ?? 0)];
const callers = 16;
/** Values not asked before, until a caller begins again. */
const callsEach = 600;
const { district } = installation;
const directory = flags.keep ?? mkdtempSync(pathOf(tmpdir(), 'fengsui-bench-'));
const database = await openDatabase({ databaseUrl: process.env['DATABASE_URL'], dataDirectory: directory });
await migrate(database, pathOf(packageRoot, 'migrations'));
const stands = (await readInstallation(database)) !== undefined;
if (!stands) await makeInstallation(database, installation);
const app = await assemble(database, systemClock, installation, { logger: false });
await app.listen({ port: 0, host: '127.0.0.1' });
const { port } = app.server.address() as AddressInfo;

const town = (i: number) => `${district}${String(1 + (i % 12)).padStart(3, '0')}`;
const village = (i: number) => `${town(i)}${String(1 + (Math.floor(i / 12) % 33)).padStart(3, '0')}`;
const villages = Array.from({ length: 12 * 33 }, (_, i) => village(i));
const regions: [code: string, kind: string, name: string][] = [
  [district, 'district', '澜江区'],
  ...Array.from({ length: 12 }, (_, i): [string, string, string] => [town(i), 'town', `${'石新港河东西南北安平长大'[i]}港镇`]),
  ...villages.map((code, i): [string, string, string] => [code, 'village', `${'甲乙丙丁戊己庚辛'[i % 8]}${i}村`]),
];
if (!stands)
  await database.bulk(
    'region',
    regions.map(([code, kind, name]) => ({
      district,
      code,
      id: newId(),
      kind,
      name,
      ...searchableName(name),
      since: '2020-01-01',
    })),
  );
const members = [
  await join(database, { role: 'grid_worker', region: village(0) }),
  await join(database, { role: 'town_office', region: town(0) }),
  await join(database, { role: 'department_officer', trade: 'D05' }),
  await join(database, { role: 'supervisor' }),
  await join(database, { role: 'town_office', region: town(3) }),
  await join(database, { role: 'committee_office' }),
];
if (!stands) await database.run('update post set root = true where id = $1', [members[5]!.post]);

const characters =
  '安宝昌成达德東丰福广贵海和恒宏华辉嘉金锦久凯康乐丽隆茂美明宁鹏庆荣瑞润盛顺泰天旺祥兴旭雅永裕源远悦云泽正志中卓';
const kinds = ['五金店', '餐饮店', '服装厂', '仓库', '宾馆', '幼儿园', '汽修厂', '超市', '网吧', '加工厂', '公寓', '养老院'];
const name = (i: number) =>
  `${characters[i % 57]}${characters[(i * 7) % 57]}${characters[(i * 31) % 57]}${kinds[(i * 5) % 12]}${i % 9 === 0 ? `（${i}号）` : ''}`;
const place = (i: number): NewPlace => ({
  form: i % 3 === 0 ? 'building' : 'occupancy',
  name: name(i),
  ...(i % 40 !== 0 && { type: placeTypes[(i * 13) % 61]!.code, region: village(i) }),
  address: `${'石新港河东西南北'[i % 8]}港路${(i * 17) % 900}号`,
  ...(i % 7 !== 0 && { position: { lon: 121.1 + (i % 1000) / 4000, lat: 31.2 + ((i * 7) % 1000) / 4000, source: 'survey' } }),
  ...(i % 2 === 0 && { operator: { name: `${name(i)}有限公司` } }),
  attributes: { structure: 'brick_concrete', ...(i % 11 === 0 && { lodging: true }), sprinklers: i % 5 === 0 },
  measures: [
    { measure: 'floor_area', value: 30 + ((i * 37) % 4000), asOf: '2025-03-01', source: '普查' },
    { measure: 'people', value: 2 + ((i * 11) % 90), asOf: '2025-03-01', source: '普查' },
    { measure: 'storeys', value: 1 + (i % 6), asOf: '2025-03-01', source: '普查' },
  ],
  contacts: [{ part: 'manager', name: '甲乙', telephone: `138${String(10_000_000 + ((i * 7919) % 89_999_999))}` }],
});
const act = <A>(perform: Parameters<typeof inAct<A>>[3]) => {
  const id = newId();
  return inAct(database, systemClock, { id, district, actor: null, post: null, via: 'job', request: id }, perform);
};
const began = performance.now();
const known = async () => (await database.run('select id from place where closed_on is null')).rows.map(({ id }) => id as string);
for (let from = (await known()).length; from < wanted; from += 10_000) {
  const batch = Array.from({ length: Math.min(10_000, wanted - from) }, (_, k) => place(from + k));
  await act(async (tx, one) => ({ status: 200, answer: (await addPlaces(tx, one, batch)).codes.length }));
}
const ids = await known();
const addSeconds = (performance.now() - began) / 1000;
console.error(`${ids.length} places after ${addSeconds.toFixed(1)} s`);
if (addSeconds > 5) for (const table of ['place', 'place_contact', 'firm']) await database.run(`analyze ${table}`);
await database.tidy();
await sealAll(database, district);

type Read = [group: 'list' | 'filter' | 'search' | 'counts' | 'tile', url: () => string];
const any = (below: number) => Math.floor(Math.random() * below);
const kindsOfName = () => kinds[any(12)]!;
const reads: Read[] = [
  ['list', () => '/api/places'],
  ['list', () => '/api/places?sort=updated'],
  ['filter', () => `/api/places?type=${placeTypes[any(61)]!.code}`],
  ['filter', () => `/api/places?region=${town(any(12))}&missing=position`],
  ['filter', () => `/api/places?region=${village(any(wanted))}&sort=region`],
  ['filter', () => `/api/places?flag=THREE_IN_ONE&form=occupancy&sort=type`],
  ['filter', () => `/api/places?keyUnit=proposed&sort=region`],
  ['counts', () => `/api/places/counts?region=${town(any(12))}`],
  ['search', () => `/api/places?q=${encodeURIComponent(name(any(wanted)).slice(0, 3))}`],
  ['search', () => `/api/places?q=${encodeURIComponent(kindsOfName())}`],
  ['search', () => `/api/places?q=${encodeURIComponent(`港路${any(900)}号`)}`],
  ['search', () => `/api/places?q=${searchableName(name(any(wanted))).initials.slice(0, 4)}`],
  ['search', () => `/api/places?q=${String(1000 + any(8999))}`],
];

/** Tiles that a caller has on the screen, at the address the map gives; asked for again and again. */
async function tilesOf(headers: Record<string, string>): Promise<string[]> {
  const map = (await app.inject({ method: 'GET', url: '/api/place-map', headers })).json() as {
    tiles: string;
    box: number[] | null;
  };
  if (!map.box) return [];
  const z = 12;
  const column = (lon: number) => Math.floor((lon / 360 + 0.5) * 2 ** z);
  const row = (lat: number) => {
    const sine = Math.sin((lat * Math.PI) / 180);
    return Math.floor((0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI) * 2 ** z);
  };
  const [west, south, east, north] = map.box as [number, number, number, number];
  const tiles: string[] = [];
  for (let x = column(west); x <= column(east); x++)
    for (let y = row(north); y <= row(south); y++)
      tiles.push(map.tiles.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y)));
  return tiles;
}

const at = (list: readonly number[], share: number) =>
  Math.round((list.toSorted((a, b) => a - b)[Math.floor(list.length * share)] ?? 0) * 10) / 10;
const spread = (list: readonly number[]) => ({
  calls: list.length,
  p50: at(list, 0.5),
  p95: at(list, 0.95),
  p99: at(list, 0.99),
});

async function timed(url: string, headers: Record<string, string>): Promise<number> {
  const started = performance.now();
  const reply = await app.inject({ method: 'GET', url, headers });
  const took = performance.now() - started;
  if (reply.statusCode !== 200) throw new Error(`${url}: ${reply.body}`);
  return took;
}

/** One kind of reading after the other would be kinder than life: all mixed, until `done` says so. */
async function measure(what: string, done: () => boolean): Promise<object> {
  const took = new Map<string, number[]>();
  const note = (group: string, millis: number) => void (took.get(group)?.push(millis) ?? took.set(group, [millis]));
  const over = new AbortController();
  let changes = 0;
  const asking: Caller[] = [];
  for (let member = 0; member < callers; member++) {
    const cookie = members[member % 6]!.headers['cookie']!;
    const tiles = await tilesOf({ cookie });
    for (const tile of tiles) await timed(tile, { cookie });
    const calls = Array.from({ length: callsEach }, (_, n): Caller['calls'][number] => {
      if (n % 20 === 19) return ['noop', '/healthz'];
      if (n % 5 === 4 && tiles.length > 0) return ['tile', tiles[any(tiles.length)]!];
      const [group, url] = reads[any(reads.length)]!;
      return [group, url()];
    });
    asking.push({ cookie, calls });
  }
  async function changer(): Promise<void> {
    while (!over.signal.aborted) {
      const id = ids[any(ids.length)]!;
      const attributes = { detectors: { base: null, value: true } };
      await act(async (tx, one) => ({ status: 200, answer: await changePlaces(tx, one, [{ id, change: { attributes } }]) }));
      changes += 1;
      const began2 = performance.now();
      await database.run('select * from place where district = $1 and id = $2', [district, id]);
      note('sqlById', performance.now() - began2);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  const stopCalling = await startCallers({ port, callers: asking, pause });
  const [cpu, from] = [process.cpuUsage(), performance.now()];
  const changing = changer();
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 50));
  const called = await stopCalling();
  over.abort();
  await changing;
  const used = process.cpuUsage(cpu);
  const lasted = (performance.now() - from) / 1000;
  if (called.failed.length > 0) throw new Error(`${called.failed.length} calls failed, as ${called.failed[0]}`);
  for (const [group, list] of Object.entries(called.took)) took.set(group, list);
  const all = ['list', 'filter', 'search', 'counts', 'tile'].flatMap((group) => took.get(group) ?? []);
  return {
    bench: 'places',
    run: what,
    engine: database.describe.engine,
    places: ids.length,
    callers,
    pause,
    seconds: Math.round(lasted),
    perSecond: Math.round(all.length / lasted),
    changes,
    cpuMillisPerCall: Math.round((used.user + used.system) / 10 / all.length) / 100,
    callersMillisPerCall: Math.round((called.cpuMillis * 100) / all.length) / 100,
    rssMb: Math.round(process.memoryUsage().rss / 1e6),
    all: spread(all),
    ...Object.fromEntries([...took].sort().map(([group, list]) => [group, spread(list)])),
  };
}

const coldBegan = performance.now();
await timed('/api/places', { cookie: members[5]!.headers['cookie']! });
console.error(`register read in ${Math.round(performance.now() - coldBegan)} ms`);
const warming = performance.now();
const around = { district, database, clock: systemClock, config: readConfig({}), signal: new AbortController().signal };
await placesFeature.duties!.find((duty) => duty.name === 'places.register')!.run(around);
console.error(`rows written ahead in ${Math.round(performance.now() - warming)} ms`);
/** From when it is first asked. */
const timeUp = (of: number) => {
  let ends: number | undefined;
  return () => performance.now() > (ends ??= performance.now() + of * 1000);
};
await measure('warm up', timeUp(2));
console.log(JSON.stringify(await measure('reading', timeUp(seconds))));
if (importRows > 0) console.log(JSON.stringify(await whileImporting()));

/** A workbook of fresh places comes in by the same jobs as in the server, and is taken back. */
async function whileImporting(): Promise<object> {
  const id = newId();
  // A fresh Idempotency-Key at each reading.
  const importer = members[5]!;
  const send = async (path: string, payload: object) => {
    const reply = await app.inject({ method: 'POST', url: `/api/places/imports${path}`, headers: importer.headers, payload });
    if (reply.statusCode >= 300) throw new Error(reply.body);
  };
  const lines = Array.from({ length: importRows }, (_, k) => {
    const i = wanted + k;
    return `导入${name(i)}${k},${placeTypes[any(61)]!.code},${village(i)},${`石新港河`[i % 4]}港路${any(9000)}号,${121.1 + any(1000) / 4000},${31.2 + any(1000) / 4000}`;
  });
  const text = `场所名称,类型代码,区划代码,地址,经度,纬度\n${lines.join('\n')}\n`;
  const content = Buffer.from(text).toString('base64');
  const stages: string[] = [];
  const importBegan = performance.now();
  let done = false;
  const importing = (async () => {
    const run = async (path: string, payload: object, reaches: string) => {
      await send(path, payload);
      await runWaitingJobs(placesFeature.jobs!, around);
      const reply = await app.inject({ method: 'GET', url: `/api/places/imports/${id}`, headers: importer.headers });
      if (reply.json().stage !== reaches) throw new Error(`the import did not come to ${reaches}: ${reply.body}`);
      stages.push(`${reaches} after ${Math.round((performance.now() - importBegan) / 100) / 10} s`);
    };
    await run('', { id, fileName: 'places.csv', sender: null, content }, 'columns');
    await run(`/${id}/columns`, { datum: 'wgs84', sheets: [] }, 'difference');
    await run(`/${id}/commit`, {}, 'committed');
    await run(`/${id}/undo`, {}, 'undone');
  })().finally(() => (done = true));
  const [measured] = await Promise.all([measure(`while ${importRows} rows are imported and taken back`, () => done), importing]);
  return { ...measured, stages };
}

await app.close();
await database.close();
if (!flags.keep) rmSync(directory, { recursive: true, force: true });
