import { z } from 'zod';
import { endpoint } from '../../platform/endpoint.ts';
import {
  alreadyDone,
  deskOwes,
  organisationCircle,
  organisationInUse,
  personErased,
  personInPost,
  postClosed,
  postOccupied,
  postVacant,
  rootStays,
  superiorCircle,
  tenureOverlap,
  tooManyViews,
  twoAdministrators,
  unknownReference,
  wrongDates,
} from './rules.ts';

export const organisationKinds = [
  'government',
  'committee_office',
  'department',
  'detachment',
  'town_government',
  'town_fire_office',
  'village_committee',
  'grid',
  'police_station',
  'station',
  'firm',
  'other',
] as const;
export const OrganisationKind = z.enum(organisationKinds);
export type OrganisationKind = z.infer<typeof OrganisationKind>;

export const ranks = ['FIRST', 'PRINCIPAL', 'LEADERSHIP'] as const;
export const Rank = z.enum(ranks);
export type Rank = z.infer<typeof Rank>;

const Region = z.string().regex(/^\d{6}(\d{3}){0,3}$/);
const Department = z.string().regex(/^D\d{2}$/);
const DutyHolder = z.string().regex(/^(D\d{2}|town)$/);
const Instant = z.string().describe('instant, UTC, microseconds');
const name = z.string().trim().min(1).max(120);
const nameEn = z.string().trim().max(200).nullable();
const Id = z.object({ id: z.uuid() });
const Made = z.object({ id: z.uuid() });
const Done = z.object({ done: z.literal(true) });

/** What a holder chip shows: the post, its organisation and who is in it now. */
export const PostCard = z.object({
  post: z.uuid(),
  title: z.string(),
  titleEn: z.string().nullable(),
  organisation: z.uuid(),
  organisationName: z.string(),
  kind: OrganisationKind,
  person: z.uuid().nullable(),
  personName: z.string().nullable(),
  region: z.string(),
});
export type PostCard = z.infer<typeof PostCard>;

export const PostRow = PostCard.extend({
  rank: Rank.nullable(),
  desk: z.boolean(),
  root: z.boolean(),
  superior: z.uuid().nullable().describe('named on the post; null: the desk of its organisation, or the desk above'),
  vacantSince: Instant.nullable(),
  openedAt: Instant,
  closedAt: Instant.nullable(),
});
export type PostRow = z.infer<typeof PostRow>;

export const Organisation = z.object({
  id: z.uuid(),
  kind: OrganisationKind,
  name: z.string(),
  nameEn: z.string().nullable(),
  initials: z.string(),
  region: z.string(),
  under: z.uuid().nullable(),
  department: z.string().nullable(),
  openedAt: Instant,
  closedAt: Instant.nullable(),
});
export type Organisation = z.infer<typeof Organisation>;

export const OrganisationInTree = Organisation.extend({
  posts: z.number().int(),
  vacant: z.number().int(),
  vacantSince: Instant.nullable().describe('since when its longest vacancy lasts'),
  head: z.string().nullable().describe('who is in its highest post'),
});
export type OrganisationInTree = z.infer<typeof OrganisationInTree>;

export const listOrganisations = endpoint({
  method: 'GET',
  path: '/api/people/organisations',
  summary: { zh: '组织树', en: 'Organisations in your scope' },
  access: 'people.read',
  scope: 'rows',
  query: z.object({
    search: z.string().trim().max(60).optional().describe('part of the name, or initials of its pinyin'),
    firms: z.stringbool().default(false).describe('with firms, which are many'),
    limit: z.coerce.number().int().min(1).max(5000).default(5000),
  }),
  answer: z.object({ organisations: z.array(OrganisationInTree), complete: z.boolean() }),
});

export const readOrganisation = endpoint({
  method: 'GET',
  path: '/api/people/organisations/:id',
  summary: { zh: '组织', en: 'One organisation with its posts' },
  access: 'people.read',
  scope: { subject: 'organisation', id: ({ params }) => params.id },
  params: Id,
  answer: z.object({
    organisation: Organisation,
    under: z.object({ id: z.uuid(), name: z.string() }).nullable(),
    parts: z.array(OrganisationInTree),
    posts: z.array(PostRow),
    today: z.iso.date(),
  }),
});

