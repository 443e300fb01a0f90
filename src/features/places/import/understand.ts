/** Rows of a sheet to places as they would stand in the register, each with what is wrong with it. Pure. */
import { sphereMetresBetween } from '../../../core/geo/ellipsoid.ts';
import { wgs84FromGcj02 } from '../../../core/geo/gcj02.ts';
import { boxHolds, boxOf, type Area, type Box, type Position } from '../../../core/geo/geojson.ts';
import { isInside } from '../../../core/geo/inside.ts';
import type { Text } from '../../../platform/problem.ts';
import { letterOf, type Cell, type Sheet } from '../../../platform/workbook/table.ts';
import { creditCodeFault } from '../rules.ts';
import {
  areaUnitOf,
  CellFault,
  isDitto,
  isEmptyNote,
  isNote,
  nameBeside,
  readArea,
  readCount,
  readDate,
  readDegrees,
  readHazardClass,
  readPosition,
  readStoreys,
  readTelephone,
  readText,
  readYear,
  readYesNo,
  textOf,
  unbroken,
} from './cells.ts';
import { fieldOf } from './fields.ts';
import { contactParts, fieldOfPart, partOfRole, type Person } from './persons.ts';
import { RegionBook } from './regions.ts';
import { unmerged, type SheetPlan } from './sheet.ts';
import { lacksHazardClass, typeOf, typeOfHead } from './types.ts';

export interface Draft {
  name: string;
  code?: string;
  /** The sender’s own number of the row: tells rows apart that are equal in all else. */
  number?: string;
  type?: string;
  region: string;
  address?: string;
  lon?: number;
  lat?: number;
  hazardClass?: string;
  creditCode?: string;
  operator?: string;
  openedOn?: string;
  measures: Record<string, number>;
  attributes: Record<string, string | boolean>;
  /** The first person of each part. */
  contacts: Record<string, { name?: string; telephone?: string }>;
  /** Persons beyond those. */
  further?: Person[];
  /** The sheet says what the person is, and it is none of the parts that the register knows. */
  otherRole?: true;
}

/** What is wrong at a place in a file, and what to do. `column` as the spreadsheet names it, empty for the whole row. */
export interface RowFault {
  column: string;
  heading: string;
  reason: Text;
  cure: Text;
}

export interface UnderstoodRow {
  sheet: number;
  /** As the spreadsheet counts. */
  row: number;
  name: string;
  /** The row in which the cell begins that names the place of this row and of others. */
  mergedFrom?: number;
  draft: Draft | null;
  faults: RowFault[];
  notes: Text[];
}

export interface FieldQuality {
  field: string;
  heading: string;
  filled: number;
  faulty: number;
}

export interface SheetReport {
  sheet: number;
  name: string;
  rows: number;
  /** Rows left out because they hold no place: totals, repeated headers, blank rows, footnotes. */
  leftOut: { totals: number; headers: number; notes: number };
  fields: FieldQuality[];
  /** 0 to 100. */
  score: number;
}

export type Datum = 'wgs84' | 'gcj02' | 'cgcs2000' | 'unstated';

export interface Ground {
  district: string;
  today: string;
  datum: Datum;
  book: RegionBook;
  /** Smaller ones first. */
  boundaries: readonly { code: string; area: Area; box: Box }[];
}

export const boundariesOf = (areas: readonly { code: string; geometry: Area }[]): Ground['boundaries'] =>
  areas
    .map(({ code, geometry }) => ({ code, area: geometry, box: boxOf(geometry) }))
    .toSorted((a, b) => b.code.length - a.code.length || (a.code < b.code ? -1 : 1));

