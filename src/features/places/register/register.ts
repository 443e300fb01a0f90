/**
 * The open places of a district in memory, for finding, counting and drawing them: a row of numbers per place, a bitmap per thing that places
 * are filtered by, and orders that are kept. A search in 300,000 places is a few passes over 40 kB each; what a page shows of a place is read
 * from the database by its id, and kept written. Of contacts only the last digits of telephones are in here. Changed place by place, never built anew.
 */
import {
  addBit,
  countBits,
  countCommon,
  dropBit,
  emptyBitmap,
  forEachBit,
  hasBit,
  join,
  meet,
  type Bitmap,
} from '../../../core/bitmap.ts';
import { firstAt, KeptOrder } from '../../../core/kept-order.ts';
import { Numbered } from '../../../core/numbered.ts';
import { fromMicros, toMicros, type Instant } from '../../../core/time.ts';
import { mayDo, type Session } from '../../../platform/access.ts';
import type { Written } from '../../../platform/endpoint.ts';
import type { PlaceRow } from '../schema.ts';
import { forEachMark, markCount } from './grams.ts';

/** An open place as the register keeps it. */
export interface KnownPlace {
  id: string;
  code: string;
  name: string;
  sortKey: string;
  type: string;
  region: string;
  trade: string | null;
  /** In the words of `facetsOf`. */
  facets: readonly string[];
  /** Searchable words, parted by blanks. */
  search: string;
  /** The import that it came with. */
  import: string | null;
  /** Of the telephones of its contacts the last four digits. */
  tails: readonly string[];
  lon: number | null;
  lat: number | null;
  updatedAt: Instant;
}

/** What a set of places is narrowed by. */
export interface Narrowing {
  facets: readonly string[];
  region?: string | undefined;
  import?: string | undefined;
}

export type SortBy = 'name' | 'type' | 'region' | 'updated';

/** Where a page went as far as: the first key of its order, the sound of the name or the instant, the id. */
export interface Cursor {
  key: string;
  sort: string;
  id: string;
}

interface Sight {
  /** By number of the pair of region and trade. */
  allowed: boolean[];
  bits: Bitmap;
  as: number;
}

/** World coordinates of the web Mercator square, 0 to 1. */
export const worldX = (lon: number) => lon / 360 + 0.5;
export const worldY = (lat: number) => {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI;
};

const mostSights = 100;
/** Rows of lists that are kept written: about 1 kB each. */
const mostWritten = 60_000;
/** A search compares at most so many texts that have its marks; of more it says only that it found at least as many as it did. */
const mostCompared = 30_000;

/** Of going through an order, as many take as long as one comparison of two places. */
const stepsPerComparison = 30;

const before = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

export class Register {
  /** Counts every change. */
  changes = 0;
  /**
   * Counts changes of what a map shows, of where places lie and of their order: what was reckoned of that holds as long as it stands still.
   * Most changes are of other facts.
   */
  outlines = 0;
  /** How often places had changed by the database's own count, read before they were: what is in here is at least as new. */
  layer = 0;
  /** Counts places that came, not those that changed. */
  arrivals = 0;
  readonly ids: string[] = [];
  readonly codes: string[] = [];
  readonly names: string[] = [];
  /** World coordinates; NaN without a position, as are longitude and latitude. */
  x = new Float64Array(0);
  y = new Float64Array(0);
  lon = new Float64Array(0);
  lat = new Float64Array(0);

  private room = 0;
  private readonly slots = new Map<string, number>();
  private readonly free: number[] = [];
  private standing = emptyBitmap(0);
  private readonly sortKeys: string[] = [];
  private readonly texts: string[] = [];
  private updated = new Float64Array(0);
  private pairOf = new Uint32Array(0);
  private readonly pairs = new Numbered<{ region: string; trade: string | null }>();
  private typeOf = new Uint16Array(0);
  private readonly types = new Numbered<string>();
  /** A number for a place and no bitmap for an import: over the years there are hundreds of imports, and few are ever asked for. */
  private importOf = new Uint32Array(0);
  private readonly imports = new Numbered<string>();
  private readonly facets = new Map<string, Bitmap>();
  private readonly regions = new Map<string, Bitmap>();
  private readonly marks: Bitmap[] = Array.from({ length: markCount }, () => emptyBitmap(0));
  private readonly sights = new Map<string, Sight>();
  private readonly stands = (i: number) => hasBit(this.standing, i);
  private readonly named = (a: number, b: number) =>
    before(this.sortKeys[a]!, this.sortKeys[b]!) || before(this.ids[a]!, this.ids[b]!);
  private readonly later = (a: number, b: number) => this.updated[b]! - this.updated[a]! || before(this.ids[b]!, this.ids[a]!);
  private readonly byName = new KeptOrder(this.named, this.stands);
  private readonly byUpdate = new KeptOrder(this.later, this.stands);
  private readonly tails: (readonly string[])[] = [];
  private readonly byTail = new Map<string, Set<number>>();
  private readonly written = new Map<number, Written<PlaceRow>>();
  /** Orders by kind and by region follow from the order of names; they are made when asked for. */
  private readonly grouped = new Map<SortBy, { as: number; order: Int32Array }>();

