/** The house has one way down. Changing the architecture is editing a row here, in a diff all can see. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../src/core/package.ts';

const source = join(packageRoot, 'src');

/** Layer, its files, what they may import. `$1` is the file's own feature; `npm:` stands for packages, `node:` for Node. */
const LAYERS: [layer: string, files: string, mayImport: string][] = [
  ['core', '^core/', '^core/|^npm:(flatqueue|highs)$|^node:'],
  ['contract', '^platform/(problem|endpoint|texts|act)\\.ts$', '^core/|^platform/(problem|endpoint|texts|act)\\.ts$|^npm:zod$'],
  ['platform', '^platform/', '^core/|^platform/|^npm:|^node:'],
  [
    'rules',
    '^features/([^/]+)/(?:[^/]+/)?(schema|rules|verbs|kinds|texts)\\.ts$',
    '^core/|^platform/(problem|endpoint|texts)\\.ts$|^features/[^/]+/(?:[^/]+/)?(schema|rules|verbs|kinds|texts)\\.ts$|^npm:zod$',
  ],
  [
    'page',
    '^features/([^/]+)/web/',
    '^core/|^platform/(problem|endpoint|texts)\\.ts$|^web/|^features/[^/]+/(?:[^/]+/)?(schema|rules|verbs|kinds|texts)\\.ts$|^features/$1/web/|^npm:',
  ],
  [
    'feature',
    '^features/([^/]+)/',
    '^core/|^platform/|^features/($1/|[^/]+/index\\.ts$|[^/]+/data/|[^/]+/(?:[^/]+/)?(schema|rules|verbs|kinds|texts)\\.ts$)|^npm:|^node:',
  ],
  [
    'demo',
    '^demo/',
    '^core/|^platform/|^demo/|^features/[^/]+/(index|schema|rules|verbs|kinds|texts)\\.ts$|^features/people/data/|^npm:zod$|^node:',
  ],
  ['frames', '^gateway/frames/', '^core/|^gateway/frames/'],
  ['gateway', '^gateway/', '^core/|^platform/|^features/[^/]+/index\\.ts$|^gateway/|^npm:|^node:'],
  [
    'shell entry',
    '^web/(main|pages)\\.tsx?$',
    '^web/|^features/[^/]+/(web/|(schema|rules|verbs|kinds|texts)\\.ts$)|^platform/(problem|endpoint|texts)\\.ts$|^core/|^npm:',
  ],
  [
    'shell',
    '^web/',
    '^web/|^features/[^/]+/(?:[^/]+/)?(schema|rules|verbs|kinds|texts)\\.ts$|^demo/schema\\.ts$|^platform/(problem|endpoint|texts)\\.ts$|^core/|^npm:',
  ],
  ['commands', '^commands/|^cli\\.ts$', '^'],
  ['server', '^server\\.ts$', '^'],
];

/** Lowest first, as in docs/architecture.md; a feature imports only features above it in this list. */
const FEATURES = [
  'ledger',
  'calendar',
  'territory',
  'people',
  'accounts',
  'obligations',
  'messages',
  'law',
  'places',
  'hazards',
  'documents',
  'risk',
  'inspections',
  'enforcement',
  'forces',
  'cover',
  'devices',
  'alarms',
  'incidents',
  'committee',
  'education',
  'public',
  'evaluation',
  'exchange',
  'operations',
];

interface Import {
  from: string;
  to: string;
}

function* sourceFiles(folder = source): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(path);
    else if (/\.tsx?$/.test(entry.name) && !entry.name.includes('.test.')) yield path;
  }
}

/** Types count too: a type that leaks downward binds the layers as much as a value. */
function importsOf(file: string, text: string): Import[] {
  const from = relative(source, file);
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]|(?:^|\n)import\s+['"]([^'"]+)['"]/g,
    ),
  ].map((match) => {
    const name = (match[1] ?? match[2] ?? match[3])!.replace(/\?.*$/, '');
    const to = name.startsWith('.')
      ? relative(source, resolve(dirname(file), name))
      : name.startsWith('node:')
        ? name
        : `npm:${name.match(/^(@[^/]+\/)?[^/]+/)![0]}`;
    return { from, to };
  });
}

function againstLayers({ from, to }: Import): string | undefined {
  const row = LAYERS.find(([, files]) => new RegExp(files).test(from));
  if (!row) return `${from} belongs to no layer`;
  const own = new RegExp(row[1]).exec(from)?.[1] ?? '';
  return new RegExp(row[2].replaceAll('$1', own)).test(to) ? undefined : `${row[0]}: ${from} may not import ${to}`;
}

function againstOrder({ from, to }: Import): string | undefined {
  const [above, below] = [from, to].map((file) => /^features\/([^/]+)\//.exec(file)?.[1]);
  if (!above || !below || above === below) return undefined;
  if (!FEATURES.includes(above)) return `${above} is not in the list of features`;
  // Pages show several features side by side; only what runs on the server has an order.
  if (/^features\/[^/]+\/web\//.test(from)) return undefined;
  return FEATURES.indexOf(below) < FEATURES.indexOf(above) ? undefined : `${from} imports ${below}, which stands above ${above}`;
}

const faults = (imports: Import[]) =>
  imports.flatMap((one) => [againstLayers(one), againstOrder(one)]).filter((fault) => fault !== undefined);

describe('architecture', () => {
  test('every import goes down, and features keep their order', () => {
    const imports = [...sourceFiles()].flatMap((file) => importsOf(file, readFileSync(file, 'utf8')));
    expect(imports.length).toBeGreaterThan(20);
    expect(faults(imports)).toEqual([]);
  });

  test('planted violations are found', () => {
    const planted = (file: string, text: string) => faults(importsOf(join(source, file), text));
    expect(planted('core/graph/a.ts', `import { Db } from '../../platform/db/index.ts';`)).toHaveLength(1);
    expect(planted('features/ledger/rules.ts', `import type { X } from './store.ts';`)).toHaveLength(1);
    expect(planted('features/ledger/actions.ts', `import { x } from '../people/index.ts';`)).toHaveLength(1);
    expect(planted('features/people/web/page.tsx', `import { x } from '../store.ts';`)).toHaveLength(1);
    expect(planted('features/people/actions.ts', `import { x } from '../ledger/store.ts';`)).toHaveLength(1);
    expect(planted('features/people/actions.ts', `const x = await import('../obligations/index.ts');`)).toHaveLength(1);
    expect(planted('elsewhere/a.ts', `import x from 'zod';`)).toHaveLength(1);
    expect(planted('features/people/actions.ts', `import { record } from '../ledger/index.ts';`)).toEqual([]);
  });
});
