import { catalogue } from '../../platform/texts.ts';

export const messageTexts = catalogue(
  {
    title: '收件箱',
    sub: (unread: number) => (unread === 0 ? '都看过了。' : `${unread} 条没看过。`),
    readAll: '全部标为看过',
    read: (count: number) => `${count} 条标为看过`,
    none: '还没有通知。事项交给你、退回、催办或超期时，这里会有一条。',
    time: '时间',
    what: '内容',
    by: '来自',
    system: '系统自动',
    fresh: '未看',
  },
  {
    title: 'Inbox',
    sub: (unread: number) => (unread === 0 ? 'All read.' : `${unread} unread.`),
    readAll: 'Mark all as read',
    read: (count: number) => `${count} marked as read`,
    none: 'No messages yet. One comes when a matter is handed to you, refused, reminded or overdue.',
    time: 'Time',
    what: 'What',
    by: 'From',
    system: 'Automatic',
    fresh: 'Unread',
  },
);
