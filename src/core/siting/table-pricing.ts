import type { Control } from './control.ts';
import type { Cover } from './coverage.ts';
import type { Pricing } from './relaxation.ts';

/** A step of the simplex method moves no farther past a limit than this share of the heaviest weight. */
const SLACK = 1e-9;
/** What a site or a demand must promise to be worth a step, in parts of a site. */
const WORTH = 1e-9;
/** Larger tables are left to a solver that keeps them sparse; equal weights take many more steps. */
const MOST_CELLS = { weighed: 120_000, even: 60_000 };
/** Where steps turn out to be many, so many changes of cells are made at the root, and in all, before the table gives up. */
const MOST_CHANGES = { root: 6e8, all: 2e9 };

/**
 * The linear programme of covering for tables that are small once reduced, where a general solver takes longer to come into
 * memory than the whole question takes. It is solved from the side of its prices: as much price on the demands as possible, no
 * demand above its weight, no site above the rent λ that each of `pick` sites costs. To close a site, open one or insist on a
 * demand leaves every price possible, so that each node goes on from where another one ended (bounded simplex on a dense
 * table; Dantzig 1955, weights of the columns by Forrest and Goldfarb 1992).
 */
export class TablePricing implements Pricing {
  private readonly cover: Cover;
  private readonly pick: number;
  private readonly total: number;
  private now: Table;
  private root: Table | undefined;
  private changes = 0;

  /** Nothing more can be had from here. */
  spent = false;

  constructor(cover: Cover, pick: number) {
    this.cover = cover;
    this.pick = pick;
    this.total = cover.weight.reduce((sum, one) => sum + one, 0);
    this.now = new Table(cover, pick);
  }

  /** Whether the table is small enough for each step to be quick. */
  static suits({ sites, demands, weight }: Cover): boolean {
    const even = weight.every((one) => one === weight[0]);
    return sites * (demands + 1) <= (even ? MOST_CELLS.even : MOST_CELLS.weighed);
  }

  price(
    state: Int8Array,
    must: Uint8Array | undefined,
    score: Float64Array,
    share: Float64Array,
    { enough, root }: { enough: number; root: boolean },
    control: Control,
  ): number {
    if (!this.now.leadsTo(state, must)) {
      if (this.root?.leadsTo(state, must)) this.now.copy(this.root);
      else this.now = new Table(this.cover, this.pick);
    }
    this.now.turnTo(state, must);
    const most = root ? MOST_CHANGES.root : MOST_CHANGES.all - this.changes;
    const changes = this.now.climb(enough + 1e-7 * this.total, most, control);
    this.changes += changes;
    this.spent = changes >= most;
    if (root) (this.root ??= new Table(this.cover, this.pick)).copy(this.now);
    this.now.shares(share, state);
    return this.sum(state, must, score);
  }

  /**
   * What the prices prove, summed up afresh: any prices from 0 up prove a bound, however the steps were rounded. What open
   * sites cover has none.
   */
  private sum(state: Int8Array, must: Uint8Array | undefined, score: Float64Array): number {
    const { demands, sites, weight, first, demand } = this.cover;
    const price = this.now.value.slice(0, demands);
    for (let j = 0; j < sites; j++) if (state[j] === 1) for (let at = first[j]!; at < first[j + 1]!; at++) price[demand[at]!] = 0;
    let constant = 0;
    for (let i = 0; i < demands; i++) {
      if (price[i]! < 0) price[i] = 0;
      constant += must?.[i] === 1 ? price[i]! : Math.min(price[i]!, weight[i]!);
    }
    for (let j = 0; j < sites; j++) {
      let sum = 0;
      for (let at = first[j]!; at < first[j + 1]!; at++) sum += price[demand[at]!]!;
      score[j] = -sum;
    }
    return constant;
  }
}

/**
 * One state of the simplex method. Variables are the prices of the demands, the rent, and what each site's prices stay below
 * the rent. Those in the rows follow from those in the columns: row = constant − table × columns.
 */
class Table {
  /** By variable */
  readonly value: Float64Array;
  private readonly lower: Float64Array;
  private readonly upper: Float64Array;
  private readonly cover: Cover;
  private readonly pick: number;
  private readonly rows: number;
  private readonly columns: number;
  private readonly cells: Float64Array;
  private readonly inRow: Int32Array;
  private readonly inColumn: Int32Array;
  /** By how much the bound grows with each column, and how far the columns reach. */
  private readonly slope: Float64Array;
  private readonly reach: Float64Array;
  private readonly state: Int8Array;
  private readonly must: Uint8Array;
  private readonly column: Float64Array;
  private readonly filled: Int32Array;
  private readonly tolerance: number;
  private changes = 0;

