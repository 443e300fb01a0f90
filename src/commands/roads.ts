import { readFile } from 'node:fs/promises';
import type { Command } from '../cli.ts';
import { greatCircleMetres } from '../core/geo/great-circle.ts';
import { components } from '../core/graph/components.ts';
import { driveOf, type DrivingProfile, FIRE_ENGINE, speedsAt } from '../core/graph/fire-engine.ts';
import { graphOf } from '../core/graph/graph.ts';
import { BadInput } from '../platform/command-errors.ts';
import { type Flags, noMoreWords, numberFlag, requiredFlag, textFlag } from './flags.ts';
import { calibrateRoads } from './calibrate-roads.ts';
import { readOsm } from './osm.ts';
import { writeWhole } from './whole-file.ts';

export const roads: Command = {
  summary: 'make a road network for fire engines from an OpenStreetMap extract',
  help: `
Usage: fengsui roads convert FILE.osm.pbf|FILE.geojson --nodes N.csv --edges E.csv [--profile P.json] [--hour H] [--json]

Writes the crossings (id,lon,lat) and the stretches between them (from,to,length_m,speed_kmh,time_s,oneway,highway) that a
fire engine drives; names ending in .gz are compressed. --profile replaces parts of the driving profile, such as
{"speeds": {"service": 10}}. --hour takes the speeds of that hour of the day (0-23). GeoJSON holds lines with OpenStreetMap's
tags as properties; lines meet where they share a position. With --json a report of what was read and made is printed as one object.

       fengsui roads calibrate --edges E.csv --runs R.csv [--profile P.json] [--out NEW.json] [--json]

Fits the speeds of each class and hour band to observed runs (from,to,depart,seconds; depart such as 2026-03-01T08:30), with
95 % intervals; a class that fewer than ten runs drive keeps its speed. --out writes the profile with the fitted speeds.
`,
  options: {
    nodes: { type: 'string' },
    edges: { type: 'string' },
    profile: { type: 'string' },
    hour: { type: 'string' },
    runs: { type: 'string' },
    out: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(flags, words) {
    const [verb, file] = words;
    noMoreWords(words, verb === 'calibrate' ? 1 : 2);
    if (verb === 'calibrate') return calibrateRoads(flags, await profileFlag(flags));
    if (verb !== 'convert' || !file) throw new BadInput('expected: roads convert FILE.osm.pbf --nodes N.csv --edges E.csv');
    const nodesFile = requiredFlag(flags, 'nodes', 'where the crossings are written');
    const edgesFile = requiredFlag(flags, 'edges', 'where the stretches are written');
    const began = performance.now();
    const hour = numberFlag(flags, 'hour', { min: 0, max: 23, whole: true });
    const given = await profileFlag(flags);
    const { band, speeds } = hour === undefined ? { band: null, speeds: given.speeds } : speedsAt(given, hour);
    const profile = { ...given, speeds };
    const source = file.endsWith('json') ? await geoJsonSource(file) : osmSource(file, progressTo(flags));
    const ways = await drivableWays(source, profile);
    const made = await networkOf(source, ways, profile);
    if (made.edges.length === 0) throw new BadInput(`${file}: holds no road that the profile drives`);
    await writeWhole(
      [nodesFile, `id,lon,lat\n${made.nodes.join('')}`],
      [edgesFile, `from,to,length_m,speed_kmh,time_s,oneway,highway\n${made.edges.join('')}`],
    );
    const report = {
      ...made.report,
      hour: hour ?? null,
      band,
      ways_read: ways.read,
      ways_driven: ways.list.length,
      seconds: Math.round(performance.now() - began) / 1000,
    };
    if (flags['json']) process.stdout.write(`${JSON.stringify(report)}\n`);
    else
      process.stderr.write(
        `${Object.entries(report)
          .map(([name, value]) => `${name} ${value}`)
          .join(', ')}\n`,
      );
    return 0;
  },
};

async function profileFlag(flags: Flags): Promise<DrivingProfile> {
  const file = textFlag(flags, 'profile');
  if (!file) return FIRE_ENGINE;
  const given = await readFile(file, 'utf8')
    .then((text) => JSON.parse(text) as Partial<DrivingProfile>)
    .catch((error: Error) => {
      throw new BadInput(`--profile ${file}: ${error.message}`);
    });
  const profile: DrivingProfile = {
    ...FIRE_ENGINE,
    ...given,
    speeds: { ...FIRE_ENGINE.speeds, ...given.speeds },
    barriers: { ...FIRE_ENGINE.barriers, ...given.barriers },
  };
  for (const { name, factor, hours } of profile.bands)
    if (!(factor > 0) || !Array.isArray(hours) || !hours.every(([from, to]) => from >= 0 && from <= 24 && to >= 0 && to <= 24))
      throw new BadInput(`--profile ${file}: band ${name} needs hours such as [[7, 9]] and a factor above 0`);
  for (const [name, speed] of Object.entries(profile.speeds))
    if (!(Number(speed) > 0)) throw new BadInput(`--profile ${file}: speeds.${name} is ${speed}; expected km/h above 0`);
  return profile;
}

interface Way {
  refs: number[];
  speedKmh: number;
  oneway: -1 | 0 | 1;
  highway: string;
}

/** Where ways come from: each call goes through the source once more. */
interface WaySource {
  ways(visit: (tags: ReadonlyMap<string, string>, refs: number[]) => void): Promise<void>;
  places(visit: (id: number, lon: number, lat: number, barrier?: string) => void): Promise<void>;
}

const progressTo = (flags: Flags) => (flags['json'] ? undefined : process.stderr);

function osmSource(file: string, progress: NodeJS.WriteStream | undefined): WaySource {
  const telling = (what: string) => {
    let told = 0;
    return (share: number) => {
      if (!progress?.isTTY || share < told) return;
      progress.write(`\r${what} ${Math.round(share * 100)} %${share >= 1 ? '\n' : ''}`);
      told = share + 0.05;
    };
  };
  return {
    ways: (visit) => readOsm(file, { way: visit }, telling('ways')),
    places: (visit) => readOsm(file, { node: visit }, telling('points')),
  };
}

/** Positions are points; equal to 10⁻⁷ degrees, they are the same point. */
async function geoJsonSource(file: string): Promise<WaySource> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new BadInput(`${file}: there is no such file`);
  });
  const ids = new Map<string, number>();
  const positions: [number, number][] = [];
  const idOf = (position: unknown, feature: number) => {
    const [lon, lat] = Array.isArray(position) ? (position as unknown[]).map(Number) : [];
    if (!(Math.abs(lon!) <= 180 && Math.abs(lat!) <= 90))
      throw new BadInput(`${file}: feature ${feature + 1} has a position that is no longitude and latitude`);
    const key = `${Math.round(lon! * 1e7)},${Math.round(lat! * 1e7)}`;
    let id = ids.get(key);
    if (id === undefined) {
      ids.set(key, (id = positions.length + 1));
      positions.push([lon!, lat!]);
    }
    return id;
  };
  interface Line {
    geometry?: { type?: string; coordinates?: unknown[] };
    properties?: Record<string, unknown> | null;
  }
  let features: Line[];
  try {
    features = (JSON.parse(text) as { features: Line[] }).features;
  } catch (error) {
    throw new BadInput(`${file}: ${(error as Error).message}`);
  }
  if (!Array.isArray(features)) throw new BadInput(`${file}: is no GeoJSON feature collection`);
  const lines = features.flatMap(({ geometry, properties }, feature) => {
    const parts =
      geometry?.type === 'LineString'
        ? [geometry.coordinates!]
        : geometry?.type === 'MultiLineString'
          ? geometry.coordinates!
          : [];
    const tags = new Map(
      Object.entries(properties ?? {}).flatMap(([key, value]) => (value === null ? [] : [[key, String(value)] as const])),
    );
    return parts.map((part) => ({ tags, refs: (part as unknown[]).map((position) => idOf(position, feature)) }));
  });
  return {
    ways: async (visit) => lines.forEach(({ tags, refs }) => visit(tags, refs)),
    places: async (visit) => positions.forEach(([lon, lat], at) => visit(at + 1, lon, lat)),
  };
}

