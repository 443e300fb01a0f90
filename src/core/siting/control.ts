/** How a solve is watched and ended. Time is an argument, so that the same calls can be tested without a clock. */
export interface Control {
  /** Milliseconds from any beginning. */
  now(): number;
  /** When, by `now`, the best answer so far must be given. */
  deadline: number;
  cancelled(): boolean;
  /** Told whenever the best value or the bound has moved. */
  report(progress: Progress): void;
  /** Lets the thread do other things, such as hear of a cancellation; called every few dozen milliseconds. */
  breathe(): Promise<void>;
}

export interface Progress {
  value: number | null;
  bound: number | null;
}

/** unknown: out of time before any answer was found or shown impossible. */
export type Status = 'optimal' | 'feasible' | 'infeasible' | 'unknown';

/** What a solver gives: the best sites it knows, and a bound that no choice of sites can pass. */
export interface Solved {
  status: Status;
  /** Positions in the list of candidates, ascending. */
  sites: number[];
  value: number;
  bound: number;
}

/** A clock that is looked at often and pauses seldom. */
export class Pace {
  private readonly control: Control;
  private breathed: number;
  private readonly every = 40;

  constructor(control: Control) {
    this.control = control;
    this.breathed = control.now();
  }

  over(): boolean {
    return this.control.cancelled() || this.control.now() >= this.control.deadline;
  }

  async pause(): Promise<void> {
    if (this.control.now() - this.breathed < this.every) return;
    await this.control.breathe();
    this.breathed = this.control.now();
  }
}

/** The same watch, told in the model's terms: what is made least inside may be what is made most outside. */
export const inTerms = (control: Control, outward: (inner: number) => number): Control => ({
  now: () => control.now(),
  deadline: control.deadline,
  cancelled: () => control.cancelled(),
  breathe: () => control.breathe(),
  report: ({ value, bound }) =>
    control.report({
      value: value === null ? null : outward(value),
      bound: bound === null || !Number.isFinite(bound) ? null : outward(bound),
    }),
});
