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

/** @returns the job's id; the job starts after the transaction commits, or never existed. @public */
export async function sendJob(
  tx: Tx,
  act: Pick<Act, 'district' | 'id' | 'actor'>,
  kind: string,
  input: Record<string, unknown>,
): Promise<string> {
  const id = newId();
  await tx.query(sql`insert into job (district, id, kind, input, act, actor)
    values (${act.district}, ${id}, ${kind}, ${JSON.stringify(input)}::jsonb, ${act.id}, ${act.actor})`);
  return id;
}
