import { defineVerbs, feature } from '../../platform/feature.ts';
import { onNewEdition } from '../calendar/index.ts';
import { addProjectionCheck, readSubjectNames } from '../ledger/index.ts';
import { onPostVacant, readsOwed } from '../people/index.ts';
import { handOverVacancy, recalculate } from './actions.ts';
import { compareProjections } from './check.ts';
import { runClock } from './clock.ts';
import { kinds } from './kinds.ts';
import { openOnes } from './reading.ts';
import { acceptKinds } from './registry.ts';
import { routes } from './routes.ts';
import { matterTaken } from './rules.ts';
import { clockLag, openOfPost, owedByPosts, provisionalBefore, titlesOf, whereItLies } from './store.ts';
import { attachmentVerbs, verbs } from './verbs.ts';

export { moveObligation, note, openObligation, voidObligations } from './actions.ts';
export { acceptKinds } from './registry.ts';
export { followSubjects, obligationsOfSubject, titlesOf } from './store.ts';

acceptKinds([kinds]);
onPostVacant(async (tx, act, { post, superior }) =>
  handOverVacancy(tx, act, await openOfPost(tx, act.district, post), post, superior),
);
readsOwed(owedByPosts);
addProjectionCheck(compareProjections);
readSubjectNames('obligation', titlesOf);
onNewEdition(async (tx, act, { after }) => {
  const ids = await provisionalBefore(tx, act.district, after.edition);
  for (let from = 0; from < ids.length; from += 500) await recalculate(tx, act, ids.slice(from, from + 500));
});

export const obligations = feature({
  name: 'obligations',
  routes,
  figures: [{ name: 'fengsui_obligations_clock_lag_seconds', help: 'How late the clock of obligations is', read: clockLag }],
  verbs: { ...defineVerbs('obligation', verbs), ...defineVerbs('attachment', attachmentVerbs) },
  subjects: { obligation: whereItLies },
  refusals: {
    matter_number: () => matterTaken({}),
    matter_pkey: () => matterTaken({}),
  },
  duties: [
    {
      name: 'obligation-clock',
      text: { zh: '到点：签收、中止、超期升级', en: 'Clock of obligations: receipts, pauses, ladders' },
      everySeconds: 1,
      run: async ({ database, clock, district, signal }) => void (await runClock(database, clock, district, { signal })),
    },
    {
      name: 'obligations.register',
      text: { zh: '备好在办事项', en: 'Keep the open obligations at hand' },
      everySeconds: 600,
      run: async ({ database, district }) => void (await openOnes.fresh(database, district)),
    },
  ],
  permissions: {
    'obligation.read': { zh: '看事项', en: 'See obligations' },
    'obligation.open': { zh: '立项交办', en: 'Open a matter' },
    'obligation.act': { zh: '承办：签收、退回、交办、销号', en: 'Act as holder: receive, refuse, hand over, discharge' },
    'obligation.remind': { zh: '催办', en: 'Remind the holder' },
    'obligation.assign': { zh: '指定承办', en: 'Assign to a post' },
    'obligation.pause': { zh: '中止与恢复计时', en: 'Pause and resume' },
    'obligation.extend': { zh: '批准延期', en: 'Extend' },
    'obligation.void': { zh: '撤销与并案', en: 'Void and merge' },
  },
});
