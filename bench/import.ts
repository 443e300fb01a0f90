/** Two workbooks of 30,000 rows with every fault, through a district of their own: dry run, commit, the same again, undo. npm run bench -- import [ROWS] */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messyCsv, messyWorkbook, type Messy } from '../test/messy-workbooks.ts';
import { packageRoot } from '../src/core/package.ts';

const rows = Number(process.argv[2] ?? 30_000);
const place = mkdtempSync(join(tmpdir(), 'fengsui-import-'));
const data = join(place, 'district');
const towns = [
  { code: '310199001', name: '新桥街道', committees: ['望月社区居委会', '春晖社区居委会'] },
  { code: '310199002', name: '石港镇', committees: ['港东村委会', '港西村委会'] },
];

interface Ran {
  code: number;
  seconds: number;
  answer: Record<string, unknown>;
}

function run(...words: string[]): Promise<Ran> {
  const began = performance.now();
  const child = spawn(process.execPath, [join(packageRoot, 'bin/fengsui.js'), ...words, '--data', data, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (piece) => (text += String(piece)));
  return new Promise((resolve) =>
    child.on('close', (code) =>
      resolve({
        code: code ?? -1,
        seconds: (performance.now() - began) / 1000,
        answer: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {},
      }),
    ),
  );
}

const say = (what: string, { seconds }: Ran, more = '') =>
  process.stdout.write(`${what.padEnd(34)}${seconds.toFixed(1)} s  ${more}\n`);
let failures = 0;
const must = (holds: boolean, what: string) => {
  if (!holds) failures++;
  process.stdout.write(`${holds ? 'holds' : 'FAILS'}  ${what}\n`);
};

async function measure(name: string, messy: Messy): Promise<void> {
  const file = join(place, messy.fileName);
  writeFileSync(file, messy.bytes);
  const dry = await run('import', 'places', file, '--dry-run');
  say(`${name}: dry run`, dry, JSON.stringify(dry.answer['counts']));
  const planted = messy.bad.map(({ sheet, row }) => `${sheet}:${row}`);
  const sheets = (dry.answer['sheets'] as { name: string }[]).map(({ name: called }) => called);
  const refused = (dry.answer['rejected'] as { sheet: string; row: number }[]).map(
    ({ sheet, row }) => `${sheets.indexOf(sheet)}:${row}`,
  );
  must(planted.join() === [...new Set(refused)].join(), 'exactly the planted rows are refused');
  const whole = await run('import', 'places', file);
  say(`${name}: dry run and commit`, whole);
  must((whole.answer['counts'] as { new: number }).new === messy.good, `${messy.good} places came in`);
  const again = await run('import', 'places', file, '--dry-run');
  say(`${name}: the same again`, again, JSON.stringify(again.answer['counts']));
  must((again.answer['counts'] as { unchanged: number }).unchanged === messy.good, 'the same file changes nothing');
  const undone = await run('import', 'undo', String(whole.answer['import']));
  say(`${name}: undo`, undone);
  must(undone.code === 0, 'undone');
}

try {
  say('init', await run('init', '--code', '310199', '--name', '测试区'));
  const committees = join(place, 'committees.csv');
  const lines = towns.flatMap(({ code, name, committees: under }) =>
    under.map((one, at) => `${code}00${at + 1},${one},${code},${name}`),
  );
  writeFileSync(committees, `committee_code,committee_name,town_code,town_name\n${lines.join('\n')}\n`);
  say('committees (start and stop alone)', await run('import', 'committees', committees));
  await measure('workbook', messyWorkbook({ seed: 1, rows, towns }));
  await measure('CSV in GB 18030', messyCsv({ seed: 2, rows, towns }));
} finally {
  rmSync(place, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;
