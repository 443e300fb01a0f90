import { z } from 'zod';

const id = z.uuid();

/** Ids and codes only: a line says which fields changed, never what stands in them. */
export const verbs = {
  added: { zh: '登记场所', en: 'Place registered', facts: z.object({ code: z.string(), type: z.string(), form: z.string() }) },
  broughtIn: {
    zh: '批量登记场所',
    en: 'Places registered in bulk',
    facts: z.object({ import: id.nullable(), count: z.number().int(), unassigned: z.number().int() }),
  },
  changed: { zh: '更改场所资料', en: 'Place changed', facts: z.object({ fields: z.array(z.string()) }) },
  assigned: {
    zh: '划定街镇与类型',
    en: 'Town and type assigned',
    facts: z.object({ fromRegion: z.string(), toRegion: z.string(), fromType: z.string(), toType: z.string(), by: z.string() }),
  },
  closed: { zh: '停用场所', en: 'Place closed', facts: z.object({ on: z.string() }) },
  measured: { zh: '登记数值', en: 'Measure added', facts: z.object({ measure: z.string(), asOf: z.string() }) },
  actorAdded: { zh: '登记关联单位', en: 'Actor added', facts: z.object({ actor: id, firm: id, role: z.string() }) },
  actorEnded: { zh: '结束关联', en: 'Actor ended', facts: z.object({ actor: id, on: z.string() }) },
  contactAdded: { zh: '登记联系人', en: 'Contact added', facts: z.object({ contact: id, part: z.string() }) },
  contactRevealed: {
    zh: '查看联系人完整信息',
    en: 'Contact revealed',
    facts: z.object({ contact: id, fields: z.array(z.string()) }),
  },
  contactErased: { zh: '删除联系人信息', en: 'Contact erased', facts: z.object({ contact: id }) },
  importOpened: { zh: '收到导入文件', en: 'Import file received', facts: z.object({ bytes: z.number().int() }) },
  importMoved: { zh: '导入进入下一步', en: 'Import moved on', facts: z.object({ stage: z.string() }) },
  importCancelled: { zh: '取消导入', en: 'Import cancelled', facts: z.object({}) },
  importUndone: {
    zh: '撤回整批导入',
    en: 'Import undone',
    facts: z.object({ removed: z.number().int(), restored: z.number().int() }),
  },
  firesBroughtIn: { zh: '导入火灾记录', en: 'Fire records imported', facts: z.object({ import: id, count: z.number().int() }) },
  reported: { zh: '反映资料有误', en: 'Wrong fact reported', facts: z.object({ report: id, field: z.string() }) },
  merged: { zh: '并入一处重复的场所', en: 'Another place merged into this one', facts: z.object({ merge: id, gone: id }) },
  mergedAway: { zh: '并入另一处', en: 'Merged into another place', facts: z.object({ merge: id, kept: id }) },
  unmerged: { zh: '撤回合并', en: 'Merge taken back', facts: z.object({ merge: id, gone: id }) },
  toldApart: { zh: '认定不是同一处', en: 'Told apart from another place', facts: z.object({ other: id }) },
  soughtDuplicates: { zh: '查找重复场所', en: 'Duplicates sought', facts: z.object({ job: id }) },
  conflicted: { zh: '两处改动不一致', en: 'Two changes disagree', facts: z.object({ conflict: id, field: z.string() }) },
  chosen: {
    zh: '核定不一致的场所资料',
    en: 'Chosen between two values',
    facts: z.object({ conflict: id, field: z.string(), chosen: z.string() }),
  },
};
