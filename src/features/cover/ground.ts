/** The district as cover sees it: roads, ground, people and places, each thing where it meets the road. Runs in a thread of its own. */
import { cellsOf } from '../../core/cover/cells.ts';
import {
  dueOf,
  gapsOf,
  jurisdictions,
  reachOf,
  tiersOf,
  type Due,
  type MeasureReach,
  type Tiers,
} from '../../core/cover/reach.ts';
import { boxHolds, boxOf, type Area, type MultiPolygon } from '../../core/geo/geojson.ts';
import { isInside } from '../../core/geo/inside.ts';
import { components } from '../../core/graph/components.ts';
import { NodeGrid } from '../../core/graph/snap.ts';
import { unpackNetwork, type PlacedNetwork } from '../../core/graph/stored-network.ts';
import { BucketSearch, UNREACHED } from '../../core/travel-time/bucket-queue.ts';
import { ISOCHRONE_RULES, isochrones } from '../../core/travel-time/isochrone.ts';

/** What does not change while stations are moved about. */
export interface GroundInput {
  /** As core/graph/stored-network.ts packs it. */
  network: Uint8Array;
  outline: Area | null;
  /** People of the smallest regions, spread evenly over their ground. */
  villages: readonly { population: number; geometry: Area }[];
  /** Degrees. */
  places: { lon: Float64Array; lat: Float64Array };
}

export interface Site {
  lon: number;
  lat: number;
}

export interface CoverQuestion {
  /** Seconds, ascending. */
  limits: readonly number[];
  /** Seconds before the wheels turn: the call taken, the crew turned out. */
  beforeSeconds: number;
  /** Stations that answer now, by tier; a neighbour's helps but has no jurisdiction judged. */
  full: readonly Site[];
  micro: readonly Site[];
  gaps: number;
}

export interface CoverFigures {
  measures: { measure: 'area' | 'people' | 'places'; reach: MeasureReach }[];
  tiers: Tiers;
  /** Per station of the full tier: km² and places it is first due to; null where it stands off the roads. */
  stations: { areaKm2: number; places: number; onRoad: boolean }[];
  microOffRoad: number[];
  withoutKm2: number;
  gaps: { place: number; seconds: number | null }[];
  gapCount: number;
  /** Places too far from any road to be reached. */
  offRoad: number;
}

/** How a place or a station meets the road. */
export const SNAP = { limitMetres: 500, speedKmh: 20 };
export const FIRST_ATTACK_SECONDS = 180;
export const FULL_SECONDS = 300;
const CELL_METRES = 200;

interface OnRoad {
  /** −1 where no road is near. */
  node: Int32Array;
  /** Seconds between the place and its node. */
  way: Float64Array;
}

interface Dues {
  places: Due;
  cells: Due;
  onRoad: boolean[];
}

export class Ground {
  readonly network: PlacedNetwork;
  readonly areaKm2: Float64Array;
  readonly people: Float64Array;
  readonly placeCount: number;
  private readonly cells: { lon: Float64Array; lat: Float64Array };
  private readonly grid: NodeGrid;
  private readonly search: BucketSearch;
  /** Places first, then cells. */
  private readonly demands: OnRoad;
  private readonly answers = new Map<string, Dues>();
  /** Seconds to every demand without the time before; by place of the station, least recently asked first. */
  private readonly rows = new Map<string, Float64Array | undefined>();

  constructor(input: GroundInput) {
    this.network = unpackNetwork(input.network);
    const { graph, lon, lat } = this.network;
    const { of } = components(graph);
    this.grid = new NodeGrid(
      lon,
      lat,
      Int32Array.from(of.keys()).filter((v) => of[v] === 0),
    );
    this.search = new BucketSearch(graph);
    const none = { lon: new Float64Array(0), lat: new Float64Array(0), area: new Float64Array(0) };
    const cells = input.outline ? cellsOf(input.outline, CELL_METRES) : none;
    this.cells = cells;
    this.areaKm2 = cells.area.map((area) => area / 1e6);
    this.people = spread(input.villages, cells, this.areaKm2);
    this.placeCount = input.places.lon.length;
    const [places, ground] = [this.onRoad(input.places), this.onRoad(cells)];
    this.demands = {
      node: Int32Array.of(...[places.node, ground.node].flatMap((list) => [...list])),
      way: Float64Array.from([...places.way, ...ground.way]),
    };
  }

