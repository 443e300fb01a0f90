import type { Graph } from './graph.ts';

export interface Components {
  count: number;
  /** The component of each node; numbered by size, largest 0, equal sizes by their smallest node. */
  of: Int32Array;
  sizes: Int32Array;
}

/**
 * Sets of nodes of which each can drive to each other (strongly connected).
 * Tarjan's algorithm without recursion, O(nodes + arcs).
 */
export function components(graph: Graph): Components {
  const { nodeCount, firstOut, head } = graph;
  const order = new Int32Array(nodeCount).fill(-1);
  const low = new Int32Array(nodeCount);
  const found = new Int32Array(nodeCount).fill(-1);
  const nextArc = firstOut.slice(0, nodeCount);
  const open: number[] = [];
  const path: number[] = [];
  let [clock, count] = [0, 0];
  const enter = (v: number) => {
    order[v] = low[v] = clock++;
    open.push(v);
    path.push(v);
  };
  for (let root = 0; root < nodeCount; root++) {
    if (order[root] !== -1) continue;
    enter(root);
    while (path.length > 0) {
      const v = path[path.length - 1]!;
      if (nextArc[v]! < firstOut[v + 1]!) {
        const w = head[nextArc[v]!++]!;
        if (order[w] === -1) enter(w);
        else if (found[w] === -1 && order[w]! < low[v]!) low[v] = order[w]!;
        continue;
      }
      path.pop();
      if (path.length > 0) {
        const above = path[path.length - 1]!;
        if (low[v]! < low[above]!) low[above] = low[v]!;
      }
      if (low[v] !== order[v]) continue;
      for (let w = -1; w !== v;) found[(w = open.pop()!)] = count;
      count++;
    }
  }
  return bySize(found, count);
}

function bySize(found: Int32Array, count: number): Components {
  const size = new Int32Array(count);
  const smallest = new Int32Array(count).fill(found.length);
  found.forEach((component, v) => {
    size[component]!++;
    if (v < smallest[component]!) smallest[component] = v;
  });
  const sorted = Int32Array.from(size.keys()).sort((a, b) => size[b]! - size[a]! || smallest[a]! - smallest[b]!);
  const rank = new Int32Array(count);
  sorted.forEach((component, at) => (rank[component] = at));
  return { count, of: found.map((component) => rank[component]!), sizes: sorted.map((component) => size[component]!) };
}
