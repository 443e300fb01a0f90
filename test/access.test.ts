/* oxlint-disable vitest/valid-expect, vitest/no-conditional-expect, vitest/no-conditional-tests -- the list of routes decides what there is to expect */
/**
 * Every route × every role, here and elsewhere. A new route is tried by itself with requests made from its contract; if nobody
 * gets through with one, the test fails until `special` below says how to call it.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rights } from '../src/features/people/rules.ts';
import { systemClock } from '../src/platform/clock.ts';
import { readConfig } from '../src/platform/config.ts';
import { newId } from '../src/platform/ids.ts';
import { assemble } from '../src/server.ts';
import { committedDatabase, type TestDatabase } from './databases.ts';
import {
  buildDistrict,
  canary,
  canBeBound,
  elsewhere,
  here,
  isBound,
  keyOf,
  routeNames,
  routes,
  scopeOf,
  type District,
} from './district.ts';
import { made, requestFor, seeded, valueOf, type Made, type Things } from './requests.ts';
import { special } from './special-requests.ts';
import { installation, join, type Member } from './world.ts';

const roles = routeNames;
const permitted = (access: string) =>
  access === 'public' || access === 'signed-in'
    ? roles
    : roles.filter((role) => (rights[access] as readonly string[]).includes(role));

let database: TestDatabase;
let app: Awaited<ReturnType<typeof assemble>>;
let district: District;
const random = seeded(20260318);

beforeAll(async () => {
  database = await committedDatabase('embedded');
  app = await assemble(database.database, systemClock, installation, {
    logger: false,
    config: readConfig({ FENGSUI_ATTACHMENTS: 'database' }),
  });
  district = await buildDistrict(database.database, app);
}, 60_000);
afterAll(() => database?.drop());

async function send({ method, url, body }: Made, member?: Member) {
  return app.inject({
    method,
    url,
    headers: { ...(member ? member.headers : { 'idempotency-key': newId() }) },
    ...(body !== undefined && { payload: body as object }),
  });
}
type Reply = Awaited<ReturnType<typeof send>>;

const slugOf = (reply: Reply) =>
  String(reply.headers['content-type']).includes('problem') ? (reply.json().type as string) : undefined;

/** Someone of the role who acts here. Writes get a new one each, for they may end a session or move a post. */
async function memberOf(role: string, changes: boolean): Promise<Member> {
  if (!changes) return district.members[role]!;
  const member = await join(database.database, { role, ...scopeOf(role, here), lies: here });
  await database.database.run(
    `update account set password = (select password from account where password is not null limit 1), password_at = now() where id = $1`,
    [member.account],
  );
  return member;
}

describe.each(routes.map((route) => [keyOf(route), route] as const))('%s', (key, { endpoint }) => {
  const { access, scope, method } = endpoint;
  const { make, uncontrolled, showsAll } = special[key] ?? {};
  const changes = method !== 'GET';
  const requestIn = async (things: Things, me: Member) =>
    make
      ? make({ things, me, random, db: database.database, app, town: things === district.elsewhere ? elsewhere : here })
      : requestFor(endpoint, { things, random, sparse: true });

  test('opens to whom the table of roles names, and to nobody else', async () => {
    const refusable = await requestIn(district.here, district.members['town_office']!); // goes nowhere, so one serves all who lack the right
    const nobody = await send(refusable);
    expect(nobody.statusCode === 401 && slugOf(nobody) === '/problems/sign-in-first').toBe(access !== 'public');
    const succeeded: string[] = [];
    const answers: string[] = [];
    for (const role of roles) {
      const may = permitted(access).includes(role);
      const me = await memberOf(role, changes && may);
      const reply = await send(may ? await requestIn(district.here, me) : refusable, me);
      if (reply.statusCode !== 403) answers.push(`${role} ${reply.statusCode} ${reply.body.slice(0, 300)}`);
      expect(slugOf(reply), `${role}: ${reply.body}`).not.toBe('/problems/unexpected');
      if (isBound(role) && !showsAll) expect(reply.body, role).not.toContain(canary);
      const refused = slugOf(reply) === '/problems/not-allowed';
      if (!may) expect([reply.statusCode, refused], `${role}: ${reply.body}`).toEqual([403, true]);
      else expect(refused, `${role}: ${reply.body}`).toBe(false);
      if (reply.statusCode < 400) succeeded.push(role);
    }
    if (!uncontrolled) expect(succeeded, `nobody got through:\n${answers.join('\n')}`).not.toEqual([]);
  });

  if (typeof scope === 'object') {
    test('what lies elsewhere is answered as what does not exist', async () => {
      for (const role of permitted(access).filter(canBeBound)) {
        const me = district.bounded[role]!;
        const reply = await send(await requestIn(district.elsewhere, me), me);
        expect([reply.statusCode, slugOf(reply)], `${role}: ${reply.body}`).toEqual([404, '/problems/not-found']);
        expect(reply.body).not.toContain(canary);
        if ('subject' in scope && !make) {
          const missing = await send(await requestIn(renewed(district.elsewhere), me), me);
          expect(missing.body, role).toBe(reply.body);
        }
      }
    });
  }

  if (!changes && endpoint.query) {
    test('no filter brings out what lies elsewhere', async () => {
      for (const role of permitted(access).filter(canBeBound)) {
        const me = district.bounded[role]!;
        for (let i = 0; i < 6; i++) {
          const things =
            i % 2 === 0 ? district.elsewhere : { ...district.elsewhere, search: [canary], q: [canary], text: [canary] };
          const params = (valueOf(endpoint, endpoint.params, { things, random, sparse: true }) ?? {}) as Record<string, unknown>;
          const query = (valueOf(endpoint, endpoint.query, { things, random, sparse: false }) ?? {}) as Record<string, unknown>;
          if (showsAll) continue;
          const reply = await send(make ? await requestIn(district.elsewhere, me) : made(endpoint, params, query, undefined), me);
          expect(reply.body.replaceAll(/"detail":"[^"]*"/g, ''), `${role} ${reply.statusCode}`).not.toContain(canary);
        }
      }
    });
  }
});

/** The same kinds with ids that stand for nothing. */
const renewed = (things: Things): Things =>
  Object.fromEntries(Object.entries(things).map(([kind, ids]) => [kind, kind === 'region' ? ids : ids.map(() => newId())]));

test('the canaries sing where they live, so that their silence here means something', async () => {
  const stranger = district.strangers[0]!;
  const heard: string[] = [];
  for (const route of routes.filter(({ endpoint }) => endpoint.method === 'GET')) {
    const { endpoint } = route;
    if (special[keyOf(route)]?.uncontrolled || !permitted(endpoint.access).includes('town_office')) continue;
    const reply = await send(requestFor(endpoint, { things: district.elsewhere, random, sparse: true }), stranger);
    if (reply.body.includes(canary)) heard.push(keyOf(route));
  }
  expect(heard).not.toEqual([]);
});

test('every permission that a feature declares is given to some role', () => {
  const asked = routes.map(({ endpoint }) => endpoint.access).filter((access) => access !== 'public' && access !== 'signed-in');
  expect(asked.filter((access) => !rights[access]?.length)).toEqual([]);
});
