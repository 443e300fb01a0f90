/** Writes the register of places as it streams by, and keeps of it only what its life needs. */
import { setImmediate as yieldThread } from 'node:timers/promises';
import type { Act } from '../platform/act.ts';
import type { Tx } from '../platform/db/index.ts';
import { newId } from '../platform/ids.ts';
import { addPlaces, type NewPlace } from '../features/places/index.ts';
import { searchableName } from '../features/territory/index.ts';
import { Truth } from './life.ts';
import { makePeople, type DemoPeople, type DemoPlan } from './people.ts';
import { makePlaces, type DemoFirm, type DemoPlace } from './places.ts';

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

/** Writes the register through its own door. Who lacks town or type comes last, as one task for the committee office. */
export async function writeRegister(tx: Tx, act: Act, plan: DemoPlan, people: DemoPeople): Promise<Truth> {
  const truth = new Truth(plan);
  const unassigned: DemoPlace[] = [];
  let waiting: DemoPlace[] = [];
  let firms: DemoFirm[] = [];
  let writing: Promise<void> = Promise.resolve();
  /** The next batch is thought up while this one is written. */
  const flush = async () => {
    await writing;
    writing = writeBatch(tx, act, firms, waiting);
    // Whoever awaits it next hears of a failure; until then it is not unheard.
    writing.catch(() => undefined);
    waiting = [];
    firms = [];
  };
  for (const place of makePlaces(plan, firmsOf(people), villageNames(people))) {
    truth.add(place);
    // Firms come with the place that names them first, also where that place itself has to wait.
    firms.push(...place.firms);
    if (place.region === act.district || place.type === 'unclassified') unassigned.push(place);
    else waiting.push(place);
    if (waiting.length >= batch) await flush();
    else if (place.n % 20 === 0) await yieldThread();
  }
  await flush();
  await writing;
  await writeBatch(tx, act, [], unassigned);
  return truth;
}

async function writeBatch(tx: Tx, act: Act, firms: readonly DemoFirm[], places: readonly DemoPlace[]): Promise<void> {
  await tx.bulk(
    'firm',
    firms.map((firm) => ({ district: act.district, ...firm, ...searchableName(firm.name), createdAt: act.now })),
  );
  await addPlaces(
    tx,
    act,
    places.map(({ lon, lat, accuracyM, operator, actors, ...place }) => ({
      ...placeOf(place),
      position: lon === null || lat === null ? null : { lon, lat, source: 'survey', accuracyM },
      operator: operator === null ? null : { id: operator },
      actors: actors
        .filter(({ toOn }) => toOn === null)
        .map(({ firm, role, fromOn: from }) => ({ firm: { id: firm }, role, from })),
    })),
    { lines: 'batch' },
  );
  // Who ran a place before: the register's door takes only those who stand behind it today.
  await tx.bulk(
    'place_actor',
    places.flatMap(({ id: place, actors }) =>
      actors.filter(({ toOn }) => toOn !== null).map((actor) => ({ district: act.district, id: newId(), place, ...actor })),
    ),
  );
}

const placeOf = ({
  id,
  form,
  within,
  name,
  type,
  region,
  address,
  hazardClass,
  attributes,
  measures,
  contacts,
  openedOn,
}: Omit<DemoPlace, 'lon' | 'lat' | 'accuracyM' | 'operator' | 'actors'>): NewPlace => ({
  id,
  form,
  within,
  name,
  type,
  region,
  address,
  hazardClass,
  attributes,
  measures,
  contacts,
  openedOn,
});
