import { areaSquareMetres } from '../../core/geo/ellipsoid.ts';
import { cellsOf } from '../../core/cover/cells.ts';
import type { Area, Position } from '../../core/geo/geojson.ts';
import { isInside } from '../../core/geo/inside.ts';
import { unpackNetwork } from '../../core/graph/stored-network.ts';
import { notFound } from '../../platform/access.ts';
import type { Act } from '../../platform/act.ts';
import { BadInput } from '../../platform/command-errors.ts';
import { readCsvPieces } from '../../platform/csv.ts';
import type { Tx } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { record, type Line } from '../ledger/index.ts';
import { obligationsOfSubject, openObligation, voidObligations } from '../obligations/index.ts';
import { regionAt, today } from '../territory/index.ts';
import {
  acceptanceItems,
  acceptanceOpen,
  checkRefused,
  dutyOfState,
  itemsMissing,
  nextStates,
  noCandidates,
  roadsFaulty,
  sitingNotDone,
  stationClasses,
  stationsFaulty,
  stepRefused,
  stillMissing,
  tierOf,
  tooManyCandidates,
  type Finding,
  type StationClassCode,
  type StationState,
} from './rules.ts';
import {
  addStations,
  changeStation,
  checksOf,
  countCoverUp,
  keepCheck,
  keepNetwork,
  markAdopted,
  moveStation,
  readSiting,
  stationForChange,
  stationsOf,
  type HourSpan,
  type StoredStation,
} from './store.ts';

export const coverLine = (act: Act, verb: string, facts: Record<string, unknown> = {}): Line => ({
  verb: `cover.${verb}`,
  subjectKind: 'district',
  subject: act.id,
  region: act.district,
  trade: null,
  facts,
});

/** Keeps a network that core/graph/stored-network.ts packed. @throws Problem roads-faulty */
export async function importNetwork(
  tx: Tx,
  act: Act,
  {
    source,
    network,
    profile,
    hours,
  }: { source: string; network: Uint8Array; profile: Record<string, unknown>; hours?: HourSpan[] | undefined },
): Promise<{ version: number; nodes: number; arcs: number }> {
  const { graph } = unpacked(network);
  const about = { nodes: graph.nodeCount, arcs: graph.head.length };
  const version = await keepNetwork(tx, act.district, act.now, network, { source, profile, hours, ...about });
  await countCoverUp(tx, act.district);
  await record(tx, act, [coverLine(act, 'roadsImported', { version, ...about })]);
  return { version, ...about };
}

function unpacked(network: Uint8Array) {
  try {
    const found = unpackNetwork(network);
    if (found.graph.nodeCount === 0) throw new RangeError('expected roads, got none');
    return found;
  } catch (error) {
    if (error instanceof RangeError) throw roadsFaulty({ reason: error.message });
    throw error;
  }
}

export type NewStation = Omit<StoredStation, 'id' | 'version' | 'siting' | 'acceptance' | 'tier'>;

/** Adds stations, and changes those whose code is known: where and what they are, never how far they are from duty. */
export async function putStations(tx: Tx, act: Act, rows: readonly NewStation[]): Promise<{ added: number; changed: number }> {
  const known = new Map((await stationsOf(tx, act.district)).map((station) => [station.code, station]));
  const whole = rows.map((row) => {
    const before = known.get(row.code);
    return {
      ...row,
      id: before?.id ?? newId(),
      tier: tierOf(row.class),
      siting: before?.siting ?? null,
      acceptance: before?.acceptance ?? null,
    };
  });
  const fresh = whole.filter(({ code }) => !known.has(code));
  await addStations(tx, act.district, act.now, fresh);
  for (const station of whole.filter(({ code }) => known.has(code))) await changeStation(tx, act.district, act.now, station);
  const counts = { added: fresh.length, changed: whole.length - fresh.length };
  await countCoverUp(tx, act.district);
  await record(tx, act, [coverLine(act, 'stationsImported', counts)]);
  return counts;
}

