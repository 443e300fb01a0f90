/**
 * CSV as offices write it: RFC 4180, UTF-8 or GB 18030, columns by name in any order, extra ones ignored, `.gz` accepted.
 * Read in pieces of a megabyte and split as bytes: no byte of a GB 18030 or UTF-8 character looks like a comma, a quote or
 * a line end, so that only fields which are asked for are ever decoded.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import iconv from 'iconv-lite';
import { BadInput } from './command-errors.ts';
import type { IdIndex } from './id-index.ts';

const COMMA = 44;
const QUOTE = 34;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const PIECE = 1 << 20;
const POWERS_OF_TEN = Array.from({ length: 16 }, (_, power) => 10 ** power);

export interface CsvColumns {
  required: readonly string[];
  optional?: readonly string[];
  /** A row that has more in it than the header is an error, for it shifts what follows; one that has nothing in it is none. */
  exact?: boolean;
}

/** For tables whose columns are not known beforehand: told the header as it is written, says which columns it wants. */
export type ColumnsOf = (header: readonly string[]) => CsvColumns;

/** One row under the reader's cursor; valid only while it is visited. Columns are numbered as asked for: required, then optional. */
export interface CsvRow {
  /** As a spreadsheet counts: the header is row 1. */
  readonly row: number;
  /** Whether the column exists and this row has something in it. */
  has(column: number): boolean;
  text(column: number): string;
  /** @throws BadInput if the field is empty or no finite number */
  number(column: number): number;
  /** Numbers the field's text in `index`. */
  addTo(index: IdIndex, column: number): number;
  /** @returns −1 if `index` does not hold the field's text */
  findIn(index: IdIndex, column: number): number;
  /** The last field that has something in it, counted from 1: more than the header has means that a comma was not quoted. */
  readonly width: number;
  /** The error that names this row. */
  bad(message: string): BadInput;
}

/**
 * Visits every row of a file. @returns how many
 * @throws BadInput for a missing file, a missing column or a row that is no CSV
 */
export async function readCsv(file: string, columns: CsvColumns | ColumnsOf, visit: (row: CsvRow) => void): Promise<number> {
  const plain = createReadStream(file, { highWaterMark: PIECE });
  const name = basename(file);
  const source = file.endsWith('.gz') ? plain.pipe(createGunzip({ chunkSize: PIECE })) : plain;
  plain.on('error', (error) => source.destroy(error));
  try {
    return await readCsvPieces(name, source as AsyncIterable<Uint8Array>, columns, visit);
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === 'ENOENT') throw new BadInput(`${file}: there is no such file`);
    if (code === 'EISDIR') throw new BadInput(`${file}: this is a folder`);
    if (code?.startsWith('Z_')) throw new BadInput(`${name}: not a whole gzip file`);
    throw error;
  }
}

/** The same for bytes that come from elsewhere, such as an upload; `name` stands before the row in errors. */
export async function readCsvPieces(
  name: string,
  pieces: AsyncIterable<Uint8Array>,
  columns: CsvColumns | ColumnsOf,
  visit: (row: CsvRow) => void,
): Promise<number> {
  const reader = new Reader(name, columns, visit);
  let rest: Uint8Array = new Uint8Array(0);
  for await (const piece of pieces) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    rest = bytes.subarray(reader.rows(bytes, false));
  }
  reader.rows(rest, true);
  return reader.finish();
}

class Reader implements CsvRow {
  row = 0;
  private readonly name: string;
  private columns: CsvColumns;
  private readonly columnsOf: ColumnsOf | undefined;
  private readonly visit: (row: CsvRow) => void;
  private encoding: 'ascii' | 'utf8' | 'gb18030' = 'ascii';
  private bytes: Uint8Array = new Uint8Array(0);
  private starts = new Int32Array(64);
  private ends = new Int32Array(64);
  private fields = 0;
  /** Where each asked-for column stands in the file; −1 if it does not. */
  private places: Int32Array | undefined;
  private visited = 0;
  /** Fields of the header. */
  private headed = 0;

