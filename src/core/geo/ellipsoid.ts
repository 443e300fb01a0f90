/** Area and length on the WGS 84 ellipsoid, distance on the mean sphere. Degrees in; metres and square metres out. */
import { polygonsOf, type Area, type Position, type Ring } from './geojson.ts';

const equatorMetres = 6_378_137;
const flattening = 1 / 298.257223563;
const poleMetres = equatorMetres * (1 - flattening);
const eccentricity = Math.sqrt(flattening * (2 - flattening));
/** Mean radius (2a + b) / 3 of WGS 84. */
const sphereMetres = 6_371_008.8;
const radians = Math.PI / 180;

/**
 * Area between the equator and a parallel, per radian of longitude: a²(1−e²)/2 · (sinφ/(1−e²sin²φ) + artanh(e sinφ)/e).
 * Source: the authalic latitude's q, Snyder, Map Projections: A Working Manual (USGS 1395), 3-12.
 */
function areaToEquator(lat: number): number {
  const sine = Math.sin(lat * radians);
  const e2 = eccentricity ** 2;
  return ((equatorMetres ** 2 * (1 - e2)) / 2) * (sine / (1 - e2 * sine * sine) + Math.atanh(eccentricity * sine) / eccentricity);
}

/** Nodes and weights of Gauss-Legendre quadrature on [0, 1], five points: exact to rounding for edges up to a few degrees. */
const quadrature = [
  [0.046910077030668, 0.1184634425280945],
  [0.2307653449471585, 0.2393143352496833],
  [0.5, 0.2844444444444444],
  [0.7692346550528415, 0.2393143352496833],
  [0.953089922969332, 0.1184634425280945],
] as const;

/** Signed: positive when the ring runs against the clock. */
function ringArea(ring: Ring): number {
  let sum = 0;
  for (let at = 1; at < ring.length; at++) {
    const [fromLon, fromLat] = ring[at - 1]!;
    const [toLon, toLat] = ring[at]!;
    if (fromLon === toLon) continue;
    let mean = 0;
    for (const [node, weight] of quadrature) mean += weight * areaToEquator(fromLat + node * (toLat - fromLat));
    sum -= mean * (toLon - fromLon) * radians;
  }
  return sum;
}

/**
 * Area on the ellipsoid in m², holes taken away. Edges are straight in longitude and latitude (RFC 7946), so neighbours that share
 * an edge share it exactly and parts add up to the whole. Direction of rings does not matter. O(n).
 */
export function areaSquareMetres(area: Area): number {
  return polygonsOf(area).reduce(
    (sum, [outline, ...holes]) =>
      sum + Math.abs(ringArea(outline ?? [])) - holes.reduce((holed, hole) => holed + Math.abs(ringArea(hole)), 0),
    0,
  );
}

/**
 * Length of the geodesic between two points in metres, right to a millimetre.
 * @throws RangeError for points almost opposite each other on the globe, where the iteration does not settle
 * Source: Vincenty, Direct and Inverse Solutions of Geodesics on the Ellipsoid (Survey Review 23/176, 1975), inverse formula.
 */
export function geodesicMetres([lonA, latA]: Position, [lonB, latB]: Position): number {
  const [reducedA, reducedB] = [latA, latB].map((lat) => Math.atan((1 - flattening) * Math.tan(lat * radians))) as [
    number,
    number,
  ];
  const [sinA, cosA, sinB, cosB] = [Math.sin(reducedA), Math.cos(reducedA), Math.sin(reducedB), Math.cos(reducedB)];
  const difference = (lonB - lonA) * radians;
  let lambda = difference;
  for (let round = 0; round < 100; round++) {
    const [sinLambda, cosLambda] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(cosB * sinLambda, cosA * sinB - sinA * cosB * cosLambda);
    if (sinSigma === 0) return 0;
    const cosSigma = sinA * sinB + cosA * cosB * cosLambda;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (cosA * cosB * sinLambda) / sinSigma;
    const cosAlpha2 = 1 - sinAlpha ** 2;
    const cosMiddle2 = cosAlpha2 === 0 ? 0 : cosSigma - (2 * sinA * sinB) / cosAlpha2; // on the equator there is no middle latitude
    const c = (flattening / 16) * cosAlpha2 * (4 + flattening * (4 - 3 * cosAlpha2));
    const before = lambda;
    lambda =
      difference +
      (1 - c) * flattening * sinAlpha * (sigma + c * sinSigma * (cosMiddle2 + c * cosSigma * (2 * cosMiddle2 ** 2 - 1)));
    if (Math.abs(lambda - before) > 1e-12) continue;
    const u2 = (cosAlpha2 * (equatorMetres ** 2 - poleMetres ** 2)) / poleMetres ** 2;
    const factor = 1 + (u2 / 16_384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)));
    const b = (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2)));
    const correction =
      b *
      sinSigma *
      (cosMiddle2 +
        (b / 4) *
          (cosSigma * (2 * cosMiddle2 ** 2 - 1) - (b / 6) * cosMiddle2 * (4 * sinSigma ** 2 - 3) * (4 * cosMiddle2 ** 2 - 3)));
    return poleMetres * factor * (sigma - correction);
  }
  throw new RangeError(`expected points that are not almost opposite on the globe, got ${lonA},${latA} and ${lonB},${latB}`);
}

/** Length of a line of positions along geodesics, in metres; of a single position 0. */
export function lengthMetres(line: readonly Position[]): number {
  return line.slice(1).reduce((sum, position, at) => sum + geodesicMetres(line[at]!, position), 0);
}

/** Great-circle distance on the sphere of radius 6,371,008.8 m (haversine): within 0.6 % of the ellipsoid, and fast. */
export function sphereMetresBetween([lonA, latA]: Position, [lonB, latB]: Position): number {
  const half = (a: number, b: number) => Math.sin(((b - a) * radians) / 2) ** 2;
  const chord = half(latA, latB) + Math.cos(latA * radians) * Math.cos(latB * radians) * half(lonA, lonB);
  return 2 * sphereMetres * Math.asin(Math.min(1, Math.sqrt(chord)));
}
