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
  query: LineFilter,
  answer: z.object({ lines: z.array(LedgerLine), next: z.number().int().nullable() }),
});
