/** What the contract alone does not say about a call. A new route needs a line here only if nobody gets through with a request made from its contract. */
import type { FastifyInstance } from 'fastify';
import type { Database } from '../src/platform/db/index.ts';
import { newId } from '../src/platform/ids.ts';
import { mergeInto } from '../src/features/places/duplicates/actions.ts';
import { changePlaces } from '../src/features/places/index.ts';
import { addTestPlaces, elsewhere, keyOf, lay, layStation, password, routes, street } from './district.ts';
import { made, type Made, type Things } from './requests.ts';
import { inTestAct, join, type Member } from './world.ts';

type Make = (choice: {
  things: Things;
  me: Member;
  random: () => number;
  db: Database;
  app: FastifyInstance;
  town: string;
}) => Made | Promise<Made>;

export interface Special {
  /** How to call it, where the contract alone does not say. */
  make?: Make;
  /** Why nobody can get through in this test; where it is shown that somebody can. */
  uncontrolled?: string;
  /** Hashes a password each time: the long form makes no more calls than it must. */
  slow?: boolean;
  /** Answers 503 where a part is not running, by its contract. */
  mayBeAway?: boolean;
  /** Why its answer may name what lies elsewhere. */
  showsAll?: string;
}

const call = (key: string) => routes.find((route) => keyOf(route) === key)!.endpoint;

const regionFile = (code: string) => `code,name\n${code},新设镇\n`;
const outline = {
  type: 'Polygon',
  coordinates: [
    [
      [121.2, 31.3],
      [121.3, 31.3],
      [121.3, 31.4],
      [121.2, 31.3],
    ],
  ],
};
const today = () => new Date().toISOString().slice(0, 10);
type Laid = Awaited<ReturnType<typeof lay>>;
/** Aims a call at something fresh. */
const atFresh = (key: string, params: (laid: Laid) => Record<string, string>, body?: (laid: Laid) => object): Special => ({
  make: async ({ db, town }) => {
    const laid = await lay(db, town);
    return made(call(key), params(laid), {}, body?.(laid));
  },
});

/** A matter in a town, owed by a post. @returns the id of its obligation */
async function openedFor(app: FastifyInstance, db: Database, town: string, holder: string): Promise<string> {
  const office = await join(db, { role: 'committee_office' });
  const payload = { id: newId(), kind: 'task', title: '清理通道', demand: '清理通道', region: `${town}001`, holder };
  const reply = await app.inject({ method: 'POST', url: '/api/matters', headers: office.headers, payload });
  if (reply.statusCode >= 300) throw new Error(`no matter: ${reply.body}`);
  return (reply.json() as { id: string }).id;
}

/** A post under the caller's, with somebody in it. */
async function underling(db: Database, me: Member): Promise<Member> {
  const one = await join(db, { role: null });
  await db.run('update post set organisation = $1, superior = $2, desk = false where id = $3', [
    me.organisation,
    me.post,
    one.post,
  ]);
  return one;
}

type Stand = 'holder' | 'receiver' | 'superior';

/** A move of an obligation by whom it takes: its holder, whoever it is offered to, or the holder's superior. Elsewhere it is nothing of the caller's. */
const moved = (name: string, stand: Stand, body: (around: { things: Things; other: string }) => object): [string, Special] => {
  const key = `POST /api/obligations/:id/${name}`;
  return [
    key,
    {
      make: async ({ db, app, me, town, things }) => {
        const giver = await join(db, { role: 'town_office', region: town, lies: town });
        const holder = town === elsewhere || stand === 'receiver' ? giver : stand === 'holder' ? me : await underling(db, me);
        const id = await openedFor(app, db, town, holder.post);
        if (stand === 'receiver' && town !== elsewhere)
          await app.inject({
            method: 'POST',
            url: `/api/obligations/${id}/offer`,
            headers: giver.headers,
            payload: { to: me.post },
          });
        if (name === 'resume' && town !== elsewhere)
          await app.inject({
            method: 'POST',
            url: `/api/obligations/${id}/pause`,
            headers: me.headers,
            payload: { order, until: inDays(10) },
          });
        const other = name === 'merge' ? await openedFor(app, db, town, holder.post) : '';
        return made(call(key), { id }, {}, body({ things, other }));
      },
    },
  ];
};

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const order = { number: '澜消督〔2026〕7 号' };

const smsGateway = {
  kind: 'http',
  title: '短信网关',
  enabled: false,
  quietFrom: null,
  quietTo: null,
  post: null,
  settings: {
    address: '',
    url: 'http://127.0.0.1:9/',
    method: 'POST',
    media: 'application/json',
    headers: {},
    body: '{"text":"{{text}}"}',
    expect: '',
  },
};

