/**
 * How long the register takes: bringing in PLACES places, then list, filter and search by 16 callers of six roles while places change.
 * `npm run bench -- places [PLACES] [SECONDS]`, on the server of DATABASE_URL if it is set. One JSON line.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { inAct, sealAll } from '../src/features/ledger/index.ts';
import { placeTypes } from '../src/features/people/index.ts';
import { addPlaces, changePlaces, type NewPlace } from '../src/features/places/index.ts';
import { searchableName } from '../src/features/territory/index.ts';
import { systemClock } from '../src/platform/clock.ts';
import { migrate } from '../src/platform/db/migrate.ts';
import { openDatabase } from '../src/platform/db/open.ts';
import { newId } from '../src/platform/ids.ts';
import { makeInstallation } from '../src/platform/installation.ts';
import { packageRoot } from '../src/platform/package.ts';
import { assemble } from '../src/server.ts';
import { installation, join } from '../test/world.ts';

const wanted = Number(process.argv[2] ?? 30_000);
const seconds = Number(process.argv[3] ?? 15);
const callers = 16;
const { district } = installation;
const directory = mkdtempSync(pathOf(tmpdir(), 'fengsui-bench-'));
const database = await openDatabase({ databaseUrl: process.env['DATABASE_URL'], dataDirectory: directory });
await migrate(database, pathOf(packageRoot, 'migrations'));
await makeInstallation(database, installation);
const app = await assemble(database, systemClock, installation, { logger: false });

const town = (i: number) => `${district}${String(1 + (i % 12)).padStart(3, '0')}`;
const village = (i: number) => `${town(i)}${String(1 + (Math.floor(i / 12) % 33)).padStart(3, '0')}`;
const villages = Array.from({ length: 12 * 33 }, (_, i) => village(i));
const regions: [code: string, kind: string, name: string][] = [
  [district, 'district', '澜江区'],
  ...Array.from({ length: 12 }, (_, i): [string, string, string] => [town(i), 'town', `${'石新港河东西南北安平长大'[i]}港镇`]),
  ...villages.map((code, i): [string, string, string] => [code, 'village', `${'甲乙丙丁戊己庚辛'[i % 8]}${i}村`]),
];
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
await database.run('update post set root = true where id = $1', [members[5]!.post]);

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
const ids: string[] = [];
for (let from = 0; from < wanted; from += 30_000) {
  const batch = Array.from({ length: Math.min(30_000, wanted - from) }, (_, k) => place(from + k));
  const { answer } = await act(async (tx, one) => ({ status: 200, answer: (await addPlaces(tx, one, batch)).ids }));
  ids.push(...answer);
}
const addSeconds = (performance.now() - began) / 1000;
console.error(`added ${wanted} in ${addSeconds.toFixed(1)} s`);
await database.run('analyze place');
await database.run('analyze place_contact');
await database.tidy();
await sealAll(database, district);

const reads = [
  () => '/api/places',
  () => '/api/places?sort=updated',
  () => `/api/places?type=${placeTypes[Math.floor(Math.random() * 61)]!.code}`,
  () => `/api/places?region=${town(Math.floor(Math.random() * 12))}&missing=position`,
  () => `/api/places?flag=THREE_IN_ONE&form=occupancy`,
  () => `/api/places?keyUnit=proposed&sort=region`,
  () => '/api/places/counts',
  () => `/api/places?q=${encodeURIComponent(name(Math.floor(Math.random() * wanted)).slice(0, 3))}`,
  () => `/api/places?q=${encodeURIComponent(kinds[Math.floor(Math.random() * 12)]!)}`,
  () => `/api/places?q=${encodeURIComponent(`港路${Math.floor(Math.random() * 900)}号`)}`,
  () => `/api/places?q=${String(1000 + Math.floor(Math.random() * 8999))}`,
];
const times = new Map<number, number[]>();
const ends = performance.now() + seconds * 1000;
let changes = 0;
async function caller(member: number): Promise<void> {
  while (performance.now() < ends) {
    const which = Math.floor(Math.random() * reads.length);
    const started = performance.now();
    const reply = await app.inject({ method: 'GET', url: reads[which]!(), headers: members[member % 6]!.headers });
    if (reply.statusCode !== 200) throw new Error(reply.body);
    times.set(which, [...(times.get(which) ?? []), performance.now() - started]);
    // As a page is read: a caller who asks again at once is not one of sixteen people.
    await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 600));
  }
}
async function changer(): Promise<void> {
  while (performance.now() < ends) {
    const id = ids[Math.floor(Math.random() * ids.length)]!;
    const attributes = { detectors: { base: null, value: true } };
    await act(async (tx, one) => ({ status: 200, answer: await changePlaces(tx, one, [{ id, change: { attributes } }]) }));
    changes += 1;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
await Promise.all([...Array.from({ length: callers }, (_, i) => caller(i)), changer()]);
const at = (list: readonly number[], share: number) =>
  Math.round((list.toSorted((a, b) => a - b)[Math.floor(list.length * share)] ?? 0) * 10) / 10;
const all = [...times.values()].flat();
const perRead = [...times]
  .sort(([a], [b]) => a - b)
  .map(([which, list]) => [decodeURIComponent(reads[which]!()), at(list, 0.95)]);
console.log(
  JSON.stringify({
    engine: database.describe.engine,
    places: wanted,
    addSeconds: Math.round(addSeconds * 10) / 10,
    calls: all.length,
    changes,
    p50: at(all, 0.5),
    p95: at(all, 0.95),
    p99: at(all, 0.99),
    perRead: Object.fromEntries(perRead),
  }),
);
await app.close();
await database.close();
rmSync(directory, { recursive: true, force: true });
