import { describe, expect, test } from 'vitest';
import { clockFactors } from './clock.ts';

const fires = [
  { family: 'R', month: 1, hour: 2, fires: 300 },
  { family: 'R', month: 7, hour: 14, fires: 100 },
  { family: 'S', month: 1, hour: 14, fires: 4 },
];

describe('seasons and hours', () => {
  test('the whole year is once as often as on average', () => {
    for (const factor of clockFactors(fires, {}).values()) expect(factor).toBeCloseTo(1);
  });

  test('a family follows its own fires where there are many, the district where there are few, an even year where there are none', () => {
    const night = clockFactors(fires, { part: 'night' });
    expect(night.get('R')).toBeGreaterThan(2.7);
    expect(night.get('S')).toBeLessThan(night.get('R')!);
    expect(night.get('S')).toBeGreaterThan(2);
    expect(clockFactors([], { part: 'night' }).get('')).toBe(1);
  });

  test('parts of the day average to one', () => {
    const parts = ['night', 'morning', 'afternoon', 'evening'].map((part) =>
      clockFactors(fires, { part, season: undefined }).get('R')!,
    );
    expect(parts.reduce((sum, one) => sum + one, 0) / 4).toBeCloseTo(1);
  });
});
