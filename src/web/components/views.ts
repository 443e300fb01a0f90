import type { View } from '../../features/people/schema.ts';

type Query = Readonly<Record<string, string | undefined>>;

/** @param text  views as a device kept them; whatever else it is counts for nothing */
export function viewsIn(text: string | null): View[] {
  try {
    const read: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(read) ? read.filter(isView) : [];
  } catch {
    return [];
  }
}

const isView = (one: unknown): one is View =>
  typeof one === 'object' &&
  one !== null &&
  'name' in one &&
  typeof one.name === 'string' &&
  'query' in one &&
  typeof one.query === 'object' &&
  one.query !== null &&
  Object.values(one.query).every((value) => typeof value === 'string');

/** What of an address makes a view: its filters, not the page that was turned to. */
export const queryOf = (names: readonly string[], query: Query): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));

/** The view that an address shows just as it was saved. */
export function viewShown(views: readonly View[], names: readonly string[], query: Query): View | undefined {
  const now = queryOf(names, query);
  const words = (of: Query) => JSON.stringify(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
  return views.find((view) => words(view.query) === words(now));
}
