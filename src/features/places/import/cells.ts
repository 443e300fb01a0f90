/** Reads what people write into cells: units, full width, words for "none", dates in every order. Pure. */
import type { Text } from '../../../platform/problem.ts';
import type { Cell } from '../../../platform/workbook/table.ts';

/** What is wrong with a value and what to do about it. */
export class CellFault extends Error {
  readonly reason: Text;
  readonly cure: Text;
  constructor(reason: Text, cure: Text) {
    super(reason.en);
    this.reason = reason;
    this.cure = cure;
  }
}

const empties =
  /^(无|没有|不详|未知|暂无|若干|待查|待定|待补|待核实|空|空白|不清楚|不明|未填|未提供|n\/?a|null|none|nil|unknown|tbd|[-—–_/\\.*?？。、]+|#(n\/a|ref!|value!|name\?|div\/0!|null!|num!))$/i;
/** What stands where digits are asked for and none are to be had. */
const notes =
  /^(.{0,4}(无证|无照|无执照|没有执照|办理|未办|未登记|未注册|未取得|未测|未提供|不提供|拒绝|不便|见备注|详见|另附|不适用|不祥|不知|记不清|核实|联系不上|打不通|空号|停机|无人接听|民国|建国前|解放前|老房).{0,6})$/;
const asAbove = /^(同上|同前|〃|"|″|''|~|ditto)$/i;

/** Full width becomes plain, blanks inside become one, line ends too. */
const plainText = /^[!-~\u4e00-\u9fa5]*$/;
export const textOf = (cell: Cell | undefined): string =>
  cell === null || cell === undefined
    ? ''
    : typeof cell === 'number' || (typeof cell === 'string' && plainText.test(cell))
      ? String(cell)
      : String(cell)
          .normalize('NFKC')
          .replaceAll(/[\u200B-\u200F\u2028-\u202E\u2060\uFEFF\u00AD]/g, '')
          .replaceAll(/\s+/g, ' ')
          .trim();
/** A name or an address broken into lines because its column was narrow: whole again. */
export const unbroken = (cell: Cell): Cell =>
  typeof cell === 'string' && cell.includes('\n')
    ? cell.replaceAll(
        /(?<=[\u4e00-\u9fff\uff00-\uffef])[ \t]*(?:_x000D_)?[\r\n]+\s*|[ \t]*[\r\n]+\s*(?=[\u4e00-\u9fff\uff00-\uffef])/g,
        '',
      )
    : cell;

/** True for notes that stand where a value is not known. */
export const isEmptyNote = (text: string): boolean => text === '' || empties.test(text);
/** True where digits are asked for and a note says that there are none. */
export const isNote = (text: string): boolean => isEmptyNote(text) || (!/\d/.test(text) && notes.test(text));
export const isDitto = (text: string): boolean => asAbove.test(text);

const chineseDigits = '零一二三四五六七八九';
/** 十二 → 12, 三百 → 300; undefined if it is no such number. */
function chineseNumber(text: string): number | undefined {
  if (!/^[零〇一二两三四五六七八九十百千]+$/.test(text)) return undefined;
  let [sum, digit] = [0, 0];
  for (const one of text.replaceAll('〇', '零').replaceAll('两', '二')) {
    const unit = { 十: 10, 百: 100, 千: 1000 }[one];
    if (unit) {
      sum += (digit || 1) * unit;
      digit = 0;
    } else digit = chineseDigits.indexOf(one);
  }
  return sum + digit;
}

/** What stands before a number though the heading says it: 建筑面积300㎡, 员工8人, 夫妻2人. */
const prefaces =
  /^(总?建筑面积|(使用|经营|营业|占地|实际|总)?面积|建筑高度|高度|高|员工|职工|工人|从业人员|工作人员|店员|人员|夫妻|老板|学生|幼儿|床位|客房|房间|座位|现有|共有|共)\s*[:：为]?\s*(?=[约近\d一二两三四五六七八九十百千])/;
const about = /^(约为?|大约|大概|近|将近|共计?|合计|总计|计|≈|~|不到|不足|不满|小于|大于|少于|多于|至少|超过|>|<)+\s*/;
const more = /(左右|上下|余|多|以上|以内|许|(?<=十)几)/g;

interface Units {
  readonly [unit: string]: number;
}
const areaUnits: Units = {
  平方米: 1,
  平米: 1,
  平方: 1,
  平: 1,
  m2: 1,
  'm²': 1,
  'm^2': 1,
  方: 1,
  亩: 2000 / 3,
  公顷: 10_000,
  ha: 10_000,
  平方千米: 1e6,
  平方公里: 1e6,
  km2: 1e6,
};
const countUnits: Units = {
  人: 1,
  名: 1,
  位: 1,
  张: 1,
  床: 1,
  间: 1,
  个: 1,
  户: 1,
  家: 1,
  米: 1,
  m: 1,
  座: 1,
  只: 1,
  辆: 1,
  套: 1,
  处: 1,
  吨: 1,
  t: 1,
  层: 1,
  摊: 1,
};

/** @returns undefined for a note that nothing is known @throws CellFault */
function quantity(cell: Cell, units: Units, usual = 1): number | undefined {
  if (typeof cell === 'number') return usual === 1 ? cell : Number((cell * usual).toFixed(3));
  const text = textOf(cell);
  if (isNote(text)) return undefined;
  if (/^\d+(\.\d+)?e\+?\d+$/i.test(text)) return Number(text) * usual;
  const bare = text
    .toLowerCase()
    .replace(prefaces, '')
    .replace(about, '')
    .replaceAll(more, '')
    .replaceAll(/(?<=\d)[,，](?=\d{3}(\D|$))/g, '')
    .replaceAll(' ', '');
  const found = /^(-?\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)(万|千)?(.*)$/.exec(bare);
  const unit = found?.[3]!.replace(/[。.;；]$/, '').replace(/\(.*\)$/, '');
  if (!found || (unit !== '' && units[unit!] === undefined)) throw notANumber(text);
  const value = chineseNumber(found[1]!) ?? Number(found[1]);
  return Number(
    (value * (found[2] === '万' ? 10_000 : found[2] === '千' ? 1000 : 1) * (unit === '' ? usual : units[unit!]!)).toFixed(3),
  );
}

const notANumber = (text: string) =>
  new CellFault(
    { zh: `“${text.slice(0, 30)}”不是一个数`, en: `"${text.slice(0, 30)}" is no single number` },
    {
      zh: '只写一个数，单位可写可不写；不知道就空着',
      en: 'Write one number, with or without its unit; leave it empty if unknown',
    },
  );

const outOfBounds = (value: number, least: number, most: number) =>
  new CellFault(
    { zh: `${value} 不在 ${least} 到 ${most} 之间`, en: `${value} is not between ${least} and ${most}` },
    { zh: '核对后改正；不知道就空着', en: 'Check and mend it; leave it empty if unknown' },
  );

function bounded(value: number | undefined, least: number, most: number): number | undefined {
  if (value !== undefined && !(value >= least && value <= most)) throw outOfBounds(value, least, most);
  return value;
}

/** Square metres of the unit that a heading names: 占地面积（亩）. 1 if it names none. */
export function areaUnitOf(heading: string): number {
  const [, times, unit] =
    /(万|千)?(平方公里|平方千米|公顷|亩|平方米|平米|平方|㎡|m2|ha(?![a-z]))/i.exec(heading.normalize('NFKC')) ?? [];
  return (times === '万' ? 10_000 : times === '千' ? 1000 : 1) * (areaUnits[unit?.toLowerCase() ?? ''] ?? 1);
}

/** Square metres, of numbers without a unit those of `usual`. 0 stands for "not known" in sheets that must not be empty. */
export function readArea(cell: Cell, usual = 1): number | undefined {
  const value = bounded(quantity(cell, areaUnits, usual), 0, 10_000_000);
  return value === 0 ? undefined : value;
}

export function readCount(cell: Cell, most = 1_000_000): number | undefined {
  return bounded(quantity(cell, countUnits), 0, most);
}

/** "3层", "地上5层地下1层", "5F", "6/-2", "5+1", "B1-5F", "平房" → above and below ground; which floors of a house are meant is no number of them. @throws CellFault */
export function readStoreys(cell: Cell, parted = false): { above?: number; below?: number } {
  // Under the heading 地上/地下层数 the second number is the one below ground.
  const text = parted ? textOf(cell).replace(/^(\d+)\s*[/、,|-]\s*(\d+)$/, '$1/-$2') : textOf(cell);
  if (isNote(text) || /^(底层|底楼|沿街|临街)$/.test(text)) return {};
  if (/^(平房|单层|一层平房)$/.test(text)) return { above: 1 };
  const number = '(\\d+|[一二两三四五六七八九十]+)';
  if (new RegExp(`^第?${number}\\s*[-~至到、,]\\s*${number}\\s*(层|楼|f)?$`, 'i').test(text)) throw notANumber(text);
  const plain = (part: string | undefined) => (part === undefined ? undefined : (chineseNumber(part) ?? Number(part)));
  const both = /^B(\d)\s*[-~至到]\s*(\d+)\s*(层|楼|f)?$/i.exec(text);
  const up = plain(both?.[2] ?? new RegExp(`地上\\s*${number}`).exec(text)?.[1]);
  const down = plain(both?.[1] ?? new RegExp(`(?:地下|负|(?:^|[^\\d])-|B)\\s*${number}`, 'i').exec(text)?.[1]);
  const first = plain(
    new RegExp(`^\\s*(?:约|共)?\\s*${number}\\s*(?:层|楼|f)?半?(?:$|[(/+、,; ]|地下|局部)`, 'i').exec(text)?.[1],
  );
  const above = bounded(up ?? first, 0, 200);
  const below = bounded(down ?? plain(new RegExp(`\\+\\s*${number}`).exec(text)?.[1]), 0, 10);
  if (above === undefined && below === undefined) throw notANumber(text);
  return { ...(above !== undefined && { above }), ...(below !== undefined && { below }) };
}

export function readYear(cell: Cell, today: string): number | undefined {
  const text = textOf(cell);
  if (isNote(text) || text === '0') return undefined;
  const thisYear = Number(today.slice(0, 4));
  const bare = digitsOf(text.replace(/^(约|大约|大概|上世纪|二十世纪|20世纪)/, '')).replace(/(左右|前后|建成|建造|建)$/, '');
  const found = /^(\d{4})(年代?|[-/.年]\d{1,2}(月|[-/.月]\d{1,2}日?)?)?$/.exec(bare) ?? /^(\d{4})\d{4}$/.exec(bare);
  if (found && Number(found[1]) >= 1000) return bounded(Number(found[1]), 1800, thisYear + 5);
  if (/^\d{4}-\d{2}-\d{2} /.test(bare)) return bounded(Number(bare.slice(0, 4)), 1800, thisYear + 5);
  if (/^\d{5}$/.test(text)) return bounded(Number(readDate(cell)?.slice(0, 4)), 1800, thisYear + 5);
  if (/^\d{2}(年代?)?$/.test(bare))
    return bounded(1900 + Number(bare.slice(0, 2)) + (Number(bare.slice(0, 2)) < 40 ? 100 : 0), 1800, thisYear + 5);
  throw new CellFault(
    { zh: `“${text.slice(0, 30)}”不是年份`, en: `"${text.slice(0, 30)}" is no year` },
    { zh: '写四位年份，如 2008；不知道就空着', en: 'Write four digits, such as 2008; leave it empty if unknown' },
  );
}

const dateFault = (text: string) =>
  new CellFault(
    { zh: `“${text.slice(0, 30)}”不是看得懂的日期`, en: `"${text.slice(0, 30)}" is no date that can be read` },
    { zh: '写成 2024-03-05；不知道就空着', en: 'Write it as 2024-03-05; leave it empty if unknown' },
  );

function iso(year: number, month: number, day: number, text: string): string {
  const made = new Date(Date.UTC(year, month - 1, day));
  if (year < 1800 || year > 2200 || made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day) throw dateFault(text);
  return made.toISOString().slice(0, 10);
}

/** 二〇二三 → 2023, where the digits stand one by one. */
const digitsOf = (text: string) =>
  text.replaceAll(/[〇零一二三四五六七八九]{2,}/g, (found) =>
    [...found.replaceAll('〇', '零')].map((one) => chineseDigits.indexOf(one)).join(''),
  );
/** 二〇二三年十二月三十一日 → 2023年12月31日 */
const plainDate = (text: string) =>
  /[年月]/.test(text)
    ? digitsOf(text.replace(/^([〇零一二三四五六七八九]{2,4})年/, (_, year: string) => `${digitsOf(year)}年`)).replaceAll(
        /[一二三四五六七八九十]+(?=[月日号])/g,
        (part) => String(chineseNumber(part)),
      )
    : text;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** "May 6, 2023", "6-May-23" */
function englishDate(text: string): string | undefined {
  const [, front, name, back, year] =
    /^(\d{1,2})?[-\s]*([a-z]{3,9})\.?[-\s]*(?:(\d{1,2})(?:st|nd|rd|th)?,?[-\s]+)?,?\s*(\d{4}|\d{2})$/i.exec(text) ?? [];
  const month = name ? months.indexOf(name.slice(0, 3).toLowerCase()) : -1;
  if (month === -1 || (front === undefined) === (back === undefined)) return undefined;
  return iso(fullYear(Number(year)), month + 1, Number(front ?? back), text);
}

const fullYear = (year: number) => (year >= 100 ? year : year < 40 ? 2000 + year : 1900 + year);

/**
 * 2024/3/5, 2024.3.5, 2024、3、5, 2024-03-05 08:00, 2024年3月5日, 二〇二四年三月五日, 24年3月5日, 24.3.5 (where 24 can be no month), 2024年3月,
 * 45356, 20240305, 5-Mar-24, 13/3/2024 (only where no day could be a month). @throws CellFault
 */
export function readDate(cell: Cell): string | undefined {
  const text = textOf(cell);
  if (isNote(text) || text === '0') return undefined;
  const bare = plainDate(text)
    .replace(/(?<=\d[日号]?)\s*\(.*\)$/, '')
    .replace(/[T ]\s*(上午|下午|am|pm)?\s*\d{1,2}[:时]\d{1,2}.*$/i, '')
    .replace(/\s*(上午|下午|am|pm|星期[一二三四五六日天])$/i, '')
    .trim();
  const full = /^(\d{4})\s*[-/.年\\、,\s]\s*(\d{1,2})\s*[-/.月\\、,\s]\s*(\d{1,2})\s*[日号.]?$/.exec(bare);
  if (full) return iso(Number(full[1]), Number(full[2]), Number(full[3]), text);
  const short = /^(\d{2})年(\d{1,2})月(\d{1,2})[日号]?$/.exec(bare) ?? /^(1[3-9]|[2-9]\d)([-/.])(\d{1,2})\2(\d{1,2})$/.exec(bare);
  if (short) return iso(fullYear(Number(short[1])), Number(short.at(-2)), Number(short.at(-1)), text);
  const month = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$/.exec(bare);
  if (month) return iso(Number(month[1]), Number(month[2]), 1, text);
  const year = /^(\d{4})年?$/.exec(bare);
  if (year) return iso(Number(year[1]), 1, 1, text);
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(bare);
  if (compact) return iso(Number(compact[1]), Number(compact[2]), Number(compact[3]), text);
  const serial = /^(\d{4,5})(\.\d+)?$/.exec(bare);
  if (serial && Number(serial[1]) >= 10_000 && Number(serial[1]) < 80_000)
    return new Date(Date.UTC(1899, 11, 30) + Number(serial[1]) * 86_400_000).toISOString().slice(0, 10);
  // Day and month at the front: only where the one cannot be the other.
  const western = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/.exec(bare);
  if (western) {
    const [a, b] = [Number(western[1]), Number(western[2])];
    if (a > 12) return iso(Number(western[3]), b, a, text);
    if (b > 12 || a === b) return iso(Number(western[3]), a, b, text);
  }
  const english = englishDate(bare);
  if (english) return english;
  throw dateFault(text);
}

/** 121°15′30″, 121度15分30秒, in plain width (where ″ has become ′′). */
const sexagesimal = /(\d{1,3})[°度]\s*(\d{1,2}(?:\.\d+)?)['′’分]?\s*(?:(\d{1,2}(?:\.\d+)?)(?:["″”秒]|['′’]{2})?)?/;
const degreesOf = ([, degrees, minutes, seconds = '0']: RegExpExecArray | RegExpMatchArray) =>
  Number(degrees) + Number(minutes) / 60 + Number(seconds) / 3600;

