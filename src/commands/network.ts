/** Road networks from plain files: nodes `id,lon,lat`; edges `from,to,length_m,speed_kmh,time_s,oneway`. */
import { basename } from 'node:path';
import { graphOf, type Graph } from '../core/graph/graph.ts';
import { MOST_TICKS, WayTooLong } from '../core/travel-time/bucket-queue.ts';
import { BadInput } from '../platform/command-errors.ts';
import { type CsvRow, readCsv } from '../platform/csv.ts';
import { IdIndex } from '../platform/id-index.ts';

export type Metric = 'time' | 'length';

export interface Network {
  ids: IdIndex;
  graph: Graph;
  /** Per node, WGS 84; absent when no nodes file was given. */
  lon?: Float64Array;
  lat?: Float64Array;
  /** How many ticks of the graph make one second (metric time) or one metre (length). */
  ticks: number;
  /** For errors. */
  nodesFile?: string;
  edgesFile: string;
}

const TIME = 4;
const ONEWAY = 5;

/** Longer arcs would not leave room for a path of a few hundred of them. */
const LONGEST_TICKS = 2 ** 28;

/**
 * Searches, and says plainly where a way is longer than can be counted.
 * @param names  of the sources, in their order
 * @param advice what can be done about it
 */
export async function searched<T>(
  { ticks }: Network,
  metric: Metric,
  names: (position: number) => string,
  search: () => T | Promise<T>,
  advice = 'take fewer roads',
): Promise<T> {
  try {
    return await search();
  } catch (error) {
    if (!(error instanceof WayTooLong)) throw error;
    const most =
      metric === 'length'
        ? `${Math.floor(MOST_TICKS / ticks / 1000).toLocaleString('en')} km`
        : `${Math.floor(MOST_TICKS / ticks / 3600).toLocaleString('en')} hours`;
    throw new BadInput(
      `from ${names(error.position)} these roads lead farther than ${most}, the most that can be counted; ${advice}`,
    );
  }
}

/** @throws BadInput naming file and row */
export async function readNetwork(edgesFile: string, nodesFile: string | undefined, metric: Metric): Promise<Network> {
  const ids = new IdIndex();
  const places = nodesFile ? await readNodes(nodesFile, ids) : {};
  const roads = new GrowingRoads();
  const columns = { required: ['from', 'to'], optional: ['length_m', 'speed_kmh', 'time_s', 'oneway'], exact: true };
  await readCsv(edgesFile, columns, (row) => {
    const [from, to] = [endOf(row, 0, ids, nodesFile), endOf(row, 1, ids, nodesFile)];
    const cost = metric === 'length' ? lengthOf(row) : timeOf(row);
    if (cost * 1000 > LONGEST_TICKS)
      throw row.bad(
        `takes ${cost} ${metric === 'length' ? 'm' : 's'}: longer than any stretch of road (${LONGEST_TICKS / 1000})`,
      );
    roads.add(from, to, cost, onewayOf(row));
  });
  if (roads.count === 0) throw new BadInput(`${basename(edgesFile)}: has no edges`);
  // Whole milliseconds or millimetres stay whole; finer times keep a tenth more, where that leaves room for the longest.
  const ticks = metric === 'length' || roads.allWhole(1000) || roads.longest() * 10_000 > LONGEST_TICKS ? 1000 : 10_000;
  const { from, to, oneway, count } = roads;
  const graph = graphOf(ids.size, { count, from, to, oneway, weight: roads.weights(ticks) });
  return { ids, graph, ...places, ticks, edgesFile, ...(nodesFile ? { nodesFile } : {}) };
}

