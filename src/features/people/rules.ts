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
const everyone = Object.keys(names) as RoleName[];

/**
 * Permission × roles: the one table of rights. Start-up refuses an endpoint whose permission is missing here,
 * and a row here that no feature declares. The system administrator has no row of the district's business.
 */
export const rights: Readonly<Record<string, readonly RoleName[]>> = {
  'ledger.read': [...offices, 'duty_officer'],
  'ledger.verify': ['committee_office', 'system_admin', 'audit_admin', 'operator'],

  'calendar.edit': ['committee_office', 'system_admin'],

  'territory.read': everyone,
  'territory.change': ['committee_office', 'system_admin'],

  'people.read': everyone,
  'people.change': ['committee_office', 'system_admin'],
  'people.grant': ['security_admin'],
  'people.reveal': [...offices, 'duty_officer', 'grid_worker', 'station_crew'],
  'people.erase': ['security_admin'],
  'people.decide': ['committee_office'],

  'accounts.manage': ['security_admin'],
  'accounts.audit': ['audit_admin'],

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
