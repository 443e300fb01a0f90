import { z } from 'zod';

export const verbs = {
  asked: { zh: '要求重新计算风险', en: 'New calculation of risk asked for', facts: z.object({ job: z.uuid() }) },
  fitted: {
    zh: '风险模型重新计算',
    en: 'Risk model fitted',
    facts: z.object({ kind: z.string(), fires: z.number().int(), places: z.number().int(), trainedUntil: z.string() }),
  },
  rated: { zh: '评估场所风险', en: 'Place rated', facts: z.object({ model: z.uuid() }) },
  frozen: {
    zh: '冻结季度预测',
    en: 'Forecast of a quarter frozen',
    facts: z.object({
      quarter: z.string(),
      model: z.uuid(),
      places: z.number().int(),
      sha256: z.string(),
      afterwards: z.boolean().optional(),
    }),
  },
  judged: {
    zh: '季度预测评定',
    en: 'Forecast of a quarter scored',
    facts: z.object({ quarter: z.string(), fires: z.number().int(), intact: z.boolean() }),
  },
  planned: { zh: '改风险研判设置', en: 'Settings of risk changed', facts: z.object({ explorationShare: z.number() }) },
};
