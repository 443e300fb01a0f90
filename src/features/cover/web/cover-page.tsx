import { Button, Segmented, Select, Table } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { call } from '../../../web/api.ts';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { Trace } from '../../../web/components/trace.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { useMay } from '../../../web/session.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { number } from '../../../web/words.ts';
import { listRegions } from '../../territory/schema.ts';
import { classNames } from '../rules.ts';
import { keepResult, readAreas, readCover, tryCover, type CoverAnswer } from '../schema.ts';
import { coverTexts } from '../texts.ts';
import { minuteColours } from './ramp.ts';
import './cover.css';

// The map is half a megabyte: it comes after the page.
const CoverMap = lazy(() => import('./cover-map.tsx'));

type Tier = 'full' | 'micro' | 'both';
type Trial = AnswerOf<typeof tryCover> & { ms: number };

const percent = (share: number | null) => (share === null ? '—' : `${number(share * 100, 1)} %`);
const reachedIn5 = (cover: CoverAnswer) =>
  cover.measures.find(({ measure }) => measure === 'places')?.reach.limits.find(({ seconds }) => seconds === 300)?.first ?? 0;

/** Whether help arrives in time: the map, the figures it rests on, and what one moved station would change. */
export default function CoverPage() {
  const texts = useTexts(coverTexts);
  const { query, set } = useAddress();
  const mayPlan = useMay('cover.plan');
  const tier = (['full', 'micro', 'both'] as const).find((one) => one === query['tier']) ?? 'full';
  const hour = query['hour'] ? Number(query['hour']) : undefined;
  const at = { ...(hour !== undefined && { hour }), before: 60 };
  const [trial, setTrial] = useState<Trial>();
  const [moved, setMoved] = useState<Record<string, { lon: number; lat: number }>>({});
  const [failed, setFailed] = useState<Error>();
  const { data: regions } = useAnswer(listRegions, {});
  const { data, error, refetch } = useAnswer(readCover, { query: at }, { live: ['cover'], keep: true });
  const ready = data?.cover !== null && data !== undefined;
  const { data: areas } = useAnswer(readAreas, { query: { ...at, tier } }, { enabled: ready, live: ['cover'], keep: true });
  const keep = useAct(keepResult, { said: () => texts.kept });
  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  if (!data.cover) return <Nothing>{texts.noRoads}</Nothing>;
  const cover = trial?.cover ?? data.cover;
  const drag = async (station: string, lon: number, lat: number) => {
    const all = { ...moved, [station]: { lon, lat } };
    setMoved(all);
    const began = performance.now();
    try {
      const list = Object.entries(all).map(([id, place]) => ({ station: id, ...place }));
      const answer = await call(tryCover, { body: { ...at, tier, moved: list, added: [], without: [] } });
      setTrial({ ...answer, ms: Math.round(performance.now() - began) });
      setFailed(undefined);
    } catch (refused) {
      setFailed(refused as Error);
    }
  };
  const drop = () => {
    setTrial(undefined);
    setMoved({});
  };
  const onMap = data.stations
    .filter(({ state, tier: of }) => (state === 'on_duty' || state === 'accepted') && (tier === 'both' || of === tier))
    .map((station) => ({ ...station, ...moved[station.id] }));
  return (
    <>
      <h1>{texts.title}</h1>
      <p className="fs-sub">{texts.sub(cover.method.reckonedOn, cover.method.network.source)}</p>
      <div className="fs-cover-acts fs-no-print">
        <Segmented<Tier>
          aria-label={texts.tier}
          value={tier}
          onChange={(value) => {
            drop();
            set({ tier: value });
          }}
          options={(['full', 'micro', 'both'] as const).map((value) => ({ value, label: texts[value] }))}
        />
        <Select
          aria-label={texts.hour}
          value={hour ?? -1}
          style={{ minWidth: 200 }}
          onChange={(value) => {
            drop();
            set({ hour: value === -1 ? undefined : value });
          }}
          options={[
            { value: -1, label: texts.always },
            ...[3, 8, 12, 18, 22].map((value) => ({ value, label: texts.atHour(value) })),
          ]}
        />
        <Button onClick={() => window.print()}>{texts.print}</Button>
        {mayPlan && (
          <Button
            loading={keep.busy}
            onClick={() => void keep.perform({ body: { name: `${texts.title} ${cover.method.reckonedOn}`, ...at } })}
          >
            {texts.keep}
          </Button>
        )}
      </div>
      {failed && <Refused error={failed} />}
      {keep.refusal && <Refused error={keep.refusal} />}
      <div className="fs-cover">
        <div>
          {regions?.box && (
            <Suspense fallback={<Waiting />}>
              <CoverMap
                tiles={regions.tiles}
                box={regions.box}
                label={texts.map}
                areas={trial?.areas ?? areas}
                stations={onMap}
                onDrag={(id, lon, lat) => void drag(id, lon, lat)}
              />
            </Suspense>
          )}
          <ul className="fs-cover-legend">
            {minuteColours.map(([seconds, colour]) => (
              <li key={seconds}>
                <span style={{ background: colour }} />
                {texts.minutes(seconds / 60)}
              </li>
            ))}
            <li>
              <span />
              {texts.beyond}
            </li>
          </ul>
          <p className="fs-caption" role="status">
            {trial
              ? `${texts.trialChange(number(reachedIn5(data.cover)), number(reachedIn5(trial.cover)))} · ${texts.took(trial.ms)}`
              : texts.trialHelp}{' '}
            {trial && (
              <button type="button" className="fs-link" onClick={drop}>
                {texts.undoTrial}
              </button>
            )}
          </p>
          <Stations cover={cover} />
        </div>
        <div>
          <Shares cover={cover} />
          <ShortageCard cover={cover} />
          <Tiers cover={cover} />
          <Gaps cover={cover} />
          <section className="fs-card fs-padded">
            <h2>{texts.method}</h2>
            <p>
              {texts.methodWords(
                cover.method.beforeSeconds,
                cover.method.snapMetres,
                cover.method.snapKmh,
                number(cover.method.network.nodes),
                number(cover.method.places),
                cover.method.offRoad,
              )}
            </p>
          </section>
        </div>
      </div>
    </>
  );
}

