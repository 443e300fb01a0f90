/** Roads and stations of the demo district, through the doors of cover. */
import { packNetwork } from '../core/graph/stored-network.ts';
import { FIRE_ENGINE } from '../core/graph/fire-engine.ts';
import { graphOf } from '../core/graph/graph.ts';
import type { Act } from '../platform/act.ts';
import type { Tx } from '../platform/db/index.ts';
import { importNetwork, putStations, type NewStation } from '../features/cover/index.ts';
import { surveyLand } from './land.ts';
import { makeRoads } from './roads.ts';
import { makeStations, type DemoStation } from './stations.ts';

const classes: Record<DemoStation['class'], NewStation['class']> = {
  special: 'special-service',
  class1: 'class-1',
  class2: 'class-2',
  small: 'small',
  full_time: 'brigade',
  level1: 'micro-1',
  basic: 'micro',
};

const names: Record<string, string> = { 'morning peak': '早高峰', 'evening peak': '晚高峰', night: '夜间' };

/** Basic mini stations of villages have a crew by day only. */
const byDay = ({ class: size, village }: DemoStation) => size === 'basic' && Number(village.slice(-3)) >= 200;

export async function writeCover(tx: Tx, act: Act, { seed }: { seed: number }): Promise<void> {
  const land = surveyLand(seed);
  const made = makeRoads({ seed }, land);
  const { lon, lat, roads } = made;
  const network = packNetwork({ graph: graphOf(lon.length, roads), lon, lat, ticks: 1000 });
  await importNetwork(tx, act, { source: '演示路网（虚构）', network, profile: { profile: 'fire-engine' } });
  for (const { name, hours, factor } of FIRE_ENGINE.bands) {
    const graph = graphOf(lon.length, { ...roads, weight: roads.weight.map((ticks) => Math.round(ticks / factor)) });
    await importNetwork(tx, act, {
      source: `演示路网（虚构），${names[name] ?? name}`,
      network: packNetwork({ graph, lon, lat, ticks: 1000 }),
      profile: { profile: 'fire-engine', band: name, factor },
      hours,
    });
  }
  const urban = new Set(land.villages.filter((village) => village.urban).map(({ code }) => code));
  const stations = makeStations({ seed }, land, made);
  await putStations(tx, act, [
    ...stations.map((station): NewStation => ({
      code: station.code,
      name: station.name,
      class: classes[station.class],
      lon: station.lon,
      lat: station.lat,
      region: station.village,
      surroundings: urban.has(station.village) ? 'city' : 'suburb',
      assessedKm2: null,
      state: 'on_duty',
      dutyFrom: byDay(station) ? 7 : null,
      dutyTo: byDay(station) ? 19 : null,
      acrossBorder: false,
    })),
    ...neighbours(lon, lat).map((at, i): NewStation => ({
      code: `NB${i + 1}`,
      name: `邻区${['西', '东'][i]}消防站`,
      class: 'class-1',
      lon: lon[at]!,
      lat: lat[at]!,
      region: stations[0]!.village.slice(0, 6),
      surroundings: 'suburb',
      assessedKm2: null,
      state: 'on_duty',
      dutyFrom: null,
      dutyTo: null,
      acrossBorder: true,
    })),
  ]);
}

/** Where the westernmost and the easternmost road end, a neighbour's station helps out. */
function neighbours(lon: Float64Array, lat: Float64Array): number[] {
  const nodes = [...lat.keys()];
  const most = (better: (a: number, b: number) => boolean) =>
    nodes.reduce((best, node) => (better(lon[node]!, lon[best]!) ? node : best), 0);
  return [most((a, b) => a < b), most((a, b) => a > b)];
}
