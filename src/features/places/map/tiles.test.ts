import { PbfReader } from 'pbf';
import { describe, expect, test } from 'vitest';
import { countBits, forEachBit } from '../../../core/bitmap.ts';
import { seededRandom } from '../../../core/random.ts';
import { operatorSession } from '../../../platform/access.ts';
import { Register, worldX, worldY } from '../register/register.ts';
import { inSight, wanted, type Located, type Rated } from './located.ts';
import { riskLevels, type RiskLevel } from './schema.ts';
import { placeTile, roomBeside } from './tiles.ts';

function placesAt(points: [lon: number, lat: number, level: RiskLevel][]): Rated {
  const register = new Register();
  for (const [i, [lon, lat]] of points.entries()) {
    const type = i % 2 === 0 ? 'F01' : 'W05';
    register.put({
      id: `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`,
      code: `SG-C-${i}`,
      name: `场所${i}`,
      sortKey: String(i),
      type,
      region: i % 3 === 0 ? '990101101001' : '990101102001',
      trade: null,
      facets: [`type:${type}`, ...(i % 2 === 0 ? ['flag:CROWDED'] : [])],
      search: '',
      import: i % 3 === 1 ? '00000000-0000-7000-9000-000000000000' : null,
      tails: [],
      lon,
      lat,
      updatedAt: '2026-03-18T00:00:00Z',
    });
  }
  const { ids, names, kindOf } = register;
  const levels = Uint8Array.from(points, ([, , level]) => riskLevels.indexOf(level));
  const x = Float64Array.from(points, ([lon]) => worldX(lon));
  const y = Float64Array.from(points, ([, lat]) => worldY(lat));
  return { register, version: '1-0', rating: '0-0', rated: true, located: { ids, names, kindOf, levels, x, y } };
}

/** What a vector tile holds, read by the letters of its format: layers with their features' tags. */
function read(bytes: Uint8Array): Record<string, Record<string, unknown>[]> {
  const layers: Record<string, Record<string, unknown>[]> = {};
  new PbfReader(bytes).readFields((tag, _, pbf) => {
    if (tag !== 3) return;
    const end = pbf.readVarint() + pbf.pos;
    const layer = { name: '', keys: [] as string[], values: [] as unknown[], features: [] as number[][] };
    pbf.readFields(
      (field, __, inner) => {
        if (field === 1) layer.name = inner.readString();
        if (field === 3) layer.keys.push(inner.readString());
        if (field === 4) {
          const last = inner.readVarint() + inner.pos;
          inner.readFields(
            (kind, ___, value) => {
              if (kind === 1) layer.values.push(value.readString());
              if (kind === 3) layer.values.push(value.readDouble());
              if (kind === 4 || kind === 5) layer.values.push(value.readVarint());
              if (kind === 6) layer.values.push(value.readSVarint());
            },
            null,
            last,
          );
        }
        if (field === 2) {
          const last = inner.readVarint() + inner.pos;
          inner.readFields(
            (kind, ___, feature) => kind === 2 && void layer.features.push(feature.readPackedVarint([])),
            null,
            last,
          );
        }
      },
      null,
      end,
    );
    layers[layer.name] = layer.features.map((tags) =>
      Object.fromEntries(
        Array.from({ length: tags.length / 2 }, (___, at) => [layer.keys[tags[2 * at]!], layer.values[tags[2 * at + 1]!]]),
      ),
    );
  }, null);
  return layers;
}

const all = (located: Located) => Int32Array.from(located.ids.keys());

/** Every tile of one zoom that the points touch. */
function* tilesOf(located: Located, z: number): Generator<Record<string, Record<string, unknown>[]>> {
  const tiles = new Set(located.ids.map((_, i) => `${Math.floor(located.x[i]! * 2 ** z)} ${Math.floor(located.y[i]! * 2 ** z)}`));
  for (const tile of tiles) {
    const [x, y] = tile.split(' ').map(Number) as [number, number];
    yield read(placeTile(located, all(located), z, x, y));
  }
}

const random = seededRandom(5);
const places = placesAt(
  Array.from({ length: 800 }, (_, i) => [121.1 + random() * 0.3, 31.2 + random() * 0.3, i % 50 === 0 ? 'red' : 'yellow']),
);

const scattered = places.located;
const district = operatorSession('990101', ['places.read']);

describe('tiles of places', () => {
  test.each([9, 11, 13])('at zoom %i circles and marks together count every place once', (z) => {
    let counted = 0;
    const alone = new Set<unknown>();
    for (const { circles = [], places = [] } of tilesOf(scattered, z)) {
      for (const { count } of circles) counted += Number(count);
      for (const { id } of places) alone.add(id); // a mark at the edge stands in both tiles
    }
    expect(counted + alone.size).toBe(800);
  });

  test('red is never merged', () => {
    const red = new Set<unknown>();
    for (const { places = [] } of tilesOf(scattered, 9)) for (const { id, level } of places) if (level === 'red') red.add(id);
    expect(red.size).toBe(16);
  });

  test('from zoom 15 on nothing is merged', () => {
    for (const tile of tilesOf(scattered, 15)) expect(tile['circles']).toBeUndefined();
  });

  test('where nothing lies there are no bytes', () => {
    expect(placeTile(scattered, all(scattered), 14, 0, 0)).toHaveLength(0);
  });

  test('a filter leaves in what fits all its parts, and a count leaves its own part out', () => {
    const sight = inSight(places, district);
    const left: number[] = [];
    forEachBit(
      wanted(places, sight, { types: 'F', flags: 'CROWDED', region: '990101101', levels: 'yellow' }),
      (i) => void left.push(i),
    );
    expect(left.length).toBeGreaterThan(50);
    expect(left.every((i) => i % 6 === 0 && i % 50 !== 0)).toBe(true);
    expect(countBits(wanted(places, sight, { levels: 'red', types: 'F' }, 'levels'))).toBe(400);
  });
});

describe('a circle gives way to marks', () => {
  const marksAt = (...spots: [number, number][]) => spots.map((spot) => ({ geometry: [spot] }));
  const apart = ([x, y]: readonly [number, number], [a, b]: readonly [number, number]) => Math.hypot(x - a, y - b);

  test('only where one would cover its number, and then beside it', () => {
    expect(roomBeside([1000, 1000], 200, marksAt([1300, 1000]))).toEqual([1000, 1000]);
    const moved = roomBeside([1000, 1000], 200, marksAt([1050, 1000], [960, 1090]));
    for (const mark of [
      [1050, 1000],
      [960, 1090],
    ] as const)
      expect(apart(moved, mark)).toBeGreaterThanOrEqual(199);
  });

  test('and stays among its places where marks stand everywhere', () => {
    const dense = Array.from({ length: 41 * 41 }, (_, i): [number, number] => [(i % 41) * 50, Math.floor(i / 41) * 50]);
    for (const from of [
      [1000, 1000],
      [37, 1990],
      [0, 0],
    ] as const)
      expect(apart(roomBeside(from, 200, marksAt(...dense)), from)).toBeLessThanOrEqual(222);
  });
});
