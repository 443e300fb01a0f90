import { Popover } from 'antd';
import type { ReactNode } from 'react';
import type { Language } from '../language.tsx';
import { number, weightedDays } from '../words.ts';
import { partWords } from './texts.ts';

export interface Traced {
  definition: string;
  /** With this case's own values. */
  formula?: string;
  scope?: string;
  method?: string;
  rows?: { count: number; href: string };
}

/** A figure that opens: what it means, how it came about, and the very rows that make it. */
export function Trace({ children, traced, language }: { children: ReactNode; traced: Traced; language: Language }) {
  const words = partWords(language);
  const parts: [string, string | undefined][] = [
    [words.definition, traced.definition],
    [words.formula, traced.formula],
    [words.scope, traced.scope],
    [words.method, traced.method],
  ];
  const { rows } = traced;
  return (
    <Popover
      trigger={['hover', 'focus', 'click']}
      content={
        <div className="fs-traced">
          <dl className="fs-facts">
            {parts
              .filter(([, value]) => value)
              .map(([name, value]) => (
                <div key={name}>
                  <dt className="fs-caption">{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
          </dl>
          {rows && (
            <p>
              <a href={rows.href}>{words.rows(number(rows.count))}</a>{' '}
              <button
                type="button"
                className="fs-link"
                onClick={() => void navigator.clipboard?.writeText(new URL(rows.href, location.href).href)}
              >
                {words.copy}
              </button>
            </p>
          )}
        </div>
      }
    >
      <button type="button" className="fs-trace" onClick={(event) => event.stopPropagation()}>
        {children}
      </button>
    </Popover>
  );
}

/** Weighted open days; the unit stands in the header or beside it. */
export function HazardDays({
  value,
  days,
  weight,
  definition,
  language,
}: {
  value: number | null;
  days?: number;
  weight?: number;
  definition: string;
  language: Language;
}) {
  if (value === null) return <span className="fs-none">—</span>;
  if (days === undefined || weight === undefined) return <span>{weightedDays(value)}</span>;
  return (
    <Trace language={language} traced={{ definition, formula: partWords(language).weighted(number(days, 2), weight) }}>
      {weightedDays(value)}
    </Trace>
  );
}
