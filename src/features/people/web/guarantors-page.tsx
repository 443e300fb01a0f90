import { Button, Table } from 'antd';
import { Link } from '@tanstack/react-router';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useTexts } from '../../../web/language.tsx';
import { useMay } from '../../../web/session.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { listBindings, recordGuarantorVisit } from '../schema.ts';
import { peopleTexts } from '../texts.ts';
import './people.css';

type Row = AnswerOf<typeof listBindings>['bindings'][number];

/** Leaders and what they guarantee, the most overdue visit first. */
export default function GuarantorsPage() {
  const texts = useTexts(peopleTexts);
  const mayDecide = useMay('people.decide');
  const { data, error, refetch } = useAnswer(listBindings, {}, { live: ['people'] });
  const { perform, busy, refusal } = useAct(recordGuarantorVisit, { said: () => texts.visited });
  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  return (
    <>
      <h1>{texts.guarantors}</h1>
      {refusal && <Refused error={refusal} />}
      {data.bindings.length === 0 ? (
        <Nothing>{texts.noGuarantors}</Nothing>
      ) : (
        <div className="fs-people-sections">
          <Table<Row>
            size="small"
            rowKey="id"
            dataSource={data.bindings}
            pagination={{ pageSize: 50, hideOnSinglePage: true }}
            scroll={{ x: 720 }}
            columns={[
              {
                title: texts.leader,
                render: (_, row) => (
                  <Link to={`/responsibility/posts/${row.post}` as never}>
                    {[row.personName, row.postTitle].filter(Boolean).join(' · ')}
                  </Link>
                ),
              },
              { title: texts.target, render: (_, row) => row.organisationName ?? row.regionName ?? row.region },
              { title: texts.every, align: 'right', render: (_, row) => texts.days(row.visitEveryDays) },
              { title: texts.lastVisit, render: (_, row) => row.lastVisit ?? texts.never },
              {
                title: texts.nextVisit,
                render: (_, row) => (
                  <>
                    {row.dueOn} {row.daysLate > 0 && <span className="fs-late">{texts.late(row.daysLate)}</span>}
                  </>
                ),
              },
              { title: texts.visits, dataIndex: 'visits', align: 'right' },
              ...(mayDecide
                ? [
                    {
                      title: '',
                      render: (_: unknown, row: Row) => (
                        <Button
                          size="small"
                          disabled={busy}
                          onClick={() =>
                            void perform({ params: { id: row.id }, body: { id: crypto.randomUUID(), visitedOn: data.today } })
                          }
                        >
                          {texts.recordVisit}
                        </Button>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        </div>
      )}
    </>
  );
}
