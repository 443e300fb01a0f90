/**
 * Legal periods: which days are working days and when a term ends.
 * Sources: Civil Code 2020, art. 200–204 (counting, rolling, 24:00); Regulation on public holidays as of 2024-11-10
 * (13 statutory days); the State Council's yearly notices (exchange of days), as dated editions.
 */
import { addDays, addMonths, beginningOf, endOf, localDateOf, weekdayOf, yearOf, type LocalDate } from '../../core/local-date.ts';
import { lunarDate, solarTermDate } from '../../core/almanac.ts';
import { fromMicros, toMicros, type Instant, type Micros } from '../../core/time.ts';
import { problem, type Text } from '../../platform/problem.ts';
import type { NewEdition, Term } from './schema.ts';

export type { Term } from './schema.ts';

/** One year as its notice has it; `announced` is false where it was computed from the Regulation alone. */
export interface CalendarYear {
  announced: boolean;
  daysOff: ReadonlySet<LocalDate>;
  workingWeekends: ReadonlySet<LocalDate>;
}

/** All editions in force together; `edition` names them, so that a due date can say what it was counted by. */
export interface Calendar {
  edition: string;
  years: ReadonlyMap<number, CalendarYear>;
}

export interface Due {
  dueAt: Instant;
  /** A day that decided lies in a year whose notice is not out: the date may still move. */
  provisional: boolean;
}

const isWeekend = (date: LocalDate) => weekdayOf(date) > 5;

const statutory = new Map<number, ReadonlyMap<LocalDate, Text>>();

/** The 13 statutory holidays of a year with their names. Nothing is shifted or exchanged: only a notice does that. */
export function statutoryHolidays(year: number): ReadonlyMap<LocalDate, Text> {
  let days = statutory.get(year);
  if (!days) statutory.set(year, (days = new Map(reckonHolidays(year).sort(([a], [b]) => (a < b ? -1 : 1)))));
  return days;
}

const holidayNames = {
  newYear: { zh: '元旦', en: 'New Year' },
  spring: { zh: '春节', en: 'Spring Festival' },
  qingming: { zh: '清明节', en: 'Qingming' },
  labour: { zh: '劳动节', en: 'Labour Day' },
  dragonBoat: { zh: '端午节', en: 'Dragon Boat Festival' },
  midAutumn: { zh: '中秋节', en: 'Mid-Autumn Festival' },
  national: { zh: '国庆节', en: 'National Day' },
} satisfies Record<string, Text>;

function reckonHolidays(year: number): [LocalDate, Text][] {
  const newYearOfMoon = lunarDate(year, 1, 1);
  return [
    [`${year}-01-01`, holidayNames.newYear],
    ...[-1, 0, 1, 2].map((days): [LocalDate, Text] => [addDays(newYearOfMoon, days), holidayNames.spring]),
    [solarTermDate(year, 15), holidayNames.qingming],
    [`${year}-05-01`, holidayNames.labour],
    [`${year}-05-02`, holidayNames.labour],
    [lunarDate(year, 5, 5), holidayNames.dragonBoat],
    [lunarDate(year, 8, 15), holidayNames.midAutumn],
    ...['01', '02', '03'].map((day): [LocalDate, Text] => [`${year}-10-${day}`, holidayNames.national]),
  ];
}

export type DayKind = 'workday' | 'weekend' | 'holiday' | 'make-up';

export interface Day {
  kind: DayKind;
  working: boolean;
  provisional: boolean;
}

/** What kind of day it is, by its notice or, where none is out, by the Regulation and the week. */
export function dayOf(date: LocalDate, calendar: Calendar): Day {
  const year = calendar.years.get(yearOf(date));
  const announced = year?.announced ?? false;
  const kind = year?.workingWeekends.has(date)
    ? 'make-up'
    : (announced ? year!.daysOff : (year?.daysOff ?? noDays)).has(date) ||
        (!announced && statutoryHolidays(yearOf(date)).has(date))
      ? 'holiday'
      : isWeekend(date)
        ? 'weekend'
        : 'workday';
  return { kind, working: kind === 'workday' || kind === 'make-up', provisional: !announced };
}

const noDays: ReadonlySet<LocalDate> = new Set();

export const isWorkingDay = (date: LocalDate, calendar: Calendar): boolean => dayOf(date, calendar).working;

interface Counted {
  day: LocalDate;
  provisional: boolean;
  /** The working days that were counted, in order of counting. */
  days: LocalDate[];
}

/**
 * The `count`-th working day after `date`, or before it where `count` is negative; `date` itself is never counted.
 * @throws RangeError if `count` is not a whole number other than 0
 */
export function countWorkingDays(date: LocalDate, count: number, calendar: Calendar): Counted {
  if (!Number.isInteger(count) || count === 0) throw new RangeError(`expected a whole number of working days, got ${count}`);
  const step = Math.sign(count);
  const days: LocalDate[] = [];
  let provisional = false;
  let day = date;
  while (days.length < Math.abs(count)) {
    day = addDays(day, step);
    const { working, provisional: unsure } = dayOf(day, calendar);
    provisional ||= unsure;
    if (working) days.push(day);
  }
  return { day, provisional, days };
}

