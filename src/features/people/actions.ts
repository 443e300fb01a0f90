import { localDateOf, type LocalDate } from '../../core/local-date.ts';
import { toMicros, type Instant } from '../../core/time.ts';
import { mayDo, notFound, type Session } from '../../platform/access.ts';
import type { Act } from '../../platform/act.ts';
import type { Db, Tx } from '../../platform/db/index.ts';
import type { ScopeOf } from '../../platform/endpoint.ts';
import { newId } from '../../platform/ids.ts';
import { readInstallation } from '../../platform/installation.ts';
import { record, type Line } from '../ledger/index.ts';
import { regionNames, searchableName } from '../territory/index.ts';
import { departments } from './data/departments.ts';
import { placeTypes } from './data/place-types.ts';
import { holdingsOf } from './holdings.ts';
import { fallVacant, keepInOffice, owedBy } from './posts.ts';
import {
  administrators,
  deskOwes,
  dutiesOn,
  mostViews,
  organisationCircle,
  organisationInUse,
  personErased,
  personInPost,
  postClosed,
  postOccupied,
  postVacant,
  roles,
  rootStays,
  superiorCircle,
  tenureOverlap,
  tooManyViews,
  twoAdministrators,
  unknownReference,
  wrongDates,
  type Duty,
} from './rules.ts';
import type { NewOrganisation, NewPerson, NewPost, OrganisationKind, Rank, View } from './schema.ts';
import {
  endBindingRow,
  endDecision,
  endGrantRow,
  endTaskForceRow,
  endTenure,
  findRootDesk,
  holderNow,
  countViews,
  isInPost,
  lastTenureEnd,
  lockPerson,
  lockPost,
  markClosed,
  openParts,
  postsOfPerson,
  putView,
  readBinding,
  readDecisions,
  readOneOrganisation,
  removeViews,
  returnMemberRow,
  rolesOfPost,
  scopeOfPerson,
  scopeOfTaskForce,
  setVacant,
  standsOver,
  superiorsOf,
  update,
  type StoredPost,
} from './store.ts';

/** Organisations, posts and people that begin together: a new district, a demo, an import. Parents stand before what is under them. */
export interface Settlement {
  organisations?: readonly {
    id: string;
    kind: OrganisationKind;
    name: string;
    nameEn?: string | null;
    region: string;
    under: string | null;
    department?: string | null;
    desk: { id: string; title: string; titleEn?: string | null; rank?: Rank | null };
  }[];
  posts?: readonly {
    id: string;
    organisation: string;
    title: string;
    titleEn?: string | null;
    rank?: Rank | null;
    superior?: string | null;
  }[];
  persons?: readonly { id: string; name: string; telephone?: string | null; region: string }[];
  tenures?: readonly { id?: string; person: string; post: string; from?: Instant }[];
  grants?: readonly { id?: string; post: string; role: string; region: string; trade?: string | null }[];
  /** When all this began; the act's own instant unless said. */
  since?: Instant;
}

/**
 * Puts a whole settlement in place: few statements, one ledger line for each thing. Checks nothing that the database does not:
 * for callers that made it up from scratch. The committee office with nothing above it becomes the root.
 */
