/** The web client: the same contract that the server handles gives paths, inputs and answers. */
import { isAway } from './presence.ts';
import { addressOf, type AnswerOf, type AnyEndpoint, type InputOf } from '../platform/endpoint.ts';

/** What the server refused, in the reader's language. */
export class Refusal extends Error {
  readonly slug: string;
  readonly status: number;
  readonly title: string;
  readonly facts: Record<string, unknown>;
  constructor(problem: { type: string; title: string; status: number; detail: string }) {
    super(problem.detail);
    this.slug = problem.type.replace('/problems/', '');
    this.status = problem.status;
    this.title = problem.title;
    this.facts = problem as unknown as Record<string, unknown>;
  }
}

type Given<T> = { [K in keyof T as T[K] extends undefined ? never : K]: T[K] };
type LooseQuery<T> = T extends { query: infer Q } ? Omit<T, 'query'> & { query?: Partial<Q> } : T;
export type Call<E> = LooseQuery<Given<InputOf<E>>>;

/** Calls an endpoint. `act` is the id of a change, made where the change is made. @throws Refusal */
export async function call<E extends AnyEndpoint>(
  endpoint: E,
  input: Call<E>,
  options: { act?: string; signal?: AbortSignal } = {},
): Promise<AnswerOf<E>> {
  const { body } = input as { body?: unknown };
  const response = await fetch(addressOf(endpoint, input), {
    method: endpoint.method,
    headers: {
      'accept-language': document.documentElement.lang,
      ...(endpoint.method === 'GET' && isAway() && { 'fengsui-background': 'yes' }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(endpoint.method !== 'GET' && { 'idempotency-key': options.act ?? crypto.randomUUID() }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(options.signal && { signal: options.signal }),
  });
  if (!response.ok) throw new Refusal((await response.json()) as ConstructorParameters<typeof Refusal>[0]);
  return (await response.json()) as AnswerOf<E>;
}
