import { App, Button, Checkbox, Form, Input, InputNumber, Select, Table } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { dateAndTime, number } from '../../../web/words.ts';
import { listRegions } from '../../territory/schema.ts';
import { classNames, sitingModels, stationClasses, type StationClassCode } from '../rules.ts';
import { adoptSiting, cancelSiting, listSitings, readCover, startSiting, type Siting } from '../schema.ts';
import { coverTexts } from '../texts.ts';
import type { MapStation, Position } from './cover-map.tsx';
import { Comparison } from './comparison.tsx';
import { Closing, Gains } from './siting-charts.tsx';
import { figureOf, gainOf, pointsOf, type Step } from './siting-words.ts';
import { NoRoads } from './no-roads.tsx';
import './cover.css';

const CoverMap = lazy(() => import('./cover-map.tsx'));

interface Wish {
  name: string;
  model: Siting['model'];
  from: number;
  to: number;
  radius: number;
  busy: number;
  weigh: 'places' | 'people' | 'area' | 'risk';
  gridMetres: number;
  seconds: number;
  existing: boolean;
}

const first: Wish = {
  name: '',
  model: 'mclp',
  from: 1,
  to: 5,
  radius: 240,
  busy: 0.1,
  weigh: 'places',
  gridMetres: 1000,
  seconds: 60,
  existing: true,
};

