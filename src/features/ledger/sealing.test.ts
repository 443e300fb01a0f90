import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { testDistrict, testVerbs, writeLines } from '../../../test/ledger-lines.ts';
import type { Database } from '../../platform/db/index.ts';
import { acceptVerbs } from './actions.ts';
import { sealAll, sealOnce, startSealer } from './sealing.ts';
import { anchorOf, anchorsIn } from './seals.ts';
import { addPartition, lastSeal } from './store.ts';
import { verifyLedger } from './verify.ts';

const district = testDistrict;
const verify = (db: Database, options = {}) => verifyLedger(db, district, options);

onBothEngines('sealing', (db) => {
  beforeAll(() => acceptVerbs(testVerbs));
  afterAll(() => acceptVerbs({}));

  test('an empty ledger verifies', async () => {
    expect(await verify(db())).toMatchObject({ ok: true, seals: 0, lines: 0, waiting: 0, newest: null });
  });

  test('lines wait until they are sealed, and verify before and after', async () => {
    await writeLines(db(), 1203);
    expect(await verify(db())).toMatchObject({ ok: true, seals: 0, waiting: 1203 });
    expect(await sealAll(db(), district)).toBe(3);
    const newest = (await lastSeal(db(), district))!;
    expect(newest).toMatchObject({ seal: 3, lineCount: 203 });
    expect(await verify(db())).toMatchObject({ ok: true, seals: 3, lines: 1203, waiting: 0, newest: anchorOf(newest) });
  });

  test('two sealers at once make each seal once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => writeLines(db(), 300)));
    await Promise.all([sealAll(db(), district), sealAll(db(), district), sealAll(db(), district)]);
    await sealAll(db(), district);
    expect(await verify(db())).toMatchObject({ ok: true, lines: 2703, waiting: 0 });
  });

  test('the sealer seals what is written and what waits when it stops', async () => {
    const sealed: number[] = [];
    const sealer = startSealer(db(), district, { sealed: ({ lineCount }) => void sealed.push(lineCount), everyMillis: 20 });
    await writeLines(db(), 3);
    await sealer.stop();
    expect(sealed.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(await verify(db())).toMatchObject({ ok: true, waiting: 0 });
  });

  test('a signed seal verifies with its key and with no other', async () => {
    const [mine, other] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
    await writeLines(db(), 2);
    const seal = (await sealOnce(db(), district, mine.privateKey))!;
    expect(await verify(db(), { key: mine.publicKey })).toMatchObject({ ok: true, signatures: 1 });
    expect(await verify(db(), { key: other.publicKey })).toMatchObject({ fault: { kind: 'signature-wrong', seal: seal.seal } });
  });

  test('an anchor that was kept elsewhere names the seal that differs and the end that is missing', async () => {
    const newest = (await lastSeal(db(), district))!;
    expect(await verify(db(), { anchors: anchorsIn(`seal ${anchorOf(newest)}.`) })).toMatchObject({ ok: true, anchors: 1 });
    const changed = anchorOf({ ...newest, hash: new Uint8Array(32) });
    expect(await verify(db(), { anchors: anchorsIn(changed) })).toMatchObject({
      fault: { kind: 'anchor-differs', seal: newest.seal },
    });
    const beyond = anchorOf({ ...newest, seal: newest.seal + 4 });
    expect(await verify(db(), { anchors: anchorsIn(beyond) })).toMatchObject({
      fault: { kind: 'end-cut', seal: newest.seal + 4 },
    });
  });

  test('the next partition is there before the last one is full, and cannot be emptied', async () => {
    expect(await addPartition(db())).toBeNull();
    await db().run(`select setval('ledger_id', 8000001)`);
    expect(await addPartition(db())).toBe('ledger_1');
    expect(await addPartition(db())).toBeNull();
    await db().run(`select setval('ledger_id', 9999998)`);
    await writeLines(db(), 5);
    await sealAll(db(), district);
    expect((await db().run('select count(*) from ledger_1')).rows).toEqual([{ count: 3 }]);
    for (const attempt of ['truncate ledger_1', 'update ledger_1 set n = n', 'delete from ledger_1'])
      await expect(db().run(attempt)).rejects.toMatchObject({ code: '23001' });
    expect(await verify(db())).toMatchObject({ ok: true, waiting: 0 });
  });
});
