/**
 * A rate before there is any history: from the factors a place is judged by, weighted by a dated table. A proposal of this project,
 * not law; every answer says `basis: 'prior'`. Additive on the log scale like the learned model, so that reasons are terms here too.
 */

export type FactorCode = 'R01' | 'R02' | 'R03' | 'R04' | 'R05' | 'R06' | 'R07' | 'R08' | 'R09' | 'R10' | 'R11';

export interface FactorTable {
  /** In force from this day, `YYYY-MM-DD`. */
  from: string;
  /** Weights sum to 100. */
  weights: Record<FactorCode, number>;
  /** What a factor nobody knows counts as, 0–100: unknown is a level of its own, never zero. */
  unknown: number;
  /** Fires per 1,000 place-years at an index of `middle`. */
  middleRate: number;
  middle: number;
  /** Index points that make the rate e times as high. */
  pointsPerFold: number;
}

export const factorTable: FactorTable = {
  from: '2026-01-01',
  weights: { R01: 14, R02: 14, R03: 10, R04: 12, R05: 12, R06: 12, R07: 8, R08: 8, R09: 5, R10: 3, R11: 2 },
  unknown: 45,
  middleRate: 4,
  middle: 40,
  pointsPerFold: 20,
};

/** What is known of a place; what is left out is unknown. */
export interface PlaceFacts {
  hazardClass?: 'A' | 'B' | 'C' | 'D' | 'E';
  flammableStore?: boolean;
  /** People at the busiest hour over the threshold of the place's kind. */
  peopleOverThreshold?: number;
  /** Children, elderly or patients sleep there. */
  vulnerableSleep?: boolean;
  /** Points of the building's flags (height, rating, age, panels, basement). */
  buildingPoints?: number;
  mixedUse?: 'three-in-one' | 'mixed-use' | 'multi-tenant' | 'none';
  /** Share of failed items of a checklist group, 0–1. */
  failed?: Partial<Record<'escape' | 'systems' | 'ignition' | 'management', number>>;
  hazards?: { general: number; serious: number; overdue: number };
  /** Fires, violations and complaints of the last 24 months. */
  events?: number;
  arrivalSeconds?: number;
  laneMissing?: boolean;
  hydrantMissing?: boolean;
}

const classPoints = { A: 100, B: 85, C: 60, D: 25, E: 10 };
const mixPoints = { 'three-in-one': 100, 'mixed-use': 70, 'multi-tenant': 50, none: 0 };
const capped = (points: number) => Math.min(100, Math.max(0, points));
const given = (value: number | undefined, points: (value: number) => number) =>
  value === undefined ? undefined : capped(points(value));

/** Points of each factor, 0 (no risk) to 100 (worst); undefined where nothing is known. */
export function factorPoints(facts: PlaceFacts): Record<FactorCode, number | undefined> {
  const { hazardClass, hazards, failed } = facts;
  const share = (group: 'escape' | 'systems' | 'ignition' | 'management') => given(failed?.[group], (value) => 100 * value);
  const rescueKnown = facts.arrivalSeconds !== undefined || facts.laneMissing !== undefined || facts.hydrantMissing !== undefined;
  const arrival = facts.arrivalSeconds ?? 0;
  return {
    R01: facts.flammableStore ? 100 : hazardClass && classPoints[hazardClass],
    R02:
      facts.peopleOverThreshold === undefined && facts.vulnerableSleep === undefined
        ? undefined
        : capped(Math.min(100, (facts.peopleOverThreshold ?? 0) * 60) + (facts.vulnerableSleep ? 40 : 0)),
    R03: given(facts.buildingPoints, (points) => points),
    R04: facts.mixedUse && mixPoints[facts.mixedUse],
    R05: share('escape'),
    R06: share('systems'),
    R07: share('ignition'),
    R08: share('management'),
    R09: hazards && capped(10 * hazards.general + 30 * hazards.serious + 60 * hazards.overdue),
    R10: given(facts.events, (events) => 20 * events),
    R11: rescueKnown
      ? capped((arrival > 600 ? 100 : arrival > 300 ? 60 : 0) + (facts.laneMissing ? 30 : 0) + (facts.hydrantMissing ? 30 : 0))
      : undefined,
  };
}

export interface PriorRate {
  basis: 'prior';
  tableFrom: string;
  /** Weighted points, 0–100. */
  index: number;
  /** Expected fires per 1,000 place-years. */
  rate: number;
  /** ln of the rate at index 0; with the reasons it adds up to ln(rate). */
  base: number;
  reasons: { factor: FactorCode; points: number; known: boolean; value: number }[];
}