export const NewOrganisation = z.object({
  id: z.uuid(),
  kind: OrganisationKind,
  name,
  nameEn: nameEn.default(null),
  region: Region,
  under: z.uuid(),
  department: Department.nullable().default(null),
  deskTitle: name.default('值班岗'),
});
export type NewOrganisation = z.infer<typeof NewOrganisation>;

export const openOrganisation = endpoint({
  method: 'POST',
  path: '/api/people/organisations',
  summary: { zh: '设立组织', en: 'Open an organisation; it gets its desk' },
  access: 'people.change',
  scope: { region: ({ body }) => ({ region: body.region, trade: body.department }) },
  body: NewOrganisation,
  answer: z.object({ id: z.uuid(), desk: z.uuid() }),
  status: 201,
  problems: [unknownReference, alreadyDone],
});

export const changeOrganisation = endpoint({
  method: 'PATCH',
  path: '/api/people/organisations/:id',
  summary: { zh: '更改组织', en: 'Change an organisation' },
  access: 'people.change',
  scope: { subject: 'organisation', id: ({ params }) => params.id },
  params: Id,
  body: z.object({ name: name.optional(), nameEn: nameEn.optional(), under: z.uuid().optional() }),
  answer: Done,
  problems: [unknownReference, organisationCircle],
});

export const closeOrganisation = endpoint({
  method: 'POST',
  path: '/api/people/organisations/:id/close',
  summary: { zh: '撤销组织', en: 'Close an organisation' },
  access: 'people.change',
  scope: { subject: 'organisation', id: ({ params }) => params.id },
  params: Id,
  answer: Done,
  problems: [organisationInUse, deskOwes, rootStays],
});

export const NewPost = z.object({
  id: z.uuid(),
  organisation: z.uuid(),
  title: name,
  titleEn: nameEn.default(null),
  rank: Rank.nullable().default(null),
  superior: z.uuid().nullable().default(null),
});
export type NewPost = z.infer<typeof NewPost>;

export const openPost = endpoint({
  method: 'POST',
  path: '/api/people/posts',
  summary: { zh: '设立岗位', en: 'Open a post' },
  access: 'people.change',
  scope: { subject: 'organisation', id: ({ body }) => body.organisation },
  body: NewPost,
  answer: Made,
  status: 201,
  problems: [unknownReference, alreadyDone],
});

export const OwedRow = z.object({
  post: z.uuid(),
  obligation: z.uuid(),
  kind: z.string(),
  title: z.string().nullable().describe('null: the kind has no title of its own'),
  subjectKind: z.string(),
  subject: z.uuid(),
  region: z.string(),
  dueAt: Instant,
});

export const GrantRow = z.object({
  id: z.uuid(),
  role: z.string(),
  region: z.string(),
  regionName: z.string().nullable(),
  trade: z.string().nullable(),
  fromAt: Instant,
  toAt: Instant.nullable(),
});

export const TenureRow = z.object({
  id: z.uuid(),
  person: z.uuid(),
  personName: z.string().nullable().describe('null: erased'),
  fromAt: Instant,
  toAt: Instant.nullable(),
});

export const Binding = z.object({
  id: z.uuid(),
  post: z.uuid(),
  postTitle: z.string(),
  postTitleEn: z.string().nullable(),
  personName: z.string().nullable(),
  region: z.string(),
  regionName: z.string().nullable(),
  organisation: z.uuid().nullable(),
  organisationName: z.string().nullable(),
  fromOn: z.iso.date(),
  toOn: z.iso.date().nullable(),
  visitEveryDays: z.number().int(),
  lastVisit: z.iso.date().nullable(),
  visits: z.number().int(),
});
export type Binding = z.infer<typeof Binding>;

