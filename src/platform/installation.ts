import { sql, type Db } from './db/index.ts';

/** Whose database this is. Made once, by `fengsui init` or the demo, and never changed. */
export interface Installation {
  district: string;
  name: string;
  demo: boolean;
  timeZone: string;
}

export async function readInstallation(db: Db): Promise<Installation | undefined> {
  const rows = await db.query<Installation>(sql`select district, name, demo, time_zone from installation`);
  return rows[0];
}

export async function makeInstallation(db: Db, installation: Installation): Promise<void> {
  const { district, name, demo, timeZone } = installation;
  await db.query(
    sql`insert into installation (district, name, demo, time_zone) values (${district}, ${name}, ${demo}, ${timeZone})`,
  );
}
