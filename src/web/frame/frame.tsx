/** Everything around a page: top bar, menu, live connection, search, keys. */
import { MenuOutlined } from '@ant-design/icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useState, type ReactNode } from 'react';
import { useNow, useWording } from '../clock.tsx';
import { useChords, useKeys } from '../keys.ts';
import { useLanguage, useTexts } from '../language.tsx';
import { useLive } from '../live.ts';
import { itemOf, menuOf, tabsOf, type Chapter, type Page } from '../page.ts';
import { useSession } from '../session.tsx';
import { frameTexts } from '../texts.ts';
import { fullDate, time } from '../words.ts';
import { Beacon } from './brand.tsx';
import { FillingBar } from './filling-bar.tsx';
import { MeMenu } from './me-menu.tsx';
import { SessionEnd } from './session-end.tsx';
import { TopBar } from './top-bar.tsx';
import { useMenuCounts } from './counts.ts';
import { undoNewest } from '../ask.ts';
import { useReachableTables } from './scrollers.ts';
import { ScopeField } from './scope-field.tsx';

const SearchPalette = lazy(() => import('./search-palette.tsx'));
const KeyTable = lazy(() => import('./key-table.tsx'));

const chapters: readonly Chapter[] = ['top', 'organisation', 'prevention', 'foundations', 'bottom'];

export function Frame({ pages, page, children }: { pages: readonly Page[]; page: Page | undefined; children: ReactNode }) {
  const texts = useTexts(frameTexts);
  const { language } = useLanguage();
  const { district, permissions } = useSession();
  const [layer, setLayer] = useState<'search' | 'keys' | undefined>();
  const [drawer, setDrawer] = useState(false);
  const connection = useLive(true);
  useReachableTables();
  const navigate = useNavigate();
  const go = useCallback((path: string) => void navigate({ to: path }), [navigate]);
  const close = useCallback(() => setLayer(undefined), []);

  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setLayer('search');
      }
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
  useKeys({ '?': () => setLayer('keys'), u: () => void undoNewest() });
  const exists = (path: string) => pages.some((one) => one.path === path);
  useChords(
    Object.fromEntries(
      [
        ['w', '/'],
        ['m', '/map'],
        ['h', '/hazards'],
        ['p', '/places'],
        ['l', '/ledger'],
      ]
        .filter(([, path]) => exists(path!))
        .map(([letter, path]) => [letter, () => go(path!)]),
    ),
  );
  useEffect(() => {
    if (!drawer) return undefined;
    const listen = (event: KeyboardEvent) => event.key === 'Escape' && setDrawer(false);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [drawer]);

  const tabs = page ? tabsOf(pages, page, permissions) : [];
  return (
    <div className="fs-frame" data-drawer={drawer || undefined}>
      <a className="fs-skip" href="#content">
        {texts.skip}
      </a>
      <header className="fs-top">
        <button
          type="button"
          className="fs-icon-button fs-menu-button"
          aria-label={drawer ? texts.closeMenu : texts.menu}
          aria-expanded={drawer}
          onClick={() => setDrawer(!drawer)}
        >
          <MenuOutlined aria-hidden="true" />
        </button>
        <Link to="/" className="fs-brand">
          <Beacon />
          <strong>{texts.brand}</strong>
          <span className="fs-brand-district">{district.name}</span>
          {district.demo && (
            <span className="fs-demo" title={texts.demoHelp}>
              {texts.demo}
            </span>
          )}
        </Link>
        <TopBar connection={connection} onSearch={() => setLayer('search')} />
        <MeMenu onKeys={() => setLayer('keys')} />
      </header>
      {connection.state === 'lost' && <LostBar heardAt={connection.heardAt} />}
      {district.demo && <FillingBar />}
      <div className="fs-below">
        <nav className="fs-menu" aria-label={texts.mainMenu}>
          {drawer && <ScopeField className="fs-menu-scope" />}
          <Menu pages={pages} page={page} onChoose={() => setDrawer(false)} />
        </nav>
        {drawer && (
          <button type="button" className="fs-menu-veil" aria-label={texts.closeMenu} onClick={() => setDrawer(false)} />
        )}
        <main id="content" className="fs-content" tabIndex={-1}>
          {tabs.length > 0 && (
            <nav className="fs-parts" aria-label={texts.parts}>
              {tabs.map((tab) => (
                <Link
                  key={tab.path}
                  to={tab.path}
                  activeOptions={{ exact: true }}
                  aria-current={tab === page ? 'page' : undefined}
                  ref={tab === page ? intoView : undefined}
                >
                  {tab.title[language]}
                </Link>
              ))}
            </nav>
          )}
          {children}
          <PrintFoot />
        </main>
      </div>
      <SessionEnd />
      <Suspense fallback={null}>
        {layer === 'search' && <SearchPalette pages={pages} onClose={close} />}
        {layer === 'keys' && <KeyTable pages={pages} onClose={close} />}
      </Suspense>
    </div>
  );
}

/** On a phone the tab of this page may lie beyond the edge of its row. The page itself stays where it is. */
const intoView = (tab: HTMLAnchorElement | null) => tab?.scrollIntoView({ block: 'nearest', inline: 'center' });

/** On paper alone: whose view this was, and of what moment. */
function PrintFoot() {
  const texts = useTexts(frameTexts);
  const wording = useWording();
  const now = useNow();
  const { district, personName, name } = useSession();
  return (
    <p className="fs-print-foot" aria-hidden="true">
      {texts.printed(district.name, personName ?? name, `${fullDate(now, wording)} ${time(now, wording)}`)}
    </p>
  );
}

/** Said once a cut has lasted two seconds, so that a restart of the server does not flash. */
function LostBar({ heardAt }: { heardAt: number }) {
  const texts = useTexts(frameTexts);
  const wording = useWording();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), 2_000);
    return () => clearTimeout(timer);
  }, []);
  return shown ? (
    <div className="fs-lost" role="status">
      {texts.lost(time(new Date(heardAt).toISOString(), wording))}
    </div>
  ) : null;
}

function Menu({ pages, page, onChoose }: { pages: readonly Page[]; page: Page | undefined; onChoose: () => void }) {
  const texts = useTexts(frameTexts);
  const { language } = useLanguage();
  const { permissions } = useSession();
  const counts = useMenuCounts();
  const groups = chapters
    .map((chapter) => ({ chapter, items: menuOf(pages, chapter, permissions) }))
    .filter(({ items }) => items.length > 0);
  const current =
    page &&
    itemOf(
      groups.flatMap(({ items }) => items),
      page,
    );
  return groups.map(({ chapter, items }) => (
    <div key={chapter} className="fs-chapter" data-chapter={chapter}>
      {chapter !== 'top' && chapter !== 'bottom' && <h2>{texts[chapter]}</h2>}
      <ul>
        {items.map((item) => {
          const count = counts[item.path];
          return (
            <li key={item.path}>
              <Link to={item.path} className="fs-item" onClick={onChoose} aria-current={item === current ? 'page' : undefined}>
                <span className="fs-item-mark" aria-hidden="true">
                  {item.title.zh.slice(0, 1)}
                </span>
                <span className="fs-item-name">{item.title[language]}</span>
                {count && (
                  <span className={count.overdue ? 'fs-item-count fs-item-late' : 'fs-item-count'} aria-label={count.words}>
                    {count.count}
                  </span>
                )}
              </Link>
            </li>
          );
        })}
      </ul>
    </div>
  ));
}
