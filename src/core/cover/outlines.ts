/** Ground that belongs to each of several owners as areas: borders run between the cells of different owners, corners cut. */
import type { MultiPolygon, Position, Ring } from '../geo/geojson.ts';
import type { Cells } from './cells.ts';

/**
 * Two owners' shared border is the same line in both areas, but for the half cell where three meet. O(cells).
 * @param owner  per cell, 0 … owners − 1; −1 for none
 * @returns one area per owner, in plain degrees with six decimals; without polygons where it owns no cell
 */
export function outlinesOf(cells: Cells, owner: Int32Array, owners: number): MultiPolygon[] {
  const { number, columns, west, south, wide, high } = cells;
  const at = new Map<number, number>();
  number.forEach((cell, i) => at.set(cell, owner[i]!));
  // Corners are numbered like cells, one more in each direction; each side runs with its owner on the left.
  const across = columns + 1;
  const sides = Array.from({ length: owners }, () => new Map<number, number[]>());
  number.forEach((cell, i) => {
    const mine = owner[i]!;
    if (mine < 0) return;
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    const corner = row * across + column;
    const next = sides[mine]!;
    const side = (neighbour: number | undefined, from: number, to: number) => {
      if (neighbour !== undefined && at.get(neighbour) === mine) return;
      const known = next.get(from);
      if (known) known.push(to);
      else next.set(from, [to]);
    };
    side(row === 0 ? undefined : cell - columns, corner, corner + 1);
    side(column === columns - 1 ? undefined : cell + 1, corner + 1, corner + across + 1);
    side(cell + columns, corner + across + 1, corner + across);
    side(column === 0 ? undefined : cell - 1, corner + across, corner);
  });
  const place = (x: number, y: number): Position => [round(west + x * wide), round(south + y * high)];
  return sides.map((next) => {
    const outer: { ring: Ring; area: number; holes: Ring[] }[] = [];
    const holes: Ring[] = [];
    for (const corners of loops(next, across)) {
      const points = corners.map((corner): [number, number] => [corner % across, Math.floor(corner / across)]);
      const cut = points.map(([x, y], i): [number, number] => {
        const [nx, ny] = points[(i + 1) % points.length]!;
        return [(x + nx) / 2, (y + ny) / 2];
      });
      const bends = cut.filter(([x, y], i) => {
        const [ax, ay] = cut[(i + cut.length - 1) % cut.length]!;
        const [bx, by] = cut[(i + 1) % cut.length]!;
        return (bx - ax) * (y - ay) !== (by - ay) * (x - ax);
      });
      const ring = bends.map(([x, y]) => place(x, y));
      const area = twiceArea(bends);
      const closed: Ring = [...ring, ring[0]!];
      if (area > 0) outer.push({ ring: closed, area, holes: [] });
      else holes.push(closed);
    }
    outer.sort((a, b) => a.area - b.area);
    for (const hole of holes) outer.find(({ ring }) => holds(ring, hole[0]!))?.holes.push(hole);
    return { type: 'MultiPolygon', coordinates: outer.map(({ ring, holes: inner }) => [ring, ...inner]) };
  });
}

/** Follows the sides to closed loops; where two begin in one corner, the one that turns left is taken, so cells that only touch stay apart. */
function* loops(next: Map<number, number[]>, across: number): Generator<number[]> {
  for (const [start, ways] of next) {
    while (ways.length > 0) {
      const found: number[] = [];
      let [at, step] = [start, 0];
      do {
        const out = next.get(at)!;
        const left = out.findIndex((to) => turnsLeft(step, to - at, across));
        const [to] = out.splice(Math.max(0, left), 1);
        found.push(at);
        step = to! - at;
        at = to!;
      } while (at !== start);
      yield found;
    }
  }
}

const turnsLeft = (step: number, then: number, across: number) =>
  (step === 1 && then === across) ||
  (step === across && then === -1) ||
  (step === -1 && then === -across) ||
  (step === -across && then === 1);

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

function twiceArea(points: readonly (readonly [number, number])[]): number {
  let twice = 0;
  points.forEach(([x, y], i) => {
    const [nx, ny] = points[(i + 1) % points.length]!;
    twice += x * ny - nx * y;
  });
  return twice;
}

function holds(ring: Ring, [px, py]: Position): boolean {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const [[ax, ay], [bx, by]] = [ring[i - 1]!, ring[i]!];
    if (ay > py !== by > py && px < ax + ((py - ay) / (by - ay)) * (bx - ax)) inside = !inside;
  }
  return inside;
}

/** A ring with fewer points, none of those left out farther than `metres` from the line (Douglas, Peucker 1973). */
export function simplified(ring: Ring, metres: number): Ring {
  if (ring.length < 6) return ring;
  const perLat = 111_195;
  const perLon = perLat * Math.cos((ring[0]![1] * Math.PI) / 180);
  const kept = new Uint8Array(ring.length);
  const far = farthest(ring, 0, ring.length - 1, perLon, perLat);
  kept[0] = kept[far.at] = kept[ring.length - 1] = 1;
  const parts: [number, number][] = [
    [0, far.at],
    [far.at, ring.length - 1],
  ];
  for (let part = parts.pop(); part; part = parts.pop()) {
    const found = farthest(ring, ...part, perLon, perLat);
    if (found.metres <= metres) continue;
    kept[found.at] = 1;
    parts.push([part[0], found.at], [found.at, part[1]]);
  }
  const points = ring.filter((_, i) => kept[i]);
  return points.length < 4 ? ring : points;
}

function farthest(ring: Ring, from: number, to: number, perLon: number, perLat: number): { at: number; metres: number } {
  const [ax, ay] = ring[from]!;
  const [dx, dy] = [(ring[to]![0] - ax) * perLon, (ring[to]![1] - ay) * perLat];
  const square = dx * dx + dy * dy;
  let best = { at: from, metres: -1 };
  for (let i = from + 1; i < to; i++) {
    const [px, py] = [(ring[i]![0] - ax) * perLon, (ring[i]![1] - ay) * perLat];
    const share = square === 0 ? 0 : Math.max(0, Math.min(1, (px * dx + py * dy) / square));
    const metres = Math.hypot(px - share * dx, py - share * dy);
    if (metres > best.metres) best = { at: i, metres };
  }
  return best;
}
