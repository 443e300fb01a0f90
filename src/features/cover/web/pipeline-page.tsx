import { App, Button, Drawer, Input, Select, Table } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import { BasisTag } from '../../../web/components/small-parts.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useAddress } from '../../../web/router.tsx';
import { useMay } from '../../../web/session.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { dateAndTime, dueWords } from '../../../web/words.ts';
import { acceptanceItems, classNames, findings, nextStates, stillMissing, type Finding } from '../rules.ts';
import { checkStation, readPipeline, readStation, stepStation } from '../schema.ts';
import { coverTexts } from '../texts.ts';
import './cover.css';

type Row = AnswerOf<typeof readPipeline>['stations'][number];
interface Town {
  name: string;
  rows: Row[];
}
const states = ['planned', 'sited', 'building', 'accepted', 'given_up'] as const;

/** Stations on their way from plan to duty: how many stand where, and what each owes next. */
export default function PipelinePage() {
  const texts = useTexts(coverTexts);
  const { language } = useLanguage();
  const [now, wording] = [useNow(), useWording()];
  const { query, set } = useAddress();
  const { data, error, refetch } = useAnswer(readPipeline, {}, { live: ['cover', 'obligation'], keep: true });
  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  const way = data.stations.filter(({ state }) => state !== 'given_up');
  const wanted = states.find((one) => one === query['state']);
  const rows = wanted ? data.stations.filter(({ state }) => state === wanted) : way;
  const towns = [...new Set(way.map(({ regionName }) => regionName ?? '—'))].map((name) => ({
    name,
    rows: way.filter((one) => (one.regionName ?? '—') === name),
  }));
  return (
    <div className="fs-cover-list">
      <h1>{way.length > 0 || data.onDuty > 0 ? texts.pipelineLead(way.length, data.onDuty) : texts.pipelineNone}</h1>
      <ul className="fs-cover-steps">
        {states.map((state) => {
          const count = data.stations.filter((one) => one.state === state).length;
          return (
            <li key={state}>
              <button
                type="button"
                aria-pressed={wanted === state}
                onClick={() => set({ state: wanted === state ? undefined : state })}
              >
                {texts[`step_${state}`]}
                <strong>{count}</strong>
              </button>
            </li>
          );
        })}
      </ul>
      <Table<Row>
        size="small"
        className={stacked}
        rowKey="id"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={rows}
        locale={{ emptyText: <Nothing>{texts.noPipeline}</Nothing> }}
        columns={labelled<Row>([
          {
            title: texts.station,
            render: (_, { id, code, name }) => (
              <button type="button" className="fs-link" onClick={() => set({ station: id })}>
                {code} {name}
              </button>
            ),
          },
          { title: texts.class, render: (_, one) => classNames[one.class][language] },
          { title: texts.town, render: (_, { regionName }) => regionName ?? <span className="fs-none">—</span> },
          {
            title: texts.stage,
            render: (_, { state, since }) => (
              <>
                {texts[`step_${state}`]}
                {since && <span className="fs-caption"> {dateAndTime(since, now, wording)}</span>}
              </>
            ),
          },
          {
            title: texts.checklist,
            render: (_, { passed, failed, items, state }) =>
              state === 'building' || passed + failed > 0 ? (
                texts.checklistLead(passed, items, failed)
              ) : (
                <span className="fs-none">—</span>
              ),
          },
        ])}
      />
      {towns.length > 1 && (
        <section className="fs-card fs-padded">
          <h2>{texts.byTown}</h2>
          <Table<Town>
            size="small"
            className={stacked}
            rowKey="name"
            pagination={false}
            scroll={{ x: 'max-content' }}
            dataSource={towns}
            columns={labelled<Town>([
              { title: texts.town, dataIndex: 'name' },
              ...states
                .filter((state) => state !== 'given_up')
                .map((state) => ({
                  title: texts[`step_${state}`],
                  key: state,
                  align: 'right' as const,
                  render: (_: unknown, town: Town) => town.rows.filter((one) => one.state === state).length,
                })),
              { title: texts.onWay, align: 'right', render: (_, town) => town.rows.length },
            ])}
          />
        </section>
      )}
      <Drawer
        size={720}
        open={query['station'] !== undefined}
        onClose={() => set({ station: undefined })}
        title={data.stations.find(({ id }) => id === query['station'])?.name ?? ''}
      >
        {query['station'] && <OneStation key={query['station']} id={query['station']} />}
      </Drawer>
    </div>
  );
}

