/** What a feature is made of. `server.ts` lists the features in product order; nothing else is global. */
import { z } from 'zod';
import type { Act } from './act.ts';
import type { Session } from './access.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database, DatabaseError, Db, Tx } from './db/index.ts';
import type { Duty } from './duties.ts';
import type { AnyEndpoint, Endpoint, GivenOf, InputOf, Media, ScopeOf } from './endpoint.ts';
import type { Installation } from './installation.ts';
import type { JobKinds } from './jobs.ts';
import type { Figure } from './metrics.ts';
import type { Problem, Text } from './problem.ts';
import type { Visit } from './visit.ts';

/** What every handler has at hand. */
export interface Surroundings {
  district: string;
  clock: Clock;
  /** The whole database: for streams and long work only; ordinary handlers use `db` or `tx`. */
  database: Database;
  installation: Installation;
  config: Config;
  visit: Visit;
}

/** `session` is certain unless the endpoint is public. */
type Caller<E> = E extends { access: 'public' } ? Session | undefined : Session;

export type ReadContext<E> = InputOf<E> &
  Surroundings & {
    db: Db;
    session: Caller<E>;
    signal: AbortSignal;
    /** For streams: where a broken one resumes, and whether its session still holds. */
    lastEventId: string | undefined;
    sessionNow: () => Promise<Session | undefined>;
  };
export type WriteContext<E> = InputOf<E> & Surroundings & { tx: Tx; act: Act; session: Caller<E> };

export type AdmitContext<E> = InputOf<E> & Surroundings & { session: Caller<E>; signal: AbortSignal };

export type KeepContext<E> = InputOf<E> & Surroundings & { tx: Tx; session: Caller<E> };

export type Route = { endpoint: AnyEndpoint } & (
  | { read: (context: ReadContext<AnyEndpoint>) => Promise<unknown> }
  | { write: (context: WriteContext<AnyEndpoint>) => Promise<unknown> }
  | { admit: (context: AdmitContext<AnyEndpoint>) => Promise<unknown> }
  | { keep: (context: KeepContext<AnyEndpoint>) => Promise<unknown> }
);

/** A route that changes nothing: no transaction, no act. */
export function reads<P, Q, B, A extends z.ZodType | Media>(
  endpoint: Endpoint<P, Q, B, A>,
  read: (context: ReadContext<Endpoint<P, Q, B, A>>) => Promise<GivenOf<Endpoint<P, Q, B, A>>>,
): Route {
  return { endpoint, read: read as (context: ReadContext<AnyEndpoint>) => Promise<unknown> };
}

/** A route that changes the district: one act, one transaction, at least one ledger line. @public */
export function writes<P, Q, B, A extends z.ZodType | Media>(
  endpoint: Endpoint<P, Q, B, A>,
  write: (context: WriteContext<Endpoint<P, Q, B, A>>) => Promise<GivenOf<Endpoint<P, Q, B, A>>>,
): Route {
  return { endpoint, write: write as (context: WriteContext<AnyEndpoint>) => Promise<unknown> };
}

/**
 * A route at the gate, for what carries or answers a secret: neither request nor answer is kept, not even as a hash.
 * It makes its own acts, because a refused attempt must leave its line too; so each time it is sent counts by itself.
 */
export function admits<P, Q, B, A extends z.ZodType | Media>(
  endpoint: Endpoint<P, Q, B, A>,
  admit: (context: AdmitContext<Endpoint<P, Q, B, A>>) => Promise<GivenOf<Endpoint<P, Q, B, A>>>,
): Route {
  return { endpoint, admit: admit as (context: AdmitContext<AnyEndpoint>) => Promise<unknown> };
}

/**
 * A route that changes only what its caller keeps for themself: a transaction without an act, so neither ledger nor kept answer knows of it.
 * Sent twice it must leave the same.
 */
export function keeps<P, Q, B, A extends z.ZodType | Media>(
  endpoint: Endpoint<P, Q, B, A>,
  keep: (context: KeepContext<Endpoint<P, Q, B, A>>) => Promise<GivenOf<Endpoint<P, Q, B, A>>>,
): Route {
  return { endpoint, keep: keep as (context: KeepContext<AnyEndpoint>) => Promise<unknown> };
}

/** A verb of the ledger: what it is called and which facts its lines carry (ids and codes only, never personal data). */
export interface Verb {
  zh: string;
  en: string;
  facts: z.ZodType;
}
export type Verbs = Record<string, Verb>;

/** Names of fields that hold personal data in one spelling or another; what must be erasable never enters a ledger line. */
const personal =
  /^(?:(?:full|first|last|family|given|person|user|contact|login)?name|nameEn|pinyin|initials|tele?phone|phone|mobile|cell|fax|e?mail|wechat|qq|id(?:card|number|no)|identity(?:card|number)?|passport|birth(?:day|date)?|gender|sex|age|face|photo|portrait|fingerprint|signatureimage|address|home|plate|password|secret|token|ip|content|text|words|comment|remark)$/i;

/** @returns the facts of a verb, at any depth, that could hold personal data */
export function personalFacts(verb: Verb): string[] {
  const found: string[] = [];
  const look = (schema: unknown) => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const [key, inner] of Object.entries(schema)) {
      if (key === 'properties')
        found.push(...Object.keys(inner as object).filter((field) => personal.test(field.replace(/[_-]/g, ''))));
      look(inner);
    }
  };
  look(z.toJSONSchema(verb.facts, { unrepresentable: 'any', io: 'input' }));
  return found;
}

/** Gives each verb its full name, "feature.verb". */
export function defineVerbs<const F extends string, const V extends Verbs>(
  feature: F,
  verbs: V,
): { [K in keyof V & string as `${F}.${K}`]: V[K] } {
  return Object.fromEntries(Object.entries(verbs).map(([name, verb]) => [`${feature}.${name}`, verb])) as never;
}

export interface Feature {
  name: string;
  routes?: readonly Route[];
  verbs?: Verbs;
  /** Where a subject lies, by its kind; undefined: there is no such subject. */
  subjects?: Record<string, (db: Db, district: string, id: string) => Promise<ScopeOf | undefined>>;
  /** Turns a named constraint's complaint into a problem. */
  refusals?: Record<string, (error: DatabaseError) => Problem>;
  /** Permissions this feature's endpoints ask for, with their names for the page of roles. */
  permissions?: Record<string, Text>;
  /** Timed work in the background, on every server. */
  duties?: readonly Duty[];
  /** Work that follows a write, by its full name "feature.verb"; sent with `sendJob`. */
  jobs?: JobKinds;
  /** Figures for an operator's monitoring. */
  figures?: readonly Figure[];
  /** Kinds of subject that attachments hang on, with the permission that lets one see them. */
  attachments?: Record<string, string>;
}

export const feature = (parts: Feature): Feature => parts;
