import { Table } from 'antd';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useMay } from '../../../web/session.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { classNames, nextStates } from '../rules.ts';
import { readCover, stepStation, type Station } from '../schema.ts';
import { coverTexts } from '../texts.ts';

/** Stations on their way from plan to duty. */
export default function PipelinePage() {
  const texts = useTexts(coverTexts);
  const { language } = useLanguage();
  const mayPlan = useMay('cover.plan');
  const { data, error, refetch } = useAnswer(readCover, { query: { before: 60 } }, { live: ['cover', 'obligation'], keep: true });
  const { perform, refusal, busy } = useAct(stepStation, { said: () => texts.moved });
  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  const stations = data.stations.filter(({ state }) => state !== 'on_duty');
  return (
    <>
      <h1>{texts.pipeline}</h1>
      {refusal && <Refused error={refusal} />}
      <Table<Station>
        size="small"
        rowKey="id"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={stations}
        locale={{ emptyText: <Nothing>{texts.noPipeline}</Nothing> }}
        columns={[
          { title: texts.station, render: (_, { code, name }) => `${code} ${name}` },
          { title: texts.class, render: (_, one) => classNames[one.class][language] },
          { title: texts.status, render: (_, { state }) => texts[`step_${state}`] },
          {
            title: texts.acceptance,
            render: (_, { acceptance }) =>
              acceptance ? <a href={`/obligations/${acceptance}`}>{texts.acceptance}</a> : <span className="fs-none">—</span>,
          },
          ...(mayPlan
            ? [
                {
                  title: <span className="fs-hidden">{texts.moveTo('')}</span>,
                  key: 'move',
                  render: (_: unknown, { id, state }: Station) =>
                    nextStates(state).map((to) => (
                      <button
                        key={to}
                        type="button"
                        className="fs-link"
                        disabled={busy}
                        style={{ marginRight: 12 }}
                        onClick={() => void perform({ params: { id }, body: { from: state, to } })}
                      >
                        {to === 'given_up' ? texts.step_given_up : texts.moveTo(texts[`step_${to}`])}
                      </button>
                    )),
                },
              ]
            : []),
        ]}
      />
    </>
  );
}
