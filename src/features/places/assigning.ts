/** The queue of places without town or type: what their outlines and addresses suggest, and many decided at once. */
import { boxOf, type Position } from '../../core/geo/geojson.ts';
import { isInside } from '../../core/geo/inside.ts';
import type { LocalDate } from '../../core/local-date.ts';
import { mayDo, notFound, type Session } from '../../platform/access.ts';
import type { Act } from '../../platform/act.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import { record } from '../ledger/index.ts';
import { knownRegions, regionFinder } from '../territory/index.ts';
import { assignPlaces, today, type Assignment } from './actions.ts';
import { regionByName } from './rules.ts';
import { placesInScope, positionsInBox, unassignedInScope } from './store.ts';

interface Lying {
  name: string;
  address: string | null;
  lon: number | null;
  lat: number | null;
}

type Suggest = (place: Lying, by?: 'outline' | 'name') => { region: string; name: string; by: 'outline' | 'name' } | null;

/** Where places belong: by the outline they lie in, else by the committee whose name stands in their address. */
export async function suggester(db: Db, district: string, on: LocalDate): Promise<Suggest> {
  const regions = (await knownRegions(db, district)).filter(({ abolishedOn }) => !abolishedOn || abolishedOn > on);
  const names = new Map(regions.map(({ code, name }) => [code, name]));
  const committees = regions.filter(({ code }) => code.length === 12);
  const find = await regionFinder(db, district, on);
  return ({ name, address, lon, lat }, by) => {
    const around = by !== 'name' && lon !== null && lat !== null ? find([lon, lat]) : undefined;
    if (around && around.length > 6) return { region: around, name: names.get(around) ?? around, by: 'outline' };
    const told = by === 'outline' ? undefined : regionByName([address ?? '', name], committees);
    return told ? { region: told, name: names.get(told) ?? told, by: 'name' } : null;
  };
}

const mostAtOnce = 2000;

/**
 * Assigns what the caller means and may: these places, those within a ring, or the whole queue. A region is given only as far as the
 * caller's right reaches.
 * @returns how many were assigned, and how many of those meant found no region
 */
export async function assignMany(
  tx: Tx,
  act: Act,
  session: Session,
  wanted: {
    by: 'list' | 'outline' | 'name';
    ids?: readonly string[] | undefined;
    ring?: readonly Position[] | undefined;
    region?: string | undefined;
    type?: string | undefined;
  },
): Promise<{ assigned: number; left: number }> {
  const { district } = act;
  const { by, region, type } = wanted;
  const meant = await placesMeant(tx, district, session, wanted);
  const may = (to: string) => mayDo(session, 'places.assign', { region: to, trade: null });
  if (region && !may(region)) throw notFound({ kind: 'region' });
  const suggest = by === 'list' ? undefined : await suggester(tx, district, await today(tx, act.now));
  const assignments = meant.flatMap((place): Assignment[] => {
    const found = suggest ? suggest(place, by === 'list' ? undefined : by)?.region : region;
    if (!found && !type) return [];
    if (found && !may(found)) return [];
    return [{ place: place.id, ...(found && { region: found }), ...(type && { type }) }];
  });
  await assignPlaces(tx, act, assignments, by);
  // An act leaves a line, also where nothing was found.
  if (assignments.length === 0)
    await record(tx, act, [
      {
        verb: 'place.broughtIn',
        subjectKind: 'placeBatch',
        subject: act.id,
        region: district,
        trade: null,
        facts: { import: null, count: 0, unassigned: meant.length },
      },
    ]);
  return { assigned: assignments.length, left: meant.length - assignments.length };
}

async function placesMeant(
  tx: Tx,
  district: string,
  session: Session,
  { ids, ring }: { ids?: readonly string[] | undefined; ring?: readonly Position[] | undefined },
) {
  const everything = { facets: [], words: [] };
  if (ring) {
    const area = { type: 'Polygon' as const, coordinates: [ring] };
    const inside = (await positionsInBox(tx, district, boxOf(area))).filter(({ lon, lat }) => isInside([lon, lat], area));
    const within = inside.map(({ id }) => id);
    return placesInScope(tx, district, session, 'places.assign', { ...everything, ids: within }, mostAtOnce);
  }
  if (ids) {
    const seen = await placesInScope(tx, district, session, 'places.assign', { ...everything, ids }, mostAtOnce);
    if (seen.length !== new Set(ids).size) throw notFound({ kind: 'place' });
    return seen;
  }
  return unassignedInScope(tx, district, session, { limit: mostAtOnce });
}
