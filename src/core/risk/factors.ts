/**
 * The one list of what a district's model may see of a place: no personal attribute is among them. Names are the columns of the model.
 * Pure data, shown as a page.
 */
import type { Direction } from './shapes.ts';
import type { FactorCode } from './prior.ts';

export interface RiskInput {
  code: string;
  zh: string;
  en: string;
  kind: 'number' | 'category';
  /** Where it comes from: the register, visits and hazards, past fires, the territory, or another feature by the slot. */
  source: 'register' | 'visits' | 'fires' | 'territory' | 'slot';
  unit?: { zh: string; en: string };
  /** A number that may only raise, or only lower. */
  direction?: Direction;
  /** Levels of a category from the safest to the gravest, where the factor table tells: a graver one never counts for less. */
  order?: readonly string[];
  /** Words of the category's levels; what is not here speaks for itself. */
  levels?: Record<string, { zh: string; en: string }>;
  /** Known from this day on, where a later feature brought it. */
  from?: string;
}

const yes = { yes: { zh: '有', en: 'yes' }, no: { zh: '没有', en: 'no' } };
const register = (code: string, zh: string, en: string, more: Partial<RiskInput> = {}): RiskInput => ({
  code,
  zh,
  en,
  kind: 'category',
  source: 'register',
  ...more,
});
/** @param gravest which answer the factor table holds against a place; without it the data alone tell */
const yesNo = (code: string, zh: string, en: string, gravest?: 'yes' | 'no') =>
  register(code, zh, en, { levels: yes, ...(gravest && { order: gravest === 'yes' ? ['no', 'yes'] : ['yes', 'no'] }) });
const number = (code: string, zh: string, en: string, unit: [string, string], more: Partial<RiskInput> = {}) =>
  register(code, zh, en, { kind: 'number', unit: { zh: unit[0], en: unit[1] }, ...more });

export const riskInputs: readonly RiskInput[] = [
  register('type', '场所类型', 'Type of place'),
  register('form', '形态', 'Form', {
    levels: {
      building: { zh: '建筑', en: 'building' },
      occupancy: { zh: '经营场所', en: 'occupancy' },
      yard: { zh: '场地', en: 'yard' },
    },
  }),
  register('hazard_class', '火灾危险性类别', 'Fire hazard class', {
    order: ['E', 'D', 'C', 'B', 'A'],
    levels: Object.fromEntries(
      ['甲', '乙', '丙', '丁', '戊'].map((zh, i) => ['ABCDE'[i]!, { zh: `${zh}类`, en: `class ${'ABCDE'[i]}` }]),
    ),
  }),
  number('floor_area', '建筑面积', 'Floor area', ['m²', 'm²']),
  number('age', '建成年数', 'Years since built', ['年', 'years']),
  number('crowd', '每百平方米人数', 'People per 100 m²', ['人', 'people']),
  number('storeys', '地上层数', 'Storeys above ground', ['层', 'storeys']),
  number('combustibles', '可燃物存量', 'Combustibles kept', ['吨', 't'], { direction: 'rising' }),
  register('structure', '结构', 'Structure', {
    // By fire rating. Steel is rated by its coating, which nobody registers.
    order: ['reinforced_concrete', 'brick_concrete', 'brick_timber', 'timber'],
    levels: {
      reinforced_concrete: { zh: '钢筋混凝土', en: 'reinforced concrete' },
      brick_concrete: { zh: '砖混', en: 'brick and concrete' },
      steel: { zh: '钢结构', en: 'steel' },
      brick_timber: { zh: '砖木', en: 'brick and timber' },
      timber: { zh: '木结构', en: 'timber' },
      other: { zh: '其他', en: 'other' },
    },
  }),
  register('gas', '燃气', 'Gas', {
    order: ['none', 'mains', 'bottled'],
    levels: {
      none: { zh: '不用', en: 'none' },
      mains: { zh: '管道气', en: 'mains' },
      bottled: { zh: '瓶装气', en: 'bottled' },
    },
  }),
  yesNo('sandwich_panels', '可燃夹芯板', 'Combustible sandwich panels', 'yes'),
  yesNo('lodging', '有人住宿', 'People sleep there', 'yes'),
  yesNo('ebikes_indoors', '电动自行车进屋', 'E-bikes indoors', 'yes'),
  yesNo('hot_work', '动火作业', 'Hot work', 'yes'),
  yesNo('open_fire', '明火烹饪', 'Cooking on open fire', 'yes'),
  yesNo('night_operation', '夜间营业', 'Open at night'),
  yesNo('sprinklers', '自动喷水', 'Sprinklers', 'no'),
  yesNo('alarm_system', '自动报警', 'Fire alarm system', 'no'),
  yesNo('sublet', '分租转租', 'Sub-let', 'yes'),
  { code: 'town', zh: '街镇', en: 'Town', kind: 'category', source: 'territory' },
  { code: 'village', zh: '村居', en: 'Village', kind: 'category', source: 'territory' },
  ...(
    [
      ['visits_year', '近一年检查次数', 'Visits in a year', '次', 'visits', undefined],
      ['found_rate', '近三年每次检查查出隐患', 'Hazards found a visit in three years', '处', 'hazards', 'rising'],
      ['severe_year', '近一年重要隐患', 'Severe hazards in a year', '处', 'hazards', 'rising'],
      ['open', '没有改完的隐患', 'Open hazards', '处', 'hazards', 'rising'],
      ['relapses', '改后又犯', 'Hazards that came back', '次', 'times', 'rising'],
    ] as const
  ).map(([code, zh, en, unitZh, unitEn, direction]): RiskInput => ({
    code,
    zh,
    en,
    kind: 'number',
    source: 'visits',
    unit: { zh: unitZh, en: unitEn },
    ...(direction && { direction }),
  })),
  {
    code: 'fires_before',
    zh: '以往火灾',
    en: 'Fires before',
    kind: 'number',
    source: 'fires',
    unit: { zh: '起', en: 'fires' },
    direction: 'rising',
  },
];

