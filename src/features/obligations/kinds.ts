import { z } from 'zod';
import type { Text } from '../../platform/problem.ts';

/** Length of a legal time; the calendar feature reckons with it. */
export const Term = z.object({
  count: z.number().int().positive().max(1200),
  unit: z.enum(['minute', 'hour', 'day', 'workday', 'month']),
  roll: z.boolean().default(true).describe('the last day moves on to a working day'),
});
export type Term = z.infer<typeof Term>;

/** One step of a ladder: so long after the deadline, this happens to the post so many levels above the holder. */
export const LadderStep = z.object({
  after: Term,
  mode: z.enum(['notify', 'supervise', 'take']),
  level: z.number().int().min(1).max(6),
});
export type LadderStep = z.infer<typeof LadderStep>;

/** One thing that closing needs, with its words for the form and for what is still missing. */
export interface EvidencePart extends Text {
  key: string;
  input: 'words' | 'attachments';
  needed: boolean;
}

/** A kind of obligation: what is owed, how long it takes, who hears when it is late, and what proves that it is done. */
export interface Kind {
  zh: string;
  en: string;
  term: Term;
  ladder: string;
  /** Ids and codes that the closing line must carry; words stay outside the ledger. */
  evidence: z.ZodType<Record<string, unknown>>;
  parts: readonly EvidencePart[];
  /** How long an offer waits for the receiver's signature. */
  receipt: Term;
  maxExtensions: number;
}

export type Kinds = Readonly<Record<string, Kind>>;

/** Gives each kind its full name, "feature.kind". */
export function defineKinds<const F extends string, const K extends Record<string, Kind>>(
  feature: F,
  kinds: K,
): { [N in keyof K & string as `${F}.${N}`]: Kind } {
  return Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [`${feature}.${name}`, kind])) as never;
}

export type Ladders = Readonly<Record<string, readonly LadderStep[]>>;

const workdays = (count: number): Term => ({ count, unit: 'workday', roll: true });

/** Our own defaults; a district's dated rows in obligation_ladder come before them. */
export const defaultLadders: Ladders = {
  'matter-overdue': [
    { after: workdays(1), mode: 'notify', level: 1 },
    { after: workdays(3), mode: 'supervise', level: 1 },
    { after: workdays(10), mode: 'take', level: 1 },
  ],
  'decide-overdue': [
    { after: workdays(1), mode: 'notify', level: 1 },
    { after: workdays(5), mode: 'take', level: 1 },
  ],
};

/** Words, and photos or files as far as there are any: both by id. */
export const ReportProof = z.object({ note: z.uuid(), attachments: z.array(z.uuid()).max(50) });
const PhotoProof = ReportProof.extend({ attachments: z.array(z.uuid()).min(1).max(50) });

const reportParts: readonly EvidencePart[] = [
  { key: 'words', input: 'words', needed: true, zh: '办理结果', en: 'What was done' },
  { key: 'attachments', input: 'attachments', needed: false, zh: '材料或照片', en: 'Files or photos' },
];
const photoParts: readonly EvidencePart[] = [
  { key: 'words', input: 'words', needed: true, zh: '办理结果', en: 'What was done' },
  { key: 'attachments', input: 'attachments', needed: true, zh: '现场照片', en: 'Photos of the site' },
];

const report = { ladder: 'matter-overdue', evidence: ReportProof, parts: reportParts, receipt: workdays(1), maxExtensions: 2 };
const onSite = { ...report, evidence: PhotoProof, parts: photoParts };

/** Matters: all terms are our own defaults; the post that opens one may set another. */
export const kinds = defineKinds('matter', {
  task: { zh: '交办事项', en: 'Task', term: workdays(5), ...report },
  letter: { zh: '督办函回复', en: 'Answer to a supervision letter', term: workdays(5), ...report, maxExtensions: 1 },
  fix: { zh: '隐患整改', en: 'Hazard fix', term: { count: 15, unit: 'day', roll: true }, ...onSite },
  recheck: { zh: '复查', en: 'Re-inspection', term: workdays(3), ...onSite, maxExtensions: 1 },
  report: { zh: '报送', en: 'Report', term: workdays(3), ...report, maxExtensions: 1 },
  rollcall: {
    zh: '点名应答',
    en: 'Roll-call answer',
    term: { count: 2, unit: 'hour', roll: false },
    ...report,
    maxExtensions: 0,
  },
  visit: { zh: '包保走访', en: 'Guarantor visit', term: { count: 1, unit: 'month', roll: true }, ...onSite, maxExtensions: 1 },
  decide: {
    zh: '督促决定',
    en: 'Decide on an overdue matter',
    term: workdays(3),
    ...report,
    ladder: 'decide-overdue',
    maxExtensions: 0,
  },
});

export type MatterKind = keyof typeof kinds;
