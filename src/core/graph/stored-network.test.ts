import { expect, test } from 'vitest';
import { graphOf } from './graph.ts';
import { packNetwork, unpackNetwork } from './stored-network.ts';

const network = {
  graph: graphOf(3, {
    count: 2,
    from: Int32Array.of(0, 1),
    to: Int32Array.of(1, 2),
    weight: Int32Array.of(1000, 2500),
    oneway: Int8Array.of(0, 1),
  }),
  lon: Float64Array.of(121.2, 121.2000001, -70.5),
  lat: Float64Array.of(31.3, 31.4, -33.1234567),
  ticks: 1000,
};

test('a stored network comes back as it was', () => {
  expect(unpackNetwork(packNetwork(network))).toEqual(network);
});

test('a torn, foreign or contradictory one is refused', () => {
  const bytes = packNetwork(network);
  expect(() => unpackNetwork(bytes.subarray(0, bytes.length - 4))).toThrow('got 80');
  expect(() => unpackNetwork(new TextEncoder().encode('this is a letter to the brigade'))).toThrow('got other bytes');
  const changed = (word: number, value: number) => {
    const copy = bytes.slice();
    new DataView(copy.buffer).setInt32(4 * word, value, true);
    return copy;
  };
  expect(() => unpackNetwork(changed(1, 9))).toThrow('got 9');
  expect(() => unpackNetwork(changed(9, 7))).toThrow('contradicts itself');
});
