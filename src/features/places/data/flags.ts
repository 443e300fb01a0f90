import type { FlagOfPack, FlagRule } from '../rules.ts';

const law = { zh: '消防法（2021 年修正）', en: 'Fire Protection Law (2021)' };
const shanghaiRules = { zh: '上海市消防条例（2020 年修正）', en: 'Shanghai Fire Regulations (2020)' };
const ownDefault = { zh: '本区默认', en: 'district default' };

/**
 * Families of places: what a flag is called and what a place type's own flag rests on. What this project chose itself, or knows only
 * from memory, has the basis `default` and is never worded as law.
 */
export const flags: readonly FlagOfPack[] = [
  { code: 'PUBLIC_GATHERING', zh: '公众聚集场所', en: 'Public gathering place', basis: 'national', source: { zh: `${law.zh}第七十三条第三项`, en: `${law.en}, art. 73(3)` } },
  { code: 'CROWDED', zh: '人员密集场所', en: 'Crowded place', basis: 'national', source: { zh: `${law.zh}第七十三条第四项`, en: `${law.en}, art. 73(4)` } },
  { code: 'ENTERTAINMENT', zh: '公共娱乐场所', en: 'Public entertainment place', basis: 'default', source: ownDefault },
  { code: 'FLAMMABLE', zh: '易燃易爆危险品场所', en: 'Flammable goods place', basis: 'national', source: { zh: `${law.zh}第十九条、第二十二条`, en: `${law.en}, art. 19, 22` } },
  { code: 'LABOUR_INTENSIVE', zh: '劳动密集型企业', en: 'Labour-intensive enterprise', basis: 'default', source: ownDefault },
  { code: 'MIXED_USE', zh: '多业态混合场所', en: 'Mixed-use place', basis: 'default', source: ownDefault },
  { code: 'THREE_IN_ONE', zh: '三合一场所', en: 'Living with production or storage', basis: 'national', source: { zh: `${law.zh}第十九条`, en: `${law.en}, art. 19` } },
  { code: 'NINE_SMALL', zh: '九小场所', en: 'Nine small places', basis: 'default', source: ownDefault },
  { code: 'KEY_UNIT', zh: '消防安全重点单位', en: 'Key fire-safety unit', basis: 'national', source: { zh: `${law.zh}第十七条`, en: `${law.en}, art. 17` } },
  { code: 'HIGH_RISK_UNIT', zh: '火灾高危单位', en: 'High-fire-risk unit', basis: 'local', source: { zh: '上海市火灾高危单位界定标准（2013 版）', en: 'Shanghai standard of high-fire-risk units (2013)' } },
  { code: 'HIGHRISE_RES', zh: '高层住宅', en: 'High-rise residential', basis: 'default', source: ownDefault },
  { code: 'HIGHRISE_PUB', zh: '高层公共建筑', en: 'High-rise public building', basis: 'default', source: ownDefault },
  { code: 'CHILDREN', zh: '儿童活动场所', en: "Children's activity place", basis: 'default', source: ownDefault },
  { code: 'ELDERLY', zh: '老年人照料设施', en: 'Elderly care facility', basis: 'default', source: ownDefault },
  { code: 'UNDERGROUND', zh: '地下场所', en: 'Underground place', basis: 'local', source: { zh: `${shanghaiRules.zh}第四十一条`, en: `${shanghaiRules.en}, art. 41` } },
  { code: 'GROUP_RENTAL', zh: '群租房', en: 'Over-occupied rental', basis: 'local', source: { zh: '上海市居住房屋租赁管理办法（2014）', en: 'Shanghai residential tenancy rules (2014)' } },
  { code: 'NEW_TRADE', zh: '新业态', en: 'New trade', basis: 'default', source: ownDefault },
];

const factories = ['F01', 'F02', 'F03', 'F04', 'F05', 'F06'];
const stores = ['W01', 'W02', 'W03', 'W04', 'W05', 'W06', 'N08'];
const businesses = ['A01', 'A02', 'A04', 'A09', 'S01', 'S02', 'S03', 'S05', 'S06', 'S07', 'X01', 'X02', 'X03', 'X04', 'N07'];
const homes = ['R01', 'R02', 'R03', 'R05', 'N06'];
const publicBuildings = ['A01', 'A02', 'A03', 'A04', 'A05', 'A06', 'A07', 'A08', 'A09', 'A10', 'A11', 'A12', 'E01', 'E03', 'H01', 'H03', 'H04', 'O01', 'O03', 'O04', 'X01'];

