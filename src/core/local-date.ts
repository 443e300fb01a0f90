/** Calendar dates ("2026-03-18") and the instants at which they begin in a time zone of the IANA list. */
import { fromMicros, toMicros, type Instant, type Micros } from './time.ts';

export type LocalDate = string;

const dayMillis = 86_400_000;
const shape = /^\d{4}-\d{2}-\d{2}$/;

const millisOf = new Map<LocalDate, number>();
const mostKnown = 5000;

/** @throws RangeError if `date` is not a day of the calendar */
function utcMillis(date: LocalDate): number {
  // Few days occur, and each of them in every row of every page.
  let millis = millisOf.get(date);
  if (millis === undefined) {
    if (millisOf.size >= mostKnown) millisOf.clear();
    millisOf.set(date, (millis = readMillis(date)));
  }
  return millis;
}

function readMillis(date: LocalDate): number {
  const millis = shape.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(millis) || textOf(millis) !== date) throw new RangeError(`expected a date like 2026-03-18, got ${date}`);
  return millis;
}

const textOf = (millis: number): LocalDate => new Date(millis).toISOString().slice(0, 10);

export const addDays = (date: LocalDate, days: number): LocalDate => textOf(utcMillis(date) + days * dayMillis);

export const daysBetween = (from: LocalDate, to: LocalDate): number => (utcMillis(to) - utcMillis(from)) / dayMillis;

/** 1 is Monday, 7 is Sunday. */
export const weekdayOf = (date: LocalDate): number => new Date(utcMillis(date)).getUTCDay() || 7;

export const yearOf = (date: LocalDate): number => Number(date.slice(0, 4));

/** The same day of a later month, or that month's last day where there is none. */
export function addMonths(date: LocalDate, months: number): LocalDate {
  const start = new Date(utcMillis(date));
  const [year, month] = [start.getUTCFullYear(), start.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return textOf(Date.UTC(year, month, Math.min(start.getUTCDate(), lastDay)));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError if the zone is not in the IANA list */
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What a clock in `zone` shows at `millis`, as if it were UTC. */
function clockMillis(millis: number, zone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(millis)) part[type] = Number(value);
  const whole = Date.UTC(part['year']!, part['month']! - 1, part['day'], part['hour'], part['minute'], part['second']);
  return whole + (((millis % 1000) + 1000) % 1000);
}

export const localDateOf = (instant: Instant, zone: string): LocalDate =>
  textOf(clockMillis(Math.floor(toMicros(instant) / 1000), zone));

/** What a clock in `zone` shows, to the minute: "2026-03-18 09:12". */
export const localTimeOf = (instant: Instant, zone: string): string =>
  new Date(clockMillis(Math.floor(toMicros(instant) / 1000), zone)).toISOString().slice(0, 16).replace('T', ' ');

const beginnings = new Map<string, Micros>();

/**
 * The first instant of `date` in `zone`, in microseconds. Where the clocks skip midnight, the day begins at the skip.
 * Tried with the offset of the day before and of the day after: a change of clocks lies between them.
 */
export function beginningOf(date: LocalDate, zone: string): Micros {
  const key = `${zone} ${date}`;
  const known = beginnings.get(key);
  if (known !== undefined) return known;
  const wanted = utcMillis(date);
  const candidates = [wanted - dayMillis, wanted + dayMillis]
    .map((millis) => wanted - (clockMillis(millis, zone) - millis))
    .sort((a, b) => a - b);
  const first = candidates.find((millis) => clockMillis(millis, zone) >= wanted && clockMillis(millis - 1, zone) < wanted);
  const micros = (first ?? candidates.at(-1)!) * 1000;
  if (beginnings.size > 20_000) beginnings.clear(); // a few kilobytes a year; never a leak
  beginnings.set(key, micros);
  return micros;
}

/** The instant at which `date` is over in `zone`: its 24:00. */
export const endOf = (date: LocalDate, zone: string): Instant => fromMicros(beginningOf(addDays(date, 1), zone));

/** The instant at which a clock in `zone` shows `time` ("HH:MM") on `date`. */
export const instantAt = (date: LocalDate, time: string, zone: string): Instant => {
  const [hours, minutes] = time.split(':').map(Number) as [number, number];
  return fromMicros(beginningOf(date, zone) + (hours * 60 + minutes) * 60_000_000);
};
