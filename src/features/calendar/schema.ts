import { z } from 'zod';
import { endpoint } from '../../platform/endpoint.ts';
import { editionFaulty, editionKnown, editionOdd } from './rules.ts';

/** How long something may take. Minutes and hours run exactly; `roll` moves the last of days or months on to a working day. */
export const Term = z.object({
  count: z.number().int().positive().max(100_000),
  unit: z.enum(['minute', 'hour', 'day', 'workday', 'month']),
  roll: z.boolean(),
});
export type Term = z.infer<typeof Term>;

const Year = z.number().int().min(1950).max(2100);

/** Far enough for any file of an office, and every year of it can be computed. */
const Day = z.iso.date().refine((date) => date >= '1950-01-01' && date <= '2100-12-31', { message: '1950–2100' });
const Start = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/)
  .refine((instant) => instant >= '1950-01-01' && instant < '2101-01-01' && !Number.isNaN(Date.parse(instant)), {
    message: '1950–2100',
  });
const units = z.coerce.number().int().max(4000);

export const CalendarDay = z.object({
  date: z.iso.date(),
  kind: z.enum(['workday', 'weekend', 'holiday', 'make-up']),
  working: z.boolean(),
  /** Name of the holiday, or of the one a make-up day is worked for. */
  name: z.object({ zh: z.string(), en: z.string() }).nullable(),
  provisional: z.boolean().describe('the notice of this year is not out: the day may still change'),
});
export type CalendarDay = z.infer<typeof CalendarDay>;

export const Edition = z.object({
  edition: z.string(),
  year: Year,
  announcedOn: z.iso.date().nullable(),
  title: z.string(),
  source: z.string(),
  inForce: z.boolean().describe('false where a later edition of the year replaced it'),
  daysOff: z.number().int(),
  makeUpDays: z.number().int(),
});
export type Edition = z.infer<typeof Edition>;

/** A year's notice in the form it is published in: each holiday with its first and last day and its make-up days. */
export const NewEdition = z.object({
  year: Year,
  announcedOn: z.iso.date().nullable(),
  title: z.string().trim().min(1).max(200),
  source: z.string().trim().min(1).max(500),
  holidays: z
    .array(
      z.object({
        name: z.string().trim().min(1).max(40),
        from: z.iso.date(),
        to: z.iso.date(),
        makeUp: z.array(z.iso.date()).max(10).default([]),
      }),
    )
    .min(1)
    .max(20),
  compared: z.boolean().default(false).describe('an unusual notice was compared with its text'),
});
export type NewEdition = z.infer<typeof NewEdition>;

export const listDays = endpoint({
  method: 'GET',
  path: '/api/calendar/days',
  summary: { zh: '查工作日', en: 'Working days and holidays of a range' },
  access: 'signed-in',
  scope: 'none',
  query: z
    .object({ from: Day, to: Day })
    .refine(({ from, to }) => from <= to && Date.parse(to) - Date.parse(from) <= 800 * 86_400_000, {
      message: 'from ≤ to, 800 天以内 / at most 800 days',
      path: ['to'],
    }),
  answer: z.object({ edition: z.string(), days: z.array(CalendarDay) }),
});

export const reckonDue = endpoint({
  method: 'GET',
  path: '/api/calendar/due',
  summary: { zh: '算期限', en: 'When a term ends, and how it was counted' },
  access: 'signed-in',
  scope: 'none',
  query: z.object({
    start: Start.describe('instant, UTC'),
    count: units.positive(),
    unit: Term.shape.unit,
    roll: z.stringbool().default(false),
    extra: units.min(0).default(0).describe('more units, counted in one run'),
  }),
  answer: z.object({
    dueAt: z.string(),
    alarmAt: z.string(),
    lastDay: z.iso.date(),
    unrolled: z.iso.date(),
    provisional: z.boolean(),
    days: z.array(z.iso.date()).describe('the working days that were counted, for terms of working days'),
    edition: z.string(),
  }),
});

export const listEditions = endpoint({
  method: 'GET',
  path: '/api/calendar/editions',
  summary: { zh: '查日历版本', en: 'Editions of the calendar, newest year first' },
  access: 'signed-in',
  scope: 'none',
  answer: z.object({ edition: z.string(), editions: z.array(Edition) }),
});

export const addEdition = endpoint({
  method: 'POST',
  path: '/api/calendar/editions',
  summary: { zh: '载入一年的放假安排', en: "Load a year's holiday notice" },
  access: 'calendar.edit',
  scope: 'rows',
  body: NewEdition,
  answer: Edition,
  status: 201,
  problems: [editionFaulty, editionOdd, editionKnown],
});
