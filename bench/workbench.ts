/**
 * How long the workbench takes with 100,000 open obligations, 16 callers of six roles who ask again at once, a writer and the sealer at work.
 * `npm run bench -- workbench [OBLIGATIONS] [SECONDS] [--keep DIRECTORY]`, on the server of DATABASE_URL if it is set. What stands in
 * DIRECTORY, or on the server, is used again. One JSON line; the reference of the same run is a call that reads nothing (`/healthz`) and an
 * obligation read by its id in bare SQL.
 */
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { parseArgs } from 'node:util';
import { inAct, sealAll } from '../src/features/ledger/index.ts';
import { openObligation } from '../src/features/obligations/index.ts';
import { systemClock } from '../src/platform/clock.ts';
import { migrate } from '../src/platform/db/migrate.ts';
import { openDatabase } from '../src/platform/db/open.ts';
import { newId } from '../src/platform/ids.ts';
import { makeInstallation, readInstallation } from '../src/platform/installation.ts';
import { packageRoot } from '../src/core/package.ts';
import { assemble } from '../src/server.ts';
import { installation, join } from '../test/world.ts';
import { callIfCaller, startCallers } from './callers.ts';

await callIfCaller();

const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: { keep: { type: 'string' } } });
const open = Number(positionals[0] ?? 100_000);
const seconds = Number(positionals[1] ?? 15);
const callers = 16;
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
const members = [
  await join(database, { role: 'grid_worker', region: village(0) }),
  await join(database, { role: 'town_office', region: town(0) }),
  await join(database, { role: 'department_officer', trade: 'D05' }),
  await join(database, { role: 'supervisor' }),
  await join(database, { role: 'town_office', region: town(3) }),
  await join(database, { role: 'committee_office' }),
];
if (!stands) await database.run('update post set root = true where id = $1', [members[5]!.post]);
const posts = members.map(({ post }) => post);
for (let i = 0; i < 800; i++) posts.push(newId());
const began = performance.now();
if (stands) await handToMembers();
else await fill();
const loadSeconds = (performance.now() - began) / 1000;

/** Who held it in an earlier run is asked no more: the new members take their place. */
async function handToMembers(): Promise<void> {
  const held = await database.run(`select o.holder, array_agg(distinct p.title) from obligation o join post p on p.id = o.holder
    where o.ended_at is null and p.title = '岗位' group by o.holder order by count(*) desc limit 6`);
  for (const [at, { holder }] of held.rows.entries())
    for (const column of ['holder', 'giver'])
      await database.run(`update obligation set ${column} = $1 where ${column} = $2`, [members[at]!.post, holder]);
  await database.script('vacuum analyze obligation');
}

async function fill(): Promise<void> {
  const organisation = newId();
  const openedAt = '2020-01-01T00:00:00Z';
  await database.bulk('organisation', [
    { district, id: organisation, kind: 'other', name: '村委会', initials: 'cwh', sortKey: 'cwh', region: district, openedAt },
  ]);
  await database.bulk(
    'post',
    posts.slice(6).map((id) => ({ district, id, organisation, title: '网格', openedAt, desk: false, root: false })),
  );

  const now = Date.now();
  const instant = (days: number) => new Date(now + days * 86_400_000).toISOString();
  const term = { count: 5, unit: 'workday', roll: true };
  for (let from = 0; from < open; from += 10_000) {
    const made = Array.from({ length: Math.min(10_000, open - from) }, (_, k) => {
      const i = from + k;
      const holder = posts[i % 50 === 0 ? (i / 50) % 6 : 6 + ((i * 7) % 800)]!;
      return { i, id: newId(), matter: newId(), holder, openedAt: instant(-20), dueAt: instant(((i * 37) % 600) / 20 - 4) };
    });
    await database.bulk(
      'matter',
      made.map(({ i, matter, openedAt: at }) => ({
        district,
        id: matter,
        kind: 'task',
        number: null,
        title: `清理消防通道 ${i}`,
        demand: '限期清走堆放物',
        region: village(i),
        trade: `D0${1 + (i % 9)}`,
        origin: '检查',
        openedAt: at,
      })),
    );
    await database.bulk(
      'obligation',
      made.map(({ i, id, matter, holder, openedAt: at, dueAt }) => ({
        district,
        id,
        kind: 'matter.task',
        subjectKind: 'matter',
        subject: matter,
        parent: null,
        region: village(i),
        trade: `D0${1 + (i % 9)}`,
        state: 'held',
        openedAt: at,
        endedAt: null,
        holder,
        offeredTo: null,
        giver: posts[i % 6],
        dueAt,
        term,
        calendarEdition: '',
        dueProvisional: false,
        ladder: 'matter-overdue',
        ladderStep: 3,
        extensions: 0,
        nextAt: null,
        ignored: 0,
        version: 1,
      })),
    );
  }
  await database.script('analyze');
}

