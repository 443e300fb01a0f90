/** tokens.json as Ant Design themes and as CSS variables: the only place where a colour becomes a value. */
import { ConfigProvider, theme as antd, type ConfigProviderProps, type ThemeConfig } from 'antd';
import {
  createContext,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { kept, keep, keyOf } from '../kept.ts';
import { useLanguage } from '../language.tsx';
import tokens from './tokens.json';

/** light: desk · wall: dark, for consoles · sun (阳光): a phone outdoors */
export type ThemeName = 'light' | 'wall' | 'sun';
export const themeNames: readonly ThemeName[] = ['light', 'wall', 'sun'];

const { light, wall, sun } = tokens.color;

/** Roles that the wall and the sun leave out, filled from what they have. */
const colours: Record<ThemeName, Record<string, string>> = {
  light: { ...light, raised: light.surface, onAct: light.surface, onOverdue: light.surface },
  wall: {
    ...wall,
    sunken: wall.raised,
    disabled: wall.ink3,
    actHover: wall.ink,
    actTint: wall.raised,
    overdueTint: wall.raised,
    doneTint: wall.raised,
    failTint: wall.raised,
    noteTint: wall.raised,
    scrim: light.scrim,
    onAct: wall.page,
    onOverdue: wall.page,
  },
  sun: {
    ...light,
    ...sun,
    ink3: sun.ink2,
    disabled: sun.ink2,
    controlLine: sun.ink,
    sunken: sun.page,
    raised: sun.page,
    surface: sun.page,
    actHover: sun.ink,
    actTint: sun.page,
    overdueTint: sun.page,
    failTint: sun.page,
    doneTint: sun.page,
    noteTint: sun.page,
    fail: tokens.risk.light.red.edge,
    done: sun.ink,
    note: sun.ink,
    focus: sun.ink,
    onAct: sun.page,
    onOverdue: sun.page,
  },
};

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const riskVariables = (name: ThemeName) =>
  Object.entries(tokens.risk.light).flatMap(([level, { fill, edge, on }]) => {
    const onWall = (tokens.risk.wall as Record<string, string>)[level];
    const dark = name === 'wall';
    return [
      [`risk-${level}-fill`, dark ? (onWall ?? wall.surface) : fill],
      [`risk-${level}-edge`, dark ? (onWall ?? wall.ink2) : edge],
      [`risk-${level}-on`, dark ? (onWall ? wall.page : wall.ink2) : on],
    ];
  });

/** Every role of a theme as `--fs-…`. */
export function variablesOf(name: ThemeName): Record<string, string> {
  const series = name === 'wall' ? tokens.chart.seriesWall : tokens.chart.series;
  const entries = [
    ...Object.entries(colours[name]).map(([role, value]) => [kebab(role), value]),
    ...riskVariables(name),
    ...series.map((value, at) => [`series-${at + 1}`, value]),
    ...Object.entries(tokens.radius).map(([role, value]) => [`radius-${role}`, `${value}px`]),
    ['line-width', name === 'sun' ? '2px' : '1px'],
    ['font-zh', tokens.font.zh],
    ['font-en', tokens.font.en],
    ['font-mono', tokens.font.mono],
    ['fast', tokens.motion.fast],
    ['base', tokens.motion.base],
    ['ease', tokens.motion.ease],
  ];
  return Object.fromEntries(entries.map(([role, value]) => [`--fs-${role}`, value!]));
}

/** One rule per theme, so that a part of a page may wear another theme than the whole. */
export const themeSheet = () =>
  themeNames
    .map((name) => {
      const body = Object.entries(variablesOf(name)).map(([variable, value]) => `${variable}:${value};`);
      return `${name === 'light' ? ':root,' : ''}[data-theme="${name}"]{${body.join('')}color-scheme:${name === 'wall' ? 'dark' : 'light'}}`;
    })
    .join('\n');

const steady = { hashed: false, cssVar: { key: 'fs' } };

/** Controls of a phone are met by a gloved thumb. */
const touch = { controlHeight: 48, controlHeightSM: 44 };

export function antdTheme(name: ThemeName, font: string, phone = false): ThemeConfig {
  if (name === 'wall')
    return {
      ...steady,
      algorithm: antd.darkAlgorithm,
      ...tokens.antd.dark,
      components: { ...tokens.antd.dark.components, Tree: { nodeSelectedBg: colours.wall['actTint'] } },
      token: {
        ...tokens.antd.dark.token,
        ...(phone && touch),
        colorTextDescription: wall.ink2,
        colorTextDisabled: wall.ink3,
        fontFamily: font,
      },
    } as ThemeConfig;
  const { token, components } = tokens.antd.light;
  const bright = colours[name];
  return {
    ...steady,
    components: { ...components, Tree: { nodeSelectedBg: bright['actTint'], nodeHoverBg: bright['page'] } },
    token: {
      ...token,
      // Reckoned from the dark ink of a note, its ground would be mud.
      colorWarningBg: bright['noteTint'],
      colorErrorBg: bright['failTint'],
      ...(phone && touch),
      ...(name === 'sun' && {
        colorPrimary: bright['act'],
        colorInfo: bright['act'],
        colorLink: bright['act'],
        colorText: bright['ink'],
        colorTextSecondary: bright['ink2'],
        colorTextTertiary: bright['ink2'],
        colorTextQuaternary: bright['ink2'],
        colorTextPlaceholder: bright['ink2'],
        colorTextDescription: bright['ink2'],
        colorTextDisabled: bright['ink2'],
        colorBorder: bright['ink'],
        colorBorderSecondary: bright['line'],
        colorSplit: bright['line'],
        colorBgLayout: bright['page'],
        colorError: bright['fail'],
        lineWidth: 2,
      }),
      fontFamily: font,
    },
  } as ThemeConfig;
}

const narrow = matchMedia('(max-width: 767px)');
const isPhone = () => narrow.matches;
const onPhoneChange = (changed: () => void) => {
  narrow.addEventListener('change', changed);
  return () => narrow.removeEventListener('change', changed);
};

const Context = createContext<{ theme: ThemeName; choose: (theme: ThemeName) => void }>({
  theme: 'light',
  choose: () => undefined,
});

const firstChoice = (): ThemeName => themeNames.find((name) => name === kept('theme')) ?? 'light';

const localeOf = {
  zh: () => import('antd/locale/zh_CN'),
  en: () => import('antd/locale/en_GB'),
};

/** Ant Design under our tokens, in the reader's language. Draws nothing until the words of its own controls are there. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const { language } = useLanguage();
  const [theme, setTheme] = useState<ThemeName>(firstChoice);
  const [locale, setLocale] = useState<ConfigProviderProps['locale']>();
  useLayoutEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  // Chosen in another window of this device: worn here too.
  useEffect(() => {
    const heard = ({ key }: StorageEvent) => key === keyOf('theme') && setTheme(firstChoice());
    addEventListener('storage', heard);
    return () => removeEventListener('storage', heard);
  }, []);
  useEffect(() => {
    let current = true;
    void localeOf[language]().then(({ default: words }) => current && setLocale(words));
    return () => {
      current = false;
    };
  }, [language]);
  const phone = useSyncExternalStore(onPhoneChange, isPhone);
  const config = useMemo(
    () => antdTheme(theme, language === 'zh' ? tokens.font.zh : tokens.font.en, phone),
    [theme, language, phone],
  );
  const context = useMemo(
    () => ({
      theme,
      choose: (next: ThemeName) => {
        keep('theme', next);
        setTheme(next);
      },
    }),
    [theme],
  );
  if (!locale) return null;
  return (
    <Context value={context}>
      <ConfigProvider theme={config} locale={locale} componentSize="middle" button={{ autoInsertSpace: false }} virtual={false}>
        {children}
      </ConfigProvider>
    </Context>
  );
}

export const useTheme = () => useContext(Context);

export function hangThemeSheet(): void {
  const sheet = document.createElement('style');
  sheet.textContent = themeSheet();
  document.head.append(sheet);
}
