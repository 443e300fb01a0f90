import { expect, test } from 'vitest';
import { firstAt, KeptOrder } from './kept-order.ts';
import { seededRandom } from './random.ts';

test('the order kept is the one that sorting would give, through any changes', () => {
  const random = seededRandom(3);
  const heights = new Map<number, number>();
  const order = new KeptOrder(
    (a, b) => heights.get(a)! - heights.get(b)! || a - b,
    (i) => heights.has(i),
  );
  for (let round = 0; round < 200; round++) {
    for (let step = Math.floor(random() * 12); step > 0; step--) {
      const i = Math.floor(random() * 60);
      if (random() < 0.3) heights.delete(i);
      else heights.set(i, Math.floor(random() * 9));
      order.touch(i);
    }
    const sorted = [...heights.keys()].sort((a, b) => heights.get(a)! - heights.get(b)! || a - b);
    expect([...order.now()]).toEqual(sorted);
    expect(firstAt(order.now(), 0, (i) => heights.get(i)! > 4)).toBe(sorted.filter((i) => heights.get(i)! <= 4).length);
  }
});
