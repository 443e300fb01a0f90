import { createServer, type Server } from 'node:http';
import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { installation, join } from '../../../test/world.ts';
import { fromMicros, toMicros } from '../../core/time.ts';
import { systemClock } from '../../platform/clock.ts';
import { readConfig } from '../../platform/config.ts';
import { newId } from '../../platform/ids.ts';
import { assemble } from '../../server.ts';
import { hashPassword } from './passwords.ts';

const password = '梧桐树下三辆红自行车';

/** An identity provider in a few lines: it signs whoever the test says, and checks the proof of who began. */
async function smallProvider() {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
  const asked = new Map<string, URLSearchParams>();
  const says = { name: '', subject: 'subject-1', nonce: (given: string) => given };
  const server: Server = createServer((request, reply) => {
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const json = (body: unknown, status = 200) =>
      reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const address = new URL(request.url!, issuer);
    if (address.pathname.endsWith('openid-configuration')) {
      json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
      });
    } else if (address.pathname === '/keys') json({ keys: [jwk] });
    else if (address.pathname === '/authorize') {
      const code = newId();
      asked.set(code, address.searchParams);
      const back = new URL(address.searchParams.get('redirect_uri')!);
      back.search = new URLSearchParams({ code, state: address.searchParams.get('state')! }).toString();
      reply.writeHead(302, { location: back.href }).end();
    } else {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => void answerToken(new URLSearchParams(body)));
    }
    async function answerToken(given: URLSearchParams) {
      const began = asked.get(given.get('code')!);
      const challenge = createHash('sha256')
        .update(given.get('code_verifier') ?? '')
        .digest('base64url');
      if (!began || began.get('code_challenge') !== challenge) return json({ error: 'invalid_grant' }, 400);
      const token = await new SignJWT({ preferred_username: says.name, nonce: says.nonce(began.get('nonce')!) })
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .setIssuer(issuer)
        .setSubject(says.subject)
        .setAudience('fengsui')
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey);
      return json({ access_token: 'x', token_type: 'bearer', id_token: token });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    says,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

