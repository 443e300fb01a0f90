import { z } from 'zod';
import type { AnyEndpoint } from '../endpoint.ts';
import type { Feature } from '../feature.ts';

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail'],
  properties: { type: { type: 'string' }, title: { type: 'string' }, status: { type: 'integer' }, detail: { type: 'string' } },
} as const;

const inOut = (schema: z.ZodType, io: 'input' | 'output') =>
  z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' });

interface ObjectSchema {
  properties?: Record<string, { description?: string }>;
  required?: string[];
}

function parameters(place: 'path' | 'query', schema: z.ZodType | undefined): object[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = inOut(schema, 'input') as ObjectSchema;
  return Object.entries(properties).map(([name, { description, ...shape }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description && { description }),
    schema: shape,
  }));
}

const answerContent = (answer: AnyEndpoint['answer']) =>
  answer instanceof z.ZodType
    ? { 'application/json': { schema: inOut(answer, 'output') } }
    : { [(answer as { media: string }).media]: {} };

function operation(feature: string, endpoint: AnyEndpoint): object {
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    schema: { type: 'string', format: 'uuid' },
    description: 'id of this act; sending it again is harmless',
  };
  const problems = (endpoint.problems ?? []).map(
    (kind) => `\`${kind.slug}\` (${kind.status}) ${kind.title.zh} / ${kind.title.en}`,
  );
  return {
    operationId: `${endpoint.method.toLowerCase()}${endpoint.path.replace(/[^a-zA-Z0-9]+(\w?)/g, (_: string, letter: string) => letter.toUpperCase())}`,
    summary: `${endpoint.summary.zh} / ${endpoint.summary.en}`,
    ...(problems.length > 0 && { description: `Problems: ${problems.join('; ')}` }),
    tags: [feature],
    'x-access': endpoint.access,
    parameters: [
      ...parameters('path', endpoint.params),
      ...parameters('query', endpoint.query),
      ...(endpoint.method === 'GET' ? [] : [key]),
    ],
    ...(endpoint.body && {
      requestBody: { required: true, content: { 'application/json': { schema: inOut(endpoint.body, 'input') } } },
    }),
    responses: {
      [endpoint.status ?? 200]: { description: endpoint.summary.en, content: answerContent(endpoint.answer) },
      default: { description: 'A problem (RFC 9457)', content: { 'application/problem+json': { schema: problemSchema } } },
    },
    ...(endpoint.access === 'public' && { security: [] }),
  };
}

/** The OpenAPI 3.1 document of all endpoints. */
export function openApi(features: readonly Feature[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const feature of features) {
    for (const { endpoint } of feature.routes ?? []) {
      const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
      (paths[path] ??= {})[endpoint.method.toLowerCase()] = operation(feature.name, endpoint);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Fengsui 烽燧',
      version,
      description:
        'One contract for the web app, phones and other systems. Writes carry Idempotency-Key; failures are problem+json.',
    },
    servers: [{ url: '/' }],
    security: [{ session: [] }],
    components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'fengsui.session' } } },
    tags: features.map(({ name }) => ({ name })),
    paths,
  };
}
