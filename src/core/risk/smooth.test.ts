import { describe, expect, test } from 'vitest';
import { seededRandom } from '../random.ts';
import { reasonsOf, scoreCodes } from './additive.ts';
import { categoryColumn, codesOf, numberColumn, type Column, type Value } from './columns.ts';
import { fitSmooth } from './smooth.ts';

const random = seededRandom(5);
const n = 12_000;
const kinds = ['shop', 'works', 'home'];
const kind = Array.from({ length: n }, () => kinds[Math.floor(random() * 3)]!);
/** Works are large, shops small; what nobody wrote down is like others of its kind. */
const size = kind.map((one) => (one === 'works' ? 60 : one === 'shop' ? 10 : 30) + Math.round(20 * random()));
const sizeWritten = size.map((one) => (random() < 0.15 ? null : one));
const gas = kind.map(() => (random() < 0.4 ? 'yes' : 'no'));
const hut = Array.from({ length: n }, () => `v${Math.floor(random() * 300)}`);
const hidden = Array.from({ length: 300 }, () => random() - 0.5);
const logs = size.map((one, i) => -2.5 + 0.03 * one + (gas[i] === 'yes' ? 0.7 : 0) + hidden[Number(hut[i]!.slice(1))]!);
const drawn = logs.map((log) => {
  const least = Math.exp(-Math.exp(log));
  let [count, product] = [0, random()];
  for (; product > least; count++) product *= random();
  return count;
});
const values: Record<string, Value[]> = { kind, size: sizeWritten, gas, hut };
const columns: Column[] = [
  categoryColumn('kind', kind)!,
  numberColumn(
    'size',
    sizeWritten.map((one) => one ?? Number.NaN),
  )!,
  categoryColumn('gas', gas)!,
  categoryColumn('hut', hut, { maxLevels: 1000 })!,
];
const codes = columns.map((column) => codesOf(column, values[column.name]!));
const rows = { codes, outcome: drawn, exposure: new Float64Array(n).fill(1) };
const options = { kind: 'kind', unguessed: ['hut'], pairs: 2 };
const model = fitSmooth(columns, rows, options);
const scores = scoreCodes(model, codes);
const slope = (x: ArrayLike<number>, y: ArrayLike<number>) => {
  const [a, b] = [x, y].map((of) => Array.from(of).reduce((sum, one) => sum + one, 0) / of.length) as [number, number];
  let [up, down] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    up += (x[i]! - a) * (y[i]! - b);
    down += (x[i]! - a) ** 2;
  }
  return up / down;
};

