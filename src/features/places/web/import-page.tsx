import { Link } from '@tanstack/react-router';
import { Alert, Button, Checkbox, InputNumber, Popconfirm, Progress, Select, Steps } from 'antd';
import { useEffect, useState } from 'react';
import { useAct, useAnswer } from '../../../web/ask.ts';
import { useWording } from '../../../web/clock.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { useParameter } from '../../../web/router.tsx';
import { RecordRefused, Refused, Waiting } from '../../../web/states.tsx';
import { fullDate, number } from '../../../web/words.ts';
import { stageNames } from '../import/rules.ts';
import {
  cancelImport,
  commitImport,
  compareImport,
  datums,
  listImports,
  readImport,
  replanImport,
  undoImport,
  type Import,
} from '../import/schema.ts';
import { importTexts } from '../import/texts.ts';
import { ImportRows } from './import-rows.tsx';
import { useFieldWords } from './import-words.ts';
import './import.css';

const working = new Set(['reading', 'comparing', 'committing', 'undoing']);
const stepOf: Record<string, number> = {
  reading: 0,
  refused: 0,
  columns: 1,
  comparing: 1,
  difference: 2,
  committing: 3,
  committed: 4,
  undoing: 4,
  undone: 4,
  cancelled: 0,
};
const touches = ['/api/places'];

/** One import, step by step; everything can be gone back on until the last step, and that can be undone too. */
export default function ImportPage() {
  const id = useParameter('id');
  const texts = useTexts(importTexts);
  const { language } = useLanguage();
  const [again, setAgain] = useState(false);
  const { data, error, refetch } = useAnswer(readImport, { params: { id } }, { live: ['place'] });
  const busy = data !== undefined && working.has(data.stage);
  const { perform: cancel } = useAct(cancelImport, { touches, said: () => texts.cancelled });
  useEffect(() => {
    if (!busy) return undefined;
    const timer = setInterval(() => void refetch(), 700);
    return () => clearInterval(timer);
  }, [busy, refetch]);
  if (error && !data) return <RecordRefused error={error} retry={refetch} />;
  if (!data) return <Waiting />;
  const { stage, fileName, problem, done, total } = data;
  const choosing = stage === 'columns' || (stage === 'difference' && again);
  return (
    <div className="fs-import">
      <div>
        <p>
          <Link to="/places/import">{texts.title}</Link>
        </p>
        <h1>{fileName}</h1>
      </div>
      <Steps
        size="small"
        responsive={false}
        titlePlacement={matchMedia('(max-width: 767px)').matches ? 'vertical' : 'horizontal'}
        status={stage === 'refused' ? 'error' : stage === 'cancelled' || stage === 'undone' ? 'wait' : 'process'}
        current={choosing ? 1 : stepOf[stage]!}
        items={[texts.stepFile, texts.stepColumns, texts.stepDifference, texts.stepCommit].map((title) => ({ title }))}
      />
      {problem && (
        <Alert
          type={stage === 'refused' ? 'error' : 'warning'}
          showIcon
          role="alert"
          title={stage === 'refused' ? stageNames['refused']![language] : texts.notDone}
          description={problem[language]}
        />
      )}
      {busy ? (
        <section className="fs-card fs-padded fs-import-outcome" aria-live="polite">
          <p>{total ? texts.working(stageNames[stage]![language], number(done), number(total)) : stageNames[stage]![language]}</p>
          <Progress
            aria-label={stageNames[stage]![language]}
            percent={total ? Math.round((100 * done) / total) : 0}
            status="active"
          />
          {stage !== 'undoing' && <Button onClick={() => void cancel({ params: { id }, body: {} })}>{texts.cancel}</Button>}
        </section>
      ) : (
        (stage === 'refused' || stage === 'cancelled' || stage === 'undone') && (
          <section className="fs-card fs-padded fs-import-outcome">
            <p>{stage === 'undone' ? texts.undoneHelp : stage === 'cancelled' ? texts.cancelledHelp : texts.refusedHelp}</p>
            <Link to="/places/import">
              <Button type="primary">{texts.another}</Button>
            </Link>
          </section>
        )
      )}
      {choosing && (
        <Columns
          key={data.plan.map(({ headerRow }) => headerRow).join()}
          state={data}
          compared={() => setAgain(false)}
          cancel={() => void cancel({ params: { id }, body: {} })}
        />
      )}
      {!choosing && (stage === 'difference' || stage === 'committed') && (
        <Outcome state={data} back={() => setAgain(true)} cancel={() => void cancel({ params: { id }, body: {} })} />
      )}
    </div>
  );
}

