/**
 * Isochrones as areas around the roads that are reached, the last stretch of a road only as far as time allows.
 *
 * Every point p of a reached road covers a disc: what is left of the time, walked, but never more than `offRoad.metres` and
 * never less than one and a half cells. The union of the discs is drawn by marching squares over its distance function on a
 * square lattice. The lattice carries the outline only, no travel times; so the outline never crosses or touches itself, and
 * - every reached node and every reached stretch lies inside;
 * - whatever is 1.5 cells or more outside all discs lies outside;
 * - the area of a shorter limit lies in that of a longer one.
 * Source of the outline: Lorensen, Cline, Marching Cubes (SIGGRAPH 1987), its case in the plane.
 */
import type { MultiPolygon, Position, Ring } from '../geo/geojson.ts';
import type { Graph } from '../graph/graph.ts';

export interface Places {
  /** Degrees, one value a node. */
  lon: Float64Array;
  lat: Float64Array;
}

export interface Reach {
  /** Ticks, one value a node. */
  distance: Int32Array;
  /** The nodes within the largest limit, in any order. */
  nodes: ArrayLike<number>;
}

export interface IsochroneRules {
  /** Ticks of the graph in one second. */
  ticks: number;
  /** How the ground beside a road is covered: how fast, and how far at most. */
  offRoad: { speedKmh: number; metres: number };
  /** Width of a lattice cell; larger where the lattice would pass four million points. */
  cellMetres: number;
}

export const ISOCHRONE_RULES: Omit<IsochroneRules, 'ticks'> = { offRoad: { speedKmh: 5, metres: 100 }, cellMetres: 25 };

const MOST_POINTS = 4_000_000;
const METRES_PER_DEGREE = (6_371_008.8 * Math.PI) / 180;
/** Discs of this many cells hold their centre's whole cell (√2 would do). */
const LEAST_CELLS = 1.5;

/**
 * @param limits ticks, any order
 * @returns one area per limit, in the order of `limits`; without polygons where nothing is reached. Outlines run against the
 *   clock, holes with it (RFC 7946). Positions have seven decimals.
 */
export function isochrones(
  graph: Graph,
  places: Places,
  reach: Reach,
  limits: readonly number[],
  rules: IsochroneRules,
): MultiPolygon[] {
  const lattice = latticeOf(graph, places, reach, Math.max(...limits), rules);
  return limits.map((limit) => {
    if (!lattice) return { type: 'MultiPolygon', coordinates: [] };
    stamp(lattice, graph, reach, limit, rules);
    return { type: 'MultiPolygon', coordinates: polygons(rings(lattice), lattice) };
  });
}

interface Lattice {
  /** Metres from the south-west corner, per node. */
  x: (node: number) => number;
  y: (node: number) => number;
  cell: number;
  columns: number;
  rows: number;
  /** Metres outside the nearest disc, negative within; by row, then column. */
  value: Float32Array;
  position: (x: number, y: number) => Position;
}

function latticeOf(
  graph: Graph,
  { lon, lat }: Places,
  reach: Reach,
  longest: number,
  rules: IsochroneRules,
): Lattice | undefined {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  const take = (node: number) => {
    west = Math.min(west, lon[node]!);
    east = Math.max(east, lon[node]!);
    south = Math.min(south, lat[node]!);
    north = Math.max(north, lat[node]!);
  };
  for (let i = 0; i < reach.nodes.length; i++) {
    const node = reach.nodes[i]!;
    if (reach.distance[node]! > longest) continue;
    take(node);
    for (let arc = graph.firstOut[node]!; arc < graph.firstOut[node + 1]!; arc++) take(graph.head[arc]!);
  }
  if (west > east) return undefined;
  const perLat = METRES_PER_DEGREE;
  const perLon = METRES_PER_DEGREE * Math.cos((((south + north) / 2) * Math.PI) / 180);
  const [width, height] = [(east - west) * perLon, (north - south) * perLat];
  const { metres } = rules.offRoad;
  let cell = rules.cellMetres;
  const margin = () => Math.max(metres, LEAST_CELLS * cell) + 2 * cell;
  const count = (length: number) => Math.ceil((length + 2 * margin()) / cell) + 1;
  while (count(width) * count(height) > MOST_POINTS) cell *= 1.25;
  const edge = margin();
  const [columns, rows] = [count(width), count(height)];
  const round = (degrees: number) => Math.round(degrees * 1e7) / 1e7;
  return {
    x: (node) => (lon[node]! - west) * perLon + edge,
    y: (node) => (lat[node]! - south) * perLat + edge,
    cell,
    columns,
    rows,
    value: new Float32Array(columns * rows),
    position: (x, y) => [round(west + (x - edge) / perLon), round(south + (y - edge) / perLat)],
  };
}

