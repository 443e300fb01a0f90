/** Rows of an import on their way, and what the register holds to compare them with. */
import type { Area } from '../../../core/geo/geojson.ts';
import type { Instant } from '../../../core/time.ts';
import { sql, type Db, type Tx } from '../../../platform/db/index.ts';
import type { ScopeOf } from '../../../platform/endpoint.ts';
import type { Text } from '../../../platform/problem.ts';
import type { ComparedRow, Existing, Verdict } from './compare.ts';
import { plainHeading } from './fields.ts';
import type { Stage } from './rules.ts';
import type { ImportRow } from './schema.ts';
import type { Remembered, SheetPlan } from './sheet.ts';
import type { Datum, SheetReport } from './understand.ts';

const pieceBytes = 262_144;

export interface Summary {
  encoding?: string | null;
  reports?: SheetReport[];
  warnings?: Text[];
  counts?: Record<Verdict | 'noted', number>;
  /** Version of the register that was compared with, and a digest of what came out. */
  version?: number;
  digest?: string;
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
}

const columns = sql`id, file_name, sender, state, stage, done, total, cancel_asked, problem, plan, mapping, summary, post, created_at, committed_at, undone_at`;

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
    sql`select code, name from region where district = ${district} and (abolished_on is null or abolished_on > ${on}::date)`,
  );

export const areasOf = (db: Db, district: string, on: string): Promise<{ code: string; geometry: Area }[]> =>
  db.query(sql`select distinct on (code) code, geometry from region_boundary where district = ${district} and from_on <= ${on}::date
    order by code, from_on desc`);

/** Open places after one id, in the order of their ids. */
export const existingAfter = (db: Db, district: string, after: string, limit: number): Promise<Existing[]> =>
  db.query(sql`select p.id, p.code, p.name, p.type, p.region, p.address, p.lon, p.lat, p.hazard_class, p.opened_on, f.credit_code, f.name as operator,
      p.attributes, coalesce(m.all, '{}') as measures, coalesce(c.all, '{}') as contacts
    from (select * from place where district = ${district} and closed_on is null and id > ${after} order by id limit ${limit}) p
    left join firm f on f.district = p.district and f.id = p.operator
    left join lateral (select json_object_agg(measure, value) as all from (select distinct on (measure) measure, value from place_measure
      where district = p.district and place = p.id order by measure, as_of desc) newest) m on true
    left join lateral (select json_object_agg(part, json_build_object('name', name, 'telephone', telephone)) as all from (select part, name, telephone
      from place_contact where district = p.district and place = p.id order by id desc) each) c on true
    order by p.id`);

export async function clearRows(db: Db, district: string, id: string): Promise<void> {
  await db.query(sql`delete from place_import_row where district = ${district} and import = ${id}`);
  await db.query(sql`delete from place_import_ready where district = ${district} and import = ${id}`);
}

export const insertRows = (db: Db, district: string, id: string, from: number, rows: readonly ComparedRow[]): Promise<void> =>
  db.bulk(
    'place_import_row',
    rows.map((row, at) => ({ district, import: id, n: from + at, ...row })),
  );

export const rowsAfter = (
  db: Db,
  district: string,
  id: string,
  { verdict, after, limit }: { verdict?: Verdict | 'noted' | undefined; after: number; limit: number },
): Promise<Omit<ImportRow, 'sheetName'>[]> =>
  db.query(sql`select n, sheet, row, name, verdict, place, differences, faults, notes from place_import_row
    where district = ${district} and import = ${id} and n > ${after}
      and (${verdict ?? null}::text is null or verdict = ${verdict ?? null} or (${verdict ?? null} = 'noted' and notes <> '[]'))
    order by n limit ${limit}`);

export const draftsAfter = (
  db: Db,
  district: string,
  id: string,
  verdict: Verdict,
  after: number,
  limit: number,
): Promise<Pick<ComparedRow & { n: number }, 'n' | 'draft' | 'place' | 'differences'>[]> =>
  db.query(sql`select n, draft, place, differences from place_import_row where district = ${district} and import = ${id}
    and verdict = ${verdict} and n > ${after} order by n limit ${limit}`);

type Target = 'firm' | 'place' | 'place_measure' | 'place_actor' | 'place_contact';
const targets: readonly Target[] = ['firm', 'place', 'place_measure', 'place_actor', 'place_contact'];

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Keeps whole rows of a table of the register until the switch. */
export const insertReady = (
  db: Db,
  district: string,
  id: string,
  target: Target,
  from: number,
  rows: readonly object[],
): Promise<void> =>
  db.bulk(
    'place_import_ready',
    rows.map((row, at) => ({
      district,
      import: id,
      n: from + at,
      target,
      content: Object.fromEntries(Object.entries({ district, ...row }).map(([key, value]) => [snake(key), value])),
    })),
  );

/** Everything that is ready becomes part of the register. @returns how many places */
export async function switchIn(tx: Tx, district: string, id: string): Promise<number> {
  let places = 0;
  for (const target of targets) {
    const [first] = await tx.query<{ keys: string[] }>(sql`select array(select jsonb_object_keys(content) order by 1) as keys
      from place_import_ready where district = ${district} and import = ${id} and target = ${target} order by n limit 1`);
    if (!first) continue;
    const names = sql.raw(first.keys.map((key) => `"${key}"`).join(', '));
    const { length } = await tx.query(sql`insert into ${sql.raw(target)} (${names})
      select ${names} from (select r.* from place_import_ready s, jsonb_populate_record(null::${sql.raw(target)}, s.content) r
        where s.district = ${district} and s.import = ${id} and s.target = ${target} order by s.n) ready returning 1`);
    if (target === 'place') places = length;
  }
  return places;
}