export async function settle(tx: Tx, act: Act, plan: Settlement): Promise<void> {
  const { district } = act;
  const openedAt = plan.since ?? act.now;
  const { organisations = [], posts = [], persons = [], tenures = [], grants = [] } = plan;
  const held = new Set(tenures.map((tenure) => tenure.post));
  const vacantSince = (post: string) => (held.has(post) ? null : openedAt);
  await tx.bulk(
    'organisation',
    organisations.map(({ id, kind, name, nameEn = null, region, under, department = null }) => ({
      district,
      id,
      kind,
      name,
      nameEn,
      region,
      under,
      department,
      openedAt,
      ...searchableName(name),
    })),
  );
  const postRow = { district, rank: null as Rank | null, superior: null as string | null, desk: false, root: false, openedAt };
  await tx.bulk('post', [
    ...organisations.map(({ id: organisation, kind, under, desk: { id, title, titleEn = null, rank = null } }) => ({
      ...postRow,
      id,
      rank,
      organisation,
      title,
      titleEn,
      desk: true,
      root: kind === 'committee_office' && under === null,
      vacantSince: vacantSince(id),
    })),
    ...posts.map(({ titleEn = null, ...post }) => ({ ...postRow, ...post, titleEn, vacantSince: vacantSince(post.id) })),
  ]);
  await tx.bulk(
    'person',
    persons.map(({ telephone = null, ...person }) => ({
      district,
      ...person,
      telephone,
      createdAt: openedAt,
      ...searchableName(person.name),
    })),
  );
  await tx.bulk(
    'tenure',
    tenures.map(({ id = newId(), person, post, from = openedAt }) => ({ district, id, person, post, fromAt: from })),
  );
  const granted = grants.map((grant) => ({ ...grant, id: grant.id ?? newId(), trade: grant.trade ?? null }));
  await tx.bulk(
    'post_grant',
    granted.map(({ id, post, role, region, trade }) => ({ district, id, post, role, region, trade, fromAt: openedAt })),
  );

  const scopes = new Map<string, ScopeOf>(
    organisations.map(({ id, region, department = null }) => [id, { region, trade: department }]),
  );
  const postScopes = new Map<string, ScopeOf>([
    ...organisations.map(({ desk, id }) => [desk.id, scopes.get(id)!] as const),
    ...posts.map(({ id, organisation }) => [id, scopes.get(organisation) ?? { region: district, trade: null }] as const),
  ]);
  const at = (post: string) => postScopes.get(post) ?? { region: district, trade: null };
  const lines: Line[] = [
    ...organisations.map(({ id, kind, under }) =>
      lineOf('organisationOpened', 'organisation', id, scopes.get(id)!, { kind, under }),
    ),
    ...organisations.map(({ id, desk }) => lineOf('postOpened', 'post', desk.id, at(desk.id), { organisation: id, desk: true })),
    ...posts.map(({ id, organisation }) => lineOf('postOpened', 'post', id, at(id), { organisation, desk: false })),
    ...persons.map(({ id, region }) => lineOf('personAdded', 'person', id, { region, trade: null })),
    ...tenures.map(({ person, post, from = openedAt }) => lineOf('appointed', 'post', post, at(post), { person, from })),
    ...granted.map(({ id, post, role, region, trade }) =>
      lineOf('granted', 'post', post, at(post), { grant: id, role, region, trade }),
    ),
  ];
  await record(tx, act, lines);
}

const lineOf = (
  verb: string,
  subjectKind: string,
  subject: string,
  { region, trade }: ScopeOf,
  facts: Record<string, unknown> = {},
): Line => ({
  verb: `people.${verb}`,
  subjectKind,
  subject,
  region,
  trade,
  facts,
});

const scopeOfStored = ({ region, department }: StoredPost): ScopeOf => ({ region, trade: department });

/** Today in the district's zone. */
export async function today(db: Db, now: Instant): Promise<LocalDate> {
  return localDateOf(now, (await readInstallation(db))?.timeZone ?? 'Asia/Shanghai');
}

/** Who answers for each kind of place on a day. */
export const dutiesInForce = async (db: Db, district: string, on: LocalDate): Promise<Duty[]> =>
  dutiesOn(placeTypes, await readDecisions(db, district), on);

const inReach = (session: Session, permission: string, scope: ScopeOf, kind: string) => {
  if (!mayDo(session, permission, scope)) throw notFound({ kind });
};

async function knownRegion(db: Db, district: string, code: string): Promise<void> {
  if (!(await regionNames(db, district, [code])).has(code)) throw unknownReference({ kind: 'region' });
}

