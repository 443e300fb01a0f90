import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import type { Area, Position } from '../../core/geo/geojson.ts';
import type { Act } from '../../platform/act.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Tx } from '../../platform/db/index.ts';
import { newId } from '../../platform/ids.ts';
import { acceptVerbs, inAct } from '../ledger/index.ts';
import * as actions from './actions.ts';
import { prefixesCovered, regionAt, territory } from './index.ts';
import { kindOf, planBoundaries, planRegions } from './rules.ts';
import { layerVersion, namesOfRegion, readOneRegion, regionsUnder } from './store.ts';
import { tileOf } from './tiles.ts';

const district = '990101';
const square = (lon: number, lat: number, size = 0.05): Area => ({
  type: 'Polygon',
  coordinates: [
    [
      [lon, lat],
      [lon + size, lat],
      [lon + size, lat + size],
      [lon, lat + size],
      [lon, lat],
    ],
  ],
});

describe('a file of regions', () => {
  const known = [{ code: district, name: '澜江区', population: null, abolishedOn: null }];
  const row = (code: string, name = '石港镇', kind = '', population = '') => ({
    row: 2,
    code,
    name,
    kind,
    nameEn: '',
    population,
  });
  test.each([
    ['99010100', 'code'],
    ['310114001', 'other-district'],
    ['990101001001', 'orphan'],
  ])('%s is refused: %s', (code, fault) => expect(planRegions([row(code)], known, district).faults).toMatchObject([{ fault }]));

  test('a code that stands twice, a kind that does not fit and a population that is none are refused', () => {
    const rows = [
      row('990101001'),
      row('990101001'),
      row('990101002', '云塘镇', '居委会'),
      row('990101003', '甲镇', '', '约 3 万'),
    ];
    expect(planRegions(rows, known, district).faults.map(({ fault }) => fault)).toEqual(['twice', 'kind', 'population']);
  });

  test('parents come first, wherever they stood in the file', () => {
    const plan = planRegions([row('990101001001', '一村'), row('990101001')], known, district);
    expect(plan.added.map(({ code, kind }) => [code, kind])).toEqual([
      ['990101001', 'town'],
      ['990101001001', 'village'],
    ]);
  });

  test.each([
    ['990101001', '新成路街道', 'subdistrict'],
    ['990101002', '安亭镇', 'town'],
    ['990101003', '嘉定工业区', 'industrial_zone'],
    ['990101001001', '迎园社区居委会', 'community'],
    ['990101001201', '灯塔村委会', 'village'],
  ])('%s %s is a %s', (code, name, kind) => expect(kindOf(code, name, '')).toBe(kind));
});

describe('a file of boundaries', () => {
  const known = new Map([
    [district, { centre: [121.25, 31.35] as Position }],
    ['990101001', { centre: null }],
  ]);
  const plan = (geometry: unknown, code: string = '990101001') =>
    planBoundaries([{ properties: { code }, geometry }], known, district, 'wgs84').faults.map(({ fault }) => fault);
  const moved = (change: (position: Position) => Position): Area => ({
    type: 'Polygon',
    coordinates: [(square(121.2, 31.3).coordinates as Position[][])[0]!.map(change)],
  });
  test.each([
    { CODE: '990101001' },
    { XZQDM: 990101001 },
    { code: '', 区划代码: ' 990101001 ' },
    { 街镇代码: '990101001', name: null },
  ])('the code is found under the names that maps have for it: %o', (properties) => {
    const { boundaries, faults } = planBoundaries([{ properties, geometry: square(121.2, 31.3) }], known, district, 'wgs84');
    expect([boundaries.map(({ code }) => code), faults]).toEqual([['990101001'], []]);
  });

  test.each([
    ['an outline in its district', square(121.2, 31.3), '990101001', []],
    ['longitude and latitude swapped', moved(([lon, lat]) => [lat, lon]), '990101001', ['swapped-axes']],
    ['projected metres', moved(([lon, lat]) => [lon * 1e5, lat * 1e5]), '990101001', ['projected-metres']],
    ['another city', square(116.3, 39.9), '990101001', ['far-away']],
    ['another district’s code', square(121.2, 31.3), '310114001', ['other-district']],
    ['an unknown code', square(121.2, 31.3), '990101009', ['unknown-region']],
    ['a line', { type: 'LineString', coordinates: [] }, '990101001', ['geometry']],
    ['an empty ring', { type: 'Polygon', coordinates: [[]] }, '990101001', ['empty']],
    ['text for numbers', { type: 'Polygon', coordinates: [[['a', 'b']]] }, '990101001', ['geometry']],
  ] as const)('%s', (_, geometry, code, faults) => expect(plan(geometry, code)).toEqual(faults));
});

