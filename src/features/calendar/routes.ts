import { addDays } from '../../core/local-date.ts';
import { mayDo, notAllowed } from '../../platform/access.ts';
import { reads, writes } from '../../platform/feature.ts';
import { announce, loadCalendar } from './actions.ts';
import { alarmAt, dayOf, dueAt, howCounted, longer, statutoryHolidays } from './rules.ts';
import { addEdition, listDays, listEditions, reckonDue, type CalendarDay } from './schema.ts';
import { readEditions } from './store.ts';

export const routes = [
  reads(listDays, async ({ db, district, query: { from, to } }) => {
    const calendar = await loadCalendar(db, district);
    const days: CalendarDay[] = [];
    for (let date = from; date <= to; date = addDays(date, 1)) {
      const given = calendar.names.get(date);
      const statutory = statutoryHolidays(Number(date.slice(0, 4))).get(date);
      const { kind, working, provisional } = dayOf(date, calendar);
      const name = given ? { zh: given, en: statutory?.en ?? given } : provisional && statutory ? statutory : null;
      days.push({ date, kind, working, provisional, name });
    }
    return { edition: calendar.edition, days };
  }),

  reads(reckonDue, async ({ db, district, query: { start, count, unit, roll, extra } }) => {
    const calendar = await loadCalendar(db, district);
    const term = longer({ count, unit, roll }, extra);
    const { day, unrolled, days } = howCounted(start, term, calendar, calendar.zone);
    return {
      ...dueAt(start, term, calendar, calendar.zone),
      alarmAt: alarmAt(start, term, calendar, calendar.zone),
      lastDay: day,
      unrolled,
      days,
      edition: calendar.edition,
    };
  }),

  reads(listEditions, async ({ db, district }) => ({
    edition: (await loadCalendar(db, district)).edition,
    editions: await readEditions(db, district),
  })),

  writes(addEdition, async ({ tx, act, district, session, body }) => {
    // The calendar is the whole district's: a right that ends at a town's border does not reach it.
    if (!mayDo(session, 'calendar.edit', { region: district, trade: null })) throw notAllowed({ permission: 'calendar.edit' });
    return announce(tx, act, body);
  }),
];