export async function openOrganisation(
  tx: Tx,
  act: Act,
  session: Session,
  asked: NewOrganisation,
): Promise<{ id: string; desk: string }> {
  const above = await readOneOrganisation(tx, act.district, asked.under);
  if (!above || above.closedAt) throw unknownReference({ kind: 'organisation' });
  await knownRegion(tx, act.district, asked.region);
  // Whoever opens an office in his own region need not rule the office above it, but must be able to see it exists.
  if (!asked.region.startsWith(above.region))
    inReach(session, 'people.change', { region: above.region, trade: above.department }, 'organisation');
  const { deskTitle, ...organisation } = asked;
  const desk = newId();
  await settle(tx, act, { organisations: [{ ...organisation, desk: { id: desk, title: deskTitle } }] });
  return { id: asked.id, desk };
}

export async function changeOrganisation(
  tx: Tx,
  act: Act,
  session: Session,
  id: string,
  change: { name?: string | undefined; nameEn?: string | null | undefined; under?: string | undefined },
): Promise<void> {
  const { district } = act;
  const organisation = (await readOneOrganisation(tx, district, id))!;
  if (change.under) {
    const above = await readOneOrganisation(tx, district, change.under);
    if (!above || above.closedAt) throw unknownReference({ kind: 'organisation' });
    inReach(session, 'people.read', { region: above.region, trade: above.department }, 'organisation');
    if (organisation.under === null || (await standsOver(tx, district, id, change.under))) throw organisationCircle({});
  }
  await update(tx, 'organisation', district, id, {
    ...(change.name !== undefined && { name: change.name, ...snakeSearchable(change.name) }),
    ...(change.nameEn !== undefined && { name_en: change.nameEn }),
    ...(change.under !== undefined && { under: change.under }),
  });
  await record(tx, act, [
    lineOf(
      'organisationChanged',
      'organisation',
      id,
      { region: organisation.region, trade: organisation.department },
      { fields: Object.keys(change) },
    ),
  ]);
}

const snakeSearchable = (name: string) => {
  const { initials, sortKey } = searchableName(name);
  return { initials, sort_key: sortKey };
};

async function refuseWhileOwing(tx: Tx, district: string, posts: readonly string[]): Promise<void> {
  const owed = await owedBy(tx, district, posts);
  if (owed.length > 0) throw deskOwes({ count: owed.length });
}

export async function closeOrganisation(tx: Tx, act: Act, id: string): Promise<void> {
  const organisation = (await readOneOrganisation(tx, act.district, id))!;
  const { parts, held, posts } = await openParts(tx, act.district, id);
  if (posts.includes((await findRootDesk(tx, act.district)) ?? '')) throw rootStays({});
  if (parts > 0 || held > 0) throw organisationInUse({ posts: held, parts });
  await refuseWhileOwing(tx, act.district, posts);
  await markClosed(tx, act.district, 'post', posts, act.now);
  await markClosed(tx, act.district, 'organisation', [id], act.now);
  const scope = { region: organisation.region, trade: organisation.department };
  await record(tx, act, [
    ...posts.map((post) => lineOf('postClosed', 'post', post, scope)),
    lineOf('organisationClosed', 'organisation', id, scope),
  ]);
}

export async function openPost(tx: Tx, act: Act, asked: NewPost): Promise<void> {
  const organisation = (await readOneOrganisation(tx, act.district, asked.organisation))!;
  if (organisation.closedAt) throw unknownReference({ kind: 'organisation' });
  if (asked.superior) await usablePost(tx, act.district, asked.superior);
  const scope = { region: organisation.region, trade: organisation.department };
  await tx.bulk('post', [
    { district: act.district, ...asked, desk: false, root: false, openedAt: act.now, vacantSince: act.now },
  ]);
  await record(tx, act, [lineOf('postOpened', 'post', asked.id, scope, { organisation: asked.organisation, desk: false })]);
}

