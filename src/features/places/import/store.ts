/** Rows of an import on their way, and what the register holds to compare them with. */
import type { Area } from '../../../core/geo/geojson.ts';
import type { Instant } from '../../../core/time.ts';
import { sql, type Db, type Tx } from '../../../platform/db/index.ts';
import type { ScopeOf } from '../../../platform/endpoint.ts';
import type { Text } from '../../../platform/problem.ts';
import type { Counts } from './messages.ts';
import { unpacked, type NumberedRow, type Part, type PartKind } from './parts.ts';
import { plainHeading } from './fields.ts';
import { verdicts, type Stage } from './rules.ts';
import type { Remembered, SheetPlan } from './sheet.ts';
import type { Datum, SheetReport } from './understand.ts';

const pieceBytes = 262_144;

export interface Summary {
  encoding?: string | null;
  reports?: SheetReport[];
  warnings?: Text[];
  counts?: Counts;
  /** Version of the register that was compared with, and a digest of what came out. */
  version?: number;
  digest?: string;
  /** Instants at which the import made firms: undoing takes along those that nothing else names. */
  firmsAt?: string[];
}

export interface StoredImport {
  id: string;
  fileName: string;
  sender: string | null;
  state: string;
  stage: Stage;
  done: number;
  total: number | null;
  cancelAsked: boolean;
  problem: Text | null;
  plan: SheetPlan[];
  mapping: { datum?: Datum };
  summary: Summary;
  post: string | null;
  createdAt: string;
  committedAt: string | null;
  undoneAt: string | null;
  /** Since when its rows are gone and it cannot be undone. */
  forgottenAt: string | null;
}

const columns = sql`id, file_name, sender, state, stage, done, total, cancel_asked, problem, plan, mapping, summary, post, created_at, committed_at, undone_at, forgotten_at`;

export async function insertImport(
  tx: Tx,
  district: string,
  row: { id: string; fileName: string; fileHash: Uint8Array; sender: string | null; post: string | null; createdAt: Instant },
  content: Uint8Array,
): Promise<void> {
  await tx.bulk('place_import', [
    {
      district,
      kind: 'places',
      mapping: {},
      state: 'draft',
      summary: {},
      plan: [],
      stage: 'reading',
      done: 0,
      cancelAsked: false,
      ...row,
    },
  ]);
  for (let n = 0; n * pieceBytes < content.length; n++)
    await tx.query(sql`insert into place_import_piece (district, import, n, piece)
      values (${district}, ${row.id}, ${n}, ${content.subarray(n * pieceBytes, (n + 1) * pieceBytes)})`);
}

export async function importById(db: Db, district: string, id: string): Promise<StoredImport | undefined> {
  const [row] = await db.query<StoredImport>(
    sql`select ${columns} from place_import where district = ${district} and id = ${id} and kind = 'places'`,
  );
  return row;
}

export const lockImport = async (tx: Tx, district: string, id: string): Promise<StoredImport | undefined> => {
  const [row] = await tx.query<StoredImport>(
    sql`select ${columns} from place_import where district = ${district} and id = ${id} and kind = 'places' for update`,
  );
  return row;
};

export const newestImports = (db: Db, district: string): Promise<StoredImport[]> =>
  db.query(
    sql`select ${columns} from place_import where district = ${district} and kind = 'places' order by created_at desc, id limit 50`,
  );

/** An import is the whole district's. */
export async function scopeOfImport(db: Db, district: string, id: string): Promise<ScopeOf | undefined> {
  const rows = await db.query(sql`select 1 from place_import where district = ${district} and id = ${id}`);
  return rows.length > 0 ? { region: district, trade: null } : undefined;
}

export async function contentOf(db: Db, district: string, id: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let n = 0; ; n++) {
    const [one] = await db.query<{ piece: Uint8Array }>(
      sql`select piece from place_import_piece where district = ${district} and import = ${id} and n = ${n}`,
    );
    if (!one) return Buffer.concat(pieces);
    pieces.push(one.piece);
  }
}

interface Change {
  stage?: Stage;
  state?: string;
  done?: number;
  total?: number | null;
  problem?: Text | null;
  plan?: readonly SheetPlan[];
  mapping?: object;
  summary?: Summary;
  cancelAsked?: boolean;
  committedAt?: Instant;
  undoneAt?: Instant;
  forgottenAt?: Instant;
}

