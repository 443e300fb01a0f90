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
import { roundTop } from './scale.ts';
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
          {first && <p className="fs-risk-finding">{texts.townFinding(first.name ?? first.town, number(first.rate, 1))}</p>}
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

/** Expectation and what happened with its interval on one line each; the table below is its twin. */
function Dots({ towns }: { towns: readonly Town[] }) {
  const texts = useTexts(riskTexts);
  const compared = towns.filter(({ few }) => !few);
  const top = roundTop(Math.max(1, ...compared.map(({ rate, happened }) => Math.max(rate, happened.high ?? 0))));
  const at = (value: number | null) => `${(100 * (value ?? 0)) / top}%`;
  return (
    <div className="fs-risk-dots" role="img" aria-label={texts.towns}>
      {compared.map(({ town, name, rate, happened }) => [
        <span key={`${town} name`}>{name ?? town}</span>,
        <div key={town} className="fs-risk-track">
          <i className="interval" style={{ left: at(happened.low), width: at((happened.high ?? 0) - (happened.low ?? 0)) }} />
          <i className="happened" style={{ left: at(happened.value) }} />
          <i className="expected" style={{ left: at(rate) }} />
        </div>,
      ])}
      <span />
      <div className="fs-risk-ticks">
        {[0, 0.5, 1].map((tick) => (
          <span key={tick}>{number(tick * top, 1)}</span>
        ))}
      </div>
      <p className="fs-risk-legend">
        <span>
          <i className="expected" /> {texts.expected}
        </span>
        <span>
          <i className="happened" /> {texts.with(texts.happened, texts.interval)}
        </span>
        <span>{texts.rate}</span>
      </p>
    </div>
  );
}
