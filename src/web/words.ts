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
