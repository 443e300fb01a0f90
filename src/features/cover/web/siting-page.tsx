import { App, Button, Checkbox, Form, Input, InputNumber, Select, Table } from 'antd';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useTexts } from '../../../web/language.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { number } from '../../../web/words.ts';
import { sitingModels } from '../rules.ts';
import { adoptSiting, cancelSiting, listSitings, startSiting, type Siting } from '../schema.ts';
import { coverTexts } from '../texts.ts';
import './cover.css';

interface Wish {
  name: string;
  model: Siting['model'];
  from: number;
  to: number;
  radius: number;
  weigh: 'places' | 'people' | 'area';
  gridMetres: number;
  seconds: number;
  existing: boolean;
}

/** Where the next stations belong: questions, how their bound closes, and answers side by side. */
export default function SitingPage() {
  const texts = useTexts(coverTexts);
  const { data, error, refetch } = useAnswer(listSitings, {}, { live: ['cover'], keep: true, every: 2 });
  const { perform, busy, refusal } = useAct(startSiting, { said: () => texts.started });
  const first: Wish = {
    name: texts.siting,
    model: 'mclp',
    from: 1,
    to: 5,
    radius: 240,
    weigh: 'places',
    gridMetres: 1000,
    seconds: 60,
    existing: true,
  };
  return (
    <div className="fs-cover-list">
      <h1>{texts.siting}</h1>
      <section className="fs-card fs-padded">
        <h2>{texts.newSiting}</h2>
        <Form<Wish>
          layout="vertical"
          initialValues={first}
          onFinish={(body) => void perform({ body: { ...body, points: [], forbidden: [] } })}
        >
          <div className="fs-cover-acts">
            <Form.Item name="name" label={texts.name}>
              <Input maxLength={80} />
            </Form.Item>
            <Form.Item name="model" label={texts.model}>
              <Select
                style={{ minWidth: 280 }}
                options={sitingModels.map((value) => ({ value, label: texts[`model_${value}`] }))}
              />
            </Form.Item>
            <Form.Item name="from" label={texts.howMany}>
              <InputNumber min={1} max={50} precision={0} />
            </Form.Item>
            <Form.Item name="to" label={texts.to}>
              <InputNumber min={1} max={50} precision={0} />
            </Form.Item>
            <Form.Item name="radius" label={texts.radius}>
              <InputNumber min={30} max={3600} precision={0} />
            </Form.Item>
            <Form.Item name="weigh" label={texts.weigh}>
              <Select
                style={{ minWidth: 100 }}
                options={(['places', 'people', 'area'] as const).map((value) => ({ value, label: texts[`measure_${value}`] }))}
              />
            </Form.Item>
            <Form.Item name="gridMetres" label={texts.grid}>
              <InputNumber min={300} max={5000} step={100} precision={0} />
            </Form.Item>
            <Form.Item name="seconds" label={texts.budget}>
              <InputNumber min={5} max={600} precision={0} />
            </Form.Item>
            <Form.Item name="existing" valuePropName="checked">
              <Checkbox>{texts.existing}</Checkbox>
            </Form.Item>
          </div>
          <Button type="primary" htmlType="submit" loading={busy}>
            {texts.start}
          </Button>
        </Form>
        {refusal && <Refused error={refusal} />}
      </section>
      {error && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting />}
      {data?.sitings.length === 0 && <Nothing>{texts.noSitings}</Nothing>}
      {data?.sitings.map((siting) => (
        <OneSiting key={siting.id} siting={siting} />
      ))}
    </div>
  );
}

function OneSiting({ siting }: { siting: Siting }) {
  const texts = useTexts(coverTexts);
  const { modal } = App.useApp();
  const stop = useAct(cancelSiting, { said: () => texts.stopped });
  const adopt = useAct(adoptSiting, { said: () => texts.adopted });
  const going = siting.state === 'waiting' || siting.state === 'running';
  const steps = siting.answer ?? [];
  const ask = (p: number, count: number) =>
    void modal.confirm({
      title: texts.adoptTitle(count),
      content: texts.adoptBody,
      okText: texts.adopt,
      cancelText: texts.cancel,
      icon: null,
      onOk: () => adopt.perform({ params: { id: siting.id }, body: { p, class: 'class-1' } }),
    });
  return (
    <section className="fs-card fs-padded">
      <div className="fs-rail-head">
        <h2>{siting.name}</h2>
        {going && !siting.cancelAsked && (
          <Button onClick={() => void stop.perform({ params: { id: siting.id } })}>{texts.stop}</Button>
        )}
      </div>
      <p className="fs-sub">
        {texts[`state_${siting.state}`]} · {texts[`model_${siting.model}`]} · {texts.candidates(siting.candidates.length)}
      </p>
      {siting.problem && <p>{siting.problem}</p>}
      {(stop.refusal ?? adopt.refusal) && <Refused error={(stop.refusal ?? adopt.refusal)!} />}
      <Closing points={siting.progress} label={texts.closing} />
      {steps.length > 0 && (
        <Table
          size="small"
          rowKey="p"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={steps.map((step, i) => ({ ...step, before: steps[i - 1]?.value ?? null }))}
          columns={[
            { title: texts.p, dataIndex: 'p', align: 'right' },
            { title: texts.value, align: 'right', render: (_, { value }) => figure(value) },
            { title: texts.bound, align: 'right', render: (_, { bound }) => figure(bound) },
            { title: texts.gap, align: 'right', render: (_, { gap }) => (gap === null ? '—' : `${number(gap * 100, 2)} %`) },
            {
              title: texts.gain,
              align: 'right',
              render: (_, { value, before }) => figure(value === null || before === null ? null : value - before),
            },
            { title: texts.status, render: (_, { status }) => texts[`status_${status}`] },
            {
              title: <span className="fs-hidden">{texts.adopt}</span>,
              render: (_, { p, sites }) =>
                sites.length > 0 &&
                siting.adoptedAt === null && (
                  <button type="button" className="fs-link" onClick={() => ask(p, sites.length)}>
                    {texts.adopt}
                  </button>
                ),
            },
          ]}
        />
      )}
    </section>
  );
}

const figure = (value: number | null) => (value === null ? '—' : number(value, Number.isInteger(value) ? 0 : 1));

/** Best value and bound over time, of the number of sites that was solved last; the table below says the same in figures. */
function Closing({ points, label }: { points: Siting['progress']; label: string }) {
  const last = points.at(-1)?.p;
  const mine = points.filter(({ p, value, bound }) => p === last && (value !== null || bound !== null));
  const figures = mine.flatMap(({ value, bound }) => [value, bound]).filter((one) => one !== null);
  if (mine.length < 2) return null;
  const [low, high] = [Math.min(...figures), Math.max(...figures)];
  // Closed from the start: the table says it all.
  if (low === high) return null;
  const [begin, end] = [mine[0]!.ms, mine.at(-1)!.ms];
  const line = (of: 'value' | 'bound') =>
    mine
      .filter((point) => point[of] !== null)
      .map(
        (point) =>
          `${4 + (592 * (point.ms - begin)) / (end - begin || 1)},${132 - (124 * (point[of]! - low)) / (high - low || 1)}`,
      )
      .join(' ');
  return (
    <svg className="fs-cover-chart" viewBox="0 0 600 140" preserveAspectRatio="none" role="img" aria-label={label}>
      <polyline points={line('value')} fill="none" stroke="var(--fs-act)" strokeWidth="2" vectorEffect="non-scaling-stroke" />
      <polyline
        points={line('bound')}
        fill="none"
        stroke="var(--fs-ink2)"
        strokeWidth="2"
        strokeDasharray="6 4"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
