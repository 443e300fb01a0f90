import { areaFault, centreOf, oriented, type AreaFault } from '../../core/geo/faults.ts';
import { wgs84FromGcj02 } from '../../core/geo/gcj02.ts';
import { mapPositions, type Area, type Position } from '../../core/geo/geojson.ts';
import { sphereMetresBetween } from '../../core/geo/ellipsoid.ts';
import { problem } from '../../platform/problem.ts';

export const regionKinds = [
  'district',
  'town',
  'subdistrict',
  'zone_committee',
  'industrial_zone',
  'village',
  'community',
  'grid',
] as const;
export type RegionKind = (typeof regionKinds)[number];

const kindsByLength: Record<number, readonly RegionKind[]> = {
  6: ['district'],
  9: ['town', 'subdistrict', 'zone_committee', 'industrial_zone'],
  12: ['village', 'community'],
  15: ['grid'],
};

export const regionCode = /^\d{6}(\d{3}){0,3}$/;

/** The code one level up; the district's own has none. */
export const parentOf = (code: string): string | null => (code.length > 6 ? code.slice(0, -3) : null);

const kindWords: Record<string, RegionKind> = {
  区: 'district',
  县: 'district',
  镇: 'town',
  乡: 'town',
  街道: 'subdistrict',
  管委会: 'zone_committee',
  工业区: 'industrial_zone',
  开发区: 'industrial_zone',
  村: 'village',
  村委会: 'village',
  社区: 'community',
  居委会: 'community',
  网格: 'grid',
};

/** The kind that a file names, or, where it says nothing, the one its name and the length of its code suggest. */
export function kindOf(code: string, name: string, given: string): RegionKind | null {
  const named = kindWords[given] ?? regionKinds.find((kind) => kind === given);
  if (given !== '') return named && kindsByLength[code.length]?.includes(named) ? named : null;
  if (code.length === 9)
    return /街道/.test(name)
      ? 'subdistrict'
      : /工业区|开发区|园区/.test(name)
        ? 'industrial_zone'
        : /管委会|新区/.test(name)
          ? 'zone_committee'
          : 'town';
  if (code.length === 12) return /村/.test(name) && !/居委会|社区/.test(name) ? 'village' : 'community';
  return kindsByLength[code.length]?.[0] ?? null;
}

export interface RegionRow {
  row: number;
  code: string;
  name: string;
  kind: string;
  nameEn: string;
  population: string;
}

export type RowFault = 'code' | 'other-district' | 'twice' | 'orphan' | 'kind' | 'name' | 'population' | 'abolished';

export interface PlannedRegion {
  code: string;
  kind: RegionKind;
  name: string;
  nameEn: string | null;
  population: number | null;
}

export interface RegionPlan {
  added: PlannedRegion[];
  renamed: PlannedRegion[];
  counted: PlannedRegion[];
  same: number;
  faults: { row: number; code: string; fault: RowFault }[];
}

/** What a file of regions would change. Parents come before what lies under them, wherever they stood in the file. */
export function planRegions(
  rows: readonly RegionRow[],
  known: readonly { code: string; name: string; population: number | null; abolishedOn: string | null }[],
  district: string,
): RegionPlan {
  const plan: RegionPlan = { added: [], renamed: [], counted: [], same: 0, faults: [] };
  const now = new Map(known.map((region) => [region.code, region]));
  const inFile = new Set(rows.map((row) => row.code));
  const seen = new Set<string>();
  for (const row of rows) {
    const { code, name } = row;
    const old = now.get(code);
    const kind = kindOf(code, name, row.kind);
    const parent = parentOf(code);
    const fault: RowFault | undefined = !regionCode.test(code)
      ? 'code'
      : !code.startsWith(district)
        ? 'other-district'
        : seen.has(code)
          ? 'twice'
          : parent && !now.has(parent) && !inFile.has(parent)
            ? 'orphan'
            : old?.abolishedOn
              ? 'abolished'
              : name === '' || name.length > 120
                ? 'name'
                : !kind
                  ? 'kind'
                  : !/^\d{0,8}$/.test(row.population)
                    ? 'population'
                    : undefined;
    seen.add(code);
    if (fault) {
      plan.faults.push({ row: row.row, code: code.slice(0, 40), fault });
      continue;
    }
    const population = row.population === '' ? (old?.population ?? null) : Number(row.population);
    const region: PlannedRegion = { code, kind: kind!, name, nameEn: row.nameEn || null, population };
    if (!old) plan.added.push(region);
    else if (old.name !== name) plan.renamed.push(region);
    else if (old.population !== population) plan.counted.push(region);
    else plan.same += 1;
  }
  plan.added.sort((a, b) => a.code.length - b.code.length || (a.code < b.code ? -1 : 1));
  return plan;
}