async function usablePost(tx: Tx, district: string, id: string): Promise<StoredPost> {
  const post = await lockPost(tx, district, id);
  if (!post) throw unknownReference({ kind: 'post' });
  if (post.closedAt) throw postClosed({});
  return post;
}

export async function changePost(
  tx: Tx,
  act: Act,
  id: string,
  change: {
    title?: string | undefined;
    titleEn?: string | null | undefined;
    rank?: Rank | null | undefined;
    superior?: string | null | undefined;
  },
): Promise<void> {
  const post = await usablePost(tx, act.district, id);
  if (change.superior) {
    await usablePost(tx, act.district, change.superior);
    if (post.root || change.superior === id || (await passesThrough(tx, act.district, change.superior, id)))
      throw superiorCircle({});
  }
  await update(tx, 'post', act.district, id, {
    ...(change.title !== undefined && { title: change.title }),
    ...(change.titleEn !== undefined && { title_en: change.titleEn }),
    ...(change.rank !== undefined && { rank: change.rank }),
    ...(change.superior !== undefined && { superior: change.superior }),
  });
  await record(tx, act, [lineOf('postChanged', 'post', id, scopeOfStored(post), { fields: Object.keys(change) })]);
}

const passesThrough = async (tx: Tx, district: string, from: string, post: string) =>
  (await superiorsOf(tx, district, from, { vacantToo: true })).includes(post);

export async function closePost(tx: Tx, act: Act, id: string): Promise<void> {
  const post = await usablePost(tx, act.district, id);
  if (post.root) throw rootStays({});
  if (!post.vacantSince) throw postOccupied({});
  if (post.desk) throw organisationInUse({ posts: 0, parts: 1 });
  await refuseWhileOwing(tx, act.district, [id]);
  await markClosed(tx, act.district, 'post', [id], act.now);
  await record(tx, act, [lineOf('postClosed', 'post', id, scopeOfStored(post))]);
}

export async function addPerson(tx: Tx, act: Act, person: NewPerson): Promise<void> {
  await settle(tx, act, { persons: [person] });
}

export async function changePerson(
  tx: Tx,
  act: Act,
  id: string,
  change: { name?: string | undefined; telephone?: string | null | undefined },
): Promise<void> {
  const person = (await lockPerson(tx, act.district, id))!;
  if (person.erasedAt) throw personErased({});
  await update(tx, 'person', act.district, id, {
    ...(change.name !== undefined && { name: change.name, ...snakeSearchable(change.name) }),
    ...(change.telephone !== undefined && { telephone: change.telephone }),
  });
  const scope = (await scopeOfPerson(tx, act.district, id))!;
  await record(tx, act, [lineOf('personChanged', 'person', id, scope, { fields: Object.keys(change) })]);
}

export async function reveal(tx: Tx, act: Act, id: string): Promise<{ name: string | null; telephone: string | null }> {
  const person = (await lockPerson(tx, act.district, id))!;
  const scope = (await scopeOfPerson(tx, act.district, id))!;
  await record(tx, act, [lineOf('personRevealed', 'person', id, scope, { fields: ['telephone'] })]);
  return { name: person.name, telephone: person.telephone };
}

export async function erasePerson(tx: Tx, act: Act, id: string): Promise<void> {
  const person = (await lockPerson(tx, act.district, id))!;
  if (person.erasedAt) throw personErased({});
  if ((await postsOfPerson(tx, act.district, id)).length > 0) throw personInPost({});
  const scope = (await scopeOfPerson(tx, act.district, id))!;
  await update(tx, 'person', act.district, id, {
    name: null,
    initials: null,
    sort_key: null,
    telephone: null,
    erased_at: act.now,
  });
  await removeViews(tx, act.district, id); // the words somebody sought by are theirs
  await record(tx, act, [lineOf('personErased', 'person', id, scope)]);
}

