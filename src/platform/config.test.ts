import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BadInput } from './command-errors.ts';
import { configurationText } from './config-text.ts';
import { readConfig } from './config.ts';
import { packageRoot } from '../core/package.ts';

test('the page of settings is fresh', () => {
  expect(readFileSync(join(packageRoot, 'docs/configuration.md'), 'utf8')).toBe(configurationText());
});

test('a flag wins over the environment, and what is wrong is named', () => {
  expect(readConfig({ PORT: '1' }, { port: '2' }).port).toBe(2);
  expect(readConfig({}, { 'demo-open': true }).demoOpen).toBe(true);
  expect(() => readConfig({ PORT: 'many' })).toThrow(BadInput);
});
