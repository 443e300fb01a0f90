import { App, Button, Form, InputNumber, Table } from 'antd';
import { useState } from 'react';
import { Link } from '@tanstack/react-router';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useMay } from '../../../web/session.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { DayField, FormDrawer, useRequired } from '../../../web/components/form-drawer.tsx';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import { RegionField } from '../../../web/region-field.tsx';
import { titleIn } from '../../../web/words.ts';
import { bindGuarantor, endBinding, listBindings, recordGuarantorVisit } from '../schema.ts';
import { peopleTexts } from '../texts.ts';
import { useToday } from './parts.tsx';
import { OrganisationField, PostField } from './post-field.tsx';
import './people.css';

type Row = AnswerOf<typeof listBindings>['bindings'][number];

/** Leaders and what they guarantee, the most overdue visit first. */
export default function GuarantorsPage() {
  const texts = useTexts(peopleTexts);
  const { language } = useLanguage();
  const mayDecide = useMay('people.decide');
  const { data, error, refetch } = useAnswer(listBindings, {}, { live: ['people'] });
  const { perform, busy, refusal } = useAct(recordGuarantorVisit, { said: () => texts.visited });
  const end = useAct(endBinding, { said: () => texts.unbound });
  const [binding, setBinding] = useState(false);
  const { modal } = App.useApp();
  const release = (row: Row, on: string) =>
    void modal.confirm({
      title: texts.unbindTitle(row.personName ?? row.postTitle),
      content: texts.unbindBody,
      okText: texts.unbind,
      cancelText: texts.dontUnbind,
      icon: null,
      onOk: () => end.perform({ params: { id: row.id }, body: { on } }),
    });
  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  return (
    <>
      <header className="fs-headline">
        <div>
          <h1>{texts.guarantors}</h1>
          <p className="fs-sub">{texts.bindHelp}</p>
        </div>
        {mayDecide && (
          <Button type="primary" onClick={() => setBinding(true)}>
            {texts.bind}
          </Button>
        )}
      </header>
      {binding && <Binding close={() => setBinding(false)} />}
      {end.refusal && <Refused error={end.refusal} />}
      {refusal && <Refused error={refusal} />}
      {data.bindings.length === 0 ? (
        <Nothing>{texts.noGuarantors}</Nothing>
      ) : (
        <div className="fs-people-sections">
          <Table<Row>
            size="small"
            className={stacked}
            rowKey="id"
            dataSource={data.bindings}
            pagination={{ pageSize: 50, hideOnSinglePage: true }}
            scroll={{ x: 'max-content' }}
            columns={labelled<Row>([
              {
                title: texts.leader,
                render: (_, row) => (
                  <Link to={`/responsibility/posts/${row.post}` as never}>
                    {[row.personName, titleIn({ title: row.postTitle, titleEn: row.postTitleEn }, language)]
                      .filter(Boolean)
                      .join(' · ')}
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
                      title: <span className="fs-hidden">{texts.chooseAction}</span>,
                      key: 'acts',
                      render: (_: unknown, row: Row) => (
                        <span className="fs-row-acts">
                          <Button
                            size="small"
                            disabled={busy}
                            onClick={() =>
                              void perform({ params: { id: row.id }, body: { id: crypto.randomUUID(), visitedOn: data.today } })
                            }
                          >
                            {texts.recordVisit}
                          </Button>
                          <button type="button" className="fs-link" onClick={() => release(row, data.today)}>
                            {texts.unbind}
                          </button>
                        </span>
                      ),
                    },
                  ]
                : []),
            ])}
          />
        </div>
      )}
    </>
  );
}

interface BindFields {
  post: string;
  region: string;
  organisation?: string;
  fromOn: string;
  visitEveryDays: number;
}

function Binding({ close }: { close: () => void }) {
  const texts = useTexts(peopleTexts);
  const rule = useRequired();
  const today = useToday();
  const [id] = useState(() => crypto.randomUUID());
  const { perform, busy, refusal } = useAct(bindGuarantor, { said: () => texts.bound });
  return (
    <FormDrawer<BindFields>
      title={texts.bind}
      verb={texts.bind}
      help={texts.bindHelp}
      initial={{ fromOn: today, visitEveryDays: 90 }}
      busy={busy}
      refusal={refusal}
      onSubmit={async ({ organisation, ...rest }) =>
        (await perform({ body: { id, ...rest, organisation: organisation ?? null } })) && close()
      }
      onClose={close}
    >
      <Form.Item name="post" label={texts.leaderPost} rules={[rule]}>
        <PostField />
      </Form.Item>
      <Form.Item name="region" label={texts.boundRegion} rules={[rule]}>
        <RegionField />
      </Form.Item>
      <Form.Item name="organisation" label={texts.boundOrganisation}>
        <OrganisationField firms />
      </Form.Item>
      <Form.Item name="visitEveryDays" label={texts.everyDays} rules={[rule]}>
        <InputNumber min={1} max={366} precision={0} />
      </Form.Item>
      <Form.Item name="fromOn" label={texts.fromOn} rules={[rule]}>
        <DayField />
      </Form.Item>
    </FormDrawer>
  );
}
