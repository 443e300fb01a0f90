/** Places from plain files: `id,lon,lat,x_m,y_m,weight,candidate`, of which a question needs only some. */
import { basename } from 'node:path';
import { components } from '../core/graph/components.ts';
import { NodeGrid } from '../core/graph/snap.ts';
import { greatCircleMetres } from '../core/geo/great-circle.ts';
import { BadInput } from '../platform/command-errors.ts';
import { readCsv } from '../platform/csv.ts';
import { lonLatOf, type Network } from './network.ts';

interface Point {
  id: string;
  /** Row in its file, for errors. */
  row: number;
  /** Degrees, or metres in the plane; undefined where the file has none. */
  x?: number;
  y?: number;
  /** Degrees, beside metres in the plane too: what places it on roads. */
  lon?: number;
  lat?: number;
  weight: number;
  candidate: boolean;
  /** Texts of the columns asked for beside these, in that order; '' where a row or the file has none. */
  more: string[];
}

export interface Points {
  file: string;
  list: Point[];
  /** What x and y are. */
  space: 'plane' | 'sphere' | 'none';
}

/** Sums of more, times distances, would pass what a number holds. */
const HEAVIEST = 1e100;

const [ID, LON, LAT, X, Y, WEIGHT, CANDIDATE] = [0, 1, 2, 3, 4, 5, 6];

/** @throws BadInput naming file and row */
export async function readPoints(path: string, weightColumn = 'weight', more: readonly string[] = []): Promise<Points> {
  const file = basename(path);
  const list: Point[] = [];
  const known = new Map<string, number>();
  let space: Points['space'] | undefined;
  await readCsv(
    path,
    { required: ['id'], optional: ['lon', 'lat', 'x_m', 'y_m', weightColumn, 'candidate', ...more], exact: true },
    (row) => {
      const id = row.text(ID);
      if (id === '') throw row.bad('id is missing');
      const before = known.get(id);
      if (before !== undefined) throw row.bad(`id ${id} is listed twice, first in row ${before}`);
      known.set(id, row.row);
      const mine = row.has(X) && row.has(Y) ? 'plane' : row.has(LON) && row.has(LAT) ? 'sphere' : 'none';
      if (space !== undefined && mine !== space)
        throw row.bad(`has ${spaceName(mine)}, but the rows before it have ${spaceName(space)}`);
      space = mine;
      const point: Point = {
        id,
        row: row.row,
        weight: row.has(WEIGHT) ? row.number(WEIGHT) : 1,
        candidate: true,
        more: more.map((_, at) => row.text(CANDIDATE + 1 + at)),
      };
      if (point.weight < 0) throw row.bad(`${weightColumn} is ${point.weight}; a weight cannot be negative`);
      if (point.weight > HEAVIEST) throw row.bad(`${weightColumn} is ${point.weight}; expected ${HEAVIEST} at most`);
      if (mine === 'plane') [point.x, point.y] = [row.number(X), row.number(Y)];
      if (row.has(LON) && row.has(LAT)) [point.lon, point.lat] = lonLatOf(row, LON, LAT);
      if (mine === 'sphere') [point.x, point.y] = [point.lon!, point.lat!];
      if (row.has(CANDIDATE)) {
        const word = row.text(CANDIDATE);
        const flag = flagWords.get(word.toLowerCase());
        if (flag === undefined)
          throw row.bad(`candidate is ${word.slice(0, 40)}; expected 1 or 0 (or true, false, yes, no, 是, 否)`);
        point.candidate = flag;
      }
      list.push(point);
    },
  );
  if (list.length === 0) throw new BadInput(`${file}: has no rows`);
  return { file, list, space: space ?? 'none' };
}

/** As programs and people write them. */
const flagWords = new Map([
  ...['1', '1.0', 'true', 't', 'yes', 'y', '是'].map((word) => [word, true] as const),
  ...['0', '0.0', 'false', 'f', 'no', 'n', '否'].map((word) => [word, false] as const),
]);

