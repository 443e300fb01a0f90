/** The only doors to obligations: each move is a ledger line, and the tables follow from the lines in the same transaction. */
import { addDays, localDateOf } from '../../core/local-date.ts';
import { fromMicros, toMicros, type Instant, type Micros } from '../../core/time.ts';
import { notFound } from '../../platform/access.ts';
import type { Act } from '../../platform/act.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { loadCalendar, type DistrictCalendar } from '../calendar/index.ts';
import { dueAt } from '../calendar/rules.ts';
import { linesOfObligations, record, type LedgerLine, type Line } from '../ledger/index.ts';
import { keepInOffice } from '../people/index.ts';
import { defaultLadders, type Ladders, type Term } from './kinds.ts';
import { knownKinds } from './registry.ts';
import { fold, hasEnded, nextAt, postUnknown, whyUnfit, type Fold, type FoldLine, type FoldSpan } from './rules.ts';
import {
  insertNotes,
  insertObligations,
  lockObligations,
  readLadders,
  replaceSpans,
  updateObligations,
  type Note,
  type Stored,
  type StoredSpan,
} from './store.ts';
import type { FactsOf, Verb } from './verbs.ts';

/** One line to be added to an obligation. */
export type MoveLine = { [V in Verb]: { verb: V; facts: FactsOf<V>; happenedAt?: Instant } }[Exclude<Verb, 'opened'>];

/** What moves are reckoned with: the calendar in force and the ladders of the day. */
export interface Reckoning {
  calendar: DistrictCalendar;
  ladders: Ladders;
}

export async function reckoningOf(db: Db, district: string, now: Instant): Promise<Reckoning> {
  const calendar = await loadCalendar(db, district);
  const own = await readLadders(db, district, localDateOf(now, calendar.zone));
  return { calendar, ladders: { ...defaultLadders, ...own } };
}

/** A term after a deadline: the deadline's own day is the start, though it ends at its 24:00. */
const after = (due: Micros, term: Term, { calendar }: Reckoning): Micros =>
  toMicros(dueAt(fromMicros(due - 1), term, calendar, calendar.zone).dueAt);

const nextOf = (state: Fold, reckoning: Reckoning): Micros | null =>
  nextAt(state, reckoning.ladders[state.ladder] ?? [], (due, step) => after(due, step.after, reckoning));

type Place = Pick<Stored, 'district' | 'id' | 'subjectKind' | 'subject' | 'region' | 'trade'>;

/** The row that a fold stands for. */
export function rowOf(place: Place, state: Fold, reckoning: Reckoning): Stored {
  const next = nextOf(state, reckoning);
  return {
    district: place.district,
    id: place.id,
    kind: state.kind,
    subjectKind: place.subjectKind,
    subject: place.subject,
    parent: state.parent,
    region: place.region,
    trade: place.trade,
    state: state.state,
    openedAt: fromMicros(state.openedAt),
    endedAt: state.endedAt === null ? null : fromMicros(state.endedAt),
    holder: state.holder,
    offeredTo: state.offer?.to ?? null,
    giver: state.giver,
    dueAt: fromMicros(state.due),
    term: state.term,
    calendarEdition: state.edition,
    dueProvisional: state.provisional,
    ladder: state.ladder,
    ladderStep: state.ladderStep,
    extensions: state.extensions,
    nextAt: next === null ? null : fromMicros(next),
    ignored: state.unfit.length,
    version: state.version,
  };
}

export function spanRows(district: string, obligation: string, spans: readonly FoldSpan[]): StoredSpan[] {
  return spans.map(({ from, to, holder, clock, due }, i) => ({
    district,
    obligation,
    fromAt: fromMicros(from),
    toAt: to === null ? null : fromMicros(to),
    prevTo: i === 0 ? null : fromMicros(from),
    holder,
    clock,
    dueAt: fromMicros(due),
  }));
}

export const foldLine = ({ act, n, verb, happenedAt, post, facts }: LedgerLine): FoldLine => ({
  act,
  n,
  verb,
  happenedAt,
  post,
  facts,
});

/** Nobody's post is no holder: what is meant for a vacant post goes to its superior. @throws Problem post-unknown */
export async function livingHolder(tx: Tx, district: string, post: string): Promise<string> {
  const kept = await keepInOffice(tx, district, post);
  if (!kept) throw postUnknown({});
  return kept;
}

