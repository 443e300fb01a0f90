import type { Command } from '../cli.ts';
import { migrateCommand } from './migrate.ts';
import { start } from './start.ts';
import { travel } from './travel.ts';

/** In the order `fengsui --help` shows them. */
export const commands: Record<string, Command> = { start, migrate: migrateCommand, travel };
