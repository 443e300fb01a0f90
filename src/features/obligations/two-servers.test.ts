/** Two servers on one database, each with its own connections: the clock takes every step once, whoever comes first. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { committedDatabase, type TestDatabase } from '../../../test/databases.ts';
import { installation, join } from '../../../test/world.ts';
import type { Database } from '../../platform/db/index.ts';
import { openServer } from '../../platform/db/server.ts';
import { systemClock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import { makeInstallation } from '../../platform/installation.ts';
import { allVerbs, features } from '../../server.ts';
import { acceptVerbs, inAct, verifyLedger } from '../ledger/index.ts';
import { openObligation } from './actions.ts';
import { differing } from './check.ts';
import { runClock } from './clock.ts';

const { district } = installation;
const matters = 40;

describe.runIf(inject('postgresUrl'))('two servers', () => {
  let made: TestDatabase;
  let other: Database;
  beforeAll(async () => {
    acceptVerbs(allVerbs(features));
    made = await committedDatabase('server');
    other = await openServer(made.place);
    await makeInstallation(made.database, installation);
  }, 60_000);
  afterAll(async () => {
    await other?.close();
    await made?.drop();
  });

  test('every step of the clock is taken once, and the ledger tells the same as the tables', async () => {
    const holder = await join(made.database, { role: 'grid_worker', region: '990101001001' });
    const office = await join(made.database, { role: 'committee_office' });
    await made.database.run('update post set root = true where id = $1', [office.post]);
    const request = { id: newId(), district, actor: null, post: null, via: 'job' as const, request: 'open' };
    await inAct(made.database, systemClock, request, async (tx, act) => {
      for (let i = 0; i < matters; i++) {
        const where = { subjectKind: 'matter', subject: newId(), region: district, trade: null };
        await openObligation(tx, act, { kind: 'matter.task', ...where, holder: holder.post });
      }
      return { status: 200, answer: null };
    });
    const inTwoMonths = new Date(Date.now() + 60 * 86_400_000).toISOString();
    const clock = { now: () => inTwoMonths };
    const late = [made.database, other, made.database, other].map((server) =>
      runClock(server, systemClock, district, { now: clock.now() }),
    );
    const steps = (await Promise.all(late)).reduce((sum, taken) => sum + taken, 0);
    const { rows } = await made.database.run(
      `select obligation, facts->>'step' as step, count(*) as lines from ledger where verb = 'obligation.escalated' group by 1, 2`,
    );
    expect(steps).toBeGreaterThanOrEqual(3 * matters);
    expect(rows.filter(({ lines }) => lines !== 1)).toEqual([]);
    expect(await differing(made.database, district)).toBeUndefined();
    expect(await verifyLedger(made.database, district)).toMatchObject({ ok: true });
  }, 120_000);
});
