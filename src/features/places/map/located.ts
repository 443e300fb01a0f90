/** What the map shows of the register: the places a session sees, what its filter leaves of them, and the colour of each. */
import { dropBit, forEachBit, meet, type Bitmap } from '../../../core/bitmap.ts';
import type { Session } from '../../../platform/access.ts';
import type { Db } from '../../../platform/db/index.ts';
import { registers } from '../register/reading.ts';
import type { Register } from '../register/register.ts';
import { ratedBy, type LevelSource } from './level-slot.ts';
import { riskLevels, type MapFilter, type MapPlace, type RiskLevel } from './schema.ts';

/** Places by number, as a tile draws them. */
export interface Located {
  ids: readonly string[];
  names: readonly string[];
  kindOf: (i: number) => string;
  /** Index into `riskLevels`. */
  levels: Uint8Array;
  /** World coordinates of the web Mercator square, 0 to 1; NaN without a position. */
  x: Float64Array;
  y: Float64Array;
}

/** The register with its colours. Holds until the caller next waits for anything. */
export interface Rated {
  register: Register;
  /** For addresses: another one as soon as places or colours are others. */
  version: string;
  /** Of the colours alone, and of the places that were there when they were read. */
  rating: string;
  rated: boolean;
  located: Located;
}

interface Levels {
  rating: string;
  /** The register's count when levels were read: a place that came since may have one. */
  arrivals: number;
  byNumber: Uint8Array;
}

const kept = new WeakMap<Register, Levels>();
const reading = new WeakMap<Db, { of: string; levels: Promise<ReadonlyMap<string, RiskLevel>> }>();

export async function ratedPlaces(db: Db, district: string): Promise<Rated> {
  const source = ratedBy();
  const [rating = '0', register] = await Promise.all([source?.version(db, district), registers.fresh(db, district)]);
  const known = kept.get(register);
  if (known?.rating === rating && known.arrivals === register.arrivals) return ratedBeside(register, known, source);
  const { arrivals } = register;
  const byPlace = await levelsOnce(db, district, `${district}/${rating}/${arrivals}`, source);
  const fresh = await registers.fresh(db, district);
  const byNumber = Uint8Array.from({ length: fresh.end }, (_, i) => riskLevels.indexOf(byPlace.get(fresh.ids[i]!) ?? 'none'));
  const levels = { rating, arrivals, byNumber };
  kept.set(fresh, levels);
  return ratedBeside(fresh, levels, source);
}

const ratedBeside = (register: Register, levels: Levels, source: LevelSource | undefined): Rated => {
  const { ids, names, kindOf, x, y, layer } = register;
  return {
    register,
    version: `${layer}-${levels.rating}`,
    rating: `${levels.rating}-${levels.arrivals}`,
    rated: source !== undefined,
    located: { ids, names, kindOf, x, y, levels: levels.byNumber },
  };
};

/** One reading serves all who ask for the same. */
function levelsOnce(db: Db, district: string, of: string, source: LevelSource | undefined) {
  const known = reading.get(db);
  if (known?.of === of) return known.levels;
  const levels = source ? source.levels(db, district) : Promise.resolve(new Map<string, RiskLevel>());
  reading.set(db, { of, levels });
  const forget = () => reading.get(db)?.levels === levels && reading.delete(db);
  levels.then(forget, forget);
  return levels;
}

/** The grants that matter here in words: the same for all sessions that see the same places. */
export function scopeWords(session: Session): string {
  return session.grants
    .filter(({ permissions }) => permissions.has('places.read'))
    .flatMap(({ regions, trade }) => regions.map((region) => `${region}/${trade ?? '*'}`))
    .sort()
    .join(' ');
}

export const inSight = ({ register }: Rated, session: Session): Bitmap => register.sight(session, 'places.read');

export type Part = 'levels' | 'types' | 'flags';

/** Of the places in sight those that the filter leaves; `without` leaves one part of it out, for the counts beside that part's own boxes. */
export function wanted({ register, located }: Rated, sight: Bitmap, filter: MapFilter, without?: Part): Bitmap {
  const words = (part: Part) => (without === part ? undefined : filter[part]?.split(','));
  const bits = register.within(sight, { facets: [], region: filter.region, import: filter.import });
  const types = words('types');
  if (types) meet(bits, register.withAny(types.flatMap((type) => kindsNamed(register, type))));
  const flags = words('flags');
  if (flags) meet(bits, register.withAny(flags.map((flag) => `flag:${flag}`)));
  const levels = words('levels')?.map((level) => riskLevels.indexOf(level as RiskLevel));
  if (levels)
    forEachBit(bits, (i) => {
      if (!levels.includes(located.levels[i]!)) dropBit(bits, i);
    });
  return bits;
}

/** A letter is a family of kinds. */
const kindsNamed = (register: Register, type: string): string[] =>
  (type.length === 1 ? register.kinds.filter((kind) => kind.startsWith(type)) : [type]).map((kind) => `type:${kind}`);

export const placeAt = ({ register, located }: Rated, i: number): MapPlace => ({
  id: register.ids[i]!,
  code: register.codes[i]!,
  name: register.names[i]!,
  type: register.kindOf(i),
  region: register.regionOf(i),
  level: riskLevels[located.levels[i]!]!,
  lon: register.lon[i]!,
  lat: register.lat[i]!,
});
