/** The plain-file commands as a person types them: arguments and files in, stdout, one line on stderr and an exit code out. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { PbfWriter } from 'pbf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../core/package.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'plain-files-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

function fengsui(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) =>
    execFile(process.execPath, [join(packageRoot, 'bin/fengsui.js'), ...words], (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    ),
  );
}

/** a —10 s— b —20 s→ c, and d apart. */
const nodes = 'id,lon,lat\na,121.20,31.30\nb,121.21,31.30\nc,121.22,31.30\nd,121.30,31.30\n';
const edges = 'to,from,time_s,length_m,speed_kmh,oneway,name\nb,a,10,,,0,x\nc,b,,200,36,1,y\n';

describe('fengsui travel', () => {
  test('tells the times from each source in one object', async () => {
    const E = await file('e.csv', edges);
    const N = await file('n.csv.gz', gzipSync(nodes));
    const { code, out } = await fengsui('travel', '--nodes', N, '--edges', E, '--sources', 'a,c', '--summary');
    expect(code).toBe(0);
    const told = JSON.parse(out) as { load_ms: number; total_ms: number; sources: Record<string, unknown>[] };
    expect(told.sources).toMatchObject([
      { source: 'a', reached: 3, sum_s: 40, max_s: 30 },
      { source: 'c', reached: 1, sum_s: 0, max_s: 0 },
    ]);
    expect(told.total_ms).toBeGreaterThanOrEqual(told.load_ms);
  });

  test('writes the times as CSV, of the nearest source alone or within a limit if so asked', async () => {
    const E = await file('e.csv', edges);
    const T = join(folder, 't.csv');
    await fengsui('travel', '--edges', E, '--sources', 'a,b', '--out', T);
    expect(await readFile(T, 'utf8')).toBe('source,node,time_s\na,a,0\na,b,10\na,c,30\nb,a,10\nb,b,0\nb,c,20\n');
    await fengsui('travel', '--edges', E, '--sources', 'a,b', '--nearest', '--out', T);
    expect(await readFile(T, 'utf8')).toBe('source,node,time_s\na,a,0\nb,b,0\nb,c,20\n');
    await fengsui('travel', '--edges', E, '--sources', 'a', '--limit', '10', '--out', T);
    expect(await readFile(T, 'utf8')).toBe('source,node,time_s\na,a,0\na,b,10\n');
  });

  test('roads longer than can be counted are said to be so, and not that no road leads there', async () => {
    const rows = Array.from({ length: 10 }, (_, i) => `n${i},n${i + 1},250000`);
    const E = await file('long.csv', `from,to,length_m\n${rows.join('\n')}\n`);
    const travel = (...words: string[]) => fengsui('travel', '--edges', E, '--metric', 'length', '--summary', ...words);
    const said = {
      code: 2,
      out: '',
      err: 'fengsui travel: from n0 these roads lead farther than 2,147 km, the most that can be counted; set a --limit below it, or take fewer roads\n',
    };
    expect(await travel('--sources', 'n5,n0')).toEqual(said);
    expect(await travel('--sources', 'n0', '--nearest')).toEqual(said);
    expect(JSON.parse((await travel('--sources', 'n5')).out)).toMatchObject({ sources: [{ reached: 11, max_m: 1_250_000 }] });
    expect(JSON.parse((await travel('--sources', 'n0', '--limit', '600000')).out)).toMatchObject({ sources: [{ reached: 3 }] });
  });

  test('a bad line is named with its file and row, and the command ends with 2', async () => {
    const E = await file('bad.csv', `${edges}c,a,-1,,,0,z\n`);
    const N = await file('n.csv', nodes);
    expect(await fengsui('travel', '--edges', E, '--sources', 'a', '--summary')).toEqual({
      code: 2,
      out: '',
      err: 'fengsui travel: bad.csv:4 time_s is -1; a time cannot be negative\n',
    });
    const said = async (line: string, ...words: string[]) => {
      const bad = await file('bad.csv', `${edges}${line}`);
      return (await fengsui('travel', '--edges', bad, '--nodes', N, '--sources', 'a', '--summary', ...words)).err;
    };
    expect(await said('z,a,1,,,0,\n')).toContain('bad.csv:4 node z is not in n.csv');
    expect(await said('c,a,,,,0,\n')).toContain('bad.csv:4 has no time_s, nor length_m and speed_kmh');
    expect(await said('c,a,1,,,2,\n')).toContain('bad.csv:4 oneway is 2');
    expect(await said('', '--limit=-3')).toContain('--limit -3');
    expect((await fengsui('travel', '--edges', E.replace('bad', 'e'), '--sources', 'q', '--summary')).err).toContain(
      '--sources q',
    );
  });
});

