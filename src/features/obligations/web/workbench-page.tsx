import { useNavigate } from '@tanstack/react-router';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Select } from 'antd';
import { receiveObligation, remindObligation, tabs, workbench, type Tab } from '../schema.ts';
import { kinds } from '../kinds.ts';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useKeys } from '../../../web/keys.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useMay } from '../../../web/session.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { useAddress } from '../../../web/router.tsx';
import { holderName } from '../../../web/components/holder-chip.tsx';
import { Trace } from '../../../web/components/trace.tsx';
import { dueWords, fullDate, number } from '../../../web/words.ts';
import { Queue, type Answer, type QueueRow } from './queue.tsx';
import { Rail } from './rail.tsx';
import { workbenchTexts } from './texts.ts';
import './obligations.css';

const HandOver = lazy(() => import('./hand-over.tsx'));

/** What is owed, by me, by others, in my scope: one queue, most urgent first. */
export default function WorkbenchPage() {
  const texts = useTexts(workbenchTexts);
  const { language } = useLanguage();
  const { query, set } = useAddress();
  const tab: Tab = tabs.find((one) => one === query['tab']) ?? 'mine';
  const limit = Math.min(Number(query['rows'] ?? 50) || 50, 100);
  const { data, error, refetch, isFetching } = useAnswer(
    workbench,
    { query: { tab, kind: query['kind'], limit } },
    { live: ['obligation'], keep: true },
  );
  return (
    <>
      <Headline data={data} />
      {error && !data && <Refused error={error} retry={refetch} />}
      <div className="fs-desk">
        <section className="fs-card fs-desk-queue" aria-busy={isFetching && !data}>
          <div className="fs-toolbar">
            <div className="fs-tabs" role="tablist" aria-label={texts.queue}>
              {tabs.map((one) => (
                <button
                  key={one}
                  type="button"
                  role="tab"
                  aria-selected={one === tab}
                  onClick={() => set({ tab: one === 'mine' ? undefined : one, rows: undefined })}
                >
                  {texts[one]} {data && number(data.tabs[one])}
                </button>
              ))}
            </div>
            <Select
              className="fs-kinds"
              aria-label={texts.kindFilter}
              value={query['kind'] ?? ''}
              onChange={(kind) => set({ kind })}
              popupMatchSelectWidth={false}
              options={[
                { value: '', label: texts.allKinds },
                ...Object.entries(kinds).map(([kind, words]) => ({ value: kind, label: words[language] })),
              ]}
            />
          </div>
          {isFetching && data && <div className="fs-progress" aria-hidden="true" />}
          {!data && !error && <Waiting rows={10} />}
          {data && <Work data={data} tab={tab} onMore={data.next && limit < 100 ? () => set({ rows: 100 }) : undefined} />}
        </section>
        <Rail />
      </div>
    </>
  );
}

