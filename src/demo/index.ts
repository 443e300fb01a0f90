/**
 * The fictional district 澜江区, for trying out, tests and pictures. The same seed, size and day give the same district, whatever the hour
 * and the machine; only when its lines were recorded differs.
 */
import { beginningOf } from '../core/local-date.ts';
import { fromMicros } from '../core/time.ts';
import type { Act } from '../platform/act.ts';
import type { Tx } from '../platform/db/index.ts';
import { loadCalendar } from '../features/calendar/index.ts';
import { record } from '../features/ledger/index.ts';
import { settle } from '../features/people/index.ts';
import { makePeople, type DemoPlan } from './people.ts';
import { tellStories } from './stories.ts';
import { district } from './towns.ts';
import { writeRegions, writeStories } from './write.ts';

/** How many matters a demo of each size begins with; the district itself is always whole. */
export const demoSizes: Readonly<Record<string, number>> = { small: 600, medium: 3000, large: 12_000 };

export interface Demo {
  seed: number;
  obligations: number;
  /** The day the demo is made for, in the district's zone: its history ends when this day begins. */
  asOf: string;
}

export const demoDistrict = { district: district.code, name: district.name };

/** Fills an empty database within the act that founds it; the holiday notices must be loaded. */
export async function populate(tx: Tx, act: Act, demo: Demo): Promise<void> {
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
