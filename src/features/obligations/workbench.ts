/** The workbench: what is mine by group, what I wait for, all in scope, and who holds what. */
import { toMicros, type Instant } from '../../core/time.ts';
import { mayDo, type Session } from '../../platform/access.ts';
import type { Db } from '../../platform/db/index.ts';
import { write } from '../../platform/endpoint.ts';
import { cardsOf } from './cards.ts';
import { openOnes } from './reading.ts';
import type { OpenRegister, Whose } from './register.ts';
import { restOf } from './rules.ts';
import { GroupPart, groups, type Group, type Tab } from './schema.ts';
import { listedAmong, type Bounds, type Counts, type Listed, type Place } from './store.ts';
import { boundsOf, calendarForReading, cardsOfRows, cursorOf, placeOf, tellingOf, writtenRowsOf } from './view.ts';

interface Asked {
  tab: Tab;
  kind?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** By the instants and not by their spelling: what ends with the day at 24:00 is due that day. */
function groupOf(dueAt: Instant, { now, today, week }: Bounds): number {
  const due = toMicros(dueAt);
  if (due < toMicros(now)) return 0;
  return due <= toMicros(today) ? 1 : due <= toMicros(week) ? 3 : 4;
}

const writtenGroups = groups.map((group) => write(GroupPart, { group }));

const sizes = (counts: Counts, receipts: number): Record<Group, number> => ({
  overdue: counts.overdue,
  today: counts.today,
  receipt: receipts,
  week: counts.week,
  later: counts.total - counts.overdue - counts.today - counts.week,
});

/** What the register says of a workbench, as of one moment. */
interface Chosen {
  mine: Counts;
  receipts: number;
  tabs: Record<Tab, number>;
  counts: Counts;
  /** The page by id, receipts marked, and whether there is more. */
  page: { id: string; receipt: boolean }[];
  more: boolean;
}

/** Of the posts' own: what they hold by deadline, with what they are offered between today's and this week's. */
function partsOfMine(register: OpenRegister, held: Int32Array, offered: Int32Array, { today }: Bounds, place: Place | undefined) {
  const later = register.indexAfter(held, today);
  // The receipts stand third: once past them only later deadlines remain, before them all receipts are still to come.
  if (place && place.group > 2)
    return [{ slots: held.subarray(register.indexAfter(held, place.dueAt, place.id)), receipt: false }];
  const begins = place && place.group < 2 ? register.indexAfter(held, place.dueAt, place.id) : 0;
  const soon = place?.group === 2 ? new Int32Array(0) : held.subarray(begins, Math.max(begins, later));
  const receipts = place?.group === 2 ? offered.subarray(register.indexAfter(offered, place.dueAt, place.id)) : offered;
  return [
    { slots: soon, receipt: false },
    { slots: receipts, receipt: true },
    { slots: held.subarray(Math.max(begins, later)), receipt: false },
  ];
}

function choose(register: OpenRegister, session: Session, asked: Asked, bounds: Bounds, place: Place | undefined): Chosen {
  const { tab, kind, limit } = asked;
  const { posts } = session;
  const [held, offered] = [register.chosen({ of: 'held', posts }, kind), register.chosen({ of: 'offered', posts }, kind)];
  const others: Record<'waiting' | 'scope', Whose> = { waiting: { of: 'given', posts }, scope: { of: 'scope', session } };
  const whole = (of: 'waiting' | 'scope') => register.chosen(others[of], undefined);
  const mine = register.counts(held, bounds);
  const ofTab = tab === 'mine' ? held : register.chosen(others[tab], kind);
  const parts =
    tab === 'mine'
      ? partsOfMine(register, held, offered, bounds, place)
      : [{ slots: place ? ofTab.subarray(register.indexAfter(ofTab, place.dueAt, place.id)) : ofTab, receipt: false }];
  const page: Chosen['page'] = [];
  for (const { slots, receipt } of parts)
    for (const i of slots.subarray(0, limit + 1 - page.length)) page.push({ id: register.ids[i]!, receipt });
  return {
    mine,
    receipts: offered.length,
    tabs: { mine: held.length + offered.length, waiting: whole('waiting').length, scope: whole('scope').length },
    counts: tab === 'mine' ? mine : register.counts(ofTab, bounds),
    page: page.slice(0, limit),
    more: page.length > limit,
  };
}

/** The rows of a page: those the register has words of, the others from the database. */
async function readPage(db: Db, district: string, chooseBy: (register: OpenRegister) => Chosen) {
  const { chosen, rows, memory, settled } = await openOnes.readBeside<
    Chosen & { known: Map<string, Listed> },
    Listed & { changed: boolean; there: boolean }
  >(
    db,
    district,
    (register) => {
      const fresh = chooseBy(register);
      const known = new Map(fresh.page.flatMap(({ id }) => register.wordsOf(id) ?? []).map((row) => [row.id, row]));
      return { ...fresh, known };
    },
    ({ page, known }) => {
      const lacking = page.flatMap(({ id }) => (known.has(id) ? [] : [id]));
      return lacking.length === 0 ? undefined : listedAmong(district, lacking);
    },
  );
  for (const { changed: _, there: __, ...row } of rows) {
    if (settled) memory.keepWords(row);
    chosen.known.set(row.id, row);
  }
  const listed = chosen.page.flatMap(({ id, receipt }): { row: Listed; receipt: boolean }[] => {
    const row = chosen.known.get(id);
    return row ? [{ row, receipt }] : [];
  });
  return { chosen, listed };
}

export async function readWorkbench(db: Db, district: string, session: Session, asked: Asked, now: Instant) {
  const { tab } = asked;
  const calendar = await calendarForReading(db, district);
  const [bounds, telling, place] = [boundsOf(now, calendar.zone), tellingOf(now, calendar), placeOf(asked.cursor)];
  const { chosen, listed: found } = await readPage(db, district, (register) => choose(register, session, asked, bounds, place));
  // What has moved out of sight since it was chosen is not shown, whatever the register said.
  const listed = tab === 'scope' ? found.filter(({ row }) => mayDo(session, 'obligation.read', row)) : found;
  const { mine, receipts, counts } = chosen;
  const shown = listed.map(({ row }) => row);
  const cards = await cardsOfRows(db, district, shown, session);
  const size = sizes(counts, tab === 'mine' ? receipts : 0);
  const term = { count: 1, unit: 'day' as const, roll: false };
  const last = listed.at(-1);
  const groupAt = ({ row, receipt }: (typeof listed)[number]) => (receipt ? 2 : groupOf(row.dueAt, bounds));
  const rows = writtenRowsOf(shown, cards, telling, (i) => writtenGroups[groupAt(listed[i]!)]!);
  return {
    now,
    countedAt: now,
    sentence: { overdue: mine.overdue, today: mine.today, toReceive: receipts },
    tabs: chosen.tabs,
    groups: groups
      .filter((key) => size[key] > 0)
      .map((key) => {
        const oldestDue = key === 'overdue' ? counts.oldest : null;
        return { key, count: size[key], oldestDue, latest: oldestDue ? restOf(oldestDue, term, telling) : null };
      }),
    rows,
    next: chosen.more && last ? cursorOf({ group: groupAt(last), dueAt: last.row.dueAt, id: last.row.id }) : null,
    nextDue: mine.nextDue,
  };
}

interface Sum {
  count: number;
  overdue: number;
}

const heldBy = async (db: Db, district: string, session: Session, region: string | undefined, now: Instant) => {
  const register = await openOnes.fresh(db, district);
  return register.holders(register.chosen({ of: 'scope', session, region }, undefined), now);
};

export async function readHolders(db: Db, district: string, session: Session, region: string | undefined, now: Instant) {
  const held = await heldBy(db, district, session, region, now);
  const byPost = new Map<string, Sum>(held.map(({ holder, total, overdue }) => [holder, { count: total, overdue }]));
  const cards = await cardsOf(db, district, [...byPost.keys()], session.posts);
  const organisations = new Map<string, Sum & { organisation: string | null; name: string; kind: string; posts: PostSum[] }>();
  for (const [post, sum] of byPost) {
    const holder = cards(post);
    const key = holder.organisation ?? post;
    const row = organisations.get(key) ?? {
      organisation: holder.organisation,
      name: holder.organisationName,
      kind: holder.kind,
      count: 0,
      overdue: 0,
      posts: [],
    };
    organisations.set(key, row);
    row.count += sum.count;
    row.overdue += sum.overdue;
    row.posts.push({ holder, ...sum });
  }
  const most = (a: Sum, b: Sum) => b.overdue - a.overdue || b.count - a.count;
  const rows = [...organisations.values()].sort(most);
  for (const row of rows) row.posts.sort(most);
  const sum = (of: 'total' | 'overdue') => held.reduce((all, one) => all + one[of], 0);
  return { countedAt: now, total: sum('total'), overdue: sum('overdue'), rows };
}

type PostSum = Sum & { holder: ReturnType<Awaited<ReturnType<typeof cardsOf>>> };

/** Posts of an organisation that hold something now. */
export async function holdersIn(
  db: Db,
  district: string,
  session: Session,
  organisation: string,
  now: Instant,
): Promise<string[]> {
  const holders = (await heldBy(db, district, session, undefined, now)).map(({ holder }) => holder);
  const cards = await cardsOf(db, district, holders, session.posts);
  return holders.filter((post) => cards(post).organisation === organisation);
}
