/** Scores places by a model and writes what came of it; a place that is new or changed is scored at once. */
import { localDateOf } from '../../core/local-date.ts';
import { fromMicros, toMicros, type Instant } from '../../core/time.ts';
import { colourOn, severity } from '../../core/risk/colour.ts';
import { explainer } from '../../core/risk/district.ts';
import type { Database, Db, Tx } from '../../platform/db/index.ts';
import type { DutyContext } from '../../platform/duties.ts';
import { readInstallation } from '../../platform/installation.ts';
import { placesAsOf, placesTouchedSince, type PlaceAsOf } from '../places/index.ts';
import { exposedOf, graveFactsOf, inputTable, stackedAt } from './inputs.ts';
import { cursorOf, moveCursor, newestModel, scoredAtOf, storeScores, type StoredModel, type StoredScore } from './store.ts';

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

/** Places written shortly before a score may not have been seen by it. */
const marginMicros = 30_000_000;

/** Scores anew what changed since the last look. @returns how many places */
export async function followChanges({
  database,
  district,
  clock,
  signal,
}: Pick<DutyContext, 'database' | 'district' | 'clock' | 'signal'>): Promise<number> {
  const model = await newestModel(database, district);
  const now = clock.now();
  const since = await cursorOf(database, district);
  if (!model) return 0;
  const from = since ?? fromMicros(toMicros(model.fittedAt) - marginMicros);
  const touched = await placesTouchedSince(database, district, fromMicros(toMicros(from) - marginMicros));
  let done = 0;
  for (let at = 0; at < touched.length && !signal.aborted; at += 200) {
    const some = touched.slice(at, at + 200);
    const scored = new Map(
      (
        await scoredAtOf(
          database,
          district,
          some.map(({ id }) => id),
        )
      ).map((one) => [one.place, one.scoredAt]),
    );
    const stale = some.filter(({ id, at: moved }) => {
      const last = scored.get(id);
      return last === undefined || toMicros(last) < toMicros(moved) + marginMicros;
    });
    if (stale.length > 0)
      done += await scoreIds(
        database,
        district,
        model,
        stale.map(({ id }) => id),
        now,
      );
  }
  if (!signal.aborted) await moveCursor(database, district, now);
  return done;
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
