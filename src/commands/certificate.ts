import { mkdirSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Command } from '../cli.ts';
import { flagsOf, readConfig } from '../platform/config.ts';

export const certificate: Command = {
  summary: 'make a local authority and a certificate for the phones of a district',
  help: `
Usage: fengsui certificate [--names NAME,ADDRESS,…] [--data DIR] [--json]

Makes DIR/tls/authority.crt (once; install it on each phone) and DIR/tls/server.crt with
server.key for this machine's names and addresses, or those given. Run it again before a year is over: a running server takes
up the renewed files by itself. Start with --tls-cert DIR/tls/server.crt --tls-key DIR/tls/server.key.
`,
  options: { ...flagsOf('dataDirectory'), names: { type: 'string' }, json: { type: 'boolean' } },
  async run(flags) {
    const folder = join(readConfig(process.env, flags).dataDirectory, 'tls');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const names = typeof flags['names'] === 'string' ? flags['names'].split(',').map((name) => name.trim()) : ownNames();
    const { makeCertificate } = await import('../platform/tls/authority.ts'); // not loaded by any other command
    const until = await makeCertificate(folder, names, new Date());
    process.stderr.write(`${join(folder, 'server.crt')}: ${names.join(', ')}; valid until ${until.toISOString().slice(0, 10)}\n`);
    if (flags['json']) process.stdout.write(`${JSON.stringify({ folder, names, until: until.toISOString() })}\n`);
    return 0;
  },
};

function ownNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((cards) => (cards ?? []).filter(({ scopeid }) => !scopeid));
  return [...new Set([hostname(), 'localhost', ...addresses.map(({ address }) => address)])];
}
