/** The queue of the workbench: one table, a body per group, one verb a row. On a phone each row is a card. */
import { Link } from '@tanstack/react-router';
import { Checkbox } from 'antd';
import type { ObligationRow, Group, workbench } from '../schema.ts';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { DeadlineClock, type Deadline } from '../../../web/components/deadline-clock.tsx';
import { HolderChip, holderName } from '../../../web/components/holder-chip.tsx';
import { RiskMark } from '../../../web/components/risk-mark.tsx';
import { restWords, weightedDays } from '../../../web/words.ts';
import { workbenchTexts } from './texts.ts';

export const deadlineOf = (row: ObligationRow): Deadline => ({
  dueAt: row.dueAt,
  used: row.used,
  rest: row.rest,
  provisional: row.dueProvisional,
  endedAt: row.endedAt,
  pause: row.state === 'paused' ? { until: row.nextAt } : undefined,
});

export type Answer = AnswerOf<typeof workbench>;
export type QueueRow = Answer['rows'][number];

export interface QueueProps {
  groups: Answer['groups'];
  rows: readonly QueueRow[];
  current: string | undefined;
  selected: ReadonlySet<string>;
  busy: string | undefined;
  onVerb: (row: QueueRow) => void;
  onSelect: (id: string) => void;
  onPoint: (id: string) => void;
}

export function Queue({ groups, rows, ...row }: QueueProps) {
  const texts = useTexts(workbenchTexts);
  const { language } = useLanguage();
  const noDays = rows.every(({ hazardDays }) => hazardDays === null);
  return (
    <table className="fs-queue" data-no-days={noDays || undefined}>
      <caption className="fs-hidden">{texts.queue}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="fs-hidden">{texts.select}</span>
          </th>
          <th scope="col">{texts.risk}</th>
          <th scope="col">{texts.matter}</th>
          <th scope="col">{texts.whose}</th>
          <th scope="col">{texts.due}</th>
          <th scope="col" className="fs-number">
            {texts.hazardDays}
          </th>
          <th scope="col">
            <span className="fs-hidden">{texts.verb}</span>
          </th>
        </tr>
      </thead>
      {groups.map((group) => {
        const inGroup = rows.filter((one) => one.group === group.key);
        if (inGroup.length === 0) return null;
        return (
          <tbody key={group.key}>
            <tr className="fs-queue-group">
              <th scope="rowgroup" colSpan={noDays ? 6 : 7}>
                <strong>{texts[group.key as Group]}</strong> <span className="fs-caption">{aside(group)}</span>
              </th>
            </tr>
            {inGroup.map((one) => (
              <QueueLine key={one.id} one={one} {...row} />
            ))}
          </tbody>
        );
      })}
    </table>
  );

  function aside({ key, count, latest }: Answer['groups'][number]): string {
    const parts = [texts.count(count)];
    if (key === 'overdue' && latest) parts.push(texts.longest(restWords(latest, language)));
    if (key === 'receipt') parts.push(texts.beforeReceipt);
    return parts.join(language === 'zh' ? '，' : ', ');
  }
}

function QueueLine({
  one,
  current,
  selected,
  busy,
  onVerb,
  onSelect,
  onPoint,
}: { one: QueueRow } & Omit<QueueProps, 'groups' | 'rows'>) {
  const texts = useTexts(workbenchTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  const isCurrent = one.id === current;
  return (
    <tr
      id={`row-${one.id}`}
      className="fs-row"
      data-current={isCurrent || undefined}
      data-selected={selected.has(one.id) || undefined}
      onClick={() => onPoint(one.id)}
    >
      <td className="fs-cell-select">
        <Checkbox aria-label={texts.selectThis(one.title)} checked={selected.has(one.id)} onChange={() => onSelect(one.id)} />
      </td>
      <td className="fs-cell-risk">
        {one.risk ? (
          <RiskMark risk={one.risk} size={24} language={language} />
        ) : (
          <span className="fs-kind-mark" aria-hidden="true">
            {one.kindName.zh.slice(0, 1)}
          </span>
        )}
      </td>
      <td className="fs-cell-matter">
        <Link to="/obligations/$id" params={{ id: one.id }} className="fs-matter">
          {one.title}
        </Link>
        <span className="fs-caption fs-matter-sub">
          {[
            one.kindName[language],
            one.number,
            one.offeredTo && one.state === 'offered' ? texts.offeredTo(holderName(one.offeredTo, language)) : one.sub,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </td>
      <td className="fs-cell-whose">
        <HolderChip holder={one.holder} language={language} />
      </td>
      <td className="fs-cell-due">
        <DeadlineClock deadline={deadlineOf(one)} now={now} wording={wording} />
      </td>
      <td className="fs-cell-days fs-number" data-none={one.hazardDays === null || undefined}>
        {one.hazardDays === null ? '—' : weightedDays(one.hazardDays)}
      </td>
      <td className="fs-cell-verb">
        <button
          type="button"
          className="fs-button"
          data-main={isCurrent || undefined}
          aria-label={`${texts[one.mainVerb]} ${one.title}`}
          aria-busy={busy === one.id || undefined}
          onClick={() => onVerb(one)}
        >
          {texts[one.mainVerb]}
        </button>
      </td>
    </tr>
  );
}
