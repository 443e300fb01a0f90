import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCsv, readCsvPieces } from './csv.ts';
import { IdIndex } from './id-index.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'csv-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Every asked-for field as text, read in pieces of `size` bytes. */
async function rowsOf(bytes: Uint8Array, columns: string[], size = 7): Promise<string[][]> {
  const rows: string[][] = [];
  await readCsvPieces(
    't.csv',
    inPieces(bytes, size),
    { required: columns },
    (row) => void rows.push(columns.map((_, column) => row.text(column))),
  );
  return rows;
}

describe('reading CSV', () => {
  test('columns are found by name, in any order, and extra ones are left alone', async () => {
    const rows = await rowsOf(Buffer.from('c,B,a\n3,2,1\n,x,y\n'), ['a', 'b']);
    expect(rows).toEqual([
      ['1', '2'],
      ['y', 'x'],
    ]);
  });

  test('a quoted field may hold commas, quotes and line ends', async () => {
    for (const size of [1, 2, 3, 1000]) {
      const rows = await rowsOf(Buffer.from('name,n\r\n"a, ""b""\r\nc",1\r\nd,2'), ['name', 'n'], size);
      expect(rows).toEqual([
        ['a, "b"\r\nc', '1'],
        ['d', '2'],
      ]);
    }
  });

  test('UTF-8 with or without a byte order mark and GB 18030 give the same names', async () => {
    const text = 'id,名称\n1,马陆消防救援站\n2,𠮷林\n';
    for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`), iconv.encode(text, 'gb18030')])
      expect(await rowsOf(bytes, ['id', '名称'], 1000)).toEqual([
        ['1', '马陆消防救援站'],
        ['2', '𠮷林'],
      ]);
  });

  test('the same id is the same thing in a UTF-8 file and in a GB 18030 file', async () => {
    const index = new IdIndex();
    for (const bytes of [Buffer.from('id\n甲\n乙\n'), iconv.encode('id\n乙\n甲\n', 'gb18030')])
      await readCsvPieces('t.csv', inPieces(bytes, 1000), { required: ['id'] }, (row) => void row.addTo(index, 0));
    expect(index.size).toBe(2);
  });

  test('what is written to RFC 4180 is read back, wherever the pieces are cut', async () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '中', '1', ';'), maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 40 }),
        async (rows, size) => {
          const text = [['p', 'q'], ...rows]
            .map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(','))
            .join('\n');
          const trimmed = rows.map((row) => row.map((one) => one.replaceAll(/^[\n]+|[\n]+$/g, '')));
          expect(await rowsOf(Buffer.from(text), ['p', 'q'], size)).toEqual(trimmed);
        },
      ),
      { seed: 20261124, numRuns: 300 },
    );
  });

  test('numbers are read as JavaScript would read them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()), async (value) => {
        let read = Number.NaN;
        await readCsvPieces('t.csv', inPieces(Buffer.from(`x\n${value}\n`), 100), { required: ['x'] }, (row) => {
          read = row.number(0);
        });
        expect(read + 0).toBe(value + 0);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  test('what is wrong is told with file and row', async () => {
    const read = (text: string) =>
      readCsvPieces('t.csv', inPieces(Buffer.from(text), 100), { required: ['id', 'x'] }, (row) => void row.number(1));
    await expect(read('id,x\n1,2\n2,\n')).rejects.toThrow('t.csv:3 x is missing');
    await expect(read('id,x\n1,NaN\n')).rejects.toThrow('t.csv:2 x is no number: NaN');
    await expect(read('id,y\n')).rejects.toThrow('t.csv:1 has no column x; its columns are id,y');
    await expect(read('')).rejects.toThrow('t.csv: the file is empty');
    await expect(read('id,x\n"1,2\n')).rejects.toThrow('t.csv:2 a quote is opened and never closed');
  });

  test('a compressed file is read like a plain one, and a torn one is named', async () => {
    const packed = gzipSync(`id\n${'1\n'.repeat(1000)}`);
    await writeFile(join(folder, 'a.csv.gz'), packed);
    await writeFile(join(folder, 'torn.csv.gz'), packed.subarray(0, packed.length - 12));
    expect(await readCsv(join(folder, 'a.csv.gz'), { required: ['id'] }, () => {})).toBe(1000);
    await expect(readCsv(join(folder, 'torn.csv.gz'), { required: ['id'] }, () => {})).rejects.toThrow(
      'torn.csv.gz: not a whole gzip file',
    );
    await expect(readCsv(join(folder, 'none.csv'), { required: ['id'] }, () => {})).rejects.toThrow('there is no such file');
  });
});

test('an index numbers texts in the order they come and finds each again', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 6 }), { maxLength: 200 }), (texts) => {
      const index = new IdIndex();
      const slow = new Map<string, number>();
      for (const text of texts) {
        const bytes = Buffer.from(text);
        if (!slow.has(text)) slow.set(text, slow.size);
        expect(index.add(bytes, 0, bytes.length)).toBe(slow.get(text));
      }
      for (const [text, number] of slow) {
        expect(index.findText(text)).toBe(number);
        expect(index.text(number)).toBe(Buffer.from(text).toString());
      }
      expect(index.findText('never added')).toBe(-1);
    }),
    { seed: 1 },
  );
});
