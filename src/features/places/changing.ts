/** Changes to one place: its fields with what each was based on, what is measured, who stands behind it, whom to call. */
import type { LocalDate } from '../../core/local-date.ts';
import { mayDo, notFound, type Session } from '../../platform/access.ts';
import type { Act } from '../../platform/act.ts';
import type { Tx } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { record } from '../ledger/index.ts';
import { moveObligation, note, openObligation } from '../obligations/index.ts';
import { deskOfRegion } from '../people/index.ts';
import { regionNames, searchableName } from '../territory/index.ts';
import {
  checkAttributes,
  contactRow,
  knownTypes,
  openPlaces,
  placeLine,
  rewrite,
  settleFirms,
  unqueueSettled,
} from './actions.ts';
import { hazardClasses } from './data/parts.ts';
import type { FirmRef } from './new-place.ts';
import { placeFaulty, withinCircle } from './rules.ts';
import {
  closeConflict,
  countLayerUp,
  endActorRow,
  eraseContactRow,
  insertRows,
  liesWithin,
  openConflict,
  readContact,
  replaceMeasureRow,
  type StoredPlace,
} from './store.ts';

/** A new value and the one it was based on. */
interface Changed<T> {
  base: T;
  value: T;
}

export interface Position {
  lon: number;
  lat: number;
  source: string;
  accuracyM: number | null;
}

/** Only the fields that change. Of attributes, each by its code; null: not known any more. */
export interface PlaceChange {
  name?: Changed<string> | undefined;
  nameEn?: Changed<string | null> | undefined;
  form?: Changed<StoredPlace['form']> | undefined;
  within?: Changed<string | null> | undefined;
  type?: Changed<string> | undefined;
  region?: Changed<string> | undefined;
  address?: Changed<string | null> | undefined;
  position?: Changed<Position | null> | undefined;
  hazardClass?: Changed<string | null> | undefined;
  operator?: { base: string | null; value: FirmRef | null } | undefined;
  keyUnit?: Changed<boolean> | undefined;
  openedOn?: Changed<LocalDate | null> | undefined;
  attributes?: Record<string, Changed<string | boolean | null>> | undefined;
}

export interface ChangeOutcome {
  fields: string[];
  /** Fields that somebody else changed meanwhile: what stands stays, what was offered is kept until somebody chooses. */
  conflicts: { field: string; stands: unknown; offered: unknown }[];
}

const positionOf = ({ lon, lat, positionSource, accuracyM }: StoredPlace): Position | null =>
  lon === null || lat === null ? null : { lon, lat, source: positionSource ?? '', accuracyM };

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

interface Field {
  name: string;
  stands: unknown;
  base: unknown;
  value: unknown;
  apply: (row: StoredPlace) => StoredPlace;
}

/**
 * Changes places: each field is applied where the value that stands is the one it was based on, or already the new one; else both are
 * kept and an obligation to choose goes to the place's desk.
 * @throws Problem not-found, place-closed, place-faulty, place-within-circle, credit-code-wrong
 */
