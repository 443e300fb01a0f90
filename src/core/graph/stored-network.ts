/**
 * A road network as one buffer, to be stored with its district: the text FSNW, version, nodes, arcs and ticks as 32-bit little-endian,
 * then firstOut (nodes + 1), head, weight (arcs each), longitude and latitude (nodes each, 10⁻⁷ degrees), all 32-bit
 * little-endian. It is read without a parse; packed by gzip it is about a third as long.
 */
import { type Graph, sharedInts } from './graph.ts';

export interface PlacedNetwork {
  graph: Graph;
  /** Degrees. */
  lon: Float64Array;
  lat: Float64Array;
  /** Ticks of the graph in one second. */
  ticks: number;
}

const MAGIC = 0x574e5346;
const VERSION = 1;
const HEADER = 5;
const DEGREE = 1e7;

/** Places are rounded to 10⁻⁷ degrees, about a centimetre. */
export function packNetwork({ graph, lon, lat, ticks }: PlacedNetwork): Uint8Array {
  const [nodes, arcs] = [graph.nodeCount, graph.head.length];
  const bytes = new Uint8Array(4 * (HEADER + nodes + 1 + 2 * arcs + 2 * nodes));
  const view = new DataView(bytes.buffer);
  let at = 0;
  const put = (value: number) => {
    view.setInt32(at, value, true);
    at += 4;
  };
  [MAGIC, VERSION, nodes, arcs, ticks].forEach(put);
  for (const list of [graph.firstOut, graph.head, graph.weight]) list.forEach(put);
  for (const list of [lon, lat]) list.forEach((degrees) => put(Math.round(degrees * DEGREE)));
  return bytes;
}

/** @throws RangeError for bytes that are no such network, are cut short or contradict themselves */
export function unpackNetwork(bytes: Uint8Array): PlacedNetwork {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length >= 4 * HEADER;
  if (!whole || view.getInt32(0, true) !== MAGIC) throw new RangeError('expected a stored network, got other bytes');
  const [version, nodes, arcs, ticks] = [4, 8, 12, 16].map((place) => view.getInt32(place, true)) as [
    number,
    number,
    number,
    number,
  ];
  if (version !== VERSION) throw new RangeError(`expected version ${VERSION} of a stored network, got ${version}`);
  const length = 4 * (HEADER + nodes + 1 + 2 * arcs + 2 * nodes);
  if (nodes < 0 || arcs < 0 || bytes.length !== length)
    throw new RangeError(`expected ${length} bytes of a network of ${nodes} nodes and ${arcs} arcs, got ${bytes.length}`);
  let at = 4 * HEADER;
  const take = (count: number) => {
    const list = sharedInts(count);
    for (let i = 0; i < count; i++, at += 4) list[i] = view.getInt32(at, true);
    return list;
  };
  const graph: Graph = { nodeCount: nodes, firstOut: take(nodes + 1), head: take(arcs), weight: take(arcs) };
  const ordered = graph.firstOut.every((first, v) => v === 0 || first >= graph.firstOut[v - 1]!);
  const within = graph.head.every((node) => node >= 0 && node < nodes) && graph.weight.every((weight) => weight >= 0);
  if (!ordered || !within || graph.firstOut[0] !== 0 || graph.firstOut[nodes] !== arcs)
    throw new RangeError('expected a network whose arcs join its nodes, got one that contradicts itself');
  const degrees = () => Float64Array.from(take(nodes), (value) => value / DEGREE);
  return { graph, lon: degrees(), lat: degrees(), ticks };
}