async function readNodes(file: string, ids: IdIndex): Promise<{ lon: Float64Array; lat: Float64Array }> {
  let lon = new Float64Array(1 << 12);
  let lat = new Float64Array(1 << 12);
  await readCsv(file, { required: ['id', 'lon', 'lat'], exact: true }, (row) => {
    const before = ids.size;
    const node = row.addTo(ids, 0);
    if (node < before) throw row.bad(`node ${row.text(0)} is listed twice`);
    if (node === lon.length) {
      const [oldLon, oldLat] = [lon, lat];
      (lon = new Float64Array(node * 2)).set(oldLon);
      (lat = new Float64Array(node * 2)).set(oldLat);
    }
    [lon[node], lat[node]] = lonLatOf(row, 1, 2);
  });
  return { lon: lon.subarray(0, ids.size), lat: lat.subarray(0, ids.size) };
}

/** @throws BadInput if the pair cannot be WGS 84 */
export function lonLatOf(row: CsvRow, lonColumn: number, latColumn: number): [number, number] {
  const [lon, lat] = [row.number(lonColumn), row.number(latColumn)];
  if (Math.abs(lon) > 180 || Math.abs(lat) > 90)
    throw row.bad(`lon ${lon}, lat ${lat} is no place on the Earth; degrees are expected, longitude first`);
  return [lon, lat];
}

function endOf(row: CsvRow, column: number, ids: IdIndex, nodesFile: string | undefined): number {
  if (!nodesFile) return row.addTo(ids, column);
  const node = row.findIn(ids, column);
  if (node === -1) throw row.bad(`node ${row.text(column)} is not in ${basename(nodesFile)}`);
  return node;
}

function lengthOf(row: CsvRow): number {
  const metres = row.number(2);
  if (metres < 0) throw row.bad(`length_m is ${metres}; a length cannot be negative`);
  return metres;
}

function timeOf(row: CsvRow): number {
  if (row.has(TIME)) {
    const seconds = row.number(TIME);
    if (seconds < 0) throw row.bad(`time_s is ${seconds}; a time cannot be negative`);
    return seconds;
  }
  if (!row.has(2) || !row.has(3)) throw row.bad('has no time_s, nor length_m and speed_kmh to reckon it from');
  const speed = row.number(3);
  if (!(speed > 0)) throw row.bad(`speed_kmh is ${speed}; a speed must be above 0`);
  return (lengthOf(row) / speed) * 3.6;
}

function onewayOf(row: CsvRow): number {
  if (!row.has(ONEWAY)) return 0;
  const oneway = row.number(ONEWAY);
  if (oneway !== 0 && oneway !== 1 && oneway !== -1)
    throw row.bad(`oneway is ${oneway}; expected 0 (both ways), 1 (from → to) or -1 (to → from)`);
  return oneway;
}

class GrowingRoads {
  count = 0;
  from = new Int32Array(1 << 14);
  to = new Int32Array(1 << 14);
  oneway = new Int8Array(1 << 14);
  /** seconds or metres */
  private cost = new Float64Array(1 << 14);

  add(from: number, to: number, cost: number, oneway: number): void {
    if (this.count === this.from.length) this.widen();
    this.from[this.count] = from;
    this.to[this.count] = to;
    this.cost[this.count] = cost;
    this.oneway[this.count++] = oneway;
  }

  allWhole(ticks: number): boolean {
    for (let i = 0; i < this.count; i++) {
      const exact = this.cost[i]! * ticks;
      if (Math.abs(exact - Math.round(exact)) > 1e-6) return false;
    }
    return true;
  }

  longest(): number {
    let longest = 0;
    for (let i = 0; i < this.count; i++) if (this.cost[i]! > longest) longest = this.cost[i]!;
    return longest;
  }

  weights(ticks: number): Int32Array {
    const weights = new Int32Array(this.count);
    for (let i = 0; i < this.count; i++) weights[i] = Math.round(this.cost[i]! * ticks);
    return weights;
  }

  private widen(): void {
    const { from, to, oneway, cost } = this;
    const length = from.length * 2;
    (this.from = new Int32Array(length)).set(from);
    (this.to = new Int32Array(length)).set(to);
    (this.oneway = new Int8Array(length)).set(oneway);
    (this.cost = new Float64Array(length)).set(cost);
  }
}