/** Which input shows each factor of the prior table: a reason of the prior stands with the input that moved it. */
export const inputOfFactor: Record<FactorCode, string> = {
  R01: 'hazard_class',
  R02: 'crowd',
  R03: 'structure',
  R04: 'lodging',
  R05: 'escape',
  R06: 'sprinklers',
  R07: 'ignition',
  R08: 'management',
  R09: 'open',
  R10: 'fires_before',
  R11: 'arrival',
};

/** What a finding of the checklist shows to be there, whatever the register says or leaves out. */
const shownBy: Record<string, readonly [input: string, value: string]> = {
  'FW-06': ['sandwich_panels', 'yes'],
  'CO-01': ['sandwich_panels', 'yes'],
  'FW-03': ['lodging', 'yes'],
  'SM-01': ['lodging', 'yes'],
  'SM-02': ['lodging', 'yes'],
  'GAS-01': ['gas', 'bottled'],
  'RES-01': ['ebikes_indoors', 'yes'],
  'RES-02': ['ebikes_indoors', 'yes'],
  'HOT-01': ['hot_work', 'yes'],
  'HOT-04': ['hot_work', 'yes'],
  'GAS-03': ['open_fire', 'yes'],
  'FW-07': ['sublet', 'yes'],
  'FAC-02': ['alarm_system', 'yes'],
  'FAC-04': ['sprinklers', 'yes'],
};

/** Facts that nobody registered and a visit found all the same. @param items codes of what was found there, ever */
export function shownByVisits(items: readonly string[]): Record<string, string> {
  return Object.fromEntries(items.flatMap((item) => (shownBy[item] ? [shownBy[item]] : [])));
}

/** Findings a visit, few visits drawn to the usual of five in seven: two findings at the one visit there was are no habit yet. */
export const foundPerVisit = (found: number, visits: number): number => Math.round((1000 * (found + 5)) / (visits + 7)) / 1000;
