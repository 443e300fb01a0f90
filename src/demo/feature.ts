/** What of the demo a running server has: the duty that writes its history, and how far it is. */
import { feature, reads } from '../platform/feature.ts';
import { fillingDuty, lifeState } from './filling.ts';
import { demoProgress } from './schema.ts';

export const demo = feature({
  name: 'demo',
  routes: [
    reads(demoProgress, async ({ db, district }) => {
      const state = await lifeState(db, district);
      if (!state) return { demo: false, done: true, share: 1, written: 0, total: 0, reached: null, doing: null };
      const { written, units: total, reached, ended: done } = state;
      const [year, month] = [reached.slice(0, 4), Number(reached.slice(5, 7))];
      const doing = done
        ? null
        : {
            zh: `正在写入 ${year} 年 ${month} 月的走访、隐患和火灾`,
            en: `Writing visits, hazards and fires of ${reached.slice(0, 7)}`,
          };
      return { demo: true, done, share: total === 0 ? 1 : written / total, written, total, reached, doing };
    }),
  ],
  duties: [fillingDuty],
});
