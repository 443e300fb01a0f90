/** Where things lie in 澜江区: every village and community with its code, its corners and who its neighbours are. */
import { isInside } from '../core/geo/inside.ts';
import { Dice } from './dice.ts';
import { tile, type Outline, type Point } from './outlines.ts';
import { towns, type Town } from './towns.ts';

/** What one grid worker walks. */
export interface Grid {
  code: string;
  outline: Outline;
}

export interface Village {
  /** Its place in the list of all villages. */
  n: number;
  code: string;
  town: Town;
  /** A community of a town rather than a village in the fields. */
  urban: boolean;
  column: number;
  row: number;
  outline: Outline;
  /** Corners counter-clockwise. */
  corners: readonly [Point, Point, Point, Point];
  /** In communities one to four, by how many live there; the fields have none. */
  grids: readonly Grid[];
}

export interface Land {
  whole: Outline;
  /** In the order of `towns`. */
  blocks: { town: Town; outline: Outline; villages: Village[] }[];
  villages: Village[];
}

export function surveyLand(seed: number): Land {
  const { whole, blocks } = tile(seed, towns);
  let n = 0;
  const surveyed = blocks.map(({ cells, outline }, at) => {
    const town = towns[at]!;
    let [villagesSoFar, communitiesSoFar] = [0, 0];
    const villages = cells.map((cell, k): Village => {
      // Cells grow outward from the town's middle, so its communities lie together there.
      const urban = (k + 0.5) / cells.length < town.urban;
      const number = urban ? ++communitiesSoFar : 200 + villagesSoFar++;
      const code = `${town.code}${String(number).padStart(3, '0')}`;
      const residents = town.population / cells.length;
      const grids = urban ? gridsOf(code, cell.outline, residents, new Dice(seed, `grids ${code}`)) : [];
      return { n: n++, code, town, urban, ...cell, corners: cornersOf(cell.outline), grids };
    });
    return { town, outline, villages };
  });
  return { whole, blocks: surveyed, villages: surveyed.flatMap(({ villages }) => villages) };
}

/** A cell's ring has the same number of points on each of its four sides. */
function cornersOf({ coordinates }: Outline): Village['corners'] {
  const ring = coordinates[0]!;
  const side = (ring.length - 1) / 4;
  return [ring[0]!, ring[side]!, ring[2 * side]!, ring[3 * side]!];
}

const residentsOfGrid = 1300;

/** Splits a community by a cross of two bent streets, and joins its quarters again where fewer grids are wanted. */
function gridsOf(code: string, outline: Outline, residents: number, dice: Dice): Grid[] {
  const wanted = Math.min(4, Math.max(1, Math.round(residents / residentsOfGrid + 1.4 * (dice.next() - 0.5))));
  const ring = outline.coordinates[0]!.slice(0, -1);
  const half = ring.length / 8;
  const arm = (point: Point, toward: Point, share: number): Point => [
    round6(point[0] + share * (toward[0] - point[0])),
    round6(point[1] + share * (toward[1] - point[1])),
  ];
  const [a, b, c, d] = cornersOf(outline);
  const shift = () => 0.3 + 0.4 * dice.next();
  const middle = arm(arm(a, c, shift()), arm(b, d, shift()), 0.5);
  /** From the middle of each side to the middle of all. */
  const arms = [0, 1, 2, 3].map((side): Point[] => {
    const start = ring[half * (2 * side + 1)]!;
    const [dx, dy] = [middle[0] - start[0], middle[1] - start[1]];
    const aside = 0.14 * (dice.next() - 0.5);
    return [start, [round6(start[0] + 0.55 * dx - aside * dy), round6(start[1] + 0.55 * dy + aside * dx)], middle];
  });
  /** The quarters from one corner on, so many of them: along the border from arm to arm, and back by the middle. */
  const quarters = (corner: number, count: number): Outline => {
    const from = half * (2 * corner - 1) + ring.length;
    const border = Array.from({ length: 2 * half * count + 1 }, (_, i) => ring[(from + i) % ring.length]!);
    const [before, after] = [arms[(corner + 3) % 4]!, arms[(corner + count + 3) % 4]!];
    return { type: 'Polygon', coordinates: [[...border, ...after.slice(1), ...before.toReversed().slice(1)]] };
  };
  const first = dice.between(0, 3);
  const parts = { 1: [4], 2: [2, 2], 3: [2, 1, 1], 4: [1, 1, 1, 1] }[wanted as 1 | 2 | 3 | 4];
  let corner = first;
  return parts.map((count, i) => {
    const grid = { code: `${code}${String(i + 1).padStart(3, '0')}`, outline: count === 4 ? outline : quarters(corner, count) };
    corner += count;
    return grid;
  });
}

const round6 = (value: number) => Math.round(value * 1e6) / 1e6;

/** The grid of a village that a point lies in; undefined in the fields, and where a street leaves the village. */
export const gridAt = ({ grids }: Village, point: Point): Grid | undefined =>
  grids.find(({ outline }) => isInside(point, outline));

/** The point at `u`, `v` of a village, both from 0 to 1; its sides bend, so only from about 0.1 to 0.9 is surely inside. */
export function pointIn({ corners: [a, b, c, d] }: Village, u: number, v: number): Point {
  const at = (i: 0 | 1) => (1 - v) * ((1 - u) * a[i] + u * b[i]) + v * ((1 - u) * d[i] + u * c[i]);
  return [at(0), at(1)];
}