export async function changePlaces(
  tx: Tx,
  act: Act,
  changes: readonly { id: string; change: PlaceChange }[],
  session?: Session,
): Promise<ChangeOutcome[]> {
  const locked = new Map(
    (
      await openPlaces(
        tx,
        act,
        changes.map(({ id }) => id),
      )
    ).map((row) => [row.id, row]),
  );
  const firmOf = await settleFirms(
    tx,
    act,
    changes.flatMap(({ change }) => change.operator?.value ?? []),
  );
  const outcomes: ChangeOutcome[] = [];
  const after: StoredPlace[] = [];
  for (const [at, { id, change }] of changes.entries()) {
    const before = locked.get(id)!;
    await checkChange(tx, act, session, before, change, at + 1);
    let row = before;
    const outcome: ChangeOutcome = { fields: [], conflicts: [] };
    for (const field of fieldsOf(before, change, (ref) => firmOf(ref).id)) {
      const { name, stands, base, value } = field;
      if (same(stands, value)) continue;
      if (same(stands, base)) {
        row = field.apply(row);
        outcome.fields.push(name);
      } else {
        outcome.conflicts.push({ field: name, stands, offered: value });
        await keepConflict(tx, act, before, field);
      }
    }
    if (outcome.fields.length > 0) after.push(row);
    outcomes.push(outcome);
  }
  const written = new Map((await rewrite(tx, act, after)).map((row) => [row.id, row]));
  await record(
    tx,
    act,
    changes.flatMap(({ id }, at) => {
      const { fields, conflicts } = outcomes[at]!;
      const row = written.get(id) ?? locked.get(id)!;
      return fields.length > 0 || conflicts.length === 0 ? [placeLine('changed', row, { fields })] : [];
    }),
  );
  await unqueueSettled(tx, act, [...written.values()]);
  return outcomes;
}

function fieldsOf(row: StoredPlace, change: PlaceChange, firmOf: (ref: FirmRef) => string): Field[] {
  const fields: Field[] = [];
  const plain = <K extends keyof StoredPlace & keyof PlaceChange>(name: K) => {
    const given = change[name] as Changed<StoredPlace[K]> | undefined;
    if (given) fields.push({ name, stands: row[name], ...given, apply: (now) => ({ ...now, [name]: given.value }) });
  };
  plain('nameEn');
  plain('form');
  plain('within');
  plain('type');
  plain('region');
  plain('address');
  plain('hazardClass');
  plain('openedOn');
  const { name, position, operator, keyUnit, attributes } = change;
  if (name)
    fields.push({
      name: 'name',
      stands: row.name,
      ...name,
      apply: (now) => ({ ...now, name: name.value, ...searchableName(name.value) }),
    });
  if (position)
    fields.push({
      name: 'position',
      stands: positionOf(row),
      ...position,
      apply: (now) => ({
        ...now,
        lon: position.value?.lon ?? null,
        lat: position.value?.lat ?? null,
        positionSource: position.value?.source ?? null,
        accuracyM: position.value?.accuracyM ?? null,
      }),
    });
  if (operator) {
    const value = operator.value && firmOf(operator.value);
    fields.push({
      name: 'operator',
      stands: row.operator,
      base: operator.base,
      value,
      apply: (now) => ({ ...now, operator: value }),
    });
  }
  if (keyUnit)
    fields.push({
      name: 'keyUnit',
      stands: row.keyUnit === 'set',
      ...keyUnit,
      apply: (now) => ({ ...now, keyUnit: keyUnit.value ? 'set' : 'no' }),
    });
  for (const [code, { base, value }] of Object.entries(attributes ?? {}))
    fields.push({
      name: `attributes.${code}`,
      stands: row.attributes[code] ?? null,
      base,
      value,
      apply: (now) => {
        const { [code]: _, ...others } = now.attributes;
        return { ...now, attributes: value === null ? others : { ...others, [code]: value } };
      },
    });
  return fields;
}

/** A place may be moved only to where the caller's right reaches too. */
async function checkChange(
  tx: Tx,
  act: Act,
  session: Session | undefined,
  row: StoredPlace,
  { name, type, region, within, hazardClass, attributes }: PlaceChange,
  at: number,
): Promise<void> {
  const { district } = act;
  if (name && !name.value.trim()) throw placeFaulty({ row: at, field: 'name', value: name.value });
  if (type && !knownTypes.has(type.value)) throw placeFaulty({ row: at, field: 'type', value: type.value });
  if (region) {
    const { value } = region;
    if (value !== district && !(await regionNames(tx, district, [value])).has(value))
      throw placeFaulty({ row: at, field: 'region', value });
    if (session && !mayDo(session, 'places.change', { region: value, trade: row.trade })) throw notFound({ kind: 'region' });
  }
  if (hazardClass?.value && !hazardClasses.some(({ code }) => code === hazardClass.value))
    throw placeFaulty({ row: at, field: 'hazardClass', value: hazardClass.value });
  checkAttributes(
    Object.fromEntries(Object.entries(attributes ?? {}).flatMap(([code, { value }]) => (value === null ? [] : [[code, value]]))),
    at,
  );
  if (within?.value) await checkWithin(tx, act, session, row.id, within.value);
}

