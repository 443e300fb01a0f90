import { Table } from 'antd';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { useAnswer } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { number } from '../../../web/words.ts';
import { readModel } from '../schema.ts';
import { riskTexts } from '../texts.ts';
import { CalibrationPlot, CapturePlot } from './plots.tsx';
import './risk.css';

type Model = NonNullable<AnswerOf<typeof readModel>['model']>;
type Shape = Model['shapes'][number];

/** What goes into the model, what each input does, and how good it was on a year it had not seen. */
export default function ModelPage() {
  const texts = useTexts(riskTexts);
  const { language } = useLanguage();
  const { data, error, refetch } = useAnswer(readModel, {}, { live: ['risk'] });
  const model = data?.model;
  return (
    <>
      <h1>{texts.model}</h1>
      {error && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting />}
      {data && !model && <Nothing>{texts.noModel}</Nothing>}
      {model && (
        <>
          <p className="fs-sub">
            {texts[`basis_${model.kind}`]} {texts.modelSub(number(model.rows), number(model.fires), model.trainedUntil)}
          </p>
          {model.kind === 'learned' && <Watch watch={model.watch} />}
          {model.validation && <Validation validation={model.validation} />}
          {model.shapes.length > 0 && (
            <>
              <h2>{texts.shapes}</h2>
              <p className="fs-caption">{texts.shapesNote}</p>
              <div className="fs-risk-grid">
                {model.shapes
                  .filter(({ strength }) => strength > 0.02)
                  .map((shape) => (
                    <ShapePlot key={shape.input} shape={shape} />
                  ))}
              </div>
            </>
          )}
          {model.kind !== 'learned' && (
            <>
              <h2>{texts.weights}</h2>
              <Table
                size="small"
                rowKey="factor"
                pagination={false}
                dataSource={model.weights}
                columns={[
                  { title: texts.input, render: (_, { input }) => input[language] },
                  { title: texts.weight, dataIndex: 'weight', align: 'right' },
                ]}
              />
            </>
          )}
          <h2>{texts.inputs}</h2>
          <p className="fs-caption">{texts.inputsNote}</p>
          <Table<Model['inputs'][number]>
            size="small"
            rowKey="code"
            pagination={false}
            scroll={{ x: 'max-content' }}
            dataSource={model.inputs}
            columns={[
              { title: texts.input, render: (_, input) => input[language] },
              {
                title: texts.unknown,
                align: 'right',
                render: (_, { code }) => number((model.unknown[code] ?? 0) * 100),
              },
              { title: texts.source, render: (_, { source }) => texts[`source_${source}`] },
              {
                title: texts.direction,
                render: (_, { direction }) =>
                  direction === 'rising'
                    ? texts.direction_rising
                    : direction === 'falling'
                      ? texts.direction_falling
                      : texts.direction_none,
              },
            ]}
          />
        </>
      )}
    </>
  );
}

/** Inputs that are no longer what they were when the model was fitted. */
function Watch({ watch }: { watch: Model['watch'] }) {
  const texts = useTexts(riskTexts);
  const { language } = useLanguage();
  return (
    <section>
      <h2>{texts.watch}</h2>
      {watch.length === 0 && <p className="fs-sub">{texts.watchNone}</p>}
      <ul className="fs-risk-list">
        {watch.map(({ input, name, warning, stability, missingBefore, missingNow }) => (
          <li key={input}>
            {warning === 'moved'
              ? texts.watchMoved(name[language], number(stability, 2))
              : texts.watchMissing(name[language], number(missingBefore * 100), number(missingNow * 100))}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Validation({ validation }: { validation: NonNullable<Model['validation']> }) {
  const texts = useTexts(riskTexts);
  return (
    <section>
      <h2>{texts.validation}</h2>
      <p>{texts.validationWords(number(validation.auc, 3), number(validation.fires))}</p>
      <ul className="fs-risk-list">
        {validation.sources.map(({ source, aucLost }) => (
          <li key={source}>{texts.sourceWorth(texts[`source_${source as 'register'}`], number(aucLost, 3))}</li>
        ))}
      </ul>
      <div className="fs-risk-grid">
        <div className="fs-card fs-padded">
          <CapturePlot captured={validation.captured} />
        </div>
        <div className="fs-card fs-padded">
          <h3>{texts.calibration}</h3>
          <CalibrationPlot groups={validation.calibration} />
        </div>
      </div>
    </section>
  );
}

const [width, line] = [260, 14];

/** Bars from the average: at most the sixteen levels that differ most. */
function ShapePlot({ shape }: { shape: Shape }) {
  const texts = useTexts(riskTexts);
  const { language } = useLanguage();
  const points =
    shape.kind === 'number' || shape.points.length <= 16
      ? shape.points
      : shape.points.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 16);
  const most = Math.max(0.05, ...points.map(({ value }) => Math.abs(value)));
  const x = (value: number) => width / 2 + (value / most) * (width / 2 - 4);
  return (
    <section className="fs-card fs-padded">
      <h3>{shape.name[language]}</h3>
      <div className="fs-risk-shape">
        {points.map(({ label, value }) => [
          <span key={`label ${label.en}`} title={label[language]}>
            {label[language]}
          </span>,
          <svg key={`bar ${label.en}`} className="fs-risk-plot" viewBox={`0 0 ${width} ${line}`} aria-hidden="true">
            <line className="mean" x1={width / 2} x2={width / 2} y1="0" y2={line} />
            <rect className="s0" x={Math.min(x(0), x(value))} y="3" width={Math.abs(x(value) - x(0))} height={line - 6} />
          </svg>,
        ])}
      </div>
      <details className="fs-as-table">
        <summary>{texts.asTable}</summary>
        <Table
          size="small"
          rowKey="key"
          pagination={false}
          dataSource={shape.points.map((point, key) => ({ ...point, key }))}
          columns={[
            { title: shape.name[language], render: (_, { label }) => label[language] },
            { title: texts.value, dataIndex: 'value', align: 'right', render: (value: number) => number(value, 3) },
          ]}
        />
      </details>
    </section>
  );
}