/** Writes how far each lattice point is outside the discs; beyond one cell outside it need not be known. */
function stamp(lattice: Lattice, graph: Graph, reach: Reach, limit: number, rules: IsochroneRules): void {
  const { cell, columns, rows, value, x, y } = lattice;
  const least = LEAST_CELLS * cell;
  const most = Math.max(rules.offRoad.metres, least);
  const metresPerTick = rules.offRoad.speedKmh / 3.6 / rules.ticks;
  const deep = -2 * cell;
  value.fill(2 * cell);
  /** So much time to spare that the disc is as wide as any. */
  const ample = most / metresPerTick;
  /** The stretch from (ax, ay) along (dx, dy), with `left` ticks to spare at its begin and `spent` fewer at its end. */
  const stretch = (ax: number, ay: number, dx: number, dy: number, left: number, spent: number) => {
    const around = Math.min(most, Math.max(least, left * metresPerTick)) + cell;
    const square = dx * dx + dy * dy;
    const fromRow = Math.max(0, Math.ceil((Math.min(ay, ay + dy) - around) / cell));
    const toRow = Math.min(rows - 1, Math.floor((Math.max(ay, ay + dy) + around) / cell));
    const fromColumn = Math.max(0, Math.ceil((Math.min(ax, ax + dx) - around) / cell));
    const toColumn = Math.min(columns - 1, Math.floor((Math.max(ax, ax + dx) + around) / cell));
    for (let row = fromRow; row <= toRow; row++) {
      const py = row * cell - ay;
      for (let column = fromColumn; column <= toColumn; column++) {
        // Deep inside: no outline comes near, so it need not be known exactly.
        if (value[row * columns + column]! < deep) continue;
        const px = column * cell - ax;
        let share = square === 0 ? 0 : (px * dx + py * dy) / square;
        share = share < 0 ? 0 : share > 1 ? 1 : share;
        const [offX, offY] = [px - share * dx, py - share * dy];
        let radius = (left - share * spent) * metresPerTick;
        radius = radius < least ? least : radius > most ? most : radius;
        const outside = Math.sqrt(offX * offX + offY * offY) - radius;
        const at = row * columns + column;
        if (outside < value[at]!) value[at] = outside;
      }
    }
  };
  for (let i = 0; i < reach.nodes.length; i++) {
    const node = reach.nodes[i]!;
    const left = limit - reach.distance[node]!;
    if (left < 0) continue;
    const [ax, ay] = [x(node), y(node)];
    // Elsewhere the stretches out of a node, or the one it was reached by, hold its disc.
    if (graph.firstOut[node] === graph.firstOut[node + 1]) stretch(ax, ay, 0, 0, left, 0);
    for (let arc = graph.firstOut[node]!; arc < graph.firstOut[node + 1]!; arc++) {
      const target = graph.head[arc]!;
      const ticks = graph.weight[arc]!;
      // Drawn from the other end, at least as wide all along: because time was left there, or is ample at both ends.
      const other = limit - reach.distance[target]!;
      const ampleAtBoth = Math.min(left, other) - ticks >= ample;
      const otherDraws = ampleAtBoth ? target < node : other >= left + ticks && node !== target;
      if (otherDraws && drivenBack(graph, node, target, ticks)) continue;
      const share = ticks <= left ? 1 : left / ticks;
      stretch(ax, ay, (x(target) - ax) * share, (y(target) - ay) * share, left, share * ticks);
    }
  }
}

/** Whether the stretch can be driven from its other end in the same time. */
function drivenBack(graph: Graph, node: number, target: number, ticks: number): boolean {
  for (let arc = graph.firstOut[target]!; arc < graph.firstOut[target + 1]!; arc++)
    if (graph.head[arc] === node && graph.weight[arc] === ticks) return true;
  return false;
}

/** Where outlines cross the lattice: the crossing after each one, and its place. */
type Crossing = [x: number, y: number];

