import { problem, type Text } from '../../platform/problem.ts';

/** Those of core/siting, in the order that a page offers them. */
export const sitingModels = ['mclp', 'lscp', 'lscp-b', 'mexclp', 'p-median', 'p-centre'] as const;

export const stationClasses = [
  'class-1',
  'class-2',
  'small',
  'special-service',
  'support',
  'brigade',
  'micro-1',
  'micro',
] as const;
export type StationClassCode = (typeof stationClasses)[number];

export const classNames: Readonly<Record<StationClassCode, Text>> = {
  'class-1': { zh: '一级普通站', en: 'Ordinary, class 1' },
  'class-2': { zh: '二级普通站', en: 'Ordinary, class 2' },
  small: { zh: '小型站', en: 'Small' },
  'special-service': { zh: '特勤站', en: 'Special service' },
  support: { zh: '战勤保障站', en: 'Support' },
  brigade: { zh: '专职消防队', en: 'Full-time brigade' },
  'micro-1': { zh: '一级微型消防站', en: 'Micro-station, class 1' },
  micro: { zh: '微型消防站', en: 'Micro-station' },
};

/** Classes for which the standard sets an area; brigades of towns and micro-stations have none there. */
export const judgedClasses: ReadonlySet<string> = new Set(['class-1', 'class-2', 'small', 'special-service', 'support']);

/** Stations that count against the standard's number: those with an area of their own. */
export const countedClasses: ReadonlySet<string> = new Set(['class-1', 'class-2', 'small', 'special-service']);

export const tierOf = (code: StationClassCode): 'full' | 'micro' => (code.startsWith('micro') ? 'micro' : 'full');

export const stationStates = ['planned', 'sited', 'building', 'accepted', 'on_duty', 'given_up'] as const;
export type StationState = (typeof stationStates)[number];

/** The way from plan to duty goes one step at a time; a station that is not yet on duty may be given up. */
export const nextStates = (state: StationState): StationState[] => {
  const at = stationStates.indexOf(state);
  if (state === 'on_duty' || state === 'given_up') return [];
  return [stationStates[at + 1]!, 'given_up'];
};

/** From the first hour up to but not including the second; 22 to 6 goes over midnight. */
export const holdsHour = ([from, to]: readonly [number, number], hour: number): boolean =>
  from < to ? hour >= from && hour < to : hour >= from || hour < to;

/** Whether a station has a crew at this hour; no hours: always. */
export const onDutyAt = (from: number | null, to: number | null, hour: number | undefined): boolean =>
  from === null || to === null || hour === undefined || holdsHour([from, to], hour);

/** Colours of places, the worst first, as the risk of places is told. */
export const placeLevels = ['red', 'orange', 'yellow', 'blue', 'none'] as const;
export type PlaceLevel = (typeof placeLevels)[number];
/** 4 for red to 0 for a place that is not rated. */
export const rankOf = (level: PlaceLevel): number => 4 - placeLevels.indexOf(level);

export const limitsOfCover = [180, 300, 480, 600] as const;

export const noRoads = problem('no-roads', 409, { zh: '还没有路网', en: 'No roads yet' }, () => ({
  zh: '还没有导入路网，算不了到达时间。先用 fengsui import roads 导入。',
  en: 'No roads have been imported, so no travel time can be reckoned. Import them first with fengsui import roads.',
}));

export const roadsFaulty = problem<{ reason: string }>(
  'roads-faulty',
  422,
  { zh: '路网读不了', en: 'Unreadable roads' },
  ({ reason }) => ({
    zh: `这份路网读不了（${reason}），没有导入。用 fengsui import roads 重新导入。`,
    en: `These roads cannot be read (${reason}); nothing was imported. Import them again with fengsui import roads.`,
  }),
);

export const stationsFaulty = problem<{ faults: { row: number; what: string }[] }>(
  'stations-faulty',
  422,
  { zh: '站点表有错', en: 'Faulty table of stations' },
  ({ faults }) => ({
    zh: `站点表有 ${faults.length} 处不对，没有导入。第 ${faults[0]!.row} 行：${faults[0]!.what}。改好再传。`,
    en: `The table of stations has ${faults.length} faults; nothing was imported. Row ${faults[0]!.row}: ${faults[0]!.what}. Mend it and send it again.`,
  }),
);

export const stepRefused = problem<{ from: string; to: string }>(
  'step-refused',
  409,
  { zh: '这一步走不了', en: 'No such step' },
  () => ({
    zh: '站点已经不在那一步，没有改动。刷新后按顺序走：规划、选址、在建、验收、执勤。',
    en: 'The station is no longer at that step; nothing was changed. Reload, then go in order: planned, sited, building, accepted, on duty.',
  }),
);

export const acceptanceOpen = problem('acceptance-open', 409, { zh: '验收还没办结', en: 'Acceptance is still open' }, () => ({
  zh: '这个站的验收事项还没有销号，没有改动。先在事项里逐项验收、传上验收表。',
  en: 'The acceptance of this station is not discharged; nothing was changed. Discharge the matter first, with the acceptance form.',
}));

export const sitingNotDone = problem('siting-not-done', 409, { zh: '选址还没有结果', en: 'No sites yet' }, () => ({
  zh: '这次选址没有算出这个站数的方案，或已经采纳过，没有改动。选一个有结果的站数。',
  en: 'This run has no answer for that number of sites, or was adopted before; nothing was changed. Choose a number that has an answer.',
}));

export const tooManyCandidates = problem<{ count: number; most: number }>(
  'too-many-candidates',
  422,
  { zh: '候选点太多', en: 'Too many candidates' },
  ({ count, most }) => ({
    zh: `候选点 ${count} 个，最多 ${most} 个，没有开算。把网格调大，或缩小范围。`,
    en: `There are ${count} candidates, at most ${most} are taken; nothing was started. Widen the grid or narrow the area.`,
  }),
);

export const noCandidates = problem('no-candidates', 422, { zh: '候选点不够', en: 'Too few candidates' }, () => ({
  zh: '候选点比要选的站还少，没有开算。多画几个点，或改用网格。',
  en: 'There are fewer candidates than sites to choose; nothing was started. Draw more points, or use a grid.',
}));

export const stationCodeTaken = problem('station-code-taken', 409, { zh: '站点编号已有', en: 'Code in use' }, () => ({
  zh: '这个站点编号已经有了，没有保存。换一个编号。',
  en: 'That code belongs to another station; nothing was saved. Choose another.',
}));