/** @throws Problem too-many-views if there would be more than somebody may keep; then none is kept */
export async function keepViews(
  tx: Tx,
  of: { district: string; person: string },
  { list, views, replace }: { list: string; views: readonly View[]; replace: boolean },
): Promise<void> {
  const known = await lockPerson(tx, of.district, of.person); // so that twins do not count past each other
  if (!known || known.erasedAt) throw notFound({ kind: 'person' });
  for (const view of views) await putView(tx, { ...of, list, ...view, replace });
  if ((await countViews(tx, of.district, of.person)) > mostViews) throw tooManyViews({});
}

/** @throws Problem two-administrators if with `post` the person would be two of the three administrators */
async function keepAdministratorsApart(
  tx: Tx,
  act: Act,
  person: string,
  post: string,
  coming: readonly string[] = [],
): Promise<void> {
  const held = (await holdingsOf(tx, act.district, [person], act.now)).get(person) ?? [];
  const own = [...held.map(({ role }) => role), ...coming, ...(await rolesOfPost(tx, act.district, post))];
  const admin = new Set(own.filter((role) => role !== null && (administrators as readonly string[]).includes(role)));
  if (admin.size > 1) throw twoAdministrators({});
}

async function takePost(tx: Tx, act: Act, post: StoredPost, person: string, from: Instant): Promise<void> {
  const known = await lockPerson(tx, act.district, person);
  if (!known) throw unknownReference({ kind: 'person' });
  if (known.erasedAt) throw personErased({});
  await keepAdministratorsApart(tx, act, person, post.id);
  await tx.bulk('tenure', [{ district: act.district, id: newId(), person, post: post.id, fromAt: from }]);
  await setVacant(tx, act.district, post.id, null);
}

export async function appoint(
  tx: Tx,
  act: Act,
  session: Session,
  id: string,
  asked: { person: string; from?: string | undefined },
): Promise<void> {
  const post = await usablePost(tx, act.district, id);
  await seenPerson(tx, act.district, session, asked.person);
  if (await holderNow(tx, act.district, id)) throw postOccupied({});
  const from = asked.from ?? act.now;
  const before = await lastTenureEnd(tx, act.district, id);
  if (toMicros(from) > toMicros(act.now) || (before && toMicros(from) < toMicros(before))) throw tenureOverlap({});
  await takePost(tx, act, post, asked.person, from);
  await record(tx, act, [lineOf('appointed', 'post', id, scopeOfStored(post), { person: asked.person, from })]);
}

async function seenPerson(tx: Tx, district: string, session: Session, person: string): Promise<void> {
  const scope = await scopeOfPerson(tx, district, person);
  if (!scope || !mayDo(session, 'people.read', scope)) throw unknownReference({ kind: 'person' });
}

/**
 * A person leaves posts. A post with a successor keeps all it owes; one without falls vacant and hands all to its nearest superior
 * in office, in this transaction. All leave first, so that nothing is handed to a post that is being left too.
 */
export async function leavePosts(
  tx: Tx,
  act: Act,
  session: Session,
  person: string,
  leaving: readonly { post: string; successor: string | null }[],
): Promise<{ left: number; vacant: number }> {
  const { district } = act;
  const unique = [...new Map(leaving.map((one) => [one.post, one])).values()].toSorted((a, b) => (a.post < b.post ? -1 : 1));
  const posts = new Map<string, StoredPost>();
  for (const { post, successor } of unique) {
    const stored = await usablePost(tx, district, post);
    posts.set(post, stored);
    if (successor === person) throw unknownReference({ kind: 'person' });
    if (stored.root && !successor) throw rootStays({});
    if (!(await endTenure(tx, district, post, person, act.now))) throw postVacant({});
    if (!successor) await setVacant(tx, district, post, act.now);
  }
  for (const { post, successor } of unique) {
    if (!successor) continue;
    await seenPerson(tx, district, session, successor);
    await takePost(tx, act, posts.get(post)!, successor, act.now);
  }
  const lines: Line[] = [];
  for (const { post, successor } of unique) {
    const scope = scopeOfStored(posts.get(post)!);
    const superior = successor ? null : (await keepInOffice(tx, district, post))!;
    lines.push(lineOf('left', 'post', post, scope, { person, successor, superior }));
    if (successor) lines.push(lineOf('appointed', 'post', post, scope, { person: successor, from: act.now }));
  }
  await record(tx, act, lines);
  const vacancies = lines.filter((line) => line.facts?.superior);
  for (const { subject, facts } of vacancies) await fallVacant(tx, act, { post: subject, superior: facts!.superior as string });
  return { left: unique.length, vacant: vacancies.length };
}

