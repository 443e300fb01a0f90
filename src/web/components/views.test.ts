import { expect, test } from 'vitest';
import { queryOf, viewShown, viewsIn } from './views.ts';

const names = ['q', 'region', 'flag'];

test('a view is the filters of an address and neither its page nor what is not a filter', () => {
  expect(queryOf(names, { region: '990101001', q: '', cursor: 'x', flag: undefined })).toEqual({ region: '990101001' });
});

test('views that a device kept are read as they were written, and anything else is none', () => {
  const views = [{ name: '石港人员密集', query: { region: '990101001', flag: 'CROWDED' } }];
  expect(viewsIn(JSON.stringify(views))).toEqual(views);
  for (const text of [
    null,
    '',
    'x',
    '{}',
    '[1, null, {"name": "x"}, {"name": 1, "query": {}}, {"name": "x", "query": {"a": 1}}]',
  ])
    expect([text, viewsIn(text)]).toEqual([text, []]);
});

test('the view that an address shows is known whatever the order of its filters, and by all of them', () => {
  const views = [{ name: 'a', query: { region: '1', flag: 'X' } }];
  expect(viewShown(views, names, { flag: 'X', region: '1', cursor: 'y' })?.name).toBe('a');
  expect(viewShown(views, names, { flag: 'X', region: '1', q: 'z' })).toBeUndefined();
  expect(viewShown(views, names, { flag: 'X' })).toBeUndefined();
});
