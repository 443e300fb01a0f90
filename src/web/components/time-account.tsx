import type { Language } from '../language.tsx';
import { duration, number } from '../words.ts';
import { partWords } from './texts.ts';

export interface TimePart {
  key: string;
  who: string;
  what: string;
  micros: number;
  tone: 'you' | 'other' | 'waiting' | 'overdue';
}

/** Who held it how long, in order: the parts sum to the total written beneath; none is thinner than 10 px. */
export function TimeAccount({ parts, total, language }: { parts: readonly TimePart[]; total: number; language: Language }) {
  const words = partWords(language);
  return (
    <figure className="fs-held">
      <div className="fs-bar fs-held-bar" aria-hidden="true">
        {parts.map((part) => (
          <span key={part.key} data-tone={part.tone} style={{ flexGrow: part.micros / Math.max(total, 1) }} />
        ))}
      </div>
      <ol className="fs-held-parts">
        {parts.map((part) => (
          <li key={part.key}>
            <span className="fs-held-key" data-tone={part.tone} aria-hidden="true" />
            <strong>{duration(part.micros, language)}</strong>
            <span>{part.who}</span>
            <span className="fs-caption">{part.what}</span>
          </li>
        ))}
      </ol>
      <figcaption className="fs-caption">{words.total(duration(total, language))}</figcaption>
    </figure>
  );
}

export interface ChargeRow {
  key: string;
  who: string;
  total: number;
  overdue: number;
  working: number;
  /** Who was in the post then, in order. */
  persons: readonly { key: string; who: string; total: number }[];
}

/** The same account as figures, one row per post, with who was in it. */
export function TimeTable({ rows, total, language }: { rows: readonly ChargeRow[]; total: number; language: Language }) {
  const words = partWords(language);
  return (
    <table className="fs-table">
      <thead>
        <tr>
          <th scope="col">{words.holder}</th>
          <th scope="col" className="fs-number">
            {words.held}
          </th>
          <th scope="col" className="fs-number">
            {words.working}
          </th>
          <th scope="col" className="fs-number">
            {words.overdue}
          </th>
          <th scope="col" className="fs-number">
            {words.share}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">
              {row.who}
              {row.persons.map((person) => (
                <span key={person.key} className="fs-caption fs-held-person">
                  {person.who} {duration(person.total, language)}
                </span>
              ))}
            </th>
            <td className="fs-number">{duration(row.total, language)}</td>
            <td className="fs-number">{duration(row.working, language)}</td>
            <td className="fs-number">{row.overdue > 0 ? duration(row.overdue, language) : '—'}</td>
            <td className="fs-number">{number((100 * row.total) / Math.max(total, 1))}%</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
