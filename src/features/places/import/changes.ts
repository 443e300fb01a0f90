/** What an import changes of places that stand, and how each gets back what it had. */
import type { Act } from '../../../platform/act.ts';
import type { Tx } from '../../../platform/db/index.ts';
import { newId } from '../../../platform/ids.ts';
import { record } from '../../ledger/index.ts';
import { searchableName } from '../../territory/index.ts';
import {
  openPlaces,
  placeLine,
  queueUnassigned,
  reckoningOf,
  rewrite,
  settleFirms,
  unqueueSettled,
  isUnassigned,
} from '../actions.ts';
import type { FirmRef } from '../new-place.ts';
import { telephoneTail } from '../rules.ts';
import { insertRows, type Firm, type StoredPlace } from '../store.ts';
import { fieldOf } from './fields.ts';
import { contactField } from './persons.ts';
import { packed, type NumberedRow } from './parts.ts';
import { importLivedOn, importStale } from './rules.ts';
import {
  changedSince,
  contactsOf,
  insertPart,
  measuresOn,
  notQueued,
  removeContacts,
  removeMeasures,
  rowsOfKind,
  updateContacts,
  upsertMeasures,
  type StoredContact,
  type StoredMeasure,
} from './store.ts';

type Kept = Pick<
  StoredPlace,
  | 'name'
  | 'initials'
  | 'sortKey'
  | 'type'
  | 'region'
  | 'address'
  | 'lon'
  | 'lat'
  | 'positionSource'
  | 'accuracyM'
  | 'hazardClass'
  | 'operator'
  | 'attributes'
  | 'openedOn'
>;

/** What a changed place was like, and the version it was left at. */
interface Before {
  place: string;
  version: number;
  row: Kept;
  /** Measures that were set, with what stood on that day. */
  measures: { measure: string; asOf: string; before: StoredMeasure | null }[];
  /** Contacts that were set, with what they held; none: made by the import. */
  contacts: { id: string; before: StoredContact | null }[];
  fields: string[];
}

const keptOf = (row: StoredPlace): Kept => ({
  name: row.name,
  initials: row.initials,
  sortKey: row.sortKey,
  type: row.type,
  region: row.region,
  address: row.address,
  lon: row.lon,
  lat: row.lat,
  positionSource: row.positionSource,
  accuracyM: row.accuracyM,
  hazardClass: row.hazardClass,
  operator: row.operator,
  attributes: row.attributes,
  openedOn: row.openedOn,
});

const measureKinds = new Set(['area', 'number', 'storeys', 'year']);

const operatorOf = ({ draft, differences }: NumberedRow): FirmRef | undefined =>
  draft?.operator !== undefined && differences.some(({ field }) => field === 'operator' || field === 'credit_code')
    ? { name: draft.operator, creditCode: draft.creditCode ?? null }
    : undefined;

function changedRow(row: StoredPlace, change: NumberedRow, firmOf: (ref: FirmRef) => Firm): StoredPlace {
  let next = row;
  const operator = operatorOf(change);
  if (operator) next = { ...next, operator: firmOf(operator).id };
  for (const { field, after } of change.differences) {
    const text = String(after);
    if (field === 'name') next = { ...next, name: text, ...searchableName(text) };
    else if (field === 'type') next = { ...next, type: text };
    else if (field === 'region') next = { ...next, region: text };
    else if (field === 'address') next = { ...next, address: text };
    else if (field === 'hazard_class') next = { ...next, hazardClass: text };
    else if (field === 'opened_on') next = { ...next, openedOn: text };
    else if (field === 'position') {
      const [lon, lat] = text.split(',').map(Number);
      next = { ...next, lon: lon!, lat: lat!, positionSource: 'import', accuracyM: null };
    } else if (typeof after !== 'number') {
      const { kind } = fieldOf.get(field) ?? {};
      if (kind === 'yes-no' || kind === 'choice') next = { ...next, attributes: { ...next.attributes, [field]: after } };
    }
  }
  return next;
}

/** New and changed contacts of these rows. */
function contactsAfter(rows: readonly NumberedRow[], known: readonly StoredContact[]) {
  const standing = new Map(known.toReversed().map((one) => [`${one.place} ${one.part}`, one]));
  const byId = new Map(known.map((one) => [one.id, one]));
  const made = new Map<string, StoredContact>();
  const changed = new Map<string, StoredContact>();
  for (const { place, differences } of rows)
    for (const { field, after, contact: which } of differences) {
      const contact = contactField(field);
      if (!contact) continue;
      const key = `${place} ${contact.part}${which === undefined ? '' : ` ${which}`}`;
      const before = which === undefined ? standing.get(key) : byId.get(which);
      const now = changed.get(key) ??
        made.get(key) ??
        before ?? { id: newId(), place: place!, part: contact.part, name: null, telephone: null, telephoneTail: null };
      const next = { ...now, [contact.of]: String(after) };
      next.telephoneTail = next.telephone && telephoneTail(next.telephone);
      (before ? changed : made).set(key, next);
    }
  return { made: [...made.values()], changed: [...changed.values()] };
}

