import { useMemo } from 'react';
import { useAnswer } from '../../../web/ask.ts';
import { useLanguage } from '../../../web/language.tsx';
import { readTerms, type Terms } from '../schema.ts';

type Kind = 'types' | 'flags' | 'measures' | 'attributes' | 'roles' | 'parts' | 'forms' | 'hazardClasses' | 'gaps';

/** The words of the register: what a code is called in the reader's language; a code that is not known says itself. */
export function useTerms(): { terms: Terms | undefined; nameOf: (kind: Kind, code: string) => string } {
  const { language } = useLanguage();
  const { data } = useAnswer(readTerms, {});
  const names = useMemo(
    () =>
      new Map(
        Object.entries(data ?? {}).flatMap(([kind, list]) =>
          list.map((one): [string, string] => [`${kind} ${one.code}`, one[language]]),
        ),
      ),
    [data, language],
  );
  return { terms: data, nameOf: (kind, code) => names.get(`${kind} ${code}`) ?? code };
}
