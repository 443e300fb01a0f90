/** What is handed in for a new place: by the form, by an import, by the demo. */
import type { LocalDate } from '../../core/local-date.ts';

/** A firm by its id, or by credit code and name: found if it is known, made if not. */
export type FirmRef = { id: string } | { name: string; creditCode?: string | null };

export interface NewPlace {
  id?: string;
  /** A code that stands on a sheet already, such as one that was exported here; a fresh one is made if absent. */
  code?: string;
  form: 'building' | 'occupancy' | 'yard';
  within?: string | null;
  name: string;
  nameEn?: string | null;
  /** A code of the pack, or `unclassified`. */
  type?: string;
  /** A region code; the district's own while nobody knows better. */
  region?: string;
  address?: string | null;
  /** WGS 84. */
  position?: { lon: number; lat: number; source: string; accuracyM?: number | null } | null;
  hazardClass?: string | null;
  operator?: FirmRef | null;
  keyUnitSet?: boolean;
  attributes?: Record<string, string | boolean>;
  measures?: readonly { measure: string; value: number; asOf: LocalDate; source: string }[];
  actors?: readonly { role: string; firm: FirmRef; from?: LocalDate | null; note?: string | null }[];
  contacts?: readonly { part: string; name?: string | null; telephone?: string | null }[];
  openedOn?: LocalDate | null;
}

export interface AddOptions {
  /** The row of place_import that these belong to. */
  import?: string | null;
  /**
   * `each`: a ledger line per place. `batch`: one line for all, which names the import and the count; a place's history then begins with
   * its import. An act holds at most 32,767 lines, so more places than that are always one line. Unless said: each up to 1,000 places.
   */
  lines?: 'each' | 'batch';
}
