/** Files that hang on a subject: content-addressed, flushed before their row, on disk or in the database. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import type { Config } from './config.ts';
import { sql, type Db, type Tx } from './db/index.ts';
import { newId } from './ids.ts';
import { problem } from './problem.ts';

export const attachmentBytes = 31_457_280;
const pieceBytes = 262_144;

/** What an office sends as proof. The type is read from the content; the name is only shown. */
const allowed = new Set([
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/heic',
  'application/pdf',
  'video/mp4',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
]);

export const attachmentRefused = problem<{ reason: 'empty' | 'large' | 'type' }>(
  'attachment-refused',
  422,
  { zh: '这个文件不能收', en: 'This file cannot be taken' },
  ({ reason }) =>
    ({
      empty: { zh: '文件是空的，没有保存。重新选一个。', en: 'The file is empty; nothing was saved. Choose another.' },
      large: {
        zh: '文件超过 30 MB，没有保存。压缩后再传。',
        en: 'The file is over 30 MB; nothing was saved. Make it smaller and send it again.',
      },
      type: {
        zh: '只收照片（JPEG、PNG、WebP、HEIC）、MP4、PDF、DOCX 和 XLSX，没有保存。换成这些格式再传。',
        en: 'Only photos (JPEG, PNG, WebP, HEIC), MP4, PDF, DOCX and XLSX are taken; nothing was saved. Convert it and send it again.',
      },
    })[reason],
);

export interface Kept {
  id: string;
  name: string;
  media: string;
  bytes: number;
  sha256: string;
}

interface Hung {
  district: string;
  name: string;
  person: string | null;
  subjectKind: string;
  subject: string;
}

/** Keeps a file and hangs it on its subject. The file is on the disk before its row. @throws Problem attachment-refused */
export async function keepAttachment(tx: Tx, config: Config, content: Uint8Array, hung: Hung): Promise<Kept> {
  if (content.length === 0) throw attachmentRefused({ reason: 'empty' });
  if (content.length > attachmentBytes) throw attachmentRefused({ reason: 'large' });
  const type = await fileTypeFromBuffer(content);
  if (!type || !allowed.has(type.mime)) throw attachmentRefused({ reason: 'type' });
  const kept: Kept = {
    id: newId(),
    name: hung.name,
    media: type.mime,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
  if (config.attachmentsIn === 'database') await keepPieces(tx, hung.district, kept.sha256, content);
  else await keepOnDisk(config, kept.sha256, content);
  await tx.query(sql`insert into attachment (district, id, sha256, bytes, media, name, kept_by, subject_kind, subject, linked_at)
    values (${hung.district}, ${kept.id}, ${kept.sha256}, ${kept.bytes}, ${kept.media}, ${kept.name}, ${hung.person},
      ${hung.subjectKind}, ${hung.subject}, clock_timestamp())`);
  return kept;
}

/** What hangs on a subject, oldest first. */
export const attachmentsOn = (db: Db, district: string, subject: string): Promise<Kept[]> =>
  db.query<Kept>(sql`select id, name, media, bytes, sha256 from attachment
    where district = ${district} and subject = ${subject} order by kept_at, id`);

/** @throws Error if the file that a row names is gone: a broken store is a fault to log, not an answer */
export async function attachmentContent(db: Db, config: Config, district: string, sha256: string): Promise<Uint8Array> {
  const pieces = await db.query<{ piece: Uint8Array }>(
    sql`select piece from attachment_piece where district = ${district} and sha256 = ${sha256} order by n`,
  );
  return pieces.length > 0 ? Buffer.concat(pieces.map(({ piece }) => piece)) : readFile(fileOf(config, sha256));
}

const fileOf = (config: Config, sha256: string) => join(config.dataDirectory, 'attachments', sha256.slice(0, 2), sha256);

async function keepOnDisk(config: Config, sha256: string, content: Uint8Array): Promise<void> {
  const path = fileOf(config, sha256);
  if (existsSync(path)) return utimes(path, new Date(), new Date()); // young again, so that no sweep takes it before its row is there
  await mkdir(join(path, '..'), { recursive: true });
  const making = `${path}.${newId()}`;
  const file = await open(making, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(making, path);
}

async function keepPieces(tx: Tx, district: string, sha256: string, content: Uint8Array): Promise<void> {
  const [known] = await tx.query(
    sql`select 1 as one from attachment_piece where district = ${district} and sha256 = ${sha256} limit 1`,
  );
  if (known) return;
  for (let n = 0; n * pieceBytes < content.length; n++) {
    const piece = content.subarray(n * pieceBytes, (n + 1) * pieceBytes);
    await tx.query(
      sql`insert into attachment_piece (district, sha256, n, piece) values (${district}, ${sha256}, ${n}, ${piece})`,
    );
  }
}

const sweptAfterDays = 30;

/**
 * Removes what has hung on nothing for thirty days: rows that were never linked, then files and pieces that no row names, as a
 * transaction that was rolled back or a stop in the middle of writing leaves them.
 */
export async function sweepAttachments(db: Db, config: Config, district: string): Promise<void> {
  await db.query(sql`delete from attachment where district = ${district} and subject is null
    and kept_at < clock_timestamp() - make_interval(days => ${sweptAfterDays})`);
  await db.query(sql`delete from attachment_piece p where district = ${district}
    and not exists (select 1 from attachment a where a.district = p.district and a.sha256 = p.sha256)`);
  const folder = join(config.dataDirectory, 'attachments');
  if (!existsSync(folder)) return;
  for (const name of (await readdir(folder, { recursive: true })).map((path) => join(folder, path))) {
    const entry = await stat(name).catch(() => undefined); // one that was being written has its own name by now
    if (!entry?.isFile() || Date.now() - entry.mtimeMs < sweptAfterDays * 86_400_000) continue;
    const [named] = await db.query(
      sql`select 1 as one from attachment where district = ${district} and sha256 = ${basename(name)} limit 1`,
    );
    if (!named) await rm(name, { force: true });
  }
}
