/** What a file would change in the register: which place a row speaks of, and what of it differs. Pure. */
import type { Text } from '../../../platform/problem.ts';
import { fieldOf } from './fields.ts';
import { contradiction, fieldOfPart, mostPersons, personChanges, withPersonsOf, type KnownPerson } from './persons.ts';
import type { Verdict } from './rules.ts';
import { addressKey, folded } from './spelling.ts';
import type { Draft, RowFault, UnderstoodRow } from './understand.ts';

/** By what a place of the register is known again. */
export interface Outline {
  id: string;
  code: string;
  name: string;
  region: string;
  address: string | null;
  lon: number | null;
  lat: number | null;
  creditCode: string | null;
}

/** A place as it stands in the register today. */
export interface Existing extends Outline {
  type: string;
  hazardClass: string | null;
  openedOn: string | null;
  version: number;
  operator: string | null;
  measures: Readonly<Record<string, number>>;
  attributes: Readonly<Record<string, unknown>>;
  /** The oldest first. */
  persons: readonly KnownPerson[];
}

export interface Difference {
  field: string;
  before: string | number | boolean | null;
  after: string | number | boolean;
  /** Of a person who is not the first of their part: the contact's id, or +1, +2 … for those that come new. */
  contact?: string;
}

export interface ComparedRow {
  sheet: number;
  row: number;
  name: string;
  verdict: Verdict;
  place: string | null;
  /** Of a place that would change: the version that was compared with. */
  version: number | null;
  draft: Draft | null;
  differences: Difference[];
  faults: RowFault[];
  notes: Text[];
}

interface Keyed {
  name: string;
  address?: string | null;
  creditCode?: string | null;
}
interface Keys {
  named: string;
  licensed: string;
  name: string;
  address: string;
}

/** Every pass over the rows asks for them again. */
const reckoned = new WeakMap<Keyed, Keys>();
function keysOf(one: Keyed): Keys {
  const known = reckoned.get(one);
  if (known) return known;
  const name = folded(one.name);
  const address = one.address ? addressKey(one.address) : '';
  const keys = {
    named: address === '' ? '' : `${name}|${address}`,
    licensed: one.creditCode && address !== '' ? `${one.creditCode}|${address}` : '',
    name,
    address,
  };
  reckoned.set(one, keys);
  return keys;
}

/**
 * Takes understood rows one after another, then the outlines of the register in pages, then all that is known of the few places that
 * the rows may speak of, then says what differs.
 */
export class Comparison {
  private rows: UnderstoodRow[] = [];
  /** How many rows told of further persons of a place that stands above them. */
  joinedRows = 0;
  private readonly existing: Outline[] = [];
  private readonly facts = new Map<string, Existing>();
  /** What the rows call their places. */
  private spoken: { codes: Set<string>; names: Set<string>; licences: Set<string> } | undefined;
  private readonly byCode = new Map<string, number>();
  private readonly byNamed = new Map<string, number[]>();
  private readonly byLicence = new Map<string, number[]>();
  private readonly byName = new Map<string, number[]>();

  add(row: UnderstoodRow): void {
    this.rows.push(row);
  }

  /** @returns the ids of those that a row may speak of */
  know(places: readonly Outline[]): string[] {
    const { codes, names, licences } = (this.spoken ??= this.spokenOf());
    const meant: string[] = [];
    for (const place of places) {
      const code = place.code.toUpperCase();
      const { named, licensed, name } = keysOf(place);
      if (!codes.has(code) && !names.has(name) && !licences.has(licensed)) continue;
      meant.push(place.id);
      const at = this.existing.push(place) - 1;
      this.byCode.set(code, at);
      for (const [map, key] of [
        [this.byNamed, named],
        [this.byLicence, licensed],
        [this.byName, name],
      ] as const)
        if (key !== '') map.set(key, [...(map.get(key) ?? []), at]);
    }
    return meant;
  }

  /** One of the outlines that nothing is learnt of is gone from the register. */
  learn(places: readonly Existing[]): void {
    for (const place of places) this.facts.set(place.id, place);
  }

