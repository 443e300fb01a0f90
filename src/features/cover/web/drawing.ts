/** The map of cover as plain paths: the same layers as on the screen, for paper and for small pictures side by side. Pure. */
import type { MultiPolygon, Position } from '../../../core/geo/geojson.ts';

export interface DrawingInput {
  /** Degrees: west, south, east, north. */
  box: readonly [number, number, number, number];
  /** Units of the drawing; the height follows. */
  width: number;
  district: MultiPolygon | null;
  /** Without a name a town has its border and no label. */
  towns: readonly { name: string | null; geometry: MultiPolygon }[];
  areas: readonly { seconds: number; geometry: MultiPolygon }[];
  borders: readonly MultiPolygon[];
  stations: readonly { name: string; at: Position; kind: 'full' | 'micro' | 'near' | 'site' }[];
  points?: readonly Position[];
}

export interface Drawing {
  width: number;
  height: number;
  /** Paths in the order of drawing; `seconds` is the limit of an area. */
  district: string;
  areas: { seconds: number; path: string }[];
  towns: string;
  borders: string;
  points: [x: number, y: number][];
  stations: { x: number; y: number; name: string; kind: DrawingInput['stations'][number]['kind'] }[];
  labels: { x: number; y: number; text: string }[];
  /** A bar of round length: how long it is drawn and what it stands for. */
  scale: { width: number; metres: number };
}

const METRES_PER_DEGREE = 111_195;
const round = (value: number) => Math.round(value * 10) / 10;

/** Plane with the middle parallel true to scale; good to a hair for a district. @throws RangeError for a box without extent */
export function drawMap({ box, width, district, towns, areas, borders, stations, points = [] }: DrawingInput): Drawing {
  const [west, south, east, north] = box;
  if (!(east > west && north > south)) throw new RangeError(`expected a box with an extent, got ${box.join(', ')}`);
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const unit = width / ((east - west) * narrow);
  const place = ([lon, lat]: Position): [number, number] => [round((lon - west) * narrow * unit), round((north - lat) * unit)];
  const path = ({ coordinates }: MultiPolygon) =>
    coordinates.flatMap((rings) => rings.map((ring) => `M${pathOf(ring.slice(0, -1).map(place))}Z`)).join('');
  const metres = [500, 1000, 2000, 5000, 10_000, 20_000].findLast((one) => (one / METRES_PER_DEGREE) * unit <= width / 4) ?? 500;
  return {
    width,
    height: round((north - south) * unit),
    district: district ? path(district) : '',
    areas: areas.toSorted((a, b) => b.seconds - a.seconds).map(({ seconds, geometry }) => ({ seconds, path: path(geometry) })),
    towns: towns.map(({ geometry }) => path(geometry)).join(''),
    borders: borders.map(path).join(''),
    points: points.map(place),
    stations: stations.map(({ name, at, kind }) => {
      const [x, y] = place(at);
      return { x, y, name, kind };
    }),
    labels: towns.flatMap(({ name, geometry }) => {
      if (name === null) return [];
      const [x, y] = place(middleOf(geometry));
      return [{ x, y, text: name }];
    }),
    scale: { width: round((metres / METRES_PER_DEGREE) * unit), metres },
  };
}

/** Points nearer than a third of a unit to the last one say nothing on paper. */
function pathOf(points: readonly (readonly [number, number])[]): string {
  let last: readonly [number, number] | undefined;
  const kept = points.filter((point, i) => {
    const near = last && i < points.length - 1 && Math.hypot(point[0] - last[0], point[1] - last[1]) < 0.35;
    if (!near) last = point;
    return !near;
  });
  return kept.map((point) => point.join(' ')).join('L');
}

/** Middle of gravity of the largest part. */
function middleOf({ coordinates }: MultiPolygon): Position {
  const found = coordinates.map(([ring]) => {
    let [twice, x, y] = [0, 0, 0];
    const [ox, oy] = ring![0]!;
    for (let i = 1; i < ring!.length; i++) {
      const [ax, ay, bx, by] = [ring![i - 1]![0] - ox, ring![i - 1]![1] - oy, ring![i]![0] - ox, ring![i]![1] - oy];
      const cross = ax * by - bx * ay;
      twice += cross;
      x += (ax + bx) * cross;
      y += (ay + by) * cross;
    }
    return { size: Math.abs(twice), at: twice === 0 ? ring![0]! : ([ox + x / (3 * twice), oy + y / (3 * twice)] as const) };
  });
  return found.toSorted((a, b) => b.size - a.size)[0]!.at;
}
