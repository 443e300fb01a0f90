/** Cover of the district, reckoned once for each state of roads, stations, places and boundaries. */
import { judgeArea, shortage, STATION_STANDARD, type Shortage, type ShortageCase } from '../../core/cover/station-standard.ts';
import { areaSquareMetres } from '../../core/geo/ellipsoid.ts';
import type { Area } from '../../core/geo/geojson.ts';
import type { Instant } from '../../core/time.ts';
import type { Database, Db } from '../../platform/db/index.ts';
import { placeLayerVersion, placePoints, ratedBy } from '../places/index.ts';
import { boundariesOn, layerVersion, regionsUnder, today } from '../territory/index.ts';
import { CELL_METRES, FIRST_ATTACK_SECONDS, FULL_SECONDS, SNAP, type GroundInput, type PlaceTimes, type Tier } from './ground.ts';
import {
  countedClasses,
  holdsHour,
  judgedClasses,
  limitsOfCover,
  noRoads,
  onDutyAt,
  rankOf,
  tierOf,
  type PlaceLevel,
  type StationClassCode,
} from './rules.ts';
import type { Areas, CoverAnswer } from './schema.ts';
import { networksInUse, readNetwork, type NetworkRow, type StoredStation } from './store.ts';
import { CoverThread } from './thread.ts';

export interface Laid {
  thread: CoverThread;
  key: string;
  /** The roads of every hour first. */
  networks: NetworkRow[];
  places: (Awaited<ReturnType<typeof placePoints>>[number] & { level: PlaceLevel })[];
  rated: boolean;
  outline: Area | null;
  boundaries: { code: string; geometry: Area }[];
  regionNames: ReadonlyMap<string, string>;
  today: string;
  /** Answers by question; dropped with the ground. */
  answers: Map<string, Promise<unknown>>;
  input: GroundInput;
}

/** The roads of an hour: its own, else those of every hour. */
export const networkAt = ({ networks }: Laid, hour: number | undefined): NetworkRow =>
  (hour === undefined ? undefined : networks.find(({ hours }) => hours?.some((span) => holdsHour(span, hour)))) ?? networks[0]!;

/** A thread nobody asked for so long is let go. */
const idleMillis = 10 * 60_000;
const laid = new WeakMap<Database, { key: string; laid: Promise<Laid>; idle: NodeJS.Timeout }>();

/** The district's outline today; null where it has none. */
export const outlineOf = async (db: Db, district: string, now: Instant): Promise<Area | null> =>
  (await boundariesOn(db, district, await today(db, now))).find(({ code }) => code === district)?.geometry ?? null;

/**
 * The ground of today, laid anew when roads, places or boundaries have changed. Not within a
 * transaction, which could wait for itself.
 * @throws Problem no-roads
 */
export async function groundOf(db: Database, district: string, now: Instant): Promise<Laid> {
  const networks = await networksInUse(db, district);
  if (networks.length === 0) throw noRoads({});
  const on = await today(db, now);
  const key = [
    district,
    ...networks.map(({ version, madeAt }) => `${version} ${madeAt}`),
    await placeLayerVersion(db, district),
    await layerVersion(db, district, on),
    (await ratedBy()?.version(db, district)) ?? '',
  ].join(' ');
  const known = laid.get(db);
  if (known?.key === key) {
    known.idle.refresh();
    return known.laid;
  }
  const lay = async (): Promise<Laid> => {
    const [points, boundaries, regions, levels] = [
      await placePoints(db, district),
      await boundariesOn(db, district, on),
      await regionsUnder(db, district, [district], on),
      await ratedBy()?.levels(db, district),
    ];
    const packed: { version: number; packed: Uint8Array }[] = [];
    for (const { version } of networks) packed.push({ version, packed: await readNetwork(db, district, version) });
    const places = points.map((place) => ({ ...place, level: levels?.get(place.id) ?? ('none' as const) }));
    const people = new Map(regions.map(({ code, population }) => [code, population ?? 0]));
    const input: GroundInput = {
      networks: packed,
      outline: boundaries.find(({ code }) => code === district)?.geometry ?? null,
      villages: boundaries
        .filter(({ code }) => code.length === 12)
        .map(({ code, geometry }) => ({ population: people.get(code) ?? 0, geometry })),
      places: {
        lon: Float64Array.from(places, ({ lon }) => lon),
        lat: Float64Array.from(places, ({ lat }) => lat),
        rank: Uint8Array.from(places, ({ level }) => rankOf(level)),
      },
    };
    return {
      thread: new CoverThread(input),
      key,
      networks,
      places,
      rated: levels !== undefined && levels.size > 0,
      outline: input.outline,
      boundaries: boundaries.map(({ code, geometry }) => ({ code, geometry })),
      regionNames: new Map(regions.map(({ code, name }) => [code, name])),
      today: on,
      answers: new Map(),
      input,
    };
  };
  const entry = { key, laid: lay(), idle: setTimeout(() => letGo(db, key), idleMillis).unref() };
  laid.set(db, entry);
  entry.laid.catch(() => letGo(db, key));
  // Those who still wait for an answer from the ground before get it.
  if (known) setTimeout(() => void known.laid.then(({ thread }) => thread.close()).catch(() => undefined), 60_000).unref();
  return entry.laid;
}

