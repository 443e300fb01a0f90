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

/** What an acceptance looks at, item by item. National items are those of the published standards; others are our own defaults. */
export interface AcceptanceItem extends Text {
  code: string;
  group: 'site' | 'crew' | 'equipment' | 'duty';
  basis: 'national' | 'district';
  edition: Text;
}

const miniStandard: Text = { zh: '微型消防站建设标准（2015）', en: 'Standard of micro-stations (2015)' };
const stationStandard: Text = { zh: '建标152-2017', en: '建标152-2017' };
const brigadeStandard: Text = { zh: 'GA/T 998-2012', en: 'GA/T 998-2012' };
const ownDefault: Text = { zh: '本区默认', en: 'district default' };

type Listed = [code: string, group: AcceptanceItem['group'], zh: string, en: string];
const items = (basis: AcceptanceItem['basis'], edition: Text, list: readonly Listed[]): AcceptanceItem[] =>
  list.map(([code, group, zh, en]) => ({ code, group, zh, en, basis, edition }));

const miniItems = items('national', miniStandard, [
  ['place', 'site', '出动方便，有值守和放器材的地方', 'Easy to leave, with room for duty and equipment'],
  ['three-minutes', 'site', '3 分钟能到辖区最远处', 'Reaches the farthest of its area in 3 minutes'],
  ['six', 'crew', '不少于 6 人，上岗前训练过', 'At least 6 people, trained before the post'],
  ['base-set', 'equipment', '灭火器、水带、面罩、电台齐全', 'Extinguishers, hoses, masks and radios complete'],
  ['always', 'duty', '24 小时有人在岗', 'People on post 24 hours'],
  ['linked', 'duty', '接入区域联防，听消防救援机构调度', 'Part of joint duty, under dispatch'],
]);

const firstClassItems = [
  ...miniItems.filter(({ code }) => code !== 'base-set'),
  ...items('district', ownDefault, [
    ['two-km', 'site', '守护范围 2 km 以内', 'Its area lies within 2 km'],
    ['shift', 'crew', '每班 3–6 人，排班到月', '3 to 6 people a shift, on a monthly rota'],
    ['engine', 'equipment', '消防车 1 辆，载水 2.5 t 以上', 'One engine with 2.5 t of water or more'],
    ['suits', 'equipment', '战斗服 4 套', '4 turn-out suits'],
    ['breathing', 'equipment', '正压式空气呼吸器 4 套、备用气瓶 4 个', '4 breathing sets and 4 spare cylinders'],
    ['hose', 'equipment', '65 mm 水带 20 盘、水枪 3 支、消火栓扳手', '20 hoses of 65 mm, 3 nozzles, hydrant key'],
    ['foam', 'equipment', '泡沫设备、破拆工具、照明、救援绳', 'Foam set, breaking tool, lamps, ropes'],
    ['radios', 'equipment', '电台 6 部、AED 1 台', '6 radios, 1 AED'],
    ['hoods', 'equipment', '逃生面罩 10 个、灭火器 20 具', '10 escape hoods, 20 extinguishers'],
    [
      'shift-check',
      'duty',
      '每班查油、水、气压、电台；每周发动；每月演练',
      'Fuel, water, pressure, radio each shift; weekly start; monthly drill',
    ],
  ]),
];

const crews: Partial<Record<StationClassCode, string>> = {
  'class-1': '30–45',
  'class-2': '15–25',
  small: '15',
  'special-service': '45–60',
  support: '40–55',
};

const stationItems = (kind: StationClassCode): AcceptanceItem[] => [
  ...items('national', stationStandard, [
    ...(kind === 'support'
      ? []
      : [['five-minutes', 'site', '5 分钟能到辖区边缘', 'Reaches the edge of its area in 5 minutes'] satisfies Listed]),
    ['shift', 'crew', `每班执勤 ${crews[kind]} 人`, `${crews[kind]} people on duty a shift`],
  ]),
  ...items('district', ownDefault, [
    ['house', 'site', '营房、车库、训练场完工，验收合格', 'House, garage and yard finished and passed'],
    ['engines', 'equipment', '执勤车辆到位，能出动', 'Engines there and fit to go'],
    ['suits', 'equipment', '战斗服、空气呼吸器按人配齐', 'Suits and breathing sets for everyone'],
    ['dispatch', 'duty', '接入 119 调度，出动 60 秒以内', 'Under 119 dispatch, out within 60 seconds'],
  ]),
];

