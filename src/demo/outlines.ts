/**
 * The district's outlines: cells between bent lines, shared point by point with their neighbours, so that villages tile towns and
 * towns tile the district without gap or overlap. The position is fictional: open sea.
 */
import { Dice } from './dice.ts';

export type Point = readonly [lon: number, lat: number];

export interface Outline {
  type: 'Polygon';
  coordinates: Point[][];
}

export interface Cell {
  column: number;
  row: number;
  outline: Outline;
}

export interface Block {
  cells: Cell[];
  outline: Outline;
}

const columns = 26;
const rows = 16;
/** South-west corner and size in degrees: about 28.5 km by 17 km. */
const [west, south, width, height] = [123.4, 31.1, 0.2995, 0.1505];
const bendsPerEdge = 4;

type Edge = Point[];

/** Corners, bent edges, and the ring of any set of cells. */
class Mesh {
  private readonly corners: Point[][] = [];
  private readonly edges = new Map<string, Edge>();
  private readonly seed: number;

  constructor(seed: number) {
    this.seed = seed;
    const dice = new Dice(seed, 'corners');
    for (let row = 0; row <= rows; row++)
      this.corners.push(
        Array.from({ length: columns + 1 }, (_, column): Point => {
          const [x, y] = [column + (dice.next() - 0.5) * 0.5, row + (dice.next() - 0.5) * 0.5];
          // Finer towards the old town, coarser towards the sea wall; the river bends along the north.
          const inX = x / columns + 0.045 * Math.sin((2 * Math.PI * x) / columns);
          const inY = y / rows + 0.03 * Math.sin((2 * Math.PI * y) / rows);
          const river = (y / rows) ** 3 * 0.09 * Math.sin((3.3 * Math.PI * x) / columns + 0.6);
          const shore = (1 - y / rows) ** 3 * 0.07 * Math.sin((2.2 * Math.PI * x) / columns + 2);
          return [west + inX * width, south + (inY + river + shore) * height];
        }),
      );
  }

  /** The bent line from corner to corner; walked the other way it has the same points. */
  private edge(a: readonly [number, number], b: readonly [number, number]): Edge {
    const forward = a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
    const [from, to] = forward ? [a, b] : [b, a];
    const key = `${from.join()} ${to.join()}`;
    let points = this.edges.get(key);
    if (!points) {
      const dice = new Dice(this.seed, `edge ${key}`);
      const [start, end] = [this.corners[from[1]]![from[0]]!, this.corners[to[1]]![to[0]]!];
      const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
      points = [start];
      for (let i = 1; i < bendsPerEdge; i++) {
        const [along, aside] = [i / bendsPerEdge, (dice.next() - 0.5) * 0.16];
        points.push([start[0] + along * dx - aside * dy * 1.17, start[1] + along * dy + (aside * dx) / 1.17]);
      }
      points = [...points, end].map(([lon, lat]): Point => [Number(lon.toFixed(6)), Number(lat.toFixed(6))]);
      this.edges.set(key, points);
    }
    return forward ? points : points.toReversed();
  }

  /**
   * The outer ring of cells that hang together, counter-clockwise: the sides that only one of them has, walked corner to corner.
   * @throws Error if the cells leave a hole or fall apart
   */
  ringOf(cells: readonly { column: number; row: number }[]): Point[] {
    const next = new Map<string, [number, number]>();
    const has = new Set(cells.map(({ column, row }) => `${column},${row}`));
    const side = (column: number, row: number, from: [number, number], to: [number, number]) => {
      if (!has.has(`${column},${row}`)) next.set(`${from.join()}>${to.join()}`, to);
    };
    for (const { column: c, row: r } of cells) {
      side(c, r - 1, [c, r], [c + 1, r]);
      side(c + 1, r, [c + 1, r], [c + 1, r + 1]);
      side(c, r + 1, [c + 1, r + 1], [c, r + 1]);
      side(c - 1, r, [c, r + 1], [c, r]);
    }
    const byStart = new Map<string, [number, number][]>();
    for (const [key, to] of next) {
      const start = key.split('>')[0]!;
      byStart.set(start, [...(byStart.get(start) ?? []), to]);
    }
    const first = [...byStart.keys()].sort()[0]!;
    const begin = first.split(',').map(Number) as [number, number];
    const ring: Point[] = [];
    let at = begin;
    let walked = 0;
    do {
      const to = byStart.get(at.join())!;
      if (to.length > 1) throw new Error('cells touch at a corner only');
      ring.push(...this.edge(at, to[0]!).slice(0, -1));
      at = to[0]!;
      walked += 1;
    } while (at[0] !== begin[0] || at[1] !== begin[1]);
    if (walked !== next.size) throw new Error('cells leave a hole or fall apart');
    return [...ring, ring[0]!];
  }
}

const outlineOf = (ring: Point[]): Outline => ({ type: 'Polygon', coordinates: [ring] });

/** Corners of the rectangle that lie in the river or the sea. */
function isLand(column: number, row: number): boolean {
  const fromWest = column + (rows - 1 - row) * 0.8;
  const fromEast = columns - 1 - column + row * 0.9;
  return fromWest >= 2.5 && fromEast >= 2.5 && columns - 1 - column + (rows - 1 - row) >= 1 && column + row >= 1;
}

/** Where each block begins to grow, and how many cells it wants beside the others. */
export interface Seedling {
  column: number;
  row: number;
  weight: number;
}

/** Blocks of cells around their seedlings, each in one piece without holes. */
export function tile(seed: number, seedlings: readonly Seedling[]): { whole: Outline; blocks: Block[] } {
  const mesh = new Mesh(seed);
  const land = new Map<string, { column: number; row: number }>();
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) if (isLand(column, row)) land.set(`${column},${row}`, { column, row });
  const free = new Map(land);
  const grown = seedlings.map(({ column, row }) => {
    free.delete(`${column},${row}`);
    return [{ column, row }];
  });
  const neighbours = ({ column, row }: { column: number; row: number }) => [
    { column: column + 1, row },
    { column: column - 1, row },
    { column, row: row + 1 },
    { column, row: row - 1 },
  ];
  const reach = (block: number, { column, row }: { column: number; row: number }) =>
    Math.hypot(column - seedlings[block]!.column, (row - seedlings[block]!.row) * 1.05) / Math.sqrt(seedlings[block]!.weight);
  while (free.size > 0) {
    // The cell nearest to a block it touches goes to it: blocks stay round, and nothing is left inside one.
    let best: { block: number; cell: { column: number; row: number }; far: number } | undefined;
    grown.forEach((cells, block) => {
      for (const cell of cells)
        for (const beside of neighbours(cell)) {
          if (!free.has(`${beside.column},${beside.row}`)) continue;
          const far = reach(block, beside);
          if (!best || far < best.far) best = { block, cell: beside, far };
        }
    });
    if (!best) throw new Error('land that touches no block');
    free.delete(`${best.cell.column},${best.cell.row}`);
    grown[best.block]!.push(best.cell);
  }
  return {
    whole: outlineOf(mesh.ringOf([...land.values()])),
    blocks: grown.map((cells) => ({
      cells: cells.map((cell) => ({ ...cell, outline: outlineOf(mesh.ringOf([cell])) })),
      outline: outlineOf(mesh.ringOf(cells)),
    })),
  };
}
