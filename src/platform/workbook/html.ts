/** Tables of web pages, which many systems export under the name of a workbook. Enough of HTML for what programs write. */
import { UnreadableTable, type Cell, type Sheet, type TableLimits } from './table.ts';

const entities: Readonly<Record<string, string>> = {
  nbsp: ' ',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  ensp: ' ',
  emsp: ' ',
};
const unescape = (text: string) =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));?/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name) return entities[name.toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex!, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });

interface Grid {
  rows: Cell[][];
  merged: Sheet['merged'];
  row: number;
  column: number;
  /** Of the cell that is open. */
  text: string | undefined;
  span: { across: number; down: number };
  /** By column: the last row that a cell of an earlier row reaches down to. */
  reach: number[];
}

const spanOf = (attributes: string, name: string) =>
  Math.min(1000, Math.max(1, Number(new RegExp(`\\b${name}\\s*=\\s*["']?(\\d{1,4})`, 'i').exec(attributes)?.[1] ?? 1)));

function closeCell(grid: Grid, limits: TableLimits): void {
  if (grid.text === undefined) return;
  const { row, reach } = grid;
  let { column } = grid;
  while ((reach[column] ?? -1) >= row) column++;
  const { across, down } = grid.span;
  if (row >= limits.rows || column + across > limits.columns)
    throw new UnreadableTable('too-many-cells', {
      zh: `表格超过 ${limits.rows} 行或 ${limits.columns} 列。分成几个文件再传。`,
      en: `The table has more than ${limits.rows} rows or ${limits.columns} columns. Split it into several files.`,
    });
  const text = unescape(grid.text)
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .trim();
  const cells = (grid.rows[row] ??= []);
  for (let at = cells.length; at < column; at++) cells[at] = null;
  cells[column] = text === '' ? null : text;
  if (across > 1 || down > 1) grid.merged.push({ top: row, left: column, bottom: row + down - 1, right: column + across - 1 });
  for (let at = column; at < column + across; at++) reach[at] = row + down - 1;
  grid.column = column + across;
  grid.text = undefined;
}

/** Every table of the page that has rows, a table within a cell for itself. Row numbers are those a spreadsheet would show. */
export function readHtmlTables(html: string, name: string, limits: TableLimits): Sheet[] {
  const found: Grid[] = [];
  const open: Grid[] = [];
  for (let at = html.indexOf('<'), textFrom = at; at !== -1;) {
    const grid = open.at(-1);
    if (grid?.text !== undefined) grid.text += html.slice(textFrom, at).replaceAll(/\s+/g, ' ');
    const comment = html.startsWith('<!--', at);
    const end = comment ? html.indexOf('-->', at + 4) : html.indexOf('>', at);
    if (end === -1) break;
    let next = end + (comment ? 3 : 1);
    const [, closes, tag = ''] = /^<(\/?)([a-z]+)/i.exec(html.slice(at, at + 12)) ?? [];
    const kind = comment ? '' : tag.toLowerCase();
    if ((kind === 'script' || kind === 'style') && !closes) {
      const stop = html.slice(next).search(new RegExp(`</${kind}`, 'i'));
      next = stop === -1 ? html.length : next + stop;
    } else if (kind === 'table') {
      if (!closes) {
        const made = { rows: [], merged: [], row: -1, column: 0, text: undefined, span: { across: 1, down: 1 }, reach: [] };
        found.push(made);
        open.push(made);
      } else if (grid) {
        closeCell(grid, limits);
        open.pop();
      }
    } else if (grid && kind === 'tr') {
      closeCell(grid, limits);
      if (!closes) [grid.row, grid.column] = [grid.row + 1, 0];
    } else if (grid && (kind === 'td' || kind === 'th')) {
      closeCell(grid, limits);
      if (!closes) {
        if (grid.row === -1) grid.row = 0;
        const attributes = html.slice(at, end);
        grid.text = '';
        grid.span = { across: spanOf(attributes, 'colspan'), down: spanOf(attributes, 'rowspan') };
      }
    } else if (grid?.text !== undefined && /^(br|p|div|li)$/.test(kind) && !(closes && kind !== 'p')) grid.text += '\n';
    textFrom = next;
    at = html.indexOf('<', next);
  }
  const filled = found.filter(({ rows }) => rows.some((cells) => cells?.some((cell) => cell !== null)));
  // Frames that hold the page together have a row or two; the list is what has more.
  const lists = filled.some(({ rows }) => rows.length > 2) ? filled.filter(({ rows }) => rows.length > 1) : filled;
  return lists.map(({ rows, merged }, number) => ({
    name: number === 0 ? name : `${name} ${number + 1}`,
    hidden: false,
    rows: Array.from(rows, (cells) => cells ?? []),
    merged,
    hiddenRows: 0,
  }));
}
