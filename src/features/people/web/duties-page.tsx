import { Button, DatePicker, Drawer, Form, Input, Radio, Select, Table } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { useMay } from '../../../web/session.tsx';
import { Refused, Waiting } from '../../../web/states.tsx';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import { decideDuty, readDuties } from '../schema.ts';
import { peopleTexts } from '../texts.ts';
import { DutyGrid } from './duty-grid.tsx';
import './people.css';

type Matrix = AnswerOf<typeof readDuties>;
type Type = Matrix['placeTypes'][number];

/** Kinds of place × departments: who leads, who shares, and what that rests on. */
export default function DutiesPage() {
  const texts = useTexts(peopleTexts);
  const { language } = useLanguage();
  const { query, set } = useAddress();
  const mayDecide = useMay('people.decide');
  const [deciding, setDeciding] = useState<Type>();
  const { data, error, refetch } = useAnswer(readDuties, {}, { live: ['people'] });
  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  const view = query['view'] ?? 'all';
  // A grid of forty columns is no first sight for a phone.
  const first = matchMedia('(max-width: 767px)').matches ? 'list' : 'matrix';
  const asList = (query['as'] ?? first) === 'list';
  const overlapping = new Set(data.overlaps.map(({ placeType }) => placeType));
  const named = (code: string) =>
    code === 'town' ? texts.town : (data.departments.find((one) => one.code === code)?.[language] ?? code);
  const dutiesFor = (type: string) => data.duties.filter((duty) => duty.placeType === type);
  const rows = data.placeTypes.filter(
    ({ code }) =>
      (view === 'all' || (view === 'gaps' ? data.gaps.includes(code) : overlapping.has(code))) &&
      (!query['d'] || dutiesFor(code).some(({ department }) => department === query['d'])),
  );
  const used = new Set(data.duties.map(({ department }) => department));
  const columns = [...data.departments.map(({ code }) => code), 'town'].filter(
    (code) => used.has(code) && (!query['d'] || query['d'] === code),
  );
  const cell = (type: string, part: 'lead' | 'joint') => {
    const found = dutiesFor(type).filter((duty) => duty.part === part);
    if (found.length === 0) return part === 'lead' ? <span className="fs-caption">{texts.nobody}</span> : '';
    return found.map((duty) => named(duty.department)).join(language === 'zh' ? '、' : ', ');
  };
  return (
    <>
      <h1>{texts.duties}</h1>
      <p className="fs-sub">{texts.dutiesHelp}</p>
      <div className="fs-people-choices">
        <Radio.Group
          value={view}
          aria-label={texts.placeType}
          onChange={({ target }) => set({ view: target.value as string })}
          options={[
            { value: 'all', label: texts.all(data.placeTypes.length) },
            { value: 'gaps', label: texts.gaps(data.gaps.length) },
            { value: 'overlaps', label: texts.overlaps(data.overlaps.length) },
          ]}
        />
        <Radio.Group
          value={asList ? 'list' : 'matrix'}
          aria-label={texts.view}
          onChange={({ target }) => set({ as: target.value === first ? undefined : (target.value as string) })}
          options={[
            { value: 'matrix', label: texts.asMatrix },
            { value: 'list', label: texts.asList },
          ]}
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={texts.department}
          placeholder={texts.anyDepartment}
          value={query['d'] ?? null}
          style={{ minWidth: 220 }}
          options={[
            ...data.departments.map(({ code }) => ({ value: code, label: `${code} ${named(code)}` })),
            { value: 'town', label: texts.town },
          ]}
          onChange={(department: string | undefined) => set({ d: department ?? undefined })}
        />
      </div>
      {!asList && rows.length > 0 && (
        <>
          <p className="fs-caption">{texts.matrixHelp}</p>
          <DutyGrid
            types={rows.map((type) => ({ code: type.code, name: type[language] }))}
            departments={columns.map((code) => ({ code, name: named(code) }))}
            partOf={(type, department) => dutiesFor(type).find((duty) => duty.department === department)?.part}
            gaps={new Set(data.gaps)}
            overlaps={overlapping}
            {...(mayDecide && { onDecide: (type: string) => setDeciding(data.placeTypes.find(({ code }) => code === type)) })}
          />
        </>
      )}
      {asList && (
        <Table<Type>
          size="small"
          className={stacked}
          rowKey="code"
          dataSource={rows}
          pagination={false}
          scroll={{ x: 720 }}
          columns={labelled<Type>([
            { title: texts.placeType, render: (_, type) => <Coded name={type[language]} code={type.code} /> },
            { title: texts.lead, render: (_, { code }) => cell(code, 'lead') },
            { title: texts.joint, render: (_, { code }) => cell(code, 'joint') },
            {
              title: texts.basis,
              render: (_, { code }) => {
                const decision = dutiesFor(code).find((duty) => duty.decision)?.decision;
                if (decision)
                  return <span className="fs-basis">{texts.basisDecision(decision.minutes, decision.decidedOn)}</span>;
                return dutiesFor(code).length > 0 && <span className="fs-basis">{texts.basisDefault}</span>;
              },
            },
            ...(mayDecide
              ? [
                  {
                    title: <span className="fs-hidden">{texts.chooseAction}</span>,
                    key: 'decide',
                    render: (_: unknown, type: Type) => (
                      <Button size="small" onClick={() => setDeciding(type)}>
                        {texts.decide}
                      </Button>
                    ),
                  },
                ]
              : []),
          ])}
        />
      )}
      <h2 style={{ marginTop: 24 }}>{texts.departments}</h2>
      <Table<Matrix['departments'][number]>
        size="small"
        className={stacked}
        rowKey="code"
        dataSource={data.departments}
        pagination={false}
        scroll={{ x: 720 }}
        columns={labelled<Matrix['departments'][number]>([
          { title: texts.department, render: (_, one) => <Coded name={one[language]} code={one.code} /> },
          { title: texts.answersFor, render: (_, one) => one.places[language] },
          // What nobody has checked against a text is not shown as a duty.
          { title: texts.dutyOf, render: (_, one) => (one.basis === 'memory' ? '' : one.duty[language]) },
          {
            title: texts.basis,
            render: (_, one) =>
              one.sources.length === 0 ? (
                <span className="fs-basis">{texts.unverified}</span>
              ) : (
                one.sources.map((source) => (
                  <div key={source.zh}>
                    <span className="fs-basis">{texts[source.level]}</span> {texts.article(source[language], source.articles)}
                  </div>
                ))
              ),
          },
        ])}
      />
      {deciding && <Deciding type={deciding} matrix={data} close={() => setDeciding(undefined)} />}
    </>
  );
}