export const readPost = endpoint({
  method: 'GET',
  path: '/api/people/posts/:id',
  summary: { zh: '岗位', en: 'One post: who was in it, its rights, what it owes' },
  access: 'people.read',
  scope: { subject: 'post', id: ({ params }) => params.id },
  params: Id,
  answer: z.object({
    post: PostRow,
    superior: PostCard.nullable(),
    tenures: z.array(TenureRow),
    grants: z.array(GrantRow),
    bindings: z.array(Binding),
    owed: z.array(OwedRow),
    today: z.iso.date(),
  }),
});

export const changePost = endpoint({
  method: 'PATCH',
  path: '/api/people/posts/:id',
  summary: { zh: '更改岗位', en: 'Change a post' },
  access: 'people.change',
  scope: { subject: 'post', id: ({ params }) => params.id },
  params: Id,
  body: z.object({
    title: name.optional(),
    titleEn: nameEn.optional(),
    rank: Rank.nullable().optional(),
    superior: z.uuid().nullable().optional(),
  }),
  answer: Done,
  problems: [superiorCircle, unknownReference, postClosed],
});

export const closePost = endpoint({
  method: 'POST',
  path: '/api/people/posts/:id/close',
  summary: { zh: '撤销岗位', en: 'Close a post' },
  access: 'people.change',
  scope: { subject: 'post', id: ({ params }) => params.id },
  params: Id,
  answer: Done,
  problems: [deskOwes, postOccupied, rootStays, organisationInUse],
});

export const Person = z.object({
  id: z.uuid(),
  name: z.string().nullable(),
  initials: z.string().nullable(),
  telephone: z.string().nullable().describe('masked: 138****2207'),
  erasedAt: Instant.nullable(),
  posts: z.array(z.object({ post: z.uuid(), title: z.string(), titleEn: z.string().nullable(), organisationName: z.string() })),
});
export type Person = z.infer<typeof Person>;

