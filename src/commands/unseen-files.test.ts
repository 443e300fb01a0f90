/** Files as they come from elsewhere: each gives the right answer, or one line that names the file and the row. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { main, type Command } from '../cli.ts';
import { Refused } from '../platform/command-errors.ts';
import { regionTable } from './import.ts';
import { commands } from './index.ts';

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

const elevenNodes = Array.from({ length: 11 }, (_, i) => i);
/** Ten roads in a row, n0 to n10, of which each alone can be counted and all together cannot. */
const longRoads = () =>
  file(
    'long.csv',
    `from,to,time_s\n${elevenNodes
      .slice(1)
      .map((i) => `n${i - 1},n${i},250000`)
      .join('\n')}\n`,
  );

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
  commands['broken'] = () => Promise.resolve(broken);
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

  test('seconds and metres are never mixed, and the unit that is asked for must be there', async () => {
    const P = await file('two.csv', 'id\na\nb\n');
    const said = async (rows: string, ...words: string[]) => {
      const od = await file('od2.csv', `facility,demand,distance_m,time_s\n${rows}\n`);
      return fengsui('siting', '--json', '--points', P, '--od', od, '--model', 'p-median', '--p', '1', ...words);
    };
    expect((await said('a,a,0,\na,b,,5\nb,b,0,0\nb,a,9,9')).err).toBe(
      'fengsui siting: od2.csv:3 has time_s but the rows before it have distance_m: seconds and metres are not mixed\n',
    );
    expect((await said('a,a,0,\nb,a,70,\nb,b,0,', '--metric', 'time')).err).toContain(
      'od2.csv:2 has no time_s, which --metric time',
    );
    expect(JSON.parse((await said('a,a,0,\na,b,70,\nb,b,0,')).out)).toMatchObject({ value: 70 });
    expect(JSON.parse((await said('a,a,0,0\na,b,70,7\nb,b,0,0', '--metric', 'length')).out)).toMatchObject({ value: 70 });
  });

  test('places with metres and degrees are placed on roads by their degrees', async () => {
    const P = await file('both.csv', 'id,x_m,y_m,lon,lat\nhouse,0,0,121.2,31.3\nfarm,900,0,121.21,31.3\n');
    const N = await file('n.csv', 'id,lon,lat\na,121.2,31.3\nb,121.21,31.3\n');
    const E = await file('e.csv', 'from,to,time_s\na,b,60\n');
    const words = ['--points', P, '--model', 'p-median', '--p', '1'];
    expect(await ask('siting', ...words, '--edges', E, '--nodes', N)).toMatchObject({ status: 'optimal', value: 60 });
    expect(await ask('siting', ...words)).toMatchObject({ status: 'optimal', value: 900 });
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

  test('isochrones of roads that cannot be counted say so; within what can be counted they are drawn and told', async () => {
    const E = await longRoads();
    const N = await file('longn.csv', `id,lon,lat\n${elevenNodes.map((i) => `n${i},121.${i + 10},31`).join('\n')}\n`);
    const I = join(folder, 'long.geojson');
    const words = (...more: string[]) =>
      ['travel', '--edges', E, '--nodes', N, '--sources', 'n5,n0', '--out', I, ...more] as const;
    expect(await fault(...words('--isochrones', '9e6'))).toBe(
      '2 fengsui travel: from n0 these roads lead farther than 596 hours, the most that can be counted; ask for shorter --isochrones, or take fewer roads\n',
    );
    expect(await readdir(folder)).not.toContain('long.geojson');
    expect(await ask(...words('--isochrones', '500,60'))).toMatchObject({
      areas: [
        { source: 'n5', limit_s: 500 },
        { source: 'n5', limit_s: 60 },
        { source: 'n0', limit_s: 500 },
        { source: 'n0', limit_s: 60 },
      ],
    });
    expect(await fault(...words('--isochrones', '60', '--limit', '30'))).toContain('--limit and --isochrones both say how far');
    expect(await fault(...words('--isochrones', '60', '--metric', 'length'))).toContain('--isochrones are drawn by time');
  });

  test('a file of times is whole or not there, and what stood there stays', async () => {
    const E = await longRoads();
    const T = await file('kept.csv', 'what stood there\n');
    const before = await readdir(folder);
    // From n5 all is counted and written; from n0 it cannot be.
    expect(await fault('travel', '--edges', E, '--sources', 'n5,n0', '--out', T)).toContain('from n0 these roads lead farther');
    expect(await readFile(T, 'utf8')).toBe('what stood there\n');
    expect((await readdir(folder)).toSorted()).toEqual(before.toSorted());
    expect(await fault('travel', '--edges', E, '--sources', 'n5', '--out', join(folder, 'none', 't.csv'))).toContain(
      'none/t.csv: cannot be written (there is no such folder)',
    );
    const G = await file(
      'line.geojson',
      '{"features":[{"geometry":{"type":"LineString","coordinates":[[121,31],[121.01,31]]},"properties":{"highway":"primary"}}]}',
    );
    const [good, bad] = [join(folder, 'crossings.csv'), join(folder, 'none', 'e.csv')];
    expect(await fault('roads', 'convert', G, '--nodes', good, '--edges', bad)).toContain('none/e.csv: cannot be written');
    expect((await readdir(folder)).filter((name) => /part$|crossings/.test(name))).toEqual([]);
    expect((await fengsui('roads', 'convert', G, '--nodes', good, '--edges', `${good}.gz`)).code).toBe(0);
    expect(gunzipSync(await readFile(`${good}.gz`)).toString()).toContain('1,2,953.');
  });

  test('words that no flag takes, commas that no quotes hold, and numbers of programmers are faults; blank rows are not', async () => {
    const E = await file('e1.csv', 'from,to,time_s\na,b,7\n  \n,,\n');
    expect(await ask('travel', '--edges', E, '--sources', 'a')).toMatchObject({ sources: [{ reached: 2, sum_s: 7 }] });
    for (const command of ['travel', 'cover', 'siting', 'roads'])
      expect(await fault(command, ...(command === 'roads' ? ['calibrate'] : []), '--edges', E, 'b')).toBe(
        `2 fengsui ${command}: b belongs to no flag; a list has no blanks after its commas, or stands in quotes\n`,
      );
    expect(await fault('travel', '--edges', E, '--sources', '-1')).toMatch(/^[^\n]*use '--sources=-XYZ'\.\n$/);
    const said = async (row: string) =>
      fault('travel', '--edges', await file('e2.csv', `from,to,time_s,name\na,b,1,x\n${row}\n`), '--sources', 'a');
    expect(await said('b,c,2,Long Road, west')).toContain('e2.csv:3 has 5 fields, the header 4: a comma is not in quotes');
    expect(await said('b,c,0x10,y')).toContain('e2.csv:3 time_s is no number: 0x10');
    const plus = await file('e3.csv', 'from,to,time_s,name\na,b,+1.5E1,x,,\n');
    expect(await ask('travel', '--edges', plus, '--sources', 'a')).toMatchObject({ sources: [{ max_s: 15 }] });
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
    // Shares and sums of decimals: nine of ten parts are nine tenths, and 0.1 s + 0.2 s are 0.3 s.
    const tenths = await file('tenths.csv', `id,weight\n${Array.from({ length: 9 }, (_, i) => `b${i},0.1\n`).join('')}far,0.1\n`);
    const star = await file(
      'star.csv',
      `from,to,time_s\n${Array.from({ length: 9 }, (_, i) => `a,b${i},0.1\n`).join('')}a,far,99\n`,
    );
    expect(
      await ask('cover', '--edges', star, '--stations', S, '--demand', tenths, '--turn-out', '0.2', '--limits', '0.3'),
    ).toMatchObject({ p90_s: 0.3, limits: [{ demand: 9 }] });
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

test('committees below titles, with brackets in headings, blank rows and a foot keep the rows of their file', async () => {
  const list = await file(
    'committees.csv',
    '石港镇村居名单,,,\n\n序号,行政村（社区）代码,行政村（社区）名称,街镇代码,街镇\n1,"990101 101218 ",白渡村,990101101,石港镇\n\n2,\'990101101219,"甲,乙村",990101101,石港镇\n合计,2个,,,\n填表人：,,,,\n',
  );
  expect(regionTable(list)).toEqual({
    csv: 'code,name\n990101101218,白渡村\n990101101219,"甲,乙村"\n990101101,石港镇',
    rowOf: [0, 3, 4, 6, 4],
  });
  const bare = await file('bare.csv', '村居代码,村居名称\n合计,0\n');
  expect(() => regionTable(bare)).toThrow('a header and no rows below it');
});
