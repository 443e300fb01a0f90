/** Speeds by class of road from observed runs: least squares on the pace (seconds per metre) of each class. */
import { type Graph, graphOf, reversed, type Roads } from '../graph/graph.ts';
import { BucketSearch, UNREACHED } from './bucket-queue.ts';

export interface ClassedRoads {
  nodeCount: number;
  from: Int32Array;
  to: Int32Array;
  oneway: Int8Array;
  metres: Float64Array;
  /** Class of each road, 0 … classes − 1. */
  kind: Int32Array;
}

export interface Run {
  from: number;
  to: number;
  /** From the wheels' first turn to arrival. */
  seconds: number;
}

export interface FittedSpeed {
  speedKmh: number;
  /** 95 % interval; null where the class keeps the speed it had, because too few runs use it. */
  low: number | null;
  high: number | null;
  runs: number;
  kilometres: number;
}

export interface Calibration {
  /** Per class. */
  speeds: FittedSpeed[];
  /** Runs without a way between their ends. */
  unreached: number;
  /** Typical share by which a run's time misses the fit (root of the mean square). */
  spread: number;
}

const ROUNDS = 3;
/** A class is fitted if at least so many runs drive it. */
const LEAST_RUNS = 10;
const NORMAL_95 = 1.959964;

/**
 * Fits the speeds of one hour band. Each run is taken to drive the quickest way by the speeds fitted so far, three times over.
 * @param speedKmh what each class starts from and keeps if it is hardly driven
 */
export function calibrate(roads: ClassedRoads, runs: readonly Run[], speedKmh: readonly number[]): Calibration {
  let speeds = [...speedKmh];
  let found: Calibration | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const metres = drivenMetres(roads, runs, speeds);
    const reached = [...runs.keys()].filter((run) => metres[run] !== undefined);
    const fit = fitPaces(
      reached.map((run) => metres[run]!),
      reached.map((run) => runs[run]!.seconds),
      speedKmh.map((speed) => 3.6 / speed),
    );
    found = {
      speeds: fit.paces.map(({ pace, error, runs: count, metres: driven }) => ({
        speedKmh: 3.6 / pace,
        low: error === null ? null : 3.6 / (pace + NORMAL_95 * error),
        high: error === null ? null : pace > NORMAL_95 * error ? 3.6 / (pace - NORMAL_95 * error) : Infinity,
        runs: count,
        kilometres: driven / 1000,
      })),
      unreached: runs.length - reached.length,
      spread: fit.spread,
    };
    speeds = found.speeds.map((one) => one.speedKmh);
  }
  return found!;
}

/** Metres of each class on the quickest way of each run; undefined where there is none. */
function drivenMetres(roads: ClassedRoads, runs: readonly Run[], speeds: readonly number[]): (Float64Array | undefined)[] {
  const count = roads.from.length;
  const weight = Int32Array.from(roads.metres, (metres, road) =>
    Math.max(1, Math.round((metres / speeds[roads.kind[road]!]!) * 3600)),
  );
  const list = (weights: Int32Array): Roads => ({ count, from: roads.from, to: roads.to, oneway: roads.oneway, weight: weights });
  const graph = graphOf(roads.nodeCount, list(weight));
  // The same arcs in the same order, with the number of the road as their weight.
  const numbers = reversed(graphOf(roads.nodeCount, list(Int32Array.from({ length: count }, (_, road) => road))));
  const back = reversed(graph);
  const search = new BucketSearch(graph);
  const order = [...runs.keys()].sort((a, b) => runs[a]!.from - runs[b]!.from);
  const found: (Float64Array | undefined)[] = Array.from({ length: runs.length });
  let searched = -1;
  for (const run of order) {
    const { from, to } = runs[run]!;
    if (from !== searched) search.run([(searched = from)]);
    if (search.distance[to] !== UNREACHED)
      found[run] = metresBack(search.distance, back, numbers, from, to, roads, speeds.length);
  }
  return found;
}

