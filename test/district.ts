/** A small district for tests that go through every route: what lies here, and canaries that only others may see. */
import type { FastifyInstance } from 'fastify';
import { hashPassword } from '../src/features/accounts/passwords.ts';
import { administrators, roles } from '../src/features/people/rules.ts';
import { addPlaces } from '../src/features/places/index.ts';
import { learnDistrict } from '../src/core/risk/district.ts';
import { scoreIds } from '../src/features/risk/scoring.ts';
import { storeModel, type StoredModel } from '../src/features/risk/store.ts';
import { graphOf } from '../src/core/graph/graph.ts';
import { packNetwork } from '../src/core/graph/stored-network.ts';
import { addStations, keepNetwork } from '../src/features/cover/store.ts';
import type { Database } from '../src/platform/db/index.ts';
import type { Route } from '../src/platform/feature.ts';
import { newId } from '../src/platform/ids.ts';
import { features } from '../src/server.ts';
import type { Things } from './requests.ts';
import { makeInstallation } from '../src/platform/installation.ts';
import { inTestAct, installation, join, type Member } from './world.ts';

export const here = '990101001';
export const elsewhere = '990101002';
/** Stands in every name, title and text that lies elsewhere or in a foreign trade; no answer here may hold it. */
export const canary = 'CANARY-7Q';
export const trade = 'D05';
const foreignTrade = 'D08';

export const routes: readonly (Route & { feature: string })[] = features.flatMap((feature) =>
  (feature.routes ?? []).map((route) => ({ ...route, feature: feature.name })),
);
export const routeNames = Object.keys(roles);
export const keyOf = ({ endpoint }: Route) => `${endpoint.method} ${endpoint.path}`;

const wholeDistrict: ReadonlySet<string> = new Set([...administrators, 'committee_office']);
/** True for roles that have a border: everybody but administrators, who are nothing less than the district's. */
export const canBeBound = (role: string) => !(administrators as readonly string[]).includes(role);
export const isBound = (role: string) => !wholeDistrict.has(role);

/** The usual reach: the office and the administrators in the whole district, others in one town, the department in one trade. */
export const scopeOf = (role: string, region: string) => ({
  region: isBound(role) ? region : installation.district,
  trade: role === 'department_officer' ? trade : null,
});

export interface District {
  here: Things;
  elsewhere: Things;
  /** Someone here with each role, and the same with nobody reaching beyond this town. */
  members: Record<string, Member>;
  bounded: Record<string, Member>;
  /** Those to whom the canaries belong. */
  strangers: readonly Member[];
}

const regionsBelow = (town: string) => [town, `${town}001`, `${town}002`];

async function addRegions(db: Database): Promise<void> {
  const { district } = installation;
  const region = (code: string, kind: string, name: string) => ({
    district,
    code,
    id: newId(),
    kind,
    name,
    initials: 'q',
    sortKey: name,
    population: 1000,
    since: '2020-01-01',
  });
  await db.bulk('region', [
    region(district, 'district', '澜江区'),
    region(here, 'town', '石港镇'),
    region(elsewhere, 'town', `${canary}镇`),
    ...[here, elsewhere].flatMap((town) =>
      regionsBelow(town)
        .slice(1)
        .map((code) => region(code, 'village', town === here ? '港东村' : `${canary}村`)),
    ),
  ]);
  await db.run(`insert into region_name (district, code, from_on, name) select district, code, since, name from region`);
}

/** Ids by kind of everything that lies in a town. Kinds whose table is not there have none. */
async function thingsIn(db: Database, town: string, spared: ReadonlySet<string>): Promise<Things> {
  const inTown = `region >= '${town}' and region < '${town}:'`;
  const kinds: Record<string, string> = {
    organisation: `select id from organisation where ${inTown}`,
    post: `select p.id from post p join organisation o on o.district = p.district and o.id = p.organisation where o.${inTown.replace('and region', 'and o.region')}`,
    stranger: `select distinct t.person as id from tenure t join post p on p.id = t.post join organisation o on o.id = p.organisation
      where o.${inTown.replace('and region', 'and o.region')} and not exists (select 1 from account a where a.person = t.person)`,
    person: `select distinct t.person as id from tenure t join post p on p.id = t.post join organisation o on o.id = p.organisation where o.${inTown.replace('and region', 'and o.region')}`,
    account: `select distinct a.id from account a join tenure t on t.person = a.person join post p on p.id = t.post join organisation o on o.id = p.organisation
      where o.${inTown.replace('and region', 'and o.region')}`,
    obligation: `select id from obligation where ${inTown}`,
    matter: `select id from matter where ${inTown}`,
    grant: `select g.id from post_grant g where g.${inTown.replace('and region', 'and g.region')}`,
    binding: `select id from guarantor_binding where ${inTown}`,
    taskForce: `select id from task_force where ${inTown}`,
    place: `select id from place where closed_on is null and ${inTown}`,
    placeCode: `select code as id from place where closed_on is null and ${inTown}`,
    station: `select id from station where ${inTown}`,
    region: `select code as id from region where code >= '${town}' and code < '${town}:'`,
    regionId: `select id from region where code >= '${town}' and code < '${town}:'`,
  };
  const found: Record<string, string[]> = {};
  for (const [kind, query] of Object.entries(kinds))
    found[kind] = (await db.run(query).catch(() => ({ rows: [] }))).rows
      .map(({ id }) => id as string)
      .filter((id) => !spared.has(id));
  return {
    ...found,
    role: ['grid_worker', 'duty_officer', 'landlord', 'maintainer'],
    placeType: ['F01', 'F02', 'F03'],
    measure: ['floor_area', 'beds'],
    part: ['manager', 'duty'],
  };
}

