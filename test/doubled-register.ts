/**
 * A made-up register in which some places stand twice as two offices would write them, beside look-alikes that are not one:
 * branches of a chain, firms in one building, firms of one owner. The truth is known.
 */
import { pinyin } from 'pinyin-pro';
import { seededRandom } from '../src/core/random.ts';
import type { Register } from '../src/core/matching/duplicates.ts';

export const regionNames = [
  '澜江区',
  '石港镇',
  '云塘镇',
  '柳汀镇',
  '澜城街道',
  '白鹭滩镇',
  '石港',
  '云塘',
  '柳汀',
  '澜城',
  '白鹭滩',
];

const first = [...'顺鸿恒兴瑞联锦万宏百华永德正盛通金佳海新利富康益成茂源泰和昌隆祥庆安庆福荣丰裕广信义诚'];
const second = [...'达泽禾丰成源穗图川彩固润隆景汇龙美佳宝盛鑫旺祥顺发捷腾飞翔宇辰星辉明亮洁雅舒怡悦'];
const trades: [words: string[], type: string][] = [
  [['印染', '纺织', '针织', '服饰'], 'F04'],
  [['五金', '模具', '机械', '精密机械', '电子'], 'F03'],
  [['塑料制品', '包装材料', '家具', '木业', '纸品'], 'F02'],
  [['仓储', '物流', '冷链物流', '快递'], 'W03'],
  [['餐饮', '面馆', '小吃', '火锅', '酒家', '快餐'], 'S03'],
  [['超市', '便利', '烟酒', '文具', '水果'], 'S02'],
  [['宾馆', '旅馆', '民宿'], 'A03'],
  [['幼儿园', '托育'], 'E02'],
  [['诊所', '口腔'], 'H02'],
  [['汽修', '汽车维修', '轮胎'], 'X03'],
];
const chains: [name: string, type: string][] = [
  ['好邻里便利店', 'S02'],
  ['福满堂大药房', 'S01'],
  ['一品鲜火锅', 'A04'],
  ['小太阳幼儿园', 'E02'],
  ['舒雅足浴', 'A09'],
  ['速运快递', 'W03'],
];
const legal = ['有限公司', '有限责任公司', '', '', '厂', '店', '经营部', '商行'];
const roadFirst = [...'澜沪宝嘉新东西南北中平和兴曹安博乐塔胜辛民永盛汇源富城'];
const roadSecond = ['江', '宁', '安', '乐', '园', '塘', '桥', '泾', '盛', '华', '竹', '新', '阳', '河'];
const kinds = ['路', '路', '路', '公路', '街', '大道'];
const towns = ['990101101', '990101102', '990101103', '990101104', '990101001'];
const townNames = ['石港镇', '柳汀镇', '白鹭滩镇', '云塘镇', '澜城街道'];
const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY';

export interface DoubledRegister {
  records: Register[];
  /** Ids of the pairs that are one place, the smaller first, joined by a space. */
  truth: Set<string>;
}

