/**
 * Inputs of a model as small codes. Code 0 is always "unknown": missing is a level of its own, never a guess.
 * Numbers fall into at most `maxBins` bins of about equal size; categories keep their own code while they are frequent enough.
 */
export type Column =
  | { name: string; kind: 'number'; /** Upper ends of bins 1…n−1, rising; the last bin is open. */ cuts: number[] }
  | { name: string; kind: 'category'; /** Code = index + 1; what is rarer or new is "other", the last code. */ levels: string[] };

/** A code per row. */
export type Codes = Uint8Array | Uint16Array;

export type Value = number | string | null;

export interface ColumnOptions {
  /** At most this many bins of numbers, unknown not counted; ≤ 254. */
  maxBins?: number;
  /** A category rarer than this is "other". */
  minCount?: number;
  /** A category has at most this many levels, the most frequent; ≤ 65,000. */
  maxLevels?: number;
}

/** Bins of a numeric column: every distinct value its own while they are few, else quantiles. @returns undefined if it never varies */
export function numberColumn(name: string, values: ArrayLike<number>, { maxBins = 128 }: ColumnOptions = {}): Column | undefined {
  const known = Float64Array.from(values as ArrayLike<number>)
    .filter((value) => Number.isFinite(value))
    .sort();
  const distinct = known.filter((value, i) => i === 0 || value !== known[i - 1]);
  if (distinct.length < 2 && known.length === values.length) return undefined;
  if (distinct.length === 0) return undefined;
  const cuts = new Set<number>();
  if (distinct.length <= maxBins) {
    for (let i = 1; i < distinct.length; i++) cuts.add((distinct[i - 1]! + distinct[i]!) / 2);
  } else {
    for (let i = 1; i < maxBins; i++) {
      const at = Math.floor((i * known.length) / maxBins);
      const above = known[at]!;
      let below = at - 1;
      while (below >= 0 && known[below] === above) below -= 1;
      if (below >= 0) cuts.add((known[below]! + above) / 2);
    }
  }
  return { name, kind: 'number', cuts: [...cuts].sort((a, b) => a - b) };
}

/** Levels of a category, most frequent first. @returns undefined if it says nothing or nearly every row differs */
export function categoryColumn(
  name: string,
  cells: readonly (string | null)[],
  { minCount = 5, maxLevels = 253 }: ColumnOptions = {},
): Column | undefined {
  const counts = new Map<string, number>();
  for (const cell of cells) if (cell !== null) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const known = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const levels = [...counts]
    .filter(([, count]) => count >= minCount)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, maxLevels)
    .map(([level]) => level);
  if (levels.length === 0 || (levels.length === 1 && known === cells.length && counts.size === 1)) return undefined;
  return { name, kind: 'category', levels };
}

/** Number of codes of a column, unknown and other included. */
export const codeCount = (column: Column) => (column.kind === 'number' ? column.cuts.length + 2 : column.levels.length + 2);

/** Code of one value: 0 unknown; numbers 1…; categories 1…, new ones "other". */
export function codeOf(column: Column, value: Value): number {
  if (value === null || (typeof value === 'number' && Number.isNaN(value))) return 0;
  if (column.kind === 'category') {
    const index = column.levels.indexOf(String(value));
    return index < 0 ? column.levels.length + 1 : index + 1;
  }
  const number = Number(value);
  if (Number.isNaN(number)) return 0;
  let low = 0;
  let high = column.cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (number < column.cuts[middle]!) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}

/** Codes of a whole column. */
export function codesOf(column: Column, values: ArrayLike<Value>): Codes {
  const codes = codeCount(column) > 256 ? new Uint16Array(values.length) : new Uint8Array(values.length);
  if (column.kind === 'category' && values.length > 8) {
    const known = new Map(column.levels.map((level, i) => [level, i + 1]));
    for (let i = 0; i < codes.length; i++) {
      const value = values[i];
      codes[i] = value === null || value === undefined ? 0 : (known.get(String(value)) ?? column.levels.length + 1);
    }
    return codes;
  }
  for (let i = 0; i < codes.length; i++) codes[i] = codeOf(column, values[i] ?? null);
  return codes;
}
