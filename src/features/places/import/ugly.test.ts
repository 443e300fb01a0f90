/** Workbooks as WPS, old Excel, LibreOffice and report generators write them, and values as people write them. */
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { creditCode, zipped } from '../../../../test/messy-workbooks.ts';
import { seeded } from '../../../../test/requests.ts';
import { readTable } from '../../../platform/workbook/read.ts';
import { UnreadableTable } from '../../../platform/workbook/table.ts';
import { Comparison } from './compare.ts';
import { RegionBook } from './regions.ts';
import { planSheet } from './sheet.ts';
import { understandSheet, type Draft, type Ground } from './understand.ts';

const district = '990101';
const book = new RegionBook(district, [
  { code: district, name: '澜江区' },
  { code: '990101001', name: '澜江街道' },
  { code: '990101002', name: '石港镇' },
  { code: '990101002002', name: '东浜村委会' },
]);
const ground: Ground = { district, today: '2026-03-18', datum: 'wgs84', book, boundaries: [] };

function read(bytes: Uint8Array, fileName = '表.xlsx') {
  const table = readTable(bytes, fileName);
  const plans = table.sheets.map((sheet, at) => planSheet(sheet, at, book, {}));
  const comparison = new Comparison();
  const reports = plans
    .filter(({ use }) => use)
    .map((plan) => understandSheet(table.sheets[plan.sheet]!, plan, ground, (row) => comparison.add(row)));
  return { plans, reports, rows: comparison.compare() };
}

const related = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relation = (id: string, kind: string, target: string) =>
  `<Relationship Id="${id}" Type="${related}/${kind}" Target="${target}"/>`;
