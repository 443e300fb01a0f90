import { beforeAll, expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { installation, join } from '../../../test/world.ts';
import { isInside } from '../../core/geo/inside.ts';
import { graphOf } from '../../core/graph/graph.ts';
import { packNetwork } from '../../core/graph/stored-network.ts';
import type { Polygon } from '../../core/geo/geojson.ts';
import type { Act } from '../../platform/act.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { makeInstallation } from '../../platform/installation.ts';
import { allVerbs, features } from '../../server.ts';
import { acceptVerbs, inAct } from '../ledger/index.ts';
import { moveObligation, obligationsOfSubject } from '../obligations/index.ts';
import * as actions from './actions.ts';
import { Ground, Land, type Tier } from './ground.ts';
import type { SitingStep } from './messages.ts';
import { acceptanceItems, nextStates, onDutyAt, stationClasses, stillMissing, type Finding, type StationState } from './rules.ts';
import { countedStations, gapsSeen, type Arrivals, type Laid } from './service.ts';
import {
  addSiting,
  addStations,
  countChecks,
  endSiting,
  keepNetwork,
  markAdopted,
  networksInUse,
  newestNetwork,
  readNetwork,
  stationsOf,
  type StoredStation,
} from './store.ts';

const METRE = 180 / (Math.PI * 6_371_008.8);
const side = 30;
const [lon0, lat0] = [121.2, 0];

/** Streets of 100 m on the equator, driven in 10 s each. */
function town() {
  const at = (i: number) => ({ lon: lon0 + (i % side) * 100 * METRE, lat: lat0 + Math.floor(i / side) * 100 * METRE });
  const nodes = Array.from({ length: side * side }, (_, i) => at(i));
  const pairs = nodes.flatMap((_, i) => [
    ...(i % side < side - 1 ? [[i, i + 1]] : []),
    ...(i + side < side * side ? [[i, i + side]] : []),
  ]);
  const graph = graphOf(nodes.length, {
    count: pairs.length,
    from: Int32Array.from(pairs, ([a]) => a!),
    to: Int32Array.from(pairs, ([, b]) => b!),
    weight: new Int32Array(pairs.length).fill(10_000),
    oneway: new Int8Array(pairs.length),
  });
  const network = packNetwork({
    graph,
    lon: Float64Array.from(nodes, ({ lon }) => lon),
    lat: Float64Array.from(nodes, ({ lat }) => lat),
    ticks: 1000,
  });
  const [east, north] = [lon0 + (side - 1) * 100 * METRE, lat0 + (side - 1) * 100 * METRE];
  const outline: Polygon = {
    type: 'Polygon',
    coordinates: [
      [
        [lon0, lat0],
        [east, lat0],
        [east, north],
        [lon0, north],
        [lon0, lat0],
      ],
    ],
  };
  return { network, outline, at };
}

const { network, outline, at } = town();
const corner = (i: number) => ({ lon: at(i).lon, lat: at(i).lat });
const places = [0, 5, 29 + 29 * side];
const land = (rank: number[] = [0, 0, 0]) =>
  new Land({
    outline,
    villages: [{ population: 900, geometry: outline }],
    places: {
      lon: Float64Array.from(places, (i) => at(i).lon),
      lat: Float64Array.from(places, (i) => at(i).lat),
      rank: Uint8Array.from(rank),
    },
  });
const ground = () => new Ground(network, land());
const question = { limits: [180, 300], beforeSeconds: 60, micro: [], tier: 'full' as const };
const far = corner(29 + 29 * side);

test('places are reached by the road, after the crew has turned out', () => {
  const known = ground();
  const figures = known.cover({ ...question, full: [corner(0)] });
  const reach = figures.measures.find(({ measure }) => measure === 'places')!.reach;
  expect(reach.limits.map(({ first }) => first)).toEqual([2, 2]); // 60 and 110 s; the far corner after 640 s
  expect(figures.gapCount).toBe(1);
  expect([...known.placeTimes({ ...question, full: [corner(0)] }).first].map(Math.round)).toEqual([60, 110, 640]);
  const people = figures.measures.find(({ measure }) => measure === 'people')!.reach;
  expect(people.total).toBeCloseTo(900, 6);
  expect(people.limits[0]!.first).toBeLessThan(people.limits[1]!.first);
});

test('one more station helps, and a ground that has answered before says the same as a fresh one', () => {
  const [known, full] = [ground(), [corner(0), far]];
  known.cover({ ...question, full: [corner(0)] });
  const more = known.cover({ ...question, full });
  expect(more.gapCount).toBe(0);
  expect(more).toEqual(ground().cover({ ...question, full }));
  expect(more.stations.reduce((sum, { areaKm2 }) => sum + areaKm2, more.withoutKm2)).toBeCloseTo(8.41, 1);
});

test('gaps keep to the region that is looked at, and are counted there', () => {
  const place = (id: string, region: string) =>
    ({ id, code: id, name: id, region, lon: 121, lat: 31, level: 'blue' }) as Laid['places'][number];
  const laid = { places: [place('a', '310151001'), place('b', '310151002'), place('c', '310151002001')] };
  const late = { times: { first: Float64Array.from([400, 500, Infinity]) } as unknown as Arrivals['times'], gaps: [2, 1, 0] };
  const names = (answer: ReturnType<typeof gapsSeen>) => [answer.gaps.map(({ place: id }) => id).join(''), answer.gapCount];
  expect(names(gapsSeen(laid, late, () => true))).toEqual(['cba', 3]);
  expect(names(gapsSeen(laid, late, () => true, '310151002'))).toEqual(['cb', 2]);
  expect(names(gapsSeen(laid, late, (region) => region === '310151002', '310151002'))).toEqual(['b', 2]);
});

test('measures tell the tier that is asked for; red and orange places are counted once any is rated', () => {
  const risky = new Ground(network, land([4, 2, 3]));
  const shares = (tier: Tier) =>
    risky
      .cover({ ...question, tier, full: [corner(0)], micro: [far] })
      .measures.filter(({ measure }) => measure === 'places' || measure === 'risk')
      .map(({ reach }) => [reach.limits[0]!.first, reach.total]);
  expect(shares('full')).toEqual([
    [2, 3],
    [1, 2],
  ]);
  expect(shares('micro')).toEqual([
    [1, 3],
    [1, 2],
  ]);
  expect(shares('both')).toEqual([
    [3, 3],
    [2, 2],
  ]);
  expect(
    ground()
      .cover({ ...question, full: [corner(0)] })
      .measures.map(({ measure }) => measure),
  ).toEqual(['area', 'people', 'places']);
});

test('each cell of the ground lies in the jurisdiction of its quickest station', () => {
  const [west, east] = ground().borders([corner(0), corner(29)], 60);
  const middle = lon0 + 14.5 * 100 * METRE;
  expect(isInside([middle - 500 * METRE, 1000 * METRE], west!)).toBe(true);
  expect(isInside([middle + 500 * METRE, 1000 * METRE], east!)).toBe(true);
  expect(isInside([middle - 500 * METRE, 1000 * METRE], east!)).toBe(false);
});

test('the report of roads counts what hangs together and what stands off', () => {
  const report = ground().roads([corner(0), { lon: 122, lat: 1 }]);
  expect(report.parts).toEqual({ count: 1, sizes: [900] });
  expect(report.km).toBeCloseTo(0.1 * 2 * side * (side - 1), 1);
  expect(report.stations).toMatchObject({ count: 2, beyond: 1 });
  expect(report.places).toMatchObject({ count: 3, beyond: 0 });
  expect(report.places.largest).toBeLessThan(0.01);
});

test('a station far from any road reaches nothing', () => {
  const figures = ground().cover({ ...question, full: [{ lon: 122, lat: 1 }] });
  expect(figures.stations[0]).toEqual({ areaKm2: 0, places: 0, onRoad: false });
  expect(figures.gapCount).toBe(3);
});

test('areas grow with the limit', () => {
  const count = (rings: unknown) => JSON.stringify(rings).length;
  const [none, some] = ground().areas([corner(15 + 15 * side)], [50, 300], 60, 50);
  expect(none!.coordinates.length).toBeLessThanOrEqual(1);
  expect(count(some!.coordinates)).toBeGreaterThan(count(none!.coordinates));
});

test('hours over midnight, and steps that go one at a time', () => {
  expect([3, 12, 20].map((hour) => onDutyAt(20, 8, hour))).toEqual([true, false, true]);
  expect([7, 8, 20].map((hour) => onDutyAt(8, 20, hour))).toEqual([false, true, false]);
  expect(nextStates('planned')).toEqual(['sited', 'given_up']);
  expect(nextStates('on_duty')).toEqual([]);
});

onBothEngines('store of cover', (db) => {
  const district = '990101';
  const now = '2026-03-02T01:00:00Z';
  const station = (code: string, state: StoredStation['state']): Omit<StoredStation, 'version'> => ({
    id: newId(),
    code,
    name: code,
    class: 'class-1',
    tier: 'full',
    ...corner(0),
    region: '990101001',
    surroundings: 'city',
    assessedKm2: null,
    state,
    dutyFrom: 8,
    dutyTo: 20,
    acrossBorder: false,
    siting: null,
    acceptance: null,
  });

  test('a network comes back byte for byte, the newest first', async () => {
    const about = { source: 'a', nodes: 900, arcs: 3480, profile: {} };
    await db().transaction((tx) => keepNetwork(tx, district, now, network.subarray(0, 100), about));
    const version = await db().transaction((tx) => keepNetwork(tx, district, now, network, about));
    expect(await newestNetwork(db(), district)).toMatchObject({ version, nodes: 900 });
    expect(Buffer.compare(await readNetwork(db(), district, version), network)).toBe(0);
  });

  test('roads of single hours stand beside those of every hour until these come in anew', async () => {
    const keep = (hours?: [number, number][]) =>
      db().transaction((tx) =>
        keepNetwork(tx, district, now, network, { source: 'h', nodes: 900, arcs: 3480, profile: {}, hours }),
      );
    const base = await keep();
    await keep([[7, 9]]);
    const peak = await keep([[7, 9]]);
    const night = await keep([[22, 6]]);
    expect((await newestNetwork(db(), district))!.version).toBe(base);
    expect((await networksInUse(db(), district)).map(({ version }) => version)).toEqual([base, night, peak]);
    await keep();
    expect(await networksInUse(db(), district)).toHaveLength(1);
  });

  test('only stations on duty at the hour count; a planned one counts when it is tried', async () => {
    const [standing, planned] = [station('A', 'on_duty'), station('B', 'planned')];
    await db().transaction((tx) => addStations(tx, district, now, [standing, planned]));
    const all = await stationsOf(db(), district);
    expect(countedStations(all, 9).map(({ code }) => code)).toEqual(['A']);
    expect(countedStations(all, 3)).toEqual([]);
    const moved = [{ station: planned.id, lon: 1, lat: 2 }];
    expect(countedStations(all, 9, { moved, added: [], without: [standing.id] })).toMatchObject([{ code: 'B', lon: 1, lat: 2 }]);
  });

  test('sites are adopted once', async () => {
    const id = newId();
    const row = { id, name: 'x', model: 'mclp', parameters: {}, candidates: [], inputs: {}, madeAt: now, madeBy: null };
    await db().transaction((tx) => addSiting(tx, district, row));
    expect(await db().transaction((tx) => markAdopted(tx, district, id, now))).toBe(true);
    expect(await db().transaction((tx) => markAdopted(tx, district, id, now))).toBe(false);
  });
});

onBothEngines('from plan to duty', (db) => {
  const { district } = installation;
  let post = '';
  let actor = '';
  let id = '';
  let second = '';
  /** A question of siting with its answer of one site. */
  const answered = async (name: string): Promise<string> => {
    const siting = newId();
    await db().transaction((tx) =>
      addSiting(tx, district, {
        id: siting,
        name,
        model: 'mclp',
        parameters: {},
        candidates: [[121.2, 31.3]],
        inputs: {},
        madeAt: systemClock.now(),
        madeBy: null,
      }),
    );
    const answer: SitingStep[] = [
      { p: 1, status: 'optimal', value: 1, bound: 1, gap: 0, sites: [0], beyond: 0, beyondAt: [], demand: 1 },
    ];
    await endSiting(db(), district, siting, { state: 'done', answer, problem: null, now: systemClock.now() });
    return siting;
  };
  const act = async <A>(work: (tx: Tx, under: Act) => Promise<A>): Promise<A> => {
    const request = { id: newId(), district, actor, post, via: 'web' as const, request: newId() };
    const { answer } = await inAct(db(), systemClock, request, async (tx, under) => ({
      status: 200,
      answer: await work(tx, under),
    }));
    return answer;
  };
  const check = (item: string, found: Finding, words?: string) =>
    act((tx, under) => actions.check(tx, under, id, { item, found, words }));
  const step = (from: StationState, to: StationState) => act((tx, under) => actions.step(tx, under, id, { from, to }));
  const owed = async (kind: string) =>
    (await obligationsOfSubject(db(), district, 'station', id)).filter((one) => one.kind === kind && one.endedAt === null);
  const discharge = async (kind: string) => {
    const [open] = await owed(kind);
    const evidence = { note: newId(), attachments: [newId()] };
    await act((tx, under) => moveObligation(tx, under, open!.id, () => [{ verb: 'discharged', facts: { evidence } }]));
  };

  beforeAll(async () => {
    acceptVerbs(allVerbs(features));
    await makeInstallation(db(), installation);
    ({ post, person: actor } = await join(db(), { role: 'committee_office' }));
    const siting = await answered('东片');
    second = await answered('西片');
    const ids = await act((tx, under) => actions.adopt(tx, under, siting, 1, 'micro'));
    id = ids[0]!;
  });

  test('each step waits for the matter of the one before, acceptance for its list, and a failed item for its mending', async () => {
    await expect(step('planned', 'sited')).rejects.toMatchObject({ slug: 'acceptance-open' });
    await discharge('cover.site');
    await step('planned', 'sited');
    await expect(check('place', 'passed')).rejects.toMatchObject({ slug: 'check-refused' });
    await step('sited', 'building');
    await expect(check('no-such', 'passed')).rejects.toMatchObject({ slug: 'check-refused' });
    await expect(check('base-set', 'failed')).rejects.toMatchObject({ slug: 'check-refused' });
    await check('base-set', 'failed', '少 2 盘水带');
    await check('base-set', 'failed', '还少 1 盘');
    expect(await owed('cover.mend')).toHaveLength(1);
    await expect(check('base-set', 'passed')).rejects.toMatchObject({ slug: 'check-refused' });
    await discharge('cover.mend');
    await check('base-set', 'passed');
    await discharge('cover.accept');
    await expect(step('building', 'accepted')).rejects.toMatchObject({ slug: 'items-missing' });
    for (const { code } of acceptanceItems('micro').filter(({ code: one }) => one !== 'linked')) await check(code, 'passed');
    await expect(step('building', 'accepted')).rejects.toMatchObject({ slug: 'items-missing' });
    await check('linked', 'exempt', '未纳入联防');
    await step('building', 'accepted');
    await expect(step('accepted', 'on_duty')).rejects.toMatchObject({ slug: 'acceptance-open' });
    await discharge('cover.staff');
    expect((await step('accepted', 'on_duty')).state).toBe('on_duty');
    expect(await countChecks(db(), district)).toEqual([{ station: id, passed: 6, failed: 0 }]);
  });

  test('nobody owes anything for a station that was given up', async () => {
    [id] = (await act((tx, under) => actions.adopt(tx, under, second, 1, 'micro'))) as [string];
    await discharge('cover.site');
    await step('planned', 'sited');
    await step('sited', 'building');
    await check('base-set', 'failed', '少 2 盘水带');
    expect([...(await owed('cover.accept')), ...(await owed('cover.mend'))]).toHaveLength(2);
    expect((await step('building', 'given_up')).state).toBe('given_up');
    const states = (await obligationsOfSubject(db(), district, 'station', id)).map(({ kind, state }) => `${kind} ${state}`);
    expect(states.sort()).toEqual(['cover.accept voided', 'cover.mend voided', 'cover.site discharged']);
    await expect(step('given_up', 'planned')).rejects.toMatchObject({ slug: 'step-refused' });
  });
});

test('codes of an acceptance list are its own, and none is worded as law without a standard', () => {
  for (const kind of stationClasses) {
    const items = acceptanceItems(kind);
    expect(new Set(items.map(({ code }) => code)).size).toBe(items.length);
    expect(items.filter(({ basis }) => basis === 'district').every(({ edition }) => edition.zh === '本区默认')).toBe(true);
  }
  expect(stillMissing('micro', new Map([['place', 'exempt']]))).toHaveLength(acceptanceItems('micro').length - 1);
});
