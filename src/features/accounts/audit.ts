import { z } from 'zod';
import type { Db } from '../../platform/db/index.ts';
import { defineVerbs } from '../../platform/feature.ts';
import { linesLike, verbText, type LedgerLine } from '../ledger/index.ts';
import { namesOf } from '../people/index.ts';
import type { AuditLine } from './schema.ts';
import { namesOfAccounts } from './store.ts';

const ended = z.object({ ended: z.number().int() });
const nothing = z.object({});

/** All of them belong to the audit: who entered, who was refused, whose rights changed. */
export const verbs = defineVerbs('accounts', {
  signedIn: { zh: '登录', en: 'Signed in', facts: z.object({ way: z.string(), session: z.uuid() }) },
  signInFailed: { zh: '登录没有成功', en: 'Sign-in refused', facts: z.object({ reason: z.string() }) },
  blocked: { zh: '试错太多，暂停核对', en: 'Blocked after failed attempts', facts: z.object({ minutes: z.number() }) },
  sessionEnded: { zh: '退出登录', en: 'Session ended', facts: z.object({ session: z.uuid() }) },
  postChosen: { zh: '换岗位办事', en: 'Acting post chosen', facts: z.object({ post: z.uuid() }) },
  made: { zh: '开账号', en: 'Account made', facts: z.object({ person: z.uuid() }) },
  locked: { zh: '锁定账号', en: 'Account locked', facts: ended },
  unlocked: { zh: '解锁账号', en: 'Account unlocked', facts: nothing },
  passwordChanged: { zh: '改密码', en: 'Password changed', facts: ended },
  passwordReset: { zh: '重置密码', en: 'Password reset', facts: ended },
  totpOffered: { zh: '开始绑定动态口令', en: 'Authenticator offered', facts: nothing },
  totpSet: { zh: '绑定动态口令', en: 'Authenticator set', facts: ended },
  totpRemoved: { zh: '解除动态口令', en: 'Authenticator removed', facts: nothing },
  recoveryUsed: { zh: '用了恢复码', en: 'Recovery code used', facts: nothing },
  identityLinked: { zh: '对上统一身份', en: 'Identity linked', facts: nothing },
});

/** What the audit shows, by what one looks for; patterns of verbs. */
const groups = {
  'sign-in': ['accounts.signedIn', 'accounts.sessionEnded', 'accounts.postChosen'],
  failure: ['accounts.signInFailed', 'accounts.blocked'],
  account: [
    'accounts.made',
    'accounts.locked',
    'accounts.unlocked',
    'accounts.password%',
    'accounts.totp%',
    'accounts.recovery%',
    'accounts.identity%',
  ],
  grant: ['people.grant%'],
  reveal: ['people.personRevealed', 'people.personErased'],
} as const;
export type AuditGroup = keyof typeof groups | 'all';

const verbsOf = (group: AuditGroup): readonly string[] => (group === 'all' ? Object.values(groups).flat() : groups[group]);

export interface AuditFilter {
  group: AuditGroup;
  from?: string | undefined;
  to?: string | undefined;
  before?: number | undefined;
  limit: number;
}

/** Lines of the audit, newest first, with the names of who did it and to whom where they still exist. */
export async function auditLines(db: Db, district: string, filter: AuditFilter): Promise<AuditLine[]> {
  const lines = await linesLike(db, district, { ...filter, verbs: verbsOf(filter.group) });
  const accounts = await namesOfAccounts(
    db,
    district,
    lines.filter(isAccount).map(({ subject }) => subject),
  );
  const persons = lines.flatMap(({ actor, subject, subjectKind }) => [actor, subjectKind === 'person' ? subject : null]);
  const names = await namesOf(
    db,
    district,
    persons.filter((id) => id !== null),
  );
  return lines.map((line) => ({
    ...line,
    verbZh: verbText(line.verb)?.zh ?? line.verb,
    verbEn: verbText(line.verb)?.en ?? line.verb,
    actorName: line.actor && (names.get(line.actor) ?? null),
    subjectName: (isAccount(line) ? accounts : names).get(line.subject) ?? null,
  }));
}

const isAccount = (line: LedgerLine) => line.subjectKind === 'account';

const page = 500;

/** The same as CSV, oldest pages last; a spreadsheet must not take a cell for a formula. */
export async function* auditCsv(db: Db, district: string, filter: Omit<AuditFilter, 'before' | 'limit'>): AsyncGenerator<string> {
  yield `\uFEFF${csvRow(['id', 'recorded_at', 'verb', '动作', 'actor', '办理人', 'post', 'via', 'subject_kind', 'subject', '对象', 'facts'])}`;
  let before: number | undefined;
  for (;;) {
    const lines = await auditLines(db, district, { ...filter, before, limit: page });
    for (const line of lines) yield csvRow(cellsOf(line));
    if (lines.length < page) return;
    before = lines.at(-1)!.id;
  }
}

const cellsOf = (line: AuditLine) => [
  String(line.id),
  line.recordedAt,
  line.verb,
  line.verbZh,
  line.actor ?? '',
  line.actorName ?? '',
  line.post ?? '',
  line.via,
  line.subjectKind,
  line.subject,
  line.subjectName ?? '',
  JSON.stringify(line.facts),
];

const csvRow = (cells: readonly string[]) => `${cells.map(csvCell).join(',')}\r\n`;
const csvCell = (text: string) => {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};
