import {
  appendFileSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { z } from 'zod';
import { committedDatabase, type Engine, type TestDatabase } from '../../../test/databases.ts';
import { acceptVerbs, inAct, record, sealAll, verifyLedger } from '../../features/ledger/index.ts';
import { systemClock } from '../clock.ts';
import { newId } from '../ids.ts';
import { makeInstallation } from '../installation.ts';
import { packageRoot } from '../../core/package.ts';
import { restoreBackup, verifyBackup, writeBackup } from './archive.ts';

const district = '990101';
const madeAt = '2026-03-18T01:12:00.000000Z';
const migrations = join(packageRoot, 'migrations');
let folder: string;
let made: TestDatabase[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fengsui-backup-'));
  acceptVerbs({ 'test.done': { zh: '测试', en: 'Tested', facts: z.object({ weight: z.number(), words: z.string() }) } });
});
afterAll(async () => {
  acceptVerbs({});
  for (const one of made) await one.drop();
  rmSync(folder, { recursive: true, force: true });
});

const freshDatabase = async (engine: Engine) => {
  const one = await committedDatabase(engine);
  made = [...made, one];
  return one.database;
};

async function write(database: Parameters<typeof sealAll>[0], id = newId()): Promise<void> {
  const request = { id, district, actor: newId(), post: null, via: 'web' as const, request: id };
  await inAct(database, systemClock, request, async (tx, act) => {
    const facts = { weight: 0.1 + 0.2, words: '走道“堆货” \\ "\n🔥' };
    await record(tx, act, [{ verb: 'test.done', subjectKind: 'test', subject: id, region: district, trade: null, facts }]);
    return { status: 201, answer: { id } };
  });
}

async function backUp(database: Parameters<typeof writeBackup>[0], data: string, name: string): Promise<string> {
  const file = join(folder, name);
  await pipeline(writeBackup(database, data, madeAt), createWriteStream(file));
  return file;
}

const others: Engine[] = inject('postgresUrl') ? ['server', 'embedded'] : ['embedded'];

const photo = `ab/${'abc0'.repeat(16)}`;

test('a database that breaks off fails the backup that is being read, and nothing else', async () => {
  const broken = { snapshot: async () => Promise.reject(new Error('the embedded database has stopped')) };
  const reading = pipeline(writeBackup(broken as never, folder, madeAt), createWriteStream(join(folder, 'broken.tar.gz')));
  await expect(reading).rejects.toThrow('the embedded database has stopped');
  // An error nobody listens for comes a turn later; the runner fails the test for it.
  await new Promise((resolve) => setTimeout(resolve, 20));
});

test('a district goes from the embedded database to a server and back, and every export is equal to the last bit', async () => {
  const first = await freshDatabase('embedded');
  const data = join(folder, 'data');
  mkdirSync(join(data, 'attachments/ab'), { recursive: true });
  writeFileSync(join(data, 'attachments', photo), 'photo');
  // One that is just being written, and one that is gone by the time it is read.
  writeFileSync(join(data, 'attachments', `${photo}.${newId()}`), 'pho');
  symlinkSync('nowhere', join(data, 'attachments/ab', 'ab'.repeat(32)));
  writeFileSync(join(data, 'seals.log'), 'seal 1\n');
  await makeInstallation(first, { district, name: '澜江区', demo: true, timeZone: 'Asia/Shanghai' });
  for (let i = 0; i < 30; i++) await write(first);
  await sealAll(first, district);
  await write(first);
  // The null of JSON where no value may be absent: a model that was never tried out.
  await first.run(
    `insert into risk_model values ($1, $2, 'prior', $3, '2026-03-18', 1, 0, '{"base": null}', '[]', '[]', 'null')`,
    [district, newId(), madeAt],
  );
  let file = await backUp(first, data, '0.tar.gz');
  const original = gunzipSync(readFileSync(file));

  for (const [i, engine] of others.entries()) {
    const next = await freshDatabase(engine);
    const target = join(folder, `data-${i}`);
    await restoreBackup(file, next, target, migrations);
    expect(readdirSync(join(target, 'attachments'), { recursive: true }).sort()).toEqual(['ab', photo]);
    expect(readFileSync(join(target, 'attachments', photo), 'utf8')).toBe('photo');
    file = await backUp(next, target, `${i + 1}.tar.gz`);
    expect(gunzipSync(readFileSync(file)).equals(original)).toBe(true);
    expect(await verifyLedger(next, district)).toMatchObject({ ok: true, lines: 30, waiting: 1 });
    await expect(next.run('delete from ledger')).rejects.toMatchObject({ code: '23001' });
  }

  const last = made.at(-1)!.database;
  await write(last);
  expect(await sealAll(last, district)).toBeGreaterThan(0);
  expect(await verifyLedger(last, district)).toMatchObject({ ok: true, lines: 32, waiting: 0 });
}, 120_000);

test('a backup that was cut off or changed is refused, and so is a target that is not empty', async () => {
  const database = made[0]!.database;
  const whole = readFileSync(join(folder, '0.tar.gz'));
  const cut = join(folder, 'cut.tar.gz');
  writeFileSync(cut, whole.subarray(0, whole.length - 200));
  await expect(verifyBackup(cut)).rejects.toThrow(/cut\.tar\.gz/);
  const changed = join(folder, 'changed.tar.gz');
  writeFileSync(
    changed,
    whole.map((byte, i) => (i === Math.floor(whole.length / 2) ? byte ^ 1 : byte)),
  );
  await expect(verifyBackup(changed)).rejects.toThrow(/changed\.tar\.gz/);
  await expect(restoreBackup(join(folder, '0.tar.gz'), database, join(folder, 'x'), migrations)).rejects.toThrow(/already/);
});

test('writers go on while a backup is taken, and it shows one moment', async () => {
  const database = made[0]!.database;
  const writing = (async () => {
    for (let i = 0; i < 40; i++) await write(database);
  })();
  const file = join(folder, 'busy.tar.gz');
  const backup = writeBackup(database, join(folder, 'data'), madeAt);
  // Sealed since: it is not in the copy of the database, so it must not be quoted beside it either.
  appendFileSync(join(folder, 'data', 'seals.log'), 'seal 2\n');
  await pipeline(backup, createWriteStream(file));
  await writing;
  const target = await freshDatabase('embedded');
  await restoreBackup(file, target, join(folder, 'busy'), migrations);
  expect(await verifyLedger(target, district)).toMatchObject({ ok: true });
  expect(readFileSync(join(folder, 'busy', 'seals.log'), 'utf8')).toBe('seal 1\n');
});
