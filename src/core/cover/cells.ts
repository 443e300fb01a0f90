/** A district cut into cells, each with its area, so that ground can be a demand like people and places. */
import { areaSquareMetres } from '../geo/ellipsoid.ts';
import { boxOf, polygonsOf, type Area, type Ring } from '../geo/geojson.ts';

export interface Cells {
  /** Degrees of each cell's middle. */
  lon: Float64Array;
  lat: Float64Array;
  /** m² of the cell that lie in the outline. */
  area: Float64Array;
  /** Where each cell stands: its number is row × columns + column, from the south-west corner. */
  number: Int32Array;
  columns: number;
  /** Degrees of the south-west corner, and of a cell's sides. */
  west: number;
  south: number;
  wide: number;
  high: number;
}

/** Lines per cell and points per line by which the part of a cell inside the outline is measured. */
const FINENESS = 8;
const METRES_PER_DEGREE = (6_371_008.8 * Math.PI) / 180;

/**
 * Square cells over an outline, those with nothing inside left out. A cell's share is counted on 8 × 8 points; the areas are
 * then scaled so that together they are the outline's area on the ellipsoid exactly. O(lines · edges + points).
 * @throws RangeError for a width that is not above 0 or would give more than four million cells
 */
export function cellsOf(outline: Area, cellMetres: number): Cells {
  const [west, south, east, north] = boxOf(outline);
  const cellLat = cellMetres / METRES_PER_DEGREE;
  const cellLon = cellLat / Math.cos((((south + north) / 2) * Math.PI) / 180);
  const [columns, rows] = [Math.ceil((east - west) / cellLon), Math.ceil((north - south) / cellLat)];
  if (!(cellMetres > 0) || !(columns * rows <= 4_000_000))
    throw new RangeError(`expected a cell width that gives at most 4,000,000 cells, got ${cellMetres} m`);
  const rings = polygonsOf(outline).flat();
  const points = new Int32Array(columns * rows);
  for (let line = 0; line < rows * FINENESS; line++) {
    const crossings = crossingsAt(rings, south + ((line + 0.5) / FINENESS) * cellLat);
    const row = Math.floor(line / FINENESS);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const place = (lon: number) => Math.ceil(((lon - west) / cellLon) * FINENESS - 0.5);
      for (let point = Math.max(0, place(crossings[i]!)); point < place(crossings[i + 1]!); point++) {
        const column = Math.floor(point / FINENESS);
        if (column < columns) points[row * columns + column]!++;
      }
    }
  }
  const held = [...points.keys()].filter((cell) => points[cell]! > 0);
  const area = Float64Array.from(
    held,
    (cell) => points[cell]! * Math.cos(((south + (Math.floor(cell / columns) + 0.5) * cellLat) * Math.PI) / 180),
  );
  const scale = areaSquareMetres(outline) / area.reduce((sum, one) => sum + one, 0);
  return {
    lon: Float64Array.from(held, (cell) => west + ((cell % columns) + 0.5) * cellLon),
    lat: Float64Array.from(held, (cell) => south + (Math.floor(cell / columns) + 0.5) * cellLat),
    area: area.map((one) => one * scale),
    number: Int32Array.from(held),
    columns,
    west,
    south,
    wide: cellLon,
    high: cellLat,
  };
}

/** Where a parallel enters and leaves the area, from west to east. */
function crossingsAt(rings: readonly Ring[], lat: number): number[] {
  const found: number[] = [];
  for (const ring of rings)
    for (let i = 1; i < ring.length; i++) {
      const [[ax, ay], [bx, by]] = [ring[i - 1]!, ring[i]!];
      if (ay > lat !== by > lat) found.push(ax + ((lat - ay) / (by - ay)) * (bx - ax));
    }
  return found.sort((a, b) => a - b);
}
