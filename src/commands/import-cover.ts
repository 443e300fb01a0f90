/** Roads and stations for the district's standard of cover, in the forms of the plain-file commands. */
import { basename } from 'node:path';
import { components } from '../core/graph/components.ts';
import { packNetwork } from '../core/graph/stored-network.ts';
import { importRoads, importStations } from '../features/cover/schema.ts';
import { BadInput } from '../platform/command-errors.ts';
import { requiredFlag, textFlag, type Flags } from './flags.ts';
import { readNetwork } from './network.ts';
import type { District } from './with-district.ts';

interface Told {
  report: object;
  words: string[];
}

const told = (report: object): Told => ({ report, words: [JSON.stringify(report)] });

/** The newest roads are driven on. */
export async function bringInRoads(district: District, edges: string, flags: Flags): Promise<Told> {
  const nodes = requiredFlag(flags, 'nodes', 'the CSV of crossings');
  const { graph, lon, lat, ticks } = await readNetwork(edges, nodes, 'time');
  const packed = Buffer.from(packNetwork({ graph, lon: lon!, lat: lat!, ticks })).toString('base64');
  const source = textFlag(flags, 'source') ?? basename(edges);
  const hours = textFlag(flags, 'hours');
  const answer = await district.call(importRoads, {
    body: { source, packed, profile: {}, ...(hours !== undefined && { hours: hoursOf(hours) }) },
  });
  const { count, sizes } = components(graph);
  // Only the largest part is driven on: whoever brings roads in is told what is cut off.
  return told({
    ...answer,
    components: count,
    largest_components: [...sizes.subarray(0, 5)],
    cut_off_nodes: graph.nodeCount - (sizes[0] ?? 0),
  });
}

/** `7-9,17-19` */
function hoursOf(text: string): [number, number][] {
  return text.split(',').map((part) => {
    const [, from, to] = /^(\d{1,2})-(\d{1,2})$/.exec(part.trim()) ?? [];
    if (from === undefined || Number(from) > 24 || Number(to) > 24 || from === to)
      throw new BadInput(`--hours ${text}: expected hours such as 7-9 or 7-9,17-19`);
    return [Number(from), Number(to)];
  });
}

/** Stations whose id is known are changed, others added. */
export const bringInStations = async (district: District, csv: string): Promise<Told> =>
  told(await district.call(importStations, { body: { csv } }));
