/** The 61 types of place in the shares such a district has, with what each is like. Names are words, never anyone's. */

/** Where it stands: in communities, in villages, in the plant zones. */
type Setting = 'town' | 'field' | 'plant' | 'any';

export interface PlaceKind {
  code: string;
  /** Of 1,000 places. */
  share: number;
  setting: Setting;
  /** Middle floor area in m². */
  area: number;
  storeys: readonly [number, number];
  /** People in it per 100 m², in the middle. */
  crowd: number;
  /** Log of its fire rate beside the average, all else equal: only for the known truth. */
  base: number;
  words: readonly string[];
  /** Stands alone, or lies in somebody's building. */
  home: 'building' | 'tenant' | 'either' | 'yard';
}

const kind = (
  code: string,
  share: number,
  setting: Setting,
  home: PlaceKind['home'],
  area: number,
  storeys: readonly [number, number],
  crowd: number,
  base: number,
  words: string,
): PlaceKind => ({ code, share, setting, home, area, storeys, crowd, base, words: words.split(' ') });

export const placeKinds: readonly PlaceKind[] = [
  kind('F01', 4, 'plant', 'building', 1800, [1, 2], 2, 0.5, '化工 涂料 助剂 树脂'),
  kind('F02', 62, 'plant', 'either', 2200, [1, 4], 3, 0.25, '家具 印染 服装 纺织 包装 木业 塑料 纸品'),
  kind('F03', 44, 'plant', 'either', 2000, [1, 3], 2.5, -0.35, '机械 五金 模具 精密 建材 电机'),
  kind('F04', 16, 'plant', 'either', 1500, [2, 5], 8, 0.2, '制衣 制鞋 箱包 电子'),
  kind('F05', 12, 'plant', 'building', 6000, [2, 5], 4, 0.35, '工业园 创业园 科技园 产业园'),
  kind('F06', 38, 'field', 'either', 160, [1, 2], 4, 0.3, '加工坊 木工坊 豆制品坊 织带坊 五金加工点'),
  kind('W01', 3, 'plant', 'building', 700, [1, 1], 0.5, 0.35, '化工仓库 溶剂仓库'),
  kind('W02', 26, 'plant', 'either', 2600, [1, 3], 0.8, 0.15, '仓储 仓库 货栈'),
  kind('W03', 18, 'any', 'either', 900, [1, 2], 2.5, 0.05, '物流 快递网点 分拨中心 货运'),
  kind('W04', 5, 'plant', 'building', 1500, [1, 3], 1, 0.3, '冷库 冷链物流'),
  kind('W05', 2, 'plant', 'building', 400, [1, 1], 0.5, 0.4, '危化品仓库'),
  kind('W06', 9, 'field', 'yard', 1200, [1, 1], 0.4, 0.1, '堆场 料场'),
  kind('A01', 5, 'town', 'building', 9000, [3, 6], 12, 0.1, '百货 购物中心 商业广场'),
  kind('A02', 7, 'town', 'building', 3200, [1, 3], 14, 0.3, '农贸市场 批发市场 小商品市场'),
  kind('A03', 16, 'town', 'either', 2200, [3, 9], 5, 0, '宾馆 酒店 旅馆 民宿'),
  kind('A04', 40, 'town', 'either', 420, [1, 3], 14, 0.4, '酒楼 饭店 火锅 食府 本帮菜馆'),
  kind('A05', 7, 'town', 'tenant', 700, [1, 4], 16, 0.2, '歌厅 量贩歌城 酒吧 游艺厅'),
  kind('A06', 2, 'town', 'building', 1800, [2, 4], 20, -0.3, '影城 剧场'),
  kind('A07', 5, 'town', 'tenant', 380, [1, 4], 15, 0.2, '网吧 电竞酒店'),
  kind('A08', 4, 'town', 'tenant', 260, [1, 5], 10, 0, '剧本馆 密室'),
  kind('A09', 20, 'town', 'tenant', 380, [1, 4], 8, 0.15, '足浴 浴场 健身房 美容会所'),
  kind('A10', 3, 'town', 'building', 3500, [1, 3], 8, -0.5, '体育馆 羽毛球馆 游泳馆'),
  kind('A11', 2, 'town', 'building', 3000, [1, 3], 12, -0.5, '会堂 展览馆 文化活动中心'),
  kind('A12', 1.5, 'any', 'building', 1800, [1, 2], 10, -0.4, '客运站 码头候船厅'),
  kind('E01', 6, 'any', 'building', 9000, [3, 5], 14, -0.5, '小学 中学 学校'),
  kind('E02', 9, 'any', 'building', 2600, [2, 3], 12, -0.5, '幼儿园 托育园'),
  kind('E03', 14, 'town', 'tenant', 320, [1, 5], 14, -0.3, '培训中心 书画培训 艺术培训'),
  kind('E04', 10, 'plant', 'building', 1800, [3, 6], 12, 0.25, '职工宿舍 集体宿舍 人才公寓'),
  kind('H01', 3, 'town', 'building', 8000, [3, 9], 10, -0.4, '医院 卫生服务中心'),
  kind('H02', 12, 'any', 'either', 180, [1, 2], 8, -0.5, '诊所 卫生室 口腔门诊'),
  kind('H03', 6, 'any', 'building', 3200, [2, 5], 6, -0.1, '养老院 护理院 颐养院'),
  kind('H04', 1.5, 'any', 'building', 1600, [2, 4], 6, -0.2, '福利院 救助站'),
  kind('R01', 28, 'town', 'building', 12_000, [11, 32], 4, 0.05, '公寓楼 高层住宅 家园 名邸'),
  kind('R02', 46, 'town', 'building', 9000, [4, 6], 4, 0.1, '新村 小区 花园 公寓'),
  kind('R03', 130, 'field', 'building', 260, [2, 4], 5, 0.2, '出租房 自建房'),
  kind('R04', 16, 'any', 'tenant', 110, [1, 6], 10, 0.45, '群租房'),
  kind('R05', 9, 'town', 'building', 2400, [3, 8], 7, 0.1, '长租公寓 青年公寓'),
  kind('R06', 22, 'any', 'yard', 60, [1, 1], 1, 0.4, '充电棚 充电点 非机动车库'),
  kind('O01', 14, 'town', 'building', 7000, [6, 24], 7, -0.5, '大厦 商务楼 办公楼'),
  kind('O02', 2, 'plant', 'tenant', 600, [1, 4], 1, -0.3, '数据中心 机房'),
  kind('O03', 4, 'plant', 'tenant', 500, [1, 4], 4, 0, '实验室 研发中心 检测中心'),
  kind('O04', 2, 'town', 'building', 2400, [2, 4], 8, -0.7, '图书馆 档案馆 博物馆'),
  kind('O05', 1.5, 'any', 'building', 320, [1, 2], 3, 0.1, '古宅 祠堂 老戏台'),
  kind('O06', 3, 'any', 'building', 600, [1, 2], 8, 0.25, '禅寺 道观 教堂'),
  kind('U01', 5, 'town', 'tenant', 900, [1, 1], 4, -0.1, '地下商铺 人防工程'),
  kind('U02', 12, 'town', 'tenant', 4500, [1, 2], 0.6, -0.2, '地下车库'),
  kind('G01', 5, 'any', 'yard', 400, [1, 1], 2, -0.4, '加油站 加气站'),
  kind('G02', 3, 'plant', 'yard', 300, [1, 1], 0.6, 0.3, '储能站 换电站'),
  kind('C01', 8, 'any', 'yard', 6000, [1, 1], 2, 0.35, '工地 项目部'),
  kind('S01', 92, 'town', 'tenant', 75, [1, 2], 7, 0, '服饰 五金店 建材店 花店 手机店 文具店 灯具店 窗帘店'),
  kind('S02', 66, 'any', 'either', 60, [1, 1], 7, -0.1, '超市 便利店 烟杂店 粮油店'),
  kind('S03', 62, 'any', 'tenant', 70, [1, 2], 14, 0.45, '面馆 早餐店 小吃店 炸鸡店 烧烤店 馄饨店'),
  kind('S04', 8, 'any', 'either', 260, [2, 4], 8, 0.15, '旅社 客栈 招待所'),
  kind('S05', 6, 'town', 'tenant', 120, [1, 3], 14, 0.2, '棋牌室 台球室 小歌吧'),
  kind('S06', 3, 'town', 'tenant', 110, [1, 3], 14, 0.15, '网咖'),
  kind('S07', 24, 'town', 'tenant', 80, [1, 2], 8, -0.05, '理发店 美甲店 足浴店 美容店'),
  kind('S08', 6, 'any', 'either', 240, [1, 3], 14, -0.3, '托管班 小培训班'),
  kind('X01', 10, 'any', 'building', 3800, [2, 6], 7, 0.4, '综合楼 商住楼 市集'),
  kind('X02', 9, 'field', 'yard', 500, [1, 1], 1.5, 0.55, '废品回收站 再生资源站'),
  kind('X03', 12, 'any', 'either', 360, [1, 2], 3, 0.2, '汽车修理厂 轮胎店 汽修'),
  kind('X04', 8, 'plant', 'tenant', 700, [1, 4], 4, 0.2, '直播基地 电商仓'),
];

export const kindOf: ReadonlyMap<string, PlaceKind> = new Map(placeKinds.map((one) => [one.code, one]));
