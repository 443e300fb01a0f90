/** The moment a page was drawn for, moving on by the minute, and how it words dates. */
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Instant } from '../core/time.ts';
import { useLanguage } from './language.tsx';
import { useSession } from './session.tsx';
import type { Wording } from './words.ts';

const Context = createContext<Instant>('1970-01-01T00:00:00Z');

export function ClockProvider({ children, now: fixed }: { children: ReactNode; now?: Instant }) {
  const [now, setNow] = useState(() => fixed ?? new Date().toISOString());
  useEffect(() => {
    if (fixed) return undefined;
    const timer = setInterval(() => setNow(new Date().toISOString()), 30_000);
    return () => clearInterval(timer);
  }, [fixed]);
  return <Context value={now}>{children}</Context>;
}

export const useNow = (): Instant => useContext(Context);

/** Language and zone of this page, for words.ts. */
export function useWording(): Wording {
  const { language } = useLanguage();
  const { district } = useSession();
  const zone = district.timeZone;
  return useMemo(() => ({ language, zone }), [language, zone]);
}