// Each question is a process of its own; a busy machine takes its time over a dozen of them.
describe('fengsui siting', { timeout: 120_000 }, () => {
  /** Six houses and a hall along a road, in metres. */
  const points = 'weight,id,x_m,y_m,candidate\n1,a,0,0,1\n2,b,100,0,1\n1,c,200,0,1\n9,hall,600,0,0\n1,d,700,0,1\n1,e,800,0,1\n';
  const ask = async (...words: string[]) => {
    const { out } = await fengsui('siting', '--json', ...words);
    return JSON.parse(out) as Record<string, unknown>;
  };

  test('finds the sites of each model and proves them', async () => {
    const P = await file('p.csv', points);
    expect(await ask('--points', P, '--model', 'p-median', '--p', '2')).toMatchObject({
      model: 'p-median',
      status: 'optimal',
      value: 100 + 100 + 900 + 100,
      bound: 1200,
      gap: 0,
      selected: ['b', 'd'],
    });
    expect(await ask('--points', P, '--model', 'lscp', '--radius', '100')).toMatchObject({ value: 2, selected: ['b', 'd'] });
    expect(await ask('--points', P, '--model', 'mclp', '--radius', '100', '--p', '1-2')).toMatchObject({
      runs: [
        { p: 1, value: 11, selected: ['d'] },
        { p: 2, value: 15, gain: 4, selected: ['b', 'd'] },
      ],
    });
    expect(await ask('--points', P, '--model', 'p-centre', '--p', '1', '--fixed', 'e')).toMatchObject({
      value: 800,
      selected: ['e'],
    });
  });

  test('reckons along roads, with coordinates or by node, and from a table of distances', async () => {
    const E = await file('e.csv', edges);
    const N = await file('n.csv', nodes);
    const byNode = await file('q.csv', 'id,weight\na,1\nb,5\nc,1\n');
    const place = await file('r.csv', 'id,lon,lat\nhouse,121.2001,31.3\nfarm,121.2099,31.3\n');
    expect(await ask('--points', byNode, '--edges', E, '--model', 'p-median', '--p', '1')).toMatchObject({
      value: 30,
      selected: ['b'],
    });
    expect(await ask('--points', byNode, '--edges', E, '--model', 'mclp', '--p', '1', '--radius', '15')).toMatchObject({
      value: 6,
    });
    // A house 9.5 m from node a at 20 km/h, the drive of 10 s, and a farm 9.5 m from node b.
    const { value } = await ask(
      '--points',
      place,
      '--edges',
      await file('both.csv', 'from,to,time_s\na,b,10\n'),
      '--nodes',
      N,
      '--model',
      'p-centre',
      '--p',
      '1',
    );
    expect(value).toBeCloseTo(10 + (2 * 9.5 * 3.6) / 20, 1);
    const od = await file('od.csv', 'demand,facility,time_s\na,a,0\nb,a,7\nc,a,9\na,b,7\nb,b,0\nc,b,1\na,c,5\nb,c,5\nc,c,0\n');
    expect(await ask('--points', byNode, '--od', od, '--model', 'p-median', '--p', '1')).toMatchObject({
      value: 8,
      selected: ['b'],
    });
  });

  test('a question that has no answer says so, in the object and in words', async () => {
    const P = await file('p.csv', points);
    const { code, out, err } = await fengsui('siting', '--json', '--points', P, '--model', 'lscp', '--radius', '10');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ status: 'infeasible', value: null, selected: [] });
    expect(err).toContain('p.csv:5 demand hall is out of reach of every candidate');
  });

  test('forbidden land holds no site, and still has to be reached', async () => {
    const P = await file('p.csv', points);
    const free = await ask('--points', P, '--model', 'p-median', '--p', '1');
    const barred = await ask('--points', P, '--model', 'p-median', '--p', '1', '--forbidden', String(free['selected']));
    expect(free['selected']).not.toEqual(barred['selected']);
    expect(Number(barred['value'])).toBeGreaterThan(Number(free['value']));
  });

  test('a bad line is named with its file and row, and the command ends with 2', async () => {
    const P = await file('p.csv', points);
    const said = async (text: string, ...words: string[]) => {
      const bad = await file('bad.csv', text);
      const { code, err } = await fengsui('siting', '--json', '--points', bad, '--model', 'p-median', '--p', '1', ...words);
      return `${code} ${err}`;
    };
    expect(await said('id,x_m,y_m,weight\na,0,0,NaN\n')).toBe('2 fengsui siting: bad.csv:2 weight is no number: NaN\n');
    expect(await said('id,x_m,y_m,weight\na,0,0,-1\n')).toContain('2 fengsui siting: bad.csv:2 weight is -1');
    expect(await said('id,x_m,y_m\na,0,0\na,1,1\n')).toContain('bad.csv:3 id a is listed twice, first in row 2');
    expect(await said('id\na\n')).toContain('bad.csv:1 has neither x_m,y_m nor lon,lat');
    expect(await said('id\nz\n', '--edges', await file('e.csv', edges))).toContain('bad.csv:2 z is no node of e.csv');
    const far = 'id,lon,lat\nz,122,31\n';
    expect(await said(far, '--edges', await file('e.csv', edges), '--nodes', await file('n.csv', nodes))).toContain(
      'bad.csv:2 z is',
    );
    expect(await said(points, '--p', '6')).toContain('--p 6: bad.csv has only 5 candidates');
    expect(await said(points, '--fixed', 'hall')).toContain('--fixed hall: is not among the candidates');
    expect(await said(points, '--forbidden', 'x')).toContain('--forbidden x: is no id of bad.csv');
    expect(await said(points, '--forbidden', 'a', '--fixed', 'a')).toContain('--fixed a: is also named by --forbidden');
    expect(await said(points, '--forbidden', 'a,b,c,d,e')).toContain('bad.csv: no row is a candidate');
    expect(await said(points, '--fixed', 'a,b')).toContain('--fixed names 2 sites, more than --p 1 allows');
    expect((await fengsui('siting', '--points', P, '--model', 'best', '--json')).err).toContain('--model best: expected one of');
  });
});

