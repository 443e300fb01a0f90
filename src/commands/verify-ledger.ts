import type { Command } from '../cli.ts';
import { readAnchors, readPublicKey, reportText, verifyExport, verifyLedger } from '../features/ledger/index.ts';
import { BadInput, readConfig } from '../platform/config.ts';
import { withDistrict } from './with-district.ts';

export const verifyLedgerCommand: Command = {
  summary: 'recompute the ledger and name the first thing that is wrong',
  help: `
Usage: fengsui verify-ledger [--data DIR] [--anchors FILE] [--key FILE] [--json]
       fengsui verify-ledger --file EXPORT [--anchors FILE] [--key FILE] [--json]

Recomputes every seal from the lines themselves. Ends with 0 if the ledger is whole, with 1 if not, and says what was found first.
  --anchors FILE   any text that quotes seals as NUMBER:HASH (receipts, reports, another machine's log); seals.log beside
                   the database is always compared
  --key FILE       key of the signatures (PEM, either half); FENGSUI_SEAL_KEY unless said
  --file EXPORT    verify a file made by fengsui export-ledger, without any database
  --json           one object on stdout
scripts/verify-ledger.mjs does the same to an exported file with nothing but Node.
`,
  options: {
    data: { type: 'string' },
    anchors: { type: 'string' },
    key: { type: 'string' },
    file: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(flags) {
    const text = (name: string) => flags[name] as string | undefined;
    const config = readConfig(process.env, flags as Record<string, string | undefined>);
    const keyFile = text('key') ?? config.sealKey;
    const options = {
      key: keyFile === undefined ? undefined : readable('--key', keyFile, () => readPublicKey(keyFile)),
      anchors: readable('--anchors', text('anchors') ?? 'seals.log', () =>
        readAnchors(text('file') ? undefined : config.dataDirectory, text('anchors')),
      ),
    };
    const file = text('file');
    const report = file
      ? await verifyExport(file, options)
      : await withDistrict(config, ({ database, district }) => verifyLedger(database, district, options));
    const words = reportText(report);
    if (flags['json']) process.stdout.write(`${JSON.stringify(report)}\n`);
    else process.stdout.write(`${words.zh}\n${words.en}\n`);
    return report.ok ? 0 : 1;
  },
};

function readable<T>(flag: string, file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new BadInput(`${flag}: ${file}: ${(error as Error).message}`);
  }
}