const brigadeItems = [
  ...items('national', brigadeStandard, [
    [
      'land',
      'site',
      '用地：一级 1,000–1,200 m²，二级 700–850 m²，志愿队 350–500 m²',
      'Land: class 1 1,000–1,200 m², class 2 700–850 m², volunteers 350–500 m²',
    ],
  ]),
  ...items('district', ownDefault, [
    ['crew', 'crew', '队员到位，签了合同、训练过', 'Members there, under contract and trained'],
    ['engines', 'equipment', '执勤车辆到位，能出动', 'Engines there and fit to go'],
    ['suits', 'equipment', '战斗服、空气呼吸器按人配齐', 'Suits and breathing sets for everyone'],
    ['dispatch', 'duty', '接入 119 调度，出动 60 秒以内', 'Under 119 dispatch, out within 60 seconds'],
  ]),
];

/** The acceptance list of a class of station. */
export const acceptanceItems = (kind: StationClassCode): readonly AcceptanceItem[] =>
  kind === 'micro' ? miniItems : kind === 'micro-1' ? firstClassItems : kind === 'brigade' ? brigadeItems : stationItems(kind);

export const findings = ['passed', 'failed', 'exempt'] as const;
export type Finding = (typeof findings)[number];

/** Items that neither passed nor are told not to apply. */
export const stillMissing = (kind: StationClassCode, found: ReadonlyMap<string, Finding>): readonly AcceptanceItem[] =>
  acceptanceItems(kind).filter(({ code }) => found.get(code) !== 'passed' && found.get(code) !== 'exempt');

/** The obligation that each state of a station opens; it is discharged before the next step. */
export const dutyOfState: Partial<Record<StationState, 'cover.site' | 'cover.accept' | 'cover.staff'>> = {
  planned: 'cover.site',
  building: 'cover.accept',
  accepted: 'cover.staff',
};

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

export const acceptanceOpen = problem(
  'acceptance-open',
  409,
  { zh: '这一步的事项还没办结', en: 'The matter of this step is open' },
  () => ({
    zh: '这个站这一步的事项还没有销号，没有改动。先在事项里办结、传上材料，再推进。',
    en: 'The matter of this step is not discharged; nothing was changed. Discharge it first, with its papers, then move on.',
  }),
);

export const itemsMissing = problem<{ count: number; first: Text }>(
  'items-missing',
  409,
  { zh: '验收清单没过完', en: 'Items not accepted' },
  ({ count, first }) => ({
    zh: `验收清单还有 ${count} 项没合格，没有改动。先看“${first.zh}”。`,
    en: `${count} items of the acceptance list have not passed; nothing was changed. Begin with “${first.en}”.`,
  }),
);

export const checkRefused = problem<{ reason: 'state' | 'item' | 'words' | 'mend' | 'holder' }>(
  'check-refused',
  409,
  { zh: '这一项验不了', en: 'Cannot be checked' },
  ({ reason }) =>
    ({
      state: {
        zh: '站点不在“在建”这一步，没有改动。刷新看看它走到哪了。',
        en: 'The station is not being built; nothing was changed. Reload to see where it is.',
      },
      item: { zh: '这类站没有这一项，没有改动。', en: 'This class of station has no such item; nothing was changed.' },
      words: {
        zh: '不合格、不适用要写说明，没有改动。写一句缺什么。',
        en: 'Failed and not applicable need a remark; nothing was changed. Say what is missing.',
      },
      mend: {
        zh: '这一项的整改还没销号，没有改动。销号后再改成合格。',
        en: 'The matter to mend it is still open; nothing was changed. Discharge it, then let it pass.',
      },
      holder: {
        zh: '没有指明谁来整改，没有改动。用一个岗位的身份来验。',
        en: 'Nobody would owe the mending; nothing was changed. Check it from a post.',
      },
    })[reason],
);

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
