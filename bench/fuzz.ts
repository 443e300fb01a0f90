/** npm run bench -- fuzz [SEED]: at least 10,000 calls from the contract, as every role; ends with 1 if anything breaks. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/platform/clock.ts';
import { readConfig } from '../src/platform/config.ts';
import { migrate } from '../src/platform/db/migrate.ts';
import { openEmbedded } from '../src/platform/db/embedded.ts';
import { packageRoot } from '../src/core/package.ts';
import { assemble } from '../src/server.ts';
import { buildDistrict, routes } from '../test/district.ts';
import { fuzz } from '../test/fuzz.ts';
import { seeded } from '../test/requests.ts';
import { special } from '../test/special-requests.ts';
import { installation } from '../test/world.ts';

const seed = Number(process.argv[2] ?? Date.now() % 2 ** 31);
const directory = mkdtempSync(join(tmpdir(), 'fengsui-fuzz-'));
const database = await openEmbedded(join(directory, 'db'));
try {
  await migrate(database, join(packageRoot, 'migrations'));
  const app = await assemble(database, systemClock, installation, {
    logger: false,
    config: readConfig({ FENGSUI_DATA: directory }),
  });
  const district = await buildDistrict(database, app);
  const began = Date.now();
  const each = Math.max(50, Math.ceil(10_000 / routes.length));
  const tally = await fuzz(app, database, district, { each, random: seeded(seed) });
  const silent = [...tally.perOperation].filter(([key, { succeeded }]) => succeeded === 0 && !special[key]?.uncontrolled);
  for (const [key, { calls, succeeded, refusals }] of tally.perOperation) {
    const most = [...refusals].sort((a, b) => b[1] - a[1]).slice(0, 3);
    process.stderr.write(
      `${key.padEnd(60)} ${succeeded}/${calls}  ${most.map(([slug, n]) => `${slug.replace('/problems/', '')} ${n}`).join(', ')}\n`,
    );
  }
  for (const fault of tally.faults) process.stderr.write(`BROKE ${fault}\n`);
  const share = Math.round((100 * tally.succeeded) / tally.calls);
  process.stdout.write(
    `seed ${seed}: ${tally.calls} calls to ${routes.length} operations in ${Math.round((Date.now() - began) / 1000)} s, ${share} % succeeded, ${silent.length} operations never did${silent.length > 0 ? ` (${silent.map(([key]) => key).join(', ')})` : ''}, ${tally.faults.length} broke\n`,
  );
  process.exitCode = tally.faults.length > 0 || silent.length > 0 || share < 30 ? 1 : 0;
} finally {
  await database.close();
  rmSync(directory, { recursive: true, force: true });
}