export const listPersons = endpoint({
  method: 'GET',
  path: '/api/people/persons',
  summary: { zh: '找人', en: 'People in your scope' },
  access: 'people.read',
  scope: 'rows',
  query: z.object({ search: z.string().trim().max(60).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
  answer: z.object({ persons: z.array(Person) }),
});

const telephone = z
  .string()
  .trim()
  .regex(/^[0-9+\-() ]{3,24}$/)
  .nullable();

export const NewPerson = z.object({
  id: z.uuid(),
  name,
  telephone: telephone.default(null),
  region: Region.describe('where the person works'),
});
export type NewPerson = z.infer<typeof NewPerson>;

export const addPerson = endpoint({
  method: 'POST',
  path: '/api/people/persons',
  summary: { zh: '登记人员', en: 'Add a person' },
  access: 'people.change',
  scope: { region: ({ body }) => ({ region: body.region, trade: null }) },
  body: NewPerson,
  answer: Made,
  status: 201,
  problems: [alreadyDone, unknownReference],
});

export const changePerson = endpoint({
  method: 'PATCH',
  path: '/api/people/persons/:id',
  summary: { zh: '更改人员资料', en: 'Change a person' },
  access: 'people.change',
  scope: { subject: 'person', id: ({ params }) => params.id },
  params: Id,
  body: z.object({ name: name.optional(), telephone: telephone.optional() }),
  answer: Done,
  problems: [personErased],
});

export const revealPerson = endpoint({
  method: 'POST',
  path: '/api/people/persons/:id/reveal',
  summary: { zh: '显示完整电话，记入台账', en: 'Show the whole telephone; leaves a ledger line' },
  access: 'people.reveal',
  scope: { subject: 'person', id: ({ params }) => params.id },
  params: Id,
  answer: z.object({ name: z.string().nullable(), telephone: z.string().nullable() }),
});

export const erasePerson = endpoint({
  method: 'POST',
  path: '/api/people/persons/:id/erase',
  summary: { zh: '删除个人信息', en: 'Erase personal data; what the person did stays, without a name' },
  access: 'people.erase',
  scope: { subject: 'person', id: ({ params }) => params.id },
  params: Id,
  answer: Done,
  problems: [personInPost, personErased],
});

export const appoint = endpoint({
  method: 'POST',
  path: '/api/people/posts/:id/appoint',
  summary: { zh: '到岗', en: 'Put a person into a post' },
  access: 'people.change',
  scope: { subject: 'post', id: ({ params }) => params.id },
  params: Id,
  body: z.object({ person: z.uuid(), from: z.iso.datetime().optional().describe('now, unless the appointment began earlier') }),
  answer: Done,
  problems: [postOccupied, postClosed, personErased, tenureOverlap, unknownReference, twoAdministrators],
});

export const readHandOver = endpoint({
  method: 'GET',
  path: '/api/people/persons/:id/hand-over',
  summary: { zh: '离岗交接清单', en: 'What a person who leaves must hand over' },
  access: 'people.change',
  scope: { subject: 'person', id: ({ params }) => params.id },
  params: Id,
  answer: z.object({
    person: Person,
    posts: z.array(
      z.object({
        card: PostRow,
        superior: PostCard.nullable().describe('who takes everything if nobody succeeds'),
        owed: z.array(OwedRow),
        bindings: z.number().int(),
        grants: z.number().int(),
      }),
    ),
  }),
});

export const leavePosts = endpoint({
  method: 'POST',
  path: '/api/people/persons/:id/leave',
  summary: { zh: '离岗交接', en: 'Leave posts, to a successor or to the superior' },
  access: 'people.change',
  scope: { subject: 'person', id: ({ params }) => params.id },
  params: Id,
  body: z.object({
    posts: z
      .array(z.object({ post: z.uuid(), successor: z.uuid().nullable() }))
      .min(1)
      .max(50),
  }),
  answer: z.object({ left: z.number().int(), vacant: z.number().int() }),
  problems: [postVacant, rootStays, personErased, unknownReference, twoAdministrators],
});

export const grantRights = endpoint({
  method: 'POST',
  path: '/api/people/posts/:id/grants',
  summary: { zh: '给岗位授权', en: 'Grant a role to a post' },
  access: 'people.grant',
  scope: { subject: 'post', id: ({ params }) => params.id },
  params: Id,
  body: z.object({ id: z.uuid(), role: z.string().max(60), region: Region, trade: Department.nullable().default(null) }),
  answer: Made,
  status: 201,
  problems: [unknownReference, postClosed, alreadyDone, twoAdministrators],
});

export const endGrant = endpoint({
  method: 'POST',
  path: '/api/people/posts/:id/grants/:grant/end',
  summary: { zh: '收回授权', en: 'Withdraw a grant' },
  access: 'people.grant',
  scope: { subject: 'post', id: ({ params }) => params.id },
  params: z.object({ id: z.uuid(), grant: z.uuid() }),
  answer: Done,
});

const Words = z.object({ zh: z.string(), en: z.string() });

export const DutyRow = z.object({
  placeType: z.string(),
  department: z.string(),
  part: z.enum(['lead', 'joint']),
  basis: z.enum(['default', 'decision']),
  decision: z
    .object({ id: z.uuid(), fromOn: z.iso.date(), toOn: z.iso.date().nullable(), decidedOn: z.iso.date(), minutes: z.string() })
    .nullable(),
});

export const readDuties = endpoint({
  method: 'GET',
  path: '/api/people/duties',
  summary: { zh: '职责矩阵：部门 × 场所类型', en: 'Duty matrix: department × kind of place' },
  access: 'signed-in',
  scope: 'none',
  query: z.object({ on: z.iso.date().optional() }),
  answer: z.object({
    on: z.iso.date(),
    departments: z.array(
      Words.extend({
        code: z.string(),
        places: Words,
        duty: Words,
        basis: z.enum(['found', 'partly', 'memory']),
        sources: z.array(Words.extend({ level: z.enum(['national', 'city']), articles: z.string() })),
        organisations: z.array(z.object({ id: z.uuid(), name: z.string() })),
      }),
    ),
    placeTypes: z.array(Words.extend({ code: z.string(), flags: z.array(z.string()), within: z.string().nullable() })),
    duties: z.array(DutyRow),
    gaps: z.array(z.string()),
    overlaps: z.array(z.object({ placeType: z.string(), departments: z.array(z.string()) })),
  }),
});

export const decideDuty = endpoint({
  method: 'POST',
  path: '/api/people/duties',
  summary: { zh: '确定牵头或协同部门', en: 'Record which department leads, with date and minutes' },
  access: 'people.decide',
  scope: 'rows',
  body: z.object({
    id: z.uuid(),
    placeType: z.string().max(10),
    department: DutyHolder,
    part: z.enum(['lead', 'joint']),
    fromOn: z.iso.date(),
    decidedOn: z.iso.date(),
    minutes: z.string().trim().min(2).max(200).describe('number or title of the minutes'),
  }),
  answer: Made,
  status: 201,
  problems: [unknownReference, alreadyDone, wrongDates],
});

export const endDuty = endpoint({
  method: 'POST',
  path: '/api/people/duties/:id/end',
  summary: { zh: '终止一项决定', en: 'End a decision' },
  access: 'people.decide',
  scope: 'rows',
  params: Id,
  body: z.object({ on: z.iso.date() }),
  answer: Done,
  problems: [wrongDates],
});

export const listBindings = endpoint({
  method: 'GET',
  path: '/api/people/guarantors',
  summary: { zh: '包保', en: 'Guarantor bindings in your scope' },
  access: 'people.read',
  scope: 'rows',
  query: z.object({ post: z.uuid().optional(), ended: z.stringbool().default(false) }),
  answer: z.object({
    today: z.iso.date(),
    bindings: z.array(Binding.extend({ dueOn: z.iso.date(), daysLate: z.number().int() })),
  }),
});

export const bindGuarantor = endpoint({
  method: 'POST',
  path: '/api/people/guarantors',
  summary: { zh: '确定包保', en: 'Bind a leader to a region or an organisation' },
  access: 'people.decide',
  scope: { region: ({ body }) => ({ region: body.region, trade: null }) },
  body: z.object({
    id: z.uuid(),
    post: z.uuid(),
    region: Region,
    organisation: z.uuid().nullable().default(null),
    fromOn: z.iso.date(),
    visitEveryDays: z.number().int().min(1).max(366),
  }),
  answer: Made,
  status: 201,
  problems: [unknownReference, postClosed, alreadyDone],
});

export const recordGuarantorVisit = endpoint({
  method: 'POST',
  path: '/api/people/guarantors/:id/visits',
  summary: { zh: '记包保走访', en: 'Record a guarantor’s visit' },
  access: 'signed-in',
  scope: 'own',
  params: Id,
  body: z.object({ id: z.uuid(), visitedOn: z.iso.date() }),
  answer: Made,
  status: 201,
  problems: [wrongDates],
});

export const endBinding = endpoint({
  method: 'POST',
  path: '/api/people/guarantors/:id/end',
  summary: { zh: '解除包保', en: 'Release a guarantor' },
  access: 'people.decide',
  scope: { subject: 'binding', id: ({ params }) => params.id },
  params: Id,
  body: z.object({ on: z.iso.date() }),
  answer: Done,
  problems: [wrongDates],
});

export const TaskForce = z.object({
  id: z.uuid(),
  name: z.string(),
  region: z.string(),
  leadPost: z.uuid(),
  leadTitle: z.string(),
  leadTitleEn: z.string().nullable(),
  fromOn: z.iso.date(),
  toOn: z.iso.date().nullable(),
  members: z.array(
    z.object({
      id: z.uuid(),
      person: z.uuid(),
      personName: z.string().nullable(),
      secondedFrom: z.uuid(),
      secondedTitle: z.string(),
      secondedTitleEn: z.string().nullable(),
      fromOn: z.iso.date(),
      toOn: z.iso.date().nullable(),
    }),
  ),
});
export type TaskForce = z.infer<typeof TaskForce>;

export const listTaskForces = endpoint({
  method: 'GET',
  path: '/api/people/task-forces',
  summary: { zh: '专班', en: 'Task forces in your scope' },
  access: 'people.read',
  scope: 'rows',
  answer: z.object({ taskForces: z.array(TaskForce) }),
});

export const formTaskForce = endpoint({
  method: 'POST',
  path: '/api/people/task-forces',
  summary: { zh: '成立专班', en: 'Form a task force' },
  access: 'people.decide',
  scope: { region: ({ body }) => ({ region: body.region, trade: null }) },
  body: z.object({ id: z.uuid(), name, region: Region, leadPost: z.uuid(), fromOn: z.iso.date() }),
  answer: Made,
  status: 201,
  problems: [unknownReference, alreadyDone],
});

export const endTaskForce = endpoint({
  method: 'POST',
  path: '/api/people/task-forces/:id/end',
  summary: { zh: '撤销专班', en: 'End a task force; its members return' },
  access: 'people.decide',
  scope: { subject: 'taskForce', id: ({ params }) => params.id },
  params: Id,
  body: z.object({ on: z.iso.date() }),
  answer: Done,
  problems: [wrongDates],
});

export const secondMember = endpoint({
  method: 'POST',
  path: '/api/people/task-forces/:id/members',
  summary: { zh: '抽调人员', en: 'Second a person from a post' },
  access: 'people.decide',
  scope: { subject: 'taskForce', id: ({ params }) => params.id },
  params: Id,
  body: z.object({ id: z.uuid(), person: z.uuid(), secondedFrom: z.uuid(), fromOn: z.iso.date() }),
  answer: Made,
  status: 201,
  problems: [unknownReference, alreadyDone, postVacant],
});

export const returnMember = endpoint({
  method: 'POST',
  path: '/api/people/task-forces/:id/members/:member/return',
  summary: { zh: '返回原岗位', en: 'Return a member to the post' },
  access: 'people.decide',
  scope: { subject: 'taskForce', id: ({ params }) => params.id },
  params: z.object({ id: z.uuid(), member: z.uuid() }),
  body: z.object({ on: z.iso.date() }),
  answer: Done,
  problems: [wrongDates],
});

/** Filters of a list under a name of the reader's own. */
const View = z.object({
  name: z.string().trim().min(1).max(40),
  query: z
    .record(z.string().max(40), z.string().max(200))
    .refine((query) => Object.keys(query).length <= 20)
    .describe("the list's own filters, as they stand in its address"),
});
export type View = z.infer<typeof View>;

const viewedList = z
  .string()
  .regex(/^[a-z][a-z-]{0,39}$/)
  .describe('the list as its page calls it: "places", "obligations"');
const Views = z.object({ views: z.array(View).describe('in the order they were first kept') });

export const listViews = endpoint({
  method: 'GET',
  path: '/api/views',
  summary: { zh: '我在一个列表上存的视图', en: 'The views of a list that I keep' },
  access: 'signed-in',
  scope: 'own',
  query: z.object({ list: viewedList }),
  answer: Views,
});

export const keepViews = endpoint({
  method: 'POST',
  path: '/api/views',
  summary: { zh: '存视图；不记台账', en: 'Keep views of a list; a preference, so the ledger knows nothing of it' },
  access: 'signed-in',
  scope: 'own',
  body: z.object({
    list: viewedList,
    views: z.array(View).min(1).max(50),
    replace: z.boolean().default(true).describe('false: one whose name is taken stays as it is'),
  }),
  answer: Views,
  problems: [tooManyViews],
});

export const dropView = endpoint({
  method: 'DELETE',
  path: '/api/views',
  summary: { zh: '删除一个视图', en: 'Forget a view' },
  access: 'signed-in',
  scope: 'own',
  query: z.object({ list: viewedList, name: z.string().trim().min(1).max(40) }),
  answer: Views,
});
