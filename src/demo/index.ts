/**
 * The fictional district 澜江区, for trying out, tests and pictures. The same seed, size and day give the same district, whatever the hour
 * and the machine; only when its lines were recorded differs.
 */
import { beginningOf, localDateOf } from '../core/local-date.ts';
import { fromMicros, toMicros } from '../core/time.ts';
import type { Act } from '../platform/act.ts';
import type { Clock } from '../platform/clock.ts';
import { BadInput } from '../platform/command-errors.ts';
import type { Database, Tx } from '../platform/db/index.ts';
import { makeInstallation } from '../platform/installation.ts';
import { announceShipped, loadCalendar } from '../features/calendar/index.ts';
import { inAct, record } from '../features/ledger/index.ts';
import { Dice } from './dice.ts';
import { settle } from '../features/people/index.ts';
import { makePeople, type DemoPlan } from './people.ts';
import { writeCover } from './cover.ts';
import { beginLife, keepReckoned } from './filling.ts';
import type { LifeRows } from './life-rows.ts';
import type { Truth } from './life.ts';
import { writeRegister } from './register.ts';
import { tellStories } from './stories.ts';
import { writeTruth } from './truth-files.ts';
import { district } from './towns.ts';
import { writeRegions, writeStories, writeVisits } from './write.ts';

export { demo } from './feature.ts';

/** How many matters and places a demo of each size begins with; the district itself is always whole. */
const sizes = new Map([
  ['tiny', { obligations: 400, places: 400 }],
  ['small', { obligations: 3000, places: 4000 }],
  ['medium', { obligations: 12_000, places: 15_000 }],
  ['large', { obligations: 40_000, places: 100_000 }],
]);

/** A name, or a number of places. @throws BadInput on a size that there is not */
function sizeOf(demo: string): { obligations: number; places: number } {
  const places = /^\d+$/.test(demo) ? Number(demo) : undefined;
  if (places !== undefined && places >= 200 && places <= 300_000) return { obligations: 3000, places };
  const size = sizes.get(demo);
  if (!size)
    throw new BadInput(`--demo: ${demo} — none, ${[...sizes.keys()].join(', ')}, or a number of places from 200 to 300000`);
  return size;
}

/** Makes the demo district in an empty database: whole, or not at all. @throws BadInput on a size that there is not */
export async function foundDemo(
  database: Database,
  clock: Clock,
  { demo, seed, timeZone, dataDirectory }: { demo: string; seed: number; timeZone: string; dataDirectory?: string },
): Promise<void> {
  const size = sizeOf(demo);
  const asOf = localDateOf(clock.now(), timeZone);
  const id = new Dice(seed, 'founding').id(toMicros(`${asOf}T00:00:00Z`) / 1000);
  const request = { id, district: district.code, actor: null, post: null, via: 'job' as const, request: 'demo' };
  let reckoned: LifeRows | undefined;
  await inAct(database, clock, request, async (tx, act) => {
    await makeInstallation(tx, { district: district.code, name: district.name, demo: true, timeZone });
    const begun = { verb: 'ledger.begun', subjectKind: 'district', subject: id, region: district.code, trade: null };
    await record(tx, act, [{ ...begun, facts: { demo: true } }]);
    await announceShipped(tx, act);
    const { truth, rows } = await tx.filling(filled, () => populate(tx, act, { seed, ...size, asOf, zone: timeZone }));
    reckoned = rows;
    if (dataDirectory) await writeTruth(dataDirectory, truth);
    return { status: 200, answer: null };
  });
  if (reckoned) keepReckoned(database, reckoned);
}

/** Tables that get many rows, all of them empty. */
const filled = [
  'firm',
  'place',
  'place_measure',
  'place_actor',
  'place_contact',
  'place_unassigned',
  'place_visit',
  'place_hazard',
  'place_fire',
  'matter',
  'obligation',
  'obligation_span',
  'obligation_note',
];

/** Fills an empty database within the act that founds it; the holiday notices must be loaded. */
async function populate(tx: Tx, act: Act, plan: DemoPlan): Promise<{ truth: Truth; rows: LifeRows }> {
  const calendar = await loadCalendar(tx, act.district);
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
  await writeVisits(tx, act.district, people);
  const morning = fromMicros(beginningOf(plan.asOf, plan.zone));
  const registering: Act = { ...act, now: morning, lines: founding.lines };
  const truth = await writeRegister(tx, registering, plan, people);
  await writeCover(tx, registering, plan);
  act.lines = registering.lines;
  const rows = await beginLife(tx, act, plan, people, truth);
  await writeStories(tx, act, tellStories(plan, people, calendar), calendar, morning);
  return { truth, rows };
}
