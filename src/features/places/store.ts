import type { Box } from '../../core/geo/geojson.ts';
import type { LocalDate } from '../../core/local-date.ts';
import type { Instant } from '../../core/time.ts';
import { sql, type Db, type Tx } from '../../platform/db/index.ts';
import type { ScopeOf } from '../../platform/endpoint.ts';

/** Why a flag stands, as it is kept: the words of a rule are in the pack, by its code. */
export interface StoredReason {
  flag: string;
  rule: string;
  measure?: { code: string; value: number; limit: number };
}

/** A row of the table. */
export interface StoredPlace {
  district: string;
  id: string;
  code: string;
  form: 'building' | 'occupancy' | 'yard';
  within: string | null;
  name: string;
  nameEn: string | null;
  initials: string;
  sortKey: string;
  type: string;
  region: string;
  trade: string | null;
  trades: string[];
  address: string | null;
  lon: number | null;
  lat: number | null;
  positionSource: string | null;
  accuracyM: number | null;
  hazardClass: string | null;
  operator: string | null;
  flags: string[];
  reasons: StoredReason[];
  keyUnit: 'no' | 'proposed' | 'set';
  attributes: Record<string, string | boolean>;
  facets: string[];
  grams: string[];
  search: string;
  openedOn: LocalDate | null;
  closedOn: LocalDate | null;
  mergedInto: string | null;
  import: string | null;
  assignedBy: string | null;
  version: number;
  createdAt: Instant;
  updatedAt: Instant;
}

const columns = sql`p.district, p.id, p.code, p.form, p.within, p.name, p.name_en, p.initials, p.sort_key, p.type, p.region, p.trade, p.trades, p.address,
  p.lon, p.lat, p.position_source, p.accuracy_m, p.hazard_class, p.operator, p.flags, p.reasons, p.key_unit, p.attributes, p.facets, p.grams, p.search,
  p.opened_on, p.closed_on, p.merged_into, p.import, p.assigned_by, p.version, p.created_at, p.updated_at`;

export interface Firm {
  id: string;
  name: string;
  creditCode: string | null;
}

export const insertPlaces = (tx: Tx, rows: readonly StoredPlace[]) =>
  tx.bulk('place', rows as unknown as Record<string, unknown>[]);

export const insertRows = (
  tx: Tx,
  table: 'firm' | 'place_measure' | 'place_actor' | 'place_contact' | 'place_unassigned' | 'place_conflict' | 'place_report',
  district: string,
  rows: readonly Record<string, unknown>[],
) =>
  tx.bulk(
    table,
    rows.map((row) => ({ district, ...row })),
  );

/** Places by id, locked in the order of their ids until the transaction ends; ids of nothing are left out. */
export const lockPlaces = (tx: Tx, district: string, ids: readonly string[]): Promise<StoredPlace[]> =>
  tx.query<StoredPlace>(sql`select ${columns} from place p where p.district = ${district} and p.id = any(${[...ids]}::uuid[])
    order by p.id for update`);

export async function placeById(db: Db, district: string, id: string): Promise<StoredPlace | undefined> {
  const [row] = await db.query<StoredPlace>(sql`select ${columns} from place p where p.district = ${district} and p.id = ${id}`);
  return row;
}

export async function idOfCode(db: Db, district: string, code: string): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(sql`select id from place where district = ${district} and code = ${code}`);
  return row?.id;
}

export async function scopeOfPlace(db: Db, district: string, id: string): Promise<ScopeOf | undefined> {
  const [row] = await db.query<ScopeOf>(sql`select region, trade from place where district = ${district} and id = ${id}`);
  return row;
}

/** Codes of these that stand already. */
export async function knownCodes(db: Db, district: string, codes: readonly string[]): Promise<Set<string>> {
  if (codes.length === 0) return new Set();
  const rows = await db.query<{ code: string }>(
    sql`select code from place where district = ${district} and code = any(${[...codes]}::text[])`,
  );
  return new Set(rows.map(({ code }) => code));
}

