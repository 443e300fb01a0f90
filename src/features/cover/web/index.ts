import { pages } from '../../../web/page.ts';

export const coverPages = pages([
  {
    path: '/cover',
    title: { zh: '覆盖', en: 'Cover' },
    chapter: 'foundations',
    permission: 'cover.read',
    load: () => import('./cover-page.tsx'),
  },
  {
    path: '/cover/siting',
    title: { zh: '选址', en: 'Siting' },
    within: '/cover',
    permission: 'cover.plan',
    load: () => import('./siting-page.tsx'),
  },
  {
    path: '/cover/pipeline',
    title: { zh: '建设', en: 'Building' },
    within: '/cover',
    permission: 'cover.read',
    load: () => import('./pipeline-page.tsx'),
  },
]);