/** After the commit: the file and whatever held more than undoing needs. */
export async function forgetContent(tx: Tx, district: string, id: string): Promise<void> {
  await tx.query(sql`delete from place_import_piece where district = ${district} and import = ${id}`);
  await tx.query(sql`delete from place_import_ready where district = ${district} and import = ${id}`);
}

export async function forgetDrafts(db: Db, district: string, id: string): Promise<void> {
  await db.query(
    sql`delete from place_import_row where district = ${district} and import = ${id} and verdict in ('new', 'unchanged')`,
  );
  await db.query(
    sql`update place_import_row set draft = null where district = ${district} and import = ${id} and draft is not null`,
  );
}

/** Sets a measure on a day; one of the same day is replaced. */
export async function upsertMeasure(
  tx: Tx,
  district: string,
  rows: readonly { place: string; measure: string; value: number; asOf: string; source: string }[],
): Promise<void> {
  await tx.query(sql`insert into place_measure (district, place, measure, as_of, value, source)
    select ${district}, n.place, n.measure, n.as_of, n.value, n.source
    from json_to_recordset(${JSON.stringify(rows.map(({ asOf, ...row }) => ({ ...row, as_of: asOf })))}::json)
      as n(place uuid, measure text, value float8, as_of date, source text)
    on conflict (district, place, measure, as_of) do update set value = excluded.value, source = excluded.source`);
}

export async function removeMeasure(
  tx: Tx,
  district: string,
  place: string,
  measure: string,
  source: string,
): Promise<number | null> {
  await tx.query(
    sql`delete from place_measure where district = ${district} and place = ${place} and measure = ${measure} and source = ${source}`,
  );
  const [row] = await tx.query<{
    value: number;
  }>(sql`select value from place_measure where district = ${district} and place = ${place}
    and measure = ${measure} order by as_of desc limit 1`);
  return row?.value ?? null;
}

/** The contact of a part that is not erased: changed, made, or removed where nothing is left of it. */
export async function setContact(
  tx: Tx,
  district: string,
  place: string,
  part: string,
  fresh: { id: string; name: string | null; telephone: string | null; telephoneTail: string | null },
): Promise<void> {
  const [known] = await tx.query<{
    id: string;
  }>(sql`select id from place_contact where district = ${district} and place = ${place}
    and part = ${part} and erased_at is null order by id limit 1`);
  if (!known) await tx.bulk('place_contact', [{ district, place, part, ...fresh }]);
  else if (fresh.name === null && fresh.telephone === null)
    await tx.query(sql`delete from place_contact where district = ${district} and id = ${known.id}`);
  else
    await tx.query(sql`update place_contact set name = ${fresh.name}, telephone = ${fresh.telephone}, telephone_tail = ${fresh.telephoneTail}
      where district = ${district} and id = ${known.id}`);
}

export async function contactOf(
  tx: Tx,
  district: string,
  place: string,
  part: string,
): Promise<{ name: string | null; telephone: string | null }> {
  const [row] = await tx.query<{ name: string | null; telephone: string | null }>(sql`select name, telephone from place_contact
    where district = ${district} and place = ${place} and part = ${part} and erased_at is null order by id limit 1`);
  return row ?? { name: null, telephone: null };
}

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

/** Takes the places of an import out of the register with everything that came with them, and firms that nothing else names. @returns how many, and the obligations that asked for them */
export async function takeOut(tx: Tx, district: string, id: string): Promise<{ removed: number; obligations: string[] }> {
  const mine = sql`select id from place where district = ${district} and import = ${id}`;
  const obligations = await tx.query<{ obligation: string }>(
    sql`with gone as (delete from place_unassigned where district = ${district} and place in (${mine}) returning obligation) select distinct obligation from gone`,
  );
  const firms = await tx.query<{
    firm: string;
  }>(sql`select distinct operator as firm from place where district = ${district} and import = ${id} and operator is not null
    union select distinct firm from place_actor where district = ${district} and place in (${mine})`);
  for (const table of ['place_measure', 'place_actor', 'place_contact'])
    await tx.query(sql`delete from ${sql.raw(table)} where district = ${district} and place in (${mine})`);
  const removed = await tx.query(sql`delete from place where district = ${district} and import = ${id} returning 1`);
  await tx.query(sql`delete from firm f where district = ${district} and id = any(${firms.map(({ firm }) => firm)}::uuid[]) and organisation is null
    and not exists (select from place where district = f.district and operator = f.id)
    and not exists (select from place_actor where district = f.district and firm = f.id)`);
  return { removed: removed.length, obligations: obligations.map(({ obligation }) => obligation) };
}

/** Of places, those that wait in no queue for a town or a type. */
export const notQueued = (tx: Tx, district: string, places: readonly string[]): Promise<{ id: string }[]> =>
  tx.query(sql`select p.id from unnest(${[...places]}::uuid[]) p(id)
    where not exists (select from place_unassigned where district = ${district} and place = p.id)`);

/** Of obligations, those that no place of the queue waits for any more. */
export const idleOf = (tx: Tx, district: string, obligations: readonly string[]): Promise<{ id: string }[]> =>
  tx.query(sql`select o.id from unnest(${[...obligations]}::uuid[]) o(id)
    where not exists (select from place_unassigned where district = ${district} and obligation = o.id)`);
