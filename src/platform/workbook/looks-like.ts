/** Files that are no tables, told by how they begin and how they are written: what they look like, and what their sender can do. Pure. */
import type { Text } from '../problem.ts';
import type { Cell } from './table.ts';

/** What it looks like, and the cure, each without its full stop. */
interface Kind {
  zh: string;
  en: string;
  cure: Text;
}

const choose = { zh: '选填好的 .xlsx 或 CSV 再传', en: 'Choose the .xlsx or CSV that was filled in' };
const kinds = {
  picture: {
    zh: '一张图片',
    en: 'a picture',
    cure: { zh: '向填表的人要原来的表格，或把内容录进表格再传', en: 'Ask the sender for the sheet itself, or type it into one' },
  },
  pdf: {
    zh: 'PDF 文档',
    en: 'a PDF document',
    cure: { zh: '向填表的人要原来的表格', en: 'Ask the sender for the sheet that it was made from' },
  },
  document: {
    zh: 'Word 或 WPS 文字文档',
    en: 'a Word document',
    cure: {
      zh: '里面有表格的话，打开后全选表格，复制到新的 Excel 或 WPS 表格里，存成 .xlsx 再传',
      en: 'If there is a table in it, open it, copy the table into a new workbook, save that as .xlsx and send it',
    },
  },
  slides: {
    zh: '演示文稿（PPT）',
    en: 'a slide show (PPT)',
    cure: { zh: '向填表的人要原来的表格', en: 'Ask the sender for the sheet that it was made from' },
  },
  map: {
    zh: '地图数据（Shapefile）',
    en: 'map data (a shapefile)',
    cure: {
      zh: '在 QGIS 等软件里打开，边界另存为 GeoJSON，属性表另存为 .xlsx 或 CSV 再传',
      en: 'Open it in QGIS or the like; save outlines as GeoJSON, the table of attributes as .xlsx or CSV',
    },
  },
  shortcut: {
    zh: '一个快捷方式',
    en: 'a shortcut to another file',
    cure: {
      zh: '右键“打开文件所在的位置”，选那里的文件再传',
      en: 'Choose "Open file location" and send the file that lies there',
    },
  },
  lock: {
    zh: 'Excel 打开文件时的临时文件（名字以 ~$ 开头）',
    en: 'the file that Excel keeps while a workbook is open (its name begins with ~$)',
    cure: { zh: '关掉 Excel，选没有 ~$ 的那个文件再传', en: 'Close Excel and send the file of that name without ~$' },
  },
  archive: {
    zh: '一个压缩包',
    en: 'an archive',
    cure: { zh: '先解压，再把里面的 .xlsx 或 CSV 传上来', en: 'Unpack it and send the .xlsx or CSV within' },
  },
  program: { zh: '一个程序', en: 'a program', cure: choose },
  sound: { zh: '录音或录像', en: 'a sound or film', cure: choose },
  database: {
    zh: '一个数据库文件',
    en: 'a database',
    cure: { zh: '从系统里导出 .xlsx 或 CSV 再传', en: 'Export an .xlsx or CSV from the system it belongs to' },
  },
  data: {
    zh: 'JSON 数据',
    en: 'JSON data',
    cure: { zh: '从系统里导出 .xlsx 或 CSV 再传', en: 'Export an .xlsx or CSV from the system it comes from' },
  },
  script: { zh: '程序代码（脚本）', en: 'program code (a script)', cure: choose },
  prose: {
    zh: '一篇文字材料（通知、报告一类）',
    en: 'running text, such as a notice or a report',
    cure: {
      zh: '向发文的人要附表，或把内容录进表格再传：第一行写列名，一行一个',
      en: 'Ask the sender for the table that goes with it, or type it into one: names of columns in the first row, one thing a row',
    },
  },
  binary: { zh: '二进制文件，里面不是文字', en: 'a binary file that holds no text', cure: choose },
} as const satisfies Record<string, Kind>;

