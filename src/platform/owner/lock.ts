/**
 * One owner of a data directory: two processes on one embedded database lose acknowledged writes.
 * The lock is a file made whole and exclusively; it says who owns, and where the owner listens.
 */
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Owner {
  /** Names this ownership for ever; also what a command shows to be let in. */
  token: string;
  pid: number;
  /** Clock ticks since boot at which the process started, where the system tells; a process id alone is used again. */
  startedAt: string | null;
  machine: string;
  /** Unix socket, or named pipe on Windows, on which the owner takes commands. */
  socket: string;
  /** Address of the web app, once it answers. */
  url: string | null;
}

export interface Ownership {
  readonly owner: Owner;
  /** Writes the address where people find the district into the lock. */
  announce(url: string): void;
  release(): void;
}

/** An owner whose machine cannot be asked counts as alive for this long after its last sign of life. */
const signOfLifeSeconds = 10;
const graceSeconds = 45;
/** A process that was killed is still there for a moment. */
const dyingMillis = 3000;

const lockOf = (directory: string) => join(directory, 'owner.json');

/** @returns the ownership, or the living owner that has it already */
export async function own(directory: string, patienceMillis = dyingMillis): Promise<Ownership | { takenBy: Owner }> {
  mkdirSync(directory, { recursive: true });
  const me = describeMyself(directory);
  const lock = lockOf(directory);
  const patience = Date.now() + patienceMillis;
  for (;;) {
    if (makeWhole(lock, me)) return ownership(lock, me);
    const holder = await readOwner(lock);
    if (!holder) continue;
    if (holder.token === me.token) return ownership(lock, me);
    const life = await lifeOf(holder, lock);
    if (life === 'silent' && Date.now() < patience) await new Promise((resolve) => setTimeout(resolve, 100));
    else if (life !== 'dead') return { takenBy: holder };
    else await takeOver(lock, holder, me);
  }
}

/** @returns the living owner of `directory`, if there is one */
export async function ownerOf(directory: string): Promise<Owner | undefined> {
  const lock = lockOf(directory);
  const holder = await readOwner(lock);
  return holder && (await lifeOf(holder, lock)) !== 'dead' ? holder : undefined;
}

function ownership(lock: string, me: Owner): Ownership {
  const heartbeat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(lock, now, now);
    } catch {
      // the directory is being removed; the database will say so
    }
  }, signOfLifeSeconds * 1000).unref();
  let current = me;
  return {
    owner: me,
    announce: (url) => {
      current = { ...current, url };
      const fresh = `${lock}.${me.token}`;
      writeFileSync(fresh, JSON.stringify(current), { mode: 0o600 });
      renameSync(fresh, lock);
    },
    release: () => {
      clearInterval(heartbeat);
      if (parsed(lock)?.token === me.token) rmSync(lock, { force: true });
    },
  };
}

/**
 * Only one process may replace a given dead lock: the file named after the dead token can be made once.
 * Whoever made it looks again, for the lock may have been replaced before. Whose token then stands in the lock owns.
 */
async function takeOver(lock: string, dead: Owner, me: Owner): Promise<void> {
  const turn = `${lock}.after-${dead.token}`;
  if (!makeWhole(turn, me)) {
    const rival = await readOwner(turn);
    if (rival && (await lifeOf(rival, turn)) === 'dead') rmSync(turn, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 20));
  } else if (parsed(lock)?.token === dead.token) {
    try {
      renameSync(turn, lock);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  } else rmSync(turn, { force: true });
}

/** @returns false if the file is there already; a file that is there is always complete */
function makeWhole(path: string, owner: Owner): boolean {
  const whole = `${path}.${owner.token}`;
  const text = JSON.stringify(owner);
  try {
    writeFileSync(whole, text, { mode: 0o600 });
    linkSync(whole, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP' && code !== 'ENOSYS') throw error;
    return makeExclusively(path, text); // a file system without hard links
  } finally {
    rmSync(whole, { force: true });
  }
}

function makeExclusively(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function parsed(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

/** Waits out a file that is being written where hard links are missing. @throws Error on a file that is no lock */
async function readOwner(path: string): Promise<Owner | undefined> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const owner = parsed(path);
    if (owner) return owner;
    try {
      statSync(path);
    } catch {
      return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${path} is not a lock of Fengsui; if no server runs here, remove it`);
}

/** Silent: it is there, and does not take commands (yet, or any more). */
async function lifeOf(owner: Owner, lock: string): Promise<'answers' | 'silent' | 'dead'> {
  if (await answers(owner.socket)) return 'answers';
  if (owner.machine === machine) {
    if (!processExists(owner.pid)) return 'dead';
    const started = startOf(owner.pid);
    if (started && owner.startedAt) return started === owner.startedAt ? 'silent' : 'dead';
  }
  return secondsSinceTouched(lock) < graceSeconds ? 'silent' : 'dead';
}

const answers = (socket: string) =>
  new Promise<boolean>((resolve) => {
    const probe = connect(socket);
    const done = (alive: boolean) => {
      probe.destroy();
      resolve(alive);
    };
    probe.once('connect', () => done(true));
    probe.once('error', () => done(false));
    probe.setTimeout(2000, () => done(true)); // it is there but busy
  });

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const textOf = (path: string) => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
};

/** Field 22 of /proc/PID/stat; the name before it may hold spaces and brackets. A dead process that nobody has buried has none. */
function startOf(pid: number): string | null {
  const [state, ...fields] = textOf(`/proc/${pid}/stat`)
    .replace(/^.*\)\s/s, '')
    .split(' ');
  return state === 'Z' || state === 'X' ? 'dead' : (fields[18] ?? null);
}

/** Where process ids mean the same: one boot of one machine; containers on it are told apart by their names. */
const machine = `${hostname()} ${textOf('/proc/sys/kernel/random/boot_id')}`;

function secondsSinceTouched(path: string): number {
  try {
    return (Date.now() - statSync(path).mtimeMs) / 1000;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function describeMyself(directory: string): Owner {
  const token = randomBytes(16).toString('hex');
  return { token, pid: process.pid, startedAt: startOf(process.pid), machine, socket: socketFor(directory, token), url: null };
}

/** Beside the database; a path too long for a socket's address goes to the folder for temporary files. */
function socketFor(directory: string, token: string): string {
  const name = `fengsui-${token.slice(0, 12)}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  const beside = join(resolve(directory), `${name}.sock`);
  return Buffer.byteLength(beside) < 100 ? beside : join(tmpdir(), `${name}.sock`);
}
