import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../random.ts';
import { encode, fit, inverseLink, reasonsOf, scoreCodes } from './additive.ts';
import { cellValue, kindOf } from './cells.ts';
import { categoryColumn, codeOf, codesOf, numberColumn, type Column, type Value } from './columns.ts';
import { auc, calibrationSlope, capture, daysEarlier } from './measures.ts';

const random = seededRandom(11);
const rows = 4000;
const area = Array.from({ length: rows }, () => (random() < 0.1 ? null : Math.round(random() * 100)));
const use = Array.from({ length: rows }, () => ['厂房', '仓库', '住宅'][Math.floor(random() * 3)]!);
const noise = Array.from({ length: rows }, () => random());
const truth = area.map((a, i) => -2 + (a === null ? 0.8 : a > 60 ? 1.5 : 0) + (use[i] === '仓库' ? 1 : 0));
const outcome: number[] = truth.map((score) => (random() < 1 / (1 + Math.exp(-score)) ? 1 : 0));
const columns: Column[] = [
  numberColumn(
    'area',
    area.map((a) => a ?? Number.NaN),
  )!,
  categoryColumn('use', use)!,
  numberColumn('noise', noise)!,
];
const values: Record<string, Value[]> = { area, use, noise };
const codes = columns.map((column) => codesOf(column, values[column.name]!));
const model = fit(columns, { codes, outcome }, { outcome: 'yes-no', seed: 3, bags: 4 });

describe('additive model', () => {
  test('the reasons of a score add up to it exactly', () => {
    const scores = scoreCodes(model, codes);
    fc.assert(
      fc.property(fc.nat(rows - 1), (row) => {
        const { score, base, reasons } = reasonsOf(
          model,
          codes.map((one) => one[row]!),
        );
        expect(reasons.reduce((sum, { value }) => sum + value, base)).toBe(score);
        expect(score).toBe(scores[row]);
      }),
      { seed: 7 },
    );
  });

  test('it finds what makes the difference, and unknown is a level of its own', () => {
    const of = (a: Value, u: string) =>
      scoreCodes(
        model,
        columns.map((column) => codesOf(column, [({ area: a, use: u, noise: 0.5 } as Record<string, Value>)[column.name]!])),
      )[0]!;
    expect(of(80, '住宅') - of(20, '住宅')).toBeGreaterThan(1);
    expect(of(20, '仓库') - of(20, '住宅')).toBeGreaterThan(0.6);
    expect(of(null, '住宅') - of(20, '住宅')).toBeGreaterThan(0.3);
  });

  test('its probabilities add up to what happened', () => {
    const sum = scoreCodes(model, codes).reduce((total, score) => total + inverseLink('yes-no', score), 0);
    expect(sum).toBeCloseTo(
      outcome.reduce((total, one) => total + one, 0),
      3,
    );
    expect(calibrationSlope(scoreCodes(model, codes), outcome).slope).toBeGreaterThan(0.8);
  });

  test('the same seed gives the same model, and a table is encoded by the names of its columns', () => {
    expect(fit(columns, { codes, outcome }, { outcome: 'yes-no', seed: 3, bags: 4 })).toEqual(model);
    expect(encode(model, (name) => values[name]!)).toEqual(codes);
  });

  test('counts with exposure: twice the time is twice the fires, not twice the rate', () => {
    const exposure = use.map((_, i) => (i % 2 === 0 ? 1 : 3));
    const counts = use.map((one, i) => (random() < (one === '仓库' ? 0.2 : 0.05) * exposure[i]! ? 1 : 0));
    const rate = fit([columns[1]!], { codes: [codes[1]!], outcome: counts, exposure }, { outcome: 'count', bags: 4 });
    const at = (level: string) => inverseLink('count', scoreCodes(rate, [codesOf(columns[1]!, [level])])[0]!);
    expect(at('仓库')).toBeGreaterThan(0.14);
    expect(at('仓库')).toBeLessThan(0.26);
    expect(at('住宅')).toBeLessThan(0.09);
  });

  test('a constraint keeps a shape rising', () => {
    const rising = fit(columns, { codes, outcome }, { outcome: 'yes-no', bags: 2, pairs: 0, directions: { noise: 'rising' } });
    const shape = rising.shapes[2]!.values.slice(1);
    expect(shape.every((value, i) => i === 0 || value >= shape[i - 1]! - 1e-12)).toBe(true);
  });

  test('columns that say nothing get nothing, many of them too, and do not hide the one that says something', () => {
    const dice = seededRandom(5);
    const wide = Array.from({ length: 40 }, (_, c) => ({ name: `v${c}`, cells: Array.from({ length: 2000 }, () => dice()) }));
    const yes = wide[7]!.cells.map((value) => (dice() < 0.2 + 0.25 * value ? 1 : 0));
    const kinds = wide.map(({ name, cells }) => numberColumn(name, cells)!);
    const given = kinds.map((column, c) => codesOf(column, wide[c]!.cells));
    const { shapes } = fit(kinds, { codes: given, outcome: yes }, { outcome: 'yes-no', seed: 2, pairs: 0 });
    const widths = shapes.map(({ values: of }) => Math.max(...of) - Math.min(...of));
    expect(widths.filter((width) => width === 0).length).toBeGreaterThan(28);
    expect(Math.max(...widths.map((width, c) => (c === 7 ? 0 : width)))).toBeLessThan(widths[7]! / 2);
  });

  test('a crossing of two columns, neither of which says anything alone, is found among many', () => {
    const dice = seededRandom(6);
    const wide = Array.from({ length: 10 }, () => Array.from({ length: 2000 }, () => dice()));
    const yes = wide[3]!.map((value, i) => (dice() < (value > 0.5 === wide[8]![i]! > 0.4 ? 0.7 : 0.3) ? 1 : 0));
    const kinds = wide.map((cells, c) => numberColumn(`v${c}`, cells)!);
    const given = kinds.map((column, c) => codesOf(column, wide[c]!));
    const crossed = fit(kinds, { codes: given, outcome: yes }, { outcome: 'yes-no', seed: 2 });
    expect(crossed.surfaces.map(({ columns: of }) => of)).toContainEqual([3, 8]);
    expect(auc(scoreCodes(crossed, given), yes)).toBeGreaterThan(0.67);
  });

  test('an outcome that never varies is refused', () => {
    expect(() => fit(columns, { codes, outcome: outcome.map(() => 0) }, { outcome: 'yes-no' })).toThrow(RangeError);
  });
});

