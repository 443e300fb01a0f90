import { pages } from '../../../web/page.ts';

export const territoryPages = pages([
  {
    path: '/settings/regions',
    title: { zh: '区划', en: 'Regions' },
    chapter: 'bottom',
    within: '/settings',
    permission: 'territory.read',
    load: () => import('./regions-page.tsx'),
  },
]);