/** Takes numbers for codes: of each stem so many, one after the other. @returns the first of each */
export async function takeNumbers(tx: Tx, district: string, wanted: ReadonlyMap<string, number>): Promise<Map<string, number>> {
  if (wanted.size === 0) return new Map();
  const asked = [...wanted].map(([stem, count]) => ({ stem, count })).sort((a, b) => (a.stem < b.stem ? -1 : 1));
  const rows = await tx.query<{ stem: string; next: number }>(sql`insert into place_code_number (district, stem, next)
    select ${district}, a.stem, a.count + 1 from json_to_recordset(${JSON.stringify(asked)}::json) as a(stem text, count int)
    on conflict (district, stem) do update set next = place_code_number.next + excluded.next - 1 returning stem, next`);
  return new Map(rows.map(({ stem, next }) => [stem, next - wanted.get(stem)!]));
}

/** Firms by credit code or by exact name; of several with one name the oldest. */
export const findFirms = (
  db: Db,
  district: string,
  { codes, names, ids }: { codes: readonly string[]; names: readonly string[]; ids: readonly string[] },
): Promise<Firm[]> =>
  db.query<Firm>(sql`select id, name, credit_code from firm where district = ${district}
    and (credit_code = any(${[...codes]}::text[]) or name = any(${[...names]}::text[]) or id = any(${[...ids]}::uuid[]))
    order by created_at desc, id desc`);

/** What classification and completeness need beside the row itself. */
export interface Linked {
  place: string;
  measures: Record<string, number>;
  creditCode: string | null;
  firmName: string | null;
  contacts: number;
}

export async function linkedOf(db: Db, district: string, ids: readonly string[]): Promise<Map<string, Linked>> {
  const rows = await db.query<Linked>(sql`select p.id as place, f.credit_code, f.name as firm_name,
      coalesce((select json_object_agg(m.measure, m.value) from (select distinct on (measure) measure, value from place_measure
        where district = ${district} and place = p.id order by measure, as_of desc) m), '{}') as measures,
      (select count(*) from place_contact c where c.district = ${district} and c.place = p.id and c.erased_at is null) as contacts
    from place p left join firm f on f.district = p.district and f.id = p.operator
    where p.district = ${district} and p.id = any(${[...ids]}::uuid[])`);
  return new Map(rows.map((row) => [row.place, row]));
}

/** Writes what a change may touch; the version counts up. */
export async function updatePlaces(tx: Tx, rows: readonly StoredPlace[], at: Instant): Promise<void> {
  if (rows.length === 0) return;
  const changed = rows.map((row) => ({
    district: row.district,
    id: row.id,
    form: row.form,
    within: row.within,
    name: row.name,
    name_en: row.nameEn,
    initials: row.initials,
    sort_key: row.sortKey,
    type: row.type,
    region: row.region,
    trade: row.trade,
    trades: row.trades,
    address: row.address,
    lon: row.lon,
    lat: row.lat,
    position_source: row.positionSource,
    accuracy_m: row.accuracyM,
    hazard_class: row.hazardClass,
    operator: row.operator,
    flags: row.flags,
    reasons: row.reasons,
    key_unit: row.keyUnit,
    attributes: row.attributes,
    facets: row.facets,
    grams: row.grams,
    search: row.search,
    opened_on: row.openedOn,
    closed_on: row.closedOn,
    assigned_by: row.assignedBy,
  }));
  await tx.query(sql`update place p set form = n.form, within = n.within, name = n.name, name_en = n.name_en, initials = n.initials,
      sort_key = n.sort_key, type = n.type, region = n.region, trade = n.trade, trades = n.trades, address = n.address, lon = n.lon, lat = n.lat,
      position_source = n.position_source, accuracy_m = n.accuracy_m, hazard_class = n.hazard_class, operator = n.operator, flags = n.flags,
      reasons = n.reasons, key_unit = n.key_unit, attributes = n.attributes, facets = n.facets, grams = n.grams, search = n.search,
      opened_on = n.opened_on, closed_on = n.closed_on, assigned_by = n.assigned_by, version = p.version + 1, updated_at = ${at}
    from json_populate_recordset(null::place, ${JSON.stringify(changed)}::json) n where p.district = n.district and p.id = n.id`);
}

