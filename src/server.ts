/** Puts everything together; the only file that knows every feature. */
import type { RequestListener, Server } from 'node:http';
import { join } from 'node:path';
import staticFiles, { type FastifyStaticOptions } from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { demo, foundDemo } from './demo/index.ts';
import { calendar } from './features/calendar/index.ts';
import { cover } from './features/cover/index.ts';
import { acceptVerbs, followerOf, inAct, keepLedger, ledger, onCommit } from './features/ledger/index.ts';
import { accounts, sessionOf } from './features/accounts/index.ts';
import { messages } from './features/messages/index.ts';
import { obligations } from './features/obligations/index.ts';
import { keepWatch, operations, watchedDuties } from './features/operations/index.ts';
import { people } from './features/people/index.ts';
import { rights } from './features/people/rules.ts';
import { places } from './features/places/index.ts';
import { risk } from './features/risk/index.ts';
import { territory } from './features/territory/index.ts';
import { nameRights } from './platform/access.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import { BadInput } from './platform/command-errors.ts';
import { readConfig, type Config } from './platform/config.ts';
import { migrate, pendingMigrations } from './platform/db/migrate.ts';
import type { Database } from './platform/db/index.ts';
import { openDatabase } from './platform/db/open.ts';
import { startDuties, type Duties, type Duty } from './platform/duties.ts';
import { freeJobs, jobWasSent, runWaitingJobs, type JobKinds } from './platform/jobs.ts';
import { openMetrics } from './platform/metrics.ts';
import { personalFacts, type Feature, type Verbs } from './platform/feature.ts';
import { buildApp } from './platform/http/app.ts';
import { openFront } from './platform/http/front.ts';
import { answerStarting, Progress } from './platform/http/start-page.ts';
import { openApi } from './platform/http/openapi.ts';
import { readInstallation, type Installation } from './platform/installation.ts';
import { openControl } from './platform/owner/control.ts';
import { own, type Owner, type Ownership } from './platform/owner/lock.ts';
import { packageRoot, version } from './core/package.ts';

const migrations = join(packageRoot, 'migrations');

/** In the order of docs/architecture.md, lowest first; a feature imports only features above it in this list. */
export const features: readonly Feature[] = [
  ledger,
  calendar,
  territory,
  people,
  accounts,
  obligations,
  messages,
  places,
  risk,
  cover,
  operations,
  demo,
];

