import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { moves, showObligation, type Move } from '../schema.ts';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { PageTitle } from '../../../web/page-title.tsx';
import { matterPanels } from '../../../web/panels.ts';
import { useAddress, useParameter } from '../../../web/router.tsx';
import { useSession } from '../../../web/session.tsx';
import { RecordRefused, Waiting } from '../../../web/states.tsx';
import { DeadlineClock } from '../../../web/components/deadline-clock.tsx';
import { HolderChip, holderInFull, holderName } from '../../../web/components/holder-chip.tsx';
import { Photo } from '../../../web/components/photo.tsx';
import { RiskMark } from '../../../web/components/risk-mark.tsx';
import { EvidenceList } from '../../../web/components/small-parts.tsx';
import { TimeAccount, TimeTable, type TimePart } from '../../../web/components/time-account.tsx';
import { dateAndTime, weightedDays, titleIn } from '../../../web/words.ts';
import { deadlineOf } from './queue.tsx';
import { recordTexts } from './texts.ts';
import './obligations.css';

const MoveDialog = lazy(() => import('./moves.tsx'));

type Shown = AnswerOf<typeof showObligation>;

/** One matter: what is due, whose it is, who held it how long, what happened, what closing needs. */
export default function ObligationPage() {
  const id = useParameter('id');
  const { data, error, refetch } = useAnswer(showObligation, { params: { id } }, { live: ['obligation'] });
  if (error && !data) return <RecordRefused error={error} retry={refetch} />;
  if (!data) return <Waiting rows={12} />;
  return <Matter data={data} />;
}

function Matter({ data }: { data: Shown }) {
  const texts = useTexts(recordTexts);
  const { language } = useLanguage();
  const { query, set } = useAddress();
  const asked = moves.find((move) => move === query['do']);
  const [opened, setOpened] = useState<Move>();
  const may = (move: Move) => data.can.find((one) => one.move === move)?.allowed === true;
  const dialog = opened ?? (asked && may(asked) ? asked : undefined);
  const { row, matter } = data;
  const { permissions } = useSession();
  const evidence = data.evidence.map((one) => ({ ...one, name: one.name[language] }));
  return (
    <>
      <PageTitle matter={row.number ?? row.title} />
      <header className="fs-record-head">
        {row.risk && <RiskMark risk={row.risk} size={36} language={language} />}
        <div>
          <h1>{row.title}</h1>
          <p className="fs-sub">
            {[row.number, row.kindName[language], texts[`state_${row.state}`]].filter(Boolean).join(' · ')}
          </p>
        </div>
        <button type="button" className="fs-button fs-no-print" onClick={() => print()}>
          {texts.print}
        </button>
      </header>
      <Band data={data} onMove={setOpened} />
      <div className="fs-record">
        <div className="fs-record-main">
          {matter && (
            <section className="fs-card fs-padded">
              <h2>{texts.demand}</h2>
              <p className="fs-read">{matter.demand}</p>
              {matter.origin && (
                <p className="fs-caption">
                  {texts.origin} {matter.origin}
                </p>
              )}
            </section>
          )}
          {matterPanels(row.subjectKind, permissions).map(({ permission, Panel }) => (
            <Suspense key={permission} fallback={null}>
              <Panel subject={row.subject} />
            </Suspense>
          ))}
          <section className="fs-card fs-padded">
            <h2>{texts.evidence}</h2>
            <EvidenceList items={evidence} language={language} />
          </section>
          <History data={data} />
        </div>
        <aside className="fs-record-rail">
          <Facts data={data} />
          <Cannot data={data} />
        </aside>
      </div>
      <Suspense fallback={null}>
        {dialog && (
          <MoveDialog
            move={dialog}
            row={row}
            evidence={evidence}
            onClose={() => {
              setOpened(undefined);
              if (asked) set({ do: undefined });
            }}
          />
        )}
      </Suspense>
    </>
  );
}

/** Which verb leads, best first; one primary button a page. */
const leading: readonly Move[] = ['receive', 'discharge', 'resume', 'remind', 'assign'];
const secondary: readonly Move[] = ['refuse', 'offer', 'assign', 'extend', 'pause', 'remind', 'merge', 'void'];

