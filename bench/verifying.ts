/** How long 100,000 lines take to write, seal and verify. `npm run bench -- verifying [LINES]`, on DATABASE_URL too if it is set. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { acceptVerbs, inAct, record, sealAll, verifyLedger } from '../src/features/ledger/index.ts';
import { systemClock } from '../src/platform/clock.ts';
import { migrate } from '../src/platform/db/migrate.ts';
import { openDatabase } from '../src/platform/db/open.ts';
import { newId } from '../src/platform/ids.ts';
import { packageRoot } from '../src/core/package.ts';

const lines = Number(process.argv[2] ?? 100_000);
const perAct = 10;
const district = '990101';
const directory = mkdtempSync(join(tmpdir(), 'fengsui-bench-'));
const database = await openDatabase({ databaseUrl: process.env['DATABASE_URL'], dataDirectory: directory });
await migrate(database, join(packageRoot, 'migrations'));
acceptVerbs({ 'bench.done': { zh: '测', en: 'Measured', facts: z.object({ n: z.number() }) } });

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  const said = await work();
  process.stdout.write(`${what}: ${((performance.now() - began) / 1000).toFixed(2)} s ${said ?? ''}\n`);
}

const writeAct = (id: string) =>
  inAct(database, systemClock, { id, district, actor: newId(), post: newId(), via: 'web', request: id }, async (tx, act) => {
    const line = { verb: 'bench.done', subjectKind: 'bench', region: '990101001', trade: 'fire' };
    await record(
      tx,
      act,
      Array.from({ length: perAct }, (_, n) => ({ ...line, subject: newId(), obligation: newId(), facts: { n } })),
    );
    return { status: 200, answer: null };
  });

await timed(`${lines} lines written, ${perAct} an act`, async () => {
  for (let i = 0; i < lines / perAct; i += 8) await Promise.all(Array.from({ length: 8 }, () => writeAct(newId())));
});
await timed('sealed', async () => `${await sealAll(database, district)} seals`);
await timed('verified', async () => JSON.stringify(await verifyLedger(database, district)));
await database.close();
rmSync(directory, { recursive: true });
