import { coverAll } from './cover-all.ts';
import type { Control, Solved } from './control.ts';
import type { Cover } from './coverage.ts';

/** Distances, one row of `demands` values per site; Infinity where there is no way. */
export interface Distances {
  sites: number;
  demands: number;
  distance: Float64Array;
}

/** Which demands each site has within `radius`. */
export function coverWithin({ sites, demands, distance }: Distances, radius: number): Cover {
  const first = new Int32Array(sites + 1);
  for (let j = 0; j < sites; j++) {
    let count = 0;
    for (let at = j * demands; at < (j + 1) * demands; at++) if (distance[at]! <= radius) count++;
    first[j + 1] = first[j]! + count;
  }
  const demand = new Int32Array(first[sites]!);
  let next = 0;
  for (let j = 0; j < sites; j++) for (let i = 0; i < demands; i++) if (distance[j * demands + i]! <= radius) demand[next++] = i;
  return { sites, demands, weight: new Float64Array(demands).fill(1), first, demand };
}

/**
 * p-centre: the largest distance to the nearest of `pick` sites, made least. The answer is one of the distances of the table,
 * so it is searched by halves; at each, covering all demands with `pick` sites is found or proved impossible (Minieka 1970).
 */
export async function centre(table: Distances, pick: number, fixed: readonly number[], control: Control): Promise<Solved> {
  let sites = farthestFirst(table, pick, fixed);
  let value = worst(table, sites);
  let bound = unavoidable(table);
  const told = () => control.report({ value, bound });
  for (
    let radii = between(table.distance, bound, value);
    radii.length > 0;
    radii = radii.filter((r) => r >= bound && r < value)
  ) {
    told();
    if (control.cancelled() || control.now() >= control.deadline) break;
    const radius = radii[(radii.length - 1) >> 1]!;
    const found = await coverAll(coverWithin(table, radius), fixed, control, pick);
    if (found.status !== 'infeasible' && found.value <= pick) {
      sites = filledUp(found.sites, pick, table.sites);
      value = worst(table, sites);
    } else if (found.status === 'infeasible' || found.bound > pick) {
      bound = radii.find((r) => r > radius) ?? value;
    } else break;
  }
  if (between(table.distance, bound, value).length === 0) bound = value;
  if (value === Infinity) return { status: bound === Infinity ? 'infeasible' : 'unknown', sites: [], value, bound };
  return {
    status: bound >= value ? 'optimal' : 'feasible',
    sites: sites.toSorted((a, b) => a - b),
    value,
    bound: Math.min(bound, value),
  };
}

/** The distances r with low ≤ r < high, each once, ascending. */
function between(distance: Float64Array, low: number, high: number): Float64Array {
  const within = distance.filter((r) => r >= low && r < high).sort();
  let kept = 0;
  for (const r of within) if (kept === 0 || r !== within[kept - 1]) within[kept++] = r;
  return within.slice(0, kept);
}

/** Some demand is at least this far even from its nearest candidate. */
function unavoidable({ sites, demands, distance }: Distances): number {
  let most = 0;
  for (let i = 0; i < demands; i++) {
    let nearest = Infinity;
    for (let j = 0; j < sites; j++) nearest = Math.min(nearest, distance[j * demands + i]!);
    most = Math.max(most, nearest);
  }
  return most;
}

/** Again and again the candidate nearest to the demand that is worst off; of equal ones the first. */
function farthestFirst({ sites, demands, distance }: Distances, pick: number, fixed: readonly number[]): number[] {
  const chosen = [...fixed];
  const taken = new Uint8Array(sites);
  const nearest = new Float64Array(demands).fill(Infinity);
  const settle = (site: number) => {
    taken[site] = 1;
    for (let i = 0; i < demands; i++) nearest[i] = Math.min(nearest[i]!, distance[site * demands + i]!);
  };
  for (const site of fixed) settle(site);
  while (chosen.length < pick) {
    let far = 0;
    for (let i = 1; i < demands; i++) if (nearest[i]! > nearest[far]!) far = i;
    let best = -1;
    for (let j = 0; j < sites; j++)
      if (!taken[j] && (best === -1 || distance[j * demands + far]! < distance[best * demands + far]!)) best = j;
    chosen.push(best);
    settle(best);
  }
  return chosen;
}

function worst({ demands, distance }: Distances, chosen: readonly number[]): number {
  let most = 0;
  for (let i = 0; i < demands; i++) {
    let nearest = Infinity;
    for (const j of chosen) nearest = Math.min(nearest, distance[j * demands + i]!);
    most = Math.max(most, nearest);
  }
  return most;
}

/** As many sites as are to be picked: the first ones that are not chosen yet. */
export function filledUp(chosen: readonly number[], pick: number, sites: number): number[] {
  const all = new Set(chosen);
  for (let j = 0; j < sites && all.size < pick; j++) all.add(j);
  return [...all].toSorted((a, b) => a - b);
}
