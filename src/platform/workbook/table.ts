/** What a spreadsheet is to a reader: sheets of cells. Dates are ISO text; a number that a cell cannot hold exactly is text. */
import type { Text } from '../problem.ts';

export type Cell = string | number | boolean | null;

/** Rows and columns from 0, both ends included. */
export interface Span {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

export interface Sheet {
  name: string;
  hidden: boolean;
  /** By row number less 1, as the spreadsheet counts; a missing row is empty. */
  rows: Cell[][];
  merged: Span[];
  hiddenRows: number;
  /** By column: cells whose formula has no result, as programs write them that do not calculate. */
  uncomputed?: number[];
}

export interface Table {
  kind: 'xlsx' | 'csv';
  sheets: Sheet[];
  /** How the bytes of a CSV were read. */
  encoding?: string;
}

export interface TableLimits {
  /** Bytes that a file may unfold to in all. */
  inflatedBytes: number;
  /** How many times larger than the file it may become. */
  ratio: number;
  rows: number;
  columns: number;
}

export const tableLimits: TableLimits = { inflatedBytes: 200_000_000, ratio: 100, rows: 200_000, columns: 400 };

/** A file that cannot be read, with what to do about it. */
export class UnreadableTable extends Error {
  readonly reason: string;
  readonly text: Text;
  constructor(reason: string, text: Text) {
    super(`${reason}: ${text.en}`);
    this.name = 'UnreadableTable';
    this.reason = reason;
    this.text = text;
  }
}

export const letterOf = (column: number): string =>
  (column >= 26 ? letterOf(Math.floor(column / 26) - 1) : '') + String.fromCodePoint(65 + (column % 26));
