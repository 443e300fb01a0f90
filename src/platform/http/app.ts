/** HTTP ↔ endpoints: reads, checks access, opens the act, calls, answers. The only place that knows Fastify. */
import { Readable } from 'node:stream';
import { randomUUID } from 'node:crypto';
import type { RequestListener, Server } from 'node:http';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type FastifyServerOptions } from 'fastify';
import { z } from 'zod';
import {
  hasPermission,
  lookingAt,
  mayDo,
  notAllowed,
  notFound,
  operatorSession,
  refuse,
  signInFirst,
  type Session,
} from '../access.ts';
import type { Act, Via } from '../act.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Database, Tx } from '../db/index.ts';
import { WrittenAnswer, type AnyEndpoint, type MediaAnswer } from '../endpoint.ts';
import type { Feature, Route } from '../feature.ts';
import type { Installation } from '../installation.ts';
import type { Metrics } from '../metrics.ts';
import { isOperator } from '../owner/control.ts';
import { problem } from '../problem.ts';
import type { Visit } from '../visit.ts';
import { offerCertificate } from './certificate-page.ts';
import { ratePerMinute } from './rate.ts';
import { watch } from './watched.ts';
import {
  answerProblem,
  invalidInput,
  invalidQuestion,
  languageOf,
  noSuchAddress,
  onlyReads,
  tooMany,
  unstorable,
  type Language,
} from './answer-problem.ts';

/** What the HTTP layer needs from features, given by `server.ts`. */
export interface Doors {
  district: string;
  installation: Installation;
  config: Config;
  database: Database;
  clock: Clock;
  features: readonly Feature[];
  metrics: Metrics;
  /** Anchor of the newest seal, for every answer of a write: whoever keeps it can prove a cut or rewritten end. */
  newestSeal?: () => string | undefined;
  sessionOf: (visit: Visit) => Promise<Session | undefined>;
  inAct: <A>(
    request: { id: string; district: string; actor: string | null; post: string | null; via: Via; request: string },
    perform: (tx: Tx, act: Act) => Promise<{ status: number; answer: A }>,
  ) => Promise<{ status: number; answer: A }>;
}

export interface AppOptions {
  logger: false | { level: string };
  /** A listening server whose requests the app takes over. */
  attach?: (listener: RequestListener) => Server;
  /** Addresses of proxies whose word on the caller is believed, comma-separated. */
  trustProxy?: string | undefined;
  /** The port speaks TLS: browsers are told to come back by TLS only. */
  secure?: boolean;
}

const keyMissing = problem('idempotency-key-missing', 400, { zh: '缺提交编号', en: 'Idempotency-Key missing' }, () => ({
  zh: '改动要带 Idempotency-Key（UUID），重发才不会记两次。没有保存。',
  en: 'A change needs the header Idempotency-Key with a UUID, so that sending twice is harmless. Nothing was saved.',
}));

const foreignOrigin = problem('foreign-origin', 403, { zh: '请求来自别的网站', en: 'Request from another site' }, () => ({
  zh: '这个改动是从别的网站发来的，所以没有保存。从本系统的页面里再做一次。',
  en: 'This change came from another site, so nothing was saved. Do it again from a page of this system.',
}));

/** A page of another site can make a browser send its cookies; the browser then says whose page it was. */
function refuseForeign(request: FastifyRequest): void {
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  const foreign =
    origin === undefined ? site !== undefined && site !== 'same-origin' && site !== 'none' : hostOf(origin) !== request.host;
  if (foreign) throw foreignOrigin({});
}

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : undefined);

const visitOf = (request: FastifyRequest, reply: FastifyReply): Visit => ({
  address: request.ip,
  agent: (request.headers['user-agent'] ?? '').slice(0, 200),
  secure: request.protocol === 'https',
  origin: `${request.protocol}://${request.host}`,
  background: request.headers['fengsui-background'] !== undefined,
  cookie: (name) => request.cookies[name],
  setCookie: (name, value, seconds) =>
    void reply.setCookie(name, value, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: request.protocol === 'https',
      maxAge: seconds,
    }),
});

const errorTexts = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError };
/** A pattern is for the description of the interface; no reader should meet one. */
const malformed = { zh: '格式不对', en: 'not in the form that is expected' };

const faultIn =
  (language: Language): z.core.$ZodErrorMap =>
  (issue) =>
    issue.code === 'invalid_format' && issue.format === 'regex' ? malformed[language] : errorTexts[language](issue);

/** Half a surrogate pair, or a NUL anywhere: neither the ledger's canonical form nor the database takes it. */
const storable = (value: unknown): boolean =>
  typeof value === 'string'
    ? value.isWellFormed() && !value.includes('\u0000')
    : typeof value !== 'object' || value === null || Object.values(value).every(storable);