const measureFields = new Set(
  [
    'floor_area total_area site_area height built_year workers people beds rooms seats stalls students residents households exits'.split(
      ' ',
    ),
  ].flat(),
);
const choices: Readonly<Record<string, readonly (readonly [RegExp, string])[]>> = {
  structure: [
    [/钢筋混凝土|钢混|框架|剪力墙|混凝土/, 'reinforced_concrete'],
    [/砖混/, 'brick_concrete'],
    [/砖木/, 'brick_timber'],
    [/钢/, 'steel'],
    [/木/, 'timber'],
  ],
  fire_rating: [
    [/^(一|1|I|Ⅰ)级?$/, 'I'],
    [/^(二|2|II|Ⅱ)级?$/, 'II'],
    [/^(三|3|III|Ⅲ)级?$/, 'III'],
    [/^(四|4|IV|Ⅳ)级?$/, 'IV'],
  ],
};

const totals = /^(合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|本页(小|合)计|total|subtotal|sum)\s*([:：(（]|\d|$)/i;
/** 东浜村小计, 餐饮类合计（3家）: no place, if it has no address. */
const totalOf = /^.{1,20}(小计|合计|总计)([:：(（].*)?$/;
const footnotes =
  /^(注|备注|附注|(填表|填写|填报|使用)?(说明|要求|须知)|注意(事项)?|填表人|填表日期|填报人|填报单位|填报日期|制表人?|制表单位|审核人?|审批|单位(主要)?负责人(签字|签名)?|分管领导|经办人?|复核人?|校对人?|统计人|联系电话|打印日期|日期|盖章)\s*[:：]/;
const label = /^[\u4e00-\u9fff、()（）\s]{2,14}[:：]/;
const ownCode = /^[A-Z]{1,4}-[A-Z]-\d{5}$/;
const farMetres = 20_000;

interface Columns {
  at: Map<string, number>;
  /** Those of which one is ticked in each row. */
  ticks: number[];
  headings: string[];
}

/** Reads the rows of one sheet. `each` gets every row that speaks of a place, right or wrong, in order; `warn` what is to be said of the whole sheet. */
export function understandSheet(
  sheet: Sheet,
  plan: SheetPlan,
  ground: Ground,
  each: (row: UnderstoodRow) => void,
  warn: (text: Text) => void = () => undefined,
): SheetReport {
  const rows = unmerged(sheet);
  const columns: Columns = { at: new Map(), ticks: [], headings: [] };
  for (const { column, heading, field } of plan.columns) {
    columns.headings[column] = heading;
    if (field !== null && fieldOf.get(field)?.kind === 'tick') columns.ticks.push(column);
    if (field !== null && !columns.at.has(field)) columns.at.set(field, column);
  }
  const quality = new Map(
    [...columns.at].map(([field, column]) => [field, { field, heading: columns.headings[column]!, filled: 0, faulty: 0 }]),
  );
  const leftOut = { totals: 0, headers: 0, notes: 0 };
  const headings = new Set(
    plan.columns.flatMap(({ heading }) => [heading, ...heading.split('/')]).filter((heading) => heading !== ''),
  );
  const above = new Map<number, Cell>();
  const mergedFrom = mergedNames(sheet, columns.at.get('name'));
  const around = townOf(sheet, plan, ground.book);
  let section: string | undefined;
  let [count, inherited] = [0, 0];
  for (let at = plan.headerRow - 1 + plan.headerRows; at < rows.length; at++) {
    const cells = rows[at];
    if (!cells || !cells.some((cell) => textOf(cell) !== '')) continue;
    const kind = kindOfRow(cells, columns, headings, ground.book);
    if (kind === 'section') section = sectionName(textOf(cells.find((cell) => textOf(cell) !== '')));
    if (kind === 'total') leftOut.totals++;
    else if (kind === 'header') leftOut.headers++;
    else if (kind !== 'place') leftOut.notes++;
    if (kind !== 'place') continue;
    count++;
    for (const column of columns.at.values()) {
      const cell = cells[column] ?? null;
      if (isDitto(textOf(cell))) cells[column] = above.get(column) ?? null;
      else above.set(column, cell);
    }
    const read = new RowReader(cells, columns, ground, section, around, quality);
    const { draft, faults, notes } = read.place();
    if (read.inherited && draft) inherited++;
    each({
      sheet: plan.sheet,
      row: at + 1,
      name: textOf(cells[columns.at.get('name') ?? -1]).slice(0, 80),
      ...(mergedFrom.has(at) && { mergedFrom: mergedFrom.get(at)! + 1 }),
      draft,
      faults,
      notes,
    });
  }
  if (inherited > 0)
    warn({
      zh: `工作表“${plan.name}”有 ${inherited} 行没有写街镇，按工作表名或表头上面的标题登记在${ground.book.nameOf(around!)}。`,
      en: `${inherited} rows of the sheet "${plan.name}" name no town; by the name of the sheet or the title above they were registered in ${ground.book.nameOf(around!)}.`,
    });
  const blind = [...columns.at.values()].filter((column) => sheet.uncomputed?.[column]);
  if (blind.length > 0)
    warn({
      zh: `工作表“${plan.name}”第 ${blind.map(letterOf).join('、')} 列有公式没有算过的结果，这些格按空白读。用 Excel 或 WPS 打开，保存一次再传。`,
      en: `Formulas in column ${blind.map(letterOf).join(', ')} of the sheet "${plan.name}" were never worked out, and the cells were read as empty. Open the file in Excel or WPS, save it once and send it again.`,
    });
  const fields = [...quality.values()];
  return { sheet: plan.sheet, name: plan.name, rows: count, leftOut, fields, score: scoreOf(fields, count) };
}

/** Of rows that share one cell with the place's name: the row in which it begins. */
function mergedNames({ merged }: Sheet, column: number | undefined): Map<number, number> {
  const from = new Map<number, number>();
  if (column === undefined) return from;
  for (const { top, left, bottom, right } of merged)
    if (left <= column && right >= column && bottom > top && bottom - top < 1000)
      for (let row = top; row <= bottom; row++) from.set(row, top);
  return from;
}

/** 一、石港镇（3家）： → 石港镇 */
const sectionName = (text: string) =>
  text
    .replace(
      /^\s*[(（]?([一二三四五六七八九十]{1,3}|\d{1,2})[)）]?\s*[、.．)）:：\s]\s*|^\s*[(（]([一二三四五六七八九十]{1,3}|\d{1,2})[)）]\s*/,
      '',
    )
    .replace(/\s*[(（][^)）]*[)）]\s*/g, '')
    .replace(/[:：\s]*(共?\d+[家户个处间]?)?[:：\s]*$/, '');

