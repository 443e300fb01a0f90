/** From the words of an office to the code of a kind of place. */
import { placeTypes } from '../../people/data/place-types.ts';

/** Words beside the official names, by code. */
const words: Readonly<Record<string, string>> = {
  F01: '甲类厂房 乙类厂房 甲乙类生产厂房 化工厂 危化品生产企业 危险化学品生产 危化品生产',
  F02: '丙类生产厂房 服装厂 家具厂 印刷厂 木材加工 木制品 塑料制品 纺织 制衣 包装印刷 电子厂房',
  F03: '丁类厂房 戊类厂房 机械加工 五金加工 金属加工',
  F04: '劳动密集型企业 劳动密集型 劳动密集型厂房 劳动密集型生产加工企业',
  F05: '分租厂房 园中园 厂中厂 园区分租 多租户厂房 出租厂房 一厂多租',
  F06: '小作坊 家庭作坊 小加工 小生产加工企业 小微加工 作坊 小工厂 小生产加工',
  W01: '甲类仓库 乙类仓库',
  W02: '普通仓库 物资仓库 仓储',
  W03: '物流 快递 快递网点 物流分拨 物流园 物流企业 快递分拨中心 快递站 物流仓储 菜鸟驿站 驿站',
  W04: '冷库 冷链仓库 冷藏库 冷冻库',
  W05: '危化品仓库 危险化学品储存 危化品储存 危险品仓库 危险化学品仓库 烟花爆竹 油库',
  W06: '堆场 露天堆场 材料堆场 货场',
  A01: '商场 购物中心 百货 商业综合体 大型超市 超市卖场 卖场 商厦 商业广场 家居卖场 建材市场卖场 商超',
  A02: '集贸市场 农贸市场 菜市场 批发市场 菜场 专业市场 小商品市场 建材市场 花鸟市场',
  A03: '宾馆 旅馆 酒店 饭店宾馆 旅社 招待所 客栈 快捷酒店 宾馆酒店 住宿业 公寓式酒店 度假村 旅店业',
  A04: '餐饮 餐饮场所 饭店 酒楼 餐馆 餐厅 火锅店 食堂 餐饮服务 餐饮业 咖啡厅 咖啡馆 咖啡店 茶楼 茶馆 快餐 烧烤店 小吃店 饭馆 食府 中餐厅 西餐厅',
  A05: '公共娱乐场所 歌舞娱乐 歌厅 舞厅 夜总会 酒吧 ktv 卡拉ok 游艺厅 电玩城 棋牌室 娱乐场所 游戏厅 量贩 台球室 歌舞厅',
  A06: '影院 电影院 剧院 剧场 影剧院 影城 礼堂剧场',
  A07: '网吧 网咖 电竞酒店 互联网上网服务 上网服务场所 互联网上网服务营业场所 电竞馆',
  A08: '密室逃脱 剧本杀 密室 剧本娱乐 桌游 沉浸式娱乐',
  A09: '洗浴 浴场 足疗 足浴 桑拿 美容 美发 美容美发 健身 健身房 养生馆 按摩 沐浴 理发店 spa 瑜伽馆 洗浴中心 浴室 推拿',
  A10: '体育馆 游泳馆 体育场 体育场馆 运动场馆 羽毛球馆 游泳池 溜冰场 球馆',
  A11: '会堂 展览馆 会展中心 会议中心 展馆 礼堂 文化馆 文化活动中心',
  A12: '车站 客运站 码头 航站楼 地铁站 汽车站 火车站 轨道交通站 公交枢纽 客运车站候车室 候车室 地铁',
  E01: '学校 小学 中学 大学 高校 高中 初中 职校 中专 技校 中小学 职业学校 九年一贯制学校 学院',
  E02: '幼儿园 托育 托儿所 托育机构 早教 早教中心 托班 幼托',
  E03: '培训机构 校外培训 培训 教育培训 辅导班 培训学校 培训中心 艺术培训 教培机构 午托',
  E04: '宿舍 集体宿舍 员工宿舍 学生宿舍 工人宿舍 职工宿舍 建筑工地宿舍',
  H01: '医院 综合医院 专科医院 社区卫生服务中心 卫生院 护理院 医疗机构 妇幼保健院 中医院',
  H02: '诊所 小诊所 卫生室 门诊部 口腔诊所 中医诊所 卫生站 村卫生室 口腔门诊',
  H03: '养老院 养老机构 敬老院 福利院养老 护老院 老年公寓 养老服务 日间照料中心 日间照护 长者照护之家 养老服务中心 老年人照料设施',
  H04: '福利院 救助站 儿童福利院 福利机构 救助管理站 残疾人 阳光之家',
  R01: '高层住宅 高层居民楼 高层住宅小区 高层民用住宅',
  R02: '住宅小区 多层住宅 居民小区 小区 居民楼 住宅 老旧小区 居住小区',
  R03: '自建房 出租房 农村自建房 农民房 农宅 出租屋 民房 居住出租房 村民自建房 宅基地房',
  R04: '群租房 群租',
  R05: '长租公寓 租赁公寓 公寓 租赁住房 人才公寓 白领公寓 青年公寓',
  R06: '电动自行车停放 电动自行车充电 充电棚 车棚 非机动车库 电动自行车停放充电场所 非机动车停车库 电瓶车充电 电动车充电棚',
  O01: '办公楼 写字楼 高层办公 商务楼 办公 高层公共建筑 商务楼宇 办公场所 综合楼 机关办公',
  O02: '数据中心 机房 idc 通信机房',
  O03: '实验室 科研实验室 科研院所 检测实验室 研发中心 科研',
  O04: '图书馆 博物馆 档案馆 美术馆 纪念馆 阅览室',
  O05: '文物建筑 文保单位 文物保护单位 古建筑 历史建筑 不可移动文物',
  O06: '寺庙 教堂 宗教场所 清真寺 道观 宗教活动场所 寺院 宗教',
  U01: '人防工程 地下空间 地下商场 地下室 地下公共建筑 防空洞',
  U02: '地下车库 地下停车场 地下停车库 停车库',
  G01: '加油站 加气站 加油加气站 液化气站 燃气站 加氢站 液化石油气供应站 换瓶站',
  G02: '储能站 储能电站 换电站 充换电站 储能 充电站 电动汽车充电站',
  C01: '工地 在建工地 建筑工地 施工工地 施工现场 在建工程 建设工程施工现场',
  S01: '沿街商铺 商铺 门店 沿街店铺 店铺 临街商铺 沿街门店 底商',
  S02: '小商店 便利店 小超市 小卖部 杂货店 小百货 烟酒店 服装店 五金店 小商场 零售店 文具店 药店 水果店 食品店',
  S03: '小餐饮 小饭店 小吃 小餐馆 小餐饮店 面馆 早餐店 奶茶店 小饭馆 饮品店',
  S04: '小旅馆 小旅店 小宾馆 小客栈',
  S05: '小歌舞娱乐 小娱乐 小棋牌室 小歌舞厅 小娱乐场所 小歌舞娱乐场所',
  S06: '小网吧 小网咖',
  S07: '小美容洗浴 小美容 小浴室 小足浴 小发廊 小美容美发 小理发店 小洗浴',
  S08: '小学校 小幼儿园 小托育 小培训 小学校或幼儿园 小午托',
  X01: '多业态混合 混合场所 多业态混合生产经营场所 三合一 多合一 三合一场所 合用场所',
  X02: '废品回收 废品回收站 废旧物资回收 再生资源回收 废品站 废品收购站 废品收购 废旧回收 回收站 垃圾分拣',
  X03: '汽修 汽车修理 汽车维修 修理厂 汽修厂 4s店 汽车4s店 机动车维修 汽车美容 洗车店',
  X04: '直播基地 电商仓库 电商 直播间 网红直播 电商园 云仓 电商仓 直播',
};