  /** Cells of about `metres` with what lies in them: what a question of siting asks for. */
  demandCells(metres: number, weigh: 'places' | 'people' | 'area', places: GroundInput['places']) {
    const step = Math.max(1, Math.round(metres / CELL_METRES)) * CELL_METRES;
    const lat0 = Math.min(...this.cells.lat);
    const lon0 = Math.min(...this.cells.lon);
    const high = step / 111_195;
    const wide = high / Math.cos((lat0 * Math.PI) / 180);
    const found = new Map<string, { lon: number; lat: number; count: number; weight: number }>();
    const keyOf = (lon: number, lat: number) => `${Math.floor((lon - lon0) / wide)} ${Math.floor((lat - lat0) / high)}`;
    this.cells.lon.forEach((lon, i) => {
      const lat = this.cells.lat[i]!;
      const key = keyOf(lon, lat);
      const cell = found.get(key) ?? { lon: 0, lat: 0, count: 0, weight: 0 };
      found.set(key, cell);
      cell.lon += lon;
      cell.lat += lat;
      cell.count += 1;
      cell.weight += weigh === 'people' ? this.people[i]! : weigh === 'area' ? this.areaKm2[i]! : 0;
    });
    if (weigh === 'places')
      places.lon.forEach((lon, i) => {
        const cell = found.get(keyOf(lon, places.lat[i]!));
        if (cell) cell.weight += 1;
      });
    return [...found.values()].map(({ lon, lat, count, weight }) => ({ lon: lon / count, lat: lat / count, weight }));
  }

  /** Where points meet the road. */
  onRoad({ lon, lat }: { lon: Float64Array; lat: Float64Array }): OnRoad {
    const node = new Int32Array(lon.length);
    const way = new Float64Array(lon.length);
    for (let i = 0; i < lon.length; i++) {
      const near = this.grid.nearest(lon[i]!, lat[i]!);
      node[i] = near.metres <= SNAP.limitMetres ? near.node : -1;
      way[i] = (near.metres / SNAP.speedKmh) * 3.6;
    }
    return { node, way };
  }

  /** Seconds from a station to each of `to`; undefined where it stands off the roads. */
  secondsFrom(site: Site, to: OnRoad): Float64Array | undefined {
    const from = this.onRoad({ lon: Float64Array.of(site.lon), lat: Float64Array.of(site.lat) });
    if (from.node[0] === -1) return undefined;
    this.search.run([from.node[0]!]);
    const { distance } = this.search;
    return to.way.map((way, i) => {
      const ticks = to.node[i] === -1 ? UNREACHED : distance[to.node[i]!]!;
      return ticks === UNREACHED ? Infinity : ticks / this.network.ticks + from.way[0]! + way;
    });
  }

  /** A station that was asked for before costs nothing: one more station is one search. */
  private rowOf(site: Site): Float64Array | undefined {
    const key = `${site.lon},${site.lat}`;
    const row = this.rows.has(key) ? this.rows.get(key) : this.secondsFrom(site, this.demands);
    this.rows.delete(key);
    this.rows.set(key, row);
    if (this.rows.size > 600) this.rows.delete(this.rows.keys().next().value!);
    return row;
  }

  /** The tier that a trial does not touch is answered from before. */
  private dues(sites: readonly Site[], before: number): Dues {
    const key = `${before} ${sites.map(({ lon, lat }) => `${lon},${lat}`).join(' ')}`;
    const known = this.answers.get(key) ?? this.reckon(sites, before);
    this.answers.delete(key);
    this.answers.set(key, known);
    if (this.answers.size > 12) this.answers.delete(this.answers.keys().next().value!);
    return known;
  }

