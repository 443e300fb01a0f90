/** Kills a server again and again while clients write, and then asks whether every acknowledged write is there exactly once. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { anchorsIn, readAnchors, verifyLedger } from '../src/features/ledger/index.ts';
import { openDatabase } from '../src/platform/db/open.ts';
import { newId } from '../src/platform/ids.ts';
import { packageRoot } from '../src/core/package.ts';
import { startPostgres } from './set-up/postgres.ts';

export interface KillReport {
  engine: 'embedded' | 'server';
  kills: number;
  acknowledged: number;
  /** Acknowledged writes that are not there exactly once with both their lines. */
  lost: number;
  doubled: number;
  /** Rows without lines, lines without rows, acts without an answer. */
  halfWritten: number;
  verified: boolean;
  fault: unknown;
  anchors: number;
  lines: number;
  /** From the start of the process to its first answer, each time. */
  restartMillis: number[];
}

/** @param aliveMillis how long clients write between two kills, at least */
export async function killRepeatedly(
  engine: 'embedded' | 'server',
  kills: number,
  { clients = 8, aliveMillis = 700 } = {},
): Promise<KillReport> {
  const program = await bundled();
  const directory = mkdtempSync(join(tmpdir(), 'fengsui-kill-'));
  const postgres = engine === 'server' ? await startPostgres({ durable: true, own: true }) : undefined;
  const settings = { FENGSUI_DATA: directory, ...(postgres && { DATABASE_URL: postgres.url }) };
  const acknowledged = new Set<string>();
  const anchors = new Set<string>();
  const restartMillis: number[] = [];
  const state = { port: 0, ended: false };

  const launch = async (): Promise<ChildProcess> => {
    const began = performance.now();
    const child = spawn(process.execPath, [program], {
      cwd: packageRoot,
      env: { ...without(process.env, 'DATABASE_URL'), ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    state.port = await new Promise<number>((resolve, reject) => {
      createInterface({ input: child.stdout! }).once('line', (line) => resolve(Number(line)));
      child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it answered`)));
    });
    restartMillis.push(Math.round(performance.now() - began));
    return child;
  };

  /** Sends each write until it is acknowledged: what died on the way is sent again with the same key. */
  const client = async () => {
    while (!state.ended) {
      const id = newId();
      while (!state.ended && !(await send(state.port, id, anchors))) await pause(20);
      if (!state.ended) acknowledged.add(id);
    }
  };

  let child = await launch();
  const writing = Array.from({ length: clients }, client);
  for (let kill = 0; kill < kills; kill++) {
    await pause(aliveMillis * (1 + (kill % 3) / 2));
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await Promise.all([gone, postgres?.crash()]);
    child = await launch();
  }
  await pause(aliveMillis);
  state.ended = true;
  await Promise.all(writing);
  const stopped = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await stopped;

  const database = await openDatabase({ databaseUrl: postgres?.url, dataDirectory: directory });
  try {
    const count = async (text: string) => (await database.run(text)).rows[0]!['count'] as number;
    const there = new Map(
      (
        await database.run(`select l.act, count(*) as lines, count(distinct l.verb) as verbs from ledger l join kill_sample k on k.id = l.act
        group by l.act`)
      ).rows.map((row) => [row['act'] as string, row]),
    );
    const quoted = readAnchors(directory, undefined);
    for (const [seal, hashes] of anchorsIn([...anchors].join('\n')))
      quoted.set(seal, new Set([...(quoted.get(seal) ?? []), ...hashes]));
    const report = await verifyLedger(database, '990101', { anchors: quoted });
    const whole = (id: string) => there.get(id)?.['lines'] === 2 && there.get(id)?.['verbs'] === 2;
    return {
      engine,
      kills,
      acknowledged: acknowledged.size,
      lost: [...acknowledged].filter((id) => !whole(id)).length,
      doubled: await count('select count(*) from (select subject from ledger group by subject having count(*) <> 2) twice'),
      halfWritten:
        (await count(
          'select count(*) from kill_sample k where not exists (select from act a where a.act = k.id and a.status = 200)',
        )) +
        (await count(
          'select count(*) from act a where a.lines <> 2 or a.status is null or not exists (select from kill_sample k where k.id = a.act)',
        )),
      verified: report.ok,
      fault: report.fault,
      anchors: report.anchors,
      lines: report.lines,
      restartMillis,
    };
  } finally {
    await database.close();
    await postgres?.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function send(port: number, id: string, anchors: Set<string>): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/api/samples`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': id },
      body: JSON.stringify({ id }),
      signal: AbortSignal.timeout(10_000),
    });
    const seal = answer.headers.get('fengsui-seal');
    if (seal) anchors.add(seal);
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

async function bundled(): Promise<string> {
  const outfile = join(packageRoot, '.cache/bench/kill-server/server.js');
  await build({
    entryPoints: [join(packageRoot, 'bench/kill-server.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    target: 'node20',
    logLevel: 'warning',
  });
  return outfile;
}

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

const without = (environment: NodeJS.ProcessEnv, name: string) => {
  const { [name]: _, ...rest } = environment;
  return rest;
};
