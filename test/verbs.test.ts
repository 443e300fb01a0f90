import { expect, test } from 'vitest';
import { z } from 'zod';
import { feature, type Verb } from '../src/platform/feature.ts';
import { allVerbs, features } from '../src/server.ts';

const withVerb = (verb: Partial<Verb>) => [
  feature({ name: 'test', verbs: { 'test.done': { zh: '测', en: 'Tested', facts: z.object({}), ...verb } } }),
];

test('the verbs of all features are worded in both languages and take nothing personal', () => {
  expect(Object.keys(allVerbs(features)).length).toBeGreaterThan(20);
});

test('start-up refuses a verb that is declared twice or lacks a text', () => {
  expect(() => allVerbs([...withVerb({}), ...withVerb({})])).toThrow(/declared twice/);
  expect(() => allVerbs(withVerb({ en: '' }))).toThrow(/lacks a text/);
  expect(() => allVerbs(withVerb({ zh: '' }))).toThrow(/lacks a text/);
});

test.each(['name', 'phone', 'telephone', 'idNumber', 'id_card', 'face', 'email', 'address', 'contactName'])(
  'start-up refuses a verb that takes %s among its facts, however deep',
  (field) => {
    expect(() => allVerbs(withVerb({ facts: z.object({ [field]: z.string() }) }))).toThrow(field);
    expect(() => allVerbs(withVerb({ facts: z.object({ a: z.array(z.object({ [field]: z.string() }).optional()) }) }))).toThrow(
      field,
    );
  },
);

test('ids and codes are welcome', () => {
  const facts = z.object({ person: z.uuid(), kind: z.string(), fields: z.array(z.string()), region: z.string() });
  expect(() => allVerbs(withVerb({ facts }))).not.toThrow();
});