/** The smallest real picture: one pixel. */
const photo = {
  name: '现场.png',
  content: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
};

/** An import of the caller's own, as it stands right after the file came in; elsewhere it is nobody's. */
const ofImport = (key: string, body?: object): [string, Special] => [
  key,
  {
    make: async ({ app, me, town }) => {
      const id = newId();
      const content = Buffer.from('场所名称,地址\n港东旅店,港路1号\n').toString('base64');
      const payload = { id, fileName: '表.csv', content };
      if (town !== elsewhere) await app.inject({ method: 'POST', url: '/api/places/imports', headers: me.headers, payload });
      return made(call(key), { id }, {}, body);
    },
  },
];
const laterOfImport = (name: string): [string, Special] => [
  `POST /api/places/imports/:id/${name}`,
  { uncontrolled: 'needs a file that was read by the job; places/import/store.test.ts goes all the way' },
];
const importSpecials: Record<string, Special> = Object.fromEntries([
  ofImport('GET /api/places/imports/:id'),
  ofImport('GET /api/places/imports/:id/rows'),
  ofImport('GET /api/places/imports/:id/refused'),
  ofImport('POST /api/places/imports/:id/cancel', {}),
  ...['header', 'columns', 'commit', 'undo'].map(laterOfImport),
  ...['POST /api/places/fires/check', 'POST /api/places/fires/import'].map((key): [string, Special] => [
    key,
    {
      make: () => {
        const content = Buffer.from('火灾编号,起火时间,地址\n,2025-01-02 10:00,港路1号\n').toString('base64');
        return made(call(key), {}, {}, { content, fileName: '火灾.csv' });
      },
    },
  ]),
  [
    'POST /api/places/fires/imports/:id/undo',
    {
      make: async ({ app, me, town }) => {
        const content = Buffer.from('起火时间,地址\n2025-01-02 10:00,港路1号\n').toString('base64');
        const payload = { content, fileName: '火灾.csv' };
        const brought =
          town === elsewhere
            ? undefined
            : (await app.inject({ method: 'POST', url: '/api/places/fires/import', headers: me.headers, payload })).json();
        return made(call('POST /api/places/fires/imports/:id/undo'), { id: brought?.import ?? newId() }, {}, {});
      },
    },
  ],
]);

/** Add a line here if a new route needs more than its contract to succeed. */
const ofPlace = ({ place }: Laid) => ({ id: place });

