import { z } from 'zod';
import { defineVerbs, feature } from '../../platform/feature.ts';
import { routes } from './routes.ts';

export { acceptVerbs, inAct, record, type ActRequest, type Line, type Outcome } from './actions.ts';

export const ledger = feature({
  name: 'ledger',
  routes,
  permissions: { 'ledger.read': { zh: '查台账', en: 'Read the ledger' } },
  verbs: defineVerbs('ledger', {
    begun: { zh: '建立台账', en: 'Ledger begun', facts: z.object({ demo: z.boolean() }) },
  }),
});
