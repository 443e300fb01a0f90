import { describe, expect, test } from 'vitest';
import { messyCsv, messyWorkbook, type Messy } from '../../../../test/messy-workbooks.ts';
import { readTable } from '../../../platform/workbook/read.ts';
import { Comparison } from './compare.ts';
import { refusedCsv, refusedXlsx } from './refused.ts';
import { RegionBook } from './regions.ts';
import { planSheet } from './sheet.ts';
import { understandSheet, type Ground } from './understand.ts';

const district = '990101';
const towns = [
  { code: '990101001', name: '澜江街道', committees: ['新桥社区居委会', '望月社区居委会'] },
  { code: '990101002', name: '石港镇', committees: ['石港村委会', '东浜村委会'] },
  { code: '990101003', name: '云塘镇', committees: ['云塘社区居委会', '塘北村委会'] },
];
const regions = [
  { code: district, name: '澜江区' },
  ...towns.flatMap(({ code, name, committees }) => [
    { code, name },
    ...committees.map((committee, at) => ({ code: `${code}00${at + 1}`, name: committee })),
  ]),
];
const book = new RegionBook(district, regions);
const ground: Ground = { district, today: '2026-03-18', datum: 'wgs84', book, boundaries: [] };

function read({ bytes, fileName }: Pick<Messy, 'bytes' | 'fileName'>) {
  const table = readTable(bytes, fileName);
  const plans = table.sheets.map((sheet, at) => planSheet(sheet, at, book, {}));
  const comparison = new Comparison();
  const reports = plans
    .filter(({ use }) => use)
    .map((plan) => understandSheet(table.sheets[plan.sheet]!, plan, ground, (row) => comparison.add(row)));
  return { table, plans, reports, rows: comparison.compare() };
}

test('refused rows go back to their sender with place, reason and cure, and no cell of it runs', async () => {
  const { rows, plans } = read({
    bytes: Buffer.from('单位名称,面积\n甲店,很大\n"=cmd|x!A1","大"\n'),
    fileName: '表.csv',
  });
  const names = new Map(plans.map(({ sheet, name }) => [sheet, name]));
  const pages = async function* () {
    yield rows.map((row, n) => ({ n, ...row }));
  };
  let text = '';
  for await (const part of refusedCsv(pages(), names, 'zh')) text += part;
  const lines = text.split('\r\n');
  expect(lines[0]).toBe('\uFEFF工作表,行,列,列名,场所名称,哪里不对,怎么改');
  expect(lines[1]).toBe('表,2,B,面积,甲店,“很大”不是一个数,只写一个数，单位可写可不写；不知道就空着');
  expect(lines[2]).toContain("'=cmd|x!A1");
  const xlsx = readTable(await refusedXlsx(pages(), names, 'en'), 'x.xlsx').sheets[0]!.rows;
  expect(xlsx.slice(0, 2).map((row) => row.slice(0, 5))).toEqual([
    ['Sheet', 'Row', 'Column', 'Heading', 'Name'],
    ['表', 2, 'B', '面积', '甲店'],
  ]);
});

describe.each([
  ['a workbook', messyWorkbook],
  ['a CSV in GB 18030', messyCsv],
])('%s with every fault', (_, make) => {
  const messy = make({ seed: 7, rows: 1200, towns });
  const { plans, rows, reports } = read(messy);
  const rejected = rows.filter(({ verdict }) => verdict === 'rejected');

  test('the planted rows are refused, and no other', () => {
    expect(rejected.map(({ sheet, row }) => [sheet, row])).toEqual(messy.bad.map(({ sheet, row }) => [sheet, row]));
    expect(rows.length - rejected.length).toBe(messy.good);
  });

  test('every column is understood', () => {
    expect(plans[0]!.columns.filter(({ field }) => field === null).map(({ heading }) => heading)).toEqual(
      messy.fileName.endsWith('.csv') ? ['编次'] : ['序号', '备注'],
    );
  });

  test('towns and kinds are found', () => {
    const drafts = rows.flatMap(({ draft }) => (draft ? [draft] : []));
    expect(drafts.filter(({ region }) => region.length < 12)).toEqual([]);
    expect(drafts.filter(({ type }) => type === undefined)).toEqual([]);
    expect(reports[0]!.score).toBeGreaterThan(70);
  });
});