/** Flags that follow from facts, not from the type alone. All conditions of a rule must hold; a fact that is not known never holds. */
export const flagRules: readonly FlagRule[] = [
  {
    code: 'L-01', flag: 'LABOUR_INTENSIVE', types: [...factories, ...stores], measure: { code: 'workers', atLeast: 30 }, from: '2023-01-01', to: null, basis: 'local',
    zh: '同一时间 30 人以上', en: '30 people or more at the same time', source: { zh: '沪安委办〔2023〕1号', en: 'Shanghai Safety Committee Office notice 2023-1' },
  },
  {
    code: 'L-02', flag: 'CROWDED', types: factories, measure: { code: 'workers', atLeast: 30 }, from: '2023-01-01', to: null, basis: 'national',
    zh: '劳动密集型企业的生产车间', en: 'workshop of a labour-intensive firm', source: { zh: `${law.zh}第七十三条第四项`, en: `${law.en}, art. 73(4)` },
  },
  {
    code: 'T-01', flag: 'THREE_IN_ONE', types: [...factories, ...stores, ...businesses], yes: ['lodging'], notYes: ['lodging_separated'], from: null, to: null, basis: 'national',
    zh: '生产、储存、经营与住宿合用，没有分隔', en: 'people sleep where goods are made, stored or sold, not separated', source: { zh: `${law.zh}第十九条`, en: `${law.en}, art. 19` },
  },
  { code: 'M-01', flag: 'MIXED_USE', types: null, yes: ['several_trades'], from: null, to: null, basis: 'default', zh: '多种业态在一处', en: 'several trades in one place', source: ownDefault },
  { code: 'M-02', flag: 'MIXED_USE', types: ['F01', 'F02', 'F03', 'F04', 'W01', 'W02', 'W03'], yes: ['sublet'], from: null, to: null, basis: 'default', zh: '厂房仓库分租转租', en: 'factory or store sub-let', source: ownDefault },
  { code: 'B-01', flag: 'FLAMMABLE', types: null, yes: ['flammables'], from: null, to: null, basis: 'national', zh: '有易燃易爆物品', en: 'flammable goods on the premises', source: { zh: `${law.zh}第十九条、第二十二条`, en: `${law.en}, art. 19, 22` } },
  { code: 'B-02', flag: 'FLAMMABLE', types: null, classes: ['A', 'B'], from: null, to: null, basis: 'default', zh: '火灾危险性甲、乙类', en: 'hazard class A or B', source: ownDefault },
  { code: 'H-01', flag: 'HIGHRISE_RES', types: homes, measure: { code: 'height', above: 27 }, from: null, to: null, basis: 'default', zh: '住宅高于 27 m', en: 'residential, above 27 m', source: ownDefault },
  { code: 'H-02', flag: 'HIGHRISE_PUB', types: publicBuildings, measure: { code: 'height', above: 24 }, from: null, to: null, basis: 'default', zh: '公共建筑高于 24 m', en: 'public building, above 24 m', source: ownDefault },
  { code: 'U-01', flag: 'UNDERGROUND', types: null, yes: ['underground'], from: null, to: null, basis: 'local', zh: '在地下或半地下', en: 'under ground', source: { zh: `${shanghaiRules.zh}第四十一条`, en: `${shanghaiRules.en}, art. 41` } },
  { code: 'C-01', flag: 'CHILDREN', types: null, yes: ['children'], from: null, to: null, basis: 'default', zh: '有儿童活动', en: 'children play or learn there', source: ownDefault },
  { code: 'G-01', flag: 'GROUP_RENTAL', types: homes, measure: { code: 'living_area', below: 5 }, from: '2014-01-01', to: null, basis: 'local', zh: '人均居住面积不到 5 m²', en: 'less than 5 m² a person', source: { zh: '上海市居住房屋租赁管理办法（2014）', en: 'Shanghai residential tenancy rules (2014)' } },
  ...(
    [
      ['R-01', publicBuildings, { code: 'height', atLeast: 100 }, '公共建筑高 100 m 以上', 'public building of 100 m or more'],
      ['R-02', ['A05'], { code: 'floor_area', above: 2000 }, '歌舞娱乐场所大于 2000 m²', 'song-and-dance place above 2,000 m²'],
      ['R-03', ['A01'], { code: 'floor_area', above: 30_000 }, '单体商场大于 30000 m²', 'single mall above 30,000 m²'],
      ['R-04', ['A02'], { code: 'site_area', above: 20_000 }, '市场占地大于 20000 m²', 'market above 20,000 m² of site'],
      ['R-05', ['A11'], { code: 'floor_area', above: 10_000 }, '展览馆大于 10000 m²', 'exhibition hall above 10,000 m²'],
      ['R-06', ['A12'], { code: 'floor_area', above: 10_000 }, '客运站楼大于 10000 m²', 'passenger terminal above 10,000 m²'],
      ['R-07', ['A04'], { code: 'floor_area', above: 5000 }, '餐饮场所大于 5000 m²', 'restaurant above 5,000 m²'],
    ] as const
  ).map(([code, types, measure, zh, en]): FlagRule => ({
    code, flag: 'HIGH_RISK_UNIT', types, measure, from: '2013-01-01', to: null, basis: 'local', zh, en,
    source: { zh: '上海市火灾高危单位界定标准（2013 版）', en: 'Shanghai standard of high-fire-risk units (2013)' },
  })),
  { code: 'R-08', flag: 'HIGH_RISK_UNIT', types: ['H01'], yes: ['class_three_hospital'], from: '2013-01-01', to: null, basis: 'local', zh: '三级医院', en: 'class-3 hospital', source: { zh: '上海市火灾高危单位界定标准（2013 版）', en: 'Shanghai standard of high-fire-risk units (2013)' } },
  { code: 'R-09', flag: 'HIGH_RISK_UNIT', types: ['A03'], yes: ['five_star'], from: '2013-01-01', to: null, basis: 'local', zh: '五星级饭店', en: 'five-star hotel', source: { zh: '上海市火灾高危单位界定标准（2013 版）', en: 'Shanghai standard of high-fire-risk units (2013)' } },
];