/** Heads of columns in which kinds are ticked are shorter than the names of kinds. */
const heads: ReadonlyMap<string, string> = new Map([
  ['住宿', 'A03'],
  ['娱乐', 'A05'],
  ['洗浴', 'A09'],
  ['教育', 'E01'],
  ['养老', 'H03'],
  ['医疗', 'H01'],
  ['出租', 'R03'],
]);

const plain = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s()（）[\]【】、,，;；:：/\\|·\-—_.。+&和及或与]+/g, '');

/** Plain English words, which count only where nothing else is written. */
const english: ReadonlyMap<string, string> = new Map([
  ['mall', 'A01'],
  ['hotel', 'A03'],
  ['inn', 'A03'],
  ['hostel', 'A03'],
  ['guesthouse', 'A03'],
  ['cafe', 'A04'],
  ['eatery', 'S03'],
  ['bar', 'A05'],
  ['karaoke', 'A05'],
  ['theatre', 'A06'],
  ['cinema', 'A06'],
  ['gym', 'A09'],
  ['school', 'E01'],
  ['kindergarten', 'E02'],
  ['shop', 'S01'],
  ['office', 'O01'],
]);

const codes = new Set(placeTypes.map(({ code }) => code));
const exact = new Map<string, string>();
for (const { code, zh, en } of placeTypes.filter(({ code }) => !code.startsWith('N'))) {
  for (const name of [zh, en, ...zh.split(/[/()]/), ...(words[code] ?? '').split(' ')]) {
    const key = plain(name);
    if (key !== '' && !exact.has(key)) exact.set(key, code);
  }
}
const byLength = [...exact.entries()].filter(([word]) => word.length > 1).sort(([a], [b]) => b.length - a.length);