const relations = (inner: string) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inner}</Relationships>`;

interface RawBook {
  sheets: { name: string; state?: string; xml: string }[];
  strings?: string;
  styles?: string;
  properties?: string;
}

/** A workbook of hand-written parts. */
const raw = ({ sheets, strings = '<sst/>', styles = '<styleSheet/>', properties = '' }: RawBook) =>
  zipped({
    '_rels/.rels': relations(relation('r1', 'officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<workbook xmlns:r="${related}">${properties}<sheets>${sheets
      .map(
        ({ name, state }, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="s${at}"${state ? ` state="${state}"` : ''}/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(
      sheets.map((_, at) => relation(`s${at}`, 'worksheet', `worksheets/sheet${at + 1}.xml`)).join('') +
        relation('t1', 'sharedStrings', 'sharedStrings.xml') +
        relation('t2', 'styles', 'styles.xml'),
    ),
    'xl/styles.xml': styles,
    'xl/sharedStrings.xml': strings,
    ...Object.fromEntries(sheets.map(({ xml }, at) => [`xl/worksheets/sheet${at + 1}.xml`, `<worksheet>${xml}</worksheet>`])),
  });

type Value = string | number | null;
/** Inline strings, as report generators write them. */
const inline = (rows: Value[][], top = 1) =>
  `<sheetData>${rows
    .map(
      (cells, at) =>
        `<row r="${top + at}">${cells
          .map((cell, column) => {
            const place = `r="${String.fromCodePoint(65 + column)}${top + at}"`;
            if (cell === null) return '';
            return typeof cell === 'number'
              ? `<c ${place}><v>${cell}</v></c>`
              : `<c ${place} t="inlineStr"><is><t>${cell}</t></is></c>`;
          })
          .join('')}</row>`,
    )
    .join('')}</sheetData>`;
const sheet = (rows: Value[][]) => raw({ sheets: [{ name: '表', xml: inline(rows) }] });

/** What becomes of values under one heading: what the place has of it, or 'rejected'. */
function valuesOf(heading: string, values: readonly Value[], of: (draft: Draft) => unknown) {
  const { rows } = read(sheet([['单位名称', heading], ...values.map((value, at): Value[] => [`店${at}`, value])]));
  return rows.map(({ draft }) => (draft ? of(draft) : 'rejected'));
}

const cases = (pairs: readonly (readonly [Value, unknown])[]) =>
  [pairs.map(([value]) => value), pairs.map(([, out]) => out)] as const;

describe('values as people write them', () => {
  test('dates', () => {
    const [values, dates] = cases([
      ['2023.5.6', '2023-05-06'],
      ['20230506', '2023-05-06'],
      [45052, '2023-05-06'],
      ['二〇二三年五月六日', '2023-05-06'],
      ['二零二三年十二月三十一日', '2023-12-31'],
      ['２０２３－０５－０６', '2023-05-06'],
      ['2023/5/6 上午', '2023-05-06'],
      ['2023-05-06 8:30:00', '2023-05-06'],
      ['2023、5、6', '2023-05-06'],
      ['23年5月6日', '2023-05-06'],
      ['23.5.6', '2023-05-06'],
      ['6-May-23', '2023-05-06'],
      ['May 6, 2023', '2023-05-06'],
      ['2023年5月', '2023-05-01'],
      ['2023-05-06（装修后）', '2023-05-06'],
      ['正在办理', undefined],
      ['5/6/2023', 'rejected'],
      ['2023/13/45', 'rejected'],
      ['2199-01-01', 'rejected'],
      ['很早', 'rejected'],
    ]);
    expect(valuesOf('开业日期', values, ({ openedOn }) => openedOn)).toEqual(dates);
  });

  test('areas', () => {
    const [values, areas] = cases([
      ['120㎡', 120],
      ['1.2万平方米', 12_000],
      ['约1,200平米', 1200],
      ['１２０', 120],
      ['1.2E+3', 1200],
      ['一百二十平方米', 120],
      ['120m²（含地下）', 120],
      ['建筑面积300平方米', 300],
      ['面积：约80㎡', 80],
      ['若干', undefined],
      ['见备注', undefined],
      ['未测量', undefined],
      ['3层', 'rejected'],
      ['100-200', 'rejected'],
      ['很大', 'rejected'],
      [-5, 'rejected'],
    ]);
    expect(valuesOf('建筑面积', values, ({ measures }) => measures['floor_area'])).toEqual(areas);
  });

  test('the unit in a heading counts for numbers that have none of their own', () => {
    const site = (heading: string, values: Value[]) => valuesOf(heading, values, ({ measures }) => measures['site_area']);
    expect(site('占地面积（亩）', [15, '15', '3亩', '200㎡', '/'])).toEqual([10_000, 10_000, 2000, 200, undefined]);
    expect(site('占地面积(万㎡)', [1.2, '1.2'])).toEqual([12_000, 12_000]);
    expect(site('占地面积/公顷', [2])).toEqual([20_000]);
    expect(site('占地面积㎡', [15])).toEqual([15]);
  });

  test('people counted with words around the number', () => {
    const [values, people] = cases([
      ['员工8人', 8],
      ['夫妻2人', 2],
      ['10余人', 10],
      ['十几人', 10],
      ['15（含临时工3）', 15],
      ['若干', undefined],
      ['1~2人', 'rejected'],
      ['负3', 'rejected'],
    ]);
    expect(valuesOf('从业人数', values, ({ measures }) => measures['workers'])).toEqual(people);
  });

  test('yes and no in words, marks and boxes; what is neither is said and not lost', () => {
    const [values, answers] = cases([
      ['√', true],
      ['✘', false],
      ['☑', true],
      ['☐', false],
      ['□是 ☑否', false],
      ['■是 □否', true],
      ['□是 □否', undefined],
      ['有，夜间值守1人', true],
      ['是（2人）', true],
      ['住2人', true],
      ['有住人', true],
      ['不住人', false],
      ['无人居住', false],
      ['没有住人', false],
      ['0人', false],
      ['待核实', undefined],
      ['不涉及', undefined],
      ['偶尔', undefined],
    ]);
    expect(valuesOf('是否住人', values, ({ attributes }) => attributes['lodging'])).toEqual(answers);
    const { rows } = read(
      sheet([
        ['单位名称', '是否住人'],
        ['甲店', '偶尔'],
        ['乙店', '不涉及'],
      ]),
    );
    expect(rows.map(({ notes }) => notes.map(({ zh }) => zh))).toEqual([
      ['“是否住人”写的是“偶尔”，看不出是还是否，没有登记'],
      [],
    ]);
  });

  test('positions in one cell: degrees with minutes, words, a height, either order', () => {
    const position = ['123.645,31.221', '31.221，123.645', '123°38′42″E,31°13′15.6″N', '123度38分42秒，31度13分15.6秒'];
    position.push(`N31°13'15.6" E123°38'42"`, '123.645,31.221,0', '经度：123.645；纬度：31.221', 'POINT(123.645 31.221)');
    const at = ({ lon, lat }: Draft) => [lon, lat];
    expect(valuesOf('经纬度', position, at)).toEqual(position.map(() => [123.645, 31.221]));
    expect(valuesOf('经纬度', ['123.645', '123.645,31.221,7,8', '港边'], at)).toEqual(['rejected', 'rejected', 'rejected']);
  });

  test('a name or an address broken into lines is whole, two numbers in a cell stay two', () => {
    const { rows } = read(
      Buffer.from('单位名称,地址,电话\n"石港\n饭店","港前路\r\n5号","13900000001\n13900000002"\n"Blue\nMoon",,\n'),
      'a.csv',
    );
    expect(rows.map(({ draft }) => [draft?.name, draft?.address, draft?.contacts['responsible']?.telephone])).toEqual([
      ['石港饭店', '港前路5号', '13900000001 13900000002'],
      ['Blue Moon', undefined, undefined],
    ]);
  });

  test('storeys and years', () => {
    const [storeys, above] = cases([
      ['3层', 3],
      ['六层', 6],
      ['平房', 1],
      ['B1-5F', 5],
      ['6/-2', 6],
      ['1层（局部2层）', 1],
      ['单层', 1],
      ['2层半', 2],
      ['1-3层', 'rejected'],
      ['三百层', 'rejected'],
    ]);
    expect(valuesOf('层数', storeys, ({ measures }) => measures['storeys'])).toEqual(above);
    const [years, built] = cases([
      ['98', 1998],
      ['九八年', 1998],
      ['上世纪90年代', 1990],
      ['1998年5月', 1998],
      [2008, 2008],
      ['民国时期', undefined],
      ['1998-2003', 'rejected'],
      ['2099', 'rejected'],
    ]);
    expect(valuesOf('建成年份', years, ({ measures }) => measures['built_year'])).toEqual(built);
  });

  test('telephones', () => {
    const [values, telephones] = cases([
      ['139 0000 0001', '13900000001'],
      [13_900_000_001, '13900000001'],
      ['+86 139-0000-0001', '13900000001'],
      ['86-21-59100000', '021-59100000'],
      ['(021)59100000转8', '021-59100000-8'],
      ['13900000001 59100000', '13900000001 59100000'],
      ['手机：13900000001', '13900000001'],
      ['空号', undefined],
      ['1.39E+10', 'rejected'],
      ['1390000000', 'rejected'],
    ]);
    expect(valuesOf('联系电话', values, ({ contacts }) => contacts['responsible']?.telephone)).toEqual(telephones);
    const [both] = read(
      sheet([
        ['单位名称', '联系人及电话'],
        ['甲店', '陆文 13900000001'],
      ]),
    ).rows;
    expect(both!.draft!.contacts).toEqual({ responsible: { name: '陆文', telephone: '13900000001' } });
  });

  test('credit codes', () => {
    const code = creditCode(seeded(3));
    const wrong = code.slice(0, 17) + (code[17] === 'A' ? 'B' : 'A');
    const [values, codes] = cases([
      [code.toLowerCase(), code],
      [code.replace('0', 'O'), code],
      [`${code.slice(0, 8)} ${code.slice(8)}`, code],
      ['无证照', undefined],
      [`统一代码：${code}`, code],
      [`（个体）${code}`, code],
      [`${code}/${code}`, 'rejected'],
      [wrong, 'rejected'],
      [code.slice(0, 17), 'rejected'],
      ['310114600123000000', 'rejected'],
    ]);
    expect(valuesOf('统一社会信用代码', values, ({ creditCode: known }) => known)).toEqual(codes);
    expect(valuesOf('营业执照编号', ['310114600123456'], ({ creditCode: known }) => known)).toEqual([undefined]);
  });

  test('a formula that stands for its result is refused, text that only begins like one is not run anywhere', () => {
    const { rows } = read(Buffer.from('单位名称,地址\n"=HYPERLINK(""http://x"",""甲"")",路1号\n+甲店,@路2号\n'), 'a.csv');
    expect(rows.map(({ draft }) => draft && [draft.name, draft.address])).toEqual([null, ['+甲店', '@路2号']]);
    expect(rows[0]!.faults).toMatchObject([{ column: 'A', reason: { en: 'the cell holds a formula and not its result' } }]);
  });
});

