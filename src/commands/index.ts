import type { Command } from '../cli.ts';
import { cover } from './cover.ts';
import { backup } from './backup.ts';
import { certificate } from './certificate.ts';
import { exportLedgerCommand } from './export-ledger.ts';
import { importCommand } from './import.ts';
import { init } from './init.ts';
import { migrateCommand } from './migrate.ts';
import { risk } from './risk.ts';
import { roads } from './roads.ts';
import { siting } from './siting.ts';
import { restore } from './restore.ts';
import { start } from './start.ts';
import { travel } from './travel.ts';
import { userCommand } from './user.ts';
import { verifyLedgerCommand } from './verify-ledger.ts';

/** In the order `fengsui --help` shows them. */
export const commands: Record<string, Command> = {
  start,
  init,
  migrate: migrateCommand,
  user: userCommand,
  import: importCommand,
  backup,
  restore,
  certificate,
  'verify-ledger': verifyLedgerCommand,
  'export-ledger': exportLedgerCommand,
  travel,
  siting,
  cover,
  roads,
  risk,
};
