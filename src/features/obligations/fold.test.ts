/* oxlint-disable vitest/no-standalone-expect, vitest/expect-expect, vitest/valid-title -- one property is a test per seed */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localDateOf } from '../../core/local-date.ts';
import { fromMicros, toMicros } from '../../core/time.ts';
import { kinds } from './kinds.ts';
import {
  chargedPersons,
  chargedTime,
  fold,
  hasEnded,
  longestPauseDays,
  restOf,
  restWords,
  type Fold,
  type FoldLine,
} from './rules.ts';

const start = toMicros('2026-03-02T01:00:00Z');
const hour = 3_600_000_000;
const day = 24 * hour;
const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const posts = [1, 2, 3, 4].map(id);
const term = { count: 5, unit: 'workday', roll: true };
const random = Math.floor(Math.random() * 2 ** 31);
console.info(`fold: random seed ${random}`);
const seeds = [20260318, random];

const opening = (kind: string): FoldLine => ({
  act: id(100),
  n: 1,
  verb: 'obligation.opened',
  happenedAt: fromMicros(start),
  post: posts[0]!,
  facts: {
    kind,
    holder: posts[0],
    due: fromMicros(start + 7 * day),
    term,
    edition: 'e',
    provisional: false,
    ladder: 'matter-overdue',
    maxExtensions: 2,
  },
});

const post = fc.constantFrom(...posts);
const instant = fc.integer({ min: -20, max: 24 * 200 }).map((hours) => start + hours * hour);
const text = (at: fc.Arbitrary<number>) => at.map(fromMicros);
const uuid = fc.constant(id(900));
const evidence = fc.constantFrom<Record<string, unknown>>(
  {},
  { note: id(7) },
  { note: id(7), attachments: [] },
  { note: id(7), attachments: [id(8)] },
);
const what = fc.oneof(
  fc.record({ verb: fc.constant('offered'), facts: fc.record({ to: post, lapses: text(instant) }) }),
  fc.record({ verb: fc.constantFrom('received', 'lapsed', 'reminded', 'resumed'), facts: fc.constant({}) }),
  fc.record({ verb: fc.constant('refused'), facts: fc.record({ reason: uuid }) }),
  fc.record({ verb: fc.constant('assigned'), facts: fc.record({ to: post, why: fc.constant('superior') }) }),
  fc.record({ verb: fc.constant('paused'), facts: fc.record({ order: uuid, until: text(instant) }) }),
  fc.record({ verb: fc.constant('extended'), facts: fc.record({ due: text(instant), order: uuid, measure: uuid }) }),
  fc.record({
    verb: fc.constant('recalculated'),
    facts: fc.record({ edition: fc.constant('f'), due: text(instant), provisional: fc.boolean() }),
  }),
  fc.record({
    verb: fc.constant('escalated'),
    facts: fc.record({ step: fc.integer({ min: 1, max: 4 }), mode: fc.constant('notify'), to: post }),
  }),
  fc.record({ verb: fc.constant('discharged'), facts: fc.record({ evidence }) }),
  fc.record({ verb: fc.constant('opened'), facts: fc.constant(opening('matter.task').facts) }),
  fc.record({ verb: fc.constantFrom('offered', 'paused', 'merged', 'nonsense'), facts: fc.constant({}) }),
);
const line = fc
  .record({ what, at: instant, by: post, n: fc.integer({ min: 1, max: 3 }) })
  .map(({ what: { verb, facts }, at, by, n }, ...rest) => ({
    rest,
    n,
    post: by,
    happenedAt: fromMicros(at),
    verb: `obligation.${verb}`,
    facts,
  }));
const story = fc
  .record({ kind: fc.constantFrom('matter.task', 'matter.fix'), lines: fc.array(line, { maxLength: 18 }) })
  .map(({ kind, lines }) => [opening(kind), ...lines.map((each, i): FoldLine => ({ ...each, act: id(200 + i) }))]);

