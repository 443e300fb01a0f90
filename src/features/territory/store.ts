import type { Area, Position } from '../../core/geo/geojson.ts';
import type { LocalDate } from '../../core/local-date.ts';
import { sql, type Db, type Tx } from '../../platform/db/index.ts';
import type { ScopeOf } from '../../platform/endpoint.ts';
import type { Region } from './schema.ts';

/**
 * `prefix` and every earlier code of a region under it, on the day `on`: what a grant on `prefix` covers.
 * Codes that a shorter one of the answer already covers are left out. Ascending, so `prefix` need not be first.
 */
export async function prefixesCovered(db: Db, district: string, prefix: string, on: string): Promise<string[]> {
  const rows = await db.query<{ code: string }>(sql`with recursive covered (code) as (
      select ${prefix}::text collate "C"
      union select s.old from region_succession s join covered c
        on s.new >= c.code and s.new < c.code || ':' where s.district = ${district} and s.from_date <= ${on}::date)
    select code from covered order by code`);
  return rows.map((row) => row.code).filter((code, at, all) => !all.some((other, i) => i !== at && code.startsWith(other)));
}

/** Where a region lies, by its id. */
export async function scopeOfRegion(db: Db, district: string, id: string): Promise<ScopeOf | undefined> {
  const [row] = await db.query<{ code: string }>(sql`select code from region where district = ${district} and id = ${id}`);
  return row && { region: row.code, trade: null };
}

/** Names of regions by code; codes without a region are left out. */
export async function regionNames(db: Db, district: string, codes: readonly string[]): Promise<Map<string, string>> {
  if (codes.length === 0) return new Map();
  const rows = await db.query<{ code: string; name: string }>(
    sql`select code, name from region where district = ${district} and code = any(${[...new Set(codes)]}::text[])`,
  );
  return new Map(rows.map(({ code, name }) => [code, name]));
}

const today = (on: LocalDate) => sql`${on}::date`;
const boundaryOn = (
  on: LocalDate,
) => sql`left join lateral (select from_on, area_m2, min_lon, min_lat, max_lon, max_lat from region_boundary
    where district = r.district and code = r.code and from_on <= ${today(on)} order by from_on desc limit 1) b on true
  left join lateral (select name, name_en from region_name where district = r.district and code = r.code and from_on <= ${today(on)} order by from_on desc limit 1) n on true`;
const regionColumns = sql`r.id, r.code, r.kind, coalesce(n.name, r.name) as name, coalesce(n.name_en, r.name_en) as name_en, r.initials, r.population, r.since, r.abolished_on,
  b.area_m2, case when b.min_lon is not null then json_build_array(b.min_lon, b.min_lat, b.max_lon, b.max_lat) end as box`;

/** Regions under one of the prefixes, and those above them, as of a day: parents first, siblings by the sound of their name. */
export const regionsUnder = (db: Db, district: string, prefixes: readonly string[], on: LocalDate): Promise<Region[]> =>
  db.query(sql`select ${regionColumns} from region r ${boundaryOn(on)}
    where r.district = ${district} and (r.abolished_on is null or r.abolished_on > ${today(on)})
      and exists (select from unnest(${[...prefixes]}::text[]) p where starts_with(r.code, p) or starts_with(p, r.code))
    order by length(r.code), r.sort_key, r.code`);

export async function readOneRegion(db: Db, district: string, code: string, on: LocalDate): Promise<Region | undefined> {
  const [row] = await db.query<Region>(
    sql`select ${regionColumns} from region r ${boundaryOn(on)} where r.district = ${district} and r.code = ${code}`,
  );
  return row;
}

export const namesOfRegion = (db: Db, district: string, code: string) =>
  db.query<{ fromOn: string; name: string; nameEn: string | null }>(
    sql`select from_on, name, name_en from region_name where district = ${district} and code = ${code} order by from_on desc`,
  );

export const boundariesOfRegion = (db: Db, district: string, code: string) =>
  db.query<{ fromOn: string; areaM2: number }>(
    sql`select from_on, area_m2 from region_boundary where district = ${district} and code = ${code} order by from_on desc`,
  );

export const successionsOfRegion = (db: Db, district: string, code: string) =>
  db.query<{ old: string; new: string; fromDate: string }>(
    sql`select old, new, from_date from region_succession where district = ${district} and (old = ${code} or new = ${code}) order by from_date desc, old`,
  );

export interface StoredBoundary {
  code: string;
  fromOn: string;
  geometry: Area;
  areaM2: number;
  box: [number, number, number, number];
}

