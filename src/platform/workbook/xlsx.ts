/**
 * XLSX (ECMA-376, part 1, 18) as Excel, WPS and report generators write it: values, dates, merged cells, hidden sheets.
 * Own reading, because what is in use reads neither merged cells nor hidden sheets, and rounds long codes.
 */
import { posix } from 'node:path';
import type { Text } from '../problem.ts';
import { looksLikeOther } from './looks-like.ts';
import { UnreadableTable, type Cell, type Sheet, type Span, type Table, type TableLimits } from './table.ts';
import { Zip } from './zip.ts';

interface Tag {
  /** Without the prefix of its namespace. */
  name: string;
  attributes: string;
  closes: boolean;
  /** `<c/>` has no content. */
  empty: boolean;
}

/** Visits tags and the text between them. Enough of XML for machine-written parts; a DOCTYPE is refused, so nothing can be expanded. */
function scan(
  xml: string,
  onTag: (tag: Tag) => void,
  onText?: (text: string) => void,
  /** Takes a common run of tags at once. @returns where to go on, −1 if it is not of the common kind */
  leap?: (at: number) => number,
): void {
  let at = xml.indexOf('<');
  while (at !== -1) {
    const beyond = leap ? leap(at) : -1;
    if (beyond !== -1) {
      at = xml.indexOf('<', beyond);
      continue;
    }
    const second = xml.charCodeAt(at + 1);
    if (second === 33 /* ! */) {
      if (xml.startsWith('<!DOCTYPE', at))
        throw wrongContent({ zh: '里面有不许有的 DOCTYPE', en: 'a document type is not allowed' });
      const [open, close] = xml.startsWith('<![CDATA[', at) ? [9, ']]>'] : [4, '-->'];
      const end = xml.indexOf(close, at + open);
      if (end === -1) throw wrongContent({ zh: '内容不完整', en: 'unfinished' });
      if (open === 9) onText?.(xml.slice(at + 9, end));
      at = xml.indexOf('<', end + 3);
      continue;
    }
    const end = xml.indexOf('>', at);
    if (end === -1) throw wrongContent({ zh: '内容不完整', en: 'unfinished' });
    if (second !== 63 /* ? */) {
      const closes = second === 47;
      const empty = xml.charCodeAt(end - 1) === 47;
      const body = xml.slice(at + (closes ? 2 : 1), empty ? end - 1 : end);
      const space = body.search(/\s/);
      const full = space === -1 ? body : body.slice(0, space);
      const colon = full.indexOf(':');
      onTag({
        name: colon === -1 ? full : full.slice(colon + 1),
        attributes: space === -1 ? '' : body.slice(space),
        closes,
        empty,
      });
    }
    const next = xml.indexOf('<', end);
    if (onText && next > end + 1) onText(xml.slice(end + 1, next));
    at = next;
  }
}

