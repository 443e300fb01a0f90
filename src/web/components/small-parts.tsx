/** Parts that are a line or two: evidence, basis, age of facts, unsent work, reasons, ledger lines, the chain. */
import { CheckOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { Instant } from '../../core/time.ts';
import type { Language } from '../language.tsx';
import { date, daysBetween, number, when, type Wording } from '../words.ts';
import { partWords } from './texts.ts';

export interface EvidenceItem {
  key: string;
  name: string;
  given: boolean;
  needed: boolean;
}

/** What closing needs: a tick or an empty box, and words. */
export function EvidenceList({ items, language }: { items: readonly EvidenceItem[]; language: Language }) {
  const words = partWords(language);
  return (
    <ul className="fs-evidence">
      {items.map((item) => (
        <li key={item.key} data-given={item.given || undefined}>
          <span className="fs-evidence-box" role="img" aria-label={item.given ? words.given : words.notGiven}>
            {item.given && <CheckOutlined aria-hidden="true" />}
          </span>
          {item.name}
          {!item.needed && <span className="fs-caption">{words.optional}</span>}
        </li>
      ))}
    </ul>
  );
}

/** The words beside a closing button that cannot close yet. */
export const missingEvidence = (items: readonly EvidenceItem[], language: Language): string | undefined => {
  const missing = items.filter((item) => item.needed && !item.given).map((item) => item.name);
  return missing.length > 0 ? partWords(language).missing(missing.join(language === 'zh' ? '、' : ', ')) : undefined;
};

/** Where a rule comes from; the district's own default is never worded as law. */
export function BasisTag({
  basis,
  edition,
  language,
}: {
  basis: 'national' | 'city' | 'district';
  edition: string;
  language: Language;
}) {
  return (
    <span className="fs-tag">
      {partWords(language)[basis]} · {edition}
    </span>
  );
}

/** Age of a fact; grey past its limit. */
export function StaleNote({ at, limitDays, now, wording }: { at: Instant; limitDays: number; now: Instant; wording: Wording }) {
  const days = daysBetween(at, now, wording.zone);
  return (
    <span className="fs-caption" data-stale={days > limitDays || undefined}>
      {partWords(wording.language).stale(date(at, now, wording), days)}
    </span>
  );
}

/** What is kept on this device and not yet with the server: said once, calmly. */
export function SyncBar({ saved, unsent, language }: { saved: number; unsent: number; language: Language }) {
  const words = partWords(language);
  return unsent === 0 ? (
    <p className="fs-caption" role="status">
      {words.sent(saved)}
    </p>
  ) : (
    <p className="fs-syncbar" role="status">
      <span>{words.offline(saved)}</span>
      <strong>{words.unsent(unsent)}</strong>
    </p>
  );
}

export interface Reason {
  key: string;
  name: string;
  value: number;
}

/** Additive bars from a shared zero: base light, plus filled, minus hollow. The rounded parts give the rounded total. */
export function Reasons({
  base,
  parts,
  digits = 1,
  language,
}: {
  base: number;
  parts: readonly Reason[];
  digits?: number;
  language: Language;
}) {
  const words = partWords(language);
  const rounded = (value: number) => Number(value.toFixed(digits));
  const total = [base, ...parts.map(({ value }) => value)].reduce((sum, value) => sum + rounded(value), 0);
  const widest = Math.max(...[base, ...parts.map(({ value }) => value)].map(Math.abs), 1e-9);
  const rows = [
    { key: 'base', name: words.base, value: base, tone: 'base' },
    ...parts.map((part) => ({ ...part, tone: part.value < 0 ? 'minus' : 'plus' })),
  ];
  return (
    <table className="fs-reasons">
      <tbody>
        {rows.map(({ key, name, value, tone }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td aria-hidden="true" className="fs-reasons-bar">
              <span data-tone={tone} style={{ width: `${(50 * Math.abs(value)) / widest}%` }} />
            </td>
            <td className="fs-number">
              {tone === 'base' ? '' : value < 0 ? '−' : '+'}
              {number(Math.abs(value), digits)}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{words.sum}</th>
          <td />
          <td className="fs-number">{number(total, digits)}</td>
        </tr>
      </tfoot>
    </table>
  );
}

export interface LedgerEntry {
  key: string;
  at: Instant;
  who: string;
  verb: string;
  object?: ReactNode;
  /** The line that this one corrects. */
  corrects?: string;
}

/** Time · who · verb · object; past tense, never edited. */
export function LedgerLine({ entry, now, wording }: { entry: LedgerEntry; now: Instant; wording: Wording }) {
  return (
    <li className="fs-ledger-line">
      <time dateTime={entry.at}>{when(entry.at, now, wording)}</time>
      <span>
        {entry.who} {entry.verb} {entry.object}
        {entry.corrects && (
          <span className="fs-caption">
            {' '}
            {partWords(wording.language).corrected} {entry.corrects}
          </span>
        )}
      </span>
    </li>
  );
}

export interface ChainLink {
  key: string;
  role: string;
  /** Who is in the post; null: nobody. */
  name: string | null;
  /** What this link did last, in the past tense, and when. */
  lastAct?: string | null;
  at?: Instant | null;
  /** Why the chain does not hold here, in words; a vacancy says so by itself. */
  broken?: string | null;
  vacantDays?: number | null;
}

/** From the first leader down to the firm; a broken link has a dashed ring and its reason in words. */
export function ChainOfResponsibility({ links, now, wording }: { links: readonly ChainLink[]; now: Instant; wording: Wording }) {
  const words = partWords(wording.language);
  const broken = links.filter((link) => link.name === null || link.broken).length;
  return (
    <div className="fs-chain-whole">
      {broken > 0 && <p className="fs-chain-broken">{words.brokenLinks(broken)}</p>}
      <ol className="fs-chain" aria-label={words.chain}>
        {links.map((link) => (
          <li key={link.key} data-broken={link.name === null || link.broken ? true : undefined}>
            <span className="fs-chain-ring" aria-hidden="true">
              {(link.name ?? words.vacant).slice(0, 1)}
            </span>
            <span className="fs-caption">{link.role}</span>
            <strong>{link.name ?? words.vacancy(link.vacantDays ?? 0)}</strong>
            {link.broken && <span className="fs-chain-why">{link.broken}</span>}
            {link.lastAct && (
              <span className="fs-caption">
                {link.lastAct}
                {link.at && (
                  <>
                    {' '}
                    <time dateTime={link.at}>{date(link.at, now, wording)}</time>
                  </>
                )}
              </span>
            )}
            {link.at && <span className="fs-caption">{words.ago(daysBetween(link.at, now, wording.zone))}</span>}
          </li>
        ))}
      </ol>
    </div>
  );
}
