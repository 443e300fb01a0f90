import { Table } from 'antd';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { useAnswer } from '../../../web/ask.ts';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { Nothing, Refused, Waiting } from '../../../web/states.tsx';
import { number } from '../../../web/words.ts';
import { labelled, stacked } from '../../../web/components/stacked.ts';
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
    <div className="fs-risk-page">
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
            className={stacked}
            rowKey="code"
            pagination={false}
            scroll={{ x: 'max-content' }}
            dataSource={model.inputs}
            columns={labelled<Model['inputs'][number]>([
              { title: texts.input, render: (_, input) => input[language] },
              {
                title: texts.unknown,
                align: 'right',
                render: (_, { code }) => number((model.unknown[code] ?? 0) * 100),
              },
              { title: texts.source, render: (_, { source }) => texts[`source_${source}`] },
              {
                title: texts.direction,
                render: (_, { direction, order }) => {
                  if (order) return texts.direction_order(order.map((level) => level[language]));
                  if (direction === 'rising') return texts.direction_rising;
                  return direction === 'falling' ? texts.direction_falling : texts.direction_none;
                },
              },
            ])}
          />
        </>
      )}
    </div>
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
          <li key={source}>
            {aucLost < 0.005
              ? texts.sourceWorthless(texts[`source_${source as 'register'}`])
              : texts.sourceWorth(texts[`source_${source as 'register'}`], number(aucLost, 3))}
          </li>
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

/** Bars from the average. */
function Bars({ points }: { points: Shape['points'] }) {
  const { language } = useLanguage();
  const most = Math.max(0.05, ...points.map(({ value }) => Math.abs(value)));
  const x = (value: number) => width / 2 + (value / most) * (width / 2 - 4);
  return (
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
  );
}

const [curveWidth, curveHeight, edge] = [380, 170, 44];

/** Times the average by value: steps of about equally many places each, and what not being known does, apart on the left. */
function Curve({ shape }: { shape: Shape }) {
  const texts = useTexts(riskTexts);
  const known = shape.points.filter(({ missing }) => !missing);
  const unknown = shape.points.find(({ missing }) => missing);
  const most = Math.max(0.2, ...shape.points.map(({ value }) => Math.abs(value)));
  const left = edge + (unknown ? 48 : 0);
  const step = (curveWidth - left - 8) / Math.max(1, known.length);
  const y = (value: number) => (curveHeight - 26) / 2 + 4 - (value / most) * ((curveHeight - 34) / 2);
  const path = known
    .map(({ value }, i) => `${i === 0 ? 'M' : 'L'}${left + i * step} ${y(value)}H${left + (i + 1) * step}`)
    .join('');
  // Where the first bin ends is told unless its figure would run into the word on its left.
  const ticks = [...new Set([1, Math.round(known.length / 3), Math.round((2 * known.length) / 3), known.length - 1])].filter(
    (i) => i > 0 && i < known.length && (!unknown || i * step > 36),
  );
  return (
    <svg className="fs-risk-plot" viewBox={`0 0 ${curveWidth} ${curveHeight}`} aria-hidden="true">
      <line className="mean" x1={edge} x2={curveWidth - 8} y1={y(0)} y2={y(0)} />
      {[most, 0, -most].map((value) => (
        <text key={value} x={edge - 6} y={y(value) + 4} textAnchor="end">
          {texts.times(number(Math.exp(value), 1))}
        </text>
      ))}
      {unknown && (
        <g className="s0">
          <circle cx={edge + 20} cy={y(unknown.value)} r="3.5" />
          <text x={edge + 20} y={curveHeight - 6} textAnchor="middle" stroke="none">
            {texts.unknownShort}
          </text>
        </g>
      )}
      <g className="s0">
        <path d={path} style={{ fill: 'none' }} strokeWidth="1.8" />
      </g>
      {ticks.map((i) => (
        <g key={i}>
          <line className="axis" x1={left + i * step} x2={left + i * step} y1={curveHeight - 24} y2={curveHeight - 20} />
          <text x={left + i * step} y={curveHeight - 6} textAnchor={i > known.length * 0.8 ? 'end' : 'middle'}>
            {number(known[i]!.at ?? 0, Math.abs(known[i]!.at ?? 0) < 10 ? 1 : 0)}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** So many levels make a card as high as a curve; the table below tells all. */
const mostLevels = 8;

/** One input: a curve, or the levels that differ most. */
function ShapePlot({ shape }: { shape: Shape }) {
  const texts = useTexts(riskTexts);
  const { language } = useLanguage();
  // "Other" stands for levels that no place has yet: the table tells it.
  const levels = shape.points.filter(({ label }) => label.en !== 'other');
  const points =
    levels.length <= mostLevels ? levels : levels.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, mostLevels);
  return (
    <section className="fs-card fs-padded">
      <h3>{shape.name[language]}</h3>
      {shape.kind === 'number' ? <Curve shape={shape} /> : <Bars points={points} />}
      <details className="fs-as-table">
        <summary>
          {shape.kind === 'category' && points.length < levels.length ? texts.asTableAll(number(levels.length)) : texts.asTable}
        </summary>
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
