import { Button, InputNumber, Segmented, Select } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { useMay } from '../../../web/session.tsx';
import { Refused, Waiting } from '../../../web/states.tsx';
import { useRegions } from '../../../web/region-field.tsx';
import { useChosenScope } from '../../../web/scope.ts';
import { number } from '../../../web/words.ts';
import type { StationClassCode } from '../rules.ts';
import { keepResult, listSitings, readCover, readHours, type CoverAnswer } from '../schema.ts';
import { coverTexts } from '../texts.ts';
import type { Position } from './cover-map.tsx';
import { Gaps, Hours, percent, ShortageCard, Shares, Stations, TwoTiers } from './figures.tsx';
import { MapBlock } from './map-block.tsx';
import { Method, Results } from './results.tsx';
import { NoRoads } from './no-roads.tsx';
import './cover.css';

type Tier = 'full' | 'micro' | 'both';

/** Whether help arrives in time: the map, the figures it rests on, and what one moved station would change. */
export default function CoverPage() {
  const texts = useTexts(coverTexts);
  const { query, set } = useAddress();
  const mayPlan = useMay('cover.plan');
  const tier = (['full', 'micro', 'both'] as const).find((one) => one === query['tier']) ?? 'full';
  const hour = query['hour'] ? Number(query['hour']) : undefined;
  const before = query['before'] ? Number(query['before']) : 60;
  const builtUp = query['builtUp'] ? Number(query['builtUp']) : undefined;
  const scope = useChosenScope();
  // The whole district has six digits.
  const within = scope && scope.length > 6 ? scope : undefined;
  const { nameOf } = useRegions();
  const asked = useMemo(() => ({ ...(hour !== undefined && { hour }), before, tier }), [hour, before, tier]);
  const [tried, setTried] = useState<CoverAnswer>();
  const hear = useCallback((cover: CoverAnswer | undefined) => setTried(cover), []);
  const { data, error, refetch } = useAnswer(
    readCover,
    { query: { ...asked, ...(builtUp !== undefined && { builtUp }), ...(within && { within }) } },
    { live: ['cover', 'risk'], keep: true },
  );
  const ready = data !== undefined && data.cover !== null;
  const { data: day } = useAnswer(readHours, { query: { tier, before } }, { live: ['cover'], keep: true, enabled: ready });
  const first = useFirst(query['siting'], query['p'], query['class']);
  const keep = useAct(keepResult, { said: () => texts.kept });
  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting>{texts.reckoning}</Waiting>;
  if (!data.cover)
    return (
      <>
        <h1>{texts.title}</h1>
        <NoRoads />
      </>
    );
  const standing = data.cover;
  const cover = tried
    ? {
        ...tried,
        shortage:
          tried.shortage && standing.shortage ? { ...tried.shortage, reference: standing.shortage.reference } : tried.shortage,
      }
    : standing;
  const places = cover.measures.find(({ measure }) => measure === 'places')!.reach;
  const five = places.limits.find(({ seconds }) => seconds === 300)!;
  const keptAs = { name: `${texts.title} ${standing.method.reckonedOn}`, ...(hour !== undefined && { hour }), before };
  return (
    <>
      <h1>
        {data.stations.length === 0
          ? texts.noStations
          : texts.lead(texts[`who_${tier}`], percent(five.firstShare), number(five.first), number(places.total))}
      </h1>
      <p className="fs-sub">
        {tried && <strong>{texts.trialShown} </strong>}
        {texts.sub(standing.method.reckonedOn, standing.method.network.source)}
      </p>
      <div className="fs-cover-acts fs-no-print">
        <Segmented<Tier>
          aria-label={texts.tier}
          value={tier}
          onChange={(value) => set({ tier: value === 'full' ? undefined : value })}
          options={(['full', 'micro', 'both'] as const).map((value) => ({ value, label: texts[value] }))}
        />
        <Select
          aria-label={texts.hour}
          value={hour ?? -1}
          style={{ minWidth: 180 }}
          onChange={(value) => set({ hour: value === -1 ? undefined : value })}
          options={[
            { value: -1, label: texts.always },
            ...(day?.bands.map(({ from, to, hour: value }) => ({ value, label: texts.atHours(from, to) })) ?? []),
            // An hour of the address that begins no band still has its name.
            ...(hour !== undefined && !day?.bands.some((band) => band.hour === hour)
              ? [{ value: hour, label: texts.atHours(hour, (hour + 1) % 24) }]
              : []),
          ]}
        />
        <label>
          {texts.beforeLabel}{' '}
          <InputNumber
            min={0}
            max={600}
            precision={0}
            value={before}
            style={{ width: 76 }}
            onChange={(value) => set({ before: value === null || value === 60 ? undefined : value })}
          />
        </label>
        <Button href={`/cover/report${location.search}`}>{texts.report}</Button>
        {mayPlan && (
          <Button loading={keep.busy} onClick={() => void keep.perform({ body: keptAs })}>
            {texts.keep}
          </Button>
        )}
      </div>
      {keep.refusal && <Refused error={keep.refusal} />}
      <div className="fs-cover">
        <div>
          <MapBlock
            key={JSON.stringify([asked, within])}
            asked={asked}
            within={within}
            cover={standing}
            stations={data.stations}
            first={first}
            onTried={hear}
          />
          <Shares cover={cover} />
          <Stations cover={cover} stations={data.stations} />
          <Hours tier={tier} before={before} />
        </div>
        <div className="fs-cover-cards">
          <ShortageCard cover={cover}>
            <label className="fs-no-print">
              {texts.builtUp}{' '}
              <InputNumber
                min={0}
                max={standing.shortage?.areaKm2 ?? 0}
                value={builtUp ?? null}
                style={{ width: 90 }}
                onChange={(value) => set({ builtUp: value ?? undefined })}
              />{' '}
              km²
            </label>
          </ShortageCard>
          <TwoTiers cover={cover} />
          <Gaps cover={cover} rated={data.rated} within={within && (nameOf(within) ?? within)} />
          <Results now={standing} />
          <Method cover={cover} />
        </div>
      </div>
    </>
  );
}

/** Sites of an answer of siting that the address names, to be tried from the start. */
function useFirst(siting: string | undefined, p: string | undefined, kind: string | undefined) {
  const { data } = useAnswer(listSitings, {}, { enabled: siting !== undefined });
  const found = data?.sitings.find(({ id }) => id === siting);
  const step = found?.answer?.find((one) => one.p === Number(p));
  return useMemo(
    () =>
      (step?.sites ?? []).map((i) => ({
        at: found!.candidates[i] as Position,
        class: (kind ?? 'class-1') as StationClassCode,
      })),
    [found, step, kind],
  );
}
