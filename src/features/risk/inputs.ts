/** From what is known of places to the inputs of the model; other features add theirs through the slot. */
import { addDays, type LocalDate } from '../../core/local-date.ts';
import type { Exposed, GraveFact, Stackable } from '../../core/risk/colour.ts';
import type { Value } from '../../core/risk/columns.ts';
import type { InputTable } from '../../core/risk/district.ts';
import { foundPerVisit, riskInputs, shownByVisits, type RiskInput } from '../../core/risk/factors.ts';
import type { Db } from '../../platform/db/index.ts';
import type { PlaceAsOf } from '../places/index.ts';

/** An input that another feature knows: devices, cover, inspections. */
export interface InputSource {
  input: RiskInput;
  /** Values at a moment; what is left out is unknown. */
  read(db: Db, district: string, places: readonly string[], at: string): Promise<ReadonlyMap<string, Value>>;
}

const sources: InputSource[] = [];

/** The slot: a feature that knows more of places says so at start-up. @public */
export function riskInput(source: InputSource): void {
  if ([...riskInputs, ...sources.map(({ input }) => input)].some(({ code }) => code === source.input.code))
    throw new Error(`the input ${source.input.code} is declared twice`);
  sources.push(source);
}

/** Every input there is, those of the slot last. */
export const allInputs = (): readonly RiskInput[] => [...riskInputs, ...sources.map(({ input }) => input)];

const attributeNames = [
  'structure',
  'gas',
  'sandwich_panels',
  'lodging',
  'ebikes_indoors',
  'hot_work',
  'open_fire',
  'night_operation',
  'sprinklers',
  'alarm_system',
  'sublet',
] as const;

const fact = (value: string | boolean | undefined): Value =>
  value === undefined ? null : value === true ? 'yes' : value === false ? 'no' : value;

/** The inputs of one place. @param historyKnown false where visits were not kept yet a year before: then they say nothing */
export function inputsOf(place: PlaceAsOf, on: LocalDate, historyKnown: boolean): Record<string, Value> {
  const { measures, region } = place;
  const known = (value: number): Value => (historyKnown ? value : null);
  const [people, area] = [measures['people'], measures['floor_area']];
  const shown = shownByVisits(place.items);
  return {
    type: place.type === 'unclassified' ? null : place.type,
    form: place.form,
    hazard_class: place.hazardClass,
    floor_area: area ?? null,
    age: measures['built_year'] === undefined ? null : Number(on.slice(0, 4)) - measures['built_year'],
    people: people ?? null,
    crowd: people === undefined || area === undefined || area <= 0 ? null : (100 * people) / area,
    storeys: measures['storeys'] ?? null,
    combustibles: measures['combustibles'] ?? null,
    ...Object.fromEntries(attributeNames.map((name) => [name, fact(place.attributes[name]) ?? shown[name] ?? null])),
    town: region.length >= 9 ? region.slice(0, 9) : null,
    village: region.length >= 12 ? region.slice(0, 12) : null,
    visits_year: known(place.visits),
    found_rate: known(foundPerVisit(place.foundThreeYears, place.visitsThreeYears)),
    severe_year: place.visits === 0 ? null : known(place.severe),
    open: known(place.open),
    relapses: known(place.relapses),
    fires_before: known(place.firesBefore),
  };
}

/** Columns of many places, with what the slot knows. */
export async function inputTable(
  db: Db,
  district: string,
  places: readonly PlaceAsOf[],
  { on, at, historyKnown }: { on: LocalDate; at: string; historyKnown: boolean },
): Promise<InputTable> {
  const table: Record<string, Value[]> = Object.fromEntries(riskInputs.map(({ code }) => [code, []]));
  for (const place of places) {
    const values = inputsOf(place, on, historyKnown);
    for (const { code } of riskInputs) table[code]!.push(values[code] ?? null);
  }
  const ids = places.map(({ id }) => id);
  for (const { input, read } of sources) {
    const known = await read(db, district, ids, at);
    table[input.code] = ids.map((id) => known.get(id) ?? null);
  }
  return table;
}

