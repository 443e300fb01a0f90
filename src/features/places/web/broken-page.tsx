import { Link } from '@tanstack/react-router';
import { useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { stacked } from '../../../web/components/stacked.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { date, noonOf, number, titleIn } from '../../../web/words.ts';
import { listBroken } from '../schema.ts';
import { placesTexts } from '../texts.ts';
import './places.css';

/** Links of chains that do not hold, those with the most places first; each count opens its places. */
export default function BrokenPage() {
  const texts = useTexts(placesTexts);
  const { language } = useLanguage();
  const [wording, now] = [useWording(), useNow()];
  const { data, error, refetch } = useAnswer(listBroken, {}, { live: ['people', 'place'] });
  return (
    <>
      <header className="fs-headline">
        <div>
          <h1>{texts.brokenTitle}</h1>
          {data && <p className="fs-sub">{texts.brokenAbout(number(data.total))}</p>}
        </div>
      </header>
      <section className="fs-card">
        {error && !data && <Refused error={error} retry={refetch} />}
        {!data && !error && <Waiting />}
        {data?.rows.length === 0 && <Nothing>{texts.brokenNone}</Nothing>}
        {data && data.rows.length > 0 && (
          <div className={`fs-scroll ${stacked}`}>
            <table className="fs-table fs-list-table">
              <thead>
                <tr>
                  <th scope="col">{texts.lyingIn}</th>
                  <th scope="col">{texts.link}</th>
                  <th scope="col">{texts.reason}</th>
                  <th scope="col" className="fs-number">
                    {texts.hangs}
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.rows.map((row) => (
                  <tr key={`${row.region} ${row.level} ${row.organisationName} ${row.title}`}>
                    <td>
                      {row.regionName ?? row.region}
                      {row.within.length > 0 && <span className="fs-caption fs-place-sub">{row.within.join(' · ')}</span>}
                    </td>
                    <td data-label={texts.link}>
                      {texts[`level_${row.level}`]}
                      <span className="fs-caption fs-place-sub">
                        {[row.organisationName === row.regionName ? null : row.organisationName, titleIn(row, language)]
                          .filter(Boolean)
                          .join(' · ')}
                      </span>
                    </td>
                    <td className="fs-place-broken" data-label={texts.reason}>
                      {row.broken === 'missing'
                        ? texts.broken_missing
                        : texts[`broken_${row.broken}`](row.since ? date(noonOf(row.since), now, wording) : '')}
                    </td>
                    <td className="fs-number" data-label={texts.hangs}>
                      <Link to="/places" search={{ region: row.region } as never}>
                        {number(row.places)}
                      </Link>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </>
  );
}
