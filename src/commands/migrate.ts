import { join } from 'node:path';
import type { Command } from '../cli.ts';
import { readConfig } from '../platform/config.ts';
import { migrate } from '../platform/db/migrate.ts';
import { openDatabase } from '../platform/db/open.ts';
import { packageRoot } from '../platform/package.ts';

export const migrateCommand: Command = {
  summary: 'bring the database up to date',
  help: `
Usage: fengsui migrate [--data DIR]

Applies what is missing from migrations/, in order, to the embedded database in DIR or to DATABASE_URL.
`,
  options: { data: { type: 'string' } },
  async run(flags) {
    const database = await openDatabase(readConfig(process.env, flags as Record<string, string | undefined>));
    try {
      const applied = await migrate(database, join(packageRoot, 'migrations'));
      process.stderr.write(applied.length > 0 ? `applied ${applied.join(', ')}\n` : 'nothing to apply\n');
      return 0;
    } finally {
      await database.close();
    }
  },
};
