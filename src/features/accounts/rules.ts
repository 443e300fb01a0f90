import { fromMicros, toMicros, type Instant } from '../../core/time.ts';
import { problem } from '../../platform/problem.ts';

const minute = 60_000_000;
export const later = (from: Instant, minutes: number): Instant => fromMicros(toMicros(from) + minutes * minute);
/** Begun minutes count whole. */
export const minutesUntil = (now: Instant, until: Instant) => Math.max(1, Math.ceil((toMicros(until) - toMicros(now)) / minute));

/** One answer for a wrong name, a wrong password and a locked account: the difference would tell who exists. */
export const signInRefused = problem('sign-in-refused', 401, { zh: '没有登录成功', en: 'Not signed in' }, () => ({
  zh: '用户名和密码对不上，或者账号已锁定。核对后再试；忘了密码或账号被锁，找安全管理员。',
  en: 'Name and password do not match, or the account is locked. Check and try again; for a forgotten password or a locked account ask the security administrator.',
}));

/** For who is signed in already and gives the password once more. */
export const passwordWrong = problem('password-wrong', 401, { zh: '现在的密码不对', en: 'Wrong current password' }, () => ({
  zh: '现在的密码没有对上，什么都没有改。核对后再输一次；忘了，找安全管理员重置。',
  en: 'The current password does not match, and nothing was changed. Enter it again; if it is forgotten, ask the security administrator for a new one.',
}));

export const signInBlocked = problem<{ minutes: number }>(
  'sign-in-blocked',
  429,
  { zh: '试错太多，先停一停', en: 'Too many failed attempts' },
  ({ minutes }) => ({
    zh: `连续没有对上，${minutes} 分钟内不再核对。等一等再试，或找安全管理员解锁。`,
    en: `Too many attempts failed, so nothing is checked for ${minutes} minute${minutes === 1 ? '' : 's'}. Wait, or ask the security administrator to unlock the account.`,
  }),
);

export const codeWrong = problem('code-wrong', 401, { zh: '口令不对', en: 'Wrong code' }, () => ({
  zh: '这个口令不对、已经用过，或已过时。等下一个口令再输一次；手机不在身边，用恢复码。',
  en: 'This code is wrong, used before or too old. Wait for the next one and enter it; without the phone, use a recovery code.',
}));

export const stepExpired = problem('step-expired', 401, { zh: '登录中断，要从头来', en: 'Sign-in was interrupted' }, () => ({
  zh: '这一步放得太久，或者换了浏览器。回到登录页从头开始。',
  en: 'This step waited too long, or another browser was used. Go back to the sign-in page and start again.',
}));

export const demoClosed = problem('demo-closed', 404, { zh: '没有演示入口', en: 'No demo log-in' }, () => ({
  zh: '演示入口只在演示库、且在本机打开时才有。用账号登录。',
  en: 'The demo log-in exists only for a demo database opened on its own machine. Sign in with an account.',
}));

export const providerMissing = problem('provider-missing', 404, { zh: '没有接统一身份', en: 'No identity provider' }, () => ({
  zh: '本系统没有配置统一身份登录，或它现在连不上。用用户名和密码登录。',
  en: 'No identity provider is configured, or it cannot be reached now. Sign in with name and password.',
}));

export const totpThere = problem('totp-there', 409, { zh: '动态口令已经绑定', en: 'An authenticator is set already' }, () => ({
  zh: '这个账号已经绑定了动态口令，没有改动。要换手机，先解除再绑定。',
  en: 'This account has an authenticator, so nothing changed. For another phone, remove it first and set it again.',
}));

export const accountExists = problem('account-exists', 409, { zh: '账号已经有了', en: 'The account exists' }, () => ({
  zh: '这个用户名有人用了，或者这个人已有账号，所以没有新开。换一个用户名，或在列表里找到他的账号。',
  en: 'The name is taken or this person has an account, so none was made. Choose another name, or find the account in the list.',
}));

export const passwordWeak = problem<{ reason: PasswordFault }>(
  'password-weak',
  422,
  { zh: '密码太容易猜', en: 'The password is too easy to guess' },
  ({ reason }) => ({
    zh: `${passwordFaults[reason].zh}密码没有改。`,
    en: `${passwordFaults[reason].en} The password was not changed.`,
  }),
);

