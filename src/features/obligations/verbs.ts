import { z } from 'zod';

const post = z.uuid();
const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T[0-9:.]+Z$/);
const note = z.uuid().describe('words kept beside the ledger, where they can be erased');
const term = z.object({
  count: z.number().int().positive(),
  unit: z.enum(['minute', 'hour', 'day', 'workday', 'month']),
  roll: z.boolean(),
});

/** What can happen to an obligation; its state is the fold of these lines and of nothing else. */
export const verbs = {
  opened: {
    zh: '立项交办',
    en: 'Opened',
    facts: z.object({
      kind: z.string(),
      holder: post,
      due: instant,
      term,
      edition: z.string(),
      provisional: z.boolean(),
      ladder: z.string(),
      maxExtensions: z.number().int().min(0),
      parent: z.uuid().nullable().default(null),
    }),
  },
  offered: {
    zh: '交办，等签收',
    en: 'Handed over, receipt awaited',
    facts: z.object({ to: post, lapses: instant, note: note.optional() }),
  },
  received: { zh: '签收', en: 'Received', facts: z.object({}) },
  lapsed: { zh: '逾期未签，视为签收', en: 'Counted as received', facts: z.object({}) },
  refused: { zh: '退回', en: 'Refused', facts: z.object({ reason: note }) },
  assigned: {
    zh: '指定承办',
    en: 'Assigned',
    facts: z.object({ to: post, why: z.enum(['superior', 'second-refusal', 'vacancy', 'ladder']), note: note.optional() }),
  },
  paused: { zh: '中止计时', en: 'Paused', facts: z.object({ order: note, until: instant }) },
  resumed: { zh: '恢复计时', en: 'Resumed', facts: z.object({ note: note.optional() }) },
  extended: { zh: '延期', en: 'Extended', facts: z.object({ due: instant, order: note, measure: note }) },
  recalculated: {
    zh: '按新日历重算期限',
    en: 'Due date recalculated by the new calendar',
    facts: z.object({ edition: z.string(), due: instant, provisional: z.boolean() }),
  },
  escalated: {
    zh: '超期升级',
    en: 'Escalated',
    facts: z.object({ step: z.number().int().positive(), mode: z.enum(['notify', 'supervise', 'take']), to: post }),
  },
  reminded: { zh: '催办', en: 'Reminded', facts: z.object({ note: note.optional() }) },
  discharged: { zh: '销号', en: 'Discharged', facts: z.object({ evidence: z.record(z.string(), z.unknown()) }) },
  voided: { zh: '撤销', en: 'Voided', facts: z.object({ decision: note }) },
  merged: { zh: '并案', en: 'Merged', facts: z.object({ into: z.uuid(), reason: note }) },
} as const;

export type Verb = keyof typeof verbs;
export type FactsOf<V extends Verb> = z.output<(typeof verbs)[V]['facts']>;

export const attachmentVerbs = {
  kept: {
    zh: '传来文件',
    en: 'File received',
    facts: z.object({ on: z.uuid(), sha256: z.string(), media: z.string(), bytes: z.number().int() }),
  },
};
