import type { Graph } from '../graph/graph.ts';

export const UNREACHED = 0x7fffffff;
/** The farthest that can be counted; what lies beyond it is not reached. */
export const MOST_TICKS = UNREACHED - 1;

/** Somewhere a way is longer than can be counted, so that what lies there would look as if no way led to it. */
export class WayTooLong extends RangeError {
  /** Position of the source it begins at; 0 for the nearest of several. */
  readonly position: number;

  constructor(position: number) {
    super(`expected no way longer than ${MOST_TICKS} ticks, got one from source ${position}`);
    this.position = position;
  }
}

/** Whether an arc leads from what was reached to what was not. Exact for a search without a limit. */
export function leavesOut({ firstOut, head }: Graph, distance: Int32Array): boolean {
  for (let v = 0; v < distance.length; v++) {
    if (distance[v] === UNREACHED) continue;
    for (let arc = firstOut[v]!; arc < firstOut[v + 1]!; arc++) if (distance[head[arc]!] === UNREACHED) return true;
  }
  return false;
}

export function longestArc({ weight }: Graph): number {
  let longest = 0;
  for (const ticks of weight) if (ticks > longest) longest = ticks;
  return longest;
}

/**
 * Shortest paths by Dijkstra's algorithm on a ring of buckets (Dial). A bucket spans 2^shift ticks; a node that is bettered
 * within its bucket is simply handled again, so that weights of zero and wide buckets stay exact.
 * One searcher serves one graph and is used for one search at a time; nothing is allocated between searches.
 */
export class BucketSearch {
  /** Ticks from the nearest source; UNREACHED where no source comes. */
  readonly distance: Int32Array;
  /** Nodes in the order they were first reached; `reachedCount` of them. */
  readonly reached: Int32Array;
  reachedCount = 0;
  private readonly graph: Graph;
  private readonly shift: number;
  private readonly bucketMask: number;
  private readonly bucketFirst: Int32Array;
  private entryNode: Int32Array;
  private entryKey: Int32Array;
  private entryNext: Int32Array;

  /** @param shift how wide a bucket is; the default gives about a hundred buckets per longest arc */
  constructor(graph: Graph, shift = bucketShift(graph)) {
    this.graph = graph;
    this.shift = shift;
    const longest = longestArc(graph);
    let buckets = 2;
    while (buckets <= (longest >> shift) + 1) buckets *= 2;
    this.bucketMask = buckets - 1;
    this.bucketFirst = new Int32Array(buckets).fill(-1);
    this.distance = new Int32Array(graph.nodeCount).fill(UNREACHED);
    this.reached = new Int32Array(graph.nodeCount);
    const room = graph.nodeCount + 16;
    this.entryNode = new Int32Array(room);
    this.entryKey = new Int32Array(room);
    this.entryNext = new Int32Array(room);
  }

  /**
   * @param sources nodes at distance 0
   * @param limit   nothing farther than this many ticks is reached
   * @param nearest if given, gets for each reached node the position of its nearest source in `sources` (the earlier one of equals)
   * @param starts  if given, the ticks that each source already begins with, none negative
   */
  run(sources: ArrayLike<number>, limit = MOST_TICKS, nearest?: Int32Array, starts?: ArrayLike<number>): void {
    this.forget();
    this.spread(sources, limit, nearest, starts);
  }

  /** Sets back only what the last search touched. */
  private forget(): void {
    const { distance, reached } = this;
    for (let i = 0; i < this.reachedCount; i++) distance[reached[i]!] = UNREACHED;
    this.reachedCount = 0;
  }

  private spread(
    sources: ArrayLike<number>,
    limit: number,
    nearest: Int32Array | undefined,
    starts: ArrayLike<number> | undefined,
  ): void {
    const { distance, reached, bucketFirst, bucketMask, shift } = this;
    const { firstOut, head, weight } = this.graph;
    let { entryNode, entryKey, entryNext } = this;
    let [free, used, live, count] = [-1, 0, 0, 0];
    const push = (node: number, key: number) => {
      let entry = free;
      if (entry !== -1) free = entryNext[entry]!;
      else {
        if (used === entryNode.length) {
          this.widen();
          ({ entryNode, entryKey, entryNext } = this);
        }
        entry = used++;
      }
      const bucket = (key >>> shift) & bucketMask;
      entryNode[entry] = node;
      entryKey[entry] = key;
      entryNext[entry] = bucketFirst[bucket]!;
      bucketFirst[bucket] = entry;
      live++;
    };
    const begin = (i: number) => {
      const source = sources[i]!;
      const ticks = starts ? starts[i]! : 0;
      const before = distance[source]!;
      if (ticks > limit || ticks > before || (ticks === before && (!nearest || nearest[source]! <= i))) return;
      if (before === UNREACHED) reached[count++] = source;
      distance[source] = ticks;
      if (nearest) nearest[source] = i;
      push(source, ticks);
    };
    // Sources that begin later wait until the ring comes to them: it spans no more than the longest arc.
    const later = starts ? Array.from({ length: sources.length }, (_, i) => i).sort((a, b) => starts[a]! - starts[b]!) : [];
    let waiting = 0;
    if (!starts) for (let i = 0; i < sources.length; i++) begin(i);
    for (let turn = starts && later.length > 0 ? starts[later[0]!]! >> shift : 0; ; turn++) {
      if (live === 0) {
        if (waiting === later.length) break;
        turn = Math.max(turn, starts![later[waiting]!]! >> shift);
      }
      while (waiting < later.length && starts![later[waiting]!]! >> shift <= turn) begin(later[waiting++]!);
      const bucket = turn & bucketMask;
      for (let entry = bucketFirst[bucket]!; entry !== -1; entry = bucketFirst[bucket]!) {
        bucketFirst[bucket] = entryNext[entry]!;
        const node = entryNode[entry]!;
        const key = entryKey[entry]!;
        entryNext[entry] = free;
        free = entry;
        live--;
        if (key !== distance[node]) continue;
        const end = firstOut[node + 1]!;
        for (let arc = firstOut[node]!; arc < end; arc++) {
          const target = head[arc]!;
          const through = key + weight[arc]!;
          const before = distance[target]!;
          if (through > limit || through > before) continue;
          if (through === before) {
            // Equal ways: the earlier source wins, wherever the arcs stand, and the better name has to travel on.
            if (!nearest || nearest[node]! >= nearest[target]!) continue;
          } else if (before === UNREACHED) reached[count++] = target;
          distance[target] = through;
          if (nearest) nearest[target] = nearest[node]!;
          push(target, through);
        }
      }
    }
    this.reachedCount = count;
  }

  private widen(): void {
    const wide = (old: Int32Array) => {
      const array = new Int32Array(old.length * 2);
      array.set(old);
      return array;
    };
    this.entryNode = wide(this.entryNode);
    this.entryKey = wide(this.entryKey);
    this.entryNext = wide(this.entryNext);
  }
}

function bucketShift(graph: Graph): number {
  let sum = 0;
  for (const weight of graph.weight) sum += weight;
  const mean = sum / Math.max(1, graph.weight.length);
  let shift = 0;
  while (2 ** (shift + 1) <= mean / 8) shift++;
  return shift;
}
