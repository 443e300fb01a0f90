import { beforeAll, expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { acceptVerbs, inAct } from '../ledger/index.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Act } from '../../platform/act.ts';
import { newId } from '../../platform/ids.ts';
import { announce, announceShipped, loadCalendar, onNewEdition } from './actions.ts';
import { shippedEditions } from './data/editions.ts';
import { calendar } from './index.ts';
import { dayOf } from './rules.ts';

const district = '990101';
const notice2027 = {
  year: 2027,
  announcedOn: '2026-11-05',
  title: '2027 年放假安排（样例）',
  source: '样例',
  compared: true,
  holidays: [{ name: '元旦', from: '2027-01-01', to: '2027-01-03', makeUp: ['2027-01-09'] }],
};

onBothEngines('calendar', (db) => {
  const act = <A>(perform: (tx: Tx, act: Act) => Promise<A>) =>
    inAct(
      db(),
      systemClock,
      { id: newId(), district, actor: null, post: null, via: 'job', request: newId() },
      async (tx, act) => ({
        status: 200,
        answer: await perform(tx, act),
      }),
    ).then(({ answer }) => answer);

  beforeAll(async () => {
    acceptVerbs({ ...calendar.verbs });
    await act(announceShipped);
  });

  test('the shipped notices are loaded once', async () => {
    const { edition, years } = await loadCalendar(db(), district);
    expect(edition).toMatch(/^2025-[0-9a-f]{8} 2026-[0-9a-f]{8}$/);
    expect(years.get(2026)?.announced).toBe(true);
    const key = newId();
    const again = inAct(
      db(),
      systemClock,
      { id: key, district, actor: null, post: null, via: 'job', request: key },
      async (tx, act) => ({
        status: 200,
        answer: await announceShipped(tx, act),
      }),
    );
    expect((await again).answer).toBe(0);
  });

  test('a new notice makes its year certain and tells those who counted by the old one', async () => {
    const changes: string[][] = [];
    onNewEdition(async (_tx, _act, { before, after }) => void changes.push([before.edition, after.edition]));
    const before = await loadCalendar(db(), district);
    expect(dayOf('2027-01-09', before)).toEqual({ kind: 'weekend', working: false, provisional: true });
    const edition = await act((tx, act) => announce(tx, act, notice2027));
    expect(edition).toMatchObject({ year: 2027, inForce: true, daysOff: 3, makeUpDays: 1 });
    const after = await loadCalendar(db(), district);
    expect(dayOf('2027-01-09', after)).toEqual({ kind: 'make-up', working: true, provisional: false });
    expect(changes).toEqual([[before.edition, after.edition]]);
  });

  test('a corrected notice replaces the first, and the first can come back', async () => {
    const corrected = { ...notice2027, holidays: [{ ...notice2027.holidays[0]!, makeUp: [] }] };
    await act((tx, act) => announce(tx, act, corrected));
    expect(dayOf('2027-01-09', await loadCalendar(db(), district)).kind).toBe('weekend');
    await act((tx, act) => announce(tx, act, notice2027));
    expect(dayOf('2027-01-09', await loadCalendar(db(), district)).kind).toBe('make-up');
  });

  test('a notice that is in force already, faulty or unusual is refused and changes nothing', async () => {
    const before = await loadCalendar(db(), district);
    const refused = (notice: Parameters<typeof announce>[2]) => act((tx, act) => announce(tx, act, notice));
    await expect(refused(shippedEditions[1]!)).rejects.toMatchObject({ slug: 'calendar-edition-known' });
    await expect(refused({ ...notice2027, year: 2028 })).rejects.toMatchObject({ slug: 'calendar-edition-faulty' });
    await expect(
      refused({ ...notice2027, compared: false, holidays: [{ ...notice2027.holidays[0]!, makeUp: [] }] }),
    ).rejects.toMatchObject({ slug: 'calendar-edition-odd' });
    expect(await loadCalendar(db(), district)).toBe(before);
  });
});
