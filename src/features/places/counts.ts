/** Counts of the register, by what a session may see of it. */
import type { Session } from '../../platform/access.ts';
import type { Db } from '../../platform/db/index.ts';
import { registers } from './register/reading.ts';
import type { ListFilter } from './store.ts';

/** How many open places there are with each facet and in each region one level below the filter's. */
export async function countByFacet(
  db: Db,
  district: string,
  session: Session,
  filter: Pick<ListFilter, 'facets' | 'region' | 'import'>,
): Promise<{ total: number; facets: Record<string, number>; regions: Record<string, number> }> {
  const register = await registers.fresh(db, district);
  const bits = register.within(register.sight(session, 'places.read'), filter);
  const regions: Record<string, number> = {};
  const next = filter.region ? filter.region.length + 3 : 9;
  for (const [region, count] of register.regionCounts(bits)) {
    const above = region.slice(0, next);
    regions[above] = (regions[above] ?? 0) + count;
  }
  return { total: register.count(bits), facets: register.facetCounts(bits), regions };
}

/** Open places that a session sees under each of these regions. */
export async function countUnder(
  db: Db,
  district: string,
  session: Session,
  regions: readonly string[],
): Promise<Map<string, number>> {
  const register = await registers.fresh(db, district);
  const counts = [...register.regionCounts(register.sight(session, 'places.read'))];
  return new Map(
    regions.map((prefix) => [
      prefix,
      counts.reduce((sum, [region, count]) => (region.startsWith(prefix) ? sum + count : sum), 0),
    ]),
  );
}
