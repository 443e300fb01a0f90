/** What comes under the name of a workbook and is none: some of it can be read all the same, the rest says what to do. */
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { zipped } from '../../../test/messy-workbooks.ts';
import { readTable } from './read.ts';
import { UnreadableTable } from './table.ts';

const refusal = (bytes: Uint8Array, name = '表.xlsx') => {
  try {
    readTable(bytes, name);
  } catch (error) {
    if (error instanceof UnreadableTable) return error.text;
    throw error;
  }
  throw new Error('it was read');
};

const table = '名称,地址,面积\r\n老王饭店,海通路1号,30\r\n好眠宾馆,海通路3号,80\r\n';
const rows = [
  ['名称', '地址', '面积'],
  ['老王饭店', '海通路1号', '30'],
  ['好眠宾馆', '海通路3号', '80'],
];

describe('text in odd encodings', () => {
  const swapped = (text: string) => Buffer.from(text, 'utf16le').swap16();
  test.each([
    ['UTF-16, low byte first, without its mark', Buffer.from(table, 'utf16le')],
    ['UTF-16, high byte first, without its mark', swapped(table)],
    ['the same with bare ends of line', swapped(table.replaceAll('\r', ''))],
    ['the mark of UTF-8 before GB 18030', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), iconv.encode(table, 'gb18030')])],
  ])('%s', (_, bytes) => {
    expect(readTable(bytes, '表.csv').sheets[0]!.rows).toEqual(rows);
  });

  test('digits at the front of each line do not turn the bytes round', () => {
    const numbered = '1,甲店\r\n2,乙店\r\n';
    for (const bytes of [swapped(numbered), Buffer.from(numbered, 'utf16le')])
      expect(readTable(bytes, '表.csv').sheets[0]!.rows).toEqual([
        ['1', '甲店'],
        ['2', '乙店'],
      ]);
  });
});

describe('web pages under the name of a workbook', () => {
  const page = (body: string) => `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="gb2312">
    <style>td { mso-number-format: "<\\@>"; }</style><!-- <table><tr><td>no</td></tr></table> --></head><body>${body}</body></html>`;
  const list = page(`<TABLE border=1><TR><TD colspan="3">商户列表</TD></TR>
    <tr><th>名称<th>地址</th><th>面积</tr>
    <tr><td rowspan=2>老王<br>饭店</td><td>海通路1号&nbsp;</td><td style='x:"@"'>30</td></tr>
    <tr><td>海通路&#51;号</td><td></td></tr></table>`);

  test('a table is read, with what is joined over rows and columns', () => {
    for (const bytes of [Buffer.from(list), iconv.encode(list, 'gb18030'), Buffer.from(`\uFEFF${list}`)]) {
      const [sheet, ...more] = readTable(bytes, '商户.xls').sheets;
      expect(more).toEqual([]);
      expect(sheet!.name).toBe('商户');
      expect(sheet!.rows).toEqual([
        ['商户列表'],
        ['名称', '地址', '面积'],
        ['老王\n饭店', '海通路1号', '30'],
        [null, '海通路3号', null],
      ]);
      expect(sheet!.merged).toEqual([
        { top: 0, left: 0, bottom: 0, right: 2 },
        { top: 2, left: 0, bottom: 3, right: 0 },
      ]);
    }
  });

  test('of tables within tables each holds its own, and the frame of the page is none', () => {
    const inner = '<table><tr><td>名称</td></tr><tr><td>甲</td></tr><tr><td>乙</td></tr></table>';
    const { sheets } = readTable(Buffer.from(page(`<table><tr><td>菜单</td><td>${inner}</td></tr></table>`)), '表.xls');
    expect(sheets.map((sheet) => sheet.rows)).toEqual([[['名称'], ['甲'], ['乙']]]);
  });

  test('a page without a table is most likely a door that was shut', () => {
    expect(refusal(Buffer.from(page('<form>登录</form>')))).toMatchObject({
      zh: expect.stringContaining('重新登录') as string,
      en: expect.stringContaining('Sign in') as string,
    });
  });
});

describe('other documents', () => {
  const office = (main: string) =>
    zipped({
      '_rels/.rels': `<Relationships><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="${main}"/></Relationships>`,
      [main]: '<document/>',
    });
  const container = (stream: string) =>
    Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504), Buffer.from(stream, 'utf16le'), Buffer.alloc(600)]);
  const dbase = Buffer.alloc(97, 0x20);
  dbase.set([0x03, 0x7e, 3, 5, 1, 0, 0, 0, 65, 0, 32, 0]);
  dbase[64] = 0x0d;
  const lock = Buffer.alloc(165, 0x20);
  lock.set([5, ...Buffer.from('admin')]);

  test.each([
    ['Word', office('word/document.xml'), /Word.*复制到新的/, /Word document.*copy the table/],
    ['old Word', container('WordDocument'), /Word.*复制到新的/, /Word document.*copy the table/],
    ['RTF', Buffer.from('{\\rtf1\\ansi \\trowd}'), /Word.*复制到新的/, /Word document.*copy the table/],
    ['slides', office('ppt/presentation.xml'), /演示文稿.*原来的表格/, /slide show.*the sheet/],
    ['old slides', container('PowerPoint Document'), /演示文稿.*原来的表格/, /slide show.*the sheet/],
    ['tables in an archive', zipped({ '表1.xlsx': 'x', '说明.txt': 'x' }), /压缩包.*解压/, /archive.*Unpack/],
    ['an old workbook', container('Workbook'), /旧格式 \.xls.*另存为/, /old format \.xls.*save it as/],
    [
      'one without a container',
      Buffer.from('0908100000050500c1c0', 'hex'),
      /旧格式 \.xls.*另存为/,
      /old format \.xls.*save it as/,
    ],
    ['dBASE', dbase, /数据库.*导出/, /database.*Export/],
    ['a shapefile', Buffer.from(`0000270a${'00'.repeat(96)}`, 'hex'), /Shapefile.*GeoJSON/, /shapefile.*GeoJSON/],
    ['a shortcut', Buffer.from(`4c0000000114020000000000c000000000000046${'00'.repeat(60)}`, 'hex'), /快捷方式/, /shortcut/],
    ['what Excel keeps while open', lock, /~\$.*关掉 Excel/, /~\$.*Close Excel/],
  ])('%s', (_, bytes, zh, en) => {
    const text = refusal(bytes);
    expect(text.zh).toMatch(zh);
    expect(text.en).toMatch(en);
  });
});
