import { z } from 'zod';
import { jobKind } from '../../../platform/jobs.ts';
import { seekDuplicates } from './actions.ts';

export { duplicateRoutes } from './routes.ts';

export const duplicateJobs = {
  'places.seekDuplicates': jobKind({
    text: { zh: '查找重复场所', en: 'Look for places that stand twice' },
    input: z.object({}),
    run: seekDuplicates,
  }),
};
