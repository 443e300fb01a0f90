/** A sentence in both languages of the product; both are always written. */
export interface Text {
  zh: string;
  en: string;
}

type Facts = Record<string, unknown>;

/** A kind of refusal: part of the API. Its slug never changes; its facts are typed. */
export interface ProblemKind<F extends Facts = Facts> {
  (facts: F): Problem;
  slug: string;
  status: number;
  title: Text;
}

/** Anything a caller can mend or must know. What is not a Problem is a bug and is answered with an id only. */
export class Problem extends Error {
  readonly slug: string;
  readonly status: number;
  readonly title: Text;
  readonly detail: Text;
  readonly facts: Facts;

  constructor(slug: string, status: number, title: Text, detail: Text, facts: Facts) {
    super(`${slug}: ${detail.en}`);
    this.name = 'Problem';
    this.slug = slug;
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.facts = facts;
  }
}

/**
 * Declares a kind of problem beside the rule that raises it.
 * `detail` says what happened and what to do next, in the reader's language; it must not hold personal data.
 */
export function problem<F extends Facts = Record<never, never>>(
  slug: string,
  status: number,
  title: Text,
  detail: (facts: F) => Text,
): ProblemKind<F> {
  const raise = (facts: F) => new Problem(slug, status, title, detail(facts), facts);
  return Object.assign(raise, { slug, status, title });
}