interface Fields {
  department: string;
  part: 'lead' | 'joint';
  decidedOn: { format: (pattern: string) => string };
  fromOn: { format: (pattern: string) => string };
  minutes: string;
}

function Deciding({ type, matrix, close }: { type: Type; matrix: Matrix; close: () => void }) {
  const texts = useTexts(peopleTexts);
  const { language } = useLanguage();
  const [id] = useState(() => crypto.randomUUID());
  const { perform, busy, refusal } = useAct(decideDuty, { said: () => texts.decided });
  const decide = async ({ department, part, decidedOn, fromOn, minutes }: Fields) => {
    const days = { decidedOn: decidedOn.format('YYYY-MM-DD'), fromOn: fromOn.format('YYYY-MM-DD') };
    if (await perform({ body: { id, placeType: type.code, department, part, minutes, ...days } })) close();
  };
  return (
    <Drawer open size={480} title={`${texts.decide} · ${type[language]}`} onClose={close}>
      <Form<Fields>
        layout="vertical"
        initialValues={{ part: 'lead' }}
        onFinish={(fields) => void decide(fields)}
        requiredMark={false}
      >
        <Form.Item name="department" label={texts.department} rules={[{ required: true }]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={[
              ...matrix.departments.map((one) => ({ value: one.code, label: `${one.code} ${one[language]}` })),
              { value: 'town', label: texts.town },
            ]}
          />
        </Form.Item>
        <Form.Item name="part" label={texts.dutyOf}>
          <Radio.Group
            options={[
              { value: 'lead', label: texts.lead },
              { value: 'joint', label: texts.joint },
            ]}
          />
        </Form.Item>
        <Form.Item name="decidedOn" label={texts.decidedOn} rules={[{ required: true }]}>
          <DatePicker />
        </Form.Item>
        <Form.Item name="fromOn" label={texts.fromOn} rules={[{ required: true }]}>
          <DatePicker />
        </Form.Item>
        <Form.Item name="minutes" label={texts.minutes} rules={[{ required: true, min: 2 }]}>
          <Input maxLength={200} />
        </Form.Item>
        {refusal && <Refused error={refusal} />}
        <div className="fs-line">
          <Button type="primary" htmlType="submit" loading={busy}>
            {texts.save}
          </Button>
          <Button onClick={close}>{texts.cancel}</Button>
        </div>
      </Form>
    </Drawer>
  );
}

function Coded({ name, code }: { name: string; code: string }) {
  return (
    <>
      {name} <span className="fs-code">{code}</span>
    </>
  );
}