export async function countLayerUp(tx: Tx, district: string): Promise<void> {
  await tx.query(sql`insert into place_layer (district) values (${district})
    on conflict (district) do update set version = place_layer.version + 1`);
}

/** How often places have changed. */
export async function layerVersion(db: Db, district: string): Promise<number> {
  const [row] = await db.query<{ version: number }>(
    sql`select coalesce((select version from place_layer where district = ${district}), 0) as version`,
  );
  return row!.version;
}

/** Takes places off the queue. @returns of each obligation they waited for, how many still wait */
export async function leaveQueue(
  tx: Tx,
  district: string,
  places: readonly string[],
): Promise<{ obligation: string; gone: number; left: number }[]> {
  if (places.length === 0) return [];
  const gone = await tx.query<{ obligation: string }>(
    sql`delete from place_unassigned where district = ${district} and place = any(${[...places]}::uuid[]) returning obligation`,
  );
  const obligations = [...new Set(gone.map(({ obligation }) => obligation))];
  if (obligations.length === 0) return [];
  const left = await tx.query<{ obligation: string; left: number }>(sql`select obligation, count(*) as left from place_unassigned
    where district = ${district} and obligation = any(${obligations}::uuid[]) group by obligation`);
  return obligations.map((obligation) => ({
    obligation,
    gone: gone.filter((one) => one.obligation === obligation).length,
    left: left.find((one) => one.obligation === obligation)?.left ?? 0,
  }));
}

/** Open places in a box that lie where `where` says, with what tells one place from another on a map. */
export const positionsInBox = (
  db: Db,
  district: string,
  [minLon, minLat, maxLon, maxLat]: Box,
): Promise<{ id: string; lon: number; lat: number }[]> =>
  db.query(sql`select id, lon, lat from place where district = ${district} and closed_on is null and lon is not null
    and point(lon, lat) <@ box(point(${minLon}, ${minLat}), point(${maxLon}, ${maxLat}))`);

/** Whether `place` is `above` or lies somewhere within it. */
export async function liesWithin(db: Db, district: string, place: string, above: string): Promise<boolean> {
  const rows = await db.query(sql`with recursive up (id, within) as (
      select id, within from place where district = ${district} and id = ${place}
      union select p.id, p.within from place p join up on p.district = ${district} and p.id = up.within)
    select 1 from up where id = ${above}`);
  return rows.length > 0;
}

export async function endActorRow(tx: Tx, district: string, place: string, actor: string, on: LocalDate): Promise<boolean> {
  const rows =
    await tx.query(sql`update place_actor set to_on = ${on} where district = ${district} and id = ${actor} and place = ${place}
    and to_on is null and (from_on is null or from_on <= ${on}::date) returning id`);
  return rows.length === 1;
}

export async function readContact(
  db: Db,
  district: string,
  place: string,
  contact: string,
): Promise<{ name: string | null; telephone: string | null; region: string; trade: string | null } | undefined> {
  const [row] = await db.query<{ name: string | null; telephone: string | null; region: string; trade: string | null }>(
    sql`select c.name, c.telephone, p.region, p.trade from place_contact c join place p on p.district = c.district and p.id = c.place
      where c.district = ${district} and c.id = ${contact} and c.place = ${place} and c.erased_at is null`,
  );
  return row;
}

export async function eraseContactRow(tx: Tx, district: string, place: string, contact: string, at: Instant): Promise<boolean> {
  const rows = await tx.query(sql`update place_contact set name = null, telephone = null, telephone_tail = null, erased_at = ${at}
    where district = ${district} and id = ${contact} and place = ${place} and erased_at is null returning id`);
  return rows.length === 1;
}

/** Where every open place with a position lies: for reckonings over the whole district. */
export const placePoints = (db: Db, district: string) =>
  db.query<{ id: string; name: string; region: string; lon: number; lat: number }>(sql`
    select id, name, region, lon, lat from place where district = ${district} and closed_on is null and lon is not null order by id`);
