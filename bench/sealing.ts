/** What sealing costs writers: p50 and p99 of 8 writers, in turns with and without the sealer. npm run bench -- sealing [ROUNDS] */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acceptVerbs, sealAll, startSealer, verifyLedger } from '../src/features/ledger/index.ts';
import type { Database } from '../src/platform/db/index.ts';
import { migrate } from '../src/platform/db/migrate.ts';
import { openDatabase } from '../src/platform/db/open.ts';
import { packageRoot } from '../src/core/package.ts';
import { testDistrict, testVerbs, writeLines } from '../test/ledger-lines.ts';
import { startPostgres } from '../test/set-up/postgres.ts';

const rounds = Number(process.argv[2] ?? 5);
const roundMillis = 4000;
const clients = 8;
/** Each writer pauses as people do, so that the queue of one connection is not the thing measured. */
const thinkMillis = 25;

async function writeFor(database: Database, millis: number): Promise<number[]> {
  const took: number[] = [];
  const end = performance.now() + millis;
  const writer = async () => {
    while (performance.now() < end) {
      const began = performance.now();
      await writeLines(database, 2);
      took.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, thinkMillis * (0.5 + Math.random())));
    }
  };
  await Promise.all(Array.from({ length: clients }, writer));
  return took;
}

const at = (times: number[], part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))]!.toFixed(2);

async function measure(name: string, databaseUrl: string | undefined): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'fengsui-bench-'));
  const database = await openDatabase({ databaseUrl, dataDirectory: directory });
  await migrate(database, join(packageRoot, 'migrations'));
  const times = { without: [] as number[], with: [] as number[] };
  await writeFor(database, 1000);
  for (let round = 0; round < rounds; round++) {
    times.without.push(...(await writeFor(database, roundMillis)));
    await sealAll(database, testDistrict);
    const sealer = startSealer(database, testDistrict);
    times.with.push(...(await writeFor(database, roundMillis)));
    await sealer.stop();
  }
  for (const [which, all] of Object.entries(times)) {
    all.sort((a, b) => a - b);
    process.stdout.write(`${name}, ${which} the sealer: ${all.length} acts, p50 ${at(all, 0.5)} ms, p99 ${at(all, 0.99)} ms\n`);
  }
  const { ok, lines } = await verifyLedger(database, testDistrict);
  process.stdout.write(`${name}: ${lines} lines ${ok ? 'verified' : 'NOT VERIFIED'}\n`);
  await database.close();
  rmSync(directory, { recursive: true });
}

acceptVerbs(testVerbs);
await measure('embedded', undefined);
const postgres = await startPostgres({ durable: true, own: true });
await measure('server', postgres.url);
await postgres.stop();
