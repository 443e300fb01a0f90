import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Command } from '../cli.ts';
import { readConfig } from '../platform/config.ts';
import { packageRoot } from '../platform/package.ts';
import { startServer } from '../server.ts';

export const start: Command = {
  summary: 'start the district: server and web app',
  help: `
Usage: fengsui start [--port N] [--host ADDRESS] [--data DIR] [--demo-open]

Opens the district in DIR (default ./data/demo, made as a demo if missing) and serves it until stopped with Ctrl C.
--demo-open lets other machines use the demo log-in too.
`,
  options: { port: { type: 'string' }, host: { type: 'string' }, data: { type: 'string' }, 'demo-open': { type: 'boolean' } },
  async run(flags) {
    const config = readConfig(process.env, flags as Record<string, string | undefined>);
    const { buildWebIfStale } = (await import(pathToFileURL(join(packageRoot, 'scripts/build.js')).href)) as {
      buildWebIfStale: () => Promise<boolean>;
    };
    await buildWebIfStale();
    const running = await startServer(config);
    process.stdout.write(`烽燧 Fengsui: ${running.url}\n`);
    await new Promise<void>((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    });
    await running.stop();
    return 0;
  },
};
