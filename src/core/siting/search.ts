import { Pace, type Control, type Solved } from './control.ts';
import { CLOSED, FREE, OPEN, select, type Selection } from './selection.ts';
import type { Pricing, Relaxation } from './relaxation.ts';
import { seededRandom } from '../random.ts';

interface Settings {
  /** After so many nodes the search gives up, with its bound so far. */
  nodeLimit: number;
  rootSteps: number;
  /** So many sets of sites at most that the ascent at the root meets are improved by exchanges. */
  tries: number;
  nodeSteps: number;
  /** Steps of wandering before the tree is searched. */
  effort: number;
  /** At so many nodes what the linear programme takes most of is wandered from. */
  wanders: number;
  /** Steps of each. */
  wandering: number;
  /** Looks farther for a better answer, once the ascent has closed what it could (−1) and left a gap. */
  improve: ((state: Int8Array, sites: readonly number[]) => Promise<number[]>) | undefined;
  /** Only answers below this are of use; the first one found ends the search. */
  ceiling: number;
  /** Takes over from the ascent where that leaves a gap. */
  pricing: Pricing | undefined;
  /** Seeks a better answer, given how much of each site the linear programme takes at the root, before the tree is begun. */
  seek: ((share: Float64Array, best: Solved, state: Int8Array) => Promise<number[]>) | undefined;
}

/**
 * Branch and bound on open and closed sites. Bounds come from subgradient ascent on the prices, warm from the parent node;
 * sites whose opening or closing would push the bound past the best answer are fixed; every set of sites the ascent meets
 * is an answer, and the promising ones are improved by exchanges. With a `pricing` the prices come from a linear programme
 * instead, and a better answer that decides much at the root begins the tree afresh.
 */
export class Search {
  private readonly relaxation: Relaxation;
  private readonly control: Control;
  private readonly pace: Pace;
  private readonly settings: Settings;
  private readonly state: Int8Array;
  private readonly price: Float64Array;
  private readonly bestPrice: Float64Array;
  private readonly score: Float64Array;
  private readonly slope: Float64Array;
  private readonly direction: Float64Array;
  private readonly chosen: Int32Array;
  private readonly selected: Float64Array;
  private readonly often: Float64Array;
  /** The same over the ascent at the root, with a longer memory: near to what the best relaxed answer takes of each site. */
  readonly share: Float64Array;
  private readonly tried = new Set<string>();
  /** Sites in the order they were fixed, and −1 − i for a demand i that must be served, so that a node can be taken back. */
  private readonly trail: number[] = [];
  /** The root as the linear programme saw it. */
  private root: { bound: number; last: number; next: number; score: Float64Array; share: Float64Array } | undefined;
  private readonly random = seededRandom(20_261_124);
  private opened = 0;
  private best: Int32Array;
  bestValue = Infinity;
  rootBound = -Infinity;
  /** What the root proved: 1 in every better answer, −1 in none, 0 undecided. */
  decided: Int8Array = new Int8Array(0);
  nodes = 0;

  constructor(relaxation: Relaxation, fixed: readonly number[], control: Control, settings?: Partial<Settings>) {
    this.relaxation = relaxation;
    this.control = control;
    this.pace = new Pace(control);
    this.settings = {
      nodeLimit: Infinity,
      rootSteps: 1500,
      tries: Infinity,
      nodeSteps: 60,
      effort: 1e7,
      wanders: 10,
      wandering: 1e6,
      ceiling: Infinity,
      improve: undefined,
      pricing: undefined,
      seek: undefined,
      ...settings,
    };
    this.state = new Int8Array(relaxation.sites);
    this.price = new Float64Array(relaxation.prices);
    this.bestPrice = new Float64Array(relaxation.prices);
    this.slope = new Float64Array(relaxation.prices);
    this.direction = new Float64Array(relaxation.prices);
    this.score = new Float64Array(relaxation.sites);
    this.selected = new Float64Array(relaxation.sites);
    this.often = new Float64Array(relaxation.sites);
    this.share = new Float64Array(relaxation.sites);
    this.chosen = new Int32Array(relaxation.pick);
    this.best = new Int32Array(relaxation.pick);
    for (const site of fixed) this.fix(site, OPEN);
    this.trail.length = 0;
  }

