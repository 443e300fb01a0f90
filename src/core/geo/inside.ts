import { polygonsOf, type Area, type Position, type Ring } from './geojson.ts';

type Side = 'inside' | 'edge' | 'outside';

/** Where a point lies to one ring: crossings of a ray to the east, with the edge itself told apart. O(n). */
function sideOfRing([x, y]: Position, ring: Ring): Side {
  let inside = false;
  for (let at = 1; at < ring.length; at++) {
    const [ax, ay] = ring[at - 1]!;
    const [bx, by] = ring[at]!;
    const cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax);
    if (cross === 0 && Math.min(ax, bx) <= x && x <= Math.max(ax, bx) && Math.min(ay, by) <= y && y <= Math.max(ay, by))
      return 'edge';
    // Half-open in y, so that a ray through a corner counts it once.
    if (ay > y !== by > y && cross > 0 === by > ay) inside = !inside;
  }
  return inside ? 'inside' : 'outside';
}

/**
 * Whether a point lies in an area. Edges belong to it, those of holes too: a point on the border of two neighbours is in both,
 * and whoever must choose takes the lower code. Edges are straight in longitude and latitude (RFC 7946). O(n).
 */
export function isInside(point: Position, area: Area): boolean {
  return polygonsOf(area).some(([outline, ...holes]) => {
    const side = sideOfRing(point, outline ?? []);
    if (side !== 'inside') return side === 'edge';
    return holes.every((hole) => sideOfRing(point, hole) !== 'inside');
  });
}
