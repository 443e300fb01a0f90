/** What pages show: rows with their words, cards and deadlines. */
import { addDays, beginningOf, localDateOf, weekdayOf, type LocalDate } from '../../core/local-date.ts';
import { z } from 'zod';
import { fromMicros, toMicros, type Instant, type Micros } from '../../core/time.ts';
import { invalidCursor } from './rules.ts';
import { keptUntil } from '../../platform/db/heard.ts';
import type { Db } from '../../platform/db/index.ts';
import type { Session } from '../../platform/access.ts';
import { onceFor, together, write, type Together, type Written } from '../../platform/endpoint.ts';
import { loadCalendar, type DistrictCalendar } from '../calendar/index.ts';
import { isWorkingDay } from '../calendar/rules.ts';
import { cardsOf, type Cards } from './cards.ts';
import { knownKinds } from './registry.ts';
import { hasEnded, restOf, type Telling } from './rules.ts';
import { HolderCard, MovingPart, StandingPart, type Moved, type ObligationRow } from './schema.ts';
import type { Bounds, Listed, Place, Stored } from './store.ts';

/** The calendar for telling deadlines, where other servers may write at most seconds old; deadlines themselves are reckoned in their own transactions. */
export const calendarForReading = keptUntil<DistrictCalendar>('calendar', loadCalendar, 5000);

export function boundsOf(now: Instant, zone: string): Bounds {
  const today = localDateOf(now, zone);
  const dayEnd = (date: LocalDate) => fromMicros(beginningOf(addDays(date, 1), zone));
  return { now, today: dayEnd(today), week: dayEnd(addDays(today, 7 - weekdayOf(today))) };
}

const days = new Map<string, LocalDate>();

/** Asking a zone for its day is dear, and a page asks it for every row. */
const dayIn = (zone: string) => (instant: Instant) => {
  const key = `${zone} ${instant.slice(0, 16)}`;
  let day = days.get(key);
  if (day === undefined) {
    if (days.size > 20_000) days.clear();
    days.set(key, (day = localDateOf(instant, zone)));
  }
  return day;
};

const workdays = new WeakMap<DistrictCalendar, Map<string, number>>();

/** Deadlines share few days, so each pair of days is counted once for a calendar. */
export function tellingOf(now: Instant, calendar: DistrictCalendar): Telling {
  const counted = workdays.get(calendar) ?? new Map<string, number>();
  workdays.set(calendar, counted);
  const workdaysBetween = (from: LocalDate, to: LocalDate) => {
    const key = `${from} ${to}`;
    let days = counted.get(key);
    if (days === undefined) {
      days = 0;
      for (let day = addDays(from, 1); day <= to; day = addDays(day, 1)) if (isWorkingDay(day, calendar)) days += 1;
      if (counted.size > 20_000) counted.clear();
      counted.set(key, days);
    }
    return days;
  };
  return { now, dayOf: dayIn(calendar.zone), workdaysBetween };
}

const clockOf = (state: Listed['state']): ObligationRow['clock'] =>
  state === 'held' ? 'running' : state === 'offered' || state === 'paused' ? state : 'ended';

const unnamed = { zh: '其他事项', en: 'Other matter' };
export const kindNameOf = (kind: string) => {
  const { zh, en } = knownKinds()[kind] ?? unnamed;
  return { zh, en };
};

/** Reckoned once for as long as the register keeps the row. */
const standingOf = onceFor((row: Listed): { part: z.infer<typeof StandingPart>; opened: Micros; due: Micros } => {
  const kindName = kindNameOf(row.kind);
  const part = {
    id: row.id,
    kind: row.kind,
    kindName,
    subjectKind: row.subjectKind,
    subject: row.subject,
    number: row.number,
    title: row.title ?? kindName.zh,
    sub: row.demand ?? '',
    risk: null,
    region: row.region,
    trade: row.trade,
    state: row.state,
    clock: clockOf(row.state),
    openedAt: row.openedAt,
    endedAt: row.endedAt,
    dueAt: row.dueAt,
    dueProvisional: row.dueProvisional,
    hazardDays: null,
    extensions: row.extensions,
    ladderStep: row.ladderStep,
    nextAt: row.nextAt,
  };
  return { part, opened: toMicros(row.openedAt), due: toMicros(row.dueAt) };
});