  /** @param start sites to begin from, as many as are to be picked */
  async run(start: Int32Array): Promise<Solved> {
    this.offer(start);
    const { relaxation } = this;
    await this.wander(relaxation, this.settings.effort / 5);
    relaxation.start(this.best, this.price);
    this.rootBound = 0;
    if (this.closedGap(0)) return this.solved(0);
    this.rootBound = await this.ascend(this.settings.rootSteps, 2, true);
    this.say(this.rootBound);
    let bound = this.rootBound;
    if (relaxation.drop) bound = await this.narrow(relaxation, bound);
    else if (!this.closedGap(bound)) await this.wander(relaxation, this.settings.effort);
    if (!this.closedGap(bound) && this.settings.improve) {
      this.offer(Int32Array.from(await this.settings.improve(this.state, Array.from(this.best))));
      // A better answer closes more sites.
      bound = Math.max(bound, await this.ascend(300, 0.25, true));
    }
    if (!this.closedGap(bound) && this.settings.pricing && !this.pace.over()) {
      bound = Math.max(bound, this.priced());
      this.rootBound = Math.min(bound, this.bestValue);
      this.say(this.rootBound);
      if (this.settings.seek && !this.closedGap(bound) && !this.pace.over()) {
        this.offer(Int32Array.from(await this.settings.seek(this.often, this.solved(bound), this.state)));
        // Whoever knows how little is left to close puts more into closing it.
        if (!this.closedGap(bound)) bound = Math.max(bound, this.priced());
      }
    }
    this.decided = this.state.slice();
    if (!this.closedGap(bound)) bound = await this.branch(bound);
    return this.solved(bound);
  }

  /** In pieces, so that the clock is looked at in between. */
  private async wander(relaxation: Relaxation, effort: number): Promise<void> {
    if (!relaxation.wander) return;
    const held = this.fixedOpen();
    const piece = effort / Math.ceil(effort / 2e7);
    for (let left = effort; left > piece / 2 && !this.pace.over() && !this.closedGap(this.rootBound); left -= piece) {
      const sites = this.best.slice();
      const value = relaxation.wander(sites, held, piece, this.random, this.rootBound);
      if (value < this.bestValue) this.offer(sites);
      await this.pace.pause();
    }
  }

  /**
   * Better answers close more sites, fewer sites make both the search for answers and the ascent quicker: one after the other,
   * as long as that closes much. @returns the bound, Infinity if nothing can be better
   */
  private async narrow(relaxation: Relaxation, known: number): Promise<number> {
    let bound = known;
    for (let round = 0; round < 6 && !this.closedGap(bound) && !this.pace.over(); round++) {
      const before = this.freeCount();
      relaxation.drop!(this.state);
      await this.wander(relaxation, this.settings.effort / 3);
      if (this.closedGap(bound)) break;
      bound = Math.max(bound, await this.ascend(300, 0.25, true));
      this.rootBound = Math.min(bound, this.bestValue);
      this.say(this.rootBound);
      if (this.freeCount() > before * 0.95 && round > 0) break;
    }
    relaxation.drop!(this.state);
    return bound;
  }

  private freeCount(): number {
    let count = 0;
    for (const state of this.state) if (state === FREE) count++;
    return count;
  }

  /**
   * The bound of the linear programme. @returns Infinity if nothing under this node can be better
   */
  private priced(): number {
    const { relaxation, state, score, often } = this;
    const aim = { enough: this.cutoff(), root: this.nodes === 0 };
    const constant = this.settings.pricing!.price(state, relaxation.must, score, often, aim, this.control);
    if (typeof constant === 'string') return constant === 'impossible' ? Infinity : 0;
    const { sum: chosenSum, last, next } = this.select();
    const sum = constant + chosenSum;
    if (sum > this.cutoff()) return Infinity;
    this.settle(sum, last, next);
    if (this.nodes === 0) this.root = { bound: sum, last, next, score: score.slice(), share: often.slice() };
    const likely = Int32Array.from(state.keys())
      .filter((j) => state[j] !== CLOSED)
      .sort((a, b) => often[b]! - often[a]! || a - b);
    if (likely.length >= this.chosen.length) {
      this.tryOut(likely.slice(0, this.chosen.length));
      if (this.nodes < this.settings.wanders && relaxation.wander) {
        const sites = likely.slice(0, this.chosen.length);
        if (relaxation.wander(sites, this.fixedOpen(), this.settings.wandering, this.random, this.rootBound) < this.bestValue)
          this.offer(sites);
      }
    }
    return sum > this.cutoff() ? Infinity : Math.max(0, sum);
  }

  private solved(bound: number): Solved {
    const optimal = this.closedGap(bound);
    return {
      status: optimal ? 'optimal' : 'feasible',
      sites: Array.from(this.best).toSorted((a, b) => a - b),
      value: this.bestValue,
      bound: optimal ? this.bestValue : Math.min(bound, this.bestValue),
    };
  }