export const passwordFaults = {
  short: {
    zh: '至少 12 个字符，或 8 个汉字；几个词连成一句最好记。',
    en: 'Use at least 12 characters; a few words in a row are easiest to remember.',
  },
  name: { zh: '密码里不要有用户名。', en: 'Leave the user name out of the password.' },
  common: { zh: '这个密码很多人用。', en: 'Many people use this password.' },
  plain: { zh: '不要连号、不要一个字符重复。', en: 'Avoid runs and repeated characters.' },
  same: { zh: '和现在的密码一样。', en: 'It is the same as the present password.' },
} as const;
export type PasswordFault = keyof typeof passwordFaults;

/** Stems that people stretch to length: digits and signs at the ends do not make them better. */
const commonStems = new Set(
  `password passw0rd p@ssw0rd admin administrator root user guest test welcome letmein iloveyou qwerty qwertyuiop
  asdfghjkl zxcvbnm qazwsx qazwsxedc 1qaz2wsx 1qaz2wsx3edc abc abcd aabbcc woaini woaini1314 5201314 nihao
  xiaofang xiaoanban fengsui huojing zhongguo china dragon monkey sunshine football superman master changeme
  default secret`.split(/\s+/),
);

/** Characters as they count for length: a Chinese character holds about as much as a letter and a half. */
const lengthOf = (password: string) => [...password].reduce((sum, char) => sum + (/\p{Script=Han}/u.test(char) ? 1.5 : 1), 0);

/** @returns what makes the password easy to guess, or undefined */
export function passwordFault(password: string, name: string): PasswordFault | undefined {
  const plain = nameKey(password);
  if (lengthOf(password) < 12) return 'short';
  if (nameKey(name).length >= 3 && plain.includes(nameKey(name))) return 'name';
  const stem = plain.replace(/^[\d\W_]+|[\d\W_]+$/g, '');
  if (commonStems.has(stem) || commonStems.has(plain)) return 'common';
  if (new Set(plain).size < 5 || isRepeated(plain) || longestRun(plain) * 2 > plain.length) return 'plain';
  return undefined;
}

/** "abcabcabcabc": a short piece said again. */
const isRepeated = (text: string) => /^(.{1,4})\1+$/u.test(text);

function longestRun(text: string): number {
  let longest = 1;
  let run = 1;
  for (let i = 1; i < text.length; i++) {
    const step = text.charCodeAt(i) - text.charCodeAt(i - 1);
    const before = i > 1 ? text.charCodeAt(i - 1) - text.charCodeAt(i - 2) : step;
    run = Math.abs(step) <= 1 && step === before ? run + 1 : 2;
    if (Math.abs(step) <= 1) longest = Math.max(longest, run);
  }
  return longest;
}

/** The name as it is compared: full-width and half-width, upper and lower case are one. */
export const nameKey = (name: string) => name.normalize('NFKC').trim().toLowerCase();

/** After so many attempts without success nothing is checked for `minutes`. */
export const limits = {
  account: { attempts: 5, minutes: 15 },
  address: { attempts: 50, minutes: 15 },
} as const;

/** Answers the first log-in step needs within: time to find the phone. */
export const stepMinutes = 5;

export const warnSeconds = 120;

/** A password given by an administrator is good for so long. */
export const onceDays = 7;

/** @returns the two ends of a session: by idleness and by age; the earlier one counts */
export function sessionEnds(
  session: { seenAt: Instant; endsAt: Instant },
  limits: { idleMinutes: number },
): { idleEndsAt: Instant; endsAt: Instant } {
  const idle = later(session.seenAt, limits.idleMinutes);
  return { idleEndsAt: toMicros(idle) < toMicros(session.endsAt) ? idle : session.endsAt, endsAt: session.endsAt };
}

export const isOver = (ends: { idleEndsAt: Instant }, now: Instant) => toMicros(now) >= toMicros(ends.idleEndsAt);

/** Demo log-in needs a demo database, and a caller on this very machine unless the operator opened it. */
export function demoOpen(demo: boolean, openToAll: boolean, address: string): boolean {
  return demo && (openToAll || /^(127\.|::1$|::ffff:127\.)/.test(address));
}

/** Of each role the few who have the most on hand, busiest first: whoever looks in finds a desk with work on it. */
export function busiest<H extends { post: string; role: string | null }>(
  holders: readonly H[],
  owed: readonly { post: string }[],
  most: number,
): H[] {
  const load = new Map<string, number>();
  for (const { post } of owed) load.set(post, (load.get(post) ?? 0) + 1);
  return [...new Set(holders.map(({ role }) => role))].flatMap((role) =>
    holders
      .filter((holder) => holder.role === role)
      .sort((a, b) => (load.get(b.post) ?? 0) - (load.get(a.post) ?? 0))
      .slice(0, most),
  );
}
