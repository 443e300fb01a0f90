/** Text tables as offices save them: UTF-8 with or without mark, UTF-16, GB 18030; comma, semicolon, tab or bar between fields. */
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { readHtmlTables } from './html.ts';
import { otherThanTable, proseAmong } from './looks-like.ts';
import { UnreadableTable, type Cell, type Table, type TableLimits } from './table.ts';

const unmarked = [
  [(bytes: Buffer) => bytes.toString('utf16le'), 'utf-16'],
  [(bytes: Buffer) => Buffer.from(bytes).swap16().toString('utf16le'), 'utf-16'],
] as const;

/** Some programs write UTF-16 and leave its mark out; an end of line tells, which the other order of bytes turns into something else. */
function isUtf16(bytes: Buffer, order: (bytes: Buffer) => string): boolean {
  if (bytes.length % 2 !== 0) return false;
  const start = bytes.subarray(0, 20_000);
  return (
    start.includes(0) &&
    /^[^\p{Cc}\uFFFD]*[\t\r\n](?:[^\p{Cc}\uFFFD]|[\t\r\n])*$/u.test(order(start)) &&
    order(start).includes('\n')
  );
}

function textOf(bytes: Buffer): { text: string; encoding: string } {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return { text: bytes.toString('utf16le', 2), encoding: 'utf-16' };
  if (first === 0xfe && second === 0xff)
    return { text: Buffer.from(bytes.subarray(2)).swap16().toString('utf16le'), encoding: 'utf-16' };
  for (const [order, encoding] of unmarked) if (isUtf16(bytes, order)) return { text: order(bytes), encoding };
  if (first === 0xef && second === 0xbb && third === 0xbf) {
    const rest = bytes.subarray(3);
    // Some programs set the mark of UTF-8 before what they wrote in GB 18030.
    return isUtf8(rest)
      ? { text: rest.toString('utf8'), encoding: 'utf-8' }
      : { text: iconv.decode(rest, 'gb18030'), encoding: 'gb18030' };
  }
  if (isUtf8(bytes)) return { text: bytes.toString('utf8'), encoding: 'utf-8' };
  return { text: iconv.decode(bytes, 'gb18030'), encoding: 'gb18030' };
}

const traditional = /名稱|地址|電話|單位|聯絡|聯繫|負責人|面積|類型|類別|編號|街道|姓名|備註|場所|商號|店名/g;
const simplified = /名称|地址|电话|单位|联系|负责人|面积|类型|类别|编号|街道|姓名|备注|场所|店名|企业|商户/g;

/** What offices write in their headings shows in one of the two ways to read the bytes and not in the other. */
function isBig5(bytes: Buffer, text: string): boolean {
  const start = bytes.subarray(0, 4000);
  const words = (read: string, shape: RegExp) => new Set(read.match(shape)).size;
  return words(iconv.decode(start, 'big5'), traditional) >= 2 && words(text.slice(0, 4000), simplified) === 0;
}

/** The words of a text file, whatever way it was encoded. */
export const decodedText = (bytes: Buffer): string => textOf(bytes).text;

const separators = [',', '\t', ';', '|'] as const;

