/** Roads and stations of the demo district, through the doors of cover. */
import { packNetwork } from '../core/graph/stored-network.ts';
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

/** Basic mini stations of villages have a crew by day only. */
const byDay = ({ class: size, village }: DemoStation) => size === 'basic' && Number(village.slice(-3)) >= 200;

export async function writeCover(tx: Tx, act: Act, { seed }: { seed: number }): Promise<void> {
  const land = surveyLand(seed);
  const made = makeRoads({ seed }, land);
  const { lon, lat, roads } = made;
  const network = packNetwork({ graph: graphOf(lon.length, roads), lon, lat, ticks: 1000 });
  await importNetwork(tx, act, { source: '演示路网（虚构）', network, profile: { profile: 'fire-engine' } });
  const urban = new Set(land.villages.filter((village) => village.urban).map(({ code }) => code));
  await putStations(
    tx,
    act,
    makeStations({ seed }, land, made).map((station) => ({
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
  );
}
