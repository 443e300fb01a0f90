/**
 * Every open place of the district in flat arrays, read once per version of the register: a tile, a count and a drawn area are then
 * a pass over numbers. 300,000 places take about 40 MB.
 */
import { mayDo, type Session } from '../../../platform/access.ts';
import { sql, type Db } from '../../../platform/db/index.ts';
import { ratedBy } from './level-slot.ts';
import { riskLevels, type MapFilter, type MapPlace, type RiskLevel } from './schema.ts';

interface Row {
  id: string;
  code: string;
  name: string;
  lon: number | null;
  lat: number | null;
  type: string;
  flags: string[];
  region: string;
  trade: string | null;
}

export interface Located {
  version: string;
  asOf: string;
  rated: boolean;
  ids: readonly string[];
  codes: readonly string[];
  names: readonly string[];
  types: readonly string[];
  /** Interned: as many different strings as there are regions. */
  regions: readonly string[];
  trades: readonly (string | null)[];
  flags: readonly (readonly string[])[];
  /** Index into `riskLevels`. */
  levels: Uint8Array;
  lon: Float64Array;
  lat: Float64Array;
  /** World coordinates of the web Mercator square, 0 to 1; NaN without a position. */
  x: Float64Array;
  y: Float64Array;
}

export const worldX = (lon: number) => lon / 360 + 0.5;
export const worldY = (lat: number) => {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI;
};

const kept = new Map<string, Promise<Located>>();

/** The register as it stands; one reading serves all callers of one version. */
export async function locatedPlaces(db: Db, district: string, now: string): Promise<Located> {
  const version = await versionNow(db, district);
  const key = `${district}/${version}`;
  const known = kept.get(key);
  if (known) return known;
  const reading = readLocated(db, district, version, now);
  kept.set(key, reading);
  for (const old of [...kept.keys()].slice(0, -2)) kept.delete(old);
  reading.catch(() => kept.delete(key));
  return reading;
}

async function versionNow(db: Db, district: string): Promise<string> {
  const [row] = await db.query<{ version: number }>(sql`select version from place_layer where district = ${district}`);
  const levels = await ratedBy()?.version(db, district);
  return `${row?.version ?? 0}-${levels ?? '0'}`;
}

async function readLocated(db: Db, district: string, version: string, asOf: string): Promise<Located> {
  const rows = await db.query<Row>(sql`select id, code, name, lon, lat, type, flags, region, trade from place
    where district = ${district} and closed_on is null order by id`);
  const levels = await ratedBy()?.levels(db, district);
  const words = new Map<string, string>();
  const interned = (word: string) => {
    const known = words.get(word);
    if (known === undefined) words.set(word, word);
    return known ?? word;
  };
  const flagSets = new Map<string, readonly string[]>();
  const flagsOf = (flags: string[]) => {
    const key = flags.join();
    const known = flagSets.get(key) ?? flags;
    flagSets.set(key, known);
    return known;
  };
  return {
    version,
    asOf,
    rated: levels !== undefined,
    ids: rows.map(({ id }) => id),
    codes: rows.map(({ code }) => code),
    names: rows.map(({ name }) => name),
    types: rows.map(({ type }) => interned(type)),
    regions: rows.map(({ region }) => interned(region)),
    trades: rows.map(({ trade }) => trade && interned(trade)),
    flags: rows.map(({ flags }) => flagsOf(flags)),
    levels: Uint8Array.from(rows, ({ id }) => riskLevels.indexOf(levels?.get(id) ?? 'none')),
    lon: Float64Array.from(rows, ({ lon }) => lon ?? NaN),
    lat: Float64Array.from(rows, ({ lat }) => lat ?? NaN),
    x: Float64Array.from(rows, ({ lon }) => (lon === null ? NaN : worldX(lon))),
    y: Float64Array.from(rows, ({ lat }) => (lat === null ? NaN : worldY(lat))),
  };
}

/** The grants that matter here in words: the same for all sessions that see the same places. */
export function scopeWords(session: Session): string {
  return session.grants
    .filter(({ permissions }) => permissions.has('places.read'))
    .flatMap(({ regions, trade }) => regions.map((region) => `${region}/${trade ?? '*'}`))
    .sort()
    .join(' ');
}

/** Which places a session may see; a pair of region and trade is decided once. */
export function inSight(located: Located, session: Session): Uint8Array {
  const decided = new Map<string, boolean>();
  return Uint8Array.from(located.ids, (_, i) => {
    const region = located.regions[i]!;
    const trade = located.trades[i] ?? null;
    const key = `${region}/${trade}`;
    const known = decided.get(key) ?? mayDo(session, 'places.read', { region, trade });
    decided.set(key, known);
    return known ? 1 : 0;
  });
}

export type Part = 'levels' | 'types' | 'flags' | 'region';

/** A test of one place by the filter; `without` leaves one part of it out, for the counts beside that part's own boxes. */
export function wanted(located: Located, filter: MapFilter, without?: Part): (i: number) => boolean {
  const words = (part: 'levels' | 'types' | 'flags') => (without === part ? undefined : filter[part]?.split(','));
  const levels = words('levels')?.map((level) => riskLevels.indexOf(level as RiskLevel));
  const types = words('types');
  const flags = words('flags');
  const { region } = filter;
  return (i) =>
    (!levels || levels.includes(located.levels[i]!)) &&
    (!types || types.some((type) => (type.length === 1 ? located.types[i]!.startsWith(type) : located.types[i] === type))) &&
    (!flags || located.flags[i]!.some((flag) => flags.includes(flag))) &&
    (!region || located.regions[i]!.startsWith(region));
}

export const placeAt = (located: Located, i: number): MapPlace => ({
  id: located.ids[i]!,
  code: located.codes[i]!,
  name: located.names[i]!,
  type: located.types[i]!,
  region: located.regions[i]!,
  level: riskLevels[located.levels[i]!]!,
  lon: located.lon[i]!,
  lat: located.lat[i]!,
});