function OneStation({ id }: { id: string }) {
  const texts = useTexts(coverTexts);
  const { language } = useLanguage();
  const [now, wording] = [useNow(), useWording()];
  const mayPlan = useMay('cover.plan');
  const { modal } = App.useApp();
  const { data, error, refetch } = useAnswer(readStation, { params: { id } }, { live: ['cover', 'obligation'], keep: true });
  const step = useAct(stepStation, { said: () => texts.moved });
  if (error) return <Refused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  const { station, steps, checks, owed } = data;
  const found = new Map(checks.map((one) => [one.item, one.found]));
  const missing = stillMissing(station.class, found);
  const [next] = nextStates(station.state);
  const open = owed.filter((one) => one.open);
  const reasons = [
    ...(open.some(({ kind }) => kind !== 'cover.mend') ? [texts.needObligation] : []),
    ...(station.state === 'building' && missing.length > 0 ? [texts.needChecks(missing.length)] : []),
  ];
  const move = (to: (typeof data.station)['state']) => void step.perform({ params: { id }, body: { from: station.state, to } });
  const askGiveUp = () =>
    void modal.confirm({
      title: texts.giveUpTitle(station.name),
      content: texts.giveUpBody,
      okText: texts.giveUp,
      cancelText: texts.keepOn,
      icon: null,
      onOk: () => move('given_up'),
    });
  return (
    <div className="fs-cover-list">
      <p>
        {texts[`step_${station.state}`]} · {classNames[station.class][language]}
      </p>
      {open.length > 0 && (
        <section>
          <h3>{texts.owes}</h3>
          <ul>
            {open.map(({ id: obligation, kind, dueAt }) => (
              <li key={obligation}>
                <a href={`/obligations/${obligation}`}>{dutyName(kind, texts)}</a>
                {dueAt && <span className="fs-caption"> {dueWords(dueAt, now, wording)}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {step.refusal && <Refused error={step.refusal} />}
      {mayPlan && next && (
        <div className="fs-cover-acts">
          <Button type="primary" disabled={reasons.length > 0} loading={step.busy} onClick={() => move(next)}>
            {texts.moveTo(texts[`step_${next}`])}
          </Button>
          <Button disabled={step.busy} onClick={askGiveUp}>
            {texts.giveUp}
          </Button>
          {reasons.length > 0 && (
            <span className="fs-caption">{texts.missingBefore(texts[`step_${next}`], reasons.join(texts.comma))}</span>
          )}
        </div>
      )}
      <section>
        <h3>{texts.checklist}</h3>
        <p className="fs-caption">{texts.checkHelp}</p>
        <table className="fs-cover-checks">
          <thead>
            <tr>
              <th scope="col">{texts.item}</th>
              <th scope="col">{texts.finding}</th>
            </tr>
          </thead>
          <tbody>
            {acceptanceItems(station.class).map((item) => (
              <tr key={item.code}>
                <th scope="row">
                  {item[language]} <BasisTag basis={item.basis} edition={item.edition[language]} language={language} />
                </th>
                <td>
                  <OneCheck
                    station={id}
                    item={item.code}
                    name={item[language]}
                    known={checks.find((one) => one.item === item.code)}
                    mayCheck={mayPlan && station.state === 'building'}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {steps.length > 0 && (
        <section>
          <h3>{texts.stepsTitle}</h3>
          <ol>
            {steps.map(({ n, state, at, words }) => (
              <li key={n}>
                {dateAndTime(at, now, wording)} {texts[`step_${state}`]} {words}
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}

const dutyName = (kind: string, texts: (typeof coverTexts)['zh']) =>
  kind === 'cover.site'
    ? texts.duty_site
    : kind === 'cover.staff'
      ? texts.duty_staff
      : kind === 'cover.mend'
        ? texts.mend
        : texts.duty_accept;

interface CheckProps {
  station: string;
  item: string;
  name: string;
  known: AnswerOf<typeof readStation>['checks'][number] | undefined;
  mayCheck: boolean;
}

function OneCheck({ station, item, name, known, mayCheck }: CheckProps) {
  const texts = useTexts(coverTexts);
  const [wanted, setWanted] = useState<Finding>();
  const [words, setWords] = useState('');
  const act = useAct(checkStation, { said: () => texts.checked });
  const send = async (found: Finding, why?: string) => {
    const done = await act.perform({ params: { id: station }, body: { item, found, ...(why && { words: why }) } });
    if (done) setWanted(undefined);
  };
  return (
    <div>
      {mayCheck ? (
        <Select<Finding>
          aria-label={`${texts.finding} ${name}`}
          placeholder={texts.found_none}
          size="small"
          style={{ minWidth: 110 }}
          loading={act.busy}
          value={wanted ?? known?.found ?? null}
          onChange={(found) => (found === 'passed' ? void send(found) : setWanted(found))}
          options={findings.map((value) => ({ value, label: texts[`found_${value}`] }))}
        />
      ) : (
        texts[`found_${known?.found ?? 'none'}`]
      )}
      {known?.words && !wanted && <p className="fs-caption">{known.words}</p>}
      {known?.mend && (
        <p>
          <a href={`/obligations/${known.mend}`}>{texts.mend}</a>
        </p>
      )}
      {wanted && (
        <div className="fs-cover-acts">
          <Input
            aria-label={texts.noteWhy}
            placeholder={texts.noteWhy}
            value={words}
            onChange={({ target }) => setWords(target.value)}
          />
          <Button size="small" disabled={words.trim() === ''} onClick={() => void send(wanted, words.trim())}>
            {texts[`found_${wanted}`]}
          </Button>
        </div>
      )}
      {act.refusal && <Refused error={act.refusal} />}
    </div>
  );
}
