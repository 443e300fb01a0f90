/** Timed work in the background: one at a time per duty, errors counted and shown, stopped before the database closes. */
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database } from './db/index.ts';
import type { Text } from './problem.ts';

export interface DutyContext {
  district: string;
  database: Database;
  clock: Clock;
  config: Config;
  /** Aborted when the server stops: long duties look at it between steps. */
  signal: AbortSignal;
}

export interface Duty {
  name: string;
  text: Text;
  /** Pause between the end of one run and the start of the next. */
  everySeconds: number;
  run(context: DutyContext): Promise<void>;
}

export interface DutyState {
  name: string;
  text: Text;
  everySeconds: number;
  runs: number;
  failures: number;
  /** Instant of the last start, and how long the last whole run took. */
  lastStart: string | null;
  lastMillis: number | null;
  /** Message of the last failure; null after a run that went well. */
  lastError: string | null;
}

export interface Duties {
  states(): readonly DutyState[];
  /** Does not wait for the pause: for what a local commit makes urgent. */
  wake(name: string): void;
  /** Ends pauses at once and waits for runs under way. */
  stop(): Promise<void>;
}

type Failed = (duty: string, error: unknown) => void;

/** Starts every duty at once; each then runs for itself. */
export function startDuties(duties: readonly Duty[], context: Omit<DutyContext, 'signal'>, failed: Failed): Duties {
  const stopping = new AbortController();
  const running = duties.map((duty) => perform(duty, { ...context, signal: stopping.signal }, failed));
  return {
    states: () => running.map(({ state }) => state),
    wake: (name) => running.find(({ state }) => state.name === name)?.wake(),
    stop: async () => {
      stopping.abort();
      for (const { wake } of running) wake();
      await Promise.all(running.map(({ ended }) => ended));
    },
  };
}

function perform(duty: Duty, context: DutyContext, failed: Failed) {
  const { name, text, everySeconds } = duty;
  const state: DutyState = {
    name,
    text,
    everySeconds,
    runs: 0,
    failures: 0,
    lastStart: null,
    lastMillis: null,
    lastError: null,
  };
  let wake: () => void = () => undefined;
  let woken = false;
  const pause = () =>
    new Promise<void>((resolve) => {
      if (woken) return resolve();
      const timer = setTimeout(resolve, everySeconds * 1000);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const repeat = async () => {
    while (!context.signal.aborted) {
      woken = false;
      await once(duty, context, state, failed);
      if (!context.signal.aborted) await pause();
    }
  };
  return {
    state,
    ended: repeat(),
    wake: () => {
      woken = true;
      wake();
    },
  };
}

async function once(duty: Duty, context: DutyContext, state: DutyState, failed: Failed): Promise<void> {
  const began = performance.now();
  state.lastStart = context.clock.now();
  try {
    await duty.run(context);
    state.lastError = null;
  } catch (error) {
    if (context.signal.aborted) return;
    state.failures += 1;
    state.lastError = error instanceof Error ? error.message : String(error);
    failed(duty.name, error);
  } finally {
    state.runs += 1;
    state.lastMillis = Math.round(performance.now() - began);
  }
}
