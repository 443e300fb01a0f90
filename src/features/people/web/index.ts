import { pages } from '../../../web/page.ts';

export const peoplePages = pages([
  {
    path: '/responsibility',
    title: { zh: '责任链条', en: 'Responsibility' },
    chapter: 'organisation',
    permission: 'people.read',
    load: () => import('./organisations-page.tsx'),
  },
  {
    path: '/responsibility/duties',
    title: { zh: '职责矩阵', en: 'Duty matrix' },
    chapter: 'organisation',
    within: '/responsibility',
    permission: 'people.read',
    load: () => import('./duties-page.tsx'),
  },
  {
    path: '/responsibility/guarantors',
    title: { zh: '包保', en: 'Guarantors' },
    chapter: 'organisation',
    within: '/responsibility',
    permission: 'people.read',
    load: () => import('./guarantors-page.tsx'),
  },
  {
    path: '/responsibility/task-forces',
    title: { zh: '专班', en: 'Task forces' },
    chapter: 'organisation',
    within: '/responsibility',
    permission: 'people.read',
    load: () => import('./task-forces-page.tsx'),
  },
  {
    path: '/responsibility/persons',
    title: { zh: '人员', en: 'People' },
    chapter: 'organisation',
    within: '/responsibility',
    permission: 'people.read',
    load: () => import('./persons-page.tsx'),
  },
  {
    path: '/responsibility/posts/$id',
    title: { zh: '岗位', en: 'Post' },
    permission: 'people.read',
    load: () => import('./post-page.tsx'),
  },
  {
    path: '/responsibility/leave/$person',
    title: { zh: '离岗交接', en: 'Hand over and leave' },
    permission: 'people.change',
    load: () => import('./leave-page.tsx'),
  },
]);
