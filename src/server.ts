/** Puts everything together; the only file that knows every feature. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import staticFiles from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { announceShipped, calendar } from './features/calendar/index.ts';
import { acceptVerbs, followerOf, inAct, keepLedger, ledger, record } from './features/ledger/index.ts';
import { accounts, sessionOf } from './features/accounts/index.ts';
import { obligations } from './features/obligations/index.ts';
import { people } from './features/people/index.ts';
import { rights } from './features/people/rules.ts';
import { territory } from './features/territory/index.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import { readConfig, type Config } from './platform/config.ts';
import { migrate } from './platform/db/migrate.ts';
import type { Database } from './platform/db/index.ts';
import { openDatabase } from './platform/db/open.ts';
import type { Feature, Verbs } from './platform/feature.ts';
import { buildApp } from './platform/http/app.ts';
import { openApi } from './platform/http/openapi.ts';
import { newId } from './platform/ids.ts';
import { makeInstallation, readInstallation, type Installation } from './platform/installation.ts';
import { packageRoot, version } from './platform/package.ts';

/** In the order of docs/architecture.md, lowest first; a feature imports only features above it in this list. */
export const features: readonly Feature[] = [ledger, calendar, territory, people, accounts, obligations];

/** @throws Error if two features declare one verb, or one lacks a text */
export function allVerbs(of: readonly Feature[]): Verbs {
  const verbs: Verbs = {};
  for (const [name, verb] of of.flatMap((feature) => Object.entries(feature.verbs ?? {}))) {
    if (verbs[name]) throw new Error(`the verb ${name} is declared twice`);
    if (!verb.zh || !verb.en) throw new Error(`the verb ${name} lacks a text`);
    verbs[name] = verb;
  }
  return verbs;
}

/** @throws Error if an endpoint asks for a permission that its feature does not declare, or the table of roles names one that nobody declares */
export function checkRights(of: readonly Feature[], table: Readonly<Record<string, readonly string[]>> = rights): void {
  const declared = new Set(of.flatMap((feature) => Object.keys(feature.permissions ?? {})));
  for (const { endpoint } of of.flatMap((feature) => feature.routes ?? [])) {
    const { access } = endpoint;
    if (access !== 'public' && access !== 'signed-in' && !declared.has(access))
      throw new Error(`${endpoint.method} ${endpoint.path} asks for ${access}, which no feature declares`);
  }
  for (const permission of Object.keys(table))
    if (!declared.has(permission)) throw new Error(`the table of roles names ${permission}, which no feature declares`);
}

export interface Running {
  url: string;
  stop(): Promise<void>;
}

/** Opens or makes the district of `config`, and answers on its port. */
export async function startServer(config: Config, options: { clock?: Clock; webFiles?: string } = {}): Promise<Running> {
  const clock = options.clock ?? systemClock;
  acceptVerbs(allVerbs(features));
  const front = await listen(config, starting);
  const database = await openDatabase(config);
  await migrate(database, join(packageRoot, 'migrations'));
  const installation = (await readInstallation(database)) ?? (await beginDemo(database, clock, config));
  const app = await assemble(database, clock, installation, { logger: { level: config.logLevel }, config }, (listener) =>
    front.hand(listener),
  );
  await app.register(staticFiles, { root: options.webFiles ?? join(packageRoot, 'dist/web'), cacheControl: false });
  await app.ready();
  const keeping = await keepLedger(database, installation.district, {
    logDirectory: config.dataDirectory,
    keyFile: config.sealKey,
    failed: (error, what) => app.log.error({ err: error }, what),
  });
  return {
    url: front.url,
    stop: async () => {
      await app.close();
      await keeping.stop();
      await database.close();
    },
  };
}

/** The app on an open database, without a port: what tests call in memory. */
export async function assemble(
  database: Database,
  clock: Clock,
  installation: Installation,
  options: Parameters<typeof buildApp>[1] & { config?: Config },
  attach?: (listener: RequestListener) => Server,
): Promise<FastifyInstance> {
  const { district } = installation;
  const config = options.config ?? readConfig({});
  const around = { district, database, clock, config };
  acceptVerbs(allVerbs(features));
  checkRights(features);
  const app = await buildApp(
    {
      district,
      installation,
      config,
      database,
      clock,
      features,
      sessionOf: (visit) => sessionOf(around, visit),
      inAct: (request, perform) => inAct(database, clock, request, perform),
      newestSeal: () => followerOf(database)?.newest(),
    },
    { ...options, ...(attach && { attach }) },
  );
  const document = openApi(features, version);
  app.get('/api/openapi.json', async () => document);
  app.get('/healthz', async () => ({ ok: true }));
  app.get('/readyz', async () => {
    await database.run('select 1');
    return { ready: true };
  });
  return app;
}

async function beginDemo(database: Database, clock: Clock, config: Config): Promise<Installation> {
  const installation: Installation = { district: '990101', name: '澜江区', demo: true, timeZone: config.timeZone };
  await makeInstallation(database, installation);
  const id = newId();
  await inAct(
    database,
    clock,
    { id, district: installation.district, actor: null, post: null, via: 'job', request: 'begin' },
    async (tx, act) => {
      await record(tx, act, [
        {
          verb: 'ledger.begun',
          subjectKind: 'district',
          subject: id,
          region: installation.district,
          trade: null,
          facts: { demo: true },
        },
      ]);
      await announceShipped(tx, act);
      return { status: 200, answer: null };
    },
  );
  return installation;
}

/** Until the district is open, every address says that it is starting. */
const starting: RequestListener = (request, reply) => {
  if (request.url === '/readyz') {
    reply.writeHead(503, { 'content-type': 'application/json' }).end('{"ready":false}');
    return;
  }
  reply.writeHead(503, { 'content-type': 'text/html; charset=utf-8', 'retry-after': '1' });
  reply.end(
    '<!doctype html><html lang="zh-CN"><meta http-equiv="refresh" content="1"><title>烽燧</title><p>正在启动… Starting…</p>',
  );
};

async function listen(
  config: Config,
  first: RequestListener,
): Promise<{ url: string; hand: (listener: RequestListener) => Server }> {
  let current = first;
  const server = createServer((request, reply) => current(request, reply));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`,
    hand: (listener) => {
      current = listener;
      return server;
    },
  };
}
