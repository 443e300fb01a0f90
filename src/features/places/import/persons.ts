/** Persons of a place: several rows may tell of several, and the register may know some of them already. Pure. */
import { addressKey, folded } from './spelling.ts';
import type { Draft } from './understand.ts';

/** `telephone`: one number or more, parted by blanks. */
export interface Person {
  part: string;
  name?: string;
  telephone?: string;
}

/** A contact as the register has it. */
export interface KnownPerson {
  id: string;
  part: string;
  name: string | null;
  telephone: string | null;
}

/** Beyond these a list of staff was sent, and the register keeps no more personal data than it needs. */
export const mostPersons = 20;

const fieldParts = new Map(
  ['legal_person', 'responsible', 'manager', 'duty', 'landlord', 'other'].map((part) => [fieldOfPart(part), part]),
);

/** The field that a person of this part is read from; the field of the number ends in _tel. */
export function fieldOfPart(part: string): string {
  return part === 'other' ? 'other_contact' : part;
}
export const contactParts: readonly string[] = [...fieldParts.values()];

/** Of a field that names a contact: which, and what of it. */
export function contactField(field: string): { part: string; of: 'name' | 'telephone' } | undefined {
  const person = field.replace(/_tel$/, '');
  const part = fieldParts.get(person);
  return part === undefined ? undefined : { part, of: field === person ? 'name' : 'telephone' };
}

const roles: readonly (readonly [shape: RegExp, part: string])[] = [
  [/法人|法定代表/, 'legal_person'],
  [/管理人|管理员|安全员|安管/, 'manager'],
  [/值班|消控|门卫|保安/, 'duty'],
  [/房东|产权|出租/, 'landlord'],
  [/负责|责任|经营者|店主|老板|业主|经理|[店厂校园院]长|主任/, 'responsible'],
];

/** What a person of this office or post is to the place. */
export const partOfRole = (role: string): string => roles.find(([shape]) => shape.test(role))?.[1] ?? 'other';

/** The first of each part in front. */
export const personsOf = ({ contacts, further = [] }: Draft): Person[] => [
  ...Object.entries(contacts).map(([part, one]) => ({ part, ...one })),
  ...further,
];

const numbersOf = (telephone: string | null | undefined): string[] => telephone?.split(' ') ?? [];
const sameName = (a: string | null | undefined, b: string | null | undefined) => !!a && !!b && folded(a) === folded(b);
const sharesNumber = (a: Pick<Person, 'telephone'>, b: { telephone?: string | null }) =>
  numbersOf(a.telephone).some((number) => numbersOf(b.telephone).includes(number));

/** Adds what is not known yet: a further person, or a further number of one. @returns whether there was anything */
function addPerson(persons: Person[], one: Person): boolean {
  const at = persons.findIndex(
    (known) =>
      known.part === one.part &&
      (sameName(known.name, one.name) || ((!known.name || !one.name) && (sharesNumber(known, one) || !(known.name ?? one.name)))),
  );
  if (at === -1) {
    persons.push(one);
    return true;
  }
  const known = persons[at]!;
  const numbers = [...new Set([...numbersOf(known.telephone), ...numbersOf(one.telephone)])];
  const name = known.name ?? one.name;
  persons[at] = {
    part: known.part,
    ...(name !== undefined && { name }),
    ...(numbers.length > 0 && { telephone: numbers.join(' ') }),
  };
  return name !== known.name || numbers.length > numbersOf(known.telephone).length;
}

