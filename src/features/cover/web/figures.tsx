/** Figures of cover; each leads to its formula or to the very places that it counts. */
import { Link } from '@tanstack/react-router';
import { Table } from 'antd';
import { memo, type ReactNode } from 'react';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { useAnswer } from '../../../web/ask.ts';
import { RiskMark } from '../../../web/components/risk-mark.tsx';
import { BasisTag } from '../../../web/components/small-parts.tsx';
import { Trace } from '../../../web/components/trace.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { number } from '../../../web/words.ts';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import { classNames } from '../rules.ts';
import { readHours, type CoverAnswer, type Station } from '../schema.ts';
import { coverTexts } from '../texts.ts';

export type Measure = CoverAnswer['measures'][number]['measure'];

export const percent = (share: number | null) => (share === null ? '—' : `${number(share * 100, share < 0.0995 ? 1 : 0)}%`);

/** So much of a measure is reached within so many seconds; undefined where it is not measured. */
export const reachedIn = ({ measures }: Pick<CoverAnswer, 'measures'>, measure: Measure, seconds: number) =>
  measures.find((one) => one.measure === measure)?.reach.limits.find((limit) => limit.seconds === seconds)?.first;

export function useDuration() {
  const texts = useTexts(coverTexts);
  return (seconds: number | null) =>
    seconds === null ? texts.never : texts.time(Math.floor(Math.round(seconds) / 60), Math.round(seconds) % 60);
}

/** The rows behind a count of places. */
export function Rows({ query, children }: { query: Record<string, string | number | undefined>; children: ReactNode }) {
  return (
    <Link to="/cover/places" search={query as never} className="fs-cover-rows">
      {children}
    </Link>
  );
}

/** What a link to the rows needs to ask the same question. */
const asked = ({ method: { hour, beforeSeconds, tier } }: CoverAnswer) => ({
  hour: hour ?? undefined,
  before: beforeSeconds === 60 ? undefined : beforeSeconds,
  tier: tier === 'full' ? undefined : tier,
});

export const Shares = memo(function Shares({ cover }: { cover: CoverAnswer }) {
  const texts = useTexts(coverTexts);
  const duration = useDuration();
  const limits = cover.measures[0]!.reach.limits.map(({ seconds }) => seconds);
  const rows = cover.measures.flatMap((one) => [
    { ...one, key: one.measure, crew: 'first' as const },
    { ...one, key: `${one.measure}-second`, crew: 'second' as const },
  ]);
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.reached}</h2>
      <Table
        size="small"
        className={stacked}
        rowKey="key"
        pagination={false}
        scroll={{ x: 540 }}
        dataSource={rows}
        rowClassName={({ crew }) => (crew === 'second' ? 'fs-cover-second' : '')}
        columns={labelled([
          {
            title: texts.measured,
            render: (_, { measure, crew }) => (crew === 'first' ? texts[`measure_${measure}`] : texts.second),
          },
          ...limits.map((seconds, i) => ({
            title: texts.minutesShort(seconds / 60),
            key: seconds,
            align: 'right' as const,
            render: (_: unknown, { measure, reach, crew }: (typeof rows)[number]) => {
              const limit = reach.limits[i]!;
              const share = percent(crew === 'first' ? limit.firstShare : limit.secondShare);
              if (measure !== 'places' && measure !== 'risk') return share;
              return (
                <Rows
                  query={{
                    ...asked(cover),
                    ...(crew === 'second' && { tier: 'second' }),
                    upTo: seconds,
                    ...(measure === 'risk' && { risky: 1 }),
                  }}
                >
                  {share}
                </Rows>
              );
            },
          })),
          { title: texts.half, align: 'right', render: (_, { reach, crew }) => (crew === 'first' ? duration(reach.p50) : '') },
          { title: texts.ninety, align: 'right', render: (_, { reach, crew }) => (crew === 'first' ? duration(reach.p90) : '') },
        ])}
      />
      <p className="fs-caption">
        {texts.bases(
          cover.measures
            .map(({ measure, reach }) => texts.base(texts[`measure_${measure}`], number(reach.total), measure))
            .join(' · '),
        )}
      </p>
    </section>
  );
});

