/** The listening port: answers from the first second, then hands every request to the app. */
import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { BadInput } from '../command-errors.ts';
import { type Config } from '../config.ts';

export interface Front {
  url: string;
  server: Server;
  /** Answers as the port does, for other ways in. */
  answer: RequestListener;
  /** From now on `listener` answers. */
  hand(listener: RequestListener): void;
  /** Takes no more connections and waits for the requests under way. */
  close(): Promise<void>;
}

/** How long requests under way may still take when the server stops. */
const graceMillis = 10_000;

export async function openFront(config: Config, first: RequestListener): Promise<Front> {
  let current = first;
  const answer: RequestListener = (request, reply) => current(request, reply);
  const server = config.tlsCert || config.tlsKey ? secureServer(config, answer) : createServer(answer);
  server.headersTimeout = 20_000;
  server.requestTimeout = 300_000; // 30 MB over a slow telephone line
  server.keepAliveTimeout = 65_000; // longer than a proxy's, so that it never meets a closing connection
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? portTaken(config) : error));
    server.listen(config.port, config.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return {
    url: `${config.tlsCert ? 'https' : 'http'}://${host}:${port}`,
    server,
    answer,
    hand: (listener) => {
      current = listener;
    },
    close: () => closeGently(server),
  };
}

export async function closeGently(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const impatience = setTimeout(() => server.closeAllConnections(), graceMillis);
  await closed;
  clearTimeout(impatience);
}

const portTaken = ({ host, port }: Config) =>
  new BadInput(`--port: ${host}:${port} is in use by another program; choose another with --port N, or 0 for any free one`);

/** A renewed certificate is taken up without a restart; a broken one is refused and the old one stays. */
function secureServer(config: Config, answer: RequestListener): Server {
  const { tlsCert, tlsKey } = config;
  if (!tlsCert || !tlsKey) throw new BadInput('--tls-cert and --tls-key go together');
  const read = () => {
    try {
      return { cert: readFileSync(tlsCert), key: readFileSync(tlsKey) };
    } catch (error) {
      throw new BadInput(`--tls-cert, --tls-key: ${(error as Error).message}`);
    }
  };
  const server = createSecureServer(read(), answer);
  const takeUp = () => {
    try {
      server.setSecureContext(read());
    } catch (error) {
      process.stderr.write(`the changed certificate was not taken up: ${(error as Error).message}\n`);
    }
  };
  for (const file of [tlsCert, tlsKey]) watchFile(file, { interval: 2000, persistent: false }, takeUp);
  server.once('close', () => [tlsCert, tlsKey].forEach((file) => unwatchFile(file, takeUp)));
  return server as unknown as Server;
}

/** Sentences for the operator about what an unprotected address cannot do; none on loopback or behind TLS. */
export function warnings(config: Config): string[] {
  const loopback = /^(127\.|localhost$|::1$)/.test(config.host);
  if (loopback || config.tlsCert || config.trustProxy) return [];
  return [
    'plain HTTP off this machine: phones will have no camera, no position, no offline work and no installed app, and passwords travel unprotected;',
    'make a certificate with "fengsui certificate", or give --tls-cert and --tls-key, or set TRUST_PROXY behind a proxy with TLS.',
  ];
}
