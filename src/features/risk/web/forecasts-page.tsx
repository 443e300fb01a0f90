import { Button } from 'antd';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useTexts } from '../../../web/language.tsx';
import { useMay } from '../../../web/session.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { number, when } from '../../../web/words.ts';
import { freezeForecast, readForecasts, type Forecast } from '../schema.ts';
import { riskTexts } from '../texts.ts';
import { CalibrationPlot, CapturePlot } from './plots.tsx';
import './risk.css';

/** What was said before a quarter, and what came of it. */
export default function ForecastsPage() {
  const texts = useTexts(riskTexts);
  const mayFreeze = useMay('risk.calculate');
  const { data, error, refetch } = useAnswer(readForecasts, {}, { live: ['risk'] });
  const { perform, busy, refusal } = useAct(freezeForecast, { said: () => texts.frozen });
  return (
    <div className="fs-risk-page">
      <div className="fs-rail-head">
        <h1>{texts.forecasts}</h1>
        {mayFreeze && (
          <Button loading={busy} onClick={() => void perform({ body: { which: 'next' } })}>
            {texts.freezeNext}
          </Button>
        )}
      </div>
      <p className="fs-sub">
        {texts.forecastsSub} {data && texts.share(number(data.explorationShare * 100))}
      </p>
      {refusal && <Refused error={refusal} />}
      {error && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting />}
      {data?.forecasts.length === 0 && <Nothing>{texts.noForecasts}</Nothing>}
      <div className="fs-risk-grid">
        {data?.forecasts.map((forecast) => (
          <One key={forecast.quarter} forecast={forecast} />
        ))}
      </div>
    </div>
  );
}

const tenth = '10';

function One({ forecast }: { forecast: Forecast }) {
  const texts = useTexts(riskTexts);
  const wording = useWording();
  const now = useNow();
  const { result } = forecast;
  const share = (name: string) => number((result?.captured[name]?.[tenth]?.value ?? 0) * 100);
  const lot = result?.arms.find(({ arm }) => arm === 'exploration');
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.quarter(forecast.quarter.slice(0, 4), forecast.quarter.slice(6))}</h2>
      <p className="fs-sub">
        {forecast.afterwards
          ? texts.afterwards(when(forecast.frozenAt, now, wording), forecast.beginsOn, number(forecast.places))
          : texts.frozenAt(when(forecast.frozenAt, now, wording), number(forecast.places))}
      </p>
      <p className="fs-caption">
        {texts.digest} <code lang="en">{forecast.sha256.slice(0, 16)}…</code>
        {forecast.intact !== null && ` · ${forecast.intact ? texts.intact : texts.notIntact}`}
      </p>
      {!result && <p>{texts.waitsUntil(forecast.endsOn)}</p>}
      {result && (
        <>
          <p>
            <b>{texts.firesIn(number(forecast.fires ?? 0))}</b>{' '}
            {texts.finding(tenth, share('model'), share('past'), share('random'))}{' '}
            {(result.lead['past']?.[tenth]?.low ?? -1) > 0 ? texts.leadSure : texts.leadUnsure}
          </p>
          <CapturePlot captured={result.captured} />
          <h3>{texts.calibration}</h3>
          <CalibrationPlot groups={result.calibration} />
          {lot && lot.places > 0 && <p className="fs-sub">{texts.arms(number(lot.places), number(lot.fires))}</p>}
        </>
      )}
    </section>
  );
}