type RowKind = 'place' | 'total' | 'header' | 'note' | 'section';

function kindOfRow(cells: readonly Cell[], { at }: Columns, headings: ReadonlySet<string>, book: RegionBook): RowKind {
  const texts: string[] = [];
  for (const cell of cells) {
    const text = textOf(cell);
    if (text !== '') texts.push(text);
  }
  const first = texts[0]!;
  const name = textOf(cells[at.get('name') ?? -1]);
  const front = cells.findIndex((cell) => textOf(cell) !== '');
  if (
    totals.test(name.replaceAll(' ', '')) ||
    (totalOf.test(name.replaceAll(' ', '')) && isEmptyNote(textOf(cells[at.get('address') ?? -1]))) ||
    (front !== at.get('name') && totals.test(first.replaceAll(' ', '')) && /^(\d[\d.,]*\s*\S{0,2})?$/.test(name)) ||
    ((name === '' || /^[\d.,]+$/.test(name)) && texts.slice(0, 3).some((text) => totals.test(text.replaceAll(' ', ''))))
  )
    return 'total';
  const repeated = texts.filter((text) => headings.has(text)).length;
  if (repeated >= 2 && repeated >= texts.length * 0.6) return 'header';
  // The foot of a form: nothing but labels, some with a name behind them.
  if (name === '' && texts.length > 1 && texts.every((text) => label.test(text))) return 'note';
  const known = () => [...at.values()].filter((column) => !isEmptyNote(textOf(cells[column]))).length;
  if (footnotes.test(first) && known() <= 2) return 'note';
  if (new Set(texts).size === 1) {
    if (book.knows(sectionName(first))) return 'section';
    // A note that was merged over the row says the same in each of its cells.
    if (texts.length > 2) return 'note';
    // A lone value behind an empty name is a row whose name is missing; a note stands in front, or was merged over the row.
    const lone = texts.length === 1 && [...at.values()].includes(front) && front > Math.min(...at.values());
    if ((name === '' && !lone) || first.length > 40) return 'note';
  }
  // A number in front and nothing else: a row that was prepared and never filled.
  if ((name === '' || isEmptyNote(name)) && known() === 0) return 'note';
  return 'place';
}

