/**
 * Places as vector tiles. Red and orange always stand alone. The others merge below zoom 15: each tile is cut into eight by eight cells of
 * the world, so a cell lies in one tile only, and its circle stays where it is while the map is panned.
 */
import type { GeoJSONVTTile } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import { riskLevels } from './schema.ts';
import type { Located } from './located.ts';

const EXTENT = 4096;
const CELLS = 8;
/** From here on every place stands alone. */
export const ALONE_FROM = 15;
/** Marks reach a little over the edge, or half of one would be missing. */
const BUFFER = 64;

const standsAlone = (level: number) => riskLevels[level] === 'red' || riskLevels[level] === 'orange';

interface Mark {
  type: 1;
  geometry: [number, number][];
  tags: Record<string, string | number>;
}

/** Order of drawing: the worst last, so on top. */
const byLevel = (a: Mark, b: Mark) => Number(b.tags['rank']) - Number(a.tags['rank']);

/**
 * @param chosen  indices of what is in sight and wanted, in ascending order
 * @returns bytes of the layers `places` and `circles`; none if nothing lies here
 */
export function placeTile(located: Located, chosen: Int32Array, z: number, tileX: number, tileY: number): Uint8Array {
  const { x, y, levels } = located;
  const tiles = 2 ** z;
  const margin = BUFFER / EXTENT;
  const marks: Mark[] = [];
  const cells = new Map<number, number[]>();
  for (const i of chosen) {
    const east = x[i]! * tiles - tileX;
    const south = y[i]! * tiles - tileY;
    if (!(east >= -margin && east < 1 + margin && south >= -margin && south < 1 + margin)) continue;
    if (z >= ALONE_FROM || standsAlone(levels[i]!)) {
      marks.push(markOf(located, i, east, south));
      continue;
    }
    if (east < 0 || east >= 1 || south < 0 || south >= 1) continue;
    const cell = Math.floor(east * CELLS) * CELLS + Math.floor(south * CELLS);
    const members = cells.get(cell);
    if (members) members.push(i);
    else cells.set(cell, [i]);
  }
  const circles: Mark[] = [];
  for (const members of cells.values()) {
    if (members.length === 1) {
      const [only] = members as [number];
      marks.push(markOf(located, only, x[only]! * tiles - tileX, y[only]! * tiles - tileY));
    } else circles.push(circleOf(located, members, tiles, tileX, tileY));
  }
  for (const circle of circles) makeRoom(circle, marks);
  const layers: Record<string, GeoJSONVTTile> = {};
  if (circles.length > 0) layers['circles'] = { features: circles } as unknown as GeoJSONVTTile;
  if (marks.length > 0) layers['places'] = { features: marks.sort(byLevel) } as unknown as GeoJSONVTTile;
  return Object.keys(layers).length === 0 ? new Uint8Array(0) : fromGeojsonVt(layers, { version: 2, extent: EXTENT });
}

const at = (share: number) => Math.round(share * EXTENT);

function markOf(located: Located, i: number, east: number, south: number): Mark {
  const level = located.levels[i]!;
  return {
    type: 1,
    geometry: [[at(east), at(south)]],
    tags: { id: located.ids[i]!, name: located.names[i]!, level: riskLevels[level]!, rank: level, type: located.kindOf(i) },
  };
}

function circleOf({ x, y }: Located, members: readonly number[], tiles: number, tileX: number, tileY: number): Mark {
  const mean = (of: Float64Array) => members.reduce((sum, i) => sum + of[i]!, 0) / members.length;
  return { type: 1, geometry: [[at(mean(x) * tiles - tileX), at(mean(y) * tiles - tileY)]], tags: { count: members.length } };
}

/** A tile is 512 pixels wide; radius 8 to 21 by the root of the count, as the legend says. */
export const circleRadius = (count: number) => Math.min(21, 7 + Math.sqrt(count));

/** Ways a circle may give way: not at all, then in eight directions, each time further. */
const aside: readonly (readonly [number, number])[] = [
  [0, 0],
  ...[0.5, 0.8, 1.1].flatMap((far) =>
    Array.from({ length: 8 }, (_, k): [number, number] => [far * Math.cos((k * Math.PI) / 4), far * Math.sin((k * Math.PI) / 4)]),
  ),
];

/** A mark may not cover a number: the circle gives way. */
function makeRoom(circle: Mark, marks: readonly Mark[]): void {
  const reach = ((circleRadius(Number(circle.tags['count'])) * 0.7 + 8) * EXTENT) / 512;
  circle.geometry = [roomBeside(circle.geometry[0]!, reach, marks)];
}

/**
 * Where no mark is nearer than `reach`, by little more than that from where it stood, for a circle speaks of the places it stands among.
 * Where marks stand so dense that there is no room, the freest of the places tried.
 */
export function roomBeside(
  [east, south]: readonly [number, number],
  reach: number,
  marks: readonly Pick<Mark, 'geometry'>[],
): [number, number] {
  const near = marks.flatMap(({ geometry: [spot] }) =>
    Math.hypot(spot![0] - east, spot![1] - south) < 2.1 * reach ? [spot!] : [],
  );
  let [best, freest]: [[number, number], number] = [[east, south], -1];
  for (const [stepEast, stepSouth] of aside) {
    const [x, y] = [Math.round(east + stepEast * reach), Math.round(south + stepSouth * reach)];
    const free = near.reduce((least, spot) => Math.min(least, Math.hypot(spot[0] - x, spot[1] - y)), Infinity);
    if (free >= reach - 1) return [x, y];
    if (free > freest) [best, freest] = [[x, y], free];
  }
  return best;
}