/** Applies what a file changes and keeps how to take it back. The caller has seen that the register is what was compared with. */
export async function applyChanges(tx: Tx, act: Act, id: string, source: string): Promise<void> {
  const { district } = act;
  const reckoning = await reckoningOf(tx, district, act.now);
  for await (const rows of rowsOfKind(tx, district, id, 'changed')) {
    const ids = rows.map(({ place }) => place!);
    const before = new Map((await openPlaces(tx, act, ids)).map((row) => [row.id, row]));
    if (rows.some(({ place, version }) => version !== null && before.get(place!)!.version !== version)) throw importStale({});
    const firmOf = await settleFirms(
      tx,
      act,
      rows.flatMap((row) => operatorOf(row) ?? []),
    );
    const measured: StoredMeasure[] = rows.flatMap(({ place, differences }) =>
      differences.flatMap(({ field, after }) =>
        typeof after === 'number' && measureKinds.has(fieldOf.get(field)?.kind ?? '')
          ? [{ place: place!, measure: field, asOf: reckoning.on, value: after, source }]
          : [],
      ),
    );
    const keyOf = ({ place, measure }: { place: string; measure: string }) => `${place} ${measure}`;
    const standing = new Map((await measuresOn(tx, district, ids, reckoning.on)).map((one) => [keyOf(one), one]));
    await upsertMeasures(tx, district, measured);
    const known = await contactsOf(tx, district, ids);
    const contacts = contactsAfter(rows, known);
    await insertRows(tx, 'place_contact', district, contacts.made as unknown as Record<string, unknown>[]);
    await updateContacts(tx, district, contacts.changed);
    const written = await rewrite(
      tx,
      act,
      rows.map((row) => changedRow(before.get(row.place!)!, row, firmOf)),
      reckoning,
    );
    const fields = rows.map(({ differences }) => differences.map(({ field }) => field));
    await record(
      tx,
      act,
      written.map((row, at) => placeLine('changed', row, { fields: fields[at]! })),
    );
    await unqueueSettled(tx, act, written);
    const contactsBefore = new Map(known.map((one) => [one.id, one]));
    const undo = rows.map(({ place }, at): Before => {
      const row = before.get(place!)!;
      return {
        place: row.id,
        version: row.version + 1,
        row: keptOf(row),
        measures: measured
          .filter((one) => one.place === place)
          .map((one) => ({ measure: one.measure, asOf: one.asOf, before: standing.get(keyOf(one)) ?? null })),
        contacts: [...contacts.made, ...contacts.changed]
          .filter((one) => one.place === place)
          .map((one) => ({ id: one.id, before: contactsBefore.get(one.id) ?? null })),
        fields: fields[at]!,
      };
    });
    await insertPart(tx, district, id, { kind: 'undo', n: rows[0]!.n, last: rows.at(-1)!.n, content: packed(undo) });
  }
}

/** Gives changed places back what they had. @returns how many. @throws Problem import-lived-on if one was changed again since */
export async function takeChangesBack(tx: Tx, act: Act, id: string): Promise<number> {
  const { district } = act;
  const reckoning = await reckoningOf(tx, district, act.now);
  const later: { code: string }[] = [];
  for await (const rows of rowsOfKind<Before>(tx, district, id, 'undo'))
    later.push(
      ...(await changedSince(
        tx,
        district,
        rows.map(({ place, version }) => ({ place, version })),
      )),
    );
  if (later.length > 0) throw importLivedOn({ count: later.length, codes: later.slice(0, 5).map(({ code }) => code) });
  let restored = 0;
  for await (const rows of rowsOfKind<Before>(tx, district, id, 'undo')) {
    const now = new Map(
      (
        await openPlaces(
          tx,
          act,
          rows.map(({ place }) => place),
        )
      ).map((row) => [row.id, row]),
    );
    const measures = rows.flatMap(({ place, measures: set }) => set.map((one) => ({ place, ...one })));
    await removeMeasures(
      tx,
      district,
      measures.filter(({ before }) => before === null),
    );
    await upsertMeasures(
      tx,
      district,
      measures.flatMap(({ before }) => before ?? []),
    );
    const contacts = rows.flatMap((row) => row.contacts);
    await removeContacts(
      tx,
      district,
      contacts.flatMap(({ id: contact, before }) => (before === null ? [contact] : [])),
    );
    await updateContacts(
      tx,
      district,
      contacts.flatMap(({ before }) => before ?? []),
    );
    const written = await rewrite(
      tx,
      act,
      rows.map(({ place, row }) => ({ ...now.get(place)!, ...row })),
      reckoning,
    );
    await record(
      tx,
      act,
      written.map((row, at) => placeLine('changed', row, { fields: rows[at]!.fields })),
    );
    const bare = written.filter(isUnassigned).map((row) => row.id);
    await queueUnassigned(tx, act, await notQueued(tx, district, bare), id);
    restored += rows.length;
  }
  return restored;
}
