import type { Db } from '../../platform/db/index.ts';
import { defineVerbs, feature } from '../../platform/feature.ts';
import { readPostTitles, readSubjectNames } from '../ledger/index.ts';
import { postCards } from './posts.ts';
import { routes } from './routes.ts';
import { alreadyDone, unknownReference } from './rules.ts';
import {
  namesOfOrganisations,
  scopeOfBinding,
  scopeOfOrganisation,
  scopeOfPerson,
  scopeOfPost,
  scopeOfTaskForce,
} from './store.ts';
import { verbs } from './verbs.ts';

export { settle, type Settlement } from './actions.ts';

export {
  holderOf,
  holdersByRole,
  holdingsOf,
  holdingsChangeAt,
  holdingsQuery,
  namesOf,
  personsNamed,
  tenuresOfPosts,
  type Holding,
  type PostHolder,
} from './holdings.ts';
export {
  commonSuperior,
  deskOf,
  deskOfRegion,
  keepInOffice,
  onPostVacant,
  postCards,
  owedBy,
  readsOwed,
  rootDesk,
  superiorOf,
  type Owed,
} from './posts.ts';
export type { PostCard } from './schema.ts';
export { dutiesInForce } from './actions.ts';
export { answeringFor, answeringUnder, type Answering } from './answering.ts';
export { placeTypes } from './data/place-types.ts';

const titlesOfPosts = async (db: Db, district: string, posts: readonly string[]) => {
  const cards = await postCards(db, district, posts);
  return new Map([...cards].map(([post, { organisationName, title }]) => [post, `${organisationName} ${title}`]));
};
readPostTitles(titlesOfPosts);
readSubjectNames('post', titlesOfPosts);
readSubjectNames('organisation', namesOfOrganisations);

const alreadyIn = (constraint: string, what: string) => ({ [constraint]: () => alreadyDone({ what }) });

export const people = feature({
  name: 'people',
  routes,
  verbs: defineVerbs('people', verbs),
  subjects: {
    organisation: scopeOfOrganisation,
    post: scopeOfPost,
    person: scopeOfPerson,
    binding: scopeOfBinding,
    taskForce: scopeOfTaskForce,
  },
  refusals: {
    ...alreadyIn('one_grant', 'grant'),
    ...alreadyIn('one_duty', 'duty'),
    ...alreadyIn('one_lead', 'lead'),
    ...alreadyIn('one_binding', 'binding'),
    ...alreadyIn('one_membership', 'membership'),
    ...alreadyIn('organisation_pkey', 'organisation'),
    ...alreadyIn('post_pkey', 'post'),
    ...alreadyIn('person_pkey', 'person'),
    ...alreadyIn('post_grant_pkey', 'grant'),
    ...alreadyIn('duty_pkey', 'duty'),
    ...alreadyIn('guarantor_binding_pkey', 'binding'),
    ...alreadyIn('guarantor_visit_pkey', 'visit'),
    ...alreadyIn('task_force_pkey', 'task force'),
    ...alreadyIn('task_force_member_pkey', 'membership'),
    organisation_region: () => unknownReference({ kind: 'region' }),
    grant_region: () => unknownReference({ kind: 'region' }),
  },
  permissions: {
    'people.read': { zh: '查组织与岗位', en: 'See organisations and posts' },
    'people.change': { zh: '管组织与岗位', en: 'Manage organisations and posts' },
    'people.grant': { zh: '给岗位授权', en: 'Grant rights to posts' },
    'people.reveal': { zh: '看完整个人信息', en: 'See personal data unmasked' },
    'people.erase': { zh: '删除个人信息', en: 'Erase personal data' },
    'people.decide': { zh: '定牵头部门、包保和专班', en: 'Decide lead departments, guarantor bindings and task forces' },
  },
});
