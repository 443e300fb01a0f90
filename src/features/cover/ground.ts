/** The district as cover sees it: roads, ground, people and places, each thing where it meets the road. Runs in a thread of its own. */
import { cellsOf, type Cells } from '../../core/cover/cells.ts';
import { outlinesOf, simplified } from '../../core/cover/outlines.ts';
import { dueOfRows, jurisdictions, reachOf, tiersOf, type Due, type MeasureReach, type Tiers } from '../../core/cover/reach.ts';
import { boxHolds, boxOf, type Area, type MultiPolygon } from '../../core/geo/geojson.ts';
import { greatCircleMetres } from '../../core/geo/great-circle.ts';
import { isInside } from '../../core/geo/inside.ts';
import { components } from '../../core/graph/components.ts';
import { NodeGrid } from '../../core/graph/snap.ts';
import { unpackNetwork, type PlacedNetwork } from '../../core/graph/stored-network.ts';
import { BucketSearch, UNREACHED } from '../../core/travel-time/bucket-queue.ts';
import { ISOCHRONE_RULES, isochrones } from '../../core/travel-time/isochrone.ts';

/** What does not change while stations are moved about. */
export interface GroundInput {
  /** As core/graph/stored-network.ts packs them; the version names one in a question. */
  networks: readonly { version: number; packed: Uint8Array }[];
  outline: Area | null;
  /** People of the smallest regions, spread evenly over their ground. */
  villages: readonly { population: number; geometry: Area }[];
  /** Degrees; `rank` is 4 for red, 3 orange, 2 yellow, 1 blue, 0 not rated. */
  places: { lon: Float64Array; lat: Float64Array; rank: Uint8Array };
}

export interface Site {
  lon: number;
  lat: number;
}

export type Tier = 'full' | 'micro' | 'both';

export interface CoverQuestion {
  /** Seconds, ascending. */
  limits: readonly number[];
  /** Seconds before the wheels turn: the call taken, the crew turned out. */
  beforeSeconds: number;
  /** Stations that answer now, by tier; a neighbour's helps but has no jurisdiction judged. */
  full: readonly Site[];
  micro: readonly Site[];
  /** Whose arrival the measures tell. */
  tier: Tier;
}

export interface CoverFigures {
  /** `risk`: places rated red or orange; left out where none is. */
  measures: { measure: 'area' | 'people' | 'places' | 'risk'; reach: MeasureReach }[];
  tiers: Tiers;
  /** Per station of the full tier: km² and places it is first due to; null where it stands off the roads. */
  stations: { areaKm2: number; places: number; onRoad: boolean }[];
  microOffRoad: number[];
  withoutKm2: number;
  gapCount: number;
  /** Places too far from any road to be reached. */
  offRoad: number;
}

/** Per place: seconds until the first and the second crew of the full tier and the first of the micro tier, and whose the first are; −1 for none. */
export interface PlaceTimes {
  first: Float64Array;
  second: Float64Array;
  station: Int32Array;
  micro: Float64Array;
  microStation: Int32Array;
}

export interface RoadsReport {
  /** Sets of crossings that reach each other, largest first; only the first is driven on. */
  parts: { count: number; sizes: number[] };
  km: number;
  /** Metres from each thing to its crossing. */
  places: SnapReport;
  stations: SnapReport & { each: { metres: number }[] };
}

interface SnapReport {
  count: number;
  median: number | null;
  p90: number | null;
  largest: number | null;
  /** Farther than the limit: out of reach. */
  beyond: number;
}

/** How a place or a station meets the road. */
export const SNAP = { limitMetres: 500, speedKmh: 20 };
export const FIRST_ATTACK_SECONDS = 180;
export const FULL_SECONDS = 300;
export const CELL_METRES = 200;
/** From here on a rank counts as risk: orange and red. */
const RISKY = 3;

interface OnRoad {
  /** −1 where no road is near. */
  node: Int32Array;
  /** Seconds between the place and its node. */
  way: Float64Array;
  metres: Float64Array;
}

interface Dues {
  places: Due;
  cells: Due;
  onRoad: boolean[];
}

/** The ground itself, whatever the roads. */
export class Land {
  readonly cells: Cells;
  readonly areaKm2: Float64Array;
  readonly people: Float64Array;
  readonly places: GroundInput['places'];
  readonly each: Float64Array;
  readonly risky: Float64Array;

  constructor({ outline, villages, places }: Omit<GroundInput, 'networks'>) {
    this.cells = outline ? cellsOf(outline, CELL_METRES) : noCells;
    this.areaKm2 = this.cells.area.map((area) => area / 1e6);
    this.people = spread(villages, this.cells, this.areaKm2);
    this.places = places;
    this.each = new Float64Array(places.lon.length).fill(1);
    this.risky = Float64Array.from(places.rank, (rank) => (rank >= RISKY ? 1 : 0));
  }
}

