/** Ledger lines for tests of what reads them. */
import { z } from 'zod';
import { inAct, record } from '../src/features/ledger/index.ts';
import { systemClock } from '../src/platform/clock.ts';
import type { Database } from '../src/platform/db/index.ts';
import type { Verbs } from '../src/platform/feature.ts';
import { newId } from '../src/platform/ids.ts';

export const testDistrict = '990101';
export const testVerbs: Verbs = { 'test.done': { zh: '测试', en: 'Tested', facts: z.object({ size: z.number() }) } };

/** One act with `count` lines. @returns its id */
export async function writeLines(db: Database, count: number, options: { id?: string; fail?: Error } = {}): Promise<string> {
  const { id = newId(), fail } = options;
  const request = { id, district: testDistrict, actor: newId(), post: newId(), via: 'web' as const, request: id };
  await inAct(db, systemClock, request, async (tx, act) => {
    const lines = Array.from({ length: count }, (_, size) => ({
      verb: 'test.done',
      subjectKind: 'test',
      subject: newId(),
      obligation: newId(),
      region: '990101001',
      trade: 'fire',
      facts: { size },
    }));
    await record(tx, act, lines);
    if (fail) throw fail;
    return { status: 200, answer: null };
  });
  return id;
}
