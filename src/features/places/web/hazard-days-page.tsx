import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { date, noonOf, number, weightedDays } from '../../../web/words.ts';
import { listHazardDays, readHazardDays } from '../schema.ts';
import { hazardTexts } from './hazard-texts.ts';
import { changeOf, Finding, TrendLine, type HazardDays } from './hazard-trend.tsx';
import { useTerms } from './terms.ts';
import './hazard-days.css';
import './places.css';

/** Hazard-days by week and region; every figure opens the hazards behind it. */
export default function HazardDaysPage() {
  const texts = useTexts(hazardTexts);
  const { query } = useAddress();
  const { region, week, direct } = query;
  const { data, error, refetch } = useAnswer(readHazardDays, { query: { region } }, { live: ['place'], keep: true });
  const last = data?.weeks.at(-2);
  const nowhere = !region && data?.weeks.every(({ hazards }) => hazards === 0);
  return (
    <>
      <header className="fs-headline">
        <div>
          <h1>{texts.title}</h1>
          <p className="fs-sub">{texts.definition}</p>
        </div>
      </header>
      {error && !data && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting rows={8} />}
      {nowhere && (
        <section className="fs-card">
          <Nothing>{texts.none}</Nothing>
        </section>
      )}
      {data && last && !nowhere && (
        <div className="fs-hazard-page">
          <div className="fs-hazard-top">
            <Weeks data={data} chosen={week ?? last.from} />
            <Regions data={data} />
          </div>
          <Behind
            key={`${region} ${direct} ${week ?? last.from}`}
            week={week ?? last.from}
            region={region}
            direct={direct === 'true'}
          />
        </div>
      )}
    </>
  );
}

const linkTo = (region: string | undefined, week: string) => ({ ...(region && { region }), week }) as never;
const linkToDirect = (region: string, week: string) => ({ region, week, direct: 'true' }) as never;