function movingOf(row: Listed, holder: HolderCard, offeredTo: HolderCard | null, telling: Telling): z.infer<typeof MovingPart> {
  const { opened, due } = standingOf(row);
  const at = row.endedAt ? { ...telling, now: row.endedAt } : telling;
  return {
    used: Math.max(0, Math.round(((toMicros(at.now) - opened) / (due - opened)) * 1e4) / 1e4),
    rest: restOf(row.dueAt, row.term, at),
    mainVerb: hasEnded(row.state)
      ? 'open'
      : offeredTo?.you
        ? 'receive'
        : holder.you && row.state !== 'offered'
          ? 'discharge'
          : 'remind',
  };
}

const cardsFor = (row: Listed, cards: Cards) => [cards(row.holder), row.offeredTo ? cards(row.offeredTo) : null] as const;

export const rowsOf = (listed: readonly Listed[], cards: Cards, telling: Telling): ObligationRow[] =>
  listed.map((row) => {
    const [holder, offeredTo] = cardsFor(row, cards);
    return { ...standingOf(row).part, holder, offeredTo, ...movingOf(row, holder, offeredTo, telling) };
  });

const writeStanding = onceFor((row: Listed) => write(StandingPart, standingOf(row).part));
const writeHolder = onceFor((holder: HolderCard) => write(z.object({ holder: HolderCard }), { holder }));
const writeReceiver = onceFor((offeredTo: HolderCard) => write(z.object({ offeredTo: HolderCard }), { offeredTo }));
const noReceiver = write(z.object({ offeredTo: z.null() }), { offeredTo: null });

/** The same rows, written: only what depends on the moment is checked and written anew. */
export const writtenRowsOf = <G extends object>(
  listed: readonly Listed[],
  cards: Cards,
  telling: Telling,
  groupOf: (i: number) => Written<G>,
): Together<ObligationRow & G>[] =>
  listed.map((row, i) => {
    const [holder, offeredTo] = cardsFor(row, cards);
    return together(
      writeStanding(row),
      writeHolder(holder),
      offeredTo ? writeReceiver(offeredTo) : noReceiver,
      write(MovingPart, movingOf(row, holder, offeredTo, telling)),
      groupOf(i),
    );
  });

export async function cardsOfRows(
  db: Db,
  district: string,
  rows: readonly { holder: string; offeredTo: string | null }[],
  session: Session,
): Promise<Cards> {
  return cardsOf(
    db,
    district,
    rows.flatMap(({ holder, offeredTo }) => (offeredTo ? [holder, offeredTo] : [holder])),
    session.posts,
  );
}

export async function movedOf(db: Db, stored: Stored, session: Session): Promise<Moved> {
  const cards = await cardsOfRows(db, stored.district, [stored], session);
  const { id, state, dueAt, version } = stored;
  return {
    id,
    state,
    holder: cards(stored.holder),
    offeredTo: stored.offeredTo ? cards(stored.offeredTo) : null,
    dueAt,
    version,
  };
}

export const cursorOf = ({ group, dueAt, id }: Place): string => `${group}~${dueAt}~${id}`;

const cursorShape = /^([0-4])~(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z)~([0-9a-f-]{36})$/;

/** @throws Problem cursor-unknown */
export function placeOf(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const parts = cursorShape.exec(cursor);
  if (!parts || Number.isNaN(Date.parse(parts[2]!)) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(parts[3]!))
    throw invalidCursor({});
  return { group: Number(parts[1]), dueAt: parts[2]!, id: parts[3]! };
}
