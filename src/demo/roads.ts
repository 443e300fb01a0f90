/**
 * Roads of 澜江区, made up: an arterial from town to town, a grid of streets in each community, lanes about each village's middle.
 * In the arrays that core/graph takes; classes are those of the driving profile.
 */
import { driveOf, FIRE_ENGINE } from '../core/graph/fire-engine.ts';
import { greatCircleMetres } from '../core/geo/great-circle.ts';
import type { Roads } from '../core/graph/graph.ts';
import { Dice } from './dice.ts';
import { pointIn, surveyLand, type Land, type Village } from './land.ts';

export const roadClasses = ['trunk', 'primary', 'secondary', 'tertiary', 'unclassified', 'residential', 'service'] as const;
type RoadClass = (typeof roadClasses)[number];

export interface DemoRoads {
  lon: Float64Array;
  lat: Float64Array;
  /** Stretches with their driving time in milliseconds as weight. */
  roads: Roads;
  metres: Float64Array;
  /** Index into `roadClasses`. */
  highway: Uint8Array;
  /** Stretches that lie wholly in each village, by its number: where houses stand. */
  ofVillage: Int32Array[];
  /** The crossing in each village's middle. */
  middle: Int32Array;
}

const speeds = roadClasses.map((name) => driveOf(new Map([['highway', name]]), FIRE_ENGINE)!.speedKmh);

class Surveyor {
  readonly lon: number[] = [];
  readonly lat: number[] = [];
  readonly from: number[] = [];
  readonly to: number[] = [];
  readonly highway: number[] = [];
  readonly oneway: number[] = [];
  readonly ofVillage: number[][];
  private readonly dice: Dice;

  constructor(dice: Dice, villages: number) {
    this.dice = dice;
    this.ofVillage = Array.from({ length: villages }, () => []);
  }

  node([lon, lat]: readonly [number, number]): number {
    this.lon.push(Number(lon.toFixed(6)));
    return this.lat.push(Number(lat.toFixed(6))) - 1;
  }

  join(from: number, to: number, highway: RoadClass, village?: Village, oneway = 0): void {
    this.from.push(from);
    this.to.push(to);
    this.oneway.push(oneway);
    const road = this.highway.push(roadClasses.indexOf(highway)) - 1;
    if (village) this.ofVillage[village.n]!.push(road);
  }

  /** A bent road in `pieces` stretches, its points on the way crossings of their own. */
  bend(from: number, to: number, highway: RoadClass, pieces: number, village?: Village): number[] {
    const [ax, ay, bx, by] = [this.lon[from]!, this.lat[from]!, this.lon[to]!, this.lat[to]!];
    const bow = (this.dice.next() - 0.5) * 0.16;
    const nodes = [from];
    for (let i = 1; i < pieces; i++) {
      const t = i / pieces;
      const aside = bow * Math.sin(Math.PI * t) + (this.dice.next() - 0.5) * 0.03;
      nodes.push(this.node([ax + t * (bx - ax) - aside * (by - ay) * 1.17, ay + t * (by - ay) + (aside * (bx - ax)) / 1.17]));
    }
    nodes.push(to);
    for (let i = 1; i < nodes.length; i++) this.join(nodes[i - 1]!, nodes[i]!, highway, village);
    return nodes;
  }

  /** Streets of a community, some of them one-way; returns the crossing in its middle and how its sides are reached. */
  streets(village: Village): number {
    const [across, along] = [this.dice.between(7, 9), this.dice.between(7, 9)];
    const grid: number[][] = [];
    for (let j = 0; j < along; j++)
      grid.push(
        Array.from({ length: across }, (_, i) => {
          const jitter = () => (this.dice.next() - 0.5) * 0.03;
          return this.node(pointIn(village, 0.1 + (0.8 * i) / (across - 1) + jitter(), 0.1 + (0.8 * j) / (along - 1) + jitter()));
        }),
      );
    const [midAcross, midAlong] = [across >> 1, along >> 1];
    const street = (a: number, b: number, main: boolean, direction: number) => {
      if (!main && this.dice.chance(0.07)) return; // a block that is walled in
      this.join(a, b, main ? 'tertiary' : this.dice.chance(0.12) ? 'service' : 'residential', village, main ? 0 : direction);
    };
    for (let j = 0; j < along; j++) {
      const direction = j !== 0 && j !== along - 1 && this.dice.chance(0.12) ? this.dice.pick([1, -1]) : 0;
      for (let i = 1; i < across; i++) street(grid[j]![i - 1]!, grid[j]![i]!, j === midAlong, direction);
    }
    for (let i = 0; i < across; i++) {
      const direction = i !== 0 && i !== across - 1 && this.dice.chance(0.12) ? this.dice.pick([1, -1]) : 0;
      for (let j = 1; j < along; j++) street(grid[j - 1]![i]!, grid[j]![i]!, i === midAcross, direction);
    }
    return grid[midAlong]![midAcross]!;
  }

