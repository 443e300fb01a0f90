/** A question of siting in the background: progress as it comes, the best answer kept whenever it ends. */
import { z } from 'zod';
import { JobCancelled, jobKind } from '../../platform/jobs.ts';
import type { SitingProgress, SitingQuestion } from './messages.ts';
import { countedStations, coverOf, groundOf } from './service.ts';
import { CoverThread } from './thread.ts';
import { stationsAt } from './staffing.ts';
import { coverVersion, endSiting, keepRun, readSiting, stationsOf, tellSiting } from './store.ts';

const tellMillis = 700;
/** Enough for a chart; of more, every other one is dropped. */
const mostPoints = 240;

export const sitingJob = jobKind({
  text: { zh: '选址计算', en: 'Siting' },
  input: z.object({ siting: z.uuid() }),
  attempts: 2,
  run: async ({ database, district, clock, signal, progress }, { siting: id }) => {
    const row = await readSiting(database, district, id);
    if (!row || row.endedAt) return;
    const parameters = row.parameters as unknown as Omit<SitingQuestion, 'model' | 'candidates' | 'fixed'> & {
      existing: boolean;
    };
    const end = (
      state: 'done' | 'cancelled' | 'failed',
      answer: Parameters<typeof endSiting>[3]['answer'],
      problem: string | null,
    ) => endSiting(database, district, id, { state, answer, problem, now: clock.now() });
    // A thread of its own: pages ask for cover meanwhile.
    const { input, networks } = await groundOf(database, district, clock.now());
    const thread = new CoverThread(input);
    const points: SitingProgress[] = [];
    let asked = false;
    const tell = async () => {
      if (points.length > mostPoints) points.splice(0, points.length, ...points.filter((_, i) => i % 2 === points.length % 2));
      asked ||= await tellSiting(database, district, id, points);
      const last = points.at(-1);
      // Only being told to stop ends the search; a word of progress that does not get through is said again.
      await progress((last?.p ?? parameters.from) - parameters.from, parameters.to - parameters.from + 1).catch((error) => {
        if (error instanceof JobCancelled) asked = true;
      });
      if (asked || signal.aborted) thread.cancel();
    };
    await tell();
    const telling = setInterval(() => void tell().catch(() => undefined), tellMillis);
    try {
      const stations = countedStations(await stationsOf(database, district), undefined).filter(({ tier }) => tier === 'full');
      const steps = await thread.site(
        networks[0]!.version,
        {
          ...parameters,
          model: row.model as SitingQuestion['model'],
          candidates: row.candidates.map(([lon, lat]) => ({ lon, lat })),
          fixed: parameters.existing ? stations.map(({ lon, lat }) => ({ lon, lat })) : [],
        },
        (point) => void points.push(point),
      );
      clearInterval(telling);
      await tell();
      await end(asked ? 'cancelled' : 'done', steps, null);
    } catch (error) {
      await end('failed', null, error instanceof Error ? error.message : String(error));
    } finally {
      clearInterval(telling);
      await thread.close();
    }
  },
});

/** A result as it was told, with what it rests on. */
export const keepJob = jobKind({
  text: { zh: '留存覆盖结果', en: 'Keep a result of cover' },
  input: z.object({ result: z.uuid(), name: z.string(), hour: z.number().optional(), before: z.number() }),
  run: async ({ database, district, clock, actor }, { result, name, hour, before }) => {
    const ground = await groundOf(database, district, clock.now());
    const stations = countedStations(await stationsAt(database, district, hour), hour);
    const { gaps: _, ...figures } = await coverOf(ground, stations, { hour, before });
    const version = await coverVersion(database, district);
    await keepRun(database, district, {
      id: result,
      name,
      question: { hour: hour ?? null, before },
      inputs: {
        network: figures.method.network.version,
        version,
        ground: ground.key,
        stations: stations.map(({ code, lon, lat }) => [code, lon, lat]),
      },
      figures,
      madeAt: clock.now(),
      madeBy: actor,
    });
  },
});
