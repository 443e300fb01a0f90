import { createHash } from 'node:crypto';
import { isInside } from '../../../core/geo/inside.ts';
import { notFound, type Session } from '../../../platform/access.ts';
import type { Db } from '../../../platform/db/index.ts';
import { reads } from '../../../platform/feature.ts';
import { inSight, locatedPlaces, placeAt, scopeWords, wanted, type Located } from './located.ts';
import { listDrawnPlaces, readPlaceMap, readPlaceTile, riskLevels, type MapFilter, type RiskLevel } from './schema.ts';
import { placeTile } from './tiles.ts';

const MOST_VIEWS = 24;
const MOST_TILES = 3000;

/** What one scope and filter leave of a version of the register. */
interface View {
  located: Located;
  sight: Uint8Array;
  chosen: Int32Array;
}

const views = new Map<string, View>();
const tiles = new Map<string, Uint8Array>();

function kept<V>(cache: Map<string, V>, key: string, most: number, make: () => V): V {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  if (cache.size > most) cache.delete(cache.keys().next().value!);
  return made;
}

const hashOf = (words: string) => createHash('sha256').update(words).digest('hex').slice(0, 16);
const filterWords = ({ levels, types, flags, region }: MapFilter) => JSON.stringify([levels, types, flags, region]);

async function viewOf(
  db: Db,
  district: string,
  now: string,
  session: Session,
  filter: MapFilter,
): Promise<View & { scope: string }> {
  const located = await locatedPlaces(db, district, now);
  const scope = hashOf(scopeWords(session));
  const view = kept(views, `${district}/${located.version}/${scope}/${filterWords(filter)}`, MOST_VIEWS, () => {
    const sight = inSight(located, session);
    const fits = wanted(located, filter);
    return { located, sight, chosen: Int32Array.from(located.ids.keys()).filter((i) => sight[i] === 1 && fits(i)) };
  });
  return { ...view, scope };
}

/** How many in sight have each word, of the filter without that part. */
function countsOf(
  { located, sight }: View,
  filter: MapFilter,
  part: 'levels' | 'types' | 'flags',
  wordsOf: (i: number) => readonly string[],
): Record<string, number> {
  const fits = wanted(located, filter, part);
  const counts: Record<string, number> = {};
  for (let i = 0; i < sight.length; i++)
    if (sight[i] === 1 && fits(i)) for (const word of wordsOf(i)) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function boxOf({ located: { lon, lat }, sight }: View): [number, number, number, number] | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < sight.length; i++) {
    if (sight[i] !== 1 || Number.isNaN(lon[i]!)) continue;
    box[0] = Math.min(box[0], lon[i]!);
    box[1] = Math.min(box[1], lat[i]!);
    box[2] = Math.max(box[2], lon[i]!);
    box[3] = Math.max(box[3], lat[i]!);
  }
  return box[0] === Infinity ? null : box;
}

const noLevels = (): Record<RiskLevel, number> => ({ red: 0, orange: 0, yellow: 0, blue: 0, none: 0 });

export const mapRoutes = [
  reads(readPlaceMap, async ({ db, district, session, query, clock }) => {
    const view = await viewOf(db, district, clock.now(), session, query);
    const { located, chosen, scope } = view;
    const words = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined) as [string, string][]);
    return {
      tiles: `/api/place-tiles/${located.version}/${scope}/{z}/{x}/{y}${words.size > 0 ? `?${words.toString()}` : ''}`,
      box: boxOf(view),
      total: chosen.length,
      unlocated: chosen.filter((i) => Number.isNaN(located.lon[i]!)).length,
      levels: { ...noLevels(), ...countsOf(view, query, 'levels', (i) => [riskLevels[located.levels[i]!]!]) },
      families: countsOf(view, query, 'types', (i) => [familyOf(located.types[i]!)]),
      flags: countsOf(view, query, 'flags', (i) => located.flags[i]!),
      rated: located.rated,
      asOf: located.asOf,
    };
  }),

  // An old version's address gives today's tile, unkept: the page asks for the new address as soon as it hears of the change.
  reads(readPlaceTile, async ({ db, district, session, params: { version, scope: asked, z, x, y }, query, clock }) => {
    const { located, chosen, scope } = await viewOf(db, district, clock.now(), session, query);
    if (asked !== scope || x >= 2 ** z || y >= 2 ** z) throw notFound({ kind: 'tile' });
    const key = `${district}/${located.version}/${scope}/${filterWords(query)}/${z}/${x}/${y}`;
    const body = kept(tiles, key, MOST_TILES, () => placeTile(located, chosen, z, x, y));
    const keep = version === located.version ? 'private, max-age=31536000, immutable' : 'private, no-store';
    return { body, headers: { 'cache-control': keep } };
  }),

  reads(listDrawnPlaces, async ({ db, district, session, query, clock }) => {
    const { located, chosen } = await viewOf(db, district, clock.now(), session, query);
    const ring = query.drawn.split(' ').map((pair) => pair.split(',').map(Number) as [number, number]);
    const area = { type: 'Polygon' as const, coordinates: [[...ring, ring[0]!]] };
    const within = [...chosen].filter(
      (i) => !Number.isNaN(located.lon[i]!) && isInside([located.lon[i]!, located.lat[i]!], area),
    );
    within.sort((a, b) => located.levels[a]! - located.levels[b]! || a - b);
    const levels = noLevels();
    for (const i of within) levels[riskLevels[located.levels[i]!]!] += 1;
    return { total: within.length, places: within.slice(0, query.most).map((i) => placeAt(located, i)), levels };
  }),
];

/** `unclassified` is a family of its own. */
const familyOf = (type: string) => (type === 'unclassified' ? type : type[0]!);