  get size(): number {
    return this.slots.size;
  }

  /** One more than the highest number a place has. */
  get end(): number {
    return this.ids.length;
  }

  numberOf(id: string): number | undefined {
    return this.slots.get(id);
  }

  regionOf = (i: number): string => this.pairs.values[this.pairOf[i]!]!.region;

  kindOf = (i: number): string => this.types.values[this.typeOf[i]!]!;

  /** Every kind a place has or had. */
  get kinds(): readonly string[] {
    return this.types.values;
  }

  /** Takes a place in, or as it is now. */
  put(place: KnownPlace): void {
    const { id, code, name, sortKey, type, region, trade, facets, search, tails, lon, lat, updatedAt } = place;
    const cameWith = place.import ?? '';
    const known = this.slots.get(id);
    const slot = known ?? this.newSlot(id);
    if (known === undefined || this.looksOther(slot, place)) this.outlines += 1;
    if (known !== undefined) this.dropBits(slot);
    if (known === undefined || this.sortKeys[slot] !== sortKey) this.byName.touch(slot);
    this.byUpdate.touch(slot);
    this.written.delete(slot);
    this.codes[slot] = code;
    this.names[slot] = name;
    this.sortKeys[slot] = sortKey;
    this.texts[slot] = search;
    this.updated[slot] = toMicros(updatedAt);
    this.pairOf[slot] = this.pairs.of(`${region} ${trade ?? ''}`, () => ({ region, trade }));
    this.typeOf[slot] = this.types.of(type, () => type);
    this.importOf[slot] = this.imports.of(cameWith, () => cameWith);
    this.lon[slot] = lon ?? NaN;
    this.lat[slot] = lat ?? NaN;
    this.x[slot] = lon === null ? NaN : worldX(lon);
    this.y[slot] = lat === null ? NaN : worldY(lat);
    addBit(this.standing, slot);
    for (const facet of facets) this.addTo(this.facets, facet, slot);
    this.addTo(this.regions, region, slot);
    forEachMark(search, (mark) => addBit(this.marks[mark]!, slot));
    this.tails[slot] = tails;
    for (const tail of tails) {
      const places = this.byTail.get(tail);
      if (places) places.add(slot);
      else this.byTail.set(tail, new Set([slot]));
    }
    this.changes += 1;
  }

  /** Lets go of a place that is not open any more. */
  remove(id: string): void {
    const slot = this.slots.get(id);
    if (slot === undefined) return;
    this.dropBits(slot);
    dropBit(this.standing, slot);
    this.slots.delete(id);
    this.free.push(slot);
    this.byName.touch(slot);
    this.byUpdate.touch(slot);
    this.written.delete(slot);
    this.changes += 1;
    this.outlines += 1;
  }

  /** The row of a list, if it stands written. */
  rowOf(i: number): Written<PlaceRow> | undefined {
    return this.written.get(i);
  }

  /** The next places from a number on whose row does not stand written, at most `most`; none once there is no room for more. */
  unwritten(from: number, most: number): number[] {
    const found: number[] = [];
    const room = Math.min(most, mostWritten - this.written.size);
    for (let i = from; i < this.ids.length && found.length < room; i++)
      if (hasBit(this.standing, i) && !this.written.has(i)) found.push(i);
    return found;
  }

  /** @param row  as it was read while the register was in step with the database */
  keepRow(id: string, row: Written<PlaceRow>): void {
    const slot = this.slots.get(id);
    if (slot === undefined) return;
    if (this.written.size >= mostWritten) this.written.delete(this.written.keys().next().value!);
    this.written.set(slot, row);
  }

  private looksOther(slot: number, { name, sortKey, type, region, trade, lon, lat, facets }: KnownPlace): boolean {
    const pair = this.pairs.values[this.pairOf[slot]!]!;
    if (this.names[slot] !== name || this.sortKeys[slot] !== sortKey || this.kindOf(slot) !== type) return true;
    if (pair.region !== region || pair.trade !== trade) return true;
    if (!Object.is(this.lon[slot], lon ?? NaN) || !Object.is(this.lat[slot], lat ?? NaN)) return true;
    for (const [facet, bits] of this.facets)
      if (facet.startsWith('flag:') && hasBit(bits, slot) !== facets.includes(facet)) return true;
    return facets.some((facet) => !this.facets.has(facet));
  }