export type BoundaryFault =
  | AreaFault['fault']
  | 'geometry'
  | 'no-code'
  | 'level'
  | 'orphan'
  | 'other-district'
  | 'unknown-region'
  | 'twice'
  | 'far-away'
  | 'too-fine';

export interface Boundary {
  code: string;
  area: Area;
}

export interface BoundaryPlan {
  boundaries: Boundary[];
  /** Grids that no region stands for yet, with the name the file gives them. */
  added: PlannedRegion[];
  faults: { feature: number; code: string; fault: BoundaryFault; at: Position | null }[];
  /** Codes whose new outline lies beside the old one as GCJ-02 would: a sign that the file is not in WGS 84. */
  shifted: string[];
}

/** Names under which files of boundaries carry the code. */
const codeNames =
  'code adcode region_code grid_code town_code village_code committee_code xzqdm xzqhdm pac 代码 区划代码 行政区划代码 县代码 街镇代码 村居代码 网格编号 网格代码'.split(
    ' ',
  );
const gridNames = ['name', 'grid_name', '名称', '网格名称'];
/** Without regard to capitals: shape files have their names in these. */
function valueUnder(named: Record<string, unknown>, names: readonly string[]): unknown {
  const keys = new Map(Object.keys(named).map((key) => [key.trim().toLowerCase(), key]));
  return names
    .map((name) => named[keys.get(name) ?? ''])
    .find((value) => value !== undefined && value !== null && String(value).trim() !== '');
}
const lengthOf = { district: 6, town: 9, village: 12, grid: 15 } as const;
export type BoundaryLevel = keyof typeof lengthOf;
const mostPositions = 50_000;
/** A boundary whose centre is farther from where it belongs is another place, or in another coordinate system. */
const farMetres = 20_000;

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && value.length >= 2 && typeof value[0] === 'number' && typeof value[1] === 'number';
const isRings = (value: unknown): value is Position[][] =>
  Array.isArray(value) && value.every((ring) => Array.isArray(ring) && ring.every(isPosition));

/** An area out of whatever a file holds; heights are dropped. */
export function readArea(geometry: unknown): Area | undefined {
  const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown };
  const flat = (rings: Position[][]) => rings.map((ring) => ring.map(([lon, lat]): Position => [lon, lat]));
  if (type === 'Polygon' && isRings(coordinates)) return { type, coordinates: flat(coordinates) };
  if (type === 'MultiPolygon' && Array.isArray(coordinates) && coordinates.every(isRings))
    return { type, coordinates: (coordinates as Position[][][]).map(flat) };
  return undefined;
}

const positionsOf = (area: Area) =>
  (area.type === 'Polygon' ? [area.coordinates] : area.coordinates).flat().reduce((sum, ring) => sum + ring.length, 0);

/**
 * What a collection of outlines would set. `known` are the regions by code, each with the centre of the outline it has, if any.
 * An outline is compared with the region's own earlier one, else with that of the nearest region above that has one.
 */
