import type { ThemeName } from '../../../web/theme/theme.tsx';
import tokens from '../../../web/theme/tokens.json';

const { coverMinutes, coverMinutesWall } = tokens.map.ramp;
const limits = [180, 300, 480, 600] as const;

/** Minutes of cover, one colour for each limit, and the hatch of what lies beyond. */
export function rampOf(theme: ThemeName) {
  const { colors, over } = theme === 'wall' ? coverMinutesWall : coverMinutes;
  return { minutes: limits.map((seconds, i) => ({ seconds, colour: colors[i]! })), hatch: over.hatch, beyond: over.color };
}
