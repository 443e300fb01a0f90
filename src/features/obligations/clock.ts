/** What happens by itself when its moment comes: an offer lapses, a pause ends, a step of a ladder is reached. */
import { createHash } from 'node:crypto';
import { toMicros, type Instant } from '../../core/time.ts';
import type { Act } from '../../platform/act.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/db/index.ts';
import { inAct } from '../ledger/index.ts';
import { superiorOf } from '../people/index.ts';
import { livingHolder, moveObligations, openObligation, reckoningOf, type MoveLine, type Reckoning } from './actions.ts';
import type { Fold } from './rules.ts';
import { dueForClock, lockForClock, type Moment, type Stored } from './store.ts';

const batch = 100;

/** An id that two servers make alike, in the form of a UUID of version 8. */
export function derivedId(...parts: readonly (string | number)[]): string {
  const bytes = createHash('sha256').update(parts.join('\0')).digest().subarray(0, 16);
  bytes[6] = 0x80 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const alreadyDone = new Error('another server did it, or it has moved on');

/**
 * Does all that is due at `now`, oldest first, each in a transaction of its own. Run twice, late or on two servers, each step is taken once.
 * @returns how many steps were taken
 */
export async function runClock(
  database: Database,
  clock: Clock,
  district: string,
  options: { now?: Instant; signal?: AbortSignal } = {},
): Promise<number> {
  const now = options.now ?? clock.now();
  const seen = new Set<string>();
  let steps = 0;
  for (;;) {
    const due = (await dueForClock(database, district, now, batch)).filter((moment) => !seen.has(nameOf(moment)));
    if (due.length === 0) return steps;
    for (const moment of due) {
      if (options.signal?.aborted) return steps;
      seen.add(nameOf(moment));
      if (await takeStep(database, clock, district, moment)) steps += 1;
    }
  }
}

const nameOf = ({ id, nextAt, version }: Moment) => `${id} ${version} ${nextAt}`;

async function takeStep(database: Database, clock: Clock, district: string, moment: Moment): Promise<boolean> {
  const { id, nextAt } = moment;
  const request = { id: derivedId('obligation clock', nameOf(moment)), district, actor: null, post: null, via: 'job' as const };
  try {
    await inAct(database, clock, { ...request, request: `clock ${nameOf(moment)}` }, async (tx, act) => {
      if (!(await lockForClock(tx, district, moment))) throw alreadyDone; // rolls the act back, so that it can be done when it is free
      const reckoning = await reckoningOf(tx, district, act.now);
      await moveObligations(tx, act, [id], (row, state) => whatIsDue(tx, act, row, state, nextAt, reckoning), { reckoning });
      return { status: 200, answer: null };
    });
    return true;
  } catch (error) {
    if (error === alreadyDone) return false;
    throw error;
  }
}

async function whatIsDue(tx: Tx, act: Act, row: Stored, state: Fold, at: Instant, reckoning: Reckoning): Promise<MoveLine[]> {
  // What runs out by itself happened at its own moment, however late the clock gets to it.
  if (state.pause) return [{ verb: 'resumed', facts: {}, happenedAt: at }];
  const lapses = state.offer !== null && state.offer.lapses <= toMicros(at);
  if (lapses) return [{ verb: 'lapsed', facts: {}, happenedAt: at }];
  return escalate(tx, act, row, state, reckoning);
}

async function escalate(tx: Tx, act: Act, row: Stored, state: Fold, reckoning: Reckoning): Promise<MoveLine[]> {
  const step = reckoning.ladders[state.ladder]![state.ladderStep]!;
  let to = state.holder;
  for (let level = 0; level < step.level; level++) to = await superiorOf(tx, act.district, to);
  to = await livingHolder(tx, act.district, to);
  const escalated: MoveLine = { verb: 'escalated', facts: { step: state.ladderStep + 1, mode: step.mode, to } };
  if (step.mode === 'take' && to !== state.holder) return [escalated, { verb: 'assigned', facts: { to, why: 'ladder' } }];
  if (step.mode === 'supervise' && to !== state.holder) {
    const { subjectKind, subject, region, trade } = row;
    const child = derivedId('obligation child', row.id, state.ladderStep + 1, row.dueAt);
    await openObligation(
      tx,
      act,
      { id: child, kind: 'matter.decide', subjectKind, subject, region, trade, holder: to, parent: row.id },
      reckoning,
    );
  }
  return [escalated];
}