describe('fengsui cover', () => {
  test('tells what is reached within each limit, by the nearest and by a second station', async () => {
    const E = await file('e.csv', edges);
    const N = await file('n.csv', nodes);
    const S = await file('s.csv', 'id\na\nb\n');
    const D = await file('d.csv', 'id,weight\na,1\nb,2\nc,3\nd,4\n');
    const { code, out } = await fengsui(
      'cover',
      '--json',
      '--nodes',
      N,
      '--edges',
      E,
      '--stations',
      S,
      '--demand',
      D,
      '--limits',
      '5,20,60',
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      demand: 4,
      weight: 10,
      unreached: 1,
      limits: [
        { limit_s: 5, demand: 2, weight: 3, share: 0.3, second_weight: 0 },
        { limit_s: 20, demand: 3, weight: 6, share: 0.6, second_weight: 3 },
        { limit_s: 60, demand: 3, weight: 6, share: 0.6, second_weight: 6 },
      ],
      p50_s: 20,
      p90_s: null,
      stations: [
        { id: 'a', demand: 1, weight: 1 },
        { id: 'b', demand: 2, weight: 5 },
      ],
    });
  });

  test('sums of decimals are told as on paper', async () => {
    const [E, N, S] = [await file('e.csv', edges), await file('n.csv', nodes), await file('s.csv', 'id\na\n')];
    const D = await file('d.csv', 'id,weight\na,0.1\nb,0.2\n');
    const { out } = await fengsui('cover', '--json', '--nodes', N, '--edges', E, '--stations', S, '--demand', D);
    expect(JSON.parse(out)).toMatchObject({ weight: 0.3 });
  });
});