export interface Opening {
  id?: string;
  kind: string;
  subjectKind: string;
  subject: string;
  region: string;
  trade: string | null;
  holder: string;
  parent?: string;
  /** Instead of the usual term of the kind. */
  term?: Term | undefined;
  happenedAt?: Instant;
}

/** Opens an obligation; a vacant post's superior becomes its holder. @throws Problem post-unknown */
export async function openObligation(tx: Tx, act: Act, opening: Opening, given?: Reckoning): Promise<Stored> {
  const reckoning = given ?? (await reckoningOf(tx, act.district, act.now));
  const kind = knownKinds()[opening.kind];
  if (!kind) throw new Error(`no feature declares the kind ${opening.kind}`);
  const id = opening.id ?? newId();
  const term = opening.term ?? kind.term;
  const happenedAt = opening.happenedAt ?? act.now;
  const due = dueAt(happenedAt, term, reckoning.calendar, reckoning.calendar.zone);
  const facts: FactsOf<'opened'> = {
    kind: opening.kind,
    holder: await livingHolder(tx, act.district, opening.holder),
    due: due.dueAt,
    term,
    edition: reckoning.calendar.edition,
    provisional: due.provisional,
    ladder: kind.ladder,
    maxExtensions: kind.maxExtensions,
    parent: opening.parent ?? null,
  };
  const { subjectKind, subject, region, trade } = opening;
  const place: Place = { district: act.district, id, subjectKind, subject, region, trade };
  const line = { verb: 'obligation.opened', facts, happenedAt };
  const state = fold([{ act: act.id, n: act.lines + 1, post: act.post, ...line }], knownKinds())!;
  await record(tx, act, [{ ...line, subjectKind, subject, region, trade, obligation: id }]);
  const row = rowOf(place, state, reckoning);
  await insertObligations(tx, [row]);
  await replaceSpans(tx, act.district, [], spanRows(act.district, id, state.spans));
  return row;
}

/** What to do with an obligation, told once it is locked and folded; nothing: leave it. */
export type Decide = (stored: Stored, state: Fold, reckoning: Reckoning) => MoveLine[] | Promise<MoveLine[]>;

export interface MoveOptions {
  /** Words that the lines refer to. */
  notes?: readonly Note[];
  /** A line that does not fit is kept and counted instead of refused: it was made elsewhere and comes late. */
  late?: boolean;
  reckoning?: Reckoning;
}

/**
 * Moves obligations: locks them, asks what to do, writes the lines and what follows from them. Six statements, however many there are.
 * Lines happen when the act does, and never before an earlier line, so that two clocks that differ do not turn their order.
 * @throws Problem not-found, or the reason why a line does not fit
 */
export async function moveObligations(
  tx: Tx,
  act: Act,
  ids: readonly string[],
  decide: Decide,
  options: MoveOptions = {},
): Promise<Stored[]> {
  const locked = await lockObligations(tx, act.district, ids);
  if (locked.length !== new Set(ids).size) throw notFound({ kind: 'obligation' });
  const reckoning = options.reckoning ?? (await reckoningOf(tx, act.district, act.now));
  const history = new Map<string, FoldLine[]>(ids.map((id) => [id, []]));
  for (const line of await linesOfObligations(tx, act.district, ids)) history.get(line.obligation!)!.push(foldLine(line));
  const lines: Line[] = [];
  const moved: { row: Stored; before: Fold; after: Fold }[] = [];
  for (const stored of locked) {
    const known = history.get(stored.id)!;
    const before = fold(known, knownKinds());
    if (!before) throw new Error(`obligation ${stored.id} has no line that opens it`);
    const moves = await decide(stored, before, reckoning);
    let state = before;
    for (const { verb, facts, happenedAt } of moves) {
      const n = act.lines + lines.length + 1;
      const line: FoldLine = { act: act.id, n, verb, happenedAt: happenedAt ?? afterAll(known, act.now), post: act.post, facts };
      known.push(line);
      const next = fold(known, knownKinds())!;
      if (!options.late && next.unfit.includes(`${act.id}/${n}`)) throw whyUnfit(state, verb);
      state = next;
      const { subjectKind, subject, region, trade } = stored;
      lines.push({
        subjectKind,
        subject,
        region,
        trade,
        obligation: stored.id,
        verb: `obligation.${verb}`,
        facts,
        happenedAt: line.happenedAt,
      });
    }
    if (moves.length > 0) moved.push({ row: rowOf(stored, state, reckoning), before, after: state });
  }
  if (moved.length === 0) return locked;
  await insertNotes(tx, act.district, act.id, options.notes ?? []);
  await record(tx, act, lines);
  await project(tx, act.district, moved);
  const rows = new Map(moved.map(({ row }) => [row.id, row]));
  return locked.map((stored) => rows.get(stored.id) ?? stored);
}

