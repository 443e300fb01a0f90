/**
 * Where help starts from in 澜江区, made up: fire stations, full-time brigades of towns, mini stations of communities, villages and plants.
 * Classes and crews are those of the domain's station classes.
 */
import { Dice } from './dice.ts';
import { surveyLand, type Land, type Village } from './land.ts';
import { makeRoads, type DemoRoads } from './roads.ts';

export interface DemoStation {
  code: string;
  kind: 'fire_station' | 'town_brigade' | 'mini_station';
  /** Of a fire station; `level1`: a mini station with an engine of its own. */
  class: 'special' | 'class1' | 'class2' | 'small' | 'full_time' | 'level1' | 'basic';
  name: string;
  lon: number;
  lat: number;
  /** The crossing it drives out at. */
  node: number;
  town: string;
  village: string;
  vehicles: number;
  crewPerShift: number;
}

const sizes: Record<DemoStation['class'], { vehicles: [number, number]; crew: [number, number] }> = {
  special: { vehicles: [8, 11], crew: [45, 60] },
  class1: { vehicles: [5, 7], crew: [30, 45] },
  class2: { vehicles: [2, 4], crew: [15, 25] },
  small: { vehicles: [2, 2], crew: [15, 15] },
  full_time: { vehicles: [2, 3], crew: [5, 8] },
  level1: { vehicles: [1, 1], crew: [3, 6] },
  basic: { vehicles: [0, 0], crew: [2, 6] },
};

/** Towns by the end of their code, and what stands there: far fewer fire stations than the standard asks for, as everywhere. */
const fireStations: Record<string, DemoStation['class']> = {
  '001': 'special',
  '002': 'class1',
  '101': 'class1',
  '102': 'class2',
  '105': 'class2',
  '107': 'class2',
  '401': 'small',
  '501': 'class1',
};

/** The stations of the district: the same seed, the same stations. @public */
export function makeStations(
  plan: { seed: number },
  land: Land = surveyLand(plan.seed),
  roads: DemoRoads = makeRoads(plan, land),
): DemoStation[] {
  const dice = new Dice(plan.seed, 'stations');
  const stations: DemoStation[] = [];
  const build = (village: Village, kind: DemoStation['kind'], size: DemoStation['class'], name: string) => {
    const streets = roads.ofVillage[village.n]!;
    const node = streets.length > 0 ? roads.roads.from[dice.pick([...streets])]! : roads.middle[village.n]!;
    const { vehicles, crew } = sizes[size];
    stations.push({
      code: `${kind === 'fire_station' ? 'FS' : kind === 'town_brigade' ? 'TB' : 'MS'}${String(stations.length + 1).padStart(3, '0')}`,
      kind,
      class: size,
      name,
      lon: roads.lon[node]!,
      lat: roads.lat[node]!,
      node,
      town: village.town.code,
      village: village.code,
      vehicles: dice.between(...vehicles),
      crewPerShift: dice.between(...crew),
    });
  };
  for (const { town, villages } of land.blocks) {
    const stem = town.name.replace(/(街道|镇|管委会)$/, '');
    const size = fireStations[town.code.slice(-3)];
    if (size) build(villages[dice.between(0, 2)]!, 'fire_station', size, `${stem}消防救援站`);
    else build(villages[0]!, 'town_brigade', 'full_time', `${stem}专职消防队`);
    if (town.kind === 'town' && size)
      build(villages[Math.floor(villages.length / 2)]!, 'town_brigade', 'full_time', `${stem}专职消防队`);
    const [level1] = [villages[Math.min(villages.length - 1, 5)]!];
    for (const village of villages) {
      if (village === level1) build(village, 'mini_station', 'level1', `${stem}一级微型消防站`);
      else if (village.urban || dice.chance(0.22))
        build(village, 'mini_station', 'basic', `${stem}第 ${stations.length + 1} 微型消防站`);
    }
  }
  return stations;
}
