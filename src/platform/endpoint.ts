/**
 * The contract of one endpoint: handler types, the web client and the OpenAPI document come from it and nothing else.
 * Pure: it runs in the browser too. Contracts stand in a feature's `schema.ts`.
 */
import type { z } from 'zod';
import { inOne } from '../core/bytes.ts';
import type { ProblemKind, Text } from './problem.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who may call. A permission is "feature.verb" from the table of roles; the two words need no grant. */
export type Access = 'public' | 'signed-in' | `${string}.${string}`;

/** What a grant is compared with: a region code and, where a trade has a say, the department's code. */
export interface ScopeOf {
  region: string;
  trade: string | null;
  /** Posts that may see the subject wherever it lies, because they hold or held it. */
  posts?: readonly string[];
}

type Read<S> = S extends z.ZodType ? z.output<S> : undefined;

/**
 * Where the rights end.
 * - `none`: nothing of the district's is shown or changed (only with access public or signed-in)
 * - `rows`: the handler filters rows by `session`; its store functions take it as a parameter
 * - `own`: only what hangs on the caller's own account or post
 * - `{ subject, id }`: one thing; the feature that owns it says where it lies
 * - `{ region }`: a place named in the request itself
 */
export type Scope<Input> =
  | 'none'
  | 'rows'
  | 'own'
  | { subject: string; id: (input: Input) => string }
  | { region: (input: Input) => { region: string; trade: string | null } };

export interface Input<P, Q, B> {
  params: Read<P>;
  query: Read<Q>;
  body: Read<B>;
}

/** An answer that is not JSON: a file, a tile, a stream of events. */
export interface Media {
  media: string;
}

export interface Endpoint<P = unknown, Q = unknown, B = unknown, A extends z.ZodType | Media = z.ZodType | Media> {
  method: Method;
  /** Fastify's form: `/api/places/:id`. */
  path: `/${string}`;
  summary: Text;
  access: Access;
  scope: Scope<Input<P, Q, B>>;
  /** Of a list or a count: it keeps to the region that the reader has chosen to look at (cookie `fengsui.scope`). */
  narrowed?: true;
  params?: P;
  query?: Q;
  body?: B;
  answer: A;
  /** Largest body in bytes, 1 MB unless said. */
  bodyLimit?: number;
  /** Status of success, 200 unless said. */
  status?: 200 | 201 | 202 | 302;
  problems?: readonly ProblemKind<never>[];
}

// oxlint-disable-next-line typescript/no-explicit-any -- the erased form, for lists of endpoints of every shape
export type AnyEndpoint = Endpoint<any, any, any, any>;

/** What a handler receives, what a caller sends and what comes back. */
export type InputOf<E> = E extends Endpoint<infer P, infer Q, infer B, infer _A> ? Input<P, Q, B> : never;
export type AnswerOf<E> =
  E extends Endpoint<infer _P, infer _Q, infer _B, infer A> ? (A extends z.ZodType ? z.output<A> : MediaAnswer) : never;
/** What a handler gives back: the input side of the answer's schema, or an answer written by it. */
export type GivenOf<E> =
  E extends Endpoint<infer _P, infer _Q, infer _B, infer A>
    ? A extends z.ZodType
      ? z.input<A> | WrittenAnswer<z.output<A>>
      : MediaAnswer
    : never;

export interface MediaAnswer {
  body: Uint8Array | string | AsyncIterable<Uint8Array | string>;
  headers?: Record<string, string>;
}

/** JSON in UTF-8 of a value that went through its schema: nothing that the contract does not name is in it. */
export type Written<V> = Uint8Array & { readonly written: V };

/** Written objects that together are one; no two of them name the same field. */
export type Together<V> = readonly Uint8Array[] & { readonly together: V };

const utf8 = new TextEncoder();

/** Writes a part that many answers share, so that it is checked and written once. */
export const write = <S extends z.ZodType>(schema: S, value: z.input<S>): Written<z.output<S>> =>
  utf8.encode(JSON.stringify(schema.parse(value))) as Uint8Array as Written<z.output<S>>;

/** What stands written, read back. */
export const readBack = <V>(written: Written<V>): V => JSON.parse(new TextDecoder().decode(written)) as V;

/** Makes something of each value once, as long as that value lives; it is not changed meanwhile. */
export function onceFor<V extends object, M>(make: (value: V) => M): (value: V) => M {
  const known = new WeakMap<V, { made: M }>();
  return (value) => {
    let kept = known.get(value);
    if (!kept) known.set(value, (kept = { made: make(value) }));
    return kept.made;
  };
}

type Whole<W> = (W extends Written<infer V> ? (all: V) => void : never) extends (all: infer I) => void ? I : never;

export const together = <P extends readonly Written<object>[]>(...parts: P) => parts as never as Together<Whole<P[number]>>;

const [comma, ending] = [utf8.encode(','), utf8.encode(']}')];

/** The parts of an object without the braces between them. */
function* withinBraces(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const [i, part] of parts.entries()) {
    if (i > 0) yield comma;
    yield part.subarray(i === 0 ? 0 : 1, i === parts.length - 1 ? part.length : -1);
  }
}

/** A whole answer that was written by its contract. */
export class WrittenAnswer<V> {
  declare protected readonly of: V;
  /** JSON in UTF-8. */
  readonly bytes: Uint8Array;
  private constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** An answer around a list that stands written. @param rest  every other field; checked here */
  static around<A extends z.ZodObject, F extends string & keyof z.output<A>>(
    answer: A,
    field: F,
    list: z.output<A>[F] extends readonly (infer V)[] ? readonly (Written<V> | Together<V>)[] : never,
    rest: Omit<z.input<A>, F>,
  ): WrittenAnswer<z.output<A>> {
    let without = withoutField.get(answer);
    if (!without) withoutField.set(answer, (without = answer.omit({ [field]: true } as never)));
    const json = JSON.stringify(without.parse(rest));
    const pieces: Uint8Array[] = [utf8.encode(`${json.slice(0, -1)}${json === '{}' ? '' : ','}"${field}":[`)];
    for (const [i, row] of (list as readonly (Uint8Array | readonly Uint8Array[])[]).entries()) {
      if (i > 0) pieces.push(comma);
      if (row instanceof Uint8Array) pieces.push(row);
      else pieces.push(...withinBraces(row));
    }
    pieces.push(ending);
    return new WrittenAnswer(inOne(pieces));
  }
}

const withoutField = new WeakMap<z.ZodObject, z.ZodObject>();

export function endpoint<
  const P extends z.ZodType | undefined = undefined,
  const Q extends z.ZodType | undefined = undefined,
  const B extends z.ZodType | undefined = undefined,
  const A extends z.ZodType | Media = z.ZodType | Media,
>(contract: Endpoint<P, Q, B, A>): Endpoint<P, Q, B, A> {
  return contract;
}

/** The address of an endpoint with its parameters and query filled in. */
export function addressOf(endpoint: AnyEndpoint, input: { params?: unknown; query?: unknown }): string {
  const params = (input.params ?? {}) as Record<string, string>;
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const query = Object.entries((input.query ?? {}) as Record<string, unknown>).filter(
    ([, value]) => value !== undefined && value !== '',
  );
  return query.length === 0
    ? path
    : `${path}?${new URLSearchParams(query.map(([name, value]): [string, string] => [name, String(value)])).toString()}`;
}
