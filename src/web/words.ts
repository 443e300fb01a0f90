/** Dates, times and numbers as the product writes them. Pure: zone and moment are arguments. */
import type { Instant } from '../core/time.ts';
import type { Language } from './language.tsx';

export interface Wording {
  language: Language;
  /** Zone of the district, "Asia/Shanghai" */
  zone: string;
}

interface Parts {
  year: number;
  month: number;
  day: number;
  time: string;
  weekday: number;
}

const WEEKDAYS = ['日', '一', '二', '三', '四', '五', '六'];
const enWeekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const enMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const formats = new Map<string, Intl.DateTimeFormat>();

function partsOf(instant: Instant, zone: string): Parts {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(zone, format);
  }
  const found = Object.fromEntries(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  const [year, month, day] = [Number(found['year']), Number(found['month']), Number(found['day'])];
  return {
    year,
    month,
    day,
    time: `${found['hour']}:${found['minute']}`,
    weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay(),
  };
}

const dayNumber = ({ year, month, day }: Parts) => Date.UTC(year, month - 1, day) / 86_400_000;

/** `3月18日`; another year is named: `2027年1月8日` · "18 Mar", "8 Jan 2027" */
export function date(instant: Instant, now: Instant, { language, zone }: Wording): string {
  const [at, today] = [partsOf(instant, zone), partsOf(now, zone)];
  const year = at.year !== today.year;
  return language === 'zh'
    ? `${year ? `${at.year}年` : ''}${at.month}月${at.day}日`
    : `${at.day} ${enMonths[at.month - 1]}${year ? ` ${at.year}` : ''}`;
}

/** `2026年3月18日 星期三` · "Wednesday 18 Mar 2026" */
/** A calendar day as an instant for the words here: noon in the district is on that day in any zone near it. */
export const noonOf = (day: string): Instant => `${day}T04:00:00Z`;

export function fullDate(instant: Instant, { language, zone }: Wording): string {
  const at = partsOf(instant, zone);
  return language === 'zh'
    ? `${at.year}年${at.month}月${at.day}日 星期${WEEKDAYS[at.weekday]}`
    : `${enWeekdays[at.weekday]} ${at.day} ${enMonths[at.month - 1]} ${at.year}`;
}

/** `3月20日 周五` · "Fri 20 Mar" */
export function dateAndWeekday(instant: Instant, now: Instant, wording: Wording): string {
  const { weekday } = partsOf(instant, wording.zone);
  const day = date(instant, now, wording);
  return wording.language === 'zh' ? `${day} 周${WEEKDAYS[weekday]}` : `${enWeekdays[weekday]} ${day}`;
}

export const time = (instant: Instant, { zone }: Wording) => partsOf(instant, zone).time;

/** `3月18日 09:41` · "18 Mar, 09:41" */
export function dateAndTime(instant: Instant, now: Instant, wording: Wording): string {
  return `${date(instant, now, wording)}${wording.language === 'zh' ? ' ' : ', '}${time(instant, wording)}`;
}

/** For tables: `03-18 09:41`; another year in full. */
export function tableTime(instant: Instant, now: Instant, { zone }: Wording): string {
  const at = partsOf(instant, zone);
  const two = (n: number) => String(n).padStart(2, '0');
  const year = at.year === partsOf(now, zone).year ? '' : `${at.year}-`;
  return `${year}${two(at.month)}-${two(at.day)} ${at.time}`;
}

/** Whole calendar days from `now` to `instant` in the district's zone. */
export const daysBetween = (now: Instant, instant: Instant, zone: string) =>
  dayNumber(partsOf(instant, zone)) - dayNumber(partsOf(now, zone));

/** Today's lines by their time alone, older ones with their date. */
export function when(instant: Instant, now: Instant, wording: Wording): string {
  const days = daysBetween(instant, now, wording.zone);
  if (days === 0) return time(instant, wording);
  if (days === 1) return `${wording.language === 'zh' ? '昨天' : 'yesterday'} ${time(instant, wording)}`;
  return date(instant, now, wording);
}

