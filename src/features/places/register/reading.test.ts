import { expect, inject, test } from 'vitest';
import { onBothEngines } from '../../../../test/databases.ts';
import { buildPlaces } from '../../../../test/places.ts';
import { inTestAct } from '../../../../test/world.ts';
import { operatorSession } from '../../../platform/access.ts';
import { sql, type Database } from '../../../platform/db/index.ts';
import { openServer } from '../../../platform/db/server.ts';
import { addPlaces, changePlaces, closePlace } from '../index.ts';
import { readBack } from '../../../platform/endpoint.ts';
import { newId } from '../../../platform/ids.ts';
import { pageOfPlaces } from '../listing.ts';
import { registers } from './reading.ts';

const district = '990101';

onBothEngines('the register and its database', (db, engine) => {
  const names = async (of = db()) => {
    const register = await registers.fresh(of, district);
    return register.ids.filter((id) => register.numberOf(id) !== undefined).map((id) => register.names[register.numberOf(id)!]!);
  };
  const add = async (name: string) => {
    const town = await buildPlaces(db());
    const { ids } = await inTestAct(db(), (tx, act) =>
      addPlaces(tx, act, [{ form: 'yard', name, type: 'W06', region: town.code }]),
    );
    return ids[0]!;
  };

  test('what was committed before a reading is in it: added, changed, closed, removed', async () => {
    const first = await add('甲场');
    expect(await names()).toEqual(['甲场']);
    const second = await add('乙场');
    expect((await names()).toSorted()).toEqual(['乙场', '甲场']);
    await inTestAct(db(), (tx, act) =>
      changePlaces(tx, act, [{ id: second, change: { name: { base: '乙场', value: '丙场' } } }]),
    );
    expect((await names()).toSorted()).toEqual(['丙场', '甲场']);
    await inTestAct(db(), (tx, act) => closePlace(tx, act, first, '2026-03-18'));
    expect(await names()).toEqual(['丙场']);
    await db().transaction(async (tx) => {
      await tx.run('delete from place_unassigned');
      await tx.run('delete from place where id = $1', [second]);
    });
    expect(await names()).toEqual([]);
  });

  test('many who ask at once while places change each see what was there when they asked', async () => {
    for (let n = 0; n < 15; n++) {
      const name = `场${n}`;
      await add(name);
      const readings = await Promise.all(Array.from({ length: 8 }, () => names()));
      for (const reading of readings) expect(reading).toContain(name);
    }
  });

  test('what is rolled back is never seen', async () => {
    const before = await names();
    await expect(
      inTestAct(db(), async (tx, act) => {
        await addPlaces(tx, act, [{ form: 'yard', name: '不成', type: 'W06', region: '990101001' }]);
        throw new Error('on purpose');
      }),
    ).rejects.toThrow('on purpose');
    expect(await names()).toEqual(before);
  });

  test('rows come with what was chosen, and are chosen again if something changed meanwhile', async () => {
    let asked = 0;
    let late: string | undefined;
    // Between the choice and the reading of its rows a place is added.
    const busy = {
      ...db(),
      query: async (statement) => {
        if (asked === 1 && late === undefined) late = await add('后来');
        return db().query(statement);
      },
    } as Database;
    const { chosen, rows, settled } = await registers.readBeside<string[], { id: string }>(
      busy,
      district,
      (register) => {
        asked += 1;
        return late !== undefined && register.numberOf(late) !== undefined ? [late] : [];
      },
      (ids) => sql`select true as there, id from place where district = ${district} and id = any(${ids}::uuid[])`,
    );
    expect([chosen, rows.map((row) => row.id), asked, settled]).toEqual([[late], [late], 2, true]);
  });

  /** The same database, with the statements that go through it counted. */
  function counted(): { database: Database; statements: () => number } {
    let statements = 0;
    const database = {
      ...db(),
      query: (statement) => {
        statements += 1;
        return db().query(statement);
      },
    } as Database;
    return { database, statements: () => statements };
  }

  test('who asks once more asks the database at most once, and not at all where changes are announced', async () => {
    const { database, statements } = counted();
    const all = { filter: { facets: [], words: [] }, page: { sort: 'name' as const, limit: 100 } };
    const list = () => pageOfPlaces(database, district, operatorSession(district, ['places.read']), all.filter, all.page);
    const first = await list();
    const before = statements();
    const again = await Promise.all(Array.from({ length: 10 }, list));
    for (const page of again) expect(page).toEqual(first);
    expect(statements() - before).toBeLessThanOrEqual(engine === 'embedded' ? 0 : 2);
    const name = await add('又一处');
    expect((await list()).rows.map((row) => readBack(row).id)).toContain(name);
  });

  test('a row shows its region and its operator as they are called now', async () => {
    const town = await buildPlaces(db());
    const [id] = (
      await inTestAct(db(), (tx, act) =>
        addPlaces(tx, act, [{ form: 'yard', name: '改名处', type: 'W06', region: town.code, operator: { name: '旧公司' } }]),
      )
    ).ids;
    const row = async () => {
      const filter = { facets: [], words: ['改名处'] };
      const page = { sort: 'name' as const, limit: 10 };
      const { rows } = await pageOfPlaces(db(), district, operatorSession(district, ['places.read']), filter, page);
      return readBack(rows[0]!);
    };
    expect(await row()).toMatchObject({ id, operatorName: '旧公司' });
    await db().run(`update firm set name = '新公司' where name = '旧公司'`);
    await db().run(`update region set name = '新镇名' where code = $1`, [town.code]);
    expect(await row()).toMatchObject({ regionName: '新镇名', operatorName: '新公司' });
    await db().run(`update place set address = '新地址' where id = $1`, [id]);
    expect(await row()).toMatchObject({ regionName: '新镇名', address: '新地址' });
  });

  test('the end of a telephone is found as soon as it stands, wherever its contact goes, and not once it was erased', async () => {
    const [first, second] = [await add('有电话'), await add('没电话')];
    const finds = async () => {
      const filter = { facets: [], words: ['7431'], telephone: '7431' };
      const session = operatorSession(district, ['places.read']);
      const { rows } = await pageOfPlaces(db(), district, session, filter, { sort: 'name', limit: 10 });
      return rows.map((row) => readBack(row).id);
    };
    expect(await finds()).toEqual([]);
    const contact = newId();
    const telephone = { name: '甲乙', telephone: '13812347431', telephoneTail: '7431' };
    await db().bulk('place_contact', [{ district, id: contact, place: first, part: 'manager', ...telephone }]);
    expect(await finds()).toEqual([first]);
    await db().run('update place_contact set place = $1 where id = $2', [second, contact]);
    expect(await finds()).toEqual([second]);
    await db().run(`update place_contact set telephone_tail = '7432' where id = $1`, [contact]);
    expect(await finds()).toEqual([]);
    await db().run(`update place_contact set telephone_tail = '7431' where id = $1`, [contact]);
    expect(await finds()).toEqual([second]);
    await db().run('delete from place_contact where id = $1', [contact]);
    expect(await finds()).toEqual([]);
  });

  test('notes of changes older than a day go, a few with each further change', async () => {
    await db().run(`update place_change set changed_at = changed_at - interval '2 days'`);
    const count = async () => (await db().run('select count(*)::int as n from place_change')).rows[0]!['n'] as number;
    const old = await count();
    await add('新');
    expect(await count()).toBe(old - 8 + 1);
    expect(await names()).toContain('新');
  });

  test.runIf(engine === 'server')(
    'a second server sees a change as soon as it is committed, however long its transaction took',
    async () => {
      const address = new URL(inject('postgresUrl'));
      address.pathname = (await db().run('select current_database() as name')).rows[0]!['name'] as string;
      const other = await openServer(address.href);
      try {
        await names(other);
        let commit: () => void = () => undefined;
        const held = new Promise<void>((resolve) => (commit = resolve));
        const slow = inTestAct(db(), async (tx, act) => {
          await addPlaces(tx, act, [{ form: 'yard', name: '慢', type: 'W06', region: '990101001' }]);
          await held;
        });
        await new Promise((resolve) => setTimeout(resolve, 100));
        // One that began later and ended first must not hide it.
        await other.run(`update place set name_en = 'quick' where id = (select id from place where closed_on is null limit 1)`);
        expect(await names(other)).not.toContain('慢');
        commit();
        await slow;
        expect(await names(other)).toContain('慢');
      } finally {
        await other.close();
      }
    },
  );
});
