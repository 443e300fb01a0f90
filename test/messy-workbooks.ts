/** Workbooks as offices have them, made from a seed, with every fault that was met in the wild and a known list of rows that are wrong. */
import { deflateRawSync, crc32 } from 'node:zlib';
import iconv from 'iconv-lite';
import { seeded } from './requests.ts';

export interface MessySheet {
  name: string;
  hidden?: boolean;
  /** Numbers stay numbers; `{ date }` is a day number with a date's format. */
  rows: (string | number | { date: number } | null)[][];
  merged?: string[];
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const letters = (column: number): string =>
  (column >= 26 ? letters(Math.floor(column / 26) - 1) : '') + String.fromCodePoint(65 + (column % 26));

/** A ZIP of named contents. */
export function zipped(members: Record<string, string | Uint8Array>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(members)) {
    const plain = Buffer.from(content);
    const packed = deflateRawSync(plain, { level: 1 });
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(crc32(plain), 14);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(plain.length, 22);
    head.writeUInt16LE(Buffer.byteLength(name), 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 6);
    head.copy(entry, 10, 8, 28);
    entry.writeUInt16LE(Buffer.byteLength(name), 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(head, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(members).length, 8);
  end.writeUInt16LE(Object.keys(members).length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listed, end]);
}

export function xlsxOf(sheets: readonly MessySheet[]): Buffer {
  const strings = new Map<string, number>();
  const number = (text: string) => strings.get(text) ?? (strings.set(text, strings.size), strings.size - 1);
  const bodies = sheets.map(({ rows, merged = [] }) => {
    const xml: string[] = [
      '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>',
    ];
    for (const [at, cells] of rows.entries()) {
      xml.push(`<row r="${at + 1}">`);
      for (const [column, cell] of cells.entries()) {
        if (cell === null || cell === '') continue;
        const place = `${letters(column)}${at + 1}`;
        if (typeof cell === 'string') xml.push(`<c r="${place}" t="s"><v>${number(cell)}</v></c>`);
        else if (typeof cell === 'number') xml.push(`<c r="${place}"><v>${cell}</v></c>`);
        else xml.push(`<c r="${place}" s="1"><v>${cell.date}</v></c>`);
      }
      xml.push('</row>');
    }
    xml.push('</sheetData>');
    if (merged.length > 0) xml.push(`<mergeCells>${merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`);
    xml.push('</worksheet>');
    return xml.join('');
  });
  const main = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const related = (id: string, kind: string, target: string) =>
    `<Relationship Id="${id}" Type="${main}/${kind}" Target="${target}"/>`;
  const relations = (inner: string) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inner}</Relationships>`;
  return zipped({
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': relations(related('r1', 'officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': `<workbook xmlns:r="${main}"><sheets>${sheets
      .map(
        ({ name, hidden }, at) =>
          `<sheet name="${escaped(name)}" sheetId="${at + 1}" r:id="s${at}"${hidden ? ' state="hidden"' : ''}/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(
      sheets.map((_, at) => related(`s${at}`, 'worksheet', `worksheets/sheet${at + 1}.xml`)).join('') +
        related('t1', 'sharedStrings', 'sharedStrings.xml') +
        related('t2', 'styles', 'styles.xml'),
    ),
    'xl/styles.xml': '<styleSheet><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
    ...Object.fromEntries(bodies.map((body, at) => [`xl/worksheets/sheet${at + 1}.xml`, body])),
    'xl/sharedStrings.xml': `<sst>${[...strings.keys()].map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`,
  });
}

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** A credit code that its check character confirms. */
export function creditCode(random: () => number): string {
  const body = `92990101MA${Array.from({ length: 7 }, () => alphabet[Math.floor(random() * 31)]).join('')}`;
  let [sum, weight] = [0, 1];
  for (const character of body) {
    sum += alphabet.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return body + alphabet[(31 - (sum % 31)) % 31]!;
}

export interface MessyTown {
  name: string;
  committees: readonly string[];
}

export interface MessyOptions {
  seed: number;
  rows: number;
  towns: readonly MessyTown[];
  /** Share of rows that are wrong, 0.01 unless said. */
  bad?: number;
}

export interface Messy {
  bytes: Buffer;
  fileName: string;
  /** Rows that must be refused, as the spreadsheet counts, with the sheet's number from 0. */
  bad: { sheet: number; row: number; kind: string }[];
  /** Rows that must come in. */
  good: number;
}

interface Made {
  name: string;
  type: string;
  town: string;
  committee: string;
  address: string;
  code: string;
  area: string | number;
  storeys: string | number;
  person: string;
  telephone: string | number;
  opened: string | number | { date: number };
  workers: string | number;
  year: string | number;
}

const kinds = [
  ['餐饮', '饭店'],
  ['宾馆', '宾馆'],
  ['小商店', '便利店'],
  ['丙类仓库', '仓库'],
  ['幼儿园', '幼儿园'],
  ['网吧', '网吧'],
  ['养老院', '养老院'],
  ['汽修', '汽修厂'],
  ['农贸市场', '市场'],
  ['美容美发', '美发店'],
  ['小餐饮', '面馆'],
  ['快递网点', '快递站'],
  ['KTV', '歌厅'],
] as const;
const syllables = [...'安宁昌盛和顺平康泰丰瑞祥福禄宏达远景春晖明月清风朝阳云海松竹梅兰江湖山川'];
const surnames = [...'陆沈顾程俞施范孟韦龚'];
const given = [...'文娟建国志强丽华明晓春生海燕'];
const fullWidth = (text: string) => text.replaceAll(/[0-9]/g, (digit) => String.fromCodePoint(digit.charCodeAt(0) + 0xfee0));

function makeRow(random: () => number, n: number, towns: readonly MessyTown[]): Made {
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
  const [type, suffix] = pick(kinds);
  const town = pick(towns);
  const area = 20 + Math.floor(random() * 3000);
  const [year, month, day] = [2000 + Math.floor(random() * 24), 1 + Math.floor(random() * 12), 1 + Math.floor(random() * 28)];
  const serial = Math.round(Date.UTC(year, month - 1, day) / 86_400_000) + 25_569;
  const two = (value: number) => String(value).padStart(2, '0');
  const mobile = `139${String(10_000_000 + Math.floor(random() * 89_999_999))}`;
  return {
    name: `${pick(syllables)}${pick(syllables)}${pick(syllables)}${suffix}${n}`,
    type,
    town: pick([town.name, town.name.replace(/(街道|镇)$/, '')]),
    committee: pick(town.committees),
    address: `${town.name}${pick(syllables)}${pick(syllables)}路${1 + Math.floor(random() * 900)}号${n}室`,
    code: random() < 0.8 ? creditCode(random) : pick(['无', '/', '暂无']),
    area: pick<string | number>([
      area,
      String(area),
      `${area}㎡`,
      `约${area}平方米`,
      fullWidth(String(area)),
      area >= 1000 ? `${Math.floor(area / 1000)},${String(area % 1000).padStart(3, '0')}平方米` : `${area}`,
    ]),
    storeys: pick<string | number>([1, 2, '3层', '２', '地上4层地下1层', '二层']),
    person: `${pick(surnames)}${pick(given)}${pick(given)}`,
    telephone: pick<string | number>([mobile, Number(mobile), fullWidth(mobile), `021-5${mobile.slice(-7)}`, '无']),
    opened: pick<string | number | { date: number }>([
      `${year}/${month}/${day}`,
      `${year}.${month}.${day}`,
      `${year}年${month}月${day}日`,
      serial,
      { date: serial },
      `${year}${two(month)}${two(day)}`,
      `${year}-${two(month)}-${two(day)}`,
      '不详',
    ]),
    workers: pick<string | number>([3, '5人', '１２', '', '不详']),
    year: pick<string | number>([year, `${year}年`, String(year), '']),
  };
}

const spoil: Record<string, (row: Made) => Made> = {
  'no name': (row) => ({ ...row, name: '' }),
  'credit code': (row) => ({ ...row, code: '92990101MA0000000X' }),
  area: (row) => ({ ...row, area: '很大' }),
  date: (row) => ({ ...row, opened: '2021/13/45' }),
  telephone: (row) => ({ ...row, telephone: '139123' }),
  storeys: (row) => ({ ...row, storeys: '三百层' }),
};

function* madeRows({ seed, rows, towns, bad = 0.01 }: MessyOptions): Generator<{ row: Made; kind: string | null }> {
  const random = seeded(seed);
  const names = Object.keys(spoil);
  const every = Math.round(1 / bad);
  for (let n = 1; n <= rows; n++) {
    const row = makeRow(random, n, towns);
    const kind = n % every === Math.floor(every / 2) ? names[Math.floor(n / every) % names.length]! : null;
    yield { row: kind ? spoil[kind]!(row) : row, kind };
  }
}

/** Two sheets with title, two-row header, merged towns, repeated headers, sub-totals and blank rows; a third one is hidden. */
export function messyWorkbook(options: MessyOptions): Messy {
  const bad: Messy['bad'] = [];
  const sheets: MessySheet[] = [];
  let good = 0;
  const made = [...madeRows(options)];
  const half = Math.ceil(made.length / 2);
  for (const [at, part] of [made.slice(0, half), made.slice(half)].entries()) {
    const head = [
      [
        '序号',
        '＊单位名称',
        '所属街镇',
        '村居',
        '详细地址',
        '行业类别',
        '建筑面积（㎡）',
        '层 数',
        '联系人',
        null,
        '统一社会信用代码（必填）',
        '成立日期',
        '员工人数',
        '建成年份',
        '备注',
      ],
      [null, null, null, null, null, null, null, null, '姓名', '联系电话', null, null, null, null, null],
    ];
    const rows: MessySheet['rows'] = [['消防安全场所摸排汇总表'], [`填报日期：2026年3月1日`], ...head];
    const merged = [
      'A1:O1',
      'A2:O2',
      'I3:J3',
      ...['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'K', 'L', 'M', 'N', 'O'].map((column) => `${column}3:${column}4`),
    ];
    let serial = 0;
    let last = '';
    for (const { row, kind } of part) {
      serial++;
      if (serial % 997 === 0) rows.push([]);
      if (serial % 1500 === 0) rows.push(head[0]!, head[1]!);
      // Towns that follow each other are merged: the second cell is empty and lies under the first.
      const same = row.town === last && kind === null;
      last = row.town;
      rows.push([
        serial,
        row.name,
        same ? null : row.town,
        row.committee,
        row.address,
        row.type,
        row.area,
        row.storeys,
        row.person,
        row.telephone,
        row.code,
        row.opened,
        row.workers,
        row.year,
        serial % 7 === 0 ? '同上' : null,
      ]);
      if (same) merged.push(`C${rows.length - 1}:C${rows.length}`);
      if (same) last = '';
      if (kind) bad.push({ sheet: at, row: rows.length, kind });
      else good++;
      if (serial % 2000 === 0) rows.push(['小计', null, null, null, null, null, 123_456]);
    }
    rows.push(['合计', null, null, null, null, null, 987_654], ['填表人：          审核人：']);
    sheets.push({ name: at === 0 ? '城区' : '镇区', rows, merged });
  }
  sheets.push({
    name: '旧数据',
    hidden: true,
    rows: [
      ['单位名称', '地址'],
      ['不该进来的店', '某路1号'],
    ],
  });
  return { bytes: xlsxOf(sheets), fileName: '摸排表.xlsx', bad, good };
}

/** One CSV in GB 18030 with other words and another order, its header below two lines, and a header every thousand rows. */
export function messyCsv(options: MessyOptions): Messy {
  const bad: Messy['bad'] = [];
  const quoted = (cell: string | number | { date: number } | null) => {
    const text = cell === null ? '' : String(typeof cell === 'object' ? cell.date : cell);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const head = '编次,街道,手机号码,企业名称,使用面积,楼层,负责人,坐落,场所类型,社会信用代码,开业时间,从业人数,社区';
  const lines = ['九小场所台账,,,,,,,,,,,,', ',,,,,,,,,,,,', head];
  let [good, serial] = [0, 0];
  for (const { row, kind } of madeRows(options)) {
    serial++;
    if (serial % 1000 === 0) lines.push(head);
    lines.push(
      [
        serial,
        row.town,
        row.telephone,
        row.name,
        row.area,
        row.storeys,
        row.person,
        row.address,
        row.type,
        row.code,
        row.opened,
        row.workers,
        row.committee,
      ]
        .map(quoted)
        .join(','),
    );
    if (kind) bad.push({ sheet: 0, row: lines.length, kind });
    else good++;
  }
  lines.push('总计,,,,123456,,,,,,,,');
  return { bytes: iconv.encode(lines.join('\r\n'), 'gb18030'), fileName: '台账.csv', bad, good };
}
