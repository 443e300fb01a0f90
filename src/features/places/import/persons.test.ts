/** One place in several rows, each with a person of its own. */
import { describe, expect, test } from 'vitest';
import type { Cell, Sheet } from '../../../platform/workbook/table.ts';
import { Comparison, differencesOf, type Existing } from './compare.ts';
import { personsOf, type KnownPerson } from './persons.ts';
import { RegionBook } from './regions.ts';
import { planSheet } from './sheet.ts';
import { understandSheet, type Draft, type Ground } from './understand.ts';

const district = '990101';
const book = new RegionBook(district, [
  { code: district, name: '澜江区' },
  { code: '990101002', name: '石港镇' },
]);
const ground: Ground = { district, today: '2026-03-18', datum: 'wgs84', book, boundaries: [] };

function read(rows: Cell[][], merged: Sheet['merged'] = []) {
  const sheet: Sheet = { name: '表', hidden: false, rows, merged, hiddenRows: 0 };
  const comparison = new Comparison();
  understandSheet(sheet, planSheet(sheet, 0, book, {}), ground, (row) => comparison.add(row));
  return { rows: comparison.compare(), joined: comparison.joinedRows };
}
const down = (column: number, top: number, bottom: number) => ({ top, bottom, left: column, right: column });
const verdicts = ({ rows }: ReturnType<typeof read>) => rows.map(({ row, verdict }) => [row, verdict]);
const personsIn = ({ rows }: ReturnType<typeof read>) => rows.map(({ draft }) => draft && personsOf(draft));

const head = ['单位名称', '地址', '建筑面积', '联系人', '联系电话'];

describe('further rows of a place', () => {
  test('cells merged down: every person is kept, with all numbers, and the first row says whose rows they were', () => {
    const seen = read(
      [
        head,
        ['石港饭店', '石港路1号', 120, '陆文', '13900000001'],
        [null, null, null, '沈国', '13900000002'],
        [null, null, null, '陆文', '13900000003'],
        ['港前旅馆', '石港路2号', 80, '施丽', '13900000004'],
      ],
      [0, 1, 2].map((column) => down(column, 1, 3)),
    );
    expect(verdicts(seen)).toEqual([
      [2, 'new'],
      [5, 'new'],
    ]);
    expect(personsIn(seen)).toEqual([
      [
        { part: 'responsible', name: '陆文', telephone: '13900000001 13900000003' },
        { part: 'responsible', name: '沈国', telephone: '13900000002' },
      ],
      [{ part: 'responsible', name: '施丽', telephone: '13900000004' }],
    ]);
    expect(seen.rows[0]!.notes.map(({ zh }) => zh)).toEqual(['第 3、4 行是同一个场所，那里的联系人和电话也登记在这里']);
    expect(seen.joined).toBe(2);
  });

  test('cells repeated, and what only a later row says of the place', () => {
    const seen = read([
      head,
      ['石港饭店', '石港路1号', null, '陆文', '13900000001'],
      ['石港饭店', '石港路 1 号', 120, '沈国', '13900000002'],
      ['石港饭店', '石港路1号', null, null, '13900000005'],
    ]);
    expect(seen.rows.map(({ draft }) => draft?.measures)).toEqual([{ floor_area: 120 }]);
    expect(personsIn(seen)[0]!.map(({ name, telephone }) => [name, telephone])).toEqual([
      ['陆文', '13900000001'],
      ['沈国', '13900000002'],
      [undefined, '13900000005'],
    ]);
  });

  test('a column that says what a person is', () => {
    const seen = read(
      [
        ['单位名称', '地址', '姓名', '职务', '手机'],
        ['石港饭店', '石港路1号', '陆文', '法人', '13900000001'],
        [null, null, '沈国', '消防安全管理员', '13900000002'],
        [null, null, '范春', '会计', '13900000003'],
        [null, null, '顾明', '店长', '13900000004'],
      ],
      [0, 1].map((column) => down(column, 1, 4)),
    );
    expect(
      personsIn(seen)[0]!
        .map(({ part, name }) => [part, name])
        .sort(),
    ).toEqual([
      ['legal_person', '陆文'],
      ['manager', '沈国'],
      ['other', '范春'],
      ['responsible', '顾明'],
    ]);
  });

  test('rows that contradict each other, say nothing new, or name no place are refused as before', () => {
    const seen = read([
      head,
      ['石港饭店', '石港路1号', 120, '陆文', '13900000001'],
      ['石港饭店', '石港路1号', 500, '沈国', '13900000002'],
      ['石港饭店', '石港路1号', 120, '陆文', '13900000001'],
      ['小吃店', null, null, '施丽', '13900000004'],
      ['小吃店', null, null, '范春', '13900000005'],
    ]);
    expect(verdicts(seen)).toEqual([
      [2, 'new'],
      [3, 'rejected'],
      [4, 'rejected'],
      [5, 'new'],
      [6, 'rejected'],
    ]);
    expect(seen.rows.map(({ faults }) => faults[0]?.reason.zh)).toEqual([
      undefined,
      '与第 2 行是同一个场所，但“建筑面积”不一样',
      '与第 2 行是同一个场所',
      undefined,
      '与第 5 行是同一个场所',
    ]);
    expect(personsIn(seen)[0]).toEqual([{ part: 'responsible', name: '陆文', telephone: '13900000001' }]);
  });

  test('one merged name above several addresses names several places', () => {
    const seen = read(
      [head, ['石港饭店', '石港路1号', 120, '陆文', '13900000001'], [null, '石港路9号', 60, '沈国', '13900000002']],
      [down(0, 1, 2)],
    );
    expect(verdicts(seen)).toEqual([
      [2, 'new'],
      [3, 'new'],
    ]);
  });

  test('a list of staff is no list of contacts: rows beyond the twentieth are named', () => {
    const staff = Array.from({ length: 23 }, (_, at): Cell[] => [
      '石港饭店',
      '石港路1号',
      120,
      `陆${'文国丽春明海燕晓志强建娟华生平安康泰丰瑞祥福禄'[at]}`,
      `139000000${10 + at}`,
    ]);
    const seen = read([head, ...staff]);
    expect(verdicts(seen)).toEqual([
      [2, 'new'],
      [22, 'rejected'],
      [23, 'rejected'],
      [24, 'rejected'],
    ]);
    expect(personsIn(seen)[0]).toHaveLength(20);
    expect(seen.rows[1]!.faults[0]!.reason.zh).toContain('最多登记 20 位联系人');
  });
});

