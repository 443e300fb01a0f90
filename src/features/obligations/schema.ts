import { z } from 'zod';
import { endpoint } from '../../platform/endpoint.ts';
import { Term } from './kinds.ts';
import {
  alreadyEnded,
  evidenceMissing,
  extensionNotLater,
  extensionsUsedUp,
  holderOnly,
  offerNotYours,
  notOffered,
  notPaused,
  pauseTooLong,
  postUnknown,
  receiverIsHolder,
  stateForbids,
  superiorOnly,
} from './rules.ts';

const Instant = z.string().describe('instant, UTC, microseconds');
const Words = z.object({ zh: z.string(), en: z.string() });
const words = z.string().trim().min(1).max(2000);
const Region = z.string().regex(/^\d{6}(\d{3}){0,3}$/);

/** A post and who sits in it today: whose move it is. */
export const HolderCard = z.object({
  post: z.uuid(),
  title: z.string(),
  titleEn: z.string().nullable(),
  organisation: z.uuid().nullable(),
  organisationName: z.string(),
  kind: z.string().describe("kind of the organisation, or 'person' where the post stands for one"),
  person: z.uuid().nullable(),
  personName: z.string().nullable().describe('null: the post is vacant'),
  region: z.string().nullable(),
  you: z.boolean(),
});
export type HolderCard = z.infer<typeof HolderCard>;

export const states = ['held', 'offered', 'paused', 'discharged', 'voided', 'merged'] as const;
export const groups = ['overdue', 'today', 'receipt', 'week', 'later'] as const;
export const tabs = ['mine', 'waiting', 'scope'] as const;
export const moves = [
  'receive',
  'refuse',
  'offer',
  'assign',
  'pause',
  'resume',
  'extend',
  'discharge',
  'void',
  'merge',
  'remind',
] as const;
export type Group = (typeof groups)[number];
export type Tab = (typeof tabs)[number];
export type Move = (typeof moves)[number];

/** Time left to the deadline, or past it, in the unit of its own rule; `deadlineWords` of rules.ts says it. */
export const Rest = z.object({
  late: z.boolean(),
  count: z.number().int().min(0),
  unit: z.enum(['minute', 'hour', 'day', 'workday']),
});
export type Rest = z.infer<typeof Rest>;

/** What of a row holds until its obligation moves. */
export const StandingPart = z.object({
  id: z.uuid(),
  kind: z.string(),
  kindName: Words,
  subjectKind: z.string(),
  subject: z.uuid(),
  number: z.string().nullable(),
  title: z.string(),
  sub: z.string().describe('second line: what is demanded'),
  risk: z.enum(['red', 'orange', 'yellow', 'blue']).nullable(),
  region: z.string(),
  trade: z.string().nullable(),
  state: z.enum(states),
  clock: z.enum(['running', 'offered', 'paused', 'ended']),
  openedAt: Instant,
  endedAt: Instant.nullable(),
  dueAt: Instant,
  dueProvisional: z.boolean().describe('holidays of that year are not announced yet'),
  hazardDays: z.number().nullable(),
  extensions: z.number().int(),
  ladderStep: z.number().int(),
  nextAt: Instant.nullable().describe('when the clock acts next by itself; while paused, when the pause ends'),
});

/** What of a row depends on the moment and on the reader. */
export const MovingPart = z.object({
  used: z.number().min(0).describe('share of the time used: 0 at the opening, 1 at the deadline, more when late'),
  rest: Rest,
  mainVerb: z.enum(['receive', 'discharge', 'remind', 'open']),
});

export const ObligationRow = z.object({
  ...StandingPart.shape,
  holder: HolderCard,
  offeredTo: HolderCard.nullable(),
  ...MovingPart.shape,
});
export type ObligationRow = z.infer<typeof ObligationRow>;

export const NotePart = z.object({
  id: z.uuid(),
  role: z.string(),
  number: z.string().nullable(),
  words: z.string().nullable(),
  attachments: z.array(z.uuid()),
});

export const GroupPart = z.object({ group: z.enum(groups) });
const WorkbenchRow = ObligationRow.extend(GroupPart.shape);

