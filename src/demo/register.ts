/** Writes the register of places as it streams by, and keeps of it only what its life needs. */
import type { Act } from '../platform/act.ts';
import type { Tx } from '../platform/db/index.ts';
import { searchableName } from '../features/territory/index.ts';
import { Truth } from './life.ts';
import { makePeople, type DemoPeople, type DemoPlan } from './people.ts';
import { makePlaces, type DemoPlace } from './places.ts';

/** Names of the villages, by code. */
const villageNames = ({ regions }: DemoPeople): Map<string, string> =>
  new Map(regions.region.map((row) => [row['code'] as string, row['name'] as string]));

export const firmsOf = ({ towns }: DemoPeople) => towns.flatMap(({ firms }) => firms);

/** The truth about the places of a plan without a database: for benches and tests. @public */
export function truthOf(plan: DemoPlan): Truth {
  const people = makePeople(plan);
  const truth = new Truth(plan);
  for (const place of makePlaces(plan, firmsOf(people), villageNames(people))) truth.add(place);
  return truth;
}

/** Goes over the places again, with a pause after each: for whoever shares the thread. */
export function* recall(plan: DemoPlan, people: DemoPeople): Generator<number, Truth> {
  const truth = new Truth(plan);
  for (const place of makePlaces(plan, firmsOf(people), villageNames(people))) {
    truth.add(place);
    yield place.n;
  }
  return truth;
}

const batch = 1000;

export async function writeRegister(tx: Tx, act: Act, plan: DemoPlan, people: DemoPeople): Promise<Truth> {
  const truth = new Truth(plan);
  let waiting: DemoPlace[] = [];
  for (const place of makePlaces(plan, firmsOf(people), villageNames(people))) {
    truth.add(place);
    waiting.push(place);
    if (waiting.length < batch) continue;
    await writeBatch(tx, act, waiting);
    waiting = [];
  }
  await writeBatch(tx, act, waiting);
  return truth;
}

async function writeBatch(tx: Tx, act: Act, places: readonly DemoPlace[]): Promise<void> {
  const of = { district: act.district };
  await tx.bulk(
    'firm',
    places.flatMap(({ firms }) => firms.map((firm) => ({ ...of, ...firm, ...searchableName(firm.name), createdAt: act.now }))),
  );
}
