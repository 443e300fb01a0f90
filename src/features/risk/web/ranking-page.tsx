import { Link } from '@tanstack/react-router';
import { Button, Drawer, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { RiskMark } from '../../../web/components/risk-mark.tsx';
import { Trace } from '../../../web/components/trace.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { useMay } from '../../../web/session.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { number, when } from '../../../web/words.ts';
import { readTerms } from '../../places/schema.ts';
import { askRescore, compareTowns, readRanking, type Level, type Ranked } from '../schema.ts';
import { mostOneByOne } from '../rules.ts';
import { riskTexts } from '../texts.ts';
import { PlaceRisk } from './place-risk.tsx';
import './risk.css';

const size = 50;
const levels = ['red', 'orange', 'yellow', 'blue'] as const;
const levelOf = (word: string | undefined): Level | undefined => levels.find((level) => level === word);

/** Places by risk, each with its reasons in one sentence. */
export default function RankingPage() {
  const texts = useTexts(riskTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  const mayCalculate = useMay('risk.calculate');
  const { query, set } = useAddress();
  const filter = {
    ...(query['town'] && { town: query['town'] }),
    ...(query['type'] && { type: query['type'] }),
    ...(levelOf(query['level']) && { level: levelOf(query['level']) }),
    by: query['by'] === 'rate' ? ('rate' as const) : ('loss' as const),
  };
  const offset = Math.max(0, Math.trunc(Number(query['from'] ?? 0)) || 0);
  const [open, setOpen] = useState<Ranked>();
  const { data, error, refetch } = useAnswer(
    readRanking,
    { query: { ...filter, offset, limit: size } },
    { live: ['risk'], keep: true, every: 20 },
  );
  const towns = useAnswer(compareTowns, {});
  const terms = useAnswer(readTerms, {});
  const { perform, busy, refusal } = useAct(askRescore, { said: () => texts.asked });
  const narrow = (more: Record<string, string | undefined>) => set({ ...more, from: undefined });
  const methodOf = (basis: NonNullable<typeof data>['basis']) => (basis ? texts[`basis_${basis}`] : '');
  const all = Object.values(data?.levels ?? {}).reduce((sum, count) => sum + count, 0);
  return (
    <>
      <div className="fs-rail-head">
        <h1>{texts.ranking}</h1>
        {mayCalculate && (
          <Button loading={busy} disabled={data?.job != null} onClick={() => void perform({})}>
            {texts.rescore}
          </Button>
        )}
      </div>
      {refusal && <Refused error={refusal} />}
      {data?.basis && (
        <p className="fs-sub">
          {texts[`basis_${data.basis}`]} {data.fittedAt && texts.fitted(when(data.fittedAt, now, wording))}{' '}
          {data.job && texts.running(number((100 * data.job.done) / Math.max(1, data.job.total ?? 1)))}
          {!data.job &&
            data.arriving > 0 &&
            (data.arriving > mostOneByOne ? texts.flooding : texts.arriving(number(data.arriving)))}
        </p>
      )}
      <div className="fs-risk-bar fs-no-print">
        <Segmented<string>
          value={filter.level ?? ''}
          aria-label={texts.level}
          onChange={(level) => narrow({ level })}
          options={[
            { value: '', label: texts.all(number(all)) },
            ...levels.map((level) => ({
              value: level,
              label: (
                <span className="fs-risk-inline">
                  <RiskMark risk={level} size={12} language={language} /> {number(data?.levels[level] ?? 0)}
                </span>
              ),
            })),
          ]}
        />
        <Select
          aria-label={texts.town}
          allowClear
          placeholder={texts.allTowns}
          value={filter.town}
          onChange={(town: string | undefined) => narrow({ town })}
          options={(towns.data?.towns ?? []).map(({ town, name }) => ({ value: town, label: name ?? town }))}
        />
        <Select
          aria-label={texts.allTypes}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={texts.allTypes}
          value={filter.type}
          onChange={(type: string | undefined) => narrow({ type })}
          options={(terms.data?.types ?? []).map(({ code, zh, en }) => ({ value: code, label: language === 'zh' ? zh : en }))}
        />
        <Select
          aria-label={texts.order}
          value={filter.by}
          onChange={(by) => narrow({ by })}
          options={[
            { value: 'loss' as const, label: texts.byLoss },
            { value: 'rate' as const, label: texts.byRate },
          ]}
        />
      </div>
      {error && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting />}
      {data && data.rows.length === 0 && <Nothing>{data.basis === null ? texts.empty : texts.noneOf}</Nothing>}
      {data && data.rows.length > 0 && (
        <div className="fs-card fs-padded">
          {data.rows.map((row) => (
            <div className="fs-risk-row" key={row.place}>
              <RiskMark risk={row.level} size={24} language={language} />
              <div>
                <button type="button" className="fs-link" onClick={() => setOpen(row)}>
                  {row.name}
                </button>{' '}
                <span className="fs-caption">
                  {row.code} · {row.typeName[language]} · {row.regionName}
                </span>
                <ul aria-label={texts.why}>
                  {row.floors.map((floor) => (
                    <li key={floor.code}>
                      {floor.text[language]} · {floor.liftedBy[language]}
                    </li>
                  ))}
                  {row.reasons.map((reason) => (
                    <li key={reason.inputs.join()}>{reason.text[language]}</li>
                  ))}
                  {row.reasons.length + row.floors.length === 0 && <li>{texts.noReason}</li>}
                </ul>
              </div>
              <div className="fs-risk-figure">
                <Trace language={language} traced={{ definition: texts.rateHelp, method: methodOf(data.basis) }}>
                  <b>{number(row.rate, 1)}</b>
                </Trace>{' '}
                <span className="fs-caption">{texts.rate}</span>
                <div className="fs-caption">
                  {texts.loss}{' '}
                  <Trace language={language} traced={{ definition: texts.lossHelp, method: texts.lossMethod }}>
                    {number(row.loss)}
                  </Trace>
                </div>
              </div>
            </div>
          ))}
        </div>
      )}
      {data && data.total > 0 && (
        <div className="fs-risk-bar fs-no-print">
          <Button disabled={offset === 0} onClick={() => set({ from: offset <= size ? undefined : offset - size })}>
            {texts.before}
          </Button>
          <span className="fs-sub">
            {texts.page(number(offset + 1), number(Math.min(offset + size, data.total)), number(data.total))}
          </span>
          <Button disabled={offset + size >= data.total} onClick={() => set({ from: offset + size })}>
            {texts.next}
          </Button>
        </div>
      )}
      <Drawer open={open !== undefined} onClose={() => setOpen(undefined)} title={open?.name} size="large">
        {open && (
          <>
            <p>
              <Link to={`/places/${open.code}` as never}>{texts.openPlace}</Link>
            </p>
            <PlaceRisk place={open.place} />
          </>
        )}
      </Drawer>
    </>
  );
}
