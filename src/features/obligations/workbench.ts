/** The workbench: what is mine by group, what I wait for, all in scope, and who holds what. */
import type { Instant } from '../../core/time.ts';
import type { Session } from '../../platform/access.ts';
import type { Db } from '../../platform/db/index.ts';
import { cardsOf } from './cards.ts';
import { addUp, countsInScope, countsWaiting, loadsInScope, snapshotOf } from './counts.ts';
import { restOf } from './rules.ts';
import { groups, type Group, type Tab } from './schema.ts';
import {
  countAll,
  countHolders,
  countMine,
  pageOfMine,
  pageOfScope,
  pageOfWaiting,
  type Bounds,
  type Counts,
  type Listed,
} from './store.ts';
import { boundsOf, calendarForReading, cardsOfRows, cursorOf, placeOf, rowsOf, tellingOf } from './view.ts';

interface Asked {
  tab: Tab;
  kind?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

const groupOf = (dueAt: Instant, { now, today, week }: Bounds): number =>
  dueAt < now ? 0 : dueAt <= today ? 1 : dueAt <= week ? 3 : 4;

const sizes = (counts: Counts, receipts: number): Record<Group, number> => ({
  overdue: counts.overdue,
  today: counts.today,
  receipt: receipts,
  week: counts.week,
  later: counts.total - counts.overdue - counts.today - counts.week,
});

export async function readWorkbench(db: Db, district: string, session: Session, asked: Asked, now: Instant) {
  const { tab, kind, limit } = asked;
  const { posts } = session;
  const calendar = await calendarForReading(db, district);
  const [bounds, telling, place] = [boundsOf(now, calendar.zone), tellingOf(now, calendar), placeOf(asked.cursor)];
  const mine = await countMine(db, district, posts, bounds, kind);
  const snapshot = await snapshotOf(db, district, bounds, mine.moved);
  const page = { kind, place, limit: limit + 1 };
  const listed: (Listed & { grp?: number })[] =
    tab === 'mine'
      ? await pageOfMine(db, district, posts, bounds, page)
      : tab === 'waiting'
        ? await pageOfWaiting(db, district, posts, page)
        : await pageOfScope(db, district, session, page);
  const more = listed.length > limit;
  const shown = more ? listed.slice(0, limit) : listed;
  const cards = await cardsOfRows(db, district, shown, session);
  const ofKind = kind && tab !== 'mine' ? await countAll(db, district, bounds, kind) : undefined;
  const ofTab = {
    mine: () => mine as Counts,
    waiting: () => countsWaiting(snapshot, posts),
    scope: () => countsInScope(snapshot, session),
  };
  const counts = ofKind ? countsOfKind(ofKind, tab, session) : ofTab[tab]();
  const size = sizes(counts, tab === 'mine' ? mine.receipts : 0);
  const term = { count: 1, unit: 'day' as const, roll: false };
  const last = shown.at(-1);
  const place2 = (row: Listed & { grp?: number }) => row.grp ?? groupOf(row.dueAt, bounds);
  const rows = rowsOf(shown, cards, telling).map((row, i) => ({ ...row, group: groups[place2(shown[i]!)]! }));
  return {
    now,
    countedAt: snapshot.countedAt,
    sentence: { overdue: mine.overdue, today: mine.today, toReceive: mine.receipts },
    tabs: { mine: mine.total + mine.receipts, waiting: ofTab.waiting().total, scope: ofTab.scope().total },
    groups: groups
      .filter((key) => size[key] > 0)
      .map((key) => {
        const oldestDue = key === 'overdue' ? counts.oldest : null;
        return { key, count: size[key], oldestDue, latest: oldestDue ? restOf(oldestDue, term, telling) : null };
      }),
    rows,
    next: more && last ? cursorOf({ group: place2(last), dueAt: last.dueAt, id: last.id }) : null,
    nextDue: mine.nextDue,
  };
}

function countsOfKind({ scopes, givers }: Awaited<ReturnType<typeof countAll>>, tab: Tab, session: Session): Counts {
  if (tab === 'scope') return addUp(loadsInScope(scopes, session));
  return countsWaiting({ givers: new Map(givers.map((load) => [load.giver, load])) }, session.posts);
}

interface Sum {
  count: number;
  overdue: number;
}

export async function readHolders(db: Db, district: string, session: Session, region: string | undefined, now: Instant) {
  const calendar = await calendarForReading(db, district);
  const held = await countHolders(db, district, session, region, boundsOf(now, calendar.zone));
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
  const { total, overdue } = addUp(held);
  return { countedAt: now, total, overdue, rows };
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
  const calendar = await calendarForReading(db, district);
  const held = await countHolders(db, district, session, undefined, boundsOf(now, calendar.zone));
  const holders = held.map(({ holder }) => holder);
  const cards = await cardsOf(db, district, holders, session.posts);
  return holders.filter((post) => cards(post).organisation === organisation);
}
