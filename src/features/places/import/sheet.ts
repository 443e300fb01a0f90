/** Finds what an office's sheet is made of: its header below the titles, one or two rows high, and what each column means. Pure. */
import { isEmptyNote, readDegrees, textOf } from './cells.ts';
import { fieldOf, fields, headingScores, plainHeading, type Field } from './fields.ts';
import type { RegionBook } from './regions.ts';
import { isTypeHead, typeOf } from './types.ts';
import type { Cell, Sheet } from '../../../platform/workbook/table.ts';

export interface ColumnPlan {
  column: number;
  heading: string;
  /** null: left out. */
  field: string | null;
  /** 0 to 1. */
  certainty: number;
  samples: string[];
}

export interface SheetPlan {
  sheet: number;
  name: string;
  hidden: boolean;
  use: boolean;
  /** First row of the header, as the spreadsheet counts; 0: no header was found. */
  headerRow: number;
  headerRows: number;
  columns: ColumnPlan[];
  /** Rows below the header that hold anything. */
  rows: number;
  hiddenRows: number;
  /** Headings stand down its first column, and each further column is a place. */
  sideways?: true;
}

/** Headings an office confirmed earlier, without blanks and units, with what they meant (null: left out). */
export type Remembered = Readonly<Record<string, string | null>>;

/** Rows that hold anything, and rows in all, in which a header is looked for. */
const searchedFilled = 40;
const searched = 400;

/** Merged cells say their value once; below the header it counts for every row, in the header for every column too. */
export function unmerged(sheet: Sheet): Cell[][] {
  const rows = sheet.rows.map((row) => [...row]);
  for (const { top, left, bottom, right } of sheet.merged) {
    const value = rows[top]?.[left] ?? null;
    if (value === null || bottom - top > 100_000 || right - left > 400) continue;
    for (let row = top; row <= bottom; row++) {
      const cells = (rows[row] ??= []);
      const last = row < searched ? right : left;
      for (let column = left; column <= last; column++) cells[column] ??= value;
    }
  }
  return rows;
}

interface Header {
  top: number;
  height: 1 | 2;
  headings: string[];
  score: number;
}

/** A heading of several lines or words is one; what merging filled down is not said twice. */
const joined = (above: string, below: string) =>
  below === '' || below === above ? above : above === '' ? below : `${above}/${below}`;

const scoreOf = (heading: string): number => {
  const parts = heading.split('/');
  return Math.max(0, ...[heading, parts.at(-1)!].flatMap((part) => [...headingScores(part).values()]));
};

function scoreOfHeadings(headings: readonly string[]): number {
  const filled = headings.filter((heading) => heading !== '');
  const distinct = new Set(filled);
  // A title stands in every column that it was merged over; headings differ from each other.
  if (filled.length === 0 || distinct.size < Math.min(2, filled.length)) return 0;
  let score = 0;
  for (const heading of distinct) {
    if (heading.length > 40) continue;
    const surely = scoreOf(heading);
    score += surely >= 0.5 ? surely : surely / 4;
  }
  return score;
}

export function findHeader(rows: readonly (readonly Cell[])[], titles: readonly boolean[] = []): Header | undefined {
  let best: Header | undefined;
  const texts = (at: number) => Array.from(rows[at] ?? [], (cell) => textOf(cell));
  for (let top = 0, filled = 0; top < Math.min(rows.length, searched) && filled < searchedFilled; top++) {
    const headings = texts(top);
    if (!headings.some((heading) => heading !== '')) continue;
    filled++;
    if (titles[top]) continue;
    const single: Header = { top, height: 1, headings, score: scoreOfHeadings(headings) };
    if (single.score > (best?.score ?? 0) + 0.01) best = single;
    const below = texts(top + 1);
    if (!mayBelong(headings, below)) continue;
    const width = Math.max(headings.length, below.length);
    const two: string[] = [];
    for (let column = 0, over = ''; column < width; column++) {
      const [upper = '', lower = ''] = [headings[column], below[column]];
      if (upper !== '') over = upper;
      two.push(joined(upper === '' && lower !== '' ? over : upper, lower));
    }
    const score = scoreOfHeadings(two);
    if (score > (best?.score ?? 0) + 0.3) best = { top, height: 2, headings: two, score };
  }
  return best && best.score >= 0.9 ? best : undefined;
}

/** A second header row holds headings and nothing else, some of them under a heading that is merged or blank. */
function mayBelong(above: readonly string[], below: readonly string[]): boolean {
  const filled = below.map((text, column) => ({ text, upper: above[column] ?? '' })).filter(({ text }) => text !== '');
  const own = filled.filter(({ text, upper }) => text !== upper);
  if (above.filter((text) => text !== '').length < 2 || own.length === 0) return false;
  return own.every(({ text }) => text.length <= 20 && !/^\d/.test(text) && scoreOf(text) >= 0.5);
}

const values = (rows: readonly (readonly Cell[])[], column: number, from: number): Cell[] => {
  const found: Cell[] = [];
  const step = Math.max(1, Math.floor((rows.length - from) / 400));
  for (let at = from; at < rows.length && found.length < 200; at += found.length < 50 ? 1 : step) {
    const cell = rows[at]?.[column] ?? null;
    if (!isEmptyNote(textOf(cell))) found.push(cell);
  }
  return found;
};

