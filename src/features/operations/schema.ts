import { z } from 'zod';
import { endpoint } from '../../platform/endpoint.ts';
import { jobOver } from './rules.ts';

const Name = z.object({ zh: z.string(), en: z.string() });

export const DutyNow = z.object({
  name: z.string(),
  text: Name,
  everySeconds: z.number(),
  runs: z.number().int(),
  failures: z.number().int(),
  lastStart: z.string().nullable(),
  lastMillis: z.number().int().nullable(),
  lastError: z.string().nullable(),
});

export const BackupFile = z.object({ file: z.string(), bytes: z.number().int(), madeAt: z.string() });

/** Backups made by themselves: how often, and how many are kept. */
export const BackupPlan = z.object({
  everyHours: z.number().int().min(0).max(720).describe('0: none are made by themselves'),
  keep: z.number().int().min(1).max(365),
});
export type BackupPlan = z.infer<typeof BackupPlan>;

export const operationsNow = endpoint({
  method: 'GET',
  path: '/api/operations',
  summary: { zh: '系统运行情况', en: 'How the system runs' },
  access: 'operations.read',
  scope: 'rows',
  answer: z.object({
    version: z.string(),
    engine: z.enum(['embedded', 'server']),
    place: z.string(),
    startedAt: z.string(),
    databaseBytes: z.number().int(),
    memoryBytes: z.number().int(),
    unsealed: z.number().int().describe('ledger lines that wait for a seal'),
    seals: z.number().int(),
    sealedAt: z.string().nullable().describe('instant of the newest seal'),
    tables: z.array(z.object({ name: z.string(), bytes: z.number().int(), rows: z.number().int() })).describe('the largest ten'),
    duties: z.array(DutyNow),
    backups: z.array(BackupFile),
    plan: BackupPlan,
  }),
});

export const takeBackup = endpoint({
  method: 'GET',
  path: '/api/operations/backup',
  summary: { zh: '取一份完整备份', en: 'Take a whole backup' },
  access: 'operations.backup',
  scope: 'rows',
  answer: { media: 'application/gzip' },
});

export const changePlan = endpoint({
  method: 'PUT',
  path: '/api/operations/backup-plan',
  summary: { zh: '定自动备份', en: 'Set the plan of backups' },
  access: 'operations.change',
  scope: 'rows',
  body: BackupPlan,
  answer: BackupPlan,
});

/** Work that follows a write and may take long. */
export const JobNow = z.object({
  id: z.uuid(),
  kind: z.string(),
  text: Name.describe('what the kind is called'),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  sentAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  attempt: z.number().int(),
  attempts: z.number().int(),
  done: z.number().int(),
  total: z.number().int().nullable().describe('null: not known'),
  cancelAsked: z.boolean(),
  problem: z.string().nullable(),
});
export type JobNow = z.infer<typeof JobNow>;

export const listJobs = endpoint({
  method: 'GET',
  path: '/api/operations/jobs',
  summary: { zh: '后台任务', en: 'Background jobs: those under way first, then the newest' },
  access: 'operations.read',
  scope: 'rows',
  query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
  answer: z.object({ jobs: z.array(JobNow) }),
});

export const cancelJob = endpoint({
  method: 'POST',
  path: '/api/operations/jobs/:id/cancel',
  summary: { zh: '停下一个后台任务', en: 'Cancel a job: at once if it waits, else at its next word of progress' },
  access: 'operations.change',
  scope: 'rows',
  params: z.object({ id: z.uuid() }),
  answer: z.object({ state: JobNow.shape.state }),
  problems: [jobOver],
});
