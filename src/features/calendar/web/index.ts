import { pages } from '../../../web/page.ts';

export const calendarPages = pages([
  {
    path: '/settings/calendar',
    title: { zh: '日历', en: 'Calendar' },
    within: '/settings',
    permission: 'signed-in',
    load: () => import('./calendar-page.tsx'),
  },
]);
