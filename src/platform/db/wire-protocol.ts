/**
 * PostgreSQL's wire protocol 3.0 as far as one connection needs it: what a statement sends, what comes back.
 * Pure: bytes in, bytes out. Source: PostgreSQL 15 manual, 55.7 "Message Formats".
 */
import { DatabaseError } from './index.ts';

/** Writes messages one after the other; a message is a letter, its length and its fields. */
class Message {
  private readonly parts: (Buffer | number | string)[] = [];
  private size = 4;
  private readonly letter: string;
  constructor(letter: string) {
    this.letter = letter;
  }

  int16(value: number) {
    return this.bytes(Buffer.from([value >> 8, value & 255]));
  }

  int32(value: number) {
    this.parts.push(value);
    this.size += 4;
    return this;
  }

  text(value: string) {
    this.parts.push(`${value}\0`);
    this.size += Buffer.byteLength(value) + 1;
    return this;
  }

  bytes(value: Buffer) {
    this.parts.push(value);
    this.size += value.length;
    return this;
  }

  done(): Buffer {
    const buffer = Buffer.allocUnsafe(1 + this.size);
    buffer.write(this.letter, 0, 'latin1');
    let at = buffer.writeInt32BE(this.size, 1);
    for (const part of this.parts) {
      if (typeof part === 'number') at = buffer.writeInt32BE(part, at);
      else if (typeof part === 'string') at += buffer.write(part, at, 'utf8');
      else at += part.copy(buffer, at);
    }
    return buffer;
  }
}

/** A list as text; only the database knows whether a column is one or holds JSON. */
const listItem = (value: unknown): string => {
  if (value === null || value === undefined) return 'NULL';
  if (Array.isArray(value)) return listText(value);
  const text = value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : plainText(value);
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
};
export const listText = (values: readonly unknown[]): string => `{${values.map(listItem).join(',')}}`;

export function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A parameter as node-postgres would send it: lists as lists of the database, other objects as JSON, bytes as they are. */
function parameterBytes(value: unknown): { binary: boolean; bytes: Buffer } | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return { binary: true, bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength) };
  return { binary: false, bytes: Buffer.from(Array.isArray(value) ? listText(value) : plainText(value)) };
}

export const parse = (name: string, text: string) => new Message('P').text(name).text(text).int16(0).done();
export const describe = () => new Message('D').bytes(Buffer.from('P')).text('').done();
export const closeStatement = (name: string) => new Message('C').bytes(Buffer.from('S')).text(name).done();
export const execute = () => new Message('E').text('').int32(0).done();
export const sync = () => new Message('S').done();
export const script = (text: string) => new Message('Q').text(text).done();
/** Rows in the text form of COPY, as answer to what `script` asked: `copy … from stdin`. */
export const copyRows = (rows: string) =>
  Buffer.concat([new Message('d').bytes(Buffer.from(rows)).done(), new Message('c').done()]);

export function bind(name: string, parameters: readonly unknown[]): Buffer {
  const values = parameters.map(parameterBytes);
  const message = new Message('B').text('').text(name).int16(values.length);
  for (const value of values) message.int16(value?.binary ? 1 : 0);
  message.int16(values.length);
  for (const value of values) {
    message.int32(value ? value.bytes.length : -1);
    if (value) message.bytes(value.bytes);
  }
  return message.int16(0).done(); // every column of the answer as text
}

/** A column of an answer: its name and the id of its type. */
export interface Column {
  name: string;
  type: number;
}

export interface Read {
  /** Given only if the statement was described. */
  columns?: Column[];
  rows: (string | null)[][];
  affected: number;
  /** What the database was notified of, as the words of `announce()`. It comes with the commit. */
  announced?: string[];
  error?: DatabaseError;
}

/** Reads all messages of an answer. Notices and what only steers the connection are passed over. */
export function readAnswer(bytes: Uint8Array): Read {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read: Read = { rows: [], affected: 0 };
  for (let at = 0; at < buffer.length;) {
    const body = at + 5;
    switch (buffer[at]) {
      case 0x44: // DataRow
        read.rows.push(rowAt(buffer, body));
        break;
      case 0x54: // RowDescription
        read.columns = columnsAt(buffer, body);
        break;
      case 0x43: // CommandComplete
        read.affected = affectedBy(textAt(buffer, body));
        break;
      case 0x41: // NotificationResponse: who sent it, channel, words
        (read.announced ??= []).push(textAt(buffer, buffer.indexOf(0, body + 4) + 1));
        break;
      case 0x45: // ErrorResponse
        read.error ??= errorAt(buffer, body);
        break;
    }
    at += 1 + buffer.readInt32BE(at + 1);
  }
  return read;
}

const textAt = (buffer: Buffer, at: number) => buffer.toString('utf8', at, buffer.indexOf(0, at));

const affectedBy = (tag: string) => Number(/^(?:INSERT|UPDATE|DELETE|MERGE)\b.* (\d+)$/.exec(tag)?.[1] ?? 0);

function columnsAt(buffer: Buffer, from: number): Column[] {
  const columns: Column[] = [];
  let at = from + 2;
  for (let left = buffer.readInt16BE(from); left > 0; left--) {
    const end = buffer.indexOf(0, at);
    columns.push({ name: buffer.toString('utf8', at, end), type: buffer.readInt32BE(end + 7) });
    at = end + 19;
  }
  return columns;
}

function rowAt(buffer: Buffer, from: number): (string | null)[] {
  const count = buffer.readInt16BE(from);
  const row: (string | null)[] = Array.from({ length: count }, () => null);
  let at = from + 2;
  for (let i = 0; i < count; i++) {
    const length = buffer.readInt32BE(at);
    at += 4;
    if (length < 0) continue;
    row[i] = buffer.toString('utf8', at, at + length);
    at += length;
  }
  return row;
}

function errorAt(buffer: Buffer, from: number): DatabaseError {
  const fields = new Map<string, string>();
  for (let at = from; buffer[at] !== 0;) {
    const text = textAt(buffer, at + 1);
    fields.set(String.fromCharCode(buffer[at]!), text);
    at += 2 + Buffer.byteLength(text);
  }
  return new DatabaseError(fields.get('M') ?? 'refused', fields.get('C') ?? 'XX000', fields.get('n'));
}