describe('persons beside those of the register', () => {
  const known = (...persons: [id: string, name: string | null, telephone: string | null][]): KnownPerson[] =>
    persons.map(([id, name, telephone]) => ({ id, part: 'responsible', name, telephone }));
  const place = (persons: KnownPerson[]): Existing => ({
    id: 'p',
    code: 'C-X-00001',
    name: '石港饭店',
    address: '石港路1号',
    region: district,
    lon: null,
    lat: null,
    creditCode: null,
    type: 'unclassified',
    hazardClass: null,
    openedOn: null,
    version: 1,
    operator: null,
    measures: {},
    attributes: {},
    persons,
  });
  const draft = (...persons: [name: string, telephone: string][]): Draft => {
    const [first, ...further] = persons.map(([name, telephone]) => ({ name, telephone }));
    return {
      name: '石港饭店',
      address: '石港路1号',
      region: district,
      measures: {},
      attributes: {},
      contacts: { responsible: first! },
      further: further.map((one) => ({ part: 'responsible', ...one })),
    };
  };

  test('the same persons in another order change nothing', () => {
    const register = place(known(['a', '陆文', '1'], ['b', '沈国', '2'], ['c', '范春', '3']));
    expect(differencesOf(draft(['沈国', '2'], ['陆文', '1']), register)).toEqual([]);
  });

  test('a new person comes beside those who stand; a new number goes to its own person', () => {
    const register = place(known(['a', '陆文', '1'], ['b', '沈国', '2']));
    expect(differencesOf(draft(['陆文', '1'], ['沈国', '5'], ['范春', '3']), register)).toEqual([
      { field: 'responsible_tel', before: '2', after: '5', contact: 'b' },
      { field: 'responsible', before: null, after: '范春', contact: '+1' },
      { field: 'responsible_tel', before: null, after: '3', contact: '+1' },
    ]);
  });

  test('one person follows another; two who share a number stay two', () => {
    expect(differencesOf(draft(['沈国', '2']), place(known(['a', '陆文', '1'])))).toEqual([
      { field: 'responsible', before: '陆文', after: '沈国' },
      { field: 'responsible_tel', before: '1', after: '2' },
    ]);
    expect(differencesOf(draft(['沈国', '1'], ['陆文', '1']), place(known(['a', '陆文', '1'])))).toEqual([
      { field: 'responsible', before: null, after: '沈国', contact: '+1' },
      { field: 'responsible_tel', before: null, after: '1', contact: '+1' },
    ]);
  });
});
