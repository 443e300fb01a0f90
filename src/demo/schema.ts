import { z } from 'zod';
import { endpoint } from '../platform/endpoint.ts';

export const demoProgress = endpoint({
  method: 'GET',
  path: '/api/demo/progress',
  summary: { zh: '演示区写到哪里了', en: 'How far the demo district is written' },
  access: 'signed-in',
  scope: 'none',
  answer: z.object({
    demo: z.boolean(),
    done: z.boolean(),
    share: z.number().min(0).max(1).describe('share of the history that is written, newest first'),
    written: z.number().int().describe('visits and fires written'),
    total: z.number().int(),
    reached: z.iso.date().nullable().describe('the history is whole from this day on'),
    doing: z.object({ zh: z.string(), en: z.string() }).nullable().describe('what is being written'),
  }),
});
