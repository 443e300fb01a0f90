/** Places that may stand twice in the register: proposed with evidence, merged or told apart by a person, taken back whole. */
import { z } from 'zod';
import { endpoint } from '../../../platform/endpoint.ts';
import { problem } from '../../../platform/problem.ts';

export const mergeMoot = problem('merge-moot', 409, { zh: '这两处已经变了', en: 'These places have changed' }, () => ({
  zh: '其中一处已停用或已并入别处。刷新后再看。',
  en: 'One of them is closed or already merged. Reload and look again.',
}));
export const mergeBuried = problem(
  'merge-buried',
  409,
  { zh: '先撤回后来的合并', en: 'Take back the later merge first' },
  () => ({
    zh: '留下的那处后来又并入别处。先撤回后来的那次，再撤回这次。',
    en: 'The place that was kept was merged into another later. Take that one back first, then this one.',
  }),
);

const evidenceKinds = [
  'name',
  'trade-word',
  'sound',
  'branch',
  'credit-code',
  'address',
  'distance',
  'telephone',
  'type',
  'region',
  'form',
] as const;

const Side = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  form: z.string(),
  type: z.string(),
  region: z.string(),
  regionName: z.string().nullable(),
  address: z.string().nullable(),
  creditCode: z.string().nullable(),
  operatorName: z.string().nullable(),
  lon: z.number().nullable(),
  lat: z.number().nullable(),
  tails: z.array(z.string()).describe('last digits of its telephones'),
  records: z.number().int().describe('fires, visits, hazards, measures, actors and contacts that hang on it'),
});
export type Side = z.infer<typeof Side>;

const PairRow = z.object({
  a: Side,
  b: Side,
  likelihood: z.number().describe('0 to 1'),
  evidence: z.array(z.object({ kind: z.enum(evidenceKinds), points: z.number(), value: z.number().optional() })),
});
export type PairRow = z.infer<typeof PairRow>;

const MergeRow = z.object({ id: z.uuid(), kept: Side, gone: Side, mergedAt: z.iso.datetime() });
export type MergeRow = z.infer<typeof MergeRow>;

export const listPairs = endpoint({
  method: 'GET',
  path: '/api/place-pairs',
  summary: { zh: '疑似重复的场所', en: 'Places that may be one, likeliest first' },
  access: 'places.read',
  scope: 'rows',
  query: z.object({ skip: z.coerce.number().int().min(0).max(100_000).default(0) }),
  answer: z.object({
    total: z.number().int(),
    pairs: z.array(PairRow),
    searchedAt: z.iso.datetime().nullable(),
    searching: z.uuid().nullable().describe('the job that is looking now'),
  }),
});

export const seekPairs = endpoint({
  method: 'POST',
  path: '/api/place-pairs/search',
  summary: { zh: '查找重复场所', en: 'Look for places that stand twice; a job' },
  access: 'places.seek',
  scope: 'rows',
  status: 202,
  answer: z.object({ job: z.uuid() }),
});

const inPair = z.object({ a: z.uuid(), b: z.uuid() });

export const tellApart = endpoint({
  method: 'POST',
  path: '/api/places/:id/apart',
  summary: { zh: '认定不是同一处', en: 'Say that two are not one' },
  access: 'places.merge',
  scope: { subject: 'place', id: ({ params }) => params.id },
  params: z.object({ id: z.uuid() }),
  body: inPair.pick({ b: true }),
  answer: z.object({ done: z.literal(true) }),
  problems: [mergeMoot],
});

export const mergePair = endpoint({
  method: 'POST',
  path: '/api/places/:id/merge',
  summary: { zh: '合并到这一处', en: 'Merge another place into this one; nothing of either is lost' },
  access: 'places.merge',
  scope: { subject: 'place', id: ({ params }) => params.id },
  params: z.object({ id: z.uuid() }),
  body: z.object({ gone: z.uuid() }),
  answer: z.object({ merge: z.uuid() }),
  problems: [mergeMoot],
});

export const listMerges = endpoint({
  method: 'GET',
  path: '/api/place-merges',
  summary: { zh: '合并记录', en: 'Merges that stand, newest first' },
  access: 'places.read',
  scope: 'rows',
  answer: z.object({ merges: z.array(MergeRow) }),
});

export const undoMerge = endpoint({
  method: 'POST',
  path: '/api/places/:id/unmerge',
  summary: { zh: '撤回合并', en: 'Take a merge back: everything returns to the place it came from' },
  access: 'places.merge',
  scope: { subject: 'place', id: ({ params }) => params.id },
  params: z.object({ id: z.uuid() }).describe('the place that was merged away'),
  answer: z.object({ done: z.literal(true) }),
  problems: [mergeMoot, mergeBuried],
});