/** @param size  records in all, doubles included; `share` of the places stand twice */
export function doubledRegister(seed: number, size: number, share = 0.06): DoubledRegister {
  const random = seededRandom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const chance = (p: number) => random() < p;
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const roads = Array.from({ length: 260 }, () => ({
    name: pick(roadFirst) + pick(roadSecond) + pick(kinds),
    town: between(0, towns.length - 1),
    lon: 121.1 + random() * 0.3,
    lat: 31.2 + random() * 0.3,
  }));
  const records: Register[] = [];
  const truth = new Set<string>();
  const syllablesOf = (name: string) => pinyin(name, { toneType: 'none', type: 'array', v: true }).join(' ').toLowerCase();
  const add = (one: Omit<Register, 'id' | 'syllables'>) => {
    const record = { id: `p${String(records.length).padStart(6, '0')}`, syllables: syllablesOf(one.name), ...one };
    records.push(record);
    return record;
  };
  const door = () => {
    const road = pick(roads);
    const number = between(1, 1999);
    const away = number / 2000;
    return {
      road,
      number,
      lon: road.lon + away * 0.03,
      lat: road.lat + away * 0.004,
      text: `${townNames[road.town]}${road.name}${number}号${chance(0.3) ? `${between(1, 12)}幢` : ''}${chance(0.25) ? `${between(1, 6)}层` : ''}`,
    };
  };
  const code = () => `92${between(100000, 999999)}MA${Array.from({ length: 8 }, () => pick([...letters])).join('')}`;
  let chainNumber = 0;
  while (records.length < size) {
    const where = door();
    const village = `${towns[where.road.town]}${String(between(1, 30)).padStart(3, '0')}`;
    const inTrade = pick(trades);
    const chain = chance(0.08) ? pick(chains) : undefined;
    const word = pick(first) + pick(second) + (chance(0.3) ? pick(second) : '');
    const name = chain
      ? `${chain[0]}（${chance(0.5) ? `${where.road.name}店` : `第${++chainNumber}分店`}）`
      : `${chance(0.3) ? '澜江区' : chance(0.3) ? townNames[where.road.town] : ''}${word}${pick(inTrade[0])}${pick(legal)}`;
    const base = {
      name,
      address: where.text,
      lon: where.lon,
      lat: where.lat,
      creditCode: chance(0.7) ? code() : null,
      type: chain ? chain[1] : inTrade[1],
      region: village,
      form: 'occupancy',
      tails: [String(between(1000, 9999))],
    };
    const original = add(base);
    if (chance(share)) {
      const double = add(retell(base));
      truth.add(`${original.id} ${double.id}`);
    }
    // Look-alikes that are other places: the same owner's second firm next door, another tenant of the building.
    const otherTrade = pick(trades.filter((one) => one !== inTrade));
    if (chance(0.05))
      add({ ...base, name: `${word}${pick(otherTrade[0])}${pick(legal)}`, creditCode: code(), type: otherTrade[1] });
    if (chance(0.08)) add({ ...base, name: `${pick(first)}${pick(second)}${pick(inTrade[0])}`, creditCode: code(), tails: [] });
    if (chance(0.03) && !chain)
      add({ ...base, name: `${word}${inTrade[0][0]}二分厂`, lon: where.lon + 0.02, address: door().text });
  }
  return { records, truth };

  /** The same place as another office wrote it down. */
  function retell(one: Omit<Register, 'id' | 'syllables'>): Omit<Register, 'id' | 'syllables'> {
    let { name, address } = one;
    const change = between(0, 7);
    if (change === 0) name = name.replace(/有限责任公司|有限公司|经营部|商行/, '');
    if (change === 1) name = name.replace('店', '舖').replace('厂', '廠').replace('华', '華').replace('兴', '興');
    if (change === 2) name = name.startsWith('澜江区') ? name.slice(3) : `澜江区${name}`;
    if (change === 3) name = name.replace(/[鸿顺成]/, (char) => ({ 鸿: '宏', 顺: '舜', 成: '诚' })[char]!);
    if (change === 4) name = [...name].map((char) => (/[（）]/.test(char) ? { '（': '(', '）': ')' }[char]! : char)).join(' ');
    if (change === 5 && name.length > 6 && !name.includes('店）')) name = name.slice(0, -1);
    if (change === 6) name = name.replace(/第(\d+)分店/, '$1店');
    if (address && chance(0.5)) address = address.replace(/^.{2,4}?(?:镇|街道)/u, chance(0.5) ? '澜江区' : '');
    if (address && chance(0.3)) address = address.replace(/\d+层$/u, '');
    if (address && chance(0.2)) address = address.replace(/\d/g, (digit) => '０１２３４５６７８９'[Number(digit)]!);
    const lost = chance(0.15);
    return {
      ...one,
      name,
      address: chance(0.1) ? null : address,
      lon: lost ? null : one.lon! + (random() - 0.5) * 0.0016,
      lat: lost ? null : one.lat! + (random() - 0.5) * 0.0016,
      creditCode: chance(0.5) ? null : one.creditCode,
      type: chance(0.15) ? 'unclassified' : one.type,
      region: chance(0.1) ? '990101' : chance(0.1) ? one.region.slice(0, 9) : one.region,
      tails: chance(0.4) ? [] : one.tails,
    };
  }
}

/** Share of found pairs that are right, and share of right pairs that were found. */
export function qualityOf(found: readonly { a: string; b: string }[], truth: ReadonlySet<string>) {
  const right = found.filter(({ a, b }) => truth.has(`${a} ${b}`)).length;
  return { precision: right / Math.max(1, found.length), recall: right / truth.size, found: found.length, right };
}
