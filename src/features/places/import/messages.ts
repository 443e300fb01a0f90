/** What the server and the reading thread say to each other. */
import type { Area } from '../../../core/geo/geojson.ts';
import type { Text } from '../../../platform/problem.ts';
import type { Part } from './parts.ts';
import type { RegionName } from './regions.ts';
import type { Verdict } from './rules.ts';
import type { Remembered, SheetPlan } from './sheet.ts';
import type { Datum, SheetReport } from './understand.ts';

export type Counts = Record<Verdict | 'noted', number>;

export interface WorkerInput {
  bytes: Uint8Array;
  fileName: string;
  district: string;
  regions: readonly RegionName[];
  remembered: Remembered;
}

export type Ask =
  | { ask: 'plan'; headerRows?: Readonly<Record<number, number>> }
  | {
      ask: 'understand';
      sheets: readonly SheetPlan[];
      datum: Datum;
      today: string;
      areas: readonly { code: string; geometry: Area }[];
    }
  /** Outlines of places as JSON, written by the database: quicker to hand on than objects. */
  | { ask: 'know'; places: string }
  /** Of those that the rows may speak of all that is known, as JSON. */
  | { ask: 'learn'; places: string }
  | { ask: 'compare' };

export type Reply =
  | { reply: 'ready' }
  | { reply: 'refused'; reason: string; text: Text }
  | { reply: 'planned'; kind: 'xlsx' | 'csv'; encoding: string | null; sheets: SheetPlan[] }
  | { reply: 'understood'; reports: SheetReport[] }
  | { reply: 'known'; meant: string[] }
  | { reply: 'learnt' }
  | { reply: 'rows'; part: Part; done: number; total: number }
  | { reply: 'compared'; total: number; counts: Counts; digest: string; warnings: Text[] };
