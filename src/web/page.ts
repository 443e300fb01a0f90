/** What a page says about itself, so that menu, router and search palette need to know no feature by name. */
import type { ComponentType } from 'react';
import type { Text } from '../platform/problem.ts';

export type Chapter = 'top' | 'organisation' | 'prevention' | 'foundations' | 'bottom';

export interface Page {
  /** Address in the router's form: `/obligations/$id`. */
  path: `/${string}`;
  title: Text;
  /** Where it stands in the menu; a record page has none. */
  chapter?: Chapter;
  /** The page it is a part of: then it is a tab of that page and not an item of the menu. */
  within?: `/${string}`;
  /** The item of the menu that stays lit while this page is open, where its address does not say so. */
  under?: `/${string}`;
  /** "feature.verb", or one of the two words of the contract that need no grant. */
  permission: 'public' | 'signed-in' | `${string}.${string}`;
  /** Log-in and public pages stand without the frame. */
  frame?: false;
  load: () => Promise<{ default: ComponentType }>;
}

export const pages = (list: readonly Page[]): readonly Page[] => list;

/** The fixed order of the menu; a page that is not named here follows the others of its chapter. */
const ORDER = [
  '/',
  '/map',
  '/responsibility',
  '/committee',
  '/evaluation',
  '/places',
  '/inspections',
  '/hazards',
  '/risk',
  '/enforcement',
  '/forces',
  '/cover',
  '/devices',
  '/education',
  '/ledger',
  '/settings',
];

const place = ({ path }: Page) => (ORDER.includes(path) ? ORDER.indexOf(path) : ORDER.length);

export const mayOpen = (page: Page, permissions: readonly string[]) =>
  page.permission === 'public' || page.permission === 'signed-in' || permissions.includes(page.permission);

/** Items of one chapter that these permissions open, in the fixed order. */
export const menuOf = (all: readonly Page[], chapter: Chapter, permissions: readonly string[]): Page[] =>
  all
    .filter((page) => page.chapter === chapter && !page.within && mayOpen(page, permissions))
    .sort((a, b) => place(a) - place(b));

/** The tabs that a page stands among: its parent first; empty if it stands alone. */
export function tabsOf(all: readonly Page[], page: Page, permissions: readonly string[]): Page[] {
  const parent = page.within ?? page.path;
  const parts = all.filter((one) => one.within === parent && mayOpen(one, permissions));
  return parts.length === 0 ? [] : [...all.filter((one) => one.path === parent && mayOpen(one, permissions)), ...parts];
}

/** The item of the menu that a page belongs to: the longest address that its own begins with. */
export function itemOf(items: readonly Page[], page: Page): Page | undefined {
  const path = page.under ?? page.within ?? page.path;
  return items
    .filter((item) => path === item.path || path.startsWith(item.path === '/' ? '//' : `${item.path}/`))
    .sort((a, b) => b.path.length - a.path.length)[0];
}

/** Until a new password is set only the page that sets it is open. */
export const leadsToPassword = (page: Page | undefined, mustSetPassword: boolean): boolean =>
  mustSetPassword && page?.path !== passwordPage;
export const passwordPage = '/settings/account';

/** Where a post without a workbench lands: the first page that it may open. */
export const landingOf = (all: readonly Page[], permissions: readonly string[]): string =>
  (['top', 'organisation', 'prevention', 'foundations', 'bottom'] as const).flatMap((chapter) =>
    menuOf(all, chapter, permissions),
  )[0]?.path ?? '/settings';