/** Share of the values that look like the field; undefined where its values look like nothing in particular. */
function looksLike({ key, kind, looks }: Field, cells: readonly Cell[], book: RegionBook): number | undefined {
  const share = (fits: (cell: Cell) => boolean) => cells.filter(fits).length / cells.length;
  if (cells.length === 0) return undefined;
  if (kind === 'degrees') return share((cell) => degreesFit(key, cell));
  if (kind === 'type') return share((cell) => typeof cell === 'string' && typeOf(textOf(cell), undefined) !== undefined);
  if (kind === 'region' && key !== 'district') return share((cell) => book.knows(textOf(cell)));
  if (kind === 'area' || kind === 'number' || kind === 'storeys' || kind === 'year')
    return share((cell) => typeof cell === 'number' || /\d|[一二三四五六七八九十]/.test(textOf(cell)));
  return looks && share((cell) => looks.test(textOf(cell).replaceAll(' ', '')));
}

function degreesFit(key: string, cell: Cell): boolean {
  try {
    const value = readDegrees(cell);
    return value !== undefined && (key === 'lon' ? value > 70 && value < 140 : value > 3 && value < 55) && value % 1 !== 0;
  } catch {
    return false;
  }
}

const shareOf = (cells: readonly Cell[], fits: (cell: Cell) => boolean) => cells.filter(fits).length / cells.length;
const isNumber = (cell: Cell) => typeof cell === 'number' || /^-?[\d,.]+$/.test(textOf(cell));
const isHeading = (cell: Cell) => Math.max(0, ...headingScores(textOf(cell)).values()) >= 0.9;

/** What a column is likely to mean. Without a telling heading only values that can be nothing else count. */
function chancesOf(heading: string, cells: readonly Cell[], book: RegionBook, remembered: Remembered): Map<string, number> {
  const plain = plainHeading(heading);
  if (plain in remembered) {
    const field = remembered[plain]!;
    return new Map(field === null ? [] : [[field, 2]]);
  }
  const parts = heading.split('/');
  const whole = headingScores(heading);
  const last = parts.length > 1 ? headingScores(parts.at(-1)!) : new Map<string, number>();
  const chances = new Map<string, number>();
  for (const field of fields) {
    const { key, kind } = field;
    const said = Math.max(whole.get(key) ?? 0, (last.get(key) ?? 0) * 0.97);
    // How many places there are is not what they are called; a form of one place has headings below its name.
    if (key === 'name' && said > 0 && cells.length > 1 && (shareOf(cells, isNumber) >= 0.8 || shareOf(cells, isHeading) > 0.5))
      continue;
    const share = looksLike(field, cells, book);
    if (said > 0) {
      const against =
        share !== undefined && share < 0.2 && cells.length >= 3 && kind !== 'text' && kind !== 'type' && kind !== 'region';
      // Of columns with one heading, such as those a merged heading covers, the one that holds something is meant.
      chances.set(key, against ? said - 0.5 : cells.length === 0 ? said - 0.3 : said + 0.1 * (share ?? 0));
    } else if (share !== undefined && share >= 0.8 && cells.length >= 3) {
      if (kind === 'credit-code' || kind === 'position' || kind === 'telephone') chances.set(key, 0.5);
      else if (plain === '' && (key === 'town' || key === 'committee' || key === 'address' || key === 'name' || kind === 'type'))
        chances.set(key, 0.4);
    }
  }
  return chances;
}

const severalColumns: ReadonlySet<string> = new Set(['ignored', 'tick']);

const tickMark = /^([√✓✔☑■●×✗✘✕✖☐□○xXvVyYnN10]|是|否|有|yes|no|true|false)$/i;

/**
 * Columns that are headed by kinds of places and hold nothing but ticks, side by side; one alone, or beside a column of types, says something
 * else (有无仓库).
 */
function tickedTypes(
  columns: readonly { column: number; heading: string; cells: Cell[] }[],
  chances: readonly { field: string; chance: number }[],
  remembered: Remembered,
): number[] {
  if (chances.some(({ field, chance }) => field === 'type' && chance >= 0.9)) return [];
  const may = columns.filter(
    ({ heading, cells }) =>
      !(plainHeading(heading) in remembered) &&
      isTypeHead(heading.split('/').at(-1)!) &&
      cells.every((cell) => tickMark.test(textOf(cell))),
  );
  const beside = may.filter(({ column }) => may.some((other) => Math.abs(other.column - column) === 1));
  return beside.some(({ cells }) => cells.length > 0) ? beside.map(({ column }) => column) : [];
}

const plainTelephone = /^(联系)?(电话|手机|方式|手机号|手机号码|号码|电话号码|联系电话)$/;

