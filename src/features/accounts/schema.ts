import { z } from 'zod';
import { endpoint } from '../../platform/endpoint.ts';
import {
  accountExists,
  codeWrong,
  demoClosed,
  passwordWeak,
  providerMissing,
  passwordWrong,
  signInBlocked,
  signInRefused,
  stepExpired,
} from './rules.ts';

const code = z.string().trim().min(6).max(20).describe('six digits of the authenticator, or a recovery code');
const password = z.string().min(1).max(200);
const name = z.string().trim().min(2).max(60);

/** A post the caller holds today, to choose from. */
const HeldPost = z.object({
  post: z.uuid(),
  title: z.string(),
  titleEn: z.string().nullable(),
  organisationName: z.string(),
  region: z.string(),
  roles: z.array(z.string()),
});

export const SignedIn = z.object({
  account: z.uuid(),
  name: z.string(),
  person: z.uuid(),
  personName: z.string().nullable(),
  post: z.uuid().nullable().describe('the post the caller acts in'),
  posts: z.array(HeldPost),
  permissions: z.array(z.string()).describe('what the acting post may do somewhere'),
  regions: z.array(z.string()).describe('prefixes of the acting post'),
  way: z.enum(['password', 'oidc', 'demo']),
  mustSetPassword: z.boolean().describe('true: nothing else is open until a new password is set'),
  idleEndsAt: z.string().describe('instant: the session ends here if nothing is done'),
  endsAt: z.string().describe('instant: the session ends here whatever is done'),
  warnSeconds: z.number().int().describe('say so this long before either end'),
});
export type SignedIn = z.infer<typeof SignedIn>;

export const SessionState = z.object({
  signedIn: SignedIn.nullable(),
  district: z.object({ code: z.string(), name: z.string(), demo: z.boolean(), timeZone: z.string() }),
  ways: z.object({ password: z.boolean(), oidc: z.string().nullable().describe('label of the provider'), demo: z.boolean() }),
});
export type SessionState = z.infer<typeof SessionState>;

export const readSession = endpoint({
  method: 'GET',
  path: '/api/session',
  summary: { zh: '我是谁、能做什么、何时退出', en: 'Who I am, what I may do, when I am signed out' },
  access: 'public',
  scope: 'none',
  answer: SessionState,
});

const Step = z.object({
  state: z.enum(['signed-in', 'second-factor']),
  challenge: z.string().nullable().describe('send it back with the code of the second step'),
});

export const signIn = endpoint({
  method: 'POST',
  path: '/api/session/sign-in',
  summary: { zh: '登录', en: 'Sign in with name and password' },
  access: 'public',
  scope: 'none',
  body: z.object({ name: z.string().min(1).max(60), password }),
  answer: Step,
  problems: [signInRefused, signInBlocked],
});

export const signInSecondStep = endpoint({
  method: 'POST',
  path: '/api/session/second-step',
  summary: { zh: '登录第二步：动态口令或恢复码', en: 'Second step of signing in: a code' },
  access: 'public',
  scope: 'none',
  body: z.object({ challenge: z.string().min(20).max(100), code }),
  answer: Step,
  problems: [codeWrong, stepExpired, signInBlocked],
});

export const signOut = endpoint({
  method: 'POST',
  path: '/api/session/sign-out',
  summary: { zh: '退出', en: 'Sign out' },
  access: 'signed-in',
  scope: 'own',
  answer: z.object({ signedOut: z.literal(true) }),
});

export const choosePost = endpoint({
  method: 'POST',
  path: '/api/session/post',
  summary: { zh: '换一个岗位办事', en: 'Act in another of my posts' },
  access: 'signed-in',
  scope: 'own',
  body: z.object({ post: z.uuid() }),
  answer: z.object({ post: z.uuid() }),
});

export const DemoPerson = z.object({
  post: z.uuid(),
  personName: z.string(),
  title: z.string(),
  titleEn: z.string().nullable(),
  organisationName: z.string(),
  role: z.string(),
});
export type DemoPerson = z.infer<typeof DemoPerson>;

export const listDemoPeople = endpoint({
  method: 'GET',
  path: '/api/session/demo',
  summary: { zh: '演示：可以进入的人', en: 'Demo: whom one can be' },
  access: 'public',
  scope: 'none',
  answer: z.object({ people: z.array(DemoPerson) }),
  problems: [demoClosed],
});

export const enterDemo = endpoint({
  method: 'POST',
  path: '/api/session/demo',
  summary: { zh: '演示：进入为某人', en: 'Demo: enter as someone' },
  access: 'public',
  scope: 'none',
  body: z.object({ post: z.uuid() }),
  answer: Step,
  problems: [demoClosed],
});

