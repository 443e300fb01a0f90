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
import { batchesAsOf, gather, learnApart, learningSeed } from './fitting.ts';
import { freeze, judge } from './forecasts.ts';
import { keepAfterwards, quartersMissed, reckonAfterwards } from './looking-back.ts';
import { mostOneByOne, quarterOf } from './rules.ts';
import { followChanges, scorePlaces, zoneOf } from './scoring.ts';
import * as store from './store.ts';

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
  // What is noted so far is answered when all places are rated; not by a job taken up again, which rates only those it had not reached.
  const noted = model ? [] : await store.notesNow(database, district);
  if (!model) {
    const now = clock.now();
    const { training, until, places, fires } = await gather(database, district, {
      now,
      zone,
      progress: async (done, total) => {
        signal.throwIfAborted();
        await progress(done, total * 2);
      },
    });
    const { model: learned, middle, validation } = await learnApart(training, learningSeed, signal);
    const inputs = [...training.inputs];
    const fitted: store.StoredModel = {
      id: job,
      kind: learned.basis,
      fittedAt: now,
      trainedUntil: until,
      seed: learningSeed,
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
  await database.transaction(async (tx) => {
    await store.forgetClosed(tx, district);
    await store.dropNotes(tx, district, noted);
  });
  return { model: model.id, scored, changed };
}

export const rescoreJob = jobKind({
  text: { zh: '重新计算风险', en: 'Calculate risk anew' },
  input: z.object({}),
  run: rescore,
});

/** Sends the job unless one waits or runs. @returns its id */
export async function askRescore(tx: Tx, act: Pick<Act, 'district' | 'id' | 'actor'>): Promise<string> {
  return (await store.jobUnderWay(tx, act.district))?.id ?? sendJob(tx, act, 'risk.rescore', {});
}

/** Whether fires came or went since the model was fitted, so many that it would be another one. */
const outgrown = ({ firesKnown }: store.StoredModel, fires: number) =>
  Math.abs(fires - firesKnown) >= Math.max(1, 0.1 * firesKnown);

/**
 * At night; the first time there are places; and as soon as what arrived is more than can be rated one by one, or changes what is learned:
 * a table of fires, or the history of a demo, once no more of it comes.
 */
async function nightly(context: DutyContext): Promise<void> {
  const { database, district, clock } = context;
  const { places, fires } = await historyOf(database, district);
  if (places === 0 || (await store.jobUnderWay(database, district))) return;
  const model = await store.newestModel(database, district);
  const zone = await zoneOf(database);
  const now = clock.now();
  const tonight =
    localTimeOf(now, zone) >= '02:00' && model !== undefined && localDateOf(model.fittedAt, zone) < localDateOf(now, zone);
  const noted = await store.notedPlaces(database, district);
  const flooded = model !== undefined && !noted.arriving && (outgrown(model, fires) || noted.places > mostOneByOne);
  if (model && !tonight && !flooded) {
    if (!noted.arriving) await askLookback(context, model);
    return;
  }
  await asJob(context, `risk.asked ${now}`, async (tx, act) => {
    const job = await askRescore(tx, act);
    await record(tx, act, [
      { verb: 'risk.asked', subjectKind: 'job', subject: job, region: district, trade: null, facts: { job } },
    ]);
  });
}

/** Quarters that are over and that nobody froze are reckoned afterwards, once there is a model that learned. */
async function askLookback(context: DutyContext, model: store.StoredModel): Promise<void> {
  const { database, district, clock } = context;
  if (model.kind === 'prior' || (await store.jobUnderWay(database, district, 'risk.lookback'))) return;
  const missed = await quartersMissed(database, district, localDateOf(clock.now(), await zoneOf(database)));
  if (missed.length === 0) return;
  await asJob(context, `risk.lookback ${missed[0]!.code}`, async (tx, act) => {
    const job = await sendJob(tx, act, 'risk.lookback', {});
    await record(tx, act, [
      { verb: 'risk.asked', subjectKind: 'job', subject: job, region: district, trade: null, facts: { job } },
    ]);
  });
}

/** One quarter after the other, the newest first; a job that is taken up again goes on with those that are not there yet. */
async function lookBack(context: JobContext): Promise<{ quarters: string[] }> {
  const { database, district, clock, signal, progress } = context;
  const zone = await zoneOf(database);
  const missed = await quartersMissed(database, district, localDateOf(clock.now(), zone));
  for (const [done, quarter] of missed.entries()) {
    await progress(done, missed.length);
    const { model, rates } = await reckonAfterwards(database, district, quarter, {
      zone,
      learn: (training) => learnApart(training, learningSeed, signal),
      goOn: () => signal.throwIfAborted(),
    });
    await asJob(context, `risk.lookback ${quarter.code}`, (tx, act) => keepAfterwards(tx, act, quarter, model, rates));
  }
  return { quarters: missed.map(({ code }) => code) };
}

export const lookbackJob = jobKind({
  text: { zh: '补算过去季度的预测', en: 'Reckon forecasts of past quarters' },
  input: z.object({}),
  run: lookBack,
});

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
  { name: 'risk', text: { zh: '安排风险计算', en: 'Arrange the calculation of risk' }, everySeconds: 30, run: nightly },
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