const always = (name: string, holds: (lines: FoldLine[], chance: fc.Random | number) => void) =>
  describe.each(seeds)('seed %i', (seed) => {
    test(name, () =>
      fc.assert(
        fc.property(story, fc.nat(), (lines, chance) => holds(lines, chance)),
        { seed, numRuns: 500 },
      ),
    );
  });

const folded = (lines: readonly FoldLine[]): Fold => fold(lines, kinds)!;
const shuffled = <T>(list: readonly T[], chance: number): T[] =>
  list
    .map((one, i) => ({ one, at: Math.imul(i + 1, chance | 1) % 9973 }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);

describe('the fold of an obligation', () => {
  always('is the same for lines in any order, doubled or in batches', (lines, chance) => {
    const mixed = shuffled([...lines, ...lines.slice(0, Number(chance) % (lines.length + 1))], Number(chance));
    expect(fold(mixed, kinds)).toEqual(folded(lines));
  });

  always('leaves no gap and no overlap: one holder at every instant, and the charges add up to the whole', (lines) => {
    const { spans, openedAt, endedAt } = folded(lines);
    expect(spans[0]!.from).toBe(openedAt);
    spans.forEach((span, i) => {
      expect(span.to).toBe(spans[i + 1]?.from ?? endedAt);
      if (span.to !== null) expect(span.to).toBeGreaterThan(span.from);
    });
    const now = start + 300 * day;
    const charges = chargedTime({ spans }, now);
    const sum = charges.reduce((whole, { total }) => whole + total, 0);
    expect(sum).toBe((endedAt ?? now) - openedAt);
    for (const { running, offered, paused, total, overdue } of charges) {
      expect(running + offered + paused).toBe(total);
      expect(overdue).toBeLessThanOrEqual(running + offered);
    }
  });

  always('charges each post’s time to who was in it then, to the microsecond', (lines, chance) => {
    const state = folded(lines);
    const now = start + 250 * day;
    const borders = [0, 1 + (Number(chance) % 40), 60, 61 + (Number(chance) % 7), 120].map((days) => start + days * day - hour);
    const tenures = posts.flatMap((of, i) =>
      borders
        .slice(0, -1)
        .map((from, k) => ({ post: of, person: id(500 + 10 * i + k), from, to: k === 3 && i % 2 ? null : borders[k + 1]! }))
        .filter((_, k) => (k + i) % 3 > 0),
    );
    const persons = chargedPersons(state, now, shuffled(tenures, Number(chance)));
    for (const { holder, total, overdue } of chargedTime(state, now)) {
      const parts = persons.filter((part) => part.holder === holder);
      expect(parts.reduce((sum, part) => sum + part.total, 0)).toBe(total);
      expect(parts.reduce((sum, part) => sum + part.overdue, 0)).toBe(overdue);
    }
    for (const { holder, person, total } of persons) {
      const inPost = tenures.find((tenure) => tenure.person === person);
      if (inPost) expect([inPost.post, total <= (inPost.to ?? now) - inPost.from]).toEqual([holder, true]);
    }
  });

  always('keeps a finite deadline after the opening, 90 days of pauses and two extensions at most', (lines) => {
    const { due, openedAt, pausedInAll, extensions, spans } = folded(lines);
    expect(Number.isSafeInteger(due)).toBe(true);
    expect(due).toBeGreaterThan(openedAt);
    expect(pausedInAll).toBeLessThanOrEqual(longestPauseDays * day);
    expect(extensions).toBeLessThanOrEqual(2);
    const paused = spans.filter(({ clock }) => clock === 'paused').reduce((sum, { from, to }) => sum + (to ?? from) - from, 0);
    expect(paused).toBeLessThanOrEqual(longestPauseDays * day);
  });

  always('never reaches discharged without the evidence of its kind', (lines) => {
    const { state, kind } = folded(lines);
    if (state !== 'discharged') return;
    const proofs = lines
      .filter(({ verb }) => verb === 'obligation.discharged')
      .map(({ facts }) => facts['evidence'] as Record<string, string[]>);
    const needsPhoto = kind === 'matter.fix';
    expect(
      proofs.some((proof) => proof['note'] && proof['attachments'] && (!needsPhoto || proof['attachments'].length > 0)),
    ).toBe(true);
  });

  always('stays ended once ended, whatever comes after', (lines, chance) => {
    const before = folded(lines);
    if (!hasEnded(before.state)) return;
    const late: FoldLine = {
      ...opening('matter.task'),
      act: id(999),
      verb: 'obligation.assigned',
      happenedAt: fromMicros(before.endedAt! + 1 + (Number(chance) % day)),
      facts: { to: posts[1], why: 'superior' },
    };
    const after = folded([...lines, late]);
    expect({ ...after, unfit: [], version: 0 }).toEqual({ ...before, unfit: [], version: 0 });
    expect(after.unfit).toHaveLength(before.unfit.length + 1);
  });
});

const turn = (n: number, verb: string, hours: number, facts: Record<string, unknown> = {}): FoldLine => ({
  act: id(500 + n),
  n: 1,
  verb: `obligation.${verb}`,
  happenedAt: fromMicros(start + hours * hour),
  post: posts[0]!,
  facts,
});

test('an offer leaves the ball and the hours with the giver until the receiver signs', () => {
  const { spans, holder } = folded([
    opening('matter.task'),
    turn(1, 'offered', 2, { to: posts[1], lapses: fromMicros(start + 24 * hour) }),
    turn(2, 'received', 5),
  ]);
  expect(holder).toBe(posts[1]);
  expect(spans.map(({ holder: who, clock, from }) => [who, clock, (from - start) / hour])).toEqual([
    [posts[0], 'running', 0],
    [posts[0], 'offered', 2],
    [posts[1], 'running', 5],
  ]);
});

test('an unsigned offer counts as received at its limit, even before the clock writes so', () => {
  const lines = [opening('matter.task'), turn(1, 'offered', 2, { to: posts[1], lapses: fromMicros(start + 10 * hour) })];
  const late = folded([...lines, turn(2, 'reminded', 30)]);
  expect([late.holder, late.spans.at(-1)!.from]).toEqual([posts[1], start + 10 * hour]);
  expect(folded([...lines, turn(3, 'lapsed', 10), turn(2, 'reminded', 30)]).spans).toEqual(late.spans);
});

test('a pause moves the deadline by the time that was really paused', () => {
  const pause = turn(1, 'paused', 24, { order: id(7), until: fromMicros(start + 72 * hour) });
  expect(folded([opening('matter.task'), pause]).due).toBe(start + 9 * day);
  expect(folded([opening('matter.task'), pause, turn(2, 'resumed', 48)]).due).toBe(start + 8 * day);
});

test('a third extension does not count', () => {
  const extend = (n: number) => turn(n, 'extended', n, { due: fromMicros(start + (10 + n) * day), order: id(7), measure: id(8) });
  const state = folded([opening('matter.task'), extend(1), extend(2), extend(3)]);
  expect([state.extensions, state.due, state.unfit.length]).toEqual([2, start + 12 * day, 1]);
});

test('the rest is told in the unit of its own rule', () => {
  const tell = (now: string, due: string, unit: 'workday' | 'day' = 'workday') =>
    restWords(
      restOf(
        due,
        { count: 5, unit, roll: true },
        { now, dayOf: (at) => localDateOf(at, 'Asia/Shanghai'), workdaysBetween: () => 2 },
      ),
    );
  expect(tell('2026-03-18T01:12:00Z', '2026-03-20T16:00:00Z')).toEqual({ zh: '剩 2 个工作日', en: '2 working days left' });
  expect(tell('2026-03-18T01:12:00Z', '2026-03-18T09:00:00Z').zh).toBe('剩 7 小时');
  expect(tell('2026-03-18T01:12:00Z', '2026-03-12T16:00:00Z')).toEqual({ zh: '超期 6 天', en: '6 days overdue' });
  expect(tell('2026-03-18T06:12:00Z', '2026-03-18T01:00:00Z').zh).toBe('超期 5 小时');
});
