import { expect, test } from 'vitest';
import { bytes, dueDay, dueWords, duration, number, restWords, tableTime, weightedDays } from './words.ts';

const zh = { language: 'zh', zone: 'Asia/Shanghai' } as const;
const en = { language: 'en', zone: 'Asia/Shanghai' } as const;
const now = '2026-03-18T01:41:00.000000Z';

test('a legal day ends at 24:00 and belongs to the day that ends', () => {
  expect(dueWords('2026-03-20T16:00:00.000000Z', now, zh)).toBe('3月20日 周五');
  expect(dueWords('2026-03-20T16:00:00.000000Z', now, zh, true)).toBe('3月20日 周五 24:00 前');
  expect(dueWords('2026-03-20T16:00:00.000000Z', now, en)).toBe('Fri 20 Mar');
  expect(dueDay('2026-03-12T16:00:00.000000Z', now, zh)).toBe('3月12日');
});

test('today and tomorrow are said as such, another year is named', () => {
  expect(dueWords('2026-03-18T09:00:00.000000Z', now, zh)).toBe('今天 17:00');
  expect(dueWords('2026-03-18T16:00:00.000000Z', now, zh)).toBe('今天 24:00');
  expect(dueWords('2026-03-19T00:30:00.000000Z', now, en)).toBe('Tomorrow 08:30');
  expect(dueWords('2027-01-08T16:00:00.000000Z', now, zh)).toBe('2027年1月8日');
});

test('time left is said in the unit of the rule', () => {
  expect(restWords({ late: false, count: 2, unit: 'workday' }, 'zh')).toBe('剩 2 个工作日');
  expect(restWords({ late: true, count: 6, unit: 'day' }, 'zh')).toBe('超期 6 天');
  expect(restWords({ late: true, count: 1, unit: 'hour' }, 'en')).toBe('1 hour overdue');
});

test('figures have separators, a true minus and one decimal under a hundred', () => {
  expect(number(30028)).toBe('30,028');
  expect(number(-1.25, 1)).toBe('−1.3');
  expect(weightedDays(58.34)).toBe('58.3');
  expect(weightedDays(398.2)).toBe('398');
  expect(duration(1_292_000_000_000, 'zh')).toBe('14 天 22 小时');
  expect(tableTime(now, now, zh)).toBe('03-18 09:41');
});

test('sizes are said in three digits or less, in powers of a thousand', () => {
  expect([0, 999, 1_000, 3_449_000, 28_300_000_000].map(bytes)).toEqual(['0 B', '999 B', '1.0 kB', '3.4 MB', '28 GB']);
});