describe('workbooks of other programs', () => {
  test('runs of one text are joined, reading aids and half-empty strings are left out', () => {
    const strings = `<sst><si><r><t>单位</t></r><r><t>名称</t></r><rPh sb="0" eb="1"><t>ダンイ</t></rPh></si><si><t xml:space="preserve"> 地址 </t></si>
      <si><r><t>甲</t></r><r><t xml:space="preserve">饭店 </t></r></si><si><t>石港路_x000D_\n1号</t></si><si/></sst>`;
    const xml =
      '<sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c t="s"><v>2</v></c><c t="s"><v>3</v></c></row><row><c t="s"><v>4</v></c></row></sheetData>';
    const { rows } = read(raw({ strings, sheets: [{ name: '表', xml }] }));
    expect(rows.map(({ draft }) => draft && [draft.name, draft.address])).toEqual([['甲饭店', '石港路1号']]);
  });

  test('dates of the 1904 system under formats of their own are dates', () => {
    const styles = `<styleSheet><numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/>
      <numFmt numFmtId="179" formatCode="[DBNum1][$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/><numFmt numFmtId="178" formatCode="0_);[Red]\\(0\\)"/></numFmts>
      <cellXfs><xf numFmtId="0"/><xf numFmtId="176"/><xf numFmtId="179"/><xf numFmtId="31"/><xf numFmtId="178"/></cellXfs></styleSheet>`;
    const head = '<row r="1"><c t="str"><v>单位名称</v></c><c t="str"><v>成立日期</v></c><c t="str"><v>面积</v></c></row>';
    const body = [1, 2, 3].map(
      (style) => `<row><c t="str"><v>店${style}</v></c><c s="${style}"><v>43590</v></c><c s="4"><v>120</v></c></row>`,
    );
    const { rows } = read(
      raw({
        styles,
        properties: '<workbookPr date1904="1"/>',
        sheets: [{ name: '表', xml: `<sheetData>${head}${body.join('')}</sheetData>` }],
      }),
    );
    expect(rows.map(({ draft }) => [draft?.openedOn, draft?.measures['floor_area']])).toEqual(
      [1, 2, 3].map(() => ['2023-05-06', 120]),
    );
  });

  test('formulas count by their results, truth values and errors by what they say', () => {
    const xml = `<sheetData><row><c t="str"><v>单位名称</v></c><c t="str"><v>面积</v></c><c t="str"><v>是否住人</v></c><c t="str"><v>地址</v></c></row>
      <row><c t="str"><f>"甲"&amp;"店"</f><v>甲店</v></c><c><f>10*10</f><v>100</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c></row>
      <row><c t="e"><v>#REF!</v></c><c><v>5</v></c></row></sheetData>`;
    const { rows } = read(raw({ sheets: [{ name: '表', xml }] }));
    expect(rows[0]!.draft).toMatchObject({ name: '甲店', measures: { floor_area: 100 }, attributes: { lodging: true } });
    expect(rows[0]!.draft!.address).toBeUndefined();
    expect(rows[1]).toMatchObject({ row: 3, verdict: 'rejected', faults: [{ column: 'A', reason: { en: 'no name' } }] });
  });

  test('merged groups, a header of two rows, blanks between, totals, a sheet of notes and a hidden one', () => {
    const xml = `${inline([
      ['2025年消防安全场所汇总表'],
      [null, '填报单位：石港镇'],
      ['序号', '所属街镇', '单位信息', null, null, '负责人', null, null, '面积'],
      [null, null, '名称', null, '地址', '姓名', null, '电话', null],
      [1, '石港镇', '甲店', null, '路1号', '陆文', null, '13900000001', 100],
      [],
      [2, null, '乙店', null, '路2号', '沈国', null, '13900000002', '２００'],
      ['小计', null, null, null, null, null, null, null, 300],
      [3, '澜江街道', '丙店', null, '路3号'],
      [4, null, '丁店', null, '路4号'],
      ['合计：', null, '4家', null, null, null, null, null, 400],
      ['填表人：王', '审核人：李'],
    ])}<mergeCells>${['A1:I1', 'C3:E3', 'F3:H3', 'B5:B7', 'B9:B10', 'A3:A4', 'B3:B4', 'I3:I4'].map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`;
    const { rows, plans, reports } = read(
      raw({
        sheets: [
          { name: '说明', xml: inline([['填表说明'], ['1. 请如实填写单位名称、地址'], ['2. 联系电话必填']]) },
          { name: '名单', xml },
          {
            name: '旧',
            state: 'veryHidden',
            xml: inline([
              ['单位名称', '地址'],
              ['不该', '路9号'],
            ]),
          },
        ],
      }),
    );
    expect(plans.map(({ use, hidden }) => [use, hidden])).toEqual([
      [false, false],
      [true, false],
      [false, true],
    ]);
    expect(rows.map(({ row, draft }) => [row, draft?.name, draft?.region, draft?.contacts['responsible']])).toEqual([
      [5, '甲店', '990101002', { name: '陆文', telephone: '13900000001' }],
      [7, '乙店', '990101002', { name: '沈国', telephone: '13900000002' }],
      [9, '丙店', '990101001', undefined],
      [10, '丁店', '990101001', undefined],
    ]);
    expect(reports[0]!.leftOut).toMatchObject({ totals: 2 });
  });

  test('headings in many wordings', () => {
    const fieldsOf = (headings: string[]) =>
      read(sheet([headings, headings.map((_, at) => `值${at}`)])).plans[0]!.columns.map(({ field }) => field);
    expect(
      fieldsOf([
        '店铺名',
        '门牌地址',
        '所在社区',
        '经营类别',
        '店面面积(平方米）',
        '经营者姓名',
        '手机号',
        '营业执照编号',
        '从业人员数量',
      ]),
    ).toEqual(['name', 'address', 'committee', 'type', 'floor_area', 'responsible', 'responsible_tel', 'credit_code', 'workers']);
    expect(
      fieldsOf([
        'No.',
        '企业（单位）全称',
        '生产经营地址',
        '所属镇（街道）',
        '国民经济行业',
        '法人代表',
        '法人代表联系电话',
        '所在楼层',
      ]),
    ).toEqual([null, 'name', 'address', 'town', 'type', 'legal_person', 'legal_person_tel', null]);
    expect(fieldsOf(['户主（店招）', '店址', '是否有住人', '面积 GFA'])).toEqual(['name', 'address', 'lodging', 'floor_area']);
    expect(fieldsOf(['Company Name', 'GFA (sqm)', 'Sleeping on site (Y/N)'])).toEqual(['name', 'floor_area', 'lodging']);
  });

  test('a header far down below blank rows, and a row whose name alone is missing', () => {
    const { rows } = read(
      raw({
        sheets: [
          {
            name: '表',
            xml: inline(
              [
                ['单位名称', '地址'],
                ['甲店', '路1号'],
                [null, '路2号'],
              ],
              60,
            ),
          },
        ],
      }),
    );
    expect(rows.map(({ row, verdict }) => [row, verdict])).toEqual([
      [61, 'new'],
      [62, 'rejected'],
    ]);
  });
});