  constructor(name: string, columns: CsvColumns | ColumnsOf, visit: (row: CsvRow) => void) {
    this.name = name;
    this.columnsOf = typeof columns === 'function' ? columns : undefined;
    this.columns = typeof columns === 'function' ? { required: [] } : columns;
    this.visit = visit;
  }

  /** Takes the whole rows of `bytes`. @returns where the unfinished rest begins */
  rows(bytes: Uint8Array, last: boolean): number {
    if (this.encoding === 'ascii') this.detect(bytes, last);
    let at = this.row === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    while (at < bytes.length) {
      const next = this.split(bytes, at, last);
      if (next === -1) return at;
      at = next;
      this.row++;
      if (this.fields === 1 && this.starts[0] === this.ends[0]) continue;
      if (!this.places) this.readHeader();
      else if (!this.columns.exact || this.width > 0) {
        this.visited++;
        if (this.columns.exact && this.fields > this.headed && this.width > this.headed)
          throw this.bad(
            `has ${this.width} fields, the header ${this.headed}: a comma is not in quotes, or a column has no name`,
          );
        this.visit(this);
      }
    }
    return at;
  }

  finish(): number {
    if (!this.places) throw new BadInput(`${this.name}: the file is empty; expected columns ${this.columns.required.join(',')}`);
    return this.visited;
  }

  get width(): number {
    let width = this.fields;
    while (width > 0 && this.end(width - 1) <= this.begin(width - 1)) width--;
    return width;
  }

  has(column: number): boolean {
    const place = this.places![column]!;
    return place >= 0 && place < this.fields && this.end(place) > this.begin(place);
  }

  text(column: number): string {
    if (!this.has(column)) return '';
    const place = this.places![column]!;
    return this.decode(this.begin(place), this.end(place));
  }

  number(column: number): number {
    if (!this.has(column)) throw this.bad(`${this.columnName(column)} is missing`);
    const place = this.places![column]!;
    const start = this.begin(place);
    const end = this.end(place);
    const value = plainDecimal(this.bytes, start, end) ?? decimal(this.decode(start, end));
    if (!Number.isFinite(value))
      throw this.bad(`${this.columnName(column)} is no number: ${this.decode(start, end).slice(0, 40)}`);
    return value;
  }

  addTo(index: IdIndex, column: number): number {
    if (!this.has(column)) throw this.bad(`${this.columnName(column)} is missing`);
    const place = this.places![column]!;
    if (this.encoding !== 'gb18030') return index.add(this.bytes, this.begin(place), this.end(place));
    const text = Buffer.from(this.text(column));
    return index.add(text, 0, text.length);
  }

  findIn(index: IdIndex, column: number): number {
    if (!this.has(column)) throw this.bad(`${this.columnName(column)} is missing`);
    const place = this.places![column]!;
    return this.encoding === 'gb18030'
      ? index.findText(this.text(column))
      : index.find(this.bytes, this.begin(place), this.end(place));
  }

  bad(message: string): BadInput {
    return new BadInput(`${this.name}:${this.row} ${message}`);
  }

  private columnName(column: number): string {
    return [...this.columns.required, ...(this.columns.optional ?? [])][column]!;
  }

