import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import type { Command } from '../cli.ts';
import { readAnchors, readPublicKey, reportText, verifyExport } from '../features/ledger/index.ts';
import { exportDistrict, verifyDistrict, VerifyStep, type VerifyReport } from '../features/ledger/schema.ts';
import { BadInput } from '../platform/command-errors.ts';
import { readConfig } from '../platform/config.ts';
import { withDistrict, type District } from './with-district.ts';

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
      : await withDistrict(config, (district) => verifyHere(district, options));
    const words = reportText(report);
    if (flags['json']) process.stdout.write(`${JSON.stringify(report)}\n`);
    else process.stdout.write(`${words.zh}\n${words.en}\n`);
    return report.ok ? 0 : 1;
  },
};

/** The server recomputes what it holds; anchors and signatures are compared here, with what it hands out. */
async function verifyHere(district: District, options: Parameters<typeof verifyExport>[1]): Promise<VerifyReport> {
  let report: VerifyReport | undefined;
  for await (const line of createInterface({ input: await district.stream(verifyDistrict) })) {
    const step = VerifyStep.parse(JSON.parse(line));
    if ('report' in step) report = step.report;
  }
  if (!report) throw new Error('the server broke off while verifying');
  if (!report.ok) return report;
  const folder = mkdtempSync(join(tmpdir(), 'fengsui-verify-'));
  try {
    const file = join(folder, 'export.gz');
    await pipeline(await district.stream(exportDistrict), createWriteStream(file));
    const { ok, fault, anchors, signatures } = await verifyExport(file, options);
    return { ...report, ok, fault, anchors, signatures };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readable<T>(flag: string, file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new BadInput(`${flag}: ${file}: ${(error as Error).message}`);
  }
}
