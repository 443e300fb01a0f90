import { useAnswer } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { number } from '../../../web/words.ts';
import { listImports } from '../import/schema.ts';
import { importTexts } from '../import/texts.ts';
import { useTerms } from './terms.ts';

type Value = string | number | boolean | null;
type RegionNames = Readonly<Record<string, string>>;

interface FieldWords {
  /** What a field of the register is called in the reader's language. */
  nameOf: (field: string) => string;
  valueOf: (field: string, value: Value) => string;
  typeOf: (code: string | null) => string;
  /** Town and what lies below it, without the district. */
  regionOf: (code: string) => string;
}

/** What a sheet says of a place, in the reader's words. */
export function useFieldWords(regions: RegionNames = {}): FieldWords {
  const { language } = useLanguage();
  const texts = useTexts(importTexts);
  const { data: known } = useAnswer(listImports, {});
  const { terms, nameOf, said } = useTerms();
  const typeOf = (code: string | null) =>
    !terms ? '' : code === null || code === 'unclassified' ? texts.unclassified : nameOf('types', code);
  const regionOf = (code: string) => {
    const names = [9, 12, 15].filter((length) => length <= code.length).map((length) => regions[code.slice(0, length)]);
    return names.filter((name) => name !== undefined).join(' ') || (code.length > 6 ? code : texts.noTown);
  };
  const valueOf = (field: string, value: Value): string => {
    if (value === null) return texts.empty;
    if (typeof value === 'number') {
      // A year is no quantity: it has no comma.
      if (field === 'built_year') return String(value);
      const unit = terms?.measures.find(({ code }) => code === field)?.unit[language] ?? '';
      return `${number(value, Number.isInteger(value) ? 0 : 2)}${unit && ` ${unit}`}`;
    }
    if (typeof value === 'boolean') return said(field, value);
    if (field === 'type') return typeOf(value);
    if (field === 'region') return regionOf(value);
    if (field === 'hazard_class') return nameOf('hazardClasses', value);
    if (field === 'position') return value.replace(',', ', ');
    return said(field, value);
  };
  return {
    nameOf: (field) => known?.fields.find(({ key }) => key === field)?.[language] ?? labels[field]?.[language] ?? field,
    valueOf,
    typeOf,
    regionOf,
  };
}

/** Several columns of a sheet make one of these. */
const labels: Readonly<Record<string, { zh: string; en: string }>> = { region: { zh: '街镇', en: 'Town' } };
