/**
 * Odd sets of demands, which a relaxed answer with halves of sites serves too cheaply. Of three demands, a site that serves
 * one or two of them counts once and one that serves all three twice; then sites and missed demands must count two together
 * (half the sum of three rows "sites in reach, or missed, at least one", rounded up: Chvátal 1973, Caprara and Fischetti 1996).
 */
export interface OddCut {
  demands: Int32Array;
  /** Every site that counts, and how often. */
  sites: Int32Array;
  times: Float64Array;
  atLeast: number;
}

/** A demand as the relaxed answer serves it. */
interface Row {
  demand: number;
  weight: number;
  /** Positions among the sites that are taken in part, ascending. */
  sites: number[];
  served: number;
  /** How far from being served once. */
  off: number;
}

const MOST_ROWS = 700;
const MOST_CUTS = 150;
const MOST_PER_DEMAND = 6;
const LEAST_VIOLATED = 0.025;

/**
 * The cuts over three demands that promise most, no demand in too many of them: much violated, and by demands of much weight,
 * for at the price of the lightest the answer can leave that one out instead.
 */
export function oddCuts(byDemand: { first: Int32Array; site: Int32Array }, weight: Float64Array, share: Float64Array): OddCut[] {
  const part = share.filter((one) => one > 1e-6);
  const rows = rowsOf(byDemand, weight, share);
  const found = triples(rows, part).toSorted((p, q) => q.promise - p.promise || p.at[0] - q.at[0] || p.at[1] - q.at[1]);
  const used = new Int32Array(rows.length);
  const cuts: OddCut[] = [];
  for (const { at } of found) {
    if (at.reduce((sum, a) => sum + used[a]!, 0) > MOST_PER_DEMAND) continue;
    for (const a of at) used[a]!++;
    cuts.push(
      oddCut(
        byDemand,
        at.map((a) => rows[a]!.demand),
      ),
    );
    if (cuts.length === MOST_CUTS) break;
  }
  return cuts;
}

/** @param demands an odd number of them */
export function oddCut({ first, site }: { first: Int32Array; site: Int32Array }, demands: readonly number[]): OddCut {
  const times = new Map<number, number>();
  for (const i of demands)
    for (let at = first[i]!; at < first[i + 1]!; at++) times.set(site[at]!, (times.get(site[at]!) ?? 0) + 1);
  return {
    demands: Int32Array.from(demands),
    sites: Int32Array.from(times.keys()),
    times: Float64Array.from(times.values(), (count) => Math.ceil(count / 2)),
    atLeast: (demands.length + 1) / 2,
  };
}

/** Demands that are served about once by parts of sites, one of those that share the same parts. */
function rowsOf({ first, site }: { first: Int32Array; site: Int32Array }, weight: Float64Array, share: Float64Array): Row[] {
  const place = new Int32Array(share.length).fill(-1);
  let count = 0;
  share.forEach((one, j) => one > 1e-6 && (place[j] = count++));
  const rows = new Map<string, Row>();
  for (let demand = 0; demand + 1 < first.length; demand++) {
    const sites: number[] = [];
    let served = 0;
    for (let at = first[demand]!; at < first[demand + 1]!; at++) {
      const j = site[at]!;
      if (place[j] === -1) continue;
      sites.push(place[j]!);
      served += share[j]!;
    }
    const off = Math.abs(served - 1);
    const key = sites.join();
    if (off >= 0.5 || sites.length < 2 || (rows.get(key)?.weight ?? 0) >= weight[demand]!) continue;
    rows.set(key, { demand, weight: weight[demand]!, sites, served, off });
  }
  const list = [...rows.values()];
  if (list.length <= MOST_ROWS) return list;
  return list.toSorted((a, b) => b.weight * (0.5 - b.off) - a.weight * (0.5 - a.off) || a.demand - b.demand).slice(0, MOST_ROWS);
}

/**
 * A cut over three demands is violated by half of what is left of 1 after how far each is off and the parts of sites that
 * serve one or all three of them. That can only be if each two of them have sites in common.
 */
function triples(rows: Row[], part: Float64Array): { at: [number, number, number]; promise: number }[] {
  const count = rows.length;
  const shared = new Float64Array(count * count);
  const rowsAt = Array.from(part, (): number[] => []);
  rows.forEach(({ sites }, a) => sites.forEach((s) => rowsAt[s]!.push(a)));
  rowsAt.forEach((list, s) => {
    for (const a of list) for (const b of list) shared[a * count + b]! += part[s]!;
  });
  const found: { at: [number, number, number]; promise: number }[] = [];
  const mark = new Uint8Array(part.length);
  const alone = Float64Array.from(rows, ({ served, off }) => served + off);
  const near = new Int32Array(count);
  for (let a = 0; a < count; a++) {
    const withA = shared.subarray(a * count, (a + 1) * count);
    let close = 0;
    for (let b = a + 1; b < count; b++) if (withA[b]! > LEAST_VIOLATED) near[close++] = b;
    mark.fill(0);
    for (const s of rows[a]!.sites) mark[s] = 1;
    for (let nth = 0; nth < close; nth++) {
      const b = near[nth]!;
      const two = alone[a]! + alone[b]! - 2 * withA[b]!;
      if (two > 2 - 2 * LEAST_VIOLATED) continue;
      const withB = shared.subarray(b * count, (b + 1) * count);
      const both = rows[b]!.sites.filter((s) => mark[s] === 1);
      for (let then = nth + 1; then < close; then++) {
        const c = near[then]!;
        let left = 1 - two - alone[c]! + 2 * (withA[c]! + withB[c]!);
        if (left < 2 * LEAST_VIOLATED) continue;
        const { sites, weight } = rows[c]!;
        for (let x = 0, y = 0; x < both.length && y < sites.length;)
          if (both[x]! < sites[y]!) x++;
          else if (both[x]! > sites[y]!) y++;
          else {
            left -= 4 * part[both[x++]!]!;
            y++;
          }
        if (left < 2 * LEAST_VIOLATED) continue;
        found.push({ at: [a, b, c], promise: left * Math.min(rows[a]!.weight, rows[b]!.weight, weight) });
      }
    }
  }
  return found;
}