function letGo(db: Database, key: string): void {
  const entry = laid.get(db);
  if (entry?.key !== key) return;
  laid.delete(db);
  clearTimeout(entry.idle);
  void entry.laid.then(({ thread }) => thread.close()).catch(() => undefined);
}

const standing = ({ state }: { state: string }) => state === 'on_duty' || state === 'accepted';

/** A station as a reckoning takes it. */
export type Counted = Pick<
  StoredStation,
  'id' | 'code' | 'name' | 'class' | 'tier' | 'lon' | 'lat' | 'surroundings' | 'assessedKm2' | 'acrossBorder'
>;

export interface Change {
  moved: readonly { station: string; lon: number; lat: number }[];
  added: readonly { lon: number; lat: number; class: StationClassCode }[];
  without: readonly string[];
}

/** Stations that answer at an hour: those on duty, changed as a trial asks. */
export function countedStations(stations: readonly StoredStation[], hour: number | undefined, change?: Change): Counted[] {
  const moved = new Map(change?.moved.map((one) => [one.station, one]));
  const gone = new Set(change?.without);
  return [
    ...stations
      .filter((one) => (standing(one) || moved.has(one.id)) && !gone.has(one.id) && onDutyAt(one.dutyFrom, one.dutyTo, hour))
      .map((one) => ({ ...one, ...(moved.has(one.id) && { lon: moved.get(one.id)!.lon, lat: moved.get(one.id)!.lat }) })),
    ...(change?.added ?? []).map((one, i) => ({
      id: `new-${i + 1}`,
      code: `+${i + 1}`,
      name: `+${i + 1}`,
      tier: tierOf(one.class),
      surroundings: 'city' as const,
      assessedKm2: null,
      acrossBorder: false,
      ...one,
    })),
  ];
}

export interface CoverWish {
  hour: number | undefined;
  before: number;
  tier?: Tier;
  builtUp?: number | undefined;
}

const site = ({ lon, lat }: Counted) => ({ lon, lat });
const sitesOf = (stations: readonly Counted[]) => ({
  full: stations.filter(({ tier }) => tier === 'full').map(site),
  micro: stations.filter(({ tier }) => tier === 'micro').map(site),
});

/** When each place is reached, and its places in the order of the gaps: the worst risk first, then the later reached. */
export interface Arrivals {
  full: Counted[];
  micro: Counted[];
  times: PlaceTimes;
  gaps: number[];
}

export async function arrivalsOf(ground: Laid, stations: readonly Counted[], { hour, before }: CoverWish): Promise<Arrivals> {
  const times = await ground.thread.times(networkAt(ground, hour).version, { beforeSeconds: before, ...sitesOf(stations) });
  const { first } = times;
  const rank = (i: number) => rankOf(ground.places[i]!.level);
  const gaps = [...first.keys()].filter((i) => first[i]! > FULL_SECONDS);
  gaps.sort((a, b) => rank(b) - rank(a) || (first[a] === first[b] ? a - b : first[a]! < first[b]! ? 1 : -1));
  const of = (wanted: 'full' | 'micro') => stations.filter(({ tier }) => tier === wanted);
  return { full: of('full'), micro: of('micro'), times, gaps };
}

