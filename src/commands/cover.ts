import type { Command } from '../cli.ts';
import { sharedInts } from '../core/graph/graph.ts';
import { UNREACHED } from '../core/travel-time/bucket-queue.ts';
import { searchMany } from '../core/travel-time/many.ts';
import { BadInput } from '../platform/config.ts';
import { listFlag, numberFlag, requiredFlag, textFlag } from './flags.ts';
import { readNetwork } from './network.ts';
import { readPoints, Snapper } from './points.ts';

export const cover: Command = {
  summary: 'how much is reached in time from the stations there are, from plain files',
  help: `
Usage: fengsui cover --nodes N.csv --edges E.csv --stations S.csv --demand D.csv [--limits 180,300,480,600]
                     [--turn-out SECONDS] [--weight COLUMN] [--snap-limit M] [--snap-speed KMH] --json

Prints, per limit, how many demands and how much weight the nearest and the second-nearest station reach; the median and
the 90th percentile of the time by weight; and each station's share. --turn-out is added to every drive (default 0).
`,
  options: {
    nodes: { type: 'string' },
    edges: { type: 'string' },
    stations: { type: 'string' },
    demand: { type: 'string' },
    limits: { type: 'string' },
    'turn-out': { type: 'string' },
    weight: { type: 'string' },
    'snap-limit': { type: 'string' },
    'snap-speed': { type: 'string' },
    threads: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(flags) {
    const began = performance.now();
    const edges = requiredFlag(flags, 'edges', 'the CSV of roads');
    const limits = (listFlag(flags, 'limits') ?? ['180', '300', '480', '600']).map((text) => {
      const limit = Number(text);
      if (!(limit >= 0)) throw new BadInput(`--limits ${text}: expected seconds of 0 or more`);
      return limit;
    });
    const turnOut = numberFlag(flags, 'turn-out', { min: 0 }) ?? 0;
    const stations = await readPoints(requiredFlag(flags, 'stations', 'the CSV of stations'));
    const demands = await readPoints(
      requiredFlag(flags, 'demand', 'the CSV of what is to be reached'),
      textFlag(flags, 'weight') ?? 'weight',
    );
    const network = await readNetwork(edges, textFlag(flags, 'nodes'), 'time');
    const rules = {
      limitMetres: numberFlag(flags, 'snap-limit', { min: 0 }) ?? 500,
      speedKmh: numberFlag(flags, 'snap-speed', { min: 0.1 }) ?? 20,
    };
    const snapper = new Snapper(network, 'time', rules);
    const from = snapper.place(stations);
    const to = snapper.place(demands, true);
    const count = demands.list.length;
    const rows = sharedInts(stations.list.length * count);
    const targets = to.node.map((node) => Math.max(node, 0));
    const threads = numberFlag(flags, 'threads', { min: 1, max: 256, whole: true }) ?? 1;
    await searchMany(network.graph, from.node, { threads, matrix: { targets, rows } }, () => {});

    const first = new Float64Array(count).fill(Infinity);
    const second = new Float64Array(count).fill(Infinity);
    const nearest = new Int32Array(count).fill(-1);
    for (let s = 0; s < stations.list.length; s++)
      for (let i = 0; i < count; i++) {
        const ticks = rows[s * count + i]!;
        if (ticks === UNREACHED || to.node[i] === -1) continue;
        const time = ticks / network.ticks + from.way[s]! + to.way[i]! + turnOut;
        if (time < first[i]!) [second[i], first[i], nearest[i]] = [first[i]!, time, s];
        else if (time < second[i]!) second[i] = time;
      }
    const weight = Float64Array.from(demands.list, (point) => point.weight);
    const total = weight.reduce((sum, one) => sum + one, 0);
    const within = (times: Float64Array, limit: number) =>
      times.reduce((sum, time, i) => sum + (time <= limit ? weight[i]! : 0), 0);
    const share = (part: number) => (total === 0 ? null : part / total);
    const told = {
      demand: count,
      weight: total,
      off_network: to.node.filter((node) => node === -1).length,
      unreached: first.filter((time) => time === Infinity).length,
      limits: limits.map((limit) => ({
        limit_s: limit,
        demand: first.filter((time) => time <= limit).length,
        weight: within(first, limit),
        share: share(within(first, limit)),
        second_weight: within(second, limit),
        second_share: share(within(second, limit)),
      })),
      p50_s: percentile(first, weight, 0.5),
      p90_s: percentile(first, weight, 0.9),
      stations: stations.list.map(({ id }, s) => ({
        id,
        demand: nearest.filter((station) => station === s).length,
        weight: nearest.reduce((sum, station, i) => sum + (station === s ? weight[i]! : 0), 0),
      })),
      method: {
        time: 'drive by the given road times, nearest station by time',
        turn_out_s: turnOut,
        snap_limit_m: rules.limitMetres,
        snap_speed_kmh: rules.speedKmh,
      },
      seconds: Math.round(performance.now() - began) / 1000,
    };
    process.stdout.write(`${flags['json'] ? JSON.stringify(told) : JSON.stringify(told, null, 2)}\n`);
    return 0;
  },
};

/** The least time within which `share` of all weight is reached; null if that much is never reached. */
function percentile(times: Float64Array, weight: Float64Array, share: number): number | null {
  const order = Array.from(times.keys()).sort((a, b) => times[a]! - times[b]!);
  const wanted = weight.reduce((sum, one) => sum + one, 0) * share;
  let reached = 0;
  for (const i of order) {
    reached += weight[i]!;
    if (reached >= wanted) return times[i] === Infinity ? null : times[i]!;
  }
  return null;
}
