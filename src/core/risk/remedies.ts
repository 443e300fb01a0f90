/** What can be done about a place, in inputs of the model, with how much trouble it is (1 a word, 5 a building site). A proposal of this project. */
import { scoreDistrict, type DistrictModel } from './district.ts';
import type { Value } from './columns.ts';

export interface PlaceRemedy {
  code: string;
  zh: string;
  en: string;
  trouble: number;
  /** The input it changes, from which values to which. */
  input: string;
  from: (value: Value) => boolean;
  to: (value: Value) => Value;
}

const remedy = (
  code: string,
  zh: string,
  en: string,
  trouble: number,
  input: string,
  from: PlaceRemedy['from'],
  to: Value | PlaceRemedy['to'],
): PlaceRemedy => ({
  code,
  zh,
  en,
  trouble,
  input,
  from,
  to: typeof to === 'function' ? to : () => to,
});
const is =
  (...values: Value[]) =>
  (value: Value) =>
    values.includes(value);
const more = (than: number) => (value: Value) => typeof value === 'number' && value > than;

export const remedies: readonly PlaceRemedy[] = [
  remedy('close-hazards', '把没改完的隐患改完', 'Close the open hazards', 1, 'open', more(0), 0),
  remedy(
    'ebikes-out',
    '电动自行车移出屋外充电',
    'Move e-bikes and their charging outdoors',
    1,
    'ebikes_indoors',
    is('yes'),
    'no',
  ),
  remedy('no-hot-work', '动火作业移到场外', 'Do hot work elsewhere', 1, 'hot_work', is('yes'), 'no'),
  remedy('less-stock', '可燃物存量减半', 'Halve the combustibles kept', 2, 'combustibles', more(1), (value) => Number(value) / 2),
  remedy('alarm', '装火灾自动报警', 'Fit a fire alarm system', 2, 'alarm_system', is('no'), 'yes'),
  remedy('no-night', '停止夜间营业', 'Do not open at night', 3, 'night_operation', is('yes'), 'no'),
  remedy('gas-mains', '瓶装气改管道气', 'Change bottled gas for mains', 3, 'gas', is('bottled'), 'mains'),
  remedy('no-lodging', '住宿人员搬出', 'Move lodging out', 3, 'lodging', is('yes'), 'no'),
  remedy('no-open-fire', '明火改电', 'Cook by electricity', 3, 'open_fire', is('yes'), 'no'),
  remedy('no-sublet', '清理分租转租', 'End the sub-letting', 4, 'sublet', is('yes'), 'no'),
  remedy('sprinklers', '装自动喷水', 'Fit sprinklers', 4, 'sprinklers', is('no'), 'yes'),
  remedy('panels', '拆换可燃夹芯板', 'Replace combustible panels', 5, 'sandwich_panels', is('yes'), 'no'),
];

/** The rate of one place from its inputs by name. */
export const rateOfPlace = (model: DistrictModel, inputs: Readonly<Record<string, Value>>): number =>
  scoreDistrict(model, Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, [value]])), 1)[0]!;

export interface RemedyAdvice {
  code: string;
  /** Inputs after this and all before it, and the rate then. */
  inputs: Record<string, Value>;
  rate: number;
}

/** At most `most` remedies that lower the rate most for their trouble, each chosen with those before it done. */
export function adviseRemedies(model: DistrictModel, inputs: Readonly<Record<string, Value>>, most = 3): RemedyAdvice[] {
  let state: Record<string, Value> = { ...inputs };
  let rate = rateOfPlace(model, state);
  let left = remedies.filter(({ input, from }) => from(state[input] ?? null));
  const advice: RemedyAdvice[] = [];
  while (advice.length < most && left.length > 0) {
    const tried = left.map((one) => {
      const after = { ...state, [one.input]: one.to(state[one.input] ?? null) };
      return { one, after, rate: rateOfPlace(model, after) };
    });
    const best = tried.sort((a, b) => (rate - b.rate) / b.one.trouble - (rate - a.rate) / a.one.trouble)[0]!;
    if (!(best.rate < rate)) break;
    advice.push({ code: best.one.code, inputs: best.after, rate: best.rate });
    [state, rate] = [best.after, best.rate];
    left = left.filter((one) => one !== best.one);
  }
  return advice;
}
