import { Link } from '@tanstack/react-router';
import { Table } from 'antd';
import { useAnswer } from '../../../web/ask.ts';
import { useTexts } from '../../../web/language.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { number } from '../../../web/words.ts';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { compareTowns } from '../schema.ts';
import { riskTexts } from '../texts.ts';
import './risk.css';

type Town = AnswerOf<typeof compareTowns>['towns'][number];

/** Towns side by side by rates, never by raw counts; few places are not compared. */
export default function TownsPage() {
  const texts = useTexts(riskTexts);
  const { data, error, refetch } = useAnswer(compareTowns, {}, { live: ['risk'] });
  const towns = (data?.towns ?? []).toSorted((a, b) => Number(a.few) - Number(b.few) || b.rate - a.rate);
  const first = towns.find(({ few }) => !few);
  return (
    <>
      <h1>{texts.towns}</h1>
      {error && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting />}
      {data && towns.length === 0 && <Nothing>{texts.empty}</Nothing>}
      {data && towns.length > 0 && (
        <>
          <p className="fs-sub">{texts.townsSub(data.from, data.until)}</p>
          {first && <p>{texts.townFinding(first.name ?? first.town, number(first.rate, 1))}</p>}
          <section className="fs-card fs-padded">
            <Dots towns={towns} />
          </section>
          <details className="fs-as-table">
            <summary>{texts.asTable}</summary>
            <Table<Town>
              size="small"
              className={stacked}
              rowKey="town"
              pagination={false}
              scroll={{ x: 'max-content' }}
              dataSource={towns}
              columns={labelled<Town>([
                {
                  title: texts.town,
                  render: (_, { name, town }) => (
                    <Link to="/risk" search={{ town } as never}>
                      {name ?? town}
                    </Link>
                  ),
                },
                { title: texts.places, dataIndex: 'places', align: 'right', render: (one: number) => number(one) },
                { title: texts.red, align: 'right', render: (_, { town, red }) => <Opens town={town} level="red" count={red} /> },
                {
                  title: texts.orange,
                  align: 'right',
                  render: (_, { town, orange }) => <Opens town={town} level="orange" count={orange} />,
                },
                { title: texts.expected, dataIndex: 'rate', align: 'right', render: (one: number) => number(one, 1) },
                { title: texts.fires, dataIndex: 'fires', align: 'right', render: (one: number) => number(one) },
                {
                  title: texts.with(texts.happened, texts.interval),
                  align: 'right',
                  render: (_, { happened, few }) =>
                    few
                      ? texts.few
                      : texts.with(
                          number(happened.value ?? 0, 1),
                          `${number(happened.low ?? 0, 1)}–${number(happened.high ?? 0, 1)}`,
                        ),
                },
              ])}
            />
          </details>
        </>
      )}
    </>
  );
}

/** A count that opens its rows. */
function Opens({ town, level, count }: { town: string; level: string; count: number }) {
  return count === 0 ? (
    <>0</>
  ) : (
    <Link to="/risk" search={{ town, level } as never}>
      {number(count)}
    </Link>
  );
}

const [width, line, left] = [560, 26, 130];

function Dots({ towns }: { towns: readonly Town[] }) {
  const texts = useTexts(riskTexts);
  const compared = towns.filter(({ few }) => !few);
  const top = Math.max(1, ...compared.map(({ rate, happened }) => Math.max(rate, happened.high ?? 0)));
  const x = (value: number) => left + (value / top) * (width - left - 20);
  const height = compared.length * line + 46;
  return (
    <svg className="fs-risk-plot" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={texts.towns}>
      {compared.map(({ town, name, rate, happened }, row) => {
        const y = row * line + 16;
        return (
          <g key={town}>
            <text x={left - 8} y={y + 4} textAnchor="end">
              {name ?? town}
            </text>
            <line className="axis" x1={left} x2={width - 20} y1={y} y2={y} />
            <line
              className="s1"
              style={{ strokeDasharray: 'none' }}
              x1={x(happened.low ?? 0)}
              x2={x(happened.high ?? 0)}
              y1={y}
              y2={y}
              strokeWidth="1.5"
            />
            <circle
              cx={x(happened.value ?? 0)}
              cy={y}
              r="3.5"
              fill="var(--fs-surface)"
              stroke="var(--fs-ink2)"
              strokeWidth="1.5"
            />
            <circle className="s0" cx={x(rate)} cy={y} r="4" />
          </g>
        );
      })}
      {[0, 0.5, 1].map((tick) => (
        <text key={tick} x={x(tick * top)} y={height - 22} textAnchor="middle">
          {number(tick * top, 1)}
        </text>
      ))}
      <circle className="s0" cx={left} cy={height - 8} r="4" />
      <text x={left + 10} y={height - 4}>
        {texts.expected}
      </text>
      <circle cx={left + 100} cy={height - 8} r="3.5" fill="none" stroke="var(--fs-ink2)" strokeWidth="1.5" />
      <text x={left + 110} y={height - 4}>
        {texts.happened}（{texts.interval}） · {texts.rate}
      </text>
    </svg>
  );
}
