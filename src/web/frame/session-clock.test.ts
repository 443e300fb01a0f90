import { expect, test } from 'vitest';
import { isAway } from '../presence.ts';
import { endOfSession } from './session-clock.ts';

const now = Date.parse('2026-03-18T09:00:00Z');

test('a session ends by idleness, and doing something moves that end', () => {
  const ends = { idleEndsAt: '2026-03-18T09:02:00Z', endsAt: '2026-03-18T17:00:00Z' };
  expect(endOfSession(ends, now)).toEqual({ left: 120_000, end: ends.idleEndsAt, fixed: false });
});

test('at its full age it ends whatever is done', () => {
  const ends = { idleEndsAt: '2026-03-18T09:30:00Z', endsAt: '2026-03-18T09:01:00Z' };
  expect(endOfSession(ends, now)).toEqual({ left: 60_000, end: ends.endsAt, fixed: true });
});

test('nobody is at the screen after a minute without a touch', () => {
  expect(isAway(Date.now() + 30_000)).toBe(false);
  expect(isAway(Date.now() + 61_000)).toBe(true);
});
