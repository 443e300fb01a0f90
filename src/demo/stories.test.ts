import { expect, test } from 'vitest';
import { addDays, beginningOf, instantAt } from '../core/local-date.ts';
import { toMicros } from '../core/time.ts';
import { shippedEditions } from '../features/calendar/data/editions.ts';
import { calendarOf, daysOfNotice } from '../features/calendar/rules.ts';
import { kinds } from '../features/obligations/kinds.ts';
import { fold, type FoldLine } from '../features/obligations/rules.ts';
import { verbs } from '../features/obligations/verbs.ts';
import { makePeople } from './people.ts';
import { tellStories } from './stories.ts';

const zone = 'Asia/Shanghai';
const years = shippedEditions.map(({ year }) => year);
const calendar = calendarOf('shipped', years, shippedEditions.flatMap(daysOfNotice));

/** A weekend, a day in Spring Festival, month and year ends, a year whose notice is not out. */
const days = [
  '2026-03-18',
  '2026-03-21',
  '2026-03-22',
  '2026-03-23',
  '2026-02-18',
  '2026-12-31',
  '2027-01-01',
  '2027-02-08',
  '2024-02-29',
];

test.each(days.map((asOf, seed) => [asOf, seed] as const))(
  'on %s (seed %i) every story fits and the shown workbench lives',
  (asOf, seed) => {
    const plan = { seed, asOf, zone, obligations: 800, places: 400 };
    const people = makePeople(plan);
    const { acts, matters, notes } = tellStories(plan, people, calendar);
    const today = beginningOf(asOf, zone);
    expect(acts.every(({ at }) => toMicros(at) < today)).toBe(true);
    const linesOf = new Map<string, FoldLine[]>();
    for (const { id, at, by, lines } of acts)
      lines.forEach(({ verb, facts, obligation }, i) => {
        expect(verbs[verb.slice('obligation.'.length) as keyof typeof verbs].facts.safeParse(facts).success).toBe(true);
        const line = { act: id, n: i + 1, verb, happenedAt: at, post: by?.id ?? null, facts };
        linesOf.set(obligation, [...(linesOf.get(obligation) ?? []), line]);
      });
    const folded = [...linesOf.values()].map((lines) => fold(lines, kinds)!);
    expect(folded.flatMap(({ unfit }) => unfit)).toEqual([]);
    expect(new Set(matters.flatMap(({ number }) => number ?? [])).size).toBe(matters.filter(({ number }) => number).length);
    expect(notes.every(({ act, words }) => act !== '' && words !== '')).toBe(true);

    const open = folded.filter(({ endedAt }) => endedAt === null);
    const mine = open.filter(({ holder }) => holder === people.shown.id);
    const end = toMicros(instantAt(addDays(asOf, 1), '00:00', zone));
    expect(mine.filter(({ due }) => due <= today)).toHaveLength(3);
    expect(mine.filter(({ due }) => due > today && due <= end)).toHaveLength(4);
    expect(mine.filter(({ due }) => due > end)).toHaveLength(7);
    expect(open.filter(({ offer }) => offer?.to === people.shown.id)).toHaveLength(2);
    expect(open.length).toBeGreaterThan(90);
  },
);
