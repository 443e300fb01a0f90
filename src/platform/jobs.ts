/** Work that follows a write and may take long: sent within its transaction, done after it, at least once. */
import { z } from 'zod';
import type { Act } from './act.ts';
import { sql, type Tx } from './db/index.ts';
import type { DutyContext } from './duties.ts';
import { newId } from './ids.ts';
import type { Text } from './problem.ts';

export interface JobContext extends DutyContext {
  job: string;
  /** The act the job follows, and who performed it. */
  act: string | null;
  actor: string | null;
  /** Which try this is, from 1, and of how many: more than 1 after an error, or after a server fell over. */
  attempt: number;
  attempts: number;
  /** Tells how far the work has come. @throws JobCancelled if someone cancelled it */
  progress(done: number, total?: number): Promise<void>;
}

export interface JobKind<I = never> {
  text: Text;
  input: z.ZodType<I>;
  /** How often it is tried, 3 unless said. */
  attempts?: number;
  /** May run twice, after a crash for instance. What it returns is kept as the job's answer. */
  run(context: JobContext, input: I): Promise<unknown>;
}

/** By full name, "feature.verb". */
export type JobKinds = Record<string, JobKind>;

/** Declares a kind of job. @public */
export const jobKind = <I>(kind: JobKind<I>): JobKind => kind as unknown as JobKind;

const sent = new Set<string>();

/** Whether a job was sent since this was last asked: what was just committed need not wait for the next look. */
export const jobWasSent = (district: string): boolean => sent.delete(district);

/** @returns the job's id; the job starts after the transaction commits, or never existed. @public */
export async function sendJob(
  tx: Tx,
  act: Pick<Act, 'district' | 'id' | 'actor'>,
  kind: string,
  input: Record<string, unknown>,
): Promise<string> {
  const id = newId();
  sent.add(act.district);
  await tx.query(sql`insert into job (district, id, kind, input, act, actor)
    values (${act.district}, ${id}, ${kind}, ${JSON.stringify(input)}::jsonb, ${act.id}, ${act.actor})`);
  return id;
}

/** Someone asked that the job end; it stops at its next word of progress. */
export class JobCancelled extends Error {}

interface Taken {
  id: string;
  kind: string;
  input: unknown;
  act: string | null;
  actor: string | null;
  attempt: number;
  attempts: number;
}

/** A server renews the lease of what it works on; one that fell over does not. */
const leaseSeconds = 60;
const renewMillis = 15_000;

/** Does the jobs that wait, one after another; several servers share them. @returns how many were done or failed */
export async function runWaitingJobs(kinds: JobKinds, context: DutyContext): Promise<number> {
  let ran = 0;
  while (!context.signal.aborted) {
    const taken = await takeJob(context);
    if (!taken) break;
    await runJob(kinds[taken.kind], taken, context);
    ran += 1;
  }
  return ran;
}

/** One whose lease ran out was left by a server that fell over: it is taken again. */
async function takeJob({ database, district }: DutyContext): Promise<Taken | undefined> {
  const [taken] = await database.query<Taken>(sql`
    update job set state = 'running', attempt = attempt + 1, started_at = clock_timestamp(),
      lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    where district = ${district} and id = (
      select id from job where district = ${district} and run_at <= clock_timestamp() and attempt < attempts
        and (state = 'waiting' or (state = 'running' and lease_until < clock_timestamp()))
      order by run_at, id limit 1 for update skip locked)
    returning id, kind, input, act, actor, attempt, attempts`);
  return taken;
}

async function runJob(kind: JobKind | undefined, taken: Taken, context: DutyContext): Promise<void> {
  const { database, district } = context;
  const { id, act, actor, attempt, attempts } = taken;
  const progress = async (done: number, total?: number) => {
    const [now] = await database.query<{ cancelAsked: boolean }>(sql`
      update job set done = ${done}, total = ${total ?? null}, lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
      where district = ${district} and id = ${id} returning cancel_asked`);
    if (now?.cancelAsked) throw new JobCancelled('cancelled');
  };
  let renewing: Promise<unknown> | undefined;
  const keeping = setInterval(() => {
    renewing ??= database
      .query(sql`update job set lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
        where district = ${district} and id = ${id} and state = 'running' and attempt = ${attempt}`)
      .catch(() => undefined) // the next one tells, or the job itself
      .finally(() => (renewing = undefined));
  }, renewMillis).unref();
  try {
    if (!kind) throw new Error(`no feature declares the job ${taken.kind}`);
    const answer = await kind.run(
      { ...context, job: id, act, actor, attempt, attempts, progress },
      kind.input.parse(taken.input) as never,
    );
    await endJob(context, id, 'done', JSON.stringify(answer ?? null), null);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    if (error instanceof JobCancelled) await endJob(context, id, 'cancelled', null, null);
    else if (attempt >= attempts) await endJob(context, id, 'failed', null, problem);
    else await putBack(context, taken, problem);
  } finally {
    clearInterval(keeping);
    await renewing;
  }
}

/**
 * Frees the jobs that a server which fell over had in hand. Only for whoever owns the database alone: elsewhere another server
 * may be at work, and their leases run out by themselves. @returns their kinds
 */
export async function freeJobs({ database, district }: Pick<DutyContext, 'database' | 'district'>): Promise<string[]> {
  if (database.describe.engine !== 'embedded') return [];
  const freed = await database.query<{ kind: string }>(
    sql`update job set lease_until = clock_timestamp() where district = ${district} and state = 'running' returning kind`,
  );
  return freed.map(({ kind }) => kind);
}

async function endJob(
  { database, district }: DutyContext,
  id: string,
  state: 'done' | 'failed' | 'cancelled',
  answer: string | null,
  problem: string | null,
): Promise<void> {
  await database.query(sql`update job set state = ${state}, answer = ${answer}::jsonb, problem = ${problem},
    ended_at = clock_timestamp(), lease_until = null where district = ${district} and id = ${id}`);
}

/** Again after 10 s, then 100 s. */
async function putBack({ database, district }: DutyContext, { id, attempt }: Taken, problem: string): Promise<void> {
  await database.query(sql`update job set state = 'waiting', problem = ${problem}, lease_until = null,
    run_at = clock_timestamp() + make_interval(secs => ${10 ** attempt}) where district = ${district} and id = ${id}`);
}