  compare(): ComparedRow[] {
    this.settleRepeated();
    const claimed = new Map<number, number>();
    const found: (number | undefined)[] = [];
    const claim = (row: number, candidates: readonly number[]) => {
      const free = candidates.find((at) => !claimed.has(at));
      if (free === undefined) return;
      claimed.set(free, row);
      found[row] = free;
    };
    // The surest first, so that two shops of one licence at one address each find their own place again.
    const passes: ((draft: Draft) => readonly number[])[] = [
      ({ code }) => (code === undefined ? [] : listed(this.byCode.get(code.toUpperCase()))),
      (draft) => (this.byNamed.get(keysOf(draft).named) ?? []).filter((at) => this.agree(draft, this.existing[at]!)),
      (draft) => this.byLicence.get(keysOf(draft).licensed) ?? [],
      (draft) => this.byNameAndRegion(draft, 1e-6),
      (draft) => this.byNameAndRegion(draft, 1e-3),
    ];
    for (const pass of passes)
      for (const [row, { draft }] of this.rows.entries()) if (draft && found[row] === undefined) claim(row, pass(draft));
    return this.rows.map((row, at) => this.verdictOf(row, found[at] === undefined ? undefined : this.existing[found[at]]));
  }

  private spokenOf() {
    const drafts = this.rows.flatMap(({ draft }) => (draft ? [draft] : []));
    const keys = drafts.map(keysOf);
    return {
      codes: new Set(drafts.flatMap(({ code }) => (code === undefined ? [] : [code.toUpperCase()]))),
      names: new Set(keys.map(({ name }) => name).filter((name) => name !== '')),
      licences: new Set(keys.map(({ licensed }) => licensed).filter((licensed) => licensed !== '')),
    };
  }

  /** Same name and address, but two different licences: one unit followed the other, or two share a house. */
  private agree(draft: Draft, place: Outline): boolean {
    return draft.creditCode === undefined || place.creditCode === null || draft.creditCode === place.creditCode;
  }

  private byNameAndRegion(draft: Draft, degrees: number): readonly number[] {
    const { name, address } = keysOf(draft);
    const candidates = (this.byName.get(name) ?? []).filter((at) => {
      const place = this.existing[at]!;
      const known = place.address ? addressKey(place.address) : '';
      const addressFits = address === '' || known === '';
      return (
        addressFits &&
        this.agree(draft, place) &&
        (place.region.startsWith(draft.region) || draft.region.startsWith(place.region)) &&
        near(draft, place, degrees)
      );
    });
    return candidates.length === 1 || (draft.lon !== undefined && degrees < 1e-5) ? candidates : [];
  }

  /** Rows that tell of further persons of one place become one with its first; any other second row of a place is refused. */
  private settleRepeated(): void {
    const seen = new Map<string, UnderstoodRow>();
    const latest = new Map<string, UnderstoodRow>();
    const joined = new Map<UnderstoodRow, number[]>();
    const kept: UnderstoodRow[] = [];
    for (const row of this.rows) {
      if (!row.draft) {
        kept.push(row);
        continue;
      }
      const { named, name } = keysOf(row.draft);
      const spot = row.draft.lon === undefined ? row.draft.region : `${row.draft.lon},${row.draft.lat}`;
      const keys = [
        named === '' ? `${name}|${spot}|${row.draft.number ?? ''}` : `${named}|${row.draft.creditCode ?? ''}`,
        ...(row.draft.code === undefined ? [] : [`code|${row.draft.code}`]),
      ];
      const places = [
        ...(row.mergedFrom === undefined ? [] : [`merged|${row.sheet}|${row.mergedFrom}`]),
        ...(named === '' ? [] : [`${row.sheet}|${named}`]),
      ];
      const before = places.map((place) => latest.get(place)).find((one) => one !== undefined);
      const both = before && bothOf(before, row);
      if (before && typeof both === 'object') {
        before.draft = both;
        before.notes.push(...row.notes.filter(({ en }) => !before.notes.some((known) => known.en === en)));
        joined.set(before, [...(joined.get(before) ?? []), row.row]);
        for (const key of keys) if (!seen.has(key)) seen.set(key, before);
        continue;
      }
      kept.push(row);
      if (before && both === 'too-many') {
        refuseSurplus(row, before);
        continue;
      }
      const first = keys.map((key) => seen.get(key)).find((one) => one !== undefined);
      if (first) {
        refuse(row, first);
        continue;
      }
      for (const key of keys) seen.set(key, row);
      for (const place of places) latest.set(place, row);
    }
    for (const [row, rows] of joined) {
      row.notes.push(joinedNote(rows));
      this.joinedRows += rows.length;
    }
    this.rows = kept;
  }

  private verdictOf({ sheet, row, name, draft, faults, notes }: UnderstoodRow, outline: Outline | undefined): ComparedRow {
    const place = outline && this.facts.get(outline.id);
    const differences = draft && place ? differencesOf(draft, place) : [];
    const verdict: Verdict = !draft ? 'rejected' : !place ? 'new' : differences.length > 0 ? 'changed' : 'unchanged';
    const version = verdict === 'changed' ? place!.version : null;
    return { sheet, row, name, verdict, place: place?.id ?? null, version, draft, differences, faults, notes };
  }
}