const factory = /厂房|工厂|车间|生产企业|工业企业|生产加工|制造业|工业|加工厂|厂区|生产型/;
const store = /仓库|仓储|库房/;

export interface TypeFound {
  code: string;
  /** `words`: a word within the text told it. */
  by: 'code' | 'name' | 'words';
}

/** A factory or a store that only its hazard class could tell. */
export const lacksHazardClass = (text: string): boolean => factory.test(plain(text)) || store.test(plain(text));

const headWord = (heading: string) => plain(heading.replace(/[(（][^)）]*[)）]/g, ''));

/** Whether the heading of a column is a kind of place: 餐饮, 工厂, 仓库（间）. */
export const isTypeHead = (heading: string): boolean => {
  const word = headWord(heading);
  return word.length <= 8 && (heads.has(word) || exact.has(word) || /^(工厂|厂房|车间|生产加工|仓库|仓储)$/.test(word));
};

/** What a ticked column says, in words that `typeOf` knows. */
export const typeOfHead = (heading: string): string => heads.get(headWord(heading)) ?? heading;

const remembered = new Map<string, TypeFound | null>();

/**
 * The kind that a text names. Of words within a longer text the longest counts, of equals the last. Factories and stores without
 * more words are told apart by their hazard class. Undefined: nothing in it is known.
 */
export function typeOf(text: string, hazardClass: string | undefined): TypeFound | undefined {
  const key = `${hazardClass ?? ''}|${text}`;
  let found = remembered.get(key);
  if (found === undefined) {
    found = lookUp(text, hazardClass) ?? null;
    if (remembered.size > 5000) remembered.clear();
    remembered.set(key, found);
  }
  return found ?? undefined;
}

function lookUp(text: string, hazardClass: string | undefined): TypeFound | undefined {
  const code = /^\s*([A-Z]\d\d)(?![A-Za-z0-9])/.exec(text.normalize('NFKC').toUpperCase())?.[1];
  if (code && codes.has(code)) return { code, by: 'code' };
  const all = plain(text);
  const whole = exact.get(all) ?? english.get(all);
  const general =
    whole === undefined && factory.test(all) ? 'F' : (whole === undefined || whole === 'W02') && store.test(all) ? 'W' : '';
  if (whole && general === '') return { code: whole, by: 'name' };
  const specific = byLength.find(([word]) => all.includes(word) && !(general === 'W' && exact.get(word) === 'W02'));
  if (general !== '' && hazardClass && !(specific && /^(F0[1456]|W0[1345])$/.test(exact.get(specific[0])!)))
    return { code: byClass[general]![hazardClass]!, by: 'words' };
  if (specific) return { code: exact.get(specific[0])!, by: 'words' };
  return general === 'W' && whole ? { code: whole, by: 'name' } : undefined;
}

const byClass: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  F: { A: 'F01', B: 'F01', C: 'F02', D: 'F03', E: 'F03' },
  W: { A: 'W01', B: 'W01', C: 'W02', D: 'W02', E: 'W02' },
};
