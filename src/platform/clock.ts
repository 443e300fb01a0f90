import { fromMicros, type Instant } from '../core/time.ts';

/** The only source of "now". Tests and the demo pass their own. */
export interface Clock {
  now(): Instant;
}

export const systemClock: Clock = {
  now: () => fromMicros(Math.floor((performance.timeOrigin + performance.now()) * 1000)),
};
