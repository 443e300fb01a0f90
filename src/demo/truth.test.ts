import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../core/package.ts';
import { creditCodeFault } from '../features/places/rules.ts';
import { placeKinds } from './catalogue.ts';
import { checkItems } from './items.ts';
import { drawLife, living, strongestFactors } from './life.ts';
import { makePeople } from './people.ts';
import { makePlaces, type DemoPlace } from './places.ts';
import { firmsOf, truthOf } from './register.ts';
import { effectsOf, factors, parameters, type Nature } from './truth.ts';

const plan = { seed: 5, asOf: '2026-03-18', zone: 'Asia/Shanghai', obligations: 0, places: 3000 };
const people = makePeople(plan);
const truth = truthOf(plan);
const names = new Map(people.regions.region.map((row) => [row['code'] as string, row['name'] as string]));
const places: DemoPlace[] = [...makePlaces(plan, firmsOf(people), names)];

const typical: Nature = {
  type: 'F02',
  area: 250,
  age: 14,
  people: 5,
  structure: 'brick_concrete',
  gas: 'none',
  panels: false,
  lodging: false,
  ebikes: false,
  hotWork: false,
  openFire: false,
  night: false,
  sprinklers: false,
  alarm: false,
  sublet: false,
  combustibles: 0,
  neglect: 0,
  village: 0,
};
const total = (change: Partial<Nature>) => effectsOf({ ...typical, ...change }).reduce((sum, effect) => sum + effect, 0);

describe('the truth', () => {
  test('has at least twelve factors, two interactions, two shapes that turn', () => {
    expect(factors.length).toBeGreaterThanOrEqual(12);
    const gain = (change: Partial<Nature>) => total(change) - total({});
    expect(gain({ lodging: true, ebikes: true }) - gain({ lodging: true }) - gain({ ebikes: true })).toBeCloseTo(0.8);
    expect(gain({ panels: true, hotWork: true }) - gain({ panels: true }) - gain({ hotWork: true })).toBeCloseTo(0.8);
    expect(total({ age: 0 })).toBeGreaterThan(total({ age: 14 }));
    expect(total({ age: 40 })).toBeGreaterThan(total({ age: 14 }));
    expect(total({ people: 22 })).toBeGreaterThan(total({ people: 2 }));
    expect(total({ people: 22 })).toBeGreaterThan(total({ people: 200 }));
  });

  test('every place burns at a plausible rate, and villages differ by what no input shows', () => {
    const rates = [...truth.rates].filter((rate) => rate > 0);
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    expect(mean).toBeGreaterThan(0.012);
    expect(mean).toBeLessThan(0.045);
    const logs = [...truth.rates.keys()]
      .filter((n) => truth.rates[n]! > 0)
      .map((n) => {
        const shown = truth.effects
          .slice(n * factors.length, (n + 1) * factors.length)
          .reduce((sum, effect) => sum + effect, parameters.base);
        return { hidden: Math.log(truth.rates[n]!) - shown, village: places[n]!.village.code };
      });
    const spread = Math.sqrt(logs.reduce((sum, { hidden }) => sum + hidden ** 2, 0) / logs.length);
    expect(spread).toBeGreaterThan(0.25);
    expect(spread).toBeLessThan(0.5);
  });

  test('three strongest factors are those that add most beside the average', () => {
    const strongest = strongestFactors(truth);
    expect(strongest.size).toBe(places.filter(({ doubleOf }) => doubleOf === null).length);
    const lodgers = places.filter(
      ({ nature, doubleOf }) => doubleOf === null && nature.lodging && nature.ebikes && nature.gas === 'none',
    );
    expect(lodgers.length).toBeGreaterThan(10);
    const named = lodgers.filter(({ id }) => strongest.get(id)!.includes('ebikes_indoors'));
    expect(named.length / lodgers.length).toBeGreaterThan(0.8);
  });

  test('stays out of every feature, page and command', () => {
    const files = (folder: string): string[] =>
      readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? files(path) : /\.(ts|tsx|js)$/.test(entry.name) ? [path] : [];
      });
    const reads = /demo-truth|demo\/(truth|truth-files|life|register|places)\.ts/;
    const outside = ['src', 'scripts', 'bin']
      .flatMap((folder) => files(join(packageRoot, folder)))
      .map((file) => relative(packageRoot, file))
      .filter((file) => !file.startsWith(join('src', 'demo')));
    expect(outside.length).toBeGreaterThan(100);
    expect(outside.filter((file) => reads.test(readFileSync(join(packageRoot, file), 'utf8')))).toEqual([]);
    expect(reads.test(`import { parameters } from '../../demo/truth.ts'`)).toBe(true);
  });
});