/** @throws Error if two features declare one verb, or one lacks a text or takes a personal field among its facts */
export function allVerbs(of: readonly Feature[]): Verbs {
  const verbs: Verbs = {};
  for (const [name, verb] of of.flatMap((feature) => Object.entries(feature.verbs ?? {}))) {
    if (verbs[name]) throw new Error(`the verb ${name} is declared twice`);
    if (!verb.zh || !verb.en) throw new Error(`the verb ${name} lacks a text`);
    const [field] = personalFacts(verb);
    if (field) throw new Error(`the verb ${name} has the fact ${field}, which could hold personal data`);
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
  /** Resolves if the database is gone for good and the server has to end. */
  lost: Promise<Error>;
  /** Takes no more, finishes what runs (10 s), then closes the database. */
  stop(): Promise<void>;
}

interface StartOptions {
  clock?: Clock;
  webFiles?: string;
  /** The web app is being built meanwhile. */
  webBuilt?: () => Promise<void>;
  progress?: Progress;
}

/** Opens or makes the district of `config`, and answers on its port. @throws BadInput if another process owns the directory */
export async function startServer(config: Config, options: StartOptions = {}): Promise<Running> {
  const { clock = systemClock, webBuilt = async () => undefined, progress = new Progress() } = options;
  const owned = await ownOrRefuse(config);
  const undo: (() => Promise<unknown>)[] = [async () => owned.release()];
  try {
    const front = await openFront(config, answerStarting(progress));
    undo.push(() => front.close());
    const control = await openControl(owned.owner, front.answer);
    undo.push(() => control.close());
    const web = progress.step({ zh: '准备网页', en: 'Prepare the web app' }, webBuilt);
    const database = await openDistrict(config, clock, progress);
    undo.push(() => database.close());
    const installation = (await readInstallation(database))!;
    let answering: RequestListener = front.answer;
    const app = await assemble(database, clock, installation, optionsOf(config), (listener) => {
      answering = listener;
      return front.server;
    });
    await web;
    await app.register(staticFiles, { root: options.webFiles ?? join(packageRoot, 'dist/web'), ...webFileOptions });
    await app.ready();
    const keeping = await keepLedger(database, installation.district, {
      logDirectory: config.dataDirectory,
      keyFile: config.sealKey,
      failed: (error, what) => app.log.error({ err: error }, what),
    });
    const surroundings = { district: installation.district, database, clock, config };
    for (const text of await cutOff(surroundings)) app.log.warn(text);
    const duties = startDuties([...features.flatMap((feature) => feature.duties ?? []), jobsDuty], surroundings, (duty, error) =>
      app.log.error({ err: error, duty }, 'a duty failed'),
    );
    wakeForJobs(database, installation.district, duties);
    keepWatch(database, duties, jobKinds);
    front.hand(answering); // not before: an app that is not ready breaks on requests
    owned.announce(front.url);
    return {
      url: front.url,
      lost: database.lost,
      stop: async () => {
        await Promise.all([front.close(), control.close(), app.close()]);
        await duties.stop();
        await keeping.stop();
        await database.checkpoint();
        await database.close();
        owned.release();
      },
    };
  } catch (error) {
    for (const close of undo.toReversed()) await close().catch(() => undefined);
    throw error;
  }
}

/** The build writes each file a second and third time, compressed; names under assets/ change with their content. */
const webFileOptions: Partial<FastifyStaticOptions> = {
  cacheControl: false,
  preCompressed: true,
  setHeaders: (reply, path) =>
    void reply.header('cache-control', /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'),
};

const jobKinds = Object.assign({}, ...features.map(({ jobs }) => jobs ?? {})) as JobKinds;

const jobsDuty: Duty = {
  name: 'jobs',
  text: { zh: '办后台任务', en: 'Do the jobs that wait' },
  everySeconds: 1,
  run: async (context) => void (await runWaitingJobs(jobKinds, context)),
};

/** A job is begun as soon as the act that sent it is committed. */
const wakeForJobs = (database: Database, district: string, duties: Duties) =>
  onCommit(database, () => {
    if (jobWasSent(district)) duties.wake(jobsDuty.name);
  });

/** Takes up what the last server left in the middle. @returns a sentence for each */
async function cutOff(around: Parameters<typeof freeJobs>[0]): Promise<string[]> {
  const kinds = await freeJobs(around);
  return kinds.map(
    (kind) => `the last server was stopped in the middle of "${jobKinds[kind]?.text.en ?? kind}"; it is taken up again`,
  );
}

const optionsOf = (config: Config) => ({
  config,
  logger: { level: config.logLevel },
  trustProxy: config.trustProxy,
  secure: config.tlsCert !== undefined,
});

async function ownOrRefuse(config: Config): Promise<Ownership> {
  const owned = await own(config.dataDirectory);
  if (!('takenBy' in owned)) return owned;
  const { pid, url } = owned.takenBy;
  throw new BadInput(
    `--data: ${config.dataDirectory} is in use by process ${pid}${url ? `, which serves it at ${url}` : ''}; stop it first or choose another directory`,
  );
}

/** The database with everything applied and a district in it. The caller owns the directory. */
async function openDistrict(config: Config, clock: Clock, progress: Progress): Promise<Database> {
  acceptVerbs(allVerbs(features));
  const database = await progress.step({ zh: '打开数据库', en: 'Open the database' }, () => openDatabase(config));
  try {
    if ((await pendingMigrations(database, migrations)).length > 0)
      await progress.step({ zh: '更新数据库结构', en: 'Bring the database up to date' }, () => migrateAsOwner(config, database));
    if (!(await readInstallation(database))) {
      if (config.demo === 'none') throw new BadInput(`${database.describe.place}: there is no district; fengsui init makes one`);
      await progress.step({ zh: '造演示区', en: 'Make the demo district' }, () => foundDemo(database, clock, config));
    }
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function migrateAsOwner(config: Config, database: Database): Promise<void> {
  if (config.databaseOwnerUrl)
    throw new BadInput('the database lacks migrations; run fengsui migrate, which uses DATABASE_OWNER_URL, then start again');
  await migrate(database, migrations);
}

/** Serves the district to one command on its control socket, without a port or the sealer; of the duties only the jobs a command sends. */
export async function serveCommand(config: Config): Promise<{ owner: Owner; stop(): Promise<void> } | { takenBy: Owner }> {
  const owned = await own(config.dataDirectory);
  if ('takenBy' in owned) return owned;
  try {
    const database = await openDistrict({ ...config, demo: 'none' }, systemClock, new Progress());
    try {
      const installation = (await readInstallation(database))!;
      const progress = new Progress();
      let answering = answerStarting(progress);
      const control = await openControl(owned.owner, (request, reply) => answering(request, reply));
      const ready: { listener?: RequestListener } = {};
      const app = await assemble(database, systemClock, installation, { logger: false, config }, (listener) => {
        ready.listener = listener;
        return control.server;
      });
      await app.ready();
      answering = ready.listener!;
      const surroundings = { district: installation.district, database, clock: systemClock, config };
      for (const text of await cutOff(surroundings)) process.stderr.write(`${text}\n`);
      const jobs = startDuties([jobsDuty], surroundings, () => undefined);
      wakeForJobs(database, installation.district, jobs);
      return {
        owner: owned.owner,
        stop: async () => {
          await jobs.stop();
          await control.close();
          await database.close();
          owned.release();
        },
      };
    } catch (error) {
      await database.close();
      throw error;
    }
  } catch (error) {
    owned.release();
    throw error;
  }
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
  nameRights(Object.assign({}, ...features.map(({ permissions }) => permissions)));
  const app = await buildApp(
    {
      district,
      installation,
      config,
      database,
      clock,
      features,
      metrics: openMetrics(database, district, features, () => watchedDuties(database)),
      sessionOf: (visit) => sessionOf(around, visit),
      inAct: (request, perform) => inAct(database, clock, request, perform),
      newestSeal: () => followerOf(database)?.newest(),
    },
    { ...options, ...(attach && { attach }) },
  );
  // A command that opens the district for itself never asks for it.
  let document: ReturnType<typeof openApi> | undefined;
  app.get('/api/openapi.json', async () => (document ??= openApi(features, version)));
  app.get('/healthz', async () => ({ ok: true }));
  app.get('/readyz', async (_request, reply) => {
    try {
      await database.run('select 1');
      return { ready: true };
    } catch {
      return reply.code(503).send({ ready: false });
    }
  });
  return app;
}
