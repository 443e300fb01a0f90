/**
 * Siting on made and given instances, beside other solvers in the same run:
 * `npm run bench -- siting [FILES…] [--only FAMILY,…] [--radius METRES] [--limit SECONDS] [--peers]`.
 * Prints one line of JSON per case and one per family. FILES are graphs in the OR-Library's form (p-median and p-centre are
 * asked), or points (id,x_m,y_m,weight in .csv, else the form of the São José dos Campos files: lscp and mclp for every p).
 * `--peers` lets CBC (if installed) and HiGHS alone answer the covering cases too, from the textbook programme.
 */
import { parseArgs } from 'node:util';
import type { Control } from '../src/core/siting/control.ts';
import { type Question, solve } from '../src/core/siting/solve.ts';
import { type Graph, madeGraphs, madePlain, madeTown, type Places, readGraph, readPlaces } from './siting/instances.ts';
import { byCbc, byHighs } from './siting/peers.ts';

const { values: flags, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string' },
    radius: { type: 'string', default: '800' },
    limit: { type: 'string', default: '60' },
    peers: { type: 'boolean', default: false },
  },
});
const radius = Number(flags.radius);
const limit = Number(flags.limit);

const tell = (line: Record<string, unknown>) => process.stdout.write(`${JSON.stringify(line)}\n`);

const watch = (seconds: number): Control => ({
  now: () => performance.now(),
  deadline: performance.now() + seconds * 1000,
  cancelled: () => false,
  report: () => {},
  breathe: () => new Promise((resolve) => setImmediate(resolve)),
});

/** The sums of one family. */
class Tally {
  private readonly family: string;
  private cases = 0;
  private proven = 0;
  private seconds = 0;
  private slowest = 0;

  constructor(family: string) {
    this.family = family;
  }

  async ask(name: string, question: Question): Promise<number | null> {
    const began = performance.now();
    const { status, value, bound, gap } = await solve(question, watch(limit));
    const seconds = Math.round(performance.now() - began) / 1000;
    this.cases++;
    this.seconds += seconds;
    this.slowest = Math.max(this.slowest, seconds);
    if (status === 'optimal') this.proven++;
    const { model, pick: p } = question;
    const peers = flags.peers && (model === 'lscp' || model === 'mclp') ? await this.peers(question) : {};
    tell({ family: this.family, name, model, p, status, value, bound, gap, seconds, ...peers });
    return value;
  }

  private async peers(question: Question): Promise<Record<string, unknown>> {
    return { cbc: byCbc(question, limit), highs: await byHighs(question, watch(limit)) };
  }

  end(): void {
    const { family, cases, proven, seconds, slowest } = this;
    tell({ family, cases, proven, seconds: Math.round(seconds * 1000) / 1000, slowest });
  }
}

/** lscp, then mclp from one site to as many as cover all. */
async function askCovering(tally: Tally, name: string, places: Places): Promise<void> {
  const fewest = (await tally.ask(name, { ...places, model: 'lscp', radius })) ?? 0;
  for (let pick = 1; pick < fewest; pick++) await tally.ask(name, { ...places, model: 'mclp', radius, pick });
}

async function askGraphs(family: string, graphs: Iterable<Graph>, model: 'p-median' | 'p-centre'): Promise<void> {
  const tally = new Tally(`${family} ${model}`);
  for (const { name, pick, places } of graphs) await tally.ask(name, { ...places, model, pick });
  tally.end();
}

const FAMILIES: Record<string, () => Promise<void>> = {
  async towns() {
    const tally = new Tally('towns');
    for (const places of [324, 402, 500, 708, 818]) await askCovering(tally, `town of ${places}`, madeTown(places, places));
    tally.end();
  },
  'graphs-median': () => askGraphs('graphs', madeGraphs(1), 'p-median'),
  'graphs-centre': () => askGraphs('graphs', madeGraphs(1), 'p-centre'),
  async middling() {
    const tally = new Tally('middling');
    for (const [name, places, reach] of [
      ['town of 2700', madeTown(2700, 1), 800],
      ['plain of 2700', madePlain(2700, 1), 800],
    ] as const)
      for (const pick of [10, 20, 30]) {
        await tally.ask(name, { ...places, model: 'mclp', radius: reach, pick });
        await tally.ask(name, { ...places, model: 'p-median', pick });
      }
    tally.end();
  },
  async large() {
    const tally = new Tally('large');
    for (const [name, places, reach] of [
      ['town of 5000', madeTown(5000, 1), 800],
      ['plain of 5000', madePlain(5000, 1), 800],
    ] as const)
      for (const pick of [20, 30, 40]) {
        await tally.ask(name, { ...places, model: 'mclp', radius: reach, pick });
        await tally.ask(name, { ...places, model: 'p-median', pick });
      }
    tally.end();
  },
};

if (files.length > 0) {
  const graphs = await Promise.all(files.filter((file) => /pmed\d*\.txt$/.test(file)).map(readGraph));
  if (graphs.length > 0) {
    await askGraphs('given graphs', graphs, 'p-median');
    await askGraphs('given graphs', graphs, 'p-centre');
  }
  const tally = new Tally('given points');
  for (const file of files.filter((one) => !/pmed\d*\.txt$/.test(one))) await askCovering(tally, file, await readPlaces(file));
  tally.end();
}
for (const [name, run] of Object.entries(FAMILIES))
  if (flags.only ? flags.only.split(',').includes(name) : files.length === 0) await run();
