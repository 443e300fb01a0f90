import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BadInput, type Config } from '../platform/config.ts';
import type { Database } from '../platform/db/index.ts';
import { openDatabase } from '../platform/db/open.ts';
import { readInstallation } from '../platform/installation.ts';

/** Opens the district that is there, for one command. @throws BadInput if there is none */
export async function withDistrict<T>(
  config: Config,
  work: (open: { database: Database; district: string }) => Promise<T>,
): Promise<T> {
  const nothing = new BadInput(`${config.databaseUrl ?? config.dataDirectory}: there is no district; fengsui init makes one`);
  if (!config.databaseUrl && !existsSync(join(config.dataDirectory, 'db'))) throw nothing;
  const database = await openDatabase(config);
  try {
    const installation = await readInstallation(database).catch(() => undefined);
    if (!installation) throw nothing;
    return await work({ database, district: installation.district });
  } finally {
    await database.close();
  }
}
