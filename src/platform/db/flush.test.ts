/** An answered commit is on the disk. Counted where the engine really calls the system; fails when a new engine drops the flush. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { openEmbedded } from './embedded.ts';

test('the embedded database flushes to the disk at each commit, and not for reading', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'fengsui-flush-'));
  cpSync(inject('templateDirectory'), directory, { recursive: true });
  const database = await openEmbedded(directory);
  try {
    await database.run('create table flushed (n int)');
    const flushes = async (work: () => Promise<unknown>) => {
      const before = database.flushes();
      await work();
      return database.flushes() - before;
    };
    expect(await flushes(() => database.run('select count(*) from flushed'))).toBe(0);
    const commits = 20;
    const counted = await flushes(async () => {
      for (let n = 0; n < commits; n++) await database.run('insert into flushed values ($1)', [n]);
    });
    expect(counted).toBeGreaterThanOrEqual(commits);
    const one = await flushes(() =>
      database.transaction(async (tx) => {
        for (let n = 0; n < commits; n++) await tx.run('insert into flushed values ($1)', [n]);
      }),
    );
    expect(one).toBeGreaterThanOrEqual(1);
    expect(one).toBeLessThan(commits);
  } finally {
    await database.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
