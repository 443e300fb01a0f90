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
  const rows = Array.from({ length: demands === 0 ? 0 : seconds.length / demands }, (_, row) =>
    onDuty && !onDuty[row] ? undefined : seconds.subarray(row * demands, (row + 1) * demands),
  );
  return dueOfRows(rows, demands);
}

/**
 * The same from one row a station, so that rows kept from an earlier answer need not be copied together.
 * @param rows   undefined where the station does not count
 * @param before seconds added to every time: the call taken, the crew turned out
 */
export function dueOfRows(rows: readonly (Float64Array | undefined)[], demands: number, before = 0): Due {
  const first = new Float64Array(demands).fill(Infinity);
  const second = new Float64Array(demands).fill(Infinity);
  const station = new Int32Array(demands).fill(-1);
  rows.forEach((row, position) => {
    if (!row) return;
    for (let i = 0; i < demands; i++) {
      const time = row[i]! + before;
      if (time < first[i]!) {
        second[i] = first[i]!;
        first[i] = time;
        station[i] = position;
      } else if (time < second[i]!) second[i] = time;
    }
  });
  return { first, second, station };
}

/** Sum of the weight reached within a limit (inclusive). */
export const weightWithin = (times: Float64Array, weight: Float64Array, limit: number) =>
  times.reduce((sum, time, i) => sum + (time <= limit ? weight[i]! : 0), 0);

/** The least time within which `share` of all weight is reached; null if that much is never reached. */
export const percentile = (times: Float64Array, weight: Float64Array, share: number): number | null =>
  percentiles(times, weight, [share])[0]!;

/** Several shares at the price of one: the times are sorted once. */
export function percentiles(times: Float64Array, weight: Float64Array, shares: readonly number[]): (number | null)[] {
  const { sorted, upTo, total } = cumulated(times, weight);
  return shares.map((share) => {
    // Sums of decimals miss each other by their last digits.
    const enough = total * share * (1 - 1e-12);
    const at = upTo.findIndex((reached) => reached >= enough);
    return at === -1 || sorted[at] === Infinity ? null : sorted[at]!;
  });
}

/** Distinct times in ascending order, and the weight reached up to each. Sorting plain numbers is many times quicker than by a rule. */
function cumulated(times: Float64Array, weight: Float64Array) {
  const sorted = times.slice().sort();
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[distinct++] = sorted[i]!;
  const values = sorted.subarray(0, distinct);
  const upTo = new Float64Array(distinct);
  for (let i = 0; i < times.length; i++) {
    let [low, high] = [0, distinct - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle]! < times[i]!) low = middle + 1;
      else high = middle;
    }
    upTo[low]! += weight[i]!;
  }
  for (let i = 1; i < distinct; i++) upTo[i]! += upTo[i - 1]!;
  return { sorted: values, upTo, total: upTo.at(-1) ?? 0 };
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
  const [half, ninety] = total === 0 ? [null, null] : percentiles(due.first, weight, [0.5, 0.9]);
  return {
    total,
    limits: limits.map((seconds) => {
      const [first, second] = [weightWithin(due.first, weight, seconds), weightWithin(due.second, weight, seconds)];
      return { seconds, first, second, firstShare: share(first), secondShare: share(second) };
    }),
    p50: half!,
    p90: ninety!,
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
