import { createHash } from 'node:crypto';
import type { Act } from '../../platform/act.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import { record } from '../ledger/index.ts';
import { shippedEditions } from './data/editions.ts';
import {
  calendarOf,
  daysOfNotice,
  editionFaulty,
  editionKnown,
  editionOdd,
  faultsOf,
  odditiesOf,
  type Calendar,
  type EditionDay,
} from './rules.ts';
import type { Edition, NewEdition } from './schema.ts';
import { insertEdition, readDaysInForce, readEditions, readEffective } from './store.ts';

/** The calendar of a district with all it takes to count by it. */
export interface DistrictCalendar extends Calendar {
  zone: string;
  /** Names that the notices give to their days. */
  names: ReadonlyMap<string, string>;
}

/** By the names of the editions, which vouch for their days: never stale, whichever server added one. */
const loaded = new Map<string, DistrictCalendar>();

/** The calendar in force: one short statement, and the days only when an edition is new here. */
export async function loadCalendar(db: Db, district: string): Promise<DistrictCalendar> {
  const { effective, zone } = await readEffective(db, district);
  const key = `${effective} ${zone}`;
  const known = loaded.get(key);
  if (known) return known;
  const days = effective ? await readDaysInForce(db, district) : [];
  const years = effective
    .split(' ')
    .filter(Boolean)
    .map((edition) => Number(edition.slice(0, 4)));
  const calendar: DistrictCalendar = {
    ...calendarOf(effective, years, days),
    zone: zone ?? 'Asia/Shanghai',
    names: new Map(days.map(({ day, name }) => [day, name])),
  };
  if (loaded.size > 20) loaded.clear();
  loaded.set(key, calendar);
  return calendar;
}

export type EditionHandler = (tx: Tx, act: Act, change: { before: DistrictCalendar; after: DistrictCalendar }) => Promise<void>;
const handlers: EditionHandler[] = [];

/** A slot: who counted due dates by the calendar counts them again, in the transaction that brings the new edition. */
export function onNewEdition(handler: EditionHandler): void {
  handlers.push(handler);
}

const nameOf = (year: number, days: readonly EditionDay[]) =>
  `${year}-${createHash('sha256')
    .update(JSON.stringify(days.map(({ day, kind, name }) => [day, kind, name])))
    .digest('hex')
    .slice(0, 8)}`;

/** @throws Problem calendar-edition-faulty, -odd (unless compared) or -known */
export async function announce(tx: Tx, act: Act, notice: NewEdition): Promise<Edition> {
  const faults = faultsOf(notice);
  if (faults.length > 0) throw editionFaulty({ year: notice.year, faults });
  const oddities = odditiesOf(notice);
  if (oddities.length > 0 && !notice.compared) throw editionOdd({ year: notice.year, oddities });
  const days = daysOfNotice(notice);
  const edition = nameOf(notice.year, days);
  const before = await loadCalendar(tx, act.district);
  if (before.edition.split(' ').includes(edition)) throw editionKnown({ edition });
  await insertEdition(tx, act.district, edition, notice, days);
  await record(tx, act, [
    {
      verb: 'calendar.announced',
      subjectKind: 'calendar',
      subject: act.id,
      region: act.district,
      trade: null,
      facts: { edition, year: notice.year, announcedOn: notice.announcedOn },
    },
  ]);
  const after = await loadCalendar(tx, act.district);
  for (const handle of handlers) await handle(tx, act, { before, after });
  return (await readEditions(tx, act.district)).find((one) => one.edition === edition && one.inForce)!;
}

/** Loads the notices that ship with the product for years that have none; what an office loaded itself stays in force. */
export async function announceShipped(tx: Tx, act: Act): Promise<number> {
  const { years } = await loadCalendar(tx, act.district);
  const missing = shippedEditions.filter(({ year }) => !years.get(year)?.announced);
  for (const notice of missing) await announce(tx, act, notice);
  return missing.length;
}