/** One field a column and one column a field, the surest first. */
function assign(
  columns: { column: number; heading: string; cells: Cell[] }[],
  book: RegionBook,
  remembered: Remembered,
): Map<number, { field: string; certainty: number }> {
  const all = columns.flatMap(({ column, heading, cells }) =>
    [...chancesOf(heading, cells, book, remembered)].map(([field, chance]) => ({ column, field, chance })),
  );
  const ticked = tickedTypes(columns, all, remembered);
  all.sort((a, b) => b.chance - a.chance || a.column - b.column);
  const given = new Map<number, { field: string; certainty: number }>();
  const taken = new Set<string>();
  for (const column of ticked) given.set(column, { field: 'type_tick', certainty: 0.9 });
  for (const { column, field, chance } of all) {
    if (chance < 0.38 || given.has(column) || (taken.has(field) && !severalColumns.has(fieldOf.get(field)!.kind))) continue;
    given.set(column, { field, certainty: Math.min(1, chance) });
    taken.add(field);
  }
  nameTheOwners(columns, given, taken);
  return given;
}

/** A bare "电话" belongs to the person in the column before it; a sheet that knows units only has its places named by them. */
function nameTheOwners(
  columns: { column: number; heading: string }[],
  given: Map<number, { field: string; certainty: number }>,
  taken: Set<string>,
): void {
  for (const { column, heading } of columns) {
    const before = given.get(column - 1)?.field;
    const field = before && `${before}_tel`;
    if (!field || !fieldOf.has(field) || !plainTelephone.test(plainHeading(heading.split('/').at(-1)!))) continue;
    const now = given.get(column)?.field;
    if (now === field || taken.has(field) || (now !== undefined && fieldOf.get(now)?.kind !== 'telephone')) continue;
    if (now) taken.delete(now);
    given.set(column, { field, certainty: 0.9 });
    taken.add(field);
  }
  if (taken.has('name')) return;
  for (const one of given.values())
    if (one.field === 'operator') {
      one.field = 'name';
      return;
    }
}

/** Three headings or more down one of the first two columns, one of them a name, and at least two columns of values beside them. */
function isSideways(rows: readonly (readonly Cell[])[]): boolean {
  const top = rows.slice(0, 200).filter((row) => row?.some((cell) => textOf(cell) !== ''));
  return [0, 1].some((column) => {
    const texts = top.map((row) => textOf(row[column]));
    const heads = texts.filter(isHeading);
    const names = top.filter((row) => (headingScores(textOf(row[column])).get('name') ?? 0) >= 0.9);
    const values = names.flatMap((row) => row.slice(column + 1).filter((cell) => textOf(cell) !== '' && !isHeading(cell)));
    return new Set(heads).size >= 3 && heads.length >= 0.5 * texts.filter((text) => text !== '').length && values.length >= 2;
  });
}

/** What a sheet seems to hold, for people to confirm. */
export function planSheet(sheet: Sheet, number: number, book: RegionBook, remembered: Remembered, headerRow?: number): SheetPlan {
  const rows = unmerged(sheet);
  const titles: boolean[] = [];
  for (const { top, left, right } of sheet.merged) if (left === 0 && right >= 3 && top < searched) titles[top] = true;
  const found = headerRow === undefined ? (findHeader(rows, titles) ?? findHeader(rows)) : headerAt(rows, headerRow - 1);
  const plan = {
    sheet: number,
    name: sheet.name,
    hidden: sheet.hidden,
    hiddenRows: sheet.hiddenRows,
    ...(isSideways(rows) && { sideways: true as const }),
  };
  if (!found)
    return {
      ...plan,
      use: false,
      headerRow: 0,
      headerRows: 0,
      columns: [],
      rows: rows.filter((row) => row?.some((cell) => cell !== null)).length,
    };
  const from = found.top + found.height;
  const width = Math.max(found.headings.length, ...rows.slice(from, from + 200).map((row) => row?.length ?? 0));
  const columns = Array.from({ length: width }, (_, column) => ({
    column,
    heading: found.headings[column] ?? '',
    cells: values(rows, column, from),
  })).filter(({ heading, cells }) => heading !== '' || cells.length > 0);
  const given = assign(columns, book, remembered);
  const count = rows.slice(from).filter((row) => row?.some((cell) => cell !== null)).length;
  const named = [...given.values()].some(({ field }) => field === 'name');
  return {
    ...plan,
    use: !sheet.hidden && named && count > 0,
    headerRow: found.top + 1,
    headerRows: found.height,
    rows: count,
    columns: columns.map(({ column, heading, cells }) => {
      const one = given.get(column);
      return {
        column,
        heading: heading.slice(0, 80),
        field: one && fieldOf.get(one.field)?.kind !== 'ignored' ? one.field : null,
        certainty: one?.certainty ?? 0,
        samples: cells.slice(0, 3).map((cell) => textOf(cell).slice(0, 40)),
      };
    }),
  };
}

function headerAt(rows: readonly (readonly Cell[])[], top: number): Header | undefined {
  if (top < 0 || top >= rows.length) return undefined;
  const own = findHeader(rows.slice(top, top + 2));
  if (own && own.top === 0) return { ...own, top };
  return { top, height: 1, headings: Array.from(rows[top] ?? [], (cell) => textOf(cell)), score: 0 };
}
