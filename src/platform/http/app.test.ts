import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { assemble } from '../../server.ts';
import { systemClock } from '../clock.ts';
import type { Installation } from '../installation.ts';

const installation: Installation = { district: '990101', name: '澜江区', demo: true, timeZone: 'Asia/Shanghai' };

onBothEngines('HTTP', (db) => {
  const app = () => assemble(db(), systemClock, installation, { logger: false });

  test('the OpenAPI document is valid by an independent validator', async () => {
    const reply = await (await app()).inject('/api/openapi.json');
    const { valid, errors } = await new Validator().validate(reply.json());
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  test('bad input is a problem in the reader’s language that names the field', async () => {
    const zh = await (await app()).inject('/api/ledger?limit=1000');
    expect(zh.statusCode).toBe(422);
    expect(zh.headers['content-type']).toContain('application/problem+json');
    expect(zh.json()).toMatchObject({ type: '/problems/invalid-input', title: '有内容要改', errors: [{ field: 'limit' }] });
    const en = await (await app()).inject({ url: '/api/ledger?limit=1000', headers: { 'accept-language': 'en' } });
    expect(en.json().title).toBe('Some input needs mending');
  });

  test('an unknown address is a problem, not a page', async () => {
    const reply = await (await app()).inject('/api/nowhere');
    expect(reply.statusCode).toBe(404);
    expect(reply.json().type).toBe('/problems/no-such-address');
  });
});
