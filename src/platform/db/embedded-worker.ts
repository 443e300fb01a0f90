/**
 * The embedded engine: PostgreSQL in WebAssembly, in a thread of its own because it blocks the thread it runs on.
 * Speaks in messages { id, text, parameters } → { id, rows, affected } | { id, error }.
 */
import fs from 'node:fs';
import { isMainThread, parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { camelName, parsers } from './statements.ts';

/** As a process of its own it only makes the database and ends. */
const directory = isMainThread ? process.argv[2]! : (workerData as { directory: string }).directory;

interface FileStream {
  nfd: number;
}
interface MountedFileSystem {
  lookupPath(path: string): { node: { mount: { type: { stream_ops: { fsync?: (stream: FileStream) => number } } } } };
}

/** Flushes to the disk so far: each answer tells, so that a test and the page of operations can count them. */
let flushes = 0;

/**
 * PGlite starts PostgreSQL with fsync off and its Node file system never flushes. Both are mended here, so that a commit
 * that was answered is on the disk: fsync on, by the call that WebAssembly really passes down, and given something to call.
 */
async function open(): Promise<PGlite> {
  const startParams = PGlite.defaultStartParams.filter((parameter) => parameter !== '-F');
  const db = await PGlite.create({
    dataDir: directory,
    extensions: { pg_trgm },
    startParams: [...startParams, '-c', 'wal_sync_method=fsync', '-c', 'max_wal_size=96MB', '-c', 'min_wal_size=32MB'],
    relaxedDurability: false,
  });
  const files = (db.Module as unknown as { FS: MountedFileSystem }).FS;
  files.lookupPath('/pglite/data').node.mount.type.stream_ops.fsync = (stream) => {
    fs.fdatasyncSync(stream.nfd);
    flushes += 1;
    return 0;
  };
  return db;
}

interface Request {
  id: number;
  kind: 'query' | 'script' | 'close';
  text: string;
  parameters?: unknown[];
}

const errorOf = (error: unknown) => {
  const { message, code, constraint } = error as { message?: string; code?: string; constraint?: string };
  return { message: message ?? String(error), code: code ?? 'XX000', constraint };
};

async function answer(db: PGlite, request: Request): Promise<Record<string, unknown>> {
  if (request.kind === 'close') {
    await db.close();
    return {};
  }
  if (request.kind === 'script') {
    await db.exec(request.text);
    return {};
  }
  const { rows, fields, affectedRows } = await db.query<unknown[]>(request.text, request.parameters, {
    rowMode: 'array',
    parsers,
  });
  const names = fields.map((field) => camelName(field.name));
  const objects = rows.map((row) => {
    const object: Record<string, unknown> = {};
    for (let i = 0; i < names.length; i++) object[names[i]!] = row[i];
    return object;
  });
  return { rows: objects, affected: affectedRows ?? 0 };
}

async function serveOn(port: MessagePort): Promise<void> {
  try {
    const db = await open();
    const serve = async (request: Request) => {
      try {
        port.postMessage({ id: request.id, ...(await answer(db, request)), flushes });
      } catch (error) {
        port.postMessage({ id: request.id, error: errorOf(error) });
      }
      if (request.kind === 'close') port.close();
    };
    // Strictly in the order they came: the engine has one connection.
    let last = Promise.resolve();
    port.on('message', (request: Request) => {
      last = last.then(() => serve(request));
    });
    port.postMessage({ id: 0 });
  } catch (error) {
    port.postMessage({ id: 0, error: errorOf(error) });
  }
}

if (parentPort) await serveOn(parentPort);
else await (await open()).close();
