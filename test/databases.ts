/** Databases for tests: migrated, empty, and thrown away. The same test body runs on both engines. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import { openEmbedded } from '../src/platform/db/embedded.ts';
import type { Database, Tx } from '../src/platform/db/index.ts';
import { openServer } from '../src/platform/db/server.ts';

export type Engine = 'embedded' | 'server';

export interface TestDatabase {
  database: Database;
  /** Where it can be opened again: a directory or an address. */
  place: string;
  drop(): Promise<void>;
}

/** A migrated database of its own, with commits that last until `drop`. */
export async function committedDatabase(engine: Engine): Promise<TestDatabase> {
  return engine === 'embedded' ? embeddedCopy() : serverCopy();
}

/** Declares `body` once per engine, with one fresh database for all its tests. */
export function onBothEngines(name: string, body: (db: () => Database, engine: Engine) => void): void {
  const engines: Engine[] = inject('postgresUrl') ? ['embedded', 'server'] : ['embedded'];
  describe.each(engines)(`${name} (%s)`, (engine) => {
    let made: TestDatabase;
    beforeAll(async () => {
      made = await committedDatabase(engine);
    }, 60_000);
    afterAll(() => made?.drop());
    body(() => made.database, engine);
  });
}

/** Runs `work` in a transaction that is always rolled back. */
export async function rolledBack(db: Database, work: (tx: Tx) => Promise<void>): Promise<void> {
  const undo = new Error('rolled back on purpose');
  await db
    .transaction(async (tx) => {
      await work(tx);
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
}

async function embeddedCopy(): Promise<TestDatabase> {
  const place = mkdtempSync(join(tmpdir(), 'fengsui-test-'));
  cpSync(inject('templateDirectory'), place, { recursive: true });
  const database = await openEmbedded(place);
  return {
    database,
    place,
    drop: async () => {
      await database.close();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

let made = 0;

async function serverCopy(): Promise<TestDatabase> {
  const url = inject('postgresUrl');
  const name = `test_${process.pid}_${Date.now()}_${made++}`;
  const maintenance = await openServer(url, 1);
  await maintenance.run(`create database ${name} template fengsui_template`);
  const place = new URL(url);
  place.pathname = `/${name}`;
  const database = await openServer(place.href);
  return {
    database,
    place: place.href,
    drop: async () => {
      await database.close();
      await maintenance.run(`drop database ${name} with (force)`);
      await maintenance.close();
    },
  };
}
