import { z } from 'zod';
import { defineKinds, ReportProof, type EvidencePart } from '../obligations/kinds.ts';

const parts: readonly EvidencePart[] = [
  { key: 'words', input: 'words', needed: true, zh: '办理结果', en: 'What was done' },
  { key: 'attachments', input: 'attachments', needed: false, zh: '材料或照片', en: 'Files or photos' },
];
const evidence: z.ZodType<Record<string, unknown>> = ReportProof;
const oneDay = { count: 1, unit: 'workday', roll: true } as const;
const usual = { ladder: 'matter-overdue', evidence, parts, receipt: oneDay, maxExtensions: 1 };

/** Terms are our own defaults. */
export const kinds = defineKinds('places', {
  assign: {
    zh: '划定场所的街镇与类型',
    en: 'Assign places to town and type',
    term: { count: 10, unit: 'workday', roll: true },
    ...usual,
  },
  choose: {
    zh: '核定不一致的场所资料',
    en: 'Choose between two values of a place',
    term: { count: 5, unit: 'workday', roll: true },
    ...usual,
  },
  check: { zh: '核对场所资料', en: 'Check a fact of a place', term: { count: 5, unit: 'workday', roll: true }, ...usual },
});
