/** Quarters, and what a reason is called in one sentence. Pure: the same in a browser. */
import type { Value } from '../../core/risk/columns.ts';
import type { LiftingEvent, VetoCode } from '../../core/risk/colour.ts';
import { riskInputs, type RiskInput } from '../../core/risk/factors.ts';
import { problem, type Text } from '../../platform/problem.ts';

export interface Quarter {
  /** `2026-Q3` */
  code: string;
  beginsOn: string;
  /** The first day after it. */
  endsOn: string;
}

const firstOf = (year: number, quarter: number) =>
  `${year + Math.floor((quarter - 1) / 4)}-${String(((((quarter - 1) % 4) + 4) % 4) * 3 + 1).padStart(2, '0')}-01`;

/** The quarter that a day lies in, or one some quarters later. */
export function quarterOf(day: string, later = 0): Quarter {
  const at = Number(day.slice(0, 4)) * 4 + Math.floor((Number(day.slice(5, 7)) - 1) / 3) + later;
  const [year, quarter] = [Math.floor(at / 4), (at % 4) + 1];
  return { code: `${year}-Q${quarter}`, beginsOn: firstOf(year, quarter), endsOn: firstOf(year, quarter + 1) };
}

/** What stands beside an input's code where the model's list is longer than ours. */
const standIn: Record<string, Text> = {
  escape: { zh: '疏散条件', en: 'Escape' },
  ignition: { zh: '用火用电', en: 'Sources of ignition' },
  management: { zh: '消防管理', en: 'Fire management' },
  arrival: { zh: '救援到场', en: 'Arrival of rescue' },
};

/** Names that only the district knows: types of place, towns and villages. */
export type NamesOfLevels = (input: string, level: string) => Text | undefined;

const grouped = new Intl.NumberFormat('en');
const numeric = (value: number) => grouped.format(Math.abs(value) >= 10 ? Math.round(value) : Math.round(value * 10) / 10);

function levelText(input: RiskInput | undefined, code: string, value: Value, names: NamesOfLevels): Text {
  if (value === null) return { zh: '没有登记', en: 'not registered' };
  if (typeof value === 'number')
    return { zh: `${numeric(value)} ${input?.unit?.zh ?? ''}`.trim(), en: `${numeric(value)} ${input?.unit?.en ?? ''}`.trim() };
  return names(code, value) ?? input?.levels?.[value] ?? { zh: value, en: value };
}

export const inputName = (code: string, inputs: readonly RiskInput[] = riskInputs): Text => {
  const input = inputs.find((one) => one.code === code);
  return input ? { zh: input.zh, en: input.en } : (standIn[code] ?? { zh: code, en: code });
};

/** Whether the field knows that this level moves the risk the way the reason says; `against` where it knows the contrary. */
function backing(input: RiskInput | undefined, level: Value, raises: boolean): 'known' | 'against' | 'unknown' {
  if (!input || level === null) return 'unknown';
  if (typeof level === 'number') {
    if (!input.direction) return 'unknown';
    return level === 0 && raises === (input.direction === 'rising') ? 'against' : 'known';
  }
  const at = input.order?.indexOf(level) ?? -1;
  if (at < 0) return 'unknown';
  return at === (raises ? 0 : input.order!.length - 1) ? 'against' : 'known';
}

/**
 * One reason as a sentence: what is so there, and how many times as likely that makes a fire. Where the field knows no direction it says
 * how often such places burn, and no more: that they burn less is no reason to think that it protects them.
 */
export function reasonSentence(
  { inputs, value }: { inputs: readonly string[]; value: number },
  at: Readonly<Record<string, Value>>,
  names: NamesOfLevels,
  all: readonly RiskInput[] = riskInputs,
): Text {
  const parts = inputs.map((code) => {
    const name = inputName(code, all);
    if (standIn[code]) return name;
    const level = levelText(
      all.find((one) => one.code === code),
      code,
      at[code] ?? null,
      names,
    );
    return { zh: `${name.zh}：${level.zh}`, en: `${name.en}: ${level.en}` };
  });
  const backed = inputs.map((code) =>
    standIn[code]
      ? 'known'
      : backing(
          all.find((one) => one.code === code),
          at[code] ?? null,
          value > 0,
        ),
  );
  const [zh, en] = backed.every((one) => one === 'known')
    ? likelihood(value)
    : // What is registered and runs against its order can only come of the average, to which those belong that nobody registered.
      howOften(value, inputs.length === 1 && backed[0] === 'against');
  return {
    zh: `${parts.map((part) => part.zh).join('，又')}，${zh}`,
    en: `${parts.map((part) => part.en).join(' and ')}: ${en}`,
  };
}

