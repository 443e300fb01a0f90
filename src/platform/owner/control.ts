/** The socket on which the owner of a data directory takes commands from the same machine, with the operator's rights. */
import { timingSafeEqual } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, request as send, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import { closeGently } from '../http/front.ts';
import type { Owner } from './lock.ts';

const fromOperator = new WeakSet<IncomingMessage>();

/** True for what came over the control socket with the owner's token. */
export const isOperator = (request: IncomingMessage) => fromOperator.has(request);

export interface Control {
  server: Server;
  close(): Promise<void>;
}

/** Takes commands until closed. `listener` may change what it answers while the district starts. */
export async function openControl(owner: Owner, listener: RequestListener): Promise<Control> {
  const server: Server = createServer((request, reply) => {
    if (!shows(request, owner.token)) {
      reply.writeHead(401).end();
      return;
    }
    fromOperator.add(request);
    listener(request, reply);
  });
  server.requestTimeout = 0; // a backup may take its time
  server.listen(owner.socket);
  await once(server, 'listening');
  if (process.platform !== 'win32') chmodSync(owner.socket, 0o600);
  return {
    server,
    close: async () => {
      await closeGently(server);
      if (process.platform !== 'win32') rmSync(owner.socket, { force: true });
    },
  };
}

function shows(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Operator ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Sends one request to the owner. @throws Error if it does not answer */
export function ask(
  owner: Owner,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = send({
      socketPath: owner.socket,
      method,
      path,
      headers: { ...headers, authorization: `Operator ${owner.token}`, connection: 'close' },
    });
    request.once('response', resolve);
    request.once('error', reject);
    request.end(body);
  });
}
