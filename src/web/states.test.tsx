import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Refusal } from './api.ts';
import { PageContext } from './page-title.tsx';
import { RecordRefused } from './states.tsx';

const refused = (status: number, slug: string) => new Refusal({ type: `/problems/${slug}`, title: '题', status, detail: '话' });
const shown = (error: Error) =>
  renderToStaticMarkup(
    <PageContext value="场所">
      <RecordRefused error={error} retry={() => undefined} />
    </PageContext>,
  );

test('a record that is not there, or whose id is none, is said under a heading with a way on, and is not asked for again', () => {
  for (const error of [refused(404, 'not-found'), refused(422, 'invalid-input')]) {
    expect(shown(error)).toContain('<h1>没有找到这一条</h1>');
    expect(shown(error)).toContain('href="/"');
    expect(shown(error)).not.toContain('再试一次');
    expect(shown(error)).not.toContain('话');
  }
});

test('what may pass names the page and can be tried again', () => {
  for (const error of [new TypeError('Failed to fetch'), refused(503, 'too-busy')]) {
    expect(shown(error)).toContain('<h1>场所</h1>');
    expect(shown(error)).toContain('再试一次');
  }
});