const none = new Float64Array(0);
const noCells: Cells = {
  lon: none,
  lat: none,
  area: none,
  number: new Int32Array(0),
  columns: 0,
  west: 0,
  south: 0,
  wide: 0,
  high: 0,
};

export class Ground {
  readonly network: PlacedNetwork;
  private readonly land: Land;
  private readonly placeCount: number;
  private readonly part: { count: number; sizes: Int32Array };
  private readonly grid: NodeGrid;
  private readonly search: BucketSearch;
  /** Places first, then cells. */
  private readonly demands: OnRoad;
  private readonly answers = new Map<string, Dues>();
  /** Seconds to every demand without the time before; by place of the station, least recently asked first. */
  private readonly rows = new Map<string, Float64Array | undefined>();

  constructor(network: Uint8Array, land: Land) {
    this.land = land;
    this.network = unpackNetwork(network);
    const { graph, lon, lat } = this.network;
    const { of, count, sizes } = components(graph);
    this.part = { count, sizes };
    this.grid = new NodeGrid(
      lon,
      lat,
      Int32Array.from(of.keys()).filter((v) => of[v] === 0),
    );
    this.search = new BucketSearch(graph);
    this.placeCount = land.places.lon.length;
    const [places, ground] = [this.onRoad(land.places), this.onRoad(land.cells)];
    this.demands = {
      node: joined(Int32Array, places.node, ground.node),
      way: joined(Float64Array, places.way, ground.way),
      metres: joined(Float64Array, places.metres, ground.metres),
    };
  }

  /** Cells of about `metres` with what lies in them: what a question of siting asks for. */
  demandCells(metres: number, weigh: 'places' | 'people' | 'area' | 'risk') {
    const { cells, people, areaKm2, places, risky } = this.land;
    const step = Math.max(1, Math.round(metres / CELL_METRES)) * CELL_METRES;
    const [lat0, lon0] = [cells.lat.reduce((a, b) => Math.min(a, b), 90), cells.lon.reduce((a, b) => Math.min(a, b), 180)];
    const high = step / 111_195;
    const wide = high / Math.cos((lat0 * Math.PI) / 180);
    const found = new Map<string, { lon: number; lat: number; count: number; weight: number }>();
    const keyOf = (lon: number, lat: number) => `${Math.floor((lon - lon0) / wide)} ${Math.floor((lat - lat0) / high)}`;
    cells.lon.forEach((lon, i) => {
      const lat = cells.lat[i]!;
      const key = keyOf(lon, lat);
      const cell = found.get(key) ?? { lon: 0, lat: 0, count: 0, weight: 0 };
      found.set(key, cell);
      cell.lon += lon;
      cell.lat += lat;
      cell.count += 1;
      cell.weight += weigh === 'people' ? people[i]! : weigh === 'area' ? areaKm2[i]! : 0;
    });
    if (weigh === 'places' || weigh === 'risk')
      places.lon.forEach((lon, i) => {
        const cell = found.get(keyOf(lon, places.lat[i]!));
        if (cell) cell.weight += weigh === 'risk' ? risky[i]! : 1;
      });
    return [...found.values()].map(({ lon, lat, count, weight }) => ({ lon: lon / count, lat: lat / count, weight }));
  }

  /** Where points meet the road. */
  onRoad({ lon, lat }: { lon: Float64Array; lat: Float64Array }): OnRoad {
    const node = new Int32Array(lon.length);
    const metres = new Float64Array(lon.length);
    for (let i = 0; i < lon.length; i++) {
      const near = this.grid.nearest(lon[i]!, lat[i]!);
      node[i] = near.metres <= SNAP.limitMetres ? near.node : -1;
      metres[i] = near.metres;
    }
    return { node, metres, way: metres.map((far) => (far / SNAP.speedKmh) * 3.6) };
  }

  private siteOnRoad(sites: readonly Site[]): OnRoad {
    return this.onRoad({ lon: Float64Array.from(sites, ({ lon }) => lon), lat: Float64Array.from(sites, ({ lat }) => lat) });
  }

  /** Seconds from a station to each of `to`; undefined where it stands off the roads. */
  secondsFrom(site: Site, to: Pick<OnRoad, 'node' | 'way'>): Float64Array | undefined {
    const from = this.siteOnRoad([site]);
    if (from.node[0] === -1) return undefined;
    this.search.run([from.node[0]!]);
    const { distance } = this.search;
    const [{ ticks }, begin] = [this.network, from.way[0]!];
    const { node, way } = to;
    const seconds = new Float64Array(node.length);
    for (let i = 0; i < node.length; i++) {
      const reached = node[i] === -1 ? UNREACHED : distance[node[i]!]!;
      seconds[i] = reached === UNREACHED ? Infinity : reached / ticks + begin + way[i]!;
    }
    return seconds;
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
    const part = (from: number, to: number) =>
      dueOfRows(
        rows.map((row) => row?.subarray(from, to)),
        to - from,
        before,
      );
    return {
      places: part(0, this.placeCount),
      cells: part(this.placeCount, this.demands.node.length),
      onRoad: rows.map((row) => row !== undefined),
    };
  }

