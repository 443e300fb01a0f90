/** The plain-file commands as a person types them: arguments and files in, stdout, one line on stderr and an exit code out. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../platform/package.ts';

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
