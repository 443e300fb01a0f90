import { areaSquareMetres } from '../../core/geo/ellipsoid.ts';
import { isInside } from '../../core/geo/inside.ts';
import { boxOf, type Position } from '../../core/geo/geojson.ts';
import { localDateOf, type LocalDate } from '../../core/local-date.ts';
import type { Instant } from '../../core/time.ts';
import { notFound } from '../../platform/access.ts';
import type { Act } from '../../platform/act.ts';
import { BadInput } from '../../platform/command-errors.ts';
import { readCsvPieces } from '../../platform/csv.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { readInstallation } from '../../platform/installation.ts';
import { record, type Line } from '../ledger/index.ts';
import { searchableName } from './pinyin.ts';
import {
  boundariesRefused,
  planBoundaries,
  planRegions,
  regionsRefused,
  successionFaulty,
  unreadableFile,
  type Boundary,
  type BoundaryLevel,
  type BoundaryPlan,
  type PlannedRegion,
  type RegionPlan,
  type RegionRow,
} from './rules.ts';
import {
  boundariesAround,
  boundariesOn,
  countLayerUp,
  knownRegions,
  leadsTo,
  readOneRegion,
  setAbolished,
  setName,
  setPopulation,
} from './store.ts';

const lineOf = (verb: string, subject: string, region: string, facts: Record<string, unknown>): Line => ({
  verb: `territory.${verb}`,
  subjectKind: 'region',
  subject,
  region,
  trade: null,
  facts,
});

/** Today in the district's zone. */
export async function today(db: Db, now: Instant): Promise<LocalDate> {
  return localDateOf(now, (await readInstallation(db))?.timeZone ?? 'Asia/Shanghai');
}

/** Adds regions that were checked by `planRegions` or made up from scratch; parents first. */
export async function addRegions(tx: Tx, act: Act, regions: readonly PlannedRegion[], from: LocalDate): Promise<void> {
  if (regions.length === 0) return;
  const { district } = act;
  const rows = regions.map((region) => ({ district, id: newId(), ...region, since: from, ...searchableName(region.name) }));
  await tx.bulk('region', rows);
  await tx.bulk(
    'region_name',
    regions.map(({ code, name, nameEn }) => ({ district, code, fromOn: from, name, nameEn })),
  );
  await countLayerUp(tx, district);
  await record(
    tx,
    act,
    rows.map(({ id, code, kind }) => lineOf('added', id, code, { code, kind, from })),
  );
}

/** Sets outlines that were checked by `planBoundaries` or made up from scratch. */
export async function setBoundaries(tx: Tx, act: Act, boundaries: readonly Boundary[], from: LocalDate): Promise<void> {
  if (boundaries.length === 0) return;
  const { district } = act;
  const ids = new Map((await knownRegions(tx, district)).map(({ code, id }) => [code, id]));
  const rows = boundaries.map(({ code, area }) => {
    const [minLon, minLat, maxLon, maxLat] = boxOf(area);
    return { district, code, fromOn: from, geometry: area, minLon, minLat, maxLon, maxLat, areaM2: areaSquareMetres(area) };
  });
  await tx.bulk('region_boundary', rows);
  await countLayerUp(tx, district);
  await record(
    tx,
    act,
    rows.map(({ code, areaM2 }) => lineOf('redrawn', ids.get(code)!, code, { code, from, areaM2: Math.round(areaM2) })),
  );
}

const headers: Record<string, string> = {
  代码: 'code',
  区划代码: 'code',
  名称: 'name',
  区划名称: 'name',
  类型: 'kind',
  英文名称: 'name_en',
  人口: 'population',
};

