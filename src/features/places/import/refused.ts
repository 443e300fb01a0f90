/** Rows that were refused, as a file for whoever sent the sheet: where, what is wrong, what to do. */
import { safeCell } from '../rules.ts';
import type { NumberedRow } from './parts.ts';

const titles = {
  zh: ['工作表', '行', '列', '列名', '场所名称', '哪里不对', '怎么改'],
  en: ['Sheet', 'Row', 'Column', 'Heading', 'Name', 'What is wrong', 'Cure'],
} as const;
export type FileLanguage = keyof typeof titles;

export type Refusals = AsyncIterable<readonly NumberedRow[]>;
type SheetNames = ReadonlyMap<number, string>;

const linesOf = (rows: readonly NumberedRow[], nameOf: SheetNames, language: FileLanguage): (string | number)[][] =>
  rows.flatMap(({ sheet, row, name, faults }) =>
    faults.map(({ column, heading, reason, cure }) => [
      safeCell(nameOf.get(sheet) ?? ''),
      row,
      column,
      safeCell(heading),
      safeCell(name),
      safeCell(reason[language]),
      cure[language],
    ]),
  );

const csvLine = (cells: readonly (string | number)[]) =>
  `${cells.map((cell) => (/[",\r\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;

/** UTF-8 with its mark. */
export async function* refusedCsv(pages: Refusals, nameOf: SheetNames, language: FileLanguage): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(titles[language])}`;
  for await (const rows of pages) yield linesOf(rows, nameOf, language).map(csvLine).join('');
}

export async function refusedXlsx(pages: Refusals, nameOf: SheetNames, language: FileLanguage): Promise<Uint8Array> {
  const { default: writeXlsx } = await import('write-excel-file/node');
  const text = (value: string) => ({ value, type: String });
  const data: ({ value: string; type: StringConstructor; fontWeight?: 'bold' } | { value: number; type: NumberConstructor })[][] =
    [titles[language].map((value) => ({ ...text(value), fontWeight: 'bold' as const }))];
  for await (const rows of pages)
    for (const line of linesOf(rows, nameOf, language))
      data.push(line.map((cell) => (typeof cell === 'number' ? { value: cell, type: Number } : text(cell))));
  return writeXlsx(data, {
    sheet: language === 'zh' ? '不能导入的行' : 'Rejected rows',
    stickyRowsCount: 1,
    columns: [14, 8, 8, 18, 24, 36, 44].map((width) => ({ width })),
  }).toBuffer();
}
