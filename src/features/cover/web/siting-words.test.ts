import { expect, test } from 'vitest';
import type { Siting } from '../schema.ts';
import { coverTexts } from '../texts.ts';
import { figureOf, gainBetween, gainOf, pointsOf, type Step } from './siting-words.ts';

const step = (p: number, value: number, bound: number): Step => ({
  p,
  status: value === bound ? 'optimal' : 'feasible',
  value,
  bound,
  gap: 0,
  sites: [],
  beyond: 0,
  beyondAt: [],
  demand: 200,
});
const siting = (model: Siting['model'], answer: Step[]) => ({ model, answer }) as unknown as Siting;

test('the gain of one more station is exact where both are proved, else a range that holds it', () => {
  const proved = siting('mclp', [step(1, 100, 100), step(2, 130, 130)]);
  expect(gainBetween(proved, ...(proved.answer as [Step, Step]))).toEqual({ least: 15, most: 15 });
  expect(gainOf(proved, proved.answer![0], proved.answer![1]!, coverTexts.zh)).toBe('+15%');
  const open = siting('mclp', [step(1, 100, 110), step(2, 130, 140)]);
  expect(gainBetween(open, ...(open.answer as [Step, Step]))).toEqual({ least: 10, most: 20 });
  const median = siting('p-median', [step(1, 40_000, 38_000), step(2, 30_000, 30_000)]);
  expect(gainBetween(median, ...(median.answer as [Step, Step]))).toEqual({ least: 40, most: 50 });
  expect(figureOf(median, 40_000, coverTexts.zh)).toBe('200 s');
});

test('a pasted list gives its points and names the lines that are none', () => {
  expect(pointsOf('121.2,31.3\n\n 121.3\t31.4 \n121.3，31.5\nhere\n1,2,3\n200,1')).toEqual({
    points: [
      [121.2, 31.3],
      [121.3, 31.4],
      [121.3, 31.5],
    ],
    faults: [
      { row: 5, text: 'here' },
      { row: 6, text: '1,2,3' },
      { row: 7, text: '200,1' },
    ],
  });
});
