import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathTo } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { installation, join } from '../../../test/world.ts';
import { assemble } from '../../server.ts';
import { systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { makeCertificate } from '../tls/authority.ts';

onBothEngines('what an operator asks of a server', (db) => {
  const data = mkdtempSync(pathTo(tmpdir(), 'fengsui-watched-'));
  afterAll(() => rmSync(data, { recursive: true, force: true }));
  const app = (settings: Record<string, string> = {}) =>
    assemble(db(), systemClock, installation, { logger: false, config: readConfig({ FENGSUI_DATA: data, ...settings }) });

  test('figures name the route of a request, the lag of the clock and of the sealer, the jobs and the wait for the database', async () => {
    const server = await app();
    const { headers } = await join(db(), { role: 'committee_office' });
    await server.inject({ url: '/api/workbench', headers });
    const { statusCode, payload } = await server.inject({ url: '/metrics' });
    expect(statusCode).toBe(200);
    expect(payload).toMatch(/fengsui_request_seconds_count\{method="GET",route="\/api\/workbench",status="200"\} 1/);
    for (const name of [
      'fengsui_obligations_clock_lag_seconds',
      'fengsui_ledger_sealing_lag_seconds',
      'fengsui_ledger_unsealed_lines',
      'fengsui_jobs_waiting',
      'fengsui_jobs_failed',
      'fengsui_database_wait_seconds',
    ])
      expect(payload).toMatch(new RegExp(`^${name} [0-9.e-]+$`, 'm'));
  });

  test('only this machine reads figures, or whoever has the token', async () => {
    const token = 'a-token-for-the-watch';
    const server = await app({ FENGSUI_METRICS_TOKEN: token });
    const from = (remoteAddress: string, headers = {}) => server.inject({ url: '/metrics', remoteAddress, headers });
    expect((await from('127.0.0.1')).statusCode).toBe(200);
    expect((await from('127.0.0.1', { 'x-forwarded-for': '10.0.0.9' })).statusCode).toBe(404);
    expect((await from('10.0.0.9')).statusCode).toBe(404);
    expect((await from('10.0.0.9', { authorization: 'Bearer another-token-of-it' })).statusCode).toBe(404);
    expect((await from('10.0.0.9', { authorization: `Bearer ${token}` })).statusCode).toBe(200);
    expect(
      (await (await app()).inject({ url: '/metrics', remoteAddress: '10.0.0.9', headers: { authorization: 'Bearer ' } }))
        .statusCode,
    ).toBe(404);
  });

  test('one address cannot call for ever what needs no log-in; another still can', async () => {
    const server = await app({ FENGSUI_PUBLIC_PER_MINUTE: '3' });
    const call = (remoteAddress: string) => server.inject({ url: '/api/session', remoteAddress });
    const first = await Promise.all(Array.from({ length: 8 }, () => call('10.0.0.1')));
    expect(first.filter(({ statusCode }) => statusCode === 429).length).toBeGreaterThanOrEqual(2); // a minute may end meanwhile
    expect(first.find(({ statusCode }) => statusCode === 429)!.json()).toMatchObject({ type: '/problems/too-many-requests' });
    expect((await call('10.0.0.2')).statusCode).toBe(200);
  });

  test('a phone gets the authority with its fingerprint, and nothing if there is none', async () => {
    const server = await app();
    expect((await server.inject({ url: '/certificate' })).statusCode).toBe(404);
    const { mkdirSync } = await import('node:fs');
    mkdirSync(pathTo(data, 'tls'), { recursive: true });
    await makeCertificate(pathTo(data, 'tls'), ['localhost'], new Date());
    const page = await server.inject({ url: '/certificate' });
    expect(page.payload).toMatch(/([0-9A-F]{2}:){31}[0-9A-F]{2}/);
    const file = await server.inject({ url: '/certificate/authority.crt' });
    expect(file.headers['content-type']).toBe('application/x-x509-ca-cert');
    expect(file.payload).toContain('BEGIN CERTIFICATE');
    expect(file.payload).not.toContain('PRIVATE');
    rmSync(pathTo(data, 'tls'), { recursive: true });
  });
});