/** Degrees, also as 121°15′30″. @throws CellFault */
export function readDegrees(cell: Cell): number | undefined {
  if (typeof cell === 'number') return cell === 0 ? undefined : cell;
  const text = textOf(cell).replace(/^[东北EN经纬度:：\s]+|[东北EN°度\s]+$/gi, '');
  if (isEmptyNote(text) || Number(text) === 0) return undefined;
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  const parts = new RegExp(`^${sexagesimal.source}$`).exec(text);
  if (parts) return degreesOf(parts);
  throw new CellFault(
    { zh: `“${text.slice(0, 30)}”不是经纬度`, en: `"${text.slice(0, 30)}" is no longitude or latitude` },
    { zh: '写十进制度数，如 121.2503；不知道就空着', en: 'Write decimal degrees, such as 121.2503; leave it empty if unknown' },
  );
}

/** "121.25,31.38" → two numbers, the larger one first (in China longitude always is). @throws CellFault */
export function readPosition(cell: Cell): [number, number] | undefined {
  const text = textOf(cell);
  if (isEmptyNote(text)) return undefined;
  const angles = [...text.matchAll(new RegExp(sexagesimal, 'g'))];
  let numbers = angles.length === 2 ? angles.map(degreesOf) : text.match(/-?\d+(\.\d+)?/g)?.map(Number);
  // A height above the sea behind them.
  if (numbers?.length === 3 && angles.length === 0 && numbers[0]! > 70 && Math.abs(numbers[2]!) < 9000)
    numbers = numbers.slice(0, 2);
  if (numbers?.length === 2 && numbers[0] === 0 && numbers[1] === 0) return undefined;
  if (numbers?.length === 2) return numbers[0]! >= numbers[1]! ? [numbers[0]!, numbers[1]!] : [numbers[1]!, numbers[0]!];
  throw new CellFault(
    { zh: `“${text.slice(0, 30)}”不是经纬度`, en: `"${text.slice(0, 30)}" is no position` },
    { zh: '写成 121.2503,31.3835；不知道就空着', en: 'Write it as 121.2503,31.3835; leave it empty if unknown' },
  );
}

