/** What a file would change in the register: which place a row speaks of, and what of it differs. Pure. */
import type { Text } from '../../../platform/problem.ts';
import type { Verdict } from './rules.ts';
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
  contacts: Readonly<Record<string, { name: string | null; telephone: string | null }>>;
}

export interface Difference {
  field: string;
  before: string | number | boolean | null;
  after: string | number | boolean;
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

/** One spelling for comparing: full width folded, capitals, blanks and punctuation gone. */
const folded = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');

/** Sheets differ in whether they repeat what the whole sheet has in common: 上海市嘉定区… */
const addressKey = (address: string) =>
  folded(address)
    .replace(/^(中国)?(.{2,3}省)?(.{2,4}市)?(.{1,4}[区县])?(?=.)/u, '')
    .replaceAll('号楼', '幢')
    .replaceAll('栋', '幢');

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
  private readonly rows: UnderstoodRow[] = [];
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
    this.rejectRepeated();
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

  private rejectRepeated(): void {
    const seen = new Map<string, UnderstoodRow>();
    for (const row of this.rows) {
      if (!row.draft) continue;
      const { named, name } = keysOf(row.draft);
      const spot = row.draft.lon === undefined ? row.draft.region : `${row.draft.lon},${row.draft.lat}`;
      const keys = [
        named === '' ? `${name}|${spot}|${row.draft.number ?? ''}` : `${named}|${row.draft.creditCode ?? ''}`,
        ...(row.draft.code === undefined ? [] : [`code|${row.draft.code}`]),
      ];
      const first = keys.map((key) => seen.get(key)).find((one) => one !== undefined);
      if (!first) {
        for (const key of keys) seen.set(key, row);
        continue;
      }
      const where =
        first.sheet === row.sheet
          ? { zh: `第 ${first.row} 行`, en: `row ${first.row}` }
          : { zh: `工作表 ${first.sheet + 1} 第 ${first.row} 行`, en: `sheet ${first.sheet + 1}, row ${first.row}` };
      row.draft = null;
      row.faults.push({
        column: '',
        heading: '',
        reason: { zh: `与${where.zh}是同一个场所`, en: `the same place as ${where.en}` },
        cure: {
          zh: '留一行，删掉另一行；不是同一个就把名称或地址写清楚',
          en: 'Keep one of the rows; if they are two places, tell them apart by name or address',
        },
      });
    }
  }

  private verdictOf({ sheet, row, name, draft, faults, notes }: UnderstoodRow, outline: Outline | undefined): ComparedRow {
    const place = outline && this.facts.get(outline.id);
    const differences = draft && place ? differencesOf(draft, place) : [];
    const verdict: Verdict = !draft ? 'rejected' : !place ? 'new' : differences.length > 0 ? 'changed' : 'unchanged';
    const version = verdict === 'changed' ? place!.version : null;
    return { sheet, row, name, verdict, place: place?.id ?? null, version, draft, differences, faults, notes };
  }
}

const listed = (at: number | undefined) => (at === undefined ? [] : [at]);

/** Two of one name and no address are one place only where they do not stand apart. */
const near = ({ lon, lat }: Draft, place: Outline, degrees: number) =>
  lon === undefined || place.lon === null
    ? degrees > 1e-5
    : Math.abs(lon - place.lon) < degrees && Math.abs(lat! - place.lat!) < degrees;

/** Only what a file says can differ: an empty cell changes nothing, and a coarser town than is known is no news. */
export function differencesOf(draft: Draft, place: Existing): Difference[] {
  const differences: Difference[] = [];
  const say = (field: string, before: string | number | boolean | null, after: string | number | boolean | undefined) => {
    if (after === undefined || before === after) return;
    differences.push({ field, before, after });
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
  for (const [part, { name, telephone }] of Object.entries(draft.contacts)) {
    say(part, place.contacts[part]?.name ?? null, name);
    say(`${part}_tel`, place.contacts[part]?.telephone ?? null, telephone);
  }
  return differences;
}