/** Sets what is named. @returns whether somebody asked to cancel */
export async function updateImport(db: Db, district: string, id: string, change: Change): Promise<boolean> {
  const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;
  const sets = [
    change.stage && sql`stage = ${change.stage}`,
    change.state && sql`state = ${change.state}`,
    change.done !== undefined && sql`done = ${change.done}`,
    change.total !== undefined && sql`total = ${change.total}`,
    change.problem !== undefined && sql`problem = ${change.problem && JSON.stringify(change.problem)}::jsonb`,
    change.plan && sql`plan = ${json(change.plan)}`,
    change.mapping && sql`mapping = ${json(change.mapping)}`,
    change.summary && sql`summary = summary || ${json(change.summary)}`,
    change.cancelAsked !== undefined && sql`cancel_asked = ${change.cancelAsked}`,
    change.committedAt && sql`committed_at = ${change.committedAt}`,
    change.undoneAt && sql`undone_at = ${change.undoneAt}`,
    change.forgottenAt && sql`forgotten_at = ${change.forgottenAt}`,
  ].filter((one) => one !== false && one !== undefined && one !== '');
  const [row] = await db.query<{ cancelAsked: boolean }>(sql`update place_import set ${sql.join(sets)}
    where district = ${district} and id = ${id} returning cancel_asked`);
  return row?.cancelAsked ?? true;
}

/** What the sender's columns meant when an import of theirs was last committed. */
export async function rememberedOf(db: Db, district: string, sender: string | null): Promise<Remembered> {
  const rows = await db.query<{
    plan: SheetPlan[];
  }>(sql`select plan from place_import where district = ${district} and kind = 'places'
    and sender is not distinct from ${sender} and committed_at is not null order by committed_at desc limit 5`);
  const remembered: Record<string, string | null> = {};
  for (const { plan } of rows.toReversed())
    for (const { use, columns: each } of plan)
      if (use) for (const { heading, field } of each) if (plainHeading(heading) !== '') remembered[plainHeading(heading)] = field;
  return remembered;
}

export const regionsOf = (db: Db, district: string, on: string): Promise<{ code: string; name: string }[]> =>
  db.query(
    sql`select code, name from region where district = ${district} and (abolished_on is null or abolished_on > ${on}::date) order by code`,
  );

export const areasOf = (db: Db, district: string, on: string): Promise<{ code: string; geometry: Area }[]> =>
  db.query(sql`select distinct on (code) code, geometry from region_boundary where district = ${district} and from_on <= ${on}::date
    order by code, from_on desc`);

/**
 * By what the open places after one id are known again, in the order of their ids.
 * @returns a JSON list of `Outline`, and the last id; null if no place comes after it
 */
export async function outlinesAfter(
  db: Db,
  district: string,
  after: string,
  limit: number,
): Promise<{ places: string; last: string | null }> {
  const [page] = await db.query<{ places: string; last: string | null }>(sql`select
      coalesce(json_agg(json_build_object('id', id, 'code', code, 'name', name, 'region', region, 'address', address, 'lon', lon, 'lat', lat,
        'creditCode', credit_code)), '[]')::text as places,
      case when count(*) = ${limit}::int then (array_agg(id order by id desc))[1] end as last
    from (select p.id, p.code, p.name, p.region, p.address, p.lon, p.lat, f.credit_code
      from place p left join firm f on f.district = p.district and f.id = p.operator
      where p.district = ${district} and p.closed_on is null and p.id > ${after} order by p.id limit ${limit}) known`);
  return page!;
}

/** All that is known of open places. @returns a JSON list of `Existing` */
export async function factsOf(db: Db, district: string, ids: readonly string[]): Promise<string> {
  // Later values come later, and of one key twice in an object the last one counts. Place by place: what a table just filled holds is not known
  // to the planner, which would otherwise go through all of these values once for each place.
  const [found] = await db.query<{ places: string }>(sql`select coalesce(json_agg(json_build_object(
      'id', p.id, 'code', p.code, 'name', p.name, 'region', p.region, 'address', p.address, 'lon', p.lon, 'lat', p.lat,
      'creditCode', f.credit_code, 'type', p.type, 'hazardClass', p.hazard_class, 'openedOn', p.opened_on, 'version', p.version,
      'operator', f.name, 'attributes', p.attributes,
      'measures', coalesce((select json_object_agg(measure, value order by as_of) from place_measure
        where district = ${district} and place = p.id), '{}'),
      'persons', coalesce((select json_agg(json_build_object('id', id, 'part', part, 'name', name, 'telephone', telephone) order by id) from place_contact
        where district = ${district} and place = p.id and erased_at is null), '[]'))), '[]')::text as places
    from place p left join firm f on f.district = p.district and f.id = p.operator
    where p.district = ${district} and p.id = any(${[...ids]}::uuid[]) and p.closed_on is null`);
  return found!.places;
}

export const clearRows = (db: Db, district: string, id: string): Promise<unknown> =>
  db.query(sql`delete from place_import_part where district = ${district} and import = ${id}`);