  private reckon(sites: readonly Site[], before: number): Dues {
    const rows = sites.map((site) => this.rowOf(site));
    const part = (from: number, to: number) => {
      const seconds = new Float64Array(rows.length * (to - from)).fill(Infinity);
      rows.forEach((row, s) => row && seconds.set(row.subarray(from, to), s * (to - from)));
      return dueOf(
        seconds.map((time) => time + before),
        to - from,
      );
    };
    const onRoad = rows.map((row) => row !== undefined);
    return { places: part(0, this.placeCount), cells: part(this.placeCount, this.demands.node.length), onRoad };
  }

  cover({ limits, beforeSeconds, full, micro, gaps }: CoverQuestion): CoverFigures {
    const due = this.dues(full, beforeSeconds);
    const early = this.dues(micro, beforeSeconds);
    const each = new Float64Array(this.placeCount).fill(1);
    const area = jurisdictions(due.cells, this.areaKm2, full.length);
    const served = jurisdictions(due.places, each, full.length);
    const beyond = gapsOf(due.places, each, FULL_SECONDS);
    return {
      measures: [
        { measure: 'area', reach: reachOf(due.cells, this.areaKm2, limits) },
        { measure: 'people', reach: reachOf(due.cells, this.people, limits) },
        { measure: 'places', reach: reachOf(due.places, each, limits) },
      ],
      tiers: tiersOf(early.places, due.places, each, { firstAttack: FIRST_ATTACK_SECONDS, full: FULL_SECONDS }),
      stations: full.map((_, s) => ({ areaKm2: area.sums[s]!, places: served.sums[s]!, onRoad: due.onRoad[s]! })),
      microOffRoad: early.onRoad.flatMap((on, s) => (on ? [] : [s])),
      withoutKm2: area.none,
      gaps: beyond
        .slice(0, gaps)
        .map(({ demand, seconds }) => ({ place: demand, seconds: Number.isFinite(seconds) ? Math.round(seconds) : null })),
      gapCount: beyond.length,
      offRoad: this.demands.node.subarray(0, this.placeCount).filter((node) => node === -1).length,
    };
  }

  /** Areas that the sites reach together within each limit. @param cellMetres fineness of the outline */
  areas(sites: readonly Site[], limits: readonly number[], beforeSeconds: number, cellMetres: number): MultiPolygon[] {
    const { graph, lon, lat, ticks } = this.network;
    const on = this.onRoad({
      lon: Float64Array.from(sites, (site) => site.lon),
      lat: Float64Array.from(sites, (site) => site.lat),
    });
    const used = [...on.node.keys()].filter((s) => on.node[s] !== -1);
    if (used.length === 0) return limits.map(() => ({ type: 'MultiPolygon', coordinates: [] }));
    const inTicks = limits.map((limit) => Math.max(0, Math.round((limit - beforeSeconds) * ticks)));
    this.search.run(
      used.map((s) => on.node[s]!),
      Math.max(...inTicks),
      undefined,
      used.map((s) => Math.round(on.way[s]! * ticks)),
    );
    const nodes = this.search.reached.subarray(0, this.search.reachedCount);
    return isochrones(graph, { lon, lat }, { distance: this.search.distance, nodes }, inTicks, {
      ...ISOCHRONE_RULES,
      cellMetres,
      ticks,
    });
  }
}

/** People of each village on the cells of its ground, by area; a village without a cell's middle in it goes to no cell. */
function spread(
  villages: GroundInput['villages'],
  cells: { lon: Float64Array; lat: Float64Array },
  areaKm2: Float64Array,
): Float64Array {
  const people = new Float64Array(cells.lon.length);
  for (const { population, geometry } of villages) {
    const box = boxOf(geometry);
    const mine = [...cells.lon.keys()].filter((i) => {
      const at = [cells.lon[i]!, cells.lat[i]!] as const;
      return boxHolds(box, at) && isInside(at, geometry);
    });
    const ground = mine.reduce((sum, i) => sum + areaKm2[i]!, 0);
    for (const i of mine) people[i]! += (population * areaKm2[i]!) / ground;
  }
  return people;
}
