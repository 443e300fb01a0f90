import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, daysBetween, instantAt, localDateOf, localTimeOf, yearOf } from '../../core/local-date.ts';
import { fromMicros, toMicros } from '../../core/time.ts';
import { shippedEditions } from './data/editions.ts';
import {
  addWorkingDays,
  alarmAt,
  calendarOf,
  dayOf,
  daysOfNotice,
  dueAt,
  faultsOf,
  isWorkingDay,
  lastDayBefore,
  longer,
  odditiesOf,
  statutoryHolidays,
  weekdayWord,
  workingTimeBetween,
  type EditionDay,
  type Term,
} from './rules.ts';

const zone = 'Asia/Shanghai';
const announced = shippedEditions.map(({ year }) => year);
const shippedDays = shippedEditions.flatMap((notice) => daysOfNotice(notice));
const calendar = calendarOf('shipped', announced, shippedDays);

const at = (text: string) => instantAt(text.slice(0, 10), text.slice(11) || '09:30', zone);
/** The last day of a term, or the minute of a clock of hours. */
const shown = (instant: string, exact: boolean) =>
  exact ? localTimeOf(instant, zone) : localDateOf(fromMicros(toMicros(instant) - 1), zone);

const workdays = (count: number): Term => ({ count, unit: 'workday', roll: false });
const days = (count: number, roll = true): Term => ({ count, unit: 'day', roll });
const hours = (count: number): Term => ({ count, unit: 'hour', roll: false });
const months = (count: number): Term => ({ count, unit: 'month', roll: true });

/** Sheet 08, section 4. W15 is counted backwards and stands alone below. */
const cases: [name: string, term: Term, start: string, due: string, alarm: string][] = [
  ['W01', hours(24), '2026-02-14 22:10', '2026-02-15 22:10', '2026-02-15 16:10'],
  ['W02', workdays(3), '2026-02-13', '2026-02-25', '2026-02-24'],
  ['W03', workdays(3), '2025-09-29', '2025-10-10', '2025-10-09'],
  ['W04', workdays(3), '2026-04-30', '2026-05-08', '2026-05-07'],
  ['W05', workdays(3), '2026-05-07', '2026-05-11', '2026-05-09'],
  ['W06', workdays(7), '2026-09-17', '2026-09-28', '2026-09-24'],
  ['W07', longer(workdays(7), 10), '2026-09-17', '2026-10-16', '2026-10-15'],
  ['W08', workdays(3), '2026-09-28', '2026-10-08', '2026-09-30'],
  ['W09', hours(24), '2026-06-18 17:30', '2026-06-19 17:30', '2026-06-19 11:30'],
  ['W10', workdays(3), '2026-06-18', '2026-06-24', '2026-06-23'],
  ['W11', days(30, false), '2026-01-20', '2026-02-19', '2026-02-14'],
  ['W12', workdays(3), '2026-02-26', '2026-03-02', '2026-02-28'],
  ['W13', workdays(3), '2026-03-02', '2026-03-05', '2026-03-04'],
  ['W14', workdays(5), '2025-09-26', '2025-10-10', '2025-10-09'],
  ['W16', days(90), '2026-03-30', '2026-06-29', '2026-06-26'],
  ['W17', days(15), '2026-09-20', '2026-10-08', '2026-09-30'],
  ['W18', days(3, false), '2026-04-30', '2026-05-03', '2026-04-30'],
  ['W19', hours(24), '2026-04-30 16:00', '2026-05-01 16:00', '2026-05-01 10:00'],
  ['W20', days(30), '2026-01-20', '2026-02-24', '2026-02-14'],
  ['W21', longer(days(30), 30), '2026-01-20', '2026-03-23', '2026-03-20'],
  ['W22', days(15), '2026-04-20', '2026-05-06', '2026-04-30'],
  ['W23', workdays(5), '2026-02-12', '2026-02-26', '2026-02-25'],
  ['W24', workdays(10), '2025-09-28', '2025-10-17', '2025-10-16'],
  ['W25', workdays(3), '2026-04-30', '2026-05-08', '2026-05-07'],
  ['W26', workdays(5), '2026-09-24', '2026-10-09', '2026-10-08'],
  ['W27', months(6), '2025-08-31', '2026-02-28', '2026-02-27'],
  ['W28', days(60), '2026-01-15', '2026-03-16', '2026-03-13'],
];

describe('worked cases of legal periods', () => {
  test.each(cases)('%s', (_name, term, start, due, alarm) => {
    const exact = term.unit === 'hour';
    const end = dueAt(at(start), term, calendar, zone);
    expect(shown(end.dueAt, exact)).toBe(due);
    expect(end.provisional).toBe(false);
    const warned = alarmAt(at(start), term, calendar, zone);
    expect(exact ? localTimeOf(warned, zone) : localDateOf(warned, zone)).toBe(alarm);
  });

  test('W15: seven full working days lie between the notice and the hearing', () => {
    const notice = lastDayBefore('2026-03-20', 7, calendar);
    expect(notice.day).toBe('2026-03-10');
    expect(notice.days.slice(0, -1).reverse()).toEqual(['11', '12', '13', '16', '17', '18', '19'].map((day) => `2026-03-${day}`));
    expect(addWorkingDays(notice.day, -1, calendar)).toBe('2026-03-09');
  });

  test('W18: rolled, the outer limit is the day after the holiday', () => {
    expect(shown(dueAt(at('2026-04-30'), days(3), calendar, zone).dueAt, false)).toBe('2026-05-06');
  });
});

