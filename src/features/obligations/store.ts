import { inScope, type Session } from '../../platform/access.ts';
import type { RawBuilder } from 'kysely';
import { sql, type Db, type Tx } from '../../platform/db/index.ts';
import type { Instant } from '../../core/time.ts';
import type { Ladders, LadderStep, Term } from './kinds.ts';
import type { ClockState, State } from './rules.ts';
import type { OpenOne } from './register.ts';
import type { ObligationFilter } from './schema.ts';

/** The row of the table, as the fold gives it. */
export interface Stored {
  district: string;
  id: string;
  kind: string;
  subjectKind: string;
  subject: string;
  parent: string | null;
  region: string;
  trade: string | null;
  state: State;
  openedAt: Instant;
  endedAt: Instant | null;
  holder: string;
  offeredTo: string | null;
  giver: string | null;
  dueAt: Instant;
  term: Term;
  calendarEdition: string;
  dueProvisional: boolean;
  ladder: string;
  ladderStep: number;
  extensions: number;
  nextAt: Instant | null;
  ignored: number;
  version: number;
}

export interface StoredSpan {
  district: string;
  obligation: string;
  fromAt: Instant;
  toAt: Instant | null;
  prevTo: Instant | null;
  holder: string;
  clock: ClockState;
  dueAt: Instant;
}

export interface Note {
  id: string;
  obligation: string;
  role: 'reason' | 'order' | 'measure' | 'decision' | 'evidence' | 'reminder';
  number: string | null;
  words: string | null;
  attachments: string[];
}

export interface Matter {
  id: string;
  kind: string;
  number: string | null;
  title: string;
  demand: string;
  region: string;
  trade: string | null;
  origin: string | null;
  openedAt: Instant;
}

const columns = sql`o.district, o.id, o.kind, o.subject_kind, o.subject, o.parent, o.region, o.trade, o.state, o.opened_at, o.ended_at, o.holder,
  o.offered_to, o.giver, o.due_at, o.term, o.calendar_edition, o.due_provisional, o.ladder, o.ladder_step, o.extensions, o.next_at, o.ignored, o.version`;

/** Locks obligations until the transaction ends, in the order of their ids, so that two writers never wait in a circle. */
export const lockObligations = (tx: Tx, district: string, ids: readonly string[]): Promise<Stored[]> =>
  tx.query<Stored>(sql`select ${columns} from obligation o where o.district = ${district} and o.id = any(${[...ids]}::uuid[])
    order by o.id for update`);

export const insertObligations = (tx: Tx, rows: readonly Stored[]) =>
  tx.bulk('obligation', rows as unknown as Record<string, unknown>[]);

/** Writes what a fold may change. */
export async function updateObligations(tx: Tx, rows: readonly Stored[]): Promise<void> {
  const changed = rows.map((row) => ({
    district: row.district,
    id: row.id,
    state: row.state,
    ended_at: row.endedAt,
    holder: row.holder,
    offered_to: row.offeredTo,
    giver: row.giver,
    due_at: row.dueAt,
    calendar_edition: row.calendarEdition,
    due_provisional: row.dueProvisional,
    ladder_step: row.ladderStep,
    extensions: row.extensions,
    next_at: row.nextAt,
    ignored: row.ignored,
    version: row.version,
  }));
  await tx.query(sql`update obligation o set state = n.state, ended_at = n.ended_at, holder = n.holder, offered_to = n.offered_to, giver = n.giver,
      due_at = n.due_at, calendar_edition = n.calendar_edition, due_provisional = n.due_provisional, ladder_step = n.ladder_step,
      extensions = n.extensions, next_at = n.next_at, ignored = n.ignored, version = n.version
    from json_populate_recordset(null::obligation, ${JSON.stringify(changed)}::json) n where o.district = n.district and o.id = n.id`);
}

/** Replaces the spans that changed: of each obligation those from an instant on. */
export async function replaceSpans(
  tx: Tx,
  district: string,
  since: readonly { obligation: string; fromAt: Instant }[],
  spans: readonly StoredSpan[],
): Promise<void> {
  if (since.length > 0)
    await tx.query(sql`delete from obligation_span s using json_to_recordset(${JSON.stringify(
      since.map(({ obligation, fromAt }) => ({ obligation, from_at: fromAt })),
    )}::json) as f(obligation uuid, from_at timestamptz)
      where s.district = ${district} and s.obligation = f.obligation and s.from_at >= f.from_at`);
  await tx.bulk('obligation_span', spans as unknown as Record<string, unknown>[]);
}

