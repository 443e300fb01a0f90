import { describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '../random.ts';
import { calibrate, fitPaces, type ClassedRoads, type Run } from './calibration.ts';

/** Normal, by Box and Muller's method. */
const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** A town of 12 × 12 crossings, 200 m apart: every fourth street a main one, the outermost a trunk road. */
function town(): ClassedRoads {
  const side = 12;
  const list: [number, number, number][] = [];
  const kindOf = (line: number) => (line === 0 || line === side - 1 ? 2 : line % 4 === 0 ? 1 : 0);
  for (let v = 0; v < side * side; v++) {
    const [column, row] = [v % side, Math.floor(v / side)];
    if (column < side - 1) list.push([v, v + 1, kindOf(row)]);
    if (row < side - 1) list.push([v, v + side, kindOf(column)]);
  }
  return {
    nodeCount: side * side,
    from: Int32Array.from(list, ([from]) => from),
    to: Int32Array.from(list, ([, to]) => to),
    oneway: new Int8Array(list.length),
    metres: new Float64Array(list.length).fill(200),
    kind: Int32Array.from(list, ([, , kind]) => kind),
  };
}

describe('calibration', () => {
  test('intervals hold the true pace about as often as they claim', () => {
    const random = seededRandom(41);
    const truth = [0.15, 0.09, 0.06];
    let [held, intervals] = [0, 0];
    for (let replicate = 0; replicate < 300; replicate++) {
      const metres = Array.from({ length: 60 }, () => Float64Array.from(truth, () => 200 + 2800 * random()));
      const seconds = metres.map(
        (row) => row.reduce((sum, length, kind) => sum + length * truth[kind]!, 0) * (1 + 0.15 * normal(random)),
      );
      for (const [kind, { pace, error }] of fitPaces(metres, seconds, [0.12, 0.12, 0.12]).paces.entries()) {
        intervals++;
        if (Math.abs(pace - truth[kind]!) <= 1.96 * error!) held++;
      }
    }
    expect(held / intervals).toBeGreaterThan(0.92);
    expect(held / intervals).toBeLessThan(0.975);
  });

  test('speeds are found again from runs over a network, and hardly driven classes keep theirs', () => {
    const roads = town();
    const random = seededRandom(42);
    const truth = [22, 38, 55];
    const pick = () => Math.floor(random() * roads.nodeCount);
    // Times over the network at the true speeds come from the fit's own way-finding: a run with the true speeds given misses nothing.
    const ends = Array.from({ length: 400 }, () => ({ from: pick(), to: pick() })).filter(({ from, to }) => from !== to);
    const runs: Run[] = ends.map(({ from, to }) => ({
      from,
      to,
      seconds: quickest(roads, truth, from, to) * (1 + 0.1 * normal(random)),
    }));
    const fit = calibrate(roads, runs, [25, 45, 60]);
    expect(fit.unreached).toBe(0);
    expect(fit.spread).toBeGreaterThan(0.07);
    expect(fit.spread).toBeLessThan(0.15);
    fit.speeds.forEach(({ speedKmh, low, high }, kind) => {
      expect(Math.abs(speedKmh / truth[kind]! - 1)).toBeLessThan(0.06);
      expect(low!).toBeLessThan(speedKmh);
      expect(high!).toBeGreaterThan(speedKmh);
    });
    const few = calibrate(roads, runs.slice(0, 5), [25, 45, 60]);
    expect(few.speeds.map(({ speedKmh, low }) => [Math.round(speedKmh), low])).toEqual([
      [25, null],
      [45, null],
      [60, null],
    ]);
  });

  test('a run between parts that no road joins is counted and left out', () => {
    const roads: ClassedRoads = {
      nodeCount: 3,
      from: Int32Array.of(0),
      to: Int32Array.of(1),
      oneway: Int8Array.of(1),
      metres: Float64Array.of(100),
      kind: Int32Array.of(0),
    };
    const runs = [
      { from: 0, to: 1, seconds: 9 },
      { from: 1, to: 0, seconds: 9 },
      { from: 0, to: 2, seconds: 9 },
    ];
    expect(calibrate(roads, runs, [36])).toMatchObject({ unreached: 2, speeds: [{ runs: 1, kilometres: 0.1, low: null }] });
  });
});

/** Bellman and Ford's method: slow and obvious. */
function quickest(roads: ClassedRoads, speedKmh: number[], from: number, to: number): number {
  const time = new Float64Array(roads.nodeCount).fill(Infinity);
  time[from] = 0;
  for (let changed = true; changed;) {
    changed = false;
    for (let road = 0; road < roads.from.length; road++) {
      const seconds = (roads.metres[road]! / speedKmh[roads.kind[road]!]!) * 3.6;
      for (const [a, b] of [
        [roads.from[road]!, roads.to[road]!],
        [roads.to[road]!, roads.from[road]!],
      ] as const) {
        if (time[a]! + seconds >= time[b]! - 1e-9) continue;
        time[b] = time[a]! + seconds;
        changed = true;
      }
    }
  }
  return time[to]!;
}
