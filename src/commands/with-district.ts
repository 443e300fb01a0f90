import type { IncomingMessage } from 'node:http';
import { BadInput, Refused } from '../platform/command-errors.ts';
import { type Config } from '../platform/config.ts';
import { databaseExists } from '../platform/db/open.ts';
import { addressOf, type AnswerOf, type AnyEndpoint, type InputOf } from '../platform/endpoint.ts';
import { newId } from '../platform/ids.ts';
import { ask } from '../platform/owner/control.ts';
import { ownerOf, type Owner } from '../platform/owner/lock.ts';
import { serveCommand } from '../server.ts';

/** The district as a command sees it: its endpoints, with the operator's rights. */
export interface District {
  call<E extends AnyEndpoint>(endpoint: E, input?: Partial<InputOf<E>>): Promise<AnswerOf<E>>;
  /** The bytes of an endpoint that answers no JSON. */
  stream(endpoint: AnyEndpoint, input?: { params?: unknown; query?: unknown }): Promise<IncomingMessage>;
}

/**
 * Works with the district of `config`: through the running server if there is one, else opening it for the time of `work`.
 * Either way requests go through the same endpoints. @throws BadInput if there is no district
 */
export async function withDistrict<T>(config: Config, work: (district: District) => Promise<T>): Promise<T> {
  const running = await ownerOf(config.dataDirectory);
  if (running) return work(await speaking(running));
  if (!databaseExists(config)) throw new BadInput(`${config.dataDirectory}: there is no district; fengsui init makes one`);
  const served = await serveCommand(config);
  if ('takenBy' in served) return work(await speaking(served.takenBy)); // someone was faster
  try {
    return await work(districtOf(served.owner));
  } finally {
    await served.stop();
  }
}

const districtOf = (owner: Owner): District => {
  const send = async (endpoint: AnyEndpoint, input: { params?: unknown; query?: unknown; body?: unknown } = {}) => {
    const answer = await ask(
      owner,
      endpoint.method,
      addressOf(endpoint, input),
      {
        'accept-language': languageWish(),
        ...(input.body !== undefined && { 'content-type': 'application/json' }),
        ...(endpoint.method !== 'GET' && { 'idempotency-key': newId() }),
      },
      input.body === undefined ? undefined : JSON.stringify(input.body),
    );
    if (answer.statusCode! < 400) return answer;
    const problem = JSON.parse(await textOf(answer)) as { title?: string; detail?: string };
    throw new Refused(`${problem.title ?? answer.statusCode}: ${problem.detail ?? ''}`);
  };
  return {
    stream: send,
    call: async (endpoint, input = {}) => JSON.parse(await textOf(await send(endpoint, input))),
  };
};

/** A server that was just started answers as soon as its district is open. */
async function speaking(owner: Owner): Promise<District> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const answer = await ask(owner, 'GET', '/readyz');
    answer.resume();
    if (answer.statusCode === 200) return districtOf(owner);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Refused(`process ${owner.pid} owns the district but did not open it within a minute; look at its log`);
}

async function textOf(answer: IncomingMessage): Promise<string> {
  answer.setEncoding('utf8');
  let text = '';
  for await (const piece of answer) text += String(piece);
  return text;
}

const languageWish = () => (/^zh/i.test(process.env['LC_ALL'] ?? process.env['LANG'] ?? '') ? 'zh' : 'en');