export const insertPart = (db: Db, district: string, id: string, { kind, n, last, content }: Part): Promise<unknown> =>
  db.query(sql`insert into place_import_part (district, import, kind, n, last, content)
    values (${district}, ${id}, ${kind}, ${n}, ${last}, ${content})`);

/** Rows of one kind after one, part by part. */
export async function* rowsOfKind<T = NumberedRow>(
  db: Db,
  district: string,
  id: string,
  kind: PartKind,
  after = -1,
): AsyncGenerator<T[]> {
  for (let from = after; ;) {
    const [part] = await db.query<{ last: number; content: Uint8Array }>(sql`select last, content from place_import_part
      where district = ${district} and import = ${id} and kind = ${kind} and last > ${from} order by n limit 1`);
    if (!part) return;
    yield unpacked<T>(part.content);
    from = part.last;
  }
}

/** Rows in their order: of one kind, or of every verdict. */
export async function rowsAfter(
  db: Db,
  district: string,
  id: string,
  { verdict, after, limit }: { verdict?: keyof Counts | undefined; after: number; limit: number },
): Promise<NumberedRow[]> {
  const found: NumberedRow[] = [];
  for (const kind of verdict ? [verdict] : verdicts) {
    let count = 0;
    for await (const rows of rowsOfKind(db, district, id, kind, after)) {
      const later = rows.filter(({ n }) => n > after);
      found.push(...later);
      count += later.length;
      if (count >= limit) break;
    }
  }
  return found.sort((a, b) => a.n - b.n).slice(0, limit);
}

/** Codes of places by id. */
export async function codesOf(db: Db, district: string, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<{ id: string; code: string }>(
    sql`select id, code from place where district = ${district} and id = any(${[...ids]}::uuid[])`,
  );
  return new Map(rows.map(({ id, code }) => [id, code]));
}

/** The file itself: gone as soon as nothing has to be read from it any more. */
export const forgetContent = (db: Db, district: string, id: string): Promise<unknown> =>
  db.query(sql`delete from place_import_piece where district = ${district} and import = ${id}`);

/** After the commit: what undoing needs stays, and what people look up: refused rows, changed ones, remarks. */
export const forgetDrafts = (db: Db, district: string, id: string): Promise<unknown> =>
  db.query(sql`delete from place_import_part where district = ${district} and import = ${id} and kind in ('new', 'unchanged')`);

/** Imports whose rows have been kept long enough, and those that nobody went on with. */
export const outlived = (
  db: Db,
  district: string,
  { committedBefore, openedBefore }: { committedBefore: Instant; openedBefore: Instant },
): Promise<{ id: string; stage: Stage }[]> =>
  db.query(sql`select id, stage from place_import where district = ${district} and kind = 'places' and forgotten_at is null
    and (coalesce(undone_at, committed_at) < ${committedBefore}::timestamptz
      or (stage in ('columns', 'difference', 'cancelled', 'refused') and created_at < ${openedBefore}::timestamptz)) limit 50`);

export interface StoredMeasure {
  place: string;
  measure: string;
  asOf: string;
  value: number;
  source: string;
}

/** Values that stand for these measures on this very day. */
export const measuresOn = (tx: Tx, district: string, places: readonly string[], on: string): Promise<StoredMeasure[]> =>
  tx.query(sql`select place, measure, as_of, value, source from place_measure
    where district = ${district} and place = any(${[...places]}::uuid[]) and as_of = ${on}::date`);

