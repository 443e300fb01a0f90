/** Files as they come from elsewhere: each gives the right answer, or one line that names the file and the row. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { main, type Command } from '../cli.ts';
import { commands } from './index.ts';
import { Refused } from './with-district.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'unseen-files-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

/** A command line as `fengsui` itself runs it, in this process: what it writes and the code it would end with. */
async function fengsui(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const told = { out: '', err: '' };
  const hear = (name: 'out' | 'err') => (text: string | Uint8Array) => {
    told[name] += String(text);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(hear('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(hear('err')),
  ];
  const before = process.exitCode;
  try {
    process.exitCode = 0;
    await main(words);
    return { code: Number(process.exitCode), ...told };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}

/** @returns the answer, with the exit code among its fields */
async function ask(command: string, ...words: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await fengsui(command, '--json', ...words);
  if (out === '') throw new Error(err);
  return { code, ...(JSON.parse(out) as Record<string, unknown>) };
}

/** @returns the exit code and what was said */
async function fault(command: string, ...words: string[]): Promise<string> {
  const { code, out, err } = await fengsui(command, '--json', ...words);
  expect(out).toBe('');
  return `${code} ${err}`;
}

test('who reads only the beginning of an answer ends nothing', async () => {
  await fengsui('--version');
  process.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  expect(() => process.stdout.emit('error', new Error('disk full'))).toThrow('disk full');
});

test('what the district refuses is one line and code 1, what broke is code 3', async () => {
  const broken: Command = {
    summary: '',
    help: '',
    options: {},
    run: (_, [what]) => Promise.reject(what === 'refused' ? new Refused('no: not now') : new Error('broke')),
  };
  commands['broken'] = broken;
  try {
    expect(await fengsui('broken', 'refused')).toEqual({ code: 1, out: '', err: 'fengsui broken: no: not now\n' });
    expect(await fengsui('broken', 'else')).toMatchObject({ code: 3, err: expect.stringContaining('broke') });
  } finally {
    delete commands['broken'];
  }
});

describe('fengsui siting with files never seen', { timeout: 120_000 }, () => {
  test('places that share a point count each, and radius 0 covers what stands there', async () => {
    const P = await file('dup.csv', 'id,x_m,y_m\na,0,0\nb,0,0\nc,0,0\nd,10,0\n');
    const models = { code: 0, status: 'optimal', gap: 0 };
    expect(await ask('siting', '--points', P, '--model', 'lscp', '--radius', '0')).toMatchObject({ ...models, value: 2 });
    expect(await ask('siting', '--points', P, '--model', 'mclp', '--radius', '0', '--p', '1')).toMatchObject({
      ...models,
      value: 3,
    });
    expect(await ask('siting', '--points', P, '--model', 'p-median', '--p', '1')).toMatchObject({ ...models, value: 10 });
  });

  test('as many sites as candidates are all of them, whatever the model', async () => {
    const P = await file('all.csv', 'id,x_m,y_m\na,0,0\nb,0,0\nc,7,0\nd,10,0\n');
    for (const [model, value] of [
      ['p-median', 0],
      ['p-centre', 0],
      ['mclp', 4],
    ] as const)
      expect(await ask('siting', '--points', P, '--model', model, '--p', '4', '--radius', '1')).toMatchObject({
        status: 'optimal',
        value,
        selected: ['a', 'b', 'c', 'd'],
      });
    // a and b share a point: each of them counts twice 1 − 0.5², c and d once 0.5.
    expect(await ask('siting', '--points', P, '--model', 'mexclp', '--p', '4', '--radius', '1', '--busy', '0.5')).toMatchObject({
      status: 'optimal',
      value: 2 * 0.75 + 2 * 0.5,
    });
  });

  test('columns in any order, BOM, CRLF, words for candidate, ids with zeros, quotes and commas, packed or not', async () => {
    const text =
      '\ufeffextra,weight,candidate,y_m,x_m,id\r\nz,1,true,0,0,007\r\nz,2,FALSE,0,5,"7"\r\nz,3e0,yes,0,1.2e1,"St. ""A"" x"\r\nz,0,1,0,20,"a,b"\r\n';
    const P = await file('odd.csv', text);
    const Z = await file('odd.csv.gz', gzipSync(text));
    const told = { code: 0, status: 'optimal', value: 10, selected: ['007', 'St. "A" x'] };
    for (const points of [P, Z])
      expect(await ask('siting', '--points', points, '--model', 'p-median', '--p', '2')).toMatchObject(told);
    const ids = '007,"a,b","St. ""A"" x"';
    expect(await ask('siting', '--points', P, '--model', 'p-median', '--p', '3', '--fixed', ids)).toMatchObject({
      selected: ['007', 'St. "A" x', 'a,b'],
    });
    // 7 is no candidate, and no other way of writing 007.
    expect(await fault('siting', '--points', P, '--model', 'p-median', '--p', '1', '--fixed', '7')).toBe(
      '2 fengsui siting: --fixed 7: is not among the candidates of odd.csv\n',
    );
    expect(await fault('siting', '--points', P, '--model', 'p-median', '--p', '1', '--fixed', '"a')).toContain(
      'a quote is opened and never closed',
    );
    const bad = await file('maybe.csv', 'id,x_m,y_m,candidate\na,0,0,1\nb,0,0,maybe\n');
    expect(await fault('siting', '--points', bad, '--model', 'p-median', '--p', '1')).toContain('maybe.csv:3 candidate is maybe');
  });

  test('pairs that a table leaves out cannot be reached; distance 0 can', async () => {
    const P = await file('three.csv', 'id\na\nb\nc\n');
    const od = await file('od.csv', 'facility,demand,distance_m\na,a,0\na,b,5\nb,b,0\nb,a,5\nc,c,0\n');
    const words = ['--points', P, '--od', od];
    expect(await ask('siting', ...words, '--model', 'p-median', '--p', '2')).toMatchObject({ value: 5, selected: ['a', 'c'] });
    expect(await ask('siting', ...words, '--model', 'p-median', '--p', '1')).toMatchObject({ code: 1, status: 'infeasible' });
    expect(await ask('siting', ...words, '--model', 'p-centre', '--p', '1')).toMatchObject({ code: 1, status: 'infeasible' });
    expect(await ask('siting', ...words, '--model', 'mclp', '--p', '1', '--radius', '0')).toMatchObject({ value: 1 });
    const less = await file('less.csv', 'facility,demand,distance_m\na,a,0\na,b,5\na,c,6\n');
    expect(await fault('siting', '--points', P, '--od', less, '--model', 'p-median', '--p', '1')).toContain(
      'three.csv:3 candidate b is not a facility of less.csv',
    );
    for (const [row, said] of [
      ['a,a,-1', 'distance_m is -1'],
      ['a,a,x', 'distance_m is no number: x'],
      ['a,a,', 'has neither time_s nor distance_m'],
    ] as const)
      expect(
        await fault(
          'siting',
          '--points',
          P,
          '--od',
          await file('od.csv', `facility,demand,distance_m\n${row}\n`),
          '--model',
          'p-median',
          '--p',
          '1',
        ),
      ).toContain(`2 fengsui siting: od.csv:2 ${said}`);
  });

  test('a network in two parts needs a site in each, and says so where there are too few', async () => {
    const P = await file('four.csv', 'id,weight\na,0\nb,0\nc,1\nd,2\n');
    const E = await file('parts.csv', 'from,to,time_s\na,b,1e1\nc,d,20\n');
    const words = ['--points', P, '--edges', E];
    // Nobody is in the first part: weights of 0 need no way.
    expect(await ask('siting', ...words, '--model', 'p-median', '--p', '1')).toMatchObject({ value: 20, selected: ['d'] });
    expect(await ask('siting', ...words, '--model', 'p-centre', '--p', '1')).toMatchObject({ code: 1, status: 'infeasible' });
    expect(await ask('siting', ...words, '--model', 'p-centre', '--p', '2')).toMatchObject({ value: 20 });
    expect(await ask('siting', ...words, '--model', 'lscp', '--radius', '10')).toMatchObject({ value: 3 });
    expect(await ask('siting', ...words, '--model', 'mclp', '--radius', '10', '--p', '1')).toMatchObject({
      value: 2,
      selected: ['d'],
    });
  });

  test('weights of 0 everywhere are answered, with no gap', async () => {
    const P = await file('zero.csv', 'id,x_m,y_m,weight\na,0,0,0\nb,5,0,0\n');
    for (const [model, value] of [
      ['p-median', 0],
      ['mclp', 0],
      ['p-centre', 5],
    ] as const)
      expect(await ask('siting', '--points', P, '--model', model, '--radius', '1', '--p', '1')).toMatchObject({
        status: 'optimal',
        value,
        gap: 0,
      });
  });

  test('what cannot be asked is named', async () => {
    const P = await file('some.csv', 'id,x_m,y_m,candidate\na,0,0,1\nb,5,0,0\nc,9,0,1\n');
    const said = (...words: string[]) => fault('siting', '--points', P, '--model', 'p-median', ...words);
    expect(await said('--p', '0')).toContain('--p 0: expected a whole number from 1');
    expect(await said('--p', '3')).toContain('--p 3: some.csv has only 2 candidates');
    expect(await said('--p', '1', '--fixed', 'a,c')).toContain('--fixed names 2 sites, more than --p 1 allows');
    expect(await said('--p', '1', '--fixed', 'b')).toContain('--fixed b: is not among the candidates');
    const file1 = async (text: string) =>
      fault('siting', '--points', await file('f.csv', text), '--model', 'p-median', '--p', '1');
    expect(await file1('')).toContain('f.csv: the file is empty');
    expect(await file1('id,x_m,y_m\n')).toContain('f.csv: has no rows');
    expect(await file1('id,x_m,y_m,candidate\na,0,0,0\nb,1,1,no\n')).toContain('f.csv: no row is a candidate');
    expect(await file1('id,x_m,y_m\na,0,0\nb,1\n')).toContain('f.csv:3 has no coordinates, but the rows before it have x_m,y_m');
    expect(await file1('id,x_m,y_m\na,0,Infinity\n')).toContain('f.csv:2 y_m is no number: Infinity');
    expect(await file1('id,lon,lat\na,31.2,121.4\n')).toContain('f.csv:2 lon 31.2, lat 121.4 is no place on the Earth');
  });

  test('half a second gives the best answer so far with a true gap, or a proof', async () => {
    let state = 1;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const rows = Array.from({ length: 900 }, (_, i) => `n${i},${random() * 9000},${random() * 9000},${Math.ceil(random() * 99)}`);
    const P = await file('many.csv', `id,x_m,y_m,weight\n${rows.join('\n')}\n`);
    for (const model of ['mclp', 'p-median', 'p-centre', 'lscp']) {
      const words = ['--points', P, '--model', model, '--p', '25', '--radius', '700', '--time-limit', '0.5'];
      const told = await ask('siting', ...words);
      const [value, bound] = [Number(told['value']), Number(told['bound'])];
      const open = model === 'mclp' ? bound - value : value - bound;
      expect({
        model,
        code: told['code'],
        soon: Number(told['seconds']) < 20,
        proved: open === 0,
        sites: new Set(told['selected'] as string[]).size,
      }).toEqual({ model, code: 0, soon: true, proved: told['status'] === 'optimal', sites: model === 'lscp' ? value : 25 });
      expect(open).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('fengsui travel and cover with files never seen', { timeout: 120_000 }, () => {
  test('ids are text: spaces around them go, quotes and zeros stay; loops, parallel and free roads count', async () => {
    const E = await file(
      'q.csv',
      '\ufefftime_s,oneway,to,from,x\r\n1.5e1,,b ," 01",\r\n0,1,"c ""q""",b,\r\n3,0,b,b,\r\n7,-1,b,01,\r\n',
    );
    const T = join(folder, 't.csv');
    expect((await fengsui('travel', '--edges', E, '--sources', '01,b', '--out', T)).err).toBe('');
    // From 01 to b only the two-way road leads; back the quicker one-way road.
    expect(await readFile(T, 'utf8')).toBe(
      'source,node,time_s\n01,01,0\n01,b,15\n01,"c ""q""",15\nb,01,7\nb,b,0\nb,"c ""q""",0\n',
    );
    expect((await fengsui('travel', '--edges', E, '--sources', '1', '--summary')).err).toContain(
      '--sources 1: there is no such node',
    );
  });

  test('very long roads are driven, or named with their row', async () => {
    const long = await file('long.csv', 'from,to,time_s\n\na,b,0.0005\n\nb,c,200000\nc,d,67000.5\n');
    const { out } = await fengsui('travel', '--edges', long, '--sources', 'a', '--summary');
    expect(JSON.parse(out)).toMatchObject({ sources: [{ reached: 4, max_s: 267_000.501 }] });
    const said = async (row: string) =>
      fault('travel', '--edges', await file('e.csv', `from,to,time_s,length_m,speed_kmh\na,b,1,,\n\n${row}\n`), '--sources', 'a');
    expect(await said('b,c,1e9,,')).toContain('e.csv:4 takes 1000000000 s: longer than any stretch of road');
    expect(await said('b,c,,100,0')).toContain('e.csv:4 speed_kmh is 0');
    expect(await said('b,,1,,')).toContain('e.csv:4 to is missing');
    expect(await said('b,c,NaN,,')).toContain('e.csv:4 time_s is no number: NaN');
    for (const text of ['', 'from,to,time_s\n']) {
      const words = ['--edges', await file('none.csv', text), '--sources', 'a'];
      expect(await fault('travel', ...words)).toMatch(/^2 fengsui travel: none\.csv: (the file is empty|has no edges)/);
    }
  });

  test('cover counts what no road leads to, weights of 0, and a limit of 0', async () => {
    const E = await file('parts.csv', 'from,to,time_s\na,b,10\nc,d,20\n');
    const S = await file('s.csv', 'id\na\n');
    const D = await file('d.csv', 'id,weight\na,0\nb,3\nd,1\nelsewhere,1\n');
    expect(await ask('cover', '--edges', E, '--stations', S, '--demand', D, '--limits', '0,10')).toMatchObject({
      demand: 4,
      weight: 5,
      off_network: 1,
      unreached: 2,
      limits: [
        { limit_s: 0, demand: 1, weight: 0, share: 0 },
        { limit_s: 10, demand: 2, weight: 3, share: 0.6 },
      ],
    });
    const none = await file('none.csv', 'id,weight\na,0\n');
    expect(await ask('cover', '--edges', E, '--stations', S, '--demand', none)).toMatchObject({ weight: 0, p50_s: null });
    expect(await fault('cover', '--edges', E, '--stations', await file('h.csv', 'id\n'), '--demand', D)).toContain(
      'h.csv: has no rows',
    );
    expect(await fault('cover', '--edges', E, '--stations', await file('h.csv', 'id\nq\n'), '--demand', D)).toContain(
      'h.csv:2 q is no node of parts.csv',
    );
    expect(await fault('cover', '--edges', E, '--stations', S, '--demand', D, '--limits', 'soon')).toContain('--limits soon');
  });
});