/** @throws Problem not-found, place-closed, place-within-circle */
export async function checkWithin(
  tx: Tx,
  act: Act,
  session: Session | undefined,
  place: string | null,
  within: string,
): Promise<void> {
  if (place === within) throw withinCircle({});
  const [parent] = await openPlaces(tx, act, [within]);
  if (session && !mayDo(session, 'places.read', parent!)) throw notFound({ kind: 'place' });
  if (place && (await liesWithin(tx, act.district, within, place))) throw withinCircle({});
}

async function keepConflict(tx: Tx, act: Act, place: StoredPlace, { name, base, value, stands }: Field): Promise<void> {
  const id = newId();
  const obligation = await openAtDesk(tx, act, 'places.choose', place);
  await insertRows(tx, 'place_conflict', act.district, [
    { id, place: place.id, field: name, base, offered: value, stands, post: act.post, obligation, madeAt: act.now },
  ]);
  await record(tx, act, [placeLine('conflicted', place, { conflict: id, field: name })]);
}

async function openAtDesk(tx: Tx, act: Act, kind: string, place: StoredPlace): Promise<string> {
  const { id } = await openObligation(tx, act, {
    kind,
    subjectKind: 'place',
    subject: place.id,
    region: place.region,
    trade: place.trade,
    holder: await deskOfRegion(tx, act.district, place.region),
  });
  return id;
}

/** Puts the value that was offered in force, or leaves the one that stands, and ends the matter that asked for it. @throws Problem not-found */
export async function chooseValue(
  tx: Tx,
  act: Act,
  session: Session,
  place: string,
  conflict: string,
  take: 'stands' | 'offered',
): Promise<void> {
  const [row] = await openPlaces(tx, act, [place]);
  const found = await openConflict(tx, act.district, place, conflict);
  if (!found) throw notFound({ kind: 'conflict' });
  const { field, offered, obligation } = found;
  if (take === 'offered') await changePlaces(tx, act, [{ id: place, change: changeTo(row!, field, offered) }], session);
  await closeConflict(tx, act.district, conflict, take, act.now);
  await record(tx, act, [placeLine('chosen', row!, { conflict, field, chosen: take })]);
  const words = note(obligation, 'evidence', '已核定 / chosen');
  await moveObligation(
    tx,
    act,
    obligation,
    (_, state) =>
      state.endedAt === null ? [{ verb: 'discharged', facts: { evidence: { note: words.id, attachments: [] } } }] : [],
    { notes: [words] },
  );
}

/** The value of a field that is in force, in the form in which a change gives it. */
export function standing(row: StoredPlace, field: string): unknown {
  if (field.startsWith('attributes.')) return row.attributes[field.slice('attributes.'.length)] ?? null;
  if (field === 'position') return positionOf(row);
  if (field === 'keyUnit') return row.keyUnit === 'set';
  return row[field as keyof StoredPlace];
}

/** The change that makes `value` stand, whatever stands now. */
function changeTo(row: StoredPlace, field: string, value: unknown): PlaceChange {
  const base = standing(row, field);
  if (field.startsWith('attributes.'))
    return { attributes: { [field.slice('attributes.'.length)]: { base, value } } } as PlaceChange;
  if (field === 'operator') return { operator: { base: row.operator, value: value === null ? null : { id: value as string } } };
  return { [field]: { base, value } };
}

