/** Backups that are made by themselves, in the data directory, newest kept. */
import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { toMicros } from '../../core/time.ts';
import { verifyBackup, writeBackup } from '../../platform/backup/archive.ts';
import type { DutyContext } from '../../platform/duties.ts';
import type { BackupPlan } from './schema.ts';
import { readFounded, readSetting } from './store.ts';

export const planSetting = 'operations.backup-plan';
export const firstPlan: BackupPlan = { everyHours: 24, keep: 14 };

const folderOf = (dataDirectory: string) => join(dataDirectory, 'backups');

/** Newest first. */
export function backupsIn(dataDirectory: string): { file: string; bytes: number; madeAt: string }[] {
  const folder = folderOf(dataDirectory);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.tar.gz'))
    .map((file) => {
      const { size, mtime } = statSync(join(folder, file));
      return { file, bytes: size, madeAt: mtime.toISOString() };
    })
    .sort((a, b) => (a.madeAt < b.madeAt ? 1 : -1));
}

/** Makes one if the plan says so and the last is old enough, reads it back, and removes what the plan no longer keeps. */
export async function backupByPlan({ database, district, config, clock }: DutyContext): Promise<void> {
  const plan = (await readSetting<BackupPlan>(database, district, planSetting)) ?? firstPlan;
  if (plan.everyHours === 0) return;
  const { dataDirectory } = config;
  const now = clock.now();
  const [newest] = backupsIn(dataDirectory);
  // The first comes when the district is as old as that: a founding is not held up by copying what it has just written.
  const since = newest?.madeAt ?? (await readFounded(database, district));
  if (toMicros(now) - toMicros(since) < plan.everyHours * 3_600_000_000) return;
  const folder = folderOf(dataDirectory);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `fengsui-${district}-${now.slice(0, 19).replace(/[-:]/g, '')}Z.tar.gz`);
  const making = `${file}.part`;
  try {
    await pipeline(writeBackup(database, dataDirectory, now), createWriteStream(making, { mode: 0o600, flush: true }));
    await verifyBackup(making);
    renameSync(making, file);
  } finally {
    rmSync(making, { force: true });
  }
  for (const old of backupsIn(dataDirectory).slice(plan.keep)) rmSync(join(folder, old.file), { force: true });
}