export const special: Record<string, Special> = {
  'POST /api/risk/forecasts': { uncontrolled: 'a quarter is frozen once and for good; risk.test.ts freezes one' },
  'POST /api/risk/forecasts/:quarter/score': { uncontrolled: 'needs a quarter that is over; risk.test.ts scores one' },
  'GET /api/places/look-up': {
    make: async ({ db, town }) => {
      const { placeCode } = await lay(db, town);
      return made(call('GET /api/places/look-up'), {}, { code: placeCode }, undefined);
    },
  },
  'GET /api/place-tiles/:version/:scope/:z/:x/:y': {
    uncontrolled: 'the map tests draw tiles; here nobody knows the address',
  },
  'POST /api/places/:id/apart': {
    make: async ({ db, town }) => {
      const [id, b] = await addTestPlaces(db, town, 2);
      return made(call('POST /api/places/:id/apart'), { id }, {}, { b });
    },
  },
  'POST /api/places/:id/merge': {
    make: async ({ db, town }) => {
      const [id, gone] = await addTestPlaces(db, town, 2);
      return made(call('POST /api/places/:id/merge'), { id }, {}, { gone });
    },
  },
  'POST /api/places/:id/unmerge': {
    make: async ({ db, town }) => {
      const [kept, id] = (await addTestPlaces(db, town, 2)) as [string, string];
      await inTestAct(db, (tx, act) => mergeInto(tx, act, kept, id));
      return made(call('POST /api/places/:id/unmerge'), { id }, {}, undefined);
    },
  },
  ...importSpecials,
  'POST /api/places/:id/close': atFresh('POST /api/places/:id/close', ofPlace, () => ({ on: today() })),
  'POST /api/places/:id/measures': atFresh('POST /api/places/:id/measures', ofPlace, () => ({
    measure: 'beds',
    value: 12,
    asOf: today(),
    source: '现场',
  })),
  'POST /api/places/:id/conflicts/:conflict/choose': {
    make: async ({ db, town }) => {
      const [id] = (await addTestPlaces(db, town, 1)) as [string];
      await inTestAct(db, (tx, act) => changePlaces(tx, act, [{ id, change: { nameEn: { base: 'not this', value: 'Hotel' } } }]));
      const { rows } = await db.run('select id from place_conflict where place = $1', [id]);
      const params = { id, conflict: rows[0]!['id'] as string };
      return made(call('POST /api/places/:id/conflicts/:conflict/choose'), params, {}, { take: 'offered' });
    },
  },
  'POST /api/places/:id/actors': atFresh('POST /api/places/:id/actors', ofPlace, () => ({
    role: 'maintainer',
    firm: { name: '维保公司', creditCode: '91350100M000100Y43' },
  })),
  'POST /api/places/:id/actors/:actor/end': atFresh(
    'POST /api/places/:id/actors/:actor/end',
    ({ place, actor }) => ({ id: place, actor }),
    () => ({ on: today() }),
  ),
  'POST /api/places/:id/contacts': atFresh('POST /api/places/:id/contacts', ofPlace, () => ({
    part: 'duty',
    name: '值班',
    telephone: '021-59990000',
  })),
  'POST /api/places/:id/contacts/:contact/reveal': atFresh(
    'POST /api/places/:id/contacts/:contact/reveal',
    ({ place, contact }) => ({ id: place, contact }),
    () => ({}),
  ),
  'POST /api/places/:id/contacts/:contact/erase': atFresh(
    'POST /api/places/:id/contacts/:contact/erase',
    ({ place, contact }) => ({ id: place, contact }),
    () => ({}),
  ),
  ...Object.fromEntries([moved('attachments', 'holder', () => photo)]),
  'GET /api/obligations/:id/attachments/:attachment': {
    make: async ({ db, app, town }) => {
      const holder = await join(db, { role: 'town_office', region: town, lies: town });
      const id = await openedFor(app, db, town, holder.post);
      const kept = await app.inject({
        method: 'POST',
        url: `/api/obligations/${id}/attachments`,
        headers: { ...holder.headers, 'idempotency-key': newId() },
        payload: photo,
      });
      const { id: attachment } = kept.json() as { id: string };
      return made(call('GET /api/obligations/:id/attachments/:attachment'), { id, attachment }, {}, undefined);
    },
  },
  'PUT /api/messages/channels/:id': {
    make: () => made(call('PUT /api/messages/channels/:id'), { id: newId() }, {}, smsGateway),
  },
  'POST /api/messages/channels/:id/test': {
    make: async ({ db }) => {
      const id = newId();
      await db.run(
        `insert into message_channel (district, id, kind, title, settings, enabled) values ('990101', $1, 'http', 'x', $2::jsonb, false)`,
        [id, JSON.stringify(smsGateway.settings)],
      );
      return made(call('POST /api/messages/channels/:id/test'), { id }, {}, undefined);
    },
  },
  'POST /api/operations/jobs/:id/cancel': {
    make: async ({ db }) => {
      const id = newId();
      await db.run(
        `insert into job (district, id, kind, input, run_at) values ('990101', $1, 'x.y', '{}'::jsonb, clock_timestamp() + interval '1 day')`,
        [id],
      );
      return made(call('POST /api/operations/jobs/:id/cancel'), { id }, {}, undefined);
    },
  },
  'POST /api/session/sign-in': {
    slow: true,
    make: () => made(call('POST /api/session/sign-in'), {}, {}, { name: 'nobody', password }),
    uncontrolled: 'accounts.test.ts signs in; here nobody has a name',
  },
  'POST /api/session/second-step': { uncontrolled: 'second-steps.test.ts takes it' },
  'GET /api/session/demo': { showsAll: 'a demo shows whom one can be' },
  'POST /api/session/demo': { make: ({ me }) => made(call('POST /api/session/demo'), {}, {}, { post: me.post }) },
  'POST /api/session/post': { make: ({ me }) => made(call('POST /api/session/post'), {}, {}, { post: me.post }) },
  'GET /api/session/provider': { uncontrolled: 'second-steps.test.ts goes there' },
  'POST /api/account/password': {
    slow: true,
    make: () => made(call('POST /api/account/password'), {}, {}, { current: password, next: 'four quiet herons at dusk' }),
  },
  'POST /api/account/totp': { slow: true, make: () => made(call('POST /api/account/totp'), {}, {}, { current: password }) },
  'POST /api/account/totp/confirm': { uncontrolled: 'second-steps.test.ts confirms one' },
  'POST /api/account/totp/remove': {
    slow: true,
    make: () => made(call('POST /api/account/totp/remove'), {}, {}, { current: password }),
  },
  'POST /api/account/sessions/:session/end': {
    make: ({ me }) => made(call('POST /api/account/sessions/:session/end'), { session: me.session }, {}, undefined),
  },
  'POST /api/accounts': {
    slow: true,
    make: ({ things }) => made(call('POST /api/accounts'), {}, {}, { person: things['stranger']![0], name: 'new.one' }),
  },
  'POST /api/accounts/:account/sessions/:session/end': {
    make: ({ me }) =>
      made(
        call('POST /api/accounts/:account/sessions/:session/end'),
        { account: me.account, session: me.session },
        {},
        undefined,
      ),
  },
  'POST /api/people/organisations/:id/close': atFresh('POST /api/people/organisations/:id/close', ({ closable }) => ({
    id: closable,
  })),
  'POST /api/people/posts/:id/close': atFresh('POST /api/people/posts/:id/close', ({ vacant }) => ({ id: vacant })),
  'POST /api/people/posts/:id/appoint': atFresh(
    'POST /api/people/posts/:id/appoint',
    ({ vacant }) => ({ id: vacant }),
    ({ free }) => ({ person: free }),
  ),
  'POST /api/people/persons/:id/erase': atFresh('POST /api/people/persons/:id/erase', ({ free }) => ({ id: free })),
  'POST /api/people/persons/:id/leave': atFresh(
    'POST /api/people/persons/:id/leave',
    ({ person }) => ({ id: person }),
    ({ post }) => ({ posts: [{ post, successor: null }] }),
  ),
  'GET /api/regions/:code/boundary': {
    make: async ({ db, town }) => {
      await db.run(
        `insert into region_boundary (district, code, from_on, geometry, min_lon, min_lat, max_lon, max_lat, area_m2)
        values ('990101', $1, '2020-01-01', $2::jsonb, 121.2, 31.3, 121.3, 31.4, 1) on conflict do nothing`,
        [town, JSON.stringify(outline)],
      );
      return made(call('GET /api/regions/:code/boundary'), { code: town }, {}, undefined);
    },
  },
  'GET /api/tiles/:layerVersion/:scope/:z/:x/:y': {
    uncontrolled: 'territory.test.ts draws tiles; here nobody knows the address',
  },
  'POST /api/regions/check': {
    make: () => made(call('POST /api/regions/check'), {}, {}, { csv: regionFile('990101777'), from: today() }),
  },
  'POST /api/regions/import': {
    make: ({ random }) => {
      const csv = regionFile(`990101${500 + Math.floor(random() * 499)}`);
      return made(call('POST /api/regions/import'), {}, {}, { csv, from: today() });
    },
  },
  'POST /api/regions/succession': {
    make: ({ random, town }) => {
      const old = `990102${100 + Math.floor(random() * 899)}`;
      return made(call('POST /api/regions/succession'), {}, {}, { from: today(), pairs: [{ old, new: town }] });
    },
  },
  'POST /api/boundaries': {
    make: ({ random, town }) => {
      const from = `20${10 + Math.floor(random() * 80)}-0${1 + Math.floor(random() * 9)}-1${Math.floor(random() * 10)}`;
      const features = [{ properties: { code: town }, geometry: outline }];
      return made(call('POST /api/boundaries'), {}, {}, { from, datum: 'wgs84', features });
    },
  },
  'POST /api/people/posts/:id/grants/:grant/end': atFresh('POST /api/people/posts/:id/grants/:grant/end', ({ post, grant }) => ({
    id: post,
    grant,
  })),
  'POST /api/people/duties': {
    make: ({ random }) => {
      const department = `D0${1 + Math.floor(random() * 9)}`;
      const part = random() < 0.3 ? 'lead' : 'joint';
      const decided = { fromOn: today(), decidedOn: today(), minutes: '会议纪要〔2026〕3 号' };
      const placeType = `F0${1 + Math.floor(random() * 5)}`;
      return made(call('POST /api/people/duties'), {}, {}, { id: newId(), placeType, department, part, ...decided });
    },
  },
  'POST /api/people/duties/:id/end': atFresh(
    'POST /api/people/duties/:id/end',
    ({ duty }) => ({ id: duty }),
    () => ({ on: today() }),
  ),
  'POST /api/people/guarantors/:id/visits': {
    make: async ({ db, me }) => {
      const id = newId();
      await db.run(
        `insert into guarantor_binding (district, id, post, region, from_on, visit_every_days)
        values ('990101', $1, $2, '990101001001', '2020-01-01', 90) on conflict do nothing`,
        [id, me.post],
      );
      const { rows } = await db.run('select id from guarantor_binding where post = $1', [me.post]);
      const binding = rows[0]!['id'] as string;
      return made(call('POST /api/people/guarantors/:id/visits'), { id: binding }, {}, { id: newId(), visitedOn: '2026-03-18' });
    },
  },
  'POST /api/people/guarantors/:id/end': atFresh(
    'POST /api/people/guarantors/:id/end',
    ({ binding }) => ({ id: binding }),
    () => ({ on: today() }),
  ),
  'POST /api/people/task-forces/:id/end': atFresh(
    'POST /api/people/task-forces/:id/end',
    ({ taskForce }) => ({ id: taskForce }),
    () => ({ on: today() }),
  ),
  'POST /api/people/task-forces/:id/members/:member/return': atFresh(
    'POST /api/people/task-forces/:id/members/:member/return',
    ({ taskForce, membership }) => ({ id: taskForce, member: membership }),
    () => ({ on: today() }),
  ),
  'POST /api/people/task-forces/:id/members': {
    make: async ({ db, town }) => {
      const [laid, other] = [await lay(db, town), await lay(db, town)];
      const body = { id: newId(), person: other.person, secondedFrom: other.post, fromOn: today() };
      return made(call('POST /api/people/task-forces/:id/members'), { id: laid.taskForce }, {}, body);
    },
  },
  'POST /api/calendar/editions': {
    make: ({ random }) => {
      const year = 2028 + Math.floor(random() * 60);
      const holiday = { name: '元旦', from: `${year}-01-01`, to: `${year}-01-03`, makeUp: [] };
      const notice = { title: '放假安排', source: '通知', announcedOn: `${year - 1}-11-10`, compared: true };
      return made(call('POST /api/calendar/editions'), {}, {}, { year, ...notice, holidays: [holiday] });
    },
  },
  ...Object.fromEntries([
    moved('receive', 'receiver', () => ({})),
    moved('refuse', 'receiver', () => ({ reason: '不归这里管' })),
    moved('offer', 'holder', ({ things }) => ({ to: things['post']![0] })),
    moved('discharge', 'holder', () => ({ words: '已清理，照片在附件' })),
    moved('assign', 'superior', ({ things }) => ({ to: things['post']![0], reason: '换人办' })),
    moved('pause', 'superior', () => ({ order, until: inDays(10) })),
    moved('resume', 'superior', () => ({})),
    moved('extend', 'superior', () => ({ due: inDays(60), order, measure: '先派人值守' })),
    moved('void', 'superior', () => ({ decision: order })),
    moved('merge', 'superior', ({ other }) => ({ into: other, reason: '同一件事' })),
    moved('remind', 'superior', () => ({})),
  ]),
  'POST /api/obligations/hand-over': {
    make: async ({ db, app, me, town, things }) => {
      const id = await openedFor(app, db, town, town === elsewhere ? things['post']![0]! : me.post);
      return made(call('POST /api/obligations/hand-over'), {}, {}, { ids: [id], to: things['post']![0] });
    },
  },
  'POST /api/accounts/:account/reset-password': { slow: true },
  'GET /api/cover/areas': {
    make: ({ things }) => made(call('GET /api/cover/areas'), {}, { station: things['station']?.[0] ?? '' }, undefined),
  },
  'POST /api/cover/roads': {
    make: () => {
      const packed = Buffer.from(street).toString('base64');
      return made(call('POST /api/cover/roads'), {}, {}, { source: 'street', packed });
    },
  },
  'POST /api/cover/stations': {
    make: () =>
      made(call('POST /api/cover/stations'), {}, {}, { csv: 'id,class,lon,lat,region\nF1,small,121.2,31.3,990101001\n' }),
  },
  'POST /api/cover/stations/:id/step': {
    make: async ({ db, town }) =>
      made(call('POST /api/cover/stations/:id/step'), { id: await layStation(db, town) }, {}, { from: 'planned', to: 'sited' }),
  },
  'POST /api/cover/stations/:id/checks': {
    make: async ({ db, town }) =>
      made(
        call('POST /api/cover/stations/:id/checks'),
        { id: await layStation(db, town, 'building') },
        {},
        { item: 'house', found: 'passed' },
      ),
  },
  'POST /api/cover/sitings': {
    make: () =>
      made(call('POST /api/cover/sitings'), {}, {}, { name: '选址', model: 'mclp', from: 1, to: 1, points: [[121.2, 31.3]] }),
  },
  'POST /api/cover/sitings/:id/cancel': { uncontrolled: 'nothing is being sited here' },
  'POST /api/cover/sitings/:id/adopt': { uncontrolled: 'cover.test.ts adopts; nothing has been sited here' },
  'GET /api/live': { uncontrolled: 'needs the sealer; sealing.test.ts listens', mayBeAway: true },
};
