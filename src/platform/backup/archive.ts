/** One file that holds a district: tar, gzipped; a manifest first, tables as lines of JSON, attachments, checksums last. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack, type Pack } from 'tar-stream';
import { z } from 'zod';
import { BadInput } from '../command-errors.ts';
import { sql, type Database, type Db } from '../db/index.ts';
import { migrate, readMigrations } from '../db/migrate.ts';
import { readInstallation } from '../installation.ts';
import { version } from '../../core/package.ts';
import { readPartitions, readRows, readSequences, readTables, refill } from './tables.ts';

const Manifest = z.object({
  format: z.literal(1),
  version: z.string(),
  madeAt: z.string(),
  district: z.string(),
  name: z.string(),
  demo: z.boolean(),
  migrations: z.array(z.object({ number: z.number(), name: z.string(), hash: z.string() })),
  partitions: z.array(z.object({ name: z.string(), parent: z.string(), bound: z.string() })),
  sequences: z.array(z.object({ name: z.string(), last: z.number() })),
});
export type Manifest = z.infer<typeof Manifest>;

/** Size and SHA-256 of every entry before it. */
const Checksums = z.record(z.string(), z.object({ bytes: z.number(), sha256: z.string() }));

const bytesPerEntry = 4 * 1024 * 1024;
const filesBeside = ['seals.log'];
const attachmentFolder = 'attachments';

const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest('hex');

/** The archive as a stream: memory stays flat however large the district is. */
export function writeBackup(database: Database, dataDirectory: string, madeAt: string): Readable {
  const tar = pack();
  const zipped = tar.pipe(createGzip({ level: 6 }));
  const fail = (error: Error) => zipped.destroy(error);
  // Whoever reads gets it from the zipped stream; a failure nobody listens for yet, there or in the tar behind it, must not end the server.
  for (const stream of [tar, zipped]) stream.on('error', () => undefined);
  // Before the snapshot: a seal that is quoted beside the database must be in it, or the copy looks as if its end were cut off.
  const beside = filesBeside.map((path) => [path, readIfThere(join(dataDirectory, path))] as const);
  database.snapshot((db) => writeEntries(tar, db, dataDirectory, beside, madeAt)).catch(fail);
  return zipped;
}

async function writeEntries(
  tar: Pack,
  db: Db,
  dataDirectory: string,
  beside: readonly (readonly [path: string, content: Buffer | undefined])[],
  madeAt: string,
): Promise<void> {
  const sums: z.infer<typeof Checksums> = {};
  const add = (name: string, data: Buffer) =>
    new Promise<void>((resolve, reject) => {
      sums[name] = { bytes: data.length, sha256: sha256(data) };
      tar.entry({ name, size: data.length, mtime: new Date(madeAt) }, data, (error) => (error ? reject(error) : resolve()));
    });
  const { district, name, demo } = (await readInstallation(db))!;
  const manifest: Manifest = {
    format: 1,
    version,
    madeAt,
    district,
    name,
    demo,
    migrations: await db.query(sql`select number, name, hash from migration order by number`),
    partitions: await readPartitions(db),
    sequences: await readSequences(db),
  };
  await add('manifest.json', Buffer.from(JSON.stringify(manifest, null, 1)));
  for (const table of await readTables(db)) {
    let part = 0;
    let lines: string[] = [];
    let size = 0;
    const flush = async () => {
      await add(`tables/${table.name}/${String(part++).padStart(6, '0')}.ndjson`, Buffer.from(`${lines.join('\n')}\n`));
      lines = [];
      size = 0;
    };
    for await (const rows of readRows(db, table)) {
      for (const row of rows) {
        lines.push(row);
        size += row.length;
      }
      if (size >= bytesPerEntry) await flush();
    }
    if (lines.length > 0) await flush();
  }
  for (const [path, content] of beside) if (content) await add(path, content);
  for (const path of attachmentsIn(dataDirectory)) {
    const content = readIfThere(join(dataDirectory, path));
    if (content) await add(path, content);
  }
  await add('checksums.json', Buffer.from(JSON.stringify(sums)));
  tar.finalize();
}

