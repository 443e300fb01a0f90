/**
 * Which records of a register may be one and the same: candidates from shared rare name parts, credit codes, addresses and nearness,
 * scored by additive evidence, so that a person can read why. Pure: the same records give the same pairs in the same order.
 */
import { greatCircleMetres } from '../geo/great-circle.ts';
import { addressParts, type AddressParts } from './address.ts';
import { nameParts, type NameParts } from './name.ts';
import { plainText } from './plain-text.ts';

export interface Register {
  id: string;
  name: string;
  /** Syllables of the name, spaced; a trailing copy of the name is ignored. Catches homophones: 宏达, 鸿达. */
  syllables: string;
  address: string | null;
  lon: number | null;
  lat: number | null;
  creditCode: string | null;
  type: string | null;
  region: string;
  /** A building and the firm in it often share name and address and are two things. */
  form: string;
  /** Last digits of its telephones. */
  tails: readonly string[];
}

/** One reason for or against; `points` add up to the score on the log-odds scale. */
export interface Evidence {
  kind:
    | 'name'
    | 'trade-word'
    | 'sound'
    | 'branch'
    | 'credit-code'
    | 'address'
    | 'distance'
    | 'telephone'
    | 'type'
    | 'region'
    | 'form';
  points: number;
  /** Metres for `distance`, 0 to 1 for `name` and `sound`. */
  value?: number;
}

export interface Pair {
  a: string;
  b: string;
  /** Chance that both are one, 0 to 1. */
  likelihood: number;
  evidence: readonly Evidence[];
}

interface Prepared extends Register {
  parts: NameParts;
  sounds: readonly string[];
  where: AddressParts;
  order: number;
}

/** Pairs not worth showing: more than one in two is wrong below this. */
const LEAST = 0.5;
/** A key that more records share tells little and costs much. */
const MOST_SHARING = 40;
const CELL_DEGREES = 0.0008; // about 80 metres

/**
 * @param records  the register as it stands; order does not matter for the answer
 * @param regions  names of the district, then of its towns, full names before short ones
 * @returns likeliest first; ties by the ids
 */
export function findDuplicates(
  records: readonly Register[],
  regions: readonly string[],
  { least = LEAST, stopped = () => false }: { least?: number; stopped?: () => boolean } = {},
): Pair[] {
  const plainRegions = regions.map(plainText).filter((region) => region.length > 1);
  const prepared = records.map((record, order) => prepare(record, order, plainRegions));
  const rarity = rarityOf(prepared);
  const pairs: Pair[] = [];
  for (const [a, b] of candidatePairs(prepared, rarity)) {
    if (stopped()) break;
    const pair = compare(prepared[a]!, prepared[b]!, rarity);
    if (pair.likelihood >= least) pairs.push(pair);
  }
  return pairs.sort((x, y) => y.likelihood - x.likelihood || (x.a + x.b < y.a + y.b ? -1 : 1));
}

/** Likelihood and evidence of one pair, as `findDuplicates` gives it for a whole register; `rarity` of all parts counts as equal. */
export function comparePair(a: Register, b: Register, regions: readonly string[]): Pair {
  const plainRegions = regions.map(plainText).filter((region) => region.length > 1);
  return compare(prepare(a, 0, plainRegions), prepare(b, 1, plainRegions), () => 1);
}

function prepare(record: Register, order: number, regions: readonly string[]): Prepared {
  const parts = nameParts(record.name, regions);
  const syllables = record.syllables.split(' ').filter((syllable) => /^[a-zü]+$/.test(syllable));
  const sounds = syllables.slice(0, 12);
  return { ...record, order, parts, sounds, where: addressParts(record.address, regions) };
}

type Rarity = (part: string) => number;

/** Weight of a part of a name: the fewer names hold it, the more it says. */
function rarityOf(records: readonly Prepared[]): Rarity {
  const count = new Map<string, number>();
  for (const { parts } of records) for (const part of parts.bigrams) count.set(part, (count.get(part) ?? 0) + 1);
  return (part) => Math.log(1 + records.length / (count.get(part) ?? 1));
}