const spaceName = (space: Points['space']) => ({ plane: 'x_m,y_m', sphere: 'lon,lat', none: 'no coordinates' })[space];

/** Straight distances in metres: in the plane, or on the sphere. @throws BadInput if the two lists cannot be compared */
export function straightDistances(candidates: Points, demands: Points): (candidate: number, into: Float64Array) => void {
  for (const { file, space } of [candidates, demands])
    if (space === 'none') throw new BadInput(`${file}:1 has neither x_m,y_m nor lon,lat; without them --edges or --od is needed`);
  if (candidates.space !== demands.space)
    throw new BadInput(
      `${candidates.file} has ${spaceName(candidates.space)}, ${demands.file} has ${spaceName(demands.space)}: both need the same`,
    );
  const x = Float64Array.from(demands.list, (point) => point.x!);
  const y = Float64Array.from(demands.list, (point) => point.y!);
  const plane = demands.space === 'plane';
  return (candidate, into) => {
    const { x: ownX, y: ownY } = candidates.list[candidate]! as { x: number; y: number };
    if (plane) for (let i = 0; i < into.length; i++) into[i] = Math.sqrt((x[i]! - ownX) ** 2 + (y[i]! - ownY) ** 2);
    else for (let i = 0; i < into.length; i++) into[i] = greatCircleMetres(ownX, ownY, x[i]!, y[i]!);
  };
}

export interface SnapRules {
  /** Farther than this from any road is outside the network. */
  limitMetres: number;
  /** How fast the way between place and road is covered. */
  speedKmh: number;
}

/** Where each point meets the network: its node and the way to it, in seconds or metres as the network's metric; −1 if nowhere. */
export interface OnNetwork {
  node: Int32Array;
  way: Float64Array;
}

/**
 * A point without coordinates is the node of its id. One with coordinates goes to the nearest node from which the main part
 * of the network can be driven and reached; a point that stands on the node of its own id stays there.
 */
export class Snapper {
  private readonly network: Network;
  private readonly rules: SnapRules;
  private readonly lengths: boolean;
  private grid: NodeGrid | undefined;

  constructor(network: Network, metric: 'time' | 'length', rules: SnapRules) {
    this.network = network;
    this.rules = rules;
    this.lengths = metric === 'length';
  }

  /** @throws BadInput for a point outside the network, unless `lenient` */
  place(points: Points, lenient = false): OnNetwork {
    const node = new Int32Array(points.list.length).fill(-1);
    const way = new Float64Array(points.list.length);
    points.list.forEach((point, at) => {
      const named = this.network.ids.findText(point.id);
      if (point.lon === undefined || point.lat === undefined || !this.network.lon || this.standsOn(point, named)) {
        if (named === -1 && !lenient)
          throw new BadInput(`${points.file}:${point.row} ${point.id} is no node of ${basename(this.network.edgesFile)}`);
        node[at] = named;
        return;
      }
      const { node: nearest, metres } = this.nodes().nearest(point.lon, point.lat);
      if (metres > this.rules.limitMetres) {
        if (lenient) return;
        throw new BadInput(
          `${points.file}:${point.row} ${point.id} is ${Math.round(metres)} m from the nearest road, beyond --snap-limit ${this.rules.limitMetres}`,
        );
      }
      node[at] = nearest;
      way[at] = this.lengths ? metres : (metres / this.rules.speedKmh) * 3.6;
    });
    return { node, way };
  }

  private standsOn(point: Point, node: number): boolean {
    if (node === -1) return false;
    return greatCircleMetres(point.lon!, point.lat!, this.network.lon![node]!, this.network.lat![node]!) < 1;
  }

  private nodes(): NodeGrid {
    if (this.grid) return this.grid;
    const { graph, lon, lat } = this.network;
    const main = components(graph);
    const allowed = Int32Array.from(main.of.keys()).filter((v) => main.of[v] === 0);
    return (this.grid = new NodeGrid(lon!, lat!, allowed));
  }
}
