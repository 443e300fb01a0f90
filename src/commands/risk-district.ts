import { listJobs } from '../features/operations/schema.ts';
import { askRescore, readRanking } from '../features/risk/schema.ts';
import { readConfig } from '../platform/config.ts';
import { ownerOf } from '../platform/owner/lock.ts';
import { type Flags, numberFlag, textFlag } from './flags.ts';
import { withDistrict } from './with-district.ts';

/** Sends the calculation and tells when it is over. @returns 1 if it failed */
export async function fitDistrict(flags: Flags): Promise<number> {
  const config = readConfig(process.env, flags);
  const running = await ownerOf(config.dataDirectory);
  return withDistrict(config, async (district) => {
    const { job } = await district.call(askRescore);
    // Work in the background belongs to the server: without one it waits for the next start.
    if (!running) {
      process.stdout.write(`${JSON.stringify({ job, state: 'waiting', problem: null })}\n`);
      return 0;
    }
    for (;;) {
      const { jobs } = await district.call(listJobs, { query: { limit: 50 } });
      const one = jobs.find(({ id }) => id === job);
      if (one && (one.state === 'done' || one.state === 'failed' || one.state === 'cancelled')) {
        process.stdout.write(`${JSON.stringify({ job, state: one.state, problem: one.problem })}\n`);
        return one.state === 'done' ? 0 : 1;
      }
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  });
}

export async function scoreDistrict(flags: Flags): Promise<number> {
  const limit = numberFlag(flags, 'limit', { min: 1, max: 200, whole: true }) ?? 50;
  const [town, type] = [textFlag(flags, 'town'), textFlag(flags, 'type')];
  return withDistrict(readConfig(process.env, flags), async (district) => {
    const { rows, ...more } = await district.call(readRanking, { query: { town, type, by: 'loss', offset: 0, limit } });
    for (const row of rows)
      process.stdout.write(
        `${JSON.stringify({ id: row.place, code: row.code, level: row.level, rate: row.rate, loss: row.loss, reasons: row.reasons.map(({ text }) => text.en) })}\n`,
      );
    process.stderr.write(`${JSON.stringify({ total: more.total, basis: more.basis, fittedAt: more.fittedAt })}\n`);
    return 0;
  });
}
