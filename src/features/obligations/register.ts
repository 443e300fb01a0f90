/**
 * The open obligations of a district in memory: a row of numbers for each, and the order of their deadlines. What a workbench lists and counts
 * is chosen here; the words of its rows are read from the database by id, and kept until an obligation moves.
 */
import { chosenOf, firstAt, KeptOrder } from '../../core/kept-order.ts';
import { Numbered } from '../../core/numbered.ts';
import { fromMicros, toMicros, type Instant, type Micros } from '../../core/time.ts';
import { mayDo, type Session } from '../../platform/access.ts';
import type { Bounds, Counts, Listed } from './store.ts';

/** An open obligation as the register keeps it. */
export interface OpenOne {
  id: string;
  kind: string;
  holder: string;
  offeredTo: string | null;
  giver: string | null;
  region: string;
  trade: string | null;
  dueAt: Instant;
}

/** Which of the open ones: those a session may see, or by their posts. */
export type Whose =
  | { of: 'scope'; session: Session; region?: string | undefined }
  | { of: 'held' | 'offered' | 'given'; posts: readonly string[] };

const nobody = -1;
const mostSets = 300;
const mostWords = 5000;

export class OpenRegister {
  readonly ids: string[] = [];
  private readonly slots = new Map<string, number>();
  private readonly free: number[] = [];
  private due = new Float64Array(0);
  private holder = new Int32Array(0);
  private offered = new Int32Array(0);
  private giver = new Int32Array(0);
  private kind = new Int32Array(0);
  private pair = new Int32Array(0);
  private readonly posts = new Numbered<string>();
  private readonly kinds = new Numbered<string>();
  private readonly pairs = new Numbered<{ region: string; trade: string | null }>();
  private readonly sooner = (a: number, b: number) => this.due[a]! - this.due[b]! || (this.ids[a]! < this.ids[b]! ? -1 : 1);
  private readonly byDue = new KeptOrder(this.sooner, (i) => this.holder[i] !== nobody);
  /** Sets that were asked for, each in the order of deadlines. */
  private readonly sets = new Map<string, KeptOrder>();
  private readonly words = new Map<string, Listed>();

  put(one: OpenOne): void {
    const slot = this.slots.get(one.id) ?? this.newSlot(one.id);
    const numberOf = (post: string | null) => (post === null ? nobody : this.posts.of(post, () => post));
    this.due[slot] = toMicros(one.dueAt);
    this.holder[slot] = numberOf(one.holder);
    this.offered[slot] = numberOf(one.offeredTo);
    this.giver[slot] = numberOf(one.giver);
    this.kind[slot] = this.kinds.of(one.kind, () => one.kind);
    this.pair[slot] = this.pairs.of(`${one.region} ${one.trade ?? ''}`, () => ({ region: one.region, trade: one.trade }));
    this.touched(one.id, slot);
  }

  /** Lets go of one that has ended. */
  remove(id: string): void {
    const slot = this.slots.get(id);
    if (slot === undefined) return;
    this.holder[slot] = nobody;
    this.slots.delete(id);
    this.free.push(slot);
    this.touched(id, slot);
  }

  private touched(id: string, slot: number): void {
    this.byDue.touch(slot);
    for (const set of this.sets.values()) set.touch(slot);
    this.words.delete(id);
  }

  private newSlot(id: string): number {
    const slot = this.free.pop() ?? this.ids.length;
    this.slots.set(id, slot);
    this.ids[slot] = id;
    if (slot < this.due.length) return slot;
    const room = Math.max(1024, Math.ceil(this.due.length * 1.25));
    const longer = (column: Int32Array) => {
      const more = new Int32Array(room);
      more.set(column);
      return more;
    };
    const due = new Float64Array(room);
    due.set(this.due);
    this.due = due;
    [this.holder, this.offered, this.giver, this.kind, this.pair] = [
      longer(this.holder),
      longer(this.offered),
      longer(this.giver),
      longer(this.kind),
      longer(this.pair),
    ];
    return slot;
  }

