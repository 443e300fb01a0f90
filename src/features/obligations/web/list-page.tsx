import { Link } from '@tanstack/react-router';
import { listObligations, type ObligationRow } from '../schema.ts';
import { useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { DeadlineClock } from '../../../web/components/deadline-clock.tsx';
import { HolderChip } from '../../../web/components/holder-chip.tsx';
import { ListPage, type Column } from '../../../web/components/list-page.tsx';
import { time, weightedDays } from '../../../web/words.ts';
import { kinds } from '../kinds.ts';
import { deadlineOf } from './queue.tsx';
import { recordTexts, workbenchTexts } from './texts.ts';
import './obligations.css';

type State = 'open' | 'ended';
type Due = 'overdue' | 'today' | 'week' | 'later';

/** Every matter in scope, earliest deadline first, filtered by its address. */
export default function ObligationListPage() {
  const texts = useTexts(recordTexts);
  const words = useTexts(workbenchTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  const { query } = useAddress();
  const asked = useAnswer(
    listObligations,
    {
      query: {
        q: query['q'],
        kind: query['kind'],
        organisation: query['organisation'],
        state: (query['state'] as State | undefined) ?? 'open',
        due: query['due'] as Due | undefined,
        cursor: query['cursor'],
      },
    },
    { live: ['obligation'], keep: true },
  );
  const columns: Column<ObligationRow>[] = [
    {
      key: 'matter',
      title: words.matter,
      render: (row) => (
        <>
          <Link to="/obligations/$id" params={{ id: row.id }}>
            {row.title}
          </Link>
          <span className="fs-caption fs-matter-sub">{[row.number, row.kindName[language]].filter(Boolean).join(' · ')}</span>
        </>
      ),
    },
    { key: 'whose', title: words.whose, render: (row) => <HolderChip holder={row.holder} language={language} /> },
    { key: 'state', title: texts.stateFilter, render: (row) => texts[`state_${row.state}`] },
    { key: 'due', title: words.due, render: (row) => <DeadlineClock deadline={deadlineOf(row)} now={now} wording={wording} /> },
    {
      key: 'days',
      title: words.hazardDays,
      number: true,
      render: (row) => (row.hazardDays === null ? '—' : weightedDays(row.hazardDays)),
    },
  ];
  const organisation = asked.data?.rows[0]?.holder.organisationName;
  return (
    <ListPage
      title={texts.listTitle}
      about={(total) => texts.total(total, asked.data ? time(asked.data.now, wording) : '')}
      filters={[
        { name: 'q', label: texts.search, kind: 'words' },
        {
          name: 'state',
          label: texts.stateFilter,
          kind: 'choice',
          options: [
            { value: '', label: texts.open_state },
            { value: 'ended', label: texts.ended_state },
          ],
        },
        {
          name: 'due',
          label: texts.dueFilter,
          kind: 'choice',
          options: [
            { value: '', label: texts.anyDue },
            ...(['overdue', 'today', 'week', 'later'] as const).map((due) => ({ value: due, label: words[due] })),
          ],
        },
        {
          name: 'kind',
          label: words.kindFilter,
          kind: 'choice',
          options: [
            { value: '', label: words.allKinds },
            ...Object.entries(kinds).map(([kind, one]) => ({ value: kind, label: one[language] })),
          ],
        },
        { name: 'organisation', label: words.whose, kind: 'fixed', shown: () => organisation ?? '' },
      ]}
      columns={columns}
      rowKey={(row) => row.id}
      asked={asked}
      views="obligations"
      empty={{ nothing: texts.nothingYet, unmatched: texts.nothingFound }}
    />
  );
}