export const moveObligation = async (tx: Tx, act: Act, id: string, decide: Decide, options: MoveOptions = {}): Promise<Stored> =>
  (await moveObligations(tx, act, [id], decide, options))[0]!;

/** The next line's instant: now, or just after the last line there is. */
function afterAll(lines: readonly FoldLine[], now: Instant): Instant {
  const last = Math.max(...lines.map((line) => toMicros(line.happenedAt)));
  return toMicros(now) > last ? now : fromMicros(last + 1);
}

async function project(tx: Tx, district: string, moved: readonly { row: Stored; before: Fold; after: Fold }[]): Promise<void> {
  await updateObligations(
    tx,
    moved.map(({ row }) => row),
  );
  const since: { obligation: string; fromAt: Instant }[] = [];
  const spans: StoredSpan[] = [];
  for (const { row, before, after: now } of moved) {
    const [old, fresh] = [spanRows(district, row.id, before.spans), spanRows(district, row.id, now.spans)];
    const same = fresh.findIndex((span, i) => JSON.stringify(span) !== JSON.stringify(old[i]));
    const first = same < 0 ? fresh.length : same;
    if (old[first]) since.push({ obligation: row.id, fromAt: old[first].fromAt });
    spans.push(...fresh.slice(first));
  }
  await replaceSpans(tx, district, since, spans);
}

/** Words beside the ledger, and the id by which a line refers to them. */
export const note = (
  obligation: string,
  role: Note['role'],
  words: string | undefined,
  more: { number?: string; attachments?: string[] } = {},
): Note => ({
  id: newId(),
  obligation,
  role,
  words: words ?? null,
  number: more.number ?? null,
  attachments: more.attachments ?? [],
});

/** Voids what is still owed, each with these words as its decision; what has ended stays as it is. */
export async function voidObligations(tx: Tx, act: Act, ids: readonly string[], words: string): Promise<void> {
  if (ids.length === 0) return;
  const notes: Note[] = [];
  await moveObligations(
    tx,
    act,
    ids,
    ({ id }, { endedAt }) => {
      if (endedAt !== null) return [];
      const decision = note(id, 'decision', words);
      notes.push(decision);
      return [{ verb: 'voided', facts: { decision: decision.id } }];
    },
    { notes },
  );
}

/** The deadline that a term gives under the calendar in force. */
export const receiptLapses = (now: Instant, kind: string, { calendar }: Reckoning): Instant =>
  dueAt(now, knownKinds()[kind]!.receipt, calendar, calendar.zone).dueAt;

/** What the posts owe goes to the superior in the transaction that empties the post; what they are offered goes back. */
export async function handOverVacancy(tx: Tx, act: Act, ids: readonly string[], post: string, superior: string): Promise<void> {
  if (ids.length === 0) return;
  await moveObligations(tx, act, ids, (_, state) => {
    if (hasEnded(state.state)) return [];
    const to = state.holder === post ? superior : state.holder;
    return [{ verb: 'assigned', facts: { to, why: 'vacancy' } }];
  });
}

/** What was reckoned by another edition is reckoned again, each with a line of its own. */
export async function recalculate(tx: Tx, act: Act, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await moveObligations(tx, act, ids, (_, state, { calendar }) => {
    const { dueAt: due, provisional } = dueAt(fromMicros(state.openedAt), state.term, calendar, calendar.zone);
    if (hasEnded(state.state) || state.extensions > 0) return [];
    return [{ verb: 'recalculated', facts: { edition: calendar.edition, due, provisional } }];
  });
}

/** The last moment of a day in the district. */
export const dayEnds = (date: string, { calendar }: Reckoning): Instant =>
  dueAt(fromMicros(toMicros(`${addDays(date, -1)}T12:00:00Z`)), { count: 1, unit: 'day', roll: false }, calendar, calendar.zone)
    .dueAt;
