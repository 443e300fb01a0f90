/** A file of outlines as map programs write it, to GeoJSON features; what is none says how it becomes one. Pure. */
import type { Text } from '../../../platform/problem.ts';
import { crsNamed } from '../outline-crs/rules.ts';

interface Outline {
  id?: unknown;
  crs?: unknown;
  properties?: unknown;
  geometry?: unknown;
}

const convert = {
  zh: '用 QGIS 等软件打开，另存为 GeoJSON（WGS 84）再导入',
  en: 'Open it in QGIS or the like and save it as GeoJSON (WGS 84)',
};
const not = (zh: string, en: string): Text => ({
  zh: `这是${zh}，不是 GeoJSON。${convert.zh}。`,
  en: `this is ${en}, not GeoJSON. ${convert.en}.`,
});

export interface OutlineFile {
  outlines: Outline[];
  /** The coordinate system that the file names, if it does. */
  crs: string | undefined;
}

/** Features one a line (RFC 8142 with its mark, or without). */
function features(text: string): Outline[] | undefined {
  const lines = text
    .replaceAll('\u001E', '\n')
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '');
  if (lines.length < 2) return undefined;
  try {
    const read = lines.map((line) => JSON.parse(line) as Outline & { type?: string });
    return read.every(({ type }) => type === 'Feature') ? read : undefined;
  } catch {
    return undefined;
  }
}

interface Geometry {
  type?: string;
  coordinates?: unknown;
  geometries?: unknown;
}

/** The polygons of a collection, however deep; points and lines beside them are labels and are left aside. */
function polygonsOf(geometry: Geometry | null | undefined, depth = 0): unknown[] {
  if (geometry?.type === 'Polygon') return [geometry.coordinates];
  if (geometry?.type === 'MultiPolygon' && Array.isArray(geometry.coordinates)) return geometry.coordinates as unknown[];
  if (geometry?.type !== 'GeometryCollection' || !Array.isArray(geometry.geometries) || depth > 8) return [];
  return geometry.geometries.flatMap((one) => polygonsOf(one as Geometry, depth + 1));
}

const isCode = (id: unknown) => /^\d{6}(\d{3}){0,3}$/.test(String(id));

/** A collection becomes its polygons; an id that is a code counts where the properties tell none. */
function plain(feature: Outline): Outline {
  if (typeof feature !== 'object' || feature === null) return feature;
  const { id, properties, geometry } = feature;
  const within = (geometry as Geometry | null)?.type === 'GeometryCollection' ? polygonsOf(geometry as Geometry) : [];
  return {
    properties: isCode(id) ? { code: String(id), ...(properties as object | null) } : (properties ?? null),
    geometry: within.length > 0 ? { type: 'MultiPolygon', coordinates: within } : (geometry ?? null),
  };
}

const crsOf = (holders: readonly unknown[]): string | undefined => {
  for (const one of holders) {
    const { crs, geometry } = (one ?? {}) as { crs?: unknown; geometry?: { crs?: unknown } | null };
    const name = crsNamed(crs) ?? crsNamed(geometry?.crs);
    if (name !== undefined) return name;
  }
  return undefined;
};

/** @returns the features, or what to say of the file */
export function outlinesIn(text: string): OutlineFile | Text {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  if (start === '') return { zh: '文件是空的。重新选一个。', en: 'the file is empty. Choose another.' };
  if (start.startsWith('PK')) return not('压缩包（多半是 Shapefile 或 KMZ）', 'an archive, most likely of a shapefile or KMZ');
  if (start.startsWith('\0\0\u0027\n')) return not('Shapefile', 'a shapefile');
  if (/^<(\?xml|kml|gml)/i.test(start)) return not('KML 或 GML', 'KML or GML');
  let read: unknown;
  try {
    read = JSON.parse(start);
  } catch (error) {
    const lines = features(start);
    if (lines) return { outlines: lines.map((one) => plain(one)), crs: crsOf(lines) };
    const detail = error instanceof Error ? error.message : 'unreadable';
    return { zh: `不是 GeoJSON（${detail}）。${convert.zh}。`, en: `not GeoJSON (${detail}). ${convert.en}.` };
  }
  const { type, features: given, geometryType } = (read ?? {}) as { type?: string; features?: unknown; geometryType?: string };
  if (type === 'Topology') return not('TopoJSON', 'TopoJSON');
  if (geometryType?.startsWith('esri')) return not('ArcGIS 的 JSON', 'JSON of ArcGIS');
  const all = type === 'Feature' ? [read] : given;
  if (!Array.isArray(all) || all.length === 0)
    return {
      zh: '里面没有要素；应是带属性的面要素集合（FeatureCollection）。',
      en: 'no features; a FeatureCollection of polygons is expected',
    };
  return { outlines: all.map((one) => plain(one as Outline)), crs: crsOf([read, ...(all as unknown[])]) };
}