  private newSlot(id: string): number {
    const slot = this.free.pop() ?? this.ids.length;
    if (slot >= this.room) this.makeRoom();
    this.slots.set(id, slot);
    this.ids[slot] = id;
    this.arrivals += 1;
    return slot;
  }

  private addTo(sets: Map<string, Bitmap>, key: string, slot: number): void {
    let bits = sets.get(key);
    if (!bits) sets.set(key, (bits = emptyBitmap(this.room)));
    addBit(bits, slot);
  }

  private dropBits(slot: number): void {
    for (const bits of this.facets.values()) dropBit(bits, slot);
    dropBit(this.regions.get(this.regionOf(slot))!, slot);
    forEachMark(this.texts[slot]!, (mark) => dropBit(this.marks[mark]!, slot));
    for (const tail of this.tails[slot]!) {
      const places = this.byTail.get(tail)!;
      places.delete(slot);
      if (places.size === 0) this.byTail.delete(tail);
    }
  }

  private makeRoom(): void {
    this.room = Math.max(1024, Math.ceil((this.room * 1.25) / 1024) * 1024);
    const larger = (bits: Bitmap) => {
      const more = emptyBitmap(this.room);
      more.set(bits);
      return more;
    };
    const longer = <A extends Float64Array | Uint32Array | Uint16Array>(column: A, fresh: A): A => {
      fresh.set(column);
      return fresh;
    };
    this.standing = larger(this.standing);
    for (const sets of [this.facets, this.regions]) for (const [key, bits] of sets) sets.set(key, larger(bits));
    for (let mark = 0; mark < markCount; mark++) this.marks[mark] = larger(this.marks[mark]!);
    this.x = longer(this.x, new Float64Array(this.room));
    this.y = longer(this.y, new Float64Array(this.room));
    this.lon = longer(this.lon, new Float64Array(this.room));
    this.lat = longer(this.lat, new Float64Array(this.room));
    this.updated = longer(this.updated, new Float64Array(this.room));
    this.pairOf = longer(this.pairOf, new Uint32Array(this.room));
    this.typeOf = longer(this.typeOf, new Uint16Array(this.room));
    this.importOf = longer(this.importOf, new Uint32Array(this.room));
  }

  /** Places that a session may see under a permission. To be read, not changed, and only until the next change. */
  sight(session: Session, permission: string): Bitmap {
    const rights = session.grants.filter(({ permissions }) => permissions.has(permission));
    const key = JSON.stringify([permission, rights.map(({ regions, trade }) => [regions, trade])]);
    let sight = this.sights.get(key);
    if (!sight) {
      if (this.sights.size >= mostSights) this.sights.delete(this.sights.keys().next().value!);
      this.sights.set(key, (sight = { allowed: [], bits: emptyBitmap(0), as: -1 }));
    }
    if (sight.as === this.outlines) return sight.bits;
    const { allowed } = sight;
    // What may be seen is decided once for each pair of region and trade, by the one function that decides it everywhere.
    for (const pair of this.pairs.values.slice(allowed.length)) allowed.push(mayDo(session, permission, pair));
    const bits = emptyBitmap(this.room);
    forEachBit(this.standing, (i) => {
      if (allowed[this.pairOf[i]!]) addBit(bits, i);
    });
    sight.bits = bits;
    sight.as = this.outlines;
    return bits;
  }

  /** Of the places in sight those with all `facets` that lie in `region` and came with `import`. A set of the caller's own. */
  within(sight: Bitmap, { facets, region, import: cameWith }: Narrowing): Bitmap {
    const bits = sight.slice();
    for (const facet of facets) {
      const having = this.facets.get(facet);
      if (!having) return emptyBitmap(this.room);
      meet(bits, having);
    }
    if (region) {
      const inside = emptyBitmap(this.room);
      for (const [code, there] of this.regions) if (code.startsWith(region)) join(inside, there);
      meet(bits, inside);
    }
    if (cameWith !== undefined) {
      const wanted = this.imports.known(cameWith);
      forEachBit(bits, (i) => {
        if (this.importOf[i] !== wanted) dropBit(bits, i);
      });
    }
    return bits;
  }

  /** Places with any of these facets. A set of the caller's own. */
  withAny(facets: readonly string[]): Bitmap {
    const bits = emptyBitmap(this.room);
    for (const facet of facets) {
      const having = this.facets.get(facet);
      if (having) join(bits, having);
    }
    return bits;
  }