class RowReader {
  private readonly cells: readonly Cell[];
  private readonly columns: Columns;
  private readonly ground: Ground;
  private readonly section: string | undefined;
  private readonly around: string | undefined;
  private readonly quality: Map<string, FieldQuality>;
  /** Only the name or the title of the sheet told the town. */
  inherited = false;
  private readonly faults: RowFault[] = [];
  private readonly notes: Text[] = [];

  constructor(
    cells: readonly Cell[],
    columns: Columns,
    ground: Ground,
    section: string | undefined,
    around: string | undefined,
    quality: Map<string, FieldQuality>,
  ) {
    this.cells = cells;
    this.columns = columns;
    this.ground = ground;
    this.section = section;
    this.around = around;
    this.quality = quality;
  }

  /** A value by its reader; what is wrong with it goes to the row's faults. */
  private value<T>(field: string, read: (cell: Cell) => T | undefined): T | undefined {
    const column = this.columns.at.get(field);
    const cell = column === undefined ? null : (this.cells[column] ?? null);
    if (column === undefined || cell === null) return undefined;
    try {
      const value = read(cell);
      if (value !== undefined) this.quality.get(field)!.filled++;
      return value;
    } catch (error) {
      if (!(error instanceof CellFault)) throw error;
      this.fault(field, error.reason, error.cure);
      return undefined;
    }
  }

  private text(field: string, most?: number): string | undefined {
    return this.value(field, (cell) => readText(cell, most));
  }

  private fault(field: string, reason: Text, cure: Text): void {
    const column = this.columns.at.get(field);
    const one = this.quality.get(field);
    if (one) one.faulty++;
    this.faults.push({
      column: column === undefined ? '' : letterOf(column),
      heading: column === undefined ? (fieldOf.get(field)?.zh ?? '') : this.columns.headings[column]!,
      reason,
      cure,
    });
  }

  place(): { draft: Draft | null; faults: RowFault[]; notes: Text[] } {
    const name = this.value('name', (cell) => readText(unbroken(cell), 120));
    if (
      name === undefined &&
      !this.faults.some(({ heading }) => heading === this.columns.headings[this.columns.at.get('name') ?? -1])
    )
      this.fault(
        'name',
        { zh: '没有名称', en: 'no name' },
        { zh: '补上场所名称，或删掉这一行', en: 'Give the place its name, or remove the row' },
      );
    else if (name !== undefined && /^\d+(\.\d+)?$/.test(name))
      this.notes.push({
        zh: `名称“${name}”只有数字，核对列是否错位`,
        en: `the name "${name}" is only a number; check whether the columns are shifted`,
      });
    const hazardClass = this.value('hazard_class', readHazardClass);
    const draft: Draft = {
      name: name ?? '',
      region: this.ground.district,
      measures: this.measures(),
      attributes: this.attributes(),
      contacts: this.contacts(),
    };
    this.role(draft);
    if (hazardClass !== undefined) draft.hazardClass = hazardClass;
    const code = this.text('code', 60);
    // Offices number their rows anew in each sheet; only a code of ours says which place is meant.
    if (code !== undefined) draft.number = code;
    if (code !== undefined && ownCode.test(code.toUpperCase())) draft.code = code.toUpperCase();
    const type = this.type(hazardClass);
    if (type !== undefined) draft.type = type;
    const openedOn = this.value('opened_on', (cell) => {
      const date = readDate(cell);
      if (date !== undefined && Number(date.slice(0, 4)) > Number(this.ground.today.slice(0, 4)) + 5)
        throw new CellFault(
          { zh: `${date} 还早得很`, en: `${date} lies far ahead` },
          { zh: '核对年份后改正；不知道就空着', en: 'Check the year and mend it; leave it empty if unknown' },
        );
      return date;
    });
    if (openedOn !== undefined) draft.openedOn = openedOn;
    this.unit(draft);
    this.position(draft);
    const address = this.address();
    if (address !== undefined) draft.address = address;
    this.region(draft);
    return { draft: this.faults.length === 0 ? draft : null, faults: this.faults, notes: this.notes };
  }