const sleepers = /^(?:A03|E04|H01|H03|H04|R0[1-5])$/;
const cared = /^(?:E02|H01|H03|H04)$/;

/** Who is there when it burns, from what is registered. */
export function exposedOf({ type, measures, attributes }: PlaceAsOf): Exposed {
  const beds = measures['beds'] ?? measures['boarding_beds'] ?? measures['residents'];
  const sleeping = beds ?? (attributes['lodging'] === true ? 4 : undefined);
  const awake = measures['people'] ?? measures['workers'] ?? measures['students'] ?? measures['seats'];
  return {
    ...(awake !== undefined && { awake }),
    ...(sleeping !== undefined && (sleepers.test(type) || attributes['lodging'] === true) && { sleeping }),
    ...(cared.test(type) && { vulnerable: beds ?? measures['students'] ?? awake ?? 10 }),
  };
}

/** What stands together in this place and makes each other worse. */
export function stackedAt({ attributes, measures }: PlaceAsOf, on: LocalDate): Stackable[] {
  const is = (name: string) => attributes[name] === true;
  const age = measures['built_year'] === undefined ? 0 : Number(on.slice(0, 4)) - measures['built_year'];
  const all: [Stackable, boolean][] = [
    ['mixed-use', is('several_trades') || is('sublet')],
    ['lodging-inside', is('lodging') && !is('lodging_separated')],
    ['e-bikes-inside', is('ebikes_indoors')],
    ['old-wiring', age > 30],
    ['flammable-stock', is('flammables') || (measures['combustibles'] ?? 0) >= 20],
    ['escape-blocked', is('window_bars')],
    ['combustible-panels', is('sandwich_panels')],
  ];
  return all.flatMap(([name, there]) => (there ? [name] : []));
}

/** Findings that are a grave fact while they stay open: an exit that nobody gets out of, systems that would not work. */
const exitItems = new Set(['EVA-01', 'EVA-07', 'SM-05']);
const systemItems = new Set(['FAC-02', 'FAC-04', 'FAC-09', 'FAC-10', 'FAC-17']);
const crowdedFlags = ['CROWDED', 'PUBLIC_GATHERING'];

/** Grave facts on record that set a floor under the colour. */
export function graveFactsOf(place: PlaceAsOf, on: LocalDate): GraveFact[] {
  const lodging = place.attributes['lodging'] === true && place.attributes['lodging_separated'] !== true;
  const classAB = place.hazardClass === 'A' || place.hazardClass === 'B';
  const crowded = crowdedFlags.some((flag) => place.flags.includes(flag));
  /** The day since which one of these stands open. */
  const openSince = (fits: (item: string) => boolean) =>
    place.openItems
      .filter(({ item }) => fits(item))
      .map(({ since }) => since.slice(0, 10))
      .sort()[0];
  const exit = crowded ? openSince((item) => exitItems.has(item)) : undefined;
  const systems = openSince((item) => systemItems.has(item));
  const manager = place.keyUnit === 'set' ? openSince((item) => item === 'MGT-04') : undefined;
  return [
    ...(lodging && classAB ? [{ code: 'three-in-one-class-ab' as const, since: place.openedOn ?? on }] : []),
    ...(exit ? [{ code: 'exit-locked-in-use' as const, since: exit }] : []),
    // A day that is over and one more: then it is past 24 hours whatever the hour it was found at.
    ...(systems && addDays(systems, 2) <= on ? [{ code: 'systems-down-24h' as const, since: addDays(systems, 1) }] : []),
    ...(manager ? [{ code: 'key-unit-without-manager' as const, since: manager }] : []),
    ...(place.overdueSince === null ? [] : [{ code: 'serious-hazard-overdue' as const, since: addDays(place.overdueSince, 1) }]),
  ].filter(({ since }) => since <= on);
}
