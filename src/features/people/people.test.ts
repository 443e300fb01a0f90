import { afterAll, beforeAll, expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import type { Session } from '../../platform/access.ts';
import type { Act } from '../../platform/act.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { acceptVerbs, inAct } from '../ledger/index.ts';
import * as actions from './actions.ts';
import { onPostVacant, people, readsOwed, rootDesk, superiorOf } from './index.ts';
import { roles } from './rules.ts';
import { organisationsInScope, personsInScope, postsOfOrganisation, readPersons } from './store.ts';

const district = '990101';
const town = '990101001';
const session = (region = district, trade: string | null = null): Session => ({
  account: 'test',
  person: newId(),
  post: null,
  posts: [],
  grants: [{ role: 'test', permissions: new Set(Object.keys(people.permissions!)), regions: [region], trade }],
});

onBothEngines('people', (db) => {
  const ids = [
    'office',
    'rootDesk',
    'townOffice',
    'townDesk',
    'bureau',
    'bureauDesk',
    'head',
    'clerk',
    'wang',
    'li',
    'zhao',
  ] as const;
  const id = Object.fromEntries(ids.map((name) => [name, newId()])) as Record<(typeof ids)[number], string>;
  const handed: { post: string; superior: string }[] = [];
  let owing: string[] = [];

  const act = <A>(perform: (tx: Tx, act: Act) => Promise<A>): Promise<A> =>
    inAct(
      db(),
      systemClock,
      { id: newId(), district, actor: id.wang, post: null, via: 'web', request: 'test' },
      async (tx, current) => ({ status: 200, answer: await perform(tx, current) }),
    ).then((outcome) => outcome.answer);
  const lines = async (subject: string) =>
    (await db().run('select verb, facts from ledger where subject = $1 order by id', [subject])).rows.map(
      (row) => [row.verb, row.facts] as [string, Record<string, unknown>],
    );
  const newPerson = async (name: string) => {
    const person = newId();
    await act((tx, current) => actions.addPerson(tx, current, { id: person, name, telephone: '13812342207', region: town }));
    return person;
  };
  const newPost = async (title: string, superior: string | null = null) => {
    const post = newId();
    await act((tx, current) =>
      actions.openPost(tx, current, { id: post, organisation: id.townOffice, title, titleEn: null, rank: null, superior }),
    );
    return post;
  };

  beforeAll(async () => {
    acceptVerbs(people.verbs!);
    onPostVacant(async (_tx, _act, vacancy) => void handed.push(vacancy));
    readsOwed(async (_db, _district, posts) =>
      posts
        .filter((post) => owing.includes(post))
        .map((post) => ({
          post,
          obligation: newId(),
          kind: 'matter',
          title: '清理通道',
          subjectKind: 'matter',
          subject: newId(),
          region: town,
          dueAt: '2026-04-01T00:00:00Z',
        })),
    );
    await db().bulk(
      'region',
      [district, town].map((code) => ({
        district,
        code,
        id: newId(),
        name: code,
        initials: code,
        sortKey: code,
        since: '2020-01-01',
        kind: code === district ? 'district' : 'town',
      })),
    );
    await act((tx, current) =>
      actions.settle(tx, current, {
        since: '2026-01-05T00:00:00Z',
        organisations: [
          {
            id: id.office,
            kind: 'committee_office',
            name: '区消安办',
            region: district,
            under: null,
            desk: { id: id.rootDesk, title: '值班岗' },
          },
          {
            id: id.townOffice,
            kind: 'town_fire_office',
            name: '石港镇消安办',
            region: town,
            under: id.office,
            desk: { id: id.townDesk, title: '值班岗' },
          },
          {
            id: id.bureau,
            kind: 'department',
            name: '商务委',
            region: district,
            under: id.office,
            department: 'D04',
            desk: { id: id.bureauDesk, title: '值班岗' },
          },
        ],
        posts: [
          { id: id.head, organisation: id.townOffice, title: '主任', rank: 'PRINCIPAL' },
          { id: id.clerk, organisation: id.townOffice, title: '专管员', superior: id.head },
        ],
        persons: [
          { id: id.wang, name: '王桂芳', telephone: '13812342207', region: district },
          { id: id.li, name: '李四', region: town },
          { id: id.zhao, name: '赵五', region: town },
        ],
        tenures: [
          { person: id.wang, post: id.rootDesk },
          { person: id.li, post: id.head },
          { person: id.zhao, post: id.clerk },
        ],
        grants: [{ post: id.rootDesk, role: 'committee_office', region: district }],
      }),
    );
  });
  afterAll(() => {
    acceptVerbs({});
    readsOwed(async () => []);
  });

  test('a settlement makes the committee office’s desk the root and leaves a line for each thing', async () => {
    expect(await rootDesk(db(), district)).toBe(id.rootDesk);
    expect((await lines(id.clerk)).map(([verb]) => verb)).toEqual(['people.postOpened', 'people.appointed']);
    expect(await superiorOf(db(), district, id.clerk)).toBe(id.head);
  });

  test('lists end where the rights end', async () => {
    const names = async (who: Session) =>
      (await organisationsInScope(db(), district, who, { firms: true, limit: 50 })).map((one) => one.name);
    expect(await names(session())).toEqual(['区消安办', '商务委', '石港镇消安办']);
    expect(await names(session(town))).toEqual(['石港镇消安办']);
    expect(await names(session(district, 'D04'))).toEqual(['商务委']);
    expect(
      (await organisationsInScope(db(), district, session(), { search: 'sgz', firms: true, limit: 50 })).map((one) => one.head),
    ).toEqual(['李四']);
    expect((await personsInScope(db(), district, session(town), { limit: 50 })).map((one) => one.name)).not.toContain('王桂芳');
  });

  test('a vacant post hands what it owes to its nearest superior in office, in the same transaction', async () => {
    const [boss, hand] = [await newPost('组长'), await newPost('组员')];
    await act((tx, current) => actions.changePost(tx, current, hand, { superior: boss }));
    const person = await newPerson('孙一');
    await act((tx, current) => actions.appoint(tx, current, session(), hand, { person }));
    handed.length = 0;
    const outcome = await act((tx, current) =>
      actions.leavePosts(tx, current, session(), person, [{ post: hand, successor: null }]),
    );
    expect(outcome).toEqual({ left: 1, vacant: 1 });
    // The group leader's post and the town desk are vacant too, so the root desk takes it.
    expect(handed).toEqual([{ post: hand, superior: id.rootDesk }]);
    expect((await lines(hand)).at(-1)).toEqual(['people.left', { person, successor: null, superior: id.rootDesk }]);
    const row = (await postsOfOrganisation(db(), district, id.townOffice)).find(({ post }) => post === hand);
    expect(row!.vacantSince).not.toBeNull();
  });

  test('a successor takes the post with all it owes, and nothing moves', async () => {
    const post = await newPost('检查员');
    const [first, second] = [await newPerson('周二'), await newPerson('吴三')];
    await act((tx, current) => actions.appoint(tx, current, session(), post, { person: first }));
    handed.length = 0;
    await act((tx, current) => actions.leavePosts(tx, current, session(), first, [{ post, successor: second }]));
    expect(handed).toEqual([]);
    expect((await lines(post)).map(([verb]) => verb).slice(-2)).toEqual(['people.left', 'people.appointed']);
  });

  test('who leaves two posts at once hands neither to the other', async () => {
    const lower = await newPost('副职');
    const upper = await newPost('正职');
    await act((tx, current) => actions.changePost(tx, current, lower, { superior: upper }));
    const person = await newPerson('郑六');
    for (const post of [upper, lower]) await act((tx, current) => actions.appoint(tx, current, session(), post, { person }));
    handed.length = 0;
    await act((tx, current) =>
      actions.leavePosts(tx, current, session(), person, [
        { post: lower, successor: null },
        { post: upper, successor: null },
      ]),
    );
    expect(handed.map(({ superior }) => superior)).toEqual([id.rootDesk, id.rootDesk]);
  });

  test('the root desk is never vacant and never closed', async () => {
    const leave = act((tx, current) =>
      actions.leavePosts(tx, current, session(), id.wang, [{ post: id.rootDesk, successor: null }]),
    );
    await expect(leave).rejects.toMatchObject({ slug: 'root-stays' });
    await expect(act((tx, current) => actions.closeOrganisation(tx, current, id.office))).rejects.toMatchObject({
      slug: 'root-stays',
    });
  });

  test('a post that owes is not closed', async () => {
    const post = await newPost('临时岗');
    owing = [post];
    await expect(act((tx, current) => actions.closePost(tx, current, post))).rejects.toMatchObject({
      slug: 'desk-owes',
      facts: { count: 1 },
    });
    owing = [];
    await act((tx, current) => actions.closePost(tx, current, post));
    expect((await lines(post)).at(-1)![0]).toBe('people.postClosed');
  });

  test('superiors cannot run in a circle, also through vacant posts and desks', async () => {
    const a = await newPost('甲');
    const b = await newPost('乙', a);
    await expect(act((tx, current) => actions.changePost(tx, current, a, { superior: b }))).rejects.toMatchObject({
      slug: 'superior-circle',
    });
    await expect(act((tx, current) => actions.changePost(tx, current, id.townDesk, { superior: a }))).rejects.toMatchObject({
      slug: 'superior-circle',
    });
  });

  test('an organisation cannot be moved under its own part', async () => {
    const move = act((tx, current) => actions.changeOrganisation(tx, current, session(), id.office, { under: id.townOffice }));
    await expect(move).rejects.toMatchObject({ slug: 'organisation-circle' });
  });

  test('a post has one holder at a time, from no earlier than the last one left', async () => {
    const post = await newPost('轮岗');
    const [first, second] = [await newPerson('冯七'), await newPerson('陈八')];
    await act((tx, current) => actions.appoint(tx, current, session(), post, { person: first, from: '2026-02-01T00:00:00Z' }));
    await expect(act((tx, current) => actions.appoint(tx, current, session(), post, { person: second }))).rejects.toMatchObject({
      slug: 'post-occupied',
    });
    await act((tx, current) => actions.leavePosts(tx, current, session(), first, [{ post, successor: null }]));
    const early = act((tx, current) =>
      actions.appoint(tx, current, session(), post, { person: second, from: '2026-02-02T00:00:00Z' }),
    );
    await expect(early).rejects.toMatchObject({ slug: 'tenure-overlap' });
  });

  test('nobody is appointed whom the caller cannot see', async () => {
    const post = await newPost('检查岗');
    const hidden = act((tx, current) => actions.appoint(tx, current, session(town), post, { person: id.wang }));
    await expect(hidden).rejects.toMatchObject({ slug: 'unknown-reference' });
  });

  test('rights are granted no wider than the giver’s own, and the three administrators stay apart', async () => {
    const grant = (post: string, role: string, region: string, who = session()) =>
      act((tx, current) => actions.grantRights(tx, current, who, post, { id: newId(), role, region, trade: null }));
    await grant(id.clerk, 'grid_worker', town, session(town));
    await expect(grant(id.clerk, 'supervisor', district, session(town))).rejects.toMatchObject({ slug: 'not-found' });
    await expect(grant(id.clerk, 'nobody', town)).rejects.toMatchObject({ slug: 'unknown-reference' });
    await expect(grant(id.clerk, 'grid_worker', town)).rejects.toMatchObject({ constraint: 'one_grant' });
    await grant(id.clerk, 'system_admin', district);
    await expect(grant(id.clerk, 'audit_admin', district)).rejects.toMatchObject({ slug: 'two-administrators' });
    const other = await newPost('审计岗');
    await grant(other, 'audit_admin', district);
    await expect(act((tx, current) => actions.appoint(tx, current, session(), other, { person: id.zhao }))).rejects.toMatchObject(
      { slug: 'two-administrators' },
    );
    expect(Object.keys(roles)).toContain('audit_admin');
  });

  test('personal data are erased for good, but only after the posts were handed over', async () => {
    const person = await newPerson('卫九');
    const post = await newPost('短期岗');
    await act((tx, current) => actions.appoint(tx, current, session(), post, { person }));
    await expect(act((tx, current) => actions.erasePerson(tx, current, person))).rejects.toMatchObject({
      slug: 'person-in-post',
    });
    await act((tx, current) => actions.leavePosts(tx, current, session(), person, [{ post, successor: null }]));
    await act((tx, current) => actions.erasePerson(tx, current, person));
    expect(await readPersons(db(), district, [person])).toMatchObject([{ name: null, initials: null, telephone: null }]);
    const again = act((tx, current) => actions.appoint(tx, current, session(), post, { person }));
    await expect(again).rejects.toMatchObject({ slug: 'person-erased' });
    expect(JSON.stringify(await lines(person))).not.toMatch(/卫九|13812342207/);
  });

  test('a look at a telephone leaves a line that does not hold it', async () => {
    expect(await act((tx, current) => actions.reveal(tx, current, id.wang))).toMatchObject({ telephone: '13812342207' });
    expect((await lines(id.wang)).at(-1)).toEqual(['people.personRevealed', { fields: ['telephone'] }]);
  });

  test('a decision names one lead for a kind of place, and a second lead is refused', async () => {
    const decide = (placeType: string, department: string) =>
      act((tx, current) =>
        actions.decideDuty(tx, current, {
          id: newId(),
          placeType,
          department,
          part: 'lead',
          fromOn: '2026-03-01',
          decidedOn: '2026-02-27',
          minutes: '消安委会议纪要〔2026〕2 号',
        }),
      );
    await decide('N01', 'D05');
    await expect(decide('N01', 'D04')).rejects.toMatchObject({ constraint: 'one_lead' });
    await expect(decide('N99', 'D05')).rejects.toMatchObject({ slug: 'unknown-reference' });
  });

  test('a guarantor records own visits within the binding, and nobody else’s', async () => {
    const binding = newId();
    await act((tx, current) =>
      actions.bindGuarantor(tx, current, {
        id: binding,
        post: id.head,
        region: town,
        organisation: null,
        fromOn: '2026-02-01',
        visitEveryDays: 30,
      }),
    );
    const leader: Session = { ...session('990101002'), posts: [id.head] };
    const visit = (who: Session, visitedOn: string) =>
      act((tx, current) => actions.recordGuarantorVisit(tx, current, who, binding, { id: newId(), visitedOn }));
    await visit(leader, '2026-02-20');
    await expect(visit(leader, '2026-01-20')).rejects.toMatchObject({ slug: 'dates-out-of-order' });
    await expect(visit(session('990101002'), '2026-02-20')).rejects.toMatchObject({ slug: 'not-found' });
  });

  test('a task force takes people from posts they hold, and gives them back', async () => {
    const [force, member] = [newId(), newId()];
    await act((tx, current) =>
      actions.formTaskForce(tx, current, {
        id: force,
        name: '冬春专班',
        region: district,
        leadPost: id.head,
        fromOn: '2026-02-01',
      }),
    );
    const take = (person: string, secondedFrom: string) =>
      act((tx, current) =>
        actions.secondMember(tx, current, session(), force, { id: member, person, secondedFrom, fromOn: '2026-02-02' }),
      );
    await expect(take(id.zhao, id.head)).rejects.toMatchObject({ slug: 'post-not-held' });
    await take(id.zhao, id.clerk);
    await act((tx, current) => actions.returnMember(tx, current, force, member, '2026-03-01'));
    await act((tx, current) => actions.endTaskForce(tx, current, force, '2026-03-02'));
    expect((await lines(force)).map(([verb]) => verb)).toEqual([
      'people.taskForceFormed',
      'people.seconded',
      'people.returned',
      'people.taskForceEnded',
    ]);
  });
});
