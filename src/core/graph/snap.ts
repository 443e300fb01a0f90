import { greatCircleMetres } from '../geo/great-circle.ts';

/** A node and how far it is, in metres. */
export interface Snapped {
  node: number;
  metres: number;
}

/** Finds the nearest of many nodes through a grid of cells about as many as there are nodes. */
export class NodeGrid {
  private readonly lon: Float64Array;
  private readonly lat: Float64Array;
  private readonly west: number = Infinity;
  private readonly south: number = Infinity;
  private readonly cellLon: number;
  private readonly cellLat: number;
  private readonly columns: number;
  private readonly rows: number;
  private readonly first: Int32Array;
  private readonly node: Int32Array;

  /** @param nodes those that may be found; at least one */
  constructor(lon: Float64Array, lat: Float64Array, nodes: Int32Array) {
    if (nodes.length === 0) throw new RangeError('expected at least one node to snap to, got none');
    [this.lon, this.lat] = [lon, lat];
    let [east, north] = [-Infinity, -Infinity];
    for (const node of nodes) {
      this.west = Math.min(this.west, lon[node]!);
      this.south = Math.min(this.south, lat[node]!);
      east = Math.max(east, lon[node]!);
      north = Math.max(north, lat[node]!);
    }
    const side = Math.max(1, Math.ceil(Math.sqrt(nodes.length / 2)));
    this.columns = this.rows = side;
    this.cellLon = Math.max((east - this.west) / side, 1e-9);
    this.cellLat = Math.max((north - this.south) / side, 1e-9);
    this.first = new Int32Array(side * side + 1);
    for (const node of nodes) this.first[this.cellOf(lon[node]!, lat[node]!) + 1]!++;
    for (let cell = 0; cell < side * side; cell++) this.first[cell + 1]! += this.first[cell]!;
    this.node = new Int32Array(nodes.length);
    const next = this.first.slice(0, side * side);
    for (const node of nodes) this.node[next[this.cellOf(lon[node]!, lat[node]!)]!++] = node;
  }

  /** The nearest node; of equally near ones the one with the smaller number. */
  nearest(lon: number, lat: number): Snapped {
    const column = this.columnOf(lon);
    const row = this.rowOf(lat);
    // Beyond ring k every node is at least k cells away in longitude or latitude.
    const metresPerRing = Math.min(
      greatCircleMetres(lon, lat, lon, lat + this.cellLat),
      greatCircleMetres(lon, lat, lon + this.cellLon, lat) * 0.98,
    );
    let best: Snapped = { node: -1, metres: Infinity };
    for (let ring = 0; ring <= Math.max(this.columns, this.rows); ring++) {
      if (best.node !== -1 && best.metres < (ring - 1) * metresPerRing) break;
      for (let r = row - ring; r <= row + ring; r++) {
        if (r < 0 || r >= this.rows) continue;
        const edge = r === row - ring || r === row + ring;
        for (let c = column - ring; c <= column + ring; c += edge || ring === 0 ? 1 : ring * 2) {
          if (c < 0 || c >= this.columns) continue;
          best = this.inCell(r * this.columns + c, lon, lat, best);
        }
      }
    }
    return best;
  }

  private inCell(cell: number, lon: number, lat: number, best: Snapped): Snapped {
    for (let at = this.first[cell]!; at < this.first[cell + 1]!; at++) {
      const node = this.node[at]!;
      const metres = greatCircleMetres(lon, lat, this.lon[node]!, this.lat[node]!);
      if (metres < best.metres || (metres === best.metres && node < best.node)) best = { node, metres };
    }
    return best;
  }

  private columnOf(lon: number): number {
    return Math.max(0, Math.min(this.columns - 1, Math.floor((lon - this.west) / this.cellLon)));
  }

  private rowOf(lat: number): number {
    return Math.max(0, Math.min(this.rows - 1, Math.floor((lat - this.south) / this.cellLat)));
  }

  private cellOf(lon: number, lat: number): number {
    return this.rowOf(lat) * this.columns + this.columnOf(lon);
  }
}
