import { beforeAll, expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { buildPlaces } from '../../../test/places.ts';
import { inTestAct, installation, join, type Member } from '../../../test/world.ts';
import { fromMicros, toMicros } from '../../core/time.ts';
import { newId } from '../../platform/ids.ts';
import { assemble } from '../../server.ts';
import { addPlaces } from './index.ts';

/** A Thursday; its week began on Monday the 16th at midnight of the district. */
const now = '2026-03-19T04:00:00Z';
const monday = toMicros('2026-03-15T16:00:00Z');
const day = 86_400_000_000;
const at = (days: number) => fromMicros(monday + days * day);

onBothEngines('hazard-days', (db) => {
  let app: Awaited<ReturnType<typeof assemble>>;
  let office: Member;
  let village: string;
  const get = async (url: string, member = office) => {
    const reply = await app.inject({ method: 'GET', url, headers: member.headers });
    expect([reply.statusCode, reply.statusCode === 200 ? '' : reply.body]).toEqual([200, '']);
    return reply.json();
  };

  beforeAll(async () => {
    const town = await buildPlaces(db());
    village = `${town.code}001`;
    app = await assemble(db(), { now: () => now }, installation, { logger: false });
    office = await join(db(), { role: 'committee_office' });
    await inTestAct(db(), async (tx, act) => {
      const { ids } = await addPlaces(tx, act, [
        { form: 'occupancy', name: '港东旅店', region: village, type: 'A03' },
        { form: 'yard', name: '无主堆场' },
      ]);
      const hazard = (place: string, severe: boolean, foundAt: string, closedAt: string | null) => ({
        district: act.district,
        id: newId(),
        place,
        item: 'EVA-02',
        severe,
        foundAt,
        closedAt,
      });
      await tx.bulk('place_hazard', [
        hazard(ids[0]!, true, at(-9), at(-6)), // two days before the last week, one in it, each three times
        hazard(ids[0]!, false, at(-2), null),
        hazard(ids[1]!, false, at(-7.5), at(-6.75)),
        hazard(ids[1]!, false, at(10), null), // not yet
      ]);
    });
  });

  test('each week has the days that fall into it, the running one up to now', async () => {
    const { weeks, regions } = await get('/api/places/hazard-days?weeks=3');
    expect(weeks.map(({ from, whole }: { from: string; whole: boolean }) => [from, whole])).toEqual([
      ['2026-03-02', true],
      ['2026-03-09', true],
      ['2026-03-16', false],
    ]);
    expect(weeks.map(({ days }: { days: number }) => days)).toEqual([2 * 3 + 0.5, 1 * 3 + 2 + 0.25, 3.5]);
    expect(weeks.map(({ hazards }: { hazards: number }) => hazards)).toEqual([2, 3, 1]);
    for (const n of [0, 1, 2])
      expect(regions.reduce((sum: number, { days }: { days: number[] }) => sum + days[n]!, 0)).toBeCloseTo(weeks[n].days, 9);
  });

  test('the rows behind a week are as many as it says and add up to it, page by page', async () => {
    const rows: { days: number; closedAt: string | null }[] = [];
    for (let from: number | null = 0; from !== null;) {
      const answer: { rows: typeof rows; week: { days: number; hazards: number; from: string }; next: number | null } = await get(
        `/api/places/hazard-days/rows?week=2026-03-11&limit=2&from=${from}`,
      );
      expect(answer.week).toMatchObject({ from: '2026-03-09', days: 5.25, hazards: 3 });
      rows.push(...answer.rows);
      from = answer.next;
    }
    expect(rows.map(({ days }) => days)).toEqual([3, 2, 0.25]);
    expect(rows[1]!.closedAt).toBeNull();
  });

  test('what is assigned to the district itself is one of its parts, and its figure opens to its own rows', async () => {
    const { weeks, regions } = await get('/api/places/hazard-days?weeks=3');
    const own = regions.find(({ direct }: { direct: boolean }) => direct);
    expect(own).toMatchObject({ region: village.slice(0, 6), days: [0.5, 0.25, 0] });
    expect(regions.filter(({ direct }: { direct: boolean }) => !direct)).toHaveLength(1);
    const behind = (query: string) => get(`/api/places/hazard-days/rows?week=2026-03-11&region=${own.region}${query}`);
    expect(await behind('&direct=true')).toMatchObject({ week: { days: 0.25, hazards: 1 }, rows: [{ days: 0.25 }], next: null });
    expect((await behind('')).week).toMatchObject({ days: weeks[1].days });
  });

  test('a region has its own, and who sees another district part has none of them', async () => {
    expect((await get(`/api/places/hazard-days?weeks=3&region=${village}`)).weeks[1]).toMatchObject({ days: 5, hazards: 2 });
    const elsewhere = await join(db(), { role: 'town_office', region: `${village.slice(0, 6)}999` });
    const { weeks, regions } = await get('/api/places/hazard-days?weeks=3', elsewhere);
    expect(weeks.every(({ hazards }: { hazards: number }) => hazards === 0)).toBe(true);
    expect(regions).toEqual([]);
    expect((await get('/api/places/hazard-days/rows?week=2026-03-11', elsewhere)).rows).toEqual([]);
  });
});