export async function grantRights(
  tx: Tx,
  act: Act,
  session: Session,
  postId: string,
  grant: { id: string; role: string; region: string; trade: string | null },
): Promise<void> {
  if (!(grant.role in roles)) throw unknownReference({ kind: 'role' });
  inReach(session, 'people.grant', grant, 'region');
  await knownRegion(tx, act.district, grant.region);
  const post = await usablePost(tx, act.district, postId);
  const holder = await holderNow(tx, act.district, postId);
  if (holder) await keepAdministratorsApart(tx, act, holder, postId, [grant.role]);
  await tx.bulk('post_grant', [{ district: act.district, post: postId, ...grant, fromAt: act.now }]);
  const { id, role, region, trade } = grant;
  await record(tx, act, [lineOf('granted', 'post', postId, scopeOfStored(post), { grant: id, role, region, trade })]);
}

export async function endGrant(tx: Tx, act: Act, postId: string, grant: string): Promise<void> {
  const post = await lockPost(tx, act.district, postId);
  const role = await endGrantRow(tx, act.district, postId, grant, act.now);
  if (!post || !role) throw notFound({ kind: 'grant' });
  await record(tx, act, [lineOf('grantEnded', 'post', postId, scopeOfStored(post), { grant, role })]);
}

export interface DutyDecision {
  id: string;
  placeType: string;
  department: string;
  part: 'lead' | 'joint';
  fromOn: LocalDate;
  decidedOn: LocalDate;
  minutes: string;
}

export async function decideDuty(tx: Tx, act: Act, decision: DutyDecision): Promise<void> {
  const { id, placeType, department, part, fromOn, decidedOn, minutes } = decision;
  if (!placeTypes.some(({ code }) => code === placeType)) throw unknownReference({ kind: 'place-type' });
  if (department !== 'town' && !departments.some(({ code }) => code === department))
    throw unknownReference({ kind: 'department' });
  if (decidedOn > (await today(tx, act.now))) throw wrongDates({});
  await tx.bulk('duty', [{ district: act.district, id, placeType, department, part, fromOn, decidedOn, minutes }]);
  const scope = { region: act.district, trade: department === 'town' ? null : department };
  await record(tx, act, [lineOf('dutyDecided', 'duty', id, scope, { department, placeType, part, from: fromOn, decidedOn })]);
}

export async function endDuty(tx: Tx, act: Act, id: string, on: LocalDate): Promise<void> {
  const ended = await endDecision(tx, act.district, id, on);
  if (!ended) throw notFound({ kind: 'duty' });
  const { department, placeType } = ended;
  const scope = { region: act.district, trade: department === 'town' ? null : department };
  await record(tx, act, [lineOf('dutyEnded', 'duty', id, scope, { department, placeType, to: on })]);
}

