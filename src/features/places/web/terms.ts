import { useMemo } from 'react';
import { useAnswer } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { readTerms, type Terms } from '../schema.ts';
import { placesTexts } from '../texts.ts';

type Kind = 'types' | 'flags' | 'measures' | 'attributes' | 'roles' | 'parts' | 'forms' | 'hazardClasses' | 'gaps' | 'items';

/** The words of the register: what a code is called in the reader's language; a code that is not known says itself. */
interface Words {
  terms: Terms | undefined;
  nameOf: (kind: Kind, code: string) => string;
  /** The value of an attribute in words. */
  said: (attribute: string, value: string | boolean) => string;
}

export function useTerms(): Words {
  const { language } = useLanguage();
  const texts = useTexts(placesTexts);
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
  const said = (attribute: string, value: string | boolean) => {
    if (typeof value === 'boolean') return value ? texts.yes : texts.no;
    const choices = data?.attributes.find((one) => one.code === attribute)?.choices;
    return choices?.find((one) => one.code === value)?.[language] ?? value;
  };
  return { terms: data, nameOf: (kind, code) => names.get(`${kind} ${code}`) ?? (data ? code : ''), said };
}
