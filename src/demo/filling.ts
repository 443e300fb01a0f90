/**
 * The first days of life are there when the district opens; the rest follows in the background, newest first, in small transactions with
 * pauses between, because the embedded database has one connection. It goes on after a stop or a kill where it was.
 */
import { setImmediate as yieldThread, setTimeout as pause } from 'node:timers/promises';
import type { LocalDate } from '../core/local-date.ts';
import type { Act } from '../platform/act.ts';
import { sql, type Database, type Db, type Tx } from '../platform/db/index.ts';
import type { Duty, DutyContext } from '../platform/duties.ts';
import { readInstallation } from '../platform/installation.ts';
import { firstDays, LifeRows, lifeDays } from './life-rows.ts';
import { living, type Truth } from './life.ts';
import { makePeople, type DemoPeople, type DemoPlan } from './people.ts';
import { recall } from './register.ts';

const visitorsOf = ({ towns, supervisors }: DemoPeople): Map<string, string[]> =>
  new Map<string, string[]>([
    ['', supervisors.map(({ id }) => id)],
    ...towns.map(({ town, officers }) => [town.code, officers.map(({ id }) => id)] as [string, string[]]),
  ]);

/** Runs to the end without a pause. */
function ended<R>(steps: Generator<number, R>): R {
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** Runs to the end, and lets others have the thread every few milliseconds. @returns undefined if it was stopped */
async function shared<R>(steps: Generator<number, R>, signal: AbortSignal): Promise<R | undefined> {
  let since = performance.now();
  let step = steps.next();
  while (!step.done) {
    if (performance.now() - since > 8) {
      if (signal.aborted) return undefined;
      await pause(8);
      await yieldThread();
      since = performance.now();
    }
    step = steps.next();
  }
  return step.value;
}

const firstBatch = 4000;

/** What the founding of the district has reckoned already, so that the server that founded it need not do so again while it serves. */
const reckoned = new WeakMap<Database, LifeRows>();

/** Keeps what `beginLife` reckoned until the history is whole. */
export const keepReckoned = (database: Database, rows: LifeRows): void => void reckoned.set(database, rows);

/** Writes what the first page needs, and notes how much there is to follow. */
export async function beginLife(
  tx: Tx,
  { district, now }: Act,
  plan: DemoPlan,
  people: DemoPeople,
  truth: Truth,
): Promise<LifeRows> {
  const life = ended(living(truth, -lifeDays, 0));
  const rows = new LifeRows(truth, life, { district, zone: plan.zone, visitors: visitorsOf(people) });
  const first = rows.within(firstDays);
  for (let from = 0; from < first; from += firstBatch) await rows.write(tx, from, Math.min(first, from + firstBatch));
  await tx.bulk('demo_life', [
    {
      district,
      seed: plan.seed,
      places: plan.places,
      asOf: plan.asOf,
      units: rows.units,
      written: first,
      reached: rows.reached(first),
      startedAt: now,
      endedAt: first === rows.units ? now : null,
    },
  ]);
  return rows;
}

interface LifeState {
  seed: number;
  places: number;
  asOf: LocalDate;
  units: number;
  written: number;
  reached: LocalDate;
  ended: boolean;
}

export async function lifeState(db: Db, district: string): Promise<LifeState | undefined> {
  const [row] = await db.query<LifeState>(sql`select seed, places, as_of, units, written, reached, ended_at is not null as ended
    from demo_life where district = ${district}`);
  return row;
}

/** Units a transaction: about 120 rows, some 15 ms of the one connection, so that whoever waits for it waits no longer. */
export const batch = 60;
/** A batch begins no sooner than this after the one before, and never takes more than half of the time. */
const pace = 56;

/** Writes what is left of the three years. */
export async function fillIn({ database, district, signal, clock }: Omit<DutyContext, 'config'>): Promise<void> {
  const state = await lifeState(database, district);
  if (!state || state.ended) return;
  const rows = reckoned.get(database) ?? (await reckonAgain(database, state, district, signal));
  if (!rows) return;
  if (rows.units !== state.units)
    throw new Error(`the demo was made by another version: ${state.units} units then, ${rows.units} now`);
  let written = state.written;
  while (written < rows.units && !signal.aborted) {
    const began = performance.now();
    written = await database.transaction((tx) => writeOn(tx, district, rows, clock.now()));
    const took = performance.now() - began;
    if (written < rows.units) await pause(Math.max(took, pace - took), undefined, { signal }).catch(() => undefined);
  }
  if (written === rows.units) reckoned.delete(database);
}

/** After a restart: the same seed gives the same life. @returns undefined if it was stopped */
async function reckonAgain(
  database: Database,
  { seed, asOf, places }: LifeState,
  district: string,
  signal: AbortSignal,
): Promise<LifeRows | undefined> {
  const zone = (await readInstallation(database))!.timeZone;
  const plan: DemoPlan = { seed, asOf, places, zone, obligations: 0 };
  const people = makePeople(plan);
  await pause(50);
  const truth = await shared(recall(plan, people), signal);
  const life = truth && (await shared(living(truth, -lifeDays, 0), signal));
  return life && new LifeRows(truth, life, { district, zone, visitors: visitorsOf(people) });
}

/** The next batch and how far it reaches, together: another server may have written on meanwhile. */
async function writeOn(tx: Tx, district: string, rows: LifeRows, now: string): Promise<number> {
  const [state] = await tx.query<{ written: number }>(sql`select written from demo_life where district = ${district} for update`);
  const from = state!.written;
  const to = Math.min(rows.units, from + batch);
  await rows.write(tx, from, to);
  await tx.query(sql`update demo_life set written = ${to}, reached = ${rows.reached(to)},
    ended_at = case when ${to} = units then ${now}::timestamptz end where district = ${district}`);
  return to;
}

export const fillingDuty: Duty = {
  name: 'demo',
  text: { zh: '写入演示区的历史', en: "Write the demo district's history" },
  everySeconds: 60,
  run: fillIn,
};
