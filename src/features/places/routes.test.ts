import { beforeAll, expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { buildPlaces } from '../../../test/places.ts';
import { inTestAct, installation, join, type Member } from '../../../test/world.ts';
import { systemClock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import { assemble } from '../../server.ts';
import { addPlaces, type NewPlace } from './index.ts';

onBothEngines('places over HTTP', (db) => {
  let app: Awaited<ReturnType<typeof assemble>>;
  let office: Member;
  let sport: Member;
  let ids: string[];
  let codes: string[];
  const get = async (url: string, member = office) => {
    const reply = await app.inject({ method: 'GET', url, headers: member.headers });
    expect([reply.statusCode, reply.statusCode === 200 ? '' : reply.body]).toEqual([200, '']);
    return reply;
  };
  const post = async (url: string, payload: object, member = office) =>
    app.inject({ method: 'POST', url, headers: member.headers, payload });
  const names = async (query: string, member = office) =>
    (await get(`/api/places?${query}`, member)).json().rows.map(({ name }: { name: string }) => name);

  beforeAll(async () => {
    const town = await buildPlaces(db());
    app = await assemble(db(), systemClock, installation, { logger: false });
    office = await join(db(), { role: 'committee_office' });
    sport = await join(db(), { role: 'department_officer', trade: 'D21' });
    const place = (more: Partial<NewPlace>): NewPlace => ({
      form: 'occupancy',
      name: '场',
      region: `${town.code}001`,
      type: 'S02',
      ...more,
    });
    const added = await inTestAct(db(), (tx, act) =>
      addPlaces(tx, act, [
        place({
          name: '安康宾馆',
          type: 'A03',
          address: '港西路168号',
          measures: [{ measure: 'rooms', value: 80, asOf: '2025-01-01', source: '现场' }],
        }),
        place({ name: '宝山五金', contacts: [{ part: 'manager', name: '陆文娟', telephone: '13812342207' }] }),
        place({ name: '城东体育馆', type: 'A10', position: { lon: 121.25, lat: 31.35, source: 'survey' } }),
        place({ name: '=1+1 酒楼', type: 'A04', operator: { name: '大酒楼公司', creditCode: '91350100M000100Y43' } }),
        { form: 'yard', name: '无主堆场', address: '石港镇港东村北侧' },
      ]),
    );
    ({ ids, codes } = added);
  });

  test('the list is in order of sound, and pages follow without loss in every order', async () => {
    expect(await names('')).toEqual(['=1+1 酒楼', '安康宾馆', '宝山五金', '城东体育馆', '无主堆场']);
    for (const sort of ['name', 'type', 'region', 'updated']) {
      const seen: string[] = [];
      let cursor = '';
      do {
        const { rows, next, total } = (await get(`/api/places?limit=2&sort=${sort}${cursor && `&cursor=${cursor}`}`)).json();
        expect(total).toBe(5);
        seen.push(...rows.map(({ id }: { id: string }) => id));
        cursor = next ?? '';
      } while (cursor);
      expect(seen.toSorted()).toEqual(ids.toSorted());
    }
  });

  test('a place is found by two characters, initials, part of code or address, and the end of a number', async () => {
    const found = async (q: string) => names(`q=${encodeURIComponent(q)}`);
    expect(await found('宾馆')).toEqual(['安康宾馆']);
    expect(await found('akbg')).toEqual(['安康宾馆']);
    expect(await found('港西路 宾')).toEqual(['安康宾馆']);
    expect(await found(codes[2]!)).toEqual(['城东体育馆']);
    expect(await found('2207')).toEqual(['宝山五金']);
    expect(await found('12342207')).toEqual(['宝山五金']);
    expect(await found('99992207')).toEqual([]);
    expect(await found('大酒楼公司')).toEqual(['=1+1 酒楼']);
    expect(await found('馆宾')).toEqual([]);
  });

  test('filters combine, counts agree with rows, and a trade sees its own', async () => {
    expect(await names('flag=PUBLIC_GATHERING&keyUnit=proposed')).toEqual(['安康宾馆']);
    expect(await names('missing=town')).toEqual(['无主堆场']);
    const counts = (await get('/api/places/counts')).json();
    expect(counts.total).toBe(5);
    for (const facet of ['type:A03', 'form:yard', 'missing:position', 'key:proposed']) {
      const [kind, value] = facet.split(':');
      const rows = await names(`${kind === 'key' ? 'keyUnit' : kind}=${value}`);
      expect([facet, counts.facets[facet]]).toEqual([facet, rows.length]);
    }
    expect(await names('', sport)).toEqual(['城东体育馆']);
    expect((await get('/api/places/counts', sport)).json().total).toBe(1);
    expect((await app.inject({ method: 'GET', url: `/api/places/${ids[0]}`, headers: sport.headers })).statusCode).toBe(404);
  });

  test('a contact is masked until somebody reveals it, which leaves a line, and gone once erased', async () => {
    const shown = (await get(`/api/places/${ids[1]}`)).json().contacts;
    expect(shown).toMatchObject([{ part: 'manager', name: '陆**', telephone: '138****2207' }]);
    const contact = `/api/places/${ids[1]}/contacts/${shown[0].id}`;
    expect((await post(`${contact}/reveal`, {})).json()).toEqual({ name: '陆文娟', telephone: '13812342207' });
    const { rows } = await db().run(
      `select count(*)::int as n from ledger where verb = 'place.contactRevealed' and subject = $1`,
      [ids[1]],
    );
    expect(rows[0]!['n']).toBe(1);
    expect((await post(`${contact}/erase`, {})).statusCode).toBe(200);
    expect((await get(`/api/places/${ids[1]}`)).json().contacts).toEqual([]);
    expect(await names('q=2207')).toEqual([]);
  });

  test('a tile is what its address says for good, asks nothing again, and a change has a new address', async () => {
    const at = (tiles: string) => tiles.replace('{z}', '0').replace('{x}', '0').replace('{y}', '0');
    const { tiles } = (await get('/api/place-map')).json();
    const first = await get(at(tiles));
    expect(first.headers['cache-control']).toContain('immutable');
    expect(first.rawPayload.includes('城东体育馆')).toBe(true);
    const change = { name: { base: '城东体育馆', value: '城东游泳馆' } };
    expect((await post(`/api/places/${ids[2]}/change`, change)).statusCode).toBe(200);
    expect((await get(at(tiles))).rawPayload).toEqual(first.rawPayload);
    const changed = (await get('/api/place-map')).json().tiles;
    expect(changed).not.toBe(tiles);
    expect((await get(at(changed))).rawPayload.includes('城东游泳馆')).toBe(true);
    const elsewhere = await app.inject({ method: 'GET', url: at(changed), headers: sport.headers });
    expect(elsewhere.statusCode).toBe(404);
    const back = { name: { base: '城东游泳馆', value: '城东体育馆' } };
    expect((await post(`/api/places/${ids[2]}/change`, back)).statusCode).toBe(200);
  });

  test('the chain names every level, and a level without anybody is a broken link', async () => {
    const chain = (await get(`/api/places/${ids[0]}/chain`)).json();
    expect(chain.links.map(({ level, broken }: { level: string; broken: string | null }) => [level, broken])).toEqual([
      ['district', 'missing'],
      ['town', 'missing'],
      ['office', 'missing'],
      ['village', 'missing'],
      ['unit', 'missing'],
    ]);
    expect(chain.sector.department).toBe('D05');
  });

  test('a broken link is named with the town and the village around it, so that one first grid is told from another', async () => {
    const [grid, village] = [`${installation.district}001001001`, `${installation.district}001001`];
    await db().run(
      `insert into region (district, code, id, kind, name, initials, sort_key, population, since) values ($1, $2, $3, 'grid', '第一网格', 'dywg', 'd', 10, '2020-01-01')`,
      [installation.district, grid, newId()],
    );
    const walker = await join(db(), { role: null, lies: grid, organisationName: '第一网格' });
    await db().run(`update organisation set kind = 'grid' where id = $1`, [walker.organisation]);
    await db().run('update tenure set to_at = now() where post = $1', [walker.post]);
    await db().run('update post set vacant_since = now() where id = $1', [walker.post]);
    const names = (await get('/api/regions')).json().regions as { code: string; name: string }[];
    const called = (code: string) => names.find((one) => one.code === code)!.name;
    const { rows } = (await get('/api/places/broken-links')).json();
    expect(rows.find((row: { region: string }) => row.region === grid)).toMatchObject({
      regionName: '第一网格',
      within: [called(village.slice(0, 9)), called(village)],
      level: 'grid',
      broken: 'vacant',
    });
  });

  test('a signed code finds its place, a forged one does not', async () => {
    const [sheet] = (await get(`/api/places/sheets?code=${codes[0]}`)).json().rows;
    const scanned = (
      await get(`/api/places/look-up?code=${encodeURIComponent(`https://x.test/places/scan?c=${sheet.signed}`)}`)
    ).json();
    expect(scanned).toMatchObject({ id: ids[0], signed: true });
    const forged = sheet.signed.slice(0, -1) + (sheet.signed.endsWith('A') ? 'B' : 'A');
    const reply = await app.inject({ method: 'GET', url: `/api/places/look-up?code=${forged}`, headers: office.headers });
    expect([reply.statusCode, reply.json().type]).toEqual([404, '/problems/code-not-signed']);
    expect((await get(`/api/places/look-up?code=${codes[0]!.toLowerCase()}`)).json()).toMatchObject({
      id: ids[0],
      signed: false,
    });
  });

  test('exports hold every place once, and no cell that a spreadsheet would run', async () => {
    const csv = (await get('/api/places/export')).body;
    expect(csv.split('\r\n').length).toBe(7);
    expect(csv).toContain("'=1+1 酒楼");
    expect(csv).toContain('91350100M000100Y43');
    const geo = JSON.parse((await get('/api/places/export?format=geojson')).body);
    expect(geo.features).toHaveLength(5);
    expect(geo.features.find(({ id }: { id: string }) => id === ids[2]).geometry.coordinates).toEqual([121.25, 31.35]);
    const xlsx = (await get('/api/places/export?format=xlsx&type=A03')).rawPayload;
    expect(xlsx.subarray(0, 2).toString()).toBe('PK');
    const one = await get(`/api/places/export?code=${codes[2]}`, sport);
    expect([one.body.split('\r\n').length, one.headers['content-disposition']]).toEqual([
      3,
      `attachment; filename="${codes[2]}.csv"`,
    ]);
    expect((await get(`/api/places/export?code=${codes[0]}`, sport)).body.split('\r\n')).toHaveLength(2);
    const own = (await get('/api/places/export', sport)).body;
    expect(own).toContain('城东体育馆');
    expect(own).not.toContain('安康');
  });

  test('an export finds by the database what the list finds in memory', async () => {
    const all = [
      '',
      'q=港',
      'q=akbg',
      'q=港西路 宾',
      'q=2207',
      'type=A03',
      'missing=position&form=occupancy',
      'region=990101001',
    ];
    for (const member of [office, sport])
      for (const query of all) {
        const listed = (await get(`/api/places?${encodeURI(query)}`, member)).json().rows.map(({ id }: { id: string }) => id);
        const exported = JSON.parse((await get(`/api/places/export?format=geojson&${encodeURI(query)}`, member)).body).features;
        expect([query, exported.map(({ id }: { id: string }) => id)]).toEqual([query, listed.toSorted()]);
      }
  });

  test('the queue suggests the committee in the address, and assigns all at once', async () => {
    const { rows } = (await get('/api/places/unassigned')).json();
    expect(rows).toMatchObject([{ name: '无主堆场', suggested: { name: '港东村', by: 'name' } }]);
    expect((await post('/api/places/assign', { by: 'name' })).json()).toEqual({ assigned: 1, left: 0 });
    expect((await post('/api/places/assign', { by: 'list', ids: [ids[4]], type: 'W06' })).json()).toEqual({
      assigned: 1,
      left: 0,
    });
    expect((await get('/api/places/unassigned')).json().rows).toEqual([]);
  });

  test('a reported fact is owed at the place’s desk, with the words out of the ledger', async () => {
    const reply = await post(`/api/places/${ids[0]}/report`, { field: 'address', words: '应为一百七十号' });
    const { obligations, history } = (await get(`/api/places/${ids[0]}`)).json();
    expect(obligations).toMatchObject([{ id: reply.json().obligation, kind: 'places.check', state: 'held' }]);
    expect(history.map(({ verbName }: { verbName: { zh: string } }) => verbName.zh)).toContain('反映资料有误');
    const { rows } = await db().run(`select facts::text as facts from ledger where subject = $1`, [ids[0]]);
    expect(JSON.stringify(rows)).not.toContain('一百七十');
  });

  test('what is reported is read at the place until the matter is done', async () => {
    const { reports } = (await get(`/api/places/${ids[0]}`)).json();
    expect(reports).toMatchObject([{ field: 'address', words: '应为一百七十号' }]);
    expect(reports[0].by).toContain('甲乙');
  });

  test('of two values that disagree one is chosen, once, and the matter that asked is done', async () => {
    const change = (base: string | null, value: string) =>
      post(`/api/places/${ids[2]}/change`, { operator: { base, value: { name: value } }, address: { base: null, value } });
    await change(null, '甲公司');
    await change(null, '乙公司');
    const read = async () => (await get(`/api/places/${ids[2]}`)).json();
    const { conflicts, obligations } = await read();
    const open = obligations.filter(({ endedAt }: { endedAt: string | null }) => endedAt === null);
    expect(open).toHaveLength(2);
    expect(conflicts).toMatchObject([
      { field: 'address', stands: '甲公司', offered: '乙公司' },
      { field: 'operator', stands: '甲公司', offered: '乙公司' },
    ]);
    const choose = (conflict: string, take: string) => post(`/api/places/${ids[2]}/conflicts/${conflict}/choose`, { take });
    expect((await choose(conflicts[0].id, 'stands')).statusCode).toBe(200);
    expect((await choose(conflicts[1].id, 'offered')).statusCode).toBe(200);
    expect((await choose(conflicts[1].id, 'stands')).statusCode).toBe(404);
    const after = await read();
    expect([after.place.address, after.operator.name, after.conflicts]).toEqual(['甲公司', '乙公司', []]);
    expect(after.obligations.every(({ endedAt }: { endedAt: string | null }) => endedAt !== null)).toBe(true);
    expect(
      after.history.filter(({ verbName }: { verbName: { zh: string } }) => verbName.zh === '核定不一致的场所资料'),
    ).toHaveLength(2);
  });

  test('a value is added once a day, and corrected only by who says so', async () => {
    const url = `/api/places/${ids[0]}/measures`;
    const measure = { measure: 'rooms', value: 8, asOf: '2026-01-02', source: '现场' };
    expect((await post(url, measure)).statusCode).toBe(200);
    expect((await post(url, { ...measure, value: 90 })).statusCode).toBe(409);
    expect((await post(url, { ...measure, value: 90, replaces: true })).statusCode).toBe(200);
    const { measures } = (await get(`/api/places/${ids[0]}`)).json();
    expect(
      measures.filter(({ measure: of }: { measure: string }) => of === 'rooms').map(({ value }: { value: number }) => value),
    ).toEqual([90, 80]);
  });

  test('an item of an inspection has a name and the clause it rests on, and none that was not read', async () => {
    const { items } = (await get('/api/places/terms')).json();
    expect(items.find(({ code }: { code: string }) => code === 'EVA-01')).toMatchObject({
      zh: '安全出口被锁闭或封堵',
      basis: 'national',
    });
    expect(new Set(items.map(({ code }: { code: string }) => code)).size).toBe(149);
    for (const { basis, source } of items) expect(source.zh === '本区默认').toBe(basis === 'default');
  });

  test('who chooses a region to look at sees lists and counts of it alone, and never more than is theirs', async () => {
    const regionOf = async (id: string) => (await get(`/api/places/${id}`)).json().place.region;
    const region = await regionOf(ids[0]!);
    const town = region.slice(0, 9);
    expect((await post(`/api/places/${ids[1]}/change`, { region: { base: region, value: town } })).statusCode).toBe(200);
    const looking = (at: string, member = office): Member => ({
      ...member,
      headers: { ...member.headers, cookie: `${member.headers['cookie']}; fengsui.scope=${at}` },
    });
    const all = (await get('/api/places/counts')).json().total;
    const outside = (await get(`/api/places?limit=100`))
      .json()
      .rows.filter((row: { region: string }) => !row.region.startsWith(region));
    const { total } = (await get('/api/places/counts', looking(region))).json();
    expect(outside.length).toBeGreaterThan(0);
    expect(total).toBe(all - outside.length);
    expect((await get('/api/places', looking(region))).json().total).toBe(total);
    expect((await get('/api/places/counts', looking('110101'))).json().total).toBe(all);
    expect((await get('/api/places/counts', looking('nonsense'))).json().total).toBe(all);
    expect(await names('', looking(region.slice(0, 6), sport))).toEqual(['城东体育馆']);
    expect(await regionOf(outside[0].id)).toBe(outside[0].region);
  });
});
