import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Command } from '../cli.ts';
import { takeBackup } from '../features/operations/schema.ts';
import { verifyBackup } from '../platform/backup/archive.ts';
import { BadInput } from '../platform/command-errors.ts';
import { flagsOf, readConfig } from '../platform/config.ts';
import { withDistrict } from './with-district.ts';

export const backup: Command = {
  summary: 'write the whole district to one file, while it runs',
  help: `
Usage: fengsui backup FILE [--data DIR] [--json]

Writes database, attachments, seals and settings as of one moment to FILE (.tar.gz) and reads it back before it gets its name.
Settings of the environment (keys, certificates, DATABASE_URL) are not in it: keep them apart.
`,
  options: { ...flagsOf('dataDirectory'), json: { type: 'boolean' } },
  async run(flags, [file]) {
    if (!file) throw new BadInput('say which file to write: fengsui backup FILE');
    const config = readConfig(process.env, flags);
    const making = `${file}.part`;
    try {
      await withDistrict(config, async (district) =>
        pipeline(await district.stream(takeBackup), createWriteStream(making, { mode: 0o600, flush: true })),
      );
      const { manifest, entries, bytes } = await verifyBackup(making);
      renameSync(making, file);
      process.stderr.write(
        `${file}: ${manifest.name} (${manifest.district}), ${entries} entries, ${bytes} bytes, read back whole\n`,
      );
      if (flags['json'])
        process.stdout.write(
          `${JSON.stringify({ file, district: manifest.district, madeAt: manifest.madeAt, entries, bytes })}\n`,
        );
      return 0;
    } finally {
      rmSync(making, { force: true });
    }
  },
};
