/** Who says which stations have a crew: the hours of the table of stations, and rosters where a feature keeps them. */
import type { Db } from '../../platform/db/index.ts';
import { stationsOf, type StoredStation } from './store.ts';

export interface RosterSource {
  /** Stations, by id, that are known to have a crew at an hour of the day or to have none; others go by their own hours. */
  crews(db: Db, district: string, hour: number): Promise<ReadonlyMap<string, boolean>>;
}

let rosters: RosterSource | undefined;

/** The slot: a feature that keeps rosters says so at start-up. @public */
export function rosterWith(source: RosterSource): void {
  rosters = source;
}

/** All stations; at an hour for which a roster is kept, its word goes before the station's own hours. */
export async function stationsAt(db: Db, district: string, hour: number | undefined): Promise<StoredStation[]> {
  const stations = await stationsOf(db, district);
  if (!rosters || hour === undefined) return stations;
  const crews = await rosters.crews(db, district, hour);
  return stations
    .filter(({ id }) => crews.get(id) !== false)
    .map((station) => (crews.get(station.id) ? { ...station, dutyFrom: null, dutyTo: null } : station));
}
