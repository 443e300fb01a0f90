import { z } from 'zod';
import { defineVerbs, feature } from '../../platform/feature.ts';
import { sweepAttachments } from '../../platform/attachments.ts';
import { backupByPlan } from './backups.ts';
import { routes } from './routes.ts';

export { keepWatch, watchedDuties } from './routes.ts';

export const operations = feature({
  name: 'operations',
  routes,
  permissions: {
    'operations.read': { zh: '看系统运行', en: 'See how the system runs' },
    'operations.backup': { zh: '取备份', en: 'Take backups' },
    'operations.change': { zh: '改运行设置', en: 'Change how the system runs' },
  },
  verbs: defineVerbs('operations', {
    backedUp: { zh: '取走备份', en: 'Backup taken', facts: z.object({}) },
    jobCancelled: { zh: '停下后台任务', en: 'Job cancelled', facts: z.object({}) },
    planned: { zh: '定自动备份', en: 'Plan of backups set', facts: z.object({ everyHours: z.number(), keep: z.number() }) },
  }),
  duties: [
    {
      name: 'database',
      text: { zh: '维护数据库', en: 'Keep the database tidy' },
      everySeconds: 300,
      run: ({ database }) => database.tidy(),
    },
    {
      name: 'attachments',
      text: { zh: '清理没有归属的附件', en: 'Sweep attachments that hang on nothing' },
      everySeconds: 86_400,
      run: ({ database, district, config }) => sweepAttachments(database, config, district),
    },
    { name: 'backup', text: { zh: '自动备份', en: 'Back up by plan' }, everySeconds: 600, run: backupByPlan },
  ],
});
