import { readFile } from 'node:fs/promises';
import type { Command } from '../cli.ts';
import { cellsOf, type Cells } from '../core/cover/cells.ts';
import { type Due, dueOf, gapsOf, jurisdictions, reachOf, tiersOf } from '../core/cover/reach.ts';
import { judgeArea, shortage, STATION_STANDARD } from '../core/cover/station-standard.ts';
import { areaSquareMetres } from '../core/geo/ellipsoid.ts';
import type { Area } from '../core/geo/geojson.ts';
import { sharedInts } from '../core/graph/graph.ts';
import { UNREACHED } from '../core/travel-time/bucket-queue.ts';
import { searchMany } from '../core/travel-time/many.ts';
import { BadInput } from '../platform/command-errors.ts';
import { type Flags, listFlag, noMoreWords, numberFlag, requiredFlag, textFlag } from './flags.ts';
import { readNetwork, searched, type Network } from './network.ts';
import { type Points, readPoints, Snapper, type SnapRules } from './points.ts';

export const cover: Command = {
  summary: 'how much is reached in time from the stations there are, from plain files',
  help: `
Usage: fengsui cover --nodes N.csv --edges E.csv --stations S.csv --demand D.csv [--limits 180,300,480,600]
                     [--outline O.geojson [--cell M] [--built-up KM2]] [--micro M.csv] [--measures COLUMN,…] [--hour H]
                     [--turn-out SECONDS] [--call-handling SECONDS] [--weight COLUMN] [--snap-limit M] [--snap-speed KMH]
                     [--gaps N] [--date YYYY-MM-DD] [--threads N] --json

Prints, per limit, how many demands and how much weight the nearest and the second-nearest station reach; the median and
the 90th percentile of the time by weight; each station's share; and the gaps, heaviest first.
  --outline   the district: share of its area, each station's jurisdiction in km² judged by 建标152-2017, and the shortage
  --built-up  km² of it that are built up, for the reference figure of the shortage
  --micro     micro-stations for first attack, a second tier beside the stations
  --measures  more columns of the demand file that weigh, such as people,places,risk
  --hour      only stations on duty at this hour (0-23)
  --turn-out, --call-handling  seconds added to every drive (default 0)
Station files may have: class, place (city or suburb), assessed_km2, own (0: a neighbour's, across the border),
on_duty (hours such as 8-20 or 20-8; empty: always).
`,
  options: {
    nodes: { type: 'string' },
    edges: { type: 'string' },
    stations: { type: 'string' },
    demand: { type: 'string' },
    limits: { type: 'string' },
    outline: { type: 'string' },
    cell: { type: 'string' },
    'built-up': { type: 'string' },
    micro: { type: 'string' },
    measures: { type: 'string' },
    hour: { type: 'string' },
    'turn-out': { type: 'string' },
    'call-handling': { type: 'string' },
    weight: { type: 'string' },
    'snap-limit': { type: 'string' },
    'snap-speed': { type: 'string' },
    gaps: { type: 'string' },
    date: { type: 'string' },
    threads: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(flags, words) {
    noMoreWords(words);
    const began = performance.now();
    const edges = requiredFlag(flags, 'edges', 'the CSV of roads');
    const limits = (listFlag(flags, 'limits') ?? ['180', '300', '480', '600']).map((text) => {
      const limit = Number(text);
      if (!(limit >= 0)) throw new BadInput(`--limits ${text}: expected seconds of 0 or more`);
      return limit;
    });
    const turnOut = numberFlag(flags, 'turn-out', { min: 0 }) ?? 0;
    const callHandling = numberFlag(flags, 'call-handling', { min: 0 }) ?? 0;
    const hour = numberFlag(flags, 'hour', { min: 0, max: 23, whole: true });
    const gaps = numberFlag(flags, 'gaps', { min: 0, whole: true }) ?? 20;
    const stations = await readStations(requiredFlag(flags, 'stations', 'the CSV of stations'), hour);
    const measures = listFlag(flags, 'measures') ?? [];
    const demandFile = requiredFlag(flags, 'demand', 'the CSV of what is to be reached');
    const demands = await readPoints(demandFile, textFlag(flags, 'weight') ?? 'weight', measures);
    const micro = textFlag(flags, 'micro') ? await readStations(textFlag(flags, 'micro')!, hour) : undefined;
    const ground = await groundFlag(flags);
    const network = await readNetwork(edges, textFlag(flags, 'nodes'), 'time');
    if (ground && !network.lon) throw new BadInput('--outline needs --nodes, for the places of crossings');
    const rules = {
      limitMetres: numberFlag(flags, 'snap-limit', { min: 0 }) ?? 500,
      speedKmh: numberFlag(flags, 'snap-speed', { min: 0.1 }) ?? 20,
    };
    const threads = numberFlag(flags, 'threads', { min: 1, max: 256, whole: true }) ?? 1;
    const clock = new Times(network, rules, turnOut + callHandling, threads);
    const to = clock.place(demands, true);
    const due = dueOf(await clock.seconds(stations.points, to), demands.list.length, stations.onDuty);

    const weight = Float64Array.from(demands.list, (point) => point.weight);
    const reach = reachOf(due, weight, limits);
    const sums = jurisdictions(due, weight, stations.points.list.length).sums;
    const cells = ground && clock.place(cellPoints(ground.cells), true);
    const groundDue = cells && dueOf(await clock.seconds(stations.points, cells), ground.cells.area.length, stations.onDuty);
    const km2 =
      groundDue &&
      jurisdictions(
        groundDue,
        ground.cells.area.map((area) => area / 1e6),
        stations.points.list.length,
      );
    const full = limits.includes(300) ? 300 : limits[limits.length - 1]!;
    const tiers = micro && dueOf(await clock.seconds(micro.points, to), demands.list.length, micro.onDuty);
    const told = {
      demand: demands.list.length,
      weight: reach.total,
      off_network: to.node.filter((node) => node === -1).length,
      unreached: due.first.filter((time) => time === Infinity).length,
      limits: reach.limits.map((one) => ({
        limit_s: one.seconds,
        demand: due.first.filter((time) => time <= one.seconds).length,
        weight: one.first,
        share: one.firstShare,
        second_weight: one.second,
        second_share: one.secondShare,
      })),
      p50_s: reach.p50,
      p90_s: reach.p90,
      measures: Object.fromEntries([
        ...measures.map((name, at) => [name, toldReach(due, columnOf(demands, name, at), limits)] as const),
        ...(groundDue
          ? [
              [
                'area_km2',
                toldReach(
                  groundDue,
                  ground.cells.area.map((area) => area / 1e6),
                  limits,
                ),
              ] as const,
            ]
          : []),
      ]),
      stations: stations.points.list.map(({ id }, s) => ({
        id,
        demand: due.station.filter((station) => station === s).length,
        weight: sums[s]!,
        own: stations.own[s]!,
        on_duty: stations.onDuty[s]!,
        ...(km2 ? { area_km2: km2.sums[s]!, ...stations.judge(s, km2.sums[s]!) } : {}),
      })),
      ...(km2 ? { area_without_station_km2: km2.none } : {}),
      ...(ground ? { shortage: shortageOf(flags, ground.outlineKm2, stations) } : {}),
      ...(tiers
        ? { tiers: tiersOf(tiers, due, weight, { firstAttack: 180, full }), tier_limits_s: { first_attack: 180, full } }
        : {}),
      gap_limit_s: full,
      gaps: gapsOf(due, weight, full)
        .slice(0, gaps)
        .map(({ demand, seconds, weight: heavy }) => ({
          id: demands.list[demand]!.id,
          weight: heavy,
          time_s: seconds === Infinity ? null : seconds,
        })),
      method: {
        time: 'drive by the given road times, nearest station by time',
        turn_out_s: turnOut,
        call_handling_s: callHandling,
        snap_limit_m: rules.limitMetres,
        snap_speed_kmh: rules.speedKmh,
        hour: hour ?? null,
        standard: `${STATION_STANDARD.edition} ${STATION_STANDARD.clause}`,
        ...(ground
          ? { area: `square cells of ${ground.cellMetres} m over the outline, scaled to its area on the ellipsoid` }
          : {}),
        inputs: Object.fromEntries(
          ['nodes', 'edges', 'stations', 'demand', 'outline', 'micro'].flatMap((name) =>
            textFlag(flags, name) ? [[name, textFlag(flags, name)!]] : [],
          ),
        ),
        date: textFlag(flags, 'date') ?? null,
      },
      seconds: Math.round(performance.now() - began) / 1000,
    };
    process.stdout.write(`${JSON.stringify(told, asOnPaper, flags['json'] ? 0 : 2)}\n`);
    return 0;
  },
};

const toldReach = (due: Due, weight: Float64Array, limits: number[]) => {
  const { total, limits: each, p50, p90 } = reachOf(due, weight, limits);
  return {
    total,
    limits: each.map(({ seconds, first, firstShare, second, secondShare }) => ({
      limit_s: seconds,
      reached: first,
      share: firstShare,
      second_reached: second,
      second_share: secondShare,
    })),
    p50_s: p50,
    p90_s: p90,
  };
};

function columnOf(points: Points, name: string, at: number): Float64Array {
  return Float64Array.from(points.list, (point) => {
    const text = point.more[at]!;
    const value = text === '' ? 0 : Number(text);
    if (!(value >= 0 && value < Infinity))
      throw new BadInput(`${points.file}:${point.row} ${name} is ${text}; expected a number of 0 or more`);
    return value;
  });
}

interface Stations {
  points: Points;
  own: boolean[];
  onDuty: boolean[];
  /** What the standard says of a station's area; nothing where the file names no class. */
  judge(station: number, km2: number): { class?: string; verdict?: string; limit_km2?: number | null };
  withArea: number;
}

async function readStations(file: string, hour: number | undefined): Promise<Stations> {
  const points = await readPoints(file, 'weight', ['class', 'place', 'assessed_km2', 'own', 'on_duty']);
  const bad = (at: number, message: string) => new BadInput(`${points.file}:${points.list[at]!.row} ${message}`);
  const column = <T>(place: number, read: (text: string, at: number) => T) =>
    points.list.map(({ more }, at) => read(more[place]!, at));
  const classes = column(0, (text, at) => {
    if (text !== '' && !STATION_STANDARD.classes.some(({ code }) => code === text))
      throw bad(at, `class is ${text}; expected one of ${STATION_STANDARD.classes.map(({ code }) => code).join(', ')}`);
    return text;
  });
  const places = column(1, (text, at): 'city' | 'suburb' => {
    if (text !== '' && text !== 'city' && text !== 'suburb') throw bad(at, `place is ${text}; expected city or suburb`);
    return text === 'suburb' ? 'suburb' : 'city';
  });
  const assessed = column(2, (text, at) => {
    if (text !== '' && !(Number(text) > 0)) throw bad(at, `assessed_km2 is ${text}; expected an area above 0`);
    return text === '' ? undefined : Number(text);
  });
  const own = column(3, (text, at) => {
    if (!['', '0', '1'].includes(text)) throw bad(at, `own is ${text}; expected 1 or 0`);
    return text !== '0';
  });
  const onDuty = column(4, (text, at) => {
    const [, from, to] = /^(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
    if (text !== '' && !(Number(from) <= 24 && Number(to) <= 24))
      throw bad(at, `on_duty is ${text}; expected hours such as 8-20 or 20-8`);
    if (text === '' || hour === undefined) return true;
    const [begin, end] = [Number(from), Number(to)];
    return begin < end ? hour >= begin && hour < end : hour >= begin || hour < end;
  });
  return {
    points,
    own,
    onDuty,
    judge: (at, km2) => {
      if (classes[at] === '') return {};
      const { verdict, limitKm2 } = judgeArea(km2, classes[at]!, places[at], assessed[at]);
      return { class: classes[at]!, verdict, limit_km2: limitKm2 };
    },
    withArea: classes.filter((code, at) => own[at] && code !== 'support').length,
  };
}

function shortageOf(flags: Flags, areaKm2: number, stations: Stations) {
  const builtUp = numberFlag(flags, 'built-up', { min: 0, max: areaKm2 });
  return shortage({ areaKm2, stations: stations.withArea, ...(builtUp === undefined ? {} : { builtUpKm2: builtUp }) });
}

async function groundFlag(flags: Flags): Promise<{ cells: Cells; outlineKm2: number; cellMetres: number } | undefined> {
  const file = textFlag(flags, 'outline');
  if (!file) return undefined;
  const text = await readFile(file, 'utf8').catch(() => {
    throw new BadInput(`${file}: there is no such file`);
  });
  const cellMetres = numberFlag(flags, 'cell', { min: 10 }) ?? 200;
  try {
    const outline = areaIn(JSON.parse(text));
    return { cells: cellsOf(outline, cellMetres), outlineKm2: areaSquareMetres(outline) / 1e6, cellMetres };
  } catch (error) {
    throw new BadInput(`${file}: ${(error as Error).message}`);
  }
}

/** The first polygon or multipolygon of a GeoJSON object. */
function areaIn(json: unknown): Area {
  const one = json as { type?: string; features?: unknown[]; geometry?: unknown } | null;
  if (one?.type === 'FeatureCollection' && one.features?.length) return areaIn(one.features[0]);
  if (one?.type === 'Feature') return areaIn(one.geometry);
  if (one?.type === 'Polygon' || one?.type === 'MultiPolygon') return one as Area;
  throw new Error('expected a GeoJSON polygon, multipolygon or a feature of one');
}

const cellPoints = ({ lon, lat }: Cells): Points => ({
  file: 'cells',
  space: 'sphere',
  list: Array.from(lon, (x, i) => ({ id: `cell ${i}`, row: i, lon: x, lat: lat[i]!, weight: 1, candidate: false, more: [] })),
});

/** Seconds from stations to places: call, turn-out, drive, and the way between place and road at either end. */
class Times {
  private readonly network: Network;
  private readonly snapper: Snapper;
  private readonly before: number;
  private readonly threads: number;

  constructor(network: Network, rules: SnapRules, before: number, threads: number) {
    [this.network, this.before, this.threads] = [network, before, threads];
    this.snapper = new Snapper(network, 'time', rules);
  }

  place(points: Points, lenient: boolean) {
    return this.snapper.place(points, lenient);
  }

  async seconds(stations: Points, to: ReturnType<Snapper['place']>): Promise<Float64Array> {
    const from = this.snapper.place(stations);
    const count = to.node.length;
    const rows = sharedInts(stations.list.length * count);
    const targets = to.node.map((node) => Math.max(node, 0));
    const options = { threads: this.threads, matrix: { targets, rows } };
    await searched(
      this.network,
      'time',
      (position) => stations.list[position]!.id,
      () => searchMany(this.network.graph, from.node, options, () => {}),
    );
    return Float64Array.from(rows, (ticks, at) => {
      const [s, i] = [Math.floor(at / count), at % count];
      if (ticks === UNREACHED || to.node[i] === -1) return Infinity;
      // Whole microseconds: what the parts of a time add up to on paper is not lost in the last digit of their sum.
      return Math.round((ticks / this.network.ticks + from.way[s]! + to.way[i]! + this.before) * 1e6) / 1e6;
    });
  }
}

/** Sums of decimals end in 15.54 and not in 15.540000000000001; nothing that was in the files is lost. */
const asOnPaper = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(15)) : value);
