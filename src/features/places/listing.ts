/** A page of the list of places: found in the register; rows that do not stand written there are read from the database. */
import { setImmediate as breathe } from 'node:timers/promises';
import { mayDo, type Session } from '../../platform/access.ts';
import type { Db } from '../../platform/db/index.ts';
import { write, type Written } from '../../platform/endpoint.ts';
import { registers } from './register/reading.ts';
import type { Cursor, SortBy } from './register/register.ts';
import { PlaceRow } from './schema.ts';
import { listedAmong, placesByTelephone, type ListedPlace, type ListFilter } from './store.ts';

const permission = 'places.read';

export interface Page {
  total: number;
  totalIsFloor: boolean;
  rows: Written<PlaceRow>[];
  next: string | null;
}

interface Chosen extends Omit<Page, 'rows'> {
  ids: string[];
  /** By id, as far as they stand written. */
  rows: Map<string, Written<PlaceRow>>;
}

export async function pageOfPlaces(
  db: Db,
  district: string,
  session: Session,
  filter: ListFilter,
  { sort, cursor, limit }: { sort: SortBy; cursor?: string | undefined; limit: number },
): Promise<Page> {
  const after = cursorIn(cursor, sort);
  const { telephone } = filter;
  const called = telephone && telephone.length > 4 ? await placesByTelephone(db, district, telephone) : undefined;
  const { chosen, rows, memory, settled } = await registers.readBeside<Chosen, ListedPlace>(
    db,
    district,
    (register) => {
      const bits = register.within(register.sight(session, permission), filter);
      const byEnd = called ?? (telephone ? register.calledBy(telephone) : []);
      const whole = filter.words.length === 0 || register.search(bits, filter.words, byEnd);
      const found = register.page(bits, sort, after, limit + 1);
      const shown = found.slice(0, limit);
      return {
        total: register.count(bits),
        totalIsFloor: !whole,
        ids: shown.map((i) => register.ids[i]!),
        rows: new Map(
          shown.flatMap((i): [string, Written<PlaceRow>][] => {
            const row = register.rowOf(i);
            return row === undefined ? [] : [[register.ids[i]!, row]];
          }),
        ),
        next: found.length > limit ? cursorText(register.cursorAt(shown.at(-1)!, sort)) : null,
      };
    },
    ({ ids, rows }) => {
      const lacking = ids.filter((id) => !rows.has(id));
      return lacking.length === 0 ? undefined : listedAmong(district, lacking);
    },
  );
  const { ids, rows: byId, ...page } = chosen;
  for (const place of rows) {
    const row = write(PlaceRow, rowOf(place));
    if (settled) memory.keepRow(place.id, row);
    // What has moved out of sight since it was chosen is not shown, whatever the register said.
    if (mayDo(session, permission, place)) byId.set(place.id, row);
  }
  return { ...page, rows: ids.flatMap((id) => byId.get(id) ?? []) };
}

const rowsPerStep = 100;

/** Reads the register and writes the rows of its lists ahead of who asks for them, in short steps. */
export async function warmUp(db: Db, district: string, signal: AbortSignal): Promise<void> {
  for (let from = 0; !signal.aborted;) {
    const { chosen, rows, memory, settled } = await registers.readBeside<{ ids: string[]; next: number }, ListedPlace>(
      db,
      district,
      (register) => {
        const found = register.unwritten(from, rowsPerStep);
        return { ids: found.map((i) => register.ids[i]!), next: (found.at(-1) ?? 0) + 1 };
      },
      ({ ids }) => (ids.length === 0 ? undefined : listedAmong(district, ids)),
    );
    if (chosen.ids.length === 0) return;
    if (settled) for (const place of rows) memory.keepRow(place.id, write(PlaceRow, rowOf(place)));
    from = chosen.next;
    await breathe();
  }
}

export const rowOf = (place: ListedPlace): PlaceRow => ({
  id: place.id,
  code: place.code,
  name: place.name,
  nameEn: place.nameEn,
  form: place.form,
  type: place.type,
  region: place.region,
  regionName: place.regionName,
  trade: place.trade,
  flags: place.flags,
  keyUnit: place.keyUnit,
  hazardClass: place.hazardClass,
  address: place.address,
  operatorName: place.operatorName,
  lon: place.lon,
  lat: place.lat,
  missing: missingOf(place.facets),
  updatedAt: place.updatedAt,
});

const missingOf = (facets: readonly string[]) =>
  facets.filter((facet) => facet.startsWith('missing:')).map((facet) => facet.slice('missing:'.length));

const cursorText = (cursor: Cursor) => Buffer.from(JSON.stringify([cursor.key, cursor.sort, cursor.id])).toString('base64url');

/** A cursor that nobody gave out begins at the beginning. */
function cursorIn(text: string | undefined, by: SortBy): Cursor | undefined {
  if (text === undefined) return undefined;
  try {
    const [key, sort, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as [unknown, unknown, unknown];
    if (typeof key !== 'string' || typeof sort !== 'string' || typeof id !== 'string') return undefined;
    if (by === 'updated' && !(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(sort) && Date.parse(sort) > 0))
      return undefined;
    return { key, sort, id };
  } catch {
    return undefined;
  }
}
