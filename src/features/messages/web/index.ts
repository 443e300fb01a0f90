import { pages } from '../../../web/page.ts';

export const messagesPages = pages([
  { path: '/inbox', title: { zh: '收件箱', en: 'Inbox' }, permission: 'signed-in', load: () => import('./inbox-page.tsx') },
  {
    path: '/settings/channels',
    title: { zh: '通知渠道', en: 'Channels' },
    within: '/settings',
    permission: 'messages.channels',
    load: () => import('./channels-page.tsx'),
  },
]);
