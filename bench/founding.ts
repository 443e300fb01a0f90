/**
 * How long a fresh data directory takes to its first page and by which steps, how long its history takes in the background, how fast the
 * API answers meanwhile, after, and when all is quiet, how soon the district is back after a stop and after a kill, and the memory of a server
 * that nobody asks: npm run bench -- founding [SIZE].
 * The processor seconds say what it would take on a machine of its own. One JSON line.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { packageRoot } from '../src/core/package.ts';

const size = process.argv[2] ?? '30000';
const directory = mkdtempSync(join(tmpdir(), 'fengsui-demo-'));
/** What is done after a start, as rating anew, is over by then. */
const quietSeconds = 180;
let began = performance.now();
const since = () => Math.round((performance.now() - began) / 100) / 10;

const start = () =>
  spawn(process.execPath, ['bin/fengsui.js', 'start', '--data', directory, '--demo', size, '--port', '0'], {
    cwd: packageRoot,
    env: { ...process.env, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
const goneOf = (one: ReturnType<typeof start>) => new Promise<void>((resolve) => one.once('exit', () => resolve()));
let server = start();
let gone = goneOf(server);
let url = '';

/** Seconds of each step of the start, by its name; the start says them itself. */
const steps: Record<string, number> = {};
createInterface({ input: server.stderr }).on('line', (line) => {
  const step = /^(.*) \(([\d.]+) s\)/.exec(line);
  if (step) steps[step[1]!] = Number(step[2]);
  else process.stderr.write(`${line}\n`);
});

/** Resolves with the address once the server tells it. */
const addressOf = (one: ReturnType<typeof start>) =>
  new Promise<string>((resolve, reject) => {
    createInterface({ input: one.stdout }).on('line', (line) => {
      const address = /http\S+/.exec(line)?.[0];
      if (address) resolve(address.replace(/\/$/, ''));
    });
    one.once('exit', (code) => reject(new Error(`the server ended with ${code} before its first page`)));
  });

/** Ends the server by `signal` and starts it again. @returns seconds to its first page */
async function again(signal: 'SIGTERM' | 'SIGKILL'): Promise<number> {
  server.kill(signal);
  await gone;
  began = performance.now();
  server = start();
  gone = goneOf(server);
  server.stderr.resume();
  url = await addressOf(server);
  await fetch(url, { headers: { accept: 'text/html' } });
  return since();
}

/** Processor seconds of the server so far, with those of children that ended. Linux only; 0 elsewhere. */
function processorSeconds(): number {
  try {
    const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0) / 100;
  } catch {
    return 0;
  }
}

function residentMegabytes(): number {
  try {
    return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}

interface Progress {
  done: boolean;
  share: number;
  written: number;
  total: number;
}

try {
  url = await addressOf(server);
  const first = await fetch(url, { headers: { accept: 'text/html' } });
  if (first.status !== 200) throw new Error(`the first page answers ${first.status}`);
  const firstPage = { seconds: since(), processorSeconds: processorSeconds(), megabytes: residentMegabytes() };

  const { people } = (await (await fetch(`${url}/api/session/demo`)).json()) as { people: { post: string; role: string }[] };
  const { post } = people.find(({ role }) => role === 'committee_office')!;
  const entered = await fetch(`${url}/api/session/demo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url, 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ post }),
  });
  const cookie = entered.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const get = async (path: string) => {
    const reply = await fetch(url + path, { headers: { cookie } });
    if (reply.status !== 200) throw new Error(`${path} answers ${reply.status}`);
    return reply.json();
  };
  const progress = () => get('/api/demo/progress') as Promise<Progress>;

  const paths = [
    '/api/workbench',
    '/api/obligations?limit=50',
    '/api/places?limit=50',
    '/api/regions/990101101',
    '/api/ledger?limit=20',
  ];

  /** Milliseconds of requests, four callers at once who pause between, as long as `goesOn`. */
  const measure = async (goesOn: () => boolean) => {
    const millis: number[] = [];
    const call = async (k: number) => {
      for (let i = k; goesOn(); i++) {
        const at = performance.now();
        await get(paths[i % paths.length]!);
        millis.push(performance.now() - at);
        await pause(100);
      }
    };
    await Promise.all([0, 1, 2, 3].map(call));
    millis.sort((a, b) => a - b);
    const at = (share: number) => Math.round(millis[Math.min(millis.length - 1, Math.floor(share * millis.length))]! * 10) / 10;
    return { requests: millis.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), load: loadavg()[0] };
  };

  const atFirst = await progress();
  let state = atFirst;
  const filling = measure(() => !state.done && since() < 1800);
  while (!state.done && since() < 1800) {
    await pause(1000);
    state = await progress();
  }
  const during = await filling;
  const background = {
    seconds: Math.round((since() - firstPage.seconds) * 10) / 10,
    written: state.written - atFirst.written,
    total: state.total,
  };
  // What the history set going, as the calculation of risk, is still part of it.
  await pause(5000);
  const end = performance.now() + 20_000;
  const after = await measure(() => performance.now() < end);
  const [megabytesAfter, seconds] = [residentMegabytes(), processorSeconds() - firstPage.processorSeconds];
  const restarts = { stopped: await again('SIGTERM'), killed: await again('SIGKILL') };
  // Nothing is asked of it and nothing is to be done: what an evening looks like.
  await pause(quietSeconds * 1000);
  const megabytesIdle = residentMegabytes();
  const rest = performance.now() + 20_000;
  const quiet = await measure(() => performance.now() < rest);
  process.stdout.write(
    `${JSON.stringify({
      size,
      steps,
      firstPage,
      atFirstPage: atFirst.share,
      background: { ...background, done: state.done, processorSeconds: seconds },
      during,
      after,
      quiet,
      p95Ratio: Math.round((during.p95 / quiet.p95) * 100) / 100,
      megabytesAfter,
      megabytesIdle,
      restarts,
      paths,
    })}\n`,
  );
  if (!state.done) process.exitCode = 1;
} finally {
  server.kill('SIGTERM');
  await gone;
  rmSync(directory, { recursive: true, force: true });
}
