import { expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { buildPlaces } from '../../../test/places.ts';
import { inTestAct } from '../../../test/world.ts';
import { addPlaces, assignPlaces, changePlaces, closePlace } from './index.ts';
import { linkedOf, placeById } from './store.ts';

onBothEngines('the register of places', (db) => {
  test('places come with code, flags, firm and one obligation for all that lack town or type', async () => {
    const town = await buildPlaces(db());
    const added = await inTestAct(db(), (tx, act) =>
      addPlaces(tx, act, [
        {
          form: 'building',
          id: town.building,
          name: '石港大厦',
          type: 'O01',
          region: town.code,
          position: { lon: 121.2, lat: 31.3, source: 'survey' },
        },
        {
          form: 'occupancy',
          within: town.building,
          name: '石港宾馆',
          type: 'A03',
          region: `${town.code}001`,
          operator: { name: '石港宾馆有限公司', creditCode: '91350100M000100Y43' },
          measures: [
            { measure: 'rooms', value: 20, asOf: '2024-01-01', source: '旧表' },
            { measure: 'rooms', value: 60, asOf: '2025-01-01', source: '现场' },
          ],
          contacts: [{ part: 'manager', name: '甲乙', telephone: '13812342207' }],
        },
        { form: 'yard', name: '无主堆场' },
        { form: 'yard', name: '又一堆场', type: 'W06' },
      ]),
    );
    expect(added.codes).toEqual(['SG-O-00001', 'SG-A-00001', 'LJ-Z-00001', 'LJ-W-00001']);
    expect(added.unassigned).toBe(2);
    const hotel = (await placeById(db(), '990101', added.ids[1]!))!;
    expect(hotel).toMatchObject({ keyUnit: 'proposed', trade: 'D05', flags: ['PUBLIC_GATHERING', 'CROWDED'] });
    expect(hotel.facets).toEqual(expect.arrayContaining(['type:A03', 'missing:position', 'missing:address']));
    expect(hotel.search).toContain('宾馆');
    expect((await linkedOf(db(), '990101', [hotel.id])).get(hotel.id)?.measures).toEqual({ rooms: 60 });
    const { rows } = await db().run('select holder, state, subject_kind from obligation where id = $1', [added.obligation]);
    expect(rows).toEqual([{ holder: town.root, state: 'held', subjectKind: 'placeBatch' }]);

    await inTestAct(db(), (tx, act) => assignPlaces(tx, act, [{ place: added.ids[2]!, region: town.code, type: 'W06' }]));
    expect(await stateOf(added.obligation!)).toBe('held');
    await inTestAct(db(), (tx, act) => assignPlaces(tx, act, [{ place: added.ids[3]!, region: town.code }]));
    expect(await stateOf(added.obligation!)).toBe('discharged');
    const yard = (await placeById(db(), '990101', added.ids[2]!))!;
    expect(yard).toMatchObject({ code: 'LJ-Z-00001', region: town.code, type: 'W06', version: 2, assignedBy: 'list' });
  });

  const stateOf = async (obligation: string) =>
    (await db().run('select state from obligation where id = $1', [obligation])).rows[0]?.['state'];

  test('the same firm is one firm, by its code and by its name', async () => {
    const town = await buildPlaces(db());
    const shop = (name: string, creditCode?: string) => ({
      form: 'occupancy' as const,
      name: '店',
      type: 'S02',
      region: town.code,
      operator: { name, ...(creditCode && { creditCode }) },
    });
    const first = await inTestAct(db(), (tx, act) =>
      addPlaces(tx, act, [shop('港西商贸'), shop('港西商贸'), shop('石港宾馆有限公司', '91350100m000100y43')]),
    );
    const operators = await Promise.all(first.ids.map(async (id) => (await placeById(db(), '990101', id))!.operator));
    expect(operators[0]).toBe(operators[1]);
    const again = await inTestAct(db(), (tx, act) => addPlaces(tx, act, [shop('别名', '91350100M000100Y43')]));
    expect((await placeById(db(), '990101', again.ids[0]!))!.operator).toBe(operators[2]);
  });

  test('a faulty place is named by its number and nothing is stored', async () => {
    const town = await buildPlaces(db());
    const good = { form: 'yard' as const, name: '好', type: 'W06', region: town.code };
    const count = async () => (await db().run('select count(*)::int as n from place')).rows[0]!['n'];
    const before = await count();
    for (const [field, bad] of Object.entries({
      type: { ...good, type: 'Q99' },
      region: { ...good, region: '990101999' },
      sprinklers: { ...good, attributes: { sprinklers: 'maybe' } },
      beds: { ...good, measures: [{ measure: 'beds', value: -1, asOf: '2026-01-01', source: 'x' }] },
    }))
      await expect(inTestAct(db(), (tx, act) => addPlaces(tx, act, [good, bad]))).rejects.toMatchObject({
        slug: 'place-faulty',
        facts: { row: 2, field },
      });
    await expect(
      inTestAct(db(), (tx, act) => addPlaces(tx, act, [{ ...good, operator: { name: 'x', creditCode: '91350100M000100Y44' } }])),
    ).rejects.toMatchObject({ slug: 'credit-code-wrong' });
    expect(await count()).toBe(before);
  });

  test('a change based on an older value is kept beside the one that stands, and somebody has to choose', async () => {
    const town = await buildPlaces(db());
    const { ids } = await inTestAct(db(), (tx, act) =>
      addPlaces(tx, act, [{ form: 'yard', name: '旧名', type: 'W06', region: town.code, address: '一号' }]),
    );
    const id = ids[0]!;
    const change = (base: string, value: string) =>
      inTestAct(db(), (tx, act) =>
        changePlaces(tx, act, [
          { id, change: { name: { base, value }, attributes: { flammables: { base: null, value: true } } } },
        ]),
      );
    expect(await change('旧名', '新名')).toEqual([{ fields: ['name', 'attributes.flammables'], conflicts: [] }]);
    expect(await change('旧名', '新名')).toEqual([{ fields: [], conflicts: [] }]);
    expect(await change('旧名', '他名')).toEqual([
      { fields: [], conflicts: [{ field: 'name', stands: '新名', offered: '他名' }] },
    ]);
    expect(await placeById(db(), '990101', id)).toMatchObject({ name: '新名', flags: ['FLAMMABLE'], trades: ['D10'] });
    const { rows } = await db().run(
      `select o.kind, o.region from place_conflict c join obligation o on o.id = c.obligation where c.place = $1`,
      [id],
    );
    expect(rows).toEqual([{ kind: 'places.choose', region: town.code }]);
  });

  test('when a place moves, what is owed about it moves along', async () => {
    const town = await buildPlaces(db());
    const { ids } = await inTestAct(db(), (tx, act) => addPlaces(tx, act, [{ form: 'yard', name: '场', region: town.code }]));
    await inTestAct(db(), (tx, act) => assignPlaces(tx, act, [{ place: ids[0]!, region: `${town.code}001` }]));
    const { rows } = await db().run(`select region, state from obligation where subject = $1`, [ids[0]]);
    expect(rows).toEqual([{ region: `${town.code}001`, state: 'held' }]);
  });

  test('a closed place takes no further change, and leaves the queue', async () => {
    const town = await buildPlaces(db());
    const { ids, obligation } = await inTestAct(db(), (tx, act) =>
      addPlaces(tx, act, [{ form: 'yard', name: '场', region: town.code }]),
    );
    await inTestAct(db(), (tx, act) => closePlace(tx, act, ids[0]!, '2026-03-18'));
    expect(await stateOf(obligation!)).toBe('discharged');
    await expect(inTestAct(db(), (tx, act) => closePlace(tx, act, ids[0]!, '2026-03-18'))).rejects.toMatchObject({
      slug: 'place-closed',
    });
  });

  test('places in a circle are refused, and children may come before their building', async () => {
    const town = await buildPlaces(db());
    const [a, b] = [crypto.randomUUID(), crypto.randomUUID()];
    const place = (id: string, within: string | null) => ({
      id,
      within,
      form: 'building' as const,
      name: id,
      type: 'R01',
      region: town.code,
    });
    await expect(inTestAct(db(), (tx, act) => addPlaces(tx, act, [place(a, b), place(b, a)]))).rejects.toMatchObject({
      slug: 'place-faulty',
    });
    await inTestAct(db(), (tx, act) => addPlaces(tx, act, [place(a, b), place(b, null)]));
    await expect(
      inTestAct(db(), (tx, act) => changePlaces(tx, act, [{ id: b, change: { within: { base: null, value: a } } }])),
    ).rejects.toMatchObject({ slug: 'place-within-circle' });
  });

  test('codes that were brought along are kept, and the count steps over them', async () => {
    const town = await buildPlaces(db());
    const yard = { form: 'yard' as const, name: '场', type: 'X02', region: town.code };
    const { codes } = await inTestAct(db(), (tx, act) => addPlaces(tx, act, [{ ...yard, code: 'SG-X-00002' }, yard, yard, yard]));
    expect(codes).toEqual(['SG-X-00002', 'SG-X-00001', 'SG-X-00004', 'SG-X-00003']);
    await expect(inTestAct(db(), (tx, act) => addPlaces(tx, act, [{ ...yard, code: 'SG-X-00001' }]))).rejects.toMatchObject({
      slug: 'place-known',
    });
  });
});