export const addWorkingDays = (date: LocalDate, count: number, calendar: Calendar): LocalDate =>
  countWorkingDays(date, count, calendar).day;

/** The last day on which a notice is in time if `count` full working days must lie between it and the event. */
export const lastDayBefore = (event: LocalDate, count: number, calendar: Calendar): Counted =>
  countWorkingDays(event, -(count + 1), calendar);

const minutesOf = { minute: 1, hour: 60 };

type ExactTerm = Term & { unit: 'minute' | 'hour' };
const isExact = (term: Term): term is ExactTerm => term.unit === 'minute' || term.unit === 'hour';

/** The day a term of days ends on, before and after it is moved on to a working day. */
interface LastDay {
  unrolled: LocalDate;
  day: LocalDate;
  provisional: boolean;
  days: LocalDate[];
}

function lastDay(startDay: LocalDate, term: Term, calendar: Calendar): LastDay {
  if (term.unit === 'workday') {
    const counted = countWorkingDays(startDay, term.count, calendar);
    return { ...counted, unrolled: counted.day };
  }
  const unrolled = term.unit === 'month' ? addMonths(startDay, term.count) : addDays(startDay, term.count);
  if (!term.roll) return { unrolled, day: unrolled, provisional: false, days: [] };
  const end = countWorkingDays(addDays(unrolled, -1), 1, calendar);
  return { unrolled, day: end.day, provisional: end.provisional, days: [] };
}

const exactEnd = (start: Instant, term: ExactTerm): Micros => toMicros(start) + term.count * minutesOf[term.unit] * 60_000_000;

/**
 * When a term that starts at `start` is over. Minutes and hours run exactly, through nights and holidays. Of days, the day
 * of the start is not counted and the last one lasts until its 24:00 in the district's zone.
 */
export function dueAt(start: Instant, term: Term, calendar: Calendar, zone: string): Due {
  if (isExact(term)) return { dueAt: fromMicros(exactEnd(start, term)), provisional: false };
  const { day, provisional } = lastDay(localDateOf(start, zone), term, calendar);
  return { dueAt: endOf(day, zone), provisional };
}

const alarmHours = 6;

/**
 * When to warn: six hours before the end of a clock of hours (never before it starts); one working day before the last day of
 * working days; the last working day before the unrolled end of calendar days and months. The alarm is at the day's beginning.
 */
export function alarmAt(start: Instant, term: Term, calendar: Calendar, zone: string): Instant {
  if (isExact(term)) return fromMicros(Math.max(toMicros(start), exactEnd(start, term) - alarmHours * 3_600_000_000));
  const { unrolled } = lastDay(localDateOf(start, zone), term, calendar);
  return fromMicros(Math.max(toMicros(start), beginningOf(addWorkingDays(unrolled, -1, calendar), zone)));
}

/** The same term with more units: an extension counts in one run with what it extends. */
export const longer = (term: Term, extra: number): Term => ({ ...term, count: term.count + extra });

/** How a term was counted, for the reader: its last day, the day it would have ended on unrolled, the working days counted. */
export function howCounted(start: Instant, term: Term, calendar: Calendar, zone: string): Omit<LastDay, 'provisional'> {
  if (!isExact(term)) return lastDay(localDateOf(start, zone), term, calendar);
  const day = localDateOf(fromMicros(exactEnd(start, term)), zone);
  return { unrolled: day, day, days: [] };
}

/** How much of the time between two instants lies on working days, whole days of them. @returns microseconds, 0 if `to` is not later */
export function workingTimeBetween(from: Instant, to: Instant, calendar: Calendar, zone: string): Micros {
  const [begin, end] = [toMicros(from), toMicros(to)];
  if (end <= begin) return 0;
  let total = 0;
  let day = localDateOf(from, zone);
  for (let dayBegins = beginningOf(day, zone); dayBegins < end;) {
    const next = addDays(day, 1);
    const dayEnds = beginningOf(next, zone);
    if (isWorkingDay(day, calendar)) total += Math.min(end, dayEnds) - Math.max(begin, dayBegins);
    [day, dayBegins] = [next, dayEnds];
  }
  return total;
}

const weekdayWords: readonly Text[] = [
  { zh: '周一', en: 'Mon' },
  { zh: '周二', en: 'Tue' },
  { zh: '周三', en: 'Wed' },
  { zh: '周四', en: 'Thu' },
  { zh: '周五', en: 'Fri' },
  { zh: '周六', en: 'Sat' },
  { zh: '周日', en: 'Sun' },
];

export const weekdayWord = (date: LocalDate): Text => weekdayWords[weekdayOf(date) - 1]!;