onBothEngines('territory', (db) => {
  const act = <A>(perform: (tx: Tx, act: Act) => Promise<A>): Promise<A> =>
    inAct(
      db(),
      systemClock,
      { id: newId(), district, actor: newId(), post: null, via: 'web', request: 'test' },
      async (tx, current) => ({ status: 200, answer: await perform(tx, current) }),
    ).then((outcome) => outcome.answer);
  const from = '2026-01-01';

  beforeAll(async () => {
    acceptVerbs(territory.verbs!);
    const csv =
      '代码,名称,类型,人口\r\n990101,澜江区,区,\r\n990101001001,一村,村,2000\r\n990101001,石港镇,镇,30028\r\n990101002,云塘镇,镇,\r\n';
    await act((tx, current) => actions.importRegions(tx, current, csv, from));
  });
  afterAll(() => acceptVerbs({}));

  test('the same file a second time changes nothing', async () => {
    const plan = await actions.planOfRegions(db(), district, 'code,name,kind\n990101001,石港镇,镇\n');
    expect(plan).toMatchObject({ added: [], renamed: [], counted: [], same: 1, faults: [] });
  });

  test('a file with one bad row saves none', async () => {
    const csv = 'code,name\n990101003,丙镇\n990101009009,无主村\n';
    await expect(act((tx, current) => actions.importRegions(tx, current, csv, from))).rejects.toMatchObject({
      slug: 'regions-refused',
    });
    expect(await readOneRegion(db(), district, '990101003', from)).toBeUndefined();
    await expect(actions.planOfRegions(db(), district, 'a,b\n1,2\n')).rejects.toMatchObject({ slug: 'unreadable-file' });
  });

  test('a town’s session sees its town, what is below and what is above, not its neighbour', async () => {
    expect((await regionsUnder(db(), district, ['990101001'], '2026-03-18')).map(({ code }) => code)).toEqual([
      district,
      '990101001',
      '990101001001',
    ]);
  });

  test('a name holds from its day; before it the old one is shown', async () => {
    await act((tx, current) =>
      actions.renameRegion(tx, current, '990101002', { name: '云塘街道', nameEn: null, from: '2026-02-01' }),
    );
    expect((await readOneRegion(db(), district, '990101002', '2026-01-31'))!.name).toBe('云塘镇');
    expect((await readOneRegion(db(), district, '990101002', '2026-02-01'))!.name).toBe('云塘街道');
    expect(await namesOfRegion(db(), district, '990101002')).toHaveLength(2);
    const again = act((tx, current) =>
      actions.renameRegion(tx, current, '990101002', { name: '云塘新街道', nameEn: null, from: '2026-02-01' }),
    );
    await expect(again).rejects.toMatchObject({ constraint: 'region_name_pkey' });
  });

  test('rights reach the predecessors of what they cover, through several reforms, from their day on', async () => {
    const csv = 'code,name\n990101003,新镇\n990101003001,新村\n';
    await act((tx, current) => actions.importRegions(tx, current, csv, '2026-03-01'));
    const early = act((tx, current) =>
      actions.succeedRegions(tx, current, [{ old: '990101001', new: '990101003' }], '2026-03-01'),
    );
    await expect(early).rejects.toMatchObject({ slug: 'succession-faulty' }); // the old town still stands
    for (const code of ['990101001', '990101001001'])
      await act((tx, current) => actions.changeRegion(tx, current, code, { abolishedOn: '2026-03-01' }));
    await act((tx, current) =>
      actions.succeedRegions(
        tx,
        current,
        [
          { old: '990101001', new: '990101003' },
          { old: '990101001001', new: '990101003001' },
        ],
        '2026-03-01',
      ),
    );
    await act((tx, current) => actions.succeedRegions(tx, current, [{ old: '990101901', new: '990101001' }], '2020-01-01'));
    expect(await prefixesCovered(db(), district, '990101003', '2026-03-18')).toEqual(['990101001', '990101003', '990101901']);
    expect(await prefixesCovered(db(), district, '990101003001', '2026-03-18')).toEqual(['990101001001', '990101003001']);
    expect(await prefixesCovered(db(), district, '990101003', '2026-02-28')).toEqual(['990101003']);
    expect(await prefixesCovered(db(), district, district, '2026-03-18')).toEqual([district]);
    const back = act((tx, current) =>
      actions.succeedRegions(tx, current, [{ old: '990101003', new: '990101001' }], '2026-03-02'),
    );
    await expect(back).rejects.toMatchObject({ slug: 'succession-faulty' });
  });

  test('a point lies in the smallest region that holds it, as of a day', async () => {
    const features = [
      { properties: { code: district }, geometry: square(121.2, 31.3, 0.2) },
      { properties: { code: '990101002' }, geometry: square(121.2, 31.3) },
    ];
    expect(await act((tx, current) => actions.importBoundaries(tx, current, { features, datum: 'wgs84', from }))).toBe(2);
    expect(await regionAt(db(), district, [121.22, 31.32], '2026-03-18')).toBe('990101002');
    expect(await regionAt(db(), district, [121.3, 31.4], '2026-03-18')).toBe(district);
    expect(await regionAt(db(), district, [121.22, 31.32], '2025-12-31')).toBeUndefined();
    const region = await readOneRegion(db(), district, '990101002', '2026-03-18');
    expect(region!.areaM2! / 1e6).toBeCloseTo(26.4, 1);
    expect(region!.box).toEqual([121.2, 31.3, 121.25, 31.35]);
  });

  test('a tile names what is in scope and shows the rest as outlines only; each change has its own version', async () => {
    const on = '2026-03-18';
    const version = await layerVersion(db(), district, on);
    const regions = [
      { code: '990101001', kind: 'town', name: '石港镇', geometry: square(121.2, 31.3) },
      { code: '990101002', kind: 'town', name: '云塘街道', geometry: square(121.25, 31.3) },
    ];
    const [z, x, y] = [10, 856, 417];
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');
    const mine = text(await tileOf({ version, prefixes: ['990101001'], z, x, y }, async () => regions));
    expect(mine).toContain('石港镇');
    expect(mine).not.toContain('云塘街道');
    expect(mine).not.toContain('990101002');
    expect(text(await tileOf({ version, prefixes: [district], z, x, y }, async () => []))).toContain('云塘街道');
    expect(await tileOf({ version, prefixes: [district], z, x: 0, y: 0 }, async () => [])).toHaveLength(0);
    await act((tx, current) => actions.changeRegion(tx, current, '990101001', { population: 31_000 }));
    expect(await layerVersion(db(), district, on)).not.toBe(version);
  });
});
