import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from '../cli.ts';
import { packNetwork } from '../core/graph/stored-network.ts';
import { importRoads, importStations } from '../features/cover/schema.ts';
import { BadInput, flagsOf, readConfig } from '../platform/config.ts';
import { requiredFlag, textFlag } from './flags.ts';
import { readNetwork } from './network.ts';
import { withDistrict } from './with-district.ts';

export const importCommand: Command = {
  summary: "bring roads or stations into the district's cover",
  help: `
Usage: fengsui import roads EDGES.csv --nodes NODES.csv [--source WORDS] [--data DIR] [--json]
       fengsui import stations STATIONS.csv [--data DIR] [--json]

Roads are those that fengsui roads convert writes; the newest ones are driven on. Stations have id, class, lon, lat and may
have name, region, place, assessed_km2, on_duty and own, as for fengsui cover; class may also be brigade, micro-1 or micro.
Stations whose id is known are changed, others added.
`,
  options: {
    ...flagsOf('dataDirectory', 'databaseUrl'),
    nodes: { type: 'string' },
    source: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run(flags, [what, file]) {
    if ((what !== 'roads' && what !== 'stations') || !file)
      throw new BadInput('say roads FILE or stations FILE; fengsui import --help shows how');
    const config = readConfig(process.env, flags);
    const answer =
      what === 'roads'
        ? await importTheRoads(file, requiredFlag(flags, 'nodes', 'the CSV of crossings'), textFlag(flags, 'source'))
        : importTheStations(file);
    const told = await withDistrict(config, await answer);
    process.stdout.write(`${JSON.stringify(told, null, flags['json'] ? 0 : 2)}\n`);
    return 0;
  },
};

type Work = Parameters<typeof withDistrict<object>>[1];

async function importTheRoads(edges: string, nodes: string, source = basename(edges)): Promise<Work> {
  const { graph, lon, lat, ticks } = await readNetwork(edges, nodes, 'time');
  const packed = Buffer.from(packNetwork({ graph, lon: lon!, lat: lat!, ticks })).toString('base64');
  return (district) => district.call(importRoads, { body: { source, packed, profile: {} } });
}

async function importTheStations(file: string): Promise<Work> {
  const csv = await readFile(file, 'utf8').catch(() => {
    throw new BadInput(`${file}: there is no such file`);
  });
  return (district) => district.call(importStations, { body: { csv } });
}