/** Pairs that share a key few others have; each once. */
function* candidatePairs(records: readonly Prepared[], rarity: Rarity): Generator<[number, number]> {
  const blocks = new Map<string, number[]>();
  const put = (key: string, order: number) => {
    const block = blocks.get(key);
    if (block) block.push(order);
    else blocks.set(key, [order]);
  };
  for (const record of records) for (const key of keysOf(record, rarity)) put(key, record.order);
  const seen = new Set<number>();
  for (const block of blocks.values()) {
    if (block.length < 2 || block.length > MOST_SHARING) continue;
    for (let i = 0; i < block.length; i++)
      for (let j = i + 1; j < block.length; j++) {
        const pair = block[i]! * records.length + block[j]!;
        if (seen.has(pair)) continue;
        seen.add(pair);
        yield [block[i]!, block[j]!];
      }
  }
}

function* keysOf(record: Prepared, rarity: Rarity): Generator<string> {
  const { parts, where, sounds, lon, lat } = record;
  if (record.creditCode) yield `c${record.creditCode}`;
  yield `n${parts.core}`;
  if (sounds.length > 0) yield `s${sounds.join('')}`;
  const rarest = [...parts.bigrams].sort((a, b) => rarity(b) - rarity(a) || (a < b ? -1 : 1)).slice(0, 3);
  const door = `${where.road}|${where.lane}|${where.number}`;
  for (const part of rarest) {
    yield `r${record.region.slice(0, 9)}${part}`;
    if (where.road) yield `a${where.road}${part}`;
  }
  for (let i = 0; i < rarest.length; i++)
    for (let j = i + 1; j < rarest.length; j++) yield `b${[rarest[i], rarest[j]].sort().join('')}`;
  if (where.road && where.number) yield `d${door}|${where.building}|${where.room}|${record.type}`;
  for (const tail of record.tails) yield `t${tail}${record.region.slice(0, 9)}`;
  if (lon !== null && lat !== null)
    for (const east of [0, 0.5])
      for (const north of [0, 0.5])
        yield `p${Math.floor(lon / CELL_DEGREES + east)},${Math.floor(lat / CELL_DEGREES + north)},${east},${north},${record.type}`;
}

/** Log-odds before anything is known of a candidate pair. */
const PRIOR = -5.5;

/** The smaller id first, also in the sums: the same pair has the same likelihood to the last bit, whatever the order of rows. */
function compare(x: Prepared, y: Prepared, rarity: Rarity): Pair {
  const [a, b] = x.id < y.id ? [x, y] : [y, x];
  const evidence = [...evidenceOf(a, b, rarity)].filter((one) => one.points !== 0);
  const odds = evidence.reduce((sum, one) => sum + one.points, PRIOR);
  return { a: a.id, b: b.id, likelihood: 1 / (1 + Math.exp(-odds)), evidence };
}

