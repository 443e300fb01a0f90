import { z } from 'zod';

const id = z.uuid();
const fields = z.object({ fields: z.array(z.string()) });

/** Ids and codes only: of a personal field a line holds the name of the field, never what stood in it. */
export const verbs = {
  organisationOpened: { zh: '设立组织', en: 'Organisation opened', facts: z.object({ kind: z.string(), under: id.nullable() }) },
  organisationChanged: { zh: '更改组织', en: 'Organisation changed', facts: fields },
  organisationClosed: { zh: '撤销组织', en: 'Organisation closed', facts: z.object({}) },
  postOpened: { zh: '设立岗位', en: 'Post opened', facts: z.object({ organisation: id, desk: z.boolean() }) },
  postChanged: { zh: '更改岗位', en: 'Post changed', facts: fields },
  postClosed: { zh: '撤销岗位', en: 'Post closed', facts: z.object({}) },
  personAdded: { zh: '登记人员', en: 'Person added', facts: z.object({}) },
  personChanged: { zh: '更改人员资料', en: 'Person changed', facts: fields },
  personRevealed: { zh: '查看完整个人信息', en: 'Personal data revealed', facts: fields },
  personErased: { zh: '删除个人信息', en: 'Personal data erased', facts: z.object({}) },
  appointed: { zh: '到岗', en: 'Appointed', facts: z.object({ person: id, from: z.string() }) },
  left: { zh: '离岗', en: 'Left the post', facts: z.object({ person: id, successor: id.nullable(), superior: id.nullable() }) },
  granted: {
    zh: '给岗位授权',
    en: 'Rights granted',
    facts: z.object({ grant: id, role: z.string(), region: z.string(), trade: z.string().nullable() }),
  },
  grantEnded: { zh: '收回授权', en: 'Rights withdrawn', facts: z.object({ grant: id, role: z.string() }) },
  dutyDecided: {
    zh: '确定部门职责',
    en: 'Duty decided',
    facts: z.object({ department: z.string(), placeType: z.string(), part: z.string(), from: z.string(), decidedOn: z.string() }),
  },
  dutyEnded: {
    zh: '终止部门职责',
    en: 'Duty ended',
    facts: z.object({ department: z.string(), placeType: z.string(), to: z.string() }),
  },
  bound: {
    zh: '确定包保',
    en: 'Guarantor bound',
    facts: z.object({ post: id, organisation: id.nullable(), everyDays: z.number().int() }),
  },
  unbound: { zh: '解除包保', en: 'Guarantor released', facts: z.object({ to: z.string() }) },
  visited: { zh: '包保走访', en: 'Guarantor visited', facts: z.object({ on: z.string() }) },
  taskForceFormed: { zh: '成立专班', en: 'Task force formed', facts: z.object({ lead: id }) },
  taskForceEnded: { zh: '撤销专班', en: 'Task force ended', facts: z.object({ to: z.string() }) },
  seconded: { zh: '抽调进专班', en: 'Seconded', facts: z.object({ person: id, from: id }) },
  returned: { zh: '返回原岗位', en: 'Returned to post', facts: z.object({ person: id }) },
} as const;