describe('the register', () => {
  test('has places of all types, in buildings of others up to three deep', () => {
    const found = new Set(places.map(({ type }) => type));
    const rare = placeKinds.filter(({ code, share }) => share >= 5 && !found.has(code));
    expect(rare).toEqual([]);
    expect(placeKinds).toHaveLength(61);
    expect(Math.abs(placeKinds.reduce((sum, { share }) => sum + share, 0) - 1000)).toBeLessThan(60);
    const byId = new Map(places.map((place) => [place.id, place]));
    const depth = (place: DemoPlace): number => (place.within ? 1 + depth(byId.get(place.within)!) : 0);
    expect(Math.max(...places.map(depth))).toBeGreaterThanOrEqual(2);
    expect(places.some(({ actors }) => actors.some(({ role }) => role === 'sub_lessor'))).toBe(true);
  });

  test('credit codes are valid and of no district that there is; telephones cannot be called', () => {
    const codes = places.flatMap(({ firms }) => firms.flatMap(({ creditCode }) => creditCode ?? []));
    expect(codes.length).toBeGreaterThan(1000);
    for (const code of codes) {
      expect(creditCodeFault(code)).toBeNull();
      expect(code.slice(2, 8)).toBe('990101');
    }
    expect(new Set(codes).size).toBe(codes.length);
    for (const { telephone } of places.flatMap(({ contacts }) => contacts)) expect(telephone).toMatch(/^000-/);
  });

  test('what is written down twice is written another way', () => {
    const doubles = places.filter(({ doubleOf }) => doubleOf !== null);
    expect(doubles.length).toBeGreaterThan(20);
    const another = doubles.filter(({ name, doubleOf }) => name !== places[doubleOf!]!.name);
    expect(another.length / doubles.length).toBeGreaterThan(0.8);
    for (const { doubleOf } of doubles) expect(places[doubleOf!]!.doubleOf).toBeNull();
  });

  test('who has something to hide writes less', () => {
    const unknown = (of: (place: DemoPlace) => boolean) => {
      const those = places.filter((place) => place.doubleOf === null && !place.type.startsWith('R') && of(place));
      return those.filter(({ attributes }) => attributes['lodging'] === undefined).length / those.length;
    };
    expect(unknown(({ nature }) => nature.lodging)).toBeGreaterThan(1.5 * unknown(({ nature }) => !nature.lodging));
  });
});

describe('drawn life', () => {
  const drawn = drawLife(truth, 2, 11);

  test('fires follow the true rates', () => {
    const { training } = drawn;
    const expected = training.id.reduce((sum, id, i) => sum + drawn.rates.get(id)! * training.exposure[i]!, 0);
    const burnt = training.fires.reduce((sum, fires) => sum + fires, 0);
    expect(Math.abs(burnt - expected)).toBeLessThan(4 * Math.sqrt(expected));
    expect(training.id.length).toBeGreaterThan(5000);
    expect(new Set(drawn.quarter.id).size).toBe(drawn.quarter.id.length);
    for (const column of Object.values(training.columns)) expect(column).toHaveLength(training.id.length);
    expect(Object.keys(training.columns)).not.toContain('neglect');
  });

  test('some hazards are past their day, severe ones in a few places of a hundred, hardly any for years', () => {
    const lived = living(truth, -3 * 365, 0, 11);
    let step = lived.next();
    while (!step.done) step = lived.next();
    const { place, item, due, closed } = step.value.hazards.of;
    const late = place.map((_, i) => i).filter((i) => !(closed[i]! <= 0) && due[i]! < 0);
    const severe = new Set(late.filter((i) => checkItems[item[i]!]!.severe).map((i) => place[i]!));
    expect(late.length).toBeGreaterThan(0.02 * truth.count);
    expect(severe.size).toBeGreaterThan(0.01 * truth.count);
    expect(severe.size).toBeLessThan(0.04 * truth.count);
    expect(late.filter((i) => due[i]! < -365).length).toBeLessThan(0.25 * late.length);
  });

  test('the same seed draws the same, another other fires at the same places', () => {
    expect(drawLife(truth, 2, 11).training.fires).toEqual(drawn.training.fires);
    const other = drawLife(truth, 2, 12);
    expect(other.training.id).toEqual(drawn.training.id);
    expect(other.training.fires).not.toEqual(drawn.training.fires);
  });
});
