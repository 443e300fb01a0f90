/** Whatever is done to the ledger past the system is named. Faults are planted as the owner, with triggers off, and rolled back. */
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { onBothEngines, rolledBack } from '../../../test/databases.ts';
import { testDistrict as district, testVerbs, writeLines } from '../../../test/ledger-lines.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import { acceptVerbs } from './actions.ts';
import type { Fault } from './schema.ts';
import { sealAll, startSealer } from './sealing.ts';
import { anchorOf, anchorsIn, idsOf, makeSeal } from './seals.ts';
import { insertSeal, lastSeal, textsOf } from './store.ts';
import { verifyLedger, type VerifyOptions } from './verify.ts';

const randomSeed = Date.now() % 1_000_000;
const seeds = [20260318, randomSeed];

/** For each column of a line, the smallest changes that its type and constraints admit. */
const lineChanges: Record<string, string[]> = {
  district: [`district = '990102', region = '990102001'`],
  id: ['id = id + 1000000'],
  recorded_at: [`recorded_at = recorded_at + interval '1 microsecond'`, `recorded_at = recorded_at - interval '1 microsecond'`],
  happened_at: [`happened_at = happened_at - interval '1 microsecond'`],
  act: [`act = '00000000-0000-7000-8000-000000000000'`],
  n: ['n = n + 1'],
  verb: [`verb = verb || ' '`, `verb = upper(verb)`],
  subject_kind: [`subject_kind = 'tesT'`],
  subject: [`subject = translate(subject::text, '0123456789', '1234567890')::uuid`],
  obligation: ['obligation = null', `obligation = '00000000-0000-7000-8000-000000000000'`],
  region: [`region = '990101002'`, `region = '990101'`],
  trade: ['trade = null', `trade = 'Fire'`, `trade = ''`],
  actor: [`actor = '00000000-0000-7000-8000-000000000000'`],
  post: ['post = null'],
  via: [`via = 'phone'`],
  facts: [`facts = '{}'`, `facts = facts || '{"size": 9999}'`, `facts = facts || '{"more": null}'`],
};

const flip = (column: string, byte: number) => `${column} = set_byte(${column}, ${byte}, 255 - get_byte(${column}, ${byte}))`;

const sealChanges: Record<string, (byte: number) => string> = {
  district: () => `district = '990102'`,
  seal: () => 'seal = seal + 1000',
  sealed_at: () => `sealed_at = sealed_at + interval '1 microsecond'`,
  line_count: () => 'line_count = line_count - 1',
  lines: (byte) => flip('lines', byte),
  body_hash: (byte) => flip('body_hash', byte % 32),
  prev: (byte) => flip('prev', byte % 32),
  hash: (byte) => flip('hash', byte % 32),
  signature: (byte) => flip('signature', byte % 64),
};

const key = generateKeyPairSync('ed25519');

/** What verifying finds after `plant` has done its work. */
async function faultAfter(db: Database, plant: (tx: Tx) => Promise<unknown>, options: VerifyOptions = {}): Promise<Fault | null> {
  let fault: Fault | null = null;
  await rolledBack(db, async (tx) => {
    await tx.run('set local session_replication_role = replica');
    await plant(tx);
    ({ fault } = await verifyLedger(tx, district, { key: key.publicKey, ...options }));
  });
  return fault;
}

