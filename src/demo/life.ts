/**
 * What happened to the places: visits by a biased old policy with a random share, hazards found, mended in time, late or never, coming
 * back; and fires by the known truth. In compact arrays of numbers, because there are hundreds of thousands of them.
 */
import { addDays, weekdayOf, type LocalDate } from '../core/local-date.ts';
import type { Value } from '../core/risk/columns.ts';
import { Dice } from './dice.ts';
import { checkItems, itemsFor } from './items.ts';
import type { DemoPlace } from './places.ts';
import { effectsOf, factors, gridEffects, normal, rateOf, seasonOf } from './truth.ts';

const day = 86_400;

export const visitKinds = ['routine', 'risk', 'random', 'campaign', 'revisit', 'complaint'] as const;

/** What a model may see of a place, by name: numbers, words, or null where nobody wrote it down. */
const inputNames = [
  'type',
  'town',
  'village',
  'form',
  'hazard_class',
  'floor_area',
  'built_year',
  'people',
  'storeys',
  'combustibles',
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

const bits = {
  panels: 1,
  lodging: 2,
  bottled: 4,
  ebikes: 8,
  hotWork: 16,
  sublet: 32,
  openFire: 64,
  sprinklers: 128,
  alarm: 256,
  old: 512,
};

/** Items that only such places can show. */
const telling: ReadonlyMap<string, number> = new Map([
  ['FW-06', bits.panels],
  ['FW-03', bits.lodging],
  ['SM-01', bits.lodging],
  ['SM-02', bits.lodging],
  ['GAS-01', bits.bottled],
  ['GAS-02', bits.bottled],
  ['RES-01', bits.ebikes],
  ['RES-02', bits.ebikes],
  ['HOT-01', bits.hotWork],
  ['HOT-04', bits.hotWork],
  ['FW-07', bits.sublet],
  ['GAS-03', bits.openFire],
  ['FAC-04', bits.sprinklers],
  ['FAC-02', bits.alarm],
  ['ELE-02', bits.old],
  ['ELE-03', bits.ebikes],
]);
const tells = checkItems.map(({ code }) => telling.get(code) ?? 0);

/** The truth about all places, column by column. */
export class Truth {
  readonly asOf: LocalDate;
  readonly seed: number;
  readonly ids: string[] = [];
  readonly regions: string[] = [];
  readonly addresses: (string | null)[] = [];
  readonly lon: Float64Array;
  readonly lat: Float64Array;
  /** Fires a year; 0 for what is written down twice. */
  readonly rates: Float64Array;
  /** What each factor adds, `factors.length` numbers for each place. */
  readonly effects: Float32Array;
  /** Number of the place that this one writes down a second time; −1: none. */
  readonly doubleOf: Int32Array;
  /** Day it opened, counted from the day of the demo. */
  readonly opened: Int32Array;
  readonly neglect: Float32Array;
  readonly visitsAYear: Float32Array;
  readonly marks: Uint16Array;
  readonly types: string[] = [];
  readonly inputs: Record<string, Value[]> = Object.fromEntries(inputNames.map((name) => [name, [] as Value[]]));
  private readonly grid: Float64Array;

  constructor(plan: { seed: number; asOf: LocalDate; places: number }) {
    const { places } = plan;
    [this.seed, this.asOf] = [plan.seed, plan.asOf];
    [this.lon, this.lat, this.rates] = [new Float64Array(places), new Float64Array(places), new Float64Array(places)];
    this.effects = new Float32Array(places * factors.length);
    [this.doubleOf, this.opened] = [new Int32Array(places), new Int32Array(places)];
    [this.neglect, this.visitsAYear] = [new Float32Array(places), new Float32Array(places)];
    this.marks = new Uint16Array(places);
    this.grid = gridEffects(plan.seed, 1000);
  }

  get count(): number {
    return this.ids.length;
  }

  /** Notes the truth about the next place; they come in their order. */
  add(place: DemoPlace): void {
    const { n, nature, at } = place;
    const effects = effectsOf(nature);
    this.ids.push(place.id);
    this.regions.push(place.region);
    this.addresses.push(place.address);
    this.types.push(nature.type);
    [this.lon[n], this.lat[n]] = [at[0], at[1]];
    this.effects.set(effects, n * factors.length);
    this.doubleOf[n] = place.doubleOf ?? -1;
    this.rates[n] = place.doubleOf === null ? rateOf(effects, nature, this.grid) : 0;
    this.opened[n] = place.openedOn === null ? -100_000 : daysBetween(this.asOf, place.openedOn);
    this.neglect[n] = nature.neglect;
    // The old policy goes where it is easy and where it always went, not where it burns.
    const family = nature.type[0]!;
    const crowded = /[AEH]/.test(family)
      ? 2.6
      : family === 'S'
        ? 0.8
        : family === 'R'
          ? 0.3
          : family === 'F' || family === 'W'
            ? 1.3
            : 1;
    const pull = 1.05 * crowded * Math.min(2, (nature.area / 300) ** 0.15) * (place.village.urban ? 1.3 : 0.8);
    this.visitsAYear[n] = place.doubleOf === null ? Math.min(6, pull) : 0.1;
    this.marks[n] =
      (nature.panels ? bits.panels : 0) |
      (nature.lodging ? bits.lodging : 0) |
      (nature.gas === 'bottled' ? bits.bottled : 0) |
      (nature.ebikes ? bits.ebikes : 0) |
      (nature.hotWork ? bits.hotWork : 0) |
      (nature.sublet ? bits.sublet : 0) |
      (nature.openFire ? bits.openFire : 0) |
      (nature.sprinklers ? bits.sprinklers : 0) |
      (nature.alarm ? bits.alarm : 0) |
      (nature.age > 25 ? bits.old : 0);
    const measured = (name: string) => place.measures.find(({ measure }) => measure === name)?.value ?? null;
    for (const name of inputNames) this.inputs[name]!.push(inputOf(place, name, measured));
  }
}

function inputOf(place: DemoPlace, name: (typeof inputNames)[number], measured: (name: string) => number | null): Value {
  switch (name) {
    case 'type':
      return place.type === 'unclassified' ? null : place.type;
    case 'town':
      return place.region.length >= 9 ? place.region.slice(0, 9) : null;
    case 'village':
      return place.region.length >= 12 ? place.region.slice(0, 12) : null;
    case 'form':
      return place.form;
    case 'hazard_class':
      return place.hazardClass;
    case 'floor_area':
    case 'built_year':
    case 'people':
    case 'storeys':
    case 'combustibles':
      return measured(name);
    default: {
      const value = place.attributes[name];
      return value === undefined ? null : typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
    }
  }
}

const daysBetween = (from: LocalDate, to: LocalDate) => Math.round((Date.parse(to) - Date.parse(from)) / (day * 1000));

/** Columns of numbers that grow together. */
class Columns<const N extends string> {
  readonly of: Record<N, number[]>;
  private readonly lists: number[][];
  constructor(names: readonly N[]) {
    this.lists = names.map(() => []);
    this.of = Object.fromEntries(names.map((name, i) => [name, this.lists[i]!])) as Record<N, number[]>;
  }
  get count(): number {
    return this.lists[0]!.length;
  }
  /** Adds a row, in the order of the names. @returns its number */
  add(...row: number[]): number {
    for (let i = 0; i < row.length; i++) this.lists[i]!.push(row[i]!);
    return this.count - 1;
  }
}

/** Times are seconds from the beginning of the day of the demo; earlier is below 0. */
export interface Life {
  visits: Columns<'place' | 'at' | 'kind' | 'found' | 'severe'>;
  /** `closed` is NaN while open; `relapseOf` is −1 for what was found the first time. */
  hazards: Columns<'place' | 'visit' | 'item' | 'at' | 'due' | 'closed' | 'relapseOf'>;
  fires: Columns<'place' | 'at' | 'cause' | 'area' | 'loss' | 'slight' | 'serious' | 'deaths' | 'households'>;
}

/** Lives through the days from `from` to `to`, both counted from the day of the demo. Pauses after each place, for whoever shares the thread. */
export function* living(truth: Truth, from: number, to: number, seed = truth.seed): Generator<number, Life> {
  const life: Life = {
    visits: new Columns(['place', 'at', 'kind', 'found', 'severe']),
    hazards: new Columns(['place', 'visit', 'item', 'at', 'due', 'closed', 'relapseOf']),
    fires: new Columns(['place', 'at', 'cause', 'area', 'loss', 'slight', 'serious', 'deaths', 'households']),
  };
  const week = weekdayOf(truth.asOf);
  const month = months(truth.asOf, from, to);
  for (let n = 0; n < truth.count; n++) {
    const dice = new Dice(seed, `life of ${n}`);
    const begin = Math.max(from, truth.opened[n]!);
    if (begin < to) {
      visit(truth, life, dice, n, { begin, to, week });
      burn(truth, life, new Dice(seed, `fires of ${n}`), n, { begin, to, month });
    }
    yield n;
  }
  return life;
}

/** The month, 1 to 12, of each day from `from`. */
function months(asOf: LocalDate, from: number, to: number): (day: number) => number {
  const all = Uint8Array.from({ length: Math.max(1, to - from) }, (_, i) => Number(addDays(asOf, from + i).slice(5, 7)));
  return (day) => all[day - from]!;
}

function poisson(dice: Dice, mean: number): number {
  const least = Math.exp(-mean);
  let [product, count] = [dice.next(), 0];
  while (product > least) {
    product *= dice.next();
    count += 1;
  }
  return count;
}

/** 8:40 to 17:00 of the day or, on a weekend, mostly of the Monday after. */
function officeTime(dice: Dice, atDay: number, week: number): number {
  const weekday = ((((week - 1 + atDay) % 7) + 7) % 7) + 1;
  const onDuty = weekday <= 5 || dice.chance(0.1) ? atDay : atDay + 8 - weekday;
  return onDuty * day + dice.between(520, 1020) * 60;
}

function visit(
  truth: Truth,
  life: Life,
  dice: Dice,
  n: number,
  { begin, to, week }: { begin: number; to: number; week: number },
): void {
  const years = (to - begin) / 365;
  const waiting: { at: number; kind: number }[] = [];
  const plan = (kind: number, aYear: number) => {
    for (let k = poisson(dice, aYear * years); k > 0; k--)
      waiting.push({ at: officeTime(dice, begin + Math.floor(dice.next() * (to - begin)), week), kind });
  };
  plan(0, truth.visitsAYear[n]!);
  plan(2, truth.doubleOf[n]! >= 0 ? 0 : 0.12);
  plan(3, 0.18 * truth.visitsAYear[n]!);
  plan(5, 0.05 * Math.exp(0.4 * truth.neglect[n]!));
  waiting.sort((a, b) => a.at - b.at);
  const [mended, left]: [number[], number[]] = [[], []];
  const { visits, hazards } = life;
  const neglect = truth.neglect[n]!;
  const found = 0.55 * Math.exp(0.42 * neglect + 0.1 * bitCount(truth.marks[n]!));
  for (let v = 0; v < waiting.length; v++) {
    const { at, kind } = waiting[v]!;
    if (at >= to * day) continue;
    const visitNumber = visits.add(n, at, kind, 0, 0);
    // What was left undone is met again by whoever comes next, who seldom goes before it is mended.
    for (let k = left.length - 1; k >= 0; k--) {
      const hazard = left[k]!;
      if (hazards.of.due[hazard]! * day >= at || dice.chance(checkItems[hazards.of.item[hazard]!]!.severe ? 0.2 : 0.4)) continue;
      left.splice(k, 1);
      hazards.of.closed[hazard] = at + Math.round((0.2 + 5 * dice.next()) * day);
      mended.push(hazard);
    }
    let [count, severe] = [0, 0];
    const find = (item: number, relapseOf: number) => {
      const { days, severe: grave } = checkItems[item]!;
      const due = Math.floor(at / day) + days;
      const never = dice.chance((0.03 + 0.02 * Math.max(0, neglect)) * (grave ? 0.4 : 1));
      const late = dice.chance(Math.min(0.6, Math.max(0.05, 0.22 + 0.1 * neglect)) * (grave ? 0.6 : 1));
      const takes = late
        ? (days + 2 + 25 * -Math.log(1 - dice.next())) * day
        : Math.max(1800, (0.2 + 0.75 * dice.next()) * days * day);
      const closed = never ? Number.NaN : Math.round(at + takes);
      const hazard = hazards.add(n, visitNumber, item, at, due, closed, relapseOf);
      (never ? left : mended).push(hazard);
      count += 1;
      if (grave) severe += 1;
    };
    if (kind !== 4)
      for (let k = Math.min(8, poisson(dice, found * (kind === 5 ? 2 : 1))); k > 0; k--) find(itemAt(truth, dice, n), -1);
    for (let k = mended.length - 1; k >= 0; k--) {
      const hazard = mended[k]!;
      if (hazards.of.closed[hazard]! >= at || hazards.of.visit[hazard] === visitNumber) continue;
      mended.splice(k, 1);
      if (count < 8 && dice.chance(Math.min(0.5, Math.max(0.04, 0.14 + 0.06 * neglect)))) find(hazards.of.item[hazard]!, hazard);
    }
    [visits.of.found[visitNumber], visits.of.severe[visitNumber]] = [count, severe];
    if (kind !== 4 && severe > 0 && dice.chance(0.4)) {
      const again = { at: officeTime(dice, Math.floor(at / day) + dice.between(8, 24), week), kind: 4 };
      const before = waiting.findIndex((one, i) => i > v && one.at > again.at);
      waiting.splice(before < 0 ? waiting.length : before, 0, again);
    }
  }
}

/** What a visit sees there: often what only such a place can show. */
function itemAt(truth: Truth, dice: Dice, n: number): number {
  const items = itemsFor(truth.types[n]!);
  for (let tries = 0; ; tries++) {
    const item = dice.pick(items);
    const needs = tells[item]!;
    if (needs === 0 ? tries >= 12 || dice.chance(0.3) : (truth.marks[n]! & needs) !== 0) return item;
  }
}

function bitCount(value: number): number {
  let count = 0;
  for (let left = value; left > 0; left &= left - 1) count += 1;
  return count;
}

interface Burning {
  begin: number;
  to: number;
  month: (day: number) => number;
}

function burn({ rates, marks, types }: Truth, { fires }: Life, dice: Dice, n: number, { begin, to, month }: Burning): void {
  // Thinned by season: drawn at the highest rate, kept by the month's share.
  for (let k = poisson(dice, (rates[n]! * 1.35 * (to - begin)) / 365); k > 0; k--) {
    const onDay = begin + Math.floor(dice.next() * (to - begin));
    if (!dice.chance(seasonOf(month(onDay)) / 1.35)) continue;
    const at = onDay * day + Math.floor(dice.next() * day);
    const mark = marks[n]!;
    const area = Math.round(Math.exp(1.1 + 1.5 * normal(dice)) * 10) / 10;
    const harmed = (mark & bits.lodging) !== 0 && dice.chance(0.06);
    fires.add(
      n,
      at,
      causeOf(mark, dice),
      area,
      Math.round(area * 300 * Math.exp(normal(dice))),
      harmed ? dice.between(1, 2) : 0,
      harmed && dice.chance(0.15) ? 1 : 0,
      harmed && dice.chance(0.05) ? 1 : 0,
      types[n]!.startsWith('R') ? dice.between(1, 3) : 0,
    );
  }
}

/** Number of the cause: FC01 to FC14. */
function causeOf(mark: number, dice: Dice): number {
  const causes = [
    1,
    1,
    1,
    1,
    3,
    4,
    5,
    7,
    13,
    14,
    ...(mark & bits.ebikes ? [12, 12, 12] : []),
    ...(mark & bits.hotWork ? [2, 2, 2] : []),
    ...(mark & bits.openFire ? [3, 3] : []),
  ];
  return dice.pick(causes);
}

/** Rows of a table that a model is fitted on or tested with. */
export interface LifeTable {
  id: string[];
  /** What a model may see, as it stood when the row's span began. */
  columns: Record<string, Value[]>;
  fires: Uint8Array;
  /** Years watched. */
  exposure: Float64Array;
}

export interface DrawnLife {
  /** A row for each place and year. */
  training: LifeTable;
  /** A row for each place: the quarter after the last year. */
  quarter: LifeTable;
  /** Apart, for measuring only: true fires a year by id, and the three factors that add most beside the average. */
  rates: ReadonlyMap<string, number>;
  strongest: ReadonlyMap<string, readonly string[]>;
}

const quarterDays = 91;
const yearDays = 365;

/** Draws years of life and the quarter after them, as tables: another seed, other fires at the same places. @public */
export function drawLife(truth: Truth, years: number, seed: number): DrawnLife {
  // A year before the first row, so that its history is not empty.
  const lived = living(truth, -yearDays * (years + 1), quarterDays, seed);
  let step = lived.next();
  while (!step.done) step = lived.next();
  const history = new History(truth, step.value);
  const starts = Array.from({ length: years }, (_, y) => -yearDays * (years - y));
  return {
    training: tableOf(truth, history, starts, yearDays),
    quarter: tableOf(truth, history, [0], quarterDays),
    rates: new Map(realPlaces(truth).map((n) => [truth.ids[n]!, truth.rates[n]!])),
    strongest: strongestFactors(truth),
  };
}

const realPlaces = ({ doubleOf, count }: Truth): number[] =>
  Array.from({ length: count }, (_, n) => n).filter((n) => doubleOf[n]! < 0);

/** The three factors of each place that add most beside their average over all places. */
export function strongestFactors(truth: Truth): Map<string, string[]> {
  const real = realPlaces(truth);
  const width = factors.length;
  const mean = factors.map((_, f) => real.reduce((sum, n) => sum + truth.effects[n * width + f]!, 0) / Math.max(1, real.length));
  return new Map(
    real.map((n) => {
      const more = (f: number) => truth.effects[n * width + f]! - mean[f]!;
      const order = factors.map((_, f) => f).toSorted((a, b) => more(b) - more(a));
      return [truth.ids[n]!, order.slice(0, 3).map((f) => factors[f]!)];
    }),
  );
}

/** Events by place, to count those before a moment. */
class History {
  readonly life: Life;
  readonly visits: number[][];
  readonly hazards: number[][];
  readonly fires: number[][];
  constructor(truth: Truth, life: Life) {
    this.life = life;
    const byPlace = ({ of: { place } }: { of: Record<'place', number[]> }) => {
      const lists: number[][] = Array.from({ length: truth.count }, () => []);
      place.forEach((n, i) => lists[n]!.push(i));
      return lists;
    };
    [this.visits, this.hazards, this.fires] = [byPlace(life.visits), byPlace(life.hazards), byPlace(life.fires)];
  }
}

const historyNames = [
  'visits_year',
  'found_year',
  'visits_before',
  'found_before',
  'items_before',
  'severe_year',
  'open',
  'relapses',
  'fires_before',
  'days_since_visit',
] as const;

function tableOf(truth: Truth, history: History, starts: readonly number[], days: number): LifeTable {
  const { visits, hazards, fires } = history.life;
  const columns: Record<string, Value[]> = Object.fromEntries([...inputNames, ...historyNames].map((name) => [name, []]));
  const [id, burnt, watched]: [string[], number[], number[]] = [[], [], []];
  for (const start of starts)
    for (const n of realPlaces(truth)) {
      const begin = Math.max(start, truth.opened[n]!);
      if (begin >= start + days) continue;
      const [at, end] = [start * day, (start + days) * day];
      id.push(truth.ids[n]!);
      watched.push((start + days - begin) / yearDays);
      burnt.push(history.fires[n]!.filter((i) => fires.of.at[i]! >= at && fires.of.at[i]! < end).length);
      for (const name of inputNames) columns[name]!.push(truth.inputs[name]![n]!);
      const year = history.visits[n]!.filter((i) => visits.of.at[i]! < at && visits.of.at[i]! >= at - yearDays * day);
      const seen = history.hazards[n]!.filter((i) => hazards.of.at[i]! < at);
      const last = history.visits[n]!.findLast((i) => visits.of.at[i]! < at);
      columns['visits_year']!.push(year.length);
      columns['found_year']!.push(year.length === 0 ? null : year.reduce((sum, i) => sum + visits.of.found[i]!, 0));
      const before = history.visits[n]!.filter((i) => visits.of.at[i]! < at && visits.of.at[i]! >= at - 3 * yearDays * day);
      columns['visits_before']!.push(before.length);
      columns['found_before']!.push(before.reduce((sum, i) => sum + visits.of.found[i]!, 0));
      columns['items_before']!.push([...new Set(seen.map((i) => checkItems[hazards.of.item[i]!]!.code))].join(' '));
      columns['severe_year']!.push(year.length === 0 ? null : year.reduce((sum, i) => sum + visits.of.severe[i]!, 0));
      columns['open']!.push(seen.filter((i) => !(hazards.of.closed[i]! <= at)).length);
      columns['relapses']!.push(seen.filter((i) => hazards.of.relapseOf[i]! >= 0).length);
      columns['fires_before']!.push(history.fires[n]!.filter((i) => fires.of.at[i]! < at).length);
      columns['days_since_visit']!.push(last === undefined ? null : Math.floor((at - visits.of.at[last]!) / day));
    }
  return { id, columns, fires: Uint8Array.from(burnt), exposure: Float64Array.from(watched) };
}
