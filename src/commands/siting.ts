import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import type { Command } from '../cli.ts';
import { UNREACHED } from '../core/travel-time/bucket-queue.ts';
import { searchMany } from '../core/travel-time/many.ts';
import { sharedInts } from '../core/graph/graph.ts';
import type { Control } from '../core/siting/control.ts';
import { type Answer, MODELS, type Model, type Question, solve } from '../core/siting/solve.ts';
import { BadInput } from '../platform/command-errors.ts';
import { readCsv } from '../platform/csv.ts';
import { type Flags, listFlag, noMoreWords, numberFlag, requiredFlag, textFlag } from './flags.ts';
import { type Metric, readNetwork, searched } from './network.ts';
import { type Points, readPoints, Snapper, straightDistances } from './points.ts';
import { metricFlag } from './travel.ts';

export const siting: Command = {
  summary: 'where stations belong: covering, median and centre models, from plain files',
  help: `
Usage: fengsui siting --model lscp|mclp|p-median|p-centre|lscp-b|mexclp
                      (--points P.csv | --demand D.csv --candidates C.csv) [--p N | --p FROM-TO] [--radius R]
                      [--edges E.csv [--nodes N.csv] | --od OD.csv] [--metric time|length] [--fixed ID,…]
                      [--forbidden ID,…] [--busy Q] [--weight COLUMN] [--snap-limit M] [--snap-speed KMH] [--time-limit S] [--threads N]
                      --json

  lscp      fewest sites that cover every demand within the radius
  lscp-b    as few, and of these the ones that cover most weight twice
  mclp      p sites that cover most weight within the radius
  mexclp    the same when a unit is busy with probability Q
  p-median  p sites with the least weighted distance in total
  p-centre  p sites with the least largest distance

Prints {model, status, value, bound, gap, seconds, selected}; with --p FROM-TO one such object per number of sites in
"runs", each with the gain over one site fewer. The bound is proved: no choice of sites is better. A solve that runs out
of time (default 300 s) or is stopped with Ctrl C gives its best answer and its gap. Exit 1 if there is no answer.
Files and units: docs/plain-file-commands.md.
`,
  options: {
    model: { type: 'string' },
    points: { type: 'string' },
    demand: { type: 'string' },
    candidates: { type: 'string' },
    p: { type: 'string' },
    radius: { type: 'string' },
    edges: { type: 'string' },
    nodes: { type: 'string' },
    od: { type: 'string' },
    metric: { type: 'string' },
    fixed: { type: 'string' },
    forbidden: { type: 'string' },
    busy: { type: 'string' },
    weight: { type: 'string' },
    'snap-limit': { type: 'string' },
    'snap-speed': { type: 'string' },
    'time-limit': { type: 'string' },
    threads: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(flags, words) {
    noMoreWords(words);
    const began = performance.now();
    const model = modelFlag(flags);
    const { demands, candidates } = await readPlaces(flags);
    const picks = pickFlag(flags, model, candidates);
    const radius = radiusFlag(flags, model);
    const busy = busyFlag(flags, model);
    const fixed = fixedFlag(flags, candidates, picks);
    const timeLimit = numberFlag(flags, 'time-limit', { min: 0 }) ?? 300;
    const distances = await distancesOf(flags, candidates, demands);
    const base: Omit<Question, 'pick'> = {
      model,
      sites: candidates.list.length,
      weight: Float64Array.from(demands.list, (point) => point.weight),
      distances,
      fixed,
      ...(radius === undefined ? {} : { radius }),
      ...(busy === undefined ? {} : { busy }),
    };
    const loadSeconds = seconds(began);

    const watch = new Watch(timeLimit);
    const runs: Record<string, unknown>[] = [];
    let [last, unanswered]: [Answer | undefined, boolean] = [undefined, false];
    for (const pick of picks) {
      const solveBegan = performance.now();
      const answer = await solve(pick === undefined ? base : { ...base, pick }, watch.control());
      if (answer.value === null) {
        unanswered = true;
        process.stderr.write(`fengsui siting: ${whyNot(answer, demands)}\n`);
      }
      runs.push({
        model,
        ...(picks.length > 1 ? { p: pick } : {}),
        status: answer.status,
        value: answer.value,
        bound: answer.bound,
        gap: answer.gap,
        ...(picks.length > 1 && last && last.value !== null && answer.value !== null
          ? { gain: Math.abs(answer.value - last.value) }
          : {}),
        seconds: seconds(solveBegan),
        selected: answer.sites.map((site) => candidates.list[site]!.id),
        ...(answer.backup ? { backup_value: answer.backup.value, backup_bound: answer.backup.bound } : {}),
      });
      last = answer;
      if (watch.stopped) break;
    }
    watch.end();
    const told = picks.length > 1 ? { model, load_seconds: loadSeconds, runs } : { ...runs[0], load_seconds: loadSeconds };
    process.stdout.write(`${flags['json'] ? JSON.stringify(told) : JSON.stringify(told, null, 2)}\n`);
    if (watch.stopped) return 130;
    return unanswered ? 1 : 0;
  },
};

const seconds = (began: number) => Math.round(performance.now() - began) / 1000;

/** Hears Ctrl C and tells progress on stderr, once a second at most. */
class Watch {
  stopped = false;
  private readonly limit: number;
  private told = performance.now();
  private readonly stop = () => {
    this.stopped = true;
  };

  constructor(limit: number) {
    this.limit = limit;
    process.once('SIGINT', this.stop);
  }

  control(): Control {
    return {
      now: () => performance.now(),
      deadline: performance.now() + this.limit * 1000,
      cancelled: () => this.stopped,
      report: ({ value, bound }) => {
        if (performance.now() - this.told < 1000) return;
        this.told = performance.now();
        process.stderr.write(`best ${value ?? '—'}, bound ${bound ?? '—'}\n`);
      },
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
    };
  }

  end(): void {
    process.off('SIGINT', this.stop);
  }
}

function modelFlag(flags: Flags): Model {
  const name = requiredFlag(flags, 'model', `one of ${MODELS.join(', ')}`);
  const model = MODELS.find((one) => one === name);
  if (!model) throw new BadInput(`--model ${name}: expected one of ${MODELS.join(', ')}`);
  return model;
}

async function readPlaces(flags: Flags): Promise<{ demands: Points; candidates: Points }> {
  const [points, demand, candidates] = ['points', 'demand', 'candidates'].map((name) => textFlag(flags, name));
  const weight = textFlag(flags, 'weight') ?? 'weight';
  if (points && !demand && !candidates) {
    const all = await readPoints(points, weight);
    return { demands: all, candidates: onlyCandidates(all, flags) };
  }
  if (points || !demand || !candidates)
    throw new BadInput('say where the places are: --points P.csv, or --demand D.csv and --candidates C.csv');
  return { demands: await readPoints(demand, weight), candidates: onlyCandidates(await readPoints(candidates), flags) };
}

/** The rows that may hold a site: not marked candidate = 0, not named by --forbidden. */
function onlyCandidates(points: Points, flags: Flags): Points {
  const forbidden = new Set(listFlag(flags, 'forbidden') ?? []);
  const known = new Set(points.list.map((point) => point.id));
  for (const id of forbidden) if (!known.has(id)) throw new BadInput(`--forbidden ${id}: is no id of ${points.file}`);
  const clash = (listFlag(flags, 'fixed') ?? []).find((id) => forbidden.has(id));
  if (clash !== undefined) throw new BadInput(`--fixed ${clash}: is also named by --forbidden`);
  const list = points.list.filter((point) => point.candidate && !forbidden.has(point.id));
  if (list.length === 0) throw new BadInput(`${points.file}: no row is a candidate`);
  return { ...points, list };
}

/** One number, or a range that is solved one by one; undefined for the models that count sites themselves. */
function pickFlag(flags: Flags, model: Model, candidates: Points): (number | undefined)[] {
  if (model === 'lscp' || model === 'lscp-b') return [undefined];
  const text = requiredFlag(flags, 'p', `how many sites ${model} is to choose`);
  const parts = /^(\d+)(?:-(\d+))?$/.exec(text);
  const from = Number(parts?.[1]);
  const to = Number(parts?.[2] ?? parts?.[1]);
  if (!parts || from < 1 || to < from) throw new BadInput(`--p ${text}: expected a whole number from 1, or a range such as 1-8`);
  if (to > candidates.list.length)
    throw new BadInput(`--p ${text}: ${candidates.file} has only ${candidates.list.length} candidates`);
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

function radiusFlag(flags: Flags, model: Model): number | undefined {
  if (model === 'p-median' || model === 'p-centre') return undefined;
  requiredFlag(flags, 'radius', `how far a site covers, in the unit of the metric`);
  return numberFlag(flags, 'radius', { min: 0 });
}

function busyFlag(flags: Flags, model: Model): number | undefined {
  if (model !== 'mexclp') return undefined;
  requiredFlag(flags, 'busy', 'the probability that a unit is out, from 0 to below 1');
  return numberFlag(flags, 'busy', { min: 0, max: 0.999_999 });
}

function fixedFlag(flags: Flags, candidates: Points, picks: (number | undefined)[]): number[] {
  const place = new Map(candidates.list.map((point, at) => [point.id, at]));
  const fixed = [...new Set(listFlag(flags, 'fixed') ?? [])].map((id) => {
    const at = place.get(id);
    if (at === undefined) throw new BadInput(`--fixed ${id}: is not among the candidates of ${candidates.file}`);
    return at;
  });
  const least = picks[0];
  if (least !== undefined && fixed.length > least)
    throw new BadInput(`--fixed names ${fixed.length} sites, more than --p ${least} allows`);
  return fixed;
}

type DistanceRows = (site: number, into: Float64Array) => void;

async function distancesOf(flags: Flags, candidates: Points, demands: Points): Promise<DistanceRows> {
  const edges = textFlag(flags, 'edges');
  const od = textFlag(flags, 'od');
  if (edges && od) throw new BadInput('--edges and --od both say how far things are: give one of them');
  const metric = metricFlag(flags);
  if (od) return fromTable(od, candidates, demands, metric, textFlag(flags, 'metric') !== undefined);
  if (!edges) return straightDistances(candidates, demands);
  const network = await readNetwork(edges, textFlag(flags, 'nodes'), metric);
  const snapper = new Snapper(network, metric, {
    limitMetres: numberFlag(flags, 'snap-limit', { min: 0 }) ?? 500,
    speedKmh: numberFlag(flags, 'snap-speed', { min: 0.1 }) ?? 20,
  });
  const sources = snapper.place(candidates);
  const targets = snapper.place(demands, true);
  const outside = targets.node.filter((node) => node === -1).length;
  if (outside > 0) {
    const first = demands.list[targets.node.indexOf(-1)]!;
    process.stderr.write(
      `${demands.file}:${first.row} ${first.id}${outside > 1 ? ` and ${outside - 1} more` : ''}: not on the network, so out of reach of every site\n`,
    );
  }
  const rows = sharedInts(candidates.list.length * demands.list.length);
  const onRoad = targets.node.map((node) => Math.max(node, 0));
  const threads = numberFlag(flags, 'threads', { min: 1, max: 256, whole: true });
  // A worker takes as long to start as a hundred thousand nodes to search.
  const worth = Math.floor((sources.node.length * network.graph.nodeCount) / 3_000_000);
  const options = {
    threads: threads ?? Math.max(1, Math.min(availableParallelism(), worth)),
    matrix: { targets: onRoad, rows },
  };
  await searched(
    network,
    metric,
    (position) => candidates.list[position]!.id,
    () => searchMany(network.graph, sources.node, options, () => {}),
  );
  return (site, into) => {
    for (let i = 0; i < into.length; i++) {
      const ticks = rows[site * into.length + i]!;
      into[i] =
        ticks === UNREACHED || targets.node[i] === -1 ? Infinity : ticks / network.ticks + sources.way[site]! + targets.way[i]!;
    }
  };
}

/**
 * A table of distances from elsewhere: facility, demand, and time_s or distance_m. What is not listed cannot be reached.
 * @param asked whether the metric was named; else either unit will do, as long as it is one
 */
async function fromTable(
  path: string,
  candidates: Points,
  demands: Points,
  metric: Metric,
  asked: boolean,
): Promise<DistanceRows> {
  const siteOf = new Map(candidates.list.map((point, at) => [point.id, at]));
  const demandOf = new Map(demands.list.map((point, at) => [point.id, at]));
  const table = new Float64Array(candidates.list.length * demands.list.length).fill(Infinity);
  const seen = new Uint8Array(candidates.list.length);
  const [DISTANCE, TIME] = [2, 3];
  let unit: number | undefined;
  await readCsv(path, { required: ['facility', 'demand'], optional: ['distance_m', 'time_s'], exact: true }, (row) => {
    const site = siteOf.get(row.text(0));
    const demand = demandOf.get(row.text(1));
    if (site === undefined || demand === undefined) return;
    const [wanted, other] = metric === 'time' ? [TIME, DISTANCE] : [DISTANCE, TIME];
    if (!row.has(wanted) && !row.has(other)) throw row.bad('has neither time_s nor distance_m');
    const column = row.has(wanted) ? wanted : other;
    const name = (one: number) => (one === TIME ? 'time_s' : 'distance_m');
    if (asked && column !== wanted) throw row.bad(`has no ${name(wanted)}, which --metric ${metric} asks for`);
    if (unit !== undefined && column !== unit)
      throw row.bad(`has ${name(column)} but the rows before it have ${name(unit)}: seconds and metres are not mixed`);
    unit = column;
    const distance = row.number(column);
    if (distance < 0) throw row.bad(`${name(column)} is ${distance}; it cannot be negative`);
    const at = site * demands.list.length + demand;
    table[at] = Math.min(table[at]!, distance);
    seen[site] = 1;
  });
  const missing = seen.indexOf(0);
  if (missing !== -1) {
    const { row, id } = candidates.list[missing]!;
    throw new BadInput(`${candidates.file}:${row} candidate ${id} is not a facility of ${basename(path)}`);
  }
  return (site, into) => into.set(table.subarray(site * into.length, (site + 1) * into.length));
}

function whyNot({ status, beyondReach }: Answer, demands: Points): string {
  if (status === 'unknown') return 'no answer was found in the time given';
  if (beyondReach.length === 0) return 'no choice of so many sites reaches every demand';
  const { row, id } = demands.list[beyondReach[0]!]!;
  const more = beyondReach.length > 1 ? ` and ${beyondReach.length - 1} more` : '';
  return `${demands.file}:${row} demand ${id}${more} is out of reach of every candidate`;
}
