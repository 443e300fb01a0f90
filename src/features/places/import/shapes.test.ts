/** Sheets whose shape says what single cells do not: ticked columns, addresses in pieces, tables beside and below each other. */
import { describe, expect, test } from 'vitest';
import type { Cell, Sheet } from '../../../platform/workbook/table.ts';
import { Comparison } from './compare.ts';
import { RegionBook } from './regions.ts';
import { planSheet } from './sheet.ts';
import { tablesOf } from './split.ts';
import { understandSheet, type Ground } from './understand.ts';

const district = '990101';
const book = new RegionBook(district, [
  { code: district, name: '澜江区' },
  { code: '990101001', name: '石港镇' },
  { code: '990101002', name: '金穗镇' },
]);
const ground: Ground = { district, today: '2026-03-18', datum: 'wgs84', book, boundaries: [] };

function read(rows: Cell[][], merged: Sheet['merged'] = []) {
  const sheets = tablesOf({ name: '表', hidden: false, rows, merged, hiddenRows: 0 });
  const comparison = new Comparison();
  const plans = sheets.map((sheet, at) => planSheet(sheet, at, book, {}));
  const reports = plans
    .filter(({ use }) => use)
    .map((plan) => understandSheet(sheets[plan.sheet]!, plan, ground, (row) => comparison.add(row)));
  return { plans, reports, rows: comparison.compare() };
}

describe('kinds ticked in columns of their own', () => {
  const head = ['名称', '地址', '餐饮', '住宿', '养老院', '仓库（间）', '面积'];

  test('the heading of the one tick is the type; several ticks are said, none is nothing', () => {
    const { plans, rows, reports } = read([
      head,
      ['甲', '路1号', '√', null, null, null, 30],
      ['乙', '路2号', '×', '☑', '×', '×', 30],
      ['丙', '路3号', null, null, true, null, 30],
      ['丁', '路4号', '√', '√', null, null, 30],
      ['戊', '路5号', null, null, null, null, 30],
      ['己', '路6号', null, null, null, 'v', 30],
    ]);
    expect(plans[0]!.columns.map(({ field }) => field)).toEqual([
      'name',
      'address',
      'type_tick',
      'type_tick',
      'type_tick',
      'type_tick',
      'floor_area',
    ]);
    expect(rows.map(({ draft }) => draft?.type)).toEqual(['A04', 'A03', 'H03', undefined, undefined, undefined]);
    expect(rows.map(({ notes }) => notes[0]?.zh)).toEqual([
      undefined,
      undefined,
      undefined,
      expect.stringContaining('餐饮、住宿'),
      undefined,
      expect.stringContaining('火灾危险性类别'),
    ]);
    expect(rows.every(({ draft }) => Object.keys(draft!.attributes).length === 0)).toBe(true);
    expect(reports[0]!.fields.find(({ field }) => field === 'type_tick')!.filled).toBe(5);
  });

  test('a lone column says whether people sleep there, numbers are no ticks, a column of types goes before', () => {
    const lone = read([
      ['名称', '地址', '住宿', '面积'],
      ['甲', '路1号', '√', 30],
    ]);
    expect(lone.rows[0]!.draft).toMatchObject({ attributes: { lodging: true } });
    for (const rows of [
      [head, ['甲', '路1号', 3, 2, null, null, 30]],
      [
        [...head, '类型'],
        ['甲', '路1号', '√', null, null, null, 30, '学校'],
      ],
    ] as Cell[][][])
      expect(read(rows).plans[0]!.columns.filter(({ field }) => field === 'type_tick')).toEqual([]);
  });
});

describe('addresses in pieces', () => {
  test('a road and a number are one address; a whole address stands, a road alone gets its number', () => {
    const { rows } = read([
      ['名称', '街镇', '路名', '门牌号'],
      ['甲', '石港镇', '海通路', 403],
      ['乙', '石港镇', '海通路', '405弄1号'],
      ['丙', '石港镇', null, '7号'],
      ['丁', '石港镇', '海通路', null],
    ]);
    expect(rows.map(({ draft }) => draft!.address)).toEqual(['海通路403号', '海通路405弄1号', '7号', '海通路']);
    const whole = read([
      ['名称', '地址', '路名', '门牌号'],
      ['甲', '石港镇海通路9号', '海通路', 9],
      ['乙', '石港镇', '海通路', 11],
      ['丙', '石港镇海通路', '海通路', 13],
    ]);
    expect(whole.rows.map(({ draft }) => draft!.address)).toEqual(['石港镇海通路9号', '石港镇海通路11号', '石港镇海通路13号']);
  });

  test('the village stands before a number that has no road', () => {
    const { rows } = read([
      ['名称', '街镇', '村', '组', '门牌号'],
      ['甲', '石港镇', '东浜村', null, 12],
      ['乙', '石港镇', '东浜村', '3组', 12],
    ]);
    expect(rows.map(({ draft }) => draft!.address)).toEqual(['东浜村12号', '东浜村3组12号']);
  });
});