/** Says that a fact is wrong: the words are kept apart from the ledger, and the place's desk owes a look. */
export async function reportFact(
  tx: Tx,
  act: Act,
  place: string,
  { field, words }: { field: string; words: string },
): Promise<string> {
  const [row] = await openPlaces(tx, act, [place]);
  const report = newId();
  const obligation = await openAtDesk(tx, act, 'places.check', row!);
  await insertRows(tx, 'place_report', act.district, [
    { id: report, place, field, words, post: act.post, obligation, reportedAt: act.now },
  ]);
  await record(tx, act, [placeLine('reported', row!, { report, field })]);
  return obligation;
}

/** The newest by date is in force, so an older value may be added later without harm. @throws Problem already measured on that day */
export async function addMeasure(
  tx: Tx,
  act: Act,
  place: string,
  { replaces, ...given }: { measure: string; value: number; asOf: LocalDate; source: string; replaces: boolean },
): Promise<void> {
  const { measure, asOf } = given;
  const [row] = await openPlaces(tx, act, [place]);
  if (!(replaces && (await replaceMeasureRow(tx, act.district, place, given))))
    await insertRows(tx, 'place_measure', act.district, [{ place, ...given }]);
  const [written] = await rewrite(tx, act, [row!]);
  await record(tx, act, [placeLine('measured', written!, { measure, asOf })]);
}

export async function addActor(
  tx: Tx,
  act: Act,
  place: string,
  { role, firm, from, note }: { role: string; firm: FirmRef; from: LocalDate | null; note: string | null },
): Promise<string> {
  const [row] = await openPlaces(tx, act, [place]);
  const actor = newId();
  const { id } = (await settleFirms(tx, act, [firm]))(firm);
  await insertRows(tx, 'place_actor', act.district, [{ id: actor, place, firm: id, role, fromOn: from, note }]);
  await countLayerUp(tx, act.district);
  await record(tx, act, [placeLine('actorAdded', row!, { actor, firm: id, role })]);
  return actor;
}

export async function endActor(tx: Tx, act: Act, place: string, actor: string, on: LocalDate): Promise<void> {
  const [row] = await openPlaces(tx, act, [place]);
  if (!(await endActorRow(tx, act.district, place, actor, on))) throw notFound({ kind: 'actor' });
  await record(tx, act, [placeLine('actorEnded', row!, { actor, on })]);
}

export async function addContact(
  tx: Tx,
  act: Act,
  place: string,
  contact: { part: string; name: string | null; telephone: string | null },
): Promise<string> {
  const [row] = await openPlaces(tx, act, [place]);
  const kept = contactRow(place, contact);
  await insertRows(tx, 'place_contact', act.district, [kept]);
  const [written] = await rewrite(tx, act, [row!]);
  await record(tx, act, [placeLine('contactAdded', written!, { contact: kept.id, part: kept.part })]);
  return kept.id;
}

/** The whole name and number, against a line in the ledger. */
export async function revealContact(
  tx: Tx,
  act: Act,
  place: string,
  contact: string,
): Promise<{ name: string | null; telephone: string | null }> {
  const found = await readContact(tx, act.district, place, contact);
  if (!found) throw notFound({ kind: 'contact' });
  await record(tx, act, [placeLine('contactRevealed', { id: place, ...found }, { contact, fields: ['name', 'telephone'] })]);
  return { name: found.name, telephone: found.telephone };
}

export async function eraseContact(tx: Tx, act: Act, place: string, contact: string): Promise<void> {
  const [row] = await openPlaces(tx, act, [place]);
  if (!(await eraseContactRow(tx, act.district, place, contact, act.now))) throw notFound({ kind: 'contact' });
  const [written] = await rewrite(tx, act, [row!]);
  await record(tx, act, [placeLine('contactErased', written!, { contact })]);
}

/** A firm as a request names it. */
export const firmRefOf = (
  given: { id: string } | { name: string; creditCode?: string | null | undefined } | null | undefined,
): FirmRef | null => {
  if (!given) return null;
  return 'id' in given ? { id: given.id } : { name: given.name, creditCode: given.creditCode ?? null };
};
