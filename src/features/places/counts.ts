/** Counts of the register: added up from one grouping of all open places, kept until places change, shared by all sessions of a server. */
import { mayDo, type Session } from '../../platform/access.ts';
import type { Db } from '../../platform/db/index.ts';
import { groupsOfPlaces, layerVersion, type ListFilter } from './store.ts';

interface Group {
  region: string;
  trade: string | null;
  facets: readonly string[];
  /** The same facets as bits, by the snapshot's numbering: tens of thousands of groups are gone through for a filter not met before. */
  bits: readonly number[];
  count: number;
}

interface Snapshot {
  version: number;
  groups: Group[];
  /** Facet → its bit. */
  numbers: Map<string, number>;
  taken: number;
  cost: number;
  /** Groups that sessions with the same rights see. */
  seen: Map<string, Group[]>;
  sums: Map<string, number>;
}

/** Counting may take at most a twentieth of the time. */
const shareOfTime = 20;
const mostSums = 5000;

const snapshots = new Map<string, Snapshot>();
const underWay = new Map<string, Promise<Snapshot>>();

async function snapshotOf(db: Db, district: string): Promise<Snapshot> {
  const known = snapshots.get(district);
  if (known && performance.now() - known.taken < known.cost * shareOfTime) return known;
  const version = await layerVersion(db, district);
  if (known?.version === version) {
    known.taken = performance.now();
    return known;
  }
  let fresh = underWay.get(district);
  if (!fresh) underWay.set(district, (fresh = take(db, district, version).finally(() => underWay.delete(district))));
  return known ?? fresh;
}

async function take(db: Db, district: string, version: number): Promise<Snapshot> {
  const began = performance.now();
  const groups = await groupsOfPlaces(db, district);
  const numbers = new Map<string, number>();
  for (const { facets } of groups) for (const facet of facets) if (!numbers.has(facet)) numbers.set(facet, numbers.size);
  const taken = performance.now();
  const snapshot: Snapshot = {
    version,
    groups: groups.map((group) => ({ ...group, bits: bitsOf(group.facets, numbers) })),
    numbers,
    taken,
    cost: taken - began,
    seen: new Map(),
    sums: new Map(),
  };
  snapshots.set(district, snapshot);
  return snapshot;
}

function bitsOf(facets: readonly string[], numbers: ReadonlyMap<string, number>): number[] {
  const bits = Array.from({ length: (numbers.size >>> 5) + 1 }, () => 0);
  for (const facet of facets) {
    const number = numbers.get(facet)!;
    bits[number >>> 5]! |= 1 << (number & 31);
  }
  return bits;
}

const rightsOf = (session: Session): string =>
  JSON.stringify(
    session.grants.filter(({ permissions }) => permissions.has('places.read')).map(({ regions, trade }) => [regions, trade]),
  );

function groupsSeen(snapshot: Snapshot, session: Session): Group[] {
  const rights = rightsOf(session);
  let seen = snapshot.seen.get(rights);
  if (!seen) {
    const may = new Map<string, boolean>();
    const sees = ({ region, trade }: Group) => {
      const key = `${region} ${trade}`;
      let answer = may.get(key);
      if (answer === undefined) may.set(key, (answer = mayDo(session, 'places.read', { region, trade })));
      return answer;
    };
    snapshot.seen.set(rights, (seen = snapshot.groups.filter(sees)));
  }
  return seen;
}

/** Groups that a session sees within a filter. */
function groupsWithin(snapshot: Snapshot, session: Session, { facets, region }: Pick<ListFilter, 'facets' | 'region'>): Group[] {
  if (facets.some((facet) => !snapshot.numbers.has(facet))) return [];
  const wanted = bitsOf(facets, snapshot.numbers);
  return groupsSeen(snapshot, session).filter(
    (group) => (!region || group.region.startsWith(region)) && wanted.every((bits, word) => (group.bits[word]! & bits) === bits),
  );
}

/** How many open places a session sees through a filter without words. At most seconds old. */
export async function countPlaces(
  db: Db,
  district: string,
  session: Session,
  filter: Pick<ListFilter, 'facets' | 'region'>,
): Promise<number> {
  const snapshot = await snapshotOf(db, district);
  const key = `${rightsOf(session)} ${filter.region ?? ''} ${filter.facets.join(' ')}`;
  let sum = snapshot.sums.get(key);
  if (sum === undefined) {
    sum = groupsWithin(snapshot, session, filter).reduce((all, { count }) => all + count, 0);
    if (snapshot.sums.size > mostSums) snapshot.sums.clear();
    snapshot.sums.set(key, sum);
  }
  return sum;
}

/** How many open places there are with each facet and in each region of nine digits, within a filter. */
export async function countByFacet(
  db: Db,
  district: string,
  session: Session,
  filter: Pick<ListFilter, 'facets' | 'region'>,
): Promise<{ total: number; facets: Record<string, number>; regions: Record<string, number> }> {
  const snapshot = await snapshotOf(db, district);
  const facets: Record<string, number> = {};
  const regions: Record<string, number> = {};
  let total = 0;
  const next = filter.region ? filter.region.length + 3 : 9;
  for (const group of groupsWithin(snapshot, session, filter)) {
    total += group.count;
    for (const facet of group.facets) facets[facet] = (facets[facet] ?? 0) + group.count;
    const region = group.region.slice(0, next);
    regions[region] = (regions[region] ?? 0) + group.count;
  }
  return { total, facets, regions };
}

/** Open places that a session sees under each of these regions. */
export async function countUnder(
  db: Db,
  district: string,
  session: Session,
  regions: readonly string[],
): Promise<Map<string, number>> {
  const groups = groupsSeen(await snapshotOf(db, district), session);
  return new Map(
    regions.map((region) => [
      region,
      groups.reduce((sum, group) => (group.region.startsWith(region) ? sum + group.count : sum), 0),
    ]),
  );
}
