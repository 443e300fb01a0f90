/** How value and bound close, and what each further station brings. The tables beneath say the same in figures. */
import { useTexts } from '../../../web/language.tsx';
import { number } from '../../../web/words.ts';
import type { Siting } from '../schema.ts';
import { coverTexts } from '../texts.ts';
import { figureOf, gainBetween, grows, plainOf } from './siting-words.ts';

const [wide, high] = [600, 180];

/** Best value and bound over time, of the number of sites that was solved last. */
export function Closing({ siting }: { siting: Siting }) {
  const texts = useTexts(coverTexts);
  const last = siting.progress.at(-1)?.p;
  const mine = siting.progress.filter(({ p, value, bound }) => p === last && (value !== null || bound !== null));
  const figures = mine.flatMap(({ value, bound }) => [value, bound]).filter((one) => one !== null);
  if (mine.length < 2) return null;
  const [low, top] = [Math.min(...figures), Math.max(...figures)];
  // Closed from the start: the table says it all.
  if (low === top) return null;
  const [begin, end] = [mine[0]!.ms, mine.at(-1)!.ms];
  const x = (ms: number) => 8 + ((wide - 130) * (ms - begin)) / (end - begin || 1);
  const y = (value: number) => high - 28 - ((high - 44) * (value - low)) / (top - low);
  const line = (of: 'value' | 'bound') =>
    mine.flatMap((point) => (point[of] === null ? [] : [`${x(point.ms)},${y(point[of])}`])).join(' ');
  const ends = (['value', 'bound'] as const).flatMap((of) => {
    const found = mine.findLast((point) => point[of] !== null);
    return found ? [{ of, at: y(found[of]!), figure: figureOf(siting, found[of], texts) }] : [];
  });
  // Names at the lines' ends keep clear of each other.
  if (ends.length === 2 && Math.abs(ends[0]!.at - ends[1]!.at) < 14) ends[grows(siting.model) ? 0 : 1]!.at += 14;
  return (
    <figure className="fs-cover-figure">
      <figcaption>{texts.closing(last!)}</figcaption>
      <svg className="fs-cover-chart" viewBox={`0 0 ${wide} ${high}`} role="img" aria-label={texts.closing(last!)}>
        <line x1="8" y1={high - 20} x2={wide - 122} y2={high - 20} stroke="var(--fs-control-line)" />
        <text x="8" y={high - 6}>
          {number(begin / 1000, 1)} s
        </text>
        <text x={wide - 122} y={high - 6} textAnchor="end">
          {number(end / 1000, 1)} s
        </text>
        <polyline points={line('value')} fill="none" stroke="var(--fs-act)" strokeWidth="2" />
        <polyline points={line('bound')} fill="none" stroke="var(--fs-ink2)" strokeWidth="2" strokeDasharray="6 4" />
        {ends.map(({ of, at, figure }) => (
          <text key={of} x={wide - 114} y={at + 4}>
            {texts[of]} {figure}
          </text>
        ))}
      </svg>
    </figure>
  );
}

/** One bar for each number of stations; where it is not proved, a line reaches to the bound. */
export function Gains({ siting }: { siting: Siting }) {
  const texts = useTexts(coverTexts);
  const steps = (siting.answer ?? []).filter(({ value }) => value !== null);
  if (steps.length < 2) return null;
  const bars = steps.map((step, i) => {
    const value = plainOf(siting, step.value!);
    const bound = plainOf(siting, step.bound ?? step.value!);
    return { ...step, value, bound, gain: i === 0 ? undefined : gainBetween(siting, steps[i - 1]!, step) };
  });
  const most = Math.max(...bars.map(({ value, bound }) => Math.max(value, bound)));
  const room = (wide - 24) / bars.length;
  const size = Math.min(36, room * 0.6);
  const y = (value: number) => high - 24 - ((high - 60) * value) / (most || 1);
  const proved = bars.every(({ status }) => status === 'optimal');
  return (
    <figure className="fs-cover-figure">
      <figcaption>
        {texts.gainTitle(
          figureOf(siting, steps[0]!.value, texts),
          figureOf(siting, steps.at(-1)!.value, texts),
          steps[0]!.p,
          steps.at(-1)!.p,
        )}
        <span className="fs-caption"> {proved ? texts.gainProved : texts.gainOpen}</span>
      </figcaption>
      <svg className="fs-cover-chart" viewBox={`0 0 ${wide} ${high}`} role="img" aria-label={texts.gain}>
        <line x1="12" y1={high - 24} x2={wide - 12} y2={high - 24} stroke="var(--fs-control-line)" />
        {bars.map(({ p, value, bound, gain }, i) => {
          const middle = 12 + room * (i + 0.5);
          return (
            <g key={p}>
              <rect x={middle - size / 2} y={y(value)} width={size} height={high - 24 - y(value)} fill="var(--fs-act)" />
              {Math.abs(bound - value) > most * 0.002 && (
                <path
                  d={`M${middle} ${y(value)}V${y(bound)}M${middle - 6} ${y(bound)}h12`}
                  stroke="var(--fs-ink)"
                  strokeWidth="1.5"
                  fill="none"
                />
              )}
              <text x={middle} y={Math.min(y(value), y(bound)) - 18} textAnchor="middle">
                {figureOf(siting, steps[i]!.value, texts)}
              </text>
              {gain && (
                <text x={middle} y={Math.min(y(value), y(bound)) - 5} textAnchor="middle">
                  {grows(siting.model) ? '+' : '−'}
                  {number((gain.least + gain.most) / 2, 1)}
                </text>
              )}
              <text x={middle} y={high - 8} textAnchor="middle">
                {texts.pStations(p)}
              </text>
            </g>
          );
        })}
      </svg>
    </figure>
  );
}