async function drivableWays(source: WaySource, profile: DrivingProfile): Promise<{ list: Way[]; read: number }> {
  const list: Way[] = [];
  let read = 0;
  await source.ways((tags, refs) => {
    read++;
    const drive = refs.length > 1 ? driveOf(tags, profile) : undefined;
    if (drive) list.push({ refs, ...drive, highway: tags.get('highway')! });
  });
  return { list, read };
}

/** Splits the ways where they meet or end; what is between is length and time. */
async function networkOf(source: WaySource, ways: { list: Way[] }, profile: DrivingProfile) {
  const ids = usedIds(ways.list);
  const placeOf = (id: number) => binarySearch(ids, id);
  const lon = new Float64Array(ids.length).fill(Number.NaN);
  const lat = new Float64Array(ids.length);
  /** Seconds to pass the barrier at each point. */
  const delay = new Float64Array(ids.length);
  let [barriers, closed] = [0, 0];
  const shut = new Uint8Array(ids.length);
  await source.places((id, east, north, barrier) => {
    const place = placeOf(id);
    if (place === -1) return;
    [lon[place], lat[place]] = [east, north];
    const passing = barrier === undefined ? undefined : profile.barriers[barrier];
    if (passing === null) {
      shut[place] = 1;
      closed++;
    } else if (passing) {
      delay[place] = passing;
      barriers++;
    }
  });
  const uses = new Uint8Array(ids.length);
  /** Stretches that meet at each point. */
  const arms = new Uint16Array(ids.length);
  const trails = ways.list.flatMap((way) => wholeTrails(way, placeOf, lon, shut));
  for (const { trail } of trails) {
    for (const place of trail) uses[place] = Math.min(2, uses[place]! + 1);
    for (let at = 1; at < trail.length; at++) {
      arms[trail[at - 1]!]!++;
      arms[trail[at]!]!++;
    }
    uses[trail[0]!] = uses[trail[trail.length - 1]!] = 2;
  }
  const numberOf = new Int32Array(ids.length).fill(-1);
  const nodes: string[] = [];
  const edges: string[] = [];
  const [from, to, oneways]: number[][] = [[], [], []];
  let [metresInAll, onewayCount] = [0, 0];
  const crossing = (place: number) => {
    if (numberOf[place] === -1) {
      numberOf[place] = nodes.length;
      nodes.push(`${ids[place]},${lon[place]!.toFixed(7)},${lat[place]!.toFixed(7)}\n`);
    }
    return numberOf[place]!;
  };
  const stretch = (way: Way, start: number, end: number, metres: number, lost: number, speed: number, oneway: number) => {
    edges.push(
      `${ids[start]},${ids[end]},${metres.toFixed(2)},${Number(speed.toFixed(1))},${((metres / speed) * 3.6 + lost).toFixed(3)},${oneway},${way.highway}\n`,
    );
    from!.push(crossing(start));
    to!.push(crossing(end));
    oneways!.push(oneway);
  };
  for (const { way, trail } of trails) {
    // A barrier at an end is passed half by each of the two stretches that meet there.
    const half = (place: number) => delay[place]! / 2 + (arms[place]! > 2 ? profile.junctionSeconds / 2 : 0);
    let [start, metres, lost] = [trail[0]!, 0, half(trail[0]!)];
    for (let at = 1; at < trail.length; at++) {
      const [before, place] = [trail[at - 1]!, trail[at]!];
      metres += greatCircleMetres(lon[before]!, lat[before]!, lon[place]!, lat[place]!);
      if (uses[place]! < 2) {
        lost += delay[place]!;
        continue;
      }
      lost += half(place);
      stretch(way, start, place, metres, lost, way.speedKmh, way.oneway);
      if (way.oneway !== 0 && profile.againstOneway.allowed)
        stretch(way, start, place, metres, lost, way.speedKmh * profile.againstOneway.speedShare, -way.oneway);
      metresInAll += metres;
      if (way.oneway !== 0) onewayCount++;
      [start, metres, lost] = [place, 0, half(place)];
    }
  }
  const graph = graphOf(nodes.length, {
    count: from!.length,
    from: Int32Array.from(from!),
    to: Int32Array.from(to!),
    weight: new Int32Array(from!.length),
    oneway: Int8Array.from(oneways!),
  });
  const parts = components(graph);
  return {
    nodes,
    edges,
    report: {
      nodes: nodes.length,
      edges: edges.length,
      oneway_edges: onewayCount,
      kilometres: Math.round(metresInAll / 100) / 10,
      points_off_extract: lon.reduce((count, east) => count + (Number.isNaN(east) ? 1 : 0), 0),
      barriers_passed: barriers,
      barriers_closed: closed,
      components: parts.count,
      largest_components: [...parts.sizes.subarray(0, 5)],
      nodes_in_main_component: parts.sizes[0] ?? 0,
    },
  };
}

