import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Control, Progress } from './control.ts';
import { Coverage } from './coverage.ts';
import { seededRandom } from '../random.ts';
import { minimise } from './highs.ts';
import { type Answer, MODELS, type Model, type Question, solve } from './solve.ts';

const patient = (told: Progress[] = []): Control => ({
  now: () => 0,
  deadline: Infinity,
  cancelled: () => false,
  report: (progress) => void told.push(progress),
  breathe: () => Promise.resolve(),
});

/** A question whose distances are a plain table, one row per site. */
function question(
  table: number[][],
  rest: Omit<Question, 'sites' | 'weight' | 'distances' | 'fixed'> & { weight?: number[]; fixed?: number[] },
): Question {
  return {
    sites: table.length,
    distances: (site, into) => into.set(table[site]!),
    fixed: [],
    ...rest,
    weight: Float64Array.from(rest.weight ?? table[0]!.map(() => 1)),
  };
}

/** Every choice of `pick` of `sites`. */
function* choices(sites: number, pick: number, from = 0): Generator<number[]> {
  if (pick === 0) yield [];
  else for (let j = from; j <= sites - pick; j++) for (const rest of choices(sites, pick - 1, j + 1)) yield [j, ...rest];
}

/** What a choice is worth, straight from the definition of its model. */
function worth(model: Model, table: number[][], weight: number[], chosen: number[], radius: number, busy: number): number {
  const times = weight.map((_, i) => chosen.filter((j) => table[j]![i]! <= radius).length);
  const nearest = weight.map((_, i) => Math.min(...chosen.map((j) => table[j]![i]!)));
  switch (model) {
    case 'p-median':
      return nearest.reduce((sum, distance, i) => sum + (weight[i] === 0 ? 0 : weight[i]! * distance), 0);
    case 'p-centre':
      return Math.max(...nearest);
    case 'mclp':
      return times.reduce((sum, count, i) => sum + (count > 0 ? weight[i]! : 0), 0);
    case 'mexclp':
      return times.reduce((sum, count, i) => sum + weight[i]! * (1 - busy ** count), 0);
    case 'lscp':
    case 'lscp-b':
      return times.every((count) => count > 0) ? chosen.length : Infinity;
  }
}

/** The slow and obvious solver: tries everything. */
function best(
  model: Model,
  table: number[][],
  weight: number[],
  pick: number,
  fixed: number[],
  radius: number,
  busy: number,
): number {
  const most = model === 'mclp' || model === 'mexclp';
  let found = most ? -Infinity : Infinity;
  const sizes = model.startsWith('lscp') ? table.map((_, j) => j + 1) : [pick];
  for (const size of sizes)
    for (const chosen of choices(table.length, size)) {
      if (!fixed.every((site) => chosen.includes(site))) continue;
      const value = worth(model, table, weight, chosen, radius, busy);
      found = most ? Math.max(found, value) : Math.min(found, value);
    }
  return found;
}

const instance = fc.integer({ min: 2, max: 8 }).chain((sites) =>
  fc.integer({ min: 1, max: 12 }).chain((demands) =>
    fc.record({
      table: fc.oneof(
        fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: demands, maxLength: demands }), {
          minLength: sites,
          maxLength: sites,
        }),
        fc.array(
          fc.array(
            fc.oneof(
              { weight: 9, arbitrary: fc.double({ min: 0, max: 30, noNaN: true }) },
              { weight: 1, arbitrary: fc.constant(Infinity) },
            ),
            {
              minLength: demands,
              maxLength: demands,
            },
          ),
          { minLength: sites, maxLength: sites },
        ),
      ),
      weight: fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(1), fc.constantFrom(0.1, 0.25, 2.7, 1 / 3)), {
        minLength: demands,
        maxLength: demands,
      }),
      pick: fc.integer({ min: 1, max: sites }),
      held: fc.array(fc.integer({ min: 0, max: sites - 1 }), { maxLength: 2 }),
      radius: fc.oneof(
        { weight: 8, arbitrary: fc.integer({ min: 1, max: 25 }) },
        { weight: 1, arbitrary: fc.constantFrom(0, 1e9) },
      ),
      busy: fc.constantFrom(0, 0.3, 0.7, 0.999),
    }),
  ),
);

