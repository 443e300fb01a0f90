import type { SmallPlaceRule } from '../rules.ts';

/**
 * Below which size a place is one of the nine small ones. Thresholds are local and two sets are published; this is set A, chosen as the
 * district's default. The rule of key units comes before it.
 */
export const smallPlaceRules: readonly SmallPlaceRule[] = [
  { code: 'S-01', zh: '小商店', en: 'small shop', types: ['A01', 'A02', 'S01', 'S02'], measure: 'floor_area', below: 300 },
  { code: 'S-02', zh: '小餐饮', en: 'small eatery', types: ['A04', 'S03'], measure: 'seats', below: 100 },
  { code: 'S-03', zh: '小旅店', en: 'small inn', types: ['A03', 'N04', 'S04'], measure: 'beds', below: 50 },
  { code: 'S-04', zh: '小歌舞娱乐', en: 'small entertainment', types: ['A05', 'S05'], measure: 'floor_area', below: 200 },
  { code: 'S-05', zh: '小网吧', en: 'small internet bar', types: ['A07', 'S06'], measure: 'floor_area', below: 200 },
  { code: 'S-06', zh: '小美容洗浴', en: 'small bath or beauty', types: ['A09', 'S07'], measure: 'floor_area', below: 200 },
  { code: 'S-07', zh: '小医院', en: 'small medical body', types: ['H01', 'H02', 'H03', 'H04'], measure: 'beds', below: 30 },
  { code: 'S-08', zh: '小学校', en: 'small boarding school', types: ['E01', 'S08'], measure: 'boarding_beds', below: 50 },
  { code: 'S-09', zh: '小幼儿园', en: 'small day nursery', types: ['E02'], measure: 'students', below: 100 },
  { code: 'S-10', zh: '小生产加工企业', en: 'small works', types: ['F02', 'F03', 'F06'], measure: 'workers', below: 50 },
];