test('a term of days ends at 24:00 of its last day, whatever the zone', () => {
  expect(dueAt('2026-03-02T01:30:00Z', workdays(3), calendar, zone).dueAt).toBe('2026-03-05T16:00:00.000000Z');
  expect(dueAt('2026-03-02T19:30:00Z', days(1, false), calendar, 'America/New_York').dueAt).toBe('2026-03-04T05:00:00.000000Z');
  // Half past midnight in Shanghai is another day than in UTC.
  expect(dueAt('2026-03-01T16:30:00Z', workdays(3), calendar, zone).dueAt).toBe('2026-03-05T16:00:00.000000Z');
});

test('a year whose notice is not out is computed from the Regulation and marked provisional', () => {
  expect([...statutoryHolidays(2027).keys()]).toEqual([
    '2027-01-01',
    ...['05', '06', '07', '08'].map((day) => `2027-02-${day}`),
    '2027-04-05',
    '2027-05-01',
    '2027-05-02',
    '2027-06-09',
    '2027-09-15',
    '2027-10-01',
    '2027-10-02',
    '2027-10-03',
  ]);
  expect(dayOf('2027-01-01', calendar)).toEqual({ kind: 'holiday', working: false, provisional: true });
  expect(dueAt(at('2026-12-30'), workdays(2), calendar, zone)).toEqual({
    dueAt: '2027-01-04T16:00:00.000000Z',
    provisional: true,
  });
  expect(dueAt(at('2026-12-30'), workdays(1), calendar, zone).provisional).toBe(false);
  expect(dueAt(at('2026-12-30'), hours(72), calendar, zone).provisional).toBe(false);
});

test('every shipped notice gives all statutory days off, and Spring Festival is found in other years too', () => {
  for (const notice of shippedEditions) {
    expect(faultsOf(notice)).toEqual([]);
    expect(odditiesOf(notice)).toEqual([]);
  }
  const eves = { 2028: '01-25', 2029: '02-12', 2030: '02-02', 2033: '01-30', 2034: '02-18' };
  for (const [year, eve] of Object.entries(eves)) expect(statutoryHolidays(Number(year)).has(`${year}-${eve}`)).toBe(true);
  for (let year = 1950; year <= 2120; year++) expect(statutoryHolidays(year).size).toBeGreaterThanOrEqual(12);
});

test('a notice with a slip is refused in words that name the day', () => {
  const slip = (change: Partial<(typeof shippedEditions)[0]['holidays'][0]>) =>
    faultsOf({ year: 2026, holidays: [{ name: '元旦', from: '2026-01-01', to: '2026-01-03', makeUp: [], ...change }] });
  expect(slip({ from: '2062-01-01' }).map(({ en }) => en)).toContain('2062-01-01 (元旦) is not in 2026');
  expect(slip({ to: '2025-12-31' })).toHaveLength(1);
  expect(slip({ makeUp: ['2026-01-05'] })).toHaveLength(1);
  expect(slip({ makeUp: ['2026-01-03'] })).toHaveLength(1);
  expect(odditiesOf({ year: 2026, holidays: [] }).length).toBeGreaterThan(10);
});

test('working time leaves out weekends and holidays and counts worked weekends', () => {
  const day = 86_400_000_000;
  expect(workingTimeBetween(at('2026-02-13 00:00'), at('2026-02-25 00:00'), calendar, zone)).toBe(3 * day); // 13, 14*, 24
  expect(workingTimeBetween(at('2026-03-20 18:00'), at('2026-03-23 06:00'), calendar, zone)).toBe(day / 2);
  expect(workingTimeBetween(at('2026-03-20'), at('2026-03-20'), calendar, zone)).toBe(0);
});

test('weekdays are named in both languages', () => {
  expect(weekdayWord('2026-03-18')).toEqual({ zh: '周三', en: 'Wed' });
});

