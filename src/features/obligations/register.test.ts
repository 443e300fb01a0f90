import { expect, test } from 'vitest';
import { seededRandom } from '../../core/random.ts';
import { mayDo, type Session } from '../../platform/access.ts';
import { OpenRegister, type OpenOne, type Whose } from './register.ts';

const random = seededRandom(7);
const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
const posts = ['甲', '乙', '丙'];
const regions = ['990101101', '990101101001', '990101102'];

const session = (grants: [regions: string[], trade: string | null][]): Session => ({
  account: 'a',
  person: 'p',
  post: null,
  posts: [],
  grants: grants.map(([reaches, trade]) => ({
    role: 'r',
    permissions: new Set(['obligation.read']),
    regions: reaches,
    trade,
  })),
});
const sessions = [session([[['990101'], null]]), session([[['990101101'], 'D05']]), session([])];

const belongs = (whose: Whose, one: OpenOne): boolean => {
  if (whose.of === 'scope') return one.region.startsWith(whose.region ?? '') && mayDo(whose.session, 'obligation.read', one);
  if (whose.of === 'held') return whose.posts.includes(one.holder);
  if (whose.of === 'offered') return one.offeredTo !== null && whose.posts.includes(one.offeredTo);
  return one.giver !== null && whose.posts.includes(one.giver) && one.giver !== one.holder;
};

test('every set that was once asked for stays what a plain list gives, through any changes', () => {
  const register = new OpenRegister();
  const plain = new Map<string, OpenOne>();
  const asked: [whose: Whose, kind: string | undefined][] = [
    ...sessions.map((one): [Whose, undefined] => [{ of: 'scope', session: one }, undefined]),
    [{ of: 'scope', session: sessions[0]!, region: '990101102' }, 'new.kind'],
    ...(['held', 'offered', 'given'] as const).flatMap((of): [Whose, string | undefined][] => [
      [{ of, posts: ['甲', '丙'] }, undefined],
      [{ of, posts: ['late'] }, 'a.kind'],
    ]),
  ];
  for (let step = 0; step < 150; step++) {
    // Kinds, posts and trades that come later are known to sets that were asked for before.
    const [kinds, people] =
      step < 75
        ? [['a.kind'], posts]
        : [
            ['a.kind', 'new.kind'],
            [...posts, 'late'],
          ];
    for (let n = 0; n < 12; n++) {
      const id = String(Math.floor(random() * 90));
      if (random() < 0.3) {
        register.remove(id);
        plain.delete(id);
        continue;
      }
      const one: OpenOne = {
        id,
        kind: pick(kinds),
        holder: pick(people),
        offeredTo: pick([null, ...people]),
        giver: pick([null, ...people]),
        region: pick(regions),
        trade: pick(step < 75 ? [null] : [null, 'D05']),
        dueAt: `2026-03-${10 + Math.floor(random() * 9)}T00:00:00Z`,
      };
      register.put(one);
      plain.set(id, one);
    }
    for (const [whose, kind] of asked) {
      const expected = [...plain.values()]
        .filter((one) => (kind === undefined || one.kind === kind) && belongs(whose, one))
        .toSorted((a, b) => (a.dueAt === b.dueAt ? (a.id < b.id ? -1 : 1) : a.dueAt < b.dueAt ? -1 : 1))
        .map(({ id }) => id);
      expect(Array.from(register.chosen(whose, kind), (i) => register.ids[i])).toEqual(expected);
    }
  }
});