const asAverage = ['与全区平均差不多', 'about as on average'] as const;

function likelihood(value: number): readonly [string, string] {
  const times = Math.exp(value);
  if (times >= 1.05)
    return [`起火可能是全区平均的 ${times.toFixed(1)} 倍`, `a fire is ${times.toFixed(1)} times as likely as on average`];
  if (times > 0.95) return asAverage;
  const less = Math.round(100 * (1 - times));
  return [`起火可能低 ${less}%`, `a fire is ${less} % less likely than on average`];
}

function howOften(value: number, registered: boolean): readonly [string, string] {
  const times = Math.exp(value);
  const [zh, en] = registered ? ['登记了这一项的场所', 'places where this is registered'] : ['这样的场所', 'places like this'];
  if (times >= 1.05)
    return [`${zh}起火是全区平均的 ${times.toFixed(1)} 倍`, `${en} burn ${times.toFixed(1)} times as often as the average`];
  if (times > 0.95) return asAverage;
  const less = Math.round(100 * (1 - times));
  return [`${zh}起火比全区平均少 ${less}%`, `${en} burn ${less} % less often than the average`];
}

export const vetoText: Record<VetoCode, Text> = {
  'major-hazard-confirmed': { zh: '重大火灾隐患已判定', en: 'Major fire hazard confirmed' },
  'three-in-one-class-ab': { zh: '甲乙类场所内住人', en: 'People sleep where class A or B goods are' },
  'direct-poor-item': { zh: '有直接判定项', en: 'An item that decides by itself' },
  'exit-locked-in-use': { zh: '营业时安全出口上锁', en: 'Exit locked while in use' },
  'systems-down-24h': { zh: '消防设施停用超过 24 小时', en: 'Fire systems down for more than 24 hours' },
  'key-unit-without-manager': { zh: '重点单位没有消防安全管理人', en: 'Key unit without a fire safety manager' },
  'serious-hazard-overdue': { zh: '重要隐患逾期没有改完', en: 'Severe hazard past its term' },
};

export const liftingText: Record<LiftingEvent, Text> = {
  're-inspection-passed': { zh: '复查合格后解除', en: 'lifted when a re-inspection is passed' },
  'lodging-moved-out': { zh: '住宿人员搬出后解除', en: 'lifted when lodging has moved out' },
  'systems-restored': { zh: '设施恢复后解除', en: 'lifted when the systems are restored' },
  'manager-named': { zh: '确定管理人后解除', en: 'lifted when a manager is named' },
  'hazard-closed': { zh: '隐患销号后解除', en: 'lifted when the hazard is closed' },
};

export const notScored = problem('not-scored', 404, { zh: '还没有评估', en: 'Not rated yet' }, () => ({
  zh: '这个场所还没有评估结果。新登记的场所一分钟内评估，请稍后再看。',
  en: 'This place has no rating yet. A new place is rated within a minute; look again then.',
}));

export const noModelYet = problem('no-model-yet', 409, { zh: '还没有模型', en: 'No model yet' }, () => ({
  zh: '还没有算出模型。先重新计算一次，再冻结预测。',
  en: 'No model has been fitted yet. Run the calculation first, then freeze a forecast.',
}));

export const quarterFrozen = problem<{ quarter: string }>(
  'quarter-frozen',
  409,
  { zh: '这个季度已经冻结', en: 'This quarter is frozen' },
  ({ quarter }) => ({
    zh: `${quarter} 的预测已经冻结，不能再改。到季度结束后看它准不准。`,
    en: `The forecast for ${quarter} is frozen and cannot be changed. See how good it was when the quarter is over.`,
  }),
);

export const notOverYet = problem<{ quarter: string }>(
  'quarter-not-over',
  409,
  { zh: '季度还没结束', en: 'The quarter is not over' },
  ({ quarter }) => ({
    zh: `${quarter} 还没结束，现在不能评。`,
    en: `${quarter} is not over yet, so it cannot be scored.`,
  }),
);

/** Above so many places all are rated anew, in one go, rather than one by one. */
export const mostOneByOne = 2000;