  constructor(cover: Cover, pick: number) {
    const { sites, demands, weight, first, demand } = cover;
    [this.cover, this.pick, this.rows, this.columns] = [cover, pick, sites, demands + 1];
    const count = demands + 1 + sites;
    this.value = new Float64Array(count);
    this.lower = new Float64Array(count);
    this.upper = new Float64Array(count).fill(Infinity);
    // Equal weights make many steps of no length: a trace of difference keeps them moving.
    let heaviest = 0;
    for (let i = 0; i < demands; i++) {
      this.upper[i] = weight[i]! * (1 + 1e-7 * ((i * 0.618_033_988_749) % 1));
      heaviest = Math.max(heaviest, weight[i]!);
    }
    this.tolerance = SLACK * Math.max(heaviest, 1e-300);
    this.cells = new Float64Array(sites * this.columns);
    this.slope = new Float64Array(this.columns).fill(1);
    this.slope[demands] = -pick;
    this.reach = new Float64Array(this.columns).fill(1);
    this.inColumn = Int32Array.from({ length: this.columns }, (_, c) => c);
    this.inRow = Int32Array.from({ length: sites }, (_, r) => this.columns + r);
    let rent = 0;
    for (let j = 0; j < sites; j++) {
      let sum = 0;
      for (let at = first[j]!; at < first[j + 1]!; at++) {
        this.cells[j * this.columns + demand[at]!] = 1;
        this.reach[demand[at]!]!++;
        sum += weight[demand[at]!]!;
      }
      this.cells[j * this.columns + demands] = -1;
      rent = Math.max(rent, sum);
    }
    // A rent above nothing to begin with: from no rent at all every step would have no length.
    rent /= 4;
    this.value[demands] = rent;
    for (let j = 0; j < sites; j++) this.value[this.columns + j] = rent;
    this.state = new Int8Array(sites);
    this.must = new Uint8Array(demands);
    this.column = new Float64Array(sites);
    this.filled = new Int32Array(this.columns);
  }

  copy(other: Table): void {
    for (const key of ['value', 'lower', 'upper', 'cells', 'slope', 'reach'] as const) this[key].set(other[key]);
    this.inRow.set(other.inRow);
    this.inColumn.set(other.inColumn);
    this.state.set(other.state);
    this.must.set(other.must);
  }

  /** Whether the prices here are possible there too: nothing closed or insisted on here is not so there. */
  leadsTo(state: Int8Array, must: Uint8Array | undefined): boolean {
    for (let j = 0; j < state.length; j++) if (this.state[j] === -1 && state[j] !== -1) return false;
    for (let i = 0; i < this.must.length; i++) if (this.must[i] === 1 && must?.[i] !== 1) return false;
    return true;
  }

  turnTo(state: Int8Array, must: Uint8Array | undefined): void {
    const { lower, upper, columns } = this;
    state.forEach((one, j) => {
      if (one === -1) lower[columns + j] = -Infinity;
    });
    must?.forEach((one, i) => {
      if (one === 1) upper[i] = Infinity;
    });
    if (must) this.must.set(must);
    this.state.set(state);
    this.takeSlopes();
  }

  /** Raises the bound as far as it goes, or past `enough`, or until `most` cells were changed. @returns how many were */
  climb(enough: number, most: number, control: Control): number {
    this.changes = 0;
    let bound = this.bound();
    // The rent stays as it was until the prices below it are as good as they can be.
    let rentMoves = this.inColumn[this.columns - 1] !== this.columns - 1;
    for (let step = 1; bound <= enough && this.changes < most; step++) {
      if (step % 64 === 0 && (control.cancelled() || control.now() >= control.deadline)) break;
      const c = this.entering(rentMoves);
      if (c === -1) {
        if (rentMoves) break;
        rentMoves = true;
        continue;
      }
      bound += this.move(c, enough - bound);
    }
    return this.changes;
  }

  shares(share: Float64Array, state: Int8Array): void {
    share.fill(0);
    for (let c = 0; c < this.columns; c++) {
      const site = this.inColumn[c]! - this.columns;
      if (site >= 0 && state[site] === 0) share[site] = Math.min(1, Math.max(0, -this.slope[c]!));
    }
    state.forEach((one, j) => {
      if (one === 1) share[j] = 1;
    });
  }

  /** Demands in reach of an open site are worth nothing, and each open site takes its rent off the bound no more. */
  private gains(): Float64Array {
    const { cover, state, value } = this;
    const gain = new Float64Array(value.length);
    gain.fill(1, 0, cover.demands);
    gain[cover.demands] = -this.pick;
    state.forEach((one, j) => {
      if (one !== 1) return;
      gain[cover.demands]!++;
      for (let at = cover.first[j]!; at < cover.first[j + 1]!; at++) gain[cover.demand[at]!] = 0;
    });
    return gain;
  }

