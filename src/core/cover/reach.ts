/** What stations reach in time: first and second due, shares, percentiles, jurisdictions, tiers and gaps. Times in seconds. */

/** Per demand: the quickest station, the next quickest, and which the quickest is. */
export interface Due {
  first: Float64Array;
  second: Float64Array;
  /** Position of the first-due station; −1 where none comes. */
  station: Int32Array;
}

/**
 * First and second due of the stations that are on duty. Neighbours' stations across the border are stations like any other.
 * @param seconds one row per station, one column per demand, from order to arrival; Infinity where there is no way
 * @param onDuty  per station; left out, all are. Equal times go to the station listed first.
 */
export function dueOf(seconds: Float64Array, demands: number, onDuty?: readonly boolean[]): Due {
  const due: Due = {
    first: new Float64Array(demands).fill(Infinity),
    second: new Float64Array(demands).fill(Infinity),
    station: new Int32Array(demands).fill(-1),
  };
  const { first, second, station } = due;
  for (let row = 0; row * demands < seconds.length; row++) {
    if (onDuty && !onDuty[row]) continue;
    for (let i = 0; i < demands; i++) {
      const time = seconds[row * demands + i]!;
      if (time < first[i]!) {
        second[i] = first[i]!;
        first[i] = time;
        station[i] = row;
      } else if (time < second[i]!) second[i] = time;
    }
  }
  return due;
}

/** Sum of the weight reached within a limit (inclusive). */
export const weightWithin = (times: Float64Array, weight: Float64Array, limit: number) =>
  times.reduce((sum, time, i) => sum + (time <= limit ? weight[i]! : 0), 0);

/** The least time within which `share` of all weight is reached; null if that much is never reached. */
export function percentile(times: Float64Array, weight: Float64Array, share: number): number | null {
  const order = Array.from(times.keys()).sort((a, b) => times[a]! - times[b]!);
  const wanted = weight.reduce((sum, one) => sum + one, 0) * share;
  let reached = 0;
  for (const i of order) {
    reached += weight[i]!;
    if (reached >= wanted) return times[i] === Infinity ? null : times[i]!;
  }
  return null;
}

export interface MeasureReach {
  total: number;
  limits: { seconds: number; first: number; second: number; firstShare: number | null; secondShare: number | null }[];
  p50: number | null;
  p90: number | null;
}

/** One measure (area, people, places, risk …) of what the first- and the second-due stations reach. */
export function reachOf(due: Due, weight: Float64Array, limits: readonly number[]): MeasureReach {
  const total = weight.reduce((sum, one) => sum + one, 0);
  const share = (part: number) => (total === 0 ? null : part / total);
  return {
    total,
    limits: limits.map((seconds) => {
      const [first, second] = [weightWithin(due.first, weight, seconds), weightWithin(due.second, weight, seconds)];
      return { seconds, first, second, firstShare: share(first), secondShare: share(second) };
    }),
    p50: percentile(due.first, weight, 0.5),
    p90: percentile(due.first, weight, 0.9),
  };
}

export interface Tiers {
  /** Sums of weight: reached in time by both tiers, by one alone, by none. They add up to the total. */
  both: number;
  firstAttackOnly: number;
  fullOnly: number;
  none: number;
  /** Median by weight of the seconds by which first attack comes before full response; null where it never comes. */
  gained: number | null;
}

/** Micro-stations for first attack beside stations for full response, each within its own limit. */
export function tiersOf(firstAttack: Due, full: Due, weight: Float64Array, limits: { firstAttack: number; full: number }): Tiers {
  const tiers = { both: 0, firstAttackOnly: 0, fullOnly: 0, none: 0 };
  weight.forEach((one, i) => {
    const [early, late] = [firstAttack.first[i]! <= limits.firstAttack, full.first[i]! <= limits.full];
    tiers[early ? (late ? 'both' : 'firstAttackOnly') : late ? 'fullOnly' : 'none'] += one;
  });
  // Where first attack never comes, nothing is gained; where only it comes, the gain is without end and sorts last.
  const gains = full.first.map((time, i) => (firstAttack.first[i]! < time ? time - firstAttack.first[i]! : 0));
  return { ...tiers, gained: firstAttack.first.some(Number.isFinite) ? percentile(gains, weight, 0.5) : null };
}

export interface Gap {
  demand: number;
  /** Infinity where no station comes. */
  seconds: number;
  weight: number;
}

/** Demands not reached within the limit, heaviest first; of equal ones the later reached, then the one listed first. */
export function gapsOf(due: Due, weight: Float64Array, limit: number): Gap[] {
  return Array.from(weight, (one, demand): Gap => ({ demand, seconds: due.first[demand]!, weight: one }))
    .filter(({ seconds, weight: one }) => seconds > limit && one > 0)
    .sort((a, b) => b.weight - a.weight || (a.seconds < b.seconds ? 1 : a.seconds > b.seconds ? -1 : a.demand - b.demand));
}

/** Per station the sum of the weight of the demands it is first due to, and what no station comes to. */
export function jurisdictions(due: Due, weight: Float64Array, stations: number): { sums: Float64Array; none: number } {
  const sums = new Float64Array(stations);
  let none = 0;
  due.station.forEach((station, i) => {
    if (station === -1) none += weight[i]!;
    else sums[station]! += weight[i]!;
  });
  return { sums, none };
}