onBothEngines('second steps', (db) => {
  let provider: Awaited<ReturnType<typeof smallProvider>>;
  let offset = -60;
  const clock = { now: () => fromMicros(toMicros(systemClock.now()) + offset * 1_000_000) };
  const app = () =>
    assemble(db(), clock, installation, { logger: false, config: readConfig({ FENGSUI_OIDC_ISSUER: provider.issuer }) });
  type App = Awaited<ReturnType<typeof app>>;
  beforeAll(async () => {
    provider = await smallProvider();
  });
  afterAll(() => provider.stop());

  const post = (to: App, url: string, body: unknown, headers: Record<string, string> = {}) =>
    to.inject({ method: 'POST', url, headers: { 'idempotency-key': newId(), ...headers }, payload: body as object });
  const cookieOf = (reply: { cookies: { name: string; value: string }[] }) => ({
    cookie: reply.cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
  });
  const verbsOf = async (account: string) =>
    (await db().run('select verb from ledger where subject = $1 order by id', [account])).rows.map(({ verb }) => verb);
  const named = async (name: string) => {
    const member = await join(db(), { role: 'town_office' });
    await db().run('update account set name = $1, name_key = $1, password = $2, password_at = now() where id = $3', [
      name,
      await hashPassword(password),
      member.account,
    ]);
    return member;
  };
  const codeOf = (secret: string, after = 0) =>
    new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30, algorithm: 'SHA1' }).generate({
      timestamp: toMicros(clock.now()) / 1000 + after * 1000,
    });

  test('with an authenticator a password alone opens nothing, a code opens once, and a recovery code replaces the phone', async () => {
    const to = await app();
    const { headers, account } = await named('with.phone');
    const cookie = { cookie: headers['cookie']! };
    const { secret, address } = (await post(to, '/api/account/totp', { current: password }, cookie)).json();
    expect(address).toMatch(/^otpauth:\/\/totp\/Fengsui:with\.phone\?/);
    expect((await post(to, '/api/account/totp/confirm', { code: '000000' }, cookie)).statusCode).toBe(401);
    // Kept, for half a minute may end before it is sent again.
    const used = codeOf(secret);
    const confirmed = await post(to, '/api/account/totp/confirm', { code: used }, cookie);
    const { recoveryCodes } = confirmed.json() as { recoveryCodes: string[] };
    expect(new Set(recoveryCodes).size).toBe(10);

    const begin = async () => (await post(to, '/api/session/sign-in', { name: 'with.phone', password })).json();
    const first = await begin();
    expect(first.state).toBe('second-factor');
    const second = (challenge: string, code: string) => post(to, '/api/session/second-step', { challenge, code });
    expect((await second(first.challenge, used)).json()).toMatchObject({ type: '/problems/code-wrong' });
    offset += 30;
    const code = codeOf(secret);
    const entered = await second(first.challenge, code);
    expect(entered.json()).toMatchObject({ state: 'signed-in' });
    expect((await to.inject({ url: '/api/account', headers: cookieOf(entered) })).json()).toMatchObject({
      totp: true,
      recoveryLeft: 10,
    });
    expect((await second(first.challenge, code)).json()).toMatchObject({ type: '/problems/step-expired' });
    expect((await second((await begin()).challenge, code)).json()).toMatchObject({ type: '/problems/code-wrong' });
    const recovered = await second((await begin()).challenge, recoveryCodes[0]!.toUpperCase());
    expect(recovered.statusCode).toBe(200);
    expect((await second((await begin()).challenge, recoveryCodes[0]!)).statusCode).toBe(401);
    expect(await verbsOf(account)).toContain('accounts.recoveryUsed');

    const stored = JSON.stringify((await db().run('select answer from act')).rows);
    expect(stored).not.toContain(secret);
    expect(stored).not.toContain(recoveryCodes[1]);

    const wrong = await post(to, '/api/account/totp/remove', { current: 'wrong' }, cookieOf(recovered));
    expect(wrong.json()).toMatchObject({ type: '/problems/password-wrong', status: 401 });
    expect((await post(to, '/api/account/totp/remove', { current: password }, cookieOf(recovered))).statusCode).toBe(200);
    expect((await begin()).state).toBe('signed-in');
  });

  test('guessing codes is stopped as guessing passwords is', async () => {
    const to = await app();
    const { headers } = await named('code.guesser');
    const cookie = { cookie: headers['cookie']! };
    const { secret } = (await post(to, '/api/account/totp', { current: password }, cookie)).json();
    await post(to, '/api/account/totp/confirm', { code: codeOf(secret) }, cookie);
    const { challenge } = (await post(to, '/api/session/sign-in', { name: 'code.guesser', password })).json();
    const replies = [];
    for (let i = 0; i < 8; i++)
      replies.push((await post(to, '/api/session/second-step', { challenge, code: `00000${i}` })).statusCode);
    expect(replies.slice(0, 4)).toEqual([401, 401, 401, 401]);
    expect(replies.slice(-3)).toEqual([429, 429, 429]);
  });

  /** What a browser does: goes to the provider and comes back with its cookies. */
  async function byProvider(to: App, change: (back: URL) => void = () => undefined) {
    const away = await to.inject({ url: '/api/session/provider', headers: { host: '127.0.0.1:7070' } });
    expect(away.statusCode).toBe(302);
    const there = await fetch(away.headers['location']!, { redirect: 'manual' });
    const back = new URL(there.headers.get('location')!);
    change(back);
    return to.inject({ url: back.pathname + back.search, headers: { host: '127.0.0.1:7070', ...cookieOf(away) } });
  }

  test('who signs in at the provider is matched by name once and by subject from then on', async () => {
    const to = await app();
    const { account } = await named('from.provider');
    Object.assign(provider.says, { name: 'From.Provider', subject: 'subject-9' });
    const first = await byProvider(to);
    expect([first.statusCode, first.headers['location']]).toEqual([302, '/']);
    Object.assign(provider.says, { name: 'renamed' });
    const again = await byProvider(to);
    const session = again.cookies.find(({ name }) => name === 'fengsui.session')!;
    const me = await to.inject({ url: '/api/session', headers: { cookie: `fengsui.session=${session.value}` } });
    expect(me.json().signedIn).toMatchObject({ account, way: 'oidc' });
    expect(await verbsOf(account)).toEqual(['accounts.identityLinked', 'accounts.signedIn', 'accounts.signedIn']);
  });

  test('a stranger, a forged state, a foreign nonce and a locked account come back to the sign-in page', async () => {
    const to = await app();
    const { account } = await named('locked.there');
    Object.assign(provider.says, { name: 'nobody.here', subject: 'subject-0' });
    expect((await byProvider(to)).headers['location']).toBe('/login?problem=sign-in-refused');
    expect((await byProvider(to, (back) => back.searchParams.set('state', 'forged'))).headers['location']).toBe(
      '/login?problem=step-expired',
    );
    Object.assign(provider.says, { name: 'locked.there', subject: 'subject-2', nonce: () => 'another' });
    expect((await byProvider(to)).headers['location']).toBe('/login?problem=sign-in-refused');
    Object.assign(provider.says, { nonce: (given: string) => given });
    await db().run('update account set locked_at = now() where id = $1', [account]);
    expect((await byProvider(to)).headers['location']).toBe('/login?problem=sign-in-refused');
  });

  test('without a provider the button is not there and its address says so', async () => {
    const to = await assemble(db(), clock, installation, { logger: false });
    expect((await to.inject('/api/session')).json().ways.oidc).toBeNull();
    expect((await to.inject('/api/session/provider')).json()).toMatchObject({ type: '/problems/provider-missing' });
  });

  test('in the demo one enters as a person of each role, from this machine only', async () => {
    const to = await assemble(db(), systemClock, installation, { logger: false });
    const { post: held } = await join(db(), { role: 'duty_officer', name: '陆文娟' });
    const { people } = (await to.inject('/api/session/demo')).json() as { people: { role: string; post: string }[] };
    expect(people.find(({ role }) => role === 'duty_officer')).toMatchObject({ personName: '陆文娟', post: held });
    const entered = await post(to, '/api/session/demo', { post: held });
    expect((await to.inject({ url: '/api/session', headers: cookieOf(entered) })).json().signedIn).toMatchObject({
      way: 'demo',
      post: held,
    });
    expect((await to.inject({ url: '/api/session/demo', remoteAddress: '10.0.0.9' })).statusCode).toBe(404);
    const real = await assemble(db(), systemClock, { ...installation, demo: false }, { logger: false });
    expect((await post(real, '/api/session/demo', { post: held })).statusCode).toBe(404);
  });
});