  private takeSlopes(): void {
    const { rows, columns, cells, slope, inRow, inColumn } = this;
    const gain = this.gains();
    for (let c = 0; c < columns; c++) slope[c] = gain[inColumn[c]!]!;
    for (let r = 0; r < rows; r++) {
      const mine = gain[inRow[r]!]!;
      if (mine === 0) continue;
      for (let c = 0, at = r * columns; c < columns; c++, at++) slope[c]! -= mine * cells[at]!;
    }
  }

  private bound(): number {
    const gain = this.gains();
    let sum = 0;
    for (let v = 0; v < gain.length; v++) if (gain[v] !== 0) sum += gain[v]! * this.value[v]!;
    return sum;
  }

  private entering(rentMoves: boolean): number {
    const { columns, slope, reach, inColumn, value, lower, upper } = this;
    let [best, most] = [-1, 0];
    for (let c = 0; c < columns; c++) {
      const mine = slope[c]!;
      if (mine < WORTH && mine > -WORTH) continue;
      const v = inColumn[c]!;
      if (mine > 0 ? value[v]! >= upper[v]! : value[v]! <= lower[v]!) continue;
      if (!rentMoves && v === columns - 1) continue;
      const promise = (mine * mine) / reach[c]!;
      if (promise > most) [best, most] = [c, promise];
    }
    return best;
  }

  /** Moves one column until it or a row meets its limit; that row then changes places with it. @returns how much the bound grew */
  private move(c: number, wanted: number): number {
    const { rows, columns, cells, column, inRow, inColumn, value, lower, upper, slope, tolerance } = this;
    const v = inColumn[c]!;
    const way = slope[c]! > 0 ? 1 : -1;
    const own = way > 0 ? upper[v]! - value[v]! : value[v]! - lower[v]!;
    // Of the rows that meet their limits about first, the one with the largest entry: small ones blur what comes after.
    let nearly = Infinity;
    for (let r = 0, at = c; r < rows; r++, at += columns) {
      const entry = cells[at]! * way;
      column[r] = entry;
      if (entry < 1e-9 && entry > -1e-9) continue;
      const u = inRow[r]!;
      const room = entry > 0 ? value[u]! - lower[u]! : upper[u]! - value[u]!;
      const far = (room + tolerance) / Math.abs(entry);
      if (far < nearly) nearly = far;
    }
    let [leaving, length, largest] = [-1, own, 0];
    if (nearly < own) {
      length = nearly;
      for (let r = 0; r < rows; r++) {
        const entry = column[r]!;
        const size = Math.abs(entry);
        if (size < 1e-9 || size <= largest) continue;
        const u = inRow[r]!;
        const room = entry > 0 ? value[u]! - lower[u]! : upper[u]! - value[u]!;
        if (room / size <= nearly) [leaving, largest, length] = [r, size, Math.max(0, room / size)];
      }
    }
    // Nothing in the way: prices without end prove that there is no answer, and so do prices high enough.
    if (length === Infinity) length = (2 * Math.abs(wanted) + 1) / Math.abs(slope[c]!);
    const grown = Math.abs(slope[c]!) * length;
    value[v]! += way * length;
    for (let r = 0; r < rows; r++) if (column[r] !== 0) value[inRow[r]!]! -= column[r]! * length;
    if (leaving === -1) {
      if (length === own) value[v] = way > 0 ? upper[v]! : lower[v]!;
      return grown;
    }
    const u = inRow[leaving]!;
    value[u] = column[leaving]! > 0 ? lower[u]! : upper[u]!;
    this.exchange(leaving, c);
    return grown;
  }

  private exchange(r: number, c: number): void {
    const { rows, columns, cells, inRow, inColumn, slope, reach, filled } = this;
    const base = r * columns;
    const turn = 1 / cells[base + c]!;
    let count = 0;
    for (let k = 0; k < columns; k++) {
      const entry = cells[base + k]!;
      if (entry === 0 || k === c) continue;
      if (entry < 1e-12 && entry > -1e-12) {
        cells[base + k] = 0;
        continue;
      }
      cells[base + k] = entry * turn;
      filled[count++] = k;
    }
    const far = reach[c]!;
    const mine = slope[c]!;
    for (let n = 0; n < count; n++) {
      const k = filled[n]!;
      const entry = cells[base + k]!;
      slope[k]! -= mine * entry;
      const reached = entry * entry * far;
      if (reached > reach[k]!) reach[k] = reached;
    }
    slope[c] = -mine * turn;
    reach[c] = Math.max(1, far * turn * turn);
    for (let other = 0; other < rows; other++) {
      if (other === r) continue;
      const at = other * columns;
      const factor = cells[at + c]!;
      if (factor === 0) continue;
      this.changes += count;
      for (let n = 0; n < count; n++) {
        const k = filled[n]!;
        cells[at + k]! -= factor * cells[base + k]!;
      }
      cells[at + c] = -factor * turn;
    }
    cells[base + c] = turn;
    const v = inRow[r]!;
    inRow[r] = inColumn[c]!;
    inColumn[c] = v;
  }
}