function useDuration() {
  const texts = useTexts(coverTexts);
  return (seconds: number | null) =>
    seconds === null ? texts.never : texts.time(Math.floor(Math.round(seconds) / 60), Math.round(seconds) % 60);
}

function Shares({ cover }: { cover: CoverAnswer }) {
  const texts = useTexts(coverTexts);
  const duration = useDuration();
  const limits = cover.measures[0]!.reach.limits.map(({ seconds }) => seconds);
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.reached}</h2>
      <Table
        size="small"
        rowKey="measure"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={cover.measures}
        columns={[
          { title: '', dataIndex: 'measure', render: (measure: 'area' | 'people' | 'places') => texts[`measure_${measure}`] },
          ...limits.map((seconds, i) => ({
            title: texts.minutes(seconds / 60),
            key: seconds,
            align: 'right' as const,
            render: (_: unknown, { reach }: CoverAnswer['measures'][number]) => (
              <>
                {percent(reach.limits[i]!.firstShare)}
                <br />
                <span className="fs-caption">
                  {texts.second} {percent(reach.limits[i]!.secondShare)}
                </span>
              </>
            ),
          })),
          { title: texts.half, align: 'right', render: (_, { reach }) => duration(reach.p50) },
          { title: texts.ninety, align: 'right', render: (_, { reach }) => duration(reach.p90) },
        ]}
      />
    </section>
  );
}

function ShortageCard({ cover: { shortage, method } }: { cover: CoverAnswer }) {
  const texts = useTexts(coverTexts);
  const { language } = useLanguage();
  if (!shortage) return null;
  const rows = (['least', 'reference', 'most'] as const).flatMap((name) => {
    const one = { least: shortage.min, reference: shortage.reference, most: shortage.max }[name];
    return one ? [{ name, ...one }] : [];
  });
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.shortageLead(shortage.min.missing)}</h2>
      <Table
        size="small"
        rowKey="name"
        pagination={false}
        dataSource={rows}
        columns={[
          { title: '', render: (_, row) => texts[row.name] },
          { title: texts.needed, align: 'right', render: (_, row) => number(row.needed) },
          {
            title: texts.missing,
            align: 'right',
            render: (_, row) => (
              <Trace
                language={language}
                traced={{
                  definition: texts.shortageMeans,
                  formula: texts.formula(
                    row.pieces.map(({ km2, perStationKm2 }) => texts.piece(number(km2, 1), perStationKm2)).join(' + '),
                    number(row.exact, 1),
                    row.needed,
                    shortage.stations,
                    row.missing,
                  ),
                  method: method.standard,
                }}
              >
                {number(row.missing)}
              </Trace>
            ),
          },
          { title: texts.rate, align: 'right', render: (_, row) => percent(row.rate) },
        ]}
      />
    </section>
  );
}

function Tiers({ cover: { tiers } }: { cover: CoverAnswer }) {
  const texts = useTexts(coverTexts);
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.tiers}</h2>
      <p className="fs-caption">{texts.tiersHelp}</p>
      <Table
        size="small"
        rowKey="name"
        pagination={false}
        showHeader={false}
        dataSource={(['both', 'firstAttackOnly', 'fullOnly', 'none'] as const).map((name) => ({ name, count: tiers[name] }))}
        columns={[
          { render: (_, { name }) => texts[`tier_${name}`] },
          { dataIndex: 'count', align: 'right', render: (count: number) => number(count) },
        ]}
      />
    </section>
  );
}

function Gaps({ cover }: { cover: CoverAnswer }) {
  const texts = useTexts(coverTexts);
  const duration = useDuration();
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.gaps}</h2>
      <p className="fs-caption">{texts.gapCount(number(cover.gapCount))}</p>
      <Table
        size="small"
        rowKey="place"
        pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
        dataSource={cover.gaps}
        locale={{ emptyText: <Nothing>{texts.noGaps}</Nothing> }}
        columns={[
          { title: texts.place, dataIndex: 'name' },
          { title: texts.arrival, align: 'right', dataIndex: 'seconds', render: (seconds: number | null) => duration(seconds) },
        ]}
      />
    </section>
  );
}

function Stations({ cover }: { cover: CoverAnswer }) {
  const texts = useTexts(coverTexts);
  const { language } = useLanguage();
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.stations}</h2>
      <Table
        size="small"
        rowKey="id"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={cover.jurisdictions}
        columns={[
          { title: texts.station, dataIndex: 'name' },
          { title: texts.class, render: (_, one) => classNames[one.class][language] },
          { title: texts.area, align: 'right', render: (_, one) => (one.onRoad ? number(one.areaKm2, 1) : texts.offRoad) },
          { title: texts.places, align: 'right', render: (_, one) => number(one.places) },
          {
            title: texts.verdict,
            render: (_, one) => (
              <>
                {texts[one.verdict]}
                {one.limitKm2 !== null && <span className="fs-caption"> {texts.limit(one.limitKm2)}</span>}
              </>
            ),
          },
        ]}
      />
    </section>
  );
}
