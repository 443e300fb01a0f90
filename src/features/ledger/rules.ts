import { problem, type Text } from '../../platform/problem.ts';
import type { Fault, VerifyReport } from './schema.ts';

export const actUsedTwice = problem(
  'act-used-twice',
  409,
  { zh: '同一编号提交了两份不同的内容', en: 'One key, two different requests' },
  () => ({
    zh: '这个提交编号已经用过，内容不一样，所以没有保存这一次。刷新页面看已保存的内容，需要的话重新提交。',
    en: 'This Idempotency-Key was used before with another body, so nothing was saved now. Reload to see what was saved, and submit again if needed.',
  }),
);

/** The sentence for a fault: what is wrong, where exactly, and what to do next. */
export function faultText(fault: Fault): Text {
  const { seal = 0, line = 0, act = '', obligation = '' } = fault;
  const next = {
    zh: '先不要修改数据库；保留这份数据，用最近的备份和别处留存的锚点对照。',
    en: 'Change nothing in the database; keep this copy and compare it with the latest backup and with anchors kept elsewhere.',
  };
  const what: Record<Fault['kind'], Text> = {
    'seal-missing': { zh: `第 ${seal} 号封存不在。`, en: `Seal ${seal} is missing.` },
    'seal-changed': { zh: `第 ${seal} 号封存被改过。`, en: `Seal ${seal} was changed.` },
    'seal-out-of-order': {
      zh: `第 ${seal} 号封存接不上前一号：其中一个被换过，或次序被动过。`,
      en: `Seal ${seal} does not continue the one before it: one of them was replaced or moved.`,
    },
    'signature-wrong': { zh: `第 ${seal} 号封存的签名不对。`, en: `The signature of seal ${seal} is wrong.` },
    'anchor-differs': {
      zh: `第 ${seal} 号封存和别处留存的锚点不一样：从某一号到这里被重写过。`,
      en: `Seal ${seal} differs from the anchor kept elsewhere: the ledger was rewritten up to here.`,
    },
    'end-cut': {
      zh: `别处留存的锚点有第 ${seal} 号封存，这里没有：末尾被截掉了，或这是更早的备份。`,
      en: `An anchor kept elsewhere names seal ${seal}, which is not here: the end was cut off, or this is an older copy.`,
    },
    'line-missing': { zh: `第 ${line} 行不在，第 ${seal} 号封存里有它。`, en: `Line ${line} is missing; seal ${seal} holds it.` },
    'line-changed': {
      zh: line ? `第 ${line} 行被改过，和第 ${seal} 号封存不符。` : `第 ${seal} 号封存里有一行被换过。`,
      en: line ? `Line ${line} was changed; it does not match seal ${seal}.` : `A line of seal ${seal} was exchanged.`,
    },
    'line-sealed-twice': { zh: `第 ${line} 行被封存了两次。`, en: `Line ${line} was sealed twice.` },
    'recorded-after-seal': {
      zh: `第 ${line} 行的记录时间晚于封存它的第 ${seal} 号。`,
      en: `Line ${line} was recorded later than seal ${seal}, which holds it.`,
    },
    'line-inserted': {
      zh: `第 ${line} 行不在任何封存里，也不在等待封存：它是绕过系统写进来的。`,
      en: `Line ${line} is in no seal and does not wait for one: it was put in past the system.`,
    },
    'act-incomplete': {
      zh: `操作 ${act} 的行数和它登记的不一样：有行被拿掉或加进来。`,
      en: `Act ${act} has other lines than it says: some were taken out or put in.`,
    },
    'act-missing': {
      zh: `第 ${line} 行所属的操作 ${act} 不见了：操作的登记被删掉了。`,
      en: `Act ${act}, which line ${line} belongs to, is gone: what says who did it was removed.`,
    },
    'obligation-differs': {
      zh: `事项 ${obligation} 和按台账重算的结果不一样。`,
      en: `Obligation ${obligation} differs from what its ledger lines give.`,
    },
    'file-damaged': { zh: '导出文件不完整或读不懂。', en: 'The exported file is incomplete or unreadable.' },
  };
  return { zh: `${what[fault.kind].zh}${next.zh}`, en: `${what[fault.kind].en} ${next.en}` };
}

export function reportText(report: VerifyReport): Text {
  if (report.fault) return faultText(report.fault);
  const { seals, lines, waiting, anchors } = report;
  return {
    zh: `台账完整：${seals} 号封存、${lines} 行都对得上，${waiting} 行等待封存，对照锚点 ${anchors} 个。`,
    en: `The ledger is whole: ${seals} seals and ${lines} lines agree, ${waiting} lines wait to be sealed, ${anchors} anchors compared.`,
  };
}

export const liveNotHere = problem('live-not-here', 503, { zh: '实时更新没有运行', en: 'Live updates are not running' }, () => ({
  zh: '这台服务器没有在封存台账，页面不会自己更新。刷新页面看最新内容。',
  en: 'This server is not sealing the ledger, so pages do not update by themselves. Reload to see what is new.',
}));

/** Verbs that begin so tell who entered and who was refused: for the audit administrator, not for every reader of the ledger. */
export const auditOnly = 'accounts.';
