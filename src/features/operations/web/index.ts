import { pages } from '../../../web/page.ts';

export const operationsPages = pages([
  {
    path: '/settings/operations',
    title: { zh: '运行', en: 'Operations' },
    within: '/settings',
    permission: 'operations.read',
    load: () => import('./operations-page.tsx'),
  },
]);
