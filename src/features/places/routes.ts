import { createHmac, timingSafeEqual } from 'node:crypto';
import { hasPermission, notFound, type Session } from '../../platform/access.ts';
import type { Db } from '../../platform/db/index.ts';
import { WrittenAnswer } from '../../platform/endpoint.ts';
import { reads, writes } from '../../platform/feature.ts';
import { lastActsOn, linesOfSubject, verbText } from '../ledger/index.ts';
import { obligationsOfSubject } from '../obligations/index.ts';
import { answeringFor, answeringUnder, placeTypes, postCards } from '../people/index.ts';
import { maskedTelephone } from '../people/rules.ts';
import { regionNames } from '../territory/index.ts';
import { addPlaces, closePlace, today, zoneOf } from './actions.ts';
import { assignMany, suggester } from './assigning.ts';
import * as changing from './changing.ts';
import { countByFacet, countUnder } from './counts.ts';
import { attributes } from './data/attributes.ts';
import { checkItems } from './data/check-items.ts';
import { measures } from './data/measures.ts';
import { actorRoles, contactParts, forms, gaps, hazardClasses } from './data/parts.ts';
import { asCsv, asGeoJson, asXlsx } from './exporting.ts';
import { hazardDaysByWeek, hazardsOfWeek, hazardWeights, weekOf, weeksBefore, type Week } from './hazard-days.ts';
import { kinds } from './kinds.ts';
import { pageOfPlaces, rowOf } from './listing.ts';
import { rulePack } from './pack.ts';
import { breakOf, chainOf, codeNotSigned, completenessOf, explained, maskedName, searchable } from './rules.ts';
import * as contract from './schema.ts';
import {
  detailOf,
  findFirms,
  idOfCode,
  linkedOf,
  placeById,
  placesInScope,
  signingKey,
  unassignedInScope,
  type PlaceDetail,
  type StoredPlace,
  type ListFilter,
} from './store.ts';

const done = { done: true } as const;

function filterOf(query: contract.PlaceFilter): ListFilter {
  const { q, region, type, flag, keyUnit, hazardClass, form, missing, import: cameWith } = query;
  const words = (q ?? '').split(/\s+/).map(searchable).filter(Boolean);
  const digits = words.length === 1 && /^\d{4,11}$/.test(words[0]!) ? words[0] : undefined;
  const facets = [
    ...(type ? [`type:${type}`] : []),
    ...(flag ? [`flag:${flag}`] : []),
    ...(keyUnit ? [`key:${keyUnit}`] : []),
    ...(hazardClass ? [`class:${hazardClass}`] : []),
    ...(form ? [`form:${form}`] : []),
    ...(missing ? [`missing:${missing}`] : []),
  ];
  return { facets, region, import: cameWith, words, telephone: digits };
}

/** The short signature that stands after a code on a sheet: enough that a made-up code is found out, short enough to type. */
async function signatureOf(db: Db, district: string, code: string): Promise<string> {
  const key = await signingKey(db, district);
  return createHmac('sha256', key).update(`${district} ${code}`).digest('base64url').slice(0, 12);
}

/** What a scanner or a person gives: an address with `c=`, a signed code, or a code alone. */
const codeIn = (text: string): { code: string; signature: string | null } => {
  const found = /([A-Za-z]{1,4}-[A-Za-z]-\d{5,9})(?:\.([\w-]{12}))?/.exec(text.normalize('NFKC'));
  return { code: found?.[1]?.toUpperCase() ?? '', signature: found?.[2] ?? null };
};

const regionsDown = (region: string) =>
  [6, 9, 12, 15].filter((length) => length <= region.length).map((length) => region.slice(0, length));

const titleOf = (kind: string) => {
  const { zh, en } = (kinds as Record<string, { zh: string; en: string }>)[kind] ?? { zh: '其他事项', en: 'Other matter' };
  return { zh, en };
};
const unknownVerb = { zh: '其他', en: 'Other' };

/** Only what a session may see of what a place is related to. */
const shownWeek = ({ from, ends, whole }: Week) => ({ from, ends, whole });