/** Closed rings of crossings in metres, each with the inside to its left. */
function rings({ cell, columns, rows, value }: Lattice): Crossing[][] {
  // The line from a point to its right neighbour has the number 2·point, the one to its upper neighbour 2·point + 1.
  const after = new Map<number, number>();
  for (let row = 0; row + 1 < rows; row++)
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const [sw, se, nw, ne] = [value[at]!, value[at + 1]!, value[at + columns]!, value[at + columns + 1]!];
      const shape = (sw <= 0 ? 1 : 0) | (se <= 0 ? 2 : 0) | (ne <= 0 ? 4 : 0) | (nw <= 0 ? 8 : 0);
      if (shape === 0 || shape === 15) continue;
      const [bottom, right, top, left] = [2 * at, 2 * (at + 1) + 1, 2 * (at + columns), 2 * at + 1];
      switch (shape) {
        case 1:
          after.set(bottom, left);
          break;
        case 2:
          after.set(right, bottom);
          break;
        case 3:
          after.set(right, left);
          break;
        case 4:
          after.set(top, right);
          break;
        // Corners that meet only across the cell are kept apart at every limit, lest a shorter one reach out of a longer one.
        case 5:
          after.set(bottom, left);
          after.set(top, right);
          break;
        case 6:
          after.set(top, bottom);
          break;
        case 7:
          after.set(top, left);
          break;
        case 8:
          after.set(left, top);
          break;
        case 9:
          after.set(bottom, top);
          break;
        case 10:
          after.set(right, bottom);
          after.set(left, top);
          break;
        case 11:
          after.set(right, top);
          break;
        case 12:
          after.set(left, right);
          break;
        case 13:
          after.set(bottom, right);
          break;
        case 14:
          after.set(left, bottom);
          break;
      }
    }
  const place = (crossing: number): Crossing => {
    const point = crossing >> 1;
    const [column, row] = [point % columns, Math.floor(point / columns)];
    const upwards = (crossing & 1) === 1;
    const [a, b] = [value[point]!, value[point + (upwards ? columns : 1)]!];
    // Kept off the ends of the line, so that outlines through neighbouring lines never meet in a lattice point.
    const share = Math.min(0.99, Math.max(0.01, a / (a - b)));
    return upwards ? [column * cell, (row + share) * cell] : [(column + share) * cell, row * cell];
  };
  const found: Crossing[][] = [];
  for (const start of after.keys()) {
    const ring: Crossing[] = [];
    for (let at: number | undefined = start; at !== undefined; at = next(after, at)) ring.push(place(at));
    if (ring.length > 2) found.push(ring);
  }
  return found;
}

function next(after: Map<number, number>, at: number): number | undefined {
  const target = after.get(at);
  after.delete(at);
  return target !== undefined && after.has(target) ? target : undefined;
}

/** Each hole goes to the smallest outline around it. */
function polygons(found: Crossing[][], lattice: Lattice): Ring[][] {
  const outlines: { ring: Crossing[]; area: number; rings: Ring[] }[] = [];
  const holes: Crossing[][] = [];
  for (const ring of found) {
    const area = signedArea(ring);
    if (area > 0) outlines.push({ ring, area, rings: [closed(ring, lattice)] });
    else holes.push(ring);
  }
  outlines.sort((a, b) => a.area - b.area);
  for (const hole of holes) outlines.find(({ ring }) => holds(ring, hole[0]!))?.rings.push(closed(hole, lattice));
  return outlines.map(({ rings: all }) => all);
}

function closed(ring: Crossing[], lattice: Lattice): Ring {
  // Points that lie on the line between their neighbours say nothing; a centimetre cannot make outlines meet.
  const kept = ring.filter(([px, py], i) => {
    const [ax, ay] = ring[(i + ring.length - 1) % ring.length]!;
    const [bx, by] = ring[(i + 1) % ring.length]!;
    return Math.abs((bx - ax) * (py - ay) - (by - ay) * (px - ax)) > 0.01 * Math.hypot(bx - ax, by - ay);
  });
  const positions = (kept.length > 2 ? kept : ring).map(([px, py]) => lattice.position(px, py));
  return [...positions, positions[0]!];
}

function signedArea(ring: Crossing[]): number {
  let twice = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) twice += ring[j]![0] * ring[i]![1] - ring[i]![0] * ring[j]![1];
  return twice / 2;
}

function holds(ring: Crossing[], [px, py]: Crossing): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[ax, ay], [bx, by]] = [ring[j]!, ring[i]!];
    if (ay > py !== by > py && px < ax + ((py - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  }
  return inside;
}
