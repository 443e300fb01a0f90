import { feature } from '../../platform/feature.ts';
import { accountExists } from './rules.ts';
import { routes } from './routes.ts';
import { verbs } from './audit.ts';

export { openAccount } from './actions.ts';
export { sessionOf } from './sessions.ts';

export const accounts = feature({
  name: 'accounts',
  routes,
  verbs,
  permissions: {
    'accounts.manage': { zh: '管账号', en: 'Manage accounts' },
    'accounts.audit': { zh: '看审计', en: 'Read the audit' },
  },
  refusals: { account_name: () => accountExists({}), account_person: () => accountExists({}) },
});
