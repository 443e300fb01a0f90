/** Rows in the text form of COPY: PostgreSQL manual, COPY, "Text Format". Half the work of JSON for both sides. */
import { wellFormed } from './statements.ts';
import { listText, plainText } from './wire-protocol.ts';

/** A column by its name in the rows; what stands in a column of JSON is written as JSON, whatever it is. */
export interface CopyColumn {
  key: string;
  json: boolean;
}

const nothing = String.raw`\N`;
const marks: Record<string, string> = { '\\': '\\\\', '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` };
const special = /[\\\n\r\t]/;
const allSpecial = /[\\\n\r\t]/g;
const escaped = (text: string) => (special.test(text) ? text.replaceAll(allSpecial, (mark) => marks[mark]!) : text);

function field(value: unknown, json: boolean): string {
  if (value === null || value === undefined) return nothing;
  if (json) return escaped(wellFormed(JSON.stringify(value)));
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : nothing;
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (value instanceof Uint8Array) return `\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
  return escaped(Array.isArray(value) ? listText(value) : plainText(value));
}

export function copyText(columns: readonly CopyColumn[], rows: readonly Record<string, unknown>[]): string {
  let text = '';
  for (const row of rows) {
    for (let i = 0; i < columns.length; i++) {
      const { key, json } = columns[i]!;
      text += (i === 0 ? '' : '\t') + field(row[key], json);
    }
    text += '\n';
  }
  return text;
}
