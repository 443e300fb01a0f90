/** A page of the list of places: found in the register, read from the database. */
import { mayDo, type Session } from '../../platform/access.ts';
import type { Db } from '../../platform/db/index.ts';
import { registers } from './register/reading.ts';
import type { Cursor, SortBy } from './register/register.ts';
import { listedAmong, placesByTelephone, type ListedPlace, type ListFilter } from './store.ts';

const permission = 'places.read';

export interface Page {
  total: number;
  totalIsFloor: boolean;
  rows: ListedPlace[];
  next: string | null;
}

export async function pageOfPlaces(
  db: Db,
  district: string,
  session: Session,
  filter: ListFilter,
  { sort, cursor, limit }: { sort: SortBy; cursor?: string | undefined; limit: number },
): Promise<Page> {
  const after = cursorIn(cursor, sort);
  const called = filter.telephone ? await placesByTelephone(db, district, filter.telephone) : [];
  const { chosen, rows } = await registers.readBeside<Omit<Page, 'rows'> & { ids: string[] }, ListedPlace>(
    db,
    district,
    (register) => {
      const bits = register.within(register.sight(session, permission), filter);
      const whole = filter.words.length === 0 || register.search(bits, filter.words, called);
      const found = register.page(bits, sort, after, limit + 1);
      const shown = found.slice(0, limit);
      return {
        total: register.count(bits),
        totalIsFloor: !whole,
        ids: shown.map((i) => register.ids[i]!),
        next: found.length > limit ? cursorText(register.cursorAt(shown.at(-1)!, sort)) : null,
      };
    },
    ({ ids }) => listedAmong(district, ids),
  );
  const { ids, ...page } = chosen;
  // What has moved out of sight since it was chosen is not shown, whatever the register said.
  const byId = new Map(rows.filter((row) => mayDo(session, permission, row)).map((row) => [row.id, row]));
  return { ...page, rows: ids.flatMap((id) => byId.get(id) ?? []) };
}

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