  /** Lanes of a village: a crooked main lane and branches off it. */
  lanes(village: Village): number {
    const middle = this.node(pointIn(village, 0.42 + 0.16 * this.dice.next(), 0.42 + 0.16 * this.dice.next()));
    const lengthwise = this.dice.chance(0.5);
    const at = (along: number, aside: number) => (lengthwise ? pointIn(village, along, aside) : pointIn(village, aside, along));
    for (const end of [0.14 + 0.1 * this.dice.next(), 0.76 + 0.1 * this.dice.next()]) {
      const tip = this.node(at(end, 0.35 + 0.3 * this.dice.next()));
      const lane = this.bend(middle, tip, 'unclassified', 4, village);
      for (const node of lane.slice(1)) {
        if (this.dice.chance(0.2)) continue;
        const [lon, lat] = [this.lon[node]!, this.lat[node]!];
        const angle = 2 * Math.PI * this.dice.next();
        const reach = 0.0006 + 0.0009 * this.dice.next();
        const off = this.node([lon + reach * Math.cos(angle) * 1.17, lat + reach * Math.sin(angle)]);
        this.join(node, off, this.dice.chance(0.6) ? 'residential' : 'service', village);
      }
    }
    return middle;
  }
}

/** The road network of the district: the same seed, the same roads. */
export function makeRoads({ seed }: { seed: number }, land: Land = surveyLand(seed)): DemoRoads {
  const dice = new Dice(seed, 'roads');
  const surveyor = new Surveyor(dice, land.villages.length);
  const middle = Int32Array.from(land.villages, (village) =>
    village.urban ? surveyor.streets(village) : surveyor.lanes(village),
  );
  const at = new Map(land.villages.map(({ column, row, n }) => [`${column},${row}`, n]));
  const classes = arterials(land, at);
  const reached = new Set([0]);
  const left: [number, number][] = [];
  for (const { column, row, n } of land.villages)
    for (const beside of [at.get(`${column + 1},${row}`), at.get(`${column},${row + 1}`)])
      if (beside !== undefined) left.push([n, beside]);
  // Every village is reached: first a tree, then most of the other ways between neighbours.
  const build = (n: number, beside: number) => {
    const both = land.villages[n]!.urban && land.villages[beside]!.urban;
    const highway = classes.get(keyOf(n, beside)) ?? (both ? 'tertiary' : 'unclassified');
    surveyor.bend(middle[n]!, middle[beside]!, highway, 3);
  };
  const mixed = dice.shuffled(left);
  for (let grew = true; grew;) {
    grew = false;
    for (const [n, beside] of mixed) {
      if (reached.has(n) === reached.has(beside)) continue;
      reached.add(n).add(beside);
      classes.set(keyOf(n, beside), classes.get(keyOf(n, beside)) ?? 'tertiary');
      grew = true;
    }
  }
  for (const [n, beside] of left) if (classes.has(keyOf(n, beside)) || dice.chance(0.55)) build(n, beside);
  return networkOf(surveyor, middle);
}

const keyOf = (n: number, beside: number) => (n < beside ? `${n} ${beside}` : `${beside} ${n}`);

/** The ways from each town's middle to the three nearest others, from cell to cell. */
function arterials(land: Land, at: ReadonlyMap<string, number>): Map<string, RoadClass> {
  const classes = new Map<string, RoadClass>();
  const seats = land.blocks.map(({ villages }) => villages[0]!);
  for (const from of seats) {
    const far = (one: Village) => Math.hypot(one.column - from.column, one.row - from.row);
    const near = seats.filter((one) => one !== from).toSorted((a, b) => far(a) - far(b) || a.n - b.n);
    near.slice(0, 3).forEach((to, rank) => {
      let here = from;
      while (here !== to) {
        const beside = [
          [Math.sign(to.column - here.column), 0],
          [0, Math.sign(to.row - here.row)],
        ]
          .filter(([dx, dy]) => dx !== 0 || dy !== 0)
          .map(([dx, dy]) => at.get(`${here.column + dx!},${here.row + dy!}`))
          .filter((n) => n !== undefined)
          .map((n) => land.villages[n]!);
        const next = beside.toSorted((a, b) => Math.abs(away(a, from, to)) - Math.abs(away(b, from, to)) || a.n - b.n)[0];
        if (!next) break; // the river is in the way
        const key = keyOf(here.n, next.n);
        const highway: RoadClass = rank === 0 ? 'trunk' : rank === 1 ? 'primary' : 'secondary';
        const known = classes.get(key);
        if (!known || roadClasses.indexOf(highway) < roadClasses.indexOf(known)) classes.set(key, highway);
        here = next;
      }
    });
  }
  return classes;
}

/** How far a village lies off the straight line from one to another, in cells times its length. */
const away = (village: Village, from: Village, to: Village) =>
  (village.column - from.column) * (to.row - from.row) - (village.row - from.row) * (to.column - from.column);

function networkOf(surveyor: Surveyor, middle: Int32Array): DemoRoads {
  const lon = Float64Array.from(surveyor.lon);
  const lat = Float64Array.from(surveyor.lat);
  const [from, to] = [Int32Array.from(surveyor.from), Int32Array.from(surveyor.to)];
  const metres = Float64Array.from(from, (a, i) => {
    const b = to[i]!;
    return Math.round(greatCircleMetres(lon[a]!, lat[a]!, lon[b]!, lat[b]!) * 10) / 10;
  });
  const highway = Uint8Array.from(surveyor.highway);
  const weight = Int32Array.from(metres, (length, i) => Math.max(1, Math.round((length / speeds[highway[i]!]!) * 3600)));
  return {
    lon,
    lat,
    roads: { count: from.length, from, to, weight, oneway: Int8Array.from(surveyor.oneway) },
    metres,
    highway,
    ofVillage: surveyor.ofVillage.map((roads) => Int32Array.from(roads)),
    middle,
  };
}
