/** Answers of the embedded database are heard between requests; fails when they wait for the event loop to get to them. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { openEmbedded } from './embedded.ts';

const callersPerRound = 16;
const statements = 20;

test('a transaction does not wait for a round of callers at each of its statements', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'fengsui-taking-up-'));
  cpSync(inject('templateDirectory'), directory, { recursive: true });
  const database = await openEmbedded(directory);
  let [rounds, over] = [0, false];
  /** What a reading from memory is to the event loop: it asks whether anything changed, and works for a few milliseconds. */
  const call = () => {
    database.announced!('rights');
    for (const until = performance.now() + 3; performance.now() < until;);
  };
  const round = () => {
    if (over) return;
    rounds += 1;
    for (let caller = 0; caller < callersPerRound; caller++) setImmediate(call);
    setImmediate(round);
  };
  try {
    round();
    await database.transaction(async (tx) => {
      for (let n = 0; n < statements; n++) await tx.run('select count(*) from generate_series(1, 20000)');
    });
    expect(rounds).toBeLessThan(statements / 2);
  } finally {
    over = true;
    await database.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
