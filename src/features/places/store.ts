import type { Box } from '../../core/geo/geojson.ts';
import type { LocalDate } from '../../core/local-date.ts';
import type { Instant } from '../../core/time.ts';
import type { RawBuilder } from 'kysely';
import { inScope, type Session } from '../../platform/access.ts';
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
  p.lon, p.lat, p.position_source, p.accuracy_m, p.hazard_class, p.operator, p.flags, p.reasons, p.key_unit, p.attributes, p.facets, p.search,
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
    sql`select code from place where district = ${district} and code in (select unnest(${[...codes]}::text[]))`,
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
  db.query<Firm>(sql`select id, name, credit_code from firm where district = ${district} and id in (
      select id from firm where district = ${district} and credit_code in (select unnest(${[...codes]}::text[]))
      union select id from firm where district = ${district} and name in (select unnest(${[...names]}::text[]))
      union select unnest(${[...ids]}::uuid[]))
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
    search: row.search,
    opened_on: row.openedOn,
    closed_on: row.closedOn,
    assigned_by: row.assignedBy,
  }));
  await tx.query(sql`update place p set form = n.form, within = n.within, name = n.name, name_en = n.name_en, initials = n.initials,
      sort_key = n.sort_key, type = n.type, region = n.region, trade = n.trade, trades = n.trades, address = n.address, lon = n.lon, lat = n.lat,
      position_source = n.position_source, accuracy_m = n.accuracy_m, hazard_class = n.hazard_class, operator = n.operator, flags = n.flags,
      reasons = n.reasons, key_unit = n.key_unit, attributes = n.attributes, facets = n.facets, search = n.search,
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

/** What a list is narrowed by; facets are in the words of `facetsOf`. */
export interface ListFilter {
  facets: readonly string[];
  region?: string | undefined;
  /** The import that a place came with. */
  import?: string | undefined;
  /** Of one place; for what goes through the table, not for the register. */
  code?: string | undefined;
  /** Searchable words, each of which must be found. */
  words: readonly string[];
  /** The end of a telephone number, where the search is one. */
  telephone?: string | undefined;
}

export interface ListedPlace {
  id: string;
  code: string;
  name: string;
  nameEn: string | null;
  form: StoredPlace['form'];
  type: string;
  region: string;
  regionName: string | null;
  trade: string | null;
  flags: string[];
  keyUnit: StoredPlace['keyUnit'];
  hazardClass: string | null;
  address: string | null;
  operatorName: string | null;
  lon: number | null;
  lat: number | null;
  facets: string[];
  updatedAt: Instant;
  sortKey: string;
}

const listedColumns = sql`p.id, p.code, p.name, p.name_en, p.form, p.type, p.region, p.trade, p.flags, p.key_unit, p.hazard_class, p.address,
  p.lon, p.lat, p.facets, p.updated_at, p.sort_key,
  (select r.name from region r where r.district = p.district and r.code = p.region) as region_name,
  (select f.name from firm f where f.district = p.district and f.id = p.operator) as operator_name`;

/** Rows of a page: of these ids the places that are still open, in no order. */
export const listedAmong = (district: string, ids: readonly string[]): RawBuilder<unknown> =>
  sql`select true as there, ${listedColumns} from place p where p.district = ${district} and p.id = any(${[...ids]}::uuid[]) and p.closed_on is null`;

/** Of contacts whose number ends so, the places. */
export const placesByTelephone = async (db: Db, district: string, ending: string): Promise<string[]> =>
  (
    await db.query<{ place: string }>(sql`select distinct place from place_contact where district = ${district}
      and telephone_tail = ${ending.slice(-4)} and telephone like ${`%${ending}`}`)
  ).map(({ place }) => place);

/** The same condition as the register's own, for statements that go through all places once. */
function narrowed(district: string, session: Session, permission: string, filter: ListFilter): RawBuilder<unknown> {
  const { facets, region, import: cameWith, code, words, telephone } = filter;
  const text = sql.join(
    words.map((word) => sql`p.search like ${`%${word}%`}`),
    sql` and `,
  );
  const byTelephone = telephone
    ? sql`or p.id in (select c.place from place_contact c where c.district = ${district} and c.telephone_tail = ${telephone.slice(-4)} and c.telephone like ${`%${telephone}`})`
    : sql``;
  return sql.join(
    [
      sql`p.district = ${district} and p.closed_on is null`,
      inScope(session, permission, { region: sql`p.region`, trade: sql`p.trade` }),
      ...(facets.length > 0 ? [sql`p.facets @> ${[...facets]}::text[]`] : []),
      ...(region ? [sql`p.region >= ${region} and p.region < ${`${region}:`}`] : []),
      ...(cameWith ? [sql`p.import = ${cameWith}`] : []),
      ...(code ? [sql`p.code = ${code}`] : []),
      ...(words.length > 0 ? [sql`((${text}) ${byTelephone})`] : []),
    ],
    sql` and `,
  );
}

/** Ids of open places that a session may see under a permission, at most so many. */
export const placesInScope = (
  db: Db,
  district: string,
  session: Session,
  permission: string,
  filter: ListFilter & { ids?: readonly string[] | undefined },
  limit: number,
): Promise<
  {
    id: string;
    code: string;
    name: string;
    region: string;
    type: string;
    address: string | null;
    lon: number | null;
    lat: number | null;
  }[]
> =>
  db.query(sql`select p.id, p.code, p.name, p.region, p.type, p.address, p.lon, p.lat from place p
    where ${narrowed(district, session, permission, filter)} ${filter.ids ? sql`and p.id = any(${[...filter.ids]}::uuid[])` : sql``}
    order by p.sort_key, p.id limit ${limit}`);

export const unassignedInScope = (
  db: Db,
  district: string,
  session: Session,
  { region, limit }: { region?: string | undefined; limit: number },
): Promise<(ListedPlace & { obligation: string })[]> =>
  db.query(sql`select ${listedColumns}, u.obligation from place_unassigned u join place p on p.district = u.district and p.id = u.place
    where u.district = ${district} and p.closed_on is null and ${inScope(session, 'places.assign', { region: sql`p.region`, trade: sql`p.trade` })}
    ${region ? sql`and p.region >= ${region} and p.region < ${`${region}:`}` : sql``} order by p.sort_key, p.id limit ${limit}`);

export interface PlaceDetail {
  measures: { measure: string; value: number; asOf: LocalDate; source: string }[];
  actors: {
    id: string;
    role: string;
    firm: string;
    firmName: string;
    creditCode: string | null;
    fromOn: LocalDate | null;
    toOn: LocalDate | null;
    note: string | null;
  }[];
  contacts: { id: string; part: string; name: string | null; telephone: string | null }[];
  above: { id: string; code: string; name: string; form: string; region: string; trade: string | null }[];
  below: { id: string; code: string; name: string; form: string; type: string; region: string; trade: string | null }[];
  fires: {
    id: string;
    number: string | null;
    happenedAt: Instant;
    cause: string | null;
    grade: string | null;
    deaths: number | null;
    burntAreaM2: number | null;
  }[];
  visits: { id: string; visitedAt: Instant; kind: string; found: number; severe: number }[];
  hazards: {
    id: string;
    item: string;
    severe: boolean;
    foundAt: Instant;
    dueOn: LocalDate | null;
    closedAt: Instant | null;
    relapse: boolean;
  }[];
  /** Disagreements about which nobody has decided. */
  conflicts: { id: string; field: string; offered: unknown; stands: unknown; madeAt: Instant; obligation: string }[];
  reports: { id: string; field: string; words: string; post: string | null; obligation: string; reportedAt: Instant }[];
  operator: Firm | null;
  /** The import that it came with. */
  cameWith: { id: string; at: Instant } | null;
}

/** An instant within JSON as it stands everywhere else; PostgreSQL would write +00:00. */
const instant = (column: string) => sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** Everything that hangs on a place, in one statement. */
export async function detailOf(db: Db, district: string, id: string): Promise<PlaceDetail> {
  const of = (alias: string) => sql`${sql.ref(`${alias}.district`)} = ${district} and ${sql.ref(`${alias}.place`)} = ${id}`;
  const list = (select: RawBuilder<unknown>) => sql`coalesce((select json_agg(x) from (${select}) x), '[]')`;
  const [row] = await db.query<PlaceDetail>(sql`select
    ${list(sql`select m.measure, m.value, m.as_of as "asOf", m.source from place_measure m where ${of('m')} order by m.measure, m.as_of desc`)} as measures,
    ${list(sql`select a.id, a.role, a.firm, f.name as "firmName", f.credit_code as "creditCode", a.from_on as "fromOn", a.to_on as "toOn", a.note
      from place_actor a join firm f on f.district = a.district and f.id = a.firm where ${of('a')} order by a.to_on is not null, a.role, a.id`)} as actors,
    ${list(sql`select c.id, c.part, c.name, c.telephone from place_contact c where ${of('c')} and c.erased_at is null order by c.part, c.id`)} as contacts,
    ${list(sql`with recursive up (id, n) as (select within, 1 from place where district = ${district} and id = ${id}
        union all select p.within, up.n + 1 from up join place p on p.district = ${district} and p.id = up.id where up.n < 20)
      select p.id, p.code, p.name, p.form, p.region, p.trade from up join place p on p.district = ${district} and p.id = up.id order by up.n desc`)} as above,
    ${list(sql`select p.id, p.code, p.name, p.form, p.type, p.region, p.trade from place p where p.district = ${district} and p.within = ${id} and p.closed_on is null
      order by p.sort_key, p.id limit 200`)} as below,
    ${list(sql`select f.id, f.number, ${instant('f.happened_at')} as "happenedAt", f.cause, f.grade, f.deaths, f.burnt_area_m2 as "burntAreaM2" from place_fire f
      where ${of('f')} order by f.happened_at desc limit 50`)} as fires,
    ${list(sql`select v.id, ${instant('v.visited_at')} as "visitedAt", v.kind, v.found, v.severe from place_visit v where ${of('v')} order by v.visited_at desc limit 50`)} as visits,
    ${list(sql`select h.id, h.item, h.severe, ${instant('h.found_at')} as "foundAt", h.due_on as "dueOn", ${instant('h.closed_at')} as "closedAt", h.relapse_of is not null as relapse
      from place_hazard h where ${of('h')} order by h.closed_at is not null, h.found_at desc limit 100`)} as hazards,
    ${list(sql`select c.id, c.field, c.offered, c.stands, ${instant('c.made_at')} as "madeAt", c.obligation from place_conflict c
      where ${of('c')} and c.chosen_at is null order by c.made_at`)} as conflicts,
    ${list(sql`select r.id, r.field, r.words, r.post, r.obligation, ${instant('r.reported_at')} as "reportedAt" from place_report r where ${of('r')} order by r.reported_at desc limit 50`)} as reports,
    (select json_build_object('id', f.id, 'name', f.name, 'creditCode', f.credit_code) from place p join firm f on f.district = p.district and f.id = p.operator
      where p.district = ${district} and p.id = ${id}) as operator,
    (select json_build_object('id', i.id, 'at', ${instant('i.committed_at')}) from place p join place_import i on i.district = p.district and i.id = p.import
      where p.district = ${district} and p.id = ${id} and i.committed_at is not null) as came_with`);
  return row!;
}

/** The value that was offered and not taken, locked until the transaction ends; undefined if there is none or it is decided. */
export async function openConflict(
  tx: Tx,
  district: string,
  place: string,
  conflict: string,
): Promise<{ field: string; offered: unknown; obligation: string } | undefined> {
  const [row] = await tx.query<{ field: string; offered: unknown; obligation: string }>(sql`
    select field, offered, obligation from place_conflict
    where district = ${district} and place = ${place} and id = ${conflict} and chosen_at is null for update`);
  return row;
}

export const closeConflict = (tx: Tx, district: string, conflict: string, chosen: 'stands' | 'offered', at: Instant) =>
  tx.query(
    sql`update place_conflict set chosen = ${chosen}, chosen_at = ${at} where district = ${district} and id = ${conflict}`,
  );

/** Corrects a value that was written down wrong. @returns false if nothing was measured on that day */
export async function replaceMeasureRow(
  tx: Tx,
  district: string,
  place: string,
  { measure, value, asOf, source }: { measure: string; value: number; asOf: LocalDate; source: string },
): Promise<boolean> {
  const rows = await tx.query(sql`update place_measure set value = ${value}, source = ${source}
    where district = ${district} and place = ${place} and measure = ${measure} and as_of = ${asOf} returning measure`);
  return rows.length === 1;
}

/** What place codes are signed with, made when first asked for. */
export async function signingKey(db: Db, district: string): Promise<string> {
  const read = sql<{ key: string }>`select a::text || b::text as key from place_key where district = ${district}`;
  const [known] = await db.query(read);
  if (known) return known.key;
  await db.query(sql`insert into place_key (district) values (${district}) on conflict do nothing`);
  return (await db.query(read))[0]!.key;
}

/** Rows for an export, a few thousand at a time, by id. */
export interface ExportedPlace {
  id: string;
  code: string;
  form: string;
  withinCode: string | null;
  name: string;
  nameEn: string | null;
  type: string;
  region: string;
  regionName: string | null;
  address: string | null;
  lon: number | null;
  lat: number | null;
  positionSource: string | null;
  accuracyM: number | null;
  hazardClass: string | null;
  operatorName: string | null;
  operatorCode: string | null;
  keyUnit: string;
  flags: string[];
  trade: string | null;
  openedOn: LocalDate | null;
  attributes: Record<string, string | boolean>;
  measures: Record<string, { value: number; asOf: LocalDate; source: string }>;
  actors: { role: string; name: string; creditCode: string | null }[];
}

export const exportedAfter = (
  db: Db,
  district: string,
  session: Session,
  filter: ListFilter,
  after: string | null,
  limit: number,
): Promise<ExportedPlace[]> =>
  db.query(sql`select p.id, p.code, p.form, p.name, p.name_en, p.type, p.region, p.address, p.lon, p.lat, p.position_source, p.accuracy_m, p.hazard_class,
      p.key_unit, p.flags, p.trade, p.opened_on, p.attributes,
      (select w.code from place w where w.district = p.district and w.id = p.within) as within_code,
      (select r.name from region r where r.district = p.district and r.code = p.region) as region_name,
      f.name as operator_name, f.credit_code as operator_code,
      coalesce((select json_object_agg(m.measure, json_build_object('value', m.value, 'asOf', m.as_of, 'source', m.source)) from (
        select distinct on (measure) measure, value, as_of, source from place_measure where district = p.district and place = p.id
        order by measure, as_of desc) m), '{}') as measures,
      coalesce((select json_agg(json_build_object('role', a.role, 'name', g.name, 'creditCode', g.credit_code) order by a.role, a.id) from place_actor a
        join firm g on g.district = a.district and g.id = a.firm where a.district = p.district and a.place = p.id and a.to_on is null), '[]') as actors
    from place p left join firm f on f.district = p.district and f.id = p.operator
    where ${narrowed(district, session, 'places.export', filter)} ${after ? sql`and p.id > ${after}` : sql``} order by p.id limit ${limit}`);

/** Where every open place with a position lies: for reckonings over the whole district. */
export const placePoints = (db: Db, district: string) =>
  db.query<{ id: string; code: string; name: string; region: string; lon: number; lat: number }>(sql`
    select id, code, name, region, lon, lat from place where district = ${district} and closed_on is null and lon is not null order by id`);
