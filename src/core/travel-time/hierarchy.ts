/**
 * A road network put in order once, so that each one-to-all search afterwards is a short climb, a search of a small core and
 * one sweep through memory: partial contraction without witness searches, and the sweep of PHAST.
 * Sources: Dibbelt, Strasser, Wagner, Customizable Contraction Hierarchies (JEA 2016); Delling, Goldberg, Nowatzyk, Werneck,
 * PHAST (JPDC 2013).
 *
 * Nodes are taken out from the fewest neighbours up; the ways through a node are kept as shortcuts between its neighbours.
 * Most of a road network has two or three neighbours, so this adds hardly any arcs. What has more than `mostNeighbours` stays
 * as the core. All neighbours that a node has when it is taken out are taken out later or never, and each is an ancestor of
 * the node in a forest; parents before children is therefore an order in which a sweep finds every distance it needs.
 */
import { type Graph, sharedInts } from '../graph/graph.ts';
import { BucketSearch, MOST_TICKS, UNREACHED } from './bucket-queue.ts';

/** All arrays lie in shared memory. Ranks number the nodes anew: the core first, then parents before children. */
export interface Hierarchy {
  nodeCount: number;
  rank: Int32Array;
  /** The core, by rank, with shortcuts. */
  core: Graph;
  /** Of rank v: ancestors `upper[up[v - core] … up[v - core + 1] − 1]`, the first of them the parent. */
  up: Int32Array;
  upper: Int32Array;
  /** Ticks from v up to each ancestor and down from it; UNREACHED where there is no way. */
  climb: Int32Array;
  descend: Int32Array;
}

/** Beyond this a sweep over the shortcuts costs more than searching the core; found on networks of 5,000 to 400,000 nodes. */
const MOST_NEIGHBOURS = 8;

/** Links between nodes that still stand: one entry at either end, in lists through `next`. */
class Links {
  readonly first: Int32Array;
  readonly degree: Int32Array;
  to = new Int32Array(0);
  next = new Int32Array(0);
  /** Ticks from the list's node to `to`, and back. */
  out = new Int32Array(0);
  back = new Int32Array(0);
  private used = 0;
  private free = -1;

  constructor(graph: Graph) {
    const { nodeCount, firstOut, head, weight } = graph;
    this.first = new Int32Array(nodeCount).fill(-1);
    this.degree = new Int32Array(nodeCount);
    this.grow(head.length * 2 + 1024);
    for (let v = 0; v < nodeCount; v++)
      for (let arc = firstOut[v]!; arc < firstOut[v + 1]!; arc++) if (head[arc] !== v) this.join(v, head[arc]!, weight[arc]!);
  }

  /** The way from a to b is at most this long. */
  join(a: number, b: number, ticks: number): void {
    const there = this.find(a, b);
    if (there === -1) {
      this.put(a, b, ticks, UNREACHED);
      this.put(b, a, UNREACHED, ticks);
    } else if (ticks < this.out[there]!) {
      this.out[there] = ticks;
      this.back[this.find(b, a)] = ticks;
    }
  }

  find(a: number, b: number): number {
    let at = this.first[a]!;
    while (at !== -1 && this.to[at] !== b) at = this.next[at]!;
    return at;
  }

  put(a: number, b: number, out: number, back: number): void {
    let at = this.free;
    if (at === -1) {
      if (this.used === this.to.length) this.grow(this.used * 2);
      at = this.used++;
    } else this.free = this.next[at]!;
    this.to[at] = b;
    this.out[at] = out;
    this.back[at] = back;
    this.next[at] = this.first[a]!;
    this.first[a] = at;
    this.degree[a]!++;
  }

  /** Takes b out of the list of a. */
  cut(a: number, b: number): void {
    let before = -1;
    let at = this.first[a]!;
    while (this.to[at] !== b) at = this.next[(before = at)]!;
    if (before === -1) this.first[a] = this.next[at]!;
    else this.next[before] = this.next[at]!;
    this.next[at] = this.free;
    this.free = at;
    this.degree[a]!--;
  }

  private grow(length: number): void {
    const wide = (old: Int32Array) => {
      const array = new Int32Array(length);
      array.set(old);
      return array;
    };
    [this.to, this.next, this.out, this.back] = [wide(this.to), wide(this.next), wide(this.out), wide(this.back)];
  }
}

/** O(nodes · mostNeighbours²) time. The graph itself is not changed. */
export function hierarchyOf(graph: Graph, mostNeighbours = MOST_NEIGHBOURS): Hierarchy {
  const { nodeCount } = graph;
  const links = new Links(graph);
  const taken: Taken = {
    order: new Int32Array(nodeCount),
    count: 0,
    firstLink: new Int32Array(nodeCount + 1),
    to: new Int32Array(graph.head.length + 1024),
    out: new Int32Array(graph.head.length + 1024),
    back: new Int32Array(graph.head.length + 1024),
  };
  const gone = takeOut(links, taken, mostNeighbours);
  return ranked(nodeCount, links, taken, gone);
}

