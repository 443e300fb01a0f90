/** The reader's language: kept on the device, said on the page, heard by the server. */
import { createContext, useCallback, useContext, useEffect, useLayoutEffect, useMemo, useState, type ReactNode } from 'react';
import type { Catalogue } from '../platform/texts.ts';
import { kept, keep, keyOf } from './kept.ts';

export type Language = 'zh' | 'en';

export const tagOf = (language: Language) => (language === 'zh' ? 'zh-CN' : 'en');

const Context = createContext<{ language: Language; choose: (language: Language) => void }>({
  language: 'zh',
  choose: () => undefined,
});

const firstChoice = (): Language => {
  const choice = kept('language');
  return choice === 'en' || choice === 'zh' ? choice : 'zh';
};

/** `fixed`: a part of a page that speaks one language whatever the reader chose. */
export function LanguageProvider({ children, fixed }: { children: ReactNode; fixed?: Language }) {
  const [chosen, setChosen] = useState<Language>(firstChoice);
  const language = fixed ?? chosen;
  // Before any question goes out: the server answers in the language of the page.
  useLayoutEffect(() => {
    if (!fixed) document.documentElement.lang = tagOf(language);
  }, [language, fixed]);
  // Chosen in another window of this device: spoken here too.
  useEffect(() => {
    const heard = ({ key }: StorageEvent) => key === keyOf('language') && setChosen(firstChoice());
    addEventListener('storage', heard);
    return () => removeEventListener('storage', heard);
  }, []);
  const choose = useCallback((next: Language) => {
    keep('language', next);
    setChosen(next);
  }, []);
  return <Context value={useMemo(() => ({ language, choose }), [language, choose])}>{children}</Context>;
}

export const useLanguage = () => useContext(Context);

/** The sentences of a catalogue in the reader's language. */
export function useTexts<T>(catalogue: Catalogue<T>): T {
  const { language } = useLanguage();
  return catalogue[language] as T;
}