/** @throws Problem unreadable-file */
async function readRegionFile(csv: string): Promise<RegionRow[]> {
  const [header = '', ...rest] = csv.split('\n');
  const renamed = header.replaceAll(/[^,"\r\uFEFF]+/g, (name) => headers[name.trim()] ?? name.trim());
  const rows: RegionRow[] = [];
  const bytes = (async function* () {
    yield new TextEncoder().encode([renamed, ...rest].join('\n'));
  })();
  const columns = { required: ['code', 'name'], optional: ['kind', 'name_en', 'population'] };
  await readCsvPieces('csv', bytes, columns, (row) => {
    const text = (column: number) => row.text(column).trim();
    rows.push({ row: row.row, code: text(0), name: text(1), kind: text(2), nameEn: text(3), population: text(4) });
  }).catch((error: unknown) => {
    throw error instanceof BadInput ? unreadableFile({ reason: error.message }) : error;
  });
  return rows;
}

export async function planOfRegions(db: Db, district: string, csv: string): Promise<RegionPlan> {
  return planRegions(await readRegionFile(csv), await knownRegions(db, district), district);
}

export async function importRegions(tx: Tx, act: Act, csv: string, from: LocalDate): Promise<RegionPlan> {
  const { district } = act;
  const known = new Map((await knownRegions(tx, district)).map((region) => [region.code, region]));
  const plan = planRegions(await readRegionFile(csv), [...known.values()], district);
  if (plan.faults.length > 0) throw regionsRefused({ faults: plan.faults });
  await addRegions(tx, act, plan.added, from);
  for (const { code, name, nameEn, population } of plan.renamed) {
    await rename(tx, act, known.get(code)!.id, code, { name, nameEn, from });
    await setPopulation(tx, district, code, population);
  }
  for (const { code, population } of plan.counted) await setPopulation(tx, district, code, population);
  await record(
    tx,
    act,
    [...plan.counted].map(({ code }) => lineOf('changed', known.get(code)!.id, code, { code, fields: ['population'] })),
  );
  if (act.lines === 0) await record(tx, act, [lineOf('changed', act.id, district, { code: district, fields: [] })]);
  return plan;
}

async function rename(
  tx: Tx,
  act: Act,
  id: string,
  code: string,
  { name, nameEn, from }: { name: string; nameEn: string | null; from: LocalDate },
): Promise<void> {
  await tx.bulk('region_name', [{ district: act.district, code, fromOn: from, name, nameEn }]);
  if (from <= (await today(tx, act.now))) await setName(tx, act.district, code, { name, nameEn, ...searchableName(name) });
  await countLayerUp(tx, act.district);
  await record(tx, act, [lineOf('renamed', id, code, { code, from })]);
}

async function existing(tx: Tx, act: Act, code: string) {
  const region = await readOneRegion(tx, act.district, code, await today(tx, act.now));
  if (!region) throw notFound({ kind: 'region' });
  return region;
}

export async function renameRegion(
  tx: Tx,
  act: Act,
  code: string,
  change: { name: string; nameEn: string | null; from: LocalDate },
): Promise<void> {
  const { id } = await existing(tx, act, code);
  await rename(tx, act, id, code, change);
}

export async function changeRegion(
  tx: Tx,
  act: Act,
  code: string,
  change: { population?: number | null | undefined; abolishedOn?: LocalDate | null | undefined },
): Promise<void> {
  const { id } = await existing(tx, act, code);
  if (change.population !== undefined) await setPopulation(tx, act.district, code, change.population);
  if (change.abolishedOn !== undefined) await setAbolished(tx, act.district, code, change.abolishedOn);
  await countLayerUp(tx, act.district);
  await record(tx, act, [lineOf('changed', id, code, { code, fields: Object.keys(change) })]);
}

type Features = readonly { properties?: unknown; geometry?: unknown }[];

export async function planOfBoundaries(
  db: Db,
  district: string,
  features: Features,
  datum: 'wgs84' | 'gcj02',
  level?: BoundaryLevel,
): Promise<BoundaryPlan> {
  const known = new Map((await knownRegions(db, district)).map(({ code, centre }) => [code, { centre }]));
  return planBoundaries(features, known, district, datum, level);
}

export async function importBoundaries(
  tx: Tx,
  act: Act,
  {
    features,
    datum,
    from,
    level,
  }: { features: Features; datum: 'wgs84' | 'gcj02'; from: LocalDate; level?: BoundaryLevel | undefined },
): Promise<number> {
  const plan = await planOfBoundaries(tx, act.district, features, datum, level);
  if (plan.faults.length > 0) throw boundariesRefused({ faults: plan.faults });
  await addRegions(tx, act, plan.added, from);
  await setBoundaries(tx, act, plan.boundaries, from);
  return plan.boundaries.length;
}

export async function succeedRegions(
  tx: Tx,
  act: Act,
  pairs: readonly { old: string; new: string }[],
  from: LocalDate,
): Promise<void> {
  const { district } = act;
  const known = await knownRegions(tx, district);
  const ids = new Map(known.map(({ code, id }) => [code, id]));
  // A code that still stands cannot be followed: its records would open to whoever has the new one.
  const standing = new Set(known.filter(({ abolishedOn }) => !abolishedOn || abolishedOn > from).map(({ code }) => code));
  for (const pair of pairs) {
    if (
      pair.old === pair.new ||
      standing.has(pair.old) ||
      !ids.has(pair.new) ||
      (await leadsTo(tx, district, pair.new, pair.old))
    )
      throw successionFaulty(pair);
    await tx.bulk('region_succession', [{ district, old: pair.old, new: pair.new, fromDate: from }]);
  }
  await record(
    tx,
    act,
    pairs.map((pair) => lineOf('succeeded', ids.get(pair.new)!, pair.new, { ...pair, from })),
  );
}

/** The smallest region that holds a point on a day, the lower code on a border; undefined outside every boundary. */
export async function regionAt(db: Db, district: string, point: Position, on: LocalDate): Promise<string | undefined> {
  return (await boundariesAround(db, district, point, on)).find(({ geometry }) => isInside(point, geometry))?.code;
}

/** `regionAt` for many points: every boundary is read once. */
export async function regionFinder(db: Db, district: string, on: LocalDate): Promise<(point: Position) => string | undefined> {
  const boundaries = (await boundariesOn(db, district, on))
    .map(({ code, geometry }) => ({ code, geometry, box: boxOf(geometry) }))
    .toSorted((a, b) => b.code.length - a.code.length || (a.code < b.code ? -1 : 1));
  return ([lon, lat]) =>
    boundaries.find(
      ({ box: [minLon, minLat, maxLon, maxLat], geometry }) =>
        lon >= minLon && lon <= maxLon && lat >= minLat && lat <= maxLat && isInside([lon, lat], geometry),
    )?.code;
}