export const workbench = endpoint({
  method: 'GET',
  path: '/api/workbench',
  summary: { zh: '工作台', en: 'Workbench: what is owed, by group, with counts' },
  access: 'obligation.read',
  scope: 'rows',
  narrowed: true,
  query: z.object({
    tab: z.enum(tabs).default('mine'),
    kind: z.string().max(80).optional(),
    cursor: z.string().max(200).optional().describe('the `next` of the page before'),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
  answer: z.object({
    now: Instant,
    countedAt: Instant.describe('counts are as of this instant'),
    sentence: z.object({ overdue: z.number().int(), today: z.number().int(), toReceive: z.number().int() }),
    tabs: z.object({ mine: z.number().int(), waiting: z.number().int(), scope: z.number().int() }),
    groups: z
      .array(z.object({ key: z.enum(groups), count: z.number().int(), oldestDue: Instant.nullable(), latest: Rest.nullable() }))
      .describe('of the chosen tab, in the order of the page; empty groups are left out'),
    rows: z.array(WorkbenchRow),
    next: z.string().nullable(),
    nextDue: Instant.nullable().describe('the earliest deadline still ahead, for the sentence when all is done'),
  }),
});

export const whoHolds = endpoint({
  method: 'GET',
  path: '/api/workbench/holders',
  summary: { zh: '现在归谁', en: 'Who holds what, by organisation, with the overdue part' },
  access: 'obligation.read',
  scope: 'rows',
  narrowed: true,
  query: z.object({ region: Region.optional() }),
  answer: z.object({
    countedAt: Instant,
    total: z.number().int(),
    overdue: z.number().int(),
    rows: z.array(
      z.object({
        organisation: z.uuid().nullable(),
        name: z.string(),
        kind: z.string(),
        count: z.number().int(),
        overdue: z.number().int(),
        posts: z.array(z.object({ holder: HolderCard, count: z.number().int(), overdue: z.number().int() })),
      }),
    ),
  }),
});

export const ObligationFilter = z.object({
  holder: z.uuid().optional(),
  organisation: z.uuid().optional().describe('held by any post of this organisation'),
  kind: z.string().max(80).optional(),
  state: z.enum(['open', 'ended', ...states]).default('open'),
  due: z.enum(['overdue', 'today', 'week', 'later']).optional(),
  region: Region.optional(),
  trade: z.string().max(20).optional(),
  subject: z.uuid().optional(),
  q: z.string().trim().max(80).optional().describe('part of a title or a number'),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type ObligationFilter = z.infer<typeof ObligationFilter>;

export const listObligations = endpoint({
  method: 'GET',
  path: '/api/obligations',
  summary: { zh: '事项清单', en: 'Obligations, earliest deadline first' },
  access: 'obligation.read',
  scope: 'rows',
  narrowed: true,
  query: ObligationFilter,
  answer: z.object({
    now: Instant,
    total: z.number().int(),
    rows: z.array(ObligationRow),
    next: z.string().nullable(),
  }),
});

const one = z.object({ id: z.uuid() });
const itself = { subject: 'obligation', id: ({ params }: { params: { id: string } }) => params.id };

export const Span = z.object({
  from: Instant,
  to: Instant.nullable(),
  holder: HolderCard,
  clock: z.enum(['running', 'offered', 'paused']),
  dueAt: Instant,
});

/** Charged time of one post, in whole microseconds; running, offered and paused add up to `total`. */
export const Charge = z.object({
  holder: HolderCard,
  running: z.number().int(),
  offered: z.number().int(),
  paused: z.number().int(),
  overdue: z.number().int(),
  total: z.number().int(),
  working: z.number().int().describe('the part within working days'),
  persons: z
    .array(
      z.object({ person: z.uuid().nullable(), name: z.string().nullable(), total: z.number().int(), overdue: z.number().int() }),
    )
    .describe('the same time by who was in the post then; person null: nobody was; name null: erased'),
});

export const showObligation = endpoint({
  method: 'GET',
  path: '/api/obligations/:id',
  summary: { zh: '看一个事项', en: 'One obligation: state, who held it when, what closing needs, what you may do' },
  access: 'obligation.read',
  scope: itself,
  params: one,
  answer: z.object({
    now: Instant,
    row: ObligationRow,
    matter: z
      .object({
        id: z.uuid(),
        kind: z.string(),
        number: z.string().nullable(),
        title: z.string(),
        demand: z.string(),
        origin: z.string().nullable(),
      })
      .nullable(),
    offer: z.object({ to: HolderCard, lapses: Instant }).nullable(),
    pause: z.object({ from: Instant, until: Instant, order: z.uuid() }).nullable(),
    refusals: z.number().int(),
    maxExtensions: z.number().int(),
    pausedDays: z.number().describe('of the 90 that are allowed in all'),
    ignored: z.number().int().describe('lines that are kept and shown, but do not fit their place'),
    spans: z.array(Span),
    charges: z.array(Charge),
    total: z.number().int().describe('microseconds from the opening to the end, or to now; the charges add up to it'),
    lines: z.array(
      z.object({
        act: z.uuid(),
        n: z.number().int(),
        happenedAt: Instant,
        recordedAt: Instant,
        verb: z.string(),
        verbName: Words,
        by: HolderCard.nullable().describe('the post that acted; null: the clock'),
        to: HolderCard.nullable(),
        facts: z.record(z.string(), z.unknown()),
        fits: z.boolean(),
      }),
    ),
    notes: z.array(NotePart).describe('words that the lines refer to by id'),
    files: z
      .array(z.object({ id: z.uuid(), name: z.string(), media: z.string() }))
      .describe('what hangs on it; notes name them by id'),
    evidence: z.array(
      z.object({
        key: z.string(),
        input: z.enum(['words', 'attachments']),
        needed: z.boolean(),
        name: Words,
        given: z.boolean(),
      }),
    ),
    can: z.array(z.object({ move: z.enum(moves), allowed: z.boolean(), why: Words.nullable().describe('why not') })),
    parent: z.object({ id: z.uuid(), title: z.string() }).nullable(),
    children: z.array(z.object({ id: z.uuid(), kindName: Words, state: z.enum(states), holder: HolderCard })),
  }),
});

/** After a move: what now holds. */
export const Moved = z.object({
  id: z.uuid(),
  state: z.enum(states),
  holder: HolderCard,
  offeredTo: HolderCard.nullable(),
  dueAt: Instant,
  version: z.number().int(),
});
export type Moved = z.infer<typeof Moved>;

const Order = z.object({ number: z.string().trim().min(1).max(80), words: words.optional() });
const attachments = z.array(z.uuid()).max(50).default([]);

const move = <const B extends z.ZodType, const P extends readonly unknown[]>(
  name: Move,
  access: `${string}.${string}`,
  summary: { zh: string; en: string },
  body: B,
  problems: P,
) =>
  endpoint({
    method: 'POST',
    path: `/api/obligations/:id/${name}` as const,
    summary,
    access,
    scope: itself,
    params: one,
    body,
    answer: Moved,
    problems: problems as never,
  });

export const receiveObligation = move(
  'receive',
  'obligation.act',
  { zh: '签收', en: 'Receive: the ball is yours from now on' },
  z.object({}),
  [offerNotYours, notOffered, alreadyEnded],
);
export const refuseObligation = move(
  'refuse',
  'obligation.act',
  { zh: '退回', en: 'Refuse an offer, with a reason; the second refusal goes to the common superior' },
  z.object({ reason: words }),
  [offerNotYours, notOffered, alreadyEnded],
);
export const offerObligation = move(
  'offer',
  'obligation.act',
  { zh: '交办', en: 'Hand over: it stays yours until the receiver signs' },
  z.object({ to: z.uuid(), note: words.optional() }),
  [holderOnly, postUnknown, receiverIsHolder, stateForbids, alreadyEnded],
);
export const assignObligation = move(
  'assign',
  'obligation.assign',
  { zh: '指定承办', en: 'Assign: the holder changes at once' },
  z.object({ to: z.uuid(), reason: words.optional() }),
  [superiorOnly, postUnknown, receiverIsHolder, alreadyEnded],
);
export const pauseObligation = move(
  'pause',
  'obligation.pause',
  { zh: '中止计时', en: 'Pause by a recorded order, at most 90 days in all' },
  z.object({ order: Order, until: z.iso.date().describe('last day of the pause') }),
  [superiorOnly, pauseTooLong, stateForbids, alreadyEnded],
);
export const resumeObligation = move(
  'resume',
  'obligation.pause',
  { zh: '恢复计时', en: 'Resume before the pause ends' },
  z.object({ note: words.optional() }),
  [superiorOnly, notPaused, alreadyEnded],
);
export const extendObligation = move(
  'extend',
  'obligation.extend',
  { zh: '延期', en: 'Extend to a later day, with order and compensating measure' },
  z.object({ due: z.iso.date().describe('new last day'), order: Order, measure: words }),
  [superiorOnly, extensionsUsedUp, extensionNotLater, alreadyEnded],
);
export const dischargeObligation = move(
  'discharge',
  'obligation.act',
  { zh: '销号', en: 'Discharge with the evidence that the kind needs' },
  z.object({ words: words.optional(), attachments }),
  [holderOnly, evidenceMissing, alreadyEnded],
);
export const voidObligation = move(
  'void',
  'obligation.void',
  { zh: '撤销', en: 'Void by a recorded decision' },
  z.object({ decision: Order }),
  [superiorOnly, alreadyEnded],
);
export const mergeObligation = move(
  'merge',
  'obligation.void',
  { zh: '并案', en: 'Merge into another obligation that goes on' },
  z.object({ into: z.uuid(), reason: words }),
  [superiorOnly, stateForbids, alreadyEnded],
);
export const remindObligation = move(
  'remind',
  'obligation.remind',
  { zh: '催办', en: 'Remind the holder' },
  z.object({ note: words.optional() }),
  [alreadyEnded],
);

export const handOverMany = endpoint({
  method: 'POST',
  path: '/api/obligations/hand-over',
  summary: { zh: '批量交办', en: 'Hand over many; each that cannot be handed over says why' },
  access: 'obligation.act',
  scope: 'rows',
  body: z.object({ ids: z.array(z.uuid()).min(1).max(200), to: z.uuid(), note: words.optional() }),
  answer: z.object({
    done: z.array(z.uuid()),
    refused: z.array(z.object({ id: z.uuid(), problem: z.string(), title: Words, detail: Words })),
  }),
  problems: [postUnknown] as never,
});

export const matterKinds = ['task', 'letter', 'fix', 'recheck', 'report', 'rollcall', 'visit'] as const;

export const NewMatter = z.object({
  id: z.uuid().optional().describe('made where the matter is made; the server makes one if absent'),
  kind: z.enum(matterKinds),
  number: z.string().trim().min(1).max(80).optional().describe('number of the letter or order, such as 澜消督〔2026〕7 号'),
  title: z.string().trim().min(1).max(200),
  demand: words,
  origin: z.string().trim().max(200).optional().describe('where it comes from: an inspection, a meeting, a letter'),
  region: Region,
  trade: z.string().max(20).optional(),
  holder: z.uuid().describe('the post that owes it'),
  term: Term.optional().describe('instead of the usual term of the kind'),
});
export type NewMatter = z.infer<typeof NewMatter>;

export const openMatter = endpoint({
  method: 'POST',
  path: '/api/matters',
  summary: { zh: '立项交办', en: 'Open a matter: what, who owes it, by when' },
  access: 'obligation.open',
  scope: { region: ({ body }) => ({ region: body.region, trade: body.trade ?? null }) },
  body: NewMatter,
  status: 201,
  answer: Moved.extend({ matter: z.uuid() }),
  problems: [postUnknown] as never,
});

const Attachment = z.object({ id: z.uuid(), name: z.string(), media: z.string(), bytes: z.number().int() });

export const attachFile = endpoint({
  method: 'POST',
  path: '/api/obligations/:id/attachments',
  summary: { zh: '传一个文件作凭证', en: 'Hang a file on an obligation, as proof' },
  access: 'obligation.act',
  scope: itself,
  params: one,
  body: z.object({ name: z.string().trim().min(1).max(200), content: z.base64().describe('the file, at most 30 MB') }),
  answer: Attachment,
  status: 201,
  bodyLimit: 44_040_192,
});

export const fetchFile = endpoint({
  method: 'GET',
  path: '/api/obligations/:id/attachments/:attachment',
  summary: { zh: '看一个凭证文件', en: 'A file that hangs on an obligation' },
  access: 'obligation.read',
  scope: itself,
  params: z.object({ id: z.uuid(), attachment: z.uuid() }),
  answer: { media: 'application/octet-stream' },
});