  /**
   * Leaves in `bits` what contains every word, or is one of `others`.
   * @returns false if so many texts had to be compared that some were left out uncompared
   */
  search(bits: Bitmap, words: readonly string[], others: readonly string[]): boolean {
    const kept = others.flatMap((id) => this.slots.get(id) ?? []).filter((i) => hasBit(bits, i));
    for (const word of words) forEachMark(word, (mark) => meet(bits, this.marks[mark]!));
    let compared = 0;
    forEachBit(bits, (i) => {
      compared += 1;
      if (compared > mostCompared || !words.every((word) => this.texts[i]!.includes(word))) dropBit(bits, i);
    });
    for (const i of kept) addBit(bits, i);
    return compared <= mostCompared;
  }

  /** Places with a telephone that ends in these four digits. */
  calledBy(tail: string): string[] {
    return [...(this.byTail.get(tail) ?? [])].map((i) => this.ids[i]!);
  }

  /** The next places of a set in an order, at most `limit`. */
  page(bits: Bitmap, by: SortBy, cursor: Cursor | undefined, limit: number): number[] {
    const size = this.count(bits);
    // A small set is sorted sooner than it is found in the order of all.
    if (size * Math.log2(size + 1) * stepsPerComparison < this.size) return this.sorted(bits, by, cursor).slice(0, limit);
    const order = this.order(by);
    const found: number[] = [];
    for (let at = cursor ? firstAt(order, 0, this.beyond(by, cursor)) : 0; at < order.length && found.length < limit; at++)
      if (hasBit(bits, order[at]!)) found.push(order[at]!);
    return found;
  }

  private sorted(bits: Bitmap, by: SortBy, cursor: Cursor | undefined): number[] {
    const beyond = cursor ? this.beyond(by, cursor) : () => true;
    const found: number[] = [];
    forEachBit(bits, (i) => void (beyond(i) && found.push(i)));
    if (by === 'updated') return found.sort(this.later);
    if (by === 'name') return found.sort(this.named);
    return found.sort((a, b) => before(this.groupKey(by, a), this.groupKey(by, b)) || this.named(a, b));
  }

  cursorAt(i: number, by: SortBy): Cursor {
    return {
      key: by === 'type' || by === 'region' ? this.groupKey(by, i) : '',
      sort: by === 'updated' ? fromMicros(this.updated[i]!) : this.sortKeys[i]!,
      id: this.ids[i]!,
    };
  }

  private groupKey = (by: 'type' | 'region', i: number) => (by === 'type' ? this.kindOf(i) : this.regionOf(i));

  private beyond(by: SortBy, { key, sort, id }: Cursor): (i: number) => boolean {
    if (by === 'updated') {
      const at = toMicros(sort);
      return (i) => (at - this.updated[i]! || before(id, this.ids[i]!)) > 0;
    }
    const named = (i: number) => before(this.sortKeys[i]!, sort) || before(this.ids[i]!, id);
    if (by === 'name') return (i) => named(i) > 0;
    return (i) => (before(this.groupKey(by, i), key) || named(i)) > 0;
  }

  private order(by: SortBy): Int32Array {
    if (by === 'updated') return this.byUpdate.now();
    const names = this.byName.now();
    if (by === 'name') return names;
    const known = this.grouped.get(by);
    if (known?.as === this.outlines) return known.order;
    const order = this.groupedBy(by, names);
    this.grouped.set(by, { as: this.outlines, order });
    return order;
  }

  /** Dealt out into one heap per kind or region, each in the order of names. */
  private groupedBy(by: 'type' | 'region', names: Int32Array): Int32Array {
    const values = by === 'type' ? this.types.values : this.pairs.values.map(({ region }) => region);
    const numbers = by === 'type' ? this.typeOf : this.pairOf;
    const keys = [...new Set(values)].sort(before);
    const place = new Map(keys.map((key, at) => [key, at]));
    const heap = values.map((value) => place.get(value)!);
    const from = new Int32Array(keys.length + 1);
    for (const i of names) from[heap[numbers[i]!]! + 1]! += 1;
    for (let at = 0; at < keys.length; at++) from[at + 1]! += from[at]!;
    const order = new Int32Array(names.length);
    for (const i of names) order[from[heap[numbers[i]!]!]!++] = i;
    return order;
  }

  /** How many of a set have each facet that begins so. */
  facetCounts(bits: Bitmap, beginning = ''): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const [facet, having] of this.facets) {
      if (!facet.startsWith(beginning)) continue;
      const count = countCommon(bits, having);
      if (count > 0) counts[facet] = count;
    }
    return counts;
  }

  /** How many of a set lie in each region. */
  regionCounts(bits: Bitmap): Map<string, number> {
    const byPair = new Uint32Array(this.pairs.values.length);
    forEachBit(bits, (i) => void (byPair[this.pairOf[i]!]! += 1));
    const counts = new Map<string, number>();
    this.pairs.values.forEach(({ region }, pair) => {
      if (byPair[pair]! > 0) counts.set(region, (counts.get(region) ?? 0) + byPair[pair]!);
    });
    return counts;
  }

  count = countBits;
}
