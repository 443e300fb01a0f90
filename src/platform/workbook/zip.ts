/** Reads ZIP archives that strangers send: the directory first, then only what is asked for, never more than allowed. */
import { crc32, inflateRawSync } from 'node:zlib';
import { UnreadableTable, type TableLimits } from './table.ts';

interface Entry {
  method: number;
  encrypted: boolean;
  crc: number;
  compressed: number;
  size: number;
  offset: number;
}

const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locator64Signature = 0x07064b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
/** A small file may hold much that repeats; what it unfolds to is harmless all the same. */
const alwaysAllowed = 4_000_000;

const broken = (zh: string, en: string) =>
  new UnreadableTable('broken-zip', {
    zh: `文件不完整或已损坏（${zh}）。用 Excel 或 WPS 打开，另存为 .xlsx 后再传；打不开就向发来的人重新要一份。`,
    en: `The file is damaged or cut short (${en}). Open it in Excel or WPS and save it as .xlsx; if it does not open, ask the sender for it again.`,
  });

const tooLarge = () =>
  new UnreadableTable('too-large', {
    zh: '文件解压后太大，像是压缩炸弹，没有读。把要导入的表单独存成一个 .xlsx 或 CSV 再传。',
    en: 'The file unfolds to far more than a workbook of its size, so it was not read. Save the sheet you need alone as .xlsx or CSV.',
  });

export class Zip {
  private readonly bytes: Buffer;
  private readonly entries: Map<string, Entry>;
  private left: number;

  /** @throws UnreadableTable */
  constructor(bytes: Uint8Array, limits: TableLimits) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.left = Math.min(limits.inflatedBytes, Math.max(alwaysAllowed, bytes.length * limits.ratio));
    this.entries = this.directory();
    let declared = 0;
    for (const { size } of this.entries.values()) declared += size;
    if (declared > this.left) throw tooLarge();
  }

  names(): string[] {
    return [...this.entries.keys()];
  }

  /** Content of a member; undefined if there is none of the name. What was declared is not believed: the sum of what came out is held. @throws UnreadableTable */
  read(name: string): Buffer | undefined {
    const entry = this.entries.get(name) ?? this.entries.get(name.replaceAll('/', '\\'));
    if (!entry) return undefined;
    const { bytes } = this;
    if (entry.encrypted)
      throw new UnreadableTable('password', {
        zh: '压缩包加了密码。去掉密码再传。',
        en: 'The archive has a password. Remove it and send the file again.',
      });
    if (entry.offset + 30 > bytes.length || bytes.readUInt32LE(entry.offset) !== localSignature)
      throw broken('目录与内容不符', 'directory and content differ');
    const from = entry.offset + 30 + bytes.readUInt16LE(entry.offset + 26) + bytes.readUInt16LE(entry.offset + 28);
    if (from + entry.compressed > bytes.length) throw broken('内容缺失', 'content is missing');
    const packed = bytes.subarray(from, from + entry.compressed);
    const plain = entry.method === 0 ? packed : entry.method === 8 ? this.inflate(packed) : undefined;
    if (!plain) throw broken(`压缩方式 ${entry.method}`, `compression ${entry.method}`);
    this.left -= plain.length;
    if (this.left < 0) throw tooLarge();
    if (crc32(plain) !== entry.crc) throw broken('校验不符', 'checksum differs');
    return plain;
  }

  private inflate(packed: Buffer): Buffer {
    try {
      return inflateRawSync(packed, { maxOutputLength: Math.max(1, this.left) });
    } catch (error) {
      throw (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : broken('解压失败', 'cannot be unpacked');
    }
  }

  private directory(): Map<string, Entry> {
    const { bytes } = this;
    const lowest = Math.max(0, bytes.length - 65_557);
    let end = bytes.length - 22;
    while (end >= lowest && bytes.readUInt32LE(end) !== endSignature) end--;
    if (end < lowest || end < 0) throw broken('没有目录', 'no directory');
    let count = bytes.readUInt16LE(end + 10);
    let at = bytes.readUInt32LE(end + 16);
    const locator = end - 20;
    if ((count === 0xffff || at === 0xffffffff) && locator >= 0 && bytes.readUInt32LE(locator) === locator64Signature) {
      const end64 = Number(bytes.readBigUInt64LE(locator + 8));
      if (end64 + 56 > bytes.length || bytes.readUInt32LE(end64) !== end64Signature) throw broken('没有目录', 'no directory');
      count = Number(bytes.readBigUInt64LE(end64 + 32));
      at = Number(bytes.readBigUInt64LE(end64 + 48));
    }
    if (count > 10_000) throw broken('目录过长', 'directory too long');
    const entries = new Map<string, Entry>();
    for (let n = 0; n < count; n++) {
      if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== entrySignature) throw broken('目录缺失', 'directory cut short');
      const [nameLength, extraLength, noteLength] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
      const nameEnd = at + 46 + nameLength!;
      const name = bytes.toString('utf8', at + 46, nameEnd).replace(/^\//, '');
      const entry: Entry = {
        method: bytes.readUInt16LE(at + 10),
        encrypted: (bytes.readUInt16LE(at + 8) & 1) === 1,
        crc: bytes.readUInt32LE(at + 16),
        compressed: bytes.readUInt32LE(at + 20),
        size: bytes.readUInt32LE(at + 24),
        offset: bytes.readUInt32LE(at + 42),
      };
      widen(entry, bytes.subarray(nameEnd, nameEnd + extraLength!));
      entries.set(name, entry);
      at = nameEnd + extraLength! + noteLength!;
    }
    return entries;
  }
}

/** ZIP64 keeps what does not fit into 32 bits in an extra field, in this order, and only what does not fit. */
function widen(entry: Entry, extra: Buffer): void {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let from = at + 4;
    for (const field of ['size', 'compressed', 'offset'] as const) {
      if (entry[field] !== 0xffffffff || from + 8 > extra.length) continue;
      entry[field] = Number(extra.readBigUInt64LE(from));
      from += 8;
    }
  }
}
