/** The exported ledger: one JSON a line, gzipped; docs/ledger-format.md describes it for whoever writes a verifier. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable, pipeline } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { fromMicros, toMicros } from '../../core/time.ts';
import type { Db } from '../../platform/db/index.ts';
import type { Fault, VerifyReport } from './schema.ts';
import { anchorOf, idsOf, type Seal } from './seals.ts';
import { sealsAfter, textsOf } from './store.ts';
import { SealWalk, type VerifyOptions } from './verify.ts';

const format = 'fengsui-ledger-1';
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => Buffer.from(text, 'hex');

const Header = z.object({ format: z.literal(format), district: z.string() });
const Sealed = z.object({
  seal: z.number().int(),
  sealedAt: z.number().int(),
  lines: z.base64(),
  bodyHash: z.string(),
  prev: z.string(),
  hash: z.string(),
  signature: z.string().nullable(),
  texts: z.array(z.string()),
});
const End = z.object({ end: z.object({ seals: z.number().int(), lines: z.number().int() }) });

/** Seals with the texts that they seal, in order. The same ledger gives the same bytes. */
async function* exportedLines(db: Db, district: string, signal?: AbortSignal): AsyncGenerator<string> {
  yield `${JSON.stringify({ format, district } satisfies z.input<typeof Header>)}\n`;
  const done = { seals: 0, lines: 0 };
  for (;;) {
    signal?.throwIfAborted();
    const seals = await sealsAfter(db, district, done.seals, 8);
    if (seals.length === 0) break;
    const ids = seals.flatMap((seal) => idsOf(seal) ?? []);
    const texts = new Map((await textsOf(db, district, ids)).map(({ id, text }) => [id, text]));
    for (const seal of seals) {
      const line: z.input<typeof Sealed> = {
        seal: seal.seal,
        sealedAt: toMicros(seal.sealedAt),
        lines: Buffer.from(seal.lines).toString('base64'),
        bodyHash: hex(seal.bodyHash),
        prev: hex(seal.prev),
        hash: hex(seal.hash),
        signature: seal.signature && hex(seal.signature),
        texts: (idsOf(seal) ?? []).flatMap((id) => texts.get(id) ?? []),
      };
      yield `${JSON.stringify(line)}\n`;
      done.seals = seal.seal;
      done.lines += seal.lineCount;
    }
  }
  yield `${JSON.stringify({ end: done } satisfies z.input<typeof End>)}\n`;
}

/** The export as a stream of gzip. */
export const exportLedger = (db: Db, district: string, signal?: AbortSignal) =>
  pipeline(Readable.from(exportedLines(db, district, signal)), createGzip(), () => undefined);

async function* linesOfFile(file: string): AsyncGenerator<unknown> {
  const unzipped = pipeline(createReadStream(file), createGunzip(), () => undefined);
  for await (const line of createInterface({ input: unzipped, crlfDelay: Infinity })) yield JSON.parse(line) as unknown;
}

const sealOf = (line: z.output<typeof Sealed>): Seal => ({
  seal: line.seal,
  sealedAt: fromMicros(line.sealedAt),
  lineCount: line.lines.length === 0 ? 0 : Buffer.from(line.lines, 'base64').length / 16,
  lines: Buffer.from(line.lines, 'base64'),
  bodyHash: bytes(line.bodyHash),
  prev: bytes(line.prev),
  hash: bytes(line.hash),
  signature: line.signature === null ? null : bytes(line.signature),
});

/** Verifies an exported file without any database. What only the database knows (queue, acts, obligations) is not compared. */
export async function verifyExport(file: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const began = performance.now();
  const read = linesOfFile(file);
  const { walk, fault } = await walkFile(read, options).catch(() => ({ walk: undefined, fault: damaged }));
  return {
    ok: fault === null,
    district: walk?.district ?? '',
    seals: walk?.seals ?? 0,
    lines: walk?.lines ?? 0,
    waiting: 0,
    newest: walk?.newest ? anchorOf(walk.newest) : null,
    anchors: walk?.anchorsCompared ?? 0,
    signatures: walk?.signaturesChecked ?? 0,
    millis: Math.round(performance.now() - began),
    fault,
  };
}

const damaged: Fault = { kind: 'file-damaged' };

async function walkFile(read: AsyncGenerator<unknown>, options: VerifyOptions): Promise<{ walk: SealWalk; fault: Fault | null }> {
  const { district } = Header.parse((await read.next()).value);
  const walk = new SealWalk(district, options);
  for await (const line of read) {
    const end = End.safeParse(line);
    if (end.success) {
      const whole = end.data.end.seals === walk.seals && end.data.end.lines === walk.lines;
      return { walk, fault: whole ? (walk.checkEnd() ?? null) : damaged };
    }
    const sealed = Sealed.parse(line);
    const seal = sealOf(sealed);
    const texts = textsById(sealed.texts);
    const fault = walk.checkSeal(seal) ?? walk.checkLines(seal, (id) => texts.get(id));
    if (fault) return { walk, fault };
  }
  return { walk, fault: damaged };
}

const textsById = (texts: readonly string[]) =>
  new Map(texts.map((text) => [Number(/^\[1, "\d{6}", (\d+), /.exec(text)?.[1] ?? Number.NaN), text]));
