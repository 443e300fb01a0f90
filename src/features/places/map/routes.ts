import { createHash } from 'node:crypto';
import { countBits, forEachBit, type Bitmap } from '../../../core/bitmap.ts';
import { isInside } from '../../../core/geo/inside.ts';
import { notFound, type Session } from '../../../platform/access.ts';
import type { Db } from '../../../platform/db/index.ts';
import { reads } from '../../../platform/feature.ts';
import type { Register } from '../register/register.ts';
import { inSight, placeAt, ratedPlaces, scopeWords, wanted, type Rated } from './located.ts';
import { listDrawnPlaces, readPlaceMap, readPlaceTile, riskLevels, type MapFilter, type RiskLevel } from './schema.ts';
import { placeTile } from './tiles.ts';

const MOST_VIEWS = 24;
const MOST_TILES = 3000;
const UNCHANGING = 'private, max-age=31536000, immutable';

/** What one scope and filter leave of a version of the register. */
interface View {
  sight: Bitmap;
  chosen: Int32Array;
}

const caches = new WeakMap<Register, { views: Map<string, View>; tiles: Map<string, Uint8Array> }>();

/** Tiles by their whole address. It names the version, so whoever asks for it again needs no word of the database that it is the latest. */
const answered = new WeakMap<Db, Map<string, Uint8Array>>();

function answeredOf(db: Db): Map<string, Uint8Array> {
  const known = answered.get(db) ?? new Map<string, Uint8Array>();
  answered.set(db, known);
  return known;
}

function cachesOf(register: Register) {
  const known = caches.get(register) ?? { views: new Map<string, View>(), tiles: new Map<string, Uint8Array>() };
  caches.set(register, known);
  return known;
}

function kept<V>(cache: Map<string, V>, key: string, most: number, make: () => V): V {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  if (cache.size > most) cache.delete(cache.keys().next().value!);
  return made;
}

const hashOf = (words: string) => createHash('sha256').update(words).digest('hex').slice(0, 16);
const filterWords = ({ levels, types, flags, region, import: cameWith }: MapFilter) =>
  JSON.stringify([levels, types, flags, region, cameWith]);

async function viewOf(
  db: Db,
  district: string,
  session: Session,
  filter: MapFilter,
): Promise<View & { places: Rated; scope: string; key: string }> {
  const places = await ratedPlaces(db, district);
  const { register, rating } = places;
  const scope = hashOf(scopeWords(session));
  const key = `${rating}/${register.outlines}/${scope}/${filterWords(filter)}`;
  const view = kept(cachesOf(register).views, key, MOST_VIEWS, () => {
    const sight = inSight(places, session);
    return { sight, chosen: numbersOf(wanted(places, sight, filter)) };
  });
  return { ...view, places, scope, key };
}

function numbersOf(bits: Bitmap): Int32Array {
  const numbers = new Int32Array(countBits(bits));
  let at = 0;
  forEachBit(bits, (i) => void (numbers[at++] = i));
  return numbers;
}

/** How many in sight have each level, of the filter without its levels. */
function levelCounts(places: Rated, sight: Bitmap, filter: MapFilter): Record<RiskLevel, number> {
  const counts = noLevels();
  const { levels } = places.located;
  forEachBit(wanted(places, sight, filter, 'levels'), (i) => void (counts[riskLevels[levels[i]!]!] += 1));
  return counts;
}

/** How many in sight have each word after such a beginning, of the filter without that part. */
function facetCounts(places: Rated, sight: Bitmap, filter: MapFilter, part: 'types' | 'flags', beginning: string) {
  const counts = places.register.facetCounts(wanted(places, sight, filter, part), beginning);
  return Object.entries(counts).map(([facet, count]): [string, number] => [facet.slice(beginning.length), count]);
}

function familyCounts(kinds: readonly [string, number][]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [kind, count] of kinds) counts[familyOf(kind)] = (counts[familyOf(kind)] ?? 0) + count;
  return counts;
}

function boxOf({ register: { lon, lat } }: Rated, sight: Bitmap): [number, number, number, number] | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  forEachBit(sight, (i) => {
    if (Number.isNaN(lon[i]!)) return;
    box[0] = Math.min(box[0], lon[i]!);
    box[1] = Math.min(box[1], lat[i]!);
    box[2] = Math.max(box[2], lon[i]!);
    box[3] = Math.max(box[3], lat[i]!);
  });
  return box[0] === Infinity ? null : box;
}

const noLevels = (): Record<RiskLevel, number> => ({ red: 0, orange: 0, yellow: 0, blue: 0, none: 0 });

export const mapRoutes = [
  reads(readPlaceMap, async ({ db, district, session, query, clock }) => {
    const { places, sight, chosen, scope } = await viewOf(db, district, session, query);
    const words = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined) as [string, string][]);
    return {
      tiles: `/api/place-tiles/${places.version}/${scope}/{z}/{x}/{y}${words.size > 0 ? `?${words.toString()}` : ''}`,
      box: boxOf(places, sight),
      total: chosen.length,
      unlocated: chosen.filter((i) => Number.isNaN(places.register.lon[i]!)).length,
      levels: levelCounts(places, sight, query),
      families: familyCounts(facetCounts(places, sight, query, 'types', 'type:')),
      flags: Object.fromEntries(facetCounts(places, sight, query, 'flags', 'flag:')),
      rated: places.rated,
      asOf: clock.now(),
    };
  }),

  // An old version's address gives today's tile, unkept: the page asks for the new address as soon as it hears of the change.
  reads(readPlaceTile, async ({ db, district, session, params: { version, scope: asked, z, x, y }, query }) => {
    if (asked !== hashOf(scopeWords(session)) || x >= 2 ** z || y >= 2 ** z) throw notFound({ kind: 'tile' });
    const address = `${district}/${version}/${asked}/${filterWords(query)}/${z}/${x}/${y}`;
    const known = answeredOf(db).get(address);
    if (known) return { body: known, headers: { 'cache-control': UNCHANGING } };
    const { places, chosen, key } = await viewOf(db, district, session, query);
    const make = () => placeTile(places.located, chosen, z, x, y);
    const body = kept(cachesOf(places.register).tiles, `${key}/${z}/${x}/${y}`, MOST_TILES, make);
    if (version !== places.version) return { body, headers: { 'cache-control': 'private, no-store' } };
    kept(answeredOf(db), address, MOST_TILES, () => body);
    return { body, headers: { 'cache-control': UNCHANGING } };
  }),

  reads(listDrawnPlaces, async ({ db, district, session, query }) => {
    const { places, chosen } = await viewOf(db, district, session, query);
    const {
      register: { lon, lat },
      located,
    } = places;
    const ring = query.drawn.split(' ').map((pair) => pair.split(',').map(Number) as [number, number]);
    const area = { type: 'Polygon' as const, coordinates: [[...ring, ring[0]!]] };
    const within = [...chosen].filter((i) => !Number.isNaN(lon[i]!) && isInside([lon[i]!, lat[i]!], area));
    within.sort((a, b) => located.levels[a]! - located.levels[b]! || a - b);
    const levels = noLevels();
    for (const i of within) levels[riskLevels[located.levels[i]!]!] += 1;
    return { total: within.length, places: within.slice(0, query.most).map((i) => placeAt(places, i)), levels };
  }),
];

/** `unclassified` is a family of its own. */
const familyOf = (type: string) => (type === 'unclassified' ? type : type[0]!);
