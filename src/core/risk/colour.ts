/**
 * From how often to how bad: expected loss, and the colour. Rate and colour are two things: the colour is the worse of the announced
 * band of expected loss and the floors that grave facts set. Tables are dated proposals of this project, kept as data.
 */

export type Colour = 'red' | 'orange' | 'yellow' | 'blue';

const worstFirst: readonly Colour[] = ['red', 'orange', 'yellow', 'blue'];
export const worse = (a: Colour, b: Colour): Colour => (worstFirst.indexOf(a) <= worstFirst.indexOf(b) ? a : b);

export interface Exposed {
  /** Undefined where nobody knows; then the table's level for unknown counts. */
  awake?: number;
  sleeping?: number;
  /** Children, elderly, patients. */
  vulnerable?: number;
}

/** What makes each other worse when it stands in one place. */
export type Stackable =
  | 'mixed-use'
  | 'lodging-inside'
  | 'e-bikes-inside'
  | 'old-wiring'
  | 'flammable-stock'
  | 'escape-blocked'
  | 'systems-down'
  | 'combustible-panels';

export interface SeverityTable {
  from: string;
  sleepingCounts: number;
  vulnerableCounts: number;
  unknownPeople: number;
  /** Weighted people that one fire reaches; beyond them more people count by the square root, for walls and stairs hold it up. */
  reach: number;
  /** Seconds until the first engine arrives that count as no gap, and how many more double the loss. */
  arrivalFree: number;
  arrivalDoubles: number;
  unknownArrival: number;
  /** Each pair of stacked hazards adds this share; the whole is at most `stackMost` times. */
  perPair: number;
  stackMost: number;
}

export const severityTable: SeverityTable = {
  from: '2026-01-01',
  sleepingCounts: 3,
  vulnerableCounts: 5,
  unknownPeople: 10,
  reach: 30,
  arrivalFree: 300,
  arrivalDoubles: 300,
  unknownArrival: 480,
  perPair: 0.2,
  stackMost: 4,
};

export interface Severity {
  /** Rate × people × gap × stack: weighted people in fires per 1,000 place-years. */
  loss: number;
  rate: number;
  /** Weighted, and no more than one fire reaches. */
  people: number;
  peopleKnown: boolean;
  gap: number;
  gapKnown: boolean;
  stack: number;
  /** The pairs that stack. */
  pairs: [Stackable, Stackable][];
}

/** @param rate expected fires per 1,000 place-years */
export function severity(
  rate: number,
  exposed: Exposed,
  arrivalSeconds: number | undefined,
  hazards: readonly Stackable[],
  table: SeverityTable = severityTable,
): Severity {
  const { awake, sleeping, vulnerable } = exposed;
  const peopleKnown = awake !== undefined || sleeping !== undefined || vulnerable !== undefined;
  const there = peopleKnown
    ? Math.max(1, (awake ?? 0) + table.sleepingCounts * (sleeping ?? 0) + table.vulnerableCounts * (vulnerable ?? 0))
    : table.unknownPeople;
  const people = there <= table.reach ? there : Math.sqrt(there * table.reach);
  const late = Math.max(0, (arrivalSeconds ?? table.unknownArrival) - table.arrivalFree);
  const gap = 2 ** (late / table.arrivalDoubles);
  const present = [...new Set(hazards)].sort();
  const pairs = present.flatMap((a, i) => present.slice(i + 1).map((b): [Stackable, Stackable] => [a, b]));
  const stack = Math.min(table.stackMost, 1 + table.perPair * pairs.length);
  return {
    loss: rate * people * gap * stack,
    rate,
    people,
    peopleKnown,
    gap,
    gapKnown: arrivalSeconds !== undefined,
    stack,
    pairs,
  };
}

export interface BandTable {
  from: string;
  /** Least expected loss of each band; below yellow is blue. */
  atLeast: Record<Exclude<Colour, 'blue'>, number>;
}

/** In a district of villages and works about 3 in 1,000 places are red by their band, 2 % orange, 20 % yellow: a colour that many wear sends nobody. */
export const bandTables: readonly BandTable[] = [{ from: '2026-01-01', atLeast: { red: 80_000, orange: 25_000, yellow: 2500 } }];

export type VetoCode =
  | 'major-hazard-confirmed'
  | 'three-in-one-class-ab'
  | 'direct-poor-item'
  | 'exit-locked-in-use'
  | 'systems-down-24h'
  | 'key-unit-without-manager'
  | 'serious-hazard-overdue';

/** The recorded event that lifts a floor; nothing else does, least of all time. */
export type LiftingEvent = 're-inspection-passed' | 'lodging-moved-out' | 'systems-restored' | 'manager-named' | 'hazard-closed';

export interface VetoRule {
  code: VetoCode;
  from: string;
  until?: string;
  floor: Colour;
  liftedBy: LiftingEvent;
}

export const vetoRules: readonly VetoRule[] = [
  { code: 'major-hazard-confirmed', from: '2026-01-01', floor: 'red', liftedBy: 're-inspection-passed' },
  { code: 'three-in-one-class-ab', from: '2026-01-01', floor: 'red', liftedBy: 'lodging-moved-out' },
  { code: 'direct-poor-item', from: '2026-01-01', floor: 'red', liftedBy: 're-inspection-passed' },
  { code: 'exit-locked-in-use', from: '2026-01-01', floor: 'red', liftedBy: 're-inspection-passed' },
  { code: 'systems-down-24h', from: '2026-01-01', floor: 'orange', liftedBy: 'systems-restored' },
  { code: 'key-unit-without-manager', from: '2026-01-01', floor: 'orange', liftedBy: 'manager-named' },
  { code: 'serious-hazard-overdue', from: '2026-01-01', floor: 'orange', liftedBy: 'hazard-closed' },
];

/** A grave fact on record. `lifted` counts only if it is the very event the rule names and came no earlier than the fact. */
export interface GraveFact {
  code: VetoCode;
  since: string;
  lifted?: { event: LiftingEvent; on: string };
}

export interface ColourDecision {
  colour: Colour;
  band: { colour: Colour; tableFrom: string; loss: number };
  floors: { code: VetoCode; floor: Colour; since: string; liftedBy: LiftingEvent }[];
}

/** @param on the day the colour is for, `YYYY-MM-DD`; the tables in force on it count. @throws RangeError before the first table */
export function colourOn(
  on: string,
  loss: number,
  facts: readonly GraveFact[],
  tables: { bands: readonly BandTable[]; vetoes: readonly VetoRule[] } = { bands: bandTables, vetoes: vetoRules },
): ColourDecision {
  const table = tables.bands.filter(({ from }) => from <= on).sort((a, b) => (a.from < b.from ? 1 : -1))[0];
  if (!table) throw new RangeError(`no bands are announced for ${on}`);
  const band = (['red', 'orange', 'yellow'] as const).find((colour) => loss >= table.atLeast[colour]) ?? 'blue';
  const floors = facts.flatMap((fact) => {
    const rule = tables.vetoes.find(
      ({ code, from, until }) => code === fact.code && from <= on && (until === undefined || on < until),
    );
    if (!rule || fact.since > on) return [];
    const { lifted } = fact;
    if (lifted && lifted.event === rule.liftedBy && lifted.on >= fact.since && lifted.on <= on) return [];
    return [{ code: fact.code, floor: rule.floor, since: fact.since, liftedBy: rule.liftedBy }];
  });
  const colour = floors.reduce((worst: Colour, { floor }) => worse(worst, floor), band);
  return { colour, band: { colour: band, tableFrom: table.from, loss }, floors };
}