function checked(schema: z.ZodType | undefined, value: unknown, language: Language, reading: boolean): unknown {
  if (!schema) return undefined;
  if (!storable(value)) throw unstorable({});
  const read = schema.safeParse(value, { error: faultIn(language) });
  if (read.success) return read.data;
  const errors = read.error.issues.map((issue) => ({ field: issue.path.join('.'), message: issue.message }));
  throw (reading ? invalidQuestion : invalidInput)({ errors });
}

export async function buildApp(doors: Doors, options: AppOptions): Promise<FastifyInstance> {
  const { attach } = options;
  const settings: FastifyServerOptions = {
    logger: options.logger && { ...options.logger, redact: ['req.headers.cookie', 'req.headers.authorization'] },
    genReqId: () => randomUUID().slice(-12).toUpperCase(), // random bytes of its own for each request are dear
    bodyLimit: 1_048_576,
    forceCloseConnections: 'idle',
    ...(options.trustProxy && { trustProxy: options.trustProxy }),
    ...(attach && { serverFactory: (handler: RequestListener) => attach(handler) }),
  };
  const app = fastify(settings);
  const refusals = Object.assign({}, ...doors.features.map((feature) => feature.refusals ?? {})) as NonNullable<
    Feature['refusals']
  >;
  app.setErrorHandler((error, request, reply) => answerProblem(error, request, reply, refusals));
  app.setNotFoundHandler((request, reply) =>
    wantsPage(request) && 'sendFile' in reply
      ? (reply as FastifyReply & { sendFile: (file: string) => FastifyReply }).sendFile('index.html')
      : answerProblem(noSuchAddress({}), request, reply, refusals),
  );
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"], // Ant Design writes its styles into the page
        imgSrc: ["'self'", 'data:', 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: options.secure ? { maxAge: 15_552_000, includeSubDomains: false } : false,
  });
  const stopping = new AbortController();
  app.addHook('preClose', (done) => {
    stopping.abort();
    done();
  });
  watch(app, doors.config, doors.metrics);
  offerCertificate(app, doors.config);
  const mayCall = ratePerMinute(doors.config.publicPerMinute);
  for (const feature of doors.features)
    for (const route of feature.routes ?? []) mount(app, doors, route, stopping.signal, mayCall);
  return app;
}

/** The operator's session by the control socket, else whoever is signed in. */
async function callerOf(doors: Doors, request: FastifyRequest, visit: Visit): Promise<Session | undefined> {
  if (!isOperator(request.raw)) return doors.sessionOf(visit);
  return operatorSession(
    doors.district,
    doors.features.flatMap((feature) => Object.keys(feature.permissions ?? {})),
  );
}

const viaOf = (request: FastifyRequest, session: Session | undefined): Via =>
  isOperator(request.raw) ? 'operator' : session ? 'web' : 'public';

/** The web app knows its own addresses; a browser that opens one gets the app, a program gets the truth. */
const wantsPage = ({ method, url, headers }: FastifyRequest) =>
  method === 'GET' && !url.startsWith('/api/') && (headers.accept ?? '').includes('text/html');

function mount(
  app: FastifyInstance,
  doors: Doors,
  route: Route,
  stopping: AbortSignal,
  mayCall: (address: string) => boolean,
): void {
  const { endpoint } = route;
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    config: { reads: 'read' in route },
    ...(endpoint.bodyLimit && { bodyLimit: endpoint.bodyLimit }),
    handler: async (request, reply) => {
      const language = languageOf(request);
      const reading = onlyReads(request);
      if (endpoint.method !== 'GET') refuseForeign(request);
      if (endpoint.access === 'public' && !mayCall(request.ip)) throw tooMany({});
      const visit = visitOf(request, reply);
      const session =
        endpoint.access === 'public' ? await callerOf(doors, request, visit) : await signedIn(doors, request, visit, endpoint);
      const input = {
        params: checked(endpoint.params, request.params, language, reading),
        query: checked(endpoint.query, request.query, language, reading),
        body: checked(endpoint.body, request.body, language, reading),
      };
      await checkScope(doors, endpoint, session, input);
      const surroundings = {
        district: doors.district,
        clock: doors.clock,
        database: doors.database,
        installation: doors.installation,
        config: doors.config,
        session: (session && seenBy(session, endpoint, visit)) as Session,
        visit,
      };
      if ('read' in route) {
        let aborting: AbortSignal | undefined; // most never look at it, and making it is dear
        const answer = await route.read({
          ...input,
          ...surroundings,
          db: doors.database,
          get signal() {
            return (aborting ??= abortedWith(reply, endpoint, stopping));
          },
          lastEventId: [request.headers['last-event-id']].flat()[0],
          sessionNow: () => callerOf(doors, request, { ...visit, background: true }),
        });
        return send(reply, endpoint, endpoint.status ?? 200, answer);
      }
      const id = z.uuid().safeParse(request.headers['idempotency-key']);
      if (endpoint.method !== 'GET' && !id.success) throw keyMissing({});
      if ('admit' in route) {
        const answer = await route.admit({ ...input, ...surroundings, signal: abortedWith(reply, endpoint, stopping) });
        return send(reply, endpoint, endpoint.status ?? 200, answer);
      }
      if ('keep' in route) {
        const answer = await doors.database.transaction((tx) => route.keep({ ...input, ...surroundings, tx }));
        return send(reply, endpoint, endpoint.status ?? 200, answer);
      }
      if (!id.success) throw keyMissing({});
      const timed = timing();
      const { status, answer } = await doors.inAct(
        {
          id: id.data,
          district: doors.district,
          actor: session?.person ?? null,
          post: session?.post ?? null,
          via: viaOf(request, session),
          request: JSON.stringify([endpoint.method, request.url, session?.account ?? null, request.body ?? null]),
        },
        timed.from(async (tx, act) => ({
          status: endpoint.status ?? 200,
          answer: shaped(endpoint, await route.write({ ...input, ...surroundings, tx, act })),
        })),
      );
      tellTime(doors.metrics, request, timed.seconds());
      const seal = doors.newestSeal?.();
      if (seal) reply.header('fengsui-seal', seal);
      return reply.code(status).send(answer);
    },
  });
}

