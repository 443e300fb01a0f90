import { addDays, daysBetween, type LocalDate } from '../../core/local-date.ts';
import { problem, type Text } from '../../platform/problem.ts';

/** What a post may be granted. A grant is (role, region prefix, trade or all) and hangs on a post. */
const names = {
  grid_worker: { zh: '网格员', en: 'Grid worker' },
  station_crew: { zh: '微型消防站队员', en: 'Micro-station crew' },
  duty_officer: { zh: '值班员', en: 'Duty officer' },
  town_office: { zh: '街镇消安办', en: 'Town fire office' },
  supervisor: { zh: '防火监督员', en: 'Fire supervisor' },
  department_officer: { zh: '行业部门', en: 'Department officer' },
  leader: { zh: '包保领导', en: 'Leader with guaranteed places' },
  committee_office: { zh: '区消安办', en: 'Committee office' },
  firm: { zh: '单位', en: 'Firm' },
  operator: { zh: '运行值守', en: 'Operator' },
  system_admin: { zh: '系统管理员', en: 'System administrator' },
  security_admin: { zh: '安全管理员', en: 'Security administrator' },
  audit_admin: { zh: '审计管理员', en: 'Audit administrator' },
} as const satisfies Record<string, Text>;
export type RoleName = keyof typeof names;

/** Three administrators watch one another, so nobody is two of them. */
export const administrators: readonly RoleName[] = ['system_admin', 'security_admin', 'audit_admin'];

const offices: readonly RoleName[] = ['town_office', 'supervisor', 'department_officer', 'leader', 'committee_office'];

const workers: readonly RoleName[] = [...offices, 'duty_officer', 'grid_worker', 'station_crew', 'firm'];
/** Who goes to places, or answers for them. */
const fieldWorkers: readonly RoleName[] = [...offices, 'duty_officer', 'grid_worker', 'station_crew'];
const everyone = Object.keys(names) as RoleName[];

/**
 * Permission × roles: the one table of rights. Start-up refuses an endpoint whose permission is missing here,
 * and a row here that no feature declares. The system administrator has no row of the district's business.
 */
export const rights: Readonly<Record<string, readonly RoleName[]>> = {
  'ledger.read': [...offices, 'duty_officer'],
  'ledger.verify': ['committee_office', 'system_admin', 'audit_admin', 'operator'],

  'operations.read': ['committee_office', 'system_admin', 'operator'],
  'operations.backup': ['system_admin', 'operator'],
  'operations.change': ['system_admin'],

  'calendar.edit': ['committee_office', 'system_admin'],

  'territory.read': everyone,
  'territory.change': ['committee_office', 'system_admin'],

  'people.read': everyone,
  'people.change': ['committee_office', 'system_admin'],
  'people.grant': ['security_admin'],
  'people.reveal': fieldWorkers,
  'people.erase': ['security_admin'],
  'people.decide': ['committee_office'],

  'accounts.manage': ['security_admin'],
  'accounts.audit': ['audit_admin'],

  'messages.channels': ['system_admin', 'operator'],

  'places.read': fieldWorkers,
  'places.change': [...offices.filter((role) => role !== 'leader'), 'grid_worker'],
  'places.assign': ['town_office', 'committee_office'],
  'places.reveal': fieldWorkers,
  'places.erase': ['committee_office', 'security_admin'],
  'places.seek': ['committee_office'],
  'places.merge': ['town_office', 'committee_office'],
  'places.export': ['town_office', 'supervisor', 'department_officer', 'committee_office'],
  'places.import': ['committee_office'],

  'risk.read': fieldWorkers,
  'risk.calculate': ['supervisor', 'committee_office'],

  'cover.read': [...offices, 'duty_officer'],
  'cover.change': ['committee_office', 'system_admin'],
  'cover.plan': ['committee_office'],

  'obligation.read': workers,
  'obligation.open': offices,
  'obligation.act': workers,
  'obligation.remind': offices,
  'obligation.assign': ['town_office', 'supervisor', 'department_officer', 'committee_office'],
  'obligation.pause': ['town_office', 'supervisor', 'committee_office'],
  'obligation.extend': ['town_office', 'supervisor', 'committee_office'],
  'obligation.void': ['town_office', 'supervisor', 'committee_office'],
};

export interface Role extends Text {
  permissions: ReadonlySet<string>;
}

/** Role → its words and what it may do. A grant on a post names a role, a region and, where it is limited to one, a trade. */
export const roles: Readonly<Record<string, Role>> = Object.fromEntries(
  Object.entries(names).map(([role, text]) => [
    role,
    { ...text, permissions: new Set(Object.keys(rights).filter((permission) => rights[permission]!.includes(role as RoleName))) },
  ]),
);

