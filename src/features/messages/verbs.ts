import { z } from 'zod';

/** Messages themselves are not recorded: they come from the ledger. How they leave the house is. */
export const verbs = {
  channelSet: {
    zh: '设置通知渠道',
    en: 'Channel set',
    facts: z.object({ kind: z.enum(['smtp', 'http']), enabled: z.boolean() }),
  },
  channelTested: { zh: '试发通知', en: 'Channel tested', facts: z.object({}) },
  read: { zh: '看过通知', en: 'Messages read', facts: z.object({ count: z.number().int() }) },
};