  /** The least cost that would still be better than the best answer. */
  private cutoff(): number {
    const { grain } = this.relaxation;
    const least = Math.min(this.bestValue, this.settings.ceiling);
    return least - Math.max(grain * (1 - 1e-6), Math.abs(least) * 1e-9);
  }

  private closedGap(bound: number): boolean {
    return bound > this.cutoff() - Math.abs(this.bestValue) * 1e-12 - 1e-12;
  }

  private say(bound: number): void {
    this.control.report({ value: this.bestValue, bound: Math.min(bound, this.bestValue) });
  }

  private fix(site: number, state: number): void {
    this.state[site] = state;
    if (state === OPEN) this.opened++;
    this.trail.push(site);
  }

  private takeBack(length: number): void {
    while (this.trail.length > length) {
      const site = this.trail.pop()!;
      if (site < 0) {
        this.relaxation.must![-1 - site] = 0;
        continue;
      }
      if (this.state[site] === OPEN) this.opened--;
      this.state[site] = FREE;
    }
  }

  /** Improves a set of sites and keeps it if it is the best so far. */
  private offer(sites: Int32Array, held?: Int8Array): number {
    const chosen = sites.slice();
    const value = this.relaxation.improve(chosen, held ?? this.fixedOpen());
    if (value < this.bestValue) {
      this.bestValue = value;
      this.best = chosen;
      this.say(this.rootBound);
    }
    return value;
  }

  /** Only what the caller fixed stays in place while improving: what branching fixed may hold no better answer. */
  private fixedOpen(): Int8Array {
    const held = new Int8Array(this.state.length);
    held.set(this.state.map((state) => (state === OPEN ? OPEN : FREE)));
    for (const site of this.trail) if (site >= 0) held[site] = FREE;
    return held;
  }

  private select(): Selection {
    return select(this.state, this.score, this.chosen, this.selected);
  }

  /**
   * Subgradient ascent from the prices at hand; they end where the bound was best.
   * @returns the best bound, Infinity if nothing under this node can be better
   */
  private async ascend(steps: number, firstStride: number, root: boolean): Promise<number> {
    const { relaxation, price, bestPrice, slope, direction, score, state, often, share, chosen } = this;
    let best = -Infinity;
    let stride = firstStride;
    let idle = 0;
    // Trying out takes longer than the steps between where there are many sites.
    const tryEvery = 1 + Math.floor((relaxation.sites * relaxation.prices) / 1e6);
    let tries = root ? this.settings.tries : Infinity;
    direction.fill(0);
    often.fill(0);
    for (let step = 0; step < steps; step++) {
      const constant = relaxation.score(price, state, score);
      const { sum, last, next } = this.select();
      const bound = constant + sum;
      if (bound === Infinity) return Infinity;
      if (bound > best + Math.abs(best) * 1e-7 || best === -Infinity) idle = 0;
      else idle++;
      if (bound > best) {
        best = bound;
        bestPrice.set(price);
        if (bound > this.cutoff()) return Infinity;
      }
      this.settle(bound, last, next);
      const value = relaxation.slope(price, chosen, slope);
      for (let j = 0; j < often.length; j++) often[j]! *= 0.95;
      for (let k = 0; k < chosen.length; k++) often[chosen[k]!]! += 0.05;
      if (root) {
        for (let j = 0; j < share.length; j++) share[j]! *= 0.99;
        for (let k = 0; k < chosen.length; k++) share[chosen[k]!]! += 0.01;
      }
      const promising = root && tries > 0 && step % tryEvery === 0 && value < this.bestValue * 1.02 + relaxation.grain;
      if ((value < this.bestValue || promising) && this.tryOut(chosen)) tries--;
      if (bound > this.cutoff()) return Infinity;
      if (idle >= (root ? 40 : 10)) {
        stride /= 2;
        idle = 0;
        price.set(bestPrice);
        direction.fill(0);
        if (stride < (root ? 0.002 : 0.004)) break;
        continue;
      }
      let length = 0;
      for (let i = 0; i < slope.length; i++) {
        const bent = slope[i]! + 0.9 * direction[i]!;
        direction[i] = bent;
        length += bent * bent;
      }
      if (length === 0) break;
      const ahead = Math.max(this.bestValue - bound, Math.abs(this.bestValue) * 1e-6);
      const scale = (stride * ahead) / length;
      for (let i = 0; i < price.length; i++) price[i]! += scale * direction[i]!;
      relaxation.clamp(price);
      if (step % 8 === 7) {
        await this.pace.pause();
        if (this.pace.over()) break;
      }
    }
    price.set(bestPrice);
    // No cost is negative; the ascent itself needs to see by how much the prices fall short of that.
    return Math.max(0, best);
  }