describe('measures', () => {
  test('the area under the curve is the share of pairs in the right order, by counting them all', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(6), fc.boolean()), { minLength: 2, maxLength: 40 }), (cases) => {
        const scores = cases.map(([score]) => score);
        const positives = cases.map(([, positive]) => Number(positive));
        const pairs = cases.flatMap(([s, p]) => cases.flatMap(([t, q]) => (p && !q ? [s > t ? 1 : s === t ? 0.5 : 0] : [])));
        fc.pre(pairs.length > 0);
        const slow = pairs.reduce<number>((sum, one) => sum + one, 0) / pairs.length;
        expect(auc(scores, positives)).toBeCloseTo(slow, 10);
      }),
      { seed: 7 },
    );
  });

  test('capture counts positives at the top, a tie at the edge by its share', () => {
    expect(capture([4, 3, 2, 1], [1, 0, 1, 0], 25)).toBe(0.5);
    expect(capture([1, 1, 1, 1], [1, 0, 1, 0], 50)).toBe(0.5);
  });

  test('a score that says nothing brings nobody forward; a perfect one does', () => {
    expect(daysEarlier([0, 0, 0, 0], [0, 0, 1, 1], [1, 2, 3, 4])).toBe(0);
    expect(daysEarlier([0, 0, 9, 9], [0, 0, 1, 1], [1, 2, 3, 4])).toBe(2);
  });
});

describe('columns', () => {
  test('numbers, dates, categories and what is missing are told apart', () => {
    expect(kindOf(['1', '2.5'], [1, 1]).kind).toBe('number');
    expect(kindOf(['2026-03-18', '2026/4/1'], [1, 1]).kind).toBe('date');
    expect(kindOf(['甲', '2'], [1, 1]).kind).toBe('category');
    expect([cellValue(' NA '), cellValue('未知'), cellValue(' 甲 ')]).toEqual([null, null, '甲']);
  });

  test('a value falls into the bin that holds it, and a new category is another one', () => {
    const sizes = numberColumn('size', [1, 2, 3])!;
    expect([codeOf(sizes, null), codeOf(sizes, 0), codeOf(sizes, 2), codeOf(sizes, 99)]).toEqual([0, 1, 2, 3]);
    const uses = categoryColumn('use', ['甲', '甲', '乙', '乙'], { minCount: 2 })!;
    expect([codeOf(uses, '乙'), codeOf(uses, '丙')].map((code) => code > 0)).toEqual([true, true]);
    expect(codeOf(uses, '丙')).toBe(3);
  });
});
