/** `fengsui risk evaluate` as a person types it, on tables as they come. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../core/random.ts';
import { packageRoot } from '../core/package.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'risk-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string) => join(folder, name);
const table = (name: string, header: string, rows: string[]) => writeFile(at(name), `${header}\n${rows.join('\n')}\n`);

interface Report {
  auc: number | null;
  calibration_slope: number | null;
  capture: Record<string, number>;
  days_earlier?: number | null;
  notes: string[];
  positive?: string;
  outcome: string;
  inputs: number;
}

function evaluate(train: string, tested: string, ...words: string[]): Promise<{ code: number; report: Report; err: string }> {
  const args = ['risk', 'evaluate', '--train', at(train), '--test', at(tested), '--out', at('out.csv'), '--json', ...words];
  return new Promise((resolve) =>
    execFile(process.execPath, [join(packageRoot, 'bin/fengsui.js'), ...args], (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, report: (out ? JSON.parse(out) : {}) as Report, err }),
    ),
  );
}

const random = seededRandom(31);
const header = 'Id,rent,share,visited,opened,closed,use,note,empty,name,y';
const monthNames = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const lines = Array.from({ length: 900 }, (_, i) => {
  const x = random();
  const day = 1 + Math.floor(random() * 28);
  const month = 1 + Math.floor(random() * 12);
  const use = ['厂房', '仓库', '住宅'][Math.floor(random() * 3)]!;
  const closed = [
    `2024-${String(month).padStart(2, '0')}-0${1 + (i % 9)}`,
    `${day} ${monthNames[month - 1]!} 2024`,
    `2024年${month}月${day}日`,
  ][i % 3]!;
  const p = 0.05 + 0.5 * x + (use === '仓库' ? 0.3 : 0);
  return {
    cells: `r${i},"${Math.round(1000 + x * 90_000).toLocaleString('en')}",${(random() * 100).toFixed(1)}%,${month}/${day}/2025,2024-${String(month).padStart(2, '0')}-01,${closed},${random() < 0.1 ? 'NaN' : use},n${i}-${random()},,shop ${i}`,
    y: random() < p ? 1 : 0,
  };
});
const full = lines.map(({ cells, y }) => `${cells},${y}`);
const flags = ['--id', 'id', '--outcome', 'y'];

beforeAll(async () => {
  await table('a.csv', header, full.slice(0, 600));
  await table('b.csv', header, full.slice(600));
});

describe('fengsui risk evaluate', () => {
  test('numbers with separators and percent, dates in several forms, also in one column, empty and unique columns: learned, scored and told', async () => {
    const { code, report } = await evaluate('a.csv', 'b.csv', ...flags, '--time', 'visited');
    expect(code).toBe(0);
    expect(report.auc).toBeGreaterThan(0.65);
    expect(Object.keys(report.capture)).toEqual(['1', '5', '10', '20', '25', '50']);
    expect(report.days_earlier).toBeGreaterThan(0);
    expect(report.notes.join('; ')).toMatch(/empty: empty.*/);
    // Three forms of dates in one column are dates all the same, not six hundred words.
    expect(report.notes.join('; ')).not.toMatch(/closed/);
    expect(report.notes.join('; ')).toMatch(/note: 600 different texts/);
    const written = (await readFile(at('out.csv'), 'utf8')).trim().split('\n');
    expect(written[0]).toBe('id,score,reason1,reason2,reason3');
    expect(written).toHaveLength(301);
    expect(written.slice(1).every((line) => Number(/,(0\.\d+),/.exec(line)?.[1]) > 0)).toBe(true);
  });

  test('outcomes out of another file give the same figures, whatever the order of its rows', async () => {
    await table(
      'bare.csv',
      header.slice(0, -2),
      lines.slice(600).map(({ cells }) => cells),
    );
    await table(
      'c.csv',
      'y,ID',
      lines
        .slice(600)
        .map(({ y }, i) => `${y},r${600 + i}`)
        .reverse(),
    );
    const { report } = await evaluate('a.csv', 'bare.csv', ...flags, '--outcome-file', at('c.csv'));
    expect(report.auc).toBe((await evaluate('a.csv', 'b.csv', ...flags)).report.auc);
  });

  test('the test table cannot change a score: neither its outcomes nor its other rows are looked at', async () => {
    await evaluate('a.csv', 'b.csv', ...flags);
    const whole = (await readFile(at('out.csv'), 'utf8')).split('\n');
    await table(
      'half.csv',
      header,
      lines.slice(600, 700).map(({ cells, y }) => `${cells},${1 - y}`),
    );
    await evaluate('a.csv', 'half.csv', ...flags);
    expect((await readFile(at('out.csv'), 'utf8')).trim().split('\n')).toEqual(whole.slice(0, 101));
  });

  test('a word for an outcome: the rarer or the known word is yes, and --positive decides', async () => {
    await table(
      'w.csv',
      header,
      lines.map(({ cells, y }) => `${cells},${y ? '<=50K' : '>50K.'}`),
    );
    expect((await evaluate('w.csv', 'w.csv', ...flags)).report.positive).toBe('<=50k');
    expect((await evaluate('w.csv', 'w.csv', ...flags, '--positive', '>50K')).report.positive).toBe('>50K');
  });

  test('counts with exposure: the score is what to expect per 1,000, and a row without exposure is not learned from', async () => {
    const draws = Array.from({ length: 2000 }, (_, i) => {
      const type = i % 2 === 0 ? 'a' : 'b';
      const years = 1 + (i % 3);
      let fires = 0;
      for (let k = 0; k < 10 * years; k++) if (random() < (type === 'a' ? 0.02 : 0.005)) fires += 1;
      return `${i},${type},${i % 100 === 0 ? '' : years},${fires}`;
    });
    await table('f.csv', 'id,type,years,y', draws);
    const { report } = await evaluate('f.csv', 'f.csv', ...flags, '--exposure', 'years');
    expect(report.outcome).toBe('count');
    expect(Math.abs(report.calibration_slope! - 1)).toBeLessThan(0.15);
    expect(report.notes.join()).toContain('20 rows without y or years above 0');
    const rate = Number((await readFile(at('out.csv'), 'utf8')).split('\n')[1]!.split(',')[1]);
    expect(rate).toBeGreaterThan(170);
    expect(rate).toBeLessThan(230);
  });

  test('what cannot be answered is one line and exit 2', async () => {
    await table(
      'one.csv',
      header,
      lines.map(({ cells }) => `${cells},1`),
    );
    expect(await evaluate('one.csv', 'b.csv', ...flags)).toMatchObject({
      code: 2,
      err: expect.stringContaining('is 1 in every row'),
    });
    await table('torn.csv', header, [...full.slice(0, 50), `${full[51]},7`]);
    expect((await evaluate('torn.csv', 'b.csv', ...flags)).err).toContain('torn.csv:52 has 12 fields, the header 11');
    await table(
      'three.csv',
      header,
      lines.map(({ cells }, i) => `${cells},${'abc'[i % 3]}`),
    );
    expect((await evaluate('three.csv', 'b.csv', ...flags)).err).toContain('--positive VALUE');
    expect((await evaluate('a.csv', 'b.csv', '--id', 'id', '--outcome', 'nil')).err).toContain('a.csv:1 has no column nil');
    await table(
      'unknown.csv',
      header.replace(/,y$/, ''),
      lines.map(({ cells }) => cells),
    );
    await rm(at('out.csv'), { force: true });
    expect((await evaluate('a.csv', 'unknown.csv', ...flags)).err).toContain('unknown.csv:1 has no column y');
    await expect(readFile(at('out.csv'))).rejects.toThrow('ENOENT');
    await table('twice.csv', 'id,y', ['r600,1', 'r600,0']);
    expect((await evaluate('a.csv', 'b.csv', ...flags, '--outcome-file', at('twice.csv'))).err).toContain(
      'r600 stands there 2 times',
    );
  });

  test('one class to measure, the same id twice, a category never seen: scored, and said', async () => {
    await table(
      'odd.csv',
      header,
      [full[0]!, full[0]!, full[1]!.replace(/厂房|仓库|住宅|NaN/, '庙宇')].map((line) => line.replace(/.$/, '1')),
    );
    const { code, report } = await evaluate('a.csv', 'odd.csv', ...flags);
    expect(code).toBe(0);
    expect([report.auc, report.calibration_slope]).toEqual([null, null]);
    expect(report.notes.join('; ')).toMatch(/nothing to measure/);
    expect(report.notes.join('; ')).toMatch(/1 rows have an id that stood there before/);
    expect(report.notes.join('; ')).toMatch(/use: 1 test rows have a value that training never saw/);
  });

  test('what silently spoils a score is said: texts among test numbers, next to no positives, one score for all', async () => {
    const dice = seededRandom(17);
    const drawn = Array.from({ length: 400 }, (_, i) => ({ id: i, x: dice(), yes: dice() < 0.4 }));
    const rows = (cell: (x: number, i: number) => string, y: (yes: boolean, i: number) => boolean = (yes) => yes) =>
      drawn.map(({ id, x, yes }, i) => `${id},${cell(x, i)},${y(yes, i) ? 1 : 0}`);
    await table(
      'numbers.csv',
      'id,x,y',
      rows((x) => x.toFixed(3)),
    );
    await table(
      'oops.csv',
      'id,x,y',
      rows((x, i) => (i % 4 === 0 ? 'oops' : x.toFixed(3))),
    );
    const notesOf = async (train: string, tested: string) => (await evaluate(train, tested, ...flags)).report.notes.join('; ');
    expect(await notesOf('numbers.csv', 'oops.csv')).toContain('x: 100 test rows have no number there, such as oops');
    expect(await notesOf('numbers.csv', 'numbers.csv')).toBe('');
    await table(
      'hardly.csv',
      'id,x,y',
      rows(
        (x) => x.toFixed(3),
        (_, i) => i % 100 === 0,
      ),
    );
    expect(await notesOf('hardly.csv', 'numbers.csv')).toContain('y is 4 times yes in 400 rows');
    await table(
      'same.csv',
      'id,x,y',
      rows(() => '1'),
    );
    const { report } = await evaluate('same.csv', 'same.csv', ...flags);
    expect([report.auc, report.calibration_slope]).toEqual([0.5, null]);
  });

  test('the ways in which tables come: BOM and CRLF, quoted commas, GB 18030, words for yes, infinities, wide, header alone', async () => {
    const dice = seededRandom(7);
    const drawn = Array.from({ length: 500 }, (_, i) => {
      const x = dice();
      return { id: i, x: x.toFixed(3), place: `${'甲乙丙'[i % 3]}街`, yes: dice() < x };
    });
    const lines = (of: (row: (typeof drawn)[number]) => (string | number)[]) => drawn.map((row) => of(row).join(','));
    const write = (name: string, text: string | Uint8Array) => writeFile(at(name), text);
    const plain = ['id,x,place,y', ...lines(({ id, x, place, yes }) => [id, x, place, yes ? 1 : 0])];
    await write('plain.csv', plain.join('\n'));
    const wanted = await evaluate('plain.csv', 'plain.csv', ...flags);
    expect(wanted.report.auc).toBeGreaterThan(0.7);

    await write('crlf.csv', `\ufeff${plain.join('\r\n')}\r\n`);
    await write('gb.csv', iconv.encode(plain.join('\n'), 'gb18030'));
    const word = (yes: string, no: string) => lines((row) => [row.id, row.x, row.place, row.yes ? yes : no]);
    await table('shi.csv', 'id,x,place,y', word('是', '否'));
    await table('true.csv', 'id,x,place,y', word('TRUE', 'false'));
    await table('signs.csv', 'id,x,place,y', word('1', '-1'));
    for (const name of ['crlf.csv', 'gb.csv', 'shi.csv', 'true.csv', 'signs.csv']) {
      const { code, report } = await evaluate(name, name, ...flags);
      expect([name, code, report.auc]).toEqual([name, 0, wanted.report.auc]);
    }
    await table(
      'quoted.csv',
      'id,x,place,y',
      lines(({ id, x, place, yes }) => [id, x, `"${place}, ""东"""`, yes ? 1 : 0]),
    );
    expect((await evaluate('quoted.csv', 'quoted.csv', ...flags)).report).toMatchObject({ auc: wanted.report.auc, inputs: 2 });
    // What is beyond all numbers is not known; the rest of the column still tells.
    await table(
      'inf.csv',
      'id,x,place,y',
      lines(({ id, x, place, yes }) => [id, id % 7 === 0 ? 'inf' : id % 7 === 1 ? '1e400' : x, place, yes ? 1 : 0]),
    );
    const infinite = await evaluate('inf.csv', 'inf.csv', ...flags);
    expect(infinite.code).toBe(0);
    expect(infinite.report.auc).toBeGreaterThan(0.62);
    await table(
      'wide.csv',
      `id,${Array.from({ length: 300 }, (_, i) => `v${i}`).join()},y`,
      lines(({ id, x, yes }) => [id, x, ...Array.from({ length: 299 }, () => dice().toFixed(2)), yes ? 1 : 0]),
    );
    expect((await evaluate('wide.csv', 'wide.csv', ...flags)).report.inputs).toBe(300);

    await write('none.csv', 'id,x,place,y\n');
    for (const [train, tested] of [
      ['none.csv', 'plain.csv'],
      ['plain.csv', 'none.csv'],
    ] as const) {
      const { code, err } = await evaluate(train, tested, ...flags);
      expect([code, err]).toEqual([2, expect.stringContaining('none.csv: has no rows below its header')]);
    }
    const other = await evaluate('shi.csv', 'plain.csv', ...flags);
    expect(other.report.auc).toBe(null);
    expect(other.report.notes.join('; ')).toMatch(/none of the training table's values.*no test row has a known outcome/);
  }, 300_000);
});
