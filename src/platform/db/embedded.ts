import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads';
import { workerFile } from '../../core/worker-file.ts';
import { DatabaseError, type Database, type Db, type Tx } from './index.ts';
import { EmbeddedConnection } from './embedded-connection.ts';
import { fillEmpty } from './filling.ts';
import { bulkInsert, compiled, sessionSettings } from './statements.ts';

interface Reply {
  id: number;
  bytes?: Uint8Array;
  error?: string;
  flushes?: number;
}

/** The wire to the worker thread: requests are numbered, answers find their caller. */
class Wire {
  readonly worker: Worker;
  private readonly port: MessagePort;
  flushes = 0;
  /** Called after answers that put something on the disk. */
  flushed: () => void = () => undefined;
  private readonly waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>();
  private next = 1;
  private broken: Error | undefined;
  private announceLoss: (error: Error) => void = () => undefined;
  readonly lost = new Promise<Error>((resolve) => (this.announceLoss = resolve));

  constructor(directory: string) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.worker = new Worker(workerFile('embedded-worker'), { workerData: { directory, port: port2 }, transferList: [port2] });
    port1.on('message', (reply: Reply) => this.hear(reply));
    this.worker.on('error', (error) => this.breakOff(error));
    this.worker.on('exit', () => {
      this.takeUp(); // why it stopped, if it said so
      this.breakOff(new Error('the embedded database has stopped'));
    });
  }

  /**
   * Hears what has been answered already. An event loop with many requests at its door gets to the answers only after all of
   * them: whoever is in the middle of a transaction would wait for a round of strangers at each statement.
   */
  takeUp(): void {
    if (this.waiting.size === 0) return;
    for (let come = receiveMessageOnPort(this.port); come; come = receiveMessageOnPort(this.port))
      this.hear(come.message as Reply);
  }

  private hear(reply: Reply): void {
    const caller = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    const before = this.flushes;
    this.flushes = reply.flushes ?? before;
    if (this.flushes > before) this.flushed();
    if (reply.error) caller?.reject(new DatabaseError(reply.error, 'XX000'));
    else caller?.resolve(reply);
  }

  opened = () => this.expect(0);

  exchange = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> => (await this.send(bytes)).bytes!;

  end = () => this.send();

  private send(bytes?: Uint8Array<ArrayBuffer>): Promise<Reply> {
    if (this.broken) return Promise.reject(this.broken);
    const id = this.next++;
    const reply = this.expect(id);
    this.port.postMessage({ id, bytes }, bytes ? [bytes.buffer] : []);
    return reply;
  }

  /** From now on the end of the worker is no loss. */
  closed() {
    this.announceLoss = () => undefined;
  }

  private expect(id: number): Promise<Reply> {
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  private breakOff(error: Error) {
    this.broken ??= error;
    this.announceLoss(this.broken);
    for (const caller of this.waiting.values()) caller.reject(this.broken);
    this.waiting.clear();
  }
}

/** The log is let go of after this much of it, or this long; vacuum waits until less is written. */
const walBytes = 48 * 1024 * 1024;
const checkpointMillis = 300_000;

/** While much is written nobody waits for the tidying: with so many files of 16 MB the log is let go of at once. */
const mostSegments = 6;
const isSegment = (name: string) => /^[\dA-F]{24}$/.test(name);
const lookMillis = 1000;

/** Fewer rows than this come quicker by a statement that stands prepared. */
const worthCopying = 50;

/** Where many rows died since the last vacuum, or were added since the tables were last counted. */
const churned = `select relname as name, n_dead_tup > 1000 + n_live_tup / 10 as dying from pg_stat_user_tables
  where n_dead_tup > 1000 + n_live_tup / 10 or n_mod_since_analyze > 1000 + n_live_tup / 5 order by n_dead_tup desc limit 5`;

/**
 * Opens PostgreSQL in WebAssembly on `directory`, made if missing. The caller must own the directory: two owners lose data.
 * There is one connection: callers queue, a transaction holds the queue until it ends.
 */
