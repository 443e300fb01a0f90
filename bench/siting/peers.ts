/** The textbook programmes of lscp and mclp, given whole to other solvers. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Control } from '../../src/core/siting/control.ts';
import { minimise, type Program } from '../../src/core/siting/highs.ts';
import type { Question } from '../../src/core/siting/solve.ts';

interface Told {
  status: string;
  value: number | null;
  seconds: number;
}

/** lscp: least number of sites, each demand in reach of one. mclp: least weight left out, demands with slack columns. */
function programOf({ model, sites, weight, distances, radius, pick }: Question): Program {
  const demands = weight.length;
  const reach: number[][] = Array.from(weight, () => []);
  const row = new Float64Array(demands);
  for (let j = 0; j < sites; j++) {
    distances(j, row);
    for (let i = 0; i < demands; i++) if (row[i]! <= radius!) reach[i]!.push(j);
  }
  const most = model === 'mclp';
  const columns = sites + (most ? demands : 0);
  const rows: number[][] = most ? reach.map((list, i) => [...list, sites + i]) : reach;
  if (most) rows.push(Array.from({ length: sites }, (_, j) => j));
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((list, at) => (starts[at + 1] = starts[at]! + list.length));
  const indices = Int32Array.from(rows.flat());
  const rowLower = new Float64Array(rows.length).fill(1);
  const rowUpper = new Float64Array(rows.length).fill(Infinity);
  if (most) rowLower[demands] = rowUpper[demands] = pick!;
  return {
    cost: Float64Array.from({ length: columns }, (_, j) => (most ? (j < sites ? 0 : weight[j - sites]!) : 1)),
    lower: new Float64Array(columns),
    upper: new Float64Array(columns).fill(1),
    whole: Uint8Array.from({ length: columns }, (_, j) => (j < sites ? 1 : 0)),
    rowLower,
    rowUpper,
    starts,
    indices,
    values: new Float64Array(indices.length).fill(1),
  };
}

const since = (began: number) => Math.round(performance.now() - began) / 1000;

/** What is made least inside is told as the model has it. */
function outward({ model, weight }: Question, least: number): number {
  return model === 'mclp' ? weight.reduce((sum, one) => sum + one, 0) - least : least;
}

export async function byHighs(question: Question, control: Control): Promise<Told> {
  const program = programOf(question);
  const began = performance.now();
  try {
    const { status, objective } = await minimise(program, control);
    return { status, value: Number.isFinite(objective) ? outward(question, objective) : null, seconds: since(began) };
  } catch (error) {
    return { status: `failed: ${String(error)}`, value: null, seconds: since(began) };
  }
}

/** CBC's own command; its start and reading are left out of its seconds by its own clock. @returns a word if it is not installed */
export function byCbc(question: Question, limit: number): Told | string {
  const folder = mkdtempSync(join(tmpdir(), 'siting-peer-'));
  try {
    const [model, answer] = [join(folder, 'model.lp'), join(folder, 'answer.txt')];
    writeFileSync(model, lpText(programOf(question)));
    const words = [model, 'sec', String(limit), 'ratio', '0', 'allow', '0', 'solve', 'solu', answer];
    const { error, stdout } = spawnSync('cbc', words, { encoding: 'utf8', maxBuffer: 1 << 28 });
    if (error) return 'not installed';
    const told = /^(.*?) - objective value (-?[\d.e+]+)/.exec(readFileSync(answer, 'utf8'));
    const clock = /Total time \(CPU seconds\):\s+([\d.]+)\s+\(Wallclock seconds\):\s+([\d.]+)/.exec(stdout);
    return {
      status: told?.[1] === 'Optimal' ? 'optimal' : (told?.[1] ?? 'no answer'),
      value: told ? outward(question, Number(told[2])) : null,
      seconds: Number(clock?.[2]),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Rows and columns in CPLEX's LP form; only 0, 1 and whole bounds occur. */
function lpText({ cost, whole, rowLower, rowUpper, starts, indices }: Program): string {
  const lines = ['Minimize', ' obj:'];
  cost.forEach((one, j) => one !== 0 && lines.push(` + ${one} x${j}`));
  lines.push('Subject To');
  for (let r = 0; r < rowLower.length; r++) {
    const columns = Array.from(indices.subarray(starts[r], starts[r + 1]));
    for (let at = 0; at < columns.length; at += 50)
      lines.push(
        `${at === 0 ? ` r${r}: ` : '  '}${at > 0 ? '+ ' : ''}${columns
          .slice(at, at + 50)
          .map((j) => `x${j}`)
          .join(' + ')}`,
      );
    lines.push(` ${rowUpper[r] === rowLower[r] ? '=' : '>='} ${rowLower[r]}`);
  }
  lines.push('Bounds');
  for (let j = 0; j < cost.length; j++) lines.push(` 0 <= x${j} <= 1`);
  lines.push('Integers');
  for (let j = 0; j < cost.length; j++) if (whole[j]) lines.push(` x${j}`);
  lines.push('End');
  return `${lines.join('\n')}\n`;
}
