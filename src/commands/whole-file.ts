/** Results in files that are whole or not there: made beside their place under a name of their own, and put there at the end. */
import { createWriteStream, rmSync } from 'node:fs';
import { copyFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { PassThrough, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BadInput } from '../platform/command-errors.ts';

/** What would be left behind if the process were ended now. */
const unfinished = new Set<string>();

const CODES = { SIGINT: 130, SIGTERM: 143 } as const;
const ended = (signal: keyof typeof CODES) => {
  for (const path of unfinished) rmSync(path, { force: true });
  process.exit(CODES[signal]);
};

function watch(path: string): void {
  if (unfinished.size === 0) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, ended);
  unfinished.add(path);
}

function unwatch(path: string): void {
  unfinished.delete(path);
  if (unfinished.size === 0) for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, ended);
}

export class WholeFile {
  private readonly path: string;
  /** The same as `path` for what is no file, such as a pipe. */
  private readonly making: string;
  private readonly entry = new PassThrough({ highWaterMark: 1 << 20 });
  private readonly done: Promise<void>;

  /** A name ending in .gz is compressed. @throws BadInput naming the file if it cannot be written */
  static async open(named: string): Promise<WholeFile> {
    const path = await realpath(named).catch(() => named);
    const there = await stat(path).catch(() => undefined);
    if (there?.isDirectory()) throw new BadInput(`${named}: cannot be written (it is a folder)`);
    const making = there && !there.isFile() ? path : `${path}.${process.pid}.part`;
    const target = createWriteStream(making);
    await new Promise<void>((resolve, reject) => {
      target.once('open', () => resolve());
      target.once('error', (error) => reject(unwritable(named, error)));
    });
    return new WholeFile(named, path, making, target);
  }

  private constructor(named: string, path: string, making: string, target: Writable) {
    [this.path, this.making] = [path, making];
    if (making !== path) watch(making);
    const written = named.endsWith('.gz') ? pipeline(this.entry, createGzip({ level: 3 }), target) : pipeline(this.entry, target);
    this.done = written.catch((error: Error) => Promise.reject(unwritable(named, error)));
    // Whoever writes or finishes hears of it.
    this.done.catch(() => {});
  }

  /** Waits until there is room for more. @throws BadInput naming the file */
  async write(text: string | Uint8Array): Promise<void> {
    const error = await new Promise<Error | null | undefined>((resolve) => this.entry.write(text, resolve));
    if (error) await this.done;
  }

  /** Waits until all is written, though not yet in its place. @throws BadInput naming the file */
  async end(): Promise<void> {
    this.entry.end();
    await this.done;
  }

  /** Puts what was ended in its place, at once. */
  async place(): Promise<void> {
    if (this.making === this.path) return;
    // A file that is mounted by itself cannot be replaced, only filled.
    await rename(this.making, this.path).catch(async () => {
      await copyFile(this.making, this.path);
      await rm(this.making, { force: true });
    });
    unwatch(this.making);
  }

  /** Leaves nothing behind of what was not placed; does nothing afterwards. */
  async drop(): Promise<void> {
    if (this.making === this.path || !unfinished.has(this.making)) return;
    this.entry.destroy();
    await this.done.catch(() => {});
    await rm(this.making, { force: true });
    unwatch(this.making);
  }
}

/** Files that belong together: all of them in their places, or none. @throws BadInput naming the one that cannot be written */
export async function writeWhole(...files: readonly (readonly [path: string, text: string])[]): Promise<void> {
  const open: WholeFile[] = [];
  try {
    for (const [path] of files) open.push(await WholeFile.open(path));
    for (const [at, file] of open.entries()) await file.write(files[at]![1]);
    for (const file of open) await file.end();
    for (const file of open) await file.place();
  } finally {
    for (const file of open) await file.drop();
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EACCES: 'it is not allowed there',
  EPERM: 'it is not allowed there',
  EROFS: 'nothing can be written there',
  ENOSPC: 'there is no room left',
};

const unwritable = (named: string, error: Error) =>
  new BadInput(`${named}: cannot be written (${REASONS[(error as { code?: string }).code ?? ''] ?? error.message})`);
