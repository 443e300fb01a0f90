/** The relaxed choice: open sites and the best-scored of those that are free, as many as are to be chosen. */
import { smallestOf } from './order.ts';

export const FREE = 0;
export const OPEN = 1;
export const CLOSED = -1;

export interface Selection {
  /** Of the scores chosen; Infinity where sites are too few, or more are open than may be. */
  sum: number;
  /** Scores at the border: the greatest of a free site that is chosen, the least of one that is not. */
  last: number;
  next: number;
}

const NONE: Selection = { sum: Infinity, last: Infinity, next: Infinity };

/** Fills `chosen`; of equal scores the first sites are taken. `spare` has room for every score. */
export function select(state: Int8Array, score: Float64Array, chosen: Int32Array, spare: Float64Array): Selection {
  let [count, sum, free] = [0, 0, 0];
  for (let j = 0; j < state.length; j++) {
    if (state[j] === OPEN) {
      if (count === chosen.length) return NONE;
      chosen[count++] = j;
      sum += score[j]!;
    } else if (state[j] === FREE) spare[free++] = score[j]!;
  }
  const wanted = chosen.length - count;
  if (wanted === 0) return { sum, last: -Infinity, next: smallestOf(spare.subarray(0, free), 1) };
  if (free < wanted) return NONE;
  const last = smallestOf(spare.subarray(0, free), wanted);
  let [below, equal, next] = [0, 0, Infinity];
  for (let j = 0; j < state.length; j++) {
    if (state[j] !== FREE) continue;
    const mine = score[j]!;
    if (mine < last) {
      chosen[count++] = j;
      sum += mine;
      below++;
    } else if (mine > last && mine < next) next = mine;
  }
  for (let j = 0; j < state.length; j++) {
    if (state[j] !== FREE || score[j] !== last) continue;
    if (below + equal < wanted) {
      chosen[count++] = j;
      sum += last;
    }
    equal++;
  }
  return { sum, last, next: below + equal > wanted ? last : next };
}
