/** One way in for every table an office sends. Pure but for its bytes; run it in a thread of its own, for the sender may be anyone. */
import { readDelimited } from './delimited.ts';
import { looksLikeOther } from './looks-like.ts';
import { tableLimits, UnreadableTable, type Table, type TableLimits } from './table.ts';
import { readXlsx } from './xlsx.ts';

const startsWith = (bytes: Uint8Array, signature: readonly number[]) => signature.every((byte, at) => bytes[at] === byte);

const oleSignature = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const zipSignature = [0x50, 0x4b];
/** Workbooks of Excel 2 to 5 without a container. */
const oldStreams = [0x00, 0x02, 0x04, 0x08].map((version) => [
  0x09,
  version,
  version === 0x08 ? 0x10 : version === 0 ? 0x04 : 0x06,
  0x00,
]);

const saveAs = {
  zh: '用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”或 CSV 后再传。',
  en: 'Open it in Excel or WPS, save it as "Excel workbook (.xlsx)" or CSV, and send that.',
};

/** Old binary workbooks, and encrypted new ones, lie in the same container; the names of its streams tell them apart. */
function refusalOfOle(bytes: Uint8Array, name: string): UnreadableTable {
  const holds = (stream: string) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(Buffer.from(stream, 'utf16le'));
  if (holds('EncryptedPackage'))
    return new UnreadableTable('password', {
      zh: '工作簿设了打开密码，读不了。用 Excel 或 WPS 打开，去掉密码（文件 → 信息 → 保护工作簿），保存后再传。',
      en: 'The workbook has a password. Open it in Excel or WPS, remove the password (File → Info → Protect Workbook), save it and send it again.',
    });
  if (holds('WordDocument')) return new UnreadableTable('not-a-table', looksLikeOther('document'));
  if (holds('PowerPoint Document')) return new UnreadableTable('not-a-table', looksLikeOther('slides'));
  return oldFormat(name);
}

function oldFormat(name: string): UnreadableTable {
  const kind = /\.et$/i.test(name) ? '.et' : '.xls';
  return new UnreadableTable(kind === '.et' ? 'et' : 'xls', {
    zh: `这是旧格式 ${kind}，读不了。${saveAs.zh}`,
    en: `This is the old format ${kind}, which cannot be read. ${saveAs.en}`,
  });
}

/** @throws UnreadableTable */
export function readTable(bytes: Uint8Array, name: string, limits: TableLimits = tableLimits): Table {
  if (bytes.length === 0)
    throw new UnreadableTable('empty', { zh: '文件是空的。重新选一个。', en: 'The file is empty. Choose another.' });
  if (startsWith(bytes, oleSignature)) throw refusalOfOle(bytes, name);
  if (oldStreams.some((signature) => startsWith(bytes, signature))) throw oldFormat(name);
  if (startsWith(bytes, zipSignature)) return readXlsx(bytes, limits);
  return readDelimited(bytes, name.replace(/\.[^.]*$/, ''), limits);
}