function Headline({ data }: { data: Answer | undefined }) {
  const texts = useTexts(workbenchTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  const mayOpen = useMay('obligation.open');
  const { overdue, today, toReceive } = data?.sentence ?? { overdue: 0, today: 0, toReceive: 0 };
  const sentence =
    overdue + today + toReceive > 0
      ? texts.sentence(overdue, today, toReceive)
      : `${texts.allDone}${data?.nextDue ? ` ${texts.next(dueWords(data.nextDue, now, wording))}` : ''}`;
  return (
    <header className="fs-headline">
      <div>
        <h1>{data ? sentence : '\u00A0'}</h1>
        <p className="fs-sub">
          {fullDate(now, wording)}
          {data && (
            <>
              {' · '}
              <Trace
                language={language}
                traced={{ definition: texts.inScopeMeaning, rows: { count: data.tabs.scope, href: '/obligations' } }}
              >
                {texts.inScope(number(data.tabs.scope))}
              </Trace>
            </>
          )}
        </p>
      </div>
      {mayOpen && (
        <Link to="/obligations/new" className="fs-action">
          {texts.newMatter}
        </Link>
      )}
    </header>
  );
}

function Work({ data, tab, onMore }: { data: Answer; tab: Tab; onMore: (() => void) | undefined }) {
  const texts = useTexts(workbenchTexts);
  const { language } = useLanguage();
  const navigate = useNavigate();
  const mayRemind = useMay('obligation.remind');
  const [pointed, setPointed] = useState<string>();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [handing, setHanding] = useState<QueueRow[]>();
  const [busy, setBusy] = useState<string>();
  const receive = useAct(receiveObligation);
  const remind = useAct(remindObligation);
  const { rows } = data;
  const at = Math.max(
    0,
    rows.findIndex(({ id }) => id === pointed),
  );
  const current = rows[at];
  const chosen = rows.filter(({ id }) => selected.has(id));

  const open = (row: QueueRow, then?: string) =>
    void navigate({ to: '/obligations/$id', params: { id: row.id }, ...(then && { search: { do: then } as never }) });
  const verb = async (row: QueueRow) => {
    setPointed(row.id);
    if (row.mainVerb === 'discharge') return open(row, 'discharge');
    if (row.mainVerb === 'open' || (row.mainVerb === 'remind' && !mayRemind)) return open(row);
    setBusy(row.id);
    await (row.mainVerb === 'receive'
      ? receive.perform({ params: { id: row.id }, body: {} }, () => texts.received(row.title))
      : remind.perform({ params: { id: row.id }, body: {} }, () => texts.reminded(holderName(row.holder, language))));
    setBusy(undefined);
  };
  const step = (by: number) => {
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (!next) return;
    setPointed(next.id);
    document.querySelector(`#row-${next.id}`)?.scrollIntoView({ block: 'nearest' });
  };
  const toggle = (id: string) =>
    setSelected((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    Enter: () => current && open(current),
    e: () => current && void verb(current),
    x: () => current && toggle(current.id),
    a: () => {
      if (chosen.length > 0) setHanding(chosen);
      else if (current) setHanding([current]);
    },
  });
  useEffect(() => {
    const escape = (event: KeyboardEvent) => event.key === 'Escape' && !handing && setSelected(new Set());
    document.addEventListener('keydown', escape);
    return () => document.removeEventListener('keydown', escape);
  }, [handing]);

  const refusal = receive.refusal ?? remind.refusal;
  if (rows.length === 0)
    return <Nothing>{{ mine: texts.nothingMine, waiting: texts.nothingWaiting, scope: texts.nothingScope }[tab]}</Nothing>;
  return (
    <>
      {refusal && <Refused error={refusal} />}
      <Queue
        groups={data.groups}
        rows={rows}
        current={current?.id}
        selected={selected}
        busy={busy}
        onVerb={(row) => void verb(row)}
        onSelect={toggle}
        onPoint={setPointed}
      />
      {onMore && (
        <p className="fs-more">
          <button type="button" className="fs-button" onClick={onMore}>
            {texts.more}
          </button>
        </p>
      )}
      {chosen.length > 0 ? (
        <div className="fs-bulk" role="region" aria-label={texts.selected(chosen.length)}>
          <strong>{texts.selected(chosen.length)}</strong>
          <button type="button" className="fs-button" onClick={() => setHanding(chosen)}>
            {texts.handOverMany(chosen.length)}
          </button>
          <button type="button" className="fs-link" onClick={() => setSelected(new Set())}>
            {texts.clear}
          </button>
        </div>
      ) : (
        <KeyFooter />
      )}
      <Suspense fallback={null}>
        {handing && (
          <HandOver
            rows={handing}
            onClose={(done) => {
              setHanding(undefined);
              if (done) setSelected(new Set());
            }}
          />
        )}
      </Suspense>
    </>
  );
}

function KeyFooter() {
  const texts = useTexts(workbenchTexts);
  const hints: [string[], string][] = [
    [['J', 'K'], texts.keyMove],
    [['Enter'], texts.keyOpen],
    [['E'], texts.keyVerb],
    [['A'], texts.keyHandOver],
    [['X'], texts.keySelect],
    [['?'], texts.keyAll],
  ];
  return (
    <ul className="fs-footer-keys" aria-label={texts.keys}>
      {hints.map(([keys, words]) => (
        <li key={words}>
          {keys.map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}{' '}
          {words}
        </li>
      ))}
    </ul>
  );
}
