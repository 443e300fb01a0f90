import { z } from 'zod';
import { defineVerbs, feature } from '../../platform/feature.ts';
import { routes } from './routes.ts';
import { countUnsealed, oldestUnsealed } from './store.ts';

export {
  acceptVerbs,
  inAct,
  readPostTitles,
  readSubjectNames,
  onCommit,
  record,
  recordActs,
  verbText,
  type ActRequest,
  type Line,
  type Outcome,
} from './actions.ts';
export { lastActsOn, linesLike, linesOfObligations, linesOfSubject, newestSeal } from './store.ts';
export type { LedgerLine } from './schema.ts';
export { addProjectionCheck, verifyLedger, type ProjectionCheck } from './verify.ts';
export { exportLedger, verifyExport } from './export.ts';
export { sealedAfter, type Follower, type SealedLine } from './follower.ts';
export { followerOf, keepLedger, readAnchors, readPublicKey, readSigningKey, type LedgerKeeping } from './keeping.ts';
export { anchorsIn } from './seals.ts';
export { reportText } from './rules.ts';
export { sealAll, startSealer } from './sealing.ts';

export const ledger = feature({
  name: 'ledger',
  routes,
  figures: [
    { name: 'fengsui_ledger_unsealed_lines', help: 'Ledger lines that wait for a seal', read: countUnsealed },
    { name: 'fengsui_ledger_sealing_lag_seconds', help: 'Age of the oldest line that waits for a seal', read: oldestUnsealed },
  ],
  permissions: {
    'ledger.read': { zh: '查台账', en: 'Read the ledger' },
    'ledger.verify': { zh: '核验、导出台账', en: 'Verify and export the ledger' },
  },
  verbs: defineVerbs('ledger', {
    begun: { zh: '建立台账', en: 'Ledger begun', facts: z.object({ demo: z.boolean() }) },
  }),
});