  /** In one column, or a road and a number in two. */
  private address(): string | undefined {
    const read = (field: string) => this.value(field, (cell) => readText(unbroken(cell), 300));
    const whole = read('address');
    const [road, number = ''] = [read('road'), read('house_number')];
    if (whole !== undefined && (/\d/.test(whole) || (road ?? number) === '')) return whole;
    const house = /^[\d-]+$/.test(number) ? `${number}号` : number;
    const village = house === '' ? '' : (this.text('committee', 60) ?? '');
    // 3组, 东宅 lie in a village and mean nothing without it.
    const way = road === undefined || /(组|队|宅)$/.test(road) ? `${village}${road ?? ''}` : road;
    const front = whole === undefined ? way : whole.endsWith(way) ? whole : `${whole}${way}`;
    return `${front}${house}` || undefined;
  }

  /** The words above the one tick of the row. */
  private ticked(): string | undefined {
    const headings = this.columns.ticks
      .filter((column) => readYesNo(this.cells[column] ?? null) === true || /^v$/i.test(textOf(this.cells[column])))
      .map((column) => this.columns.headings[column]!.split('/').at(-1)!);
    if (headings.length === 0) return undefined;
    this.quality.get('type_tick')!.filled++;
    if (headings.length === 1) return typeOfHead(headings[0]!);
    const said = headings.join('、').slice(0, 60);
    this.notes.push({
      zh: `类型打了几个勾（${said}），按未分类登记`,
      en: `several types are ticked (${said}); registered as unclassified`,
    });
    return undefined;
  }

  private type(hazardClass: string | undefined): string | undefined {
    const texts = [this.text('type_code', 60), this.text('type', 200), this.ticked()].filter((text) => text !== undefined);
    for (const text of texts) {
      const found = typeOf(text, hazardClass);
      if (found) return found.code;
    }
    if (texts.length > 0)
      this.notes.push(
        texts.some(lacksHazardClass)
          ? {
              zh: `“${texts[0]!.slice(0, 30)}”还要写明火灾危险性类别（甲、乙、丙、丁、戊）才能归类，按未分类登记`,
              en: `"${texts[0]!.slice(0, 30)}" needs its hazard class (甲, 乙, 丙, 丁, 戊) to be told apart; registered as unclassified`,
            }
          : {
              zh: `类型“${texts[0]!.slice(0, 30)}”认不出，按未分类登记`,
              en: `the type "${texts[0]!.slice(0, 30)}" is not known; registered as unclassified`,
            },
      );
    return undefined;
  }

