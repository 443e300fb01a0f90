/**
 * From the columns of a table that nobody described to the inputs of the additive model. Learned on training rows alone and kept as
 * plain data, so that the same table scores the same anywhere. One column may give several inputs (a date: its day, weekday, month,
 * hour), all of which are reasons of that column.
 */
import { seededRandom, shuffled } from '../random.ts';
import { type CellKind, type DateOrder, dayNumber, kindOf, numberOf } from './cells.ts';
import { categoryColumn, type Codes, codesOf, numberColumn, type Column, type Value } from './columns.ts';

/** A column of texts: each distinct cell once, and per row which of them; −1 where nothing is known. */
export interface TextColumn {
  name: string;
  cells: string[];
  at: Int32Array;
}

type DatePart = 'day' | 'weekday' | 'month' | 'hour';

export type Source =
  | { from: string; as: 'number' }
  | { from: string; as: 'category' }
  | { from: string; as: 'date'; part: DatePart; order: DateOrder }
  /** Days from one date to another of the same row. */
  | { from: string; as: 'gap'; order: DateOrder; other: string; otherOrder: DateOrder }
  /** What training rows of the same cell, or with the same words in it, had more or less of than all: shrunk, on the link scale. */
  | { from: string; as: 'history'; effects: Record<string, number> }
  | { from: string; as: 'words'; effects: Record<string, number> };

/** How a column of the model comes from the table. */
export interface Input {
  source: Source;
  column: Column;
}

export interface Target {
  kind: 'yes-no' | 'count';
  outcome: Float64Array;
  exposure: Float64Array;
}