const post = (app: FastifyInstance, member: Member, url: string, payload: object) =>
  app.inject({ method: 'POST', url, headers: member.headers, payload });

/** Matters owed here, owed elsewhere, and owed here in a trade that the department of this district's tests does not have. */
async function addMatters(app: FastifyInstance, office: Member, hereHolder: string, elsewhereHolder: string): Promise<void> {
  if (!routes.some((route) => keyOf(route) === 'POST /api/matters')) return;
  const matter = (words: string, region: string, ofTrade: string | null, holder: string) =>
    post(app, office, '/api/matters', {
      kind: 'task',
      title: words,
      demand: words,
      origin: words,
      region,
      ...(ofTrade && { trade: ofTrade }),
      holder,
    });
  for (let i = 0; i < 6; i++) {
    const replies = [
      await matter(`清理消防通道 ${i}`, `${here}001`, i % 2 === 0 ? trade : null, hereHolder),
      await matter(`${canary} ${i}`, `${elsewhere}001`, i % 2 === 0 ? trade : null, elsewhereHolder),
    ];
    for (const reply of replies) if (reply.statusCode >= 300) throw new Error(`no matter: ${reply.body}`);
  }
  await matter(`${canary} of another trade`, elsewhere, foreignTrade, elsewhereHolder);
}

/** Places here and elsewhere, in the trade of the department and in another, some without a type, and canaries in all that hangs on them. */
export async function addTestPlaces(db: Database, town: string, count: number): Promise<string[]> {
  const words = (text: string) => (town === elsewhere ? `${canary}${text}` : text);
  const place = (i: number) => ({
    form: 'occupancy' as const,
    name: words(`宾馆${i}`),
    nameEn: words('Inn'),
    address: words(`港路${i}号`),
    region: `${town}001`,
    ...(i % 5 !== 4 && { type: i % 5 === 3 ? 'X03' : 'A03' }),
    operator: { name: words('旅店公司') },
    position: { lon: 121.2 + i / 1000, lat: 31.3, source: words('实测') },
    measures: [{ measure: 'rooms', value: 40 + i, asOf: '2025-01-01', source: words('普查') }],
    actors: [{ role: 'landlord', firm: { name: words('房东公司') }, note: words('转租') }],
    contacts: [{ part: 'manager', name: words('某'), telephone: words('13812342207') }],
  });
  const { ids } = await inTestAct(db, (tx, act) =>
    addPlaces(
      tx,
      act,
      Array.from({ length: count }, (_, i) => place(i)),
    ),
  );
  return ids;
}

/** A model without history, and a score of every place. */
async function rateTestPlaces(db: Database): Promise<void> {
  const { district } = installation;
  const model: StoredModel = {
    id: newId(),
    kind: 'prior',
    fittedAt: '2025-01-01T00:00:00Z',
    trainedUntil: '2025-01-01',
    seed: 1,
    firesKnown: 0,
    model: learnDistrict({ columns: {}, fires: [], exposure: [] }),
    middle: {},
    inputs: [],
    validation: null,
  };
  await db.transaction((tx) => storeModel(tx, district, model));
  const { rows } = await db.run('select id from place');
  await scoreIds(
    db,
    district,
    model,
    rows.map(({ id }) => id as string),
    new Date().toISOString(),
  );
}

/** One street of two crossings, in the form that is stored. */
export const street = packNetwork({
  graph: graphOf(2, {
    count: 1,
    from: Int32Array.of(0),
    to: Int32Array.of(1),
    weight: Int32Array.of(20_000),
    oneway: new Int8Array(1),
  }),
  lon: Float64Array.of(121.2, 121.202),
  lat: Float64Array.of(31.3, 31.3),
  ticks: 1000,
});

/** A planned station, for calls that move one on. @returns its id */
export async function layStation(db: Database, town: string, state: 'planned' | 'building' = 'planned'): Promise<string> {
  const id = newId();
  const row = {
    id,
    code: id.slice(-12),
    name: town === elsewhere ? `${canary}站` : '港东消防站',
    class: 'class-1',
    tier: 'full',
    lon: 121.2,
    lat: 31.3,
    region: town,
    surroundings: 'city',
    assessedKm2: null,
    state,
    dutyFrom: null,
    dutyTo: null,
    acrossBorder: false,
    siting: null,
    acceptance: null,
  } as const;
  await db.transaction((tx) => addStations(tx, installation.district, '2020-01-01T00:00:00Z', [row]));
  return id;
}

