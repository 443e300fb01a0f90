import { createContext, useContext } from 'react';
import { useLanguage } from './language.tsx';

export const PageContext = createContext('');

/** The title of a record's page: "SG-2026-0147 · 隐患 · 烽燧". */
export function PageTitle({ matter }: { matter: string }) {
  const page = useContext(PageContext);
  const { language } = useLanguage();
  return <title>{`${matter} · ${page} · ${language === 'zh' ? '烽燧' : 'Fengsui'}`}</title>;
}
