/** Words of a page, in both languages under one type: a sentence that lacks English does not compile. */
type Sentence = string | ((...values: never[]) => string);
type SameShape<T> = { [K in keyof T]: T[K] extends (...values: infer V) => string ? (...values: V) => string : string };

export interface Catalogue<T> {
  zh: T;
  en: SameShape<T>;
}

/** One function per sentence with variables, never glued fragments. @public */
export const catalogue = <T extends Record<string, Sentence>>(zh: T, en: SameShape<T>): Catalogue<T> => ({ zh, en });
