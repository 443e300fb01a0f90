import { expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { seededRandom } from '../../core/random.ts';
import type { Session } from '../../platform/access.ts';
import { WrittenAnswer } from '../../platform/endpoint.ts';
import { newId } from '../../platform/ids.ts';
import { makeInstallation } from '../../platform/installation.ts';
import * as contract from './schema.ts';
import { readHolders, readWorkbench } from './workbench.ts';
import type { Group, Tab } from './schema.ts';

const district = '990101';
const now = '2026-03-18T01:00:00Z';
const [dayEnds, weekEnds] = ['2026-03-18T16:00:00Z', '2026-03-22T16:00:00Z'];
const [me, other, third] = [newId(), newId(), newId()] as [string, string, string];
const posts = [me, other, third];
const random = seededRandom(4);
const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;

const session = (region: string, trade: string | null): Session => ({
  account: 'a',
  person: 'p',
  post: me,
  posts: [me],
  grants: [{ role: 'town_office', permissions: new Set(['obligation.read']), regions: [region], trade }],
});
const town = session('990101001', null);

const made = Array.from({ length: 150 }, () => {
  const offered = random() < 0.2;
  const holder = pick(posts);
  return {
    district,
    id: newId(),
    kind: pick(['matter.task', 'matter.other']),
    subjectKind: 'nothing',
    subject: newId(),
    parent: null,
    region: pick(['990101', '990101001', '990101001002', '990101002']),
    trade: pick([null, 'D05', 'D21']),
    state: offered ? 'offered' : 'held',
    openedAt: '2026-01-01T00:00:00Z',
    endedAt: null,
    holder,
    offeredTo: offered ? pick(posts) : null,
    giver: pick([null, ...posts]),
    // Few different deadlines, so that many share one and the id decides; legal days end at 24:00, which is 16:00 in UTC.
    dueAt: random() < 0.2 ? pick([dayEnds, weekEnds]) : `2026-03-${pick(['10', '18', '20', '29'])}T0${pick([0, 2, 5])}:00:00Z`,
    term: { count: 5, unit: 'workday', roll: true },
    calendarEdition: '',
    dueProvisional: false,
    ladder: 'x',
    ladderStep: 0,
    extensions: 0,
    nextAt: null,
    ignored: 0,
    version: 1,
  };
});
type Made = (typeof made)[number];

const groupOf = ({ dueAt }: Made): Group => {
  if (dueAt < now) return 'overdue';
  return dueAt <= dayEnds ? 'today' : dueAt <= weekEnds ? 'week' : 'later';
};
const ranks: Group[] = ['overdue', 'today', 'receipt', 'week', 'later'];
/** What a tab shows, in plain words: id and group in their order. */
function expected(tab: Tab, { grants }: Session, kind?: string): [string, Group][] {
  const grant = grants[0]!;
  const rows = made
    .filter((row) => !kind || row.kind === kind)
    .flatMap((row): [Made, Group][] => {
      if (tab === 'mine')
        return [
          ...(row.holder === me ? [[row, groupOf(row)] as [Made, Group]] : []),
          ...(row.offeredTo === me ? [[row, 'receipt'] as [Made, Group]] : []),
        ];
      if (tab === 'waiting') return row.giver === me && row.holder !== me ? [[row, groupOf(row)]] : [];
      return row.region.startsWith(grant.regions[0]!) && (!grant.trade || row.trade === grant.trade) ? [[row, groupOf(row)]] : [];
    });
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return rows
    .toSorted(
      ([a, of], [b, than]) =>
        (tab === 'mine' ? ranks.indexOf(of) - ranks.indexOf(than) : 0) || compare(a.dueAt, b.dueAt) || compare(a.id, b.id),
    )
    .map(([{ id }, group]) => [id, group]);
}

onBothEngines('the workbench', (db) => {
  const read = async (tab: Tab, as: Session, more: { kind?: string; cursor?: string; limit?: number } = {}) => {
    const { rows, ...page } = await readWorkbench(db(), district, as, { tab, limit: 50, ...more }, now);
    const { bytes } = WrittenAnswer.around(contract.workbench.answer, 'rows', rows, page);
    return contract.workbench.answer.strict().parse(JSON.parse(Buffer.from(bytes).toString()));
  };

  test('shows each tab whole, in order and without loss, and counts what it shows', async () => {
    await makeInstallation(db(), { district, name: '澜江区', demo: true, timeZone: 'Asia/Shanghai' });
    await db().bulk('obligation', made);
    for (const as of [town, session(district, 'D21'), session(district, null)])
      for (const tab of ['mine', 'waiting', 'scope'] as const)
        for (const kind of [undefined, 'matter.other']) {
          const wanted = expected(tab, as, kind);
          const seen: [string, Group][] = [];
          let cursor: string | undefined;
          do {
            const page = await read(tab, as, { limit: 7, ...(kind && { kind }), ...(cursor && { cursor }) });
            seen.push(...page.rows.map(({ id, group }): [string, Group] => [id, group]));
            for (const { id, holder, offeredTo, mainVerb } of page.rows) {
              const one = made.find((row) => row.id === id)!;
              expect([holder.post, holder.you, offeredTo?.post ?? null]).toEqual([one.holder, one.holder === me, one.offeredTo]);
              expect([one, mainVerb]).toEqual([
                one,
                one.offeredTo === me ? 'receive' : one.holder === me && !one.offeredTo ? 'discharge' : 'remind',
              ]);
            }
            cursor = page.next ?? undefined;
            const counts = Object.fromEntries(page.groups.map(({ key, count }) => [key, count]));
            for (const key of ranks)
              expect([tab, key, counts[key] ?? 0]).toEqual([tab, key, wanted.filter(([, group]) => group === key).length]);
          } while (cursor);
          expect(seen).toEqual(wanted);
        }
    const { tabs, sentence } = await read('mine', town);
    expect(tabs).toEqual({
      mine: expected('mine', town).length,
      waiting: expected('waiting', town).length,
      scope: expected('scope', town).length,
    });
    expect(sentence.toReceive).toBe(expected('mine', town).filter(([, group]) => group === 'receipt').length);
  });

  test('who holds what adds up to what is in scope', async () => {
    const { total, overdue, rows } = await readHolders(db(), district, town, '990101001002', now);
    const inside = made.filter(({ region }) => region === '990101001002');
    expect([total, overdue]).toEqual([inside.length, inside.filter((row) => groupOf(row) === 'overdue').length]);
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(inside.length);
  });

  test('what moved before a call is in its answer: another deadline, another holder, an end', async () => {
    const [first, second] = expected('mine', town).map(([id]) => id) as [string, string];
    await db().run(`update obligation set due_at = '2026-12-01', ladder_step = 3 where id = $1`, [first]);
    await db().run(`update obligation set holder = $2, offered_to = null, state = 'held' where id = $1`, [second, other]);
    const page = await read('mine', town, { limit: 100 });
    expect(page.rows.find(({ id }) => id === first)).toMatchObject({
      group: 'later',
      ladderStep: 3,
      dueAt: '2026-12-01T00:00:00Z',
    });
    expect(page.rows.map(({ id }) => id)).not.toContain(second);
    await db().run(`update obligation set state = 'discharged', ended_at = $2, offered_to = null where id = $1`, [first, now]);
    expect((await read('mine', town, { limit: 100 })).rows.map(({ id }) => id)).not.toContain(first);
  });
});
