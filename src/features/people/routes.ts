import { mayDo, notAllowed, type Session } from '../../platform/access.ts';
import { admits, keeps, reads, writes } from '../../platform/feature.ts';
import { newId } from '../../platform/ids.ts';
import { inAct } from '../ledger/index.ts';
import { regionNames } from '../territory/index.ts';
import * as actions from './actions.ts';
import { departments, lawTexts } from './data/departments.ts';
import { placeTypes } from './data/place-types.ts';
import { owedBy, postCards, superiorOf } from './posts.ts';
import { dutiesOn, gapsOf, maskedTelephone, nextVisit, overlapsOf } from './rules.ts';
import * as schema from './schema.ts';
import {
  bindingsInScope,
  bindingsOfPost,
  grantsOf,
  organisationsInScope,
  organisationsOfDepartments,
  organisationsUnder,
  personsInScope,
  postsOfOrganisation,
  postsOfPerson,
  readDecisions,
  readOneOrganisation,
  readPersons,
  readPosts,
  removeViews,
  taskForcesInScope,
  tenuresOf,
  viewsOf,
  type StoredPerson,
} from './store.ts';

const done = { done: true } as const;

const masked = (person: StoredPerson) => ({ ...person, telephone: person.telephone && maskedTelephone(person.telephone) });

/** The duty matrix is the whole district's: a right that ends at a town's border does not reach it. */
function decidesForDistrict(session: Session, district: string): void {
  if (!mayDo(session, 'people.decide', { region: district, trade: null })) throw notAllowed({ permission: 'people.decide' });
}