  /** The first piece that is not plain ASCII tells; cut at its last line end, lest a character be torn. */
  private detect(bytes: Uint8Array, last: boolean): void {
    const whole = last ? bytes : bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1);
    if (!isAscii(whole)) this.encoding = isUtf8(whole) ? 'utf8' : 'gb18030';
  }

  private decode(start: number, end: number): string {
    const field = Buffer.from(this.bytes.buffer, this.bytes.byteOffset + start, end - start);
    if (this.encoding === 'gb18030') return iconv.decode(field, 'gb18030');
    if (this.encoding === 'utf8' && !isUtf8(field)) throw this.bad('is not UTF-8, though the rows before it are');
    return field.toString(this.encoding === 'ascii' ? 'latin1' : 'utf8');
  }

  private begin(place: number): number {
    let start = this.starts[place]!;
    const end = this.ends[place]!;
    while (start < end && this.bytes[start]! <= SPACE) start++;
    return start;
  }

  private end(place: number): number {
    const start = this.starts[place]!;
    let end = this.ends[place]!;
    while (end > start && this.bytes[end - 1]! <= SPACE) end--;
    return end;
  }

  private readHeader(): void {
    const header: string[] = [];
    for (let place = 0; place < this.fields; place++) header.push(this.decode(this.begin(place), this.end(place)));
    const names = header.map((name) => name.toLowerCase());
    this.headed = this.fields;
    if (this.columnsOf) this.columns = this.columnsOf(header);
    for (const name of this.columns.required)
      if (!names.includes(name)) throw this.bad(`has no column ${name}; its columns are ${names.join(',').slice(0, 200)}`);
    this.places = Int32Array.from([...this.columns.required, ...(this.columns.optional ?? [])], (name) => names.indexOf(name));
  }

  private field(start: number, end: number): void {
    if (this.fields === this.starts.length) {
      const [starts, ends] = [this.starts, this.ends];
      this.starts = new Int32Array(this.fields * 2);
      this.ends = new Int32Array(this.fields * 2);
      this.starts.set(starts);
      this.ends.set(ends);
    }
    this.starts[this.fields] = start;
    this.ends[this.fields++] = end;
  }

  /** Finds the fields of the row at `at`. @returns where the next row begins, −1 if this one does not end in `bytes` */
  private split(bytes: Uint8Array, at: number, last: boolean): number {
    this.bytes = bytes;
    this.fields = 0;
    let start = at;
    for (let i = at; i < bytes.length; i++) {
      const byte = bytes[i]!;
      if (byte === COMMA) {
        this.field(start, i);
        start = i + 1;
      } else if (byte === NEWLINE) {
        this.field(start, i > start && bytes[i - 1] === RETURN ? i - 1 : i);
        return i + 1;
      } else if (byte === QUOTE && i === start) return this.splitQuoted(bytes, at, last);
    }
    if (!last) return -1;
    this.field(start, bytes.length);
    return bytes.length;
  }

  /** A row with quotes is unquoted into a buffer of its own. */
  private splitQuoted(bytes: Uint8Array, at: number, last: boolean): number {
    const plain: number[] = [];
    this.fields = 0;
    let start = 0;
    let quoted = false;
    let atStart = true;
    for (let i = at; ; i++) {
      if (i === bytes.length && (quoted || !last)) {
        if (!last) return -1;
        this.row++;
        throw this.bad('a quote is opened and never closed');
      }
      const byte = i === bytes.length ? NEWLINE : bytes[i]!;
      if (quoted) {
        // Whether a quote at the edge of a piece is doubled shows only in the next piece.
        if (byte === QUOTE && i + 1 === bytes.length && !last) return -1;
        if (byte !== QUOTE) plain.push(byte);
        else if (bytes[i + 1] === QUOTE) plain.push(bytes[++i]!);
        else quoted = false;
      } else if (byte === QUOTE && atStart) quoted = true;
      else if (byte === COMMA || byte === NEWLINE) {
        this.field(start, plain.length);
        start = plain.length;
        if (byte === NEWLINE) {
          this.bytes = Uint8Array.from(plain);
          return Math.min(i + 1, bytes.length);
        }
      } else plain.push(byte);
      atStart = byte === COMMA && !quoted;
    }
  }
}

/** NaN for what a programmer might take for a number, but no table means as one: 0x10, 1_000. */
const decimal = (text: string) => (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN);

/** Digits with one point, at most 15 of them: exact, and many times faster than making a text first. */
function plainDecimal(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start > 17) return undefined;
  const negative = bytes[start] === 45;
  let digits = 0;
  let decimals = -1;
  let value = 0;
  for (let i = negative ? start + 1 : start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === 46 && decimals === -1) decimals = 0;
    else if (byte >= 48 && byte <= 57) {
      value = value * 10 + (byte - 48);
      digits++;
      if (decimals !== -1) decimals++;
    } else return undefined;
  }
  if (digits === 0 || digits > 15) return undefined;
  if (decimals > 0) value /= POWERS_OF_TEN[decimals]!;
  return negative ? -value : value;
}
