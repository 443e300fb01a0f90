/** Reads the register from the database and keeps it in step. */
import { setImmediate as breathe } from 'node:timers/promises';
import { InStep } from '../../../platform/db/in-step.ts';
import { sql, type Db } from '../../../platform/db/index.ts';
import { layerVersion } from '../store.ts';
import { Register, type KnownPlace } from './register.ts';

const rowsPerRead = 4000;
const putsPerBreath = 500;

const knownColumns = sql`id, code, name, sort_key, type, region, trade, facets, search, lon, lat, import, updated_at,
  array(select c.telephone_tail from place_contact c where c.district = place.district and c.place = place.id and c.telephone_tail is not null) as tails`;

const openAfter = (db: Db, district: string, after: string) =>
  db.query<KnownPlace>(sql`select ${knownColumns} from place where district = ${district} and closed_on is null and id > ${after}
    order by id limit ${rowsPerRead}`);

const openAmong = (db: Db, district: string, ids: readonly string[]) =>
  db.query<KnownPlace>(sql`select ${knownColumns} from place where district = ${district} and closed_on is null
    and id = any(${[...ids]}::uuid[])`);

/** In short steps, so that a whole import does not hold up everybody else. */
async function putAll(register: Register, rows: readonly KnownPlace[]): Promise<void> {
  for (let from = 0; from < rows.length; from += putsPerBreath) {
    for (const row of rows.slice(from, from + putsPerBreath)) register.put(row);
    if (from + putsPerBreath < rows.length) await breathe();
  }
}

/** The register of each database. */
export const registers = new InStep<Register>({
  notes: 'place_change',
  empty: () => new Register(),
  load: async (db, district, register) => {
    register.layer = await layerVersion(db, district);
    for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
      const rows = await openAfter(db, district, after);
      await putAll(register, rows);
      if (rows.length < rowsPerRead) return;
      after = rows.at(-1)!.id;
    }
  },
  reread: async (db, district, register, ids) => {
    const layer = await layerVersion(db, district);
    const rows = await openAmong(db, district, ids);
    await putAll(register, rows);
    const open = new Set(rows.map(({ id }) => id));
    for (const id of ids) if (!open.has(id)) register.remove(id);
    register.layer = Math.max(register.layer, layer);
  },
});