/** Where the next stations belong: a question put on the map, how its bound closes, and answers side by side. */
export default function SitingPage() {
  const texts = useTexts(coverTexts);
  const { query, set } = useAddress();
  const { data, error, refetch } = useAnswer(listSitings, {}, { live: ['cover'], keep: true, every: 2 });
  const { data: cover } = useAnswer(readCover, { query: { before: 60, tier: 'full' } }, { live: ['cover'], keep: true });
  const { data: regions } = useAnswer(listRegions, {});
  const { perform, busy, refusal } = useAct(startSiting, { said: () => texts.started });
  const [drawing, setDrawing] = useState<'point' | 'ring'>();
  const [corners, setCorners] = useState<Position[]>([]);
  const [forbidden, setForbidden] = useState<Position[][]>([]);
  const [list, setList] = useState('');
  const [model, setModel] = useState<Siting['model']>('mclp');
  const { points, faults } = pointsOf(list);
  const chosen = data?.sitings.find(({ id }) => id === query['run']) ?? data?.sitings[0];
  const step = chosen?.answer?.find(({ p }) => String(p) === query['p']) ?? chosen?.answer?.at(-1);
  const compared = (query['compare'] ?? '').split(',').filter((one) => one !== '');
  const counts = model === 'lscp' || model === 'lscp-b';
  const stations: MapStation[] = [
    ...(cover?.stations ?? [])
      .filter(({ tier, state }) => tier === 'full' && state !== 'given_up')
      .map(({ id, name, lon, lat, state, acrossBorder }): MapStation => {
        const stands = state === 'on_duty' || state === 'accepted';
        return { id, name, lon, lat, kind: !stands ? 'planned' : acrossBorder ? 'near' : 'full' };
      }),
    ...(step?.sites ?? []).flatMap((i, n): MapStation[] => {
      const at = chosen?.candidates[i];
      return at ? [{ id: `site-${i}`, name: `${n + 1}`, lon: at[0], lat: at[1], kind: 'site' }] : [];
    }),
  ];
  const point = (at: Position) => {
    if (drawing === 'ring') setCorners([...corners, at]);
    else setList(`${list.trimEnd()}${list.trim() === '' ? '' : '\n'}${at[0].toFixed(6)},${at[1].toFixed(6)}`);
  };
  const send = (wish: Wish) => {
    const { existing, ...rest } = wish;
    void perform({
      body: {
        ...rest,
        name: wish.name.trim() || texts[`model_${wish.model}`],
        existing,
        points: points.map(([lon, lat]): [number, number] => [lon, lat]),
        forbidden: forbidden.map((ring) => ring.map(([lon, lat]): [number, number] => [lon, lat])),
      },
    }).then((answer) => answer && set({ run: answer.id, p: undefined }));
  };
  if (cover && !cover.cover)
    return (
      <>
        <h1>{texts.siting}</h1>
        <NoRoads />
      </>
    );
  return (
    <div className="fs-cover-list">
      <h1>{texts.sitingTitle}</h1>
      <div className="fs-cover-studio">
        <div>
          {!regions && <div className="fs-cover-map" aria-hidden="true" />}
          {regions?.box && (
            <Suspense fallback={<div className="fs-cover-map" aria-hidden="true" />}>
              <CoverMap
                tiles={regions.tiles}
                box={regions.box}
                label={texts.sitingMap}
                stations={stations}
                candidates={points.length > 0 ? points : chosen?.candidates}
                unreachable={step?.beyondAt}
                forbidden={forbidden}
                corners={drawing === 'ring' ? corners : undefined}
                drawing={drawing !== undefined}
                onPoint={point}
              />
            </Suspense>
          )}
          <ul className="fs-cover-legend fs-cover-marks">
            <li>
              <i data-kind="full" />
              {texts.standing}
            </li>
            <li>
              <i data-kind="site" />
              {texts.sites(step?.sites.length ?? 0)}
            </li>
            <li>
              <i data-kind="candidate" />
              {texts.candidates(points.length > 0 ? points.length : (chosen?.candidates.length ?? 0))}
            </li>
            {step && step.beyond > 0 && (
              <li>
                <i data-kind="unreachable" />
                {texts.outOfReach(number(step.beyond))}
              </li>
            )}
          </ul>
          <div className="fs-cover-acts">
            <Button
              aria-pressed={drawing === 'point'}
              type={drawing === 'point' ? 'primary' : 'default'}
              onClick={() => setDrawing(drawing === 'point' ? undefined : 'point')}
            >
              {drawing === 'point' ? texts.drawnEnough : texts.drawPoints}
            </Button>
            {drawing === 'ring' ? (
              <>
                <Button
                  type="primary"
                  disabled={corners.length < 4}
                  onClick={() => {
                    setForbidden([...forbidden, corners]);
                    setCorners([]);
                    setDrawing(undefined);
                  }}
                >
                  {texts.ringDone}
                </Button>
                <span className="fs-caption">{texts.ringHelp(corners.length)}</span>
              </>
            ) : (
              <Button onClick={() => setDrawing('ring')}>{texts.drawRing}</Button>
            )}
            {(forbidden.length > 0 || corners.length > 0 || list !== '') && (
              <Button
                onClick={() => {
                  setForbidden([]);
                  setCorners([]);
                  setList('');
                  setDrawing(undefined);
                }}
              >
                {texts.drawClear}
              </Button>
            )}
          </div>
        </div>
        <section className="fs-card fs-padded">
          <h2>{texts.newSiting}</h2>
          <Form<Wish> layout="vertical" initialValues={first} onFinish={send} onValuesChange={(_, all) => setModel(all.model)}>
            <Form.Item name="model" label={texts.model} extra={texts[`help_${model}`]}>
              <Select options={sitingModels.map((value) => ({ value, label: texts[`model_${value}`] }))} />
            </Form.Item>
            <div className="fs-cover-form">
              <Form.Item name="name" label={texts.nameOptional}>
                <Input maxLength={80} />
              </Form.Item>
              {!counts && (
                <>
                  <Form.Item name="from" label={texts.howMany}>
                    <InputNumber min={1} max={50} precision={0} />
                  </Form.Item>
                  <Form.Item name="to" label={texts.to}>
                    <InputNumber min={1} max={50} precision={0} />
                  </Form.Item>
                </>
              )}
              {model !== 'p-median' && model !== 'p-centre' && (
                <Form.Item name="radius" label={texts.radius}>
                  <InputNumber min={30} max={3600} precision={0} />
                </Form.Item>
              )}
              {model === 'mexclp' && (
                <Form.Item name="busy" label={texts.busyShare}>
                  <InputNumber min={0} max={0.95} step={0.05} />
                </Form.Item>
              )}
              <Form.Item name="weigh" label={texts.weigh}>
                <Select
                  options={(['places', 'risk', 'people', 'area'] as const).map((value) => ({
                    value,
                    label: texts[`measure_${value}`],
                  }))}
                />
              </Form.Item>
              {points.length === 0 && (
                <Form.Item name="gridMetres" label={texts.grid}>
                  <InputNumber min={300} max={5000} step={100} precision={0} />
                </Form.Item>
              )}
              <Form.Item name="seconds" label={texts.budget}>
                <InputNumber min={5} max={600} precision={0} />
              </Form.Item>
            </div>
            <Form.Item name="existing" valuePropName="checked">
              <Checkbox>{texts.existing}</Checkbox>
            </Form.Item>
            <details open={list !== ''}>
              <summary>{texts.listSummary(points.length)}</summary>
              <label>
                <span className="fs-caption">{texts.listHelp}</span>
                <Input.TextArea
                  rows={4}
                  value={list}
                  onChange={({ target }) => setList(target.value)}
                  aria-label={texts.listHelp}
                />
              </label>
              {faults.length > 0 && <p role="alert">{texts.listFaults(faults.length, faults[0]!.row, faults[0]!.text)}</p>}
            </details>
            <Button type="primary" htmlType="submit" loading={busy} disabled={faults.length > 0} style={{ marginTop: 8 }}>
              {texts.start}
            </Button>
            {forbidden.length > 0 && <span className="fs-caption"> {texts.forbiddenCount(forbidden.length)}</span>}
          </Form>
          {refusal && <Refused error={refusal} />}
        </section>
      </div>
      {error && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting />}
      {compared.length > 0 && data && (
        <Comparison
          chosen={compared.flatMap((one) => {
            const [id, p] = one.split(':');
            const siting = data.sitings.find((each) => each.id === id);
            const found = siting?.answer?.find((each) => String(each.p) === p);
            return siting && found ? [{ key: one, siting, step: found }] : [];
          })}
          onDrop={(key) => set({ compare: compared.filter((one) => one !== key).join(',') || undefined })}
        />
      )}
      {data?.sitings.length === 0 && <Nothing>{texts.noSitings}</Nothing>}
      {data?.sitings.map((siting) => (
        <OneSiting
          key={siting.id}
          siting={siting}
          shown={siting.id === chosen?.id ? (step?.p ?? null) : undefined}
          compared={compared}
          onShow={(p) => set({ run: siting.id, p })}
          onCompare={(key) =>
            set({
              compare:
                (compared.includes(key) ? compared.filter((one) => one !== key) : [...compared, key].slice(-3)).join(',') ||
                undefined,
            })
          }
        />
      ))}
    </div>
  );
}

