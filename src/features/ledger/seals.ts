/** The bytes that are hashed, exactly as docs/ledger-format.md tells a stranger. Node's crypto and nothing else. */
import { createHash, sign, verify, type KeyObject } from 'node:crypto';
import { toMicros, type Instant } from '../../core/time.ts';

export interface Seal {
  seal: number;
  sealedAt: Instant;
  lineCount: number;
  /** Per line, in order: id (8 bytes, big-endian), first 8 bytes of its SHA-256. */
  lines: Uint8Array;
  bodyHash: Uint8Array;
  prev: Uint8Array;
  hash: Uint8Array;
  signature: Uint8Array | null;
}

export interface LineText {
  id: number;
  /** What the database's `ledger_text` gives. */
  text: string;
}

export const sha256 = (content: string | Uint8Array): Buffer => createHash('sha256').update(content).digest();

/** What the first seal of a district continues. */
export const beginningOf = (district: string): Buffer => sha256(district);

const entryBytes = 16;
const prefixBytes = 8;

/** @param lines in the order of their ids */
export function makeSeal(
  previous: { seal: number; hash: Uint8Array },
  sealedAt: Instant,
  lines: readonly LineText[],
  key?: KeyObject,
): Seal {
  const hashes = lines.map(({ text }) => sha256(text));
  const entries = Buffer.alloc(lines.length * entryBytes);
  lines.forEach(({ id }, i) => {
    entries.writeBigUInt64BE(BigInt(id), i * entryBytes);
    hashes[i]!.copy(entries, i * entryBytes + prefixBytes, 0, prefixBytes);
  });
  const unsigned = {
    seal: previous.seal + 1,
    sealedAt,
    lineCount: lines.length,
    lines: entries,
    bodyHash: sha256(Buffer.concat(hashes)),
    prev: previous.hash,
  };
  const hash = hashOf(unsigned);
  return { ...unsigned, hash, signature: key ? sign(null, hash, key) : null };
}

/** SHA-256 of prev, number (8 bytes), sealed at in microseconds (8), count of lines (4), SHA-256 of the entries, hash of the body. */
export function hashOf(seal: Omit<Seal, 'hash' | 'signature'>): Buffer {
  const numbers = Buffer.alloc(20);
  numbers.writeBigUInt64BE(BigInt(seal.seal), 0);
  numbers.writeBigUInt64BE(BigInt(toMicros(seal.sealedAt)), 8);
  numbers.writeUInt32BE(seal.lineCount, 16);
  return createHash('sha256').update(seal.prev).update(numbers).update(sha256(seal.lines)).update(seal.bodyHash).digest();
}

export const isSignedBy = (seal: Seal, key: KeyObject): boolean =>
  seal.signature !== null && verify(null, seal.hash, key, seal.signature);

/** Ids of the sealed lines, in order; undefined if the bytes are not whole entries of numbers that an id can be. */
export function idsOf(seal: Pick<Seal, 'lines'>): number[] | undefined {
  if (seal.lines.length % entryBytes !== 0) return undefined;
  const bytes = Buffer.from(seal.lines.buffer, seal.lines.byteOffset, seal.lines.length);
  const ids = Array.from({ length: bytes.length / entryBytes }, (_, i) => Number(bytes.readBigUInt64BE(i * entryBytes)));
  return ids.every(Number.isSafeInteger) ? ids : undefined;
}

/** The part of a line's hash that its seal keeps, so that the very line that changed can be named. */
export const hashedAs = (seal: Seal, position: number, hash: Buffer): boolean =>
  Buffer.from(seal.lines.buffer, seal.lines.byteOffset + position * entryBytes + prefixBytes, prefixBytes).equals(
    hash.subarray(0, prefixBytes),
  );

/** How a seal is quoted outside the database: in answers, receipts, reports and seals.log. */
export const anchorOf = (seal: Pick<Seal, 'seal' | 'hash'>): string => `${seal.seal}:${Buffer.from(seal.hash).toString('hex')}`;

/** Every anchor quoted in a text, whatever stands around it: a log, a report, a receipt. */
export function anchorsIn(text: string): Map<number, Set<string>> {
  const anchors = new Map<number, Set<string>>();
  for (const [, seal, hash] of text.matchAll(/(?<![\w:])(\d{1,15}):([0-9a-f]{64})(?![0-9a-f])/gi)) {
    const hashes = anchors.get(Number(seal)) ?? new Set();
    anchors.set(Number(seal), hashes.add(hash!.toLowerCase()));
  }
  return anchors;
}
