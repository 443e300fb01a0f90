import { Link } from '@tanstack/react-router';
import { Button, Select, Table } from 'antd';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { Refusal } from '../../../web/api.ts';
import { useAnswer } from '../../../web/ask.ts';
import { RiskMark } from '../../../web/components/risk-mark.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { number } from '../../../web/words.ts';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import { noRoads } from '../rules.ts';
import { listPlaceReach, readCover } from '../schema.ts';
import { coverTexts } from '../texts.ts';
import { useDuration } from './figures.tsx';
import { NoRoads } from './no-roads.tsx';
import './cover.css';

type Row = AnswerOf<typeof listPlaceReach>['rows'][number];
const tiers = ['full', 'micro', 'both', 'second'] as const;
const cases = ['both', 'fullOnly', 'firstAttackOnly', 'none'] as const;
const pageSize = 50;

/** The very places that a figure of cover counts. */
export default function CoverPlacesPage() {
  const texts = useTexts(coverTexts);
  const { language } = useLanguage();
  const duration = useDuration();
  const { query, set } = useAddress();
  const tier = tiers.find((one) => one === query['tier']) ?? 'full';
  const twoTiers = cases.find((one) => one === query['tiers']);
  const page = Number(query['page'] ?? 1);
  const count = (name: string) => (query[name] ? { [name]: Number(query[name]) } : {});
  const { data, error, refetch } = useAnswer(
    listPlaceReach,
    {
      query: {
        ...count('hour'),
        before: query['before'] ? Number(query['before']) : 60,
        tier,
        ...count('over'),
        ...count('upTo'),
        ...(twoTiers && { tiers: twoTiers }),
        ...(query['station'] && { station: query['station'] }),
        ...(query['risky'] && { risky: '1' as const }),
        limit: pageSize,
        offset: (page - 1) * pageSize,
      },
    },
    { live: ['cover', 'risk'], keep: true },
  );
  const { data: cover } = useAnswer(
    readCover,
    { query: { before: 60, tier: 'full' } },
    { enabled: query['station'] !== undefined },
  );
  const station = cover?.stations.find(({ id }) => id === query['station']);
  const change = (changes: Record<string, string | number | undefined>) => set({ ...changes, page: undefined });
  const chips = [
    query['hour'] && { name: 'hour', words: texts.atHour(Number(query['hour'])) },
    query['station'] && { name: 'station', words: texts.dueBy(station?.name ?? '…') },
    twoTiers && { name: 'tiers', words: texts[`tier_${twoTiers}`] },
    query['risky'] && { name: 'risky', words: texts.measure_risk },
  ].filter((one) => typeof one === 'object');
  if (error instanceof Refusal && error.slug === noRoads.slug)
    return (
      <>
        <h1>{texts.arrivals}</h1>
        <NoRoads />
      </>
    );
  return (
    <>
      <h1>{texts.arrivals}</h1>
      <div className="fs-cover-acts">
        <Select
          aria-label={texts.tier}
          style={{ minWidth: 140 }}
          value={tier}
          onChange={(value) => change({ tier: value === 'full' ? undefined : value })}
          options={tiers.map((value) => ({ value, label: value === 'second' ? texts.second : texts[value] }))}
        />
        <Select
          aria-label={texts.arrival}
          style={{ minWidth: 160 }}
          value={query['upTo'] ? `upTo ${query['upTo']}` : query['over'] ? `over ${query['over']}` : ''}
          onChange={(value) => {
            const [name, seconds] = value.split(' ');
            change({ upTo: undefined, over: undefined, ...(name && { [name]: seconds }) });
          }}
          options={[
            { value: '', label: texts.anyTime },
            ...[180, 300, 480, 600].map((seconds) => ({ value: `upTo ${seconds}`, label: texts.minutes(seconds / 60) })),
            ...[180, 300, 480, 600].map((seconds) => ({ value: `over ${seconds}`, label: texts.laterThan(seconds / 60) })),
          ]}
        />
        {chips.map(({ name, words }) => (
          <Button key={name} size="small" onClick={() => change({ [name]: undefined })} aria-label={texts.withoutFilter(words)}>
            {words} ×
          </Button>
        ))}
        {!query['risky'] && (
          <Button size="small" onClick={() => change({ risky: 1 })}>
            {texts.onlyRisky}
          </Button>
        )}
      </div>
      {error && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting />}
      {data && (
        <>
          <p role="status">
            {texts.found(number(data.total))}
            {data.beyondReach > 0 && ` ${texts.beyondReach(number(data.beyondReach))}`}
          </p>
          <Table<Row>
            size="small"
            className={stacked}
            rowKey="place"
            scroll={{ x: 'max-content' }}
            dataSource={data.rows}
            locale={{ emptyText: <Nothing>{texts.noneFound}</Nothing> }}
            pagination={{
              current: page,
              pageSize,
              total: data.total,
              showSizeChanger: false,
              hideOnSinglePage: true,
              onChange: (to) => set({ page: to === 1 ? undefined : to }),
            }}
            columns={labelled<Row>([
              {
                title: texts.place,
                render: (_, { code, name, level }) => (
                  <span className="fs-cover-place">
                    <RiskMark risk={level === 'none' ? null : level} language={language} />{' '}
                    <Link to={`/places/${code}` as never}>{name}</Link>
                  </span>
                ),
              },
              { title: texts.town, dataIndex: 'regionName' },
              { title: texts.arrival, align: 'right', render: (_, { seconds }) => duration(seconds) },
              { title: texts.firstDue, render: (_, one) => one.station ?? <span className="fs-none">—</span> },
              { title: texts.second, align: 'right', render: (_, { second }) => duration(second) },
              { title: texts.micro, align: 'right', render: (_, { micro }) => duration(micro) },
            ])}
          />
        </>
      )}
    </>
  );
}
