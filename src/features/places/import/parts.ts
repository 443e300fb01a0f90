/** Rows of an import by the hundreds, packed: as the table keeps them, and as the reading thread hands them over. */
import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { ComparedRow } from './compare.ts';
import type { Counts } from './messages.ts';

export type PartKind = keyof Counts | 'undo';

/** Rows of one kind in their order; `n` and `last` are the numbers of the first and the last. */
export interface Part {
  kind: PartKind;
  n: number;
  last: number;
  content: Uint8Array;
}

export type NumberedRow = ComparedRow & { n: number };

const rowsPerPart = 500;

export const packed = (rows: readonly object[] | Uint8Array): Uint8Array =>
  deflateRawSync(rows instanceof Uint8Array ? rows : Buffer.from(JSON.stringify(rows)), { level: 1 });

/** Rows that an earlier version kept one by one were brought over as they are, not deflated. */
export const unpacked = <T>(content: Uint8Array): T[] =>
  JSON.parse((content[0] === 0x5b ? Buffer.from(content) : inflateRawSync(content)).toString('utf8')) as T[];

/** Sorts compared rows by what becomes of them, in parts, and digests all of it: equal digests, equal outcomes. */
export class Parting {
  readonly counts: Counts = { new: 0, changed: 0, unchanged: 0, rejected: 0, noted: 0 };
  private readonly digest = createHash('sha256');
  private readonly waiting = new Map<PartKind, NumberedRow[]>();
  private readonly each: (part: Part) => void;

  constructor(each: (part: Part) => void) {
    this.each = each;
  }

  add(row: NumberedRow): void {
    this.counts[row.verdict]++;
    this.keep(row.verdict, row);
    if (row.notes.length === 0 || row.verdict === 'rejected') return;
    this.counts.noted++;
    this.keep('noted', { ...row, draft: null });
  }

  /** @returns the digest of everything */
  end(): string {
    for (const kind of this.waiting.keys()) this.flush(kind);
    return this.digest.digest('hex');
  }

  private keep(kind: PartKind, row: NumberedRow): void {
    const rows = this.waiting.get(kind) ?? [];
    this.waiting.set(kind, rows);
    if (rows.push(row) === rowsPerPart) this.flush(kind);
  }

  private flush(kind: PartKind): void {
    const rows = this.waiting.get(kind)!;
    if (rows.length === 0) return;
    const json = Buffer.from(JSON.stringify(rows));
    this.digest.update(json);
    this.each({ kind, n: rows[0]!.n, last: rows.at(-1)!.n, content: packed(json) });
    this.waiting.set(kind, []);
  }
}