const isTelephone = (digits: string) =>
  /^1[3-9]\d{9}$/.test(digits) ||
  /^0\d{9,11}$/.test(digits) ||
  /^[2-9]\d{6,7}$/.test(digits) ||
  /^[48]00\d{7}$/.test(digits) ||
  /^(1\d{2}|1\d{4}|9\d{4,5}|[2-9]\d{3,5})$/.test(digits);

/** Without the country's code, and with the 0 that goes with it. */
function homeNumber(digits: string): string {
  const home = digits.replace(/^(?:00)?86(?=1[3-9]\d{9}$)/, '');
  return home.replace(/^(?:00)?86(?=(?:10|2\d)\d{8}$|[3-9]\d{9,10}$)/, '0');
}

const telephoneFault = (text: string) =>
  new CellFault(
    { zh: `“${text.trim().slice(0, 30)}”不是完整的电话号码`, en: `"${text.trim().slice(0, 30)}" is no whole telephone number` },
    {
      zh: '手机写 11 位，座机写区号加号码；不知道就空着',
      en: 'Eleven digits for a mobile, area code and number for a land line; leave it empty if unknown',
    },
  );

/** One number as it is written: 021-59100000-8. @throws CellFault */
function oneTelephone(part: string): string | undefined {
  const [, main = '', extension] = /^(.*?)(?:转|分机|ext\.?|#)\s*(\d{1,6})$/i.exec(part) ?? [undefined, part];
  const digits = main.replaceAll(/\D/g, '');
  if (digits === '') return undefined;
  const [whole, inner] = /^(0\d{2,3}[-\s]?\d{7,8})[-](\d{1,6})$/.exec(main.trim())?.slice(1) ?? [];
  const plain = homeNumber(whole ? whole.replaceAll(/\D/g, '') : digits);
  if (!isTelephone(plain)) throw telephoneFault(part);
  const shown = /^0(10|2\d)\d{8}$/.test(plain)
    ? `${plain.slice(0, 3)}-${plain.slice(3)}`
    : /^0\d{10,11}$/.test(plain)
      ? `${plain.slice(0, 4)}-${plain.slice(4)}`
      : plain;
  const tail = extension ?? inner;
  return tail ? `${shown}-${tail}` : shown;
}

/** Numbers of one cell, joined by a blank; extensions stay. @throws CellFault */
export function readTelephone(cell: Cell): string | undefined {
  const text = textOf(cell);
  if (isNote(text) || text === '0' || !/\d/.test(text)) return undefined;
  if (/\d\.?\d*e\+?\d+$/i.test(text))
    throw new CellFault(
      {
        zh: '号码被表格写成了科学计数，末尾几位已丢失',
        en: 'the spreadsheet wrote the number in powers of ten and lost its last digits',
      },
      { zh: '把这一列设为文本格式，重填号码', en: 'Set the column to text and enter the number again' },
    );
  // One number with blanks and dashes in it, before it is taken for several.
  if (/^[+\d\s()-]+$/.test(text) && isTelephone(homeNumber(text.replaceAll(/\D/g, ''))))
    return oneTelephone(text.replaceAll(' ', ''));
  const parts = text
    .split(/[/、,，;；|\n]|或|和/)
    .flatMap((part) => (/\d{7,}\s+\d{7,}/.test(part) ? part.split(/\s+/) : [part]))
    .flatMap((part) => part.split(/\s+(?=1[3-9]\d{9}|0\d{2,3}-?\d{7})/));
  const numbers = parts.flatMap((part) => oneTelephone(part) ?? []);
  return numbers.length === 0 ? undefined : [...new Set(numbers)].join(' ');
}

/** The name that stands beside a number: "陆文 13900000001". */
export const nameBeside = (cell: Cell): string | undefined =>
  /(?:^|[^\p{L}])([\u4e00-\u9fff·]{2,4})(?:[^\p{L}]|$)/u.exec(textOf(cell).replaceAll(/手机|电话|联系人|负责人|联系/g, ' '))?.[1];

/** Name of a person or unit; a note that nothing is known is no name. */
export function readText(cell: Cell, most = 200): string | undefined {
  const text = textOf(cell);
  if (isEmptyNote(text)) return undefined;
  if (/^=\s*[A-Za-z_.]*\s*\(|^=.*[(!&]/.test(text))
    throw new CellFault(
      { zh: '这一格是公式，没有结果', en: 'the cell holds a formula and not its result' },
      {
        zh: '在表格里复制这一列，选择性粘贴为“值”，再存一次',
        en: 'Copy the column in the spreadsheet, paste it as values and save again',
      },
    );
  if (text.length > most)
    throw new CellFault(
      { zh: `太长（${text.length} 字）`, en: `too long (${text.length} characters)` },
      { zh: `缩短到 ${most} 字以内`, en: `Shorten it to ${most} characters` },
    );
  return text;
}

const classLetters: Readonly<Record<string, string>> = {
  甲: 'A',
  乙: 'B',
  丙: 'C',
  丁: 'D',
  戊: 'E',
  A: 'A',
  B: 'B',
  C: 'C',
  D: 'D',
  E: 'E',
};

/** 甲…戊, with or without 类, also 丙一类; the most dangerous of several. @throws CellFault */
export function readHazardClass(cell: Cell): string | undefined {
  const text = textOf(cell).toUpperCase();
  if (isEmptyNote(text)) return undefined;
  const found = /^(?:生产|储存|火灾危险性)?\s*([甲乙丙丁戊A-E])(?:[、/,和及]?[甲乙丙丁戊A-E])*[一二12]?(?:类|级|项|\s)*$/.exec(
    text,
  );
  if (found)
    return classLetters[
      [...text].filter((one) => classLetters[one]).sort((a, b) => (classLetters[a]! < classLetters[b]! ? -1 : 1))[0]!
    ];
  throw new CellFault(
    { zh: `“${text.slice(0, 30)}”不是火灾危险性类别`, en: `"${text.slice(0, 30)}" is no hazard class` },
    { zh: '写甲、乙、丙、丁或戊；不适用就空着', en: 'Write 甲, 乙, 丙, 丁 or 戊 (A to E); leave it empty if none applies' },
  );
}

const ticked = /[√✓✔☑■▣●◉]/;
const yes = /^(是|有|y|yes|true|1|[√✓✔☑■]|已设|已设置|已安装|设有|配有|设置|有人|住人?|对|在用)(人|的)?$/;
const no = /^(否|无|没有|没|n|no|false|0|[×✗✘✕✖☐□x]|未设|未设置|未安装|未配|无人|不|不是|不住人?)(人|的)?$/;

/** "无" in such a column says no. undefined: not known; 'unclear': words that are neither. */
export function readYesNo(cell: Cell): boolean | 'unclear' | undefined {
  if (typeof cell === 'boolean') return cell;
  // A printed form with boxes: □是 ☑否.
  const boxes = [...String(cell).matchAll(/([□☐○√✓✔☑■●])\s*(是|有|否|无)/g)];
  const chosen = boxes.filter(([, box]) => ticked.test(box!));
  if (boxes.length > 1) return chosen.length === 1 ? /是|有/.test(chosen[0]![2]!) : undefined;
  // The answer to a question with choices: A.是.
  const text = textOf(cell)
    .toLowerCase()
    .replace(/^[a-h]\s*[.、．:]\s*(?=.)/, '');
  if (yes.test(text)) return true;
  if (no.test(text)) return false;
  if (isNote(text) || /^(不涉及|不清|待)/.test(text)) return undefined;
  // 是(2人), 有,夜间值守; 住2人, 无人居住, 0人.
  const [front = ''] = text.split(/[(,、;:。\s-]/);
  if (front !== text && yes.test(front)) return true;
  if (front !== text && no.test(front)) return false;
  if (/^(无|没有|没|未|不|否|0)/.test(text)) return false;
  if (
    /^(有|是|已(设|安|装|配|有)|住(人|有|[\d一二两三四五六七八九十])|夜间有|([1-9]\d*|[一二两三四五六七八九十]+)(人|名|个|套|处|只))/.test(
      text,
    )
  )
    return true;
  return 'unclear';
}
