/** One sheet that holds several tables, below or beside each other: each becomes a sheet of its own, its cells where they stood. Pure. */
import { letterOf, type Cell, type Sheet } from '../../../platform/workbook/table.ts';
import { textOf } from './cells.ts';
import { headingScores } from './fields.ts';

const headingLength = 20;
const allColumns = 16_384;

/** Which field a text surely heads; undefined for anything else. */
function headed(text: string): string | undefined {
  let best: [string, number] = ['', 0];
  for (const one of headingScores(text)) if (one[1] > best[1]) best = one;
  return best[1] >= 0.9 ? best[0] : undefined;
}

/** Texts of a row that is likely a header: it says what places are called and more, and little else. */
function headerTexts(cells: readonly Cell[] | undefined): string[] | undefined {
  if (!cells) return undefined;
  let filled = 0;
  // Rows of values have digits; this is asked of every row.
  for (const cell of cells) {
    if (cell === null) continue;
    if (typeof cell !== 'string' || cell.length > headingLength || /[\d０-９]/.test(cell)) return undefined;
    filled++;
  }
  if (filled < 3) return undefined;
  const texts = Array.from(cells, textOf);
  const fields = texts.map((text) => (text === '' ? undefined : headed(text)));
  const known = fields.filter((field) => field !== undefined);
  return (fields.includes('name') || fields.includes('operator')) && new Set(known).size >= 3 && known.length >= filled * 0.6
    ? texts
    : undefined;
}

const distinct = (cells: readonly Cell[] | undefined) => new Set((cells ?? []).map(textOf).filter((text) => text !== '')).size;

/** First and last row of each table below the other; a header that is only repeated begins none. */
function tablesBelow(rows: readonly (readonly Cell[])[]): { top: number; bottom: number }[] {
  const tops: number[] = [];
  let current = '';
  let valuesSince = false;
  for (let at = 0; at < rows.length; at++) {
    const texts = headerTexts(rows[at]);
    if (!texts) {
      valuesSince ||= distinct(rows[at]) >= 2;
      continue;
    }
    const key = texts.join('|').replace(/\|+$/, '');
    if (current === '') tops.push(0);
    else if (key !== current && valuesSince) {
      // Its titles stand right above it.
      let top = at;
      while (at - top < 3 && distinct(rows[top - 1]) === 1) top--;
      tops.push(top);
    }
    current = key;
    valuesSince = false;
  }
  return tops.map((top, number) => ({ top, bottom: (tops[number + 1] ?? rows.length) - 1 }));
}

/** First and last column of each table beside the other: their headings are the same, and a blank column or a second column of numbers parts them. */
function tablesBeside(rows: readonly (readonly Cell[])[]): { left: number; right: number }[] {
  const header = rows.slice(0, 40).find((cells) => headerTexts(cells));
  if (!header) return [];
  const texts = Array.from(header, textOf);
  const name = texts.findIndex((text) => text !== '' && headed(text) === 'name');
  const next = name === -1 ? -1 : texts.indexOf(texts[name]!, name + 1);
  if (next === -1) return [];
  let lead = 0;
  while (lead < name && texts[name - lead - 1] !== '' && texts[name - lead - 1] === texts[next - lead - 1]) lead++;
  const [first, period] = [name - lead, next - name];
  // Anything before the first table is common to all of them, and they are one.
  if (texts.slice(0, first).some((text) => text !== '')) return [];
  const block = texts.slice(first, first + period);
  const blank = rows.every((cells) => (cells?.[first + period - 1] ?? null) === null || distinct(cells) <= 1);
  if (!blank && headed(block[0]!) !== 'serial') return [];
  const lefts = [first];
  for (let left = first + period; block.slice(0, lead + 2).every((text, at) => texts[left + at] === text); left += period)
    lefts.push(left);
  return lefts.length < 2
    ? []
    : lefts.map((left, at) => ({ left: at === 0 ? 0 : left, right: (lefts[at + 1] ?? allColumns) - 1 }));
}

/** The part of a sheet within some rows and columns; row numbers and letters of columns stay. */
function part(sheet: Sheet, at: { top: number; bottom: number; left: number; right: number }, number: number): Sheet {
  const { top, bottom, left, right } = at;
  const rows = sheet.rows
    .slice(0, bottom + 1)
    .map((cells, row) => (row < top ? [] : cells.slice(0, right + 1).map((cell, column) => (column < left ? null : cell))));
  const merged = sheet.merged.filter(
    (span) => span.top <= bottom && span.bottom >= top && span.left <= right && span.left >= left,
  );
  const name = number === 0 ? sheet.name : `${sheet.name}!${letterOf(left)}${top + 1}`;
  return { ...sheet, name, rows, merged };
}

/** The tables of a sheet, each as a sheet; the sheet itself if it holds one. The first keeps its name, others add the cell they begin in. */
export function tablesOf(sheet: Sheet): Sheet[] {
  const below = tablesBelow(sheet.rows);
  const bands = below.length > 1 ? below : [{ top: 0, bottom: sheet.rows.length - 1 }];
  const parts = bands.flatMap((band) => {
    const beside = tablesBeside(sheet.rows.slice(band.top, band.bottom + 1));
    return (beside.length > 1 ? beside : [{ left: 0, right: allColumns - 1 }]).map((columns) => ({ ...band, ...columns }));
  });
  return parts.length === 1 ? [sheet] : parts.map((one, number) => part(sheet, one, number));
}
