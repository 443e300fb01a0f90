/** Calls made from the OpenAPI contract: valid ones, and ones with a field spoilt. Nothing may answer with a fault of the server. */
import type { FastifyInstance } from 'fastify';
import { rights } from '../src/features/people/rules.ts';
import type { Database } from '../src/platform/db/index.ts';
import { newId } from '../src/platform/ids.ts';
import { canBeBound, here, keyOf, routeNames, routes, scopeOf, type District } from './district.ts';
import { requestFor, type Made } from './requests.ts';
import { special } from './special-requests.ts';
import { join, type Member } from './world.ts';

export interface Tally {
  calls: number;
  succeeded: number;
  perOperation: Map<string, { calls: number; succeeded: number; statuses: Map<number, number>; refusals: Map<string, number> }>;
  /** Answers that must never be: faults of the server, stack traces. */
  faults: string[];
}

const spoiled: readonly unknown[] = [
  null,
  '',
  ' ',
  0,
  -1,
  1e308,
  true,
  [],
  {},
  '\u0000',
  '\ud800',
  '𠮷'.repeat(300),
  "'; drop table act; --",
  '../../etc/passwd',
  '9'.repeat(400),
  [[[]]],
  '2026-02-30',
  '%00',
  '__proto__',
];

/** One field, one parameter or the whole body becomes something else. */
function spoil(request: Made, random: () => number): Made {
  const bad = spoiled[Math.floor(random() * spoiled.length)];
  const { body } = request;
  if (body && typeof body === 'object' && Object.keys(body).length > 0 && random() < 0.7) {
    const keys = Object.keys(body);
    return { ...request, body: { ...body, [keys[Math.floor(random() * keys.length)]!]: bad } };
  }
  if (body && random() < 0.5) return { ...request, body: bad };
  const text = encodeURIComponent(String(bad).replaceAll('\ud800', '?'));
  const [path, query = ''] = request.url.split('?') as [string, string?];
  const pieces = [
    ...(path.match(/[0-9a-f]{8}-[0-9a-f-]{27}/g) ?? []),
    ...query.split('&').map((pair) => pair.split('=')[1] ?? ''),
  ];
  const piece = pieces.filter(Boolean)[Math.floor(random() * pieces.length)];
  return { ...request, url: piece ? request.url.replace(piece, text) : `${path}?limit=${text}&${text}=1` };
}

const traces = /\bat (?:async )?\S+ \(|node_modules|\.ts:\d+|\.js:\d+|syntax error at or near|violates .* constraint/;

/**
 * Sends `each` calls to every operation, as every role in turn, a fifth of them spoilt. Callers of writes are replaced often,
 * because a call may end the caller's session or take its post.
 */
export async function fuzz(
  app: FastifyInstance,
  database: Database,
  district: District,
  options: { each: number; random: () => number; spoilt?: number },
): Promise<Tally> {
  const { each, random, spoilt = 0.2 } = options;
  const tally: Tally = { calls: 0, succeeded: 0, perOperation: new Map(), faults: [] };
  const [{ password }] = (await database.run('select password from account where password is not null limit 1')).rows as [
    { password: string },
  ];
  const crew = new Map<string, Member>();
  const memberOf = async (role: string, fresh: boolean) => {
    const known = crew.get(role);
    if (known && !fresh) return known;
    const reach = random() < 0.5 || !canBeBound(role) ? scopeOf(role, here) : { region: here, trade: null };
    const member = await join(database, { role, ...reach, lies: here });
    await database.run('update account set password = $1, password_at = now() where id = $2', [password, member.account]);
    crew.set(role, member);
    return member;
  };
  for (const route of routes) {
    const { endpoint } = route;
    const key = keyOf(route);
    const counted = { calls: 0, succeeded: 0, statuses: new Map<number, number>(), refusals: new Map<string, number>() };
    tally.perOperation.set(key, counted);
    // Wrong codes of one operation would block the address all calls come from, and so the next operation.
    await database.run('delete from account_attempt');
    const times = special[key]?.slow ? Math.min(each, 50) : each;
    // An operation that has not been seen to work is tried on, so that chance alone fails no run.
    for (let i = 0; i < times || (counted.succeeded === 0 && i < 60); i++) {
      // Refusals for want of a right are tried by the access test; here most calls come from somebody who may.
      const among = random() < 0.85 ? rolesOf(endpoint.access) : routeNames;
      const role = among[Math.floor(random() * among.length)]!;
      // Readers change too, if less often: one bound to a town for good would never see what only the whole district may.
      const caller = await memberOf(role, random() < (endpoint.method === 'GET' ? 0.25 : 0.5) || i >= times);
      const make = special[key]?.make;
      const plain = make
        ? await make({ things: district.here, me: caller, random, db: database, app, town: here })
        : requestFor(endpoint, { things: random() < 0.9 ? district.here : district.elsewhere, random, sparse: random() < 0.5 });
      const request = random() < spoilt ? spoil(plain, random) : plain;
      const reply = await app.inject({
        method: request.method,
        url: request.url,
        headers: { ...caller.headers, 'idempotency-key': newId(), ...(random() < 0.3 && { 'accept-language': 'en' }) },
        ...(request.body !== undefined && { payload: request.body as object }),
      });
      if (reply.statusCode === 401) crew.delete(role);
      tally.calls += 1;
      counted.calls += 1;
      counted.statuses.set(reply.statusCode, (counted.statuses.get(reply.statusCode) ?? 0) + 1);
      if (reply.statusCode < 400) {
        tally.succeeded += 1;
        counted.succeeded += 1;
      } else {
        const { type = '' } = JSON.parse(reply.body || '{}') as { type?: string };
        counted.refusals.set(type, (counted.refusals.get(type) ?? 0) + 1);
      }
      const broken = reply.statusCode >= 500 && !special[key]?.mayBeAway;
      if (broken || traces.test(reply.body))
        tally.faults.push(
          `${key} as ${role}: ${request.url} ${JSON.stringify(request.body)} → ${reply.statusCode} ${reply.body.slice(0, 400)}`,
        );
    }
  }
  return tally;
}

const rolesOf = (access: string): readonly string[] =>
  access === 'public' || access === 'signed-in' ? routeNames : rights[access]!;