/** The whole answer for a set of stations but for its gaps. */
export async function coverOf(ground: Laid, stations: readonly Counted[], wish: CoverWish): Promise<CoverAnswer> {
  const began = performance.now();
  const full = stations.filter(({ tier }) => tier === 'full');
  const network = networkAt(ground, wish.hour);
  const { full: fullSites, micro } = sitesOf(stations);
  const figures = await ground.thread.cover(network.version, {
    limits: limitsOfCover,
    beforeSeconds: wish.before,
    full: fullSites,
    micro,
    tier: wish.tier ?? 'full',
  });
  const areaKm2 = ground.outline && areaSquareMetres(ground.outline) / 1e6;
  const counted = full.filter((one) => countedClasses.has(one.class) && !one.acrossBorder).length;
  const builtUp = areaKm2 !== null && wish.builtUp !== undefined ? Math.min(wish.builtUp, areaKm2) : undefined;
  return {
    measures: figures.measures,
    tiers: figures.tiers,
    jurisdictions: full.map((one, s) => {
      const { areaKm2: km2, places, onRoad } = figures.stations[s]!;
      const judged =
        judgedClasses.has(one.class) && !one.acrossBorder
          ? judgeArea(km2, one.class, one.surroundings, one.assessedKm2 ?? undefined)
          : ({ verdict: 'no_own_area', limitKm2: null } as const);
      const { id, code, name, class: kind, acrossBorder, lon, lat } = one;
      return { id, code, name, class: kind, acrossBorder, lon, lat, areaKm2: km2, places, onRoad, ...judged };
    }),
    withoutKm2: figures.withoutKm2,
    shortage:
      areaKm2 === null
        ? null
        : {
            stations: counted,
            areaKm2,
            builtUpKm2: builtUp ?? null,
            ...casesOf(shortage({ areaKm2, stations: counted, ...(builtUp !== undefined && { builtUpKm2: builtUp }) })),
          },
    gaps: [],
    gapCount: figures.gapCount,
    method: {
      network: {
        version: network.version,
        source: network.source,
        nodes: network.nodes,
        arcs: network.arcs,
        madeAt: network.madeAt,
        hours: network.hours,
      },
      tier: wish.tier ?? 'full',
      stations: { full: full.length, micro: micro.length },
      places: ground.places.length,
      offRoad: figures.offRoad,
      beforeSeconds: wish.before,
      hour: wish.hour ?? null,
      snapMetres: SNAP.limitMetres,
      snapKmh: SNAP.speedKmh,
      cellMetres: CELL_METRES,
      standard: `${STATION_STANDARD.edition} ${STATION_STANDARD.clause}`,
      reckonedOn: ground.today,
      millis: Math.round(performance.now() - began),
    },
  };
}

/** Hours of the day that have the same roads and the same crews, as bands from the first hour on. */
export function hourBands(ground: Laid, stations: readonly StoredStation[]): { from: number; to: number; hour: number }[] {
  const like = (hour: number) =>
    JSON.stringify([networkAt(ground, hour).version, countedStations(stations, hour).map(({ id }) => id)]);
  const day = Array.from({ length: 24 }, (_, hour) => like(hour));
  const begins = day.flatMap((one, hour) => (one === day[(hour + 23) % 24] ? [] : [hour]));
  if (begins.length === 0) return [{ from: 0, to: 24, hour: 0 }];
  return begins.map((from, i) => ({ from, to: begins[(i + 1) % begins.length]!, hour: from }));
}

const whole = (one: ShortageCase) => ({ ...one, pieces: [...one.pieces] });
const casesOf = ({ min, reference, max }: Shortage) => ({
  min: whole(min),
  reference: reference && whole(reference),
  max: whole(max),
});

interface ReachFilter {
  tier: 'full' | 'micro' | 'both' | 'second';
  over?: number | undefined;
  upTo?: number | undefined;
  tiers?: 'both' | 'firstAttackOnly' | 'fullOnly' | 'none' | undefined;
  station?: string | undefined;
  risky?: '1' | undefined;
}

/** When a place is reached by a tier, and by whom. */
export function arrivalAt({ full, micro, times }: Arrivals, i: number, tier: ReachFilter['tier']) {
  if (tier === 'second') return { seconds: times.second[i]!, by: undefined };
  const early = { seconds: times.micro[i]!, by: micro[times.microStation[i]!] };
  const due = { seconds: times.first[i]!, by: full[times.station[i]!] };
  if (tier === 'full') return due;
  return tier === 'micro' || early.seconds < due.seconds ? early : due;
}

