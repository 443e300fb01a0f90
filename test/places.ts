/** A town with a root desk, and acts, for tests of the register. */
import { acceptVerbs } from '../src/features/ledger/index.ts';
import type { Database } from '../src/platform/db/index.ts';
import { newId } from '../src/platform/ids.ts';
import { makeInstallation, readInstallation } from '../src/platform/installation.ts';
import { allVerbs, features } from '../src/server.ts';
import { installation, join } from './world.ts';

const { district } = installation;
acceptVerbs(allVerbs(features));

/** The district, once for each database; an id for a building of one's own each time. */
export async function buildPlaces(db: Database): Promise<{ code: string; root: string; building: string }> {
  const code = `${district}001`;
  if (!(await readInstallation(db))) {
    await makeInstallation(db, installation);
    await db.bulk(
      'region',
      [
        [district, 'district', '澜江区'],
        [code, 'town', '石港镇'],
        [`${code}001`, 'village', '港东村'],
      ].map(([region, kind, name]) => ({
        district,
        code: region,
        id: newId(),
        kind,
        name,
        initials: 'q',
        sortKey: name,
        since: '2020-01-01',
      })),
    );
    const { post } = await join(db, { role: 'committee_office' });
    await db.run('update post set root = true where id = $1', [post]);
  }
  const { rows } = await db.run('select id from post where root');
  return { code, root: rows[0]!['id'] as string, building: newId() };
}
