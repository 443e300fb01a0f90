/** Names that no register holds: made by chance, never taken from anywhere. */
import type { Dice } from './dice.ts';

const surnames = [...'陆顾沈王陈徐朱周吴蒋钱孙赵李张何许俞冯卫秦华金陶姜戚邹柏章苏潘范彭鲁韦马苗方俞任袁柳鲍史唐薛'];
const first = [...'文桂海雪建晓志秀国丽春伟玉永慧立俊美正小明光雅振思宝宏淑家清'];
const second = [...'娟芳峰梅平英军兰华琴明强霞林敏涛燕勇云波萍刚珍杰红鹏静忠洁宁'];

/** A name not used before. */
export function personNames(dice: Dice, taken: readonly string[]): () => string {
  const used = new Set(taken);
  return () => {
    for (;;) {
      const name = dice.pick(surnames) + dice.pick(first) + dice.pick(second);
      if (!used.has(name)) {
        used.add(name);
        return name;
      }
    }
  };
}

const villageFirst = [...'新柳金石长东西南北芦渔盐荷枫桑稻云星晨鹭帆秋竹松梅杏白青沙'];
const villageSecond = ['河', '塘', '桥', '泾', '浜', '渡', '埠', '圩', '湾', '浦', '堰', '溪', '滩', '港'];

/** Names for all villages and communities of the district, each once; the first ones are wanted. */
export function placeNames(dice: Dice, wanted: readonly string[]): () => string {
  const all = villageFirst.flatMap((one) => villageSecond.map((two) => one + two)).filter((name) => !wanted.includes(name));
  const mixed = [...dice.shuffled(all)];
  return () => {
    const name = mixed.pop();
    if (!name) throw new Error('out of names for villages');
    return name;
  };
}

const firmFirst = [
  '顺达',
  '鸿达',
  '恒泽',
  '兴禾',
  '瑞丰',
  '联成',
  '锦源',
  '万穗',
  '宏图',
  '百川',
  '华彩',
  '永固',
  '德润',
  '正隆',
  '盛景',
  '通汇',
];
const firmTrades = [
  { word: '印染', trade: 'D09', en: 'Dyeing' },
  { word: '仓储', trade: 'D08', en: 'Storage' },
  { word: '冷链物流', trade: 'D04', en: 'Cold Chain' },
  { word: '家具', trade: 'D09', en: 'Furniture' },
  { word: '化工助剂', trade: 'D10', en: 'Chemicals' },
  { word: '农贸市场', trade: 'D04', en: 'Market' },
  { word: '幼儿园', trade: 'D01', en: 'Kindergarten' },
  { word: '养老院', trade: 'D02', en: 'Care Home' },
  { word: '酒店', trade: 'D05', en: 'Hotel' },
  { word: '锂电', trade: 'D10', en: 'Batteries' },
  { word: '电商园', trade: 'D04', en: 'E-commerce Park' },
  { word: '公寓', trade: 'D07', en: 'Apartments' },
] as const;

export interface FirmName {
  name: string;
  word: (typeof firmTrades)[number]['word'];
  trade: string;
}

/** The firms of the shown town that its workbench speaks of. */
export const shownFirms: readonly FirmName[] = [
  { name: '石港顺达印染', word: '印染', trade: 'D09' },
  { name: '石港镇农贸市场', word: '农贸市场', trade: 'D04' },
  { name: '澜江锂能（石港）三期', word: '锂电', trade: 'D10' },
  { name: '石港镇电商园 3 号楼', word: '电商园', trade: 'D04' },
  { name: '望海公寓 2 幢', word: '公寓', trade: 'D07' },
  { name: '石港冷链物流', word: '冷链物流', trade: 'D04' },
  { name: '石港鸿达仓储', word: '仓储', trade: 'D08' },
  { name: '石港恒泽家具', word: '家具', trade: 'D09' },
  { name: '金穗幼儿园石港分园', word: '幼儿园', trade: 'D01' },
];

/** 石港顺达印染: the town's short name, a word, a trade; each once. */
export function firmNames(dice: Dice): (town: string) => FirmName {
  const used = new Set(shownFirms.map(({ name }) => name));
  return (town) => {
    for (;;) {
      const { word, trade } = dice.pick(firmTrades);
      const name = `${town.replace(/(镇|街道|管委会|工业区)$/, '')}${dice.pick(firmFirst)}${word}`;
      if (used.has(name)) continue;
      used.add(name);
      return { name, word, trade };
    }
  };
}