const summed = (found: readonly { week: number; days: number; hazards: number }[], n: number) =>
  found.reduce((sum, { week, days, hazards }) => (week === n ? { days: sum.days + days, hazards: sum.hazards + hazards } : sum), {
    days: 0,
    hazards: 0,
  });

/** What the parts of a session's scope lie in: the beginning that their codes share. */
function narrowest(session: Session): string {
  const prefixes = session.grants.flatMap(({ permissions, regions }) => (permissions.has('places.read') ? regions : []));
  const [first = '', ...others] = prefixes;
  const shared = [...first].findIndex((digit, i) => others.some((other) => other[i] !== digit));
  const length = shared < 0 ? first.length : shared;
  return first.slice(0, Math.max(6, length - (length % 3)));
}

const visibleTo = (session: Session, permission: string) => (scope: { region: string; trade: string | null }) =>
  session.grants.some(
    (grant) =>
      grant.permissions.has(permission) &&
      (grant.trade === null || grant.trade === scope.trade) &&
      grant.regions.some((prefix) => scope.region.startsWith(prefix)),
  );

/** What was offered beside what stands now; ids are of no use to a reader, so firms and places are named. */
async function conflictsOf(db: Db, district: string, place: StoredPlace, conflicts: PlaceDetail['conflicts']) {
  const given = (field: string) =>
    conflicts.filter((one) => one.field === field).flatMap(({ offered }) => (typeof offered === 'string' ? [offered] : []));
  const firms = await findFirms(db, district, {
    codes: [],
    names: [],
    ids: [...given('operator'), ...(place.operator ? [place.operator] : [])],
  });
  const names = new Map<unknown, string>(firms.map(({ id, name }) => [id, name]));
  for (const id of [...given('within'), ...(place.within ? [place.within] : [])])
    names.set(id, (await placeById(db, district, id))?.name ?? '');
  const shown = (field: string, value: unknown) =>
    field === 'operator' || field === 'within' ? (names.get(value) ?? null) : value;
  return conflicts.map(({ field, offered, ...conflict }) => ({
    ...conflict,
    field,
    offered: shown(field, offered),
    stands: shown(field, changing.standing(place, field)),
  }));
}

