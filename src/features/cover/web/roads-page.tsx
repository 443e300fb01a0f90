import { Table } from 'antd';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useTexts } from '../../../web/language.tsx';
import { Refused, Waiting } from '../../../web/states.tsx';
import { dateAndTime, number } from '../../../web/words.ts';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import { readRoads } from '../schema.ts';
import { coverTexts } from '../texts.ts';
import { NoRoads } from './no-roads.tsx';
import './cover.css';

type Roads = AnswerOf<typeof readRoads>;

/** Whether the roads hold what is reckoned on them: what hangs together, and how far things stand from them. */
export default function RoadsPage() {
  const texts = useTexts(coverTexts);
  const [now, wording] = [useNow(), useWording()];
  const { data, error, refetch } = useAnswer(readRoads, {}, { live: ['cover', 'places'], keep: true });
  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  const snaps = [
    { key: 'places', ...data.places },
    { key: 'stations', ...data.stations },
  ].filter((one) => one.count !== undefined) as ({ key: 'places' | 'stations' } & NonNullable<Roads['places']>)[];
  const metres = (value: number | null) => (value === null ? '—' : number(value));
  return (
    <div className="fs-cover-list">
      <h1>{texts.roads}</h1>
      {data.networks.length === 0 && <NoRoads />}
      {data.networks.length > 0 && (
        <>
          <section className="fs-card fs-padded">
            <h2>{texts.networks}</h2>
            <p className="fs-caption">{texts.networksHelp}</p>
            <Table<Roads['networks'][number]>
              size="small"
              className={stacked}
              rowKey="version"
              pagination={false}
              scroll={{ x: 'max-content' }}
              dataSource={data.networks}
              columns={labelled<Roads['networks'][number]>([
                { title: texts.version, dataIndex: 'version', align: 'right' },
                {
                  title: texts.hour,
                  render: (_, { hours }) => hours?.map(([a, b]) => texts.span(a, b)).join(texts.comma) ?? texts.everyHour,
                },
                { title: texts.source, dataIndex: 'source' },
                { title: texts.crossings, align: 'right', render: (_, { nodes }) => number(nodes) },
                { title: texts.kilometres, align: 'right', render: (_, { km }) => number(km) },
                {
                  title: texts.parts,
                  align: 'right',
                  render: (_, { parts }) => (parts.count === 1 ? texts.onePart : number(parts.count)),
                },
                {
                  title: texts.cutOff,
                  align: 'right',
                  render: (_, { nodes, parts }) => number(nodes - (parts.sizes[0] ?? 0)),
                },
                { title: texts.made, render: (_, { madeAt }) => dateAndTime(madeAt, now, wording) },
              ])}
            />
            <p className="fs-caption">
              {data.networks[0]!.parts.count > 1
                ? texts.partsWords(
                    number(data.networks[0]!.parts.count),
                    data.networks[0]!.parts.sizes.slice(0, 6)
                      .map((size) => number(size))
                      .join(texts.comma),
                  )
                : texts.partsOne}
            </p>
          </section>
          <section className="fs-card fs-padded">
            <h2>{texts.snapped}</h2>
            <p className="fs-caption">{texts.snapHelp(data.snapMetres, data.snapKmh)}</p>
            <Table<(typeof snaps)[number]>
              size="small"
              className={stacked}
              rowKey="key"
              pagination={false}
              scroll={{ x: 'max-content' }}
              dataSource={snaps}
              columns={labelled<(typeof snaps)[number]>([
                { title: texts.what, render: (_, { key }) => texts[key === 'places' ? 'measure_places' : 'stationsShort'] },
                { title: texts.count, align: 'right', render: (_, { count }) => number(count) },
                { title: texts.medianMetres, align: 'right', render: (_, { median }) => metres(median) },
                { title: texts.ninetyMetres, align: 'right', render: (_, { p90 }) => metres(p90) },
                { title: texts.mostMetres, align: 'right', render: (_, { largest }) => metres(largest) },
                { title: texts.tooFar(data.snapMetres), align: 'right', render: (_, { beyond }) => number(beyond) },
              ])}
            />
            {data.farStations.length > 0 && (
              <>
                <h3>{texts.farStations}</h3>
                <ul>
                  {data.farStations.map(({ id, name, metres: far }) => (
                    <li key={id}>{texts.farStation(name, number(far))}</li>
                  ))}
                </ul>
              </>
            )}
          </section>
        </>
      )}
    </div>
  );
}