describe('siting', () => {
  test.each(MODELS)('%s: no choice of sites is better than the one proved best, on small random districts', async (model) => {
    await fc.assert(
      fc.asyncProperty(instance, async ({ table, weight, pick, held, radius, busy }) => {
        const fixed = [...new Set(held)].slice(0, pick);
        const answer = await solve(question(table, { model, weight, pick, fixed, radius, busy }), patient());
        const expected = best(model, table, weight, pick, fixed, radius, busy);
        const possible = expected !== Infinity;
        expect(answer.status).toBe(possible ? 'optimal' : 'infeasible');
        expect(answer.value ?? Infinity).toBeCloseTo(expected, 6);
        expect(answer.gap).toBe(possible ? 0 : null);
        expect(possible ? worth(model, table, weight, answer.sites, radius, busy) : Infinity).toBeCloseTo(expected, 6);
        expect(!possible || fixed.every((site) => answer.sites.includes(site))).toBe(true);
        expect(answer.sites).toEqual([...new Set(answer.sites)].toSorted((a, b) => a - b));
        expect(model.startsWith('lscp') || !possible || answer.sites.length === pick).toBe(true);
      }),
      { seed: 20_261_124, numRuns: 250 },
    );
  });

  test('lscp-b: of all smallest covers, one that covers most weight twice', async () => {
    await fc.assert(
      fc.asyncProperty(instance, async ({ table, weight, radius }) => {
        const answer = await solve(question(table, { model: 'lscp-b', weight, radius }), patient());
        if (answer.status === 'infeasible') return;
        const twice = (chosen: number[]) =>
          weight.reduce((sum, one, i) => sum + (chosen.filter((j) => table[j]![i]! <= radius).length > 1 ? one : 0), 0);
        const covers = [...choices(table.length, answer.value!)].filter(
          (chosen) => worth('lscp', table, weight, chosen, radius, 0) < Infinity,
        );
        expect(answer.backup!.value).toBe(Math.max(...covers.map(twice)));
        expect(twice(answer.sites)).toBe(answer.backup!.value);
      }),
      { seed: 8, numRuns: 150 },
    );
  });

  test('five places in a row: the middle serves all best, the ends of the middle three leave no one far', async () => {
    const row = [0, 1, 2, 3, 4].map((a) => [0, 1, 2, 3, 4].map((b) => Math.abs(a - b)));
    const ask = (rest: Parameters<typeof question>[1]) => solve(question(row, rest), patient());
    expect(await ask({ model: 'p-median', pick: 1 })).toMatchObject({ value: 6, sites: [2] });
    expect(await ask({ model: 'p-centre', pick: 2 })).toMatchObject({ value: 1 });
    expect(await ask({ model: 'lscp', radius: 1 })).toMatchObject({ value: 2 });
    expect(await ask({ model: 'mclp', radius: 1, pick: 1 })).toMatchObject({ value: 3 });
    expect(await ask({ model: 'mexclp', radius: 1, pick: 2, busy: 0.5 })).toMatchObject({ value: 2.75, sites: [1, 3] });
  });

  const square = (side: number, metres: number) => {
    const at = Array.from({ length: side * side }, (_, v) => [
      (v % side) * metres + ((v * 7919) % 61),
      Math.floor(v / side) * metres + ((v * 104_729) % 59),
    ]);
    return at.map(([x, y]) => at.map(([u, v]) => Math.hypot(x! - u!, y! - v!)));
  };

  test('one more station never makes cover worse, and each adds no more than all before it covered at once', async () => {
    const table = square(9, 300);
    const weight = table.map((_, i) => 1 + ((i * 31) % 17));
    let [before, gainBefore] = [0, Infinity];
    for (let pick = 1; pick <= 6; pick++) {
      const { value, bound, status } = await solve(question(table, { model: 'mclp', weight, radius: 650, pick }), patient());
      expect(status).toBe('optimal');
      expect(value).toBe(bound);
      expect(value! >= before).toBe(true);
      if (pick === 1) gainBefore = value!;
      expect(value! - before).toBeLessThanOrEqual(gainBefore);
      before = value!;
    }
  });

  test('the same question gets the same sites every time', async () => {
    const table = square(10, 250);
    for (const model of MODELS) {
      const ask = () => solve(question(table, { model, radius: 600, pick: 5, busy: 0.2 }), patient());
      expect(await ask()).toEqual(await ask());
    }
  });

  /** Towns with few gaps: prices alone prove nothing there, so that the tree and its linear programmes must. */
  const town = (seed: number, places: number) => {
    const random = seededRandom(seed);
    const at = Array.from({ length: places }, () => [random() * 100, random() * 100, 1 + Math.floor(random() ** 2 * 40)]);
    return {
      table: at.map(([x, y]) => at.map(([u, v]) => Math.hypot(x! - u!, y! - v!))),
      weight: at.map(([, , weight]) => weight!),
    };
  };

  test('the textbook programme, given whole to another solver, covers as much and needs as many sites', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const { table, weight } = town(seed, 90);
      const rows = table.map((row) => Array.from(row.keys()).filter((j) => row[j]! <= 14));
      const byTextbook = async (most: boolean, pick: number) => {
        const all = most ? [...rows.map((row, i) => [...row, 90 + i]), Array.from(rows.keys())] : rows;
        const columns = most ? 180 : 90;
        const starts = new Int32Array(all.length + 1);
        all.forEach((row, i) => (starts[i + 1] = starts[i]! + row.length));
        const indices = Int32Array.from(all.flat());
        const { objective } = await minimise(
          {
            cost: Float64Array.from({ length: columns }, (_, j) => (j < 90 ? (most ? 0 : 1) : weight[j - 90]!)),
            lower: new Float64Array(columns),
            upper: new Float64Array(columns).fill(1),
            whole: new Uint8Array(columns).fill(1, 0, 90),
            rowLower: Float64Array.from(all, (_, i) => (i < 90 ? 1 : pick)),
            rowUpper: Float64Array.from(all, (_, i) => (i < 90 ? Infinity : pick)),
            starts,
            indices,
            values: new Float64Array(indices.length).fill(1),
          },
          patient(),
        );
        return objective;
      };
      const fewest = await solve(question(table, { model: 'lscp', radius: 14 }), patient());
      expect(fewest).toMatchObject({ status: 'optimal', value: Math.round(await byTextbook(false, 0)) });
      const total = weight.reduce((sum, one) => sum + one, 0);
      for (const fewer of [1, 3]) {
        const pick = fewest.value! - fewer;
        const answer = await solve(question(table, { model: 'mclp', weight, radius: 14, pick }), patient());
        expect(answer.status).toBe('optimal');
        expect(answer.value).toBeCloseTo(total - (await byTextbook(true, pick)), 5);
      }
      const centre = await solve(question(table, { model: 'p-centre', pick: 6 }), patient());
      const within = (radius: number) => solve(question(table, { model: 'lscp', radius }), patient());
      expect((await within(centre.value!)).value).toBeLessThanOrEqual(6);
      expect((await within(centre.value! - 1e-5)).value).toBeGreaterThan(6);
    }
  }, 120_000);

  test('in whatever unit the weights are given, the same sites are best and proved', { timeout: 60_000 }, async () => {
    const random = seededRandom(20_261_128);
    const places = Array.from({ length: 60 }, () => [random() * 4000, random() * 4000]);
    const table = places.map(([x, y]) => places.map(([u, v]) => Math.hypot(x! - u!, y! - v!)));
    const weight = places.map(() => Math.ceil(random() * 200) + random());
    for (const model of ['mclp', 'mexclp', 'p-median', 'lscp-b'] as const) {
      const ask = (unit: number) =>
        solve(question(table, { model, weight: weight.map((one) => one * unit), pick: 5, radius: 700, busy: 0.3 }), patient());
      const plain = await ask(1);
      for (const unit of [1e-10, 1e-7, 1e13]) {
        const { value, bound, ...rest } = await ask(unit);
        const counts = model === 'lscp-b' ? 1 : unit;
        expect({ unit, model, status: rest.status, sites: rest.sites }).toEqual({
          unit,
          model,
          status: 'optimal',
          sites: plain.sites,
        });
        expect(value! / counts / plain.value!).toBeCloseTo(1, 9);
        expect(bound! / counts / plain.bound!).toBeCloseTo(1, 9);
        expect((rest.backup?.value ?? 0) / unit).toBeCloseTo(plain.backup?.value ?? 0, 6);
      }
    }
    // Where only the weight is huge, one site that serves all is still an answer.
    expect(await solve(question([[100]], { model: 'p-median', pick: 1, weight: [1e15] }), patient())).toMatchObject({
      status: 'optimal',
      value: 1e17,
    });
  });

  test('equal to the radius but for the last digit of a sum is within it; a thousandth beyond is not', async () => {
    const ask = (distance: number, radius: number) =>
      solve(question([[distance]], { model: 'mclp', pick: 1, radius }), patient()).then(({ value }) => value);
    expect(await ask(0.1 + 0.2, 0.3)).toBe(1);
    expect(await ask(300.000_000_000_06, 300)).toBe(1);
    expect(await ask(300.001, 300)).toBe(0);
    expect(await ask(268_000.001, 268_000)).toBe(0);
    expect(await ask(Number.MIN_VALUE, 0)).toBe(0);
  });

  test('thousands of places: each of the towns that lie far apart gets the one site that is best in it', async () => {
    const random = seededRandom(3);
    const [towns, each] = [14, 100];
    const at = Array.from({ length: towns * each }, (_, i) => [(i % towns) * 1e4 + random() * 300, random() * 300]);
    const weight = at.map(() => 1 + Math.floor(random() * 9));
    const table = at.map(([x, y]) => at.map(([u, v]) => Math.hypot(x! - u!, y! - v!)));
    const alone = (town: number) => {
      const members = Array.from(at.keys()).filter((i) => i % towns === town);
      return Math.min(...members.map((j) => members.reduce((sum, i) => sum + weight[i]! * table[j]![i]!, 0)));
    };
    const expected = Array.from({ length: towns }, (_, town) => alone(town)).reduce((sum, one) => sum + one, 0);
    const answer = await solve(question(table, { model: 'p-median', weight, pick: towns }), patient());
    expect(answer.status).toBe('optimal');
    expect(answer.value).toBeCloseTo(expected, 4);
    expect(answer.sites.map((site) => site % towns).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: towns }, (_, k) => k),
    );
  }, 60_000);

  test('a search is split at the demand that is worth most half-served; one that must be served pays any price', () => {
    // Sites 0 and 1 cover demand 0 both; 2 covers demand 1, 3 and 1 cover demand 2.
    const cover = {
      sites: 4,
      demands: 3,
      weight: Float64Array.of(10, 50, 40),
      first: Int32Array.of(0, 1, 3, 4, 5),
      demand: Int32Array.of(0, 0, 2, 1, 2),
    };
    const coverage = new Coverage(cover, 2, 0, 1);
    const share = Float64Array.of(0.5, 0.4, 0.9, 0.2);
    // 10 × 0.1, 50 × 0.1, 40 × 0.4
    const split = coverage.split(share)!;
    expect([split.demand, [...split.sites], split.served]).toEqual([2, [1, 3], expect.closeTo(0.6)]);
    coverage.must[2] = 1;
    expect(coverage.split(share)!.demand).toBe(1);
    expect(coverage.split(Float64Array.of(1, 0, 1, 0))).toBeUndefined();
    const price = Float64Array.of(20, -3, 70);
    coverage.clamp(price);
    expect([...price]).toEqual([10, 0, 70]);
    // Demand 0 at its own weight, demand 1 free, demand 2 at the price that it must pay.
    expect(coverage.score(price, new Int8Array(4), new Float64Array(4))).toBe(10 + 0 + 70);
  });

  test('out of time, the best answer is given with its true gap and never called optimal', async () => {
    const table = square(14, 250).map((row, j) => row.map((distance, i) => distance + ((i * 37 + j * 53) % 101)));
    for (const model of MODELS.filter((one) => one !== 'lscp' && one !== 'lscp-b')) {
      let looks = 0;
      const hurried = { ...patient(), now: () => looks++ * 10, deadline: 60 };
      const early = await solve(question(table, { model, radius: 600, pick: 9, busy: 0.4 }), hurried);
      const late: Answer = await solve(question(table, { model, radius: 600, pick: 9, busy: 0.4 }), patient());
      const more = model === 'mclp' || model === 'mexclp';
      const [value, bound, truth] = [early.value!, early.bound!, late.value!];
      expect(more ? value <= truth + 1e-6 && truth <= bound + 1e-6 : bound <= truth + 1e-6 && truth <= value + 1e-6).toBe(true);
      expect(early.status === 'optimal').toBe(Math.abs(value - bound) < 1e-6);
    }
  });

  test('what is told on the way never passes the answer', async () => {
    const table = square(10, 250);
    const told: Progress[] = [];
    const { value } = await solve(question(table, { model: 'p-median', pick: 6 }), patient(told));
    expect(told.length).toBeGreaterThan(0);
    for (const progress of told) {
      expect(progress.value! >= value! - 1e-6).toBe(true);
      expect(progress.bound! <= value! + 1e-6).toBe(true);
    }
  });

  test('a question without what its model needs is refused', async () => {
    const ask = (rest: Parameters<typeof question>[1]) => solve(question([[0, 1]], rest), patient());
    await expect(ask({ model: 'p-median', pick: 2 })).rejects.toThrow('expected to pick 1 to 1 sites, got 2');
    await expect(ask({ model: 'mclp', pick: 1 })).rejects.toThrow('expected a radius');
    await expect(ask({ model: 'p-median', pick: 1, weight: [1, Number.NaN] })).rejects.toThrow('expected weights');
    await expect(ask({ model: 'mexclp', pick: 1, radius: 1, busy: 1 })).rejects.toThrow('expected a busy share');
  });
});
