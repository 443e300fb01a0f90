/** The coordinate system that a file of outlines names itself by, beside the one it is said to have. Pure. */
import type { Text } from '../../../platform/problem.ts';

interface Named extends Text {
  /** How its positions are read; 'other': not without converting them. */
  as: 'wgs84' | 'cgcs2000' | 'gcj02' | 'other';
}

const kinds = {
  wgs84: { as: 'wgs84', zh: 'WGS 84', en: 'WGS 84' },
  cgcs2000: { as: 'cgcs2000', zh: 'CGCS2000', en: 'CGCS2000' },
  gcj02: { as: 'gcj02', zh: 'GCJ-02', en: 'GCJ-02' },
  baidu: { as: 'other', zh: '百度坐标 BD-09', en: 'BD-09 of Baidu' },
  mercator: { as: 'other', zh: 'Web 墨卡托，单位是米', en: 'web Mercator, in metres' },
  zone: { as: 'other', zh: '高斯—克吕格投影，单位是米', en: 'a Gauss-Krüger zone, in metres' },
  utm: { as: 'other', zh: 'UTM 投影，单位是米', en: 'a UTM zone, in metres' },
  beijing54: { as: 'other', zh: '北京 54', en: 'Beijing 1954' },
  xian80: { as: 'other', zh: '西安 80', en: 'Xian 1980' },
  unknown: { as: 'other', zh: '这里不认识的坐标系', en: 'a coordinate system that is not known here' },
} as const satisfies Record<string, Named>;

/** By number of the EPSG register, both ends included. */
const numbered: readonly (readonly [from: number, to: number, kind: keyof typeof kinds])[] = [
  [4326, 4326, 'wgs84'],
  [4979, 4979, 'wgs84'],
  [4490, 4490, 'cgcs2000'],
  [4480, 4480, 'cgcs2000'],
  [3857, 3857, 'mercator'],
  [3785, 3785, 'mercator'],
  [900913, 900913, 'mercator'],
  [102100, 102100, 'mercator'],
  [102113, 102113, 'mercator'],
  [4491, 4554, 'zone'],
  [2327, 2390, 'zone'],
  [2401, 2442, 'zone'],
  [21413, 21423, 'zone'],
  [21453, 21463, 'zone'],
  [32601, 32660, 'utm'],
  [32701, 32760, 'utm'],
  [4214, 4214, 'beijing54'],
  [4555, 4555, 'beijing54'],
  [4610, 4610, 'xian80'],
];

const worded: readonly (readonly [shape: RegExp, kind: keyof typeof kinds])[] = [
  [/gcj-?_?0?2|火星/i, 'gcj02'],
  [/bd-?_?09|百度/i, 'baidu'],
  [/gauss|kr(ü|u|ue)ger|高斯|_GK_|\bCM[_ -]?\d+E|[36]_degree/i, 'zone'],
  [/\butm\b|utm_zone/i, 'utm'],
  [/mercator|墨卡托/i, 'mercator'],
  [/beijing.?(19)?54|北京.?(19)?54/i, 'beijing54'],
  [/xi'?an.?(19)?80|西安.?(19)?80/i, 'xian80'],
  [/cgcs_?2000|china_2000|国家(大地坐标系)?2000|2000国家/i, 'cgcs2000'],
  [/crs84|wgs.?(19)?84/i, 'wgs84'],
];

function meant(name: string): Named {
  const number = Number(/(?:^|epsg[:/]{1,2}(?:[\d.]*[:/]){0,2}|esri:+)(\d{4,6})$/i.exec(name.trim())?.[1] ?? Number.NaN);
  const kind = Number.isNaN(number)
    ? worded.find(([shape]) => shape.test(name))?.[1]
    : numbered.find(([from, to]) => number >= from && number <= to)?.[2];
  return kinds[kind ?? 'unknown'];
}

/** Name of a `crs` member (of GeoJSON before RFC 7946), however it is written; undefined: it names none. */
export function crsNamed(crs: unknown): string | undefined {
  if (typeof crs === 'string' || typeof crs === 'number') return String(crs).slice(0, 80) || undefined;
  const { type, properties } = (crs ?? {}) as { type?: unknown; properties?: unknown };
  const { name, code, href } = (properties ?? {}) as Record<string, unknown>;
  const said = name ?? (typeof type === 'string' && code !== undefined ? `${type}:${String(code as string)}` : href);
  return said === undefined || said === null ? undefined : String(said as string).slice(0, 80);
}

/**
 * What to say if a file names another coordinate system than the one it is to be read in. GCJ-02 has no number of its own, so files in it are
 * often saved under the name of WGS 84: that name alone is no contradiction.
 */
export function crsFault(name: string | undefined, datum: 'wgs84' | 'gcj02'): Text | undefined {
  if (name === undefined) return undefined;
  const crs = meant(name);
  if (crs.as === 'wgs84' || crs.as === datum || (crs.as === 'cgcs2000' && datum === 'wgs84')) return undefined;
  const file = {
    zh: `文件写明坐标系是 ${name}（${crs.zh}）`,
    en: `the file says that its coordinate system is ${name} (${crs.en})`,
  };
  if (crs.as === 'other')
    return {
      zh: `${file.zh}，照经纬度读会偏，没有导入。用 QGIS 等软件打开，另存为 GeoJSON，坐标系选 WGS 84（EPSG:4326），再导入；坐标其实已经是经纬度的，删掉文件里的 crs 一项。`,
      en: `${file.en}; read as WGS 84 or GCJ-02 it would be shifted, and nothing was imported. Open it in QGIS or the like, save it as GeoJSON in WGS 84 (EPSG:4326) and import that; if its positions are degrees of WGS 84 or GCJ-02 already, remove the member crs from the file.`,
    };
  const [said, instead] = crs.as === 'gcj02' ? ['WGS 84', 'GCJ-02（--crs gcj02）'] : ['GCJ-02', 'WGS 84（--crs cgcs2000）'];
  return {
    zh: `${file.zh}，与所选的 ${said} 不符，差几百米，没有导入。改选 ${instead}；坐标确实是 ${said} 的，删掉文件里的 crs 一项。`,
    en: `${file.en}, which is not ${said} as was chosen; that is some hundred metres, and nothing was imported. Choose ${instead.replace('（', ' (').replace('）', ')')}; if the positions are ${said} indeed, remove the member crs from the file.`,
  };
}

/** A file that is called WGS 84 and read as GCJ-02: right for most, and worth a word. */
export const crsRemark = (name: string | undefined, datum: 'wgs84' | 'gcj02'): Text | undefined =>
  name !== undefined && datum === 'gcj02' && meant(name).as === 'wgs84'
    ? {
        zh: `文件写明坐标系是 ${name}，按所选的 GCJ-02 换算了；如果本来就是 WGS 84，改选 WGS 84。`,
        en: `the file says that its coordinate system is ${name}; it was converted from GCJ-02 as chosen. If it is WGS 84 indeed, choose that.`,
      }
    : undefined;
