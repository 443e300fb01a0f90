/** The command line: which command, which flags, which exit code. Each command is a file in `commands/`. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { commands } from './commands/index.ts';
import { version } from './core/package.ts';
import { BadInput, Refused } from './platform/command-errors.ts';

export interface Command {
  summary: string;
  /** Shown by `fengsui COMMAND --help`: usage, flags, examples. */
  help: string;
  options: NonNullable<ParseArgsConfig['options']>;
  /** @returns the exit code: 0 done, 1 ran but failed its check @throws BadInput, Refused */
  run(flags: Record<string, string | boolean | undefined>, words: string[]): Promise<number>;
}

const overview = (lines: readonly string[]) => `fengsui ${version} — 烽燧, a district's grassroots fire-safety system

Usage: fengsui COMMAND [flags]

${lines.join('\n')}

fengsui COMMAND --help tells its flags. Exit codes: 0 done, 1 failed its check or was refused by the district, 2 bad input, 3 internal, 130 cancelled.
`;

/** Runs one command line and ends the process with the code of the command contract. */
export async function main(words: string[]): Promise<void> {
  if (!process.stdout.listeners('error').includes(unheard)) process.stdout.on('error', unheard);
  const [name, ...rest] = words;
  if (!name || name === '--help' || name === '-h' || name === 'help') {
    const lines = Object.entries(commands).map(async ([each, load]) => `  ${each.padEnd(16)}${(await load()).summary}`);
    process.stdout.write(overview(await Promise.all(lines)));
    return;
  }
  if (name === '--version') {
    process.stdout.write(`${version}\n`);
    return;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) return fail(2, `fengsui: there is no command ${name}; fengsui --help lists them`);
  try {
    const command = await load();
    const options = { ...command.options, help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true });
    const flags = values as Record<string, string | boolean | undefined>;
    if (flags['help']) {
      process.stdout.write(`${command.help.trim()}\n`);
      return;
    }
    process.exitCode = await command.run(flags, positionals);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const badInput = error instanceof BadInput || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    if (badInput) return fail(2, `fengsui ${name}: ${message.trim().replaceAll('\n', ' ')}`);
    if (error instanceof Refused) return fail(1, `fengsui ${name}: ${message}`);
    return fail(3, `fengsui ${name}: ${error instanceof Error ? error.stack : message}`);
  }
}

/** Whoever read the output has heard enough (`| head`): the work is done all the same. */
function unheard(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function fail(code: number, line: string): void {
  process.stderr.write(`${line}\n`);
  process.exitCode = code;
}
