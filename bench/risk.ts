/** Risk model against a gradient-boosted peer (scikit-learn, where python3 has it) on tables made here, same split, same run. One JSON line each. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../src/core/random.ts';
import { fit, scoreCodes } from '../src/core/risk/additive.ts';
import { categoryColumn, codesOf, numberColumn, type Column, type Value } from '../src/core/risk/columns.ts';
import { auc, calibrationSlope } from '../src/core/risk/measures.ts';

interface Table {
  name: string;
  columns: Record<string, Value[]>;
  outcome: number[];
}

const normal = (random: () => number) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

interface Plan {
  name: string;
  rows: number;
  numbers: number;
  categories: number;
  strength: number;
  base: number;
  cross: number;
  /** Numbers that say nothing. */
  silent?: number;
  seed: number;
}

function made({ name, rows, numbers, categories, strength, base, cross, silent = 0, seed }: Plan): Table {
  const random = seededRandom(seed);
  const columns: Record<string, Value[]> = {};
  const scores = new Float64Array(rows).fill(base);
  const raw: Float64Array[] = [];
  const shapes = [
    (v: number) => v,
    (v: number) => Math.sin(2 * v),
    (v: number) => (v > 0.5 ? 1 : 0),
    (v: number) => v * v * 0.4,
    () => 0,
    () => 0,
  ];
  for (let c = 0; c < numbers; c++) {
    const values = Float64Array.from({ length: rows }, () => normal(random));
    raw.push(values);
    const weight = (strength * 1.5) / (1 + c * 0.5);
    values.forEach((v, i) => (scores[i] = scores[i]! + weight * shapes[c % 6]!(v)));
    columns[`n${c}`] = [...values].map((v) => (random() < 0.07 ? null : Number(v.toFixed(3))));
  }
  for (let c = 0; c < categories; c++) {
    const levels = 3 + c * 6;
    const effect = Array.from({ length: levels }, () => (c % 2 === 0 ? (normal(random) * strength * 0.6) / (1 + c * 0.5) : 0));
    columns[`c${c}`] = Array.from({ length: rows }, (_, i) => {
      const level = Math.floor(random() * random() * levels);
      scores[i] = scores[i]! + effect[level]!;
      return `level-${level}`;
    });
  }
  for (let c = 0; c < silent; c++)
    columns[`n-silent${c}`] = Array.from({ length: rows }, () => Number(normal(random).toFixed(3)));
  for (let k = 0; k < cross && 2 * k + 1 < raw.length; k++) {
    raw[2 * k]!.forEach((v, i) => (scores[i] = scores[i]! + strength * 0.8 * (v * raw[2 * k + 1]![i]! > 0 ? 0.5 : -0.5)));
  }
  return { name, columns, outcome: [...scores].map((score) => (random() < 1 / (1 + Math.exp(-score)) ? 1 : 0)) };
}

const plans: Plan[] = [
  { name: 'strong, few inputs', rows: 20_000, numbers: 6, categories: 3, strength: 1, base: -1, cross: 2, seed: 1 },
  { name: 'weak, many inputs', rows: 24_000, numbers: 28, categories: 7, strength: 0.3, base: -1.7, cross: 3, seed: 2 },
  { name: 'rare outcome', rows: 30_000, numbers: 10, categories: 5, strength: 0.6, base: -4, cross: 2, seed: 3 },
  { name: 'wide', rows: 15_000, numbers: 45, categories: 10, strength: 0.5, base: 0, cross: 4, seed: 4 },
  {
    name: 'nearly all noise',
    rows: 16_000,
    numbers: 4,
    categories: 1,
    strength: 0.3,
    base: -0.7,
    cross: 0,
    silent: 145,
    seed: 5,
  },
];

const peer = `
import sys, json, time, csv
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
def read(path):
    rows = list(csv.reader(open(path)))
    return rows[0], [list(c) for c in zip(*rows[1:])]
names, a = read(sys.argv[1]); _, b = read(sys.argv[2])
X, Z = [], []
for name, u, v in zip(names, a, b):
    if name.startswith('c'):
        levels = {x: i for i, x in enumerate(dict.fromkeys(u))}
        X.append([levels[x] for x in u]); Z.append([levels.get(x, np.nan) for x in v])
    else:
        X.append([float(x) if x else np.nan for x in u]); Z.append([float(x) if x else np.nan for x in v])
X, Z = np.array(X).T, np.array(Z).T
y, z, X, Z = X[:, -1], Z[:, -1], X[:, :-1], Z[:, :-1]
began = time.time(); best = 0
for depth in (None, 3):
    m = HistGradientBoostingClassifier(learning_rate=0.05, max_iter=400, early_stopping=True, max_depth=depth, random_state=1).fit(X, y)
    best = max(best, roc_auc_score(z, m.predict_proba(Z)[:, 1]))
print(json.dumps({'auc': best, 'seconds': time.time() - began}))
`;

function peerOn(names: string[], table: Table, cut: number): { auc: number; seconds: number } | { missing: string } {
  const folder = mkdtempSync(join(tmpdir(), 'fengsui-risk-'));
  const line = (i: number) => [...names.map((name) => table.columns[name]![i] ?? ''), table.outcome[i]].join(',');
  const csv = (from: number, to: number) =>
    [[...names, 'y'].join(','), ...Array.from({ length: to - from }, (_, i) => line(from + i))].join('\n');
  writeFileSync(join(folder, 'a.csv'), csv(0, cut));
  writeFileSync(join(folder, 'b.csv'), csv(cut, table.outcome.length));
  writeFileSync(join(folder, 'peer.py'), peer);
  for (const python of ['/usr/bin/python3', 'python3']) {
    const ran = spawnSync(python, [join(folder, 'peer.py'), join(folder, 'a.csv'), join(folder, 'b.csv')], { encoding: 'utf8' });
    if (ran.status === 0) return JSON.parse(ran.stdout) as { auc: number; seconds: number };
  }
  return { missing: 'python3 with scikit-learn' };
}

for (const plan of plans) {
  const table = made(plan);
  const names = Object.keys(table.columns);
  const cut = Math.floor(plan.rows * 0.7);
  const began = performance.now();
  const columns = names
    .map((name): Column | undefined => {
      const values = table.columns[name]!.slice(0, cut);
      return name.startsWith('n')
        ? numberColumn(
            name,
            values.map((v) => (v === null ? Number.NaN : Number(v))),
          )
        : categoryColumn(name, values as string[]);
    })
    .filter((column) => column !== undefined);
  const codes = columns.map((column) => codesOf(column, table.columns[column.name]!));
  const train = { codes: codes.map((one) => one.slice(0, cut)), outcome: table.outcome.slice(0, cut) };
  const model = fit(columns, train, { outcome: 'yes-no', seed: 7 });
  const fitSeconds = (performance.now() - began) / 1000;
  const scores = scoreCodes(
    model,
    codes.map((one) => one.slice(cut)),
  );
  const truth = table.outcome.slice(cut);
  const ours = auc(scores, truth);
  const theirs = peerOn(names, table, cut);
  const { slope } = calibrationSlope(scores, truth);
  console.log(
    JSON.stringify({
      table: plan.name,
      rows: cut,
      inputs: names.length,
      auc: ours,
      slope,
      fitSeconds,
      peer: theirs,
      ...('auc' in theirs && { behind: theirs.auc - ours }),
    }),
  );
}
