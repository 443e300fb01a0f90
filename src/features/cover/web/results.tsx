/** Frozen figures with their inputs, beside those of now; and how all of it is reckoned. */
import { Link } from '@tanstack/react-router';
import { Table } from 'antd';
import { memo } from 'react';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useTexts } from '../../../web/language.tsx';
import { useMay } from '../../../web/session.tsx';
import { Nothing, Refused } from '../../../web/states.tsx';
import { dateAndTime, number } from '../../../web/words.ts';
import { keepResult, listResults, type CoverAnswer } from '../schema.ts';
import { coverTexts } from '../texts.ts';
import { reachedIn } from './figures.tsx';

type Result = AnswerOf<typeof listResults>['results'][number];

export const Results = memo(function Results({ now }: { now: CoverAnswer }) {
  const texts = useTexts(coverTexts);
  const [clock, wording] = [useNow(), useWording()];
  const mayPlan = useMay('cover.plan');
  const { data } = useAnswer(listResults, {}, { live: ['cover'], every: 5 });
  const again = useAct(keepResult, { said: () => texts.kept });
  const alike = ({ hour, figures }: Result) =>
    hour === now.method.hour && figures.method.beforeSeconds === now.method.beforeSeconds && now.method.tier === 'full';
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.results}</h2>
      {again.refusal && <Refused error={again.refusal} />}
      <Table<Result>
        size="small"
        rowKey="id"
        pagination={{ pageSize: 5, hideOnSinglePage: true, showSizeChanger: false, size: 'small' }}
        scroll={{ x: 'max-content' }}
        dataSource={data?.results ?? []}
        locale={{ emptyText: <Nothing>{texts.noResults}</Nothing> }}
        columns={[
          {
            title: texts.made,
            render: (_, { name, madeAt, hour }) => (
              <>
                {dateAndTime(madeAt, clock, wording)}
                <br />
                <span className="fs-caption">
                  {name} {hour !== null && texts.atHour(hour)}
                </span>
              </>
            ),
          },
          {
            title: texts.in5(texts.measure_places),
            align: 'right',
            render: (_, one) => {
              const [was, is] = [reachedIn(one.figures, 'places', 300)!, reachedIn(now, 'places', 300)!];
              return (
                <>
                  {number(was)}
                  <br />
                  <span className="fs-caption">{alike(one) ? texts.sinceThen(is - was) : texts.otherQuestion}</span>
                </>
              );
            },
          },
          {
            title: texts.inputs,
            render: (_, { figures: { method } }) =>
              texts.inputsOf(
                method.network.version,
                number(method.stations.full),
                number(method.stations.micro),
                number(method.places),
              ),
          },
          ...(mayPlan
            ? [
                {
                  title: <span className="fs-hidden">{texts.again}</span>,
                  key: 'again',
                  render: (_: unknown, { name, hour, figures }: Result) => (
                    <button
                      type="button"
                      className="fs-link fs-no-print"
                      disabled={again.busy}
                      onClick={() =>
                        void again.perform({
                          body: { name, ...(hour !== null && { hour }), before: figures.method.beforeSeconds },
                        })
                      }
                    >
                      {texts.again}
                    </button>
                  ),
                },
              ]
            : []),
        ]}
      />
    </section>
  );
});

export const Method = memo(function Method({ cover: { method } }: { cover: CoverAnswer }) {
  const texts = useTexts(coverTexts);
  const [clock, wording] = [useNow(), useWording()];
  const { network } = method;
  return (
    <section className="fs-card fs-padded">
      <h2>{texts.method}</h2>
      <p>
        {texts.methodWords(
          method.beforeSeconds,
          method.snapMetres,
          method.snapKmh,
          number(network.nodes),
          number(method.places),
          method.offRoad,
        )}
      </p>
      <p className="fs-caption">
        {texts.methodInputs(
          network.version,
          network.source,
          dateAndTime(network.madeAt, clock, wording),
          method.stations.full,
          method.stations.micro,
          method.reckonedOn,
        )}{' '}
        <Link to="/cover/roads">{texts.roadsLink}</Link>
      </p>
    </section>
  );
});
