import { z } from 'zod';
import { defineKinds, ReportProof } from '../obligations/kinds.ts';

const evidence: z.ZodType<Record<string, unknown>> = ReportProof;

/** Terms are our own defaults: the town builds, the detachment accepts. */
export const kinds = defineKinds('cover', {
  site: {
    zh: '消防站定址',
    en: 'Find the site of a station',
    term: { count: 3, unit: 'month', roll: true },
    ladder: 'matter-overdue',
    evidence,
    parts: [
      {
        key: 'words',
        input: 'words',
        needed: true,
        zh: '定在哪里：地块、权属、规划手续、离学校医院和危险品的距离',
        en: 'Where: the plot, whose it is, planning papers, distance from schools, hospitals and dangerous goods',
      },
      { key: 'attachments', input: 'attachments', needed: true, zh: '用地或规划材料', en: 'Papers of land or planning' },
    ],
    receipt: { count: 3, unit: 'workday', roll: true },
    maxExtensions: 2,
  },
  staff: {
    zh: '消防站排班上岗',
    en: 'Staff the rota of a station',
    term: { count: 1, unit: 'month', roll: true },
    ladder: 'matter-overdue',
    evidence,
    parts: [
      {
        key: 'words',
        input: 'words',
        needed: true,
        zh: '怎么值守：每班几人、谁带班、什么时候起 24 小时在岗',
        en: 'How it is staffed: people a shift, who leads, from when round the clock',
      },
      { key: 'attachments', input: 'attachments', needed: true, zh: '排班表', en: 'The rota' },
    ],
    receipt: { count: 3, unit: 'workday', roll: true },
    maxExtensions: 1,
  },
  mend: {
    zh: '消防站验收整改',
    en: 'Mend an item of a station’s acceptance',
    term: { count: 15, unit: 'day', roll: true },
    ladder: 'matter-overdue',
    evidence,
    parts: [
      { key: 'words', input: 'words', needed: true, zh: '改成什么样', en: 'What was mended' },
      { key: 'attachments', input: 'attachments', needed: true, zh: '照片或材料', en: 'Photos or papers' },
    ],
    receipt: { count: 1, unit: 'workday', roll: true },
    maxExtensions: 2,
  },
  accept: {
    zh: '消防站建设与验收',
    en: 'Build a station and have it accepted',
    term: { count: 12, unit: 'month', roll: true },
    ladder: 'matter-overdue',
    evidence,
    parts: [
      {
        key: 'words',
        input: 'words',
        needed: true,
        zh: '验收意见；逐项结论在“建设”页的验收清单里',
        en: 'What the acceptance found; item by item it stands in the acceptance list under Building',
      },
      { key: 'attachments', input: 'attachments', needed: true, zh: '验收表', en: 'Acceptance form' },
    ],
    receipt: { count: 3, unit: 'workday', roll: true },
    maxExtensions: 2,
  },
});
