import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Command } from '../cli.ts';
import { exportDistrict } from '../features/ledger/schema.ts';
import { BadInput } from '../platform/command-errors.ts';
import { readConfig } from '../platform/config.ts';
import { withDistrict } from './with-district.ts';

export const exportLedgerCommand: Command = {
  summary: 'write seals and the texts they seal to a file that anyone can verify',
  help: `
Usage: fengsui export-ledger FILE [--data DIR]

Writes FILE (gzipped, one JSON a line; docs/ledger-format.md describes it). Verify it anywhere with
fengsui verify-ledger --file FILE, or with scripts/verify-ledger.mjs, which needs nothing but Node.
`,
  options: { data: { type: 'string' } },
  async run(flags, [file]) {
    if (!file) throw new BadInput('say which file to write: fengsui export-ledger FILE');
    const config = readConfig(process.env, flags as Record<string, string | undefined>);
    const making = `${file}.part`;
    try {
      await withDistrict(config, async (district) => pipeline(await district.stream(exportDistrict), createWriteStream(making)));
      renameSync(making, file);
    } finally {
      rmSync(making, { force: true });
    }
    process.stderr.write(`wrote ${file}\n`);
    return 0;
  },
};