/** How the day changes it: bands with the same roads and the same crews. */
export const Hours = memo(function Hours({ tier, before }: { tier: 'full' | 'micro' | 'both'; before: number }) {
  const texts = useTexts(coverTexts);
  const duration = useDuration();
  const { data, error, refetch } = useAnswer(readHours, { query: { tier, before } }, { live: ['cover'], keep: true });
  type Band = AnswerOf<typeof readHours>['bands'][number];
  const places = ({ measures }: Band) => measures.find(({ measure }) => measure === 'places')!.reach;
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.hours}</h2>
      {error && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting rows={3} />}
      {data && (
        <>
          <Table<Band>
            size="small"
            className={stacked}
            rowKey="from"
            pagination={false}
            scroll={{ x: 540 }}
            dataSource={data.bands}
            columns={labelled<Band>([
              {
                title: texts.hour,
                render: (_, { from, to, hour }) => (
                  <Link to="/cover" search={{ hour, ...(tier !== 'full' && { tier }) } as never}>
                    {texts.span(from, to)}
                  </Link>
                ),
              },
              { title: texts.crews, align: 'right', dataIndex: 'stations', render: (count: number) => number(count) },
              ...[180, 300, 480, 600].map((seconds, i) => ({
                title: texts.minutesShort(seconds / 60),
                key: seconds,
                align: 'right' as const,
                render: (_: unknown, band: Band) => (
                  <Rows query={{ hour: band.hour, tier: tier === 'full' ? undefined : tier, upTo: seconds }}>
                    {percent(places(band).limits[i]!.firstShare)}
                  </Rows>
                ),
              })),
              { title: texts.half, align: 'right', render: (_, band) => duration(places(band).p50) },
              { title: texts.ninety, align: 'right', render: (_, band) => duration(places(band).p90) },
            ])}
          />
          <p className="fs-caption">
            {data.bands.some(({ network }) => network.own)
              ? texts.hoursOwn(
                  data.bands
                    .filter(({ network }) => network.own)
                    .map(({ from, to }) => texts.span(from, to))
                    .join(texts.comma),
                )
              : texts.hoursNone}
          </p>
        </>
      )}
    </section>
  );
});

export const ShortageCard = memo(function ShortageCard({
  cover: { shortage, method },
  children,
}: {
  cover: CoverAnswer;
  children?: ReactNode;
}) {
  const texts = useTexts(coverTexts);
  const { language } = useLanguage();
  if (!shortage)
    return (
      <section className="fs-card fs-padded">
        <h2>{texts.shortage}</h2>
        <Nothing>{texts.noOutline}</Nothing>
      </section>
    );
  const rows = (['least', 'reference', 'most'] as const).flatMap((name) => {
    const one = { least: shortage.min, reference: shortage.reference, most: shortage.max }[name];
    return one ? [{ name, ...one }] : [];
  });
  const formula = (row: (typeof rows)[number]) =>
    texts.formula(
      row.pieces.map(({ km2, perStationKm2 }) => texts.piece(number(km2, 1), perStationKm2)).join(' + '),
      number(row.exact, 1),
      row.needed,
      shortage.stations,
      row.missing,
    );
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.shortageLead(shortage.min.missing, shortage.max.missing)}</h2>
      <Table
        size="small"
        rowKey="name"
        pagination={false}
        dataSource={rows}
        columns={[
          { title: texts.rule, render: (_, row) => texts[`rule_${row.name}`] },
          { title: texts.needed, align: 'right', render: (_, row) => number(row.needed) },
          {
            title: texts.missing,
            align: 'right',
            render: (_, row) => (
              <Trace
                language={language}
                traced={{
                  definition: texts.shortageMeans,
                  formula: formula(row),
                  scope: texts.shortageScope(number(shortage.areaKm2, 1), shortage.stations, method.reckonedOn),
                  method: texts.shortageMethod(method.standard),
                }}
              >
                {number(row.missing)}
              </Trace>
            ),
          },
          { title: texts.rate, align: 'right', render: (_, row) => percent(row.rate) },
        ]}
      />
      {/* In print nothing opens: the formulas stand beneath. */}
      <ul className="fs-cover-print-only">
        {rows.map((row) => (
          <li key={row.name}>
            {texts[`rule_${row.name}`]}: {formula(row)}
          </li>
        ))}
      </ul>
      <p className="fs-caption">
        <BasisTag basis="national" edition={texts.standardTag} language={language} /> {texts.shortageNote}
      </p>
      {children}
    </section>
  );
});

