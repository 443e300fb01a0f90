import { expect, test } from 'vitest';
import { addBit, countBits, countCommon, dropBit, emptyBitmap, forEachBit, hasBit, join, meet } from './bitmap.ts';
import { seededRandom } from './random.ts';

test('bitmaps do what sets do', () => {
  const random = seededRandom(7);
  for (let round = 0; round < 50; round++) {
    const size = 1 + Math.floor(random() * 200);
    const [a, b] = [emptyBitmap(size), emptyBitmap(size)];
    const [setA, setB] = [new Set<number>(), new Set<number>()];
    for (let step = 0; step < size; step++) {
      const i = Math.floor(random() * size);
      addBit(a, i);
      setA.add(i);
      const j = Math.floor(random() * size);
      addBit(b, j);
      setB.add(j);
      const gone = Math.floor(random() * size);
      dropBit(b, gone);
      setB.delete(gone);
    }
    const inOrder = (bits: typeof a) => {
      const found: number[] = [];
      forEachBit(bits, (i) => found.push(i));
      return found;
    };
    const sorted = (set: Iterable<number>) => [...set].sort((x, y) => x - y);
    const common = sorted(setA).filter((i) => setB.has(i));
    expect(inOrder(a)).toEqual(sorted(setA));
    expect([countBits(a), countCommon(a, b)]).toEqual([setA.size, common.length]);
    expect(Array.from({ length: size }, (_, i) => hasBit(b, i))).toEqual(Array.from({ length: size }, (_, i) => setB.has(i)));
    const both = a.slice();
    meet(both, b);
    expect(inOrder(both)).toEqual(common);
    join(a, b);
    expect(inOrder(a)).toEqual(sorted(new Set([...setA, ...setB])));
  }
});
