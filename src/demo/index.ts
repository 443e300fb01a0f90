/**
 * The fictional district 澜江区, for trying out, tests and pictures. The same seed, size and day give the same district, whatever the hour
 * and the machine; only when its lines were recorded differs.
 */
import { beginningOf, localDateOf } from '../core/local-date.ts';
import { fromMicros, toMicros } from '../core/time.ts';
import type { Act } from '../platform/act.ts';
import type { Clock } from '../platform/clock.ts';
import { BadInput } from '../platform/config.ts';
import type { Database, Tx } from '../platform/db/index.ts';
import { makeInstallation } from '../platform/installation.ts';
import { announceShipped, loadCalendar } from '../features/calendar/index.ts';
import { inAct, record } from '../features/ledger/index.ts';
import { Dice } from './dice.ts';
import { settle } from '../features/people/index.ts';
import { makePeople, type DemoPlan } from './people.ts';
import { tellStories } from './stories.ts';
import { district } from './towns.ts';
import { writeRegions, writeStories } from './write.ts';

/** How many matters a demo of each size begins with; the district itself is always whole. */
const sizes = new Map([
  ['tiny', 400],
  ['small', 3000],
  ['medium', 12_000],
  ['large', 40_000],
]);

interface Demo {
  seed: number;
  obligations: number;
  /** The day the demo is made for, in the district's zone: its history ends when this day begins. */
  asOf: string;
}

/** Makes the demo district in an empty database: whole, or not at all. @throws BadInput on a size that there is not */
export async function foundDemo(
  database: Database,
  clock: Clock,
  { demo, seed, timeZone }: { demo: string; seed: number; timeZone: string },
): Promise<void> {
  const obligations = sizes.get(demo);
  if (!obligations) throw new BadInput(`--demo: ${demo} — none, ${[...sizes.keys()].join(', ')}`);
  const asOf = localDateOf(clock.now(), timeZone);
  const id = new Dice(seed, 'founding').id(toMicros(`${asOf}T00:00:00Z`) / 1000);
  const request = { id, district: district.code, actor: null, post: null, via: 'job' as const, request: 'demo' };
  await inAct(database, clock, request, async (tx, act) => {
    await makeInstallation(tx, { district: district.code, name: district.name, demo: true, timeZone });
    const begun = { verb: 'ledger.begun', subjectKind: 'district', subject: id, region: district.code, trade: null };
    await record(tx, act, [{ ...begun, facts: { demo: true } }]);
    await announceShipped(tx, act);
    await populate(tx, act, { seed, obligations, asOf });
    return { status: 200, answer: null };
  });
}

/** Fills an empty database within the act that founds it; the holiday notices must be loaded. */
async function populate(tx: Tx, act: Act, demo: Demo): Promise<void> {
  const calendar = await loadCalendar(tx, act.district);
  const plan: DemoPlan = { ...demo, zone: calendar.zone };
  const people = makePeople(plan);
  const founding: Act = { ...act, now: people.settlement.since };
  await writeRegions(tx, people);
  await settle(tx, founding, people.settlement);
  await tx.bulk(
    'guarantor_binding',
    people.bindings.map((binding) => ({ district: act.district, ...binding })),
  );
  await record(
    tx,
    founding,
    people.bindings.map(({ id, post, region, organisation, visitEveryDays: everyDays }) => ({
      verb: 'people.bound',
      subjectKind: 'binding',
      subject: id,
      region,
      trade: null,
      facts: { post, organisation, everyDays },
    })),
  );
  act.lines = founding.lines;
  await writeStories(tx, act, tellStories(plan, people, calendar), calendar, fromMicros(beginningOf(demo.asOf, calendar.zone)));
}