const chosenRegion = /^\d{6}(\d{3}){0,3}$/;

function seenBy(session: Session, { narrowed }: AnyEndpoint, visit: Visit): Session {
  const region = narrowed && visit.cookie('fengsui.scope');
  return region && chosenRegion.test(region) ? lookingAt(session, region) : session;
}

/** Longer than this, and the operator should know which route it was. */
const longSeconds = 5;

/** Counts from the first statement of an act, not from its place in the queue. */
function timing() {
  let began: number | undefined;
  return {
    from:
      <W extends unknown[], R>(work: (...words: W) => R) =>
      (...words: W) => {
        began = performance.now();
        return work(...words);
      },
    /** Undefined if nothing was done, because it had been done before. */
    seconds: () => (began === undefined ? undefined : (performance.now() - began) / 1000),
  };
}

function tellTime(metrics: Metrics, request: FastifyRequest, seconds: number | undefined): void {
  if (seconds === undefined) return;
  const route = `${request.method} ${request.routeOptions.url ?? ''}`;
  metrics.committed(route, seconds);
  if (seconds > longSeconds) request.log.warn({ route, seconds }, 'a transaction took long');
}

async function signedIn(doors: Doors, request: FastifyRequest, visit: Visit, endpoint: AnyEndpoint): Promise<Session> {
  const session = await callerOf(doors, request, visit);
  if (!session) throw signInFirst({});
  if (endpoint.access !== 'signed-in' && !hasPermission(session, endpoint.access))
    throw notAllowed({ permission: endpoint.access });
  return session;
}

async function checkScope(
  doors: Doors,
  endpoint: AnyEndpoint,
  session: Session | undefined,
  input: { params: unknown; query: unknown; body: unknown },
): Promise<void> {
  const { scope, access } = endpoint;
  if (typeof scope === 'string' || !session) return;
  if ('region' in scope) {
    if (!mayDo(session, access, scope.region(input as never))) throw refuse(session, access, 'region');
    return;
  }
  const owner = doors.features.find((feature) => feature.subjects?.[scope.subject])?.subjects?.[scope.subject];
  if (!owner) throw new Error(`no feature says where a ${scope.subject} lies`);
  const lies = await owner(doors.database, doors.district, scope.id(input as never));
  if (!lies) throw notFound({ kind: scope.subject });
  if (!mayDo(session, access, lies)) throw refuse(session, access, scope.subject);
}

/** Drops what the contract does not name, so that nothing leaves by accident. */
const shaped = (endpoint: AnyEndpoint, answer: unknown) =>
  endpoint.answer instanceof z.ZodType ? endpoint.answer.parse(answer) : answer;

function send(reply: FastifyReply, endpoint: AnyEndpoint, status: number, answer: unknown): FastifyReply {
  if (answer instanceof WrittenAnswer) return reply.code(status).type('application/json; charset=utf-8').send(answer.bytes);
  if (endpoint.answer instanceof z.ZodType) return reply.code(status).send(shaped(endpoint, answer));
  const { body, headers } = answer as MediaAnswer;
  reply.code(status).type((endpoint.answer as { media: string }).media);
  if (headers) reply.headers(headers);
  return reply.send(typeof body === 'string' || body instanceof Uint8Array ? body : Readable.from(body));
}

/** Aborted when the answer was sent or the caller went away. The request itself closes as soon as it was read. */
function abortedWith(reply: FastifyReply, endpoint: AnyEndpoint, stopping: AbortSignal): AbortSignal {
  const controller = new AbortController();
  if (reply.raw.closed) controller.abort();
  else reply.raw.once('close', () => controller.abort());
  const endless = 'media' in endpoint.answer && endpoint.answer.media === 'text/event-stream';
  return endless ? AbortSignal.any([controller.signal, stopping]) : controller.signal;
}