export const number = (value: number, digits = 0) =>
  new Intl.NumberFormat('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .format(value)
    .replace('-', '−');

/** `3.4 MB`; powers of 1,000, as disks are sold. */
export function bytes(size: number): string {
  const names = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(names.length - 1, size > 0 ? Math.floor(Math.log10(size) / 3) : 0);
  const shown = size / 1_000 ** power;
  return `${number(shown, power > 0 && shown < 10 ? 1 : 0)} ${names[power]}`;
}

const units = {
  zh: { day: '天', hour: '小时', minute: '分', second: '秒' },
  en: { day: 'd', hour: 'h', minute: 'min', second: 's' },
};

/** The two largest units that say something: `14 天 23 小时`, `2 小时 15 分`, `4 分 20 秒`. Rounded down. */
export function duration(micros: number, language: Language): string {
  const seconds = Math.floor(micros / 1_000_000);
  const parts: [number, keyof (typeof units)['zh']][] = [
    [Math.floor(seconds / 86_400), 'day'],
    [Math.floor((seconds % 86_400) / 3_600), 'hour'],
    [Math.floor((seconds % 3_600) / 60), 'minute'],
    [seconds % 60, 'second'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return `0 ${units[language].second}`;
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${units[language][unit]}`)
    .join(' ');
}

/** Hazard-days and the like: one decimal under 100, none above. */
export const weightedDays = (value: number) => number(value, value < 100 ? 1 : 0);

/** Time left to a deadline, or past it, in the unit of its own rule. */
export interface Rest {
  late: boolean;
  count: number;
  unit: 'minute' | 'hour' | 'day' | 'workday';
}

const restUnits = {
  zh: { minute: '分', hour: '小时', day: '天', workday: '个工作日' },
  en: { minute: 'minute', hour: 'hour', day: 'day', workday: 'working day' },
};

/** `剩 2 个工作日`, `超期 6 天` · "2 working days left", "6 days overdue" */
export function restWords({ late, count, unit }: Rest, language: Language): string {
  if (language === 'zh') return `${late ? '超期' : '剩'} ${count} ${restUnits.zh[unit]}`;
  return `${count} ${restUnits.en[unit]}${count === 1 ? '' : 's'} ${late ? 'overdue' : 'left'}`;
}

/** A legal day ends at 24:00, which is the first instant of the day after: it belongs to the day that ends. */
const lastMoment = (instant: Instant, zone: string) =>
  partsOf(instant, zone).time === '00:00'
    ? { day: new Date(Date.parse(instant) - 1).toISOString(), time: '24:00' }
    : { day: instant, time: partsOf(instant, zone).time };

/** `今天 17:00` · `明天 08:30` · `3月20日 周五` · `2027年1月8日`; `full` adds the hour: `3月20日 周五 24:00 前`. */
export function dueWords(instant: Instant, now: Instant, wording: Wording, full = false): string {
  const { language, zone } = wording;
  const { day, time } = lastMoment(instant, zone);
  const days = daysBetween(now, day, zone);
  const zh = language === 'zh';
  const near = { '0': zh ? '今天' : 'Today', '1': zh ? '明天' : 'Tomorrow' }[String(days)];
  if (near) return `${near} ${time}${full && zh ? ' 前' : ''}`;
  const sameYear = partsOf(day, zone).year === partsOf(now, zone).year;
  const words = sameYear || full ? dateAndWeekday(day, now, wording) : date(day, now, wording);
  if (!full) return words;
  return zh ? `${words} ${time} 前` : `${words}, ${time}`;
}

/** The last day of a deadline alone: `3月12日`. */
export const dueDay = (instant: Instant, now: Instant, wording: Wording) =>
  date(lastMoment(instant, wording.zone).day, now, wording);

/** What a post is called in the reader's language, where it has a name in it. */
export function titleIn<T extends string | null>(post: { title: T; titleEn: string | null }, language: Language): T | string {
  return language === 'en' ? (post.titleEn ?? post.title) : post.title;
}