const attributeShapes = new Map<string, RegExp>();
function attribute(attributes: string, name: string): string | undefined {
  let shape = attributeShapes.get(name);
  if (!shape) attributeShapes.set(name, (shape = new RegExp(`(?:^|\\s)(?:\\w+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)));
  const found = shape.exec(attributes);
  return found ? unescape(found[1] ?? found[2]!) : undefined;
}

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const unescape = (text: string) =>
  text.includes('&')
    ? text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
        if (name) return entities[name] ?? whole;
        const code = decimal ? Number(decimal) : Number.parseInt(hex!, 16);
        return code <= 0x10ffff ? String.fromCodePoint(code) : '';
      })
    : text;
/** Excel writes control characters as _x000D_. */
const excelText = (text: string) =>
  unescape(text).replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  return bytes[0] === 0xef && bytes[1] === 0xbb ? bytes.toString('utf8', 3) : bytes.toString('utf8');
}

const wrongContent = (what: string | Text) =>
  new UnreadableTable('not-a-workbook', {
    zh: `这不是能读的 Excel 工作簿（${typeof what === 'string' ? what : what.zh}）。用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再传。`,
    en: `This is no workbook that can be read (${typeof what === 'string' ? what : what.en}). Open it in Excel or WPS and save it as "Excel workbook (.xlsx)".`,
  });

/** @throws UnreadableTable */
export function readXlsx(bytes: Uint8Array, limits: TableLimits): Table {
  const zip = new Zip(bytes, limits);
  try {
    return readParts(zip, limits);
  } catch (error) {
    throw error instanceof UnreadableTable ? error : wrongContent(error instanceof Error ? error.message : String(error));
  }
}

function readParts(zip: Zip, limits: TableLimits): Table {
  const part = (name: string) => {
    const content = zip.read(name);
    return content && decoded(content);
  };
  const names = zip.names();
  const main = mainPart(part('_rels/.rels')) ?? 'xl/workbook.xml';
  if (main.endsWith('.bin')) throw wrongContent('.xlsb');
  const workbook = part(main);
  const kind = /(^|\/)word\//.test(main) ? 'document' : /(^|\/)ppt\//.test(main) ? 'slides' : 'archive';
  if (!workbook && names.includes('content.xml')) throw wrongContent('ODS');
  if (!workbook || kind !== 'archive') throw new UnreadableTable('not-a-table', looksLikeOther(kind));
  const folder = posix.dirname(main);
  const targets = relations(part(`${folder}/_rels/${posix.basename(main)}.rels`) ?? '', folder);
  const listed: { name: string; hidden: boolean; path: string }[] = [];
  let from1904 = false;
  scan(workbook, ({ name, attributes, closes }) => {
    if (closes) return;
    if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attribute(attributes, 'date1904') ?? '');
    if (name !== 'sheet') return;
    const target = targets.find(({ id }) => id === attribute(attributes, 'id'));
    const hidden = /hidden/i.test(attribute(attributes, 'state') ?? '');
    if (target?.type.endsWith('/worksheet'))
      listed.push({ name: attribute(attributes, 'name') ?? '', hidden, path: target.path });
  });
  const pathOf = (type: string, usual: string) => targets.find((one) => one.type.endsWith(type))?.path ?? `${folder}/${usual}`;
  const strings = sharedStrings(part(pathOf('/sharedStrings', 'sharedStrings.xml')));
  const dates = dateStyles(part(pathOf('/styles', 'styles.xml')));
  const sheets = listed.map(({ name, hidden, path }): Sheet => {
    const xml = part(path);
    if (xml === undefined) throw wrongContent(path);
    return { name, hidden, ...readSheet(xml, { strings, dates, from1904, limits, name }) };
  });
  if (sheets.length === 0) throw wrongContent({ zh: '没有工作表', en: 'no sheets' });
  return { kind: 'xlsx', sheets };
}

function mainPart(xml: string | undefined): string | undefined {
  return relations(xml ?? '', '').find(({ type }) => type.endsWith('/officeDocument'))?.path;
}

function relations(xml: string, folder: string): { id: string; type: string; path: string }[] {
  const found: { id: string; type: string; path: string }[] = [];
  scan(xml, ({ name, attributes, closes }) => {
    const target = attribute(attributes, 'Target');
    if (closes || name !== 'Relationship' || !target) return;
    found.push({
      id: attribute(attributes, 'Id') ?? '',
      type: attribute(attributes, 'Type') ?? '',
      path: target.startsWith('/') ? target.slice(1) : posix.join(folder, target),
    });
  });
  return found;
}

/** Runs of one text are joined; what is only a reading aid (`rPh`) is left out. */
function sharedStrings(xml: string | undefined): string[] {
  const strings: string[] = [];
  if (xml === undefined) return strings;
  let text = '';
  let [inText, inAid] = [false, false];
  scan(
    xml,
    ({ name, closes, empty }) => {
      if (name === 'si') {
        if (closes || empty) strings.push(excelText(text));
        text = '';
      } else if (name === 't') inText = !closes && !empty;
      else if (name === 'rPh') inAid = !closes && !empty;
    },
    (piece) => {
      if (inText && !inAid) text += piece;
    },
  );
  return strings;
}

const builtInDates = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58]);

/** Whether a number format shows a day: letters outside quotes, brackets and escapes. */
const showsDay = (format: string) => {
  const bare = format
    .replace(/"[^"]*"|\\.|\[[^\]]*\]|_.|\*./g, '')
    .split(';')[0]!
    .toLowerCase();
  return /[yd年日]/.test(bare) || /m.*[yd]|[yd].*m/.test(bare);
};

/** By style number: whether a number in it is a day. */
function dateStyles(xml: string | undefined): boolean[] {
  const styles: boolean[] = [];
  if (xml === undefined) return styles;
  const formats = new Map<number, string>();
  let inCells = false;
  scan(xml, ({ name, attributes, closes, empty }) => {
    if (name === 'cellXfs') inCells = !closes && !empty;
    else if (closes) return;
    else if (name === 'numFmt') formats.set(Number(attribute(attributes, 'numFmtId')), attribute(attributes, 'formatCode') ?? '');
    else if (name === 'xf' && inCells) {
      const id = Number(attribute(attributes, 'numFmtId') ?? 0);
      const format = formats.get(id);
      styles.push(format === undefined ? builtInDates.has(id) : showsDay(format));
    }
  });
  return styles;
}

interface Around {
  strings: string[];
  dates: boolean[];
  from1904: boolean;
  limits: TableLimits;
  name: string;
}

function readSheet(xml: string, { strings, dates, from1904, limits, name: sheet }: Around): Omit<Sheet, 'name' | 'hidden'> {
  const rows: Cell[][] = [];
  const merged: Span[] = [];
  let hiddenRows = 0;
  const uncomputed: number[] = [];
  let isFormula = false;
  let open = false;
  let [row, column] = [-1, -1];
  let [kind, style] = ['', 0];
  let [taking, inAid] = [false, false];
  let text: string | undefined;
  const keep = () => {
    if (text === undefined) return;
    const cell = cellOf(text, kind, dates[style] ?? false, strings, from1904);
    if (cell === null || cell === '') return;
    if (row >= limits.rows || column >= limits.columns) throw tooManyCells(sheet, limits);
    (rows[row] ??= [])[column] = cell;
  };
  // Nine cells of ten are `<c r="B7" s="1" t="s"><v>12</v></c>`: read without making a tag of each part.
  const plainCell = (at: number): number => {
    if (!xml.startsWith('<c ', at)) return -1;
    const end = xml.indexOf('>', at);
    if (end === -1 || !xml.startsWith('<v>', end + 1)) return -1;
    const stop = xml.indexOf('<', end + 4);
    if (stop === -1 || !xml.startsWith('</v></c>', stop)) return -1;
    let [place, type, format] = [-1, 'n', '0'];
    for (let from = at + 3; from < end;) {
      const equals = xml.indexOf('=', from);
      if (equals === -1 || equals > end) break;
      const close = xml.indexOf('"', equals + 2);
      if (xml.charCodeAt(equals + 1) !== 34 || close === -1 || close > end) return -1;
      if (equals === from + 1) {
        const letter = xml[from];
        if (letter === 'r') place = columnOf(xml, equals + 2);
        else if (letter === 't') type = xml.slice(equals + 2, close);
        else if (letter === 's') format = xml.slice(equals + 2, close);
      }
      from = close + 1;
      while (xml.charCodeAt(from) === 32) from++;
    }
    column = place === -1 ? column + 1 : place;
    kind = type;
    style = Number(format);
    text = xml.slice(end + 4, stop);
    keep();
    return stop + 8;
  };
  scan(
    xml,
    ({ name, attributes, closes, empty }) => {
      if (name === 'c') {
        if (closes) {
          // A formula may well come to nothing, which is a text of no length.
          if (isFormula && !text && kind !== 'str') uncomputed[column] = (uncomputed[column] ?? 0) + 1;
          return keep();
        }
        isFormula = false;
        const place = attribute(attributes, 'r');
        column = place ? columnOf(place) : column + 1;
        kind = attribute(attributes, 't') ?? 'n';
        style = Number(attribute(attributes, 's') ?? 0);
        text = undefined;
      } else if (name === 'v' || name === 't') {
        taking = !closes && !empty;
        if (taking) text ??= '';
      } else if (name === 'f') isFormula ||= !closes;
      else if (name === 'rPh') inAid = !closes && !empty;
      else if (name === 'row' && !closes) {
        row = Number(attribute(attributes, 'r') ?? row + 2) - 1;
        column = -1;
        if (/^(1|true)$/.test(attribute(attributes, 'hidden') ?? '')) hiddenRows++;
      } else if (name === 'sheetData') open = !closes && !empty;
      else if (name === 'mergeCell' && !closes) {
        const span = spanOf(attribute(attributes, 'ref') ?? '');
        if (span) merged.push(span);
      }
    },
    (piece) => {
      if (taking && !inAid) text += piece;
    },
    plainCell,
  );
  // Rows that end in the middle were more.
  if (open) throw wrongContent({ zh: '内容不完整', en: 'unfinished' });
  for (let at = 0; at < rows.length; at++) {
    const cells = (rows[at] ??= []);
    for (let n = 0; n < cells.length; n++) cells[n] ??= null;
  }
  return { rows, merged, hiddenRows, ...(uncomputed.length > 0 && { uncomputed }) };
}

const tooManyCells = (sheet: string, { rows, columns }: TableLimits) =>
  new UnreadableTable('too-many-cells', {
    zh: `工作表“${sheet}”超过 ${rows} 行或 ${columns} 列。分成几个文件再传。`,
    en: `The sheet "${sheet}" has more than ${rows} rows or ${columns} columns. Split it into several files.`,
  });

/** 'AB12' → 27 */
export function columnOf(place: string, from = 0): number {
  let column = 0;
  for (let at = from; at < place.length; at++) {
    const letter = place.charCodeAt(at) & ~32;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + letter - 64;
  }
  return column - 1;
}

function spanOf(ref: string): Span | undefined {
  const found = /^([A-Z]+)(\d+):([A-Z]+)(\d+)$/i.exec(ref);
  if (!found) return undefined;
  const [left, right] = [columnOf(found[1]!), columnOf(found[3]!)];
  return { left, right, top: Number(found[2]) - 1, bottom: Number(found[4]) - 1 };
}

function cellOf(text: string, kind: string, isDate: boolean, strings: string[], from1904: boolean): Cell {
  if (kind === 's') {
    const shared = strings[Number(text)];
    if (shared === undefined) throw wrongContent({ zh: '缺了文字部分', en: 'texts are missing' });
    return shared;
  }
  if (kind === 'b') return text === '1' || text === 'true';
  if (kind === 'str' || kind === 'inlineStr' || kind === 'e') return excelText(text);
  if (kind === 'd') return text.slice(0, 10);
  if (text.trim() === '') return null;
  const value = Number(text);
  if (!Number.isFinite(value)) return excelText(text);
  if (isDate && value >= 1 && value < 2_958_466) return isoOf(value + (from1904 ? 1462 : 0));
  // A spreadsheet keeps 15 digits; what is longer was a code, and its end is lost or was kept as text.
  return Math.abs(value) >= 1e15 ? text : Number(value.toPrecision(15));
}

/** Day number of the 1900 system, in which 1900 wrongly had a 29 February, to ISO; with the time of day where there is one. */
export function isoOf(serial: number): string {
  const days = Math.floor(serial);
  const seconds = Math.round((serial - days) * 86_400);
  const iso = new Date(Date.UTC(1899, 11, days < 60 ? 31 : 30) + (days * 86_400 + seconds) * 1000).toISOString();
  return seconds === 0 ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' ');
}