/** What two rows of one place contradict each other in: the key of a field. `merged`: one cell names the place of both, so they may be numbered each. */
export function contradiction(first: Draft, row: Draft, merged: boolean): string | undefined {
  const differ = <T>(a: T | undefined, b: T | undefined) => a !== undefined && b !== undefined && a !== b;
  const inRecord = (a: Record<string, unknown>, b: Record<string, unknown>) =>
    Object.keys(a).find((key) => differ(a[key], b[key]));
  if (differ(first.code, row.code) || (!merged && differ(first.number, row.number))) return 'code';
  if (first.address !== undefined && row.address !== undefined && addressKey(first.address) !== addressKey(row.address))
    return 'address';
  if (differ(first.creditCode, row.creditCode)) return 'credit_code';
  if (first.operator !== undefined && row.operator !== undefined && folded(first.operator) !== folded(row.operator))
    return 'operator';
  if (differ(first.type, row.type)) return 'type';
  if (differ(first.hazardClass, row.hazardClass)) return 'hazard_class';
  if (differ(first.openedOn, row.openedOn)) return 'opened_on';
  if (differ(first.lon, row.lon) || differ(first.lat, row.lat)) return 'position';
  if (!first.region.startsWith(row.region) && !row.region.startsWith(first.region)) return 'town';
  return inRecord(first.measures, row.measures) ?? inRecord(first.attributes, row.attributes);
}

/**
 * The place with what a further row of it adds. The rows must not contradict each other.
 * @returns undefined: the row brings no person and no number that the place has not; 'too-many': more than `mostPersons` in all
 */
export function withPersonsOf(first: Draft, row: Draft): Draft | 'too-many' | undefined {
  const persons = personsOf(first);
  let added = false;
  for (const one of personsOf(row))
    added = addPerson(persons, row.otherRole && one.part === 'responsible' ? { ...one, part: 'other' } : one) || added;
  if (!added) return undefined;
  if (persons.length > mostPersons) return 'too-many';
  const contacts: Draft['contacts'] = {};
  const further: Person[] = [];
  for (const { part, ...one } of persons)
    if (part in contacts) further.push({ part, ...one });
    else contacts[part] = one;
  return {
    ...row,
    ...first,
    region: row.region.length > first.region.length ? row.region : first.region,
    measures: { ...row.measures, ...first.measures },
    attributes: { ...row.attributes, ...first.attributes },
    contacts,
    ...(further.length > 0 && { further }),
  };
}

interface PersonChange {
  part: string;
  /** Which contact of its part: its id in the register, or +1, +2 … for those to be made; none for the one that stands first. */
  contact?: string;
  name: { before: string | null; after: string | undefined };
  telephone: { before: string | null; after: string | undefined };
}

/** What a file says of persons beside those of the register, the oldest first. Nobody whom the file leaves out is touched. */
export function personChanges(draft: Draft, known: readonly KnownPerson[]): PersonChange[] {
  const persons = personsOf(draft);
  const met = new Map<Person, KnownPerson>();
  const taken = new Set<KnownPerson>();
  const meet = (person: Person, one: KnownPerson | undefined) => {
    if (!one || met.has(person) || taken.has(one)) return;
    met.set(person, one);
    taken.add(one);
  };
  const fits: ((person: Person, one: KnownPerson) => boolean)[] = [
    (person, one) => sameName(person.name, one.name),
    (person, one) => sharesNumber(person, one),
  ];
  for (const fit of fits)
    for (const person of persons)
      meet(
        person,
        known.find((one) => one.part === person.part && !taken.has(one) && fit(person, one)),
      );
  // One person follows another: the first of the file is the one that stands first.
  const oldest = new Map(known.toReversed().map((one) => [one.part, one]));
  for (const [part] of Object.entries(draft.contacts))
    meet(
      persons.find((person) => person.part === part)!,
      oldest.get(part),
    );
  let made = 0;
  return persons.map((person) => {
    const one = met.get(person);
    const first = one ? oldest.get(person.part) === one : !oldest.has(person.part) && !draft.further?.includes(person);
    return {
      part: person.part,
      ...(!first && { contact: one?.id ?? `+${++made}` }),
      name: { before: one?.name ?? null, after: person.name },
      telephone: { before: one?.telephone ?? null, after: person.telephone },
    };
  });
}
