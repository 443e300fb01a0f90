import { expect, test } from 'vitest';
import { fromMicros, toMicros } from './time.ts';

test('a microsecond survives the way to a number and back', () => {
  expect(fromMicros(toMicros('2026-03-18T01:12:00.000001Z'))).toBe('2026-03-18T01:12:00.000001Z');
  expect(toMicros('2026-03-18T01:12:00Z') + 1).toBe(toMicros('2026-03-18T01:12:00.000001Z'));
});

test('an instant before 1970 keeps its order', () => {
  expect(fromMicros(toMicros('1969-12-31T23:59:59.999999Z'))).toBe('1969-12-31T23:59:59.999999Z');
  expect(toMicros('1969-12-31T23:59:59.999999Z')).toBe(-1);
});

test('what is not an instant in UTC is refused, not guessed', () => {
  for (const wrong of ['2026-03-18', '2026-03-18T01:12:00+08:00', '2026-13-01T00:00:00Z', '']) {
    expect(() => toMicros(wrong)).toThrow(RangeError);
  }
});
