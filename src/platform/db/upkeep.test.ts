import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEmbedded } from './embedded.ts';

const sizeOf = (folder: string) =>
  (readdirSync(folder, { recursive: true }) as string[])
    .map((name) => statSync(join(folder, name)))
    .filter((entry) => entry.isFile())
    .reduce((sum, { size }) => sum + size, 0);

test('the log of the embedded database stays small while much is written', async () => {
  const directory = join(mkdtempSync(join(tmpdir(), 'fengsui-wal-')), 'db');
  const db = await openEmbedded(directory);
  try {
    await db.run('create table filler (n int, words text)');
    let largest = 0;
    for (let i = 0; i < 20; i++) {
      await db.run(`insert into filler select n, repeat(md5(n::text), 100) from generate_series(1, 4000) n`);
      await db.tidy();
      largest = Math.max(largest, sizeOf(join(directory, 'pg_wal')));
    }
    expect(largest).toBeLessThan(200 * 1024 * 1024);
  } finally {
    await db.close();
    rmSync(join(directory, '..'), { recursive: true, force: true });
  }
}, 120_000);
