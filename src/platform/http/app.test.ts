import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { installation, join } from '../../../test/world.ts';
import { assemble } from '../../server.ts';
import { systemClock } from '../clock.ts';

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
    expect(zh.json()).toMatchObject({ type: '/problems/invalid-input', title: '有内容要改', errors: [{ field: 'limit' }] });
    const en = await (await app()).inject({ url: '/api/ledger?limit=1000', headers: { ...headers, 'accept-language': 'en' } });
    expect(en.json().title).toBe('Some input needs mending');
    const pattern = await (await app()).inject({ url: '/api/places?region=here', headers });
    expect(pattern.json()).toMatchObject({ errors: [{ field: 'region', message: '格式不对' }] });
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