describe('sheets as offices lay them out', () => {
  const merges = (...refs: string[]) => `<mergeCells>${refs.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`;
  const head = ['序号', '单位名称', '地址', '面积'];
  const places = (found: ReturnType<typeof read>) => found.rows.map(({ row, name, draft }) => [row, name, draft?.region]);

  test('the town of a sheet that has no column for it stands in its name or its title, unless a row says otherwise', () => {
    const rows = (name: string): Value[][] => [head, [1, `${name}甲店`, '港前路1号', 10], [2, `${name}乙店`, '澜江街道2号', 10]];
    const warnings: string[] = [];
    const bytes = raw({
      sheets: [
        { name: '石港', xml: inline(rows('一')) },
        { name: '表2', xml: inline([['石港镇“九小场所”登记表'], ['填表单位：石港镇人民政府'], ...rows('二')]) },
        { name: '表3', xml: inline([['石港镇、澜江街道场所登记表'], ...rows('三')]) },
      ],
    });
    const table = readTable(bytes, 'a.xlsx');
    const found: (string | undefined)[] = [];
    for (const [at, one] of table.sheets.entries())
      understandSheet(
        one,
        planSheet(one, at, book, {}),
        ground,
        ({ draft }) => found.push(draft?.region),
        ({ zh }) => warnings.push(zh),
      );
    expect(found).toEqual(['990101002', '990101001', '990101002', '990101001', district, '990101001']);
    expect(warnings).toEqual([
      '工作表“石港”有 1 行没有写街镇，按工作表名或表头上面的标题登记在石港镇。',
      '工作表“表2”有 1 行没有写街镇，按工作表名或表头上面的标题登记在石港镇。',
    ]);
  });

  test('towns with the district, the office or a group beside them; a town of another district is refused', () => {
    const { rows } = read(
      sheet([
        ['单位名称', '街镇', '村居'],
        ['甲', '澜江区石港镇', '东浜村3组'],
        ['乙', '石港镇人民政府', '石港镇东浜村民委员会'],
        ['丙', '石港鎮', null],
        ['丁', '嘉宁镇', '东浜村'],
        ['戊', '区直属', null],
      ]),
    );
    expect(rows.map(({ draft, notes }) => [draft?.region, notes.length])).toEqual([
      ['990101002002', 0],
      ['990101002002', 0],
      ['990101002', 0],
      [undefined, 0],
      [district, 1],
    ]);
    expect(rows[3]!.faults).toMatchObject([{ column: 'B', heading: '街镇', reason: { zh: '本区没有“嘉宁镇”' } }]);
  });

  test('sections with numbers and counts, merged over the row, are towns of the rows below', () => {
    const xml = `${inline([head, ['一、石港镇（2家）'], [1, '甲店', '路1号', 10], [2, '乙店', '路2号', 10], ['（二）澜江街道：'], [3, '丙店', '路3号', 10]])}${merges('A2:D2', 'A5:D5')}`;
    expect(places(read(raw({ sheets: [{ name: '表', xml }] })))).toEqual([
      [3, '甲店', '990101002'],
      [4, '乙店', '990101002'],
      [6, '丙店', '990101001'],
    ]);
  });

  test('notes and signatures below the rows are no places', () => {
    const xml = `${inline([head, [1, '甲店', '路1号', 10], ['单位负责人：', null, '审核人：', '填表人：陆文'], ['填表说明：1.单位名称应与执照一致；2.面积填建筑面积。'], ['以上情况经核对属实']])}${merges('A4:D4', 'A5:D5')}`;
    const found = read(raw({ sheets: [{ name: '表', xml }] }));
    expect(places(found)).toEqual([[2, '甲店', district]]);
    expect(found.reports[0]!.leftOut.notes).toBe(3);
  });

  test('a summary, a pivot table and forms of one place each are not read as lists of places', () => {
    const form = (name: string): Value[][] => [
      ['场所基本情况表'],
      ['场所名称', name],
      ['地址', '路1号'],
      ['负责人', '陆文'],
      ['联系电话', '13900000001'],
    ];
    const { plans } = read(
      raw({
        sheets: [
          {
            name: '汇总',
            xml: inline([
              ['街镇', '场所数', '其中住人'],
              ['石港镇', 3, 1],
              ['澜江街道', 2, 0],
            ]),
          },
          {
            name: '透视',
            xml: inline([
              ['行标签', '计数项:单位名称', '求和项:建筑面积'],
              ['石港镇', 3, 300],
              ['澜江街道', 2, 200],
            ]),
          },
          { name: '一户', xml: inline(form('甲店')) },
          { name: '明细', xml: inline([head, [1, '甲店', '路1号', 10], [2, '乙店', '路2号', 10]]) },
        ],
      }),
    );
    expect(plans.map(({ use }) => use)).toEqual([false, false, false, true]);
  });

  test('where the place is goes before where it is registered; floors above and below in one column', () => {
    const { rows } = read(
      sheet([
        ['企业名称（盖章）', '注册地址', '实际经营地址', '地上/地下层数'],
        ['甲厂', '外地路1号', '港前路88号', '4/1'],
        ['乙厂', '外地路2号', '港前路90号', '/'],
        ['丙厂', '外地路3号', '港前路91号', '2'],
      ]),
    );
    expect(rows.map(({ draft }) => [draft?.address, draft?.measures])).toEqual([
      ['港前路88号', { storeys: 4, storeys_below: 1 }],
      ['港前路90号', {}],
      ['港前路91号', { storeys: 2 }],
    ]);
  });

  test('formulas that were never worked out are said, those that come to nothing are not', () => {
    const cells = (row: number, value: string) =>
      `<row r="${row}"><c r="A${row}" t="str"><v>店${row}</v></c><c r="B${row}">${value}</c></row>`;
    const table = readTable(
      raw({
        sheets: [
          {
            name: '表',
            xml: `<sheetData><row r="1"><c r="A1" t="str"><v>单位名称</v></c><c r="B1" t="str"><v>面积</v></c></row>${cells(2, '<f>10*6</f>')}${cells(3, '<f>10*6</f><v></v>')}${cells(4, '<f>1</f><v>1</v>')}</sheetData>`,
          },
        ],
      }),
      'a.xlsx',
    );
    const warnings: string[] = [];
    understandSheet(
      table.sheets[0]!,
      planSheet(table.sheets[0]!, 0, book, {}),
      ground,
      () => undefined,
      ({ en }) => warnings.push(en),
    );
    expect(table.sheets[0]!.uncomputed).toEqual([undefined, 2]);
    expect(warnings).toEqual([expect.stringContaining('Formulas in column B')]);
  });
});

