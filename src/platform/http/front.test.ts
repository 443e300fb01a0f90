import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { makeCertificate } from '../tls/authority.ts';
import { openFront } from './front.ts';

/** Serial number of the certificate that a new connection is shown. */
const shownBy = (port: number) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.once('error', reject);
  });

test('a renewed certificate is shown without a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fengsui-tls-'));
  await makeCertificate(folder, ['localhost'], new Date());
  const config = readConfig({ PORT: '0', TLS_CERT: join(folder, 'server.crt'), TLS_KEY: join(folder, 'server.key') });
  const front = await openFront(config, (_, reply) => reply.end());
  try {
    const port = Number(new URL(front.url).port);
    const before = await shownBy(port);
    await makeCertificate(folder, ['localhost', '10.0.0.1'], new Date());
    await expect.poll(() => shownBy(port), { timeout: 15_000, interval: 500 }).not.toBe(before);
  } finally {
    await front.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
