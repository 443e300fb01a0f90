import { expect, test } from 'vitest';
import { z } from 'zod';
import { onBothEngines } from '../../../test/databases.ts';
import { systemClock } from '../../platform/clock.ts';
import { readConfig } from '../../platform/config.ts';
import { newId } from '../../platform/ids.ts';
import { jobKind, runWaitingJobs, sendJob } from '../../platform/jobs.ts';
import { askToCancel, readJobs } from './store.ts';

const district = '990101';

onBothEngines('jobs on the page of operations', (db) => {
  const send = () => db().transaction((tx) => sendJob(tx, { district, id: newId(), actor: null }, 'test.walk', {}));
  const cancel = (id: string) => db().transaction((tx) => askToCancel(tx, district, id));
  const jobNow = async (id: string) => (await readJobs(db(), district, 50)).find((job) => job.id === id)!;

  test('a job that waits is cancelled at once, and only once', async () => {
    const id = await send();
    expect(await cancel(id)).toBe('cancelled');
    expect(await jobNow(id)).toMatchObject({ state: 'cancelled', cancelAsked: true });
    expect((await jobNow(id)).endedAt).not.toBeNull();
    expect(await cancel(id)).toBeUndefined();
  });

  test('a job that runs stops at its next word of progress and keeps how far it came', async () => {
    const id = await send();
    const walk = jobKind({
      text: { zh: '走', en: 'Walk' },
      input: z.object({}),
      run: async ({ job, progress }) => {
        await progress(1, 3);
        expect(await cancel(job)).toBe('running');
        await progress(2, 3);
        throw new Error('walked on');
      },
    });
    const context = {
      district,
      database: db(),
      clock: systemClock,
      config: readConfig({}),
      signal: new AbortController().signal,
    };
    await runWaitingJobs({ 'test.walk': walk }, context);
    expect(await jobNow(id)).toMatchObject({ state: 'cancelled', done: 2, total: 3, problem: null });
  });

  test('jobs under way stand before those that are over', async () => {
    const old = await send();
    await cancel(old);
    const waiting = await send();
    const order = (await readJobs(db(), district, 50)).map(({ id }) => id);
    expect(order.indexOf(waiting)).toBeLessThan(order.indexOf(old));
  });
});
