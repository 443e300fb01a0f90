import { pages } from '../../../web/page.ts';

export const riskPages = pages([
  {
    path: '/risk',
    title: { zh: '风险研判', en: 'Risk' },
    chapter: 'prevention',
    permission: 'risk.read',
    load: () => import('./ranking-page.tsx'),
  },
  {
    path: '/risk/map',
    title: { zh: '风险地图', en: 'Risk map' },
    within: '/risk',
    permission: 'risk.read',
    load: () => import('./map-page.tsx'),
  },
  {
    path: '/risk/towns',
    title: { zh: '街镇比较', en: 'Towns' },
    within: '/risk',
    permission: 'risk.read',
    load: () => import('./towns-page.tsx'),
  },
  {
    path: '/risk/forecasts',
    title: { zh: '准不准', en: 'How good it was' },
    within: '/risk',
    permission: 'risk.read',
    load: () => import('./forecasts-page.tsx'),
  },
  {
    path: '/risk/model',
    title: { zh: '模型', en: 'Model' },
    within: '/risk',
    permission: 'risk.read',
    load: () => import('./model-page.tsx'),
  },
]);
