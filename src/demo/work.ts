/** What a fire-safety office really writes: titles and demands of matters, as templates with made-up places. */
import type { FirmName } from './names.ts';

interface Find {
  title: string;
  demand: string;
  fits?: readonly FirmName['word'][];
}

/** Hazards found at firms. */
export const finds: readonly Find[] = [
  { title: '定型机排风管积油', demand: '停机清洗排风管道，清洗记录和照片一并报送', fits: ['印染'] },
  { title: '二层疏散走道堆货', demand: '当日清空走道，划线定置，今后不得占用', fits: ['仓储', '家具', '电商园'] },
  { title: '冷库穿墙电缆无防火封堵', demand: '按要求封堵，留存施工照片', fits: ['冷链物流'] },
  { title: '喷淋末端无压力', demand: '查明管网原因并恢复，附末端试水照片' },
  { title: '应急照明 6 处不亮', demand: '更换损坏灯具，逐处拍照' },
  { title: '消控室单人值班', demand: '落实双人持证值班，报送排班表', fits: ['酒店', '电商园', '养老院'] },
  { title: '疏散门向内开', demand: '改为向疏散方向开启', fits: ['幼儿园', '养老院', '酒店'] },
  { title: '夹芯板隔间住人', demand: '当日清退住宿人员，拆除隔间', fits: ['锂电', '家具', '仓储'] },
  { title: '楼道停放电动自行车', demand: '清理楼道，引导到集中充电点', fits: ['公寓', '农贸市场'] },
  { title: '灭火器过期 11 具', demand: '更换并登记台账' },
  { title: '消火栓被货架遮挡', demand: '移开货架，栓前 1 米内不得放物', fits: ['仓储', '农贸市场', '家具', '电商园'] },
  { title: '配电箱下堆放纸箱', demand: '清理可燃物，保持间距' },
  { title: '动火作业无审批', demand: '停止作业，补齐动火审批和看护记录', fits: ['化工助剂', '家具', '锂电'] },
  { title: '防火卷帘下放摊位', demand: '撤除摊位，卷帘下画禁放线', fits: ['农贸市场', '电商园'] },
  { title: '安全出口上锁', demand: '立即打开，营业期间不得上锁', fits: ['幼儿园', '酒店', '农贸市场'] },
  { title: '厨房排烟管道未清洗', demand: '请专业单位清洗，每季度一次并留记录', fits: ['酒店', '养老院', '幼儿园'] },
  { title: '报警主机故障 3 点', demand: '由维保单位修复，附主机照片', fits: ['酒店', '养老院', '电商园', '公寓'] },
  { title: '危化品与成品混放', demand: '分库存放，做好标识', fits: ['化工助剂', '印染', '锂电'] },
  { title: '外窗加装防盗铁栅', demand: '拆除或加开启口，保证逃生', fits: ['公寓', '幼儿园', '养老院'] },
  { title: '电线私拉乱接', demand: '由持证电工整改，穿管敷设' },
];

export const departmentTasks: readonly Find[] = [
  { title: '行业消防安全自查汇总', demand: '按附表汇总本行业自查情况和问题清单' },
  { title: '高风险场所名单核对', demand: '核对名单，增减的写明理由' },
  { title: '消防安全培训落实情况', demand: '报送培训场次、人数和照片' },
  { title: '联合检查问题移交', demand: '接收问题清单，明确办理人和时限' },
  { title: '新业态消防监管分工意见', demand: '对分工建议书面反馈，有不同意见写明依据' },
  { title: '冬春火灾防控方案', demand: '报送本单位方案和责任分工' },
];

export const letters: readonly Find[] = [
  { title: '电动自行车集中充电点进度', demand: '书面回复建设进度和未完成原因' },
  { title: '厂房仓库专项整治逾期隐患', demand: '逐条回复整改情况，附照片' },
  { title: '消防车通道占用问题', demand: '回复清理情况和长效措施' },
  { title: '出租房火灾隐患整治', demand: '回复排查数、整改数和未整改清单' },
  { title: '农村消防水源缺口', demand: '回复补建计划和完成时间' },
  { title: '微型消防站值守抽查不达标', demand: '回复整改措施和责任人' },
];

export const reports: readonly Find[] = [
  { title: '厂房仓库整治周报', demand: '按附表报送本周检查、隐患和整改数' },
  { title: '节前消防检查情况', demand: '报送检查场所数、问题和整改' },
  { title: '消防宣传活动小结', demand: '报送场次、参加人数和照片' },
  { title: '网格巡查月报', demand: '报送巡查覆盖率和未处置问题' },
];

export const townTasks: readonly Find[] = [
  { title: '沿街店铺“三合一”排查', demand: '逐户排查，列出住人店铺清单' },
  { title: '独居老人家庭走访', demand: '检查用电用气，劝导整改并登记' },
  { title: '充电棚线路复核', demand: '请电工复核线路，附记录' },
  { title: '消防水鹤和取水口检查', demand: '逐处试水，坏的当日上报' },
  { title: '秸秆和垃圾堆清理', demand: '清理村口堆放点，拍前后照片' },
  { title: '楼道杂物清理', demand: '逐栋清理，张贴告知' },
];
