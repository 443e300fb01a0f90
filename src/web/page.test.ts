import { expect, test } from 'vitest';
import { itemOf, landingOf, leadsToPassword, menuOf, pages, passwordPage, tabsOf } from './page.ts';

const load = () => Promise.reject(new Error('not opened here'));
const title = { zh: '页', en: 'Page' };
const all = pages([
  { path: '/ledger', title, chapter: 'bottom', permission: 'ledger.read', load },
  { path: '/hazards', title, chapter: 'prevention', permission: 'hazard.read', load },
  { path: '/places', title, chapter: 'prevention', permission: 'place.read', load },
  { path: '/hazards/$id', title, permission: 'hazard.read', load },
  { path: '/settings', title, chapter: 'bottom', permission: 'signed-in', load },
  { path: '/settings/accounts', title, within: '/settings', permission: 'accounts.manage', load },
]);

test('the menu keeps its fixed order and shows only what the session may open', () => {
  expect(menuOf(all, 'prevention', ['hazard.read', 'place.read']).map(({ path }) => path)).toEqual(['/places', '/hazards']);
  expect(menuOf(all, 'prevention', []).map(({ path }) => path)).toEqual([]);
  expect(menuOf(all, 'bottom', []).map(({ path }) => path)).toEqual(['/settings']);
});

test('a record lights the item of its list', () => {
  const items = menuOf(all, 'prevention', ['hazard.read']);
  expect(itemOf(items, all[3]!)?.path).toBe('/hazards');
});

test('parts of a page are its tabs, as far as they may be opened', () => {
  expect(tabsOf(all, all[4]!, ['accounts.manage']).map(({ path }) => path)).toEqual(['/settings', '/settings/accounts']);
  expect(tabsOf(all, all[4]!, [])).toEqual([]);
});

test('a post without a workbench lands on the first page it may open', () => {
  expect(landingOf(all, ['ledger.read'])).toBe('/ledger');
  expect(landingOf(all, [])).toBe('/settings');
});

test('who must set a new password is led to its page from everywhere else', () => {
  const [own] = pages([{ path: passwordPage, title, permission: 'signed-in', load }]);
  expect([all[0], undefined].map((page) => leadsToPassword(page, true))).toEqual([true, true]);
  expect(leadsToPassword(own, true)).toBe(false);
  expect(leadsToPassword(all[0], false)).toBe(false);
});