onBothEngines('a ledger that was tampered with', (db) => {
  let lineIds: number[];
  let seals: number;

  beforeAll(async () => {
    acceptVerbs(testVerbs);
    for (const count of [3, 500, 1, 7, 40]) {
      await writeLines(db(), count);
      await sealAll(db(), district, key.privateKey);
    }
    lineIds = (await db().run('select id from ledger order by id')).rows.map(({ id }) => id as number);
    seals = (await lastSeal(db(), district))!.seal;
  });

  test('it was whole before', async () => {
    expect(await verifyLedger(db(), district, { key: key.publicKey })).toMatchObject({ ok: true, lines: 551, signatures: seals });
  });

  const pick = <T>(from: readonly T[]) => fc.constantFrom(...from);

  test.each(Object.keys(lineChanges))('a line whose %s was changed is named', async (column) => {
    for (const seed of seeds) {
      await fc.assert(
        fc.asyncProperty(fc.nat(550), pick(lineChanges[column]!), async (place, change) => {
          const id = lineIds[place]!;
          const fault = await faultAfter(db(), (tx) => tx.run(`update ledger set ${change} where id = ${id}`));
          expect(fault).toMatchObject({ kind: expect.stringMatching(/^line-(changed|missing)$/), line: id });
        }),
        { seed, numRuns: 3 },
      );
    }
  });

  test.each(Object.keys(sealChanges))('a seal whose %s was changed is named', async (column) => {
    for (const seed of seeds) {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.nat(15), async (seal, byte) => {
          const fault = await faultAfter(db(), (tx) =>
            tx.run(`update ledger_seal set ${sealChanges[column]!(byte)} where seal = ${seal}`),
          );
          // The last seal, moved away, leaves lines that no seal holds.
          const moved = column === 'district' || column === 'seal';
          if (moved && seal === seals && fault?.kind === 'line-inserted') return;
          expect(fault).toMatchObject({ kind: expect.stringMatching(/^(seal-|signature-)/), seal });
        }),
        { seed, numRuns: 4 },
      );
    }
  });

  test('a line that was removed is named, sealed or still waiting', async () => {
    expect(await faultAfter(db(), (tx) => tx.run(`delete from ledger where id = ${lineIds[77]}`))).toMatchObject({
      kind: 'line-missing',
      line: lineIds[77],
    });
    const act = await writeLines(db(), 2);
    const removed = await faultAfter(db(), async (tx) => {
      await tx.run(`delete from ledger_unsealed where id = (select max(id) from ledger)`);
      await tx.run(`delete from ledger where id = (select max(id) from ledger)`);
    });
    expect(removed).toEqual({ kind: 'act-incomplete', act });
    await sealAll(db(), district, key.privateKey);
  });

  test('a line that was put in past the system is named', async () => {
    const inserted = await faultAfter(db(), (tx) =>
      tx.run(`insert into ledger select (jsonb_populate_record(l, '{"id": 5000}')).* from ledger l where id = ${lineIds[9]}`),
    );
    expect(inserted).toEqual({ kind: 'line-inserted', line: 5000 });
  });

  test('an act that was removed is named by a line that it left behind', async () => {
    const [{ id: line, act }] = (await db().run('select id, act from ledger order by id offset 1 limit 1')).rows as [
      { id: number; act: string },
    ];
    const fault = await faultAfter(db(), (tx) => tx.run('delete from act where act = $1', [act]));
    expect(fault).toMatchObject({ kind: 'act-missing', act });
    expect(fault!.line).toBeLessThanOrEqual(line);
  });

  test('two lines, or two seals, that changed places are named', async () => {
    const [a, b] = [lineIds[20]!, lineIds[21]!];
    const lines = await faultAfter(db(), async (tx) => {
      await tx.run(`update ledger set id = 900000 where id = ${a}`);
      await tx.run(`update ledger set id = ${a} where id = ${b}`);
      await tx.run(`update ledger set id = ${b} where id = 900000`);
    });
    expect(lines).toMatchObject({ kind: 'line-changed', line: a });
    const swapped = await faultAfter(db(), (tx) =>
      tx
        .run('update ledger_seal set seal = case seal when 2 then 1002 else 1003 end where seal in (2, 3)')
        .then(() => tx.run('update ledger_seal set seal = case seal when 1002 then 3 else 2 end where seal > 1000')),
    );
    expect(swapped).toMatchObject({ kind: 'seal-changed', seal: 2 });
  });

  test('a line that was recorded after its seal is named, even if the seal was made to fit', async () => {
    const last = (await lastSeal(db(), district))!;
    const id = idsOf(last)![0]!;
    const fault = await faultAfter(db(), async (tx) => {
      await tx.run(`update ledger set recorded_at = recorded_at + interval '1 hour' where id = ${id}`);
      const forged = makeSeal(
        { seal: last.seal - 1, hash: last.prev },
        last.sealedAt,
        await textsOf(tx, district, idsOf(last)!),
        key.privateKey,
      );
      await tx.run(`delete from ledger_seal where seal = ${last.seal}`);
      await insertSeal(tx, district, forged);
    });
    expect(fault).toEqual({ kind: 'recorded-after-seal', seal: last.seal, line: id });
  });

  const cut = async (tx: Tx) => {
    const [last] = (await tx.run('select max(seal) as seal from ledger_seal')).rows as [{ seal: number }];
    const [before] = (await tx.run(`select sealed_at from ledger_seal where seal = ${last.seal - 1}`)).rows;
    await tx.run('delete from act a using ledger l where l.act = a.act and l.recorded_at > $1', [before!['sealedAt']]);
    await tx.run('delete from ledger where recorded_at > $1', [before!['sealedAt']]);
    await tx.run(`delete from ledger_seal where seal = ${last.seal}`);
  };

  test('an end that was cut off is named by an anchor that was kept elsewhere, and by nothing else', async () => {
    const newest = (await lastSeal(db(), district))!;
    expect(await faultAfter(db(), cut)).toBeNull();
    const anchors = anchorsIn(`Fengsui-Seal: ${anchorOf(newest)}`);
    expect(await faultAfter(db(), cut, { anchors })).toEqual({ kind: 'end-cut', seal: newest.seal });
  });

  test('an end that was rewritten is named by an anchor', async () => {
    const newest = (await lastSeal(db(), district))!;
    const rewrite = async (tx: Tx) => {
      await cut(tx);
      await tx.run('set local session_replication_role = origin');
      const inThis = { ...db(), ...tx, transaction: (fn: (tx: Tx) => Promise<unknown>) => fn(tx) } as unknown as Database;
      await writeLines(inThis, 2);
      await sealAll(inThis, district, key.privateKey);
    };
    expect(await faultAfter(db(), rewrite)).toBeNull();
    const anchors = anchorsIn(anchorOf(newest));
    expect(await faultAfter(db(), rewrite, { anchors })).toEqual({ kind: 'anchor-differs', seal: newest.seal });
  });
});

describe.each(seeds)('writers and sealers at random, seed %s', (seed) => {
  onBothEngines('ledger', (db) => {
    test('every committed line is in exactly one seal, none that was rolled back is', async () => {
      acceptVerbs(testVerbs);
      const undo = new Error('rolled back on purpose');
      const acts = fc.sample(fc.record({ count: fc.integer({ min: 1, max: 60 }), fails: fc.boolean(), writer: fc.nat(5) }), {
        seed,
        numRuns: 150,
      });
      const sealers = [startSealer(db(), district, { everyMillis: 5 }), startSealer(db(), district, { everyMillis: 7 })];
      let committed = 0;
      const write = async (writer: number) => {
        for (const { count, fails } of acts.filter((act) => act.writer === writer)) {
          await writeLines(db(), count, fails ? { fail: undo } : {}).then(
            () => (committed += count),
            (error: unknown) => expect(error).toBe(undo),
          );
        }
      };
      await Promise.all([0, 1, 2, 3, 4, 5].map(write));
      await Promise.all(sealers.map((sealer) => sealer.stop()));
      expect(await verifyLedger(db(), district)).toMatchObject({ ok: true, fault: null, lines: committed, waiting: 0 });
    });
  });
});