const stop = new AbortController();
let written = 0;
const writer = (async () => {
  while (!stop.signal.aborted) {
    const request = { id: newId(), district, actor: null, post: null, via: 'job' as const, request: 'bench' };
    await inAct(database, systemClock, request, async (tx, act) => {
      const place = { subjectKind: 'matter', subject: newId(), region: village(written), trade: 'D05' };
      await openObligation(tx, act, { kind: 'matter.task', ...place, holder: members[written % 6]!.post });
      return { status: 200, answer: null };
    });
    written += 1;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
})();
const sealer = (async () => {
  while (!stop.signal.aborted) {
    await sealAll(database, district);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
})();

const tabs = ['mine', 'mine', 'scope', 'mine', 'waiting'];
const byId: number[] = [];
const [{ id: someone }] = (await database.run('select id from obligation limit 1')).rows as [{ id: string }];
/** The warm-up is measured by nobody. */
async function drive(millis: number) {
  const asking = Array.from({ length: callers }, (_, caller) => ({
    cookie: members[caller % 6]!.headers['cookie']!,
    calls: Array.from({ length: 20 }, (__, n): [string, string] => {
      const tab = tabs[(n + caller) % tabs.length]!;
      return n === 19 ? ['noop', '/healthz'] : [tab, `/api/workbench?tab=${tab}`];
    }),
  }));
  const stopCalling = await startCallers({ port, callers: asking, pause: 0 });
  for (const until = performance.now() + millis; performance.now() < until;) {
    const bare = performance.now();
    await database.run('select * from obligation where district = $1 and id = $2', [district, someone]);
    byId.push(performance.now() - bare);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return stopCalling();
}
await drive(3000);
byId.length = 0;
const cpu = process.cpuUsage();
const { took, failed, cpuMillis } = await drive(seconds * 1000);
const used = process.cpuUsage(cpu);
stop.abort();
await Promise.all([writer, sealer]);

const at = (list: number[], share: number) =>
  Math.round([...list].sort((a, b) => a - b)[Math.floor(list.length * share)]! * 10) / 10;
const { noop = [], ...byTab } = took;
const all = Object.values(byTab).flat();
const report = {
  bench: 'workbench',
  engine: database.describe.engine,
  open,
  callers,
  seconds,
  calls: all.length,
  perSecond: Math.round(all.length / seconds),
  failed: failed.length,
  written,
  loadSeconds: Math.round(loadSeconds),
  p50: at(all, 0.5),
  p95: at(all, 0.95),
  p99: at(all, 0.99),
  cpuMillisPerCall: Math.round((used.user + used.system) / 10 / all.length) / 100,
  callersMillisPerCall: Math.round((cpuMillis * 100) / all.length) / 100,
  rssMb: Math.round(process.memoryUsage().rss / 1e6),
  noop: { p50: at(noop, 0.5), p95: at(noop, 0.95) },
  sqlById: { p50: at(byId, 0.5), p95: at(byId, 0.95) },
  byTab: Object.fromEntries(Object.entries(byTab).map(([tab, list]) => [tab, { p50: at(list, 0.5), p95: at(list, 0.95) }])),
};
process.stdout.write(`${JSON.stringify(report)}\n`);
await app.close();
await database.close();
if (!flags.keep) rmSync(directory, { recursive: true });
