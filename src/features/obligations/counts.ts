/** Counts of a whole scope: one statement for the district, kept until obligations move, shared by all sessions of a server. */
import { mayDo, type Session } from '../../platform/access.ts';
import type { Db } from '../../platform/db/index.ts';
import type { Instant } from '../../core/time.ts';
import { countAll, type Bounds, type Counts, type GiverLoad, type ScopeLoad } from './store.ts';

interface Snapshot {
  moved: number;
  scopes: ScopeLoad[];
  countedAt: Instant;
  taken: number;
  cost: number;
  givers: Map<string, GiverLoad>;
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
  const { moved, scopes, givers } = await countAll(db, district, bounds);
  const taken = performance.now();
  const snapshot: Snapshot = {
    moved,
    scopes,
    countedAt: bounds.now,
    taken,
    cost: taken - began,
    givers: new Map(givers.map((load) => [load.giver, load])),
    sums: new Map(),
  };
  snapshots.set(district, snapshot);
  return snapshot;
}

export const noCounts: Counts = { overdue: 0, today: 0, week: 0, total: 0, oldest: null, nextDue: null };

const earlier = (a: Instant | null, b: Instant | null) => (a === null || (b !== null && b < a) ? b : a);

export function addUp(loads: Iterable<Counts>): Counts {
  const sum = { ...noCounts };
  for (const load of loads) {
    sum.overdue += load.overdue;
    sum.today += load.today;
    sum.week += load.week;
    sum.total += load.total;
    sum.oldest = earlier(sum.oldest, load.oldest);
    sum.nextDue = earlier(sum.nextDue, load.nextDue);
  }
  return sum;
}

export const loadsInScope = (loads: readonly ScopeLoad[], session: Session): ScopeLoad[] =>
  loads.filter(({ region, trade }) => mayDo(session, 'obligation.read', { region, trade }));

export function countsInScope(snapshot: Snapshot, session: Session): Counts {
  const key = JSON.stringify(
    session.grants.filter(({ permissions }) => permissions.has('obligation.read')).map(({ regions, trade }) => [regions, trade]),
  );
  let sum = snapshot.sums.get(key);
  if (!sum) snapshot.sums.set(key, (sum = addUp(loadsInScope(snapshot.scopes, session))));
  return sum;
}

/** What the posts handed on and others hold now. */
export const countsWaiting = ({ givers }: { givers: ReadonlyMap<string, Counts> }, posts: readonly string[]): Counts =>
  addUp(posts.flatMap((post) => givers.get(post) ?? []));
