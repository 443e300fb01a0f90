/** The twelve town-level blocks of 澜江区: seven towns, three subdistricts, a management committee, an industrial zone. All made up. */
import type { Seedling } from './outlines.ts';

export interface Town extends Seedling {
  code: string;
  kind: 'town' | 'subdistrict' | 'zone_committee' | 'industrial_zone';
  name: string;
  nameEn: string;
  /** Share of its cells that are communities rather than villages. */
  urban: number;
  population: number;
}

export const district = { code: '990101', name: '澜江区', nameEn: 'Lanjiang District' };

export const towns: readonly Town[] = [
  {
    code: '990101001',
    kind: 'subdistrict',
    name: '澜城街道',
    nameEn: 'Lancheng',
    urban: 1,
    population: 118_000,
    column: 11,
    row: 10,
    weight: 0.8,
  },
  {
    code: '990101002',
    kind: 'subdistrict',
    name: '望海街道',
    nameEn: 'Wanghai',
    urban: 1,
    population: 96_000,
    column: 15,
    row: 11,
    weight: 0.8,
  },
  {
    code: '990101003',
    kind: 'subdistrict',
    name: '烟雨桥街道',
    nameEn: 'Yanyuqiao',
    urban: 0.9,
    population: 74_000,
    column: 12,
    row: 7,
    weight: 0.7,
  },
  {
    code: '990101101',
    kind: 'town',
    name: '石港镇',
    nameEn: 'Shigang',
    urban: 0.35,
    population: 88_000,
    column: 20,
    row: 12,
    weight: 1.1,
  },
  {
    code: '990101102',
    kind: 'town',
    name: '柳汀镇',
    nameEn: 'Liuting',
    urban: 0.3,
    population: 61_000,
    column: 5,
    row: 12,
    weight: 1.2,
  },
  {
    code: '990101103',
    kind: 'town',
    name: '白鹭滩镇',
    nameEn: 'Bailutan',
    urban: 0.2,
    population: 42_000,
    column: 22,
    row: 8,
    weight: 1,
  },
  {
    code: '990101104',
    kind: 'town',
    name: '金穗镇',
    nameEn: 'Jinsui',
    urban: 0.25,
    population: 55_000,
    column: 4,
    row: 7,
    weight: 1.2,
  },
  {
    code: '990101105',
    kind: 'town',
    name: '青芦镇',
    nameEn: 'Qinglu',
    urban: 0.2,
    population: 47_000,
    column: 7,
    row: 3,
    weight: 1.2,
  },
  {
    code: '990101106',
    kind: 'town',
    name: '稻香浜镇',
    nameEn: 'Daoxiangbang',
    urban: 0.2,
    population: 39_000,
    column: 13,
    row: 3,
    weight: 1.2,
  },
  {
    code: '990101107',
    kind: 'town',
    name: '云帆镇',
    nameEn: 'Yunfan',
    urban: 0.25,
    population: 44_000,
    column: 19,
    row: 3,
    weight: 1.1,
  },
  {
    code: '990101401',
    kind: 'zone_committee',
    name: '澜江新城管委会',
    nameEn: 'Lanjiang New City',
    urban: 0.9,
    population: 52_000,
    column: 17,
    row: 7,
    weight: 0.7,
  },
  {
    code: '990101501',
    kind: 'industrial_zone',
    name: '澜江工业区',
    nameEn: 'Lanjiang Industrial Zone',
    urban: 0.6,
    population: 36_000,
    column: 23,
    row: 5,
    weight: 0.6,
  },
];
