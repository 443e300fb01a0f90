/**
 * The known truth of the demo district: how often each place really burns, and why. It is written beside the district, never into its
 * database, and no feature reads it; what a model finds is measured against it.
 */
import { Dice } from './dice.ts';
import { kindOf } from './catalogue.ts';

/** What a place is really like; what of it is written down is another matter. */
export interface Nature {
  type: string;
  /** m² */
  area: number;
  /** Years since it was built. */
  age: number;
  people: number;
  structure: 'reinforced_concrete' | 'brick_concrete' | 'steel' | 'brick_timber' | 'timber';
  gas: 'none' | 'mains' | 'bottled';
  panels: boolean;
  lodging: boolean;
  ebikes: boolean;
  hotWork: boolean;
  openFire: boolean;
  night: boolean;
  sprinklers: boolean;
  alarm: boolean;
  sublet: boolean;
  /** Tonnes of combustibles kept. */
  combustibles: number;
  /** How badly it is run, 0 on average; never written down, but it shows in what visits find. */
  neglect: number;
  /** Number of its village. */
  village: number;
}

/** Each factor by the name of the input that shows it. */
export const factors = [
  'type',
  'floor_area',
  'built_year',
  'people',
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
  'combustibles',
] as const;

const structures: Record<Nature['structure'], number> = {
  reinforced_concrete: -0.15,
  brick_concrete: 0,
  steel: 0.15,
  brick_timber: 0.6,
  timber: 0.9,
};
const gases: Record<Nature['gas'], number> = { none: 0, mains: 0.15, bottled: 0.6 };

/** The parameters as they are written beside the district: effects on the natural logarithm of fires a year. */
export const parameters = {
  base: -5.88,
  effects: {
    type: '1.2 × base of the type',
    floor_area: '0.38 × ln(m² / 250), from −1 to 1.4',
    built_year: '0.9 × ((age − 14) / 26)² − 0.2, at most 0.9: newest and oldest burn more than those of 14 years',
    people: '0.9 × exp(−½ (ln(people per 100 m² / 9) / 0.55)²): most at about 9 people per 100 m²',
    structure: structures,
    gas: gases,
    sandwich_panels: 0.45,
    lodging: 0.45,
    ebikes_indoors: 0.55,
    hot_work: 0.4,
    open_fire: 0.5,
    night_operation: 0.35,
    sprinklers: -0.55,
    alarm_system: -0.35,
    sublet: 0.4,
    combustibles: '0.22 × ln(1 + tonnes), at most 0.9',
  },
  interactions: { 'lodging × ebikes_indoors': 0.8, 'sandwich_panels × hot_work': 0.8 },
  hidden: { grid: 'normal, standard deviation 0.3, one for each village', neglect: '0.2 × neglect of the place' },
  season: 'December to February 1.35 times, June to August 0.8 times as often',
} as const;

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** What each factor adds to the logarithm of the yearly rate, in the order of `factors`; an interaction is half each one's. */
export function effectsOf(nature: Nature): number[] {
  const { effects, interactions } = parameters;
  const crowd = (nature.people / nature.area) * 100;
  const nights = nature.lodging && nature.ebikes ? interactions['lodging × ebikes_indoors'] / 2 : 0;
  const sparks = nature.panels && nature.hotWork ? interactions['sandwich_panels × hot_work'] / 2 : 0;
  return [
    1.2 * (kindOf.get(nature.type)?.base ?? 0),
    clamp(0.38 * Math.log(nature.area / 250), -1, 1.4),
    Math.min(0.9, 0.9 * ((nature.age - 14) / 26) ** 2 - 0.2),
    0.9 * Math.exp(-0.5 * (Math.log(Math.max(crowd, 0.01) / 9) / 0.55) ** 2),
    structures[nature.structure],
    gases[nature.gas],
    (nature.panels ? effects.sandwich_panels : 0) + sparks,
    (nature.lodging ? effects.lodging : 0) + nights,
    (nature.ebikes ? effects.ebikes_indoors : 0) + nights,
    (nature.hotWork ? effects.hot_work : 0) + sparks,
    nature.openFire ? effects.open_fire : 0,
    nature.night ? effects.night_operation : 0,
    nature.sprinklers ? effects.sprinklers : 0,
    nature.alarm ? effects.alarm_system : 0,
    nature.sublet ? effects.sublet : 0,
    Math.min(0.9, 0.22 * Math.log(1 + nature.combustibles)),
  ];
}

/** A number from the normal distribution. */
export const normal = (dice: Dice): number => Math.sqrt(-2 * Math.log(1 - dice.next())) * Math.cos(2 * Math.PI * dice.next());

/** What each village adds that no input shows, by its number. */
export function gridEffects(seed: number, villages: number): Float64Array {
  const dice = new Dice(seed, 'grid effects');
  return Float64Array.from({ length: villages }, () => 0.3 * normal(dice));
}

/** Expected fires a year. */
export function rateOf(effects: readonly number[], { neglect, village }: Nature, grid: Float64Array): number {
  let log = parameters.base + 0.2 * neglect + grid[village]!;
  for (const effect of effects) log += effect;
  return Math.exp(log);
}

/** How much more often fires break out in a month (1 to 12) than on average over the year. */
export const seasonOf = (month: number): number => (month === 12 || month <= 2 ? 1.35 : month >= 6 && month <= 8 ? 0.8 : 0.95);
