import { expect, test } from 'vitest';
import { z } from 'zod';
import { joined, ofParts, write, WrittenAnswer, writtenOnce } from './endpoint.ts';

const Row = z.object({ id: z.string(), n: z.number().nullable() });
const Answer = z.object({ total: z.number().int(), rows: z.array(Row), next: z.string().nullable() });

test('a written answer reads as the contract says, and holds nothing that the contract does not name', () => {
  const rows = [
    { id: '甲', n: 1, secret: 'x' },
    { id: '"', n: null },
  ].map((row) => write(Row, row));
  const rest = { total: 2, next: null, secret: 'y' };
  expect(JSON.parse(WrittenAnswer.around(Answer, 'rows', rows, rest).json)).toEqual({
    total: 2,
    next: null,
    rows: [
      { id: '甲', n: 1 },
      { id: '"', n: null },
    ],
  });
  const alone = z.object({ rows: z.array(Row) });
  expect(JSON.parse(WrittenAnswer.around(alone, 'rows', [], {}).json)).toEqual({ rows: [] });
});

test('what the contract does not allow is not written', () => {
  expect(() => write(Row, { id: '甲', n: '1' as unknown as number })).toThrow('expected number');
  expect(() => WrittenAnswer.around(Answer, 'rows', [], { total: 0.5, next: null })).toThrow('expected int');
});

test('written parts make one object, and what was met before is not written again', () => {
  const writeRow = writtenOnce(Row);
  const row = { id: '甲', n: 1, secret: 'x' };
  const written = joined(writeRow(row), ofParts({ holder: write(Row, { id: '"', n: null }), none: write(z.null(), null) }));
  expect(JSON.parse(written)).toEqual({ id: '甲', n: 1, holder: { id: '"', n: null }, none: null });
  row.id = '乙';
  expect(writeRow(row)).toBe('{"id":"甲","n":1}');
  expect(writeRow({ ...row })).toBe('{"id":"乙","n":1}');
});