export const editionFaulty = problem<{ year: number; faults: Text[] }>(
  'calendar-edition-faulty',
  422,
  { zh: '放假安排有误', en: 'The holiday notice has faults' },
  ({ year, faults }) => ({
    zh: `${year} 年的放假安排没有保存，现用的日历不变。改好后再提交：${faults.map(({ zh }) => zh).join('；')}`,
    en: `The notice for ${year} was not saved; the calendar in force is unchanged. Mend and submit again: ${faults.map(({ en }) => en).join('; ')}`,
  }),
);

export const editionOdd = problem<{ year: number; oddities: Text[] }>(
  'calendar-edition-odd',
  409,
  { zh: '放假安排少见，请核对', en: 'The notice is unusual; please compare' },
  ({ year, oddities }) => ({
    zh: `${year} 年的放假安排没有保存。对照通知原文核对；确认无误就带上“已核对”再提交：${oddities.map(({ zh }) => zh).join('；')}`,
    en: `The notice for ${year} was not saved. Compare with its text; if it is right, submit again as compared: ${oddities.map(({ en }) => en).join('; ')}`,
  }),
);

export const editionKnown = problem<{ edition: string }>(
  'calendar-edition-known',
  409,
  { zh: '这一版日历已经在用', en: 'This edition is already in force' },
  ({ edition }) => ({
    zh: `内容与现用的 ${edition} 一样，没有再存一份，不用再做什么。`,
    en: `Its content equals ${edition}, which is in force. Nothing was saved again, and nothing more is needed.`,
  }),
);

export interface EditionDay {
  day: LocalDate;
  kind: 'off' | 'work';
  name: string;
}

/** The days a notice names, in order. */
export function daysOfNotice({ holidays }: Pick<NewEdition, 'holidays'>): EditionDay[] {
  return holidays
    .flatMap(({ name, from, to, makeUp }): EditionDay[] => {
      const days: EditionDay[] = [];
      for (let day = from; day <= to; day = addDays(day, 1)) days.push({ day, kind: 'off', name });
      return [...days, ...makeUp.map((day): EditionDay => ({ day, kind: 'work', name }))];
    })
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

/** What cannot be right in any notice. Checked before the days are listed, so that a slip in a year lists no million days. */
export function faultsOf({ year, holidays }: Pick<NewEdition, 'year' | 'holidays'>): Text[] {
  const faults: Text[] = [];
  const fits = (date: LocalDate) => date >= `${year - 1}-12-25` && date <= `${year}-12-31`;
  for (const { name, from, to, makeUp } of holidays) {
    for (const date of [from, to, ...makeUp])
      if (!fits(date)) faults.push({ zh: `${name}的 ${date} 不在 ${year} 年`, en: `${date} (${name}) is not in ${year}` });
    if (to < from) faults.push({ zh: `${name}的止日早于起日`, en: `${name} ends before it begins` });
    for (const date of makeUp)
      if (!isWeekend(date))
        faults.push({ zh: `补班日 ${date} 本来就是工作日`, en: `the make-up day ${date} is a weekday anyway` });
  }
  if (faults.length > 0) return faults;
  const seen = new Set<LocalDate>();
  for (const { day } of daysOfNotice({ holidays })) {
    if (seen.has(day)) faults.push({ zh: `${day} 出现了两次`, en: `${day} occurs twice` });
    seen.add(day);
  }
  return faults;
}

/** What a notice may say but hardly ever does: a statutory day that is worked, a break over nine days. */
export function odditiesOf({ year, holidays }: Pick<NewEdition, 'year' | 'holidays'>): Text[] {
  const off = new Set(daysOfNotice({ holidays }).flatMap(({ day, kind }) => (kind === 'off' ? [day] : [])));
  const missing = [...statutoryHolidays(year)].filter(([date]) => !off.has(date));
  const long = holidays.filter(({ from, to }) => addDays(from, 8) < to);
  return [
    ...missing.map(([date, name]) => ({ zh: `${date}（${name.zh}）没有放假`, en: `${date} (${name.en}) is not a day off` })),
    ...long.map(({ name }) => ({ zh: `${name}放假超过 9 天`, en: `${name} is longer than 9 days` })),
  ];
}

/** Puts editions together: each named day counts in the year it lies in. */
export function calendarOf(edition: string, announcedYears: readonly number[], days: readonly EditionDay[]): Calendar {
  const years = new Map<number, { announced: boolean; daysOff: Set<LocalDate>; workingWeekends: Set<LocalDate> }>();
  const yearAt = (year: number) => {
    let made = years.get(year);
    if (!made)
      years.set(year, (made = { announced: announcedYears.includes(year), daysOff: new Set(), workingWeekends: new Set() }));
    return made;
  };
  for (const year of announcedYears) yearAt(year);
  for (const { day, kind } of days) {
    const year = yearAt(yearOf(day));
    (kind === 'off' ? year.daysOff : year.workingWeekends).add(day);
  }
  return { edition, years };
}
