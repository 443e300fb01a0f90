import { pages } from '../../../web/page.ts';

export const accountsPages = pages([
  {
    path: '/login',
    title: { zh: '登录', en: 'Sign in' },
    permission: 'public',
    frame: false,
    load: () => import('./login-page.tsx'),
  },
  {
    path: '/settings/account',
    title: { zh: '我的账号', en: 'My account' },
    within: '/settings',
    permission: 'signed-in',
    load: () => import('./my-account-page.tsx'),
  },
  {
    path: '/settings/accounts',
    title: { zh: '账号', en: 'Accounts' },
    within: '/settings',
    permission: 'accounts.manage',
    load: () => import('./accounts-page.tsx'),
  },
  {
    path: '/settings/audit',
    title: { zh: '审计', en: 'Audit' },
    within: '/settings',
    permission: 'accounts.audit',
    load: () => import('./audit-page.tsx'),
  },
]);