  /** A site is fixed for this node when doing the opposite would push the bound past the best answer. */
  private settle(bound: number, last: number, next: number): void {
    const { state, score } = this;
    const cutoff = this.cutoff();
    for (let j = 0; j < state.length; j++) {
      if (state[j] !== FREE) continue;
      const mine = score[j]!;
      if (mine > last) {
        if (bound + mine - last > cutoff) this.fix(j, CLOSED);
      } else if (next > last && bound - mine + next > cutoff) this.fix(j, OPEN);
    }
  }

  /** @returns false if it was tried before */
  private tryOut(sites: Int32Array): boolean {
    const key = Array.from(sites)
      .toSorted((a, b) => a - b)
      .join();
    if (this.tried.has(key) || this.tried.size > 20_000) return false;
    this.tried.add(key);
    this.offer(sites);
    return true;
  }

  /** Depth first; the more likely half first. @returns the bound of the whole tree as far as it was searched */
  private async branch(rootBound: number): Promise<number> {
    interface Node {
      bound: number;
      trail: number;
      /** What this node adds to the one it comes from. */
      turn: () => void;
      price: Float64Array;
    }
    const open: Node[] = [];
    const push = (bound: number) => {
      const turns = this.turns();
      if (!turns) {
        this.leaf();
        return;
      }
      const price = this.price.slice();
      for (const turn of turns) open.push({ bound, trail: this.trail.length, turn, price });
    };
    let [ground, hoped] = [this.trail.length, this.bestValue];
    push(rootBound);
    while (open.length > 0) {
      if (this.root && this.bestValue < hoped) {
        // A better answer lets more be decided at the root; if that is much, a smaller tree is begun afresh.
        hoped = this.bestValue;
        const path = this.trail.map((site) => [site, site < 0 ? OPEN : this.state[site]!] as const);
        this.takeBack(ground);
        const { bound, last, next, score, share } = this.root;
        if (bound > this.cutoff()) return this.bestValue;
        this.score.set(score);
        this.settle(bound, last, next);
        if (this.trail.length > ground + this.state.length / 50) {
          ground = this.trail.length;
          this.often.set(share);
          open.length = 0;
          push(rootBound);
          continue;
        }
        // Not worth it: the open nodes count on the path that led here.
        this.takeBack(ground);
        for (const [site, state] of path.slice(ground)) {
          if (site < 0) this.insist(-1 - site);
          else this.fix(site, state);
        }
      }
      if (this.pace.over() || this.nodes >= this.settings.nodeLimit || this.settings.pricing?.spent)
        return open.reduce((least, node) => Math.min(least, node.bound), this.bestValue);
      const node = open.pop()!;
      this.takeBack(node.trail);
      if (node.bound > this.cutoff()) continue;
      this.nodes++;
      node.turn();
      if (this.opened > this.chosen.length) continue;
      this.price.set(node.price);
      const bound = this.settings.pricing ? this.priced() : await this.ascend(this.settings.nodeSteps, 0.5, false);
      await this.pace.pause();
      if (bound === Infinity) continue;
      push(Math.max(bound, node.bound));
    }
    return this.bestValue;
  }

  /** Both ways on from a node, the likelier one last. */
  private turns(): (() => void)[] | undefined {
    const split = this.root && this.relaxation.split?.(this.often);
    if (split) {
      const { demand, sites, served } = split;
      const leave = () => {
        for (const site of sites) if (this.state[site] === FREE) this.fix(site, CLOSED);
      };
      const insist = () => this.insist(demand);
      return served >= 0.5 ? [leave, insist] : [insist, leave];
    }
    const site = this.branchingSite();
    if (site === -1) return undefined;
    const likely = this.often[site]! >= 0.5 ? OPEN : CLOSED;
    return [() => this.fix(site, -likely), () => this.fix(site, likely)];
  }

  private insist(demand: number): void {
    this.relaxation.must![demand] = 1;
    this.trail.push(-1 - demand);
  }

  /** The free site that the ascent could least decide about. */
  private branchingSite(): number {
    let [site, most] = [-1, -1];
    if (this.opened === this.chosen.length) return -1;
    for (let j = 0; j < this.state.length; j++) {
      if (this.state[j] !== FREE) continue;
      const doubt = Math.min(this.often[j]!, 1 - this.often[j]!);
      if (doubt > most) [site, most] = [j, doubt];
    }
    return site;
  }

  /** Nothing is free to choose any more: the open sites are the answer of this node. */
  private leaf(): void {
    const sites = Int32Array.from(this.state.keys()).filter((site) => this.state[site] === OPEN);
    if (sites.length === this.chosen.length) this.offer(sites);
  }
}