export const startProvider = endpoint({
  method: 'GET',
  path: '/api/session/provider',
  summary: { zh: '用单位的统一身份登录', en: "Sign in at the office's identity provider" },
  access: 'public',
  scope: 'none',
  status: 302,
  answer: { media: 'text/plain' },
  problems: [providerMissing],
});

export const finishProvider = endpoint({
  method: 'GET',
  path: '/api/session/provider/return',
  summary: { zh: '从统一身份回来', en: 'Return from the identity provider' },
  access: 'public',
  scope: 'none',
  query: z.record(z.string(), z.string().max(4000)),
  status: 302,
  answer: { media: 'text/plain' },
});

const OpenSession = z.object({
  id: z.uuid(),
  way: z.enum(['password', 'oidc', 'demo']),
  madeAt: z.string(),
  seenAt: z.string(),
  endsAt: z.string(),
  address: z.string(),
  agent: z.string(),
  current: z.boolean().describe('the one that asks'),
});
export type OpenSession = z.infer<typeof OpenSession>;

export const readMyAccount = endpoint({
  method: 'GET',
  path: '/api/account',
  summary: { zh: '我的账号', en: 'My account' },
  access: 'signed-in',
  scope: 'own',
  answer: z.object({
    name: z.string(),
    hasPassword: z.boolean(),
    passwordAt: z.string().nullable(),
    totp: z.boolean(),
    recoveryLeft: z.number().int(),
    identities: z.number().int(),
    sessions: z.array(OpenSession),
  }),
});

export const setPassword = endpoint({
  method: 'POST',
  path: '/api/account/password',
  summary: { zh: '改密码；别处的登录都退出', en: 'Change my password; other sessions end' },
  access: 'signed-in',
  scope: 'own',
  body: z.object({ current: password, next: z.string().max(200) }),
  answer: z.object({ changed: z.literal(true) }),
  problems: [passwordWeak, passwordWrong, signInBlocked],
});

export const beginTotp = endpoint({
  method: 'POST',
  path: '/api/account/totp',
  summary: { zh: '开始绑定动态口令', en: 'Begin with an authenticator' },
  access: 'signed-in',
  scope: 'own',
  body: z.object({ current: password }),
  answer: z.object({ secret: z.string(), address: z.string().describe('otpauth:// address for the QR code') }),
  problems: [passwordWrong, signInBlocked],
});

export const confirmTotp = endpoint({
  method: 'POST',
  path: '/api/account/totp/confirm',
  summary: { zh: '输入一次动态口令，绑定完成', en: 'Confirm the authenticator with one code' },
  access: 'signed-in',
  scope: 'own',
  body: z.object({ code }),
  answer: z.object({ recoveryCodes: z.array(z.string()).describe('shown once') }),
  problems: [codeWrong, signInBlocked],
});

export const removeTotp = endpoint({
  method: 'POST',
  path: '/api/account/totp/remove',
  summary: { zh: '解除动态口令', en: 'Remove the authenticator' },
  access: 'signed-in',
  scope: 'own',
  body: z.object({ current: password }),
  answer: z.object({ removed: z.literal(true) }),
  problems: [passwordWrong, signInBlocked],
});

export const endMySession = endpoint({
  method: 'POST',
  path: '/api/account/sessions/:session/end',
  summary: { zh: '退出我的一处登录', en: 'End one of my sessions' },
  access: 'signed-in',
  scope: 'own',
  params: z.object({ session: z.uuid() }),
  answer: z.object({ ended: z.literal(true) }),
});

const Account = z.object({
  id: z.uuid(),
  name: z.string(),
  person: z.uuid(),
  personName: z.string().nullable(),
  posts: z.array(z.object({ post: z.uuid(), title: z.string(), organisationName: z.string(), roles: z.array(z.string()) })),
  lockedAt: z.string().nullable().describe('locked by an administrator'),
  blockedUntil: z.string().nullable().describe('too many failures'),
  totp: z.boolean(),
  passwordAt: z.string().nullable(),
  passwordOnce: z.boolean(),
  lastSeenAt: z.string().nullable(),
  openSessions: z.number().int(),
});
export type Account = z.infer<typeof Account>;

