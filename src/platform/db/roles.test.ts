/** On a PostgreSQL server the app runs as a role that can write the ledger on and never back, and needs no right to change tables. */
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { committedDatabase, type TestDatabase } from '../../../test/databases.ts';
import { testDistrict as district, testVerbs, writeLines } from '../../../test/ledger-lines.ts';
import { acceptVerbs, verifyLedger } from '../../features/ledger/index.ts';
import { sealAll } from '../../features/ledger/sealing.ts';
import type { Database } from './index.ts';
import { grantTo } from './migrate.ts';
import { openServer } from './server.ts';

describe.runIf(inject('postgresUrl'))('the role of the app', () => {
  const role = `fengsui_app_${process.pid}`;
  let made: TestDatabase;
  let app: Database;
  beforeAll(async () => {
    acceptVerbs(testVerbs);
    made = await committedDatabase('server');
    await made.database.run(`create role ${role} login`);
    await grantTo(made.database, role);
    const place = new URL(made.place);
    place.username = role;
    app = await openServer(place.href);
    await writeLines(app, 3);
    await sealAll(app, district);
  }, 60_000);
  afterAll(async () => {
    await app?.close();
    await made?.database.script(`drop owned by ${role}; drop role ${role}`);
    await made?.drop();
  });

  test('writes acts, seals and verifies', async () => {
    expect(await verifyLedger(app, district)).toMatchObject({ ok: true, lines: 3 });
  });

  test('gets the next partition of the ledger without the right to make tables', async () => {
    const partitions = async () =>
      (await app.run(`select count(*) as n from pg_inherits where inhparent = 'ledger'::regclass`)).rows[0]!['n'] as number;
    const before = await partitions();
    await expect(app.run('create table mine (n int)')).rejects.toMatchObject({ code: '42501' });
    await app.run('select add_ledger_partition(0)');
    expect(await partitions()).toBe(before + 1);
    await writeLines(app, 2);
  });

  test.each([
    'update ledger set verb = verb',
    'delete from ledger',
    'truncate ledger',
    'delete from ledger_seal',
    'update ledger_seal set hash = hash',
    'alter table ledger disable trigger all',
    'alter table ledger_seal disable trigger all',
    'drop trigger no_change on ledger',
    'delete from ledger_0',
    'truncate ledger_1',
    'set session_replication_role = replica',
    `update installation set name = '别区'`,
    'delete from migration',
  ])('may not: %s', async (statement) => {
    await expect(app.run(statement)).rejects.toMatchObject({ code: '42501' });
  });
});
