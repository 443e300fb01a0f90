/** What is wrong with an area before it may become a boundary. */
import { isInside } from './inside.ts';
import { boxesMeet, boxOf, polygonsOf, type Area, type Position, type Ring, type Rings } from './geojson.ts';

export type AreaFault =
  | { fault: 'empty' }
  | { fault: 'not-closed'; at: Position }
  | { fault: 'self-crossing'; at: Position }
  | { fault: 'hole-outside'; at: Position }
  | { fault: 'overlap'; at: Position }
  /** So entangled that looking for crossings was given up. */
  | { fault: 'too-involved' }
  | { fault: 'projected-metres'; at: Position }
  | { fault: 'swapped-axes'; at: Position }
  | { fault: 'out-of-range'; at: Position };

interface Segment {
  a: Position;
  b: Position;
  /** Of all rings of the area. */
  ring: number;
  index: number;
  count: number;
}

const turn = (a: Position, b: Position, c: Position) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
const within = (a: Position, b: Position, p: Position) =>
  Math.min(a[0], b[0]) <= p[0] && p[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= p[1] && p[1] <= Math.max(a[1], b[1]);

/** How two segments meet: apart, at a point that is an end of one, or through each other (also along each other). */
function meeting(s: Segment, t: Segment): 'apart' | 'touch' | 'cross' {
  const [a, b, c, d] = [turn(s.a, s.b, t.a), turn(s.a, s.b, t.b), turn(t.a, t.b, s.a), turn(t.a, t.b, s.b)];
  if (a !== b && c !== d && a * b !== 0 && c * d !== 0) return 'cross';
  const touching = [
    a === 0 && within(s.a, s.b, t.a),
    b === 0 && within(s.a, s.b, t.b),
    c === 0 && within(t.a, t.b, s.a),
    d === 0 && within(t.a, t.b, s.b),
  ];
  return touching.some(Boolean) ? 'touch' : 'apart';
}

const areNeighbours = (s: Segment, t: Segment) =>
  s.ring === t.ring && (Math.abs(s.index - t.index) === 1 || Math.abs(s.index - t.index) === s.count - 1);

/** A neighbour may share its corner only; running back over the segment before is a spike. */
function isSpike(s: Segment, t: Segment): boolean {
  if (s.count === 2) return true;
  const [first, second] = (s.index + 1) % s.count === t.index ? [s, t] : [t, s];
  return turn(first.a, first.b, second.b) === 0 && (within(first.a, first.b, second.b) || within(second.a, second.b, first.a));
}

/** Pairs of segments that are looked at before an outline counts as too involved: well under a second. */
const mostPairs = 30_000_000;

/**
 * Segments of an area that meet where they may not. Sweeps along the axis over which segments reach less far: O(n log n) for outlines of
 * real places.
 */
function crossing(rings: Rings): Position | 'too-involved' | undefined {
  const segments = rings.flatMap((ring, number) => {
    const corners = ring.filter((p, at) => at === 0 || p[0] !== ring[at - 1]![0] || p[1] !== ring[at - 1]![1]);
    return corners
      .slice(1)
      .map((b, index): Segment => ({ a: corners[index]!, b, ring: number, index, count: corners.length - 1 }));
  });
  const [along, across] = reach(segments, 0) <= 2 * reach(segments, 1) ? [0, 1] : [1, 0];
  const least = ({ a, b }: Segment, axis: number) => Math.min(a[axis]!, b[axis]!);
  const most = ({ a, b }: Segment, axis: number) => Math.max(a[axis]!, b[axis]!);
  segments.sort((s, t) => least(s, along) - least(t, along));
  let active: Segment[] = [];
  let pairs = 0;
  for (const segment of segments) {
    const from = least(segment, along);
    const [low, high] = [least(segment, across), most(segment, across)];
    active = active.filter((other) => most(other, along) >= from);
    pairs += active.length;
    if (pairs > mostPairs) return 'too-involved';
    for (const other of active) {
      if (least(other, across) > high || most(other, across) < low) continue;
      if (areNeighbours(segment, other)) {
        if (isSpike(segment, other)) return segment.a;
        continue;
      }
      const meets = meeting(segment, other);
      if (meets === 'cross' || (meets === 'touch' && segment.ring === other.ring)) return segment.a;
    }
    active.push(segment);
  }
  return undefined;
}

/** How far segments reach on an axis, all together, in widths of the area. */
function reach(segments: readonly Segment[], axis: 0 | 1): number {
  let [sum, least, most] = [0, Infinity, -Infinity];
  for (const { a, b } of segments) {
    sum += Math.abs(a[axis] - b[axis]);
    least = Math.min(least, a[axis]);
    most = Math.max(most, a[axis]);
  }
  return most > least ? sum / (most - least) : 0;
}

/** At most so many corners, evenly taken, that testing each against `other` stays quick. */
function someOf(ring: Ring, other: Ring): Ring {
  const step = Math.ceil((ring.length * other.length) / 10_000_000);
  return step === 1 ? ring : ring.filter((_, at) => at % step === 0);
}

/** A point within an outline and not on it: halfway between the first two crossings of a line between two of its corners. */
function innerPoint(ring: Ring): Position {
  const heights = [...new Set(ring.map(([, y]) => y))].toSorted((a, b) => a - b);
  const middle = heights.length >> 1;
  const y = (heights[middle]! + (heights[middle - 1] ?? heights[middle]!)) / 2;
  const crossings = ring
    .slice(1)
    .flatMap(([bx, by], at) => {
      const [ax, ay] = ring[at]!;
      return ay > y !== by > y ? [ax + ((bx - ax) * (y - ay)) / (by - ay)] : [];
    })
    .toSorted((a, b) => a - b);
  return crossings.length < 2 ? ring[0]! : [(crossings[0]! + crossings[1]!) / 2, y];
}

/** A polygon that lies in another one of its area. What fills a hole or a bay of the other has its corners on it and lies beside it. */
function overlapping(polygons: readonly Rings[]): Position | undefined {
  const boxes = polygons.map((polygon) => boxOf({ type: 'Polygon', coordinates: polygon }));
  for (const [at, [outline]] of polygons.entries())
    for (const [among, other] of polygons.entries()) {
      if (at === among || !boxesMeet(boxes[at]!, boxes[among]!)) continue;
      const area: Area = { type: 'Polygon', coordinates: other };
      if (someOf(outline!, other[0]!).every((position) => isInside(position, area)) && isInside(innerPoint(outline!), area))
        return outline![0]!;
    }
  return undefined;
}

const isClosed = (ring: Ring) => ring[0]![0] === ring.at(-1)![0] && ring[0]![1] === ring.at(-1)![1];

function rangeFault(position: Position): AreaFault | undefined {
  const [lon, lat] = position;
  if (!Number.isFinite(lon) || !Number.isFinite(lat)) return { fault: 'out-of-range', at: position };
  if (Math.abs(lon) > 360 || Math.abs(lat) > 360) return { fault: 'projected-metres', at: position };
  if (Math.abs(lat) > 90 && Math.abs(lon) <= 90) return { fault: 'swapped-axes', at: position };
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return { fault: 'out-of-range', at: position };
  return undefined;
}

/** The first fault of an area, or undefined. Rings may run either way; holes and polygons may touch each other, not cross or overlap. */
export function areaFault(area: Area): AreaFault | undefined {
  const polygons = polygonsOf(area);
  const rings = polygons.flat();
  if (polygons.length === 0 || polygons.some((polygon) => polygon.length === 0) || rings.some((ring) => ring.length < 4))
    return { fault: 'empty' };
  for (const ring of rings) {
    for (const position of ring) {
      const fault = rangeFault(position);
      if (fault) return fault;
    }
    if (!isClosed(ring)) return { fault: 'not-closed', at: ring.at(-1)! };
  }
  const at = crossing(rings);
  if (at === 'too-involved') return { fault: 'too-involved' };
  if (at) return { fault: 'self-crossing', at };
  for (const polygon of polygons) {
    const [outline, ...holes] = polygon;
    for (const hole of holes)
      if (!someOf(hole, outline!).every((position) => isInside(position, { type: 'Polygon', coordinates: [outline!] })))
        return { fault: 'hole-outside', at: hole[0]! };
  }
  const within = overlapping(polygons);
  return within && { fault: 'overlap', at: within };
}

/** Outlines against the clock, holes with it, as RFC 7946 wants them. */
export function oriented(area: Area): Area {
  const turned = (polygon: Rings) => polygon.map((ring, at) => (planarArea(ring) >= 0 === (at === 0) ? ring : ring.toReversed()));
  return area.type === 'Polygon'
    ? { type: 'Polygon', coordinates: turned(area.coordinates) }
    : { type: 'MultiPolygon', coordinates: area.coordinates.map(turned) };
}

/** Signed, in square degrees, reckoned from the first corner: good for direction and for weights, not for size. */
const planarArea = (ring: Ring) =>
  ring.slice(1).reduce((sum, [x, y], at) => {
    const [[ox, oy], [px, py]] = [ring[0]!, ring[at]!];
    return sum + ((px - ox) * (y - oy) - (x - ox) * (py - oy)) / 2;
  }, 0);

/** Centre of mass of the largest outline, in degrees. */
export function centreOf(area: Area): Position {
  const [outline] = polygonsOf(area)
    .map((polygon) => polygon[0]!)
    .toSorted((a, b) => Math.abs(planarArea(b)) - Math.abs(planarArea(a)));
  const [ox, oy] = outline![0]!;
  let [sumX, sumY, sum] = [0, 0, 0];
  for (let at = 1; at < outline!.length; at++) {
    const [ax, ay] = [outline![at - 1]![0] - ox, outline![at - 1]![1] - oy];
    const [bx, by] = [outline![at]![0] - ox, outline![at]![1] - oy];
    const cross = ax * by - bx * ay;
    sum += cross;
    sumX += (ax + bx) * cross;
    sumY += (ay + by) * cross;
  }
  return sum === 0 ? outline![0]! : [ox + sumX / (3 * sum), oy + sumY / (3 * sum)];
}