function Columns({ state, compared, cancel }: { state: Import; compared: () => void; cancel: () => void }) {
  const { id, plan } = state;
  const texts = useTexts(importTexts);
  const { language } = useLanguage();
  const { data: known } = useAnswer(listImports, {});
  const [sheets, setSheets] = useState(plan);
  const [datum, setDatum] = useState(state.datum);
  const { perform, busy, refusal } = useAct(compareImport, { touches });
  const { perform: replan } = useAct(replanImport, { touches });
  const change = (sheet: number, to: Partial<(typeof plan)[number]>) =>
    setSheets(sheets.map((one) => (one.sheet === sheet ? { ...one, ...to } : one)));
  const options = [
    { value: '', label: texts.leftOut },
    ...(known?.fields ?? []).map(({ key, zh, en }) => ({ value: key, label: language === 'zh' ? zh : en })),
  ];
  const compare = async () => {
    const chosen = sheets.map(({ sheet, use, columns }) => ({
      sheet,
      use,
      columns: columns.map(({ column, field }) => ({ column, field })),
    }));
    if (await perform({ params: { id }, body: { datum, sheets: chosen } })) compared();
  };
  return (
    <>
      {sheets.map(({ sheet, name, hidden, use, headerRow, columns, rows }) => (
        <section key={sheet} className="fs-card fs-padded">
          <div className="fs-line fs-import-sheet">
            <Checkbox checked={use} disabled={headerRow === 0} onChange={({ target }) => change(sheet, { use: target.checked })}>
              <strong>{name}</strong> · {texts.rows(number(rows))}
              {hidden && ` · ${texts.hidden}`}
            </Checkbox>
            <HeaderRow at={headerRow} reread={(row) => void replan({ params: { id }, body: { sheet, headerRow: row } })} />
          </div>
          {headerRow === 0 && <p role="status">{texts.noHeader}</p>}
          {use && (
            <div className="fs-import-table">
              <table className="fs-import-rows">
                <thead>
                  <tr>
                    <th scope="col">{texts.column}</th>
                    <th scope="col">{texts.means}</th>
                    <th scope="col">{texts.samples}</th>
                  </tr>
                </thead>
                <tbody>
                  {columns.map((one) => (
                    <tr key={one.column}>
                      <td>{one.heading}</td>
                      <td>
                        <Select
                          aria-label={`${one.heading} ${texts.means}`}
                          style={{ minWidth: 180 }}
                          showSearch={{ optionFilterProp: 'label' }}
                          value={one.field ?? ''}
                          options={options}
                          onChange={(field: string) =>
                            change(sheet, {
                              columns: columns.map((other) =>
                                other.column === one.column
                                  ? { ...other, field: field === '' ? null : field, certainty: 1 }
                                  : other,
                              ),
                            })
                          }
                        />
                        {one.field !== null && one.certainty < 0.7 && <span className="fs-caption"> {texts.unsure}</span>}
                      </td>
                      <td className="fs-caption">{one.samples.join(' · ')}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </section>
      ))}
      <section className="fs-card fs-padded fs-import-form">
        <label htmlFor="import-datum">{texts.datum}</label>
        <Select
          id="import-datum"
          value={datum}
          options={datums.map((value) => ({ value, label: texts[value] }))}
          onChange={setDatum}
        />
        {refusal && <Refused error={refusal} />}
        <div className="fs-line">
          <Button type="primary" loading={busy} disabled={!sheets.some(({ use }) => use)} onClick={() => void compare()}>
            {texts.compare}
          </Button>
          {state.stage === 'difference' && <Button onClick={compared}>{texts.asBefore}</Button>}
          <Button onClick={cancel}>{texts.cancel}</Button>
        </div>
      </section>
    </>
  );
}

function HeaderRow({ at, reread }: { at: number; reread: (row: number) => void }) {
  const texts = useTexts(importTexts);
  const [row, setRow] = useState(Math.max(1, at));
  return (
    <span className="fs-line">
      {texts.headerRow}{' '}
      <InputNumber
        size="small"
        min={1}
        max={1000}
        value={row}
        aria-label={texts.headerRow}
        onChange={(value) => setRow(value ?? 1)}
      />
      {row !== at && (
        <Button size="small" onClick={() => reread(row)}>
          {texts.reread}
        </Button>
      )}
    </span>
  );
}

function Outcome({ state, back, cancel }: { state: Import; back: () => void; cancel: () => void }) {
  const { id, stage, counts, warnings, reports } = state;
  const texts = useTexts(importTexts);
  const { language } = useLanguage();
  const wording = useWording();
  const { perform: commit, busy, refusal } = useAct(commitImport, { touches });
  const { perform: undo, busy: undoing } = useAct(undoImport, { touches });
  const nothing = counts.new + counts.changed === 0;
  const { nameOf } = useFieldWords();
  return (
    <>
      {warnings.map((text) => (
        <p key={text.en} role="status" className="fs-card fs-padded fs-import-warning">
          {text[language]}
        </p>
      ))}
      {stage === 'difference' ? (
        <section className="fs-card fs-padded">
          <p role="status">
            {nothing ? texts.nothingToCommit(number(counts.unchanged), number(counts.rejected)) : texts.commitHelp}
          </p>
          {refusal && <Refused error={refusal} />}
          <div className="fs-line">
            {!nothing && (
              <Button type="primary" loading={busy} onClick={() => void commit({ params: { id }, body: {} })}>
                {texts.commit(number(counts.new), number(counts.changed))}
              </Button>
            )}
            <Button onClick={back}>{texts.back}</Button>
            <Button onClick={cancel}>{texts.cancel}</Button>
          </div>
        </section>
      ) : (
        <section className="fs-card fs-padded fs-import-outcome">
          <p>{texts.brought(number(counts.new), number(counts.changed))}</p>
          {counts.new > 0 && (
            <Link to="/places" search={{ import: id } as never}>
              <Button type="primary">{texts.seeNew(number(counts.new))}</Button>
            </Link>
          )}
          {state.undoUntil === null ? (
            <p className="fs-sub">{texts.undoOver}</p>
          ) : (
            <>
              <p className="fs-sub">
                {texts.undoHelp} {texts.undoUntil(fullDate(state.undoUntil, wording))}
              </p>
              <Popconfirm
                title={texts.undoSure}
                okText={texts.undo}
                cancelText={texts.keep}
                onConfirm={() => void undo({ params: { id }, body: {} })}
              >
                <Button loading={undoing}>{texts.undo}</Button>
              </Popconfirm>
            </>
          )}
        </section>
      )}
      <ImportRows state={state} />
      <section className="fs-card fs-padded">
        <h2>{texts.completeness}</h2>
        <p className="fs-sub">{texts.completenessHelp}</p>
        {reports.map(({ sheet, name, rows, score, fields, leftOut }) => (
          <div key={sheet} className="fs-import-quality">
            <h3>
              {name} · {texts.rows(number(rows))} · {texts.score(score)}
            </h3>
            {leftOut.totals + leftOut.headers + leftOut.notes > 0 && (
              <p className="fs-caption">{texts.skipped(leftOut.totals, leftOut.headers, leftOut.notes)}</p>
            )}
            <ul className="fs-import-fields">
              {fields.map(({ field, heading, filled, faulty }) => (
                <li key={field}>
                  <span>{heading === '' ? nameOf(field) : heading}</span>
                  <span className="fs-import-bar">
                    <span style={{ width: `${rows === 0 ? 0 : (100 * filled) / rows}%` }} />
                  </span>
                  <span>{rows === 0 ? 0 : Math.floor((100 * filled) / rows)}%</span>
                  <span className="fs-fail">{faulty > 0 && texts.faulty(number(faulty))}</span>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </section>
    </>
  );
}
