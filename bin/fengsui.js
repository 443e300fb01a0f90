#!/usr/bin/env node
// The command `fengsui`. Plain JavaScript that any Node from 20.19 runs; builds what is stale, then hands over to dist/.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`fengsui needs Node 20.19 or newer; this is ${process.versions.node}.\n`);
  process.exit(2);
}
const { buildServerIfStale } = await import('../scripts/build.js');
await buildServerIfStale();
const { main } = await import('../dist/server/cli.js');
await main(process.argv.slice(2));
