import type { Instant } from '../core/time.ts';

/** How a line came to be. Only the last three may lack an actor. */
export type Via = 'web' | 'phone' | 'import' | 'operator' | 'public' | 'gateway' | 'job';

/** One user action = one Idempotency-Key = one transaction; its lines are counted as they are recorded. */
export interface Act {
  readonly id: string;
  readonly district: string;
  readonly actor: string | null;
  readonly post: string | null;
  readonly via: Via;
  /** The server's instant at the start of the act. */
  readonly now: Instant;
  /** Lines recorded so far; only `record` counts it up. */
  lines: number;
}
