import { gunzipSync, gzipSync } from 'node:zlib';
import type { Instant } from '../../core/time.ts';
import { sql, type Db, type Tx } from '../../platform/db/index.ts';
import type { ScopeOf } from '../../platform/endpoint.ts';
import type { SitingProgress, SitingStep } from './messages.ts';
import type { Finding, StationClassCode, StationState } from './rules.ts';

const pieceBytes = 262_144;

export interface StoredStation {
  id: string;
  code: string;
  name: string;
  class: StationClassCode;
  tier: 'full' | 'micro';
  lon: number;
  lat: number;
  region: string;
  surroundings: 'city' | 'suburb';
  assessedKm2: number | null;
  state: StationState;
  dutyFrom: number | null;
  dutyTo: number | null;
  acrossBorder: boolean;
  siting: string | null;
  acceptance: string | null;
  version: number;
}

const stationColumns = sql`id, code, name, class, tier, lon, lat, region, surroundings, assessed_km2, state, duty_from, duty_to, across_border, siting, acceptance, version`;

export const stationsOf = (db: Db, district: string): Promise<StoredStation[]> =>
  db.query(sql`select ${stationColumns} from station where district = ${district} order by code`);

/** Locked for a change. */
export async function stationForChange(tx: Tx, district: string, id: string): Promise<StoredStation | undefined> {
  const [row] = await tx.query<StoredStation>(
    sql`select ${stationColumns} from station where district = ${district} and id = ${id} for update`,
  );
  return row;
}

export async function scopeOfStation(db: Db, district: string, id: string): Promise<ScopeOf | undefined> {
  const [row] = await db.query<{ region: string }>(sql`select region from station where district = ${district} and id = ${id}`);
  return row && { region: row.region, trade: null };
}

