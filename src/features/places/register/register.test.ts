import { describe, expect, test } from 'vitest';
import { forEachBit } from '../../../core/bitmap.ts';
import { seededRandom } from '../../../core/random.ts';
import { mayDo, type Session } from '../../../platform/access.ts';
import { Register, type KnownPlace, type SortBy } from './register.ts';

const random = seededRandom(11);
const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
const regions = ['990101', '990101101', '990101101001', '990101101002', '990101102001'];
const words = ['石港', '宾馆', '港', 'sgbg', '168号', '馆宾', 'x', '一号楼'];
const facets = ['type:A03', 'type:S02', 'flag:CROWDED', 'missing:position'];
const orders: readonly SortBy[] = ['name', 'type', 'region', 'updated'];

const idOf = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const instant = () => `2026-03-18T01:12:00.${String(Math.floor(random() * 1_000_000)).padStart(6, '0')}Z`;
const place = (n: number): KnownPlace => ({
  id: idOf(n),
  code: `SG-${n}`,
  name: `场所${n}`,
  sortKey: pick(['an', 'bo', 'cheng', 'dong']) + pick(['', '1', '2']),
  type: pick(['A03', 'S02', 'unclassified']),
  region: pick(regions),
  trade: pick([null, 'D05', 'D21']),
  facets: facets.filter(() => random() < 0.5),
  search: [pick(words), pick(words) + pick(words), `sg${n}`].join(' '),
  import: pick([null, idOf(7), idOf(8)]),
  tails: [],
  lon: random() < 0.2 ? null : 121.2,
  lat: 31.3,
  updatedAt: instant(),
});

const session = (grants: [regions: string[], trade: string | null, permission?: string][]): Session => ({
  account: 'a',
  person: 'p',
  post: null,
  posts: [],
  grants: grants.map(([reaches, trade, permission = 'places.read']) => ({
    role: 'r',
    permissions: new Set([permission]),
    regions: reaches,
    trade,
  })),
});
const sessions = [
  session([[['990101'], null]]),
  session([[['990101101'], null]]),
  session([[['990101'], 'D05']]),
  session([
    [['990101101001', '990101102'], 'D21'],
    [['990101'], null, 'other.read'],
  ]),
  session([]),
];

const before = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
/** The order in plain words, to compare with. */
const sorted = (places: KnownPlace[], by: SortBy) =>
  places.toSorted((a, b) => {
    if (by === 'updated') return before(b.updatedAt, a.updatedAt) || before(b.id, a.id);
    const group = by === 'name' ? 0 : before(a[by], b[by]);
    return group || before(a.sortKey, b.sortKey) || before(a.id, b.id);
  });

describe('the register', () => {
  test('finds, sorts, pages and counts as a plain list does, through any changes', () => {
    const register = new Register();
    const plain = new Map<string, KnownPlace>();
    for (let step = 0; step < 120; step++) {
      for (let n = 0; n < 25; n++) {
        const one = place(Math.floor(random() * 1500));
        if (random() < 0.25) {
          register.remove(one.id);
          plain.delete(one.id);
        } else {
          register.put(one);
          plain.set(one.id, one);
        }
      }
      const asked = {
        session: pick(sessions),
        facets: facets.filter(() => random() < 0.3),
        region: pick([undefined, undefined, '990101101', '990101101001', '990101999']),
        import: pick([undefined, undefined, undefined, idOf(7), idOf(9)]),
        words: words.filter(() => random() < 0.12),
        by: pick(orders),
      };
      const others = [idOf(Math.floor(random() * 1500)), 'unknown'];
      const sight = register.sight(asked.session, 'places.read');
      const bits = register.within(sight, asked);
      const hits = [...plain.values()].filter(
        (one) =>
          mayDo(asked.session, 'places.read', one) &&
          asked.facets.every((facet) => one.facets.includes(facet)) &&
          one.region.startsWith(asked.region ?? '') &&
          (asked.import === undefined || one.import === asked.import),
      );
      const counts = register.facetCounts(bits);
      for (const facet of facets)
        expect([facet, counts[facet] ?? 0]).toEqual([facet, hits.filter((one) => one.facets.includes(facet)).length]);
      const inRegions = register.regionCounts(bits);
      for (const region of regions) expect(inRegions.get(region) ?? 0).toBe(hits.filter((one) => one.region === region).length);
      const found = asked.words.length > 0 ? register.search(bits, asked.words, others) : true;
      expect(found).toBe(true);
      const left =
        asked.words.length > 0
          ? hits.filter((one) => others.includes(one.id) || asked.words.every((word) => one.search.includes(word)))
          : hits;
      const expected = sorted(left, asked.by).map(({ id }) => id);
      const paged: string[] = [];
      for (let cursor; ;) {
        const page = register.page(bits, asked.by, cursor, 7);
        paged.push(...page.map((i) => register.ids[i]!));
        if (page.length < 7) break;
        cursor = register.cursorAt(page.at(-1)!, asked.by);
      }
      expect(paged).toEqual(expected);
      expect([register.size, register.count(bits)]).toEqual([plain.size, expected.length]);
      forEachBit(bits, (i) => expect(plain.get(register.ids[i]!)).toMatchObject({ region: register.regionOf(i) }));
    }
  });

  test('two characters of a name are enough to find it, in their order', () => {
    const register = new Register();
    register.put({ ...place(1), search: '石港宾馆 sgbg sga00001' });
    const finds = (...asked: string[]) => {
      const bits = register.sight(sessions[0]!, 'places.read').slice();
      register.search(bits, asked, []);
      return register.count(bits) === 1;
    };
    for (const asked of ['港宾', '馆', 'sgb', 'a00001', '1']) expect([asked, finds(asked)]).toEqual([asked, true]);
    for (const asked of ['宾港', '馆sg', 'gsb', '楼']) expect([asked, finds(asked)]).toEqual([asked, false]);
    expect([finds('石港', 'sgbg'), finds('石港', 'bgsg')]).toEqual([true, false]);
  });

  test('what was reckoned of its outline holds through changes of other facts, and of nothing that shows', () => {
    const register = new Register();
    const one = { ...place(1), type: 'A03', region: '990101101', trade: null, facets: ['type:A03', 'flag:CROWDED'], lon: 121.2 };
    register.put(one);
    const { outlines, changes } = register;
    register.put({ ...one, search: 'y', updatedAt: '2026-03-19T00:00:00Z', facets: [...one.facets, 'flag:CROWDED'] });
    expect([register.outlines, register.changes]).toEqual([outlines, changes + 1]);
    const others: Partial<KnownPlace>[] = [
      { name: '另' },
      { sortKey: 'ling' },
      { type: 'S02' },
      { region: '990101102' },
      { trade: 'D10' },
      { lon: null },
      { lat: 31.4 },
      { facets: ['type:A03'] },
      { facets: [...one.facets, 'flag:LODGING'] },
    ];
    for (const other of others) {
      register.put(one);
      const stood = register.outlines;
      register.put({ ...one, ...other });
      expect([other, register.outlines]).toEqual([other, stood + 1]);
    }
  });

  test('where more texts have the marks of a word than are compared, it says so', () => {
    const register = new Register();
    for (let n = 0; n < 30_001; n++) register.put({ ...place(n), region: '990101', search: '港' });
    const bits = register.sight(sessions[0]!, 'places.read').slice();
    expect([register.search(bits, ['港'], []), register.count(bits)]).toEqual([false, 30_000]);
  });
});
