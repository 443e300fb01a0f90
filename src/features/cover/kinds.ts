import { z } from 'zod';
import { defineKinds, ReportProof } from '../obligations/kinds.ts';

const evidence: z.ZodType<Record<string, unknown>> = ReportProof;

/** The term is our own default: the town builds, the detachment accepts. */
export const kinds = defineKinds('cover', {
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
        zh: '逐项验收：站房、车辆与载水、战斗服和空呼器、水带水枪、电台、到达时间',
        en: 'Accepted item by item: house, engine and water, suits and breathing sets, hose and nozzles, radios, arrival time',
      },
      { key: 'attachments', input: 'attachments', needed: true, zh: '验收表', en: 'Acceptance form' },
    ],
    receipt: { count: 3, unit: 'workday', roll: true },
    maxExtensions: 2,
  },
});