export const twoAdministrators = problem(
  'two-administrators',
  409,
  { zh: '三员不能兼任', en: 'Administrators are separate' },
  () => ({
    zh: '系统、安全、审计三个管理员要由三个人担任，所以没有保存。换一个人，或先收回他已有的管理员权限。',
    en: 'System, security and audit administrator must be three people, so nothing was saved. Choose someone else, or take back the administrator role this person holds first.',
  }),
);

/** The roles that count when one person holds all of these: two administrators at once are none. */
export function rolesInForce<R extends { role: string }>(grants: readonly R[]): R[] {
  const held = new Set(grants.map(({ role }) => role).filter((role) => (administrators as readonly string[]).includes(role)));
  return held.size < 2 ? [...grants] : grants.filter(({ role }) => !held.has(role));
}

export const deskOwes = problem<{ count: number }>(
  'desk-owes',
  409,
  { zh: '还有事没办完', en: 'The post still owes' },
  ({ count }) => ({
    zh: `这个岗位还欠 ${count} 件事，所以没有撤销。先办完或交给别的岗位。`,
    en: `The post still owes ${count} matters, so it was not closed. Discharge them or hand them to another post first.`,
  }),
);

export const rootStays = problem('root-stays', 409, { zh: '消安办值班岗不能空', en: 'The root desk is never vacant' }, () => ({
  zh: '消安办值班岗是全区的兜底，不能空缺、不能撤销。选一个接任的人再办。',
  en: 'The committee office’s desk is where everything ends up; it cannot be vacant or closed. Choose a successor and try again.',
}));

export const superiorCircle = problem('superior-circle', 409, { zh: '上下级绕成了圈', en: 'Superiors form a circle' }, () => ({
  zh: '这样定上级会绕成一个圈，没有保存。另选一个上级。',
  en: 'With this superior the chain would run in a circle; nothing was saved. Choose another.',
}));

/** How many views somebody keeps, of all lists together. */
export const mostViews = 50;

export const tooManyViews = problem('too-many-views', 409, { zh: '视图太多', en: 'Too many views' }, () => ({
  zh: `各个列表合起来最多存 ${mostViews} 个视图，没有保存。先删掉不用的。`,
  en: `At most ${mostViews} views are kept, of all lists together; nothing was saved. Delete one that is not used.`,
}));

export const postOccupied = problem('post-occupied', 409, { zh: '岗位上有人', en: 'Somebody is in the post' }, () => ({
  zh: '这个岗位现在有人，没有保存。先给在岗的人办交接。',
  en: 'Somebody is in this post now; nothing was saved. Hand it over first.',
}));

export const postVacant = problem('post-not-held', 409, { zh: '这个人不在这个岗位', en: 'Not in this post' }, () => ({
  zh: '这个人现在不在这个岗位上，没有保存。刷新后再看。',
  en: 'This person is not in that post now; nothing was saved. Reload and look again.',
}));

export const postClosed = problem('post-closed', 409, { zh: '岗位已撤销', en: 'The post is closed' }, () => ({
  zh: '这个岗位已经撤销，没有保存。选一个还在的岗位。',
  en: 'This post is closed; nothing was saved. Choose one that is open.',
}));

export const tenureOverlap = problem('tenure-overlap', 409, { zh: '任期重叠', en: 'Tenures overlap' }, () => ({
  zh: '到岗时间早于前一位的离岗时间，或晚于现在，没有保存。改到岗时间。',
  en: 'The start lies before the last holder left, or in the future; nothing was saved. Mend the start.',
}));

export const personErased = problem('person-erased', 409, { zh: '个人信息已删除', en: 'Personal data were erased' }, () => ({
  zh: '这个人的个人信息已经删除，不能再任岗。需要的话重新登记。',
  en: 'This person’s data were erased, so no post can be taken. Register the person anew if needed.',
}));

export const personInPost = problem('person-in-post', 409, { zh: '还在岗', en: 'Still in a post' }, () => ({
  zh: '这个人还在岗，没有删除。先办离岗交接。',
  en: 'This person is still in a post; nothing was erased. Hand the posts over first.',
}));

export const organisationInUse = problem<{ posts: number; parts: number }>(
  'organisation-in-use',
  409,
  { zh: '组织里还有人或下级', en: 'The organisation is in use' },
  ({ posts, parts }) => ({
    zh: `还有 ${posts} 个岗位有人，${parts} 个下级组织，所以没有撤销。先交接、先移走。`,
    en: `${posts} posts are held and ${parts} organisations stand under it, so it was not closed. Hand over and move them first.`,
  }),
);

export const organisationCircle = problem(
  'organisation-circle',
  409,
  { zh: '隶属绕成了圈', en: 'Organisations form a circle' },
  () => ({
    zh: '一个组织不能隶属于自己或自己的下级，没有保存。另选上级组织。',
    en: 'An organisation cannot stand under itself or what is under it; nothing was saved. Choose another.',
  }),
);

