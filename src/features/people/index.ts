import { feature } from '../../platform/feature.ts';

export {
  holderOf,
  holdersByRole,
  holdingsOf,
  holdingsQuery,
  namesOf,
  personsNamed,
  type Holding,
  type PostHolder,
} from './holdings.ts';
export { commonSuperior, deskOf, onPostVacant, postCards, readsOwed, rootDesk, superiorOf, type Owed } from './posts.ts';
export type { PostCard } from './schema.ts';

export const people = feature({
  name: 'people',
  permissions: {
    'people.read': { zh: '查组织与岗位', en: 'See organisations and posts' },
    'people.change': { zh: '管组织与岗位', en: 'Manage organisations and posts' },
    'people.grant': { zh: '给岗位授权', en: 'Grant rights to posts' },
    'people.reveal': { zh: '看完整个人信息', en: 'See personal data unmasked' },
    'people.erase': { zh: '删除个人信息', en: 'Erase personal data' },
    'people.decide': { zh: '定牵头部门、包保和专班', en: 'Decide lead departments, guarantor bindings and task forces' },
  },
});