export const listAccounts = endpoint({
  method: 'GET',
  path: '/api/accounts',
  summary: { zh: '账号', en: 'Accounts' },
  access: 'accounts.manage',
  scope: 'rows',
  query: z.object({
    search: z.string().max(60).optional(),
    after: z.string().max(60).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  answer: z.object({ accounts: z.array(Account), total: z.number().int(), next: z.string().nullable() }),
});

const OncePassword = z.object({
  account: z.uuid(),
  password: z.string().describe('shown once; good for one log-in that sets another'),
});

export const makeAccount = endpoint({
  method: 'POST',
  path: '/api/accounts',
  summary: { zh: '给一个人开账号', en: 'Make an account for a person' },
  access: 'accounts.manage',
  scope: 'rows',
  status: 201,
  body: z.object({ person: z.uuid(), name }),
  answer: OncePassword,
  problems: [accountExists],
});

const account = z.object({ account: z.uuid() });

export const resetPassword = endpoint({
  method: 'POST',
  path: '/api/accounts/:account/reset-password',
  summary: { zh: '重置密码；他的登录都退出', en: 'Reset the password; all sessions end' },
  access: 'accounts.manage',
  scope: 'rows',
  params: account,
  answer: OncePassword,
});

export const lockAccount = endpoint({
  method: 'POST',
  path: '/api/accounts/:account/lock',
  summary: { zh: '锁定账号；他的登录都退出', en: 'Lock the account; all sessions end' },
  access: 'accounts.manage',
  scope: 'rows',
  params: account,
  answer: z.object({ locked: z.literal(true) }),
});

export const unlockAccount = endpoint({
  method: 'POST',
  path: '/api/accounts/:account/unlock',
  summary: { zh: '解锁账号，失败次数清零', en: 'Unlock the account and forget its failures' },
  access: 'accounts.manage',
  scope: 'rows',
  params: account,
  answer: z.object({ locked: z.literal(false) }),
});

export const dropTotp = endpoint({
  method: 'POST',
  path: '/api/accounts/:account/remove-totp',
  summary: { zh: '替他解除动态口令（手机丢了）', en: 'Remove the authenticator for someone who lost it' },
  access: 'accounts.manage',
  scope: 'rows',
  params: account,
  answer: z.object({ removed: z.literal(true) }),
});

export const listSessions = endpoint({
  method: 'GET',
  path: '/api/accounts/:account/sessions',
  summary: { zh: '一个账号的登录', en: "An account's open sessions" },
  access: 'accounts.manage',
  scope: 'rows',
  params: account,
  answer: z.object({ sessions: z.array(OpenSession) }),
});

export const endSession = endpoint({
  method: 'POST',
  path: '/api/accounts/:account/sessions/:session/end',
  summary: { zh: '让一处登录退出', en: "End one of an account's sessions" },
  access: 'accounts.manage',
  scope: 'rows',
  params: account.extend({ session: z.uuid() }),
  answer: z.object({ ended: z.literal(true) }),
});

export const listRoles = endpoint({
  method: 'GET',
  path: '/api/roles',
  summary: { zh: '角色和权限', en: 'Roles and their permissions' },
  access: 'signed-in',
  scope: 'none',
  answer: z.object({
    roles: z.array(z.object({ role: z.string(), zh: z.string(), en: z.string() })),
    rights: z.array(z.object({ permission: z.string(), roles: z.array(z.string()) })),
  }),
});

const AuditLine = z.object({
  id: z.number().int(),
  recordedAt: z.string(),
  verb: z.string(),
  verbZh: z.string(),
  verbEn: z.string(),
  subjectKind: z.string(),
  subject: z.uuid(),
  subjectName: z.string().nullable(),
  actor: z.uuid().nullable(),
  actorName: z.string().nullable(),
  post: z.uuid().nullable(),
  via: z.string(),
  facts: z.record(z.string(), z.unknown()),
});
export type AuditLine = z.infer<typeof AuditLine>;

const auditFilter = z.object({
  group: z.enum(['all', 'sign-in', 'failure', 'account', 'grant', 'reveal']).default('all'),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const listAudit = endpoint({
  method: 'GET',
  path: '/api/audit',
  summary: { zh: '审计：登录、账号、授权、查看个人信息', en: 'Audit: log-ins, accounts, grants, reveals' },
  access: 'accounts.audit',
  scope: 'rows',
  query: auditFilter,
  answer: z.object({ lines: z.array(AuditLine), next: z.number().int().nullable() }),
});

export const exportAudit = endpoint({
  method: 'GET',
  path: '/api/audit.csv',
  summary: { zh: '导出审计', en: 'Export the audit' },
  access: 'accounts.audit',
  scope: 'rows',
  query: auditFilter.pick({ group: true, from: true, to: true }),
  answer: { media: 'text/csv; charset=utf-8' },
});