  private unit(draft: Draft): void {
    const creditCode = this.value('credit_code', (cell) => {
      const bare = textOf(cell)
        .replaceAll(/[\s\-－']/g, '')
        .toUpperCase();
      // 统一代码：9131…, （个体）9131…: words around the one code that the cell holds.
      const runs = bare.match(/[0-9A-Z]{18,}/g) ?? [];
      const text = runs.length === 1 && !creditCodeFault(runs[0]) ? runs[0] : bare;
      if (isNote(text) || text === '0') return undefined;
      const fault = creditCodeFault(text);
      if (/^\d\.?\d*E\+?\d+$/.test(text) || (fault && /^\d{15}0{3}$/.test(text)))
        throw new CellFault(
          { zh: '代码被表格当成数字，末尾几位已丢失', en: 'the spreadsheet took the code for a number and lost its last digits' },
          {
            zh: '把这一列设为文本格式，对照营业执照重填',
            en: 'Set the column to text and enter the code again from the licence',
          },
        );
      if (fault) {
        const meant = text.replaceAll('O', '0').replaceAll('I', '1').replaceAll('Z', '2').replaceAll('S', '5');
        if (!creditCodeFault(meant)) {
          this.notes.push({
            zh: `代码里的字母 O、I、Z、S 按数字 0、1、2、5 读：${meant}`,
            en: `letters O, I, Z, S in the code were read as the digits 0, 1, 2, 5: ${meant}`,
          });
          return meant;
        }
        // Licences before 2015 have numbers of their own; such a column holds them by right.
        const heading = this.columns.headings[this.columns.at.get('credit_code')!]!;
        if (/^(\d{15}|\d{13}|[0-9A-Z]{9})$/.test(text) && /执照|注册号|机构代码|税号/.test(heading)) {
          this.notes.push({
            zh: `“${text}”是旧注册号或机构代码，不是统一社会信用代码，没有登记`,
            en: `"${text}" is an old registration number, no unified credit code, and was left out`,
          });
          return undefined;
        }
        if (/^\d{6}(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])\d{3}[\dX]$/.test(text))
          throw new CellFault(
            { zh: '像是身份证号，不是统一社会信用代码', en: 'looks like the number of an identity card, not a credit code' },
            { zh: '改成营业执照上的代码；没有执照就空着', en: 'Write the code of the licence; leave it empty if there is none' },
          );
        throw new CellFault(fault, {
          zh: '对照营业执照改正；没有执照就空着',
          en: 'Mend it by the licence; leave it empty if there is none',
        });
      }
      return text;
    });
    const operator = this.text('operator', 120);
    if (creditCode !== undefined) draft.creditCode = creditCode;
    if (operator !== undefined) draft.operator = operator;
    else if (creditCode !== undefined) draft.operator = draft.name;
  }

  private measures(): Record<string, number> {
    const measures: Record<string, number> = {};
    for (const field of this.columns.at.keys()) {
      if (!measureFields.has(field)) continue;
      const { kind } = fieldOf.get(field)!;
      const value = this.value(field, (cell) =>
        kind === 'area'
          ? readArea(cell, areaUnitOf(this.columns.headings[this.columns.at.get(field)!]!))
          : kind === 'year'
            ? readYear(cell, this.ground.today)
            : readCount(cell, field === 'height' ? 700 : 1_000_000),
      );
      if (value !== undefined) measures[field] = value;
    }
    const parted = /地上.*地下/.test(this.columns.headings[this.columns.at.get('storeys') ?? -1] ?? '');
    const storeys = this.value('storeys', (cell) => nothing(readStoreys(cell, parted)));
    const below = this.value('storeys_below', (cell) => nothing(readStoreys(cell)));
    if (storeys?.above !== undefined) measures['storeys'] = storeys.above;
    const under = below?.below ?? below?.above ?? storeys?.below;
    if (under !== undefined) measures['storeys_below'] = under;
    return measures;
  }

  private attributes(): Record<string, string | boolean> {
    const attributes: Record<string, string | boolean> = {};
    for (const field of this.columns.at.keys()) {
      const { kind } = fieldOf.get(field) ?? {};
      if (kind === 'yes-no') {
        const value = this.value(field, readYesNo);
        if (typeof value === 'boolean') attributes[field] = value;
        else if (value === 'unclear') this.unclear(field);
      } else if (kind === 'choice') {
        const text = this.text(field);
        const found = text && choices[field]?.find(([shape]) => shape.test(text));
        if (found) attributes[field] = found[1];
      }
    }
    return attributes;
  }

  /** A town of another district, or a slip of the pen: nobody here would ever find the place. */
  private unknownTown(text: string): void {
    this.fault(
      'town',
      { zh: `本区没有“${text.slice(0, 30)}”`, en: `this district has no town "${text.slice(0, 30)}"` },
      {
        zh: '改成本区的街镇；不属于本区就删掉这一行，不知道就空着',
        en: 'Write a town of this district; remove the row if it lies elsewhere, leave the cell empty if unknown',
      },
    );
  }

  private unclear(field: string): void {
    const column = this.columns.at.get(field)!;
    const [heading, text] = [this.columns.headings[column]!, textOf(this.cells[column]).slice(0, 30)];
    this.notes.push({
      zh: `“${heading}”写的是“${text}”，看不出是还是否，没有登记`,
      en: `"${heading}" says "${text}", neither yes nor no; it was left out`,
    });
  }

  private contacts(): Draft['contacts'] {
    const contacts: Draft['contacts'] = {};
    for (const part of contactParts) {
      const field = fieldOfPart(part);
      const telephone = this.value(`${field}_tel`, readTelephone);
      const name = part === 'duty' ? undefined : (this.text(field, 60) ?? this.nameInTelephone(field));
      if (name !== undefined || telephone !== undefined)
        contacts[part] = { ...(name !== undefined && { name }), ...(telephone !== undefined && { telephone }) };
    }
    return contacts;
  }

  /** A column of its own says what the person is, where the heading above the name does not. */
  private role(draft: Draft): void {
    const role = this.text('contact_role', 60);
    const { responsible } = draft.contacts;
    const headings = ['responsible', 'responsible_tel'].map(
      (field) => this.columns.headings[this.columns.at.get(field) ?? -1] ?? '',
    );
    if (
      role === undefined ||
      !responsible ||
      headings.some((heading) => /责任|负责|经营者|经理|店主|owner|manager/i.test(heading))
    )
      return;
    const part = partOfRole(role);
    if (part === 'other') draft.otherRole = true;
    else if (part !== 'responsible' && !draft.contacts[part]) {
      draft.contacts[part] = responsible;
      delete draft.contacts['responsible'];
    }
  }

  /** 联系人及电话 in one column. */
  private nameInTelephone(part: string): string | undefined {
    const column = this.columns.at.get(`${part}_tel`);
    if (column === undefined || this.columns.at.has(part) || !/人|者|经理|老板|店主|姓名/.test(this.columns.headings[column]!))
      return undefined;
    return nameBeside(this.cells[column] ?? null);
  }

  private position(draft: Draft): void {
    const both = this.value('position', readPosition);
    const lon = both?.[0] ?? this.value('lon', readDegrees);
    const lat = both?.[1] ?? this.value('lat', readDegrees);
    if (lon === undefined && lat === undefined) return;
    const field = both ? 'position' : lon === undefined ? 'lat' : 'lon';
    const cure = { zh: '核对经纬度；不知道就两个都空着', en: 'Check longitude and latitude; leave both empty if unknown' };
    if (lon === undefined || lat === undefined) {
      if (
        !this.faults.some(
          ({ heading }) => heading === this.columns.headings[this.columns.at.get(lon === undefined ? 'lon' : 'lat') ?? -1],
        )
      )
        this.fault(field, { zh: '经度、纬度只有一个', en: 'only one of longitude and latitude' }, cure);
      return;
    }
    const outline = this.ground.boundaries.find(({ code }) => code === this.ground.district);
    if (Math.abs(lon) > 360 || Math.abs(lat) > 360)
      return this.fault(
        field,
        { zh: '坐标是投影米，不是经纬度', en: 'projected metres, not degrees' },
        { zh: '换成经纬度（WGS 84 度数）', en: 'Convert to degrees (WGS 84)' },
      );
    if (Math.abs(lat) > 90 && Math.abs(lon) <= 90)
      return this.fault(
        field,
        { zh: '经纬度写反了', en: 'longitude and latitude are swapped' },
        { zh: '两个数对调', en: 'Swap the two numbers' },
      );
    if (Math.abs(lat) > 90 || Math.abs(lon) > 180)
      return this.fault(field, { zh: '经纬度超出范围', en: 'coordinates out of range' }, cure);
    const moved: Position = this.ground.datum === 'gcj02' ? wgs84FromGcj02([lon, lat]) : [lon, lat];
    if (outline && metresFrom(outline.box, moved) > farMetres)
      return this.fault(
        field,
        { zh: `位置 ${lon}, ${lat} 离本区超过 20 km`, en: `${lon}, ${lat} is more than 20 km from this district` },
        cure,
      );
    if (outline && !(boxHolds(outline.box, moved) && isInside(moved, outline.area)))
      this.notes.push({ zh: '位置在本区边界以外', en: 'the position lies outside the district' });
    draft.lon = Number(moved[0].toFixed(7));
    draft.lat = Number(moved[1].toFixed(7));
  }

  private region(draft: Draft): void {
    const words = {
      ...(this.text('region_code', 20) !== undefined && { code: this.text('region_code', 20)! }),
      town: this.text('town', 60) ?? this.section ?? '',
      committee: this.text('committee', 60) ?? '',
      grid: this.text('grid', 60) ?? '',
      ...(draft.address !== undefined && { address: draft.address }),
      around: this.around,
    };
    const { region, notes, inherited, unknownTown } = this.ground.book.find(words);
    draft.region = region;
    this.inherited = inherited;
    this.notes.push(...notes);
    if (unknownTown !== undefined) this.unknownTown(unknownTown);
    if (draft.lon === undefined || draft.lat === undefined) return;
    const at = regionOf([draft.lon, draft.lat], this.ground);
    if (at === undefined || at === draft.region || draft.region.startsWith(at)) return;
    if (inherited || at.startsWith(draft.region)) {
      draft.region = at;
      this.inherited = false;
    } else
      this.notes.push({
        zh: `表里写的是${this.ground.book.nameOf(draft.region) ?? draft.region}，位置在${this.ground.book.nameOf(at) ?? at}；按表里的登记`,
        en: `the sheet says ${this.ground.book.nameOf(draft.region) ?? draft.region}, the position lies in ${this.ground.book.nameOf(at) ?? at}; registered as the sheet says`,
      });
  }
}

/** The town of a whole sheet: what its name says, else what stands above its header. */
function townOf(sheet: Sheet, plan: SheetPlan, book: RegionBook): string | undefined {
  const byName = book.townIn(sheet.name);
  if (byName !== undefined) return byName;
  const titles = sheet.rows.slice(0, Math.max(0, plan.headerRow - 1)).flatMap((cells) => cells ?? []);
  const named = new Set(titles.flatMap((cell) => book.townIn(textOf(cell)) ?? []));
  return named.size === 1 ? [...named][0] : undefined;
}

const nothing = (storeys: { above?: number; below?: number }) =>
  storeys.above === undefined && storeys.below === undefined ? undefined : storeys;

function regionOf(point: Position, { boundaries }: Ground): string | undefined {
  return boundaries.find(({ box, area }) => boxHolds(box, point) && isInside(point, area))?.code;
}

/** 0 within the box. */
function metresFrom([west, south, east, north]: Box, [lon, lat]: Position): number {
  return sphereMetresBetween([lon, lat], [Math.min(Math.max(lon, west), east), Math.min(Math.max(lat, south), north)]);
}

const asked = [
  'name',
  'type',
  'town',
  'committee',
  'address',
  'lon',
  'credit_code',
  'floor_area',
  'storeys',
  'responsible',
  'responsible_tel',
];

/** Of what a register should know, the share that the sheet holds and that can be read. */
function scoreOf(fields: readonly FieldQuality[], rows: number): number {
  if (rows === 0) return 0;
  const known = new Map(
    fields.map((one) => [one.field === 'position' ? 'lon' : one.field === 'type_tick' ? 'type' : one.field, one.filled / rows]),
  );
  return Math.round((100 * asked.reduce((sum, field) => sum + Math.min(1, known.get(field) ?? 0), 0)) / asked.length);
}
