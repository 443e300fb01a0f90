import { beforeAll, expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { newId } from '../../platform/ids.ts';
import { commonSuperior, deskOf, postCards, rootDesk, superiorOf } from './posts.ts';

const district = '990101';
const at = '2026-03-18T01:00:00.000000Z';

onBothEngines('posts', (db) => {
  const id = Object.fromEntries(
    ['office', 'town', 'grid', 'rootDesk', 'townDesk', 'gridDesk', 'clerk', 'wang'].map((name) => [name, newId()]),
  ) as Record<string, string>;
  const organisation = (name: string, kind: string, region: string, under: string | null) => ({
    district,
    id: id[name],
    kind,
    name,
    initials: name,
    sortKey: name,
    region,
    under,
    openedAt: at,
  });
  const post = (name: string, organisation: string, more: object) => ({
    district,
    id: id[name],
    organisation: id[organisation],
    title: name,
    desk: true,
    root: false,
    openedAt: at,
    vacantSince: null,
    ...more,
  });
  beforeAll(async () => {
    await db().bulk('organisation', [
      organisation('office', 'committee_office', district, null),
      organisation('town', 'town_government', '990101001', id.office!),
      organisation('grid', 'grid', '990101001001', id.town!),
    ]);
    await db().bulk('post', [
      post('rootDesk', 'office', { root: true }),
      post('townDesk', 'town', {}),
      post('gridDesk', 'grid', {}),
      post('clerk', 'grid', { desk: false }),
    ]);
    await db().bulk('person', [
      { district, id: id.wang, name: '王桂芳', initials: 'wgf', sortKey: 'wang', region: district, createdAt: at },
    ]);
    await db().bulk('tenure', [{ district, id: newId(), person: id.wang, post: id.clerk, fromAt: at }]);
  });

  test('a post answers to its desk, a desk to the desk above, the root to itself', async () => {
    expect(await superiorOf(db(), district, id.clerk!)).toBe(id.gridDesk);
    expect(await superiorOf(db(), district, id.gridDesk!)).toBe(id.townDesk);
    expect(await superiorOf(db(), district, id.townDesk!)).toBe(id.rootDesk);
    expect(await superiorOf(db(), district, id.rootDesk!)).toBe(id.rootDesk);
    expect(await rootDesk(db(), district)).toBe(id.rootDesk);
    expect(await deskOf(db(), district, id.town!)).toBe(id.townDesk);
  });

  test('a vacant superior is passed over', async () => {
    await db().run('update post set vacant_since = $1 where id = $2', [at, id.townDesk]);
    expect(await superiorOf(db(), district, id.gridDesk!)).toBe(id.rootDesk);
    await db().run('update post set vacant_since = null where id = $1', [id.townDesk]);
  });

  test('two posts have the lowest post above both as their common superior', async () => {
    expect(await commonSuperior(db(), district, id.clerk!, id.townDesk!)).toBe(id.townDesk);
    expect(await commonSuperior(db(), district, id.clerk!, id.rootDesk!)).toBe(id.rootDesk);
  });

  test('a card names post, organisation and whoever is in it', async () => {
    const cards = await postCards(db(), district, [id.clerk!, id.gridDesk!, newId()]);
    expect(cards.get(id.clerk!)).toMatchObject({
      title: 'clerk',
      organisationName: 'grid',
      personName: '王桂芳',
      region: '990101001001',
    });
    expect(cards.get(id.gridDesk!)).toMatchObject({ person: null, personName: null });
    expect(cards.size).toBe(2);
  });
});