  cover({ limits, beforeSeconds, full, micro, tier }: CoverQuestion): CoverFigures {
    const { areaKm2, people, each, risky } = this.land;
    const due = this.dues(full, beforeSeconds);
    const early = this.dues(micro, beforeSeconds);
    const told = { full: due, micro: early, both: tier === 'both' ? this.dues([...full, ...micro], beforeSeconds) : due }[tier];
    const area = jurisdictions(due.cells, areaKm2, full.length);
    const served = jurisdictions(due.places, each, full.length);
    return {
      measures: [
        { measure: 'area', reach: reachOf(told.cells, areaKm2, limits) },
        { measure: 'people', reach: reachOf(told.cells, people, limits) },
        { measure: 'places', reach: reachOf(told.places, each, limits) },
        ...(risky.includes(1) ? [{ measure: 'risk' as const, reach: reachOf(told.places, risky, limits) }] : []),
      ],
      tiers: tiersOf(early.places, due.places, each, { firstAttack: FIRST_ATTACK_SECONDS, full: FULL_SECONDS }),
      stations: full.map((_, s) => ({ areaKm2: area.sums[s]!, places: served.sums[s]!, onRoad: due.onRoad[s]! })),
      microOffRoad: early.onRoad.flatMap((on, s) => (on ? [] : [s])),
      withoutKm2: area.none,
      gapCount: due.places.first.reduce((count, seconds) => count + (seconds > FULL_SECONDS ? 1 : 0), 0),
      offRoad: this.demands.node.subarray(0, this.placeCount).reduce((count, node) => count + (node === -1 ? 1 : 0), 0),
    };
  }

  placeTimes({ beforeSeconds, full, micro }: Pick<CoverQuestion, 'beforeSeconds' | 'full' | 'micro'>): PlaceTimes {
    const { first, second, station } = this.dues(full, beforeSeconds).places;
    const early = this.dues(micro, beforeSeconds).places;
    return { first, second, station, micro: early.first, microStation: early.station };
  }

  /** The ground that each station is first due to. */
  borders(sites: readonly Site[], beforeSeconds: number): MultiPolygon[] {
    return outlinesOf(this.land.cells, this.dues(sites, beforeSeconds).cells.station, sites.length);
  }

  /** How the district hangs together by road, and how things meet it. */
  roads(stations: readonly Site[]): RoadsReport {
    const { graph, lon, lat } = this.network;
    let metres = 0;
    for (let v = 0; v < graph.nodeCount; v++)
      for (let arc = graph.firstOut[v]!; arc < graph.firstOut[v + 1]!; arc++) {
        const w = graph.head[arc]!;
        const back = graph.head.subarray(graph.firstOut[w]!, graph.firstOut[w + 1]!).includes(v);
        // A stretch driven both ways is one road.
        if (v < w || !back) metres += greatCircleMetres(lon[v]!, lat[v]!, lon[w]!, lat[w]!);
      }
    const own = this.siteOnRoad(stations).metres;
    return {
      parts: { count: this.part.count, sizes: [...this.part.sizes.subarray(0, 20)] },
      km: metres / 1000,
      places: snapped(this.demands.metres.subarray(0, this.placeCount)),
      stations: { ...snapped(own), each: [...own].map((far) => ({ metres: far })) },
    };
  }

  /** Areas that the sites reach together within each limit. @param cellMetres fineness of the outline */
  areas(sites: readonly Site[], limits: readonly number[], beforeSeconds: number, cellMetres: number): MultiPolygon[] {
    const { graph, lon, lat, ticks } = this.network;
    const on = this.siteOnRoad(sites);
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
    const found = isochrones(graph, { lon, lat }, { distance: this.search.distance, nodes }, inTicks, {
      ...ISOCHRONE_RULES,
      cellMetres,
      ticks,
    });
    // Fewer points than the lattice has crossings, none farther off than a fifth of a cell: half as much to send and to draw.
    return found.map(({ coordinates }) => ({
      type: 'MultiPolygon',
      coordinates: coordinates.map((rings) => rings.map((ring) => simplified(ring, cellMetres / 5))),
    }));
  }
}

const joined = <T extends Int32Array | Float64Array>(
  kind: { from(list: number[]): T; new (length: number): T },
  a: T,
  b: T,
): T => {
  const both = new kind(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
};

function snapped(metres: Float64Array): SnapReport {
  const sorted = metres.slice().sort();
  const at = (share: number) =>
    sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return {
    count: sorted.length,
    median: at(0.5),
    p90: at(0.9),
    largest: at(1),
    beyond: sorted.reduce((count, far) => count + (far > SNAP.limitMetres ? 1 : 0), 0),
  };
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
