/** Where things lie in 澜江区: every village and community with its code, its corners and who its neighbours are. */
import { tile, type Outline, type Point } from './outlines.ts';
import { towns, type Town } from './towns.ts';

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
      return {
        n: n++,
        code: `${town.code}${String(number).padStart(3, '0')}`,
        town,
        urban,
        ...cell,
        corners: cornersOf(cell.outline),
      };
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

/** The point at `u`, `v` of a village, both from 0 to 1; its sides bend, so only from about 0.1 to 0.9 is surely inside. */
export function pointIn({ corners: [a, b, c, d] }: Village, u: number, v: number): Point {
  const at = (i: 0 | 1) => (1 - v) * ((1 - u) * a[i] + u * b[i]) + v * ((1 - u) * d[i] + u * c[i]);
  return [at(0), at(1)];
}
