/** Use cases of the register: each changes rows, writes its ledger lines and moves obligations in one transaction. */
import { localDateOf, type LocalDate } from '../../core/local-date.ts';
import type { Instant } from '../../core/time.ts';
import { notFound } from '../../platform/access.ts';
import type { Act } from '../../platform/act.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { readInstallation } from '../../platform/installation.ts';
import { record, type Line } from '../ledger/index.ts';
import { followSubjects, moveObligation, note, openObligation } from '../obligations/index.ts';
import { dutiesInForce, placeTypes, rootDesk } from '../people/index.ts';
import type { Duty } from '../people/rules.ts';
import { regionNames, searchableName } from '../territory/index.ts';
import { attributes as attributePack } from './data/attributes.ts';
import { measures as measurePack } from './data/measures.ts';
import { actorRoles, contactParts, hazardClasses } from './data/parts.ts';
import type { AddOptions, FirmRef, NewPlace } from './new-place.ts';
import { classify } from './pack.ts';
import {
  codeStem,
  completenessOf,
  creditCodeFault,
  creditCodeIn,
  creditCodeWrong,
  facetsOf,
  familyOf,
  placeClosed,
  placeCode,
  placeFaulty,
  placeKnown,
  searchable,
  telephoneTail,
} from './rules.ts';
import {
  countLayerUp,
  findFirms,
  insertPlaces,
  insertRows,
  knownCodes,
  leaveQueue,
  linkedOf,
  lockPlaces,
  takeNumbers,
  updatePlaces,
  type Firm,
  type Linked,
  type StoredPlace,
} from './store.ts';

export const zoneOf = async (db: Db): Promise<string> => (await readInstallation(db))?.timeZone ?? 'Asia/Shanghai';

/** Today in the district's zone. */
export const today = async (db: Db, now: Instant): Promise<LocalDate> => localDateOf(now, await zoneOf(db));

/** What rules are reckoned with on the day of an act. */
export interface Reckoning {
  on: LocalDate;
  duties: readonly Duty[];
}

export async function reckoningOf(db: Db, district: string, now: Instant): Promise<Reckoning> {
  const on = await today(db, now);
  return { on, duties: await dutiesInForce(db, district, on) };
}

const newest = (rows: NonNullable<NewPlace['measures']>): Record<string, number> =>
  Object.fromEntries(rows.toSorted((a, b) => (a.asOf < b.asOf ? -1 : 1)).map(({ measure, value }) => [measure, value]));

/** Fills in what follows from a place's facts: flags, trades, what is missing, and what it is found by. */
export function derive(row: StoredPlace, linked: Omit<Linked, 'place'>, { on, duties }: Reckoning): StoredPlace {
  const { type, form, region, address, hazardClass, attributes } = row;
  const { measures, creditCode, firmName, contacts } = linked;
  const keyUnitSet = row.keyUnit === 'set';
  const { flags, reasons, keyUnit, trade, trades } = classify(
    { type, hazardClass, measures, attributes, keyUnitSet },
    on,
    duties,
  );
  const { missing } = completenessOf({
    region,
    type,
    form,
    address,
    hasPosition: row.lon !== null,
    operator: row.operator !== null,
    creditCode: creditCode !== null,
    contact: contacts > 0,
    measures,
  });
  const words = [row.name, row.nameEn, row.initials, row.code, address, firmName === row.name ? null : firmName, creditCode]
    .filter((word) => word !== null)
    .map(searchable);
  return {
    ...row,
    flags,
    reasons: reasons.map(({ flag, rule, measure }) => ({ flag, rule, ...(measure && { measure }) })),
    keyUnit,
    trade,
    trades,
    facets: facetsOf({ type, form, hazardClass, keyUnit, flags, missing }),
    search: words.join(' '),
  };
}

const isUnassigned = ({ region, type }: { region: string; type: string }) => region.length === 6 || type === 'unclassified';

const lineOf = (verb: string, place: Pick<StoredPlace, 'id' | 'region' | 'trade'>, facts: Record<string, unknown>): Line => ({
  verb: `place.${verb}`,
  subjectKind: 'place',
  subject: place.id,
  region: place.region,
  trade: place.trade,
  facts,
});

const knownTypes = new Set([...placeTypes.map(({ code }) => code), 'unclassified']);
const knownMeasures = new Set(measurePack.map(({ code }) => code));
const knownAttributes = new Map(attributePack.map((attribute) => [attribute.code, attribute]));
const knownRoles = new Set<string>(actorRoles.map(({ code }) => code));
const knownParts = new Set<string>(contactParts.map(({ code }) => code));
const knownClasses = new Set<string>(hazardClasses.map(({ code }) => code));

