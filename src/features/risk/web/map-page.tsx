import { Link } from '@tanstack/react-router';
import { Segmented, Select, Table } from 'antd';
import { lazy, Suspense } from 'react';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { useAnswer } from '../../../web/ask.ts';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import { RiskMark } from '../../../web/components/risk-mark.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import tokens from '../../../web/theme/tokens.json';
import { number } from '../../../web/words.ts';
import { listRegions } from '../../territory/schema.ts';
import { dayParts, readRiskAreas, seasons } from '../schema.ts';
import { riskTexts } from '../texts.ts';
import './risk.css';

// The map is half a megabyte: it comes after the page.
const AreaMap = lazy(() => import('./area-map.tsx'));

type Area = AnswerOf<typeof readRiskAreas>['areas'][number];
const kinds = ['town', 'village', 'grid'] as const;
const digitsOf = { town: 9, village: 12, grid: 15 } as const;
/** Times the district's average from which each colour begins, light to dark. */
const steps = [0, 0.6, 0.85, 1.15, 1.6] as const;
const ramp = tokens.map.ramp.density.colors;
const colourOf = (times: number) =>
  ramp[
    Math.min(
      ramp.length - 1,
      steps.findLastIndex((step) => times >= step),
    )
  ]!;

/** Where how much is expected: by town, village or grid, in a season and a part of the day. */
export default function RiskMapPage() {
  const texts = useTexts(riskTexts);
  const { language } = useLanguage();
  const { query, set } = useAddress();
  const wanted = kinds.find((one) => one === query['by']);
  const season = seasons.find((one) => one === query['season']);
  const part = dayParts.find((one) => one === query['part']);
  const chosen = query['area'];
  const { data: regions } = useAnswer(listRegions, {});
  const clock = { ...(season && { season }), ...(part && { part }) };
  const villages = useAnswer(
    readRiskAreas,
    { query: { by: 'village', ...clock } },
    { live: ['risk'], keep: true, enabled: wanted === undefined },
  );
  const few = villages.data?.areas.filter((area) => area.few).length ?? 0;
  // Where most villages have too few places to be compared, their map would be blank.
  const by = wanted ?? (few * 2 > (villages.data?.areas.length ?? 0) ? 'town' : 'village');
  const { data, error, refetch } = useAnswer(
    readRiskAreas,
    { query: { by, ...clock } },
    { live: ['risk'], keep: wanted !== undefined, enabled: wanted !== undefined || villages.data !== undefined },
  );
  const times = (area: Area) => (data && data.average > 0 ? area.rate / data.average : 1);
  const areas = (data?.areas ?? []).toSorted((a, b) => Number(a.few) - Number(b.few) || b.rate - a.rate);
  const fills = Object.fromEntries(areas.filter(({ few }) => !few).map((area) => [area.region, colourOf(times(area))]));
  return (
    <>
      <h1>{texts.map}</h1>
      <p className="fs-sub">{texts.mapSub}</p>
      <div className="fs-risk-bar fs-no-print">
        <Segmented
          aria-label={texts.areas}
          value={by}
          onChange={(value) => set({ by: value, area: undefined })}
          options={kinds.map((value) => ({ value, label: texts[`by_${value}`] }))}
        />
        <Select
          aria-label={texts.season}
          allowClear
          placeholder={texts.allYear}
          value={season}
          onChange={(value) => set({ season: value })}
          options={seasons.map((value) => ({ value, label: texts[`season_${value}`] }))}
        />
        <Select
          aria-label={texts.part}
          allowClear
          placeholder={texts.allDay}
          value={part}
          onChange={(value) => set({ part: value })}
          options={dayParts.map((value) => ({ value, label: texts[`part_${value}`] }))}
        />
      </div>
      {(error ?? villages.error) && <Refused error={(error ?? villages.error)!} retry={error ? refetch : villages.refetch} />}
      {!data && !error && !villages.error && <Waiting />}
      {data && areas.length === 0 && <Nothing>{by === 'grid' ? texts.noGrids : texts.empty}</Nothing>}
      {data && areas.length > 0 && (
        <>
          {(season || part) && <p className="fs-caption">{texts.clockNote(number(data.fires))}</p>}
          <div className="fs-risk-areas">
            <div>
              {regions?.box && (
                <Suspense fallback={<Waiting rows={6} />}>
                  <AreaMap
                    tiles={regions.tiles}
                    box={regions.box}
                    label={texts.map}
                    digits={digitsOf[by]}
                    fills={fills}
                    onChoose={(area) => set({ area })}
                  />
                </Suspense>
              )}
              <div className="fs-risk-legend">
                <span>{texts.timesAverage}</span>
                {areas.some(({ few }) => few) && <span>{texts.fewLegend}</span>}
                {steps.slice(0, ramp.length).map((step, i) => (
                  <span key={step}>
                    <i style={{ background: ramp[i] }} />
                    {i === 0 ? `< ${steps[1]}` : `≥ ${step}`}
                  </span>
                ))}
              </div>
            </div>
            <Table<Area>
              size="small"
              className={stacked}
              rowKey="region"
              pagination={{ pageSize: 12, showSizeChanger: false, hideOnSinglePage: true }}
              rowClassName={({ region }) => (region === chosen ? 'ant-table-row-selected' : '')}
              dataSource={chosen ? areas.toSorted((a, b) => Number(b.region === chosen) - Number(a.region === chosen)) : areas}
              columns={labelled<Area>([
                {
                  title: texts[`by_${by}`],
                  render: (_, { name, region }) => (
                    <Link to="/risk" search={{ town: region } as never}>
                      {name ?? region}
                    </Link>
                  ),
                },
                {
                  title: texts.rate,
                  align: 'right',
                  render: (_, area) =>
                    area.few ? texts.few : texts.with(number(area.rate, 1), texts.times(number(times(area), 1))),
                },
                { title: texts.expectedFires, dataIndex: 'expected', align: 'right', render: (one: number) => number(one, 1) },
                {
                  title: texts.places,
                  align: 'right',
                  render: (_, { region, places, red, orange }) => (
                    <span className="fs-risk-counts">
                      {number(places)}
                      {(
                        [
                          ['red', red],
                          ['orange', orange],
                        ] as const
                      ).map(
                        ([level, count]) =>
                          count > 0 && (
                            <Link key={level} to="/risk" search={{ town: region, level } as never} className="fs-risk-inline">
                              <RiskMark risk={level} size={12} language={language} /> {number(count)}
                            </Link>
                          ),
                      )}
                    </span>
                  ),
                },
              ])}
            />
          </div>
        </>
      )}
    </>
  );
}
