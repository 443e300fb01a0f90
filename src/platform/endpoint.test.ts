import { expect, test } from 'vitest';
import { z } from 'zod';
import { onceFor, readBack, together, write, WrittenAnswer } from './endpoint.ts';

const Row = z.object({ id: z.string(), n: z.number().nullable() });
const Answer = z.object({ total: z.number().int(), rows: z.array(Row), next: z.string().nullable() });

const read = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString()) as unknown;

test('a written answer reads as the contract says, and holds nothing that the contract does not name', () => {
  const rows = [
    { id: '甲', n: 1, secret: 'x' },
    { id: '"', n: null },
  ].map((row) => write(Row, row));
  const rest = { total: 2, next: null, secret: 'y' };
  expect(read(WrittenAnswer.around(Answer, 'rows', rows, rest).bytes)).toEqual({
    total: 2,
    next: null,
    rows: [
      { id: '甲', n: 1 },
      { id: '"', n: null },
    ],
  });
  const alone = z.object({ rows: z.array(Row) });
  expect(read(WrittenAnswer.around(alone, 'rows', [], {}).bytes)).toEqual({ rows: [] });
});

test('what the contract does not allow is not written', () => {
  expect(() => write(Row, { id: '甲', n: '1' as unknown as number })).toThrow('expected number');
  expect(() => WrittenAnswer.around(Answer, 'rows', [], { total: 0.5, next: null })).toThrow('expected int');
});

test('written parts are one row, and what was met before is not written again', () => {
  const Wide = Row.extend({ holder: z.string(), late: z.boolean() });
  const writeRow = onceFor((row: z.input<typeof Row>) => write(Row, row));
  const row = { id: '甲', n: 1, secret: 'x' };
  const holder = write(z.object({ holder: z.string() }), { holder: '"}' });
  const late = write(z.object({ late: z.boolean() }), { late: true });
  const rows = [together(writeRow(row), holder, late), write(Wide, { id: '丙', n: null, holder: '{', late: false })];
  expect(read(WrittenAnswer.around(z.object({ rows: z.array(Wide) }), 'rows', rows, {}).bytes)).toEqual({
    rows: [
      { id: '甲', n: 1, holder: '"}', late: true },
      { id: '丙', n: null, holder: '{', late: false },
    ],
  });
  row.id = '乙';
  expect(readBack(writeRow(row))).toEqual({ id: '甲', n: 1 });
  expect(readBack(writeRow({ ...row }))).toEqual({ id: '乙', n: 1 });
});