function refuse(row: UnderstoodRow, first: UnderstoodRow): void {
  const where =
    first.sheet === row.sheet
      ? { zh: `第 ${first.row} 行`, en: `row ${first.row}` }
      : { zh: `工作表 ${first.sheet + 1} 第 ${first.row} 行`, en: `sheet ${first.sheet + 1}, row ${first.row}` };
  const other = fieldOf.get(contradiction(first.draft!, row.draft!, false) ?? '');
  row.draft = null;
  row.faults.push({
    column: '',
    heading: '',
    reason: {
      zh: `与${where.zh}是同一个场所${other ? `，但“${other.zh}”不一样` : ''}`,
      en: `the same place as ${where.en}${other ? `, but "${other.en}" differs` : ''}`,
    },
    cure: {
      zh: '留一行，删掉另一行；不是同一个就把名称或地址写清楚',
      en: 'Keep one of the rows; if they are two places, tell them apart by name or address',
    },
  });
}

function refuseSurplus(row: UnderstoodRow, first: UnderstoodRow): void {
  row.draft = null;
  row.faults.push({
    column: '',
    heading: '',
    reason: {
      zh: `与第 ${first.row} 行是同一个场所，一个场所最多登记 ${mostPersons} 位联系人`,
      en: `the same place as row ${first.row}, and a place has at most ${mostPersons} contacts`,
    },
    cure: {
      zh: '只留法人、责任人、管理人等要联系的人，删掉其他行',
      en: 'Keep those who have to be reached, such as the responsible person and the manager, and remove the other rows',
    },
  });
}

/** Both rows as one place; undefined: they cannot be, or the second says nothing more. */
function bothOf(first: UnderstoodRow, row: UnderstoodRow): Draft | 'too-many' | undefined {
  const merged = row.mergedFrom !== undefined && row.mergedFrom === first.mergedFrom;
  if (contradiction(first.draft!, row.draft!, merged) !== undefined) return undefined;
  return withPersonsOf(first.draft!, row.draft!);
}

const joinedNote = (rows: readonly number[]): Text => ({
  zh: `第 ${rows.join('、')} 行是同一个场所，那里的联系人和电话也登记在这里`,
  en: `row ${rows.join(', ')}: the same place; persons and telephones there were registered here too`,
});

const listed = (at: number | undefined) => (at === undefined ? [] : [at]);

/** Two of one name and no address are one place only where they do not stand apart. */
const near = ({ lon, lat }: Draft, place: Outline, degrees: number) =>
  lon === undefined || place.lon === null
    ? degrees > 1e-5
    : Math.abs(lon - place.lon) < degrees && Math.abs(lat! - place.lat!) < degrees;

/** Only what a file says can differ: an empty cell changes nothing, and a coarser town than is known is no news. */
export function differencesOf(draft: Draft, place: Existing): Difference[] {
  const differences: Difference[] = [];
  type Value = string | number | boolean;
  const say = (field: string, before: Value | null, after: Value | undefined, contact?: string) => {
    if (after === undefined || before === after) return;
    differences.push({ field, before, after, ...(contact !== undefined && { contact }) });
  };
  if (folded(draft.name) !== folded(place.name)) say('name', place.name, draft.name);
  say('type', place.type, draft.type);
  if (!place.region.startsWith(draft.region)) say('region', place.region, draft.region);
  if (draft.address !== undefined && (place.address === null || addressKey(draft.address) !== addressKey(place.address)))
    say('address', place.address, draft.address);
  if (
    draft.lon !== undefined &&
    (place.lon === null || Math.abs(draft.lon - place.lon) > 1e-6 || Math.abs(draft.lat! - place.lat!) > 1e-6)
  )
    say('position', place.lon === null ? null : `${place.lon},${place.lat}`, `${draft.lon},${draft.lat}`);
  say('hazard_class', place.hazardClass, draft.hazardClass);
  say('opened_on', place.openedOn, draft.openedOn);
  if (draft.creditCode !== undefined) say('credit_code', place.creditCode, draft.creditCode);
  else if (draft.operator !== undefined && (place.operator === null || folded(draft.operator) !== folded(place.operator)))
    say('operator', place.operator, draft.operator);
  for (const [measure, value] of Object.entries(draft.measures)) say(measure, place.measures[measure] ?? null, value);
  for (const [attribute, value] of Object.entries(draft.attributes))
    say(attribute, (place.attributes[attribute] as string | boolean | undefined) ?? null, value);
  for (const { part, contact, name, telephone } of personChanges(draft, place.persons)) {
    const field = fieldOfPart(part);
    say(field, name.before, name.after, contact);
    say(`${field}_tel`, telephone.before, telephone.after, contact);
  }
  return differences;
}
