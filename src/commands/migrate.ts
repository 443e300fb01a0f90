import { join } from 'node:path';
import type { Command } from '../cli.ts';
import { BadInput } from '../platform/command-errors.ts';
import { flagsOf, readConfig, type Config } from '../platform/config.ts';
import { grantTo, migrate, pendingMigrations } from '../platform/db/migrate.ts';
import { openAsOwner } from '../platform/db/open.ts';
import { own } from '../platform/owner/lock.ts';
import { packageRoot } from '../core/package.ts';

const folder = join(packageRoot, 'migrations');

export const migrateCommand: Command = {
  summary: 'bring the database up to date',
  help: `
Usage: fengsui migrate [--data DIR] [--json]

Applies what is missing from migrations/, in order, to the embedded database in DIR or to DATABASE_URL. With
DATABASE_OWNER_URL it works as that role, and grants the role of DATABASE_URL what the server needs and no more.
`,
  options: { ...flagsOf('dataDirectory'), json: { type: 'boolean' } },
  async run(flags) {
    const config = readConfig(process.env, flags);
    const applied = config.databaseUrl ? await onServer(config) : await embedded(config);
    process.stderr.write(applied.length > 0 ? `applied ${applied.join(', ')}\n` : 'nothing to apply\n');
    if (flags['json']) process.stdout.write(`${JSON.stringify({ applied })}\n`);
    return 0;
  },
};

/** Beside running servers: the database's own lock keeps two from migrating at once. */
async function onServer(config: Config): Promise<string[]> {
  const database = await openAsOwner(config);
  try {
    const applied = await migrate(database, folder);
    const role = config.databaseOwnerUrl && new URL(config.databaseUrl!).username;
    if (role && role !== new URL(config.databaseOwnerUrl!).username) await grantTo(database, decodeURIComponent(role));
    return applied;
  } finally {
    await database.close();
  }
}

async function embedded(config: Config): Promise<string[]> {
  const owned = await own(config.dataDirectory);
  if ('takenBy' in owned)
    throw new BadInput(
      `--data: process ${owned.takenBy.pid} runs this district and applied everything when it started; after an upgrade, restart it`,
    );
  try {
    const database = await openAsOwner(config);
    try {
      return (await pendingMigrations(database, folder)).length > 0 ? await migrate(database, folder) : [];
    } finally {
      await database.close();
    }
  } finally {
    owned.release();
  }
}
