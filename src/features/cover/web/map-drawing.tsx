import { useId } from 'react';
import type { ThemeName } from '../../../web/theme/theme.tsx';
import type { Drawing } from './drawing.ts';
import { rampOf } from './ramp.ts';

/** A drawing on paper or beside another. Its legend and its table stand with it. */
export function MapDrawing({ drawing, label, theme }: { drawing: Drawing; label: string; theme: ThemeName }) {
  const hatch = useId();
  const ramp = rampOf(theme);
  const colours = new Map<number, string>(ramp.minutes.map(({ seconds, colour }) => [seconds, colour]));
  const { width, height, scale } = drawing;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label} style={{ printColorAdjust: 'exact' }}>
      <defs>
        <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="6" height="6" fill={ramp.beyond} />
          <line x1="0" y1="0" x2="0" y2="6" stroke={ramp.hatch} strokeWidth="1" />
        </pattern>
        <clipPath id={`${hatch}-clip`}>
          <path d={drawing.district} />
        </clipPath>
      </defs>
      <path d={drawing.district} fill={`url(#${hatch})`} />
      <g clipPath={drawing.district ? `url(#${hatch}-clip)` : undefined}>
        {drawing.areas.map(({ seconds, path }) => (
          <path key={seconds} d={path} fill={colours.get(seconds)} fillRule="evenodd" />
        ))}
      </g>
      <path d={drawing.towns} fill="none" stroke="var(--fs-ink2)" strokeWidth="0.8" strokeDasharray="4 2" />
      <path d={drawing.borders} fill="none" stroke="var(--fs-surface)" strokeWidth="2.4" />
      <path d={drawing.borders} fill="none" stroke="var(--fs-overdue)" strokeWidth="0.9" />
      <path d={drawing.district} fill="none" stroke="var(--fs-ink)" strokeWidth="2" />
      {drawing.points.map(([x, y]) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r="1.4" fill="var(--fs-ink2)" />
      ))}
      {drawing.stations.map(({ x, y, name, kind }) =>
        kind === 'micro' ? (
          <circle key={`${name} ${x} ${y}`} cx={x} cy={y} r="2" fill="var(--fs-surface)" stroke="var(--fs-ink)" strokeWidth="1" />
        ) : (
          <rect
            key={`${name} ${x} ${y}`}
            x={x - 4}
            y={y - 4}
            width="8"
            height="8"
            fill={kind === 'site' ? 'var(--fs-act)' : 'var(--fs-surface)'}
            stroke={kind === 'near' ? 'var(--fs-ink3)' : 'var(--fs-ink)'}
            strokeWidth="2"
          />
        ),
      )}
      {drawing.labels.map(({ x, y, text }) => (
        <text
          key={text}
          x={x}
          y={y}
          textAnchor="middle"
          fontSize="12"
          fill="var(--fs-ink)"
          stroke="var(--fs-surface)"
          strokeWidth="3"
          paintOrder="stroke"
        >
          {text}
        </text>
      ))}
      <g transform={`translate(${width - scale.width - 12} ${height - 14})`}>
        <path d={`M0 -4V0H${scale.width}V-4`} fill="none" stroke="var(--fs-ink)" strokeWidth="1.2" />
        <text x={scale.width / 2} y="-5" textAnchor="middle" fontSize="11" fill="var(--fs-ink)">
          {scale.metres >= 1000 ? `${scale.metres / 1000} km` : `${scale.metres} m`}
        </text>
      </g>
    </svg>
  );
}
