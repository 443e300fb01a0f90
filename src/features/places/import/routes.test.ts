import { beforeAll, expect, test } from 'vitest';
import { onBothEngines } from '../../../../test/databases.ts';
import { buildPlaces } from '../../../../test/places.ts';
import { inTestAct, installation, join, type Member } from '../../../../test/world.ts';
import { systemClock } from '../../../platform/clock.ts';
import { readConfig } from '../../../platform/config.ts';
import { newId } from '../../../platform/ids.ts';
import { runWaitingJobs } from '../../../platform/jobs.ts';
import { assemble } from '../../../server.ts';
import { addPlaces } from '../index.ts';
import type { ImportRow } from './schema.ts';
import { importJobs } from './work.ts';

const { district } = installation;

onBothEngines('an import over HTTP', (db) => {
  let app: Awaited<ReturnType<typeof assemble>>;
  let office: Member;
  let sport: Member;
  let id: string;

  const get = async (url: string, member = office) => {
    const reply = await app.inject({ method: 'GET', url, headers: member.headers });
    expect([reply.statusCode, reply.statusCode === 200 ? '' : reply.body]).toEqual([200, '']);
    return reply;
  };
  const names = async (url: string, member = office) =>
    (await get(url, member)).json().rows.map(({ name }: { name: string }) => name);
  const post = (url: string, payload: object) => app.inject({ method: 'POST', url, headers: office.headers, payload });
  const step = async (url: string, payload: object) => {
    const reply = await post(url, payload);
    expect([reply.statusCode, reply.statusCode === 202 ? '' : reply.body]).toEqual([202, '']);
    const signal = new AbortController().signal;
    await runWaitingJobs(importJobs, { district, database: db(), clock: systemClock, config: readConfig({}), signal });
  };
  const compared = async (csv: string) => {
    const one = newId();
    const content = Buffer.from(csv).toString('base64');
    await step('/api/places/imports', { id: one, fileName: '石港摸排.csv', content });
    await step(`/api/places/imports/${one}/columns`, { sheets: [] });
    return one;
  };
  const rowsOf = async (one: string, verdict: string): Promise<{ rows: ImportRow[]; regions: Record<string, string> }> =>
    (await get(`/api/places/imports/${one}/rows?verdict=${verdict}`)).json();

  beforeAll(async () => {
    await buildPlaces(db());
    app = await assemble(db(), systemClock, installation, { logger: false });
    office = await join(db(), { role: 'committee_office' });
    sport = await join(db(), { role: 'department_officer', trade: 'D21' });
    await inTestAct(db(), (tx, act) =>
      addPlaces(tx, act, [
        { form: 'occupancy', name: '老王五金店', region: `${district}001`, type: 'S02', address: '石港路1号' },
        { form: 'occupancy', name: '别处的店', region: `${district}001`, type: 'S02', address: '石港路2号' },
      ]),
    );
  });

  test('shows of new rows what and where they are, of changed ones the place, and names every region', async () => {
    id = await compared(
      [
        '名称,类型,街镇,村居,地址,面积',
        '老王五金店,宾馆,石港镇,港东村,石港路1号,80',
        '新馆,体育馆,石港镇,港东村,石港路9号,2000',
        '说不清的,,,,,30',
        '坏的,,石港镇,,石港路7号,很大',
      ].join('\n'),
    );
    const added = await rowsOf(id, 'new');
    expect(added.rows.map(({ row, name, code, says }) => [row, name, code, says])).toEqual([
      [3, '新馆', null, { type: 'A10', region: `${district}001001`, address: '石港路9号' }],
      [4, '说不清的', null, { type: null, region: district, address: null }],
    ]);
    expect(added.regions).toEqual({ [`${district}001`]: '石港镇', [`${district}001001`]: '港东村' });
    const changed = await rowsOf(id, 'changed');
    expect(changed.rows).toMatchObject([
      {
        row: 2,
        says: null,
        differences: [
          { field: 'type', before: 'S02', after: 'A03' },
          { field: 'region', before: `${district}001`, after: `${district}001001` },
          { field: 'floor_area', before: null, after: 80 },
        ],
      },
    ]);
    expect(changed.regions[`${district}001001`]).toBe('港东村');
    expect((await get(`/api/places/${changed.rows[0]!.place}`)).json().place.code).toBe(changed.rows[0]!.code);
    expect((await rowsOf(id, 'rejected')).rows).toMatchObject([{ row: 5, code: null, says: null }]);
    expect(await names(`/api/places?import=${id}`)).toEqual([]);
  });

  test('the places that came with it are rows of the list, of its counts, its exports, its codes and the map', async () => {
    await names(`/api/places`); // the register stands in memory before they come
    await step(`/api/places/imports/${id}/commit`, {});
    expect((await get(`/api/places/imports/${id}`)).json()).toMatchObject({ stage: 'committed', counts: { new: 2, changed: 1 } });
    expect(await names(`/api/places?import=${id}`)).toEqual(['说不清的', '新馆']);
    expect(await names(`/api/places?import=${id}&type=A10`)).toEqual(['新馆']);
    expect(await names(`/api/places?import=${id}&q=说不清`)).toEqual(['说不清的']);
    expect(await names(`/api/places?import=${newId()}`)).toEqual([]);
    const counts = (await get(`/api/places/counts?import=${id}`)).json();
    expect([counts.total, counts.facets['type:A10'], counts.facets['type:S02']]).toEqual([2, 1, undefined]);
    expect(await names(`/api/places/sheets?import=${id}`)).toEqual(['说不清的', '新馆']);
    const exported = JSON.parse((await get(`/api/places/export?format=geojson&import=${id}`)).body).features;
    expect(exported.map(({ properties }: { properties: { name: string } }) => properties.name).toSorted()).toEqual(
      ['新馆', '说不清的'].toSorted(),
    );
    const map = (await get(`/api/place-map?import=${id}`)).json();
    expect([map.total, map.families]).toEqual([2, { A: 1, unclassified: 1 }]);
    expect(map.tiles).toContain(`import=${id}`);
    expect((await get('/api/place-map')).json().total).toBe(4);
    expect((await app.inject({ method: 'GET', url: '/api/places?import=x', headers: office.headers })).statusCode).toBe(422);
  });

  test('who sees a trade alone sees of an import what is of that trade', async () => {
    expect(await names(`/api/places?import=${id}`, sport)).toEqual(['新馆']);
    expect((await get(`/api/places/counts?import=${id}`, sport)).json().total).toBe(1);
    expect((await get(`/api/place-map?import=${id}`, sport)).json().total).toBe(1);
  });

  test('what it changed stays to be read, and taken back nothing of it is listed', async () => {
    expect((await rowsOf(id, 'changed')).rows).toMatchObject([{ name: '老王五金店' }]);
    await step(`/api/places/imports/${id}/undo`, {});
    expect((await get(`/api/places/imports/${id}`)).json()).toMatchObject({ stage: 'undone' });
    expect(await names(`/api/places?import=${id}`)).toEqual([]);
    expect((await get(`/api/place-map?import=${id}`)).json().total).toBe(0);
    expect(await names('/api/places')).toEqual(['别处的店', '老王五金店']);
  });
});
