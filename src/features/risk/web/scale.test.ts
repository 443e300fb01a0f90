import { expect, test } from 'vitest';
import { roundTop } from './scale.ts';

test('an axis ends at a round number that holds all', () => {
  expect([0.03, 1, 1.01, 23.7, 31.7, 48.8, 92, 100, 101, 6e4].map(roundTop)).toEqual([
    0.04, 1, 2, 40, 40, 50, 100, 100, 200, 6e4,
  ]);
});
