import { Select } from 'antd';
import { Link } from '@tanstack/react-router';
import { useAnswer } from '../../../web/ask.ts';
import { stacked } from '../../../web/components/stacked.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { RegionField, useRegions } from '../../../web/region-field.tsx';
import { useAddress } from '../../../web/router.tsx';
import { useMay } from '../../../web/session.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { number, tableTime } from '../../../web/words.ts';
import { listLines, listVerbs, type ListedLine } from '../schema.ts';
import { ledgerTexts } from '../texts.ts';
import { VerifyPanel } from './verify-panel.tsx';
import './ledger.css';

const filters = ['verb', 'region', 'subject'] as const;

/** The ledger, newest first: filters in the address, lines in words, the state of its seals. */
export default function LedgerPage() {
  const texts = useTexts(ledgerTexts);
  const { query, set } = useAddress();
  const filter = {
    verb: query['verb'] || undefined,
    region: /^\d{6}(\d{3}){0,3}$/.test(query['region'] ?? '') ? query['region'] : undefined,
    subject: query['subject'] || undefined,
    before: query['before'] ? Number(query['before']) : undefined,
  };
  const { data, error, refetch, isFetching } = useAnswer(listLines, { query: filter }, { keep: true, live: ['ledger'] });
  const active = filters.filter((name) => filter[name]).length;
  const clear = () => set({ verb: undefined, region: undefined, subject: undefined, before: undefined });
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="fs-sub">{texts.sub}</p>
      <VerifyPanel mayVerify={useMay('ledger.verify')} />
      <section className="fs-card fs-list fs-ledger-card" aria-busy={isFetching && !data}>
        <Filters active={active} clear={clear} />
        {isFetching && data && <div className="fs-progress" aria-hidden="true" />}
        {error && !data && <Refused error={error} retry={refetch} />}
        {!data && !error && <Waiting rows={10} />}
        {data?.lines.length === 0 && <Nothing>{active > 0 ? texts.unmatched(active) : texts.none}</Nothing>}
        {data && data.lines.length > 0 && <Lines lines={data.lines} />}
        {data && (data.next !== null || query['before']) && (
          <div className="fs-paging">
            <span className="fs-caption">{texts.lines(data.lines.length)}</span>
            {query['before'] && (
              <button type="button" className="fs-button" onClick={() => set({ before: undefined })}>
                {texts.newest}
              </button>
            )}
            {data.next !== null && (
              <button type="button" className="fs-button" onClick={() => set({ before: data.next ?? undefined })}>
                {texts.older}
              </button>
            )}
          </div>
        )}
      </section>
    </>
  );
}

function Filters({ active, clear }: { active: number; clear: () => void }) {
  const texts = useTexts(ledgerTexts);
  const { language } = useLanguage();
  const { query, set } = useAddress();
  const verbs = useAnswer(listVerbs, {});
  return (
    <div className="fs-filters">
      <Select
        className="fs-filter"
        aria-label={texts.verbFilter}
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={280}
        value={query['verb'] ?? ''}
        onChange={(verb: string) => set({ verb: verb || undefined, before: undefined })}
        options={[
          { value: '', label: texts.anyVerb },
          ...(verbs.data?.verbs ?? []).map((one) => ({ value: one.verb, label: one[language] })),
        ]}
      />
      <RegionField
        className="fs-filter"
        label={texts.regionFilter}
        empty={texts.anyRegion}
        value={query['region']}
        onChange={(region) => set({ region, before: undefined })}
      />
      {query['subject'] && <span className="fs-chip">{texts.subjectFilter}</span>}
      {active > 0 && (
        <button type="button" className="fs-link" onClick={clear}>
          {texts.clear}
        </button>
      )}
    </div>
  );
}

function Lines({ lines }: { lines: readonly ListedLine[] }) {
  const texts = useTexts(ledgerTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  const { nameOf } = useRegions();
  const subjectOf = ({ subjectName, obligation }: ListedLine) => {
    if (obligation)
      return (
        <Link to={`/obligations/${obligation}` as never}>
          <span lang="zh-CN">{subjectName ?? obligation.slice(-8)}</span>
        </Link>
      );
    return subjectName ? <span lang="zh-CN">{subjectName}</span> : <span className="fs-none">—</span>;
  };
  return (
    <div className={`fs-scroll ${stacked}`}>
      <table className="fs-table fs-list-table fs-ledger-table">
        <caption className="fs-hidden">{texts.title}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.time}</th>
            <th scope="col">{texts.post}</th>
            <th scope="col">{texts.verb}</th>
            <th scope="col">{texts.subject}</th>
            <th scope="col">{texts.region}</th>
            <th scope="col" className="fs-number">
              {texts.number}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.id}>
              <td>
                <time dateTime={line.happenedAt}>{tableTime(line.happenedAt, now, wording)}</time>
              </td>
              <td data-label={texts.post}>{line.postTitle ? <span lang="zh-CN">{line.postTitle}</span> : texts.system}</td>
              <td data-label={texts.verb}>{language === 'zh' ? line.verbZh : line.verbEn}</td>
              <td data-label={texts.subject}>{subjectOf(line)}</td>
              <td data-label={texts.region}>
                <span lang="zh-CN">{nameOf(line.region) ?? line.region}</span>
              </td>
              <td className="fs-number" data-label={texts.number}>
                {number(line.id)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