/** First bytes, in hexadecimal after `skip` bytes, that no text begins with. */
const signatures: readonly (readonly [kind: keyof typeof kinds, hex: string, skip?: number])[] = [
  ['picture', '89504e470d0a1a0a'],
  ['picture', 'ffd8ff'],
  ['picture', '47494638'],
  ['picture', '57454250', 8],
  ['picture', '49492a00'],
  ['picture', '4d4d002a'],
  ['pdf', '255044462d'],
  ['document', '7b5c727466'],
  ['map', '0000270a0000000000000000000000000000000000000000'],
  ['shortcut', '4c0000000114020000000000c000000000000046'],
  ['archive', '1f8b08'],
  ['archive', 'fd377a585a00'],
  ['archive', '377abcaf271c'],
  ['archive', '526172211a07'],
  ['archive', '28b52ffd'],
  ['program', '7f454c46'],
  ['program', 'cafebabe'],
  ['program', '4d5a9000'],
  ['program', '0061736d'],
  ['sound', '4f67675300'],
  ['sound', '49443303'],
  ['sound', '49443304'],
  ['sound', '66747970', 4],
  ['sound', '1a45dfa3'],
  ['database', '53514c69746520666f726d617420'],
  ['database', '5041523115'],
];

const looked = 4000;
const linesLooked = 400;
/** Of each line; so nobody can send one that takes long to look at. */
const lineLooked = 300;

