/**
 * The embedded engine: PostgreSQL in WebAssembly, in a thread of its own because it blocks the thread it runs on.
 * Speaks PostgreSQL's wire protocol in messages { id, bytes } → { id, bytes } | { id, error }.
 */
import fs from 'node:fs';
import { isMainThread, workerData, type MessagePort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { inOne } from '../../core/bytes.ts';

/** As a process of its own it only makes the database and ends. */
const given = isMainThread ? { directory: process.argv[2]! } : (workerData as { directory: string; port: MessagePort });
const { directory } = given;

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
    startParams: [
      ...startParams,
      '-c',
      'wal_sync_method=fsync',
      // Nobody copies from the log, so what fills a new file need not stand in it too.
      '-c',
      'wal_level=minimal',
      '-c',
      'max_wal_senders=0',
      '-c',
      'shared_buffers=48MB',
      '-c',
      'wal_buffers=1MB',
      // The memory of WebAssembly grows and never shrinks: an index that is made once must not keep 64 MB for ever.
      '-c',
      'maintenance_work_mem=16MB',
      '-c',
      'max_wal_size=96MB',
      '-c',
      'min_wal_size=32MB',
    ],
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
  /** A message of the wire protocol; none: close. */
  bytes?: Uint8Array;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Runs before it first waits, so that answers keep the order of the questions. The answer's bytes are passed on unread. */
async function exchange(db: PGlite, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  await db.execProtocolRawStream(bytes, { syncToFs: false, onRawData: (piece) => void pieces.push(piece.slice()) });
  return inOne(pieces);
}

async function serveOn(port: MessagePort): Promise<void> {
  try {
    const db = await open();
    port.on('message', async ({ id, bytes }: Request) => {
      try {
        if (bytes) {
          const answer = await exchange(db, bytes);
          port.postMessage({ id, bytes: answer, flushes }, [answer.buffer]);
          return;
        }
        await db.close();
        port.postMessage({ id });
        port.close();
      } catch (error) {
        port.postMessage({ id, error: messageOf(error) });
      }
    });
    port.postMessage({ id: 0 });
  } catch (error) {
    port.postMessage({ id: 0, error: messageOf(error) });
  }
}

if ('port' in given) await serveOn(given.port);
else await (await open()).close();