/** Whole files alone: one that is still being written has a longer name until it is. */
const attachmentName = /^[0-9a-f]{2}\/[0-9a-f]{64}$/;

function attachmentsIn(dataDirectory: string): string[] {
  const folder = join(dataDirectory, attachmentFolder);
  if (!existsSync(folder)) return [];
  return (readdirSync(folder, { recursive: true }) as string[])
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => attachmentName.test(path))
    .map((path) => `${attachmentFolder}/${path}`)
    .sort();
}

/** Undefined if the file is gone: a sweep took it since it was listed, and no row names it. */
function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file); // 30 MB at most
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function* entriesOf(file: string): AsyncGenerator<{ name: string; data: Buffer }> {
  const tar = extract();
  const reading = pipeline(createReadStream(file), createGunzip(), tar);
  reading.catch(() => undefined); // the loop below meets the same error
  for await (const entry of tar) {
    const pieces: Buffer[] = [];
    for await (const piece of entry as AsyncIterable<Buffer>) pieces.push(piece);
    yield { name: entry.header.name, data: Buffer.concat(pieces) };
  }
  await reading;
}

/** Reads the whole archive and compares it with its checksums. @throws BadInput naming the entry that is damaged */
export async function verifyBackup(file: string): Promise<{ manifest: Manifest; entries: number; bytes: number }> {
  let manifest: Manifest | undefined;
  let sums: z.infer<typeof Checksums> | undefined;
  const found: z.infer<typeof Checksums> = {};
  try {
    for await (const { name, data } of entriesOf(file)) {
      if (name === 'checksums.json') sums = Checksums.parse(JSON.parse(data.toString()));
      else found[name] = { bytes: data.length, sha256: sha256(data) };
      if (name === 'manifest.json') manifest = Manifest.parse(JSON.parse(data.toString()));
    }
  } catch (error) {
    throw new BadInput(`${file}: not a whole backup of Fengsui: ${(error as Error).message.split('\n')[0]}`);
  }
  if (!manifest || !sums) throw new BadInput(`${file}: the end is missing; this backup was cut off`);
  for (const name of new Set([...Object.keys(sums), ...Object.keys(found)]))
    if (sums[name]?.sha256 !== found[name]?.sha256) throw new BadInput(`${file}: ${name} is damaged`);
  return { manifest, entries: Object.keys(found).length, bytes: statSync(file).size };
}

/**
 * Puts a verified backup into an empty database and data directory, then applies migrations the backup did not have.
 * @throws BadInput if a district is there, or the backup comes from a newer version
 */
export async function restoreBackup(
  file: string,
  database: Database,
  dataDirectory: string,
  migrations: string,
): Promise<Manifest> {
  const { manifest } = await verifyBackup(file);
  const known = new Map(readMigrations(migrations).map(({ number, hash }) => [number, hash]));
  const foreign = manifest.migrations.find(({ number, hash }) => known.get(number) !== hash);
  if (foreign)
    throw new BadInput(
      `${file}: made by version ${manifest.version}, whose migration ${foreign.number}-${foreign.name} this version does not have`,
    );
  await migrate(database, migrations, new Set(manifest.migrations.map(({ number }) => number)));
  if (await readInstallation(database)) throw new BadInput('the target holds a district already; restore only into an empty one');
  await refill(database, manifest.partitions, manifest.sequences, async (insert) => {
    for await (const { name, data } of entriesOf(file)) {
      const [folder, table] = name.split('/');
      if (folder === 'tables') await insert(table!, data.toString().trimEnd().split('\n'));
      else if (folder === attachmentFolder || filesBeside.includes(name)) keepFile(join(dataDirectory, name), data);
    }
  });
  await migrate(database, migrations);
  await database.checkpoint();
  await database.script('analyze');
  return manifest;
}

function keepFile(path: string, data: Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, data, { flush: true });
}