const lines = (rows: Value[][], separator: string) => rows.map((row) => row.join(separator)).join('\r\n');
const plainRows = [
  ['单位名称', '地址', '街镇'],
  ['甲饭店', '石港路1号', '石港镇'],
];

test.each([
  ['semicolons', Buffer.from(lines(plainRows, ';'))],
  ['tabs', Buffer.from(lines(plainRows, '\t'))],
  ['a mark in front', Buffer.from(`\uFEFF${lines(plainRows, ',')}`)],
  ['a line that names the separator', Buffer.from(`sep=;\r\n${lines(plainRows, ';')}`)],
  ['UTF-16 with its mark', Buffer.from(`\uFEFF${lines(plainRows, '\t')}`, 'utf16le')],
  ['UTF-16 without it', Buffer.from(lines(plainRows, '\t'), 'utf16le')],
  ['GB 18030', iconv.encode(lines(plainRows, ','), 'gb18030')],
  ['old line ends', Buffer.from(lines(plainRows, ',').replaceAll('\r\n', '\r'))],
  ['hundreds of empty fields', Buffer.from(`${lines(plainRows, ',')}${',,,,,,\n'.repeat(200)}`)],
])('a text table with %s is read', (_, bytes) => {
  expect(read(bytes, 'a.csv').rows.map(({ draft }) => draft && [draft.name, draft.region])).toEqual([['甲饭店', '990101002']]);
});