/** Open obligations follow their subject to where it lies now; lines of the ledger stay where they were written. */
export async function followSubjects(
  tx: Tx,
  district: string,
  subjectKind: string,
  subjects: readonly { id: string; region: string; trade: string | null }[],
): Promise<void> {
  if (subjects.length === 0) return;
  await tx.query(sql`update obligation o set region = n.region, trade = n.trade
    from json_to_recordset(${JSON.stringify(subjects)}::json) as n(id uuid, region text, trade text)
    where o.district = ${district} and o.subject = n.id and o.subject_kind = ${subjectKind} and o.ended_at is null
      and (o.region, o.trade) is distinct from (n.region, n.trade)`);
}

/** Obligations about one thing, open ones first, then the newest. */
export const obligationsOfSubject = (
  db: Db,
  district: string,
  subjectKind: string,
  subject: string,
): Promise<Pick<Stored, 'id' | 'kind' | 'state' | 'holder' | 'dueAt' | 'openedAt' | 'endedAt' | 'region' | 'trade'>[]> =>
  db.query(sql`select id, kind, state, holder, due_at, opened_at, ended_at, region, trade from obligation
    where district = ${district} and subject = ${subject} and subject_kind = ${subjectKind}
    order by ended_at is not null, opened_at desc, id limit 50`);

export const insertNotes = (tx: Tx, district: string, act: string, notes: readonly Note[]) =>
  tx.bulk(
    'obligation_note',
    notes.map((note) => ({ district, act, ...note })),
  );

export const notesOf = (db: Db, district: string, obligation: string): Promise<Note[]> =>
  db.query<Note>(sql`select id, obligation, role, number, words, attachments from obligation_note
    where district = ${district} and obligation = ${obligation} order by id`);

export const insertMatter = (tx: Tx, district: string, matter: Matter) => tx.bulk('matter', [{ district, ...matter }]);

/** The steps of each ladder in force on a day; ladders that the district never set are absent. */
export async function readLadders(db: Db, district: string, on: string): Promise<Ladders> {
  const rows = await db.query<{
    ladder: string;
    steps: LadderStep[];
  }>(sql`select distinct on (ladder) ladder, steps from obligation_ladder
    where district = ${district} and from_date <= ${on}::date order by ladder, from_date desc`);
  return Object.fromEntries(rows.map(({ ladder, steps }) => [ladder, steps]));
}

export async function readOne(db: Db, district: string, id: string): Promise<Stored | undefined> {
  const rows = await db.query<Stored>(sql`select ${columns} from obligation o where o.district = ${district} and o.id = ${id}`);
  return rows[0];
}

/** Where it lies, and every post that holds it, held it or is asked to take it. */
export async function whereItLies(
  db: Db,
  district: string,
  id: string,
): Promise<{ region: string; trade: string | null; posts: string[] } | undefined> {
  const rows = await db.query<{ region: string; trade: string | null; posts: string[] }>(sql`
    select o.region, o.trade, array_remove(array_agg(distinct s.holder::text) || o.offered_to::text, null) as posts
    from obligation o join obligation_span s on s.district = o.district and s.obligation = o.id
    where o.district = ${district} and o.id = ${id} group by o.region, o.trade, o.offered_to`);
  return rows[0];
}

/** Open obligations that a post holds or is offered. */
export async function openOfPost(db: Db, district: string, post: string): Promise<string[]> {
  const rows = await db.query<{
    id: string;
  }>(sql`select id from obligation where district = ${district} and holder = ${post} and ended_at is null
    union select id from obligation where district = ${district} and offered_to = ${post}`);
  return rows.map(({ id }) => id);
}

export const owedByPosts = (
  db: Db,
  district: string,
  posts: readonly string[],
): Promise<
  {
    post: string;
    obligation: string;
    kind: string;
    title: string | null;
    subjectKind: string;
    subject: string;
    region: string;
    dueAt: string;
  }[]
> =>
  db.query(sql`select o.holder as post, o.id as obligation, o.kind, m.title, o.subject_kind, o.subject, o.region, o.due_at
    from obligation o ${withMatter}
    where o.district = ${district} and o.holder = any(${[...posts]}::uuid[]) and o.ended_at is null order by o.due_at, o.id`);

