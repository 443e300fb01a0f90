import { expect, test } from 'vitest';
import { searchableName } from './pinyin.ts';

test('a name is found by the first letters of its pinyin, and keeps its own letters and digits', () => {
  expect(searchableName('新成路街道').initials).toBe('xcljd');
  expect(searchableName('重庆路 A 区 3 号').initials).toBe('cqlaq3h');
});

test('names sort by pronunciation, then by character', () => {
  const names = ['真新街道', '安亭镇', '李四', '黎四'];
  const sorted = names.toSorted((a, b) => (searchableName(a).sortKey < searchableName(b).sortKey ? -1 : 1));
  expect(sorted).toEqual(['安亭镇', '李四', '黎四', '真新街道']);
});
