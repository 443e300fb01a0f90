/**
 * GCJ-02, the shifted coordinates of Chinese map services, only for the edge: imports, exports and links that hand over.
 * The shift is a published-by-use formula on the Krasovsky 1940 ellipsoid; both directions leave points outside its box alone.
 */
import type { Position } from './geojson.ts';

const krasovskyMetres = 6_378_245;
const krasovskyE2 = 0.006693421622965943;
const radians = Math.PI / 180;

const isShifted = ([lon, lat]: Position) => lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;

/** Sum of sine waves in half-turns: amplitude and half-turns per unit. */
const waves = (at: number, terms: readonly (readonly [amplitude: number, halfTurns: number])[]) =>
  (2 / 3) * terms.reduce((sum, [amplitude, halfTurns]) => sum + amplitude * Math.sin(at * halfTurns * Math.PI), 0);

const common = [[20, 6], [20, 2]] as const; // prettier-ignore

function shiftMetres([lon, lat]: Position): { east: number; north: number } {
  const [x, y] = [lon - 105, lat - 35];
  const root = Math.sqrt(Math.abs(x));
  return {
    north:
      -100 +
      2 * x +
      3 * y +
      0.2 * y * y +
      0.1 * x * y +
      0.2 * root +
      waves(x, common) +
      waves(y, [
        [20, 1],
        [40, 1 / 3],
        [160, 1 / 12],
        [320, 1 / 30],
      ]),
    east:
      300 +
      x +
      2 * y +
      0.1 * x * x +
      0.1 * x * y +
      0.1 * root +
      waves(x, common) +
      waves(x, [
        [20, 1],
        [40, 1 / 3],
        [150, 1 / 12],
        [300, 1 / 30],
      ]),
  };
}

export function gcj02FromWgs84(position: Position): Position {
  if (!isShifted(position)) return position;
  const [lon, lat] = position;
  const { east, north } = shiftMetres(position);
  const curve = 1 - krasovskyE2 * Math.sin(lat * radians) ** 2;
  const meridianMetres = (krasovskyMetres * (1 - krasovskyE2)) / curve ** 1.5;
  const parallelMetres = (krasovskyMetres / Math.sqrt(curve)) * Math.cos(lat * radians);
  return [lon + east / (parallelMetres * radians), lat + north / (meridianMetres * radians)];
}

/** Inverse by fixed-point iteration: steps back by what the shift misses until it is below 10⁻¹¹ degrees (a micrometre). */
export function wgs84FromGcj02(gcj02Point: Position): Position {
  if (!isShifted(gcj02Point)) return gcj02Point;
  let [lon, lat] = gcj02Point;
  for (let round = 0; round < 30; round++) {
    const [shiftedLon, shiftedLat] = gcj02FromWgs84([lon, lat]);
    const [missLon, missLat] = [gcj02Point[0] - shiftedLon, gcj02Point[1] - shiftedLat];
    lon += missLon;
    lat += missLat;
    if (Math.abs(missLon) < 1e-11 && Math.abs(missLat) < 1e-11) break;
  }
  return [lon, lat];
}
