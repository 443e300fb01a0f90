/** The server that bench/kill.ts kills: the real database port, acts, ledger and HTTP layer, and one feature to write to. */
import { z } from 'zod';
import { acceptVerbs, inAct, keepLedger, record } from '../src/features/ledger/index.ts';
import { systemClock } from '../src/platform/clock.ts';
import { openMetrics } from '../src/platform/metrics.ts';
import { readConfig } from '../src/platform/config.ts';
import { sql } from '../src/platform/db/index.ts';
import { migrate } from '../src/platform/db/migrate.ts';
import { openDatabase } from '../src/platform/db/open.ts';
import { endpoint } from '../src/platform/endpoint.ts';
import { feature, writes } from '../src/platform/feature.ts';
import { buildApp } from '../src/platform/http/app.ts';
import { packageRoot } from '../src/core/package.ts';

const district = '990101';
const config = readConfig(process.env);
const database = await openDatabase(config);
await migrate(database, `${packageRoot}/migrations`);
await database.run('create table if not exists kill_sample (id uuid primary key)');

const keep = endpoint({
  method: 'POST',
  path: '/api/samples',
  summary: { zh: '记一条', en: 'Keep a sample' },
  access: 'signed-in',
  scope: 'own',
  body: z.object({ id: z.uuid() }),
  answer: z.object({ id: z.uuid() }),
});

const sample = feature({
  name: 'sample',
  routes: [
    writes(keep, async ({ tx, act, body }) => {
      const line = { subjectKind: 'sample', subject: body.id, region: district, trade: null };
      await record(tx, act, [{ ...line, verb: 'sample.begun' }]);
      await tx.query(sql`insert into kill_sample (id) values (${body.id})`);
      await record(tx, act, [{ ...line, verb: 'sample.kept' }]);
      return { id: body.id };
    }),
  ],
});
const text = { zh: '样本', en: 'Sample', facts: z.object({}) };
acceptVerbs({ 'sample.begun': text, 'sample.kept': text });

const app = await buildApp(
  {
    district,
    installation: { district, name: '测试区', demo: true, timeZone: 'Asia/Shanghai' },
    config,
    database,
    clock: systemClock,
    features: [sample],
    metrics: openMetrics(database, district, [sample], () => undefined),
    sessionOf: async () => ({
      account: 'sample',
      person: '00000000-0000-7000-8000-000000000001',
      post: null,
      posts: [],
      grants: [],
    }),
    inAct: (request, perform) => inAct(database, systemClock, request, perform),
  },
  { logger: false },
);
const keeping = await keepLedger(database, district, { logDirectory: config.dataDirectory });
await app.listen({ port: 0, host: '127.0.0.1' });
process.stdout.write(`${(app.addresses()[0] as { port: number }).port}\n`);
process.once('SIGTERM', () => {
  void app
    .close()
    .then(keeping.stop)
    .then(() => database.close())
    .then(() => process.exit(0));
});
