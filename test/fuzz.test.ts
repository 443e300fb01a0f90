/* oxlint-disable vitest/no-conditional-expect, vitest/no-conditional-tests -- the list of routes decides what there is to expect */
import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../src/platform/clock.ts';
import { readConfig } from '../src/platform/config.ts';
import { assemble } from '../src/server.ts';
import { committedDatabase, type TestDatabase } from './databases.ts';
import { buildDistrict, type District } from './district.ts';
import { fuzz } from './fuzz.ts';
import { seeded } from './requests.ts';
import { special } from './special-requests.ts';
import { installation } from './world.ts';

let database: TestDatabase;
let app: Awaited<ReturnType<typeof assemble>>;
let district: District;
beforeAll(async () => {
  database = await committedDatabase('embedded');
  app = await assemble(database.database, systemClock, installation, {
    logger: false,
    config: readConfig({ FENGSUI_ATTACHMENTS: 'database' }),
  });
  district = await buildDistrict(database.database, app);
}, 60_000);
afterAll(() => database?.drop());

/** The long form is `npm run bench -- fuzz`. */
test.each([
  ['the fixed seed', 7, 10],
  ['a new seed', randomInt(2 ** 31), 5],
])(
  'whatever is sent, the server does not break (%s %i)',
  async (_, seed, each) => {
    const tally = await fuzz(app, database.database, district, { each: each as number, random: seeded(seed as number) });
    expect(tally.faults).toEqual([]);
    const silent = [...tally.perOperation]
      .filter(([key, { succeeded }]) => succeeded === 0 && !special[key]?.uncontrolled)
      .map(([key]) => key);
    if (seed === 7) expect(silent).toEqual([]);
    expect(tally.succeeded / tally.calls).toBeGreaterThan(0.3);
  },
  400_000,
);
