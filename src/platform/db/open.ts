import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { openEmbedded } from './embedded.ts';
import type { Database } from './index.ts';
import { openServer } from './server.ts';

type Where = Pick<Config, 'dataDirectory'> & Partial<Pick<Config, 'databaseUrl' | 'databaseOwnerUrl' | 'databasePool'>>;

const embeddedIn = (where: Where) => join(where.dataDirectory, 'db');

/** The district's database: on a PostgreSQL server if a URL is given, else embedded in `dataDirectory`/db. */
export async function openDatabase(where: Where): Promise<Database> {
  if (where.databaseUrl) return openServer(where.databaseUrl, where.databasePool);
  mkdirSync(embeddedIn(where), { recursive: true });
  return openEmbedded(embeddedIn(where));
}

/** The same database with the right to change its tables: what migrates and restores. */
export const openAsOwner = (where: Where): Promise<Database> =>
  openDatabase({ ...where, databaseUrl: where.databaseOwnerUrl ?? where.databaseUrl });

/** False where opening would make a new, empty database. */
export const databaseExists = (where: Where) =>
  where.databaseUrl !== undefined || existsSync(join(embeddedIn(where), 'PG_VERSION'));
