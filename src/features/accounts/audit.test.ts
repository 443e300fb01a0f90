import { expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { installation, join } from '../../../test/world.ts';
import { systemClock } from '../../platform/clock.ts';
import { sql } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { assemble, checkRights, features } from '../../server.ts';
import { rolesInForce } from '../people/rules.ts';
import { sessionOf } from './sessions.ts';

onBothEngines('audit', (db) => {
  const app = () => assemble(db(), systemClock, installation, { logger: false });
  type App = Awaited<ReturnType<typeof app>>;
  const signIn = (to: App, name: string) =>
    to.inject({
      method: 'POST',
      url: '/api/session/sign-in',
      headers: { 'idempotency-key': newId() },
      payload: { name, password: 'wrong' },
    });

  test('the audit administrator sees log-ins and refusals, and nothing of the district; readers of the ledger see no log-ins', async () => {
    const to = await app();
    const auditor = await join(db(), { role: 'audit_admin', name: '=HYPERLINK("x")' });
    const office = await join(db(), { role: 'committee_office' });
    await signIn(to, 'whoever');
    await to.inject({ method: 'POST', url: '/api/session/post', headers: auditor.headers, payload: { post: auditor.post } });
    const { lines } = (await to.inject({ url: '/api/audit', headers: auditor.headers })).json();
    expect(lines.map((line: { verb: string }) => line.verb)).toEqual(['accounts.postChosen', 'accounts.signInFailed']);
    expect(lines[0]).toMatchObject({ actorName: '=HYPERLINK("x")', verbZh: '换岗位办事' });
    const failures = (await to.inject({ url: '/api/audit?group=failure', headers: auditor.headers })).json().lines;
    expect(failures).toHaveLength(1);
    expect((await to.inject({ url: '/api/audit?from=2099-01-01', headers: auditor.headers })).json().lines).toEqual([]);
    expect((await to.inject({ url: '/api/ledger', headers: auditor.headers })).statusCode).toBe(403);
    expect((await to.inject({ url: '/api/audit', headers: office.headers })).statusCode).toBe(403);
    expect((await to.inject({ url: '/api/ledger', headers: office.headers })).json().lines).toEqual([]);
    const csv = await to.inject({ url: '/api/audit.csv', headers: auditor.headers });
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(csv.body.split('\r\n').filter(Boolean)).toHaveLength(3);
    expect(csv.body).toContain(`"'=HYPERLINK(""x"")"`);
  });

  test('a right that is taken from a post is gone at the next request', async () => {
    const to = await app();
    const office = await join(db(), { role: 'committee_office' });
    const admin = await join(db(), { role: 'security_admin' });
    expect((await to.inject({ url: '/api/ledger', headers: office.headers })).statusCode).toBe(200);
    await db().query(sql`update post_grant set to_at = now() where post = ${office.post}`);
    await to.inject({ method: 'POST', url: `/api/accounts/${office.account}/unlock`, headers: admin.headers });
    expect((await to.inject({ url: '/api/ledger', headers: office.headers })).statusCode).toBe(403);
  });

  test('opening a session is one statement, and none while it is fresh', async () => {
    const member = await join(db(), { role: 'town_office', region: '990101001' });
    let statements = 0;
    const counting = {
      ...db(),
      query: (statement: Parameters<ReturnType<typeof db>['query']>[0]) => (statements++, db().query(statement)),
    };
    const config = { sessionIdleMinutes: 60, passwordDays: 0 };
    const around = { district: '990101', database: counting, clock: systemClock, config } as unknown as Parameters<
      typeof sessionOf
    >[0];
    const visit = { cookie: () => member.headers['cookie']!.split('=')[1], background: false };
    expect(await sessionOf(around, visit)).toMatchObject({
      post: member.post,
      grants: [{ role: 'town_office', regions: ['990101001'] }],
    });
    expect(statements).toBe(1);
    for (let i = 0; i < 100; i++) await sessionOf(around, visit);
    expect(statements).toBe(1);
  });

  test('a grant reaches the earlier codes of what lies below it', async () => {
    await db().run(`insert into region (district, code, id, kind, name, initials, sort_key, since) values
      ('990101', '990101', gen_random_uuid(), 'district', '澜江区', 'ljq', 'ljq', '2020-01-01'),
      ('990101', '990101003', gen_random_uuid(), 'town', '旧镇', 'jz', 'jz', '2020-01-01'),
      ('990101', '990101007', gen_random_uuid(), 'town', '新镇', 'xz', 'xz', '2024-01-01')`);
    await db().run(`insert into region_succession (district, old, new, from_date) values
      ('990101', '990101003', '990101007', '2024-01-01'), ('990101', '990101002', '990101003', '2022-01-01'), ('990101', '990101001', '990101007', '2999-01-01')`);
    const { headers } = await join(db(), { role: 'town_office', region: '990101007' });
    const { regions } = (await (await app()).inject({ url: '/api/session', headers })).json().signedIn;
    expect(regions).toEqual(['990101002', '990101003', '990101007']);
  });
});

test('two administrators in one person are none', () => {
  const grants = ['system_admin', 'town_office', 'audit_admin'].map((role) => ({ role }));
  expect(rolesInForce(grants)).toEqual([{ role: 'town_office' }]);
  expect(rolesInForce(grants.slice(0, 2))).toHaveLength(2);
});

test('start-up refuses a right that nobody declares, and an endpoint that asks for one', () => {
  expect(() => checkRights(features)).not.toThrow();
  expect(() => checkRights(features, { 'places.demolish': ['leader'] })).toThrow('places.demolish');
  const asks = {
    name: 'x',
    routes: [{ endpoint: { method: 'GET', path: '/api/x', access: 'x.y' } }],
  } as unknown as (typeof features)[number];
  expect(() => checkRights([asks], {})).toThrow('asks for x.y');
});
