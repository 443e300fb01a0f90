import type { Language } from '../language.tsx';
import { partWords } from './texts.ts';

export type Risk = 'red' | 'orange' | 'yellow' | 'blue';

const shapes = {
  red: <path d="M12 1.2 22.800 12 12 22.800 1.200 12z" />,
  orange: <path d="M12 1.800 23 21.600H1z" />,
  yellow: <path d="M2 2h20v20H2z" />,
  blue: <circle cx="12" cy="12" r="10.600" />,
  none: <circle cx="12" cy="12" r="8.400" />,
};

/** Shape, character and colour say the level three times; the ring stands for "not rated". */
export function RiskMark({ risk, size = 20, language }: { risk: Risk | null; size?: 12 | 20 | 24 | 36; language: Language }) {
  const level = risk ?? 'none';
  const words = partWords(language);
  return (
    <svg className="fs-risk" width={size} height={size} viewBox="0 0 24 24" role="img" aria-label={words[`risk_${level}`]}>
      <g fill={`var(--fs-risk-${level}-fill)`} stroke={`var(--fs-risk-${level}-edge)`} strokeWidth="1.600" strokeLinejoin="round">
        {shapes[level]}
      </g>
      {size >= 20 && (
        <text
          x="12"
          y={risk === 'orange' ? 18.8 : 16}
          textAnchor="middle"
          fontSize={risk === 'orange' ? 9.5 : 11}
          fontWeight="600"
          fill={`var(--fs-risk-${level}-on)`}
        >
          {words[`mark_${level}`]}
        </text>
      )}
    </svg>
  );
}
