import type { Command } from '../cli.ts';

/** In the order `fengsui --help` shows them. Only the one that is called is loaded: most need no district and nothing of it. */
export const commands: Record<string, () => Promise<Command>> = {
  start: async () => (await import('./start.ts')).start,
  init: async () => (await import('./init.ts')).init,
  migrate: async () => (await import('./migrate.ts')).migrateCommand,
  user: async () => (await import('./user.ts')).userCommand,
  import: async () => (await import('./import.ts')).importCommand,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./restore.ts')).restore,
  certificate: async () => (await import('./certificate.ts')).certificate,
  'verify-ledger': async () => (await import('./verify-ledger.ts')).verifyLedgerCommand,
  'export-ledger': async () => (await import('./export-ledger.ts')).exportLedgerCommand,
  travel: async () => (await import('./travel.ts')).travel,
  siting: async () => (await import('./siting.ts')).siting,
  cover: async () => (await import('./cover.ts')).cover,
  roads: async () => (await import('./roads.ts')).roads,
  risk: async () => (await import('./risk.ts')).risk,
};
