import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { fromMicros, toMicros, type Instant } from '../../core/time.ts';
import { newId } from '../../platform/ids.ts';
import { packageRoot } from '../../core/package.ts';
import { allVerbs, features } from '../../server.ts';
import { acceptVerbs, inAct } from '../ledger/index.ts';
import { moveObligation, openObligation, type MoveLine } from './actions.ts';
import { differing } from './check.ts';
import { runClock } from './clock.ts';
import { kinds } from './kinds.ts';
import { acceptKinds } from './registry.ts';

const district = '990101';
const [root, town, village, grid] = [newId(), newId(), newId(), newId()] as [string, string, string, string];

onBothEngines('obligations', (db) => {
  let now: Instant = '2026-03-02T01:00:00Z';
  const clock = { now: () => now };

  beforeAll(async () => {
    acceptVerbs(allVerbs(features));
    await db().run(
      `insert into installation (district, name, demo, time_zone) values ('${district}', '澜江区', true, 'Asia/Shanghai')`,
    );
    const openedAt = '2020-01-01T00:00:00Z';
    const made = [root, town, village, grid].map((post, i) => ({ post, organisation: newId(), person: newId(), i }));
    await db().bulk(
      'organisation',
      made.map(({ organisation, i }) => ({
        district,
        id: organisation,
        kind: 'other',
        name: `单位${i}`,
        initials: 'dw',
        sortKey: 'dw',
        region: district,
        under: made[i - 1]?.organisation ?? null,
        openedAt,
      })),
    );
    await db().bulk(
      'post',
      made.map(({ post, organisation, i }) => ({
        district,
        id: post,
        organisation,
        title: `岗位${i}`,
        superior: made[i - 1]?.post ?? null,
        desk: true,
        root: i === 0,
        openedAt,
      })),
    );
    await db().bulk(
      'person',
      made.map(({ person, i }) => ({
        district,
        id: person,
        name: `甲${i}`,
        initials: 'j',
        sortKey: 'j',
        region: district,
        createdAt: openedAt,
      })),
    );
    await db().bulk(
      'tenure',
      made.map(({ post, person }) => ({ district, id: newId(), person, post, fromAt: openedAt })),
    );
  });

  const act = <A>(work: Parameters<typeof inAct<A>>[3]) =>
    inAct(db(), clock, { id: newId(), district, actor: null, post: null, via: 'job', request: newId() }, work);
  const open = async (kind = 'matter.task', holder = grid) => {
    const id = newId();
    await act(async (tx, under) => {
      await openObligation(tx, under, {
        id,
        kind,
        subjectKind: 'matter',
        subject: newId(),
        region: district,
        trade: null,
        holder,
      });
      return { status: 200, answer: null };
    });
    return id;
  };
  const move = (id: string, ...moves: MoveLine[]) =>
    act(async (tx, under) => {
      await moveObligation(tx, under, id, () => moves);
      return { status: 200, answer: null };
    });
  const later = (hours: number) => (now = fromMicros(toMicros(now) + hours * 3_600_000_000));
  const row = async (id: string) => (await db().run('select * from obligation where id = $1', [id])).rows[0]!;
  const verbsOf = async (id: string) =>
    (await db().run('select verb from ledger where obligation = $1 order by id', [id])).rows.map(({ verb }) => verb);

  test('the stored tables say what the ledger says, after every kind of move', async () => {
    const id = await open();
    later(1);
    await move(id, { verb: 'offered', facts: { to: village, lapses: fromMicros(toMicros(now) + 9e10) } });
    later(1);
    await move(id, { verb: 'received', facts: {} });
    await move(id, { verb: 'paused', facts: { order: newId(), until: fromMicros(toMicros(now) + 9e10) } });
    later(2);
    await move(id, { verb: 'assigned', facts: { to: town, why: 'superior' } }, { verb: 'resumed', facts: {} });
    await move(id, { verb: 'extended', facts: { due: '2026-06-01T16:00:00Z', order: newId(), measure: newId() } });
    expect(await differing(db(), district)).toBeUndefined();
    await move(id, { verb: 'discharged', facts: { evidence: { note: newId(), attachments: [] } } });
    expect(await differing(db(), district)).toBeUndefined();
    expect((await row(id))['state']).toBe('discharged');
  });

  test('closing without the evidence of its kind is refused and leaves no line', async () => {
    const id = await open('matter.fix');
    await expect(move(id, { verb: 'discharged', facts: { evidence: { note: newId(), attachments: [] } } })).rejects.toMatchObject(
      { slug: 'evidence-missing' },
    );
    expect(await verbsOf(id)).toEqual(['obligation.opened']);
  });

  test('an offer that nobody signs lapses at its own moment, once, though two clocks run late', async () => {
    const id = await open();
    const lapses = fromMicros(toMicros(now) + 36e8);
    await move(id, { verb: 'offered', facts: { to: village, lapses } });
    later(5);
    await Promise.all([runClock(db(), clock, district), runClock(db(), clock, district)]);
    await runClock(db(), clock, district);
    expect(await verbsOf(id)).toEqual(['obligation.opened', 'obligation.offered', 'obligation.lapsed']);
    expect([(await row(id))['holder'], await differing(db(), district)]).toEqual([village, undefined]);
  });

  test('a ladder is climbed step by step, each step once: the superior hears, is asked to decide, and takes it', async () => {
    const id = await open();
    later(24 * 60);
    await Promise.all([runClock(db(), clock, district), runClock(db(), clock, district)]);
    await runClock(db(), clock, district);
    expect((await verbsOf(id)).filter((verb) => verb === 'obligation.escalated')).toHaveLength(3);
    expect((await row(id))['holder']).toBe(village);
    const children = (await db().run('select holder from obligation where parent = $1', [id])).rows;
    expect(children).toEqual([{ holder: village }]);
    expect(await differing(db(), district)).toBeUndefined();
  });

  test('a stored row that was tampered with is named', async () => {
    const id = await open();
    await db().run('update obligation set holder = $2 where id = $1', [id, root]);
    expect(await differing(db(), district)).toBe(id);
    await db().run('update obligation set holder = $2 where id = $1', [id, grid]);
    expect(await differing(db(), district)).toBeUndefined();
  });
});

describe('doors', () => {
  test('only this feature and the demo write obligations', () => {
    const writers = readdirSync(join(packageRoot, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.'))
      .filter((file) =>
        /(insert into|update|delete from|bulk\(\s*['"])\s*obligation(_span|_note|_ladder)?\b|verb: ['"`]obligation\./.test(
          readFileSync(join(packageRoot, 'src', file), 'utf8'),
        ),
      );
    expect(writers.filter((file) => !/^(features\/obligations|demo)\//.test(file))).toEqual([]);
    expect(writers).toContain('features/obligations/store.ts');
  });

  test('a kind without ladder, evidence or text, or told twice, stops the start', () => {
    const kind = kinds['matter.task'];
    expect(() => acceptKinds([kinds, kinds])).toThrow(/twice/);
    expect(() => acceptKinds([{ 'a.b': { ...kind, ladder: 'none' } }])).toThrow(/ladder/);
    expect(() => acceptKinds([{ 'a.b': { ...kind, en: '' } }])).toThrow(/text/);
    acceptKinds([kinds]);
  });
});