/** What is written at the beginning of a line in most programming languages and in no table of an office. */
const codeLines: readonly RegExp[] = [
  /^(\/\/|\/\*|\*\/|<!--|"""|'''|#( |!|$|include|define|if|endif)|--( |$))/,
  /^(import [\w{*"']|from \S+ import\b|export (default|const|function|class|type|interface)\b|(const|let|var) [\w{[]|(async )?function\b|(async )?def \w|class \w+\s*[({:]|class \w+ (extends|implements)\b|return\b|if\s*[([]|if .*:$|elif\b|else\s*[:{]|else$|for\s*\(|for \w+ in\b|while\b.*[:)({]$|try\s*[:{]|except\b|catch\s*\(|finally\s*[:{]|switch\s*\(|case .*:$|(public|private|protected|static) \w|using [\w.]+;|namespace \w|package [\w.]+;|fi$|done$|then$|do$|esac|echo |set [+-]|raise \w|pass$|break;?$|continue;?$|with .*:$|print\s*\(|@\w+\s*(\(|$))/,
  /^(create|alter|drop) (table|index|unique|view|database|trigger|function)\b|^insert into\b|^(primary|foreign) key\b|^constraint \w|^select\b.*\b(from|into)\b|^(begin|commit|rollback);/i,
  /^[\w.$[\]'"]+\s*([-+|]?=|:=|=>)\s*\S/,
  /^[\])}]+[;,)\]}]*$|[{[(]$|\)\s*[;:]$|=>\s*\S*$/,
  /^[\w-]+\s*:\s*[^,，]+;$|^[.#@][\w-]+[^,，]*\{/,
];

function isScript(text: string): boolean {
  if (/^\uFEFF?\s{0,99}(#!\s?\/|<\?php\b|@echo (off|on)\b|(import|export)\s?[{*"'])/i.test(text)) return true;
  const lines = text
    .slice(0, 200_000)
    .split('\n', linesLooked)
    .map((line) => line.trim().slice(0, lineLooked))
    .filter((line) => line !== '');
  let coded = 0;
  const seen = new Set<number>();
  for (const line of lines) {
    const kind = codeLines.findIndex((shape) => shape.test(line));
    if (kind === -1) continue;
    coded += 1;
    seen.add(kind);
  }
  if (coded >= 4 && seen.size >= 2 && coded / lines.length >= 0.25) return true;
  // Packed for the browser: few lines, and nothing but brackets and semicolons between words.
  const start = text.slice(0, looked);
  const marks = start.match(/\)\s*[;{]|\}\s*[;)}]|=>|===|&&|\bfunction\b/g)?.length ?? 0;
  return marks >= 10 && marks / start.length > 1 / 100;
}

/** Holds much of what nobody types: control characters, and bytes that are no character of the encoding. */
function isBinary(text: string): boolean {
  const start = text.slice(0, looked);
  const strange = start.match(/[^\P{Cc}\s\0]|\uFFFD/gu)?.length ?? 0;
  return strange >= 3 && strange / start.length > 0.02;
}

/** A dBASE table, as land and map offices have them: the head says when it was written and how long it is itself. */
const isDbase = (bytes: Uint8Array) =>
  [0x03, 0x30, 0x31, 0x83, 0x8b, 0xf5].includes(bytes[0]!) &&
  bytes.length > 64 &&
  bytes[2]! >= 1 &&
  bytes[2]! <= 12 &&
  bytes[3]! >= 1 &&
  bytes[3]! <= 31 &&
  bytes[bytes[8]! + 256 * bytes[9]! - (bytes[0]! >= 0x30 && bytes[0]! <= 0x31 ? 264 : 1)] === 0x0d;

/** The name of who has the workbook open, its length before it, once in bytes and once in UTF-16. */
const isLock = (bytes: Uint8Array) =>
  bytes.length >= 108 &&
  bytes.length <= 256 &&
  bytes[0]! > 0 &&
  bytes[0]! <= 54 &&
  bytes[54] === 0x20 &&
  bytes[bytes[0]! + 1]! <= 0x20;

/** What it is that came under the name of a workbook, for those who open its container. */
export const looksLikeOther = (kind: 'document' | 'slides' | 'archive'): Text => said(kinds[kind]);

/**
 * @param text  the bytes as they were decoded
 * @returns what the file looks like and what to do about it; undefined: it may well be a table
 */
export function otherThanTable(bytes: Uint8Array, text: string): Text | undefined {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64)).toString('hex');
  const signature = signatures.find(([, hex, skip = 0]) => start.startsWith(hex, 2 * skip));
  if (signature) return said(kinds[signature[0]]);
  if (isDbase(bytes)) return said(kinds.database);
  if (isLock(bytes)) return said(kinds.lock);
  if (isBinary(text)) return said(kinds.binary);
  if (/^\uFEFF?\s{0,99}(\{\s*("[^"\n]*"\s*:|\}\s*$)|\[\s*([{[]|"[^"\n]*"\s*,\s*"))/.test(text.slice(0, looked)))
    return said(kinds.data);
  return isScript(text) ? said(kinds.script) : undefined;
}

/** A paragraph, or a line of one that was broken to a width. */
const sentence = /[。！？；]|^.{24,}[，、].|(?:\b\p{Ll}[\p{L}'’-]*[,;:]?\s+){5}/u;
const sentenceEnd = /[。！？]|\p{Ll}{2}[.!?]["'”’)]?(\s|$)/u;
const heading = /^(#{1,6}\s|[-*+]\s|[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.．、]\s?.{20})/u;

/**
 * Running text has sentences, and no two lines need be cut alike. A list of names in one column has none, and a table with a column of notes
 * is cut alike.
 * @returns what to say; undefined: it may well be a table
 */
export function proseAmong(rows: readonly (readonly Cell[])[]): Text | undefined {
  const lines = rows.filter((row) => row.length > 0).slice(0, linesLooked);
  const alike = new Map<number, number>();
  let [sentences, ends] = [0, 0];
  for (const cells of lines) {
    if (cells.length > 1) alike.set(cells.length, (alike.get(cells.length) ?? 0) + 1);
    const line = cells
      .map((cell) => cell ?? '')
      .join(', ')
      .slice(0, lineLooked);
    if (sentence.test(line) || heading.test(line)) sentences += 1;
    if (sentenceEnd.test(line)) ends += 1;
  }
  if (Math.max(0, ...alike.values()) * 2 >= lines.length) return undefined;
  return sentences >= 0.4 * lines.length && ends >= Math.max(1, 0.15 * lines.length) ? said(kinds.prose) : undefined;
}

const said = ({ zh, en, cure }: Kind): Text => ({
  zh: `这个文件看起来是${zh}，不是表格，没有读。${cure.zh}。`,
  en: `This file looks like ${en}, not a table, and was not read. ${cure.en}.`,
});
