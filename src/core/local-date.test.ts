import { expect, test } from 'vitest';
import { addDays, addMonths, beginningOf, endOf, instantAt, localDateOf, localTimeOf, weekdayOf } from './local-date.ts';
import { fromMicros } from './time.ts';

test('a day in China ends at 16:00 UTC', () => {
  expect(endOf('2026-03-18', 'Asia/Shanghai')).toBe('2026-03-18T16:00:00.000000Z');
  expect(localDateOf('2026-03-18T15:59:59.999999Z', 'Asia/Shanghai')).toBe('2026-03-18');
  expect(localDateOf('2026-03-18T16:00:00Z', 'Asia/Shanghai')).toBe('2026-03-19');
  expect(localTimeOf('2026-03-18T01:12:59Z', 'Asia/Shanghai')).toBe('2026-03-18 09:12');
  expect(instantAt('2026-03-18', '09:12', 'Asia/Shanghai')).toBe('2026-03-18T01:12:00.000000Z');
});

test('a day begins where its clocks do, also when they are changed at midnight or skip a whole day', () => {
  const first = (date: string, zone: string) => fromMicros(beginningOf(date, zone));
  expect(first('1986-05-04', 'Asia/Shanghai')).toBe('1986-05-03T16:00:00.000000Z'); // summer time of those years
  expect(first('2018-11-04', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000000Z'); // 00:00 became 01:00
  expect(first('2018-02-18', 'America/Sao_Paulo')).toBe('2018-02-18T03:00:00.000000Z'); // 00:00 became 23:00
  expect(first('2026-03-29', 'Europe/Berlin')).toBe('2026-03-28T23:00:00.000000Z');
  expect(first('2011-12-31', 'Pacific/Apia')).toBe('2011-12-30T10:00:00.000000Z'); // there was no 30th
});

test('days, months and weekdays are reckoned by the calendar', () => {
  expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
  expect(addMonths('2025-08-31', 6)).toBe('2026-02-28');
  expect(addMonths('2024-02-29', 12)).toBe('2025-02-28');
  expect(weekdayOf('2026-03-18')).toBe(3);
  expect(weekdayOf('2026-03-22')).toBe(7);
  expect(() => addDays('2026-02-30', 1)).toThrow(RangeError);
});
