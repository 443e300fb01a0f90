/** Hazard-days by week: one line, the running week dashed, and the change in words. */
import { Link } from '@tanstack/react-router';
import type { AnswerOf } from '../../../platform/endpoint.ts';
import { useAnswer } from '../../../web/ask.ts';
import { useNow, useWording } from '../../../web/clock.tsx';
import { Trace } from '../../../web/components/trace.tsx';
import { useLanguage, useTexts } from '../../../web/language.tsx';
import { Refused, Waiting } from '../../../web/states.tsx';
import { date, noonOf, number, weightedDays } from '../../../web/words.ts';
import { readHazardDays } from '../schema.ts';
import { hazardTexts } from './hazard-texts.ts';
import './hazard-days.css';

export type HazardDays = AnswerOf<typeof readHazardDays>;

/** How much the last whole week differs from the one four weeks before, in per cent; undefined without anything to compare with. */
export function changeOf(days: readonly number[]): number | undefined {
  const [last, before] = [days.at(-2), days.at(-6)];
  return last === undefined || before === undefined || before === 0 ? undefined : Math.round((100 * (last - before)) / before);
}

const [width, height] = [280, 96];
const edge = { left: 4, right: 44, top: 18, bottom: 20 };

export function TrendLine({ weeks }: { weeks: HazardDays['weeks'] }) {
  const texts = useTexts(hazardTexts);
  const wording = useWording();
  const now = useNow();
  const top = Math.max(...weeks.map(({ days }) => days), 1);
  const x = (n: number) => edge.left + ((width - edge.left - edge.right) * n) / Math.max(1, weeks.length - 1);
  const y = (days: number) => height - edge.bottom - ((height - edge.top - edge.bottom) * days) / top;
  const points = weeks.map(({ days }, n) => `${x(n).toFixed(1)} ${y(days).toFixed(1)}`);
  const last = weeks.length - 2;
  const [first, lastWhole] = [weeks[0]!, weeks[last]!];
  return (
    <svg
      className="fs-hazard-line"
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={texts.plot(weightedDays(lastWhole.days), weightedDays(weeks.at(-6)?.days ?? 0))}
    >
      <path className="fs-hazard-axis" d={`M${edge.left} ${y(0)}H${width - edge.right}`} />
      <path className="fs-hazard-whole" d={`M${points.slice(0, -1).join('L')}`} />
      <path className="fs-hazard-running" d={`M${points.slice(-2).join('L')}`} />
      <circle cx={x(0)} cy={y(first.days)} r="3" />
      <circle cx={x(last)} cy={y(lastWhole.days)} r="3" />
      <text x={x(0)} y={y(first.days) - 7}>
        {weightedDays(first.days)}
      </text>
      <text className="fs-hazard-last" x={x(last) + 8} y={y(lastWhole.days) - 7}>
        {weightedDays(lastWhole.days)}
      </text>
      <text x={x(0)} y={height - 4}>
        {date(noonOf(first.from), now, wording)}
      </text>
      <text x={x(last)} y={height - 4} textAnchor="middle">
        {texts.lastWeek}
      </text>
    </svg>
  );
}

/** What changed, as a sentence that opens. */
export function Finding({ data, href }: { data: HazardDays; href: string }) {
  const texts = useTexts(hazardTexts);
  const { language } = useLanguage();
  const { weeks } = data;
  const last = weeks.at(-2)!;
  const change = changeOf(weeks.map(({ days }) => days));
  const words =
    change === undefined
      ? last.hazards === 0
        ? texts.noneLast
        : texts.noneBefore(weightedDays(last.days))
      : change === 0
        ? texts.same
        : change < 0
          ? texts.less(number(-change))
          : texts.more(number(change));
  return (
    <Trace
      language={language}
      traced={{ definition: texts.definition, method: texts.basis, rows: { count: last.hazards, href } }}
    >
      {words}
    </Trace>
  );
}

/** On the workbench: the trend of the reader's own scope. */
export function HazardTrend() {
  const texts = useTexts(hazardTexts);
  const { data, error, refetch } = useAnswer(readHazardDays, {}, { live: ['place'], keep: true });
  const last = data?.weeks.at(-2);
  return (
    <section className="fs-card fs-padded">
      <div className="fs-rail-head">
        <h2>{texts.title}</h2>
        <span className="fs-caption">{texts.unit}</span>
      </div>
      {error && !data && <Refused error={error} retry={refetch} />}
      {!data && !error && <Waiting rows={3} />}
      {data && data.weeks.every(({ hazards }) => hazards === 0) && <p className="fs-caption">{texts.none}</p>}
      {data && last && data.weeks.some(({ hazards }) => hazards > 0) && (
        <>
          <TrendLine weeks={data.weeks} />
          <p className="fs-line fs-hazard-finding">
            <Finding data={data} href={`/places/hazard-days?week=${last.from}`} />
            <Link to="/places/hazard-days">{texts.allWeeks}</Link>
          </p>
        </>
      )}
    </section>
  );
}
