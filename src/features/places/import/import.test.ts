import { describe, expect, test } from 'vitest';
import { messyCsv, messyWorkbook, type Messy } from '../../../../test/messy-workbooks.ts';
import { readTable } from '../../../platform/workbook/read.ts';
import { Comparison, type Existing } from './compare.ts';
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

describe('of a register', () => {
  const { rows: understood } = read({
    bytes: Buffer.from('名称,地址,面积\n老王五金店,石港路 1 号,80\n新开的店,石港路 9 号,30\n'),
    fileName: '表.csv',
  });
  const drafts = understood.map(({ draft }) => draft!);
  const place = (id: string, name: string, address: string): Existing => ({
    id,
    code: `P-${id}`,
    name,
    address,
    region: district,
    lon: null,
    lat: null,
    creditCode: null,
    type: 'unclassified',
    hazardClass: null,
    openedOn: null,
    version: 3,
    operator: null,
    measures: { floor_area: 60 },
    attributes: {},
    persons: [],
  });
  const register = [
    place('a', '老王五金店', '石港路1号'),
    place('b', '另一家', '石港路 1 号'),
    place('c', '老王五金店', '东浜路 5 号'),
  ];
  const comparison = () => {
    const made = new Comparison();
    for (const [at, draft] of drafts.entries())
      made.add({ sheet: 0, row: at + 2, name: draft.name, draft, faults: [], notes: [] });
    return made;
  };

  test('only places that a row may speak of are asked for, and the row changes its own', () => {
    const made = comparison();
    expect(made.know(register)).toEqual(['a', 'c']);
    made.learn(register.filter(({ id }) => id !== 'b'));
    expect(made.compare().map(({ verdict, place: id, version }) => [verdict, id, version])).toEqual([
      ['changed', 'a', 3],
      ['new', null, null],
    ]);
  });

  test('a place that went meanwhile is not changed', () => {
    const made = comparison();
    made.know(register);
    made.learn([]);
    expect(made.compare().map(({ verdict, place: id }) => [verdict, id])).toEqual([
      ['new', null],
      ['new', null],
    ]);
  });
});
