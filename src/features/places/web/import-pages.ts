import { pages } from '../../../web/page.ts';

export const importPages = pages([
  {
    path: '/places/import',
    title: { zh: '导入场所', en: 'Import places' },
    chapter: 'prevention',
    within: '/places',
    permission: 'places.import',
    load: () => import('./imports-page.tsx'),
  },
  {
    path: '/places/import/fires',
    title: { zh: '导入火灾记录', en: 'Import fires' },
    under: '/places',
    permission: 'places.import',
    load: () => import('./fires-page.tsx'),
  },
  {
    path: '/places/import/$id',
    title: { zh: '导入', en: 'Import' },
    under: '/places',
    permission: 'places.import',
    load: () => import('./import-page.tsx'),
  },
]);