export async function boundaryOf(db: Db, district: string, code: string, on: LocalDate): Promise<StoredBoundary | undefined> {
  const [row] =
    await db.query<StoredBoundary>(sql`select code, from_on, geometry, area_m2, json_build_array(min_lon, min_lat, max_lon, max_lat) as box
    from region_boundary where district = ${district} and code = ${code} and from_on <= ${today(on)} order by from_on desc limit 1`);
  return row;
}

/** The boundary that holds on a day, of each region that exists then and has one. */
export const boundariesOn = (db: Db, district: string, on: LocalDate) =>
  db.query<{
    code: string;
    kind: string;
    name: string;
    geometry: Area;
  }>(sql`select distinct on (b.code) b.code, r.kind, r.name, b.geometry
    from region_boundary b join region r on r.district = b.district and r.code = b.code
    where b.district = ${district} and b.from_on <= ${today(on)} and (r.abolished_on is null or r.abolished_on > ${today(on)})
    order by b.code, b.from_on desc`);

/** Boundaries whose box holds a point, smallest regions first. */
export const boundariesAround = (db: Db, district: string, [lon, lat]: Position, on: LocalDate) =>
  db.query<{ code: string; geometry: Area }>(sql`select code, geometry from (
      select distinct on (b.code) b.code, b.geometry, b.min_lon, b.min_lat, b.max_lon, b.max_lat from region_boundary b
        join region r on r.district = b.district and r.code = b.code
      where b.district = ${district} and b.from_on <= ${today(on)} and (r.abolished_on is null or r.abolished_on > ${today(on)})
      order by b.code, b.from_on desc) c
    where ${lon}::float8 between min_lon and max_lon and ${lat}::float8 between min_lat and max_lat order by length(code) desc, code`);

/** What the address of a tile must tell apart: every change, and boundaries whose day has come. */
export async function layerVersion(db: Db, district: string, on: LocalDate): Promise<string> {
  const [row] = await db.query<{
    version: string;
  }>(sql`select coalesce((select version from region_layer where district = ${district}), 0) || '-' ||
      (select count(*) from region_boundary where district = ${district} and from_on <= ${today(on)}) || '-' ||
      (select count(*) from region where district = ${district} and abolished_on <= ${today(on)}) as version`);
  return row!.version;
}

export async function countLayerUp(tx: Tx, district: string): Promise<void> {
  await tx.query(sql`insert into region_layer (district) values (${district})
    on conflict (district) do update set version = region_layer.version + 1`);
}

export interface KnownRegion {
  id: string;
  code: string;
  name: string;
  population: number | null;
  abolishedOn: string | null;
  /** Of the latest outline's box. */
  centre: [number, number] | null;
}

export const knownRegions = (db: Db, district: string) =>
  db.query<KnownRegion>(sql`select r.id, r.code, r.name, r.population, r.abolished_on,
      case when b.min_lon is not null then json_build_array((b.min_lon + b.max_lon) / 2, (b.min_lat + b.max_lat) / 2) end as centre
    from region r left join lateral (select min_lon, min_lat, max_lon, max_lat from region_boundary where district = r.district and code = r.code order by from_on desc limit 1) b on true
    where r.district = ${district}`);

/** Today's name is the newest that holds. */
export async function setName(
  tx: Tx,
  district: string,
  code: string,
  name: { name: string; nameEn: string | null; initials: string; sortKey: string },
): Promise<void> {
  await tx.query(sql`update region set name = ${name.name}, name_en = ${name.nameEn}, initials = ${name.initials}, sort_key = ${name.sortKey}
    where district = ${district} and code = ${code}`);
}

export async function setPopulation(tx: Tx, district: string, code: string, population: number | null): Promise<void> {
  await tx.query(sql`update region set population = ${population} where district = ${district} and code = ${code}`);
}

export async function setAbolished(tx: Tx, district: string, code: string, on: LocalDate | null): Promise<void> {
  await tx.query(sql`update region set abolished_on = ${on} where district = ${district} and code = ${code}`);
}

/** Whether following successions from `code` on arrives at `goal`. */
export async function leadsTo(db: Db, district: string, code: string, goal: string): Promise<boolean> {
  const rows = await db.query(sql`with recursive later (code) as (select ${code}::text collate "C"
      union select s.new from region_succession s join later l on s.district = ${district} and s.old = l.code) select 1 from later where code = ${goal}`);
  return rows.length > 0;
}