export const routes = [
  reads(contract.readTerms, async () => ({
    types: placeTypes.map(({ code, zh, en }) => ({ code, zh, en })),
    flags: rulePack.flags.map((flag) => ({ ...flag })),
    measures: measures.map((measure) => ({ ...measure })),
    attributes: attributes.map(({ choices, ...attribute }) => ({ ...attribute, choices: [...(choices ?? [])] })),
    roles: [...actorRoles],
    parts: [...contactParts],
    items: checkItems.map((item) => ({ ...item })),
    forms: [...forms],
    hazardClasses: [...hazardClasses],
    gaps: [...gaps],
  })),

  reads(contract.listPlaces, async ({ db, district, session, query, clock }) => {
    const { rows, ...page } = await pageOfPlaces(db, district, session, filterOf(query), query);
    return WrittenAnswer.around(contract.listPlaces.answer, 'rows', rows, { now: clock.now(), ...page });
  }),

  reads(contract.countPlaces, ({ db, district, session, query }) => countByFacet(db, district, session, filterOf(query))),

  reads(contract.listBroken, async ({ db, district, session, query, clock }) => {
    const on = await today(db, clock.now());
    const sees = visibleTo(session, 'places.read');
    const prefixes = query.region
      ? [query.region]
      : session.grants.flatMap(({ permissions, regions }) => (permissions.has('places.read') ? regions : []));
    const broken = (await answeringUnder(db, district, prefixes))
      .filter(
        ({ region }) =>
          session.grants.some(
            (grant) => grant.permissions.has('places.read') && grant.regions.some((prefix) => region.startsWith(prefix)),
          ) || sees({ region, trade: null }),
      )
      .map((link) => ({ link, ...breakOf(link, on) }))
      .filter(({ broken: why }) => why !== null);
    const regions = [...new Set(broken.map(({ link }) => link.region))];
    const around = [...new Set(regions.flatMap(regionsDown))];
    const [names, places] = [await regionNames(db, district, around), await countUnder(db, district, session, regions)];
    const rows = broken
      .map(({ link, broken: why, since }) => ({
        region: link.region,
        regionName: names.get(link.region) ?? null,
        within: regionsDown(link.region)
          .slice(1, -1)
          .map((code) => names.get(code) ?? code),
        level: link.level as contract.ChainLink['level'],
        broken: why!,
        organisationName: link.organisationName,
        title: link.title,
        titleEn: link.titleEn,
        since,
        places: places.get(link.region) ?? 0,
      }))
      .sort((a, b) => b.places - a.places || (a.region < b.region ? -1 : 1));
    return { total: rows.length, rows: rows.slice(0, 500) };
  }),

  reads(contract.readHazardDays, async ({ db, district, session, query, clock }) => {
    const now = clock.now();
    const weeks = weeksBefore(now, query.weeks, await zoneOf(db));
    const level = Math.min(12, (query.region ?? narrowest(session)).length + 3);
    const part = query.region ? { region: query.region, direct: false } : undefined;
    const found = await hazardDaysByWeek(db, district, session, part, weeks, level);
    const codes = [...new Set(found.map(({ region }) => region))];
    const names = await regionNames(db, district, codes);
    const regions = codes.map((region) => {
      const own = found.filter((one) => one.region === region);
      return {
        region,
        name: names.get(region) ?? null,
        direct: region.length < level,
        days: weeks.map((_, n) => own.find(({ week }) => week === n)?.days ?? 0),
      };
    });
    return { now, weights: hazardWeights, weeks: weeks.map((week, n) => ({ ...shownWeek(week), ...summed(found, n) })), regions };
  }),
  reads(contract.listHazardDays, async ({ db, district, session, query, clock }) => {
    const week = weekOf(query.week, clock.now(), await zoneOf(db));
    const { region, direct, from, limit } = query;
    const part = region ? { region, direct } : undefined;
    const whole = await hazardDaysByWeek(db, district, session, part, [week], 6);
    const rows = await hazardsOfWeek(db, district, session, part, week, { offset: from, limit });
    const names = await regionNames(
      db,
      district,
      rows.map((row) => row.region),
    );
    const total = summed(whole, 0);
    return {
      week: { ...shownWeek(week), ...total },
      weights: hazardWeights,
      rows: rows.map((row) => ({ ...row, regionName: names.get(row.region) ?? null })),
      next: from + rows.length < total.hazards && rows.length > 0 ? from + rows.length : null,
    };
  }),

  reads(contract.listUnassigned, async ({ db, district, session, query, clock }) => {
    const rows = await unassignedInScope(db, district, session, query);
    const suggest = await suggester(db, district, await today(db, clock.now()));
    return {
      rows: rows.map((row) => ({
        ...rowOf(row),
        obligation: row.obligation,
        suggested: row.region.length > 6 ? null : suggest(row),
      })),
      complete: rows.length < query.limit,
    };
  }),
  writes(contract.assignMany, ({ tx, act, session, body }) => assignMany(tx, act, session, body)),

  reads(contract.lookUpPlace, async ({ db, district, session, query }) => {
    const { code, signature } = codeIn(query.code);
    const id = code && (await idOfCode(db, district, code));
    if (signature !== null) {
      const right = Buffer.from(await signatureOf(db, district, code));
      if (!timingSafeEqual(right, Buffer.from(signature.padEnd(right.length).slice(0, right.length)))) throw codeNotSigned({});
    }
    const place = id ? await placeById(db, district, id) : undefined;
    if (!place || !visibleTo(session, 'places.read')(place)) throw notFound({ kind: 'place' });
    return { id: place.id, code, name: place.name, signed: signature !== null };
  }),

  reads(contract.sheetsOf, async ({ db, district, session, query }) => {
    const filter = { ...filterOf(query), code: query.code };
    const rows = await placesInScope(db, district, session, 'places.read', filter, query.limit);
    const signed: string[] = [];
    for (const { code } of rows) signed.push(`${code}.${await signatureOf(db, district, code)}`);
    return {
      rows: rows.map(({ id, code, name, address }, at) => ({ id, code, name, address, signed: signed[at]! })),
      complete: rows.length < query.limit,
    };
  }),

  reads(contract.exportPlaces, async ({ database, district, session, query }) => {
    const filter = { ...filterOf(query), code: query.code };
    const headers = (type: string, ending: string) => ({
      'content-type': type,
      'content-disposition': `attachment; filename="${query.code ?? 'places'}.${ending}"`,
    });
    if (query.format === 'xlsx')
      return {
        body: await asXlsx(database, district, session, filter),
        headers: headers('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'),
      };
    return query.format === 'csv'
      ? { body: asCsv(database, district, session, filter), headers: headers('text/csv; charset=utf-8', 'csv') }
      : { body: asGeoJson(database, district, session, filter), headers: headers('application/geo+json', 'geojson') };
  }),

  writes(contract.addPlace, async ({ tx, act, session, body }) => {
    const { form, name, region, within, type, address, position, operator } = body;
    if (within) await changing.checkWithin(tx, act, session, null, within);
    const { ids, codes } = await addPlaces(tx, act, [
      {
        form,
        name,
        region,
        within: within ?? null,
        ...(type && { type }),
        address: address ?? null,
        position: position ?? null,
        operator: changing.firmRefOf(operator),
      },
    ]);
    return { id: ids[0]!, code: codes[0]! };
  }),

  reads(contract.readPlace, async ({ db, district, session, params: { id }, clock }) => {
    const place = (await placeById(db, district, id))!;
    const detail = await detailOf(db, district, id);
    const linked = (await linkedOf(db, district, [id])).get(id)!;
    const obligations = await obligationsOfSubject(db, district, 'place', id);
    const lines = hasPermission(session, 'ledger.read') ? await linesOfSubject(db, district, id, 100) : [];
    const cards = await postCards(db, district, [
      ...obligations.map(({ holder }) => holder),
      ...lines.flatMap(({ post }) => post ?? []),
      ...detail.reports.flatMap(({ post }) => post ?? []),
    ]);
    const byPost = (post: string | null) => {
      const card = post === null ? undefined : cards.get(post);
      return card ? `${card.organisationName} ${card.personName ?? card.title}` : null;
    };
    const regions = await regionNames(db, district, regionsDown(place.region));
    const sees = visibleTo(session, 'places.read');
    const { share } = completenessOf({
      ...place,
      hasPosition: place.lon !== null,
      operator: place.operator !== null,
      creditCode: linked.creditCode !== null,
      contact: linked.contacts > 0,
      measures: linked.measures,
    });
    return {
      now: clock.now(),
      place: {
        ...rowOf({ ...place, regionName: regions.get(place.region) ?? null, operatorName: detail.operator?.name ?? null }),
        positionSource: place.positionSource,
        accuracyM: place.accuracyM,
        attributes: place.attributes,
        trades: place.trades,
        openedOn: place.openedOn,
        closedOn: place.closedOn,
        version: place.version,
        createdAt: place.createdAt,
        share,
      },
      reasons: explained(place.type, place.reasons, rulePack),
      import: detail.cameWith,
      operator: detail.operator,
      regions: [...regions].map(([code, name]) => ({ code, name })).sort((a, b) => a.code.length - b.code.length),
      above: detail.above.filter(sees).map(({ id: above, code, name, form }) => ({ id: above, code, name, form, type: null })),
      below: detail.below.filter(sees).map(({ id: below, code, name, form, type }) => ({ id: below, code, name, form, type })),
      measures: detail.measures,
      actors: detail.actors,
      contacts: detail.contacts.map((contact) => ({
        ...contact,
        name: maskedName(contact.name),
        telephone: contact.telephone && maskedTelephone(contact.telephone),
      })),
      fires: detail.fires,
      visits: detail.visits,
      hazards: detail.hazards,
      conflicts: await conflictsOf(db, district, place, detail.conflicts),
      reports: detail.reports
        .filter(({ obligation }) => obligations.some(({ id: matter, endedAt }) => matter === obligation && endedAt === null))
        .map(({ post, ...report }) => ({ ...report, by: byPost(post) })),
      obligations: obligations.map(({ id: obligation, kind, state, dueAt, endedAt, holder }) => ({
        id: obligation,
        kind,
        kindName: titleOf(kind),
        state,
        dueAt,
        endedAt,
        holder: byPost(holder),
      })),
      history: lines.map((line) => ({
        id: line.id,
        happenedAt: line.happenedAt,
        verbName: verbText(line.verb) ?? unknownVerb,
        by: byPost(line.post),
        fields: (line.facts as { fields?: string[] }).fields ?? [],
      })),
    };
  }),

  reads(contract.readChain, async ({ db, district, params: { id }, clock }) => {
    const place = (await placeById(db, district, id))!;
    const on = await today(db, clock.now());
    const { operator, actors, contacts } = await detailOf(db, district, id);
    const answering = await answeringFor(db, district, place.region, { trade: place.trade, organisation: null });
    const acts = new Map((await lastActsOn(db, district, id)).map((one) => [one.post, one]));
    const links = chainOf(place.region, answering, on).map((link) => {
      const act = link.post === null ? undefined : acts.get(link.post);
      return { ...link, lastAct: act ? { verbName: verbText(act.verb) ?? unknownVerb, at: act.happenedAt } : null };
    });
    const answers = contacts.find(({ part }) => part === 'responsible' || part === 'legal_person' || part === 'manager');
    const sector = answering.find(({ level }) => level === 'sector');
    return {
      today: on,
      links: [
        ...links,
        {
          level: 'unit' as const,
          post: null,
          title: null,
          titleEn: null,
          organisationName: operator?.name ?? null,
          personName: maskedName(answers?.name ?? null),
          lastAct: null,
          broken: operator || answers ? null : ('missing' as const),
          since: null,
        },
      ],
      sector: place.trade
        ? {
            department: place.trade,
            organisationName: sector?.organisationName ?? null,
            title: sector?.title ?? null,
            titleEn: sector?.titleEn ?? null,
            personName: sector?.personName ?? null,
          }
        : null,
      upstream: actors.filter(({ toOn }) => toOn === null).map(({ role, firmName }) => ({ role, name: firmName })),
      broken: links.filter(({ broken }) => broken !== null).length + (operator || answers ? 0 : 1),
    };
  }),

  writes(contract.changePlace, async ({ tx, act, session, params, body }) => {
    const { operator, ...rest } = body;
    const change = { ...rest, ...(operator && { operator: { base: operator.base, value: changing.firmRefOf(operator.value) } }) };
    const [outcome] = await changing.changePlaces(tx, act, [{ id: params.id, change }], session);
    return outcome!;
  }),
  writes(contract.closePlace, async ({ tx, act, params, body }) => {
    await closePlace(tx, act, params.id, body.on);
    return done;
  }),
  writes(contract.chooseValue, async ({ tx, act, session, params, body }) => {
    await changing.chooseValue(tx, act, session, params.id, params.conflict, body.take);
    return done;
  }),
  writes(contract.addMeasure, async ({ tx, act, params, body }) => {
    await changing.addMeasure(tx, act, params.id, body);
    return done;
  }),
  writes(contract.addActor, async ({ tx, act, params, body }) => ({
    id: await changing.addActor(tx, act, params.id, { ...body, firm: changing.firmRefOf(body.firm)! }),
  })),
  writes(contract.endActor, async ({ tx, act, params, body }) => {
    await changing.endActor(tx, act, params.id, params.actor, body.on);
    return done;
  }),
  writes(contract.addContact, async ({ tx, act, params, body }) => ({ id: await changing.addContact(tx, act, params.id, body) })),
  writes(contract.revealContact, ({ tx, act, params }) => changing.revealContact(tx, act, params.id, params.contact)),
  writes(contract.eraseContact, async ({ tx, act, params }) => {
    await changing.eraseContact(tx, act, params.id, params.contact);
    return done;
  }),
  writes(contract.reportFact, async ({ tx, act, params, body }) => ({
    obligation: await changing.reportFact(tx, act, params.id, body),
  })),
];