/** Reads a table of stations as `fengsui cover` does. @throws Problem stations-faulty */
export async function importStations(tx: Tx, act: Act, csv: string): Promise<{ added: number; changed: number }> {
  const rows: { row: number; station: NewStation }[] = [];
  const faults: { row: number; what: string }[] = [];
  const bytes = (async function* () {
    yield new TextEncoder().encode(csv);
  })();
  const columns = {
    required: ['id', 'class', 'lon', 'lat'],
    optional: ['name', 'region', 'place', 'assessed_km2', 'on_duty', 'own'],
  };
  await readCsvPieces('stations', bytes, columns, (row) => {
    const text = (column: number) => row.text(column).trim();
    const fault = (what: string) => void faults.push({ row: row.row, what });
    const [code, kind, lon, lat] = [text(0), text(1), Number(text(2)), Number(text(3))];
    if (code === '' || code.length > 40) return fault('id');
    if (rows.some(({ station }) => station.code === code)) return fault(`id ${code}`);
    if (!(stationClasses as readonly string[]).includes(kind)) return fault(`class ${kind}: ${stationClasses.join(', ')}`);
    if (text(2) === '' || text(3) === '' || !(Math.abs(lon) <= 180) || !(Math.abs(lat) <= 90)) return fault('lon, lat');
    const hours = /^(\d{1,2})-(\d{1,2})$/.exec(text(8));
    const [dutyFrom, dutyTo] = [hours ? Number(hours[1]) : null, hours ? Number(hours[2]) : null];
    if (text(8) !== '' && (!hours || dutyFrom! > 24 || dutyTo! > 24 || dutyFrom === dutyTo)) return fault(`on_duty ${text(8)}`);
    if (!['', 'city', 'suburb'].includes(text(6))) return fault(`place ${text(6)}`);
    if (text(7) !== '' && !(Number(text(7)) > 0)) return fault(`assessed_km2 ${text(7)}`);
    if (!['', '0', '1'].includes(text(9))) return fault(`own ${text(9)}`);
    const station: NewStation = {
      code,
      name: text(4) || code,
      class: kind as StationClassCode,
      lon,
      lat,
      region: text(5),
      surroundings: text(6) === 'suburb' ? 'suburb' : 'city',
      assessedKm2: text(7) === '' ? null : Number(text(7)),
      state: 'on_duty',
      dutyFrom,
      dutyTo,
      acrossBorder: text(9) === '0',
    };
    rows.push({ row: row.row, station });
  }).catch((error: unknown) => {
    if (!(error instanceof BadInput)) throw error;
    faults.push({ row: 1, what: error.message });
  });
  const on = await today(tx, act.now);
  for (const { row, station } of rows) {
    const { region, lon, lat } = station;
    if (region === '') station.region = (await regionAt(tx, act.district, [lon, lat], on)) ?? act.district;
    else if (!/^\d{6}(\d{3}){0,3}$/.test(region) || !region.startsWith(act.district))
      faults.push({ row, what: `region ${region}` });
  }
  if (rows.length === 0 && faults.length === 0) faults.push({ row: 1, what: '0' });
  if (faults.length > 0) throw stationsFaulty({ faults: faults.toSorted((a, b) => a.row - b.row) });
  return putStations(
    tx,
    act,
    rows.map(({ station }) => station),
  );
}

const mostCandidates = 1000;

/** Candidates for siting: the points given, else the middles of a grid over the district without the forbidden land. */
export function candidatesOf(
  outline: Area | null,
  {
    points,
    gridMetres,
    forbidden,
    least,
  }: { points: readonly [number, number][]; gridMetres: number; forbidden: readonly Position[][]; least: number },
): [number, number][] {
  const cells = points.length > 0 || !outline || areaSquareMetres(outline) === 0 ? undefined : cellsOf(outline, gridMetres);
  const all = cells ? Array.from(cells.lon, (lon, i): [number, number] => [round(lon), round(cells.lat[i]!)]) : [...points];
  const barred = forbidden.map((ring): Area => ({ type: 'Polygon', coordinates: [[...ring, ring[0]!]] }));
  const found = all.filter((at) => !barred.some((area) => isInside(at, area)));
  if (found.length > mostCandidates) throw tooManyCandidates({ count: found.length, most: mostCandidates });
  if (found.length < least) throw noCandidates({});
  return found;
}

const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

/** The new sites of one answer become planned stations. @throws Problem siting-not-done */
export async function adopt(tx: Tx, act: Act, id: string, p: number, kind: StationClassCode): Promise<string[]> {
  const siting = await readSiting(tx, act.district, id);
  if (!siting) throw notFound({ kind: 'siting' });
  const step = siting.answer?.find((one) => one.p === p);
  if (!step || step.sites.length === 0 || !(await markAdopted(tx, act.district, id, act.now))) throw sitingNotDone({});
  const on = await today(tx, act.now);
  const taken = new Set((await stationsOf(tx, act.district)).map(({ code }) => code));
  const stations: Omit<StoredStation, 'version'>[] = [];
  let number = 0;
  for (const at of step.sites) {
    const [lon, lat] = siting.candidates[at]!;
    do number += 1;
    while (taken.has(`PL${String(number).padStart(3, '0')}`));
    stations.push({
      id: newId(),
      code: `PL${String(number).padStart(3, '0')}`,
      name: `${siting.name} ${stations.length + 1}`,
      class: kind,
      tier: tierOf(kind),
      lon,
      lat,
      region: (await regionAt(tx, act.district, [lon, lat], on)) ?? act.district,
      surroundings: 'city',
      assessedKm2: null,
      state: 'planned',
      dutyFrom: null,
      dutyTo: null,
      acrossBorder: false,
      siting: id,
      acceptance: null,
    });
  }
  await addStations(tx, act.district, act.now, stations);
  for (const station of stations) {
    await moveStation(tx, act.district, station.id, { state: 'planned', at: act.now, post: act.post, words: null });
    if (act.post) await openDuty(tx, act, station, 'cover.site', act.post);
  }
  await countCoverUp(tx, act.district);
  await record(tx, act, [coverLine(act, 'adopted', { siting: id, stations: stations.length })]);
  return stations.map((station) => station.id);
}