export const routes = [
  reads(schema.listOrganisations, async ({ db, district, session, query }) => {
    const organisations = await organisationsInScope(db, district, session, query);
    return { organisations, complete: organisations.length < query.limit };
  }),

  reads(schema.readOrganisation, async ({ db, district, params, clock }) => {
    const organisation = (await readOneOrganisation(db, district, params.id))!;
    const above = organisation.under ? await readOneOrganisation(db, district, organisation.under) : undefined;
    return {
      organisation,
      under: above ? { id: above.id, name: above.name } : null,
      parts: await organisationsUnder(db, district, params.id),
      posts: await postsOfOrganisation(db, district, params.id),
      today: await actions.today(db, clock.now()),
    };
  }),

  writes(schema.openOrganisation, ({ tx, act, session, body }) => actions.openOrganisation(tx, act, session, body)),
  writes(schema.changeOrganisation, async ({ tx, act, session, params, body }) => {
    await actions.changeOrganisation(tx, act, session, params.id, body);
    return done;
  }),
  writes(schema.closeOrganisation, async ({ tx, act, params }) => {
    await actions.closeOrganisation(tx, act, params.id);
    return done;
  }),

  reads(schema.readPost, async ({ db, district, params, clock }) => {
    const [post] = await readPosts(db, district, [params.id]);
    const superior = post!.root ? undefined : await superiorOf(db, district, params.id);
    const [grants, bindings] = [await grantsOf(db, district, params.id), await bindingsOfPost(db, district, params.id)];
    const names = await regionNames(
      db,
      district,
      [...grants, ...bindings].map(({ region }) => region),
    );
    const named = <R extends { region: string }>(row: R) => ({ ...row, regionName: names.get(row.region) ?? null });
    return {
      post: post!,
      superior: superior ? ((await postCards(db, district, [superior])).get(superior) ?? null) : null,
      tenures: await tenuresOf(db, district, params.id),
      grants: grants.map(named),
      bindings: bindings.map(named),
      owed: await owedBy(db, district, [params.id]),
      today: await actions.today(db, clock.now()),
    };
  }),

  writes(schema.openPost, async ({ tx, act, body }) => {
    await actions.openPost(tx, act, body);
    return { id: body.id };
  }),
  writes(schema.changePost, async ({ tx, act, params, body }) => {
    await actions.changePost(tx, act, params.id, body);
    return done;
  }),
  writes(schema.closePost, async ({ tx, act, params }) => {
    await actions.closePost(tx, act, params.id);
    return done;
  }),

  reads(schema.listPersons, async ({ db, district, session, query }) => ({
    persons: (await personsInScope(db, district, session, query)).map((person) => ({ ...person, ...masked(person) })),
  })),
  writes(schema.addPerson, async ({ tx, act, body }) => {
    await actions.addPerson(tx, act, body);
    return { id: body.id };
  }),
  writes(schema.changePerson, async ({ tx, act, params, body }) => {
    await actions.changePerson(tx, act, params.id, body);
    return done;
  }),
  // The telephone must not lie in the stored answer of an act, so this route makes its own act and keeps no answer.
  admits(schema.revealPerson, async ({ database, clock, district, session, params }) => {
    let shown = { name: null as string | null, telephone: null as string | null };
    const { person, post } = session;
    const request = { id: newId(), district, actor: person, post, via: 'web' as const, request: `reveal ${params.id}` };
    await inAct(database, clock, request, async (tx, act) => {
      shown = await actions.reveal(tx, act, params.id);
      return { status: 200, answer: null };
    });
    return shown;
  }),
  writes(schema.erasePerson, async ({ tx, act, params }) => {
    await actions.erasePerson(tx, act, params.id);
    return done;
  }),

  writes(schema.appoint, async ({ tx, act, session, params, body }) => {
    await actions.appoint(tx, act, session, params.id, body);
    return done;
  }),
  reads(schema.readHandOver, async ({ db, district, params }) => {
    const [person] = await readPersons(db, district, [params.id]);
    const posts = await postsOfPerson(db, district, params.id);
    const owed = await owedBy(
      db,
      district,
      posts.map(({ post }) => post),
    );
    const list = [];
    for (const card of posts) {
      const superior = card.root ? undefined : await superiorOf(db, district, card.post);
      list.push({
        card,
        superior: superior ? ((await postCards(db, district, [superior])).get(superior) ?? null) : null,
        owed: owed.filter(({ post }) => post === card.post),
        bindings: (await bindingsOfPost(db, district, card.post)).length,
        grants: (await grantsOf(db, district, card.post)).length,
      });
    }
    return {
      person: {
        ...masked(person!),
        posts: posts.map(({ post, title, titleEn, organisationName }) => ({ post, title, titleEn, organisationName })),
      },
      posts: list,
    };
  }),
  writes(schema.leavePosts, ({ tx, act, session, params, body }) => actions.leavePosts(tx, act, session, params.id, body.posts)),

  writes(schema.grantRights, async ({ tx, act, session, params, body }) => {
    await actions.grantRights(tx, act, session, params.id, body);
    return { id: body.id };
  }),
  writes(schema.endGrant, async ({ tx, act, params }) => {
    await actions.endGrant(tx, act, params.id, params.grant);
    return done;
  }),

  reads(schema.readDuties, async ({ db, district, query, clock }) => {
    const on = query.on ?? (await actions.today(db, clock.now()));
    const duties = dutiesOn(placeTypes, await readDecisions(db, district), on);
    const offices = await organisationsOfDepartments(db, district);
    return {
      on,
      departments: departments.map(({ sources, ...department }) => ({
        ...department,
        sources: sources.map(({ law, articles }) => ({ ...lawTexts[law], articles })),
        organisations: offices.filter((office) => office.department === department.code),
      })),
      placeTypes: placeTypes.map((type) => ({ ...type, flags: [...type.flags] })),
      duties,
      gaps: gapsOf(placeTypes, duties),
      overlaps: overlapsOf(placeTypes, duties),
    };
  }),
  writes(schema.decideDuty, async ({ tx, act, district, session, body }) => {
    decidesForDistrict(session, district);
    await actions.decideDuty(tx, act, body);
    return { id: body.id };
  }),
  writes(schema.endDuty, async ({ tx, act, district, session, params, body }) => {
    decidesForDistrict(session, district);
    await actions.endDuty(tx, act, params.id, body.on);
    return done;
  }),

  reads(schema.listBindings, async ({ db, district, session, query, clock }) => {
    const today = await actions.today(db, clock.now());
    const bindings = await bindingsInScope(db, district, session, query);
    const names = await regionNames(
      db,
      district,
      bindings.map(({ region }) => region),
    );
    return {
      today,
      bindings: bindings.map((binding) => ({
        ...binding,
        regionName: names.get(binding.region) ?? null,
        ...nextVisit(binding, today),
      })),
    };
  }),
  writes(schema.bindGuarantor, async ({ tx, act, body }) => {
    await actions.bindGuarantor(tx, act, body);
    return { id: body.id };
  }),
  writes(schema.recordGuarantorVisit, async ({ tx, act, session, params, body }) => {
    await actions.recordGuarantorVisit(tx, act, session, params.id, body);
    return { id: body.id };
  }),
  writes(schema.endBinding, async ({ tx, act, params, body }) => {
    await actions.endBinding(tx, act, params.id, body.on);
    return done;
  }),

  reads(schema.listTaskForces, async ({ db, district, session }) => ({
    taskForces: await taskForcesInScope(db, district, session),
  })),
  writes(schema.formTaskForce, async ({ tx, act, body }) => {
    await actions.formTaskForce(tx, act, body);
    return { id: body.id };
  }),
  writes(schema.endTaskForce, async ({ tx, act, params, body }) => {
    await actions.endTaskForce(tx, act, params.id, body.on);
    return done;
  }),
  writes(schema.secondMember, async ({ tx, act, session, params, body }) => {
    await actions.secondMember(tx, act, session, params.id, body);
    return { id: body.id };
  }),
  writes(schema.returnMember, async ({ tx, act, params, body }) => {
    await actions.returnMember(tx, act, params.id, params.member, body.on);
    return done;
  }),

  reads(schema.listViews, async ({ db, district, session, query }) => ({
    views: await viewsOf(db, district, session.person, query.list),
  })),
  keeps(schema.keepViews, async ({ tx, district, session, body }) => {
    await actions.keepViews(tx, { district, person: session.person }, body);
    return { views: await viewsOf(tx, district, session.person, body.list) };
  }),
  keeps(schema.dropView, async ({ tx, district, session, query }) => {
    await removeViews(tx, district, session.person, query);
    return { views: await viewsOf(tx, district, session.person, query.list) };
  }),
];