  /** Open obligations by deadline. To be read, not changed, and only until the next change. */
  chosen(whose: Whose, kind: string | undefined): Int32Array {
    const key = JSON.stringify([keyOf(whose), kind]);
    let set = this.sets.get(key);
    if (!set) {
      if (this.sets.size >= mostSets) this.sets.delete(this.sets.keys().next().value!);
      const belongs = this.belongs(whose);
      const stands = (i: number) =>
        this.holder[i] !== nobody && (kind === undefined || this.kinds.values[this.kind[i]!] === kind) && belongs(i);
      this.sets.set(key, (set = new KeptOrder(this.sooner, stands, chosenOf(this.byDue.now(), stands))));
    }
    return set.now();
  }

  /** Holds through changes: of who stands in the register, and which regions and trades occur. */
  private belongs(whose: Whose): (i: number) => boolean {
    if (whose.of === 'scope') {
      const { session, region = '' } = whose;
      const seen: boolean[] = [];
      return (i) => {
        const pair = this.pair[i]!;
        if (seen[pair] !== undefined) return seen[pair];
        const one = this.pairs.values[pair]!;
        return (seen[pair] = one.region.startsWith(region) && mayDo(session, 'obligation.read', one));
      };
    }
    const posts = new Set(whose.posts);
    const among = (column: Int32Array, i: number) => column[i] !== nobody && posts.has(this.posts.values[column[i]!]!);
    if (whose.of === 'held') return (i) => among(this.holder, i);
    if (whose.of === 'offered') return (i) => among(this.offered, i);
    return (i) => among(this.giver, i) && this.holder[i] !== this.giver[i];
  }

  /** The first in a set whose deadline is beyond an instant, or is that instant and its id beyond. */
  indexAfter(slots: Int32Array, dueAt: Instant, id?: string): number {
    const at = toMicros(dueAt);
    return firstAt(slots, 0, (i) => this.due[i]! > at || (id !== undefined && this.due[i] === at && this.ids[i]! > id));
  }

  counts(slots: Int32Array, { now, today, week }: Bounds): Counts {
    const overdue = firstAt(slots, 0, (i) => this.due[i]! >= toMicros(now));
    const [untilToday, untilWeek] = [this.indexAfter(slots, today), this.indexAfter(slots, week)];
    const instantAt = (at: number) => (at < slots.length ? fromMicros(this.due[slots[at]!]!) : null);
    return {
      overdue,
      today: untilToday - overdue,
      week: untilWeek - untilToday,
      total: slots.length,
      oldest: instantAt(0),
      nextDue: instantAt(overdue),
    };
  }

  /** What each post holds of a set. */
  holders(slots: Int32Array, now: Instant): { holder: string; total: number; overdue: number }[] {
    const sums = new Map<number, { holder: string; total: number; overdue: number }>();
    const at: Micros = toMicros(now);
    for (const i of slots) {
      const holder = this.holder[i]!;
      let sum = sums.get(holder);
      if (!sum) sums.set(holder, (sum = { holder: this.posts.values[holder]!, total: 0, overdue: 0 }));
      sum.total += 1;
      if (this.due[i]! < at) sum.overdue += 1;
    }
    return [...sums.values()];
  }

  wordsOf(id: string): Listed | undefined {
    return this.words.get(id);
  }

  /** @param row  as it was read while the register was in step with the database */
  keepWords(row: Listed): void {
    if (this.words.size >= mostWords) this.words.delete(this.words.keys().next().value!);
    this.words.set(row.id, row);
  }
}

function keyOf(whose: Whose): unknown {
  if (whose.of !== 'scope') return [whose.of, whose.posts];
  const rights = whose.session.grants.filter(({ permissions }) => permissions.has('obligation.read'));
  return [whose.of, whose.region, rights.map(({ regions, trade }) => [regions, trade])];
}