function Weeks({ data, chosen }: { data: HazardDays; chosen: string }) {
  const texts = useTexts(hazardTexts);
  const { query } = useAddress();
  const [wording, now] = [useWording(), useNow()];
  return (
    <section className="fs-card fs-padded">
      <h2>
        <Finding data={data} href="#behind" />
      </h2>
      <p className="fs-caption">{texts.basis}</p>
      <TrendLine weeks={data.weeks} />
      <div className="fs-scroll">
        <table className="fs-table">
          <thead>
            <tr>
              <th scope="col">{texts.week}</th>
              <th scope="col" className="fs-number">
                {texts.hazards}
              </th>
              <th scope="col" className="fs-number">
                {texts.days}
              </th>
            </tr>
          </thead>
          <tbody>
            {data.weeks.toReversed().map(({ from, whole, hazards, days }) => (
              <tr key={from} data-chosen={from === chosen || undefined}>
                <td>{whole ? texts.weekOf(date(noonOf(from), now, wording)) : texts.now}</td>
                <td className="fs-number">{number(hazards)}</td>
                <td className="fs-number">
                  <Link to="/places/hazard-days" search={linkTo(query['region'], from)} resetScroll={false}>
                    {weightedDays(days)}
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Regions({ data: { weeks, regions } }: { data: HazardDays }) {
  const texts = useTexts(hazardTexts);
  const { query } = useAddress();
  const last = weeks.at(-2)!;
  const rows = regions.toSorted((a, b) => b.days.at(-2)! - a.days.at(-2)!);
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.region}</h2>
      <p className="fs-caption">
        {query['region'] ? (
          <Link to="/places/hazard-days" search={{ week: query['week'] } as never} resetScroll={false}>
            {texts.everywhere}
          </Link>
        ) : (
          texts.lastWeek
        )}
      </p>
      <div className="fs-scroll">
        <table className="fs-table">
          <thead>
            <tr>
              <th scope="col">{texts.region}</th>
              <th scope="col" className="fs-number">
                {texts.days}
              </th>
              <th scope="col" className="fs-number">
                {texts.change}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ region, name, direct, days }) => {
              const change = changeOf(days);
              return (
                <tr key={region}>
                  <td>
                    <span lang="zh-CN">{name ?? region}</span>
                    {direct && <span className="fs-caption"> {texts.direct}</span>}
                  </td>
                  <td className="fs-number">
                    <Link
                      to="/places/hazard-days"
                      search={direct ? linkToDirect(region, last.from) : linkTo(region, last.from)}
                      resetScroll={false}
                    >
                      {weightedDays(days.at(-2)!)}
                    </Link>
                  </td>
                  <td className="fs-number">
                    {change === undefined ? '—' : `${change > 0 ? '+' : change < 0 ? '−' : ''}${number(Math.abs(change))}%`}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The hazards that make a week's figure: their days add up to it. */
function Behind({ week, region, direct }: { week: string; region: string | undefined; direct: boolean }) {
  const texts = useTexts(hazardTexts);
  const { language } = useLanguage();
  const [wording, now] = [useWording(), useNow()];
  const { nameOf } = useTerms();
  const [from, setFrom] = useState(0);
  const { data, error, refetch } = useAnswer(
    listHazardDays,
    { query: { week, region, direct, from } },
    { live: ['place'], keep: true },
  );
  const of = data?.week;
  const named = of && (of.whole ? texts.weekOf(date(noonOf(of.from), now, wording)) : texts.now);
  return (
    <section id="behind" className="fs-card">
      <div className="fs-padded">
        <h2>{named ? texts.rowsTitle(named) : texts.hazards}</h2>
        {of && <p className="fs-sub">{texts.rowsAbout(number(of.hazards), weightedDays(of.days))}</p>}
      </div>
      {error && !data && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting rows={6} />}
      {data?.rows.length === 0 && <Nothing>{texts.noRows}</Nothing>}
      {data && data.rows.length > 0 && (
        <div className="fs-scroll">
          <table className="fs-table fs-list-table">
            <thead>
              <tr>
                <th scope="col">{texts.place}</th>
                <th scope="col">{texts.item}</th>
                <th scope="col">{texts.found}</th>
                <th scope="col">{texts.due}</th>
                <th scope="col">{texts.closed}</th>
                <th scope="col" className="fs-number">
                  {texts.days}
                </th>
              </tr>
            </thead>
            <tbody>
              {data.rows.map((row) => (
                <tr key={row.id}>
                  <td>
                    <Link to="/places/$code" params={{ code: row.code }}>
                      <span lang={language === 'en' && row.nameEn ? undefined : 'zh-CN'}>
                        {language === 'en' && row.nameEn ? row.nameEn : row.name}
                      </span>
                    </Link>
                    <span className="fs-caption fs-place-sub" lang="zh-CN">
                      {row.regionName ?? row.region}
                    </span>
                  </td>
                  <td>
                    {nameOf('items', row.item)}
                    <span className="fs-caption fs-place-sub">
                      {[row.severe && texts.severe, row.relapse && texts.relapse].filter(Boolean).join(' · ')}
                    </span>
                  </td>
                  <td>{date(row.foundAt, now, wording)}</td>
                  <td>{row.dueOn ? date(noonOf(row.dueOn), now, wording) : '—'}</td>
                  <td>{row.closedAt ? date(row.closedAt, now, wording) : texts.open}</td>
                  <td className="fs-number">{weightedDays(row.days)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {data && (from > 0 || data.next !== null) && (
        <div className="fs-paging">
          <span className="fs-caption">
            {texts.part(number(from + 1), number(from + data.rows.length), number(data.week.hazards))}
          </span>
          {from > 0 && (
            <button type="button" className="fs-button" onClick={() => setFrom(0)}>
              {texts.first}
            </button>
          )}
          {data.next !== null && (
            <button type="button" className="fs-button" onClick={() => setFrom(data.next!)}>
              {texts.next}
            </button>
          )}
        </div>
      )}
    </section>
  );
}
