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
}

/** Steps are tied to this so that the same input always takes the same path. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
