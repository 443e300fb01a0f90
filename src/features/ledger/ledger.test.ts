import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { onBothEngines } from '../../../test/databases.ts';
import { systemClock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import { acceptVerbs, inAct, record } from './actions.ts';

const district = '990101';
const request = (id: string, text = 'one') => ({ id, district, actor: newId(), post: null, via: 'web' as const, request: text });

onBothEngines('ledger', (db) => {
  beforeAll(() => acceptVerbs({ 'test.done': { zh: '测试', en: 'Tested', facts: z.object({ size: z.number() }) } }));
  afterAll(() => acceptVerbs({}));

  const perform = (id: string, size: unknown = 1, text?: string) =>
    inAct(db(), systemClock, request(id, text), async (tx, act) => {
      await record(tx, act, [
        { verb: 'test.done', subjectKind: 'test', subject: id, region: district, trade: null, facts: { size } },
      ]);
      return { status: 201, answer: { id } };
    });
  const linesOf = async (act: string) =>
    (await db().run('select n, verb, facts, recorded_at >= happened_at as after from ledger where act = $1', [act])).rows;

  test('an act sent twice is performed once and answered alike', async () => {
    const id = newId();
    const first = await perform(id);
    expect(await perform(id)).toEqual(first);
    expect(await linesOf(id)).toEqual([{ n: 1, verb: 'test.done', facts: { size: 1 }, after: true }]);
  });

  test('twins that arrive at once are performed once', async () => {
    const id = newId();
    const outcomes = await Promise.all([perform(id), perform(id), perform(id)]);
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(await linesOf(id)).toHaveLength(1);
  });

  test('one key with two contents is refused and changes nothing', async () => {
    const id = newId();
    await perform(id);
    await expect(perform(id, 2, 'two')).rejects.toMatchObject({ slug: 'act-used-twice', status: 409 });
    expect(await linesOf(id)).toHaveLength(1);
  });

  test('facts that the verb does not declare leave neither line nor act', async () => {
    const id = newId();
    await expect(perform(id, 'large')).rejects.toThrow(/expected number/);
    expect(await linesOf(id)).toEqual([]);
    expect((await db().run('select 1 from act where act = $1', [id])).rows).toEqual([]);
  });

  test('nothing can change, remove or empty the ledger', async () => {
    await perform(newId());
    for (const attempt of [
      'update ledger set verb = verb',
      'delete from ledger',
      'truncate ledger',
      'truncate ledger_0',
      'truncate ledger_seal',
    ]) {
      await expect(db().run(attempt)).rejects.toMatchObject({ code: '23001' });
    }
  });
});
