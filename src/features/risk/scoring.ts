/** Scores places by a model and writes what came of it; a place that is new or changed is scored at once. */
import { setTimeout as pause } from 'node:timers/promises';
import { localDateOf } from '../../core/local-date.ts';
import type { Instant } from '../../core/time.ts';
import { colourOn, severity } from '../../core/risk/colour.ts';
import { explainer } from '../../core/risk/district.ts';
import type { Database, Db, Tx } from '../../platform/db/index.ts';
import type { DutyContext } from '../../platform/duties.ts';
import { readInstallation } from '../../platform/installation.ts';
import { placesAsOf, placesOfNewDay, type PlaceAsOf } from '../places/index.ts';
import { exposedOf, graveFactsOf, inputTable, stackedAt } from './inputs.ts';
import { mostOneByOne } from './rules.ts';
import {
  cursorOf,
  jobUnderWay,
  moveCursor,
  newestModel,
  noteForRating,
  notedPlaces,
  storeScores,
  takeNoted,
  type StoredModel,
  type StoredScore,
} from './store.ts';

const strongest = 8;

export const zoneOf = async (db: Db): Promise<string> => (await readInstallation(db))?.timeZone ?? 'Asia/Shanghai';

/** Loss and colour of a rate at a place, with what made them. */
export function judged(place: PlaceAsOf, rate: number, on: string) {
  const { loss, rate: _, ...severe } = severity(rate, exposedOf(place), undefined, stackedAt(place, on));
  const { colour, band, floors } = colourOn(on, loss, graveFactsOf(place, on));
  return { loss, severity: severe, level: colour, band: band.colour, floors };
}

/** Scores of places that are open, in their order. @param dynamic what happened there moved the score, not the nightly run */
export async function scorePlaces(
  db: Db,
  district: string,
  { id, model, middle }: Pick<StoredModel, 'id' | 'model' | 'middle'>,
  places: readonly PlaceAsOf[],
  { now, zone, dynamic }: { now: Instant; zone: string; dynamic: boolean },
): Promise<StoredScore[]> {
  const on = localDateOf(now, zone);
  const open = places.filter(({ closedOn }) => closedOn === null);
  const table = await inputTable(db, district, open, { on, at: now, historyKnown: model.rows > 0 });
  const explain = explainer(model, table, open.length, middle);
  return open.map((place, row) => {
    const { rate, base, reasons } = explain(row);
    const shown = reasons.slice(0, strongest);
    const rest = reasons.slice(strongest).reduce((sum, { value }) => sum + value, 0);
    return {
      place: place.id,
      model: id,
      rate,
      ...judged(place, rate, on),
      reasons: {
        base,
        rest,
        strongest: shown,
        at: Object.fromEntries(Object.entries(table).map(([name, values]) => [name, values[row] ?? null])),
      },
      dynamic,
      scoredAt: now,
    };
  });
}

const chunk = 200;
/** A look ends after so long; what is left is taken at the next one. */
const longestLookMillis = 25_000;

/** Scores anew what was marked since, what a new day makes of places included. @returns how many places */
export async function followChanges({
  database,
  district,
  clock,
  signal,
}: Pick<DutyContext, 'database' | 'district' | 'clock' | 'signal'>): Promise<number> {
  const model = await newestModel(database, district);
  if (!model) return 0;
  const began = performance.now();
  await markNewDay(database, district, clock.now());
  const { places, arriving } = await notedPlaces(database, district);
  // What came in one flood is rated as a whole by a calculation; what is fresh does not wait for it.
  const whole = places <= mostOneByOne && !arriving && !(await jobUnderWay(database, district));
  let done = 0;
  while (!signal.aborted && performance.now() - began < longestLookMillis) {
    const since = performance.now();
    const taken = await database.transaction(async (tx) => {
      const ids = await takeNoted(tx, district, chunk, whole);
      if (ids.length > 0) done += await scoreIds(tx, district, model, ids, clock.now());
      return ids.length;
    });
    if (taken === 0) break;
    // Others have the one connection for as long as this had it.
    await pause(performance.now() - since);
  }
  return done;
}

async function markNewDay(database: Database, district: string, now: Instant): Promise<void> {
  const seen = await cursorOf(database, district);
  const zone = await zoneOf(database);
  const [before, today] = [seen && localDateOf(seen, zone), localDateOf(now, zone)];
  if (before === today) return;
  await database.transaction(async (tx) => {
    if (before !== undefined) await noteForRating(tx, district, await placesOfNewDay(tx, district, before, today));
    await moveCursor(tx, district, now);
  });
}

/** Scores these places now, together. */
export async function scoreIds(
  database: Database | Tx,
  district: string,
  model: StoredModel,
  ids: readonly string[],
  now: Instant,
): Promise<number> {
  const zone = await zoneOf(database);
  const work = async (tx: Tx) => {
    const places = await placesAsOf(tx, district, { ids }, now, now);
    const scores = await scorePlaces(tx, district, model, places, { now, zone, dynamic: true });
    await storeScores(tx, district, scores);
    return scores.length;
  };
  return 'inTransaction' in database ? work(database) : database.transaction(work);
}
