import { expect, test } from 'vitest';
import { z } from 'zod';
import { write, WrittenAnswer } from './endpoint.ts';

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