export const childrenOf = (db: Db, district: string, parent: string): Promise<Stored[]> =>
  db.query<Stored>(
    sql`select ${columns} from obligation o where o.district = ${district} and o.parent = ${parent} order by o.opened_at, o.id`,
  );

/** A step of the clock that is due: of this obligation, as it was after so many lines. */
export interface Moment {
  id: string;
  nextAt: Instant;
  version: number;
}

/** Obligations whose moment has come, the longest waiting first. */
export const dueForClock = (db: Db, district: string, now: Instant, limit: number): Promise<Moment[]> =>
  db.query<Moment>(sql`select id, next_at, version from obligation where district = ${district} and next_at <= ${now}
    order by next_at limit ${limit}`);

/** @returns how many seconds ago the moment came that the clock has not got to yet; 0 if it is on time */
export async function clockLag(db: Db, district: string): Promise<number> {
  const [row] = await db.query<{ seconds: number | null }>(
    sql`select extract(epoch from clock_timestamp() - min(next_at))::float8 as seconds from obligation where district = ${district} and next_at is not null`,
  );
  return Math.max(0, row!.seconds ?? 0);
}

/** Locks one whose moment is still this one; none if another server has it in hand or it has moved on. */
export async function lockForClock(tx: Tx, district: string, { id, nextAt, version }: Moment): Promise<Stored | undefined> {
  const rows = await tx.query<Stored>(sql`select ${columns} from obligation o
    where o.district = ${district} and o.id = ${id} and o.next_at = ${nextAt} and o.version = ${version} for update skip locked`);
  return rows[0];
}

/** Open obligations reckoned by another edition of the calendar, whose deadline was not certain. */
export async function provisionalBefore(db: Db, district: string, edition: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`select id from obligation where district = ${district} and due_provisional
    and ended_at is null and calendar_edition <> ${edition} order by id`);
  return rows.map(({ id }) => id);
}

export const idsAfter = async (db: Db, district: string, after: string, limit: number): Promise<string[]> =>
  (
    await db.query<{ id: string }>(
      sql`select id from obligation where district = ${district} and id > ${after} order by id limit ${limit}`,
    )
  ).map(({ id }) => id);

export const spansOfMany = (db: Db, district: string, ids: readonly string[]): Promise<StoredSpan[]> =>
  db.query<StoredSpan>(sql`select district, obligation, from_at, to_at, prev_to, holder, clock, due_at from obligation_span
    where district = ${district} and obligation = any(${[...ids]}::uuid[]) order by obligation, from_at`);

export const readMany = (db: Db, district: string, ids: readonly string[]): Promise<Stored[]> =>
  db.query<Stored>(
    sql`select ${columns} from obligation o where o.district = ${district} and o.id = any(${[...ids]}::uuid[]) order by o.id`,
  );

/** A row with the words of its subject, as lists show it. */
export interface Listed extends Omit<Stored, 'district' | 'giver' | 'calendarEdition' | 'ignored'> {
  title: string | null;
  number: string | null;
  demand: string | null;
  origin: string | null;
}

const listed = sql`o.id, o.kind, o.subject_kind, o.subject, o.parent, o.region, o.trade, o.state, o.opened_at, o.ended_at, o.holder, o.offered_to,
  o.due_at, o.term, o.due_provisional, o.ladder, o.ladder_step, o.extensions, o.next_at, o.version, m.title, m.number, m.demand, m.origin`;
const withMatter = sql`left join matter m on o.subject_kind = 'matter' and m.district = o.district and m.id = o.subject`;

export async function readListed(db: Db, district: string, id: string): Promise<Listed | undefined> {
  const rows = await db.query<Listed>(
    sql`select ${listed} from obligation o ${withMatter} where o.district = ${district} and o.id = ${id}`,
  );
  return rows[0];
}

/** Titles of matters by their obligation; other kinds of subject name themselves. */
export async function titlesOf(db: Db, district: string, obligations: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.query<{ id: string; title: string }>(sql`
    select o.id, m.title from obligation o join matter m on m.district = o.district and m.id = o.subject and o.subject_kind = 'matter'
    where o.district = ${district} and o.id = any(${[...obligations]}::uuid[])`);
  return new Map(rows.map(({ id, title }) => [id, title]));
}

/** The instants that part the groups: now, the end of today, the end of this week. */
export interface Bounds {
  now: Instant;
  today: Instant;
  week: Instant;
}

export interface Counts {
  overdue: number;
  today: number;
  week: number;
  total: number;
  oldest: Instant | null;
  /** The earliest deadline still ahead. */
  nextDue: Instant | null;
}