function Band({ data, onMove }: { data: Shown; onMove: (move: Move) => void }) {
  const texts = useTexts(recordTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  const { row, offer, spans } = data;
  const may = (move: Move) => data.can.some((one) => one.move === move && one.allowed);
  const main = leading.find(may);
  const rest = secondary.filter((move) => move !== main && may(move));
  const held = spans.at(-1);
  const { parts, total } = partsOf(data, language, texts);
  return (
    <section className="fs-card fs-band">
      <div className="fs-band-now">
        <div>
          <span className="fs-caption">
            {row.endedAt ? texts.ended : texts.toDo} · {row.kindName[language]}
          </span>
          <span className="fs-band-big">
            <DeadlineClock deadline={deadlineOf(row)} now={now} wording={wording} full />
          </span>
          <span className="fs-caption">{texts.term(row.extensions, data.maxExtensions)}</span>
        </div>
        <div>
          <span className="fs-caption">{row.endedAt ? texts.lastWith : texts.whose}</span>
          <span className="fs-band-big">
            <HolderChip holder={row.holder} language={language} {...(held && { since: dateAndTime(held.from, now, wording) })} />
          </span>
          <span className="fs-caption">
            {offer
              ? texts.beforeReceipt(holderName(offer.to, language), dateAndTime(offer.lapses, now, wording))
              : `${row.holder.organisationName} ${titleIn(row.holder, language)}${held ? ` · ${texts.since(dateAndTime(held.from, now, wording))}` : ''}`}
          </span>
        </div>
        {row.hazardDays !== null && (
          <div>
            <span className="fs-caption">{texts.hazardDays}</span>
            <span className="fs-band-big">{weightedDays(row.hazardDays)}</span>
          </div>
        )}
        <div className="fs-band-verbs" data-fixed="">
          {rest.map((move) => (
            <button key={move} type="button" className="fs-button" onClick={() => onMove(move)}>
              {texts[move]}
            </button>
          ))}
          {main && (
            <button type="button" className="fs-button" data-main="" onClick={() => onMove(main)}>
              {texts[main]}
            </button>
          )}
        </div>
      </div>
      <div>
        <h2 className="fs-hidden">{texts.account}</h2>
        <TimeAccount parts={parts} total={total} language={language} />
        <details className="fs-more-table">
          <summary>{texts.table}</summary>
          <TimeTable
            language={language}
            total={data.total}
            rows={data.charges.map((charge) => ({
              key: charge.holder.post,
              who: holderInFull(charge.holder, language),
              total: charge.total,
              overdue: charge.overdue,
              working: charge.working,
              persons: charge.persons.map(({ person, name, total: held }) => ({
                key: person ?? '',
                who: person === null ? texts.nobodyInPost : (name ?? texts.nameErased),
                total: held,
              })),
            }))}
          />
        </details>
      </div>
    </section>
  );
}

const micros = (instant: string) => Date.parse(instant.replace(/(\.\d{3})\d*Z$/, '$1Z')) * 1000;

/** One part per span; a span that passed its deadline is two, so that the late part is seen. */
function partsOf(data: Shown, language: 'zh' | 'en', texts: (typeof recordTexts)['zh']): { parts: TimePart[]; total: number } {
  const end = data.row.endedAt ?? data.now;
  const parts = data.spans.flatMap((span): TimePart[] => {
    const [from, to, due] = [micros(span.from), micros(span.to ?? end), micros(span.dueAt)];
    const who = holderInFull(span.holder, language);
    const tone = span.clock === 'running' ? (span.holder.you ? 'you' : 'other') : 'waiting';
    const what =
      span.clock === 'running' ? texts.state_held : span.clock === 'offered' ? texts.state_offered : texts.state_paused;
    const late = Math.max(0, to - Math.max(from, due));
    const overdueWords = language === 'zh' ? '超期' : 'overdue';
    return [
      { key: `${span.from} in`, who, what, micros: to - from - late, tone: tone as TimePart['tone'] },
      { key: `${span.from} late`, who, what: `${what} · ${overdueWords}`, micros: late, tone: 'overdue' as const },
    ].filter((part) => part.micros > 0);
  });
  return { parts, total: data.total };
}

/** Newest first; the words that a line refers to stand under it. */
function History({ data }: { data: Shown }) {
  const texts = useTexts(recordTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  const noteOf = (facts: Record<string, unknown>) =>
    Object.values(facts)
      .flatMap((fact) => (typeof fact === 'object' && fact !== null ? Object.values(fact) : [fact]))
      .flatMap((id) => data.notes.filter((note) => note.id === id));
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.history}</h2>
      <ol className="fs-steps">
        {data.lines.toReversed().map((line) => (
          <li key={`${line.act}-${line.n}`} data-fits={line.fits}>
            <time dateTime={line.happenedAt}>{dateAndTime(line.happenedAt, now, wording)}</time>
            <div>
              {line.by ? holderInFull(line.by, language) : texts.clock} <strong>{line.verbName[language]}</strong>{' '}
              {line.to && `→ ${holderInFull(line.to, language)}`}
              {noteOf(line.facts).map((note) => (
                <p key={note.id} className="fs-sub">
                  {[note.number, note.words].filter(Boolean).join(' · ')}
                </p>
              ))}
              <Files data={data} ids={noteOf(line.facts).flatMap(({ attachments }) => attachments)} line={line} />
            </div>
          </li>
        ))}
      </ol>
      {data.ignored > 0 && <p className="fs-caption">{texts.ignored(data.ignored)}</p>}
    </section>
  );
}