const openDuty = (
  tx: Tx,
  act: Act,
  { id, region }: Pick<StoredStation, 'id' | 'region'>,
  kind: 'cover.site' | 'cover.accept' | 'cover.staff' | 'cover.mend',
  holder: string,
) => openObligation(tx, act, { kind, subjectKind: 'station', subject: id, region, trade: null, holder });

/**
 * One item of the acceptance list. A failed one opens an obligation to mend it.
 * @throws Problem check-refused
 */
export async function check(
  tx: Tx,
  act: Act,
  id: string,
  { item, found, words, holder }: { item: string; found: Finding; words?: string | undefined; holder?: string | undefined },
): Promise<void> {
  const station = await stationForChange(tx, act.district, id);
  if (!station) throw notFound({ kind: 'station' });
  if (station.state !== 'building') throw checkRefused({ reason: 'state' });
  if (!acceptanceItems(station.class).some(({ code }) => code === item)) throw checkRefused({ reason: 'item' });
  if (found !== 'passed' && !words) throw checkRefused({ reason: 'words' });
  const before = (await checksOf(tx, act.district, id)).find((one) => one.item === item);
  const owed = await obligationsOfSubject(tx, act.district, 'station', id);
  const open = before?.mend && owed.find((one) => one.id === before.mend)?.endedAt === null;
  if (found !== 'failed' && open) throw checkRefused({ reason: 'mend' });
  let mend: string | null = null;
  if (found === 'failed' && !open) {
    const owner = holder ?? owed.find((one) => one.id === station.acceptance)?.holder ?? act.post;
    if (!owner) throw checkRefused({ reason: 'holder' });
    mend = (await openDuty(tx, act, station, 'cover.mend', owner)).id;
  }
  await keepCheck(tx, act.district, id, { item, found, words: words ?? null, mend, at: act.now, post: act.post });
  await record(tx, act, [
    {
      verb: 'cover.checked',
      subjectKind: 'station',
      subject: id,
      region: station.region,
      trade: null,
      facts: { item, found, mend: mend ?? before?.mend ?? null },
    },
  ]);
}

/**
 * One step on the way from plan to duty. Each step opens the obligation that the next one needs discharged; accepted needs
 * the acceptance list too; giving up voids what is owed.
 * @throws Problem step-refused, acceptance-open, items-missing
 */
export async function step(
  tx: Tx,
  act: Act,
  id: string,
  { from, to, words, holder }: { from: StationState; to: StationState; words?: string | undefined; holder?: string | undefined },
): Promise<StoredStation> {
  const station = await stationForChange(tx, act.district, id);
  if (!station) throw notFound({ kind: 'station' });
  if (station.state !== from || !nextStates(from).includes(to)) throw stepRefused({ from, to });
  const owed = await obligationsOfSubject(tx, act.district, 'station', id);
  const due = dutyOfState[from];
  if (to !== 'given_up' && owed.some(({ kind, endedAt }) => kind === due && endedAt === null)) throw acceptanceOpen({});
  if (to === 'accepted') {
    if (owed.find((one) => one.id === station.acceptance)?.state !== 'discharged') throw acceptanceOpen({});
    const found = new Map((await checksOf(tx, act.district, id)).map((one) => [one.item, one.found]));
    const missing = stillMissing(station.class, found);
    if (missing.length > 0) throw itemsMissing({ count: missing.length, first: { zh: missing[0]!.zh, en: missing[0]!.en } });
  }
  let acceptance: string | undefined;
  const next = dutyOfState[to];
  if (next) {
    const owner = holder ?? act.post;
    if (!owner) throw stepRefused({ from, to });
    const opened = await openDuty(tx, act, station, next, owner);
    if (to === 'building') acceptance = opened.id;
  }
  await moveStation(tx, act.district, id, {
    state: to,
    at: act.now,
    post: act.post,
    words: words ?? null,
    ...(acceptance && { acceptance }),
  });
  // Nobody owes anything for a station that is not built.
  if (to === 'given_up') {
    const left = owed.filter(({ kind, endedAt: ended }) => ended === null && kind.startsWith('cover.')).map((one) => one.id);
    await voidObligations(tx, act, left, words ?? '站点已放弃 / station given up');
  }
  await countCoverUp(tx, act.district);
  await record(tx, act, [
    {
      verb: 'cover.stepped',
      subjectKind: 'station',
      subject: id,
      region: station.region,
      trade: null,
      facts: { from, to },
    },
  ]);
  return (await stationForChange(tx, act.district, id))!;
}
