/** What can be measured or counted at a place. The unit is that of the stored value. */
export interface MeasureOfPack {
  code: string;
  zh: string;
  en: string;
  unit: { zh: string; en: string };
}

const squareMetres = { zh: 'm²', en: 'm²' };
const people = { zh: '人', en: 'people' };
const beds = { zh: '张', en: 'beds' };

export const measures: readonly MeasureOfPack[] = [
  { code: 'floor_area', zh: '建筑面积', en: 'Floor area', unit: squareMetres },
  { code: 'total_area', zh: '总建筑面积', en: 'Total floor area', unit: squareMetres },
  { code: 'complex_area', zh: '建筑群总面积', en: 'Floor area of the complex', unit: squareMetres },
  { code: 'site_area', zh: '占地面积', en: 'Site area', unit: squareMetres },
  { code: 'storeys', zh: '地上层数', en: 'Storeys above ground', unit: { zh: '层', en: 'storeys' } },
  { code: 'storeys_below', zh: '地下层数', en: 'Storeys below ground', unit: { zh: '层', en: 'storeys' } },
  { code: 'height', zh: '建筑高度', en: 'Height', unit: { zh: 'm', en: 'm' } },
  { code: 'built_year', zh: '建成年份', en: 'Year built', unit: { zh: '年', en: '' } },
  { code: 'exits', zh: '安全出口', en: 'Exits', unit: { zh: '个', en: 'exits' } },
  { code: 'rooms', zh: '客房数', en: 'Rooms', unit: { zh: '间', en: 'rooms' } },
  { code: 'beds', zh: '床位数', en: 'Beds', unit: beds },
  { code: 'boarding_beds', zh: '住宿床位', en: 'Boarding beds', unit: beds },
  { code: 'seats', zh: '座位数', en: 'Seats', unit: { zh: '个', en: 'seats' } },
  { code: 'stalls', zh: '摊位数', en: 'Stalls', unit: { zh: '个', en: 'stalls' } },
  { code: 'students', zh: '在校人数', en: 'Pupils', unit: people },
  { code: 'workers', zh: '员工人数', en: 'Workers', unit: people },
  { code: 'people', zh: '最多容纳人数', en: 'People at most', unit: people },
  { code: 'residents', zh: '居住人数', en: 'Residents', unit: people },
  { code: 'households', zh: '户数', en: 'Households', unit: { zh: '户', en: 'households' } },
  { code: 'living_area', zh: '人均居住面积', en: 'Living area a person', unit: squareMetres },
  { code: 'ebikes', zh: '电动自行车停放数', en: 'E-bikes parked', unit: { zh: '辆', en: 'e-bikes' } },
  { code: 'combustibles', zh: '可燃物存量', en: 'Combustibles kept', unit: { zh: '吨', en: 't' } },
];
