import { z } from 'zod';
import { defineVerbs } from '../../platform/feature.ts';

const ended = z.object({ ended: z.number().int() });
const nothing = z.object({});

/** All of them belong to the audit: who entered, who was refused, whose rights changed. */
export const verbs = defineVerbs('accounts', {
  signed_in: { zh: '登录', en: 'Signed in', facts: z.object({ way: z.string(), session: z.uuid() }) },
  sign_in_failed: { zh: '登录没有成功', en: 'Sign-in refused', facts: z.object({ reason: z.string() }) },
  blocked: { zh: '试错太多，暂停核对', en: 'Blocked after failed attempts', facts: z.object({ minutes: z.number() }) },
  session_ended: { zh: '退出登录', en: 'Session ended', facts: z.object({ session: z.uuid() }) },
  post_chosen: { zh: '换岗位办事', en: 'Acting post chosen', facts: z.object({ post: z.uuid() }) },
  made: { zh: '开账号', en: 'Account made', facts: z.object({ person: z.uuid() }) },
  locked: { zh: '锁定账号', en: 'Account locked', facts: ended },
  unlocked: { zh: '解锁账号', en: 'Account unlocked', facts: nothing },
  password_changed: { zh: '改密码', en: 'Password changed', facts: ended },
  password_reset: { zh: '重置密码', en: 'Password reset', facts: ended },
  totp_offered: { zh: '开始绑定动态口令', en: 'Authenticator offered', facts: nothing },
  totp_set: { zh: '绑定动态口令', en: 'Authenticator set', facts: ended },
  totp_removed: { zh: '解除动态口令', en: 'Authenticator removed', facts: nothing },
  recovery_used: { zh: '用了恢复码', en: 'Recovery code used', facts: nothing },
  identity_linked: { zh: '对上统一身份', en: 'Identity linked', facts: nothing },
});
