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
  {
    path: '/cover/places',
    title: { zh: '到达明细', en: 'Arrivals' },
    within: '/cover',
    permission: 'cover.read',
    load: () => import('./places-page.tsx'),
  },
  {
    path: '/cover/roads',
    title: { zh: '路网', en: 'Roads' },
    within: '/cover',
    permission: 'cover.read',
    load: () => import('./roads-page.tsx'),
  },
  {
    path: '/cover/report',
    title: { zh: '覆盖报告', en: 'Report of cover' },
    under: '/cover',
    permission: 'cover.read',
    load: () => import('./report-page.tsx'),
  },
]);
