import { z } from 'zod';

export const verbs = {
  added: { zh: '设立区划', en: 'Region added', facts: z.object({ code: z.string(), kind: z.string(), from: z.string() }) },
  renamed: { zh: '区划更名', en: 'Region renamed', facts: z.object({ code: z.string(), from: z.string() }) },
  redrawn: {
    zh: '边界调整',
    en: 'Boundary redrawn',
    facts: z.object({ code: z.string(), from: z.string(), areaM2: z.number() }),
  },
  changed: { zh: '更改区划资料', en: 'Region changed', facts: z.object({ code: z.string(), fields: z.array(z.string()) }) },
  succeeded: { zh: '区划接续', en: 'Region succeeded', facts: z.object({ old: z.string(), new: z.string(), from: z.string() }) },
} as const;
