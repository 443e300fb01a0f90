/** Sets of small whole numbers as bits, 32 to a word: sets of hundreds of thousands are met and counted in microseconds. */
export type Bitmap = Uint32Array<ArrayBuffer>;

/** An empty set of numbers below `size`. */
export const emptyBitmap = (size: number): Bitmap => new Uint32Array((size + 31) >>> 5);

export const hasBit = (bits: Bitmap, i: number): boolean => (bits[i >>> 5]! & (1 << (i & 31))) !== 0;

export function addBit(bits: Bitmap, i: number): void {
  bits[i >>> 5]! |= 1 << (i & 31);
}

export function dropBit(bits: Bitmap, i: number): void {
  bits[i >>> 5]! &= ~(1 << (i & 31));
}

/** Keeps in `bits` what is in `other` too. */
export function meet(bits: Bitmap, other: Bitmap): void {
  for (let word = 0; word < bits.length; word++) bits[word]! &= other[word]!;
}

/** Adds to `bits` what is in `other`. */
export function join(bits: Bitmap, other: Bitmap): void {
  for (let word = 0; word < bits.length; word++) bits[word]! |= other[word]!;
}

/** Ones of a word, by halves (Warren, Hacker's Delight, 5-1). */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

export function countBits(bits: Bitmap): number {
  let sum = 0;
  for (let word = 0; word < bits.length; word++) if (bits[word] !== 0) sum += ones(bits[word]!);
  return sum;
}

/** How many are in both. */
export function countCommon(a: Bitmap, b: Bitmap): number {
  let sum = 0;
  for (let word = 0; word < a.length; word++) {
    const common = a[word]! & b[word]!;
    if (common !== 0) sum += ones(common);
  }
  return sum;
}

/** Calls for each number of the set, from the smallest on; `each` may drop the number it is called with. */
export function forEachBit(bits: Bitmap, each: (i: number) => void): void {
  for (let word = 0; word < bits.length; word++)
    for (let left = bits[word]!; left !== 0; left &= left - 1) each((word << 5) + 31 - Math.clz32(left & -left));
}