/** @throws Problem place-faulty if an attribute is not of the pack or has a value that it cannot have */
function checkAttributes(attributes: Record<string, string | boolean>, row: number): void {
  for (const [code, value] of Object.entries(attributes)) {
    const known = knownAttributes.get(code);
    const fits = known?.kind === 'yes-no' ? typeof value === 'boolean' : known?.choices?.some((choice) => choice.code === value);
    if (!fits) throw placeFaulty({ row, field: code, value: String(value) });
  }
}

/** @throws Problem place-faulty, credit-code-wrong */
export function checkNew(place: NewPlace, row: number, regions: ReadonlySet<string>): void {
  const faulty = (field: string, value: unknown) => placeFaulty({ row, field, value: String(value) });
  const { type, region, position, hazardClass, measures, actors, contacts } = place;
  if (!place.name.trim()) throw faulty('name', place.name);
  if (type && !knownTypes.has(type)) throw faulty('type', type);
  if (region && !regions.has(region)) throw faulty('region', region);
  if (hazardClass && !knownClasses.has(hazardClass)) throw faulty('hazardClass', hazardClass);
  if (position && !(Math.abs(position.lon) <= 180 && Math.abs(position.lat) <= 90))
    throw faulty('position', `${position.lon} ${position.lat}`);
  for (const { measure, value } of measures ?? [])
    if (!knownMeasures.has(measure) || !(value >= 0 && value < 1e12)) throw faulty(measure, value);
  for (const { role } of actors ?? []) if (!knownRoles.has(role)) throw faulty('role', role);
  for (const { part } of contacts ?? []) if (!knownParts.has(part)) throw faulty('contact', part);
  checkAttributes(place.attributes ?? {}, row);
}

/** Finds or makes the firms that are referred to. @returns how to look one up. @throws Problem credit-code-wrong, not-found */
async function settleFirms(tx: Tx, act: Act, refs: readonly FirmRef[]): Promise<(ref: FirmRef) => Firm> {
  const ids = refs.flatMap((ref) => ('id' in ref ? [ref.id] : []));
  const told = refs.flatMap((ref) =>
    'id' in ref ? [] : [{ name: ref.name.trim(), code: ref.creditCode ? creditCodeIn(ref.creditCode) : null }],
  );
  for (const { code } of told) {
    const fault = code && creditCodeFault(code);
    if (fault) throw creditCodeWrong({ fault });
  }
  const codes = [...new Set(told.flatMap(({ code }) => code ?? []))];
  const names = [...new Set(told.map(({ name }) => name))];
  const byId = new Map<string, Firm>();
  const byCode = new Map<string, Firm>();
  const byName = new Map<string, Firm>();
  const keep = (firm: Firm) => {
    byId.set(firm.id, firm);
    if (firm.creditCode) byCode.set(firm.creditCode, firm);
    byName.set(firm.name, firm);
  };
  for (let from = 0; from < Math.max(codes.length, names.length, ids.length); from += 5000) {
    const part = <T>(all: readonly T[]) => all.slice(from, from + 5000);
    for (const firm of await findFirms(tx, act.district, { codes: part(codes), names: part(names), ids: part(ids) })) keep(firm);
  }
  const made: Firm[] = [];
  for (const { name, code } of told) {
    const known = code ? byCode.get(code) : byName.get(name);
    if (known) continue;
    const firm = { id: newId(), name, creditCode: code };
    made.push(firm);
    keep(firm);
  }
  await insertRows(
    tx,
    'firm',
    act.district,
    made.map((firm) => ({ ...firm, ...searchableName(firm.name), createdAt: act.now })),
  );
  return (ref) => {
    const code = 'id' in ref || !ref.creditCode ? null : creditCodeIn(ref.creditCode);
    const firm = 'id' in ref ? byId.get(ref.id) : code ? byCode.get(code) : byName.get(ref.name.trim());
    if (!firm) throw notFound({ kind: 'firm' });
    return firm;
  };
}

/** What code stems are made of: the initials of each region's town, or of the district. */
async function stemsOf(db: Db, district: string, regions: readonly string[]): Promise<(region: string) => string> {
  const towns = [...new Set(regions.map((region) => region.slice(0, 9)))];
  const names = await regionNames(db, district, [...towns, district]);
  const initials = new Map([...names].map(([code, name]) => [code, searchableName(codeStem(name)).initials]));
  return (region) => initials.get(region.slice(0, 9)) ?? initials.get(district) ?? 'q';
}