export const TwoTiers = memo(function TwoTiers({ cover }: { cover: CoverAnswer }) {
  const texts = useTexts(coverTexts);
  const duration = useDuration();
  const { tiers } = cover;
  const total = tiers.both + tiers.firstAttackOnly + tiers.fullOnly + tiers.none;
  const { tier: _, ...when } = asked(cover);
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.tiers(percent(total === 0 ? null : (tiers.both + tiers.firstAttackOnly + tiers.fullOnly) / total))}</h2>
      <p className="fs-caption">{texts.tiersHelp}</p>
      <div className="fs-cover-bar" role="img" aria-label={texts.tiersHelp}>
        {(['both', 'fullOnly', 'firstAttackOnly', 'none'] as const).map((name) => (
          <span key={name} data-part={name} style={{ flexGrow: tiers[name] }} />
        ))}
      </div>
      <Table
        size="small"
        rowKey="name"
        pagination={false}
        showHeader={false}
        dataSource={(['both', 'fullOnly', 'firstAttackOnly', 'none'] as const).map((name) => ({ name, count: tiers[name] }))}
        columns={[
          {
            render: (_, { name }) => (
              <>
                <i className="fs-cover-key" data-part={name} /> {texts[`tier_${name}`]}
              </>
            ),
          },
          {
            dataIndex: 'count',
            align: 'right',
            render: (count: number, { name }) => <Rows query={{ ...when, tiers: name }}>{number(count)}</Rows>,
          },
          { align: 'right', render: (_, { count }) => percent(total === 0 ? null : count / total) },
        ]}
      />
      <p className="fs-caption">
        {texts.tiersTotal(number(total))} {tiers.gained !== null && texts.gained(duration(tiers.gained))}
      </p>
    </section>
  );
});

export const Gaps = memo(function Gaps({
  cover,
  rated,
  within,
}: {
  cover: CoverAnswer;
  rated: boolean;
  /** Name of the region whose gaps these are; undefined: all of the district. */
  within: string | undefined;
}) {
  const texts = useTexts(coverTexts);
  const duration = useDuration();
  const { language } = useLanguage();
  const { tier: _, ...when } = asked(cover);
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.gaps}</h2>
      <p className="fs-caption">
        {within && `${texts.gapsWithin(within)} `}
        {rated ? texts.gapsByRisk : texts.gapsByTime}{' '}
        <Rows query={{ ...when, over: 300 }}>{texts.gapCount(number(cover.gapCount))}</Rows>
      </p>
      <Table
        size="small"
        rowKey="place"
        pagination={{ pageSize: 8, hideOnSinglePage: true, showSizeChanger: false, size: 'small' }}
        dataSource={cover.gaps}
        locale={{ emptyText: <Nothing>{texts.noGaps}</Nothing> }}
        columns={[
          {
            title: texts.place,
            render: (_, { code, name, level }) => (
              <span className="fs-cover-place">
                <RiskMark risk={level === 'none' ? null : level} language={language} />{' '}
                <Link to={`/places/${code}` as never}>{name}</Link>
              </span>
            ),
          },
          { title: texts.arrival, align: 'right', dataIndex: 'seconds', render: (seconds: number | null) => duration(seconds) },
        ]}
      />
    </section>
  );
});

export const Stations = memo(function Stations({ cover, stations }: { cover: CoverAnswer; stations: readonly Station[] }) {
  const texts = useTexts(coverTexts);
  const { language } = useLanguage();
  const { tier: _, ...when } = asked(cover);
  const count = (verdict: CoverAnswer['jurisdictions'][number]['verdict']) =>
    cover.jurisdictions.filter((one) => one.verdict === verdict).length;
  const hours = new Map(
    stations.map(({ id, dutyFrom, dutyTo }) => [id, dutyFrom === null || dutyTo === null ? null : texts.span(dutyFrom, dutyTo)]),
  );
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.verdictLead(count('beyond_should'), count('beyond_must'))}</h2>
      <p className="fs-caption">{texts.verdictHelp}</p>
      <Table<CoverAnswer['jurisdictions'][number]>
        size="small"
        className={stacked}
        rowKey="id"
        pagination={false}
        scroll={{ x: 600 }}
        dataSource={cover.jurisdictions}
        locale={{ emptyText: <Nothing>{texts.noStations}</Nothing> }}
        columns={labelled<CoverAnswer['jurisdictions'][number]>([
          {
            title: texts.station,
            render: (_, { name, acrossBorder }) => (
              <>
                {name} {acrossBorder && <span className="fs-tag">{texts.near}</span>}
              </>
            ),
          },
          { title: texts.class, render: (_, one) => classNames[one.class][language] },
          { title: texts.crewHours, render: (_, { id }) => hours.get(id) ?? texts.allDay },
          { title: texts.area, align: 'right', render: (_, one) => (one.onRoad ? number(one.areaKm2, 1) : texts.offRoad) },
          {
            title: texts.places,
            align: 'right',
            render: (_, { id, places }) =>
              id.startsWith('new-') ? number(places) : <Rows query={{ ...when, station: id }}>{number(places)}</Rows>,
          },
          {
            title: texts.verdict,
            render: (_, one) => (
              <>
                {one.verdict === 'beyond_must' ? <strong>{texts[one.verdict]}</strong> : texts[one.verdict]}
                {one.limitKm2 !== null && <span className="fs-caption"> {texts.limit(one.limitKm2)}</span>}
              </>
            ),
          },
        ])}
      />
      {cover.withoutKm2 > 0.05 && <p className="fs-caption">{texts.without(number(cover.withoutKm2, 1))}</p>}
    </section>
  );
});