/** What a line brought with it: photos with their stamp, other files by name. */
function Files({ data, ids, line }: { data: Shown; ids: readonly string[]; line: Shown['lines'][number] }) {
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  const files = data.files.filter(({ id }) => ids.includes(id));
  if (files.length === 0) return null;
  const addressOfFile = (id: string) => `/api/obligations/${data.row.id}/attachments/${id}`;
  return (
    <div className="fs-files">
      {files.map(({ id, name, media }) => (
        <a key={id} href={addressOfFile(id)} target="_blank" rel="noreferrer">
          {shownInPage.has(media) ? (
            <Photo
              language={language}
              photo={{
                src: addressOfFile(id),
                item: data.row.kindName[language],
                place: data.row.title,
                time: dateAndTime(line.happenedAt, now, wording),
                who: line.by ? holderName(line.by, language) : '',
                positionErrorMetres: null,
              }}
            />
          ) : (
            name
          )}
        </a>
      ))}
    </div>
  );
}

/** HEIC is not shown by every browser: it stays a file by its name. */
const shownInPage = new Set(['image/jpeg', 'image/png', 'image/webp']);

function Facts({ data }: { data: Shown }) {
  const texts = useTexts(recordTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  const { row, parent, children } = data;
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.facts}</h2>
      <dl className="fs-pairs">
        {row.number && (
          <>
            <dt>{texts.number}</dt>
            <dd>{row.number}</dd>
          </>
        )}
        <dt>{texts.kind}</dt>
        <dd>{row.kindName[language]}</dd>
        <dt>{texts.opened}</dt>
        <dd>{dateAndTime(row.openedAt, now, wording)}</dd>
        {parent && (
          <>
            <dt>{texts.parent}</dt>
            <dd>
              <Link to="/obligations/$id" params={{ id: parent.id }}>
                {parent.title}
              </Link>
            </dd>
          </>
        )}
        {children.length > 0 && (
          <>
            <dt>{texts.children}</dt>
            <dd>
              {children.map((child) => (
                <Link key={child.id} to="/obligations/$id" params={{ id: child.id }}>
                  {child.kindName[language]} · {texts[`state_${child.state}`]} · {holderName(child.holder, language)}
                </Link>
              ))}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

/** What the reader cannot do now is there, with its reason. */
function Cannot({ data }: { data: Shown }) {
  const texts = useTexts(recordTexts);
  const { language } = useLanguage();
  // What there is nothing to do about is not worth a line: no offer to receive, no pause to end.
  const outOfPlace = (move: Move) =>
    ((move === 'receive' || move === 'refuse') && !data.offer) || (move === 'resume' && data.row.state !== 'paused');
  const refused = data.can.filter((one) => !one.allowed && one.why && !outOfPlace(one.move));
  if (refused.length === 0 || data.row.endedAt) return null;
  return (
    <section className="fs-card fs-padded fs-no-print">
      <h2>{texts.cannot}</h2>
      <dl className="fs-pairs">
        {refused.map(({ move, why }) => (
          <div key={move} style={{ display: 'contents' }}>
            <dt>{texts[move]}</dt>
            <dd className="fs-sub">{why?.[language]}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