/** What ledger lines call a station. */
export async function titlesOfStations(db: Db, district: string, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.query<{ id: string; name: string }>(
    sql`select id, name from station where district = ${district} and id = any(${[...ids]}::uuid[])`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export async function countCoverUp(tx: Tx, district: string): Promise<void> {
  await tx.query(sql`insert into cover_layer (district) values (${district})
    on conflict (district) do update set version = cover_layer.version + 1`);
}

export async function coverVersion(db: Db, district: string): Promise<number> {
  const [row] = await db.query<{ version: number }>(
    sql`select coalesce((select version from cover_layer where district = ${district}), 0) as version`,
  );
  return row!.version;
}

export const addStations = (
  tx: Tx,
  district: string,
  now: Instant,
  stations: readonly Omit<StoredStation, 'version'>[],
): Promise<void> =>
  tx.bulk(
    'station',
    stations.map((station) => ({ district, ...station, createdAt: now, updatedAt: now })),
  );

export async function changeStation(
  tx: Tx,
  district: string,
  now: Instant,
  station: Omit<StoredStation, 'version'>,
): Promise<void> {
  const { id, name, class: kind, tier, lon, lat, region, surroundings, assessedKm2, dutyFrom, dutyTo, acrossBorder } = station;
  await tx.query(sql`update station set name = ${name}, class = ${kind}, tier = ${tier}, lon = ${lon}, lat = ${lat}, region = ${region},
    surroundings = ${surroundings}, assessed_km2 = ${assessedKm2}, duty_from = ${dutyFrom}, duty_to = ${dutyTo}, across_border = ${acrossBorder},
    version = version + 1, updated_at = ${now} where district = ${district} and id = ${id}`);
}

export interface Step {
  n: number;
  state: StationState;
  at: Instant;
  post: string | null;
  words: string | null;
}

export const stepsOf = (db: Db, district: string, station: string): Promise<Step[]> =>
  db.query(
    sql`select n, state, at, post, words from station_step where district = ${district} and station = ${station} order by n`,
  );

export async function moveStation(
  tx: Tx,
  district: string,
  id: string,
  step: Omit<Step, 'n'> & { acceptance?: string },
): Promise<void> {
  await tx.query(sql`update station set state = ${step.state}, acceptance = coalesce(${step.acceptance ?? null}::uuid, acceptance),
    version = version + 1, updated_at = ${step.at} where district = ${district} and id = ${id}`);
  await tx.query(sql`insert into station_step (district, station, n, state, at, post, words)
    select ${district}, ${id}, coalesce(max(n), 0) + 1, ${step.state}, ${step.at}, ${step.post}, ${step.words}
    from station_step where district = ${district} and station = ${id}`);
}

export interface NetworkRow {
  version: number;
  source: string;
  nodes: number;
  arcs: number;
  bytes: number;
  profile: Record<string, unknown>;
  /** Hours of the day that these driving times hold for; null: every hour without roads of its own. */
  hours: HourSpan[] | null;
  madeAt: Instant;
}

/** From the first hour up to but not including the second; 22 to 6 goes over midnight. */
export type HourSpan = [from: number, to: number];

const networkColumns = sql`version, source, nodes, arcs, bytes, profile, hours, made_at`;

/** The newest roads for every hour. */
export async function newestNetwork(db: Db, district: string): Promise<NetworkRow | undefined> {
  const [row] = await db.query<NetworkRow>(sql`select ${networkColumns} from road_network
    where district = ${district} and hours is null order by version desc limit 1`);
  return row;
}

/** Roads that are driven on, the newest for every hour first, then those of single hours that came in after it, the newest first. */
export async function networksInUse(db: Db, district: string): Promise<NetworkRow[]> {
  const base = await newestNetwork(db, district);
  if (!base) return [];
  const ofHours = await db.query<NetworkRow>(sql`select ${networkColumns} from road_network
    where district = ${district} and hours is not null and version > ${base.version} order by version desc`);
  const told = new Set<string>();
  return [base, ...ofHours.filter(({ hours }) => !told.has(JSON.stringify(hours)) && told.add(JSON.stringify(hours)))];
}

/** @param network as core/graph/stored-network.ts packs it @returns its version */
export async function keepNetwork(
  tx: Tx,
  district: string,
  now: Instant,
  network: Uint8Array,
  about: Pick<NetworkRow, 'source' | 'nodes' | 'arcs' | 'profile'> & { hours?: HourSpan[] | undefined },
): Promise<number> {
  const [last] = await tx.query<{ version: number }>(
    sql`select coalesce(max(version), 0) as version from road_network where district = ${district}`,
  );
  const version = last!.version + 1;
  const packed = gzipSync(network, { level: 1 });
  await tx.bulk('road_network', [{ district, version, ...about, hours: about.hours ?? null, bytes: packed.length, madeAt: now }]);
  for (let n = 0; n * pieceBytes < packed.length; n++) {
    const piece = packed.subarray(n * pieceBytes, (n + 1) * pieceBytes);
    await tx.query(
      sql`insert into road_network_piece (district, version, n, piece) values (${district}, ${version}, ${n}, ${piece})`,
    );
  }
  return version;
}

export async function readNetwork(db: Db, district: string, version: number): Promise<Uint8Array> {
  const pieces = await db.query<{ piece: Uint8Array }>(
    sql`select piece from road_network_piece where district = ${district} and version = ${version} order by n`,
  );
  return gunzipSync(Buffer.concat(pieces.map(({ piece }) => piece)));
}

export interface SitingRow {
  id: string;
  name: string;
  model: string;
  parameters: Record<string, unknown>;
  candidates: [number, number][];
  state: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed';
  progress: SitingProgress[];
  answer: SitingStep[] | null;
  problem: string | null;
  cancelAsked: boolean;
  inputs: Record<string, unknown>;
  madeAt: Instant;
  endedAt: Instant | null;
  adoptedAt: Instant | null;
}

const sitingColumns = sql`id, name, model, parameters, candidates, state, progress, answer, problem, cancel_asked, inputs, made_at, ended_at, adopted_at`;

export const addSiting = (
  tx: Tx,
  district: string,
  row: Pick<SitingRow, 'id' | 'name' | 'model' | 'parameters' | 'candidates' | 'inputs' | 'madeAt'> & { madeBy: string | null },
): Promise<void> => tx.bulk('siting_run', [{ district, ...row }]);

export const newestSitings = (db: Db, district: string, limit: number): Promise<SitingRow[]> =>
  db.query(
    sql`select ${sitingColumns} from siting_run where district = ${district} order by made_at desc, id desc limit ${limit}`,
  );

export async function readSiting(db: Db, district: string, id: string): Promise<SitingRow | undefined> {
  const [row] = await db.query<SitingRow>(
    sql`select ${sitingColumns} from siting_run where district = ${district} and id = ${id}`,
  );
  return row;
}

/** @returns whether someone asked that it end */
export async function tellSiting(db: Db, district: string, id: string, progress: readonly SitingProgress[]): Promise<boolean> {
  const [row] = await db.query<{
    cancelAsked: boolean;
  }>(sql`update siting_run set state = 'running', progress = ${JSON.stringify(progress)}::jsonb
    where district = ${district} and id = ${id} returning cancel_asked`);
  return row?.cancelAsked ?? true;
}

export async function endSiting(
  db: Db,
  district: string,
  id: string,
  end: { state: 'done' | 'cancelled' | 'failed'; answer: SitingStep[] | null; problem: string | null; now: Instant },
): Promise<void> {
  await db.query(sql`update siting_run set state = ${end.state}, answer = ${end.answer && JSON.stringify(end.answer)}::jsonb, problem = ${end.problem},
    ended_at = ${end.now} where district = ${district} and id = ${id}`);
}

/** @returns false if it is over or was never there */
export async function askSitingToEnd(tx: Tx, district: string, id: string): Promise<boolean> {
  const rows = await tx.query(sql`update siting_run set cancel_asked = true
    where district = ${district} and id = ${id} and state in ('waiting', 'running') returning id`);
  return rows.length > 0;
}

/** @returns false if it was adopted before */
export async function markAdopted(tx: Tx, district: string, id: string, now: Instant): Promise<boolean> {
  const rows = await tx.query(sql`update siting_run set adopted_at = ${now}
    where district = ${district} and id = ${id} and adopted_at is null returning id`);
  return rows.length > 0;
}

export interface RunRow {
  id: string;
  name: string;
  question: { hour: number | null; before: number };
  inputs: Record<string, unknown>;
  figures: unknown;
  madeAt: Instant;
}

/** A job that runs twice keeps one result. */
export async function keepRun(db: Db, district: string, row: RunRow & { madeBy: string | null }): Promise<void> {
  await db.query(sql`insert into cover_run (district, id, name, question, inputs, figures, made_at, made_by)
    values (${district}, ${row.id}, ${row.name}, ${JSON.stringify(row.question)}::jsonb, ${JSON.stringify(row.inputs)}::jsonb,
      ${JSON.stringify(row.figures)}::jsonb, ${row.madeAt}, ${row.madeBy}) on conflict do nothing`);
}

export const newestRuns = (db: Db, district: string, limit: number): Promise<RunRow[]> =>
  db.query(sql`select id, name, question, inputs, figures, made_at from cover_run
    where district = ${district} order by made_at desc, id desc limit ${limit}`);

export interface CheckRow {
  item: string;
  found: Finding;
  words: string | null;
  mend: string | null;
  at: Instant;
  post: string | null;
}

export const checksOf = (db: Db, district: string, station: string): Promise<CheckRow[]> =>
  db.query(
    sql`select item, found, words, mend, at, post from station_check where district = ${district} and station = ${station} order by item`,
  );

/** Of every station: items that passed or do not apply, and items that failed. */
export const countChecks = (db: Db, district: string): Promise<{ station: string; passed: number; failed: number }[]> =>
  db.query(sql`select station, count(*) filter (where found <> 'failed')::int as passed, count(*) filter (where found = 'failed')::int as failed
    from station_check where district = ${district} group by station`);

export async function keepCheck(tx: Tx, district: string, station: string, check: CheckRow): Promise<void> {
  const { item, found, words, mend, at, post } = check;
  await tx.query(sql`insert into station_check (district, station, item, found, words, mend, at, post)
    values (${district}, ${station}, ${item}, ${found}, ${words}, ${mend}, ${at}, ${post})
    on conflict (district, station, item) do update set found = excluded.found, words = excluded.words,
      mend = coalesce(excluded.mend, station_check.mend), at = excluded.at, post = excluded.post`);
}

/** When each station came into the state it is in. */
export const sinceWhen = (db: Db, district: string): Promise<{ station: string; at: Instant }[]> =>
  db.query(sql`select station, max(at) as at from station_step where district = ${district} group by station`);
