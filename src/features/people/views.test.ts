import { expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { inTestAct, installation, join } from '../../../test/world.ts';
import { systemClock } from '../../platform/clock.ts';
import { assemble } from '../../server.ts';
import { erasePerson } from './actions.ts';
import { mostViews } from './rules.ts';

type Kept = { views: { name: string; query: Record<string, string> }[] };

onBothEngines('views of lists', (db) => {
  const app = () => assemble(db(), systemClock, installation, { logger: false });
  type App = Awaited<ReturnType<typeof app>>;
  const member = () => join(db(), { role: 'town_office', region: '990101001' });
  type Member = Awaited<ReturnType<typeof member>>;

  const look = async (to: App, me: Member, list = 'places') => {
    const reply = await to.inject({ url: `/api/views?list=${list}`, headers: me.headers });
    return reply.json<Kept>().views;
  };
  const keep = (to: App, me: Member, payload: object) =>
    to.inject({ method: 'POST', url: '/api/views', headers: me.headers, payload: { list: 'places', ...payload } });
  const view = (name: string, q = '1') => ({ name, query: { q } });

  test('a view is there wherever its keeper signs in, by list and in the order they were kept, and nobody else has it', async () => {
    const to = await app();
    const [me, other] = [await member(), await member()];
    expect(await look(to, me)).toEqual([]);
    await keep(to, me, { views: [view('石港')] });
    const reply = await keep(to, me, { views: [view(' 人员密集 ', '2')] });
    expect(reply.json()).toEqual({ views: [view('石港'), view('人员密集', '2')] });
    await keep(to, me, { list: 'obligations', views: [view('石港', '7')] });
    expect(await look(to, me)).toEqual([view('石港'), view('人员密集', '2')]);
    expect(await look(to, me, 'obligations')).toEqual([view('石港', '7')]);
    expect(await look(to, other)).toEqual([]);
    const url = `/api/views?list=places&name=${encodeURIComponent('石港')}`;
    expect((await to.inject({ method: 'DELETE', url, headers: other.headers })).json()).toEqual({ views: [] });
    expect((await to.inject({ method: 'DELETE', url, headers: me.headers })).json()).toEqual({ views: [view('人员密集', '2')] });
    expect(await look(to, me, 'obligations')).toEqual([view('石港', '7')]);
  });

  test('a name stands once, where it stood; what comes from a device does not push aside what is there', async () => {
    const to = await app();
    const me = await member();
    await keep(to, me, { views: [view('a'), view('b')] });
    expect((await keep(to, me, { views: [view('a', '3')] })).json()).toEqual({ views: [view('a', '3'), view('b')] });
    const reply = await keep(to, me, { views: [view('a', '9'), view('c')], replace: false });
    expect(reply.json()).toEqual({ views: [view('a', '3'), view('b'), view('c')] });
  });

  test('fifty are kept and no more, also when two devices save at once; what is too long is refused', async () => {
    const to = await app();
    const me = await member();
    await keep(to, me, { list: 'obligations', views: [view('x')] });
    await keep(to, me, { views: Array.from({ length: mostViews - 2 }, (_, n) => view(`v${n}`)) });
    const both = await Promise.all(['p', 'q'].map((name) => keep(to, me, { views: [view(name)] })));
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect(both.find(({ statusCode }) => statusCode === 409)!.json()).toMatchObject({ type: '/problems/too-many-views' });
    expect((await look(to, me)).length).toBe(mostViews - 1);
    expect((await keep(to, me, { views: [view('v0', '2')] })).statusCode).toBe(200);
    for (const wrong of [view('长'.repeat(41)), view(' '), view('a', 'x'.repeat(201))])
      expect((await keep(to, me, { views: [wrong] })).statusCode).toBe(422);
  });

  test('neither ledger nor acts know of views, and they are erased with their keeper', async () => {
    const to = await app();
    const me = await member();
    const counted = async () =>
      (await db().run('select (select count(*) from ledger) as lines, (select count(*) from act) as acts')).rows[0];
    const before = await counted();
    await keep(to, me, { views: [view('找人', '卫九')] });
    await to.inject({ method: 'DELETE', url: '/api/views?list=places&name=x', headers: me.headers });
    expect(await look(to, me)).toEqual([view('找人', '卫九')]);
    expect(await counted()).toEqual(before);
    await db().run('update tenure set to_at = now() where person = $1', [me.person]);
    await inTestAct(db(), (tx, act) => erasePerson(tx, act, me.person));
    expect((await db().run('select * from person_view where person = $1', [me.person])).rows).toEqual([]);
    expect((await keep(to, me, { views: [view('a')] })).statusCode).toBeGreaterThanOrEqual(401);
  });
});