/** The parts of a way whose points lie in the extract and are not shut by a barrier, without points repeated at once. */
function wholeTrails(
  way: Way,
  placeOf: (id: number) => number,
  lon: Float64Array,
  shut: Uint8Array,
): { way: Way; trail: number[] }[] {
  const trails: number[][] = [[]];
  for (const ref of way.refs) {
    const place = placeOf(ref);
    const trail = trails[trails.length - 1]!;
    if (Number.isNaN(lon[place]!) || shut[place]) trails.push([]);
    else if (trail[trail.length - 1] !== place) trail.push(place);
  }
  return trails.filter((trail) => trail.length > 1).map((trail) => ({ way, trail }));
}

/** Ids of all points of the ways, ascending, each once. They pass 2³², so that doubles hold them. */
function usedIds(ways: Way[]): Float64Array {
  const ids = new Float64Array(ways.reduce((count, way) => count + way.refs.length, 0));
  let count = 0;
  for (const way of ways) for (const ref of way.refs) ids[count++] = ref;
  ids.sort();
  let kept = 0;
  for (const id of ids) if (kept === 0 || id !== ids[kept - 1]) ids[kept++] = id;
  return ids.slice(0, kept);
}

function binarySearch(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else if (sorted[middle]! > value) high = middle - 1;
    else return middle;
  }
  return -1;
}
