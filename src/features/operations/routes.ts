import { writeBackup } from '../../platform/backup/archive.ts';
import type { Database } from '../../platform/db/index.ts';
import type { Duties } from '../../platform/duties.ts';
import { reads, writes } from '../../platform/feature.ts';
import { newId } from '../../platform/ids.ts';
import type { JobKinds } from '../../platform/jobs.ts';
import { version } from '../../core/package.ts';
import { inAct, newestSeal, record } from '../ledger/index.ts';
import { backupsIn, firstPlan, planSetting } from './backups.ts';
import { jobOver } from './rules.ts';
import { cancelJob, changePlan, listJobs, operationsNow, takeBackup, type BackupPlan } from './schema.ts';
import { askToCancel, largestTables, readJobs, readSetting, sizes, storeSetting } from './store.ts';

const watched = new WeakMap<Database, { duties: Duties; jobs: JobKinds }>();
const startedAt = new Date().toISOString();

/** The duties of this server and what its jobs are called, shown on the page of operations. */
export const keepWatch = (database: Database, duties: Duties, jobs: JobKinds): void =>
  void watched.set(database, { duties, jobs });

export const watchedDuties = (database: Database): Duties | undefined => watched.get(database)?.duties;

export const routes = [
  reads(operationsNow, async ({ db, database, district, config }) => ({
    version,
    ...database.describe,
    startedAt,
    ...(await sizes(db, district)),
    ...(await newestSeal(db, district)),
    memoryBytes: process.memoryUsage.rss(),
    tables: await largestTables(db),
    duties: (watchedDuties(database)?.states() ?? []).map((state) => ({ ...state })),
    backups: backupsIn(config.dataDirectory),
    plan: (await readSetting<BackupPlan>(db, district, planSetting)) ?? firstPlan,
  })),
  reads(takeBackup, async ({ database, district, clock, config, session }) => {
    const id = newId();
    const act = { id, district, actor: session.person, post: session.post, via: 'operator' as const, request: 'backup' };
    await inAct(database, clock, act, async (tx, act) => {
      await record(tx, act, [
        { verb: 'operations.backedUp', subjectKind: 'district', subject: id, region: district, trade: null },
      ]);
      return { status: 200, answer: null };
    });
    const name = `fengsui-${district}-${clock.now().slice(0, 10)}.tar.gz`;
    return {
      body: writeBackup(database, config.dataDirectory, clock.now()),
      headers: { 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' },
    };
  }),
  writes(changePlan, async ({ tx, act, district, body }) => {
    await storeSetting(tx, district, planSetting, body);
    await record(tx, act, [
      { verb: 'operations.planned', subjectKind: 'district', subject: act.id, region: district, trade: null, facts: { ...body } },
    ]);
    return body;
  }),
  reads(listJobs, async ({ db, database, district, query: { limit } }) => ({
    jobs: (await readJobs(db, district, limit)).map((job) => ({
      ...job,
      text: watched.get(database)?.jobs[job.kind]?.text ?? { zh: job.kind, en: job.kind },
    })),
  })),
  writes(cancelJob, async ({ tx, act, district, params: { id } }) => {
    const state = await askToCancel(tx, district, id);
    if (!state) throw jobOver({});
    await record(tx, act, [{ verb: 'operations.jobCancelled', subjectKind: 'job', subject: id, region: district, trade: null }]);
    return { state };
  }),
];
