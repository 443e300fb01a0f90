import { describe, expect, test } from 'vitest';
import { messyCsv, messyWorkbook, type Messy } from '../../../../test/messy-workbooks.ts';
import { readTable } from '../../../platform/workbook/read.ts';
import { Comparison } from './compare.ts';
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

function read({ bytes, fileName }: Messy) {
  const table = readTable(bytes, fileName);
  const plans = table.sheets.map((sheet, at) => planSheet(sheet, at, book, {}));
  const comparison = new Comparison();
  const reports = plans
    .filter(({ use }) => use)
    .map((plan) => understandSheet(table.sheets[plan.sheet]!, plan, ground, (row) => comparison.add(row)));
  return { table, plans, reports, rows: comparison.compare() };
}

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
