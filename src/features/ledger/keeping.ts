/** What runs beside a district as long as its server does: the sealer, the log of seals, the follower. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../platform/db/index.ts';
import { onCommit } from './actions.ts';
import { startFollower, type Follower } from './follower.ts';
import { startSealer } from './sealing.ts';
import { anchorOf, anchorsIn } from './seals.ts';

export interface LedgerKeeping {
  follower: Follower;
  stop(): Promise<void>;
}

export interface KeepingOptions {
  /** Where seals.log lies: beside the database, so that a rewritten database disagrees with it. */
  logDirectory?: string;
  /** File of an Ed25519 private key (PEM), kept outside the database. */
  keyFile?: string | undefined;
  failed?: (error: unknown, what: string) => void;
}

const keepings = new WeakMap<Database, Follower>();

/** The follower of this server, once `keepLedger` has started it. */
export const followerOf = (database: Database): Follower | undefined => keepings.get(database);

export async function keepLedger(database: Database, district: string, options: KeepingOptions = {}): Promise<LedgerKeeping> {
  const { logDirectory, keyFile, failed } = options;
  const key = keyFile === undefined ? undefined : readSigningKey(keyFile);
  const follower = await startFollower(database, district, { failed: (error) => failed?.(error, 'following the seals') });
  keepings.set(database, follower);
  const sealer = startSealer(database, district, {
    key,
    sealed: (seal) => {
      if (logDirectory) appendFileSync(sealsLog(logDirectory), `${seal.sealedAt} ${district} ${anchorOf(seal)}\n`);
      follower.wake();
    },
    failed: (error) => failed?.(error, 'sealing the ledger'),
  });
  const unhook = onCommit(database, sealer.wake);
  return {
    follower,
    stop: async () => {
      unhook();
      await sealer.stop();
      await follower.stop();
      keepings.delete(database);
    },
  };
}

const sealsLog = (directory: string) => join(directory, 'seals.log');

/** Anchors from seals.log beside the database and from a file that was kept elsewhere. */
export function readAnchors(logDirectory: string | undefined, file: string | undefined): Map<number, Set<string>> {
  const beside = logDirectory && existsSync(sealsLog(logDirectory)) ? readFileSync(sealsLog(logDirectory), 'utf8') : '';
  return anchorsIn(`${beside}\n${file ? readFileSync(file, 'utf8') : ''}`);
}

/** @throws Error if the file is not there or holds another kind of key */
export function readSigningKey(file: string): KeyObject {
  const key = createPrivateKey(readFileSync(file));
  if (key.asymmetricKeyType !== 'ed25519')
    throw new Error(`${file}: expected an Ed25519 private key, got ${key.asymmetricKeyType}`);
  return key;
}

/** The public half of a key file, whichever half it holds. */
export const readPublicKey = (file: string): KeyObject => createPublicKey(readFileSync(file));
