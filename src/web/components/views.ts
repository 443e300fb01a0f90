/** Filters of a list that somebody gave a name. Pure. */
export interface View {
  name: string;
  query: Readonly<Record<string, string>>;
}

type Query = Readonly<Record<string, string | undefined>>;
const most = 20;

/** @param text  as `viewsText` wrote it; whatever else it is counts for nothing */
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

export const viewsText = (views: readonly View[]): string => JSON.stringify(views);

/** What of an address makes a view: its filters, not the page that was turned to. */
export const queryOf = (names: readonly string[], query: Query): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));

/** With one more at its end; one of the same name is replaced where it stands. The oldest go beyond 20. */
export function withView(views: readonly View[], view: View): View[] {
  const at = views.findIndex(({ name }) => name === view.name);
  return at === -1 ? [...views, view].slice(-most) : views.map((one, i) => (i === at ? view : one));
}

/** The view that an address shows just as it was saved. */
export function viewShown(views: readonly View[], names: readonly string[], query: Query): View | undefined {
  const now = queryOf(names, query);
  const words = (of: Query) => JSON.stringify(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
  return views.find((view) => words(view.query) === words(now));
}
