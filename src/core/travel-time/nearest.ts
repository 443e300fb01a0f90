import FlatQueue from 'flatqueue';
import type { Graph } from '../graph/graph.ts';
import { BucketSearch, leavesOut, longestArc, MOST_TICKS, UNREACHED, WayTooLong } from './bucket-queue.ts';

/** For every node the nearest of some stations, and how far it is. */
export interface Nearest {
  /** Position in the list of stations; −1 where none comes. */
  station: Int32Array;
  /** Ticks; UNREACHED where none comes. */
  distance: Int32Array;
}

/** Equal distances go to the station listed first. @throws WayTooLong if something lies farther than can be counted and no limit was set */
export function nearestOf(graph: Graph, stations: Int32Array, limit?: number): Nearest {
  const station = new Int32Array(graph.nodeCount).fill(-1);
  const search = new BucketSearch(graph);
  search.run(stations, limit, station);
  const edge = MOST_TICKS - longestArc(graph);
  const near = (limit ?? MOST_TICKS) >= MOST_TICKS && search.distance.some((ticks) => ticks !== UNREACHED && ticks > edge);
  if (near && leavesOut(graph, search.distance)) throw new WayTooLong(0);
  return { station, distance: search.distance };
}

/**
 * One more station on an answer that stands: only where it is nearer is searched.
 * @returns the nodes it takes over; `nearest` is changed
 */
export function addStation(graph: Graph, nearest: Nearest, node: number, position: number): number[] {
  const { distance, station } = nearest;
  const taken: number[] = [];
  if (distance[node]! <= 0) return taken;
  const { firstOut, head, weight } = graph;
  const queue = new FlatQueue<number>();
  const reach = (v: number, ticks: number) => {
    if (station[v] !== position) taken.push(v);
    distance[v] = ticks;
    station[v] = position;
    queue.push(v, ticks);
  };
  reach(node, 0);
  while (queue.length > 0) {
    const ticks = queue.peekValue()!;
    const v = queue.pop()!;
    if (ticks !== distance[v]) continue;
    for (let arc = firstOut[v]!; arc < firstOut[v + 1]!; arc++) {
      const through = ticks + weight[arc]!;
      if (through < distance[head[arc]!]!) reach(head[arc]!, through);
    }
  }
  return taken;
}