export function priorRate(facts: PlaceFacts, table: FactorTable = factorTable): PriorRate {
  const points = factorPoints(facts);
  const base = Math.log(table.middleRate) - table.middle / table.pointsPerFold;
  const reasons = (Object.keys(table.weights) as FactorCode[]).map((factor) => {
    const known = points[factor] !== undefined;
    const of = points[factor] ?? table.unknown;
    return { factor, points: of, known, value: (table.weights[factor] * of) / 100 / table.pointsPerFold };
  });
  const score = reasons.reduce((sum, { value }) => sum + value, base);
  return {
    basis: 'prior',
    tableFrom: table.from,
    index: (score - base) * table.pointsPerFold,
    rate: Math.exp(score),
    base,
    reasons,
  };
}

/** A group of places: what happened, and what the prior expected over the same place-years. */
export interface Group {
  events: number;
  expected: number;
}

/**
 * Gamma–Poisson shrinkage: each group's ratio of happened to expected is drawn towards the mean of all groups, the more the less was
 * expected of it. The gamma's shape comes from the spread between groups beyond chance (moments). @param mean ratio drawn towards
 */
export function shrink(groups: readonly Group[], mean = meanRatio(groups)): { shape: number; ratio: (group: Group) => number } {
  let [spread, weight] = [0, 0];
  for (const { events, expected } of groups) {
    if (!(expected > 0)) continue;
    // (y − m·e)² has mean m·e + m²·e²/shape: what is left after chance tells how unlike the groups are.
    spread += (events - mean * expected) ** 2 - mean * expected;
    weight += (mean * expected) ** 2;
  }
  const variance = weight > 0 ? spread / weight : 0;
  const shape = variance > 1e-4 ? 1 / variance : 1e4;
  return { shape, ratio: ({ events, expected }) => (shape + events) / (shape / mean + expected) };
}

/** Half an event more on both sides, so that a district without any fire yet has a ratio too. */
function meanRatio(groups: readonly Group[]): number {
  const events = groups.reduce((sum, group) => sum + group.events, 0);
  const expected = groups.reduce((sum, group) => sum + group.expected, 0);
  return (events + 2) / (expected + 2);
}

export interface Cell extends Group {
  town: string;
  type: string;
}

export interface Blend {
  /** By how much to multiply a prior rate in this town and type, and how much of that is data (0 prior alone, 1 data alone). */
  at(town: string, type: string): { ratio: number; dataShare: number };
}

/** Empirical Bayes in three steps: types against the district, towns beyond their types, then each town and type beyond both. */
export function blend(cells: readonly Cell[]): Blend {
  const district = meanRatio(cells);
  const grouped = (key: (cell: Cell) => string, expected: (cell: Cell) => number) => {
    const groups = new Map<string, Group>();
    for (const cell of cells) {
      const group = groups.get(key(cell)) ?? { events: 0, expected: 0 };
      groups.set(key(cell), { events: group.events + cell.events, expected: group.expected + expected(cell) });
    }
    const { ratio } = shrink([...groups.values()], 1);
    return (name: string) => {
      const group = groups.get(name);
      return group ? ratio(group) : 1;
    };
  };
  const ofType = grouped(
    (cell) => cell.type,
    (cell) => cell.expected * district,
  );
  const ofTown = grouped(
    (cell) => cell.town,
    (cell) => cell.expected * district * ofType(cell.type),
  );
  const margins = (town: string, type: string) => district * ofType(type) * ofTown(town);
  const own = new Map<string, Group>();
  for (const cell of cells) {
    const key = JSON.stringify([cell.town, cell.type]);
    const group = own.get(key) ?? { events: 0, expected: 0 };
    own.set(key, {
      events: group.events + cell.events,
      expected: group.expected + cell.expected * margins(cell.town, cell.type),
    });
  }
  const { shape, ratio } = shrink([...own.values()], 1);
  const all = cells.reduce((sum, cell) => sum + cell.expected, 0);
  return {
    at(town, type) {
      const group = own.get(JSON.stringify([town, type])) ?? { events: 0, expected: 0 };
      // The district's own level stands for data as far as the district had anything to say.
      return {
        ratio: margins(town, type) * ratio(group),
        dataShare: Math.max(group.expected / (shape + group.expected), all / (all + 20)),
      };
    },
  };
}
