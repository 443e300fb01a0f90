/** Valid requests for any endpoint, made from its contract: shapes from the schemas, ids from a built world by their names. */
import { z } from 'zod';
import type { AnyEndpoint } from '../src/platform/endpoint.ts';
import { newId } from '../src/platform/ids.ts';

/** Ids and codes that stand for something, by kind: `post`, `person`, `region`… */
export type Things = Readonly<Record<string, readonly string[]>>;

export interface Choice {
  /** A number from 0 up to, but not including, 1. */
  random: () => number;
  things: Things;
  /** True: optional fields are left out. */
  sparse: boolean;
  /** True for the address: there `id` stands for something that exists, in a body for what is being made. */
  address?: boolean;
}

/** Repeatable chance: the same seed gives the same requests. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Schema {
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  prefixItems?: Schema[];
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  additionalProperties?: Schema | boolean;
}

/** What a name stands for, where the name alone does not say it. */
const kinds: Record<string, string> = {
  to: 'post',
  holder: 'post',
  superior: 'post',
  lead: 'post',
  leadPost: 'post',
  secondedFrom: 'post',
  guarantor: 'binding',
  successor: 'person',
  under: 'organisation',
  into: 'obligation',
  ids: 'obligation',
  prefix: 'region',
  code: 'region',
  seconded: 'person',
};
const collections: Record<string, string> = {
  obligations: 'obligation',
  posts: 'post',
  persons: 'person',
  organisations: 'organisation',
  regions: 'region',
  duties: 'duty',
  guarantors: 'binding',
  attachments: 'attachment',
  editions: 'edition',
  messages: 'message',
};

/** `id` stands for the subject of the scope, or for what the address names before it: `/api/people/posts/:id`. */
function kindOf(endpoint: AnyEndpoint, name: string, { things, address }: Choice): string {
  if (name !== 'id') return kinds[name] ?? name;
  if (!address) return 'new';
  const { scope } = endpoint;
  if (typeof scope === 'object' && 'subject' in scope && things[scope.subject]) return scope.subject;
  const before = /\/([a-z-]+)\/:id/.exec(endpoint.path)?.[1] ?? '';
  return collections[before] ?? before;
}

const pick = <T>(choice: Choice, list: readonly T[]): T => list[Math.floor(choice.random() * list.length)]!;
const among = (choice: Choice, low: number, high: number) => low + Math.floor(choice.random() * (high - low + 1));

export const valueOf = (endpoint: AnyEndpoint, schema: z.ZodType | undefined, choice: Choice): unknown =>
  schema && filled(endpoint, z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema, '', choice);

function filled(endpoint: AnyEndpoint, schema: Schema, name: string, choice: Choice): unknown {
  if ('const' in schema) return schema.const;
  if (schema.enum) return choice.sparse ? schema.enum[0] : pick(choice, schema.enum);
  const one = schema.anyOf ?? schema.oneOf;
  if (one) return filled(endpoint, choice.sparse ? one[0]! : pick(choice, one), name, choice);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => filled(endpoint, part, name, choice)));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object' || schema.properties) return objectOf(endpoint, schema, choice);
  if (type === 'array') return arrayOf(endpoint, schema, name, choice);
  if (type === 'boolean') return choice.random() < 0.5;
  if (type === 'null') return null;
  if (type === 'integer' || type === 'number') return numberOf(schema, choice);
  return textOf(endpoint, schema, name, choice);
}

function objectOf(endpoint: AnyEndpoint, schema: Schema, choice: Choice): unknown {
  const required = schema.required ?? [];
  const names = Object.keys(schema.properties ?? {}).filter((name) =>
    required.includes(name) ? true : !choice.sparse && choice.random() < 0.4,
  );
  return Object.fromEntries(names.map((name) => [name, filled(endpoint, schema.properties![name]!, name, choice)]));
}

function arrayOf(endpoint: AnyEndpoint, schema: Schema, name: string, choice: Choice): unknown {
  if (schema.prefixItems) return schema.prefixItems.map((part) => filled(endpoint, part, name, choice));
  const least = schema.minItems ?? 0;
  const length = choice.sparse ? least : among(choice, least, Math.min(schema.maxItems ?? 3, least + 3));
  const items = Array.from({ length }, () => filled(endpoint, schema.items ?? {}, name, choice));
  return [...new Set(items)];
}

function numberOf(schema: Schema, choice: Choice): number {
  const low = schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1;
  const high = Math.min(schema.maximum ?? low + 100, low + 100);
  if (schema.type === 'integer') return among(choice, Math.ceil(low), Math.max(Math.ceil(low), Math.floor(high)));
  return low + choice.random() * (high - low);
}

const shapes: Record<string, RegExp> = { uuid: /^[0-9a-f-]{36}$/, date: /^\d{4}-\d{2}-\d{2}$/, 'date-time': /T/ };
const fits = ({ format, pattern }: Schema, text: string) =>
  (!format || !shapes[format] || shapes[format].test(text)) && (!pattern || new RegExp(pattern, 'u').test(text));

const words = ['消防通道', 'exit', '配电间', '2 号楼', 'O’Neil & "co"', '仓库', '—', '电动自行车'];

function textOf(endpoint: AnyEndpoint, schema: Schema, name: string, choice: Choice): string {
  const known = (choice.things[kindOf(endpoint, name, choice)] ?? []).filter((thing) => fits(schema, thing));
  if (known.length > 0) return pick(choice, known);
  const days = among(choice, 1, 400) * (name === 'until' || name === 'due' || name === 'to' ? 1 : -1);
  const day = new Date(Date.now() + days * 86_400_000).toISOString();
  if (schema.format === 'uuid') return newId();
  if (schema.format === 'date') return day.slice(0, 10);
  if (schema.format === 'date-time') return day;
  if (schema.pattern) return patterned(schema.pattern, choice);
  const text = Array.from({ length: 1 + Math.floor(choice.random() * 4) }, () => pick(choice, words)).join('');
  const least = schema.minLength ?? 0;
  return text.padEnd(least, '防').slice(0, Math.max(least, Math.min(schema.maxLength ?? 80, 80)));
}

function patterned(pattern: string, choice: Choice): string {
  const samples = [
    '2025-Q1',
    'red,orange',
    'F,W05',
    'CROWDED',
    '121.1,31.2 121.4,31.2 121.4,31.5',
    ...Object.values(choice.things).flat(),
    '990101',
    '990101001',
    'D05',
    'D01',
    '2026',
    '2026-03',
    '1.2',
    'R1',
    'abc',
    'ABC',
    '1',
    '12:30',
    new Date().toISOString(),
  ];
  const shape = new RegExp(pattern, 'u');
  const fitting = samples.filter((sample) => shape.test(sample));
  if (fitting.length === 0) throw new Error(`no sample fits ${pattern}; add one to test/requests.ts`);
  return pick(choice, fitting);
}

export interface Made {
  method: AnyEndpoint['method'];
  url: string;
  body: unknown;
}

/** A request that the contract accepts. */
export function requestFor(endpoint: AnyEndpoint, choice: Choice): Made {
  const params = (valueOf(endpoint, endpoint.params, { ...choice, address: true }) ?? {}) as Record<string, string>;
  const query = (valueOf(endpoint, endpoint.query, choice) ?? {}) as Record<string, unknown>;
  return made(endpoint, params, query, valueOf(endpoint, endpoint.body, choice));
}

export function made(
  endpoint: AnyEndpoint,
  params: Record<string, unknown>,
  query: Record<string, unknown>,
  body: unknown,
): Made {
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? newId())));
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return { method: endpoint.method, url: search ? `${path}?${search}` : path, body };
}