/** Nodes in the order they were taken out, each with the links it had then. */
interface Taken {
  order: Int32Array;
  count: number;
  firstLink: Int32Array;
  to: Int32Array;
  out: Int32Array;
  back: Int32Array;
}

/** @returns for each node its place in the order, −1 for the core */
function takeOut(links: Links, taken: Taken, mostNeighbours: number): Int32Array {
  const { first, degree } = links;
  const nodeCount = first.length;
  const gone = new Int32Array(nodeCount).fill(-1);
  const waiting: number[][] = Array.from({ length: mostNeighbours + 1 }, () => []);
  const read = new Int32Array(mostNeighbours + 1);
  for (let v = 0; v < nodeCount; v++) if (degree[v]! <= mostNeighbours) waiting[degree[v]!]!.push(v);
  let used = 0;
  for (let size = 0; size <= mostNeighbours;) {
    const list = waiting[size]!;
    if (read[size] === list.length) {
      list.length = read[size] = 0;
      size++;
      continue;
    }
    const v = list[read[size]!++]!;
    // Its neighbours may have changed since it was put here; then it waits in another class too.
    if (gone[v] !== -1 || degree[v] !== size) continue;
    if (used + size > taken.to.length) widen(taken, used + size);
    const from = used;
    for (let at = first[v]!; at !== -1; at = links.next[at]!) {
      taken.to[used] = links.to[at]!;
      taken.out[used] = links.out[at]!;
      taken.back[used++] = links.back[at]!;
    }
    for (let i = from; i < used; i++) links.cut(taken.to[i]!, v);
    for (let i = from; i < used; i++) for (let j = i + 1; j < used; j++) shortcut(links, taken, i, j);
    gone[v] = taken.count;
    taken.firstLink[taken.count] = from;
    taken.order[taken.count++] = v;
    taken.firstLink[taken.count] = used;
    for (let i = from; i < used; i++) {
      const now = degree[taken.to[i]!]!;
      if (now > mostNeighbours) continue;
      waiting[now]!.push(taken.to[i]!);
      if (now < size) size = now;
    }
  }
  return gone;
}

/** Keeps both ways between two neighbours of the node that is taken out. */
function shortcut(links: Links, taken: Taken, i: number, j: number): void {
  const [a, b] = [taken.to[i]!, taken.to[j]!];
  const there = through(taken.back[i]!, taken.out[j]!);
  const back = through(taken.back[j]!, taken.out[i]!);
  const at = links.find(a, b);
  if (at === -1) {
    // Also where neither way can be driven: later nodes must find all their neighbours among their ancestors.
    links.put(a, b, there, back);
    links.put(b, a, back, there);
    return;
  }
  if (there >= links.out[at]! && back >= links.back[at]!) return;
  const other = links.find(b, a);
  links.out[at] = links.back[other] = Math.min(there, links.out[at]!);
  links.back[at] = links.out[other] = Math.min(back, links.back[at]!);
}

const through = (a: number, b: number) => Math.min(UNREACHED, a + b);

function widen(taken: Taken, needed: number): void {
  const wide = (old: Int32Array) => {
    const array = new Int32Array(Math.max(needed, old.length * 2));
    array.set(old);
    return array;
  };
  [taken.to, taken.out, taken.back] = [wide(taken.to), wide(taken.out), wide(taken.back)];
}

function ranked(nodeCount: number, links: Links, taken: Taken, gone: Int32Array): Hierarchy {
  const coreCount = nodeCount - taken.count;
  const rank = sharedInts(nodeCount).fill(-1);
  let next = 0;
  for (let v = 0; v < nodeCount; v++) if (gone[v] === -1) rank[v] = next++;
  // The parent of a node is the first of its neighbours to be taken out; any of them where all belong to the core.
  const { order, firstLink, to } = taken;
  const parentLink = new Int32Array(taken.count).fill(-1);
  const firstChild = new Int32Array(taken.count).fill(-1);
  const sibling = new Int32Array(taken.count).fill(-1);
  const roots: number[] = [];
  for (let i = taken.count - 1; i >= 0; i--) {
    let parent = -1;
    for (let link = firstLink[i]!; link < firstLink[i + 1]!; link++) {
      const place = gone[to[link]!]!;
      if (parentLink[i] === -1 || (place !== -1 && (parent === -1 || place < parent))) {
        parentLink[i] = link;
        parent = place;
      }
    }
    if (parent === -1) roots.push(i);
    else {
      sibling[i] = firstChild[parent]!;
      firstChild[parent] = i;
    }
  }
  const sequence = new Int32Array(taken.count);
  let count = 0;
  const open: number[] = roots;
  while (open.length > 0) {
    const i = open.pop()!;
    rank[order[i]!] = next++;
    sequence[count++] = i;
    for (let child = firstChild[i]!; child !== -1; child = sibling[child]!) open.push(child);
  }
  const up = sharedInts(taken.count + 1);
  const linkCount = firstLink[taken.count]!;
  const [upper, climb, descend] = [sharedInts(linkCount), sharedInts(linkCount), sharedInts(linkCount)];
  let used = 0;
  const put = (link: number) => {
    upper[used] = rank[to[link]!]!;
    climb[used] = taken.out[link]!;
    descend[used++] = taken.back[link]!;
  };
  for (let at = 0; at < taken.count; at++) {
    const i = sequence[at]!;
    if (parentLink[i] !== -1) put(parentLink[i]!);
    for (let link = firstLink[i]!; link < firstLink[i + 1]!; link++) if (link !== parentLink[i]) put(link);
    up[at + 1] = used;
  }
  return { nodeCount, rank, core: coreOf(coreCount, links, gone, rank), up, upper, climb, descend };
}