describe('whatever the day, the count and the notice', () => {
  const randomSeed = Number(process.env['FENGSUI_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  const check = (property: fc.IProperty<never> | fc.IProperty<[...never[]]>) => {
    for (const seed of [20260318, randomSeed]) fc.assert(property as fc.IProperty<unknown>, { seed, numRuns: 300 });
  };

  const date = fc.integer({ min: 0, max: 900 }).map((n) => addDays('2025-01-01', n));
  const start = fc
    .tuple(date, fc.integer({ min: 0, max: 1439 }))
    .map(([day, minute]) => instantAt(day, `${Math.floor(minute / 60)}:${minute % 60}`, zone));
  const count = fc.integer({ min: 1, max: 60 });
  const isWeekday = (day: string) => !['六', '日'].includes(weekdayWord(day).zh[1]!);
  const ofDays = (more: EditionDay[]) =>
    calendarOf(
      'made up',
      [...announced, 2027, 2028],
      [...shippedDays.filter(({ day }) => !more.some((one) => one.day === day)), ...more],
    );
  /** Announced years with any holidays and make-up days. */
  const anyCalendar = fc
    .uniqueArray(date, { maxLength: 40 })
    .map((chosen) => ofDays(chosen.map((day) => ({ day, kind: isWeekday(day) ? 'off' : 'work', name: 'x' }) as const)));
  const lastOf = (due: string) => localDateOf(fromMicros(toMicros(due) - 1), zone);

  test('(1) a term of working days ends on a working day', () => {
    check(
      fc.property(start, count, anyCalendar, (from, n, days) => {
        expect(isWorkingDay(lastOf(dueAt(from, workdays(n), days, zone).dueAt), days)).toBe(true);
      }) as never,
    );
  });

  test('(2) one more holiday never makes a term of working days end earlier', () => {
    check(
      fc.property(start, count, date, (from, n, day) => {
        const more = ofDays([{ day, kind: 'off', name: 'x' }]);
        expect(dueAt(from, workdays(n), more, zone).dueAt >= dueAt(from, workdays(n), ofDays([]), zone).dueAt).toBe(true);
      }) as never,
    );
  });

  test('(3) a start on a rest day ends like a start on the last day of that rest', () => {
    check(
      fc.property(date, count, anyCalendar, (day, n, days) => {
        fc.pre(!isWorkingDay(day, days));
        let last = day;
        while (!isWorkingDay(addDays(last, 1), days)) last = addDays(last, 1);
        expect(addWorkingDays(day, n, days)).toBe(addWorkingDays(last, n, days));
      }) as never,
    );
  });

  test('(4) clocks of hours do not ask the calendar', () => {
    check(
      fc.property(start, count, anyCalendar, (from, n, days) => {
        expect(dueAt(from, hours(n), days, zone)).toEqual(dueAt(from, hours(n), calendarOf('', [], []), zone));
        expect(toMicros(dueAt(from, hours(n), days, zone).dueAt) - toMicros(from)).toBe(n * 3_600_000_000);
      }) as never,
    );
  });

  test('(5) more time never ends earlier', () => {
    const unit = fc.constantFrom('hour', 'day', 'workday', 'month' as const);
    check(
      fc.property(start, count, unit, fc.boolean(), anyCalendar, (from, n, unit, roll, days) => {
        const [shorter, longerOne] = [n, n + 1].map((count) => dueAt(from, { count, unit, roll } as Term, days, zone).dueAt);
        expect(longerOne! >= shorter!).toBe(true);
        expect(unit !== 'workday' || longerOne! > shorter!).toBe(true);
      }) as never,
    );
  });

  test('(6) a term of calendar days moves by no more than the rest it ends in', () => {
    check(
      fc.property(start, count, anyCalendar, (from, n, days) => {
        const plain = lastOf(dueAt(from, { count: n, unit: 'day', roll: false }, days, zone).dueAt);
        const rolled = lastOf(dueAt(from, { count: n, unit: 'day', roll: true }, days, zone).dueAt);
        for (let day = plain; day < rolled; day = addDays(day, 1)) expect(isWorkingDay(day, days)).toBe(false);
        expect(isWorkingDay(rolled, days)).toBe(true);
        expect(daysBetween(plain, rolled)).toBeGreaterThanOrEqual(0);
      }) as never,
    );
  });

  test('(7) one make-up day less never makes a term end earlier', () => {
    const makeUps = shippedDays.filter(({ kind }) => kind === 'work');
    check(
      fc.property(fc.constantFrom(...makeUps), fc.integer({ min: 0, max: 20 }), count, (gone, before, n) => {
        const from = instantAt(addDays(gone.day, -before), '9:00', zone);
        fc.pre(yearOf(addDays(gone.day, -before)) >= 2025);
        const less = calendarOf(
          'less',
          [...announced, 2027],
          shippedDays.filter((day) => day !== gone),
        );
        const whole = calendarOf('whole', [...announced, 2027], shippedDays);
        expect(dueAt(from, workdays(n), less, zone).dueAt >= dueAt(from, workdays(n), whole, zone).dueAt).toBe(true);
      }) as never,
    );
  });

  test('working time of two stretches is that of the whole', () => {
    check(
      fc.property(
        start,
        fc.integer({ min: 0, max: 4000 }),
        fc.integer({ min: 0, max: 4000 }),
        anyCalendar,
        (from, a, b, days) => {
          const later = (instant: string, minutes: number) => fromMicros(toMicros(instant) + minutes * 60_000_000);
          const [mid, to] = [later(from, a), later(from, a + b)];
          expect(workingTimeBetween(from, mid, days, zone) + workingTimeBetween(mid, to, days, zone)).toBe(
            workingTimeBetween(from, to, days, zone),
          );
        },
      ) as never,
    );
  });
});
