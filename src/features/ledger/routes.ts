import { reads } from '../../platform/feature.ts';
import { listLines } from './schema.ts';
import { linesInScope } from './store.ts';

export const routes = [
  reads(listLines, async ({ db, district, session, query }) => {
    const lines = await linesInScope(db, district, session, query);
    return { lines, next: lines.length === query.limit ? lines.at(-1)!.id : null };
  }),
];
