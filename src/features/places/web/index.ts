import { pages } from '../../../web/page.ts';

export const placesPages = pages([
  {
    path: '/map',
    title: { zh: '一张图', en: 'Map' },
    chapter: 'top',
    permission: 'places.read',
    load: () => import('./map-page.tsx'),
  },
  {
    path: '/places/duplicates',
    title: { zh: '重复场所', en: 'Duplicates' },
    within: '/places',
    chapter: 'prevention',
    permission: 'places.merge',
    load: () => import('./duplicates-page.tsx'),
  },
]);
