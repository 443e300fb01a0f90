/** Counts of a whole scope: one statement for the district, kept until obligations move, shared by all sessions of a server. */
import { mayDo, type Session } from '../../platform/access.ts';
import type { Db } from '../../platform/db/index.ts';
import type { Instant } from '../../core/time.ts';
import { countAll, type Bounds, type Counts, type Load } from './store.ts';

interface Snapshot {
  moved: number;
  loads: Load[];
  countedAt: Instant;
  taken: number;
  cost: number;
  byGiver: Map<string, Load[]>;
  /** Sums by what a session may see, so that callers with the same rights add up once. */
  sums: Map<string, Counts>;
}

/** Counting may take at most a twentieth of the time, and no count is older than this many seconds. */
const shareOfTime = 20;
const oldestMillis = 10_000;

const snapshots = new Map<string, Snapshot>();
const underWay = new Map<string, Promise<Snapshot>>();

/**
 * Counts of all open obligations, right as of `countedAt`.
 * @param moved  how often obligations had moved when the caller looked; undefined: not looked
 */
export async function snapshotOf(db: Db, district: string, bounds: Bounds, moved?: number): Promise<Snapshot> {
  const known = snapshots.get(district);
  if (known) {
    const age = performance.now() - known.taken;
    const still = moved !== undefined && known.moved === moved && sameDay(known.countedAt, bounds.now);
    if (age < known.cost * shareOfTime || (still && age < oldestMillis)) return known;
  }
  let fresh = underWay.get(district);
  if (!fresh) {
    fresh = take(db, district, bounds).finally(() => underWay.delete(district));
    underWay.set(district, fresh);
  }
  return fresh;
}

const sameDay = (a: Instant, b: Instant) => a.slice(0, 13) === b.slice(0, 13);

async function take(db: Db, district: string, bounds: Bounds): Promise<Snapshot> {
  const began = performance.now();
  const { moved, loads } = await countAll(db, district, bounds);
  const byGiver = new Map<string, Load[]>();
  for (const load of loads) {
    if (!load.giver) continue;
    const given = byGiver.get(load.giver);
    if (given) given.push(load);
    else byGiver.set(load.giver, [load]);
  }
  const taken = performance.now();
  const snapshot = { moved, loads, countedAt: bounds.now, taken, cost: taken - began, byGiver, sums: new Map<string, Counts>() };
  snapshots.set(district, snapshot);
  return snapshot;
}

export const noCounts: Counts = { overdue: 0, today: 0, week: 0, total: 0, oldest: null, nextDue: null };

const earlier = (a: Instant | null, b: Instant | null) => (a === null || (b !== null && b < a) ? b : a);

export const addUp = (loads: Iterable<Counts>): Counts => {
  let sum = noCounts;
  for (const load of loads)
    sum = {
      overdue: sum.overdue + load.overdue,
      today: sum.today + load.today,
      week: sum.week + load.week,
      total: sum.total + load.total,
      oldest: earlier(sum.oldest, load.oldest),
      nextDue: earlier(sum.nextDue, load.nextDue),
    };
  return sum;
};

export const loadsInScope = (loads: readonly Load[], session: Session): Load[] =>
  loads.filter(({ region, trade }) => mayDo(session, 'obligation.read', { region, trade }));

export function countsInScope(snapshot: Snapshot, session: Session): Counts {
  const key = JSON.stringify(
    session.grants.filter(({ permissions }) => permissions.has('obligation.read')).map(({ regions, trade }) => [regions, trade]),
  );
  let sum = snapshot.sums.get(key);
  if (!sum) snapshot.sums.set(key, (sum = addUp(loadsInScope(snapshot.loads, session))));
  return sum;
}

/** What the posts handed on and others hold now. */
export const countsWaiting = (snapshot: Snapshot, posts: readonly string[]): Counts =>
  addUp(posts.flatMap((post) => (snapshot.byGiver.get(post) ?? []).filter(({ holder }) => !posts.includes(holder))));
