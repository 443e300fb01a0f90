/** What an open page hears: each line of its scope once, in sealed order, also after a broken connection. */
import { beforeAll, expect, test } from 'vitest';
import { onBothEngines } from '../../../test/databases.ts';
import { testDistrict as district, testVerbs, writeLines } from '../../../test/ledger-lines.ts';
import type { Session } from '../../platform/access.ts';
import { newId } from '../../platform/ids.ts';
import { acceptVerbs } from './actions.ts';
import { startFollower } from './follower.ts';
import { liveEvents } from './live.ts';
import { sealAll, startSealer } from './sealing.ts';

const session = (region: string, trade: string | null = null): Session => ({
  account: 'test',
  person: newId(),
  post: null,
  posts: [],
  grants: [{ role: 'test', permissions: new Set(['ledger.read']), regions: [region], trade }],
});

onBothEngines('live pages', (db) => {
  beforeAll(() => acceptVerbs(testVerbs));

  /** Listens until `enough` lines were heard or a second has passed. @returns the ids of the events */
  async function hear(who: Session, enough: number, meanwhile: () => Promise<unknown>, lastEventId?: string): Promise<string[]> {
    const follower = await startFollower(db(), district, { everyMillis: 20 });
    const end = new AbortController();
    const request = { db: db(), district, session: who, sessionNow: async () => who, lastEventId, signal: end.signal };
    const timer = setTimeout(() => end.abort(), 4000);
    const heard: string[] = [];
    let begun = false;
    for await (const event of liveEvents(follower, request)) {
      if (!begun) void meanwhile();
      begun = true;
      heard.push(...(event.match(/(?<=^id: ).*$/gm) ?? []));
      if (heard.length >= enough) end.abort();
    }
    clearTimeout(timer);
    await follower.stop();
    return heard;
  }

  const write = async () => {
    const sealer = startSealer(db(), district, { everyMillis: 10 });
    await Promise.all([writeLines(db(), 3), writeLines(db(), 5), writeLines(db(), 2)]);
    await sealer.stop();
  };

  test('each new line is heard once and in order, whoever sealed it', async () => {
    const heard = await hear(session('990101001'), 10, write);
    expect(heard).toHaveLength(10);
    expect(new Set(heard).size).toBe(10);
    const places = heard.map((place) => place.split('.').map(Number) as [number, number]);
    expect(places).toEqual([...places].sort(([a, b], [c, d]) => a - c || b - d));
  });

  test('a page of another town or another trade hears nothing', async () => {
    for (const stranger of [session('990101002'), session('990101001', 'health')])
      expect(await hear(stranger, 1, write)).toEqual([]);
  }, 20_000);

  test('a page that comes back hears exactly what it missed', async () => {
    await writeLines(db(), 4);
    await sealAll(db(), district);
    const { rows } = await db().run('select seal from ledger_seal order by seal desc limit 1');
    const last = rows[0]!['seal'] as number;
    const heard = await hear(session('990101'), 2, async () => undefined, `${last}.2`);
    expect(heard).toEqual([`${last}.3`, `${last}.4`]);
  });
});