/** Positions of the places that a figure counts, the latest reached first, of equal ones the worse risk. */
export function placesReached(ground: Laid, found: Arrivals, { tier, over, upTo, tiers, station, risky }: ReachFilter): number[] {
  const { first, micro, station: due } = found.times;
  const seconds = Float64Array.from(ground.places, (_, i) => arrivalAt(found, i, tier).seconds);
  const rank = (i: number) => rankOf(ground.places[i]!.level);
  const inTiers = (i: number) => {
    const [early, late] = [micro[i]! <= FIRST_ATTACK_SECONDS, first[i]! <= FULL_SECONDS];
    return (early ? (late ? 'both' : 'firstAttackOnly') : late ? 'fullOnly' : 'none') === tiers;
  };
  return [...ground.places.keys()]
    .filter(
      (i) =>
        (over === undefined || seconds[i]! > over) &&
        (upTo === undefined || seconds[i]! <= upTo) &&
        (tiers === undefined || inTiers(i)) &&
        (station === undefined || found.full[due[i]!]?.id === station) &&
        (risky === undefined || rank(i) >= 3),
    )
    .sort((a, b) => (seconds[a] === seconds[b] ? rank(b) - rank(a) || a - b : seconds[a]! < seconds[b]! ? 1 : -1));
}

const mostGaps = 200;

/** The gaps of an answer within a region, counted; listed are those of places that the caller may see. */
export function gapsSeen(
  ground: Pick<Laid, 'places'>,
  { times, gaps }: Pick<Arrivals, 'times' | 'gaps'>,
  maySee: (region: string) => boolean,
  within = '',
): Pick<CoverAnswer, 'gaps' | 'gapCount'> {
  const inside = gaps.filter((i) => ground.places[i]!.region.startsWith(within));
  const seen: CoverAnswer['gaps'] = [];
  for (const i of inside) {
    if (seen.length === mostGaps) break;
    const { id, code, name, region, lon, lat, level } = ground.places[i]!;
    if (maySee(region)) seen.push({ place: id, code, name, region, lon, lat, level, seconds: told(times.first[i]!) });
  }
  return { gaps: seen, gapCount: inside.length };
}

/** Whole seconds; null: never. */
export const told = (seconds: number): number | null => (Number.isFinite(seconds) ? Math.round(seconds) : null);

/** Outlines for a whole district at a fineness that a screen can show, and for a station that is being dragged. */
const screenCellMetres = 60;
const fineCellMetres = 25;

/** Five decimals are about a metre. */
const metre = (degrees: number) => Math.round(degrees * 1e5) / 1e5;

/** Areas that stations reach together. @param quick while something is dragged: coarser, and sooner there */
export async function areasOf(
  ground: Laid,
  stations: readonly Counted[],
  { hour, before }: CoverWish,
  quick = false,
): Promise<Areas> {
  const cell = quick ? screenCellMetres : stations.length <= 3 ? fineCellMetres : screenCellMetres;
  const network = networkAt(ground, hour).version;
  const areas = await ground.thread.areas(network, stations.map(site), limitsOfCover, before, cell);
  return {
    type: 'FeatureCollection',
    features: areas.map(({ coordinates }, i) => ({
      type: 'Feature',
      properties: { seconds: limitsOfCover[i]! },
      geometry: { type: 'MultiPolygon', coordinates: rounded(coordinates) },
    })),
  };
}

export const rounded = (coordinates: readonly (readonly (readonly (readonly [number, number])[])[])[]): [number, number][][][] =>
  coordinates.map((polygon) => polygon.map((ring) => ring.map(([lon, lat]): [number, number] => [metre(lon), metre(lat)])));

/** The same question about the same stations is answered once. */
export function once<T>(ground: Laid, question: string, answer: () => Promise<T>): Promise<T> {
  const known = ground.answers.get(question) as Promise<T> | undefined;
  if (known) return known;
  const asked = answer();
  ground.answers.set(question, asked);
  asked.catch(() => ground.answers.delete(question));
  if (ground.answers.size > 100) ground.answers.delete(ground.answers.keys().next().value!);
  return asked;
}
