/** Plain drawings with the same numbers beside them as a table. */
import { Table } from 'antd';
import { useTexts } from '../../../web/language.tsx';
import { number } from '../../../web/words.ts';
import { labelled, stacked } from '../../../web/components/stacked.ts';
import { riskTexts } from '../texts.ts';
import { roundTop } from './scale.ts';

export interface Told {
  value: number | null;
  low: number | null;
  high: number | null;
}

const [width, height, left, bottom, top] = [360, 250, 40, 38, 26];
const x = (share: number) => left + share * (width - left - 12);
const y = (share: number) => height - bottom - share * (height - bottom - top);
/** The last figure of an axis ends where the axis does, or it would be cut. */
const anchorOf = (tick: number) => (tick === 1 ? 'end' : 'middle');
const series = ['model', 'past', 'statutory', 'random'] as const;

/** How many of what happened stood among the first so many percent. */
export function CapturePlot({ captured }: { captured: Record<string, Record<string, Told>> }) {
  const texts = useTexts(riskTexts);
  const shown = series.filter((name) => captured[name]);
  const points = (name: string, of: (one: Told) => number | null): [number, number][] => [
    [0, 0],
    ...Object.entries(captured[name]!).flatMap(([percent, one]): [number, number][] => {
      const value = of(one);
      return value === null ? [] : [[Number(percent) / 100, value]];
    }),
    [1, 1],
  ];
  const line = (all: readonly [number, number][]) => all.map(([a, b]) => `${x(a)},${y(b)}`).join(' ');
  const percents = Object.keys(captured['model'] ?? {});
  return (
    <>
      <svg className="fs-risk-plot" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={texts.capture}>
        <path className="axis" d={`M${x(0)} ${y(1)}V${y(0)}H${x(1)}`} />
        {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
          <g key={tick}>
            <text x={x(tick)} y={y(0) + 15} textAnchor={anchorOf(tick)}>
              {tick * 100}
            </text>
            <text x={x(0) - 6} y={y(tick) + 4} textAnchor="end">
              {tick * 100}
            </text>
          </g>
        ))}
        <text x={(x(0) + x(1)) / 2} y={height - 4} textAnchor="middle">
          {texts.captureX}
        </text>
        <text x={x(0) - 30} y={12}>
          {texts.captureY}
        </text>
        <polygon
          className="s0 band"
          points={`${line(points('model', (one) => one.low))} ${line(points('model', (one) => one.high).toReversed())}`}
        />
        {shown.map((name) => (
          <g key={name} className={`s${series.indexOf(name)}`}>
            <polyline points={line(points(name, (one) => one.value))} />
          </g>
        ))}
        {shown.map((name, row) => (
          <g key={name} className={`s${series.indexOf(name)}`}>
            <line x1={x(0.52)} x2={x(0.6)} y1={y(0.36 - row * 0.09)} y2={y(0.36 - row * 0.09)} strokeWidth="2" />
            <text x={x(0.62)} y={y(0.36 - row * 0.09) + 4} stroke="none">
              {texts[`series_${name}`]}
            </text>
          </g>
        ))}
      </svg>
      <details className="fs-as-table">
        <summary>{texts.asTable}</summary>
        <Table
          size="small"
          className={stacked}
          rowKey="percent"
          pagination={false}
          scroll={{ x: 'max-content' }}
          dataSource={percents.map((percent) => ({ percent }))}
          columns={labelled([
            { title: texts.captureX, dataIndex: 'percent' },
            ...shown.map((name) => ({
              title: texts[`series_${name}`],
              key: name,
              render: (_: unknown, { percent }: { percent: string }) => {
                const one = captured[name]![percent];
                return one?.value == null
                  ? '—'
                  : texts.with(
                      number(one.value * 100, 1),
                      `${number((one.low ?? 0) * 100, 1)}–${number((one.high ?? 0) * 100, 1)}`,
                    );
              },
            })),
          ])}
        />
      </details>
    </>
  );
}

/** Groups by expected rate, and what happened in each with its interval. */
export function CalibrationPlot({ groups }: { groups: readonly { rows: number; expected: number; happened: Told }[] }) {
  const texts = useTexts(riskTexts);
  // The axes are told per thousand: they end at a round number of those.
  const most = roundTop(1000 * Math.max(1e-9, ...groups.map((one) => Math.max(one.expected, one.happened.high ?? 0)))) / 1000;
  // By the square root, or nine of ten groups would lie in one corner.
  const at = (value: number | null) => Math.sqrt((value ?? 0) / most);
  return (
    <>
      <svg className="fs-risk-plot" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={texts.calibration}>
        <path className="axis" d={`M${x(0)} ${y(1)}V${y(0)}H${x(1)}`} />
        <line className="mean" x1={x(0)} y1={y(0)} x2={x(1)} y2={y(1)} />
        {groups.map(({ expected, happened }) => (
          <g key={expected} className="s0">
            <line
              x1={x(at(expected))}
              x2={x(at(expected))}
              y1={y(at(happened.low))}
              y2={y(at(happened.high))}
              strokeWidth="1.5"
            />
            <circle cx={x(at(expected))} cy={y(at(happened.value))} r="3.5" />
          </g>
        ))}
        {[0, 0.05, 0.25, 0.5, 1].map((tick) => (
          <g key={tick}>
            <text x={x(Math.sqrt(tick))} y={y(0) + 15} textAnchor={anchorOf(tick)}>
              {number(tick * most * 1000, 1)}
            </text>
            <text x={x(0) - 6} y={y(Math.sqrt(tick)) + 4} textAnchor="end">
              {number(tick * most * 1000, 1)}
            </text>
          </g>
        ))}
        <text x={(x(0) + x(1)) / 2} y={height - 4} textAnchor="middle">
          {texts.calibrationX}
        </text>
        <text x={x(0) - 30} y={12}>
          {texts.calibrationY}
        </text>
      </svg>
      <details className="fs-as-table">
        <summary>{texts.asTable}</summary>
        <Table
          size="small"
          rowKey="expected"
          pagination={false}
          dataSource={[...groups]}
          columns={[
            { title: texts.places, dataIndex: 'rows', align: 'right', render: (rows: number) => number(rows) },
            { title: texts.calibrationX, dataIndex: 'expected', align: 'right', render: (one: number) => number(one * 1000, 2) },
            {
              title: texts.calibrationY,
              dataIndex: 'happened',
              align: 'right',
              render: ({ value, low, high }: Told) =>
                texts.with(number((value ?? 0) * 1000, 2), `${number((low ?? 0) * 1000, 2)}–${number((high ?? 0) * 1000, 2)}`),
            },
          ]}
        />
      </details>
    </>
  );
}
