/** Facts that are neither measured nor linked. A fact not known is absent; it is never stored as "no". */
export interface AttributeOfPack {
  code: string;
  zh: string;
  en: string;
  kind: 'yes-no' | 'choice';
  /** The values a choice can take. */
  choices?: readonly { code: string; zh: string; en: string }[];
}

const yesNo = (code: string, zh: string, en: string): AttributeOfPack => ({ code, zh, en, kind: 'yes-no' });
const choice = (code: string, zh: string, en: string, choices: readonly (readonly [string, string, string])[]): AttributeOfPack => ({
  code,
  zh,
  en,
  kind: 'choice',
  choices: choices.map(([value, nameZh, nameEn]) => ({ code: value, zh: nameZh, en: nameEn })),
});

export const attributes: readonly AttributeOfPack[] = [
  choice('structure', '结构', 'Structure', [
    ['reinforced_concrete', '钢筋混凝土', 'reinforced concrete'],
    ['brick_concrete', '砖混', 'brick and concrete'],
    ['steel', '钢结构', 'steel'],
    ['brick_timber', '砖木', 'brick and timber'],
    ['timber', '木结构', 'timber'],
    ['other', '其他', 'other'],
  ]),
  choice('fire_rating', '耐火等级', 'Fire rating', [
    ['I', '一级', 'I'],
    ['II', '二级', 'II'],
    ['III', '三级', 'III'],
    ['IV', '四级', 'IV'],
  ]),
  choice('gas', '燃气', 'Gas', [
    ['none', '不用', 'none'],
    ['mains', '管道气', 'mains'],
    ['bottled', '瓶装气', 'bottled'],
  ]),
  yesNo('sandwich_panels', '可燃夹芯板', 'Combustible sandwich panels'),
  yesNo('sprinklers', '自动喷水', 'Sprinklers'),
  yesNo('alarm_system', '自动报警', 'Fire alarm system'),
  yesNo('detectors', '独立感烟', 'Stand-alone detectors'),
  yesNo('hydrants_indoor', '室内消火栓', 'Indoor hydrants'),
  yesNo('smoke_exhaust', '排烟', 'Smoke exhaust'),
  yesNo('control_room', '消防控制室', 'Fire control room'),
  yesNo('fire_lane', '消防车道', 'Fire lane'),
  yesNo('lodging', '有人住宿', 'People sleep there'),
  yesNo('lodging_separated', '住宿已分隔', 'Lodging separated by fire walls'),
  yesNo('several_trades', '多种业态混合', 'Several trades in one place'),
  yesNo('sublet', '分租转租', 'Sub-let'),
  yesNo('underground', '地下或半地下', 'Under ground'),
  yesNo('flammables', '有易燃易爆物品', 'Flammable goods'),
  yesNo('hot_work', '动火作业', 'Hot work'),
  yesNo('open_fire', '明火烹饪', 'Cooking on open fire'),
  yesNo('ebikes_indoors', '电动自行车进屋', 'E-bikes indoors'),
  yesNo('window_bars', '窗户装防盗网', 'Barred windows'),
  yesNo('night_operation', '夜间营业', 'Open at night'),
  yesNo('college', '高等学校', 'College'),
  yesNo('children', '有儿童活动', 'Children play or learn there'),
  yesNo('five_star', '五星级饭店', 'Five-star hotel'),
  yesNo('class_three_hospital', '三级医院', 'Class-3 hospital'),
];
