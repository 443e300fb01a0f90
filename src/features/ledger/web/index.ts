import { pages } from '../../../web/page.ts';

export const ledgerPages = pages([
  {
    path: '/ledger',
    title: { zh: '台账', en: 'Ledger' },
    chapter: 'bottom',
    permission: 'ledger.read',
    load: () => import('./ledger-page.tsx'),
  },
]);
