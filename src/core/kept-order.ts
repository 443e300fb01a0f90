import { addBit, emptyBitmap, hasBit } from './bitmap.ts';

/** Numbers kept in an order while what they stand for changes: what changed is taken out and put in again where it belongs now. */
export class KeptOrder {
  private readonly compare: (a: number, b: number) => number;
  private readonly stands: (i: number) => boolean;
  private sorted: Int32Array;
  private readonly touched = new Set<number>();

  /**
   * @param stands  whether a number has a place in the order
   * @param sorted  all that stand, in order
   */
  constructor(compare: (a: number, b: number) => number, stands: (i: number) => boolean, sorted = new Int32Array(0)) {
    this.compare = compare;
    this.stands = stands;
    this.sorted = sorted;
  }

  touch(i: number): void {
    this.touched.add(i);
  }

  /** All that stand, in order. To be read, not changed, and only until the next change. */
  now(): Int32Array {
    if (this.touched.size === 0) return this.sorted;
    const fresh = Int32Array.from([...this.touched].filter(this.stands)).sort(this.compare);
    let highest = 0;
    for (const i of this.touched) highest = Math.max(highest, i);
    const gone = emptyBitmap(highest + 1);
    for (const i of this.touched) addBit(gone, i);
    const stayed = chosenOf(this.sorted, (i) => i > highest || !hasBit(gone, i));
    this.touched.clear();
    this.sorted = fresh.length === 0 ? stayed : this.merged(stayed, fresh);
    return this.sorted;
  }

  private merged(stayed: Int32Array, fresh: Int32Array): Int32Array<ArrayBuffer> {
    const all = new Int32Array(stayed.length + fresh.length);
    let from = 0;
    for (let at = 0; at < fresh.length; at++) {
      const to = firstAt(stayed, from, (i) => this.compare(i, fresh[at]!) > 0);
      all.set(stayed.subarray(from, to), from + at);
      all[to + at] = fresh[at]!;
      from = to;
    }
    all.set(stayed.subarray(from), from + fresh.length);
    return all;
  }
}

/** Those of a list that pass, in its order: an array's own `filter` takes ten times as long. */
export function chosenOf(list: Int32Array, passes: (i: number) => boolean): Int32Array<ArrayBuffer> {
  const chosen = new Int32Array(list.length);
  let count = 0;
  for (let at = 0; at < list.length; at++) if (passes(list[at]!)) chosen[count++] = list[at]!;
  return chosen.slice(0, count);
}

/** The first index from `from` on whose number is `beyond`, where all after it are too. */
export function firstAt(sorted: Int32Array, from: number, beyond: (i: number) => boolean): number {
  let [low, high] = [from, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (beyond(sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
