/** Cover of the district, reckoned once for each state of roads, stations, places and boundaries. */
import { judgeArea, shortage, STATION_STANDARD, type Shortage, type ShortageCase } from '../../core/cover/station-standard.ts';
import { areaSquareMetres } from '../../core/geo/ellipsoid.ts';
import type { Area } from '../../core/geo/geojson.ts';
import type { Instant } from '../../core/time.ts';
import type { Database, Db } from '../../platform/db/index.ts';
import { boundariesOn, layerVersion, regionsUnder, today } from '../territory/index.ts';
import { placeLayerVersion, placePoints } from '../places/index.ts';
import { SNAP, type GroundInput } from './ground.ts';
import { CoverThread } from './thread.ts';
import { countedClasses, judgedClasses, limitsOfCover, noRoads, onDutyAt, tierOf, type StationClassCode } from './rules.ts';
import type { Areas, CoverAnswer } from './schema.ts';
import { newestNetwork, readNetwork, type NetworkRow, type StoredStation } from './store.ts';

export interface Laid {
  thread: CoverThread;
  key: string;
  network: NetworkRow;
  places: Awaited<ReturnType<typeof placePoints>>;
  outline: Area | null;
  today: string;
  /** Answers by question; dropped with the ground. */
  answers: Map<string, Promise<unknown>>;
  input: GroundInput;
}

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
  const network = await newestNetwork(db, district);
  if (!network) throw noRoads({});
  const on = await today(db, now);
  const key = [
    district,
    network.version,
    network.madeAt,
    await placeLayerVersion(db, district),
    await layerVersion(db, district, on),
  ].join(' ');
  const known = laid.get(db);
  if (known?.key === key) {
    known.idle.refresh();
    return known.laid;
  }
  const lay = async (): Promise<Laid> => {
    const [places, boundaries, regions, packed] = [
      await placePoints(db, district),
      await boundariesOn(db, district, on),
      await regionsUnder(db, district, [district], on),
      await readNetwork(db, district, network.version),
    ];
    const people = new Map(regions.map(({ code, population }) => [code, population ?? 0]));
    const input: GroundInput = {
      network: packed,
      outline: boundaries.find(({ code }) => code === district)?.geometry ?? null,
      villages: boundaries
        .filter(({ code }) => code.length === 12)
        .map(({ code, geometry }) => ({ population: people.get(code) ?? 0, geometry })),
      places: { lon: Float64Array.from(places, ({ lon }) => lon), lat: Float64Array.from(places, ({ lat }) => lat) },
    };
    const thread = new CoverThread(input);
    return { thread, key, network, places, outline: input.outline, today: on, answers: new Map(), input };
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
  builtUp?: number | undefined;
}

/** The whole answer for a set of stations. Gaps are ordered by places until the slot of risk is filled. */
export async function coverOf(ground: Laid, stations: readonly Counted[], wish: CoverWish): Promise<CoverAnswer> {
  const began = performance.now();
  const [full, micro] = [stations.filter(({ tier }) => tier === 'full'), stations.filter(({ tier }) => tier === 'micro')];
  const site = ({ lon, lat }: Counted) => ({ lon, lat });
  const figures = await ground.thread.cover({
    limits: limitsOfCover,
    beforeSeconds: wish.before,
    full: full.map(site),
    micro: micro.map(site),
    gaps: 2000,
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
    gaps: figures.gaps
      .map(({ place, seconds }) => ({ at: ground.places[place]!, seconds }))
      .map(({ at, seconds }) => ({ place: at.id, name: at.name, region: at.region, lon: at.lon, lat: at.lat, seconds })),
    gapCount: figures.gapCount,
    method: {
      network: ground.network,
      stations: { full: full.length, micro: micro.length },
      places: ground.places.length,
      offRoad: figures.offRoad,
      beforeSeconds: wish.before,
      hour: wish.hour ?? null,
      snapMetres: SNAP.limitMetres,
      snapKmh: SNAP.speedKmh,
      cellMetres: 200,
      standard: `${STATION_STANDARD.edition} ${STATION_STANDARD.clause}`,
      reckonedOn: ground.today,
      millis: Math.round(performance.now() - began),
    },
  };
}

const told = (one: ShortageCase) => ({ ...one, pieces: [...one.pieces] });
const casesOf = ({ min, reference, max }: Shortage) => ({
  min: told(min),
  reference: reference && told(reference),
  max: told(max),
});

const mostGaps = 200;

/** Names of places only where the caller may see them. */
export const seenBy = (answer: CoverAnswer, maySee: (region: string) => boolean): CoverAnswer => ({
  ...answer,
  gaps: answer.gaps.filter(({ region }) => maySee(region)).slice(0, mostGaps),
});

/** Outlines for a whole district at a fineness that a screen can show. */
const screenCellMetres = 60;
/** For the map while a station is dragged. */
const trialCellMetres = 120;

/** Five decimals are about a metre. */
const metre = (degrees: number) => Math.round(degrees * 1e5) / 1e5;

export async function areasOf(
  ground: Laid,
  stations: readonly Counted[],
  tier: 'full' | 'micro' | 'both',
  before: number,
  trial = false,
): Promise<Areas> {
  const sites = stations.filter((one) => tier === 'both' || one.tier === tier).map(({ lon, lat }) => ({ lon, lat }));
  const cell = sites.length === 1 ? 25 : trial ? trialCellMetres : screenCellMetres;
  const areas = await ground.thread.areas(sites, limitsOfCover, before, cell);
  return {
    type: 'FeatureCollection',
    features: areas.map(({ coordinates }, i) => ({
      type: 'Feature',
      properties: { seconds: limitsOfCover[i]! },
      geometry: {
        type: 'MultiPolygon',
        coordinates: coordinates.map((polygon) => polygon.map((ring) => ring.map(([lon, lat]) => [metre(lon), metre(lat)]))),
      },
    })),
  };
}

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
