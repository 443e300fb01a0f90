/** What a column of an office's sheet can mean, the words it is headed by, and what its values look like. */
import type { Text } from '../../../platform/problem.ts';

export type FieldKind =
  | 'text'
  | 'type'
  /** A column for each kind of place, one of them ticked in each row. */
  | 'tick'
  | 'region'
  | 'number'
  | 'storeys'
  | 'area'
  | 'year'
  | 'date'
  | 'degrees'
  | 'position'
  | 'credit-code'
  | 'telephone'
  | 'hazard-class'
  | 'yes-no'
  | 'choice'
  | 'ignored';

export interface Field extends Text {
  key: string;
  kind: FieldKind;
  /** Headings that mean it, the most certain first; compared without blanks, units, brackets and capitals. */
  headings: readonly string[];
  /** What the values look like, for headings that say nothing or lie. */
  looks?: RegExp;
}

const field = (key: string, kind: FieldKind, zh: string, en: string, headings: string, looks?: RegExp): Field => ({
  key,
  kind,
  zh,
  en,
  headings: [zh, en, key, ...headings.split(/\s+/)].map(plainHeading).filter((heading) => heading !== ''),
  ...(looks && { looks }),
});

/** One spelling for headings: "*建筑面积（㎡）：" → "建筑面积" */
export function plainHeading(heading: string): string {
  return heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^(计数项|求和项|平均值项|最大值项|最小值项|count of|sum of|average of)\s*[:：]?.*$/, '')
    .replaceAll(/[([【〔][^)\]】〕]*[)\]】〕]/g, '')
    .replaceAll(/m2|m²|㎡|平方米/g, '')
    .replaceAll(/[\s*:：、,，。.·_\-—/\\"'“”‘’#]+/g, '')
    .replaceAll(/^(请填写|请输入|必填|选填)|(必填|选填|填写)$/g, '');
}

export const fields: readonly Field[] = [
  field(
    'code',
    'text',
    '场所编号',
    'Place code',
    '场所编码 场所代码 编号 编码 单位编号 单位编码 id 门牌码 二维码编号 placecode 唯一编号 主键 poiid',
    /^[A-Z]{1,4}-[A-Z]-\d{5}$/,
  ),
  field(
    'name',
    'text',
    '场所名称',
    'Name',
    '单位名称 企业名称 名称 场所 单位 商户名称 店铺名称 店名 门店名称 字号 招牌名称 企业 公司名称 商家名称 项目名称 机构名称 学校名称 经营户名称 建筑名称 楼宇名称 小区名称 场所单位名称 单位场所名称 被检查单位 检查对象 店铺名 店铺 门店 门店名 商铺名称 商铺 商户 商户名 单位名 企业名 公司 公司名 场所名 招牌 店招 店招名称 经营场所名称 小场所名称 九小场所名称 沿街商铺名称 被检单位 受检单位 检查单位 厂名 仓库名称 出租房名称 楼盘名称 大楼名称 建筑物名称 placename unitname company companyname enterprisename businessname shopname shop title',
    /(公司|厂|店|馆|院|校|园|站|中心|酒店|宾馆|超市|市场|大厦|仓库|商行|经营部|工作室|网吧|食府|餐厅)$/,
  ),
  field(
    'operator',
    'text',
    '经营单位',
    'Operator',
    '使用单位 经营使用单位 所属单位 管理单位 法人单位 营业执照名称 执照名称 注册名称 运营单位 主体名称 市场主体名称 公司全称 单位全称 operatorname',
    /(有限公司|股份公司|合作社|事务所)$/,
  ),
  field(
    'credit_code',
    'credit-code',
    '统一社会信用代码',
    'Credit code',
    '信用代码 社会信用代码 统一信用代码 统一代码 机构代码 组织机构代码 营业执照号 营业执照号码 执照号 税号 注册号 uscc creditcode 统一社会信用代码证号 营业执照 营业执照编号 营业执照代码 执照编号 信用代码证号 社会统一信用代码 统一信用码 社会信用码 纳税人识别号 企业代码',
    /^[0-9A-HJ-NP-RTUWXY]{18}$/,
  ),
  field(
    'type',
    'type',
    '场所类型',
    'Type',
    '类型 类别 场所类别 单位类型 单位类别 行业类别 行业类型 行业 所属行业 业态 经营业态 经营类型 使用性质 建筑性质 场所性质 单位性质 主营业务 经营范围 用途 建筑用途 分类 场所分类 经营项目 主营 主营项目 经营内容 经营类别 场所种类 种类 行业分类 国民经济行业 小类 场所小类 单位属性 九小场所类别 九小场所类型 category kind industry use usage placetype',
  ),
  field('type_tick', 'tick', '打勾的类型列', 'Ticked type', ''),
  field('type_code', 'type', '类型代码', 'Type code', '类型编码 场所类型代码 场所类型编码 类别代码 typecode', /^[A-Z]\d\d$/),
  field(
    'town',
    'region',
    '街镇',
    'Town',
    '所属街镇 街道 镇 所属街道 所在街道 所属镇 乡镇 街道乡镇 所属乡镇 所在街镇 镇街 所属镇街 街道镇 属地 属地街镇 行政区域 辖区 所属区域 区域 township street subdistrict',
    /(街道|镇|乡|工业区|开发区|园区)$/,
  ),
  field(
    'committee',
    'region',
    '村居',
    'Committee',
    '社区 居委 居委会 村委 村委会 村居委 村社区 所属社区 所属村居 所属居委 村 社区村 村居名称 居村 居村委 所属居村委 村居社区 社区居委会 village community neighborhood',
    /(居委会|村委会|社区|村|居委)$/,
  ),
  field('grid', 'region', '网格', 'Grid', '所属网格 网格编号 网格名称 网格号 gridname gridcode'),
  field('district', 'region', '区', 'District', '所属区 区县 行政区 所在区 区划 县 区县名称 districtname county'),
  field(
    'region_code',
    'region',
    '区划代码',
    'Region code',
    '行政区划代码 区域代码 街镇代码 村居代码 街道代码 regioncode adcode',
    /^\d{9}(\d{3}){0,2}$/,
  ),
  field(
    'address',
    'text',
    '地址',
    'Address',
    '详细地址 实际经营地址 实际地址 经营地址 生产经营地址 单位地址 场所地址 坐落 座落 店址 厂址 校址 院址 地点 位置 所在地 所在地址 具体地址 企业地址 住所 经营场所 详址 单位详址 门牌地址 具体位置 路名门牌 店铺地址 经营地 经营场所地址 坐落地址 房屋坐落 所在位置 场所位置 注册地址 登记地址 执照地址 通讯地址 location addr street_address',
    /(路|街|弄|巷|村|道|公路)[^,]{0,12}\d+\s*(号|弄)/,
  ),
  field(
    'road',
    'text',
    '路名',
    'Road',
    '路 道路 街路 路街 道路名称 街路巷 街巷 路段 所在道路 路段名称 街路名 街路巷名 路弄 村民小组 组 组别 村组 宅 自然村 road roadname streetname',
  ),
  field(
    'house_number',
    'text',
    '门牌号',
    'House number',
    '门牌 号 号码 门牌号码 弄号 号牌 门号 路号 houseno housenumber streetnumber',
  ),
  field('lon', 'degrees', '经度', 'Longitude', 'lng lon long x x坐标 经度坐标 东经 lonwgs84 wgs84lng 坐标x'),
  field('lat', 'degrees', '纬度', 'Latitude', 'lat y y坐标 纬度坐标 北纬 latwgs84 wgs84lat 坐标y'),
  field(
    'position',
    'position',
    '经纬度',
    'Position',
    '坐标 经纬度坐标 地理坐标 gps gps坐标 定位 coordinates lnglat',
    /^\D{0,3}\d{2,3}\.\d+\D+\d{2,3}\.\d+\D{0,3}$/,
  ),
  field(
    'hazard_class',
    'hazard-class',
    '火灾危险性类别',
    'Hazard class',
    '火灾危险性 危险性类别 火灾危险类别 生产火灾危险性 储存火灾危险性 生产类别 储存类别 火险等级 hazard hazardclass',
    /^[甲乙丙丁戊]类?/,
  ),
  field(
    'floor_area',
    'area',
    '建筑面积',
    'Floor area',
    '面积 经营面积 使用面积 营业面积 场所面积 总面积 单位面积 房屋面积 单体建筑面积 area sqm floorareasqm gfa grossfloorarea floorspace buildingarea',
    /平方米|㎡|m2|平米/,
  ),
  field('total_area', 'area', '总建筑面积', 'Total floor area', '建筑总面积'),
  field('site_area', 'area', '占地面积', 'Site area', '用地面积 占地 sitearea landarea'),
  field('storeys', 'storeys', '地上层数', 'Storeys', '地上地下层数 层数 楼层数 建筑层数 总层数 地上楼层 楼层 floors stories'),
  field('storeys_below', 'storeys', '地下层数', 'Storeys below ground', '地下楼层 地下室层数 basements'),
  field('height', 'number', '建筑高度', 'Height', '高度 建筑高 楼高 buildingheight'),
  field(
    'built_year',
    'year',
    '建成年份',
    'Year built',
    '建成时间 建造年份 建设年份 建成年代 竣工年份 竣工时间 建造年代 建成日期 建造时间 yearbuilt builtyear',
  ),
  field(
    'workers',
    'number',
    '员工人数',
    'Workers',
    '员工数 职工人数 从业人数 从业人员 员工 职工 人数 在岗人数 用工人数 从业人员数 职工数 员工总数 employees staff staffcount',
  ),
  field(
    'people',
    'number',
    '最多容纳人数',
    'People at most',
    '容纳人数 核定人数 最大人数 额定人数 最大容纳人数 capacity occupancy',
  ),
  field('beds', 'number', '床位数', 'Beds', '床位 床数 核定床位 床位总数 bednumber'),
  field('rooms', 'number', '客房数', 'Rooms', '客房 房间数 房间 客房间数 包房数 包厢数 房间总数 roomnumber'),
  field('seats', 'number', '座位数', 'Seats', '座位 餐位 餐位数 座位总数 seatnumber'),
  field('stalls', 'number', '摊位数', 'Stalls', '摊位 商铺数 铺位数 摊位总数'),
  field('students', 'number', '在校人数', 'Pupils', '学生数 学生人数 在园人数 幼儿数 幼儿人数 在册学生 学员数 pupils'),
  field('residents', 'number', '居住人数', 'Residents', '住宿人数 居住人口 入住人数 租住人数 租客人数 在院人数'),
  field('households', 'number', '户数', 'Households', '总户数 住户数 居民户数'),
  field('exits', 'number', '安全出口', 'Exits', '安全出口数 安全出口数量 出口数 疏散出口 疏散出口数'),
  field(
    'opened_on',
    'date',
    '开业日期',
    'Opened on',
    '开业时间 成立日期 成立时间 注册日期 投用日期 投入使用日期 启用日期 设立日期 营业日期 登记日期 opened openingdate',
  ),
  field(
    'legal_person',
    'text',
    '法定代表人',
    'Legal representative',
    '法人 法人代表 法人姓名 法定代表人姓名 企业法人 法人名称 业主 老板',
  ),
  field(
    'legal_person_tel',
    'telephone',
    '法人电话',
    'Telephone of the legal representative',
    '法定代表人电话 法人联系电话 法人手机 法人联系方式 法定代表人联系电话 法定代表人手机',
  ),
  field(
    'responsible',
    'text',
    '消防安全责任人',
    'Person responsible for fire safety',
    '安全责任人 责任人 负责人 主要负责人 联系人 联络人 负责人姓名 联系人姓名 经营者 经营者姓名 姓名 店主 消防责任人 企业负责人 单位负责人 经理 contact contactperson person owner manager',
  ),
  field(
    'responsible_tel',
    'telephone',
    '联系电话',
    'Telephone',
    '电话 手机 手机号 手机号码 联系方式 联系手机 电话号码 负责人电话 联系人电话 责任人电话 负责人手机 联系人手机 负责人联系方式 联系人联系方式 联系号码 消防安全责任人电话 责任人联系电话 负责人联系电话 tel phone mobile telephone',
    /^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/,
  ),
  field(
    'manager',
    'text',
    '消防安全管理人',
    'Fire safety manager',
    '消防管理人 管理人 安全管理人 消防安全管理员 安全员 消防管理员 安全管理员 管理人姓名 firemanager safetymanager',
  ),
  field(
    'manager_tel',
    'telephone',
    '管理人电话',
    'Telephone of the manager',
    '消防安全管理人电话 消防管理人电话 管理人手机 安全员电话 管理人联系电话 管理人联系方式',
  ),
  field('duty_tel', 'telephone', '值班电话', 'Duty telephone', '消控室电话 消防控制室电话 值班室电话'),
  field('landlord', 'text', '房东', 'Landlord', '产权人 出租人 出租方 房东姓名 产权单位 房屋所有人 房主'),
  field(
    'landlord_tel',
    'telephone',
    '房东电话',
    'Telephone of the landlord',
    '产权人电话 出租人电话 房东联系电话 房东手机 房东联系方式',
  ),
  field(
    'other_contact',
    'text',
    '其他联系人',
    'Other contact',
    '第二联系人 备用联系人 紧急联系人 另一联系人 联系人2 联系人二 其他联系人姓名 第二联系人姓名 紧急联系人姓名 secondcontact emergencycontact',
  ),
  field(
    'other_contact_tel',
    'telephone',
    '其他联系人电话',
    'Telephone of the other contact',
    '第二联系人电话 备用联系人电话 紧急联系人电话 联系人2电话 联系电话2 电话2 备用电话 紧急联系电话 紧急电话',
  ),
  field(
    'contact_role',
    'text',
    '联系人身份',
    'What the contact is',
    '职务 人员类别 人员类型 人员身份 联系人类型 联系人类别 联系人职务 岗位 角色 负责人职务 jobtitle contactrole',
  ),
  field('structure', 'choice', '结构', 'Structure', '建筑结构 结构类型 房屋结构'),
  field('fire_rating', 'choice', '耐火等级', 'Fire rating', '建筑耐火等级 耐火'),
  field('sprinklers', 'yes-no', '自动喷水', 'Sprinklers', '自动喷水灭火系统 喷淋 有无喷淋 自喷 喷淋系统 是否有喷淋'),
  field('alarm_system', 'yes-no', '自动报警', 'Fire alarm system', '火灾自动报警系统 自动报警系统 烟感 有无报警系统 火灾报警'),
  field(
    'lodging',
    'yes-no',
    '有人住宿',
    'People sleep there',
    '是否住人 是否住宿 住人 有无住宿 是否有人住宿 是否留宿 住宿 是否有住人 有无住人 是否有人居住 夜间住人 lodging sleeping sleepingonsite overnight',
  ),
  field('control_room', 'yes-no', '消防控制室', 'Fire control room', '有无消控室 消控室 是否有消控室'),
  field('serial', 'ignored', '序号', 'Row number', '编次 行号 no num 序 号 次序 xh'),
  field(
    'remark',
    'ignored',
    '备注',
    'Remark',
    '说明 附注 其他 其它 备考 所在楼层 所处楼层 所在层 经营楼层 联系日期 填表日期 登记人 填表人 检查人 检查日期 存在问题 整改情况 隐患情况 remarks note notes comment',
  ),
];

export const fieldOf = new Map(fields.map((one) => [one.key, one]));

/** Words of a heading that say of whom a number or name is, when the heading above is the person: 法人 / 电话. */
const owners: readonly (readonly [shape: RegExp, key: string])[] = [
  [/(其他|第二|备用|紧急|另一)联系|联系人[2二]|^备用|^紧急|(电话|手机|联系方式)[2二]$/, 'other_contact'],
  [/法人|法定代表/, 'legal_person'],
  [/管理人|管理员|安全员/, 'manager'],
  [/房东|产权|出租/, 'landlord'],
  [/值班|消控/, 'duty'],
  [/负责|责任|联系|经营者|经理|店主/, 'responsible'],
];
const telephoneWord = /(电话|手机|联系方式|号码|tel|phone|mobile)/i;

/**
 * How surely a heading means each field, 0 to 1. A whole match is 1, less for a less certain word; a word within the heading counts
 * by how much of it the word fills.
 */
export function headingScores(heading: string): Map<string, number> {
  const plain = plainHeading(heading);
  const scores = new Map<string, number>();
  if (plain === '') return scores;
  const of = owners.find(([shape]) => shape.test(plain));
  const asksTelephone = telephoneWord.test(plain);
  for (const { key, kind, headings } of fields) {
    if (asksTelephone && of && kind === 'telephone') {
      if (key === `${of[1]}_tel`) scores.set(key, 0.95);
      continue;
    }
    if (asksTelephone && kind !== 'telephone') continue;
    const at = headings.indexOf(plain);
    if (at !== -1) {
      scores.set(key, 1 - Math.min(at, 30) * 0.005);
      continue;
    }
    const within = headings.reduce(
      (best, word) =>
        word.length > best && word.length > 1 && plain.includes(word) && (word.length > 2 || /[\u4e00-\u9fff]/.test(word))
          ? word.length
          : best,
      0,
    );
    if (within > 0) scores.set(key, 0.3 + 0.5 * (within / plain.length));
  }
  // 户主（店招）: what stands in brackets, where the rest says nothing.
  const inner = scores.size === 0 ? /[(（【[]([^)）】\]]{2,12})[)）】\]]/.exec(heading)?.[1] : undefined;
  if (inner !== undefined) for (const [key, score] of headingScores(inner)) if (score >= 0.85) scores.set(key, score * 0.9);
  return scores;
}
