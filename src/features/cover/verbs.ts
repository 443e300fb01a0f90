import { z } from 'zod';

export const verbs = {
  roadsImported: {
    zh: '导入路网',
    en: 'Roads imported',
    facts: z.object({ version: z.number(), nodes: z.number(), arcs: z.number() }),
  },
  stationsImported: {
    zh: '导入站点',
    en: 'Stations imported',
    facts: z.object({ added: z.number(), changed: z.number() }),
  },
  kept: { zh: '留存覆盖结果', en: 'Result of cover kept', facts: z.object({}) },
  asked: { zh: '开始选址', en: 'Siting asked for', facts: z.object({ model: z.string() }) },
  cancelled: { zh: '停止选址', en: 'Siting cancelled', facts: z.object({}) },
  adopted: { zh: '采纳选址方案', en: 'Sites adopted', facts: z.object({ siting: z.string(), stations: z.number() }) },
  checked: {
    zh: '验收一项',
    en: 'Item of acceptance checked',
    facts: z.object({ item: z.string(), found: z.string(), mend: z.string().nullable() }),
  },
  stepped: { zh: '站点推进', en: 'Station moved on', facts: z.object({ from: z.string(), to: z.string() }) },
} as const;
