import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from '../cli.ts';
import { flagsOf, readConfig } from '../platform/config.ts';
import { warnings } from '../platform/http/front.ts';
import { Progress } from '../platform/http/start-page.ts';
import { packageRoot } from '../core/package.ts';
import { startServer } from '../server.ts';

export const start: Command = {
  summary: 'start the district: server and web app',
  help: `
Usage: fengsui start [--port N] [--host ADDRESS] [--data DIR] [--demo none|SIZE] [--seed N] [--demo-open]
                     [--tls-cert FILE --tls-key FILE]

Opens the district in DIR (default ./data/demo, made as a demo if missing) and serves it until stopped with Ctrl C.
While it starts, its page shows how far it is. docs/configuration.md lists every setting.
`,
  options: flagsOf('port', 'host', 'dataDirectory', 'demo', 'seed', 'demoOpen', 'tlsCert', 'tlsKey'),
  async run(flags) {
    const config = readConfig(process.env, flags);
    const say = (line: string) => void process.stderr.write(line);
    const running = await startServer(config, { webBuilt: buildWebApart, progress: new Progress(say) });
    for (const sentence of warnings(config)) say(`${sentence}\n`);
    process.stdout.write(`烽燧 Fengsui: ${running.url}\n`);
    const ending = await Promise.race([stopSignal(), running.lost]);
    if (ending instanceof Error) {
      say(`the database stopped, so the server ends: ${ending.message}\n`);
      return 3;
    }
    say('stopping\n');
    await running.stop();
    return 0;
  },
};

const stopSignal = () =>
  new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });

/** In a process of its own, so that the database opens meanwhile. */
const buildWebApart = () =>
  new Promise<void>((resolve, reject) => {
    const child = spawn(process.execPath, [join(packageRoot, 'scripts/build.js'), 'web'], { stdio: ['ignore', 2, 2] });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error('the web app could not be built'))));
  });