function coreOf(coreCount: number, links: Links, gone: Int32Array, rank: Int32Array): Graph {
  const firstOut = sharedInts(coreCount + 1);
  const each = (visit: (v: number, target: number, ticks: number) => void) => {
    for (let v = 0; v < gone.length; v++) {
      if (gone[v] !== -1) continue;
      for (let at = links.first[v]!; at !== -1; at = links.next[at]!)
        if (links.out[at] !== UNREACHED) visit(rank[v]!, rank[links.to[at]!]!, links.out[at]!);
    }
  };
  each((v) => void firstOut[v + 1]!++);
  for (let v = 0; v < coreCount; v++) firstOut[v + 1]! += firstOut[v]!;
  const head = sharedInts(firstOut[coreCount]!);
  const weight = sharedInts(firstOut[coreCount]!);
  const place = firstOut.slice(0, coreCount);
  each((v, target, ticks) => {
    const arc = place[v]!++;
    head[arc] = target;
    weight[arc] = ticks;
  });
  return { nodeCount: coreCount, firstOut, head, weight };
}

/** Searches on a hierarchy; one at a time, nothing allocated between them. */
export class SweepSearch {
  /** Ticks from the source to the node of each rank; UNREACHED where there is no way. */
  readonly byRank: Int32Array;
  /** Rank of each node. */
  readonly rank: Int32Array;
  private readonly hierarchy: Hierarchy;
  private readonly coreSearch: BucketSearch;

  constructor(hierarchy: Hierarchy) {
    this.hierarchy = hierarchy;
    this.byRank = new Int32Array(hierarchy.nodeCount);
    this.rank = hierarchy.rank;
    this.coreSearch = new BucketSearch(hierarchy.core);
  }

  /** Fills `byRank` with the shortest times from one node, exactly. Nothing farther than UNREACHED − 1 ticks is reached. */
  run(source: number): void {
    const { hierarchy, byRank, coreSearch } = this;
    const { up, upper, climb, core } = hierarchy;
    const coreCount = core.nodeCount;
    byRank.fill(UNREACHED);
    let v = hierarchy.rank[source]!;
    byRank[v] = 0;
    const gates: number[] = v < coreCount ? [v] : [];
    while (v >= coreCount) {
      const [from, end] = [up[v - coreCount]!, up[v - coreCount + 1]!];
      const base = byRank[v]!;
      if (base !== UNREACHED)
        for (let link = from; link < end; link++) {
          const ticks = through(base, climb[link]!);
          const target = upper[link]!;
          if (target < coreCount && byRank[target] === UNREACHED && ticks !== UNREACHED) gates.push(target);
          if (ticks < byRank[target]!) byRank[target] = ticks;
        }
      if (from === end) break;
      v = upper[from]!;
    }
    if (gates.length > 0) {
      coreSearch.run(
        gates,
        MOST_TICKS,
        undefined,
        gates.map((gate) => byRank[gate]!),
      );
      byRank.set(coreSearch.distance);
    }
    this.sweep();
  }

  private sweep(): void {
    const { byRank } = this;
    const { up, upper, descend, core, nodeCount } = this.hierarchy;
    const coreCount = core.nodeCount;
    let link = 0;
    for (let v = coreCount; v < nodeCount; v++) {
      let best = byRank[v]!;
      for (const end = up[v - coreCount + 1]!; link < end; link++) {
        // Two values below 2³¹ stay below 2³²: compared without sign, no sum wraps round to look short.
        const ticks = (byRank[upper[link]!]! + descend[link]!) >>> 0;
        if (ticks < best) best = ticks;
      }
      byRank[v] = best;
    }
  }
}