describe('fengsui cover with a district', () => {
  test('tells areas, verdicts, shortage, tiers and gaps, with the stations that are on duty', async () => {
    const box = [
      [121.195, 31.295],
      [121.225, 31.295],
      [121.225, 31.305],
      [121.195, 31.305],
      [121.195, 31.295],
    ];
    const O = await file('o.geojson', JSON.stringify({ type: 'Polygon', coordinates: [box] }));
    const E = await file('two-way.csv', 'from,to,time_s\na,b,100\nb,c,250\n');
    const S = await file('s2.csv', 'id,class,own,on_duty\na,small,1,\nc,class-1,0,8-20\n');
    const D = await file('d2.csv', 'id,weight,people\na,1,10\nb,2,20\nc,3,30\n');
    const M = await file('m.csv', 'id\nc\n');
    const words = ['--nodes', await file('n.csv', nodes), '--edges', E, '--stations', S, '--demand', D, '--measures', 'people'];
    const ask = ['cover', ...words, '--outline', O, '--micro', M, '--hour', '21', '--snap-limit', '1500', '--json'];
    const { out, err } = await fengsui(...ask);
    expect(err).toBe('');
    const told = JSON.parse(out) as { stations: { area_km2: number }[]; measures: Record<string, { total: number }> };
    expect(told).toMatchObject({
      stations: [
        { id: 'a', on_duty: true, own: true, class: 'small', verdict: 'beyond_should', limit_km2: 2 },
        { id: 'c', on_duty: false, own: false, area_km2: 0, verdict: 'within' },
      ],
      shortage: { min: { needed: 1, missing: 0 }, max: { needed: 1 } },
      measures: { people: { total: 60, p50_s: 100 } },
      tiers: { both: 0, firstAttackOnly: 3, fullOnly: 3, none: 0 },
      gaps: [{ id: 'c', weight: 3, time_s: 350 }],
      method: { hour: 21 },
    });
    // 0.03° by 0.01° at 31.3° north.
    expect(told.stations[0]!.area_km2).toBeCloseTo(3.17, 1);
    expect(told.measures['area_km2']!.total).toBeCloseTo(told.stations[0]!.area_km2, 6);
  });
});

describe('fengsui roads convert from lines', () => {
  test('lines meet where they share a position, in the speeds of the hour; their isochrones hold them', async () => {
    const line = (highway: string, ...coordinates: number[][]) => ({
      type: 'Feature',
      geometry: { type: 'LineString', coordinates },
      properties: { highway },
    });
    const lines = [line('residential', [121.2, 31.3], [121.21, 31.3]), line('secondary', [121.21, 31.3], [121.21, 31.31])];
    const G = await file('lines.geojson', JSON.stringify({ type: 'FeatureCollection', features: lines }));
    const [N, E, I] = [join(folder, 'gn.csv'), join(folder, 'ge.csv'), join(folder, 'i.geojson')];
    const { out } = await fengsui('roads', 'convert', G, '--nodes', N, '--edges', E, '--hour', '8', '--json');
    expect(JSON.parse(out)).toMatchObject({ nodes: 3, edges: 2, band: 'morning peak' });
    expect(await readFile(E, 'utf8')).toContain('1,2,950.12,18.8,182.422,0,residential\n');
    await fengsui('travel', '--nodes', N, '--edges', E, '--sources', '1', '--isochrones', '60,300', '--out', I);
    const areas = JSON.parse(await readFile(I, 'utf8')) as { features: { properties: Record<string, unknown> }[] };
    expect(areas.features.map(({ properties }) => properties)).toMatchObject([
      { source: '1', limit_s: 300 },
      { source: '1', limit_s: 60 },
    ]);
    expect(Number(areas.features[0]!.properties['area_km2'])).toBeGreaterThan(0.25);
  });
});

