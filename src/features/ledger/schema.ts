import { z } from 'zod';
import { endpoint } from '../../platform/endpoint.ts';

/** One line: who did which verb to which subject, when, from where. Never edited; a correction is a new line. */
export const LedgerLine = z.object({
  id: z.number().int().describe('number of the line in its district'),
  recordedAt: z.string().describe('instant, UTC, microseconds: set by the database'),
  happenedAt: z.string().describe('instant, UTC, microseconds: when it happened by the device that made it'),
  act: z.uuid(),
  n: z.number().int().describe('line within its act, from 1'),
  verb: z.string(),
  subjectKind: z.string(),
  subject: z.uuid(),
  obligation: z.uuid().nullable(),
  region: z.string(),
  trade: z.string().nullable(),
  actor: z.uuid().nullable(),
  post: z.uuid().nullable(),
  via: z.string(),
  facts: z.record(z.string(), z.unknown()),
});
export type LedgerLine = z.infer<typeof LedgerLine>;

/** A line with the words a reader wants beside the codes. */
const ListedLine = LedgerLine.extend({
  verbZh: z.string(),
  verbEn: z.string(),
  postTitle: z.string().nullable().describe('organisation and title of the post that acted'),
  subjectName: z.string().nullable().describe('what the matter or thing is called now; null: nobody names it'),
});
export type ListedLine = z.infer<typeof ListedLine>;

export const LineFilter = z.object({
  subject: z.uuid().optional(),
  obligation: z.uuid().optional(),
  verb: z.string().max(80).optional(),
  region: z
    .string()
    .regex(/^\d{6}(\d{3}){0,3}$/)
    .optional()
    .describe('this region and all below it'),
  before: z.coerce.number().int().positive().optional().describe('lines with a smaller id, for the next page'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type LineFilter = z.infer<typeof LineFilter>;

export const listLines = endpoint({
  method: 'GET',
  path: '/api/ledger',
  summary: { zh: '查台账', en: 'Read the ledger, newest first' },
  access: 'ledger.read',
  scope: 'rows',
  narrowed: true,
  query: LineFilter,
  answer: z.object({ lines: z.array(ListedLine), next: z.number().int().nullable() }),
});

export const listVerbs = endpoint({
  method: 'GET',
  path: '/api/ledger/verbs',
  summary: { zh: '台账里的动作', en: 'Verbs of the ledger with their words' },
  access: 'ledger.read',
  scope: 'none',
  answer: z.object({ verbs: z.array(z.object({ verb: z.string(), zh: z.string(), en: z.string() })) }),
});

/** What verifying can find wrong; the first one found is named and nothing is mended. */
export const Fault = z.object({
  kind: z.enum([
    'seal-missing',
    'seal-changed',
    'seal-out-of-order',
    'signature-wrong',
    'anchor-differs',
    'end-cut',
    'line-missing',
    'line-changed',
    'line-sealed-twice',
    'recorded-after-seal',
    'line-inserted',
    'act-incomplete',
    'act-missing',
    'obligation-differs',
    'file-damaged',
  ]),
  seal: z.number().int().optional(),
  line: z.number().int().optional(),
  act: z.string().optional(),
  obligation: z.string().optional(),
});
export type Fault = z.infer<typeof Fault>;

export const VerifyReport = z.object({
  ok: z.boolean(),
  district: z.string(),
  seals: z.number().int(),
  lines: z.number().int(),
  waiting: z.number().int().describe('lines that are recorded and not yet sealed'),
  newest: z.string().nullable().describe('anchor of the newest seal, SEAL:HASH'),
  anchors: z.number().int().describe('anchors compared'),
  signatures: z.number().int().describe('signatures checked'),
  millis: z.number().int(),
  fault: Fault.nullable(),
});
export type VerifyReport = z.infer<typeof VerifyReport>;

/** One line of the answer while verifying runs; the last one carries the report. */
export const VerifyStep = z.union([
  z.object({ seal: z.number().int(), of: z.number().int(), lines: z.number().int() }),
  z.object({ report: VerifyReport, zh: z.string(), en: z.string() }),
]);
export type VerifyStep = z.infer<typeof VerifyStep>;

export const verifyDistrict = endpoint({
  method: 'GET',
  path: '/api/ledger/verification',
  summary: { zh: '核验台账，逐步报告（每行一个 JSON）', en: 'Verify the ledger, reporting as it goes (one JSON a line)' },
  access: 'ledger.verify',
  scope: 'rows',
  answer: { media: 'application/x-ndjson' },
});

export const exportDistrict = endpoint({
  method: 'GET',
  path: '/api/ledger/export',
  summary: { zh: '导出台账：封存与原文', en: 'Export the ledger: seals and the texts they seal' },
  access: 'ledger.verify',
  scope: 'rows',
  answer: { media: 'application/gzip' },
});

export const ledgerState = endpoint({
  method: 'GET',
  path: '/api/ledger/state',
  summary: { zh: '台账的封存情况', en: 'How far the ledger is sealed' },
  access: 'ledger.read',
  scope: 'rows',
  answer: z.object({
    seals: z.number().int(),
    newest: z.string().nullable().describe('anchor of the newest seal, SEAL:HASH'),
    sealedAt: z.string().nullable(),
    waiting: z.number().int(),
  }),
});
export type LedgerState = z.infer<typeof ledgerState.answer>;

/** What a page hears of a new line; it fetches the rest itself, with its own rights. */
export const LiveEvent = z.object({
  seal: z.number().int(),
  position: z.number().int(),
  verb: z.string(),
  subject: z.uuid(),
  obligation: z.uuid().nullable(),
  region: z.string(),
  trade: z.string().nullable(),
});
export type LiveEvent = z.infer<typeof LiveEvent>;

export const live = endpoint({
  method: 'GET',
  path: '/api/live',
  summary: {
    zh: '新台账行的事件流（SSE）；断线后带 Last-Event-ID 接着收',
    en: 'New ledger lines as server-sent events; Last-Event-ID resumes after a break',
  },
  access: 'signed-in',
  scope: 'rows',
  answer: { media: 'text/event-stream' },
});
