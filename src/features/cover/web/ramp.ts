import tokens from '../../../web/theme/tokens.json';

/** Minutes of cover, dark to light, one colour for each limit. */
const { colors } = tokens.map.ramp.coverMinutes;

export const minuteColours: readonly (readonly [seconds: number, colour: string])[] = [
  [180, colors[0]!],
  [300, colors[1]!],
  [480, colors[2]!],
  [600, colors[3]!],
];
