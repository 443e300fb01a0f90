/** Beside the queue: who holds what, what is owed upward, what just happened. Each figure leads to its rows. */
import { Link } from '@tanstack/react-router';
import { Suspense } from 'react';
import { listLines } from '../../ledger/schema.ts';
import { listObligations, whoHolds } from '../schema.ts';
import { verbs } from '../verbs.ts';
import { useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { benchPanels } from '../../../web/panels.ts';
import { useMay, useSession } from '../../../web/session.tsx';
import { Refused, Waiting } from '../../../web/states.tsx';
import { dueWords, number, when } from '../../../web/words.ts';
import { workbenchTexts } from './texts.ts';

export function Rail() {
  const { permissions } = useSession();
  return (
    <aside className="fs-desk-rail">
      <WhoHolds />
      {benchPanels(permissions).map(({ permission, Panel }) => (
        <Suspense key={permission} fallback={null}>
          <Panel />
        </Suspense>
      ))}
      <Owed />
      <Lately />
    </aside>
  );
}

function WhoHolds() {
  const texts = useTexts(workbenchTexts);
  const { data, error, refetch } = useAnswer(whoHolds, {}, { live: ['obligation'], keep: true });
  const rows = (data?.rows ?? []).slice(0, 8);
  const widest = Math.max(...rows.map(({ count }) => count), 1);
  return (
    <section className="fs-card fs-padded">
      <div className="fs-rail-head">
        <h2>{texts.whoHolds}</h2>
        {data && <span className="fs-caption">{texts.openCount(number(data.total))}</span>}
      </div>
      {error && !data && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting rows={4} />}
      <ul className="fs-holders">
        {rows.map((row) => (
          <li key={row.organisation ?? row.name}>
            <Link
              to="/obligations"
              search={(row.organisation ? { organisation: row.organisation } : {}) as never}
              aria-label={texts.holderBar(row.name, row.count, row.overdue)}
            >
              <span className="fs-holders-name">{row.name}</span>
              <span className="fs-holders-bar fs-bar" aria-hidden="true">
                <span data-tone="overdue" style={{ width: `${(100 * row.overdue) / widest}%` }} />
                <span data-tone="within" style={{ width: `${(100 * (row.count - row.overdue)) / widest}%` }} />
              </span>
              <span className="fs-number">{number(row.count)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {data && data.total > 0 && (
        <p className="fs-legend fs-caption">
          <span data-tone="overdue" aria-hidden="true" /> {texts.overdueCount(number(data.overdue))}
          <span data-tone="within" aria-hidden="true" /> {texts.withinCount(number(data.total - data.overdue))}
        </p>
      )}
    </section>
  );
}

/** Reports that the reader's own post owes to those above. */
function Owed() {
  const texts = useTexts(workbenchTexts);
  const { post } = useSession();
  const wording = useWording();
  const now = useNow();
  const { data } = useAnswer(
    listObligations,
    { query: { kind: 'matter.report', holder: post ?? undefined, limit: 4 } },
    { enabled: post !== null, live: ['obligation'] },
  );
  if (!data || data.rows.length === 0) return null;
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.owed}</h2>
      <ul className="fs-owed">
        {data.rows.map((row) => (
          <li key={row.id}>
            <Link to="/obligations/$id" params={{ id: row.id }}>
              {row.title}
            </Link>
            <strong>{dueWords(row.dueAt, now, wording)}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Lately() {
  const texts = useTexts(workbenchTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  const mayRead = useMay('ledger.read');
  const { data } = useAnswer(listLines, { query: { limit: 30 } }, { enabled: mayRead, live: ['ledger'], keep: true });
  if (!mayRead) return null;
  const lines = (data?.lines ?? []).filter((line) => line.obligation && verbOf(line.verb)).slice(0, 6);
  return (
    <section className="fs-card fs-padded">
      <div className="fs-rail-head">
        <h2>{texts.lately}</h2>
        <Link to={'/ledger' as string}>{texts.ledger}</Link>
      </div>
      {data && lines.length === 0 && <p className="fs-caption">{texts.noLines}</p>}
      <ul>
        {lines.map((line) => (
          <li key={line.id} className="fs-ledger-line">
            <time dateTime={line.happenedAt}>{when(line.happenedAt, now, wording)}</time>
            <span>
              <span lang="zh-CN">{line.postTitle ?? texts.bySystem}</span> {verbOf(line.verb)?.[language]}{' '}
              <Link to="/obligations/$id" params={{ id: line.obligation! }}>
                <span lang="zh-CN">{line.subjectName ?? texts.thisMatter}</span>
              </Link>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

const verbOf = (verb: string): { zh: string; en: string } | undefined =>
  (verbs as Record<string, { zh: string; en: string }>)[verb.replace('obligation.', '')];
