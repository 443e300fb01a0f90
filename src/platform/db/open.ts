import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbedded } from './embedded.ts';
import type { Database } from './index.ts';
import { openServer } from './server.ts';

/** The district's database: on a PostgreSQL server if a URL is given, else embedded in `dataDirectory`/db. */
export async function openDatabase(settings: { databaseUrl?: string | undefined; dataDirectory: string }): Promise<Database> {
  if (settings.databaseUrl) return openServer(settings.databaseUrl);
  const directory = join(settings.dataDirectory, 'db');
  mkdirSync(directory, { recursive: true });
  return openEmbedded(directory);
}