/** Sets measures on a day; one of the same day is replaced. */
export async function upsertMeasures(tx: Tx, district: string, rows: readonly StoredMeasure[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(sql`insert into place_measure (district, place, measure, as_of, value, source)
    select ${district}, n.place, n.measure, n.as_of, n.value, n.source
    from json_to_recordset(${JSON.stringify(rows.map(({ asOf, ...row }) => ({ ...row, as_of: asOf })))}::json)
      as n(place uuid, measure text, value float8, as_of date, source text)
    on conflict (district, place, measure, as_of) do update set value = excluded.value, source = excluded.source`);
}

export async function removeMeasures(
  tx: Tx,
  district: string,
  rows: readonly Pick<StoredMeasure, 'place' | 'measure' | 'asOf'>[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(sql`delete from place_measure m using json_to_recordset(${JSON.stringify(rows.map(({ place, measure, asOf }) => ({ place, measure, as_of: asOf })))}::json)
      as n(place uuid, measure text, as_of date)
    where m.district = ${district} and m.place = n.place and m.measure = n.measure and m.as_of = n.as_of`);
}

export interface StoredContact {
  id: string;
  place: string;
  part: string;
  name: string | null;
  telephone: string | null;
  telephoneTail: string | null;
}

/** Contacts that are not erased, the oldest first. */
export const contactsOf = (tx: Tx, district: string, places: readonly string[]): Promise<StoredContact[]> =>
  tx.query(sql`select id, place, part, name, telephone, telephone_tail from place_contact
    where district = ${district} and place = any(${[...places]}::uuid[]) and erased_at is null order by id`);

export async function updateContacts(tx: Tx, district: string, rows: readonly StoredContact[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(sql`update place_contact c set name = n.name, telephone = n.telephone, telephone_tail = n.tail
    from json_to_recordset(${JSON.stringify(rows.map(({ telephoneTail: tail, ...row }) => ({ ...row, tail })))}::json)
      as n(id uuid, name text, telephone text, tail text)
    where c.district = ${district} and c.id = n.id and c.erased_at is null`);
}

export const removeContacts = (tx: Tx, district: string, ids: readonly string[]): Promise<unknown> =>
  tx.query(sql`delete from place_contact where district = ${district} and id = any(${[...ids]}::uuid[])`);

/** Places of an import that somebody changed since, or that something hangs on. */
export const livedOn = (tx: Tx, district: string, id: string, limit: number): Promise<{ code: string; count: number }[]> =>
  tx.query(sql`select code, count(*) over () as count from place p where district = ${district} and import = ${id} and (
      version > 1 or closed_on is not null
      or exists (select from place c where c.district = p.district and c.within = p.id and c.import is distinct from p.import)
      or exists (select from place_fire where district = p.district and place = p.id)
      or exists (select from place_visit where district = p.district and place = p.id)
      or exists (select from place_hazard where district = p.district and place = p.id)
      or exists (select from place_conflict where district = p.district and place = p.id)
      or exists (select from place_report where district = p.district and place = p.id))
    order by code limit ${limit}`);

const removedAtOnce = 2000;

/** Takes the places of an import out of the register with everything that came with them. @returns how many, and the obligations that asked for them */
export async function takeOut(tx: Tx, district: string, id: string): Promise<{ removed: number; obligations: string[] }> {
  const obligations = new Set<string>();
  let removed = 0;
  for (;;) {
    const some = await tx.query<{ id: string }>(
      sql`select id from place where district = ${district} and import = ${id} limit ${removedAtOnce}`,
    );
    if (some.length === 0) return { removed, obligations: [...obligations] };
    const mine = sql`district = ${district} and place = any(${some.map((place) => place.id)}::uuid[])`;
    const asked = await tx.query<{ obligation: string }>(
      sql`with gone as (delete from place_unassigned where ${mine} returning obligation) select distinct obligation from gone`,
    );
    for (const { obligation } of asked) obligations.add(obligation);
    for (const table of ['place_measure', 'place_actor', 'place_contact'])
      await tx.query(sql`delete from ${sql.raw(table)} where ${mine}`);
    await tx.query(sql`delete from place where district = ${district} and id = any(${some.map((place) => place.id)}::uuid[])`);
    removed += some.length;
  }
}

/** Removes firms that were made at these instants and that nothing names any more. */
export const takeFirmsOut = (tx: Tx, district: string, madeAt: readonly string[]): Promise<unknown> =>
  tx.query(sql`delete from firm f where district = ${district} and created_at = any(${[...madeAt]}::timestamptz[]) and organisation is null
    and not exists (select from place where district = f.district and operator = f.id)
    and not exists (select from place_actor where district = f.district and firm = f.id)`);

/** Of places with the version that an import left them at, those that somebody changed since. */
export const changedSince = (
  tx: Tx,
  district: string,
  left: readonly { place: string; version: number }[],
): Promise<{ code: string }[]> =>
  tx.query(sql`select coalesce(p.code, n.place::text) as code from json_to_recordset(${JSON.stringify(left)}::json) as n(place uuid, version int)
    left join place p on p.district = ${district} and p.id = n.place
    where p.version is distinct from n.version or p.closed_on is not null`);

/** Of places, those that wait in no queue for a town or a type. */
export const notQueued = (tx: Tx, district: string, places: readonly string[]): Promise<{ id: string }[]> =>
  tx.query(sql`select p.id from unnest(${[...places]}::uuid[]) p(id)
    where not exists (select from place_unassigned where district = ${district} and place = p.id)`);

/** Of obligations, those that no place of the queue waits for any more. */
export const idleOf = (tx: Tx, district: string, obligations: readonly string[]): Promise<{ id: string }[]> =>
  tx.query(sql`select o.id from unnest(${[...obligations]}::uuid[]) o(id)
    where not exists (select from place_unassigned where district = ${district} and obligation = o.id)`);
