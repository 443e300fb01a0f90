import type { Control } from './control.ts';
import type { Random } from '../random.ts';

/**
 * A problem of choosing exactly `pick` of `sites` at least cost, seen through its Lagrangian: prices on the demands turn it
 * into a constant plus a score per site, and the sum of the best scores bounds every choice from below.
 */
export interface Relaxation {
  readonly sites: number;
  readonly pick: number;
  readonly prices: number;
  /** Any two values of the problem differ by a whole multiple of this; 0 if nothing is known. */
  readonly grain: number;
  /** Prices to begin with, given good sites. */
  start(chosen: ArrayLike<number>, price: Float64Array): void;
  /** Fills `score` for every site that is not closed. @returns the constant */
  score(price: Float64Array, closed: Int8Array, score: Float64Array): number;
  /**
   * Fills `slope`: by how much the bound would grow per unit of each price if `chosen` stayed the best.
   * @returns the true cost of `chosen`
   */
  slope(price: Float64Array, chosen: ArrayLike<number>, slope: Float64Array): number;
  /** Keeps prices where they make sense. */
  clamp(price: Float64Array): void;
  /** Exchanges sites while that helps; `frozen` ones stay. Changes `chosen`. @returns its cost */
  improve(chosen: Int32Array, frozen: Int8Array): number;
  /** Forgets sites that are closed for good, so that all that follows is quicker; their scores mean nothing any more. */
  drop?(closed: Int8Array): void;
  /** Demands that the node at hand insists on serving (1); only for those that `split` can name. */
  readonly must?: Uint8Array;
  /** A demand about which a relaxed answer is most in two minds, and the sites that serve it; undefined if there is none. */
  split?(share: Float64Array): { demand: number; sites: Int32Array; served: number } | undefined;
  /** Looks farther around than `improve`, until about `effort` steps are spent or `goal` is met. Changes `chosen`. @returns its cost */
  wander?(chosen: Int32Array, frozen: Int8Array, effort: number, random: Random, goal: number): number;
}

/** Finds the best bound there is, where a linear programme is quick enough. */
export interface Pricing {
  /** It has done what it was made for; the search that it serves ends with its bound so far. */
  readonly spent?: boolean;
  /**
   * Fills `score` for every site, and `share` with how much of each site the relaxed answer takes.
   * @param state  1 open, −1 closed, 0 free
   * @param must   demands that have to be served
   * @param aim    a bound above `enough` needs no more work; much work pays at the root, below which all others lie
   * @returns the constant that with the best scores makes the bound; nothing: it has nothing to tell in the time left
   */
  price(
    state: Int8Array,
    must: Uint8Array | undefined,
    score: Float64Array,
    share: Float64Array,
    aim: { enough: number; root: boolean },
    control: Control,
  ): number | 'impossible' | 'nothing';
}