export function planBoundaries(
  features: readonly { properties?: unknown; geometry?: unknown }[],
  known: ReadonlyMap<string, { centre: Position | null }>,
  district: string,
  datum: 'wgs84' | 'gcj02',
  level?: BoundaryLevel,
): BoundaryPlan {
  const plan: BoundaryPlan = { boundaries: [], added: [], faults: [], shifted: [] };
  const seen = new Set<string>();
  for (const [feature, { properties, geometry }] of features.entries()) {
    const named = (properties ?? {}) as Record<string, unknown>;
    const code = String(valueUnder(named, codeNames) ?? '').trim();
    const refuse = (fault: BoundaryFault, at: Position | null = null) =>
      plan.faults.push({ feature: feature + 1, code: code.slice(0, 40), fault, at });
    const given = readArea(geometry);
    if (code === '') refuse('no-code');
    else if (!code.startsWith(district)) refuse('other-district');
    else if (level && code.length !== lengthOf[level]) refuse('level');
    else if (!known.has(code) && !(level === 'grid' && nameOf(named))) refuse('unknown-region');
    else if (!known.has(code) && !known.has(parentOf(code) ?? '')) refuse('orphan');
    else if (seen.has(code)) refuse('twice');
    else if (!given) refuse('geometry');
    else if (positionsOf(given) > mostPositions) refuse('too-fine');
    else {
      const fault = areaFault(given);
      const area = fault ? given : oriented(datum === 'gcj02' ? mapPositions(given, wgs84FromGcj02) : given);
      const reference = fault ? null : referenceOf(code, known);
      if (fault) refuse(fault.fault, 'at' in fault ? fault.at : null);
      else if (reference && sphereMetresBetween(centreOf(area), reference) > farMetres)
        refuse(isSwapped(area, reference) ? 'swapped-axes' : 'far-away', centreOf(area));
      else {
        plan.boundaries.push({ code, area });
        if (!known.has(code)) plan.added.push({ code, kind: 'grid', name: nameOf(named)!, nameEn: null, population: null });
        const own = known.get(code)?.centre;
        if (own && datum === 'wgs84' && looksShifted(centreOf(area), own)) plan.shifted.push(code);
      }
    }
    seen.add(code);
  }
  return plan;
}

const nameOf = (named: Record<string, unknown>): string | undefined => {
  const name = valueUnder(named, gridNames);
  return typeof name === 'string' ? name.trim().slice(0, 120) : undefined;
};

function referenceOf(code: string, known: ReadonlyMap<string, { centre: Position | null }>): Position | null {
  for (let at: string | null = code; at; at = parentOf(at)) {
    const centre = known.get(at)?.centre;
    if (centre) return centre;
  }
  return null;
}

const isSwapped = (area: Area, reference: Position) => {
  const [lon, lat] = centreOf(area);
  return Math.abs(lon) <= 90 && sphereMetresBetween([lat, lon], reference) <= farMetres;
};

/** A move of 300 to 700 m that undoing GCJ-02 would take back to within 100 m. */
function looksShifted(centre: Position, before: Position): boolean {
  const moved = sphereMetresBetween(centre, before);
  return moved >= 300 && moved <= 700 && sphereMetresBetween(wgs84FromGcj02(centre), before) < 100;
}

const rowFaultWords: Record<RowFault, { zh: string; en: string }> = {
  code: { zh: '代码不是 6、9、12 或 15 位数字', en: 'the code is not 6, 9, 12 or 15 digits' },
  'other-district': { zh: '代码不属于本区', en: 'the code belongs to another district' },
  twice: { zh: '代码重复', en: 'the code stands here twice' },
  orphan: { zh: '上一级代码不存在', en: 'the code above does not exist' },
  kind: { zh: '类型与代码长度不符', en: 'the kind does not fit the length of the code' },
  name: { zh: '名称空缺或太长', en: 'the name is missing or too long' },
  population: { zh: '人口不是整数', en: 'the population is no whole number' },
  abolished: { zh: '这个代码已撤销', en: 'the code was abolished' },
};

const boundaryFaultWords: Record<BoundaryFault, { zh: string; en: string }> = {
  geometry: { zh: '不是面（Polygon、MultiPolygon）', en: 'not a Polygon or MultiPolygon' },
  level: { zh: '代码位数与所选级别不符', en: 'the code does not fit the level' },
  orphan: { zh: '上一级代码不存在', en: 'the code above does not exist' },
  'no-code': { zh: '属性里没有代码（code、adcode、区划代码）', en: 'no code among its properties (code, adcode)' },
  'other-district': { zh: '代码不属于本区', en: 'the code belongs to another district' },
  'unknown-region': { zh: '区划里没有这个代码', en: 'no region has this code' },
  twice: { zh: '同一代码出现两次', en: 'the code stands here twice' },
  empty: { zh: '有空环，或环不足 4 个点', en: 'an empty ring, or one with fewer than 4 points' },
  'not-closed': { zh: '环没有闭合', en: 'a ring is not closed' },
  'self-crossing': { zh: '边界自相交', en: 'the outline crosses or touches itself' },
  'hole-outside': { zh: '洞在外框之外', en: 'a hole lies outside the outline' },
  overlap: { zh: '几个面互相重叠', en: 'its polygons overlap' },
  'too-involved': { zh: '边界过于曲折交缠，查不完，请先简化', en: 'the outline is too entangled to be checked; simplify it' },
  'projected-metres': { zh: '坐标是投影米，不是经纬度', en: 'coordinates are projected metres, not degrees' },
  'swapped-axes': { zh: '经纬度写反了', en: 'longitude and latitude are swapped' },
  'out-of-range': { zh: '经纬度超出范围', en: 'coordinates out of range' },
  'far-away': { zh: '离它该在的地方超过 20 km', en: 'more than 20 km from where it belongs' },
  'too-fine': { zh: '超过 50,000 个点', en: 'more than 50,000 points' },
};

