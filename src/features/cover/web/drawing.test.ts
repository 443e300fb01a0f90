import { expect, test } from 'vitest';
import type { MultiPolygon, Position } from '../../../core/geo/geojson.ts';
import { drawMap } from './drawing.ts';

const square = (west: number, south: number, size: number): MultiPolygon => ({
  type: 'MultiPolygon',
  coordinates: [
    [
      [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
      ],
    ],
  ],
});
const at: Position = [0.05, 0.05];
const input = {
  box: [0, 0, 0.1, 0.1] as const,
  width: 400,
  district: square(0, 0, 0.1),
  towns: [{ name: '石港镇', geometry: square(0, 0, 0.1) }],
  areas: [
    { seconds: 180, geometry: square(0.04, 0.04, 0.02) },
    { seconds: 600, geometry: square(0.02, 0.02, 0.06) },
  ],
  borders: [],
  stations: [{ name: '一站', at, kind: 'full' as const }],
};

test('north is up, the longest time lies beneath, names stand in the middle', () => {
  const drawing = drawMap(input);
  expect(drawing).toMatchObject({ width: 400, height: 400, stations: [{ x: 200, y: 200, name: '一站' }] });
  expect(drawing.district).toBe('M0 400L400 400L400 0L0 0Z');
  expect(drawing.areas.map(({ seconds }) => seconds)).toEqual([600, 180]);
  expect(drawing.labels).toEqual([{ x: 200, y: 200, text: '石港镇' }]);
  expect(drawing.scale.metres).toBe(2000); // 0.1° of the equator is 11.1 km: a quarter of the drawing holds 2 km
  expect(drawing.scale.width).toBeCloseTo((400 * 2) / 11.12, 0);
});

test('the same layers give the same drawing, and a box without extent is refused', () => {
  expect(JSON.stringify(drawMap(input))).toBe(JSON.stringify(drawMap(structuredClone(input))));
  expect(() => drawMap({ ...input, box: [1, 1, 1, 2] })).toThrow('box with an extent');
});