describe('fengsui roads convert', () => {
  /** An extract of five points: a street 1–2–3, a one-way 3–4 that leaves the extract at 9, a path no engine drives. */
  function extract(): Uint8Array {
    const strings = ['', 'highway', 'residential', 'oneway', 'yes', 'path', 'secondary'];
    const message = (write: (pbf: PbfWriter) => void) => {
      const pbf = new PbfWriter();
      write(pbf);
      return pbf.finish();
    };
    const deltas = (values: number[]) => values.map((value, at) => value - (values[at - 1] ?? 0));
    const way = (keys: number[], values: number[], refs: number[]) =>
      message((pbf) => {
        pbf.writeVarintField(1, 7);
        pbf.writePackedVarint(2, keys);
        pbf.writePackedVarint(3, values);
        pbf.writePackedSVarint(8, deltas(refs));
      });
    const dense = message((pbf) => {
      pbf.writePackedSVarint(1, deltas([5_000_000_001, 5_000_000_002, 5_000_000_003, 5_000_000_004]));
      pbf.writePackedSVarint(8, deltas([313_000_000, 313_000_000, 313_000_000, 313_100_000]));
      pbf.writePackedSVarint(9, deltas([1_212_000_000, 1_212_050_000, 1_212_100_000, 1_212_100_000]));
    });
    const block = message((pbf) => {
      pbf.writeMessage(1, (_, inner) => strings.forEach((text) => inner.writeBytesField(1, Buffer.from(text))), undefined);
      pbf.writeMessage(2, (_, inner) => inner.writeBytesField(2, dense), undefined);
      pbf.writeMessage(
        2,
        (_, inner) => {
          inner.writeBytesField(3, way([1], [2], [5_000_000_001, 5_000_000_002, 5_000_000_003]));
          inner.writeBytesField(3, way([1, 3], [6, 4], [5_000_000_003, 5_000_000_004, 5_000_000_009]));
          inner.writeBytesField(3, way([1], [5], [5_000_000_001, 5_000_000_004]));
        },
        undefined,
      );
    });
    const packed = deflateSync(block);
    const blob = message((pbf) => {
      pbf.writeVarintField(2, block.length);
      pbf.writeBytesField(3, packed);
    });
    const header = message((pbf) => {
      pbf.writeStringField(1, 'OSMData');
      pbf.writeVarintField(3, blob.length);
    });
    const length = Buffer.alloc(4);
    length.writeUInt32BE(header.length);
    return Buffer.concat([length, header, blob]);
  }

  test('makes crossings and stretches that the other commands read', async () => {
    const osm = await file('small.osm.pbf', extract());
    const [N, E] = [join(folder, 'on.csv'), join(folder, 'oe.csv')];
    const { code, out } = await fengsui('roads', 'convert', osm, '--nodes', N, '--edges', E, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      nodes: 3,
      edges: 2,
      oneway_edges: 1,
      ways_read: 3,
      ways_driven: 2,
      points_off_extract: 1,
    });
    expect(await readFile(N, 'utf8')).toBe(
      'id,lon,lat\n5000000001,121.2000000,31.3000000\n5000000003,121.2100000,31.3000000\n5000000004,121.2100000,31.3100000\n',
    );
    // 0.01° of longitude at 31.3° north is 950.1 m, 0.01° of latitude 1,111.95 m; 25 and 45 km/h.
    expect(await readFile(E, 'utf8')).toBe(
      'from,to,length_m,speed_kmh,time_s,oneway,highway\n' +
        '5000000001,5000000003,950.12,25,136.817,0,residential\n5000000003,5000000004,1111.95,45,88.956,1,secondary\n',
    );
    const told = await fengsui('travel', '--nodes', N, '--edges', E, '--sources', '5000000004,5000000001', '--summary');
    expect((JSON.parse(told.out) as { sources: unknown[] }).sources).toMatchObject([
      { reached: 1 },
      { reached: 3, max_s: 225.773 },
    ]);
  });

  test('a file that is no extract, or a torn one, is named', async () => {
    const osm = extract();
    const said = async (name: string, bytes: Uint8Array) =>
      (await fengsui('roads', 'convert', await file(name, bytes), '--nodes', join(folder, 'x'), '--edges', join(folder, 'y')))
        .err;
    expect(await said('torn.osm.pbf', osm.subarray(0, osm.length - 5))).toContain('torn.osm.pbf: ends in the middle of a block');
    expect(await said('text.osm.pbf', Buffer.from('this is a letter to the fire brigade'))).toContain(
      'text.osm.pbf: is no .osm.pbf',
    );
  });
});
