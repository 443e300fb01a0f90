/** Once per test run: the compiled workers, a PostgreSQL server, and a migrated template on both engines. */
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openEmbedded } from '../../src/platform/db/embedded.ts';
import { migrate, readMigrations } from '../../src/platform/db/migrate.ts';
import { openServer } from '../../src/platform/db/server.ts';
import { packageRoot } from '../../src/core/package.ts';
import { startPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A closed, migrated embedded database; copied, never opened. */
    templateDirectory: string;
    /** Maintenance database of the PostgreSQL server, or empty if the tests run without it. */
    postgresUrl: string;
  }
}

const migrations = join(packageRoot, 'migrations');

export default async function setUp(project: TestProject) {
  const { buildServerIfStale } = (await import('../../scripts/build.js' as string)) as {
    buildServerIfStale: () => Promise<void>;
  };
  await buildServerIfStale();
  project.provide('templateDirectory', await embeddedTemplate());
  if (process.env['FENGSUI_TEST_WITHOUT']?.includes('postgres')) {
    project.provide('postgresUrl', '');
    return undefined;
  }
  const server = await startPostgres();
  await serverTemplate(server.url);
  project.provide('postgresUrl', server.url);
  return server.stop;
}

async function embeddedTemplate(): Promise<string> {
  const digest = readMigrations(migrations)
    .map(({ hash }) => hash.slice(0, 6))
    .join('');
  const directory = join(packageRoot, '.cache', `template-${digest.slice(-60)}`);
  if (existsSync(directory)) return directory;
  const making = `${directory}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  const db = await openEmbedded(making);
  await migrate(db, migrations);
  await db.close();
  cpSync(making, directory, { recursive: true });
  rmSync(making, { recursive: true });
  return directory;
}

async function serverTemplate(url: string): Promise<void> {
  const maintenance = await openServer(url, 1);
  await maintenance.run('drop database if exists fengsui_template');
  await maintenance.run('create database fengsui_template');
  await maintenance.close();
  const template = new URL(url);
  template.pathname = '/fengsui_template';
  const db = await openServer(template.href, 1);
  await migrate(db, migrations);
  await db.close();
}
