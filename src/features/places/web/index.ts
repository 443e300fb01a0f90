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
    path: '/places',
    title: { zh: '场所', en: 'Places' },
    chapter: 'prevention',
    permission: 'places.read',
    load: () => import('./list-page.tsx'),
  },
  {
    path: '/places/unassigned',
    title: { zh: '待划定', en: 'To assign' },
    chapter: 'prevention',
    within: '/places',
    permission: 'places.assign',
    load: () => import('./unassigned-page.tsx'),
  },
  {
    path: '/places/broken-chains',
    title: { zh: '断链', en: 'Broken chains' },
    chapter: 'prevention',
    within: '/places',
    permission: 'places.read',
    load: () => import('./broken-page.tsx'),
  },
  {
    path: '/places/duplicates',
    title: { zh: '重复场所', en: 'Duplicates' },
    chapter: 'prevention',
    within: '/places',
    permission: 'places.merge',
    load: () => import('./duplicates-page.tsx'),
  },
  {
    path: '/places/scan',
    title: { zh: '扫码', en: 'Scan' },
    chapter: 'prevention',
    within: '/places',
    permission: 'places.read',
    load: () => import('./scan-page.tsx'),
  },
  {
    path: '/places/codes',
    title: { zh: '场所码', en: 'Place codes' },
    permission: 'places.read',
    under: '/places',
    load: () => import('./sheets-page.tsx'),
  },
  {
    path: '/places/$code',
    title: { zh: '场所', en: 'Place' },
    permission: 'places.read',
    load: () => import('./place-page.tsx'),
  },
]);
