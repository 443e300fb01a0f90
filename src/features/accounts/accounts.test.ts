import { expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { installation, join } from '../../../test/world.ts';
import { fromMicros, toMicros } from '../../core/time.ts';
import { systemClock } from '../../platform/clock.ts';
import { readConfig } from '../../platform/config.ts';
import { newId } from '../../platform/ids.ts';
import { assemble } from '../../server.ts';

const password = '梧桐树下三辆红自行车';

onBothEngines('accounts', (db, engine) => {
  let offset = 0;
  const clock = { now: () => fromMicros(toMicros(systemClock.now()) + (offset - 2 * 24 * 60) * 60_000_000) };
  const app = () => assemble(db(), clock, installation, { logger: false, config: readConfig({}) });
  type App = Awaited<ReturnType<typeof app>>;

  const post = (to: App, url: string, body: unknown, headers: Record<string, string> = {}, remoteAddress = '10.0.0.1') =>
    to.inject({
      method: 'POST',
      url,
      headers: { 'idempotency-key': newId(), ...headers },
      remoteAddress,
      payload: body as object,
    });
  const cookieOf = (reply: { cookies: { name: string; value: string }[] }) => ({
    cookie: reply.cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
  });
  const linesOf = async (account: string) =>
    (await db().run('select verb from ledger where subject = $1 order by id', [account])).rows.map(({ verb }) => verb);

  /** An account with a password of its own, made the way an administrator and its owner make it. */
  async function ownerOf(to: App, name: string) {
    const admin = await join(db(), { role: 'security_admin' });
    const member = await join(db(), { role: 'town_office', region: '990101001' });
    await db().run('delete from account_session where account = $1', [member.account]);
    await db().run('delete from account where id = $1', [member.account]);
    const made = await post(to, '/api/accounts', { person: member.person, name }, admin.headers);
    expect(made.statusCode).toBe(201);
    const once = made.json() as { account: string; password: string };
    const first = await post(to, '/api/session/sign-in', { name, password: once.password });
    const changed = await post(to, '/api/account/password', { current: once.password, next: password }, cookieOf(first));
    expect(changed.json()).toEqual({ changed: true });
    return { ...member, account: once.account, admin, cookies: cookieOf(first), first };
  }

  test('a right that was taken, or whose time came, is gone at the next request, however it was taken', async () => {
    const to = await app();
    const member = await join(db(), { role: 'town_office', region: '990101001' });
    const status = async () => (await to.inject({ url: '/api/ledger', headers: member.headers })).statusCode;
    const wait = () => {
      if (engine === 'server') offset += 1; // another server may have written, so it is read again after seconds
    };
    expect([await status(), await status()]).toEqual([200, 200]);
    await db().run(`update post_grant set to_at = $2 where post = $1`, [member.post, clock.now()]);
    wait();
    expect(await status()).toBe(403);
    await db().run(`update post_grant set to_at = null where post = $1`, [member.post]);
    wait();
    expect(await status()).toBe(200);
    await db().run(`update tenure set to_at = $2 where post = $1`, [
      member.post,
      fromMicros(toMicros(clock.now()) + 600_000_000),
    ]);
    wait();
    expect(await status()).toBe(200);
    offset += 11;
    expect(await status()).toBe(403);
    await db().run(`update tenure set to_at = null where post = $1`, [member.post]);
    wait();
    expect(await status()).toBe(200);
    await db().run(`update account_session set ended_at = $2 where account = $1`, [member.account, clock.now()]);
    wait();
    expect(await status()).toBe(401);
  });

  test('a new account opens nothing until its owner has set a password, and then what the post may do', async () => {
    const to = await app();
    const { cookies, first, account } = await ownerOf(to, 'lu.wenjuan');
    expect(first.json()).toEqual({ state: 'signed-in', challenge: null });
    const me = (await to.inject({ url: '/api/session', headers: cookies })).json().signedIn;
    expect(me).toMatchObject({ name: 'lu.wenjuan', mustSetPassword: false, regions: ['990101001'] });
    expect(me.permissions).toContain('ledger.read');
    expect((await to.inject({ url: '/api/ledger', headers: cookies })).statusCode).toBe(200);
    expect(await linesOf(account)).toEqual(['accounts.made', 'accounts.signedIn', 'accounts.passwordChanged']);
  });

  test('a password given by an administrator opens only the page that sets another', async () => {
    const to = await app();
    const { admin, account } = await ownerOf(to, 'he.once');
    const reset = await post(to, `/api/accounts/${account}/reset-password`, {}, admin.headers);
    const entered = await post(to, '/api/session/sign-in', { name: 'he.once', password: reset.json().password });
    expect((await to.inject({ url: '/api/session', headers: cookieOf(entered) })).json().signedIn).toMatchObject({
      mustSetPassword: true,
      permissions: [],
    });
    expect((await to.inject({ url: '/api/ledger', headers: cookieOf(entered) })).statusCode).toBe(403);
  });

  test('the cookie is out of reach of scripts and other sites, and encrypted where the connection is', async () => {
    const to = await app();
    const { first } = await ownerOf(to, 'cookie.owner');
    expect(first.cookies).toMatchObject([{ name: 'fengsui.session', httpOnly: true, sameSite: 'Lax', path: '/' }]);
    expect(first.cookies[0]).not.toHaveProperty('secure');
    expect(first.body).not.toContain(first.cookies[0]!.value);
    const stored = await db().run('select answer::text as answer from act where answer is not null');
    expect(JSON.stringify(stored.rows)).not.toContain(first.cookies[0]!.value);
  });

  test('a wrong password, a wrong name and a locked account get the same answer', async () => {
    const to = await app();
    const { admin, account } = await ownerOf(to, 'same.answer');
    const wrong = await post(to, '/api/session/sign-in', { name: 'same.answer', password: 'wrong' });
    const stranger = await post(to, '/api/session/sign-in', { name: 'no.such', password: 'wrong' });
    await post(to, `/api/accounts/${account}/lock`, {}, admin.headers);
    const locked = await post(to, '/api/session/sign-in', { name: 'same.answer', password });
    expect([wrong.statusCode, stranger.statusCode, locked.statusCode]).toEqual([401, 401, 401]);
    expect(new Set([wrong.body, stranger.body, locked.body]).size).toBe(1);
    expect(await linesOf(account)).toContain('accounts.signInFailed');
  });

  test('after five failures nothing is looked at, until time passes or the security administrator unlocks', async () => {
    const to = await app();
    const { admin, account } = await ownerOf(to, 'five.times');
    const attempt = (given: string) => post(to, '/api/session/sign-in', { name: 'Five.Times ', password: given }, {}, '10.0.0.5');
    for (let i = 0; i < 5; i++) expect((await attempt('wrong')).statusCode).toBe(401);
    const blocked = await attempt(password);
    expect(blocked.statusCode).toBe(429);
    expect(blocked.json()).toMatchObject({
      type: '/problems/sign-in-blocked',
      detail: expect.stringContaining('15 分钟') as string,
    });
    expect(await linesOf(account)).toContain('accounts.blocked');
    await post(to, `/api/accounts/${account}/unlock`, {}, admin.headers);
    expect((await attempt(password)).statusCode).toBe(200);
    for (let i = 0; i < 5; i++) await attempt('wrong');
    offset += 16;
    expect((await attempt(password)).statusCode).toBe(200);
    offset = 0;
  });

  test('guesses sent at once are counted before they are looked at', async () => {
    const to = await app();
    await ownerOf(to, 'at.once');
    const replies = await Promise.all(
      Array.from({ length: 12 }, () => post(to, '/api/session/sign-in', { name: 'at.once', password: 'wrong' }, {}, '10.0.0.6')),
    );
    expect(replies.filter(({ statusCode }) => statusCode === 401)).toHaveLength(5);
    expect(replies.filter(({ statusCode }) => statusCode === 429)).toHaveLength(7);
  });

  test('one address that tries many names is stopped, and others are not', async () => {
    const to = await app();
    const { limits } = await import('./rules.ts');
    const before = { ...limits.address };
    Object.assign(limits.address, { attempts: 4 });
    try {
      for (let i = 0; i < 4; i++)
        await post(to, '/api/session/sign-in', { name: `many.${i}`, password: 'wrong' }, {}, '10.0.0.7');
      expect((await post(to, '/api/session/sign-in', { name: 'many.9', password: 'wrong' }, {}, '10.0.0.7')).statusCode).toBe(
        429,
      );
      expect((await post(to, '/api/session/sign-in', { name: 'many.9', password: 'wrong' }, {}, '10.0.0.8')).statusCode).toBe(
        401,
      );
    } finally {
      Object.assign(limits.address, before);
    }
  });

  test('a change that another site’s page sends is refused', async () => {
    const to = await app();
    const member = await join(db(), { role: 'town_office' });
    const from = (headers: Record<string, string>) =>
      post(to, '/api/session/sign-out', {}, { ...member.headers, host: 'fengsui.example', ...headers });
    const foreign: Record<string, string>[] = [
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of foreign) {
      const reply = await from(headers);
      expect([reply.statusCode, reply.json().type]).toEqual([403, '/problems/foreign-origin']);
    }
    const without = await to.inject({
      method: 'POST',
      url: '/api/session/sign-out',
      headers: { cookie: member.headers['cookie']! },
    });
    expect(without.statusCode).toBe(400);
    expect((await from({ origin: 'http://fengsui.example' })).statusCode).toBe(200);
    expect((await to.inject({ url: '/api/ledger', headers: member.headers })).statusCode).toBe(401);
  });

  test('a session ends by idleness, by age, by its owner elsewhere and by the security administrator', async () => {
    const to = await app();
    const { cookies, admin, account } = await ownerOf(to, 'many.ends');
    const works = async (headers: Record<string, string>) =>
      (await to.inject({ url: '/api/account', headers })).statusCode === 200;
    const again = async () => cookieOf(await post(to, '/api/session/sign-in', { name: 'many.ends', password }));
    const [second, third] = [await again(), await again()];
    const list = (await to.inject({ url: '/api/account', headers: cookies })).json().sessions as {
      id: string;
      current: boolean;
    }[];
    expect(list.filter(({ current }) => current)).toHaveLength(1);
    const mine = (await to.inject({ url: '/api/account', headers: second }))
      .json()
      .sessions.find((s: { current: boolean }) => s.current);
    expect((await post(to, `/api/account/sessions/${mine.id}/end`, {}, cookies)).statusCode).toBe(200);
    expect(await works(second)).toBe(false);
    const theirs = (await to.inject({ url: '/api/account', headers: third }))
      .json()
      .sessions.find((s: { current: boolean }) => s.current);
    await post(to, `/api/accounts/${account}/sessions/${theirs.id}/end`, {}, admin.headers);
    expect(await works(third)).toBe(false);
    expect(await works(cookies)).toBe(true);
    offset = 61;
    expect(await works(cookies)).toBe(false);
    offset = 0;
    const lively = await again();
    for (offset = 0; offset < 11 * 60 + 50; offset += 50) expect(await works(lively)).toBe(true);
    offset = 12 * 60 + 1;
    expect(await works(lively)).toBe(false);
    offset = 0;
  });

  test('an easy password is refused with the reason, and a new one ends the other sessions', async () => {
    const to = await app();
    const { cookies } = await ownerOf(to, 'easy.owner');
    const change = (next: string) => post(to, '/api/account/password', { current: password, next }, cookies);
    for (const [next, reason] of [
      ['short', 'short'],
      ['easy.owner-2026', 'name'],
      ['Password123456', 'common'],
      ['aaaaaaaaaaaaaa', 'plain'],
      [password, 'same'],
    ]) {
      expect((await change(next!)).json()).toMatchObject({ type: '/problems/password-weak', reason });
    }
    const other = cookieOf(await post(to, '/api/session/sign-in', { name: 'easy.owner', password }));
    expect((await change('four quiet herons at dusk')).statusCode).toBe(200);
    expect((await to.inject({ url: '/api/account', headers: other })).statusCode).toBe(401);
    expect((await to.inject({ url: '/api/account', headers: cookies })).statusCode).toBe(200);
  });
});