const manyLevels = 100;
const wordMark = /[\s,;:/|()[\]{}"'’.!?，。；：、（）]+/u;

const wordsOf = (cell: string) => [
  ...new Set(
    cell
      .toLowerCase()
      .split(wordMark)
      .filter((word) => word.length > 1),
  ),
];

/** What is worth saying about the columns, for the person who handed them over. */
export interface Learned {
  inputs: Input[];
  codes: Codes[];
  notes: string[];
  kinds: Record<string, CellKind['kind'] | 'nothing'>;
}

/** Learns the inputs from training rows. @param seed of the folds by which a cell's history leaves out the row itself */
export function learnInputs(columns: readonly TextColumn[], target: Target, seed: number): Learned {
  const notes: string[] = [];
  const kinds: Learned['kinds'] = {};
  const inputs: Input[] = [];
  const codes: Codes[] = [];
  const folds = foldsOf(target.outcome.length, seed);
  const add = (source: Source, values: ArrayLike<Value>) => {
    const name = nameOf(source);
    const column =
      source.as === 'category'
        ? categoryColumn(
            name,
            Array.from(values, (value) => (value === null ? null : String(value))),
          )
        : numberColumn(name, Float64Array.from(values as ArrayLike<number>));
    if (!column) return;
    inputs.push({ source, column });
    codes.push(codesOf(column, values));
  };
  const dates: { column: TextColumn; order: DateOrder }[] = [];
  for (const column of columns) {
    const counts = countsOf(column);
    const { cells } = column;
    if (cells.length === 0) {
      kinds[column.name] = 'nothing';
      notes.push(`${column.name}: empty, left out`);
      continue;
    }
    const kind = kindOf(cells, counts);
    kinds[column.name] = kind.kind;
    const before = inputs.length;
    const known = counts.reduce((sum, count) => sum + count, 0);
    if (kind.kind === 'date') {
      if (!kind.sure) notes.push(`${column.name}: dates could be day or month first; read as month first`);
      for (const part of ['day', 'weekday', 'month', 'hour'] as const) {
        const source: Source = { from: column.name, as: 'date', part, order: kind.order };
        const values = valuesOf(source, [column]);
        // Less than a year of months would only tell the day once more.
        if (part !== 'month' || spanOf(column, kind.order) > 400) add(source, values);
      }
      for (const other of dates) {
        const days = { order: kind.order, other: other.column.name, otherOrder: other.order };
        const source: Source = { from: column.name, as: 'gap', ...days };
        add(source, valuesOf(source, [column, other.column]));
      }
      if (dates.length < 3) dates.push({ column, order: kind.order });
    } else {
      if (kind.kind === 'number') {
        const odd = cells.filter((cell) => Number.isNaN(numberOf(cell))).length;
        if (odd > 0) notes.push(`${column.name}: ${odd} texts among numbers count as unknown`);
      }
      add({ from: column.name, as: kind.kind }, valuesOf({ from: column.name, as: kind.kind }, [column]));
      const repeats = known / cells.length;
      if (cells.length > manyLevels && repeats >= 1.3 && kind.kind === 'category')
        addHistory(column, 'history', (cell) => [cell], 10);
      // A number that stands there again and again may be a name: of a family, a parcel, a contract. Whether it is, the outcomes tell.
      if (cells.length > manyLevels && repeats >= 2.5 && kind.kind === 'number')
        addHistory(column, 'history', (cell) => [cell], 10);
      if (
        kind.kind === 'category' &&
        cells.length > manyLevels &&
        cells.reduce((sum, cell) => sum + wordsOf(cell).length, 0) >= 1.8 * cells.length
      )
        addHistory(column, 'words', wordsOf, 40);
    }
    if (inputs.length === before)
      notes.push(
        `${column.name}: ${cells.length === 1 ? 'never varies' : `${cells.length} different texts, hardly any twice`}, left out`,
      );
  }

  function addHistory(column: TextColumn, as: 'history' | 'words', partsOf: (cell: string) => string[], shrink: number) {
    const parts = column.cells.map(partsOf);
    const values = new Float64Array(column.at.length).fill(Number.NaN);
    const rows = target.outcome.length;
    for (let fold = 0; fold < 5; fold++) {
      const effects = effectsOf(column, parts, target, shrink, (row) => folds[row] !== fold);
      const scores = parts.map((of) => combined(of, effects));
      for (let row = 0; row < rows; row++)
        if (folds[row] === fold && column.at[row]! >= 0) values[row] = scores[column.at[row]!]!;
    }
    if (
      kinds[column.name] === 'number' &&
      !tellsMore(
        Float64Array.from(column.at, (cell) => (cell < 0 ? Number.NaN : numberOf(column.cells[cell]!))),
        values,
        target,
      )
    )
      return;
    const effects = effectsOf(column, parts, target, shrink, () => true);
    add({ from: column.name, as, effects: Object.fromEntries(effects) }, values);
  }
  return { inputs, codes, notes, kinds };
}

/** Whether a number's history, told by other rows, moves the outcome among rows of about the same number. */
function tellsMore(numbers: Float64Array, history: Float64Array, { kind, outcome, exposure }: Target): boolean {
  const known = [...outcome.keys()].filter((row) => !Number.isNaN(numbers[row]!) && !Number.isNaN(history[row]!));
  known.sort((a, b) => numbers[a]! - numbers[b]!);
  const sizeOf = (row: number) => (kind === 'count' ? exposure[row]! : 1);
  let [sum, spread] = [0, 0];
  const near = 40;
  for (let from = 0; from + near <= known.length; from += near) {
    const rows = known.slice(from, from + near);
    const size = rows.reduce((total, row) => total + sizeOf(row), 0);
    const rate = rows.reduce((total, row) => total + outcome[row]!, 0) / size;
    const middle = rows.reduce((total, row) => total + history[row]! * sizeOf(row), 0) / size;
    for (const row of rows) {
      const one = (outcome[row]! - rate * sizeOf(row)) * (history[row]! - middle);
      sum += one;
      spread += one * one;
    }
  }
  return spread > 0 && sum / Math.sqrt(spread) > 4;
}

function nameOf(source: Source): string {
  if (source.as === 'number' || source.as === 'category') return source.from;
  const what = source.as === 'date' ? source.part : source.as === 'gap' ? `since ${source.other}` : source.as;
  return `${source.from} (${what})`;
}

function foldsOf(rows: number, seed: number): Uint8Array {
  const folds = Uint8Array.from({ length: rows }, (_, i) => i % 5);
  return shuffled(folds, seededRandom(seed + 101));
}

function countsOf({ cells, at }: TextColumn): Float64Array {
  const counts = new Float64Array(cells.length);
  for (const cell of at) if (cell >= 0) counts[cell] = counts[cell]! + 1;
  return counts;
}

function spanOf(column: TextColumn, order: DateOrder): number {
  let [low, high] = [Infinity, -Infinity];
  for (const cell of column.cells) {
    const day = dayNumber(cell, order);
    if (day < low) low = day;
    if (day > high) high = day;
  }
  return high - low;
}

/** Link-scale effect of each part seen at least twice: observed against expected, both pulled together by `shrink` rows of average. */
function effectsOf(
  column: TextColumn,
  parts: readonly string[][],
  { kind, outcome, exposure }: Target,
  shrink: number,
  counts: (row: number) => boolean,
): Map<string, number> {
  const sums = new Float64Array(parts.length);
  const sizes = new Float64Array(parts.length);
  const rows = new Float64Array(parts.length);
  let [sum, size, all] = [0, 0, 0];
  for (let row = 0; row < outcome.length; row++) {
    if (!counts(row)) continue;
    const of = kind === 'count' ? exposure[row]! : 1;
    sum += outcome[row]!;
    size += of;
    all += 1;
    const cell = column.at[row]!;
    if (cell < 0) continue;
    sums[cell] = sums[cell]! + outcome[row]!;
    sizes[cell] = sizes[cell]! + of;
    rows[cell] = rows[cell]! + 1;
  }
  const found = new Map<string, { sum: number; size: number; rows: number }>();
  parts.forEach((of, cell) => {
    if (rows[cell] === 0) return;
    for (const part of of) {
      const one = found.get(part) ?? { sum: 0, size: 0, rows: 0 };
      one.sum += sums[cell]!;
      one.size += sizes[cell]!;
      one.rows += rows[cell]!;
      found.set(part, one);
    }
  });
  const base = sum / size;
  const more = (shrink * size) / all;
  const link = (rate: number) => (kind === 'count' ? Math.log(Math.max(rate, 1e-12)) : Math.log(rate / (1 - rate)));
  const effects = new Map<string, number>();
  for (const [part, one] of found)
    if (one.rows >= 2) effects.set(part, link((one.sum + more * base) / (one.size + more)) - link(base));
  return effects;
}

/** Parts never seen say nothing, neither more nor less. */
function combined(parts: readonly string[], effects: ReadonlyMap<string, number>): number {
  let [sum, of] = [0, 0];
  for (const part of parts) {
    const effect = effects.get(part);
    if (effect === undefined) continue;
    sum += effect;
    of += 1;
  }
  return of === 0 ? 0 : sum / Math.sqrt(of);
}

/** The values of one input by row; unknown is null or NaN. @param columns the table, or at least the columns the source names */
function valuesOf(source: Source, columns: readonly TextColumn[]): ArrayLike<Value> {
  const column = columns.find(({ name }) => name === source.from);
  if (!column) return [];
  const perRow = (of: (cell: string) => number) => {
    const values = Float64Array.from(column.cells, of);
    return Float64Array.from(column.at, (cell) => (cell < 0 ? Number.NaN : values[cell]!));
  };
  if (source.as === 'category') return Array.from(column.at, (cell) => (cell < 0 ? null : column.cells[cell]!));
  if (source.as === 'number') return perRow(numberOf);
  if (source.as === 'history' || source.as === 'words') {
    const effects = new Map(Object.entries(source.effects));
    return perRow((cell) => combined(source.as === 'words' ? wordsOf(cell) : [cell], effects));
  }
  if (source.as === 'gap') {
    const other = columns.find(({ name }) => name === source.other);
    const days = perRow((cell) => dayNumber(cell, source.order));
    if (!other) return days.fill(Number.NaN);
    const others = other.cells.map((cell) => dayNumber(cell, source.otherOrder));
    return days.map((day, row) => Math.floor(day) - Math.floor(other.at[row]! < 0 ? Number.NaN : others[other.at[row]!]!));
  }
  return perRow((cell) => datePart(dayNumber(cell, source.order), source.part));
}

function datePart(day: number, part: DatePart): number {
  if (Number.isNaN(day)) return Number.NaN;
  if (part === 'day') return Math.floor(day);
  if (part === 'weekday') return (Math.floor(day) + 4) % 7;
  if (part === 'month') return new Date(day * 86_400_000).getUTCMonth() + 1;
  return Math.floor((day - Math.floor(day)) * 24 + 1e-6);
}

/** Codes of the rows of a table for a model with these inputs; a column that the table lacks is unknown throughout. */
export function encodeTable(inputs: readonly Input[], columns: readonly TextColumn[], rows: number): Codes[] {
  return inputs.map(({ source, column }) => {
    const values = valuesOf(source, columns);
    return values.length === 0 ? new Uint8Array(rows) : codesOf(column, values);
  });
}
