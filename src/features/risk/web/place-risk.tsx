import { Checkbox } from 'antd';
import { useState } from 'react';
import { useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { RiskMark } from '../../../web/components/risk-mark.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { number, when } from '../../../web/words.ts';
import { readPlaceRisk, tryPlaceRisk, type PlaceRisk as Rated } from '../schema.ts';
import { riskTexts } from '../texts.ts';
import './risk.css';

/** What makes one place likely to burn, what would lower it, and what holds its level up. For a place's page and the map's card. */
export function PlaceRisk({ place }: { place: string }) {
  const texts = useTexts(riskTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const now = useNow();
  const { data, error, refetch } = useAnswer(readPlaceRisk, { params: { id: place } }, { live: ['place', 'risk'], every: 30 });
  if (error)
    return 'status' in error && error.status === 404 ? (
      <Nothing>{texts.notRated}</Nothing>
    ) : (
      <Refused error={error} retry={refetch} />
    );
  if (!data) return <Waiting rows={4} />;
  const { people, peopleKnown, gap, stack } = data.severity;
  return (
    <section aria-label={texts.ranking} className="fs-risk-panel">
      <div className="fs-risk-head">
        <RiskMark risk={data.level} size={36} language={language} />
        <div>
          <b>{texts[`level_${data.level}`]}</b>
          <div className="fs-sub">
            {texts.rate} {number(data.rate, 1)} · {texts.loss} {number(data.loss)}
          </div>
        </div>
      </div>
      <p className="fs-caption">
        {texts.severity(number(people), number(gap, 1), number(stack, 1))}
        {!peopleKnown && ` ${texts.assumed}`} {texts[`basis_${data.basis}`]} {texts.scoredAt(when(data.scoredAt, now, wording))}
        {data.dynamic && ` · ${texts.dynamicScore}`}
        {data.pending && ` · ${texts.pendingScore}`}
      </p>
      {data.floors.length > 0 && (
        <>
          <h3>{texts.floors}</h3>
          <ul className="fs-risk-list">
            {data.floors.map((floor) => (
              <li key={floor.code}>
                <span className="fs-risk-inline">
                  <RiskMark risk={floor.floor} language={language} />
                  <span>
                    {floor.text[language]} · {texts.since(floor.since)} · {floor.liftedBy[language]}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{texts.reasons}</h3>
      <div>
        {data.reasons.map((reason) => (
          <div className="fs-risk-reason" key={reason.inputs.join()}>
            <span>{reason.text[language]}</span>
            <span>{texts.times(number(Math.exp(reason.value), 2))}</span>
          </div>
        ))}
        <div className="fs-risk-reason fs-caption">
          <span>{texts.rest}</span>
          <span>{texts.times(number(Math.exp(data.rest), 2))}</span>
        </div>
      </div>
      <Remedies risk={data} />
    </section>
  );
}

/** The three cheapest measures; ticking some asks what the rate would be. */
function Remedies({ risk }: { risk: Rated }) {
  const texts = useTexts(riskTexts);
  const { language } = useLanguage();
  const [done, setDone] = useState<string[]>([]);
  const { data } = useAnswer(
    tryPlaceRisk,
    { params: { id: risk.place }, query: { done: done.join(',') } },
    { enabled: done.length > 0, keep: true },
  );
  return (
    <>
      <h3>{texts.remedies}</h3>
      {risk.remedies.length === 0 && <p className="fs-sub">{texts.noRemedies}</p>}
      {risk.remedies.map(({ code, text, rate, level }) => (
        <div key={code} className="fs-risk-reason">
          <Checkbox
            checked={done.includes(code)}
            onChange={({ target }) => setDone(target.checked ? [...done, code] : done.filter((one) => one !== code))}
          >
            {text[language]} <span className="fs-caption">{texts.remedyAfter(number(rate, 1))}</span>
          </Checkbox>
          <span>
            <RiskMark risk={level} language={language} />
          </span>
        </div>
      ))}
      {risk.remedies.length > 0 && <p className="fs-caption">{texts.remediesNote}</p>}
      {data && done.length > 0 && (
        <p role="status" className="fs-risk-inline">
          <RiskMark risk={data.level} language={language} /> {texts.tried(number(data.rate, 1), number(data.before.rate, 1))}
        </p>
      )}
    </>
  );
}