const python = `import csv, sys
from pathlib import Path

# name, address, town
def read(name, address):
    for row in csv.reader(open(name)):
        print(row, address)
    return name
`;
const typescript = `import { readFileSync } from 'node:fs';
/** name, address, town */
export function place(name: string, address: string) {
  const town = readFileSync(name, 'utf8');
  return { name, address, town };
}
`;
const orders = `-- name, address
create table place (name text, address text, town text);
insert into place (name, address, town) values ('甲店', '路1号', '石港镇');
insert into place (name, address, town) values ('乙店', '路2号', '石港镇');
`;
const noise = () => {
  const random = seeded(3);
  return Buffer.from(Array.from({ length: 3000 }, () => 1 + Math.floor(random() * 255)));
};

test('a store whose hazard class is missing is told what is missing, an unknown kind that it is not known', () => {
  const { rows } = read(
    Buffer.from('单位名称,地址,类型,火灾危险性\n甲,路1号,仓库,\n乙,路2号,仓库,丙类\n丙,路3号,妙物,\n'),
    'a.csv',
  );
  expect(
    rows.map(({ draft, notes }) => [draft?.type, notes[0]?.zh.includes('火灾危险性类别'), notes[0]?.zh.includes('认不出')]),
  ).toEqual([
    [undefined, true, false],
    ['W02', undefined, undefined],
    [undefined, false, true],
  ]);
});