export async function openEmbedded(directory: string): Promise<Database & { flushes(): number }> {
  if (!existsSync(join(directory, 'PG_VERSION'))) await make(directory);
  const wire = new Wire(directory);
  await wire.opened();
  const connection = new EmbeddedConnection(wire.exchange);
  const settings = Object.entries(sessionSettings).map(([name, value]) => `set ${name} = '${value}';`);
  await connection.script(`${settings.join(' ')} set fengsui.hears = 'on'; listen fengsui`);

  let keptFrom = { lsn: '0/0', at: -Infinity };

  const log = join(directory, 'pg_wal');
  let lookedAt = -Infinity;
  wire.flushed = () => {
    if (performance.now() - lookedAt < lookMillis) return;
    lookedAt = performance.now();
    // Also within a transaction, for one alone may write more than that; one that failed refuses it, and ends soon.
    if (readdirSync(log).filter(isSegment).length > mostSegments) connection.script('checkpoint').catch(() => undefined);
  };

  // The worker answers in order, so what needs no transaction is sent at once, unless one has the connection or waits for it.
  let held: Promise<void> | undefined;
  const free = <T>(send: () => Promise<T>): Promise<T> => (held ? held.then(send) : send());
  const alone = async <T>(work: () => Promise<T>): Promise<T> => {
    const before = held;
    let letGo = () => undefined as void;
    const mine = new Promise<void>((resolve) => (letGo = resolve));
    held = mine;
    await before;
    try {
      return await work();
    } finally {
      if (held === mine) held = undefined;
      letGo();
    }
  };

  const through = (run: Db['run'], copy: Db['bulk']): Db => ({
    run,
    query: async <R>(statement: Parameters<Db['query']>[0]) => {
      const { sql, parameters } = compiled(statement);
      return (await run(sql, parameters)).rows as R[];
    },
    bulk: (table, rows) => (rows.length < worthCopying ? bulkInsert(run, table, rows) : copy(table, rows)),
  });

  const direct: Db['run'] = (text, parameters) => connection.run(text, parameters);
  const queued: Db['run'] = (text, parameters) => free(() => direct(text, parameters));
  const copied: Db['bulk'] = (table, rows) => connection.copy(table, rows);
  const script = (text: string) => free(() => connection.script(text));

  return {
    ...through(queued, (table, rows) => free(() => copied(table, rows))),
    announced: (what) => {
      wire.takeUp();
      return connection.announced(what);
    },
    describe: { engine: 'embedded', place: directory },
    checkpoint: () => script('checkpoint'),
    // Without background workers nobody else checkpoints, vacuums or analyses.
    tidy: async () => {
      const { rows: log } = await queued(`select pg_wal_lsn_diff(pg_current_wal_lsn(), $1) as bytes`, [keptFrom.lsn]);
      const quiet = Number(log[0]!['bytes']) < walBytes;
      if (quiet && performance.now() - keptFrom.at < checkpointMillis) return;
      await script('checkpoint');
      const { rows: now } = await queued('select pg_current_wal_lsn()::text as lsn');
      keptFrom = { lsn: now[0]!['lsn'] as string, at: performance.now() };
      if (!quiet) return;
      const { rows } = await queued(churned);
      // What only grew is counted, not swept: that reads a sample, and others wait less long.
      for (const { name, dying } of rows) await script(`${dying ? 'vacuum (analyze)' : 'analyze'} "${String(name)}"`);
    },
    snapshot: async (read) => {
      const copy = mkdtempSync(`${directory}.snapshot-`);
      try {
        // Only the copying holds others up; reading the copy does not.
        await alone(async () => {
          await connection.script('checkpoint');
          await cp(directory, copy, { recursive: true });
        });
        const apart = await openEmbedded(copy);
        try {
          return await apart.transaction(read);
        } finally {
          await apart.close();
        }
      } finally {
        rmSync(copy, { recursive: true, force: true });
      }
    },
    flushes: () => wire.flushes,
    lost: wire.lost,
    script,
    transaction: (fn) =>
      alone(async () => {
        await direct('begin');
        const filling: Tx['filling'] = (tables, work) => fillEmpty({ run: direct }, tables, work);
        const tx: Tx = { ...through(direct, copied), inTransaction: true, filling };
        try {
          const result = await fn(tx);
          await direct('commit');
          return result;
        } catch (error) {
          await direct('rollback').catch(() => undefined);
          throw error;
        }
      }),
    close: async () => {
      await free(wire.end);
      wire.closed();
      await wire.worker.terminate();
    },
  };
}

/** Beside its place and moved there when whole, so that a start that was killed leaves no half database. */
async function make(directory: string): Promise<void> {
  const making = `${directory}.making`;
  rmSync(making, { recursive: true, force: true });
  await makeApart(making);
  rmSync(directory, { recursive: true, force: true });
  renameSync(making, directory);
}

/** Making a database takes twice the memory of using it, which only the end of a process gives back. */
const makeApart = (directory: string) =>
  new Promise<void>((resolve, reject) => {
    const maker = fork(fileURLToPath(workerFile('embedded-worker')), [directory], {
      stdio: ['ignore', 2, 2, 'ipc'],
      execArgv: [],
    });
    maker.once('error', reject);
    maker.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${directory}: the embedded database could not be made`)),
    );
  });
