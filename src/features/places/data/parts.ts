/** Who a contact is to the place, and what a firm is to it. */
interface Named {
  code: string;
  zh: string;
  en: string;
}

export const contactParts = [
  { code: 'legal_person', zh: '法定代表人', en: 'Legal representative' },
  { code: 'responsible', zh: '消防安全责任人', en: 'Person responsible for fire safety' },
  { code: 'manager', zh: '消防安全管理人', en: 'Fire safety manager' },
  { code: 'duty', zh: '值班电话', en: 'Duty telephone' },
  { code: 'landlord', zh: '房东', en: 'Landlord' },
  { code: 'other', zh: '其他联系人', en: 'Other contact' },
] as const satisfies readonly Named[];

export const actorRoles = [
  { code: 'operator', zh: '经营使用单位', en: 'Operator' },
  { code: 'owner', zh: '产权人', en: 'Owner' },
  { code: 'landlord', zh: '出租方', en: 'Landlord' },
  { code: 'sub_lessor', zh: '二房东', en: 'Sub-lessor' },
  { code: 'property', zh: '物业服务', en: 'Property manager' },
  { code: 'market', zh: '市场开办方', en: 'Market operator' },
  { code: 'maintainer', zh: '消防维保', en: 'Fire equipment maintainer' },
  { code: 'vendor', zh: '设备供应', en: 'Vendor' },
  { code: 'builder', zh: '施工单位', en: 'Builder' },
  { code: 'designer', zh: '设计单位', en: 'Designer' },
] as const satisfies readonly Named[];

export const forms = [
  { code: 'building', zh: '建筑', en: 'Building' },
  { code: 'occupancy', zh: '经营使用', en: 'Occupancy' },
  { code: 'yard', zh: '场地', en: 'Yard' },
] as const satisfies readonly Named[];

export const hazardClasses = [
  { code: 'A', zh: '甲类', en: 'Class A (甲)' },
  { code: 'B', zh: '乙类', en: 'Class B (乙)' },
  { code: 'C', zh: '丙类', en: 'Class C (丙)' },
  { code: 'D', zh: '丁类', en: 'Class D (丁)' },
  { code: 'E', zh: '戊类', en: 'Class E (戊)' },
] as const satisfies readonly Named[];

/** What a place of the register can lack; each is a filter of the list and a column of the data-quality score. */
export const gaps = [
  { code: 'town', zh: '缺街镇', en: 'No town' },
  { code: 'type', zh: '未分类', en: 'Unclassified' },
  { code: 'position', zh: '缺位置', en: 'No position' },
  { code: 'address', zh: '缺地址', en: 'No address' },
  { code: 'operator', zh: '缺经营单位', en: 'No operator' },
  { code: 'credit_code', zh: '缺信用代码', en: 'No credit code' },
  { code: 'contact', zh: '缺联系人', en: 'No contact' },
  { code: 'area', zh: '缺面积', en: 'No area' },
  { code: 'storeys', zh: '缺层数', en: 'No storeys' },
] as const satisfies readonly Named[];