/** The one that cuts the first lines into most columns; of equals the first named. */
function separatorOf(text: string): string {
  const lines = text.slice(0, 20_000).split(/\r?\n/).slice(0, 20);
  const counted = separators.map((separator) => ({
    separator,
    fields: Math.max(...lines.map((line) => line.replace(/"[^"]*"/g, '').split(separator).length)),
  }));
  return counted.reduce((best, one) => (one.fields > best.fields ? one : best)).separator;
}

/** @throws UnreadableTable */
export function readDelimited(bytes: Uint8Array, name: string, limits: TableLimits): Table {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { text, encoding } = textOf(whole);
  if (encoding === 'gb18030' && isBig5(whole, text)) throw big5();
  if (
    /^[\s\uFEFF]*(<\?xml[^>]*>\s*)?(<!DOCTYPE html|<!--|<html|<table|<meta|<head|<body|<div|<style)/i.test(text.slice(0, 200))
  ) {
    const sheets = readHtmlTables(text, name, limits);
    if (sheets.length === 0) throw pageWithoutTable();
    return { kind: 'csv', encoding, sheets };
  }
  const other = otherThanTable(bytes, text);
  if (other) throw new UnreadableTable('not-a-table', other);
  const nul = text.indexOf('\0');
  if (nul !== -1 && isText(text.slice(0, 2000))) throw nulInRow(text.slice(0, nul).split('\n').length);
  if (nul !== -1 || /^[\s\uFEFF]*(<!|<\?xml|MIME-Version:)/i.test(text.slice(0, 200)))
    throw new UnreadableTable('not-a-table', {
      zh: '这个文件不是 XLSX，也不是 CSV（有的系统导出的 .xls 其实是网页或 XML）。用 Excel 或 WPS 打开，另存为 .xlsx 后再传。',
      en: 'This file is neither XLSX nor CSV (what some systems export as .xls is a web archive or XML). Open it in Excel or WPS and save it as .xlsx.',
    });
  const rows = split(text, separatorOf(text), limits);
  const prose = proseAmong(rows);
  if (prose) throw new UnreadableTable('not-a-table', prose);
  return { kind: 'csv', encoding, sheets: [{ name, hidden: false, rows, merged: [], hiddenRows: 0 }] };
}

/** RFC 4180, lenient: a quote within an unquoted field is itself; a quote that is never closed is named with its line. */
function split(text: string, separator: string, limits: TableLimits): Cell[][] {
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  const push = (field: string) => row.push(cellOf(field));
  const end = () => {
    rows.push(row.every((cell) => cell === null) ? [] : row);
    row = [];
    if (rows.length > limits.rows || rows.at(-1)!.length > limits.columns)
      throw new UnreadableTable('too-many-cells', {
        zh: `文件超过 ${limits.rows} 行或 ${limits.columns} 列。分成几个文件再传。`,
        en: `The file has more than ${limits.rows} rows or ${limits.columns} columns. Split it into several files.`,
      });
  };
  let at = 0;
  while (at < text.length) {
    if (text[at] === '"') {
      let field = '';
      let from = at + 1;
      for (;;) {
        const quote = text.indexOf('"', from);
        if (quote === -1) throw openQuote(rows.length + 1);
        field += text.slice(from, quote);
        if (text[quote + 1] !== '"') {
          at = quote + 1;
          break;
        }
        field += '"';
        from = quote + 2;
      }
      while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') field += text[at++];
      push(field);
    } else {
      let stop = at;
      while (stop < text.length && text[stop] !== separator && text[stop] !== '\n' && text[stop] !== '\r') stop++;
      push(text.slice(at, stop));
      at = stop;
    }
    if (text[at] === separator) {
      at++;
      if (at === text.length || text[at] === '\n' || text[at] === '\r') push('');
      else continue;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    end();
  }
  return rows;
}

/** Pictures and programs are full of control characters; what was typed holds none. */
const isText = (text: string) => !/[^\P{Cc}\s\0]/u.test(text);

const pageWithoutTable = () =>
  new UnreadableTable('not-a-table', {
    zh: '这是一张网页，里面没有表格，多半是导出时登录已经过期。重新登录那个系统，再导出一次；或用 Excel 打开看看，另存为 .xlsx 后再传。',
    en: 'This is a web page without a table, most likely because the session had ended when it was exported. Sign in there and export it again, or open it in Excel and save it as .xlsx.',
  });

const big5 = () =>
  new UnreadableTable('big5', {
    zh: '这份文件是繁体中文的 Big5 编码，读出来会是乱码，没有读。用 Excel 或 WPS 打开（打开时编码选“繁体中文 Big5”），列名改成简体（如“单位名称”“地址”），另存为 .xlsx 后再传。',
    en: 'This file is in Big5 (traditional Chinese) and would be read as garbage; it was not read. Open it in Excel or WPS with the encoding "Chinese Traditional (Big5)", write the headings in simplified characters (such as "单位名称") or English, save it as .xlsx and send that.',
  });

const nulInRow = (row: number) =>
  new UnreadableTable('nul', {
    zh: `第 ${row} 行有空字符（NUL），文件可能在传送时损坏。用 Excel 或 WPS 打开，另存为 .xlsx 后再传。`,
    en: `Row ${row} holds a NUL character; the file may have been damaged on its way. Open it in Excel or WPS and save it as .xlsx.`,
  });

const openQuote = (line: number) =>
  new UnreadableTable('open-quote', {
    zh: `第 ${line} 行有一个引号没有闭合，后面读不下去。补上引号，或在 Excel 里打开后另存为 .xlsx。`,
    en: `Row ${line} opens a quote that is never closed. Close it, or open the file in Excel and save it as .xlsx.`,
  });

/** ="0123" keeps a code from becoming a number in a spreadsheet; so does a leading apostrophe. */
function cellOf(field: string): Cell {
  const text = field.trim();
  if (text === '') return null;
  const formula = /^="([^"]*)"$/.exec(text);
  return formula ? formula[1]! : text.replace(/^'(?=[\d=+@-])/, '');
}