export async function bindGuarantor(
  tx: Tx,
  act: Act,
  binding: { id: string; post: string; region: string; organisation: string | null; fromOn: LocalDate; visitEveryDays: number },
): Promise<void> {
  await usablePost(tx, act.district, binding.post);
  await knownRegion(tx, act.district, binding.region);
  if (binding.organisation) {
    const target = await readOneOrganisation(tx, act.district, binding.organisation);
    if (!target || target.closedAt || target.region !== binding.region) throw unknownReference({ kind: 'organisation' });
  }
  await tx.bulk('guarantor_binding', [{ district: act.district, ...binding }]);
  const { id, post, region, organisation, visitEveryDays } = binding;
  await record(tx, act, [
    lineOf('bound', 'binding', id, { region, trade: null }, { post, organisation, everyDays: visitEveryDays }),
  ]);
}

/** A guarantor records own visits; who decides on bindings records any. */
export async function recordGuarantorVisit(
  tx: Tx,
  act: Act,
  session: Session,
  bindingId: string,
  visit: { id: string; visitedOn: LocalDate },
): Promise<void> {
  const binding = await readBinding(tx, act.district, bindingId);
  const scope = binding && { region: binding.region, trade: null };
  if (!binding || !scope || !(session.posts.includes(binding.post) || mayDo(session, 'people.decide', scope)))
    throw notFound({ kind: 'binding' });
  const { visitedOn } = visit;
  if (binding.toOn || visitedOn < binding.fromOn || visitedOn > (await today(tx, act.now))) throw wrongDates({});
  await tx.bulk('guarantor_visit', [{ district: act.district, id: visit.id, binding: bindingId, visitedOn, person: act.actor }]);
  await record(tx, act, [lineOf('visited', 'binding', bindingId, scope, { on: visitedOn })]);
}

export async function endBinding(tx: Tx, act: Act, id: string, on: LocalDate): Promise<void> {
  const binding = (await readBinding(tx, act.district, id))!;
  if (!(await endBindingRow(tx, act.district, id, on))) throw wrongDates({});
  await record(tx, act, [lineOf('unbound', 'binding', id, { region: binding.region, trade: null }, { to: on })]);
}

export async function formTaskForce(
  tx: Tx,
  act: Act,
  force: { id: string; name: string; region: string; leadPost: string; fromOn: LocalDate },
): Promise<void> {
  await usablePost(tx, act.district, force.leadPost);
  await knownRegion(tx, act.district, force.region);
  await tx.bulk('task_force', [{ district: act.district, ...force }]);
  await record(tx, act, [
    lineOf('taskForceFormed', 'taskForce', force.id, { region: force.region, trade: null }, { lead: force.leadPost }),
  ]);
}

export async function endTaskForce(tx: Tx, act: Act, id: string, on: LocalDate): Promise<void> {
  const region = await endTaskForceRow(tx, act.district, id, on);
  if (!region) throw wrongDates({});
  await record(tx, act, [lineOf('taskForceEnded', 'taskForce', id, { region, trade: null }, { to: on })]);
}

export async function secondMember(
  tx: Tx,
  act: Act,
  session: Session,
  taskForce: string,
  member: { id: string; person: string; secondedFrom: string; fromOn: LocalDate },
): Promise<void> {
  await seenPerson(tx, act.district, session, member.person);
  await usablePost(tx, act.district, member.secondedFrom);
  if (!(await isInPost(tx, act.district, member.person, member.secondedFrom))) throw postVacant({});
  const scope = (await scopeOfTaskForce(tx, act.district, taskForce))!;
  await tx.bulk('task_force_member', [{ district: act.district, taskForce, ...member }]);
  await record(tx, act, [
    lineOf('seconded', 'taskForce', taskForce, scope, { person: member.person, from: member.secondedFrom }),
  ]);
}

export async function returnMember(tx: Tx, act: Act, taskForce: string, member: string, on: LocalDate): Promise<void> {
  const person = await returnMemberRow(tx, act.district, taskForce, member, on);
  if (!person) throw wrongDates({});
  const scope = (await scopeOfTaskForce(tx, act.district, taskForce))!;
  await record(tx, act, [lineOf('returned', 'taskForce', taskForce, scope, { person })]);
}