function* evidenceOf(a: Prepared, b: Prepared, rarity: Rarity): Generator<Evidence> {
  const name = Math.max(overlap(a.parts.bigrams, b.parts.bigrams, rarity), contained(a.parts.core, b.parts.core));
  yield { kind: 'name', value: name, points: name >= 0.999 ? 5.5 : 7 * (name - 0.35) };
  if (speakOfDifferentThings(a.parts.core, b.parts.core)) yield { kind: 'trade-word', points: -3.5 };
  const sound = name > 0.9 ? 0 : closeness(a.sounds, b.sounds);
  if (sound > 0.85) yield { kind: 'sound', value: sound, points: 3.5 };
  if (a.parts.branch !== b.parts.branch) yield { kind: 'branch', points: a.parts.branch && b.parts.branch ? -7 : -1 };
  else if (a.parts.branch) yield { kind: 'branch', points: 1 };
  if (a.creditCode && b.creditCode) yield { kind: 'credit-code', points: a.creditCode === b.creditCode ? 2.5 : -2.5 };
  yield { kind: 'address', points: addressPoints(a.where, b.where) };
  if (a.lon !== null && a.lat !== null && b.lon !== null && b.lat !== null) {
    const metres = greatCircleMetres(a.lon, a.lat, b.lon, b.lat);
    yield { kind: 'distance', value: metres, points: distancePoints(metres) };
  }
  if (a.tails.length > 0 && b.tails.length > 0)
    yield { kind: 'telephone', points: a.tails.some((tail) => b.tails.includes(tail)) ? 2 : -0.7 };
  if (a.type && b.type && a.type !== 'unclassified' && b.type !== 'unclassified')
    yield { kind: 'type', points: a.type === b.type ? 0.6 : a.type[0] === b.type[0] ? -0.8 : -1.8 };
  if (!sameLine(a.region, b.region)) yield { kind: 'region', points: a.region.slice(0, 9) === b.region.slice(0, 9) ? -0.6 : -2 };
  if (a.form !== b.form) yield { kind: 'form', points: -3 };
}

/** One code lies within the other, or both are the same: the district's is the village's before anybody assigned it. */
const sameLine = (a: string, b: string) => a.startsWith(b) || b.startsWith(a);

/** Weighted share of common parts: 1 the same, 0 nothing in common. */
function overlap(a: readonly string[], b: readonly string[], rarity: Rarity): number {
  const other = new Set(b);
  let common = 0;
  let all = 0;
  for (const part of a) {
    all += rarity(part);
    if (other.has(part)) common += rarity(part);
  }
  for (const part of b) all += rarity(part);
  return all === 0 ? 0 : (2 * common) / all;
}

/** A short name within the long one: 顺达印染 in 顺达印染厂. */
function contained(a: string, b: string): number {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  return short.length >= 3 && long.includes(short) ? 0.6 + (0.35 * short.length) / long.length : 0;
}

/** 茂顺印染 and 茂顺机械: one owner's firms begin alike and go on without a character in common. */
function speakOfDifferentThings(a: string, b: string): boolean {
  let begin = 0;
  while (begin < a.length && a[begin] === b[begin]) begin++;
  const [restA, restB] = [a.slice(begin), b.slice(begin)];
  return begin > 0 && restA.length > 1 && restB.length > 1 && ![...restA].some((char) => restB.includes(char));
}

/** Share of syllables that agree in order, by the longest common subsequence. */
function closeness(a: readonly string[], b: readonly string[]): number {
  if (a.length < 3 || b.length < 3) return 0;
  let row = Array.from({ length: b.length + 1 }, () => 0);
  for (const syllable of a) {
    const next = [0];
    for (let j = 0; j < b.length; j++) next.push(syllable === b[j] ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!));
    row = next;
  }
  return (2 * row[b.length]!) / (a.length + b.length);
}

function addressPoints(a: AddressParts, b: AddressParts): number {
  let points = 0;
  const weigh = (x: string, y: string, same: number, different: number) => {
    if (x && y) points += x === y ? same : different;
  };
  weigh(a.road, b.road, 0.8, -2);
  if (!a.road || !b.road) weigh(a.village, b.village, 0.5, -1.5);
  if (a.road === b.road) {
    weigh(a.lane, b.lane, 0.6, -2);
    weigh(a.number, b.number, 1.8, -2.5);
    weigh(a.building, b.building, 0.6, -2.5);
    weigh(a.room, b.room, 1, -2);
  }
  return points;
}

/** Two surveys of one door differ by tens of metres; a geocoder's by a few hundred. */
function distancePoints(metres: number): number {
  if (metres <= 30) return 1.2;
  if (metres <= 120) return 0.8;
  if (metres <= 400) return 0;
  if (metres <= 1500) return -2;
  return -4;
}
