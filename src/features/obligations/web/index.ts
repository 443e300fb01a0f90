import { pages } from '../../../web/page.ts';

export const obligationPages = pages([
  {
    path: '/',
    title: { zh: '工作台', en: 'Workbench' },
    chapter: 'top',
    permission: 'obligation.read',
    load: () => import('./workbench-page.tsx'),
  },
  {
    path: '/obligations',
    title: { zh: '事项清单', en: 'All matters' },
    under: '/',
    permission: 'obligation.read',
    load: () => import('./list-page.tsx'),
  },
  {
    path: '/obligations/new',
    title: { zh: '立项交办', en: 'New matter' },
    under: '/',
    permission: 'obligation.open',
    load: () => import('./new-matter-page.tsx'),
  },
  {
    path: '/obligations/$id',
    title: { zh: '事项', en: 'Matter' },
    under: '/',
    permission: 'obligation.read',
    load: () => import('./obligation-page.tsx'),
  },
]);