export const unknownReference = problem<{ kind: string }>(
  'unknown-reference',
  422,
  { zh: '引用的内容不存在', en: 'Reference to nothing' },
  ({ kind }) => ({
    zh: `所选的内容不存在或已经停用（${kind}），没有保存。重新选择。`,
    en: `What was chosen does not exist or is no longer in use (${kind}); nothing was saved. Choose again.`,
  }),
);

export const alreadyDone = problem<{ what: string }>(
  'already-in-force',
  409,
  { zh: '已经有了', en: 'Already in force' },
  ({ what }) => ({
    zh: `同样的一条已经有效（${what}），没有再记一次。刷新后再看。`,
    en: `The same is already in force (${what}); it was not recorded twice. Reload and look again.`,
  }),
);

export const wrongDates = problem('dates-out-of-order', 422, { zh: '日期先后不对', en: 'Dates out of order' }, () => ({
  zh: '结束日期早于开始日期，或走访日期不在包保期内，没有保存。改日期。',
  en: 'The end lies before the start, or the visit outside the binding; nothing was saved. Mend the date.',
}));

/** 13812342207 → 138****2207; what is shorter shows its last two digits at most. Of several numbers each is masked. */
export const maskedTelephone = (telephone: string): string => telephone.replaceAll(/[^\s/、,，;；]+/g, maskedNumber);

function maskedNumber(telephone: string): string {
  const shown = telephone.length >= 11 ? 4 : Math.min(2, Math.floor(telephone.length / 4));
  const head = telephone.length >= 11 ? telephone.slice(0, telephone.length - 8) : '';
  return `${head}****${shown > 0 ? telephone.slice(-shown) : ''}`;
}

export interface Decision {
  id: string;
  placeType: string;
  department: string;
  part: 'lead' | 'joint';
  fromOn: LocalDate;
  toOn: LocalDate | null;
  decidedOn: LocalDate;
  minutes: string;
}

export interface Duty {
  placeType: string;
  department: string;
  part: 'lead' | 'joint';
  /** What it rests on: the district's own default, or a decision of the committee. */
  basis: 'default' | 'decision';
  decision: Decision | null;
}

/**
 * Who answers for each kind of place on a day: the pack, overlaid with the decisions in force.
 * A decided lead takes the lead from the pack's department, which stays as a joint one.
 */
export function dutiesOn(
  pack: readonly { code: string; departments: readonly string[] }[],
  decisions: readonly Decision[],
  on: LocalDate,
): Duty[] {
  const inForce = decisions.filter((one) => one.fromOn <= on && (one.toOn === null || on < one.toOn));
  return pack.flatMap(({ code, departments }) => {
    const decided = inForce.filter((one) => one.placeType === code);
    const led = decided.some((one) => one.part === 'lead');
    const shipped = departments
      .map((department, at): Duty => ({
        placeType: code,
        department,
        part: at === 0 && !led ? 'lead' : 'joint',
        basis: 'default',
        decision: null,
      }))
      .filter((duty) => !decided.some((one) => one.department === duty.department));
    return [
      ...decided.map((one): Duty => ({
        placeType: code,
        department: one.department,
        part: one.part,
        basis: 'decision',
        decision: one,
      })),
      ...shipped,
    ];
  });
}

/** Kinds of place that nobody leads: they fall to the town until the committee decides. */
export const gapsOf = (pack: readonly { code: string }[], duties: readonly Duty[]): string[] =>
  pack.map(({ code }) => code).filter((code) => !duties.some((duty) => duty.placeType === code && duty.part === 'lead'));

/** Kinds of place that several share, with the departments, the leading one first. */
export function overlapsOf(
  pack: readonly { code: string }[],
  duties: readonly Duty[],
): { placeType: string; departments: string[] }[] {
  return pack
    .map(({ code }) => ({
      placeType: code,
      departments: duties
        .filter((duty) => duty.placeType === code)
        .toSorted((a, b) => Number(a.part === 'joint') - Number(b.part === 'joint'))
        .map((duty) => duty.department),
    }))
    .filter(({ departments }) => departments.length > 1);
}

/** The day by which the next visit is owed, and by how many days it is late on `today` (0: in time). */
export function nextVisit(
  binding: { fromOn: LocalDate; visitEveryDays: number; lastVisit: LocalDate | null },
  today: LocalDate,
): { dueOn: LocalDate; daysLate: number } {
  const dueOn = addDays(binding.lastVisit ?? binding.fromOn, binding.visitEveryDays);
  return { dueOn, daysLate: Math.max(0, daysBetween(dueOn, today)) };
}
