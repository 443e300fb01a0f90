import { describe, expect, test } from 'vitest';
import { seededRandom } from '../random.ts';
import { fit, inverseLink, reasonsOf, scoreCodes } from './additive.ts';
import { categoryColumn, codesOf, numberColumn, type Column } from './columns.ts';
import { captures, ranked } from './measures.ts';
import { ablation, calibrationPlot, cheapestRemedies, codeShares, compareRankings, drift, explorationDraw } from './honesty.ts';

const random = seededRandom(21);
const rows = 3000;
const a = Array.from({ length: rows }, () => random());
const b = Array.from({ length: rows }, () => ['x', 'y', 'z'][Math.floor(random() * 3)]!);
const chance = a.map((value, i) => 1 / (1 + Math.exp(-(-3 + 2.5 * value + (b[i] === 'z' ? 0.8 : 0)))));
const outcome: number[] = chance.map((p) => (random() < p ? 1 : 0));
const columns: Column[] = [numberColumn('a', a)!, categoryColumn('b', b)!];
const codes = [codesOf(columns[0]!, a), codesOf(columns[1]!, b)];
const model = fit(columns, { codes, outcome }, { outcome: 'yes-no', bags: 3 });

describe('rankings against each other', () => {
  const { captured, lead } = compareRankings(outcome, { model: chance, past: a.map(() => random()) }, { times: 100, seed: 3 });

  test('intervals hold the value; a better ranking leads by more than chance; random catches its share', () => {
    const top = captured['model']![20]!;
    expect(top.low).toBeLessThan(top.value);
    expect(top.high).toBeGreaterThan(top.value);
    expect(lead['past']![20]!.low).toBeGreaterThan(0);
    expect(captured['random']![20]!.value).toBeCloseTo(0.2, 10);
  });

  test('the same ranking leads itself by nothing', () => {
    expect(compareRankings(outcome, { one: chance, other: chance }, { times: 20 }).lead['other']![10]).toEqual({
      value: 0,
      low: 0,
      high: 0,
    });
  });
});

test('calibration: true chances lie within their intervals nearly everywhere, doubled ones do not', () => {
  const off = (predicted: number[]) =>
    calibrationPlot(predicted, outcome).filter(({ expected, happened }) => expected < happened.low || expected > happened.high)
      .length;
  expect(off(chance)).toBeLessThanOrEqual(2);
  expect(off(chance.map((p) => p * 2))).toBeGreaterThan(6);
});

test('ablation: what carries the signal is missed, in the order of its worth', () => {
  const cut = 2000;
  const train = { codes: codes.map((one) => one.slice(0, cut)), outcome: outcome.slice(0, cut) };
  const other = { codes: codes.map((one) => one.slice(cut)), outcome: outcome.slice(cut) };
  const options = { outcome: 'yes-no', bags: 2 } as const;
  const { without } = ablation(columns, train, other, { register: ['a'], visits: ['b'] }, options);
  expect(without['register']!.aucLost).toBeGreaterThan(without['visits']!.aucLost);
  expect(without['register']!.aucLost).toBeGreaterThan(0.05);
});

describe('drift', () => {
  const before = codeShares(columns, codes);
  test('the same population is steady; another one and one gone missing are told', () => {
    expect(drift(columns, before, codes).map(({ warning }) => warning)).toEqual([undefined, undefined]);
    const moved = [
      codesOf(
        columns[0]!,
        a.map((value) => value / 3),
      ),
      codesOf(
        columns[1]!,
        b.map((value, i) => (i % 2 ? null : value)),
      ),
    ];
    expect(drift(columns, before, moved).map(({ warning }) => warning)).toEqual(['moved', 'missing']);
    const gone = [
      codesOf(
        columns[0]!,
        a.map(() => null),
      ),
      codes[1]!,
    ];
    expect(drift(columns, before, gone)[0]).toMatchObject({ warning: 'missing', missingNow: expect.closeTo(1) });
  });
});

test('exploration: every row has the same chance, and the lot can be drawn again', () => {
  const { drawn, chance: each } = explorationDraw(1000, 0.1, 4);
  expect(drawn).toHaveLength(100);
  expect(new Set(drawn).size).toBe(100);
  expect(each).toBe(0.1);
  expect(explorationDraw(1000, 0.1, 4).drawn).toEqual(drawn);
  const hits = new Float64Array(50);
  for (let seed = 0; seed < 2000; seed++) for (const row of explorationDraw(50, 0.2, seed).drawn) hits[row] = hits[row]! + 1;
  expect(Math.min(...hits)).toBeGreaterThan(320);
  expect(Math.max(...hits)).toBeLessThan(480);
});

test('advice: what lowers most for its cost comes first, with the score it leads to; what raises is never advised', () => {
  const row = [codesOf(columns[0]!, [0.95])[0]!, codesOf(columns[1]!, ['z'])[0]!];
  const low = codesOf(columns[0]!, [0.05])[0]!;
  const calm = codesOf(columns[1]!, ['x'])[0]!;
  const advice = cheapestRemedies(model, row, [
    { code: 'rebuild', cost: 100, sets: { a: low } },
    { code: 'clear', cost: 1, sets: { b: calm } },
    { code: 'worse', cost: 1, sets: { b: row[1]! } },
  ]);
  expect(advice.map(({ code }) => code)).toEqual(['clear', 'rebuild']);
  expect(advice.at(-1)!.after).toBe(inverseLink('yes-no', reasonsOf(model, [low, calm]).score));
  expect(advice[0]!.after).toBeLessThan(
    inverseLink('yes-no', scoreCodes(model, [Uint8Array.of(row[0]!), Uint8Array.of(row[1]!)])[0]!),
  );
});

test('rows drawn many times are captured as if each stood there as often', () => {
  const random = seededRandom(5);
  const rows = 400;
  const scores = Array.from({ length: rows }, () => Math.floor(random() * 30));
  const outcome = scores.map((score) => (random() * 60 < score ? 1 : 0));
  const drawn = Array.from({ length: rows }, () => Math.floor(random() * rows));
  const times = new Uint32Array(rows);
  for (const row of drawn) times[row]!++;
  const percents = [1, 5, 10, 33, 50, 100];
  const counted = captures(ranked(scores), outcome, percents, times);
  for (const [i, percent] of percents.entries()) {
    const [theirs, happened] = [drawn.map((row) => scores[row]!), drawn.map((row) => outcome[row]!)];
    expect(counted[i]).toBeCloseTo(topShare(theirs, happened, percent), 12);
  }
});

/** By the definition: every order among equals is as good as another, so each of them counts the mean of their outcomes. */
function topShare(scores: readonly number[], outcome: readonly number[], percent: number): number {
  const mean = new Map<number, number>();
  for (const score of new Set(scores)) {
    const among = outcome.filter((_, row) => scores[row] === score);
    mean.set(score, among.reduce((sum, one) => sum + one, 0) / among.length);
  }
  const sorted = scores.toSorted((a, b) => b - a);
  const room = (scores.length * percent) / 100;
  const caught = sorted.reduce((sum, score, at) => sum + mean.get(score)! * Math.min(1, Math.max(0, room - at)), 0);
  return caught / outcome.reduce((sum, one) => sum + one, 0);
}
