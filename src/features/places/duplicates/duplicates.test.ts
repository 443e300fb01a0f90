import { expect, test } from 'vitest';
import { onBothEngines } from '../../../../test/databases.ts';
import { buildPlaces } from '../../../../test/places.ts';
import { inTestAct } from '../../../../test/world.ts';
import type { Session } from '../../../platform/access.ts';
import type { Db } from '../../../platform/db/index.ts';
import { addPlaces } from '../index.ts';
import { mergeInto, takeMergeBack, tellTwoApart } from './actions.ts';
import { openPairs, storePairs } from './store.ts';

const district = '990101';
const session = (region: string): Session => ({
  account: '',
  person: '',
  post: null,
  posts: [],
  grants: [{ role: 'town_office', permissions: new Set(['places.read']), regions: [region], trade: null }],
});

/** Everything of the register that a merge may touch, but for when and how often rows were written. */
async function wholeRegister(db: Db) {
  const rows = async (query: string) => (await db.run(query)).rows;
  return {
    places: await rows(`select to_jsonb(p) - 'version' - 'updated_at' as place from place p order by id`),
    measures: await rows('select place, measure, as_of, value from place_measure order by place, measure, as_of'),
    actors: await rows('select id, place, firm from place_actor order by id'),
    contacts: await rows('select id, place from place_contact order by id'),
    fires: await rows('select id, place from place_fire order by id'),
  };
}

onBothEngines('places that are one', (db) => {
  const twins = async () => {
    const town = await buildPlaces(db());
    const measure = (name: string, value: number) => ({ measure: name, value, asOf: '2025-01-01', source: '旧表' });
    const { ids } = await inTestAct(db(), (tx, act) =>
      addPlaces(tx, act, [
        { form: 'occupancy', name: '顺达印染', type: 'F04', region: town.code, measures: [measure('rooms', 3)] },
        {
          form: 'occupancy',
          name: '石港镇順達印染有限公司',
          region: `${town.code}001`,
          address: '澜宁路12号',
          position: { lon: 121.2, lat: 31.3, source: 'survey' },
          operator: { name: '顺达印染有限公司' },
          measures: [measure('rooms', 4), measure('beds', 9)],
          contacts: [{ part: 'manager', name: '甲乙', telephone: '13812342207' }],
        },
      ]),
    );
    const [kept, gone] = ids as [string, string];
    const { ids: tenants } = await inTestAct(db(), (tx, act) =>
      addPlaces(tx, act, [{ form: 'occupancy', within: gone, name: '二层电商仓', type: 'X04', region: town.code }]),
    );
    await db().bulk('place_fire', [
      {
        district,
        id: tenants[0]!.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
        place: gone,
        region: town.code,
        happenedAt: '2024-05-01T00:00:00Z',
      },
    ]);
    return { town, kept, gone, tenant: tenants[0]! };
  };

  test('a merge loses nothing: rows move, gaps are filled, the other ends and points to what was kept', async () => {
    const { town, kept, gone, tenant } = await twins();
    await inTestAct(db(), (tx, act) => mergeInto(tx, act, kept, gone));
    const { places, measures, contacts, fires } = await wholeRegister(db());
    const place = (id: string) => places.map((row) => row['place'] as Record<string, unknown>).find((row) => row['id'] === id)!;
    expect(place(kept)).toMatchObject({ address: '澜宁路12号', lon: 121.2, region: `${town.code}001`, closed_on: null });
    expect(place(gone)['merged_into']).toBe(kept);
    expect(place(gone)['closed_on']).not.toBeNull();
    expect(place(tenant)['within']).toBe(kept);
    expect(fires[0]!['place']).toBe(kept);
    expect(contacts.map((row) => row['place'])).toEqual([kept]);
    expect(measures.filter((row) => row['place'] === kept).map((row) => row['measure'])).toEqual(['beds', 'rooms']);
    expect(measures.filter((row) => row['place'] === gone)).toHaveLength(1); // of one day both had a value: each keeps its own
  });

  test('a merge that is taken back leaves the register as it was', async () => {
    const { kept, gone } = await twins();
    const before = await wholeRegister(db());
    await inTestAct(db(), (tx, act) => mergeInto(tx, act, kept, gone));
    expect(await wholeRegister(db())).not.toEqual(before);
    await inTestAct(db(), (tx, act) => takeMergeBack(tx, act, gone));
    expect(await wholeRegister(db())).toEqual(before);
    await expect(inTestAct(db(), (tx, act) => takeMergeBack(tx, act, gone))).rejects.toMatchObject({
      slug: 'merge-moot',
    });
  });

  test('a pair that was told apart is not proposed again, and who sees one side only is not told of the pair', async () => {
    const { town, kept, gone, tenant } = await twins();
    const [a, b] = [kept, gone].sort() as [string, string];
    const found = [{ a, b, likelihood: 0.9, evidence: [] }];
    const propose = () => db().transaction((tx) => storePairs(tx, district, found, '2026-03-18T00:00:00Z'));
    await propose();
    expect((await openPairs(db(), district, session(town.code), 0)).total).toBe(1);
    expect((await openPairs(db(), district, session(`${town.code}001`), 0)).total).toBe(0);
    await inTestAct(db(), (tx, act) => tellTwoApart(tx, act, kept, gone));
    await propose();
    expect((await openPairs(db(), district, session(town.code), 0)).total).toBe(0);
    expect(tenant).toBeDefined();
  });
});