interface OneProps {
  siting: Siting;
  /** The number of new stations that the map shows of this run; undefined: it shows another. */
  shown: number | null | undefined;
  compared: readonly string[];
  onShow: (p: number | undefined) => void;
  onCompare: (key: string) => void;
}

function OneSiting({ siting, shown, compared, onShow, onCompare }: OneProps) {
  const texts = useTexts(coverTexts);
  const { language } = useLanguage();
  const { modal } = App.useApp();
  const [now, wording] = [useNow(), useWording()];
  const stop = useAct(cancelSiting, { said: () => texts.stopped });
  const adopt = useAct(adoptSiting, { said: () => texts.adopted });
  const [kind, setKind] = useState<StationClassCode>('class-1');
  const going = siting.state === 'waiting' || siting.state === 'running';
  const steps = siting.answer ?? [];
  const { parameters } = siting;
  const ask = (p: number, count: number) =>
    void modal.confirm({
      title: texts.adoptTitle(count),
      content: texts.adoptBody(classNames[kind][language]),
      okText: texts.adopt,
      cancelText: texts.cancel,
      icon: null,
      onOk: () => adopt.perform({ params: { id: siting.id }, body: { p, class: kind } }),
    });
  const last = siting.progress.at(-1);
  return (
    <section className="fs-card fs-padded">
      <div className="fs-rail-head">
        <h2>{siting.name}</h2>
        <span>
          {shown === undefined && (
            <Button size="small" onClick={() => onShow(undefined)}>
              {texts.showOnMap}
            </Button>
          )}{' '}
          {going && !siting.cancelAsked && (
            <Button size="small" onClick={() => void stop.perform({ params: { id: siting.id } })}>
              {texts.stop}
            </Button>
          )}
        </span>
      </div>
      <p className="fs-sub">
        {texts[`state_${siting.state}`]} · {texts[`model_${siting.model}`]} ·{' '}
        {texts.asks(texts[`measure_${parameters.weigh}`], number(parameters.radius), parameters.existing)} ·{' '}
        {texts.candidates(siting.candidates.length)} · {dateAndTime(siting.madeAt, now, wording)}
      </p>
      {going && (
        <p role="status">
          {last
            ? texts.going(
                last.p,
                figureOf(siting, last.value, texts),
                figureOf(siting, last.bound, texts),
                number(last.ms / 1000, 1),
              )
            : texts.begins}
        </p>
      )}
      {siting.problem && <p role="alert">{texts.brokeOff(siting.problem)}</p>}
      {(stop.refusal ?? adopt.refusal) && <Refused error={(stop.refusal ?? adopt.refusal)!} />}
      <Closing siting={siting} />
      {steps.some(({ status }) => status === 'infeasible' || status === 'unknown') && (
        <p role="alert">{explain(siting, steps, texts)}</p>
      )}
      {steps.length > 1 && <Gains siting={siting} />}
      {steps.length > 0 && (
        <>
          <Table<Step & { before: Step | undefined }>
            size="small"
            rowKey="p"
            pagination={false}
            scroll={{ x: 'max-content' }}
            dataSource={steps.map((step, i) => ({ ...step, before: steps[i - 1] }))}
            rowClassName={({ p }) => (p === shown ? 'ant-table-row-selected' : '')}
            columns={[
              {
                title: texts.p,
                align: 'right',
                render: (_, { p }) => (
                  <button type="button" className="fs-link" aria-pressed={p === shown} onClick={() => onShow(p)}>
                    {p}
                  </button>
                ),
              },
              { title: texts[`value_${siting.model}`], align: 'right', render: (_, { value }) => figureOf(siting, value, texts) },
              { title: texts.bound, align: 'right', render: (_, { bound }) => figureOf(siting, bound, texts) },
              { title: texts.gap, align: 'right', render: (_, { gap }) => (gap === null ? '—' : `${number(gap * 100, 2)}%`) },
              { title: texts.gain, align: 'right', render: (_, step) => gainOf(siting, step.before, step, texts) },
              { title: texts.status, render: (_, { status }) => texts[`status_${status}`] },
              {
                title: texts.compare,
                render: (_, { p, sites }) =>
                  sites.length > 0 && (
                    <Checkbox
                      aria-label={texts.comparePick(siting.name, p)}
                      checked={compared.includes(`${siting.id}:${p}`)}
                      onChange={() => onCompare(`${siting.id}:${p}`)}
                    />
                  ),
              },
              {
                title: <span className="fs-hidden">{texts.adopt}</span>,
                render: (_, { p, sites }) =>
                  sites.length > 0 && (
                    <>
                      <a href={`/cover?siting=${siting.id}&p=${p}&class=${kind}`}>{texts.tryOnMap}</a>{' '}
                      {siting.adoptedAt === null && (
                        <button type="button" className="fs-link" onClick={() => ask(p, sites.length)}>
                          {texts.adopt}
                        </button>
                      )}
                    </>
                  ),
              },
            ]}
          />
          {siting.adoptedAt === null ? (
            <label className="fs-caption">
              {texts.adoptAs}{' '}
              <Select<StationClassCode>
                size="small"
                value={kind}
                style={{ minWidth: 150 }}
                onChange={setKind}
                options={stationClasses.map((value) => ({ value, label: classNames[value][language] }))}
              />
            </label>
          ) : (
            <p className="fs-caption">
              {texts.adoptedOn(dateAndTime(siting.adoptedAt, now, wording))} <a href="/cover/pipeline">{texts.pipeline}</a>
            </p>
          )}
        </>
      )}
    </section>
  );
}

/** Why there is no answer, and what would help. */
function explain(siting: Siting, steps: readonly Step[], texts: (typeof coverTexts)['zh']): string {
  const { status, beyond } = steps.find((one) => one.status === 'infeasible' || one.status === 'unknown')!;
  if (status === 'unknown') return texts.whyUnknown;
  return beyond > 0
    ? texts.whyBeyond(number(beyond), number(siting.parameters.radius))
    : texts.whyInfeasible(siting.candidates.length);
}
