import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEmbedded } from './embedded.ts';
import type { Db } from './index.ts';

const sizeOf = (folder: string) =>
  (readdirSync(folder, { recursive: true }) as string[])
    .map((name) => statSync(join(folder, name)))
    .filter((entry) => entry.isFile())
    .reduce((sum, { size }) => sum + size, 0);

test.each(['by itself', 'within one transaction'])(
  'the log of the embedded database stays small while much is written %s',
  async (how) => {
    const directory = join(mkdtempSync(join(tmpdir(), 'fengsui-wal-')), 'db');
    const db = await openEmbedded(directory);
    const write = async (to: Db) => {
      let largest = 0;
      for (let i = 0; i < 18; i++) {
        await to.run(`insert into filler select n, repeat(md5(n::text), 100) from generate_series(1, 4000) n`);
        largest = Math.max(largest, sizeOf(join(directory, 'pg_wal')));
      }
      return largest;
    };
    try {
      await db.run('create table filler (n int, words text)');
      await db.run('alter table filler alter column words set storage external'); // not packed
      const largest = await (how === 'by itself' ? write(db) : db.transaction(write));
      const { rows } = await db.run(`select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as bytes`);
      expect(Number(rows[0]!['bytes'])).toBeGreaterThan(220 * 1024 * 1024);
      expect(largest).toBeLessThan(200 * 1024 * 1024);
    } finally {
      await db.close();
      rmSync(join(directory, '..'), { recursive: true, force: true });
    }
  },
  120_000,
);
