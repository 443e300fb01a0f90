import { expect, test } from 'vitest';
import { ratePerMinute } from './rate.ts';

test('an address may call so often in a minute, and again in the next; others are not held up by it', () => {
  let now = 60_000;
  const may = ratePerMinute(2, () => now);
  expect([may('10.0.0.1'), may('10.0.0.1'), may('10.0.0.1'), may('10.0.0.2')]).toEqual([true, true, false, true]);
  now += 60_000;
  expect(may('10.0.0.1')).toBe(true);
});

test('without a limit nobody is held up', () => {
  const may = ratePerMinute(0, () => 0);
  expect(Array.from({ length: 1000 }, () => may('10.0.0.1')).every(Boolean)).toBe(true);
});