test.each([
  ['semicolons to the end of the line', '单位名称;地址;备注;\n甲店;路1号;(东侧);\n乙店;路2号;;\n'],
  [
    'English words',
    'name,address,type\nFor You Ltd,1 Set Road,shop\nReturn & Co,"if open, call",shop\nImport House,Class Road 3,shop\n',
  ],
  ['a comment of the sender in front', '# 2024 年摸排\n# 石港镇\n单位名称,地址\n甲店,路1号\n'],
  ['braces, hashes and equals signs in cells', '单位名称,地址\n{甲}店,路1号#2\n"=""乙店""",路2号=3\n[丙店],(路3号);\n'],
  ['control characters here and there', `单位名称,地址\n${'甲店,路1号\n'.repeat(20)}乙\u0007店,路2号\u001F\n`],
  ['a heading that begins as a signature does', 'PAR1,单位名称,地址\n1,甲店,路1号\n'],
])('a table with %s is a table all the same', (_, text) => {
  expect(read(Buffer.from(text), 'a.csv').rows.length).toBeGreaterThan(0);
});

test.each([
  ['an empty file', Buffer.alloc(0), 'empty'],
  ['a web page with a comment in front', Buffer.from('\uFEFF\n<!-- x --><table></table>'), 'not-a-table'],
  ['a mail archive', Buffer.from('MIME-Version: 1.0\nX-Document-Type: Workbook\n'), 'not-a-table'],
  ['an XML workbook of 2003', Buffer.from('<?xml version="1.0"?><Workbook/>'), 'not-a-table'],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'not-a-table'],
  ['a photograph without a NUL', Buffer.from('ffd8ffe1', 'hex'), 'not-a-table'],
  ['what was packed', gzipSync('单位名称,地址\n甲店,路1号\n'), 'not-a-table'],
  ['noise', noise(), 'not-a-table'],
  ['a script for a shell', Buffer.from('#!/bin/sh\nname=$1 # name, address\n'), 'not-a-table'],
  ['a script in Python', Buffer.from(python), 'not-a-table'],
  ['a program in TypeScript', Buffer.from(typescript), 'not-a-table'],
  ['a program packed for the browser', Buffer.from(`import{a as b}from"./x.js";var name=b(),address=1;`), 'not-a-table'],
  ['orders for a database', Buffer.from(orders), 'not-a-table'],
  ['a style sheet', Buffer.from('.name { color: red; }\n.address {\n  width: 1px;\n  height: 2px;\n}\n'), 'not-a-table'],
  [
    'data of a program',
    Buffer.from('[{"name": "甲店", "address": "路1号"},\n{"name": "乙店", "address": "路2号"}]'),
    'not-a-table',
  ],
  ['a NUL within', Buffer.from('单位名称,地址\n甲\0店,路1号\n'), 'nul'],
  ['a quote never closed', Buffer.from('单位名称,地址\n"甲店,路1号\n乙店,路2号\n'), 'open-quote'],
  ['a row of 100,000 columns', Buffer.from(`单位名称,地址\n${'x,'.repeat(100_000)}`), 'too-many-cells'],
  ['an OpenDocument table', zipped({ 'content.xml': '<x/>' }), 'not-a-workbook'],
  ['a workbook within an archive', zipped({ '表.xlsx': sheet(plainRows) }), 'not-a-table'],
  [
    'a document',
    zipped({ '_rels/.rels': relations(relation('r', 'officeDocument', 'word/document.xml')), 'word/document.xml': '<w/>' }),
    'not-a-table',
  ],
  ['a document type', zipped({ '_rels/.rels': '<!DOCTYPE x [<!ENTITY a "b">]><x/>' }), 'not-a-workbook'],
  [
    'a sheet of 100,000 columns',
    raw({ sheets: [{ name: '表', xml: `<sheetData><row>${'<c t="str"><v>x</v></c>'.repeat(100_000)}</row></sheetData>` }] }),
    'too-many-cells',
  ],
  [
    'a workbook whose texts were lost',
    raw({ sheets: [{ name: '表', xml: '<sheetData><row><c t="s"><v>7</v></c><c t="s"><v>8</v></c></row></sheetData>' }] }),
    'not-a-workbook',
  ],
  [
    'a sheet cut short within its archive',
    raw({ sheets: [{ name: '表', xml: '<sheetData><row><c t="str"><v>单位名称</v></c><c t="s' }] }),
    'not-a-workbook',
  ],
  ['an archive that unfolds to 210 MB', zipped({ 'xl/workbook.xml': Buffer.alloc(210_000_000) }), 'too-large'],
  ['an archive cut short', sheet(plainRows).subarray(0, 400), 'broken-zip'],
])('%s is refused with a reason and a cure in both languages', (_, bytes, reason) => {
  const refusal = (() => {
    try {
      read(bytes, 'a.xls');
      return undefined;
    } catch (error) {
      return error instanceof UnreadableTable ? error : undefined;
    }
  })();
  expect(refusal).toMatchObject({ reason });
  expect(refusal!.text.en.replace('"表"', '')).not.toMatch(/[\u4e00-\u9fff]/);
});
