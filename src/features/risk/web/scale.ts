/** The end of an axis that holds `most`: a round number whose half is round too. @param most greater than 0 */
export function roundTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 5, 6, 8, 10].find((step) => step * power >= most * (1 - 1e-9))! * power;
}
