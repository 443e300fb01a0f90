import { expect, test } from 'vitest';
import { lunarDate, solarTermDate } from './almanac.ts';

test('Qingming falls on the days the almanac gives', () => {
  const days = ['2024-04-04', '2025-04-04', '2026-04-05', '2027-04-05', '2028-04-04', '2029-04-04', '2030-04-05', '2031-04-05'];
  expect(days.map((day) => solarTermDate(Number(day.slice(0, 4)), 15))).toEqual(days);
});

test('the lunar year begins on the days the almanac gives, also when the new moon is minutes before midnight', () => {
  const days = `
    2012-01-23 2013-02-10 2014-01-31 2015-02-19 2016-02-08 2017-01-28 2018-02-16
    2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29
    2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03 2033-01-31 2034-02-19`
    .trim()
    .split(/\s+/);
  expect(days.map((day) => lunarDate(Number(day.slice(0, 4)), 1, 1))).toEqual(days);
});

test('Dragon Boat and Mid-Autumn keep their month in years with a leap month', () => {
  expect([2020, 2023, 2025, 2026].map((year) => lunarDate(year, 5, 5))).toEqual([
    '2020-06-25',
    '2023-06-22',
    '2025-05-31',
    '2026-06-19',
  ]);
  expect([2020, 2023, 2025, 2026].map((year) => lunarDate(year, 8, 15))).toEqual([
    '2020-10-01',
    '2023-09-29',
    '2025-10-06',
    '2026-09-25',
  ]);
});

test('the runtime’s Chinese calendar agrees in almost every year and never by more than a day', () => {
  const lunar = new Intl.DateTimeFormat('en-u-ca-chinese', { timeZone: 'UTC', month: 'numeric', day: 'numeric' });
  const named = (date: string, days: number) => lunar.format(Date.parse(date) + days * 86_400_000);
  const years = Array.from({ length: 150 }, (_, i) => 1951 + i);
  const apart = years.filter((year) => named(lunarDate(year, 1, 1), 0) !== '1/1');
  expect(apart.length).toBeLessThan(6);
  for (const year of apart) expect([named(lunarDate(year, 1, 1), -1), named(lunarDate(year, 1, 1), 1)]).toContain('1/1');
});
