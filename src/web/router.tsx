/** Addresses → pages. Filters stand in the query as plain words, so that an address can be read and shared. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  Navigate,
  Outlet,
  useLocation,
  useNavigate,
  useParams,
  useRouterState,
} from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useMemo, useState, type ComponentType } from 'react';
import { Frame } from './frame/frame.tsx';
import { useLanguage } from './language.tsx';
import { SessionOver } from './frame/session-end.tsx';
import { landingOf, leadsToPassword, mayOpen, passwordPage, type Page } from './page.ts';
import { PageContext } from './page-title.tsx';
import { SessionProvider, useSession, useSessionQuery } from './session.tsx';
import { ErrorBoundary, NoSuchPage, NotAllowed, Refused, Waiting } from './states.tsx';

function Room({ page, Content }: { page: Page; Content: ComponentType }) {
  const { href } = useLocation();
  const { language } = useLanguage();
  return (
    <ErrorBoundary address={href}>
      <PageContext value={page.title[language]}>
        <title>{`${page.title[language]} · ${language === 'zh' ? '烽燧' : 'Fengsui'}`}</title>
        <Suspense fallback={<Waiting />}>
          <Content />
        </Suspense>
      </PageContext>
    </ErrorBoundary>
  );
}

function Guarded({ page, Content }: { page: Page; Content: ComponentType }) {
  const { permissions } = useSession();
  const { language } = useLanguage();
  return mayOpen(page, permissions) ? <Room page={page} Content={Content} /> : <NotAllowed title={page.title[language]} />;
}

/** The frame for those who are signed in; everybody else is led to the log-in page and back. */
function House({ pages }: { pages: readonly Page[] }) {
  const { data, error, refetch } = useSessionQuery();
  const routeId = useRouterState({ select: ({ matches }) => matches.at(-1)?.routeId as string | undefined });
  const { href, pathname } = useLocation();
  const page = pages.find(({ path }) => path === routeId);
  const [last, setLast] = useState(data?.signedIn);
  if (data?.signedIn && data.signedIn !== last) {
    // Another person came in beside: nothing of the former one may remain on the screen.
    if (last && last.account !== data.signedIn.account) location.reload();
    setLast(data.signedIn);
  }
  if (page?.frame === false) return <Outlet />;
  if (error)
    return (
      <main className="fs-plain">
        <Refused error={error} retry={refetch} />
      </main>
    );
  if (!data) return <Waiting rows={0} />;
  // While the way is being taken, the address is already the new one and the page still the old one: ask for it once only.
  const signedIn = data.signedIn ?? last;
  if (!signedIn) return pathname === '/login' ? null : <Navigate to="/login" search={{ next: href } as never} replace />;
  const { permissions, mustSetPassword } = signedIn;
  if (leadsToPassword(page, mustSetPassword)) return pathname === passwordPage ? null : <Navigate to={passwordPage} replace />;
  if (page?.path === '/' && pathname === '/' && !mayOpen(page, permissions))
    return <Navigate to={landingOf(pages, permissions)} replace />;
  return (
    <SessionProvider value={{ ...signedIn, district: data.district }}>
      <Frame pages={pages} page={page}>
        {page ? <Outlet /> : <NoSuchPage />}
        {!data.signedIn && pathname !== '/login' && <SessionOver />}
      </Frame>
    </SessionProvider>
  );
}

const readQuery = (text: string): Record<string, string> => Object.fromEntries(new URLSearchParams(text));
const writeQuery = (query: Record<string, unknown>): string => {
  const entries = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = new URLSearchParams(entries.map(([name, value]) => [name, String(value)])).toString();
  return text ? `?${text}` : '';
};

export function makeRouter(pages: readonly Page[]) {
  const root = createRootRoute({
    component: () => <House pages={pages} />,
    notFoundComponent: () => null,
  });
  const routes = pages.map((page) => {
    const Content = lazy(page.load);
    const Door = page.frame === false ? Room : Guarded;
    return createRoute({ getParentRoute: () => root, path: page.path, component: () => <Door page={page} Content={Content} /> });
  });
  return createRouter({
    routeTree: root.addChildren(routes),
    parseSearch: readQuery,
    stringifySearch: writeQuery,
    scrollRestoration: true,
  });
}

/** Filters of a page, kept in its address. `set` replaces what it names; undefined or '' removes it. */
export function useAddress(): {
  query: Record<string, string>;
  set: (changes: Record<string, string | number | undefined>) => void;
  go: (path: string) => void;
} {
  const navigate = useNavigate();
  const { searchStr } = useLocation();
  const query = useMemo(() => readQuery(searchStr), [searchStr]);
  const set = useCallback(
    (changes: Record<string, string | number | undefined>) =>
      void navigate({ to: '.', search: ((before: object) => ({ ...before, ...changes })) as never, replace: true }),
    [navigate],
  );
  const go = useCallback((path: string) => void navigate({ to: path }), [navigate]);
  return { query, set, go };
}

/** A parameter of the address, `/obligations/$id`. */
export const useParameter = (name: string): string => (useParams({ strict: false }) as Record<string, string>)[name] ?? '';