test('totals by village or kind are no places, a place of such a name with an address is one', () => {
  const { reports, rows } = read([
    ['序号', '名称', '地址', '面积'],
    [1, '甲店', '路1号', 30],
    [null, '东浜村小计', null, 30],
    [null, '餐饮类合计（1家）', '/', 30],
    [2, '三合计', '路2号', 40],
  ]);
  expect(rows.map(({ name }) => name)).toEqual(['甲店', '三合计']);
  expect(reports[0]!.leftOut.totals).toBe(2);
});

test('answers to questions with choices, kinds in English, areas at most or at least, nowhere at all', () => {
  const { rows } = read([
    ['1、您的单位名称是什么？', '2、地址', '3、是否住人？', '4、类型', '5、建筑面积', '6、坐标'],
    ['甲', '路1号', 'A.是', 'Hotel', '不足50平', '0,0'],
    ['乙', '路2号', 'B、否', 'constructor', '至少 60', '0, 0'],
  ]);
  expect(rows.map(({ draft }) => draft)).toMatchObject([
    { attributes: { lodging: true }, type: 'A03', measures: { floor_area: 50 } },
    { attributes: { lodging: false }, measures: { floor_area: 60 } },
  ]);
  expect(rows[1]!.draft!.type).toBeUndefined();
  expect(rows.every(({ draft }) => draft!.lon === undefined)).toBe(true);
});

describe('several tables on one sheet', () => {
  const placed = ({ plans, rows }: ReturnType<typeof read>) =>
    rows.map(({ sheet, row, name, draft }) => [plans[sheet]!.name, row, name, draft?.region, draft?.address]);

  test('below each other, each with headings of its own, its title and the rows it had in the file', () => {
    const answer = read([
      ['石港镇餐饮场所'],
      ['名称', '地址', '面积'],
      ['甲店', '海通路1号', 11],
      ['名称', '地址', '面积'],
      ['乙店', '海通路2号', 12],
      [],
      ['金穗镇工业企业'],
      ['企业名称', '法人', '联系电话', '厂址'],
      ['丙厂', '刘某', '13900000001', '金穗路3号'],
    ]);
    expect(placed(answer)).toEqual([
      ['表', 3, '甲店', '990101001', '海通路1号'],
      ['表', 5, '乙店', '990101001', '海通路2号'],
      ['表!A7', 9, '丙厂', '990101002', '金穗路3号'],
    ]);
  });

  test('beside each other, parted by a blank column or by numbers of their own', () => {
    const parted = read([
      ['石港镇', null, null, null, '金穗镇'],
      ['名称', '地址', '电话', null, '名称', '地址', '电话'],
      ['甲', '海通路1号', '13900000001', null, '丙', '金穗路1号', '13900000003'],
      ['乙', '海通路2号', '13900000002', null, null, null, null],
    ]);
    expect(placed(parted)).toEqual([
      ['表', 3, '甲', '990101001', '海通路1号'],
      ['表', 4, '乙', '990101001', '海通路2号'],
      ['表!E1', 3, '丙', '990101002', '金穗路1号'],
    ]);
    const numbered = read([
      ['序号', '名称', '地址', '序号', '名称', '地址'],
      [1, '甲', '路1号', 3, '丙', '路3号'],
      [2, '乙', '路2号', 4, '丁', '路4号'],
    ]);
    expect(numbered.rows.map(({ name }) => name)).toEqual(['甲', '乙', '丙', '丁']);
  });

  test('a header of two rows, a repeated one, and two units of one place are one table', () => {
    const one = (rows: Cell[][]) => read(rows).plans.length;
    expect(
      one([
        ['序号', '单位名称', '地址', '负责人'],
        [null, '名称', '地址', '姓名', '电话'],
        [1, '甲', '路1号', '某', '13900000001'],
      ]),
    ).toBe(1);
    expect(
      one([
        ['名称', '地址', '面积'],
        ['甲', '路1号', 1],
        ['名称', '地址', '面积'],
        ['乙', '路2号', 2],
      ]),
    ).toBe(1);
    expect(
      one([
        ['单位名称', '地址', '电话', '单位名称', '地址', '电话'],
        ['房东', '路1号', '13900000001', '租户', '路1号', '13900000002'],
      ]),
    ).toBe(1);
  });
});
