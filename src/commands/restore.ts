import { join } from 'node:path';
import type { Command } from '../cli.ts';
import { restoreBackup } from '../platform/backup/archive.ts';
import { BadInput } from '../platform/command-errors.ts';
import { flagsOf, readConfig } from '../platform/config.ts';
import { grantTo } from '../platform/db/migrate.ts';
import { openAsOwner } from '../platform/db/open.ts';
import { own } from '../platform/owner/lock.ts';
import { packageRoot } from '../core/package.ts';

export const restore: Command = {
  summary: 'put a backup into an empty data directory or database',
  help: `
Usage: fengsui restore FILE --data DIR [--json]

DIR must hold no district. With DATABASE_URL (and DATABASE_OWNER_URL, if the tables have another owner) the data goes to that
server, so a district moves between the embedded database and a server by backup and restore.
`,
  options: { ...flagsOf('dataDirectory'), json: { type: 'boolean' } },
  async run(flags, [file]) {
    if (!file) throw new BadInput('say which file to read: fengsui restore FILE --data DIR');
    const config = readConfig(process.env, flags);
    const owned = await own(config.dataDirectory);
    if ('takenBy' in owned)
      throw new BadInput(`--data: process ${owned.takenBy.pid} runs the district in ${config.dataDirectory}`);
    try {
      const database = await openAsOwner(config);
      try {
        const manifest = await restoreBackup(file, database, config.dataDirectory, join(packageRoot, 'migrations'));
        if (config.databaseUrl && config.databaseOwnerUrl) await grantTo(database, new URL(config.databaseUrl).username);
        process.stderr.write(
          `restored ${manifest.name} (${manifest.district}) as of ${manifest.madeAt}; start it, then fengsui verify-ledger\n`,
        );
        if (flags['json']) process.stdout.write(`${JSON.stringify({ district: manifest.district, madeAt: manifest.madeAt })}\n`);
        return 0;
      } finally {
        await database.close();
      }
    } finally {
      owned.release();
    }
  },
};
