import { expect, test } from 'vitest';
import { keptUntil, Latest } from './heard.ts';
import type { Db } from './index.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test('a reading serves who called before it began, and nobody who called later', async () => {
  let value = 0;
  let began = 0;
  const waiting: (() => void)[] = [];
  const latest = new Latest(async () => {
    began += 1;
    const now = value;
    await new Promise<void>((resolve) => waiting.push(resolve));
    return now;
  });
  const first = latest.now();
  value = 1;
  const later = [latest.now(), latest.now(), latest.now()];
  expect(began).toBe(1);
  waiting.shift()!();
  expect(await first).toBe(0);
  await settled();
  expect(began).toBe(2);
  value = 2;
  const last = latest.now();
  waiting.shift()!();
  expect(await Promise.all(later)).toEqual([1, 1, 1]);
  await settled();
  waiting.shift()!();
  expect([await last, began]).toEqual([2, 3]);
});

test('who waited behind a reading that failed gets one of their own', async () => {
  let tries = 0;
  const latest = new Latest(async () => {
    await settled();
    tries += 1;
    if (tries === 1) throw new Error('lost');
    return tries;
  });
  const [first, second] = await Promise.allSettled([latest.now(), latest.now()]);
  expect([first.status, second]).toEqual(['rejected', { status: 'fulfilled', value: 2 }]);
});

test('what is kept is read again after an announcement, and where there are none as often as it says', async () => {
  let [count, reads] = [0, 0];
  const read = async () => ++reads;
  const hears = { announced: () => count } as unknown as Db;
  const kept = keptUntil('it', read, 1e9);
  expect([await kept(hears, 'a'), await kept(hears, 'a'), await kept(hears, 'b')]).toEqual([1, 1, 2]);
  count += 1;
  expect([await kept(hears, 'a'), await kept(hears, 'a')]).toEqual([3, 3]);
  const deaf = {} as Db;
  expect([await kept(deaf, 'a'), await kept(deaf, 'a')]).toEqual([4, 4]);
  const never = keptUntil('it', read);
  expect([await never(deaf, 'a'), await never(deaf, 'a')]).toEqual([5, 6]);
});

test('an announcement that comes while it is read counts for the next', async () => {
  let count = 0;
  const hears = { announced: () => count } as unknown as Db;
  const kept = keptUntil('it', async () => {
    const seen = count;
    if (count === 0) count += 1;
    return seen;
  });
  expect([await kept(hears, 'a'), await kept(hears, 'a')]).toEqual([0, 1]);
});
