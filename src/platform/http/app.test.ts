import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { installation, join } from '../../../test/world.ts';
import { assemble } from '../../server.ts';
import { systemClock } from '../clock.ts';
import { DatabaseError } from '../db/index.ts';
import { answerProblem } from './answer-problem.ts';

onBothEngines('HTTP', (db) => {
  const app = () => assemble(db(), systemClock, installation, { logger: false });

  test('the OpenAPI document is valid by an independent validator', async () => {
    const reply = await (await app()).inject('/api/openapi.json');
    const { valid, errors } = await new Validator().validate(reply.json());
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  test('bad input is a problem in the reader’s language that names the field', async () => {
    const { headers } = await join(db(), { role: 'committee_office' });
    const zh = await (await app()).inject({ url: '/api/ledger?limit=1000', headers });
    expect(zh.statusCode).toBe(422);
    expect(zh.headers['content-type']).toContain('application/problem+json');
    expect(zh.json()).toMatchObject({ type: '/problems/invalid-input', title: '查看条件要改', errors: [{ field: 'limit' }] });
    const en = await (await app()).inject({ url: '/api/ledger?limit=1000', headers: { ...headers, 'accept-language': 'en' } });
    expect(en.json().title).toBe('The question needs mending');
    const pattern = await (await app()).inject({ url: '/api/places?region=here', headers });
    expect(pattern.json()).toMatchObject({ errors: [{ field: 'region', message: '格式不对' }] });
  });

  test('what is refused to somebody who only looks does not speak of saving; what is refused to a change does', async () => {
    const { headers } = await join(db(), { role: 'committee_office' });
    const answers = async (method: 'GET' | 'POST', url: string, payload?: object) => {
      const key = { ...headers, 'idempotency-key': crypto.randomUUID() };
      const reply = await (await app()).inject({ method, url, headers: key, ...(payload && { payload }) });
      return reply.json<{ status: number; title: string; detail: string }>();
    };
    const look = await answers('GET', '/api/places?limit=x');
    expect(look.status).toBe(422);
    expect(look.title + look.detail).not.toMatch(/保存|提交/);
    // A question that is too long for an address is asked by POST and saves nothing either.
    const question = await answers('POST', '/api/cover/try', { before: 'x' });
    expect(question.status).toBe(422);
    expect(question.title + question.detail).not.toMatch(/保存|提交/);
    const change = await answers('POST', '/api/cover/sitings', { name: '' });
    expect(change).toMatchObject({ status: 422, title: '有内容要改' });
    expect(change.detail).toMatch(/没有保存/);
  });

  test('a look that waited too long, and one that broke, say what happened to the look', async () => {
    const refused = (method: string, error: unknown) => {
      let sent = '';
      const reply = { type: () => reply, header: () => reply, code: () => reply, send: (text: string) => ((sent = text), reply) };
      const request = { method, headers: {}, id: 'X1', log: { error: () => undefined }, routeOptions: { config: {} } };
      answerProblem(error, request as never, reply as never, {});
      return (JSON.parse(sent) as { title: string; detail: string }).title + (JSON.parse(sent) as { detail: string }).detail;
    };
    const late = new DatabaseError('canceling statement due to statement timeout', '57014');
    expect(refused('GET', late)).toMatch(/查看等得太久/);
    expect(refused('POST', late)).toMatch(/没有保存/);
    expect(refused('GET', new Error('bug'))).toMatch(/没有取到/);
    expect(refused('POST', new Error('bug'))).toMatch(/没有保存/);
  });

  test('half a character or a NUL, however deep, is refused before anything is stored', async () => {
    const { headers } = await join(db(), { role: 'committee_office' });
    for (const bad of ['\ud800', 'a\u0000b']) {
      const reply = await (
        await app()
      ).inject({
        method: 'POST',
        url: '/api/session/sign-in',
        headers,
        payload: { name: bad, password: { deep: [bad] } },
      });
      expect(reply.json()).toMatchObject({ status: 422, type: '/problems/unstorable-text' });
    }
  });

  test('an unknown address is a problem, not a page', async () => {
    const reply = await (await app()).inject('/api/nowhere');
    expect(reply.statusCode).toBe(404);
    expect(reply.json().type).toBe('/problems/no-such-address');
  });
});
