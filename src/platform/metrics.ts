/** Figures for an operator's monitoring, in Prometheus' text format. One registry per app, so that tests do not share one. */
import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Database } from './db/index.ts';
import type { Duties } from './duties.ts';
import type { Feature } from './feature.ts';

/** A figure that is read when it is asked for. Names are those of the metrics: `fengsui_` and a unit. */
export interface Figure {
  name: `fengsui_${string}`;
  help: string;
  read(database: Database, district: string): Promise<number>;
}

export interface Metrics {
  /** One request by its route, never by its address: addresses hold ids. */
  answered(request: { method: string; route: string; status: number; seconds: number }): void;
  /** One act by its route: from its first statement until it is committed. */
  committed(route: string, seconds: number): void;
  text(): Promise<string>;
  readonly contentType: string;
}

const requestBuckets = [0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.5, 1, 2, 5, 10];

export function openMetrics(
  database: Database,
  district: string,
  features: readonly Feature[],
  duties: () => Duties | undefined,
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'fengsui_' });
  const requests = new Histogram({
    name: 'fengsui_request_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: requestBuckets,
    registers,
  });
  const acts = new Histogram({
    name: 'fengsui_act_seconds',
    help: 'Time of the transaction of one act, by its route',
    labelNames: ['route'],
    buckets: requestBuckets,
    registers,
  });
  for (const { name, help, read } of [...platformFigures, ...features.flatMap(({ figures }) => figures ?? [])]) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers,
      collect: async () => gauge.set(await read(database, district).catch(() => NaN)), // a database that is down shows as a gap
    });
  }
  const failures: Gauge = new Gauge({
    name: 'fengsui_duty_failures',
    help: 'Failures of a duty since the start of this server',
    labelNames: ['duty'],
    registers,
    collect: () =>
      duties()
        ?.states()
        .forEach(({ name, failures: count }) => failures.set({ duty: name }, count)),
  });
  return {
    answered: ({ method, route, status, seconds }) => requests.observe({ method, route, status }, seconds),
    committed: (route, seconds) => acts.observe({ route }, seconds),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

const one = async (database: Database, text: string, parameters: readonly unknown[] = []) =>
  Number((await database.run(text, parameters)).rows[0]!['n']);

const platformFigures: readonly Figure[] = [
  {
    name: 'fengsui_database_wait_seconds',
    help: 'Time of a statement that does nothing: how long callers wait for the database',
    read: async (database) => {
      const began = performance.now();
      await database.run('select 1');
      return (performance.now() - began) / 1000;
    },
  },
  {
    name: 'fengsui_jobs_waiting',
    help: 'Jobs whose time has come and that nobody has begun',
    read: (database, district) =>
      one(database, `select count(*) as n from job where district = $1 and state = 'waiting' and run_at <= clock_timestamp()`, [
        district,
      ]),
  },
  {
    name: 'fengsui_jobs_failed',
    help: 'Jobs that were given up',
    read: (database, district) =>
      one(database, `select count(*) as n from job where district = $1 and state = 'failed'`, [district]),
  },
];
