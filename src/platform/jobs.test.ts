import { expect, test } from 'vitest';
import { z } from 'zod';
import { onBothEngines } from '../../test/databases.ts';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { newId } from './ids.ts';
import { jobKind, runWaitingJobs, sendJob, type JobKinds } from './jobs.ts';

const district = '990101';

onBothEngines('jobs', (db) => {
  const context = () => ({
    district,
    database: db(),
    clock: systemClock,
    config: readConfig({}),
    signal: new AbortController().signal,
  });
  const send = (kind: string) => db().transaction((tx) => sendJob(tx, { district, id: newId(), actor: null }, kind, { n: 3 }));
  const stateOf = async (id: string) =>
    (await db().run('select state, attempt, done, answer, problem from job where id = $1', [id])).rows[0];
  const done: number[] = [];
  const kinds: JobKinds = {
    'test.count': jobKind({
      text: { zh: '数', en: 'Count' },
      input: z.object({ n: z.number() }),
      run: async ({ progress }, { n }) => {
        await progress(n, n);
        done.push(n);
        return { counted: n };
      },
    }),
    'test.break': jobKind({
      text: { zh: '坏', en: 'Break' },
      input: z.object({ n: z.number() }),
      run: async () => {
        throw new Error('on purpose');
      },
    }),
  };

  test('a job is done once, however many servers look for it', async () => {
    done.length = 0;
    const ids = await Promise.all([send('test.count'), send('test.count'), send('test.count')]);
    await Promise.all([runWaitingJobs(kinds, context()), runWaitingJobs(kinds, context())]);
    expect(done).toEqual([3, 3, 3]);
    expect(await stateOf(ids[0])).toMatchObject({ state: 'done', attempt: 1, done: 3, answer: { counted: 3 } });
  });

  test('a job of a transaction that failed never existed', async () => {
    const refused = db().transaction(async (tx) => {
      await sendJob(tx, { district, id: newId(), actor: null }, 'test.count', { n: 1 });
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect(await runWaitingJobs(kinds, context())).toBe(0);
  });

  test('a job that breaks is tried again later and at last given up with its reason', async () => {
    const id = await send('test.break');
    for (const state of ['waiting', 'waiting', 'failed']) {
      await runWaitingJobs(kinds, context());
      expect(await stateOf(id)).toMatchObject({ state, problem: 'on purpose' });
      await db().run('update job set run_at = clock_timestamp() where id = $1', [id]);
    }
  });

  test('a job that someone cancelled stops at its next word of progress', async () => {
    const id = await send('test.count');
    await db().run('update job set cancel_asked = true where id = $1', [id]);
    await runWaitingJobs(kinds, context());
    expect(await stateOf(id)).toMatchObject({ state: 'cancelled' });
  });
});