/** Where a page of the workbench goes on: after this row of this group. */
export interface Place {
  group: number;
  dueAt: Instant;
  id: string;
}

const after = (place: Place | undefined, from: number) =>
  !place || place.group < from ? sql`` : sql`and (o.due_at, o.id) > (${place.dueAt}, ${place.id})`;

const openColumns = sql`o.id, o.kind, o.holder, o.offered_to, o.giver, o.region, o.trade, o.due_at`;

export const openAfter = (db: Db, district: string, id: string, limit: number): Promise<OpenOne[]> =>
  db.query<OpenOne>(sql`select ${openColumns} from obligation o where o.district = ${district} and o.ended_at is null and o.id > ${id}
    order by o.id limit ${limit}`);

export const openAmong = (db: Db, district: string, ids: readonly string[]): Promise<OpenOne[]> =>
  db.query<OpenOne>(sql`select ${openColumns} from obligation o where o.district = ${district} and o.ended_at is null
    and o.id = any(${[...ids]}::uuid[])`);

/** Rows of a page with the words of their subjects, in no order. */
export const listedAmong = (district: string, ids: readonly string[]): RawBuilder<unknown> =>
  sql`select true as there, ${listed} from obligation o ${withMatter} where o.district = ${district} and o.id = any(${[...ids]}::uuid[])`;

const scopeColumns = { region: sql`o.region`, trade: sql`o.trade` };

const dueWithin = (due: NonNullable<ObligationFilter['due']>, { now, today, week }: Bounds) =>
  ({
    overdue: sql`o.due_at < ${now}`,
    today: sql`o.due_at >= ${now} and o.due_at <= ${today}`,
    week: sql`o.due_at > ${today} and o.due_at <= ${week}`,
    later: sql`o.due_at > ${week}`,
  })[due];

const likePattern = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** What the session may see in its scope, and what its posts hold or held wherever it lies. */
function filtered(
  district: string,
  session: Session,
  filter: ObligationFilter & { holders?: readonly string[] },
  bounds: Bounds,
) {
  const asked = [...(filter.holder ? [filter.holder] : []), ...(filter.holders ?? [])];
  const byHolder = filter.holder !== undefined || filter.holders !== undefined;
  return sql.join(
    [
      sql`o.district = ${district}`,
      sql`(${inScope(session, 'obligation.read', scopeColumns)} or o.holder = any(${[...session.posts]}::uuid[]) or exists (select 1 from obligation_span s
        where s.district = o.district and s.obligation = o.id and s.holder = any(${[...session.posts]}::uuid[])))`,
      ...(byHolder ? [sql`o.holder = any(${asked}::uuid[])`] : []),
      ...(filter.kind ? [sql`o.kind = ${filter.kind}`] : []),
      filter.state === 'open'
        ? sql`o.ended_at is null`
        : filter.state === 'ended'
          ? sql`o.ended_at is not null`
          : sql`o.state = ${filter.state}`,
      ...(filter.due ? [dueWithin(filter.due, bounds)] : []),
      ...(filter.region ? [sql`o.region >= ${filter.region} and o.region < ${`${filter.region}:`}`] : []),
      ...(filter.trade ? [sql`o.trade = ${filter.trade}`] : []),
      ...(filter.subject ? [sql`o.subject = ${filter.subject}`] : []),
      ...(filter.q ? [sql`(m.title like ${likePattern(filter.q)} or m.number like ${likePattern(filter.q)})`] : []),
    ],
    sql` and `,
  );
}

export const listFiltered = (
  db: Db,
  district: string,
  session: Session,
  filter: ObligationFilter & { holders?: readonly string[] },
  bounds: Bounds,
  place: Place | undefined,
): Promise<Listed[]> =>
  db.query<Listed>(sql`select ${listed} from obligation o ${withMatter} where ${filtered(district, session, filter, bounds)} ${after(place, 0)}
    order by o.due_at, o.id limit ${filter.limit + 1}`);

export async function countFiltered(
  db: Db,
  district: string,
  session: Session,
  filter: ObligationFilter & { holders?: readonly string[] },
  bounds: Bounds,
): Promise<number> {
  const [row] = await db.query<{ n: number }>(
    sql`select count(*) as n from obligation o ${filter.q ? withMatter : sql``} where ${filtered(district, session, filter, bounds)}`,
  );
  return row!.n;
}
