import { availableParallelism } from 'node:os';
import type { Command } from '../cli.ts';
import { searchMany } from '../core/travel-time/many.ts';
import { areaSquareMetres } from '../core/geo/ellipsoid.ts';
import { BucketSearch, leavesOut, MOST_TICKS, UNREACHED, WayTooLong } from '../core/travel-time/bucket-queue.ts';
import { ISOCHRONE_RULES, isochrones } from '../core/travel-time/isochrone.ts';
import { nearestOf } from '../core/travel-time/nearest.ts';
import { BadInput } from '../platform/command-errors.ts';
import { type Flags, listFlag, noMoreWords, numberFlag, requiredFlag, textFlag } from './flags.ts';
import { readNetwork, searched, type Network } from './network.ts';
import { WholeFile, writeWhole } from './whole-file.ts';

/** Below this many searches a second thread costs more to start than it saves. */
const SOURCES_PER_THREAD = 20;

export const travel: Command = {
  summary: 'travel times over a road network, from plain files',
  help: `
Usage: fengsui travel --edges E.csv [--nodes N.csv] --sources ID,ID,… [--limit SECONDS] [--nearest]
                      [--metric time|length] [--threads N] (--out T.csv | --isochrones S,S,… --out I.geojson | --summary)

Seconds of driving from each source to every node it reaches (metres with --metric length).
  --nearest   only the nearest source of each node; of equally near ones the one named first
  --limit     leave out what is farther than this many seconds (or metres)
  --threads   how many threads search; by default as many as pay
  --isochrones  with --nodes: areas reached within these seconds, one GeoJSON feature per source and limit
  --out       a CSV of source,node,time_s (or length_m); .gz is compressed
  --summary   one JSON object: load_ms, total_ms, sources: [{source, reached, sum_s, max_s, ms}];
              with --isochrones areas: [{source, limit_s, area_km2}]

Files: nodes id,lon,lat; edges from,to,length_m,speed_kmh,time_s,oneway. See docs/plain-file-commands.md.
`,
  options: {
    nodes: { type: 'string' },
    edges: { type: 'string' },
    sources: { type: 'string' },
    limit: { type: 'string' },
    nearest: { type: 'boolean' },
    metric: { type: 'string' },
    threads: { type: 'string' },
    out: { type: 'string' },
    isochrones: { type: 'string' },
    summary: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  async run(flags, words) {
    noMoreWords(words);
    const began = performance.now();
    const edges = requiredFlag(flags, 'edges', 'the CSV of roads');
    const names = listFlag(flags, 'sources') ?? [];
    if (names.length === 0) throw new BadInput('--sources is missing: the ids of one node or more');
    const out = textFlag(flags, 'out');
    const summary = flags['summary'] === true || flags['json'] === true;
    if (!out && !summary) throw new BadInput('say where the times go: --out T.csv or --summary');
    const limit = numberFlag(flags, 'limit', { min: 0 });
    const areas = listFlag(flags, 'isochrones');
    if (areas && !out) throw new BadInput('--isochrones needs --out, the GeoJSON to write');
    if (areas && limit !== undefined) throw new BadInput('--limit and --isochrones both say how far: give one of them');
    if (areas && metricFlag(flags) === 'length') throw new BadInput('--isochrones are drawn by time, not with --metric length');
    const threads = numberFlag(flags, 'threads', { min: 1, max: 256, whole: true });

    const network = await readNetwork(edges, textFlag(flags, 'nodes'), metricFlag(flags));
    const sources = Int32Array.from(names, (name) => {
      const node = network.ids.findText(name);
      if (node === -1) throw new BadInput(`--sources ${name}: there is no such node in ${edges}`);
      return node;
    });
    const loadMs = performance.now() - began;

    const lengths = metricFlag(flags) === 'length';
    const round = (ms: number) => Math.round(ms * 1000) / 1000;
    if (areas) {
      const drawn = await writeIsochrones(network, names, sources, areas, out!, flags['nearest'] === true);
      const times = { load_ms: round(loadMs), total_ms: round(performance.now() - began) };
      if (summary) process.stdout.write(`${JSON.stringify({ ...times, areas: drawn })}\n`);
      return 0;
    }
    const lines = out ? await TimesFile.open(out, network, names, lengths) : undefined;
    const ticks = limit === undefined ? undefined : Math.min(MOST_TICKS, Math.floor(limit * network.ticks + 1e-6));
    const told: Record<string, unknown>[] = [];
    const search = <T>(work: () => T | Promise<T>) =>
      searched(network, metricFlag(flags), (position) => names[position]!, work, 'set a --limit below it, or take fewer roads');
    const tell = (position: number, found: { reached: number; sum: number; max: number; ms: number }) =>
      told.push({
        source: names[position],
        reached: found.reached,
        [lengths ? 'sum_m' : 'sum_s']: found.sum / network.ticks,
        [lengths ? 'max_m' : 'max_s']: found.max / network.ticks,
        ms: Math.round(found.ms * 1000) / 1000,
      });
    const searchAll = async () => {
      if (!flags['nearest']) {
        const options = {
          ...(ticks === undefined ? {} : { limit: ticks }),
          threads: threads ?? Math.max(1, Math.min(availableParallelism(), Math.floor(sources.length / SOURCES_PER_THREAD))),
          distances: lines !== undefined,
        };
        return searchMany(network.graph, sources, options, async (result) => {
          tell(result.position, result);
          if (lines) await lines.write(result.distance!, result.position);
        });
      }
      const searchBegan = performance.now();
      const { station, distance } = nearestOf(network.graph, sources, ticks);
      const ms = performance.now() - searchBegan;
      perSource(sources.length, station, distance).forEach((found, position) => tell(position, { ...found, ms }));
      await lines?.write(distance, station);
    };
    try {
      await search(searchAll);
      await lines?.close();
    } finally {
      await lines?.drop();
    }
    const totalMs = performance.now() - began;
    if (summary) process.stdout.write(`${JSON.stringify({ load_ms: round(loadMs), total_ms: round(totalMs), sources: told })}\n`);
    return 0;
  },
};

export function metricFlag(flags: Flags): 'time' | 'length' {
  const metric = textFlag(flags, 'metric') ?? 'time';
  if (metric !== 'time' && metric !== 'length') throw new BadInput(`--metric ${metric}: expected time or length`);
  return metric;
}

/**
 * Of each source, or of all together, its areas from the longest limit to the shortest, so that short ones are drawn on top.
 * @returns what each area is, without its outline
 */
async function writeIsochrones(
  network: Network,
  names: string[],
  sources: Int32Array,
  words: string[],
  out: string,
  together: boolean,
): Promise<{ source: string; limit_s: number; area_km2: number }[]> {
  const { graph, lon, lat, ticks } = network;
  if (!lon || !lat) throw new BadInput('--isochrones needs --nodes, for the places of crossings');
  const seconds = words.map((word) => {
    const limit = Number(word);
    if (!(limit > 0)) throw new BadInput(`--isochrones ${word}: expected seconds above 0`);
    return limit;
  });
  seconds.sort((a, b) => b - a);
  const limits = seconds.map((limit) => Math.min(MOST_TICKS, Math.floor(limit * ticks + 1e-6)));
  const search = new BucketSearch(graph);
  const groups = together ? [sources] : Array.from(sources, (source) => Int32Array.of(source));
  const beyondCount = seconds[0]! * ticks >= MOST_TICKS;
  const reachOf = (group: Int32Array, at: number) => {
    search.run(group, limits[0]!);
    if (beyondCount && leavesOut(graph, search.distance)) throw new WayTooLong(at);
  };
  const advice = 'ask for shorter --isochrones, or take fewer roads';
  const features: { type: 'Feature'; geometry: unknown; properties: { source: string; limit_s: number; area_km2: number } }[] =
    [];
  for (const [at, group] of groups.entries()) {
    await searched(
      network,
      'time',
      (position) => names[position]!,
      () => reachOf(group, at),
      advice,
    );
    const reach = { distance: search.distance, nodes: search.reached.subarray(0, search.reachedCount) };
    const drawn = isochrones(graph, { lon, lat }, reach, limits, { ...ISOCHRONE_RULES, ticks });
    for (const [i, geometry] of drawn.entries()) {
      const source = together ? names.join(',') : names[at]!;
      const area = areaSquareMetres(geometry) / 1e6;
      features.push({ type: 'Feature', geometry, properties: { source, limit_s: seconds[i]!, area_km2: area } });
    }
  }
  const { offRoad, cellMetres } = ISOCHRONE_RULES;
  const method = { off_road_kmh: offRoad.speedKmh, off_road_m: offRoad.metres, cell_m: cellMetres };
  await writeWhole([out, JSON.stringify({ type: 'FeatureCollection', method, features })]);
  return features.map(({ properties }) => properties);
}

function perSource(count: number, station: Int32Array, distance: Int32Array) {
  const found = Array.from({ length: count }, () => ({ reached: 0, sum: 0, max: 0 }));
  station.forEach((position, node) => {
    if (position === -1) return;
    const one = found[position]!;
    one.reached++;
    one.sum += distance[node]!;
    one.max = Math.max(one.max, distance[node]!);
  });
  return found;
}

/** So many bytes are handed on at once. */
const PIECE = 1 << 18;

/**
 * The CSV of times: one line per source and node it reaches. Lines are made as bytes: a text of each name and each of millions
 * of lines would fill more memory than the network does.
 */
class TimesFile {
  private readonly out: WholeFile;
  private readonly ticks: number;
  private readonly decimals: number;
  private readonly sources: Names;
  private readonly nodes: Names;
  private readonly longest: number;

  static async open(file: string, network: Network, sources: string[], lengths: boolean): Promise<TimesFile> {
    const out = await WholeFile.open(file);
    await out.write(`source,node,${lengths ? 'length_m' : 'time_s'}\n`);
    return new TimesFile(out, network, sources);
  }

  private constructor(out: WholeFile, { ids, ticks }: Network, sources: string[]) {
    this.out = out;
    this.ticks = ticks;
    this.decimals = Math.round(Math.log10(ticks));
    this.sources = new Names(sources.length, (at) => sources[at]!);
    this.nodes = new Names(ids.size, (at) => ids.text(at));
    // Two commas, a line end, and a number below 2³¹ with a point.
    this.longest = this.sources.longest + this.nodes.longest + 16;
  }

  /** @param from the source of all distances, or of each node its own (−1: none) */
  async write(distance: Int32Array, from: number | Int32Array): Promise<void> {
    const room = Math.max(PIECE, this.longest * 2);
    let bytes = Buffer.allocUnsafe(room);
    let at = 0;
    for (let node = 0; node < distance.length; node++) {
      const source = typeof from === 'number' ? from : from[node]!;
      if (distance[node] === UNREACHED || source === -1) continue;
      at = this.sources.put(source, bytes, at);
      bytes[at++] = COMMA;
      at = this.nodes.put(node, bytes, at);
      bytes[at++] = COMMA;
      at = this.putTime(distance[node]!, bytes, at);
      bytes[at++] = NEWLINE;
      if (at + this.longest < room) continue;
      await this.out.write(bytes.subarray(0, at));
      bytes = Buffer.allocUnsafe(room);
      at = 0;
    }
    if (at > 0) await this.out.write(bytes.subarray(0, at));
  }

  /** Seconds or metres, with as many decimals as they have. */
  private putTime(distance: number, bytes: Uint8Array, from: number): number {
    const whole = Math.floor(distance / this.ticks);
    let at = putDigits(whole, 1, bytes, from);
    let rest = distance - whole * this.ticks;
    if (rest === 0) return at;
    let places = this.decimals;
    for (; rest % 10 === 0; places--) rest /= 10;
    bytes[at++] = POINT;
    return putDigits(rest, places, bytes, at);
  }

  async close(): Promise<void> {
    await this.out.end();
    await this.out.place();
  }

  /** Leaves nothing behind where the searches came to no end. */
  drop(): Promise<void> {
    return this.out.drop();
  }
}

const [COMMA, NEWLINE, POINT, ZERO] = [44, 10, 46, 48];

/** @param least digits, filled up with zeros */
function putDigits(value: number, least: number, bytes: Uint8Array, from: number): number {
  let digits = least;
  for (let most = 10 ** least; value >= most; most *= 10) digits++;
  let rest = value;
  for (let at = from + digits - 1; at >= from; at--) {
    bytes[at] = ZERO + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  return from + digits;
}

/** Names as fields of a CSV, one after the other in one block of bytes. */
class Names {
  longest = 0;
  private readonly bytes: Buffer;
  private readonly ends: Int32Array;

  constructor(count: number, name: (at: number) => string) {
    this.ends = new Int32Array(count);
    let length = 0;
    for (let at = 0; at < count; at++) {
      const own = Buffer.byteLength(quoted(name(at)));
      this.longest = Math.max(this.longest, own);
      this.ends[at] = length += own;
    }
    this.bytes = Buffer.allocUnsafe(length);
    for (let at = 0; at < count; at++) this.bytes.write(quoted(name(at)), this.start(at));
  }

  put(name: number, into: Uint8Array, from: number): number {
    let at = from;
    for (let i = this.start(name); i < this.ends[name]!; i++) into[at++] = this.bytes[i]!;
    return at;
  }

  private start(name: number): number {
    return name === 0 ? 0 : this.ends[name - 1]!;
  }
}

const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