/** Gives each place its code: the one it brings, or the next number of its stem. @throws Problem place-known */
export async function codesFor(
  tx: Tx,
  district: string,
  places: readonly { code?: string; region: string; type: string }[],
): Promise<string[]> {
  const brought = places.flatMap(({ code }) => code ?? []);
  if (new Set(brought).size !== brought.length || (await knownCodes(tx, district, brought)).size > 0) throw placeKnown({});
  const initialsOf = await stemsOf(
    tx,
    district,
    places.map(({ region }) => region),
  );
  const stemOf = ({ region, type }: { region: string; type: string }) => `${initialsOf(region)} ${familyOf(type)}`;
  const wanted = new Map<string, number>();
  for (const place of places) if (!place.code) wanted.set(stemOf(place), (wanted.get(stemOf(place)) ?? 0) + 1);
  const given = new Set(brought);
  const next = await takeNumbers(tx, district, wanted);
  const codes: string[] = [];
  for (const place of places) {
    if (place.code) {
      codes.push(place.code);
      continue;
    }
    const stem = stemOf(place);
    const number = next.get(stem)!;
    next.set(stem, number + 1);
    codes.push(placeCode(initialsOf(place.region), place.type, number));
  }
  // A code that came from elsewhere may stand where the count is going: those places take further numbers.
  const made = codes.filter((_, at) => !places[at]!.code);
  const taken = await knownCodes(tx, district, made);
  const again = codes.map((code, at) => !places[at]!.code && (taken.has(code) || given.has(code)));
  if (!again.includes(true)) return codes;
  const fresh = await codesFor(
    tx,
    district,
    places.filter((_, at) => again[at]),
  );
  return codes.map((code, at) => (again[at] ? fresh.shift()! : code));
}

/** Parents before what lies within them, else in the order given. @throws Problem place-faulty on a circle */
function parentsFirst<P extends { id: string; within: string | null }>(rows: readonly P[]): P[] {
  const waiting = new Map(rows.map((row) => [row.id, row]));
  const sorted: P[] = [];
  const add = (row: P, depth: number) => {
    if (!waiting.has(row.id)) return;
    const parent = row.within === null ? undefined : waiting.get(row.within);
    if (depth > 50) throw placeFaulty({ row: rows.indexOf(row) + 1, field: 'within', value: row.within ?? '' });
    if (parent) add(parent, depth + 1);
    waiting.delete(row.id);
    sorted.push(row);
  };
  for (const row of rows) add(row, 0);
  return sorted;
}

export interface Added {
  /** In the order given. */
  ids: string[];
  codes: string[];
  unassigned: number;
  /** The obligation to assign those without town or type. */
  obligation: string | null;
}