async function addCover(db: Database): Promise<void> {
  const about = { source: 'street', nodes: 2, arcs: 2, profile: {} };
  await db.transaction((tx) => keepNetwork(tx, installation.district, '2020-01-01T00:00:00Z', street, about));
  for (const town of [here, here, elsewhere]) await layStation(db, town);
}

/** Builds it on an empty, migrated database. */
export async function buildDistrict(db: Database, app: FastifyInstance): Promise<District> {
  await makeInstallation(db, installation);
  await addRegions(db);
  const members: Record<string, Member> = {};
  for (const role of routeNames) members[role] = await join(db, { role, ...scopeOf(role, here), lies: here, name: '陆文娟' });
  const bounded: Record<string, Member> = {};
  for (const role of routeNames.filter(canBeBound))
    bounded[role] = isBound(role) ? members[role]! : await join(db, { role, ...scopeOf(role, here), region: here });
  for (let i = 0; i < 12; i++) {
    const one = await join(db, { role: i % 3 === 0 ? 'grid_worker' : null, region: here, lies: here });
    if (i % 2 === 0) await withoutAccount(db, one);
  }
  const strangers: Member[] = [];
  for (const role of ['town_office', 'grid_worker'])
    strangers.push(await join(db, { role, region: elsewhere, name: `${canary}人`, organisationName: `${canary}单位` }));
  await db.run(`update post set title = '${canary}岗' where id = any($1::uuid[])`, [strangers.map((one) => one.post)]);
  const office = await join(db, { role: 'committee_office' });
  await db.run(`update post set root = true, desk = true where id = $1`, [office.post]);
  await db.run(`update account set password = $1, password_at = now() where password is null`, [await hashPassword(password)]);
  await addTestPlaces(db, here, 30);
  await addTestPlaces(db, elsewhere, 20);
  await rateTestPlaces(db);
  await addMatters(app, office, members['town_office']!.post, strangers[0]!.post);
  await addCover(db);
  // What the callers themselves stand on is not handed to calls that close and erase.
  const spared = new Set(Object.values(members).flatMap((one) => [one.person, one.post, one.organisation, one.account]));
  return {
    here: await thingsIn(db, here, spared),
    elsewhere: await thingsIn(db, elsewhere, spared),
    members,
    bounded,
    strangers,
  };
}

async function withoutAccount(db: Database, { account }: Member): Promise<void> {
  await db.run('delete from account_session where account = $1', [account]);
  await db.run('delete from account where id = $1', [account]);
}

export const password = '梧桐树下三辆红自行车';

/** Something fresh of each kind in a town, for calls that use things up. */
export async function lay(db: Database, town: string) {
  const { district } = installation;
  const since = '2020-01-01';
  const openedAt = `${since}T00:00:00Z`;
  const [closable, vacant, free, grant, binding, duty, taskForce, membership] = Array.from({ length: 8 }, () => newId()) as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const held = await join(db, { role: null, region: town, lies: town });
  await db.transaction(async (tx) => {
    const name = town === elsewhere ? `${canary}所` : '港东站';
    await tx.bulk('organisation', [
      { district, id: closable, kind: 'other', name, initials: 'gdz', sortKey: 'gdz', region: town, openedAt },
    ]);
    await tx.bulk('post', [
      {
        district,
        id: vacant,
        organisation: held.organisation,
        title: name,
        openedAt,
        desk: false,
        root: false,
        vacantSince: openedAt,
      },
    ]);
    await tx.bulk('person', [{ district, id: free, name, initials: 'gdz', sortKey: 'gdz', createdAt: openedAt, region: town }]);
    await tx.bulk('post_grant', [
      { district, id: grant, post: held.post, role: 'grid_worker', region: `${town}002`, fromAt: openedAt },
    ]);
    await tx.bulk('guarantor_binding', [
      { district, id: binding, post: held.post, region: `${town}001`, fromOn: since, visitEveryDays: 90 },
    ]);
    await tx.bulk('task_force', [{ district, id: taskForce, name, region: town, leadPost: held.post, fromOn: since }]);
    await tx.bulk('task_force_member', [
      { district, id: membership, taskForce, person: held.person, secondedFrom: held.post, fromOn: since },
    ]);
    await tx.run(`delete from duty where department = 'D02' and place_type = 'F01'`);
    await tx.bulk('duty', [
      {
        district,
        id: duty,
        department: 'D02',
        placeType: 'F01',
        part: 'joint',
        fromOn: since,
        decidedOn: since,
        minutes: 'x',
      },
    ]);
  });
  const [place] = (await addTestPlaces(db, town, 1)) as [string];
  const one = async (table: string) =>
    (await db.run(`select id from ${table} where place = $1`, [place])).rows[0]!['id'] as string;
  const [contact, actor] = [await one('place_contact'), await one('place_actor')];
  const placeCode = (await db.run('select code from place where id = $1', [place])).rows[0]!['code'] as string;
  return { ...held, place, contact, actor, placeCode, closable, vacant, free, grant, binding, duty, taskForce, membership };
}