export const rowFaultWord = (fault: string) => rowFaultWords[fault as RowFault];
export const boundaryFaultWord = (fault: string) => boundaryFaultWords[fault as BoundaryFault];

const listed = <F extends { fault: string; code: string }>(
  faults: readonly F[],
  place: (fault: F) => number,
  words: Record<string, { zh: string; en: string }>,
  language: 'zh' | 'en',
) =>
  faults
    .slice(0, 5)
    .map((one) =>
      language === 'zh'
        ? `第 ${place(one)} 个 ${one.code}：${words[one.fault]!.zh}`
        : `no. ${place(one)} ${one.code}: ${words[one.fault]!.en}`,
    )
    .join(language === 'zh' ? '；' : '; ');

export const regionsRefused = problem<{ faults: { row: number; code: string; fault: RowFault }[] }>(
  'regions-refused',
  422,
  { zh: '区划没有导入', en: 'Regions not imported' },
  ({ faults }) => ({
    zh: `有 ${faults.length} 行不对，一行也没有保存。${listed(faults, ({ row }) => row, rowFaultWords, 'zh')}。改好后再导入。`,
    en: `${faults.length} rows are wrong; none was saved. ${listed(faults, ({ row }) => row, rowFaultWords, 'en')}. Mend them and import again.`,
  }),
);

export const boundariesRefused = problem<{ faults: BoundaryPlan['faults'] }>(
  'boundaries-refused',
  422,
  { zh: '边界没有保存', en: 'Boundaries not saved' },
  ({ faults }) => ({
    zh: `有 ${faults.length} 个边界不对，一个也没有保存。${listed(faults, ({ feature }) => feature, boundaryFaultWords, 'zh')}。改好后再提交。`,
    en: `${faults.length} boundaries are wrong; none was saved. ${listed(faults, ({ feature }) => feature, boundaryFaultWords, 'en')}. Mend them and try again.`,
  }),
);

export const unreadableFile = problem<{ reason: string }>(
  'unreadable-file',
  422,
  { zh: '文件读不懂', en: 'Unreadable file' },
  ({ reason }) => ({
    zh: `文件读不懂，没有保存：${reason}。第一行要有列名 code,name（kind、name_en、population 可不填）。`,
    en: `The file cannot be read; nothing was saved: ${reason}. The first line must name the columns code,name (kind, name_en, population are optional).`,
  }),
);

export const regionKnown = problem<{ code: string }>(
  'region-known',
  409,
  { zh: '已有这一条', en: 'Already there' },
  ({ code }) => ({
    zh: `${code} 在这一天已经有一条，没有再记。换一个日期，或刷新后再看。`,
    en: `${code} has an entry for that day already; nothing was saved. Choose another date, or reload.`,
  }),
);

export const regionDates = problem('region-dates', 422, { zh: '日期先后不对', en: 'Dates out of order' }, () => ({
  zh: '撤销日期要晚于设立日期，没有保存。改日期。',
  en: 'A region is abolished after it began; nothing was saved. Mend the date.',
}));

export const successionFaulty = problem<{ old: string; new: string }>(
  'succession-faulty',
  422,
  { zh: '接续关系不对', en: 'Succession does not hold' },
  (f) => ({
    zh: `${f.old} → ${f.new} 不成立，没有保存：新代码要在本区区划里，旧代码要先撤销，新旧不能相同，也不能绕回来。`,
    en: `${f.old} → ${f.new} does not hold; nothing was saved: the new code must be a region of this district, the old one abolished first, and the new must not lead back to it.`,
  }),
);