/** The rows that new places become, in the order given; pure but for fresh ids. */
export function rowsOf(
  { district, now }: Pick<Act, 'district' | 'now'>,
  places: readonly NewPlace[],
  codes: readonly string[],
  firmOf: (ref: FirmRef) => Firm,
  reckoning: Reckoning,
  from: string | null,
) {
  const rows = places.map((place, at): StoredPlace => {
    const operator = place.operator ? firmOf(place.operator) : null;
    const row: StoredPlace = {
      district,
      id: place.id ?? newId(),
      code: codes[at]!,
      form: place.form,
      within: place.within ?? null,
      name: place.name.trim(),
      nameEn: place.nameEn ?? null,
      ...searchableName(place.name.trim()),
      type: place.type ?? 'unclassified',
      region: place.region ?? district,
      trade: null,
      trades: [],
      address: place.address?.trim() || null,
      lon: place.position?.lon ?? null,
      lat: place.position?.lat ?? null,
      positionSource: place.position?.source ?? null,
      accuracyM: place.position?.accuracyM ?? null,
      hazardClass: place.hazardClass ?? null,
      operator: operator?.id ?? null,
      flags: [],
      reasons: [],
      keyUnit: place.keyUnitSet ? 'set' : 'no',
      attributes: place.attributes ?? {},
      facets: [],
      search: '',
      openedOn: place.openedOn ?? null,
      closedOn: null,
      mergedInto: null,
      import: from,
      assignedBy: null,
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    const linked = {
      measures: newest(place.measures ?? []),
      creditCode: operator?.creditCode ?? null,
      firmName: operator?.name ?? null,
      contacts: place.contacts?.length ?? 0,
    };
    return derive(row, linked, reckoning);
  });
  const each = <R>(
    list: (place: NewPlace) => readonly R[] | undefined,
    rowOf: (part: R, place: string) => Record<string, unknown>,
  ) => places.flatMap((place, at) => (list(place) ?? []).map((part) => rowOf(part, rows[at]!.id)));
  return {
    rows,
    measures: each(
      ({ measures }) => measures,
      (part, place) => ({ place, ...part }),
    ),
    actors: each(
      ({ actors }) => actors,
      ({ role, firm, from: since, note: words }, place) => ({
        id: newId(),
        place,
        firm: firmOf(firm).id,
        role,
        fromOn: since ?? null,
        note: words ?? null,
      }),
    ),
    contacts: each(
      ({ contacts }) => contacts,
      (part, place) => contactRow(place, part),
    ),
  };
}

/**
 * Registers places, thousands a call: rows, measures, actors, contacts, firms, codes, flags and trades; one obligation at the committee
 * office's desk for all that lack a town or a type; the layer counts up once.
 * @throws Problem place-faulty naming the place by its number from 1, credit-code-wrong, place-known
 */
export async function addPlaces(tx: Tx, act: Act, places: readonly NewPlace[], options: AddOptions = {}): Promise<Added> {
  if (places.length === 0) return { ids: [], codes: [], unassigned: 0, obligation: null };
  const { district } = act;
  const reckoning = await reckoningOf(tx, district, act.now);
  const regions = [...new Set(places.map(({ region }) => region ?? district))];
  const known = new Set([district, ...(await regionNames(tx, district, regions)).keys()]);
  places.forEach((place, at) => checkNew(place, at + 1, known));
  const firmOf = await settleFirms(
    tx,
    act,
    places.flatMap(({ operator, actors }) => [...(operator ? [operator] : []), ...(actors ?? []).map(({ firm }) => firm)]),
  );
  const placed = places.map(({ code, region, type }) => ({
    ...(code !== undefined && { code }),
    region: region ?? district,
    type: type ?? 'unclassified',
  }));
  const codes = await codesFor(tx, district, placed);
  const { rows, measures, actors, contacts } = rowsOf(act, places, codes, firmOf, reckoning, options.import ?? null);
  await insertPlaces(tx, parentsFirst(rows));
  await insertRows(tx, 'place_measure', district, measures);
  await insertRows(tx, 'place_actor', district, actors);
  await insertRows(tx, 'place_contact', district, contacts);
  const unassigned = rows.filter(isUnassigned);
  await recordAdded(tx, act, rows, unassigned.length, options);
  const obligation = await queueUnassigned(tx, act, unassigned, options.import ?? null);
  await countLayerUp(tx, district);
  return { ids: rows.map(({ id }) => id), codes, unassigned: unassigned.length, obligation };
}

/** A contact's row: the whole number, and its end to be found by. */
export const contactRow = (place: string, { part, name, telephone }: NonNullable<NewPlace['contacts']>[number]) => ({
  id: newId(),
  place,
  part,
  name: name?.trim() || null,
  telephone: telephone?.trim() || null,
  telephoneTail: telephone ? telephoneTail(telephone) : null,
});

/** Most places that are told one by one unless the caller wants it otherwise. */
const toldEach = 1000;
const mostLines = 30_000;

async function recordAdded(
  tx: Tx,
  act: Act,
  rows: readonly StoredPlace[],
  unassigned: number,
  { lines, import: from = null }: AddOptions,
): Promise<void> {
  const each = (lines ?? (rows.length <= toldEach ? 'each' : 'batch')) === 'each' && rows.length <= mostLines;
  await record(
    tx,
    act,
    each
      ? rows.map((row) => lineOf('added', row, { code: row.code, type: row.type, form: row.form }))
      : [
          {
            verb: 'place.broughtIn',
            subjectKind: from ? 'placeImport' : 'placeBatch',
            subject: from ?? act.id,
            region: act.district,
            trade: null,
            facts: { import: from, count: rows.length, unassigned },
          },
        ],
  );
}

/** One obligation for all of a batch that lack a town or a type. */
export async function queueUnassigned(
  tx: Tx,
  act: Act,
  places: readonly Pick<StoredPlace, 'id'>[],
  from: string | null,
): Promise<string | null> {
  const [only] = places;
  if (!only) return null;
  const { district } = act;
  const { id } = await openObligation(tx, act, {
    kind: 'places.assign',
    subjectKind: places.length === 1 && !from ? 'place' : from ? 'placeImport' : 'placeBatch',
    subject: places.length === 1 && !from ? only.id : (from ?? act.id),
    region: district,
    trade: null,
    holder: await rootDesk(tx, district),
  });
  await insertRows(
    tx,
    'place_unassigned',
    district,
    places.map((place) => ({ place: place.id, obligation: id })),
  );
  return id;
}

/** Places leave the queue; an obligation whose last place did is discharged, for there is nothing left of what it asked. */
async function unqueue(tx: Tx, act: Act, places: readonly string[]): Promise<void> {
  for (const { obligation, left } of await leaveQueue(tx, act.district, places)) {
    if (left > 0) continue;
    const words = note(obligation, 'evidence', '全部已划定 / all assigned');
    await moveObligation(
      tx,
      act,
      obligation,
      (_, state) =>
        state.endedAt === null ? [{ verb: 'discharged', facts: { evidence: { note: words.id, attachments: [] } } }] : [],
      { notes: [words] },
    );
  }
}

/** Reckons places anew after something they rest on changed, and writes them. */
export async function rewrite(tx: Tx, act: Act, rows: readonly StoredPlace[], given?: Reckoning): Promise<StoredPlace[]> {
  if (rows.length === 0) return [];
  const reckoning = given ?? (await reckoningOf(tx, act.district, act.now));
  const linked = await linkedOf(
    tx,
    act.district,
    rows.map(({ id }) => id),
  );
  // Operators may just have changed, so their firms are read by the rows as they will be.
  const firms = new Map(
    (await findFirms(tx, act.district, { codes: [], names: [], ids: rows.flatMap(({ operator }) => operator ?? []) })).map(
      (firm) => [firm.id, firm],
    ),
  );
  const derived = rows.map((row) => {
    const firm = row.operator ? firms.get(row.operator) : undefined;
    const { measures, contacts } = linked.get(row.id)!;
    return derive(row, { measures, contacts, creditCode: firm?.creditCode ?? null, firmName: firm?.name ?? null }, reckoning);
  });
  await updatePlaces(tx, derived, act.now);
  await followSubjects(tx, act.district, 'place', derived);
  await countLayerUp(tx, act.district);
  return derived;
}

/** Locks open places. @throws Problem not-found, place-closed */
export async function openPlaces(tx: Tx, act: Act, ids: readonly string[]): Promise<StoredPlace[]> {
  const rows = await lockPlaces(tx, act.district, ids);
  if (rows.length !== new Set(ids).size) throw notFound({ kind: 'place' });
  if (rows.some(({ closedOn }) => closedOn !== null)) throw placeClosed({});
  return rows;
}

export interface Assignment {
  place: string;
  region?: string;
  type?: string;
}

/**
 * Gives places their town or type, and takes those that lack neither any more off the queue.
 * @param by  how it was found: `list`, `outline` or `name`
 * @throws Problem not-found, place-closed, place-faulty
 */
export async function assignPlaces(
  tx: Tx,
  act: Act,
  assignments: readonly Assignment[],
  by: 'list' | 'outline' | 'name' = 'list',
): Promise<StoredPlace[]> {
  if (assignments.length === 0) return [];
  const { district } = act;
  const known = await regionNames(
    tx,
    district,
    assignments.flatMap(({ region }) => region ?? []),
  );
  assignments.forEach(({ region, type }, at) => {
    if (region && !known.has(region)) throw placeFaulty({ row: at + 1, field: 'region', value: region });
    if (type && !knownTypes.has(type)) throw placeFaulty({ row: at + 1, field: 'type', value: type });
  });
  const wanted = new Map(assignments.map((one) => [one.place, one]));
  const before = await openPlaces(tx, act, [...wanted.keys()]);
  const after = await rewrite(
    tx,
    act,
    before.map((row) => {
      const { region, type } = wanted.get(row.id)!;
      return { ...row, region: region ?? row.region, type: type ?? row.type, assignedBy: by };
    }),
  );
  await record(
    tx,
    act,
    after.map((row, at) =>
      lineOf('assigned', row, {
        fromRegion: before[at]!.region,
        toRegion: row.region,
        fromType: before[at]!.type,
        toType: row.type,
        by,
      }),
    ),
  );
  await unqueueSettled(tx, act, after);
  return after;
}

/** A place ends on a day; it is never removed. @throws Problem not-found, place-closed */
export async function closePlace(tx: Tx, act: Act, id: string, on: LocalDate): Promise<void> {
  const [row] = await openPlaces(tx, act, [id]);
  if (row!.openedOn && row!.openedOn > on) throw placeFaulty({ row: 1, field: 'closedOn', value: on });
  await rewrite(tx, act, [{ ...row!, closedOn: on }]);
  await record(tx, act, [lineOf('closed', row!, { on })]);
  await unqueue(tx, act, [id]);
}

export const unqueueSettled = (tx: Tx, act: Act, rows: readonly StoredPlace[]): Promise<void> =>
  unqueue(
    tx,
    act,
    rows.filter((row) => !isUnassigned(row)).map(({ id }) => id),
  );

export { isUnassigned, lineOf as placeLine, settleFirms, checkAttributes, knownTypes };
