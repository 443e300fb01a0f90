/** The part of GeoJSON (RFC 7946) that a district needs. Positions are WGS 84 `[longitude, latitude]` in degrees. */
export type Position = readonly [lon: number, lat: number];
/** Closed: the last position repeats the first. */
export type Ring = readonly Position[];
/** An outline, then its holes. */
export type Rings = readonly Ring[];

export interface Polygon {
  type: 'Polygon';
  coordinates: Rings;
}
export interface MultiPolygon {
  type: 'MultiPolygon';
  coordinates: readonly Rings[];
}
export type Area = Polygon | MultiPolygon;

export interface Feature<G = Area, P = Record<string, unknown>> {
  type: 'Feature';
  geometry: G;
  properties: P;
}
export interface FeatureCollection<G = Area, P = Record<string, unknown>> {
  type: 'FeatureCollection';
  features: Feature<G, P>[];
}

/** Degrees: west, south, east, north. */
export type Box = readonly [minLon: number, minLat: number, maxLon: number, maxLat: number];

export const polygonsOf = (area: Area): readonly Rings[] => (area.type === 'Polygon' ? [area.coordinates] : area.coordinates);

/** Smallest box around the outlines; for an area without positions `[Infinity, Infinity, -Infinity, -Infinity]`. */
export function boxOf(area: Area): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [outline] of polygonsOf(area)) {
    for (const [lon, lat] of outline ?? []) {
      west = Math.min(west, lon);
      east = Math.max(east, lon);
      south = Math.min(south, lat);
      north = Math.max(north, lat);
    }
  }
  return [west, south, east, north];
}

export const boxHolds = (box: Box, [lon, lat]: Position) => lon >= box[0] && lat >= box[1] && lon <= box[2] && lat <= box[3];
export const boxesMeet = (a: Box, b: Box) => a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

/** The same area with every position moved by `move`. */
export function mapPositions(area: Area, move: (position: Position) => Position): Area {
  const rings = (polygon: Rings) => polygon.map((ring) => ring.map(move));
  return area.type === 'Polygon'
    ? { type: 'Polygon', coordinates: rings(area.coordinates) }
    : { type: 'MultiPolygon', coordinates: area.coordinates.map(rings) };
}
