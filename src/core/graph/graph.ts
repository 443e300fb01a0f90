/** A road network as an adjacency array: the arcs out of node v are firstOut[v] … firstOut[v + 1] − 1. */
export interface Graph {
  nodeCount: number;
  /** nodeCount + 1 values */
  firstOut: Int32Array;
  head: Int32Array;
  /** Whole ticks, none negative. What a tick is, the maker of the graph decides: a millisecond of driving, a millimetre of road. */
  weight: Int32Array;
}

/** Roads as they are listed: one entry per stretch, before directions are spread out. */
export interface Roads {
  count: number;
  from: Int32Array;
  to: Int32Array;
  weight: Int32Array;
  /** 0 both ways, 1 from → to, −1 to → from */
  oneway: Int8Array;
}

/** Arrays that several threads read; plain memory where there is only one. */
export const sharedInts = (length: number) => new Int32Array(new SharedArrayBuffer(length * 4));

/**
 * Sorts the arcs of `roads` by tail, in the order of the list where tails are equal.
 * @throws RangeError if an end is not a node or a weight is negative
 */
export function graphOf(nodeCount: number, roads: Roads): Graph {
  const { count, from, to, weight, oneway } = roads;
  const firstOut = sharedInts(nodeCount + 1);
  for (let i = 0; i < count; i++) {
    const [a, b] = [from[i]!, to[i]!];
    if (!(a >= 0 && a < nodeCount && b >= 0 && b < nodeCount))
      throw new RangeError(`road ${i} joins ${a} and ${b}; expected nodes 0 to ${nodeCount - 1}`);
    if (weight[i]! < 0) throw new RangeError(`road ${i} has weight ${weight[i]}; expected none below 0`);
    if (oneway[i] !== -1) firstOut[a + 1]!++;
    if (oneway[i] !== 1) firstOut[b + 1]!++;
  }
  for (let v = 0; v < nodeCount; v++) firstOut[v + 1]! += firstOut[v]!;
  const arcs = firstOut[nodeCount]!;
  const head = sharedInts(arcs);
  const arcWeight = sharedInts(arcs);
  const next = firstOut.slice(0, nodeCount);
  const put = (tail: number, target: number, ticks: number) => {
    const arc = next[tail]!++;
    head[arc] = target;
    arcWeight[arc] = ticks;
  };
  for (let i = 0; i < count; i++) {
    if (oneway[i] !== -1) put(from[i]!, to[i]!, weight[i]!);
    if (oneway[i] !== 1) put(to[i]!, from[i]!, weight[i]!);
  }
  return { nodeCount, firstOut, head, weight: arcWeight };
}

/** Every arc turned round. */
export function reversed(graph: Graph): Graph {
  const count = graph.head.length;
  const tail = new Int32Array(count);
  for (let v = 0; v < graph.nodeCount; v++) tail.fill(v, graph.firstOut[v], graph.firstOut[v + 1]);
  return graphOf(graph.nodeCount, {
    count,
    from: graph.head,
    to: tail,
    weight: graph.weight,
    oneway: new Int8Array(count).fill(1),
  });
}