describe('additive rates from few events', () => {
  test('find the truth, small groups of places included', () => {
    expect(columns[3]!.kind === 'category' && columns[3]!.levels.length).toBe(300);
    expect(slope(logs, scores)).toBeGreaterThan(0.85);
    expect(slope(scores, logs)).toBeGreaterThan(0.9);
    const expected = scores.reduce((sum, score) => sum + Math.exp(score), 0);
    expect(expected).toBeCloseTo(
      drawn.reduce((sum, one) => sum + one, 0),
      3,
    );
  });

  test('an unknown value counts as what places of its kind have', () => {
    const at = (name: string, of: Value) =>
      reasonsOf(
        model,
        columns.map(
          (column) =>
            codesOf(column, [({ kind: name, size: of, gas: 'no', hut: 'v1' } as Record<string, Value>)[column.name]!])[0]!,
        ),
      )
        .reasons.filter(({ columns: inputs }) => inputs.join() === 'size')
        .reduce((sum, { value }) => sum + value, 0);
    expect(at('works', null) - at('shop', null)).toBeGreaterThan(0.8);
    expect(Math.abs(at('works', null) - at('works', 70))).toBeLessThan(0.35);
    expect(Math.abs(at('shop', null) - at('shop', 20))).toBeLessThan(0.35);
  });

  test('reasons add up to the score exactly', () => {
    for (let row = 0; row < n; row += 97) {
      const { base, reasons, score } = reasonsOf(
        model,
        codes.map((of) => of[row]!),
      );
      expect(score).toBe(scores[row]);
      expect(reasons.reduce((sum, { value }) => sum + value, base)).toBe(score);
    }
  });

  test('what no input shows makes predictions spread further, and as many fires are expected', () => {
    const draw = (mean: number) => {
      const least = Math.exp(-mean);
      let [count, product] = [0, random()];
      for (; product > least; count++) product *= random();
      return count;
    };
    const places = Uint32Array.from({ length: n }, (_, i) => i >> 1);
    // Some places burn four times as often as others, and nothing written down tells which.
    const outcome = logs.map((_, i) => draw(Math.exp(logs[i & ~1]!) * (places[i]! % 3 === 0 ? 2.2 : 0.5)));
    const hiddenRows = { ...rows, outcome };
    const tight = scoreCodes(fitSmooth(columns, hiddenRows, options), codes);
    const wide = scoreCodes(fitSmooth(columns, hiddenRows, { ...options, places }), codes);
    expect(slope(tight, wide)).toBeGreaterThan(1.05);
    expect(slope(tight, wide)).toBeLessThan(1.26);
    const sum = (of: Float64Array) => of.reduce((total, score) => total + Math.exp(score), 0);
    expect(sum(wide) / sum(tight)).toBeCloseTo(1, 4);
  });

  describe('levels with an order', () => {
    const levels = ['none', 'some', 'much'];
    /** Nobody wrote down a third of them; some burn more than much, and where there is gas much burns less still. */
    const amount = kind.map(() => (random() < 0.3 ? null : levels[Math.floor(random() * 3)]!));
    const lived = kind.map(() => (random() < 0.3 ? 'yes' : 'no'));
    const truth = (i: number) =>
      logs[i]! +
      ({ none: 0, some: 0.6, much: 0.3 }[amount[i] ?? ''] ?? 1.2) -
      (amount[i] === 'much' && gas[i] === 'yes' ? 0.9 : 0);
    const outcome = kind.map((_, i) => {
      const least = Math.exp(-Math.exp(truth(i)));
      let [count, product] = [0, random()];
      for (; product > least; count++) product *= random();
      return count;
    });
    const wider = [...columns, categoryColumn('amount', amount)!, categoryColumn('lived', lived)!];
    const itsValues: Record<string, Value[]> = { ...values, amount, lived };
    const itsRows = { ...rows, outcome, codes: wider.map((column) => codesOf(column, itsValues[column.name]!)) };
    const orders = { amount: levels, gas: ['no', 'yes'], lived: ['yes', 'no'] };
    const places = Uint32Array.from({ length: n }, (_, i) => i);
    const free = fitSmooth(wider, itsRows, { ...options, places });
    const kept = fitSmooth(wider, itsRows, { ...options, places, orders });
    type Model = typeof kept;
    const scoreAt = (of: Model, at: Record<string, Value>) =>
      reasonsOf(
        of,
        wider.map((column) => codesOf(column, [at[column.name] ?? null])[0]!),
      ).score;
    const shapeOf = (of: Model, name: string) => (level: string | null) =>
      of.shapes[wider.findIndex((column) => column.name === name)]!.values[
        codesOf(
          wider.find((column) => column.name === name)!,
          [level],
        )[0]!
      ]!;

    test('never fall along it, whatever else is so, and what the data say else stays', () => {
      const [was, is] = [shapeOf(free, 'amount'), shapeOf(kept, 'amount')];
      expect(was('some')).toBeGreaterThan(was('much') + 0.1);
      expect(is('some')).toBe(is('much'));
      expect(is('some')).toBeGreaterThan(is('none') + 0.1);
      // What is not known is a level beside the others: here the worst of all.
      expect(is(null)).toBeGreaterThan(is('much') + 0.3);
      for (const one of kinds)
        for (const g of ['yes', 'no', null])
          for (const home of ['yes', 'no', null]) {
            const at = { kind: one, size: 20, gas: g, hut: 'v1', lived: home };
            const [none, some, much] = levels.map((level) => scoreAt(kept, { ...at, amount: level }));
            expect(some! - none!).toBeGreaterThanOrEqual(0);
            expect(much! - some!).toBeGreaterThanOrEqual(-1e-12);
          }
      expect(slope(scoreCodes(free, itsRows.codes), scoreCodes(kept, itsRows.codes))).toBeGreaterThan(0.75);
    });

    test('as the data have it anyway change nothing', () => {
      const [was, is] = [shapeOf(free, 'gas'), shapeOf(kept, 'gas')];
      expect(is('yes') - is('no')).toBeGreaterThan(0.3);
      expect(Math.abs(is('yes') - is('no') - (was('yes') - was('no')))).toBeLessThan(0.25);
      const right = fitSmooth(columns, rows, { ...options, orders: { gas: ['no', 'yes'] } });
      expect(right).toEqual(model);
    });

    test('still add up exactly', () => {
      const scored = scoreCodes(kept, itsRows.codes);
      for (let row = 0; row < n; row += 97) {
        const { base, reasons, score } = reasonsOf(
          kept,
          itsRows.codes.map((of) => of[row]!),
        );
        expect(score).toBe(scored[row]);
        expect(reasons.reduce((sum, { value }) => sum + value, base)).toBe(score);
      }
      const expected = scored.reduce((sum, score) => sum + Math.exp(score), 0);
      expect(expected).toBeCloseTo(
        outcome.reduce((sum, one) => sum + one, 0),
        3,
      );
    });
  });

  test('nothing that ever happened is said, not fitted', () => {
    expect(() => fitSmooth(columns, { ...rows, outcome: new Uint8Array(n) })).toThrow(RangeError);
  });
});
