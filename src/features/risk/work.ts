/** Work in the background: the nightly calculation, what changes by day, and the turn of the quarter. */
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { localDateOf, localTimeOf } from '../../core/local-date.ts';
import type { Act } from '../../platform/act.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { Duty, DutyContext } from '../../platform/duties.ts';
import { newId } from '../../platform/ids.ts';
import { jobKind, sendJob, type JobContext } from '../../platform/jobs.ts';
import { inAct, record } from '../ledger/index.ts';
import { historyOf } from '../places/index.ts';
import { batchesAsOf, gather, learnApart } from './fitting.ts';
import { freeze, judge } from './forecasts.ts';
import { quarterOf } from './rules.ts';
import { followChanges, scorePlaces, zoneOf } from './scoring.ts';
import * as store from './store.ts';

const seed = 1;

async function asJob<A>(
  { database, clock, district }: DutyContext,
  request: string,
  perform: (tx: Tx, act: Act) => Promise<A>,
): Promise<A> {
  const id = newId();
  const { answer } = await inAct(
    database,
    clock,
    { id, district, actor: null, post: null, via: 'job', request },
    async (tx, act) => ({
      status: 200,
      answer: await perform(tx, act),
    }),
  );
  return answer;
}

/** The model bears the job's id: a job that is taken up again finds its model and scores only what it has not scored yet. */
async function rescore(context: JobContext): Promise<{ model: string; scored: number; changed: number }> {
  const { database, district, clock, job, signal, progress } = context;
  const zone = await zoneOf(database);
  let model = await store.modelById(database, district, job);
  if (!model) {
    const now = clock.now();
    const { training, until, places, fires } = await gather(database, district, {
      now,
      zone,
      progress: (done, total) => progress(done, total * 2),
    });
    const { model: learned, middle, validation } = await learnApart(training, seed, signal);
    const inputs = [...training.inputs];
    const fitted: store.StoredModel = {
      id: job,
      kind: learned.basis,
      fittedAt: now,
      trainedUntil: until,
      seed,
      firesKnown: fires,
      model: learned,
      middle,
      inputs,
      validation,
    };
    await asJob(context, `risk.fitted ${job}`, async (tx, act) => {
      await store.storeModel(tx, district, fitted);
      await record(tx, act, [
        {
          verb: 'risk.fitted',
          subjectKind: 'district',
          subject: job,
          region: district,
          trade: null,
          facts: { kind: learned.basis, fires: learned.fires, places, trainedUntil: until },
        },
      ]);
    });
    model = fitted;
  }
  const { places: total } = await historyOf(database, district);
  let [done, scored, changed] = [0, 0, 0];
  const now = clock.now();
  for await (const some of batchesAsOf(database, district, now, now)) {
    if (signal.aborted) throw new Error('stopped');
    done += some.length;
    const left = new Set(
      await store.notScoredBy(
        database,
        district,
        some.map(({ id }) => id),
        model.id,
      ),
    );
    const scores = await scorePlaces(
      database,
      district,
      model,
      some.filter(({ id }) => left.has(id)),
      { now, zone, dynamic: false },
    );
    changed += await database.transaction((tx) => store.storeScores(tx, district, scores));
    scored += scores.length;
    await progress(total + done, total * 2);
    await pause(5);
  }
  await database.transaction((tx) => store.forgetClosed(tx, district));
  return { model: model.id, scored, changed };
}

export const rescoreJob = jobKind({
  text: { zh: '重新计算风险', en: 'Calculate risk anew' },
  input: z.object({}),
  run: rescore,
});

/** Sends the job unless one waits or runs. @returns its id */
export async function askRescore(tx: Tx, act: Pick<Act, 'district' | 'id' | 'actor'>): Promise<string> {
  return (await store.jobUnderWay(tx, act.district)) ?? sendJob(tx, act, 'risk.rescore', {});
}

/** At night, the first time there are places, and when the history has grown by half since the model was fitted. */
async function nightly(context: DutyContext): Promise<void> {
  const { database, district, clock } = context;
  const { places, fires } = await historyOf(database, district);
  if (places === 0 || (await store.jobUnderWay(database, district))) return;
  const model = await store.newestModel(database, district);
  const zone = await zoneOf(database);
  const now = clock.now();
  const tonight =
    localTimeOf(now, zone) >= '02:00' && model !== undefined && localDateOf(model.fittedAt, zone) < localDateOf(now, zone);
  const grown = model !== undefined && fires > 1.5 * model.firesKnown + 30;
  if (model && !tonight && !grown) return;
  await asJob(context, `risk.asked ${now}`, async (tx, act) => {
    const job = await askRescore(tx, act);
    await record(tx, act, [
      { verb: 'risk.asked', subjectKind: 'job', subject: job, region: district, trade: null, facts: { job } },
    ]);
  });
}

/** In the last week of a quarter the coming one is frozen; what is over is scored, a week later once more for late reports. */
async function turnOfQuarter(context: DutyContext): Promise<void> {
  const { database, district, clock } = context;
  const zone = await zoneOf(database);
  const day = localDateOf(clock.now(), zone);
  const next = quarterOf(day, 1);
  const daysLeft = (Date.parse(next.beginsOn) - Date.parse(day)) / 86_400_000;
  if (daysLeft <= 3 && !(await store.forecastOf(database, district, next.code)) && (await store.newestModel(database, district)))
    await asJob(context, `risk.freeze ${next.code}`, (tx, act) => freeze(tx, act, 1));
  for (const forecast of await store.listForecasts(database, district)) {
    const over = (Date.parse(day) - Date.parse(forecast.endsOn)) / 86_400_000;
    const scoredAfter =
      forecast.scoredAt === null ? -1 : (Date.parse(forecast.scoredAt) - Date.parse(forecast.endsOn)) / 86_400_000;
    if (over >= 0 && (scoredAfter < 0 || (over >= 7 && scoredAfter < 7)))
      await asJob(context, `risk.judge ${forecast.quarter} ${over}`, (tx, act) => judge(tx, act, forecast));
  }
}

export const duties: readonly Duty[] = [
  { name: 'risk', text: { zh: '安排风险计算', en: 'Arrange the calculation of risk' }, everySeconds: 300, run: nightly },
  {
    name: 'risk-changes',
    text: { zh: '评估有变动的场所', en: 'Rate places that changed' },
    everySeconds: 10,
    run: async (context) => void (await followChanges(context)),
  },
  {
    name: 'risk-quarter',
    text: { zh: '冻结和评定季度预测', en: 'Freeze and score forecasts' },
    everySeconds: 3600,
    run: turnOfQuarter,
  },
];
