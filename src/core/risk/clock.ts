/** When fires break out: how much more often in a season and a part of the day than on average, by family of type of place. */

export const seasonOfMonth = (month: number): 'spring' | 'summer' | 'autumn' | 'winter' =>
  month >= 3 && month <= 5 ? 'spring' : month >= 6 && month <= 8 ? 'summer' : month >= 9 && month <= 11 ? 'autumn' : 'winter';

export const partOfHour = (hour: number): 'night' | 'morning' | 'afternoon' | 'evening' =>
  hour < 6 ? 'night' : hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening';

export interface FireAt {
  family: string;
  /** 1 to 12. */
  month: number;
  /** 0 to 23. */
  hour: number;
  fires: number;
}

/** Fires that count as much as a family's own: with fewer of its own it follows the district, and the district an even year. */
const drawn = 40;

/**
 * Times as often as on average over the year and the day. @returns by family, and under `''` for all together
 * @param within what is asked for; what is left out is the whole year or day
 */
export function clockFactors(
  fires: readonly FireAt[],
  within: { season?: string | undefined; part?: string | undefined },
): Map<string, number> {
  const fits = ({ month, hour }: FireAt) =>
    (within.season === undefined || seasonOfMonth(month) === within.season) &&
    (within.part === undefined || partOfHour(hour) === within.part);
  const even = (within.season === undefined ? 1 : 1 / 4) * (within.part === undefined ? 1 : 1 / 4);
  const sums = new Map<string, { all: number; inside: number }>();
  for (const one of fires)
    for (const key of ['', one.family]) {
      const sum = sums.get(key) ?? { all: 0, inside: 0 };
      sums.set(key, { all: sum.all + one.fires, inside: sum.inside + (fits(one) ? one.fires : 0) });
    }
  const share = (key: string, before: number) => {
    const { all, inside } = sums.get(key) ?? { all: 0, inside: 0 };
    return (inside + drawn * before) / (all + drawn);
  };
  const whole = share('', even);
  return new Map([...new Set(['', ...sums.keys()])].map((key) => [key, (key === '' ? whole : share(key, whole)) / even]));
}