function metresBack(
  distance: Int32Array,
  back: Graph,
  numbers: Graph,
  from: number,
  to: number,
  roads: ClassedRoads,
  classes: number,
): Float64Array {
  const metres = new Float64Array(classes);
  for (let v = to; v !== from;) {
    let arc = back.firstOut[v]!;
    while (distance[back.head[arc]!]! + back.weight[arc]! !== distance[v]) arc++;
    const road = numbers.weight[arc]!;
    metres[roads.kind[road]!]! += roads.metres[road]!;
    v = back.head[arc]!;
  }
  return metres;
}

interface FittedPace {
  pace: number;
  /** Standard error; null where the class was not fitted. */
  error: number | null;
  runs: number;
  metres: number;
}

/**
 * Paces that explain the runs best, each run weighed by 1 / expected time² because delays grow with the way.
 * @param metres per run, metres by class
 * @param known  pace by class, seconds per metre: the weights' start and what hardly driven classes keep
 */
export function fitPaces(
  metres: readonly Float64Array[],
  seconds: readonly number[],
  known: readonly number[],
): { paces: FittedPace[]; spread: number } {
  const runs = known.map((_, kind) => metres.filter((row) => row[kind]! > 0).length);
  const fitted = [...known.keys()].filter((kind) => runs[kind]! >= LEAST_RUNS);
  const paces = [...known];
  const chance = new Set<number>();
  let [inverse, spread]: [number[][] | undefined, number] = [undefined, 0];
  // Twice, so that the weights come from fitted paces.
  for (let round = 0; round < 2 && fitted.length > 0; round++) {
    const expected = metres.map((row) =>
      Math.max(
        1e-6,
        row.reduce((sum, length, kind) => sum + length * paces[kind]!, 0),
      ),
    );
    const rest = metres.map((row, run) =>
      row.reduce((left, length, kind) => (fitted.includes(kind) ? left : left - length * paces[kind]!), seconds[run]!),
    );
    const sum = (value: (row: Float64Array, run: number) => number) =>
      metres.reduce((total, row, run) => total + value(row, run) / expected[run]! ** 2, 0);
    const normal = fitted.map((a) => fitted.map((b) => sum((row) => row[a]! * row[b]!)));
    const right = fitted.map((a) => sum((row, run) => row[a]! * rest[run]!));
    inverse = invert(normal);
    if (!inverse) break;
    fitted.forEach((kind, at) => {
      const pace = inverse![at]!.reduce((total, one, b) => total + one * right[b]!, 0);
      // A pace below nothing or above walking is chance: then what was known stands.
      if (pace > 0.01 && pace < 1) paces[kind] = pace;
      else chance.add(kind);
    });
    const misses = metres.map((row, run) => {
      const told = row.reduce((total, length, kind) => total + length * paces[kind]!, 0);
      return ((seconds[run]! - told) / expected[run]!) ** 2;
    });
    spread = Math.sqrt(misses.reduce((total, miss) => total + miss, 0) / Math.max(1, metres.length - fitted.length));
  }
  return {
    paces: paces.map((pace, kind) => {
      const at = fitted.indexOf(kind);
      const error = at === -1 || chance.has(kind) || !inverse ? null : spread * Math.sqrt(inverse[at]![at]!);
      return { pace, error, runs: runs[kind]!, metres: metres.reduce((total, row) => total + row[kind]!, 0) };
    }),
    spread,
  };
}

/** Gauss and Jordan's method with pivots; undefined for a matrix that has no inverse. */
function invert(matrix: number[][]): number[][] | undefined {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++)
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    if (!(Math.abs(rows[pivot]![column]!) > 1e-12 * Math.abs(matrix[column]![column]!))) return undefined;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const lead = rows[column]![column]!;
    rows[column] = rows[column]!.map((value) => value / lead);
    for (let row = 0; row < size; row++) {
      const factor = rows[row]![column]!;
      if (row !== column) rows[row] = rows[row]!.map((value, at) => value - factor * rows[column]![at]!);
    }
  }
  return rows.map((row) => row.slice(size));
}
