import { z } from 'zod';
import { endpoint } from '../../platform/endpoint.ts';
import { channelChanged, channelUnknown, reasons, type Reason } from './rules.ts';

const why = z.enum(Object.keys(reasons) as [Reason, ...Reason[]]);

/** One thing a post was told. The words are made from `why` in the reader's language; nothing personal is in them. */
export const Message = z.object({
  id: z.uuid(),
  post: z.uuid(),
  why,
  verb: z.string(),
  obligation: z.uuid().nullable(),
  subject: z.uuid(),
  subjectKind: z.string(),
  region: z.string(),
  byPost: z.uuid().nullable(),
  title: z.string().nullable().describe('of the matter, as its office wrote it'),
  byTitle: z.string().nullable().describe('title and organisation of the post that acted'),
  happenedAt: z.string(),
  readAt: z.string().nullable(),
});
export type Message = z.infer<typeof Message>;

export const inbox = endpoint({
  method: 'GET',
  path: '/api/messages',
  summary: { zh: '收件箱：最新的在前', en: 'Inbox of your posts, newest first' },
  access: 'signed-in',
  scope: 'own',
  query: z.object({
    unread: z.stringbool().optional(),
    before: z.uuid().optional().describe('older than this message, for the next page'),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  answer: z.object({ messages: z.array(Message), unread: z.number().int(), next: z.uuid().nullable() }),
});

export const digest = endpoint({
  method: 'GET',
  path: '/api/messages/digest',
  summary: { zh: '登录摘要：没看过的按原因合计', en: 'Digest at log-in: unread messages counted by reason' },
  access: 'signed-in',
  scope: 'own',
  answer: z.object({
    unread: z.number().int(),
    reasons: z.array(z.object({ why, count: z.number().int(), newest: z.string() })),
  }),
});

export const markRead = endpoint({
  method: 'POST',
  path: '/api/messages/read',
  summary: { zh: '标为看过', en: 'Mark messages as read' },
  access: 'signed-in',
  scope: 'own',
  body: z.object({ upTo: z.uuid().describe('this message and all older ones of your posts') }),
  answer: z.object({ read: z.number().int() }),
});

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const common = {
  title: z.string().min(1).max(60),
  enabled: z.boolean(),
  quietFrom: clock.nullable(),
  quietTo: clock.nullable(),
  post: z.uuid().nullable().describe('only the messages of this post; null: of all'),
  secret: z.string().max(500).optional().describe('password or key; kept as it is if left out, never shown'),
};
const address = z
  .union([z.literal(''), z.url({ protocol: /^https?$/ })])
  .describe('where people open Fengsui; empty: texts carry no link');
const SmtpSettings = z.object({
  address,
  host: z.string().min(1).max(200),
  port: z.number().int().min(1).max(65535),
  security: z.enum(['none', 'starttls', 'tls']),
  user: z.string().max(200).nullable(),
  from: z.email(),
  to: z.array(z.email()).min(1).max(50),
});
const HttpSettings = z.object({
  address,
  url: z.url({ protocol: /^https?$/ }),
  method: z.enum(['POST', 'PUT', 'GET']),
  media: z.enum(['application/json', 'application/x-www-form-urlencoded', 'text/plain']),
  headers: z.record(z.string().regex(/^[A-Za-z0-9-]{1,60}$/), z.string().max(500)),
  body: z.string().max(4000).describe('{{text}}, {{link}} and {{secret}} are filled in'),
  expect: z.string().max(200).describe('the answer must hold these characters; empty: any 2xx will do'),
});

export const ChannelSettings = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('smtp'), settings: SmtpSettings, ...common }),
    z.object({ kind: z.literal('http'), settings: HttpSettings, ...common }),
  ])
  .refine((channel) => (channel.quietFrom === null) === (channel.quietTo === null), {
    path: ['quietTo'],
    error: '安静时段要有开始和结束 / quiet hours need a start and an end',
  });
export type ChannelSettings = z.infer<typeof ChannelSettings>;

export const Channel = z.object({
  id: z.uuid(),
  kind: z.enum(['smtp', 'http']),
  title: z.string(),
  settings: z.record(z.string(), z.unknown()),
  hasSecret: z.boolean(),
  enabled: z.boolean(),
  quietFrom: z.string().nullable(),
  quietTo: z.string().nullable(),
  post: z.uuid().nullable(),
  version: z.number().int(),
  sent: z.number().int(),
  waiting: z.number().int(),
  failed: z.number().int(),
});
export type Channel = z.infer<typeof Channel>;

const byId = z.object({ id: z.uuid() });

export const channels = endpoint({
  method: 'GET',
  path: '/api/messages/channels',
  summary: { zh: '通知渠道', en: 'Channels out of the house' },
  access: 'messages.channels',
  scope: 'rows',
  answer: z.object({ channels: z.array(Channel) }),
});

export const setChannel = endpoint({
  method: 'PUT',
  path: '/api/messages/channels/:id',
  summary: { zh: '新建或修改渠道', en: 'Make or change a channel' },
  access: 'messages.channels',
  scope: 'rows',
  params: byId,
  query: z.object({
    version: z.coerce.number().int().optional().describe('the version the change is based on; none: a new channel'),
  }),
  body: ChannelSettings,
  answer: byId,
  problems: [channelChanged],
});

export const testChannel = endpoint({
  method: 'POST',
  path: '/api/messages/channels/:id/test',
  summary: { zh: '试发一条', en: 'Send a test' },
  access: 'messages.channels',
  scope: 'rows',
  params: byId,
  answer: z.object({ delivery: z.uuid() }),
  status: 202,
  problems: [channelUnknown],
});

export const Delivery = z.object({
  id: z.uuid(),
  channel: z.uuid(),
  message: z.uuid().nullable(),
  state: z.enum(['waiting', 'sent', 'failed']),
  madeAt: z.string(),
  attempts: z.number().int(),
  nextAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  problem: z.string().nullable(),
});
export type Delivery = z.infer<typeof Delivery>;

export const deliveries = endpoint({
  method: 'GET',
  path: '/api/messages/channels/:id/deliveries',
  summary: { zh: '一个渠道的发送记录', en: 'What a channel sent and what failed' },
  access: 'messages.channels',
  scope: 'rows',
  params: byId,
  answer: z.object({ deliveries: z.array(Delivery) }),
});
